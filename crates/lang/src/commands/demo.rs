//! The shipped scripts at a prompt: `demo`, `demo show`.

use super::console::console;
use super::parts::{optional, required};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::Outcome;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value, display};
use crate::spec::{Accept, Command, Example, Family, QUIET, SHOWN, Yields, text};

/// `demo`
pub static DEMO: Command = Command {
    name: "demo",
    family: Family::Help,
    summary: text("list the shipped scripts, or play one here", "列出自带的脚本，或在这里运行一个"),
    details: text(
        "Without a name: all of them, by folder, a line each. With one, such as `demo tcp/hello`, it is played in \
         the scope of the prompt: its names and sockets are there afterwards. The last part of a name is enough \
         where only one script has it. While it plays, the working directory is a folder of its own, so that what \
         it saves replaces no file. In the shell, `wirelab demo --copy DIR` writes all of them out: `help demos`.",
        "不带名字：按文件夹列出全部，每个一行。带名字，例如 `demo tcp/hello`，就在提示符的作用域里运行它：之后它的\
         名字和套接字都还在。名字的最后一段若只有一个脚本有，写这一段就够了。运行期间的工作目录是它自己的文件夹，\
         它保存的内容不会覆盖任何文件。在 shell 里，`wirelab demo --copy DIR` 把它们全部写出来：`help demos`。",
    ),
    syscall: text("what the script does", "脚本自己的调用"),
    returns: text("Nothing.", "没有值。"),
    errors: &["VALUE"],
    operands: &[optional("DEMO", Accept::Bare)],
    options: &[],
    yields: Yields::of(Kinds::of(Kind::None)),
    facts: QUIET,
    examples: &[Example::at_prompt(
        text("a shipped script, and what it leaves behind", "运行一个自带的脚本，再看它留下了什么"),
        "wirelab> demo ipv4-address\n…\nwirelab> demo tcp/hello\n…\nwirelab> sockets\n…\n",
    )],
    related: &["demo show", "run", "tutorial"],
    run: |call| {
        let console = console(call)?;
        let name = call.operand().map(|name| written(&name));
        console.demo(name.as_deref(), call.world)?;
        Ok(Value::None.into())
    },
};

/// `demo show`
pub static DEMO_SHOW: Command = Command {
    name: "demo show",
    family: Family::Help,
    summary: text("print a shipped script", "打印一个自带的脚本"),
    details: text(
        "Its text as it stands, comments included. `demo NAME` plays it.",
        "脚本的原文，包括注释。`demo NAME` 运行它。",
    ),
    syscall: text("none", "无"),
    returns: text("The script, as text.", "脚本的文本。"),
    errors: &["VALUE"],
    operands: &[required("DEMO", Accept::Bare)],
    options: &[],
    yields: Yields::of(Kinds::of(Kind::Bytes)),
    facts: SHOWN,
    examples: &[Example::at_prompt(
        text("how long a script is", "一个脚本有多长"),
        "wirelab> text = demo show tcp/hello\nwirelab> \"accept\" in text\ntrue\n",
    )],
    related: &["demo", "load"],
    run: show,
};

fn show(call: &mut Call<'_>) -> Outcome<Reply> {
    let console = console(call)?;
    let name = written(&call.required("DEMO")?);
    Ok(Value::text(console.demo_text(&name)?.trim_end()).into())
}

fn written(name: &Value) -> String {
    display::name(name)
}
