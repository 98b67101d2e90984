//! `help`: the language explains itself.

use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value, display};
use crate::help;
use crate::message;
use crate::spec::{Accept, Command, Example, Family, Operand, Presence, SHOWN, Yields, text};

/// `help`
pub static HELP: Command = Command {
    name: "help",
    family: Family::Help,
    summary: text("explain a command, a function, an error, or a topic", "解释命令、函数、错误或主题"),
    details: text(
        "Without a topic: an overview of all commands. `help send` explains a command, `help len` a \
         function, `help tcp` a family; `help errors` lists the errors by what was tried, `help \
         ECONNREFUSED` explains one; `help strings`, `help values` and the other topics of the overview \
         explain the language.",
        "不带主题：所有命令的概览。`help send` 解释命令，`help len` 解释函数，`help tcp` 解释一族命令；\
         `help errors` 按所做的事列出错误，`help ECONNREFUSED` 解释其中一个；`help strings`、`help values` \
         以及概览中的其他主题解释这门语言。",
    ),
    syscall: text("none", "无"),
    returns: text("The page, as text.", "这一页的文本。"),
    errors: &["VALUE"],
    operands: &[Operand { name: "TOPIC", accept: Accept::Bare, presence: Presence::Many }],
    options: &[],
    yields: Yields::of(Kinds::of(Kind::Bytes)),
    facts: SHOWN,
    examples: &[Example {
        about: text("what an errno means", "一个 errno 的含义"),
        script: "help EISCONN",
        output: "EISCONN\n\n  ADDRESS is connected already\n…\n",
    }],
    related: &["print"],
    run: explain,
};

fn explain(call: &mut Call<'_>) -> Outcome<Reply> {
    let words: Vec<_> = call.operands.by_ref().map(|word| text_of(&word)).collect();
    let topic = words.join(" ");
    match help::topic(&topic, call.world.language.get(), call.world.sink.width()) {
        Ok(text) => Ok(Value::text(text.trim_end()).into()),
        Err(near) => Err(unknown(&topic, &near)),
    }
}

fn text_of(word: &Value) -> String {
    display::name(word)
}

fn unknown(topic: &str, near: &[String]) -> Box<Fault> {
    let fault = Fault::value(message!("help-unknown", topic = topic));
    let fault = near.iter().fold(fault, |fault, near| fault.help(message!("did-you-mean", word = near)));
    fault.help(message!("help-overview-here"))
}
