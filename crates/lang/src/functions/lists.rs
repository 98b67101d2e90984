//! Lists and what goes for bytes as well: `len min max range reverse repeat`.

use super::{INT, MANY, at, int, wrong};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::interrupt::Work;
use crate::eval::memory;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value, ops};
use crate::eval::world::World;
use crate::message;
use crate::spec::{Example, Function, Repeats, text as help};

const SEQUENCE: Kinds = Kinds::of(Kind::Bytes).or(Kind::List);
const HAS_LENGTH: Kinds = SEQUENCE.or(Kind::Record).or(Kind::Mailbox);
const ORDERED: Kinds = Kinds::NUMBER.or(Kind::Bytes).or(Kind::Duration).or(Kind::Ratio);

/// `len(x)`
pub static LEN: Function = Function {
    name: "len",
    parameters: "value",
    arity: (1, 1),
    accepts: &[HAS_LENGTH],
    summary: help(
        "How many bytes, elements, fields or waiting values there are",
        "字节串有多少字节，列表有多少元素，记录有多少字段，信箱里有多少个值",
    ),
    yields: (INT, Repeats::Same),
    examples: &[Example {
        about: help(
            "Lengths count bytes: a Chinese character has three in UTF-8",
            "长度按字节计：一个汉字在 UTF-8 中占三个字节",
        ),
        script: r#"print len("hello") len("你好") len([1, 2])"#,
        output: "5 6 2",
    }],
    may_be_hidden: false,
    run: len,
};

fn len(arguments: &[Value], _: &World) -> Outcome<Value> {
    let length = match at(arguments, 0) {
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.len(),
        Value::Record(record) => record.len(),
        Value::Mailbox(mailbox) => mailbox.len(),
        other => return Err(wrong("len", HAS_LENGTH, other)),
    };
    Ok(Value::Int(i64::try_from(length).unwrap_or(i64::MAX)))
}

/// `min(…)`
pub static MIN: Function = Function {
    name: "min",
    parameters: "list | a, b, …",
    arity: (1, MANY),
    accepts: &[ORDERED.or(Kind::List)],
    summary: help("The smallest of several values, or of a list", "几个值或一个列表中最小的"),
    yields: (Kinds::ANY, Repeats::Same),
    examples: &[Example {
        about: help("Of values, of a list", "几个值的、一个列表的"),
        script: r#"print min(3, 1.5, 2) min(["b", "a"])"#,
        output: "1.5 a",
    }],
    may_be_hidden: false,
    run: |arguments, _| extreme("min", arguments, ops::less),
};

/// `max(…)`
pub static MAX: Function = Function {
    name: "max",
    parameters: "list | a, b, …",
    arity: (1, MANY),
    accepts: &[ORDERED.or(Kind::List)],
    summary: help("The largest of several values, or of a list", "几个值或一个列表中最大的"),
    yields: (Kinds::ANY, Repeats::Same),
    examples: &[Example {
        about: help("The longest of some times", "几个时间中最长的"),
        script: "print max([20ms, 1.5s, 300ms])",
        output: "1.5s",
    }],
    may_be_hidden: false,
    run: |arguments, _| extreme("max", arguments, |new, best| ops::less(best, new)),
};

fn extreme(
    function: &str,
    arguments: &[Value],
    better: fn(&Value, &Value) -> Outcome<bool>,
) -> Outcome<Value> {
    let values = match arguments {
        [Value::List(list)] => list,
        [other] => return Err(wrong(function, Kinds::of(Kind::List), other)),
        several => several,
    };
    let (first, rest) = values
        .split_first()
        .ok_or_else(|| Fault::value(message!("extreme-of-nothing", function = function)))?;
    // A value alone is compared with itself: what has no order is a fault there too.
    better(first, first)?;
    let mut work = Work::default();
    let best = rest.iter().try_fold(first, |best, value| {
        work.done(8)?;
        Ok::<_, Box<Fault>>(if better(value, best)? { value } else { best })
    })?;
    Ok(best.clone())
}

/// `range(…)`
pub static RANGE: Function = Function {
    name: "range",
    parameters: "[from], to, [step]",
    arity: (1, 3),
    accepts: &[INT],
    summary: help("A list of ints up to an end that is not included", "整数列表，不含终点"),
    yields: (Kinds::of(Kind::List), Repeats::Same),
    examples: &[Example {
        about: help("To an end, from a beginning, in steps", "给出终点；给出起点；给出步长"),
        script: "print range(3) range(1, 4) range(10, 0, -5)",
        output: "[0, 1, 2] [1, 2, 3] [10, 5]",
    }],
    may_be_hidden: false,
    run: range,
};

fn range(arguments: &[Value], _: &World) -> Outcome<Value> {
    let mut ints = [0; 3];
    for (place, value) in ints.iter_mut().zip(arguments) {
        *place = int("range", value)?;
    }
    let (from, to, step) = match (arguments.len(), ints) {
        (0 | 1, [to, ..]) => (0, to, 1),
        (2, [from, to, _]) => (from, to, 1),
        (_, [from, to, step]) => (from, to, step),
    };
    if step == 0 {
        return Err(Fault::value(message!("range-step-zero")));
    }
    let way = if step > 0 { i128::from(to) - i128::from(from) } else { i128::from(from) - i128::from(to) };
    let count =
        usize::try_from((way.max(0) as u128).div_ceil(u128::from(step.unsigned_abs()))).unwrap_or(usize::MAX);
    memory::room_for(count.saturating_mul(size_of::<Value>()))?;
    let ints = std::iter::successors(Some(from), |at| at.checked_add(step));
    gathered(count, ints.take(count).map(Value::Int))
}

/// `reverse(x)`
pub static REVERSE: Function = Function {
    name: "reverse",
    parameters: "value",
    arity: (1, 1),
    accepts: &[SEQUENCE],
    summary: help(
        "The last first: a list's elements, the characters of text, the bytes of what is no text",
        "倒过来：列表的元素、文本的字符、非文本数据的字节",
    ),
    yields: (SEQUENCE, Repeats::Same),
    examples: &[Example {
        about: help("Text and a list", "文本和列表"),
        script: r#"print reverse("stressed") reverse([1, 2, 3])"#,
        output: "desserts [3, 2, 1]",
    }],
    may_be_hidden: false,
    run: reverse,
};

fn reverse(arguments: &[Value], _: &World) -> Outcome<Value> {
    match at(arguments, 0) {
        Value::Bytes(bytes) => {
            memory::room_for(bytes.len())?;
            Ok(match bytes.as_str() {
                Some(text) => {
                    let (mut turned, mut work) = (String::with_capacity(text.len()), Work::default());
                    for character in text.chars().rev() {
                        turned.push(character);
                        work.done(1)?;
                    }
                    Value::text(turned)
                }
                None => {
                    let (mut turned, mut work) = (Vec::with_capacity(bytes.len()), Work::default());
                    for byte in bytes.iter().rev() {
                        turned.push(*byte);
                        work.done(1)?;
                    }
                    Value::from(turned)
                }
            })
        }
        Value::List(list) => {
            memory::room_for(size_of_val(&**list))?;
            gathered(list.len(), list.iter().rev().cloned())
        }
        other => Err(wrong("reverse", SEQUENCE, other)),
    }
}

/// `repeat(x, n)`
pub static REPEAT: Function = Function {
    name: "repeat",
    parameters: "value, times",
    arity: (2, 2),
    accepts: &[SEQUENCE, INT],
    summary: help("Bytes or a list, so many times after one another", "把字节串或列表重复若干次"),
    yields: (SEQUENCE, Repeats::Same),
    examples: &[Example {
        about: help("A line, and a payload of a thousand bytes", "一条线，以及一千字节的数据"),
        script: r#"print repeat("=", 10) len(repeat("x", 1000))"#,
        output: "========== 1000",
    }],
    may_be_hidden: false,
    run: repeat,
};

fn repeat(arguments: &[Value], _: &World) -> Outcome<Value> {
    // A negative count is none, as in Python.
    let times = usize::try_from(int("repeat", at(arguments, 1))?.max(0)).unwrap_or(usize::MAX);
    match at(arguments, 0) {
        Value::Bytes(bytes) => {
            memory::room_for(bytes.len().saturating_mul(times))?;
            repeated(bytes, if bytes.is_empty() { 0 } else { times })
        }
        Value::List(list) => {
            memory::room_for(size_of_val(&**list).saturating_mul(times))?;
            let times = if list.is_empty() { 0 } else { times };
            gathered(list.len() * times, std::iter::repeat_n(&**list, times).flatten().cloned())
        }
        other => Err(wrong("repeat", SEQUENCE, other)),
    }
}

/// A list of so many values.
fn gathered(count: usize, values: impl Iterator<Item = Value>) -> Outcome<Value> {
    let (mut list, mut work) = (Vec::with_capacity(count), Work::default());
    for value in values {
        list.push(value);
        work.done(8)?;
    }
    Ok(Value::from(list))
}

/// Bytes so many times: what is there is doubled, portion by portion.
fn repeated(bytes: &[u8], times: usize) -> Outcome<Value> {
    const PORTION: usize = 1 << 20;
    let size = bytes.len() * times;
    let (mut whole, mut work) = (Vec::with_capacity(size), Work::default());
    if size > 0 {
        whole.extend_from_slice(bytes);
    }
    while whole.len() < size {
        // A multiple of the bytes stands there, so its beginning goes on wherever the copy ends.
        let more =
            (size - whole.len()).min(whole.len()).min(PORTION.max(bytes.len()) / bytes.len() * bytes.len());
        whole.extend_from_within(..more);
        work.done(more / 8)?;
    }
    Ok(Value::from(whole))
}

/// `enumerate(list)`
pub static ENUMERATE: Function = Function {
    name: "enumerate",
    parameters: "list, [from]",
    arity: (1, 2),
    accepts: &[SEQUENCE, INT],
    summary: help(
        "Pairs of a number and an element, from 0 or another number on",
        "编号与元素组成的对，从 0 或指定的数开始",
    ),
    yields: (Kinds::of(Kind::List), Repeats::Same),
    examples: &[Example {
        about: help("With `for`, which takes pairs apart", "与 for 一起使用，每对拆成两个名字"),
        script: "for n, name in enumerate([\"Ann\", \"Bob\"], 1) { print n name }",
        output: "1 Ann\n2 Bob",
    }],
    may_be_hidden: true,
    run: enumerate,
};

fn enumerate(arguments: &[Value], _: &World) -> Outcome<Value> {
    let start = arguments.get(1).map_or(Ok(0), |start| int("enumerate", start))?;
    let (count, items) = elements("enumerate", at(arguments, 0))?;
    room_for_pairs(count, 2)?;
    let last = i64::try_from(count).ok().and_then(|count| start.checked_add(count));
    if last.is_none() {
        return Err(Fault::new("OVERFLOW", message!("int-too-large", function = "enumerate", value = start)));
    }
    // Below the last, which fits.
    let numbered = items.enumerate().map(|(place, item)| {
        let number = start.saturating_add(i64::try_from(place).unwrap_or(i64::MAX));
        Value::from(vec![Value::Int(number), item])
    });
    gathered(count, numbered)
}

/// `zip(a, b, …)`
pub static ZIP: Function = Function {
    name: "zip",
    parameters: "a, b, …",
    arity: (2, MANY),
    accepts: &[SEQUENCE],
    summary: help(
        "Lists of the first elements, the second ones and so on, as far as the shortest goes",
        "各取第一个元素、第二个元素……组成列表，到最短的为止",
    ),
    yields: (Kinds::of(Kind::List), Repeats::Same),
    examples: &[Example {
        about: help("Names with their ports", "名字与端口配对"),
        script: "for name, port in zip([\"http\", \"ssh\"], [80, 22]) { print \"{name}: {port}\" }",
        output: "http: 80\nssh: 22",
    }],
    may_be_hidden: true,
    run: zip,
};

fn zip(arguments: &[Value], _: &World) -> Outcome<Value> {
    let mut all = Vec::with_capacity(arguments.len());
    for argument in arguments {
        all.push(elements("zip", argument)?);
    }
    let count = all.iter().map(|(count, _)| *count).min().unwrap_or(0);
    room_for_pairs(count, arguments.len())?;
    let mut rows: Vec<_> = all.into_iter().map(|(_, items)| items).collect();
    let row = |_| Value::from(rows.iter_mut().filter_map(Iterator::next).collect::<Vec<_>>());
    gathered(count, (0..count).map(row))
}

/// What a pair takes beside its values: it is a list.
const PAIR: usize = 128;

fn room_for_pairs(count: usize, each: usize) -> Outcome<()> {
    let one = each.saturating_add(1).saturating_mul(size_of::<Value>()).saturating_add(PAIR);
    memory::room_for(count.saturating_mul(one)).map_err(Into::into)
}

/// How many elements there are, and they: those of a list, or bytes one by one.
fn elements<'a>(function: &str, value: &'a Value) -> Outcome<(usize, Box<dyn Iterator<Item = Value> + 'a>)> {
    match value {
        Value::List(list) => Ok((list.len(), Box::new(list.iter().cloned()))),
        Value::Bytes(bytes) => {
            let byte = |place| Value::Bytes(bytes.slice(place..place + 1).unwrap_or_default());
            Ok((bytes.len(), Box::new((0..bytes.len()).map(byte))))
        }
        other => Err(wrong(function, SEQUENCE, other)),
    }
}
