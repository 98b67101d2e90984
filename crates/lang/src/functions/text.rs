//! Text: `str repr upper lower trim split join replace find starts_with ends_with`.
//!
//! What speaks of characters (upper, lower, trim) does so where the bytes are valid UTF-8, and
//! falls back to ASCII where they are not.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::{INT, TEXT, at, int, list, text, wrong};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::interrupt::{self, Work};
use crate::eval::memory;
use crate::eval::value::kind::Kinds;
use crate::eval::value::search::Search;
use crate::eval::value::{Bytes, Kind, Value, display};
use crate::eval::world::World;
use crate::message;
use crate::spec::{Example, Function, Repeats, text as help};

/// How many bytes are gone through between two looks at whether the run is to end.
const PART: usize = 1 << 20;

const BYTES: Kinds = Kinds::of(Kind::Bytes);
const BOOL: Kinds = Kinds::of(Kind::Bool);
const LIST: Kinds = Kinds::of(Kind::List);

/// `str(x)`
pub static STR: Function = Function {
    name: "str",
    parameters: "value",
    arity: (1, 1),
    accepts: &[Kinds::ANY],
    summary: help("A value as `print` would write it", "把值变成文本，与 print 所写的相同"),
    yields: (BYTES, Repeats::Same),
    examples: &[Example {
        about: help("A number must become text before it is sent", "数字要先变成文本才能发送"),
        script: r#"print "Total: " + str(3 * 4)"#,
        output: "Total: 12",
    }],
    may_be_hidden: false,
    run: |arguments, _| match at(arguments, 0) {
        Value::Bytes(bytes) => Ok(Value::Bytes(bytes.clone())),
        other => Ok(Value::from(display::show(other))),
    },
};

/// `repr(x)`
pub static REPR: Function = Function {
    name: "repr",
    parameters: "value",
    arity: (1, 1),
    accepts: &[Kinds::ANY],
    summary: help("The literal that makes the value again", "能再次写出这个值的字面量"),
    yields: (BYTES, Repeats::Same),
    examples: &[Example {
        about: help("Line ends become visible", "看得见行尾"),
        script: r#"print repr("Hello\r\n")"#,
        output: r#""Hello\r\n""#,
    }],
    may_be_hidden: false,
    run: |arguments, _| {
        if let Value::Bytes(bytes) = at(arguments, 0) {
            // A byte may become four characters.
            memory::room_for(bytes.len().saturating_mul(4))?;
        }
        Ok(Value::text(display::repr(at(arguments, 0))))
    },
};

/// `upper(text)`
pub static UPPER: Function = Function {
    name: "upper",
    parameters: "text",
    arity: (1, 1),
    accepts: &[TEXT],
    summary: help("Text in capital letters", "变成大写"),
    yields: (BYTES, Repeats::Same),
    examples: &[Example {
        about: help("As an echo server might answer", "回显服务器可能这样回答"),
        script: r#"print upper("hello")"#,
        output: "HELLO",
    }],
    may_be_hidden: false,
    run: |arguments, _| {
        case(&text("upper", at(arguments, 0))?, str::to_uppercase, <[u8]>::to_ascii_uppercase)
    },
};

/// Text in other letters, part by part: what is no text as a whole byte by byte.
fn case(data: &Bytes, change: fn(&str) -> String, change_bytes: fn(&[u8]) -> Vec<u8>) -> Outcome<Value> {
    memory::room_for(data.len())?;
    let mut whole = Vec::with_capacity(data.len());
    match data.as_str() {
        Some(mut rest) => {
            while !rest.is_empty() {
                interrupt::check()?;
                // Behind a space: the last letter of a word may have a form of its own.
                let limit = rest.floor_char_boundary(PART);
                let part = rest.get(..limit).unwrap_or(rest);
                let end = if limit == rest.len() { None } else { part.rfind(char::is_whitespace) };
                let (part, behind) = rest.split_at(end.filter(|end| *end > 0).unwrap_or(limit));
                whole.extend_from_slice(change(part).as_bytes());
                rest = behind;
            }
        }
        None => {
            for part in data.chunks(PART) {
                interrupt::check()?;
                whole.extend_from_slice(&change_bytes(part));
            }
        }
    }
    Ok(Value::from(whole))
}

/// `lower(text)`
pub static LOWER: Function = Function {
    name: "lower",
    parameters: "text",
    arity: (1, 1),
    accepts: &[TEXT],
    summary: help("Text in small letters", "变成小写"),
    yields: (BYTES, Repeats::Same),
    examples: &[Example {
        about: help("Names of header fields do not depend on capitals", "首部字段名不分大小写"),
        script: r#"print lower("Content-Type") == "content-type""#,
        output: "true",
    }],
    may_be_hidden: false,
    run: |arguments, _| {
        case(&text("lower", at(arguments, 0))?, str::to_lowercase, <[u8]>::to_ascii_lowercase)
    },
};

/// `trim(text, characters)`
pub static TRIM: Function = Function {
    name: "trim",
    parameters: "text, [characters]",
    arity: (1, 2),
    accepts: &[TEXT, TEXT],
    summary: help("Text without the space, or other characters, at both ends", "去掉两端的空白或指定字符"),
    yields: (BYTES, Repeats::Same),
    examples: &[Example {
        about: help("A line as it came, and a path", "收到的一行，以及一个路径"),
        script: r#"print trim("  bye\r\n") trim("/index/", "/")"#,
        output: "bye index",
    }],
    may_be_hidden: false,
    run: trim,
};

fn trim(arguments: &[Value], _: &World) -> Outcome<Value> {
    let data = text("trim", at(arguments, 0))?;
    let set = arguments.get(1).map(|set| text("trim", set)).transpose()?;
    // Offsets instead of copies: the result shares the buffer.
    let kept = match (data.as_str(), set.as_ref().map(|set| set.as_str())) {
        (Some(text), None) => {
            let start = text.len() - text.trim_start().len();
            start..start + text.trim().len()
        }
        (Some(text), Some(Some(set))) => {
            // Each character is looked up once, however many the set has.
            let mut among = FxHashSet::default();
            let mut work = Work::default();
            for character in set.chars() {
                among.insert(character);
                work.done(1)?;
            }
            let start = length(text.chars(), &among, &mut work)?;
            let rest = text.get(start..).unwrap_or_default();
            start..text.len() - length(rest.chars().rev(), &among, &mut work)?
        }
        _ => {
            let mut among = [false; 256];
            for byte in set.iter().flat_map(|set| set.iter()) {
                if let Some(place) = among.get_mut(usize::from(*byte)) {
                    *place = true;
                }
            }
            let is_among = |byte: &u8| among.get(usize::from(*byte)).is_some_and(|among| *among);
            let goes = |byte: &u8| if set.is_some() { is_among(byte) } else { byte.is_ascii_whitespace() };
            let start = data.iter().take_while(|byte| goes(byte)).count();
            start..start.max(data.len() - data.iter().rev().take_while(|byte| goes(byte)).count())
        }
    };
    Ok(Value::Bytes(data.slice(kept).unwrap_or_default()))
}

/// How many bytes those characters take that come first and are among these.
fn length(
    characters: impl Iterator<Item = char>,
    among: &FxHashSet<char>,
    work: &mut Work,
) -> Outcome<usize> {
    let mut bytes = 0;
    for character in characters.take_while(|character| among.contains(character)) {
        bytes += character.len_utf8();
        work.done(1)?;
    }
    Ok(bytes)
}

/// `split(text, separator, times)`
pub static SPLIT: Function = Function {
    name: "split",
    parameters: "text, [separator], [times]",
    arity: (1, 3),
    accepts: &[TEXT, TEXT.or(Kind::None), INT],
    summary: help(
        "The parts between separators, at most so many times; without a separator the words between spaces",
        "按分隔符切分，可限定次数；不给分隔符时按空白切成单词",
    ),
    yields: (LIST, Repeats::Same),
    examples: &[Example {
        about: help(
            "Words, fields, and header and body at the first blank line",
            "单词、字段，以及按第一个空行分开首部和主体",
        ),
        script: r#"print split(" GET / HTTP/1.1 ") split("a:b:c", ":") len(split("h\r\n\r\nb\r\n\r\n", "\r\n\r\n", 1))"#,
        output: r#"["GET", "/", "HTTP/1.1"] ["a", "b", "c"] 2"#,
    }],
    may_be_hidden: false,
    run: split,
};

fn split(arguments: &[Value], _: &World) -> Outcome<Value> {
    let data = text("split", at(arguments, 0))?;
    let times = arguments.get(2).map(|times| int("split", times)).transpose()?;
    // Negative: no limit, as in Python.
    let times = times.and_then(|times| usize::try_from(times).ok()).unwrap_or(usize::MAX);
    let separator = match at(arguments, 1) {
        Value::None => None,
        separator => Some(text("split", separator)?),
    };
    let cut = |part: &mut dyn FnMut(Range<usize>) -> Outcome<()>| match &separator {
        None => words(&data, times, part),
        Some(separator) => {
            let (search, mut start) = (Search::new(separator)?, 0);
            for _ in 0..times {
                let Some(found) = search.next(&data, start)? else { break };
                part(start..found)?;
                start = found + separator.len();
            }
            part(start..data.len())
        }
    };
    let mut work = Work::default();
    if separator.as_ref().is_some_and(|separator| separator.is_empty()) {
        return Err(Fault::value(message!("split-empty-separator")));
    }
    // Counted first: what would be too large is refused before its memory is taken.
    let mut count = 0_usize;
    let room_for = |count: usize| memory::room_for(count.saturating_mul(size_of::<Value>()));
    cut(&mut |part| {
        count += 1;
        if count.is_multiple_of(1 << 16) {
            room_for(count)?;
        }
        work.done(part.len() / 8 + 8)
    })?;
    room_for(count)?;
    let mut parts = Vec::with_capacity(count);
    cut(&mut |part| {
        let length = part.len();
        parts.push(Value::from(data.slice(part).unwrap_or_default()));
        work.done(length / 8 + 8)
    })?;
    Ok(Value::from(parts))
}

/// Words between ASCII space, as Python's bytes.split() finds them.
fn words(data: &[u8], times: usize, part: &mut dyn FnMut(Range<usize>) -> Outcome<()>) -> Outcome<()> {
    let space = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0b;
    let (mut at, mut count) = (0, 0);
    loop {
        let rest = data.get(at..).unwrap_or_default();
        at += rest.iter().take_while(|byte| space(byte)).count();
        let rest = data.get(at..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(());
        }
        if count == times {
            let trailing = rest.iter().rev().take_while(|byte| space(byte)).count();
            return part(at..data.len() - trailing);
        }
        let end = at + rest.iter().take_while(|byte| !space(byte)).count();
        part(at..end)?;
        (at, count) = (end, count + 1);
    }
}

/// `join(list, separator)`
pub static JOIN: Function = Function {
    name: "join",
    parameters: "list, [separator]",
    arity: (1, 2),
    accepts: &[LIST.union(TEXT), LIST.union(TEXT)],
    summary: help(
        "The texts of a list in one, with a separator between them; either may come first",
        "把列表中的文本连成一个，中间放分隔符；两者的先后随意",
    ),
    yields: (BYTES, Repeats::Same),
    examples: &[Example {
        about: help("The lines of a request", "请求的各行"),
        script: r#"print join(["a", "b", "c"], ", ") repr(join("\r\n", ["GET / HTTP/1.1", ""]))"#,
        output: r#"a, b, c "GET / HTTP/1.1\r\n""#,
    }],
    may_be_hidden: false,
    run: join,
};

fn join(arguments: &[Value], _: &World) -> Outcome<Value> {
    let (items, separator) = match arguments {
        [items] => (items, Bytes::default()),
        [separator, items @ Value::List(_)] => (items, text("join", separator)?),
        [items, separator, ..] => (items, text("join", separator)?),
        [] => return Err(wrong("join", LIST, &Value::None)),
    };
    let items = list("join", items)?;
    let mut work = Work::default();
    let parts = items.iter().enumerate().map(|(place, item)| {
        work.done(8)?;
        match item {
            Value::Bytes(_) | Value::Address(_) => text("join", item),
            other => {
                Err(Fault::new("KIND", message!("join-element", index = place, kind = other.kind().name()))
                    .help(message!("help-join-str")))
            }
        }
    });
    let parts = parts.collect::<Outcome<Vec<Bytes>>>()?;
    let between = separator.len().saturating_mul(parts.len().saturating_sub(1));
    let size = parts.iter().fold(between, |sum, part| sum.saturating_add(part.len()));
    memory::room_for(size)?;
    let mut whole = Vec::with_capacity(size);
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            whole.extend_from_slice(&separator);
        }
        whole.extend_from_slice(part);
        work.done(8 + (separator.len() + part.len()) / 8)?;
    }
    Ok(Value::from(whole))
}

/// `replace(text, old, new, times)`
pub static REPLACE: Function = Function {
    name: "replace",
    parameters: "text, old, new, [times]",
    arity: (3, 4),
    accepts: &[TEXT, TEXT, TEXT, INT],
    summary: help(
        "Text with one part replaced by another, everywhere or so many times",
        "替换文本中的某一部分，可限定次数",
    ),
    yields: (BYTES, Repeats::Same),
    examples: &[Example {
        about: help("Everywhere, and once", "全部替换；只替换一次"),
        script: r#"print replace("a-b-c", "-", "+") replace("a-b-c", "-", "+", 1)"#,
        output: "a+b+c a+b-c",
    }],
    may_be_hidden: false,
    run: replace,
};

fn replace(arguments: &[Value], _: &World) -> Outcome<Value> {
    let [data, old, new] = [0, 1, 2].map(|place| text("replace", at(arguments, place)));
    let (data, old, new) = (data?, old?, new?);
    let times = arguments.get(3).map(|times| int("replace", times)).transpose()?;
    let times = times.and_then(|times| usize::try_from(times).ok()).unwrap_or(usize::MAX);
    if old.is_empty() {
        return Err(Fault::value(message!("replace-nothing")));
    }
    let (search, mut work) = (Search::new(&old)?, Work::default());
    let (mut found, mut start) = (0_usize, 0);
    while found < times
        && let Some(place) = search.next(&data, start)?
    {
        found += 1;
        start = place + old.len();
        work.done(8)?;
    }
    let size = data.len().saturating_sub(found * old.len()).saturating_add(found.saturating_mul(new.len()));
    memory::room_for(size)?;
    let mut whole = Vec::with_capacity(size);
    start = 0;
    for _ in 0..found {
        let Some(place) = search.next(&data, start)? else { break };
        whole.extend_from_slice(data.get(start..place).unwrap_or_default());
        whole.extend_from_slice(&new);
        start = place + old.len();
        work.done(8 + new.len())?;
    }
    whole.extend_from_slice(data.get(start..).unwrap_or_default());
    Ok(Value::from(whole))
}

/// `find(text, part)`
pub static FIND: Function = Function {
    name: "find",
    parameters: "text, part, [from]",
    arity: (2, 3),
    accepts: &[TEXT, TEXT, INT],
    summary: help(
        "Where a part begins, in bytes from 0; −1 where it is not there",
        "某一部分从第几个字节开始（从 0 数）；找不到为 −1",
    ),
    yields: (INT, Repeats::Same),
    examples: &[Example {
        about: help("Found, and not found", "找得到与找不到"),
        script: r#"print find("key: value", ":") find("key", ":")"#,
        output: "3 -1",
    }],
    may_be_hidden: false,
    run: find,
};

fn find(arguments: &[Value], _: &World) -> Outcome<Value> {
    let (data, part) = (text("find", at(arguments, 0))?, text("find", at(arguments, 1))?);
    let from = arguments.get(2).map_or(Ok(0), |from| int("find", from))?;
    let from = match usize::try_from(from) {
        Ok(from) => from,
        Err(_) => data.len().saturating_sub(usize::try_from(from.unsigned_abs()).unwrap_or(usize::MAX)),
    };
    let found = Search::new(&part)?.next(&data, from)?;
    Ok(Value::Int(found.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1)))
}

/// `starts_with(text, part)`
pub static STARTS_WITH: Function = Function {
    name: "starts_with",
    parameters: "text, beginning",
    arity: (2, 2),
    accepts: &[TEXT, TEXT],
    summary: help("Whether text begins with a part", "文本是否以某一部分开头"),
    yields: (BOOL, Repeats::Same),
    examples: &[Example {
        about: help("The method of a request", "请求的方法"),
        script: r#"print starts_with("GET / HTTP/1.1", "GET ")"#,
        output: "true",
    }],
    may_be_hidden: false,
    run: |arguments, _| {
        let whole = text("starts_with", at(arguments, 0))?;
        Ok(Value::Bool(whole.starts_with(&text("starts_with", at(arguments, 1))?)))
    },
};

/// `ends_with(text, part)`
pub static ENDS_WITH: Function = Function {
    name: "ends_with",
    parameters: "text, ending",
    arity: (2, 2),
    accepts: &[TEXT, TEXT],
    summary: help("Whether text ends with a part", "文本是否以某一部分结尾"),
    yields: (BOOL, Repeats::Same),
    examples: &[Example {
        about: help("The blank line at the end of a request", "请求末尾的空行"),
        script: r#"print ends_with("GET / HTTP/1.1\r\n\r\n", "\r\n\r\n")"#,
        output: "true",
    }],
    may_be_hidden: false,
    run: |arguments, _| {
        let whole = text("ends_with", at(arguments, 0))?;
        Ok(Value::Bool(whole.ends_with(&text("ends_with", at(arguments, 1))?)))
    },
};
