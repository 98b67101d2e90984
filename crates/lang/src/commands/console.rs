//! Commands that are for a prompt: `history`, `set prompt`, `set keys`, `set colours`, `events`.

use std::rc::Rc;

use super::parts::{BYTES, INT, lossy};
use crate::eval::call::{Call, Reply};
use crate::eval::console::{Colours, Console, Setting, Wish};
use crate::eval::event::Attention;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, List, Value, display};
use crate::message;
use crate::spec::{
    Accept, Choice, Command, Example, Family, Operand, Presence, QUIET, SHOWN, Yields, bare, text,
};

/// The prompt that a command needs.
///
/// # Errors
/// There is none.
pub(super) fn console(call: &Call<'_>) -> Outcome<Rc<dyn Console>> {
    call.world.console.borrow().clone().ok_or_else(|| {
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
         searches in them, the up arrow brings them back. A line that begins with a blank is not kept.",
        "最新的在最后，包括以前的提示符里输入的：全部，或最后 COUNT 行。Ctrl-R 在其中搜索，向上键把它们取回。\
         以空格开头的行不保留。",
    ),
    syscall: text("none", "无"),
    returns: text("A list of texts.", "文本的列表。"),
    errors: &["VALUE"],
    operands: &[Operand { name: "COUNT", accept: Accept::Value(INT), presence: Presence::Optional }],
    options: &[],
    yields: Yields::of(Kinds::of(Kind::List)),
    facts: SHOWN,
    examples: &[Example::at_prompt(
        text("the last lines, the newest at the end", "最后几行，最新的在最下面"),
        "wirelab> name = \"Ann\"\n\
         wirelab> print \"hello {name}\"\n\
         hello Ann\n\
         wirelab> history 2\n\
         2  print \"hello {name}\"\n\
         3  history 2\n",
    )],
    related: &["history clear", "help"],
    run: history,
};

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

/// `history clear`
pub static HISTORY_CLEAR: Command = Command {
    name: "history clear",
    family: Family::Help,
    summary: text("forget what was typed at the prompt", "忘掉在提示符下输入过的内容"),
    details: text(
        "All lines, those of earlier prompts and the file that keeps them included. Another prompt that is open \
         has its own lines until it ends.",
        "所有的行，包括以前的提示符里输入的，以及保存它们的文件。另一个还开着的提示符在结束前仍有它自己的行。",
    ),
    syscall: text("openat2(2), write(2), renameat(2)", "openat2(2)、write(2)、renameat(2)"),
    returns: text("Nothing.", "没有值。"),
    errors: &["VALUE"],
    operands: &[],
    options: &[],
    yields: Yields::of(Kinds::of(Kind::None)),
    facts: QUIET,
    examples: &[Example::at_prompt(
        text("nothing is left but what comes behind it", "只剩下之后输入的"),
        "wirelab> password = \"secret\"\n\
         wirelab> history clear\n\
         wirelab> history\n\
         1  history\n",
    )],
    related: &["history", "session clear"],
    run: history_clear,
};

fn history_clear(call: &mut Call<'_>) -> Outcome<Reply> {
    console(call)?.forget_history()?;
    Ok(Value::None.into())
}

/// `tutorial`
pub static TUTORIAL: Command = Command {
    name: "tutorial",
    family: Family::Help,
    summary: text("take a lesson at the prompt", "在提示符下上一课"),
    details: text(
        "A lesson in nine steps on the sockets of this machine, from a listener to a script that checks itself. \
         It looks on while you type, says what happened on the wire, and explains what did not work. `next` and \
         `back` turn the pages, `again` shows a step once more, a number goes to that step, and `leave` ends. \
         Without a word it begins, or goes on where it was left, in an earlier prompt too.",
        "在本机的套接字上分九步上一课，从监听套接字到一个会自己检查的脚本。它看着你输入，告诉你线路上发生了什么，并解释\
         没有成功的原因。`next` 和 `back` 前后翻页，`again` 再看一遍这一步，数字转到那一步，`leave` 离开。不写时就开始，\
         或从上次停下的地方继续，上次在另一个提示符里也一样。",
    ),
    syscall: text("none", "无"),
    returns: text("Nothing.", "没有值。"),
    errors: &["VALUE"],
    operands: &[Operand { name: "STEP", accept: Accept::Word(PAGES), presence: Presence::Optional }],
    options: &[],
    yields: Yields::of(Kinds::of(Kind::None)),
    facts: QUIET,
    examples: &[Example::at_prompt(
        text("to the second step, once more, and away", "到第二步，再看一遍，然后离开"),
        "wirelab> tutorial 2\n\
         …\n\
         wirelab> tutorial again\n\
         …\n\
         wirelab> tutorial leave\n\
         …\n",
    )],
    related: &["help", "history"],
    run: tutorial,
};

const PAGES: &[Choice] = &[
    ("next", text("the next step", "下一步")),
    ("back", text("the step before", "上一步")),
    ("again", text("this step once more", "再看一遍这一步")),
    ("leave", text("no lesson for now", "先不上课了")),
    bare("1"),
    bare("2"),
    bare("3"),
    bare("4"),
    bare("5"),
    bare("6"),
    bare("7"),
    bare("8"),
    bare("9"),
];

fn tutorial(call: &mut Call<'_>) -> Outcome<Reply> {
    let console = console(call)?;
    let wish = match call.operand() {
        None => Wish::Resume,
        Some(Value::Int(number)) => Wish::Step(usize::try_from(number).unwrap_or(usize::MAX)),
        Some(Value::Bytes(word)) => match &*word {
            b"next" => Wish::Next,
            b"back" => Wish::Back,
            b"again" => Wish::Again,
            b"leave" => Wish::Leave,
            other => {
                let word = lossy(other);
                return Err(Fault::value(message!("tutorial-no-such-word", word = word)));
            }
        },
        Some(other) => return Err(Fault::kind("STEP", "next | back | again | leave | int", other.kind())),
    };
    console.tutorial(wish)?;
    Ok(Value::None.into())
}

/// `set prompt`
pub static SET_PROMPT: Command = Command {
    name: "set prompt",
    family: Family::Help,
    summary: text("choose the text before what is typed", "选择输入之前显示的文字"),
    details: text(
        "In it, `%n` is the number of the text to come, `%s` how many sockets are open, `%t` how many background \
         tasks run, and `%%` a percent sign. In the start file it holds for every prompt.",
        "其中 `%n` 是下一段输入的编号，`%s` 是打开的套接字数，`%t` 是运行中的后台任务数，`%%` 是百分号本身。\
         写在启动文件里，就对每个提示符有效。",
    ),
    syscall: text("none", "无"),
    returns: text("Nothing.", "没有值。"),
    errors: &["VALUE"],
    operands: &[Operand { name: "TEXT", accept: Accept::Value(BYTES), presence: Presence::Required }],
    options: &[],
    yields: Yields::of(Kinds::of(Kind::None)),
    facts: QUIET,
    examples: &[Example::at_prompt(
        text("the number of what is typed next, and back", "显示下一段输入的编号，再换回来"),
        "wirelab> set prompt \"lab %n> \"\n\
         lab 2> print 6 * 7\n\
         42\n\
         lab 3> set prompt \"wirelab> \"\n",
    )],
    related: &["set keys", "set colours"],
    run: set_prompt,
};

fn set_prompt(call: &mut Call<'_>) -> Outcome<Reply> {
    let console = console(call)?;
    let text = call.bytes("TEXT")?;
    console.set(Setting::Prompt(lossy(&text)));
    Ok(Value::None.into())
}

/// `set keys`
pub static SET_KEYS: Command = Command {
    name: "set keys",
    family: Family::Help,
    summary: text("edit with the keys of emacs or of vi", "用 emacs 或 vi 的按键编辑"),
    details: text(
        "The keys of emacs are there from the start: Ctrl-A and Ctrl-E go to the ends of the line, Ctrl-R searches \
         in the history. With those of vi, Esc leaves the insertion of text.",
        "一开始是 emacs 的按键：Ctrl-A、Ctrl-E 到行首行尾，Ctrl-R 搜索历史。换成 vi 的按键后，Esc 离开插入状态。",
    ),
    syscall: text("none", "无"),
    returns: text("Nothing.", "没有值。"),
    errors: &["VALUE"],
    operands: &[Operand {
        name: "KEYS",
        accept: Accept::Word(&[
            ("emacs", text("Ctrl-A, Ctrl-E, Ctrl-R …", "Ctrl-A、Ctrl-E、Ctrl-R……")),
            ("vi", text("Esc, then h j k l …", "Esc，然后 h j k l……")),
        ]),
        presence: Presence::Required,
    }],
    options: &[],
    yields: Yields::of(Kinds::of(Kind::None)),
    facts: QUIET,
    examples: &[Example::at_prompt(
        text("vi's keys, and back", "换成 vi 的按键，再换回来"),
        "wirelab> set keys vi\n\
         wirelab> set keys emacs\n",
    )],
    related: &["set prompt", "set colours"],
    run: set_keys,
};

fn set_keys(call: &mut Call<'_>) -> Outcome<Reply> {
    let console = console(call)?;
    let vi = match call.bytes("KEYS")?.as_ref() {
        b"vi" => true,
        b"emacs" => false,
        other => return Err(unknown_word("KEYS", other, "emacs, vi")),
    };
    console.set(Setting::Vi(vi));
    Ok(Value::None.into())
}

/// `set colours`
pub static SET_COLOURS: Command = Command {
    name: "set colours",
    family: Family::Help,
    summary: text("choose the prompt's colours", "选择提示符的颜色"),
    details: text(
        "For a `dark` or a `light` background, or `off`; `on` is the same as `dark`. A terminal without colours, \
         or the environment variable NO_COLOR, has none from the start.",
        "适合深色背景（`dark`）、浅色背景（`light`），或不用颜色（`off`）；`on` 与 `dark` 相同。不支持颜色的终端，\
         或设置了环境变量 NO_COLOR 时，一开始就没有颜色。",
    ),
    syscall: text("none", "无"),
    returns: text("Nothing.", "没有值。"),
    errors: &["VALUE"],
    operands: &[Operand {
        name: "COLOURS",
        accept: Accept::Word(&[
            ("on", text("as for a dark background", "与深色背景相同")),
            ("off", text("no colours", "不用颜色")),
            ("dark", text("for a dark background", "适合深色背景")),
            ("light", text("for a light background", "适合浅色背景")),
        ]),
        presence: Presence::Required,
    }],
    options: &[],
    yields: Yields::of(Kinds::of(Kind::None)),
    facts: QUIET,
    examples: &[Example::at_prompt(
        text("for a light background, and none at all", "适合浅色背景，以及完全不用"),
        "wirelab> set colours light\n\
         wirelab> set colours off\n",
    )],
    related: &["set prompt", "set keys"],
    run: set_colours,
};

fn set_colours(call: &mut Call<'_>) -> Outcome<Reply> {
    let console = console(call)?;
    let colours = match call.bytes("COLOURS")?.as_ref() {
        b"on" | b"dark" => Colours::Dark,
        b"light" => Colours::Light,
        b"off" => Colours::Off,
        other => return Err(unknown_word("COLOURS", other, "on, off, dark, light")),
    };
    console.set(Setting::Colours(colours));
    Ok(Value::None.into())
}

/// `events`
pub static EVENTS: Command = Command {
    name: "events",
    family: Family::Help,
    summary: text("choose how much is told of what happens by itself", "选择提示多少自行发生的事件"),
    details: text(
        "What happens while a line is typed, or while something else runs, is told above the line: connections \
         at a `serve` and how they end, a peer that closes or resets, data and datagrams that nobody reads, \
         connections that nobody accepts, tasks that fail. With `quiet` only what failed is told, with `off` \
         nothing. Of many events at one socket a few in a second are told, and the others counted. Without an \
         operand it says which it is. Where nobody types at a terminal it stays `quiet`.",
        "输入一行时，或别的语句运行时发生的事，会显示在输入行的上方：`serve` 接受的连接及其结束、对端关闭或重置、\
         没人读取的数据和数据报、没人接受的连接、失败的任务。`quiet` 只提示失败的，`off` 什么都不提示。\
         同一个套接字的事件很多时，每秒只显示几个，其余的只计数。不带操作数时显示当前的选择。\
         没有人在终端上输入时，总是 `quiet`。",
    ),
    syscall: text("none", "无"),
    returns: text(
        "Without an operand `on`, `off` or `quiet`; else nothing.",
        "不带操作数时为 `on`、`off` 或 `quiet`；否则没有值。",
    ),
    errors: &["VALUE"],
    operands: &[Operand {
        name: "WHICH",
        accept: Accept::Word(&[
            ("on", text("all that happens", "发生的一切")),
            ("off", text("nothing", "什么都不提示")),
            ("quiet", text("only what failed", "只有失败的")),
        ]),
        presence: Presence::Optional,
    }],
    options: &[],
    yields: Yields::of(BYTES.or(Kind::None)),
    facts: SHOWN,
    examples: &[Example::at_prompt(
        text("what happens at a listener is told, and then not", "先提示监听套接字上发生的事，再不提示"),
        "wirelab> server = tcp listen 127.0.0.1:0\n\
         wirelab> client = tcp connect server.local\n\
         · server…\n\
         wirelab> events quiet\n\
         wirelab> events\n\
         quiet\n\
         wirelab> other = tcp connect server.local\n",
    )],
    related: &["sockets", "info", "set prompt"],
    run: events,
};

fn events(call: &mut Call<'_>) -> Outcome<Reply> {
    let console = console(call)?;
    let Some(which) = call.operand() else {
        return Ok(Value::from(match console.attention() {
            Attention::Everything => "on",
            Attention::Failures => "quiet",
            Attention::Nothing => "off",
        })
        .into());
    };
    let attention = match display::show(&which).as_slice() {
        b"on" => Attention::Everything,
        b"quiet" => Attention::Failures,
        b"off" => Attention::Nothing,
        other => return Err(unknown_word("WHICH", other, "on, off, quiet")),
    };
    console.set(Setting::Events(attention));
    Ok(Value::None.into())
}

fn unknown_word(operand: &str, word: &[u8], words: &str) -> Box<Fault> {
    let word = lossy(word);
    Fault::value(message!("no-such-word", operand = operand, word = word, words = words))
}
