//! `ask`: a question to a class, whose answer the run looks after.

use std::rc::Rc;

use super::narration::{EN, ZH, in_languages};
use super::parts::{LIST, NONE, lossy, optional, valued};
use crate::eval::call::{Call, Reply};
use crate::eval::event::Event;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::narration::{Narration, Question};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, List, Value, display};
use crate::message;
use crate::spec::{Accept, Command, Example, Facts, Family, Opt, QUIET, Sort, Yields, text};

const ANY: Accept = Accept::Value(Kinds::ANY);

const CHOICES: Opt = valued(
    "choices",
    "LIST",
    Accept::Value(LIST),
    text(
        "what may be answered, where it does not stand behind the question; `choices en LIST zh LIST` for both \
         languages",
        "可选的答案（没有写在问题后面时）；两种语言写成 `choices en LIST zh LIST`",
    ),
)
.in_languages("choices en", "choices zh");

const ANSWER: Opt = valued(
    "answer",
    "ANSWER",
    Accept::Value(Kinds::of(Kind::Int).or(Kind::Bytes).or(Kind::Bool)),
    text(
        "the right one: its number, counted from 1; or its text; or, of two choices, true for the first one",
        "正确答案：从 1 数起的序号；或者它的文本；只有两个选项时，true 表示第一个",
    ),
);

const EXPECT: Opt = valued(
    "expect",
    "CONDITION",
    Accept::Condition,
    text("what must hold where this is the answer", "答案成立时必须满足的条件"),
);

const BECAUSE: Opt = valued(
    "because",
    "TEXT",
    ANY,
    text(
        "the reason; `because en TEXT zh TEXT` for both languages",
        "理由；两种语言写成 `because en TEXT zh TEXT`",
    ),
)
.in_languages("because en", "because zh");

/// `ask`
pub static ASK: Command = Command {
    name: "ask",
    family: Family::Lesson,
    summary: text("ask the class, and know what is right", "向全班提问，并知道正确答案"),
    details: text(
        "A question with its choices and the answer. In a lecture (`run --step`) it is shown, the class \
         guesses, and a key reveals the answer with its reason. Elsewhere it shows nothing and is an `expect` \
         that the answer is right: a number must be that of a choice, a text must be one of them, and the \
         condition behind `expect` must hold. The answer may be an expression, so that it is true on this \
         machine: `answer client.state`.",
        "一个问题，连同选项和答案。讲课时（`run --step`）显示问题，大家先猜，再按键揭示答案和理由。其他时候什\
         么也不显示，而是相当于一条 `expect`，检查答案是否正确：序号必须是某个选项的，文本必须是选项之一，\
         `expect` 后面的条件必须成立。答案可以是表达式，使它在这台机器上为真：`answer client.state`。",
    ),
    syscall: text("none", "无"),
    returns: text("Nothing.", "没有值。"),
    errors: &["EXPECT", "KIND", "VALUE"],
    operands: &[optional("QUESTION", ANY), optional("CHOICES", Accept::Value(LIST))],
    options: &[EN, ZH, CHOICES, ANSWER, EXPECT, BECAUSE],
    yields: Yields::of(NONE),
    facts: Facts { sort: Sort::Question, ..QUIET },
    examples: &[
        Example {
            about: text("the answer by its number, counted from 1", "按序号给出答案，从 1 数起"),
            script: "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\nask \"Has `accept` been \
                     called yet?\" [\"yes\", \"no\"] answer 2 because \"The kernel made the connection.\"\n",
            output: "",
        },
        Example {
            about: text("in both languages, with what the kernel says now", "两种语言，答案取内核现在的状态"),
            script: "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\nask en \"Which state is \
                     the client in?\" zh \"客户端处于什么状态？\" [\"SYN_SENT\", \"ESTABLISHED\"] answer \
                     client.state\n",
            output: "",
        },
        Example {
            about: text("choices in both languages, and a condition", "两种语言的选项，以及一个条件"),
            script: "n = len(\"héllo\")\nask en \"How many bytes?\" zh \"有几个字节？\" choices en [\"five\", \"six\"] \
                     zh [\"五个\", \"六个\"] answer 2 expect n == 6 because en \"é has two.\" zh \"é 占两个。\"\n",
            output: "",
        },
    ],
    related: &["say", "note", "step"],
    run: ask,
};

fn ask(call: &mut Call<'_>) -> Outcome<Reply> {
    let operands: Vec<Value> = call.operands.by_ref().collect();
    let (plain, listed) = match operands.as_slice() {
        [Value::List(choices)] if call.option("en").or(call.option("zh")).is_some() => (None, Some(choices)),
        [question] => (Some(question), None),
        [question, Value::List(choices)] => (Some(question), Some(choices)),
        [_, other, ..] => return Err(Fault::kind("CHOICES", Kind::List.name(), other.kind())),
        [] => (None, None),
    };
    let missing = |what: &str| Fault::value(message!("question-without", what = what));
    let question = in_languages(plain, [call.option("en"), call.option("zh")])?;
    let question = question.ok_or_else(|| missing("QUESTION"))?;
    let choices = choices(call, listed)?.ok_or_else(|| missing("choices LIST"))?;
    if choices.len() < 2 {
        return Err(Fault::value(message!("question-choices")));
    }
    let stated = call.option("answer").ok_or_else(|| missing("answer ANSWER"))?;
    let answer = answer(stated, &choices)?;
    let because =
        in_languages(call.option("because"), [call.option("because en"), call.option("because zh")])?;
    call.world.emit(Event::Asked(Rc::new(Question { question, choices, answer, because })))?;
    let Some(answered) = call.world.sink.answered() else { return Ok(Value::None.into()) };
    let waits = Rc::clone(&call.world.waits);
    Ok(Reply::Wait(Box::pin(async move {
        let _outside = waits.outside();
        answered.await;
        Ok(Value::None)
    })))
}

/// What may be answered; `None` where nothing says it.
fn choices(call: &Call<'_>, listed: Option<&List>) -> Outcome<Option<Vec<Narration>>> {
    let list = |word| match call.option(word) {
        None => Ok(None),
        Some(Value::List(list)) => Ok(Some(list)),
        Some(other) => Err(Fault::kind(word, Kind::List.name(), other.kind())),
    };
    let plain = list("choices")?.or(listed);
    let (english, chinese) = (list("choices en")?, list("choices zh")?);
    let (Some(first), second) = (english.or(plain).or(chinese), chinese) else { return Ok(None) };
    let second = second.unwrap_or(first);
    if first.len() != second.len() {
        return Err(Fault::value(message!("question-languages", one = first.len(), other = second.len())));
    }
    let both = first.iter().zip(second.iter());
    let one = |(english, chinese)| {
        let plain = std::ptr::eq(first, second);
        let chinese = (!plain).then_some(chinese);
        in_languages(Some(english), [None, chinese])
    };
    let all: Vec<Option<Narration>> = both.map(one).collect::<Outcome<_>>()?;
    Ok(Some(all.into_iter().flatten().collect()))
}

/// The index of the right choice.
fn answer(stated: &Value, choices: &[Narration]) -> Outcome<usize> {
    let index = match stated {
        Value::Int(number) => usize::try_from(*number).ok().and_then(|number| number.checked_sub(1)),
        Value::Bool(first) if choices.len() == 2 => Some(usize::from(!first)),
        Value::Bool(_) => return Err(Fault::value(message!("question-bool", count = choices.len()))),
        Value::Bytes(text) => choices.iter().position(|choice| choice.is(text)),
        other => return Err(Fault::kind("answer", "int | bytes | bool", other.kind())),
    };
    let found = index.filter(|index| *index < choices.len());
    found.ok_or_else(|| {
        let shown: Vec<_> = choices.iter().map(|choice| lossy(choice.any())).collect();
        let fault = match stated {
            Value::Int(number) => {
                Fault::expect(message!("answer-out-of-range", number = number, most = choices.len()))
            }
            _ => Fault::expect(message!("answer-no-choice")),
        };
        fault
            .note(message!("answer-stated", value = display::repr(stated)))
            .note(message!("answer-choices", choices = shown.join(", ")))
    })
}
