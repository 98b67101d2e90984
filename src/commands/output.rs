//! `print`, `print raw`, `say`, `step`.

use super::access::shown;
use super::parts::{NONE, optional, valued};
use crate::catalogue::Language;
use crate::eval::call::{Call, Reply};
use crate::eval::event::Event;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::memory;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Bytes, Value};
use crate::message;
use crate::spec::{Accept, Command, Example, Family, Operand, Opt, Presence, Yields, text};

const ANY: Accept = Accept::Value(Kinds::ANY);

/// `print`
pub static PRINT: Command = Command {
    name: "print",
    family: Family::Script,
    summary: text("write values and a newline to stdout", "把值和换行写到标准输出"),
    details: text(
        "Values are separated by a space. Text is written as text: newlines and tabs as they are, \\r\\n as \
         a newline, and what a terminal would obey (other control characters, invalid UTF-8) as \\xHH. \
         Without a value it writes an empty line. `print raw DATA` writes the bytes themselves.",
        "各值之间有一个空格。文本按文本写出：换行和制表符照旧，\\r\\n 写成换行，终端会当作命令的内容（其他控\
         制字符、无效的 UTF-8）写成 \\xHH。没有值时写一个空行。`print raw DATA` 原样写出字节。",
    ),
    syscall: text("write(2) to stdout", "write(2) 到标准输出"),
    returns: text("Nothing.", "没有值。"),
    errors: &[],
    operands: &[Operand { name: "VALUE", accept: ANY, presence: Presence::Many }],
    options: &[],
    yields: Yields::of(NONE),
    shows: false,
    examples: &[Example {
        about: text("values of several kinds", "几种不同的值"),
        script: "print \"a\" 1 1.5 true 250ms\nprint\nprint \"bell: \\x07\"\n",
        output: "a 1 1.5 true 250ms\n\nbell: \\x07\n",
    }],
    related: &["print raw", "say"],
    run: print,
};

fn print(call: &mut Call<'_>) -> Outcome<Reply> {
    let mut line = Vec::new();
    for (index, value) in call.operands.by_ref().enumerate() {
        if index > 0 {
            line.push(b' ');
        }
        match &value {
            Value::Bytes(bytes) => append(&mut line, bytes)?,
            other => append(&mut line, &shown(other))?,
        }
    }
    line.push(b'\n');
    call.world.emit(Event::Print(line.into()))?;
    Ok(Value::None.into())
}

fn append(line: &mut Vec<u8>, bytes: &[u8]) -> Outcome<()> {
    memory::room_for(line.len() + bytes.len())?;
    line.extend_from_slice(bytes);
    Ok(())
}

/// `print raw`
pub static PRINT_RAW: Command = Command {
    name: "print raw",
    family: Family::Script,
    summary: text("write bytes to stdout as they are", "把字节原样写到标准输出"),
    details: text(
        "The bytes themselves, without a newline, for a file or another program to read. To a terminal only \
         where `--raw` was given, for a terminal obeys some of them.",
        "原样写出字节，不加换行，供文件或别的程序读取。只有给出 `--raw` 时才写到终端，因为终端会把其中一些当\
         作命令。",
    ),
    syscall: text("write(2) to stdout", "write(2) 到标准输出"),
    returns: text("Nothing.", "没有值。"),
    errors: &[],
    operands: &[Operand {
        name: "DATA",
        accept: Accept::Value(super::parts::BYTES),
        presence: Presence::Many,
    }],
    options: &[],
    yields: Yields::of(NONE),
    shows: false,
    examples: &[Example {
        about: text("no newline is added", "不加换行"),
        script: "print raw \"one \"\nprint raw \"line\\n\"\n",
        output: "one line\n",
    }],
    related: &["print", "save"],
    run: print_raw,
};

fn print_raw(call: &mut Call<'_>) -> Outcome<Reply> {
    for value in call.operands.by_ref() {
        let bytes = super::parts::bytes("DATA", value)?;
        call.world.emit(Event::Raw(bytes))?;
    }
    Ok(Value::None.into())
}

const EN: Opt = valued("en", "TEXT", ANY, text("the text in English", "英文文本"));
const ZH: Opt = valued("zh", "TEXT", ANY, text("the text in Chinese", "中文文本"));
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
    shows: false,
    examples: &[Example {
        about: text("with a live value", "带有当时的值"),
        script: "n = 3\nsay \"{n} clients are waiting.\"\n",
        output: "3 clients are waiting.\n",
    }],
    related: &["step", "print"],
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
    shows: false,
    examples: &[Example {
        about: text("the first step", "第一步"),
        script: "step \"The handshake\"\n",
        output: "…The handshake…\n",
    }],
    related: &["say"],
    run: step,
};

fn step(call: &mut Call<'_>) -> Outcome<Reply> {
    let title = narration(call)?;
    let number = call.world.steps.get() + 1;
    call.world.steps.set(number);
    call.world.emit(Event::Step(number, title))?;
    Ok(Value::None.into())
}

/// The text in the language of the run, or the one that is there.
fn narration(call: &mut Call<'_>) -> Outcome<Bytes> {
    let plain = call.operand();
    let (own, other) = match call.world.language {
        Language::English => ("en", "zh"),
        Language::Chinese => ("zh", "en"),
    };
    let text = call.option(own).or(plain.as_ref()).or_else(|| call.option(other));
    text.map(shown)
        .ok_or_else(|| Fault::value(message!("narration-without-text", command = call.command.name)))
}
