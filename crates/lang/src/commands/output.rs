//! `print`, `print raw`.

use std::rc::Rc;

use futures_lite::future::yield_now;

use super::access::shown;
use super::parts::NONE;
use crate::eval::call::{Call, Reply};
use crate::eval::event::Event;
use crate::eval::fault::Outcome;
use crate::eval::memory;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Bytes, Value};
use crate::eval::work;
use crate::eval::world::World;
use crate::spec::{Accept, Command, Example, Family, Operand, Presence, QUIET, Yields, text};

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
    facts: QUIET,
    examples: &[Example {
        about: text("values of several kinds", "几种不同的值"),
        script: "print \"a\" 1 1.5 true 250ms\nprint\nprint \"bell: \\x07\"\n",
        output: "a 1 1.5 true 250ms\n\nbell: \\x07\n",
    }],
    related: &["print raw", "say"],
    run: print,
};

fn print(call: &mut Call<'_>) -> Outcome<Reply> {
    let (mut parts, mut line) = (Vec::new(), Vec::new());
    for (index, value) in call.operands.by_ref().enumerate() {
        if index > 0 {
            line.push(b' ');
        }
        let shown = match value {
            Value::Bytes(bytes) => bytes,
            other => shown(&other),
        };
        if shown.len() > PART {
            // What is large is not copied.
            parts.extend([std::mem::take(&mut line).into(), shown]);
        } else {
            append(&mut line, &shown)?;
        }
    }
    line.push(b'\n');
    parts.push(line.into());
    put(call.world, parts, Event::Print)
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
    facts: QUIET,
    examples: &[Example {
        about: text("no newline is added", "不加换行"),
        script: "print raw \"one \"\nprint raw \"line\\n\"\n",
        output: "one line\n",
    }],
    related: &["print", "save"],
    run: print_raw,
};

fn print_raw(call: &mut Call<'_>) -> Outcome<Reply> {
    let data = call.operands.by_ref().map(|value| super::parts::bytes("DATA", value));
    put(call.world, data.collect::<Outcome<_>>()?, Event::Raw)
}

/// So many bytes are handed out between two looks at who else wants something.
const PART: usize = 256 << 10;

/// Hands bytes out: at once where they are few, else part by part, as there is room for them.
fn put(world: &Rc<World>, all: Vec<Bytes>, event: fn(Bytes) -> Event) -> Outcome<Reply> {
    if all.iter().all(|bytes| bytes.len() <= PART) {
        all.into_iter().try_for_each(|bytes| world.emit(event(bytes)))?;
        return Ok(Value::None.into());
    }
    let world = Rc::clone(world);
    Ok(Reply::Wait(Box::pin(async move {
        for bytes in all {
            put_in_parts(&world, &bytes, event).await?;
        }
        Ok(Value::None)
    })))
}

async fn put_in_parts(world: &World, bytes: &Bytes, event: fn(Bytes) -> Event) -> Outcome<()> {
    let mut start = 0;
    while start < bytes.len() {
        let end = part_end(bytes, start);
        world.emit(event(bytes.slice(start..end).unwrap_or_default()))?;
        start = end;
        work::did(PART);
        if world.is_crowded.take() {
            world.sink.room().await;
        } else {
            yield_now().await;
        }
    }
    Ok(())
}

/// Where a part ends: behind its last line end, else not within a character.
fn part_end(bytes: &[u8], start: usize) -> usize {
    let limit = bytes.len().min(start + PART);
    let part = bytes.get(start..limit).unwrap_or_default();
    if limit == bytes.len() {
        return limit;
    }
    let is_cut = |byte: &u8| matches!(byte, b'\r' | 0x80..=0xff);
    let line = memchr::memrchr(b'\n', part).map(|place| start + place + 1);
    // No character is longer than four bytes.
    let whole = part.iter().rev().take(4).position(|byte| !is_cut(byte)).map(|back| limit - back);
    line.or(whole).unwrap_or(limit)
}
