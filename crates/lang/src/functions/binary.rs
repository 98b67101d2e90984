//! Numbers in the bytes of a protocol: `pack` and `unpack`, as in Python's struct module.
//!
//! <https://docs.python.org/3/library/struct.html>. Sizes and alignment of `@` are those of 64-bit
//! Linux.

use super::{TEXT, at, text, wrong};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::memory;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Bytes, Kind, Value};
use crate::eval::world::World;
use crate::message;
use crate::spec::{Example, Function, Repeats, text as help};

/// `pack(format, …)`
pub static PACK: Function = Function {
    name: "pack",
    parameters: "format, values…",
    arity: (1, super::MANY),
    accepts: &[TEXT, Kinds::NUMBER.or(Kind::Bytes).or(Kind::Bool)],
    summary: help(
        "Numbers as the bytes of a format: `!` network byte order, B H I Q of 1, 2, 4, 8 bytes, small letters signed",
        "按格式把数字变成字节：`!` 为网络字节序，B H I Q 分别为 1、2、4、8 字节，小写为有符号",
    ),
    yields: (Kinds::of(Kind::Bytes), Repeats::Same),
    examples: &[Example {
        about: help("A port in network byte order, the high byte first", "网络字节序的端口号：高位字节在前"),
        script: r#"print hex(pack("!HHB", 9999, 80, 255))"#,
        output: "270f0050ff",
    }],
    may_be_hidden: false,
    run: pack,
};

/// `unpack(format, data)`
pub static UNPACK: Function = Function {
    name: "unpack",
    parameters: "format, data",
    arity: (2, 2),
    accepts: &[TEXT, TEXT],
    summary: help("The list of numbers that bytes of a format hold", "按格式从字节中取出数字，得到列表"),
    yields: (Kinds::of(Kind::List), Repeats::Same),
    examples: &[Example {
        about: help(
            "A number of two bytes and one of one; the number of a byte",
            "一个两字节的数和一个单字节的数；一个字节的数值",
        ),
        script: r#"print unpack("!HB", x"27 0f 07") unpack("B", "A")[0]"#,
        output: "[9999, 7] 65",
    }],
    may_be_hidden: false,
    run: unpack,
};

/// One letter of a format with its count.
struct FormatItem {
    letter: u8,
    count: usize,
    size: usize,
    /// Zero bytes before it, so that it stands on a multiple of its size.
    padding: usize,
}

/// The longest format, in bytes.
const LONGEST: usize = 64 << 10;

/// A format: byte order and letters.
struct Format {
    little: bool,
    items: Vec<FormatItem>,
    size: usize,
}

impl Format {
    fn parse(text: &[u8]) -> Outcome<Self> {
        if text.len() > LONGEST {
            return Err(Fault::limit(message!("limit-format", bytes = text.len(), limit = LONGEST)));
        }
        let bad = |place: usize| {
            let letter = text.get(place).map_or(String::new(), |byte| byte.escape_ascii().to_string());
            Fault::value(message!(
                "pack-letter",
                format = super::literal(text),
                letter = letter,
                index = place
            ))
            .help(message!("help-pack-letters"))
        };
        let (order, mut place) = match text.first() {
            Some(order @ (b'@' | b'=' | b'<' | b'>' | b'!')) => (*order, 1),
            _ => (b'@', 0),
        };
        let native = order == b'@';
        let little = order == b'<' || (matches!(order, b'@' | b'=') && cfg!(target_endian = "little"));
        let (mut items, mut size) = (Vec::new(), 0_usize);
        while let Some(&byte) = text.get(place) {
            if byte.is_ascii_whitespace() {
                place += 1;
                continue;
            }
            let mut count = None::<usize>;
            while let Some(digit) = text.get(place).filter(|byte| byte.is_ascii_digit()) {
                count = Some(count.unwrap_or(0).saturating_mul(10).saturating_add(usize::from(digit - b'0')));
                place += 1;
            }
            let letter = *text.get(place).ok_or_else(|| bad(place))?;
            let one = size_of_letter(letter, native).ok_or_else(|| bad(place))?;
            let count = count.unwrap_or(1);
            let padding = if native { size.next_multiple_of(one) - size } else { 0 };
            size = size.saturating_add(padding).saturating_add(one.saturating_mul(count));
            memory::room_for(size)?;
            items.push(FormatItem { letter, count, size: one, padding });
            place += 1;
        }
        Ok(Self { little, items, size })
    }

    /// How many values it takes or gives.
    fn values(&self) -> usize {
        self.items.iter().fold(0, |sum, item| sum.saturating_add(item.values()))
    }
}

impl FormatItem {
    fn values(&self) -> usize {
        match self.letter {
            b'x' => 0,
            b's' | b'p' => 1,
            _ => self.count,
        }
    }
}

fn size_of_letter(letter: u8, native: bool) -> Option<usize> {
    Some(match letter {
        b'x' | b'c' | b'b' | b'B' | b'?' | b's' | b'p' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' if native => 8,
        b'l' | b'L' => 4,
        b'q' | b'Q' | b'd' => 8,
        b'n' | b'N' if native => 8,
        _ => return None,
    })
}

fn pack(arguments: &[Value], _: &World) -> Outcome<Value> {
    let name = text("pack", at(arguments, 0))?;
    let format = Format::parse(&name)?;
    let values = arguments.get(1..).unwrap_or_default();
    if values.len() != format.values() {
        let (wanted, found) = (format.values(), values.len());
        return Err(Fault::value(message!(
            "pack-count",
            format = super::literal(&name),
            wanted = wanted,
            found = found
        )));
    }
    let mut out = Vec::with_capacity(format.size);
    let mut values = values.iter();
    for item in &format.items {
        out.resize(out.len() + item.padding, 0);
        if item.letter == b'x' {
            out.resize(out.len() + item.count, 0);
        }
        for value in values.by_ref().take(item.values()) {
            write(&mut out, item, value, format.little)?;
        }
    }
    Ok(Value::from(out))
}

fn write(out: &mut Vec<u8>, item: &FormatItem, value: &Value, little: bool) -> Outcome<()> {
    let out_of_range = |value: &dyn std::fmt::Display| {
        let letter = char::from(item.letter);
        if matches!(item.letter, b'e' | b'f') {
            return Fault::value(message!("pack-range-float", value = value, letter = letter));
        }
        let (low, high) = bounds(item);
        Fault::value(message!("pack-range", value = value, letter = letter, low = low, high = high))
    };
    match item.letter {
        b's' | b'p' | b'c' => {
            let data = match value {
                Value::Bytes(data) => data,
                other => return Err(wrong("pack", Kinds::of(Kind::Bytes), other)),
            };
            if item.letter == b'c' && data.len() != 1 {
                return Err(Fault::value(message!("pack-one-byte", length = data.len())));
            }
            let mut room = if item.letter == b'c' { 1 } else { item.count };
            if item.letter == b'p' && room > 0 {
                room -= 1;
                out.push(data.len().min(room).min(255) as u8);
            }
            let most = if item.letter == b'p' { room.min(255) } else { room };
            let kept = data.get(..most).unwrap_or(data);
            let end = out.len() + room;
            out.extend_from_slice(kept);
            out.resize(end, 0);
        }
        b'?' => match value {
            Value::Bool(truth) => out.push((*truth).into()),
            Value::Int(number) => out.push((*number != 0).into()),
            Value::Unsigned(_) => out.push(1),
            other => return Err(wrong("pack", Kinds::of(Kind::Bool), other)),
        },
        b'e' | b'f' | b'd' => {
            let number = match value {
                Value::Float(number) => *number,
                Value::Int(number) => *number as f64,
                Value::Unsigned(number) => *number as f64,
                other => return Err(wrong("pack", Kinds::NUMBER, other)),
            };
            let bits = match item.size {
                8 => number.to_bits(),
                4 => {
                    let narrow = number as f32;
                    if narrow.is_infinite() && number.is_finite() {
                        return Err(out_of_range(&number));
                    }
                    narrow.to_bits().into()
                }
                _ => half(number).ok_or_else(|| out_of_range(&number))?.into(),
            };
            put(out, bits, item.size, little);
        }
        _ => {
            let number = match value {
                Value::Bool(truth) => (*truth).into(),
                other => other.whole().ok_or_else(|| wrong("pack", super::INT, other))?,
            };
            let (low, high) = bounds(item);
            if !(low..=high).contains(&number) {
                return Err(out_of_range(&number));
            }
            put(out, number as u64, item.size, little);
        }
    }
    Ok(())
}

fn bounds(item: &FormatItem) -> (i128, i128) {
    let bits = 8 * item.size as u32;
    match item.letter.is_ascii_uppercase() {
        true => (0, (1 << bits) - 1),
        false => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
    }
}

fn put(out: &mut Vec<u8>, bits: u64, size: usize, little: bool) {
    let bytes = bits.to_le_bytes();
    let bytes = bytes.get(..size).unwrap_or_default();
    match little {
        true => out.extend_from_slice(bytes),
        false => out.extend(bytes.iter().rev()),
    }
}

fn unpack(arguments: &[Value], _: &World) -> Outcome<Value> {
    let name = text("unpack", at(arguments, 0))?;
    let data = text("unpack", at(arguments, 1))?;
    let format = Format::parse(&name)?;
    if format.size != data.len() {
        let (wanted, found) = (format.size, data.len());
        return Err(Fault::value(message!(
            "unpack-size",
            format = super::literal(&name),
            wanted = wanted,
            found = found
        )));
    }
    memory::room_for(format.values().saturating_mul(size_of::<Value>()))?;
    let mut values = Vec::with_capacity(format.values());
    let mut place = 0;
    for item in &format.items {
        place += item.padding;
        if matches!(item.letter, b's' | b'p' | b'x') {
            let field = data.slice(place..place + item.count).unwrap_or_default();
            match item.letter {
                b's' => values.push(Value::Bytes(field)),
                b'p' => values.push(Value::Bytes(pascal(&field))),
                _ => {}
            }
            place += item.count;
            continue;
        }
        for _ in 0..item.count {
            let bytes = data.slice(place..place + item.size).unwrap_or_default();
            values.push(read(item, bytes, format.little));
            place += item.size;
        }
    }
    Ok(Value::from(values))
}

/// A text with its length in the first byte.
fn pascal(field: &Bytes) -> Bytes {
    let room = field.len().saturating_sub(1);
    let length = field.first().map_or(0, |length| usize::from(*length)).min(room);
    field.slice(1..1 + length).unwrap_or_default()
}

fn read(item: &FormatItem, bytes: Bytes, little: bool) -> Value {
    let join = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
    let bits = if little { bytes.iter().rev().fold(0, join) } else { bytes.iter().fold(0, join) };
    match item.letter {
        b'c' => Value::Bytes(bytes),
        b'?' => Value::Bool(bits != 0),
        b'd' => Value::Float(f64::from_bits(bits)),
        b'f' => Value::Float(f32::from_bits(bits as u32).into()),
        b'e' => Value::Float(from_half(bits as u16)),
        letter if letter.is_ascii_uppercase() => Value::unsigned(bits),
        _ => {
            let unused = 64 - 8 * item.size as u32;
            Value::Int((bits << unused) as i64 >> unused)
        }
    }
}

/// IEEE 754 binary16, to the nearest, a tie to even; `None` where the number is too large.
fn half(number: f64) -> Option<u16> {
    let sign = if number.is_sign_negative() { 0x8000 } else { 0 };
    let size = number.abs();
    if number.is_nan() {
        return Some(sign | 0x7e00);
    }
    if size.is_infinite() {
        return Some(sign | 0x7c00);
    }
    // Numbers below 2^-14 have the same step as those above it: 2^-24.
    let exponent = ((size.to_bits() >> 52) as i32 - 1023).max(-14);
    let steps = (size * 2_f64.powi(10 - exponent)).round_ties_even() as u32;
    // A carry into the next power of two adds to the exponent by itself.
    let bits = if steps < 1024 { steps } else { ((exponent + 14) as u32 * 1024) + steps };
    (bits < 0x7c00).then_some(sign | bits as u16)
}

fn from_half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let size = match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2_f64.powi(exponent - 15),
    };
    if bits & 0x8000 == 0 { size } else { -size }
}
