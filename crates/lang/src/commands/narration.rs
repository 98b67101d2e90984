//! What a lesson says to people: `say`, `step`, `note`.

use super::access::shown;
use super::parts::{NONE, optional, valued};
use crate::eval::call::{Call, Reply};
use crate::eval::event::Event;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::narration::Narration;
use crate::eval::value::Value;
use crate::eval::value::kind::Kinds;
use crate::message;
use crate::spec::{Accept, Command, Example, Facts, Family, Operand, Opt, QUIET, Sort, Yields, text};

const ANY: Accept = Accept::Value(Kinds::ANY);
/// `en TEXT`
pub(super) const EN: Opt = valued("en", "TEXT", ANY, text("the text in English", "英文文本"));
/// `zh TEXT`
pub(super) const ZH: Opt = valued("zh", "TEXT", ANY, text("the text in Chinese", "中文文本"));
const TEXT: Operand = optional("TEXT", ANY);

/// `say`
pub static SAY: Command = Command {
    name: "say",
    family: Family::Lesson,
    summary: text("narrate", "讲解"),
    details: text(
        "A text for the person, wrapped to the terminal. With `en` and `zh` the one in the language of the \
         run is taken. A string may hold live values: \"the port is {client.local.port}\".",
        "写给人看的文本，按终端宽度折行。给出 `en` 和 `zh` 时取本次运行所用语言的那一个。字符串里可以放当时\
         的值：\"端口是 {client.local.port}\"。",
    ),
    syscall: text("write(2) to stdout", "write(2) 到标准输出"),
    returns: text("Nothing.", "没有值。"),
    errors: &[],
    operands: &[TEXT],
    options: &[EN, ZH],
    yields: Yields::of(NONE),
    facts: Facts { sort: Sort::Narration, ..QUIET },
    examples: &[Example {
        about: text("with a live value", "带有当时的值"),
        script: "n = 3\nsay \"{n} clients are waiting.\"\n",
        output: "3 clients are waiting.\n",
    }],
    related: &["step", "note", "ask", "print"],
    run: say,
};

fn say(call: &mut Call<'_>) -> Outcome<Reply> {
    let text = narration(call)?;
    call.world.emit(Event::Say(text))?;
    Ok(Value::None.into())
}

/// `step`
pub static STEP: Command = Command {
    name: "step",
    family: Family::Lesson,
    summary: text("begin a step of a lesson, with its title", "开始课程的一步，给出标题"),
    details: text(
        "The number of the step, counted from 1, and its title. With `en` and `zh` the one in the language \
         of the run is taken.",
        "写出步骤的序号（从 1 数起）和标题。给出 `en` 和 `zh` 时取本次运行所用语言的那一个。",
    ),
    syscall: text("write(2) to stdout", "write(2) 到标准输出"),
    returns: text("Nothing.", "没有值。"),
    errors: &[],
    operands: &[TEXT],
    options: &[EN, ZH],
    yields: Yields::of(NONE),
    facts: Facts { sort: Sort::Title, ..QUIET },
    examples: &[Example {
        about: text("the first step", "第一步"),
        script: "step \"The handshake\"\n",
        output: "…The handshake…\n",
    }],
    related: &["say", "note", "ask"],
    run: step,
};

fn step(call: &mut Call<'_>) -> Outcome<Reply> {
    let title = narration(call)?;
    let number = call.world.steps.get() + 1;
    call.world.steps.set(number);
    call.world.emit(Event::Step(number, title))?;
    Ok(Value::None.into())
}

/// `note`
pub static NOTE: Command = Command {
    name: "note",
    family: Family::Lesson,
    summary: text("a note for the speaker of a lesson", "写给讲课人的备注"),
    details: text(
        "What to say here, what to point at, what may go wrong. In a lecture the speaker's second terminal \
         shows it (`wirelab notes`), and the class does not see it; a run shows nothing.",
        "这里该说什么、指给大家看什么、可能出什么问题。讲课时只显示在讲课人的第二个终端（`wirelab notes`），\
         课堂上看不到；普通运行什么也不显示。",
    ),
    syscall: text("none", "无"),
    returns: text("Nothing.", "没有值。"),
    errors: &[],
    operands: &[TEXT],
    options: &[EN, ZH],
    yields: Yields::of(NONE),
    facts: Facts { sort: Sort::Note, ..QUIET },
    examples: &[Example {
        about: text("a run shows nothing of it", "普通运行不显示它"),
        script: "note \"Point at the ports before you go on.\"\nprint \"ready\"\n",
        output: "ready\n",
    }],
    related: &["say", "ask"],
    run: note,
};

fn note(call: &mut Call<'_>) -> Outcome<Reply> {
    let text = narration(call)?;
    call.world.emit(Event::Aside(text))?;
    Ok(Value::None.into())
}

/// The text that a call gives, in the languages that it is there in.
fn narration(call: &mut Call<'_>) -> Outcome<Narration> {
    let plain = call.operand();
    in_languages(plain.as_ref(), [call.option("en"), call.option("zh")])?
        .ok_or_else(|| Fault::value(message!("narration-without-text", command = call.command.name)))
}

/// The longest text for people, in bytes. It is laid out anew for each picture of a lecture.
const LONGEST: usize = 16 << 10;

/// A text that is there in both languages, or in one. A plain one stands for the language that lacks.
pub(super) fn in_languages(
    plain: Option<&Value>,
    [english, chinese]: [Option<&Value>; 2],
) -> Outcome<Option<Narration>> {
    let (first, second) = match english {
        Some(english) => (Some(english), chinese.or(plain)),
        None => (plain, chinese),
    };
    let text = |value: &Value| {
        let text = shown(value);
        match text.len() {
            ..=LONGEST => Ok(text),
            bytes => Err(Fault::value(message!("narration-too-long", bytes = bytes, limit = LONGEST))
                .help(message!("narration-too-long-help"))),
        }
    };
    Ok(Narration::new(first.map(text).transpose()?, second.map(text).transpose()?))
}
