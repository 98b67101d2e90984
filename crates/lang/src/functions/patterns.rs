//! Regular expressions: `search findall sub`.

use std::ops::Range;

use super::{TEXT, at, text};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::memory;
use crate::eval::value::kind::Kinds;
use crate::eval::value::pattern::{self, Pattern};
use crate::eval::value::{Bytes, Kind, Value};
use crate::eval::world::World;
use crate::message;
use crate::spec::{Example, Function, Repeats, text as help};

/// `search(text, pattern)`
pub static SEARCH: Function = Function {
    name: "search",
    parameters: "text, pattern",
    arity: (2, 2),
    accepts: &[TEXT, TEXT],
    summary: help(
        "Where a regular expression is found first: a record with `.text`, `.before` (what stands before it), \
         `.start` and `.end` in bytes, `.groups`, and named groups by their names; else none",
        "正则表达式最先在何处找到：记录，含 `.text`、`.before`（它前面的部分）、`.start` 和 `.end`（字节位置）、\
         `.groups`，有名字的组用其名字；找不到为 none",
    ),
    yields: (Kinds::of(Kind::Record).or(Kind::None), Repeats::Same),
    examples: &[
        Example {
            about: help("Groups by number and by name", "按编号和名字取组"),
            script: "found = search(\"id=42; path=/a\", '(?P<key>\\w+)=(\\d+)')\n\
                     print found.text found.key found.groups found.start found.end",
            output: "id=42 id [\"id\", \"42\"] 0 5",
        },
        Example {
            about: help("Where it is not found", "找不到时"),
            script: r#"if search("abc", '\d') == none { print "no digit" }"#,
            output: "no digit",
        },
    ],
    may_be_hidden: true,
    run: search,
};

fn search(arguments: &[Value], _: &World) -> Outcome<Value> {
    let (data, pattern) = both("search", arguments)?;
    let Some(place) = pattern.next(&data, 0)? else { return Ok(Value::None) };
    pattern.found(&data, place)
}

fn both(function: &str, arguments: &[Value]) -> Outcome<(Bytes, std::rc::Rc<Pattern>)> {
    let data = text(function, at(arguments, 0))?;
    let pattern = text(function, at(arguments, 1))?;
    Ok((data, pattern::compiled(&pattern)?))
}

/// `findall(text, pattern)`
pub static FINDALL: Function = Function {
    name: "findall",
    parameters: "text, pattern",
    arity: (2, 2),
    accepts: &[TEXT, TEXT],
    summary: help(
        "All that a regular expression finds: a list of texts; of its group where it has one, of lists of them \
         where it has several",
        "正则表达式找到的全部：文本的列表；有一个组时是该组的文本，有几个组时每项是这些组的列表",
    ),
    yields: (Kinds::of(Kind::List), Repeats::Same),
    examples: &[Example {
        about: help("Numbers, and pairs", "数字；成对的内容"),
        script: "print findall(\"10 up, 7 down\", '\\d+') findall(\"a=1&b=2\", '(\\w)=(\\d)')",
        output: r#"["10", "7"] [["a", "1"], ["b", "2"]]"#,
    }],
    may_be_hidden: true,
    run: findall,
};

fn findall(arguments: &[Value], _: &World) -> Outcome<Value> {
    let (data, pattern) = both("findall", arguments)?;
    let count = pattern.names()?.len();
    let part = |range: Option<Range<usize>>| {
        Value::Bytes(range.and_then(|range| data.slice(range)).unwrap_or_default())
    };
    let (mut all, mut size) = (Vec::new(), 0_usize);
    pattern.each(&data, |place| {
        size += (1 + count) * size_of::<Value>();
        if all.len() % (1 << 10) == 0 {
            memory::room_for(size)?;
        }
        let groups = if count == 0 { vec![Some(place)] } else { pattern.groups(&data, place)? };
        all.push(match count {
            0 | 1 => part(groups.into_iter().next_back().flatten()),
            _ => Value::from(groups.into_iter().skip(1).map(part).collect::<Vec<_>>()),
        });
        Ok(())
    })?;
    Ok(Value::from(all))
}

/// `sub(text, pattern, with)`
pub static SUB: Function = Function {
    name: "sub",
    parameters: "text, pattern, with",
    arity: (3, 3),
    accepts: &[TEXT, TEXT, TEXT],
    summary: help(
        r"Text with all that a regular expression finds replaced; `\1` and `\g<name>` stand for groups, `\g<0>` for the whole",
        r"把正则表达式找到的都替换掉；`\1` 和 `\g<name>` 代表组，`\g<0>` 代表全部",
    ),
    yields: (Kinds::of(Kind::Bytes), Repeats::Same),
    examples: &[Example {
        about: help("A secret is hidden, a date is turned round", "隐去密码；调换日期的顺序"),
        script: "print sub(\"user=ann&key=s3cret\", 'key=\\w+', \"key=…\")\n\
                 print sub(\"2026-01-31\", '(\\d+)-(?P<m>\\d+)-(\\d+)', '\\3.\\g<m>.\\1')",
        output: "user=ann&key=…\n31.01.2026",
    }],
    may_be_hidden: true,
    run: sub,
};

fn sub(arguments: &[Value], _: &World) -> Outcome<Value> {
    let (data, pattern) = both("sub", arguments)?;
    let with = template(&text("sub", at(arguments, 2))?, &pattern)?;
    let has_groups = with.iter().any(|part| matches!(part, TemplatePart::Group(1..)));
    let (mut whole, mut end) = (Vec::new(), 0);
    let mut add = |part: &[u8]| {
        memory::room_for(whole.len() + part.len())?;
        whole.extend_from_slice(part);
        Ok::<(), Box<Fault>>(())
    };
    pattern.each(&data, |place| {
        add(data.get(end..place.start).unwrap_or_default())?;
        end = place.end;
        let groups = if has_groups { pattern.groups(&data, place)? } else { vec![Some(place)] };
        for part in &with {
            match part {
                TemplatePart::Text(text) => add(text)?,
                TemplatePart::Group(group) => {
                    let range = groups.get(*group).cloned().flatten().unwrap_or_default();
                    add(data.get(range).unwrap_or_default())?;
                }
            }
        }
        Ok(())
    })?;
    add(data.get(end..).unwrap_or_default())?;
    Ok(Value::from(whole))
}

/// A part of what is put in the place of a match.
enum TemplatePart {
    Text(Vec<u8>),
    Group(usize),
}

/// Reads a replacement, in which a backslash stands before a group or another backslash.
fn template(text: &[u8], pattern: &Pattern) -> Outcome<Vec<TemplatePart>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let (before, escape) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        parts.push(TemplatePart::Text(before.to_vec()));
        let digits = escape.iter().skip(1).take(2).take_while(|byte| byte.is_ascii_digit()).count();
        let named = escape.strip_prefix(b"\\g<").and_then(|name| name.split(|byte| *byte == b'>').next());
        let (part, width) = match (escape.get(1), named) {
            (_, Some(name)) if escape.get(3 + name.len()) == Some(&b'>') => {
                let name_text = crate::escape::name(name).into_owned();
                (TemplatePart::Group(pattern.group(&name_text)?), name.len() + 4)
            }
            (Some(b'1'..=b'9'), _) => {
                let number = escape.get(1..=digits).unwrap_or_default();
                let number = crate::escape::name(number).into_owned();
                (TemplatePart::Group(pattern.group(&number)?), digits + 1)
            }
            (Some(b'\\'), _) => (TemplatePart::Text(vec![b'\\']), 2),
            (Some(b'n'), _) => (TemplatePart::Text(vec![b'\n']), 2),
            (Some(b'r'), _) => (TemplatePart::Text(vec![b'\r']), 2),
            (Some(b't'), _) => (TemplatePart::Text(vec![b'\t']), 2),
            _ => {
                let found = crate::escape::name(escape.get(..2).unwrap_or(escape)).into_owned();
                return Err(
                    Fault::value(message!("sub-escape", found = found)).help(message!("sub-escape-help"))
                );
            }
        };
        parts.push(part);
        rest = escape.get(width..).unwrap_or_default();
    }
    parts.push(TemplatePart::Text(rest.to_vec()));
    Ok(parts)
}
