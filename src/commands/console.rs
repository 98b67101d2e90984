//! Commands that are for a prompt: `history`.

use std::rc::Rc;

use crate::eval::call::{Call, Reply};
use crate::eval::console::Console;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, List, Value};
use crate::message;
use crate::spec::{Accept, Command, Example, Family, Operand, Presence, Yields, text};

/// The prompt that a command needs.
///
/// # Errors
/// There is none.
fn console(call: &Call<'_>) -> Outcome<Rc<dyn Console>> {
    call.world.console.clone().ok_or_else(|| {
        Fault::value(message!("only-at-a-prompt", command = call.command.name))
            .help(message!("only-at-a-prompt-help"))
    })
}

/// `history`
pub static HISTORY: Command = Command {
    name: "history",
    family: Family::Help,
    summary: text("list what was typed at the prompt", "列出在提示符下输入过的内容"),
    details: text(
        "The newest lines last, those of earlier prompts included: all of them, or the last COUNT. Ctrl-R \
         searches in them, the up arrow brings them back.",
        "最新的在最后，包括以前的提示符里输入的：全部，或最后 COUNT 行。Ctrl-R 在其中搜索，向上键把它们取回。",
    ),
    operands: &[Operand { name: "COUNT", accept: Accept::Value(INT), presence: Presence::Optional }],
    options: &[],
    yields: Yields::of(Kinds::of(Kind::List)),
    shows: true,
    examples: &[Example {
        about: text("a script has no prompt", "脚本里没有提示符"),
        script: "expect error VALUE { history }\n",
        output: "",
    }],
    related: &["help"],
    run: history,
};

const INT: Kinds = Kinds::of(Kind::Int);

fn history(call: &mut Call<'_>) -> Outcome<Reply> {
    let lines = console(call)?.history();
    let count = match call.operand() {
        Some(count) => Call::count("COUNT", &count, usize::MAX)?,
        None => lines.len(),
    };
    let first = lines.len().saturating_sub(count);
    let values: Vec<Value> = lines.iter().skip(first).map(Value::text).collect();
    Ok(Value::List(List::from(values)).into())
}
