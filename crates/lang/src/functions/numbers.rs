//! Numbers: `int float round abs random random_bytes floor ceil sqrt`.

use super::{INT as AN_INT, TEXT, at, int, literal, text, wrong};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::interrupt::Work;
use crate::eval::memory;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value, ops};
use crate::eval::world::World;
use crate::message;
use crate::spec::{Because, Example, Function, Repeats, text as help};

const TO_INT: Kinds = Kinds::NUMBER.or(Kind::Bool).or(Kind::Ratio).union(TEXT);

/// `int(x)`
pub static INT: Function = Function {
    name: "int",
    parameters: "value, [base]",
    arity: (1, 2),
    accepts: &[TO_INT, AN_INT],
    summary: help(
        "An int from text, in base 10 or another, or from a float, whose decimals are cut off",
        "把文本（十进制或指定进制）变成整数；浮点数则舍去小数部分",
    ),
    yields: (AN_INT, Repeats::Same),
    examples: &[Example {
        about: help("From text, from hexadecimal text, from a float", "由文本、十六进制文本、浮点数得到整数"),
        script: r#"print int(" 42 ") int("ff", 16) int(-1.9)"#,
        output: "42 255 -1",
    }],
    may_be_hidden: false,
    run: to_int,
};

fn to_int(arguments: &[Value], _: &World) -> Outcome<Value> {
    let value = at(arguments, 0);
    if let Some(base) = arguments.get(1) {
        let base = int("int", base)?;
        return match (text("int", value)?, u32::try_from(base)) {
            (digits, Ok(base @ (0 | 2..=36))) => parse_int(&digits, base),
            _ => Err(Fault::value(message!("int-base", base = base))),
        };
    }
    match value {
        Value::Int(_) | Value::Unsigned(_) => Ok(value.clone()),
        Value::Bool(truth) => Ok(Value::Int((*truth).into())),
        Value::Float(number) | Value::Ratio(number) => whole("int", number.trunc()),
        Value::Bytes(digits) => parse_int(digits, 10),
        other => Err(wrong("int", TO_INT, other)),
    }
}

/// A float without decimals as an int.
fn whole(function: &str, number: f64) -> Outcome<Value> {
    const BOUND: f64 = 9_223_372_036_854_775_808.0;
    if !number.is_finite() {
        return Err(Fault::value(message!("int-of-nothing", function = function, value = number)));
    }
    match (-BOUND..BOUND).contains(&number) {
        true => Ok(Value::Int(number as i64)),
        false => Err(Fault::new("OVERFLOW", message!("int-too-large", function = function, value = number))),
    }
}

/// The longest text that is a number, in bytes: others are copied and read for nothing.
const LONGEST: usize = 64 << 10;

/// Digits with a sign, spaces around them and single underscores between them, as Python reads
/// them; base 0 goes by the prefix.
fn parse_int(bytes: &[u8], base: u32) -> Outcome<Value> {
    let not_a_number = || {
        let fault = Fault::value(message!("not-a-number", function = "int", value = literal(bytes)));
        let prefixed = crate::escape::name(bytes).trim().trim_start_matches(['-', '+']).starts_with("0x");
        if prefixed && base == 10 { fault.help(message!("help-int-base")) } else { fault }
    };
    let text = std::str::from_utf8(bytes).map_err(|_| not_a_number())?.trim();
    if text.len() > LONGEST {
        return Err(not_a_number());
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let prefix = digits.get(..2).map(str::to_ascii_lowercase);
    let (base, digits) = match (prefix.as_deref(), base) {
        (Some("0x"), 0 | 16) => (16, digits.get(2..).unwrap_or_default()),
        (Some("0o"), 0 | 8) => (8, digits.get(2..).unwrap_or_default()),
        (Some("0b"), 0 | 2) => (2, digits.get(2..).unwrap_or_default()),
        (_, 0) => (10, digits),
        (_, base) => (base, digits),
    };
    let plain = without_underscores(digits).filter(|plain| plain.chars().all(|digit| digit.is_digit(base)));
    let plain = plain.filter(|plain| !plain.is_empty()).ok_or_else(not_a_number)?;
    let signed = if negative { format!("-{plain}") } else { plain };
    let number = i64::from_str_radix(&signed, base).map(Value::Int);
    number.or_else(|_| u64::from_str_radix(&signed, base).map(Value::unsigned)).map_err(|_| {
        Fault::new("OVERFLOW", message!("int-too-large", function = "int", value = literal(bytes)))
    })
}

/// Digits without the underscores between them; `None` where one stands elsewhere.
fn without_underscores(digits: &str) -> Option<String> {
    let misplaced = digits.starts_with('_') || digits.ends_with('_') || digits.contains("__");
    (!misplaced).then(|| digits.replace('_', ""))
}

/// `float(x)`
pub static FLOAT: Function = Function {
    name: "float",
    parameters: "value",
    arity: (1, 1),
    accepts: &[TO_INT],
    summary: help("A float from text, an int or a ratio", "把文本、整数或百分比变成浮点数"),
    yields: (Kinds::of(Kind::Float), Repeats::Same),
    examples: &[Example {
        about: help("A temperature that came as text", "以文本形式收到的温度"),
        script: r#"print float("36.6") * 1.8 + 32"#,
        output: "97.88000000000001",
    }],
    may_be_hidden: false,
    run: to_float,
};

fn to_float(arguments: &[Value], _: &World) -> Outcome<Value> {
    Ok(Value::Float(match at(arguments, 0) {
        Value::Int(number) => *number as f64,
        Value::Unsigned(number) => *number as f64,
        Value::Bool(truth) => f64::from(u8::from(*truth)),
        Value::Float(number) | Value::Ratio(number) => *number,
        Value::Bytes(bytes) => parse_float(bytes).ok_or_else(|| {
            Fault::value(message!("not-a-number", function = "float", value = literal(bytes)))
        })?,
        other => return Err(wrong("float", TO_INT, other)),
    }))
}

fn parse_float(bytes: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    if text.len() > LONGEST {
        return None;
    }
    // Underscores between digits only, as in Python.
    let beside = |place: Option<usize>| {
        place.and_then(|place| text.as_bytes().get(place)).is_some_and(u8::is_ascii_digit)
    };
    if text.match_indices('_').any(|(place, _)| !beside(place.checked_sub(1)) || !beside(Some(place + 1))) {
        return None;
    }
    text.replace('_', "").parse().ok()
}

/// `round(x, n)`
pub static ROUND: Function = Function {
    name: "round",
    parameters: "number, [decimals]",
    arity: (1, 2),
    accepts: &[Kinds::NUMBER, AN_INT],
    summary: help(
        "The nearest int, or the nearest float with so many decimals; a tie goes to the even digit",
        "四舍六入五成双：得到最近的整数，或保留指定位数小数的浮点数",
    ),
    yields: (Kinds::NUMBER, Repeats::Same),
    examples: &[Example {
        about: help(
            "2.675 is stored as a little less, so it goes down",
            "2.675 存储时略小于自身，所以向下舍入",
        ),
        script: "print round(97.88000000000001, 2) round(2.5) round(2.675, 2)",
        output: "97.88 2 2.67",
    }],
    may_be_hidden: false,
    run: round,
};

fn round(arguments: &[Value], _: &World) -> Outcome<Value> {
    let decimals = arguments.get(1).map(|value| int("round", value)).transpose()?;
    match (at(arguments, 0), decimals) {
        (value @ (Value::Int(_) | Value::Unsigned(_)), None | Some(0..)) => Ok(value.clone()),
        (value @ (Value::Int(_) | Value::Unsigned(_)), Some(decimals)) => {
            round_int(value.whole().unwrap_or_default(), decimals.unsigned_abs())
        }
        (Value::Float(number), None) => whole("round", number.round_ties_even()),
        (Value::Float(number), Some(decimals)) => Ok(Value::Float(round_float(*number, decimals))),
        (other, _) => Err(wrong("round", Kinds::NUMBER, other)),
    }
}

/// Rounded to a multiple of a power of ten, a tie to the even one.
fn round_int(number: i128, zeros: u64) -> Outcome<Value> {
    let Some(unit) = u32::try_from(zeros).ok().and_then(|zeros| 10_i128.checked_pow(zeros)) else {
        return Ok(Value::Int(0));
    };
    let (down, rest) = (number.div_euclid(unit), number.rem_euclid(unit));
    let up = rest * 2 > unit || rest * 2 == unit && down % 2 != 0;
    let rounded = (down + i128::from(up)) * unit;
    i64::try_from(rounded)
        .map(Value::Int)
        .map_err(|_| Fault::new("OVERFLOW", message!("int-too-large", function = "round", value = rounded)))
}

/// Correct rounding by way of decimal text, as Python's float.__round__ does it.
fn round_float(number: f64, decimals: i64) -> f64 {
    // Every float is a multiple of 2^-1074; beyond 323 decimals nothing changes.
    if !number.is_finite() || number == 0.0 || decimals > 323 {
        return number;
    }
    let text = match usize::try_from(decimals) {
        Ok(decimals) => format!("{number:.decimals$}"),
        Err(_) => match digits_before_point(number).saturating_add(decimals) {
            ..0 => return 0.0_f64.copysign(number),
            // No digit stays: the number is nearer to one unit than to none, or it is not.
            0 => {
                let half = format!("5e{}", digits_before_point(number) - 1).parse::<f64>();
                let up = half.is_ok_and(|half| number.abs() > half);
                format!("{}e{}", u8::from(up), digits_before_point(number))
            }
            stay => format!("{number:.after$e}", after = usize::try_from(stay - 1).unwrap_or_default()),
        },
    };
    text.parse::<f64>().map_or(number, |rounded| rounded.abs().copysign(number))
}

fn digits_before_point(number: f64) -> i64 {
    let text = format!("{number:e}");
    text.rsplit_once('e').and_then(|(_, exponent)| exponent.parse::<i64>().ok()).unwrap_or_default() + 1
}

/// `abs(x)`
pub static ABS: Function = Function {
    name: "abs",
    parameters: "number",
    arity: (1, 1),
    accepts: &[Kinds::NUMBER.or(Kind::Duration).or(Kind::Ratio)],
    summary: help("The size of a number, without its sign", "绝对值"),
    yields: (Kinds::NUMBER.or(Kind::Duration).or(Kind::Ratio), Repeats::Same),
    examples: &[Example {
        about: help("Of an int, a float and a duration", "整数、浮点数和时长的绝对值"),
        script: "print abs(-3) abs(-2.5) abs(1s - 3s)",
        output: "3 2.5 2s",
    }],
    may_be_hidden: false,
    run: abs,
};

fn abs(arguments: &[Value], _: &World) -> Outcome<Value> {
    match at(arguments, 0) {
        Value::Float(number) => Ok(Value::Float(number.abs())),
        Value::Ratio(ratio) => Ok(Value::Ratio(ratio.abs())),
        value @ (Value::Int(number) | Value::Duration(number)) if *number < 0 => ops::negate(value),
        value @ (Value::Int(_) | Value::Unsigned(_) | Value::Duration(_)) => Ok(value.clone()),
        other => Err(wrong("abs", Kinds::NUMBER.or(Kind::Duration).or(Kind::Ratio), other)),
    }
}

/// `random(a, b)`
pub static RANDOM: Function = Function {
    name: "random",
    parameters: "from, to",
    arity: (2, 2),
    accepts: &[AN_INT],
    summary: help(
        "A random int from the first to one below the second",
        "从第一个数到第二个数减一之间的随机整数",
    ),
    yields: (AN_INT, Repeats::Not(Because::Chance)),
    examples: &[Example {
        about: help("A die", "掷骰子"),
        script: "die = random(1, 7)\nprint die >= 1 and die <= 6",
        output: "true",
    }],
    may_be_hidden: false,
    run: random,
};

fn random(arguments: &[Value], world: &World) -> Outcome<Value> {
    let (from, to) = (int("random", at(arguments, 0))?, int("random", at(arguments, 1))?);
    match from < to {
        true => {
            // On a simulated network chance comes from the seed.
            let chance = world.hosts.chance();
            let Some(seed) = chance.get() else { return Ok(Value::Int(fastrand::i64(from..to))) };
            let mut stream = fastrand::Rng::with_seed(seed);
            let drawn = stream.i64(from..to);
            chance.set(Some(stream.get_seed()));
            Ok(Value::Int(drawn))
        }
        false => Err(Fault::value(message!("random-empty", from = from, to = to))),
    }
}

/// `random_bytes(n)`
pub static RANDOM_BYTES: Function = Function {
    name: "random_bytes",
    parameters: "count",
    arity: (1, 1),
    accepts: &[AN_INT],
    summary: help(
        "So many random bytes; on the simulated network they come from its seed. Not for secrets",
        "若干个随机字节；在模拟网络上由种子决定。不可用于保密",
    ),
    yields: (Kinds::of(Kind::Bytes), Repeats::Not(Because::Chance)),
    examples: &[Example {
        about: help("The mask of a WebSocket frame", "WebSocket 帧的掩码"),
        script: "print len(random_bytes(4))",
        output: "4",
    }],
    may_be_hidden: true,
    run: random_bytes,
};

fn random_bytes(arguments: &[Value], world: &World) -> Outcome<Value> {
    let count = int("random_bytes", at(arguments, 0))?;
    let Ok(size) = usize::try_from(count) else {
        return Err(Fault::value(message!("random-bytes-count", count = count)));
    };
    memory::room_for(size)?;
    let chance = world.hosts.chance();
    let seed = chance.get();
    let mut stream = seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
    let mut bytes = vec![0; size];
    let mut work = Work::default();
    for part in bytes.chunks_mut(64 << 10) {
        stream.fill(part);
        work.done(part.len())?;
    }
    if seed.is_some() {
        chance.set(Some(stream.get_seed()));
    }
    Ok(Value::from(bytes))
}

/// `floor(x)`
pub static FLOOR: Function = Function {
    name: "floor",
    parameters: "number",
    arity: (1, 1),
    accepts: &[Kinds::NUMBER],
    summary: help("The largest int that is not above a number", "不大于该数的最大整数"),
    yields: (AN_INT, Repeats::Same),
    examples: &[Example {
        about: help("Also of what is negative", "负数也是如此"),
        script: "print floor(2.7) floor(-2.1)",
        output: "2 -3",
    }],
    may_be_hidden: true,
    run: |arguments, _| rounded("floor", at(arguments, 0), f64::floor),
};

/// `ceil(x)`
pub static CEIL: Function = Function {
    name: "ceil",
    parameters: "number",
    arity: (1, 1),
    accepts: &[Kinds::NUMBER],
    summary: help("The smallest int that is not below a number", "不小于该数的最小整数"),
    yields: (AN_INT, Repeats::Same),
    examples: &[Example {
        about: help("How many packets of 1460 bytes 4000 bytes need", "4000 字节需要几个 1460 字节的包"),
        script: "print ceil(4000 / 1460)",
        output: "3",
    }],
    may_be_hidden: true,
    run: |arguments, _| rounded("ceil", at(arguments, 0), f64::ceil),
};

fn rounded(function: &str, value: &Value, round: fn(f64) -> f64) -> Outcome<Value> {
    match value {
        Value::Int(_) | Value::Unsigned(_) => Ok(value.clone()),
        Value::Float(number) => whole(function, round(*number)),
        other => Err(wrong(function, Kinds::NUMBER, other)),
    }
}

/// `sqrt(x)`
pub static SQRT: Function = Function {
    name: "sqrt",
    parameters: "number",
    arity: (1, 1),
    accepts: &[Kinds::NUMBER],
    summary: help("The square root of a number, a float", "数的平方根，为浮点数"),
    yields: (Kinds::of(Kind::Float), Repeats::Same),
    examples: &[Example {
        about: help("Of an int", "整数的平方根"),
        script: "print sqrt(2) sqrt(9)",
        output: "1.4142135623730951 3.0",
    }],
    may_be_hidden: true,
    run: |arguments, _| {
        let number = match at(arguments, 0) {
            Value::Int(number) => *number as f64,
            Value::Unsigned(number) => *number as f64,
            Value::Float(number) => *number,
            other => return Err(wrong("sqrt", Kinds::NUMBER, other)),
        };
        if number < 0.0 {
            return Err(Fault::value(message!("sqrt-of-negative", value = number)));
        }
        Ok(Value::Float(number.sqrt()))
    },
};
