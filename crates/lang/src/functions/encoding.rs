//! Other notations of bytes and values: `bytes hex unhex base64 unbase64`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{INT, TEXT, at, literal, text, wrong};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::interrupt::{self, Work};
use crate::eval::memory;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value};
use crate::eval::world::World;
use crate::message;
use crate::spec::{Example, Function, Repeats, text as help};

/// How many bytes are gone through between two looks at whether the run is to end.
const PART: usize = 1 << 20;

const BYTES_KIND: Kinds = Kinds::of(Kind::Bytes);

/// `bytes(x)`
pub static BYTES: Function = Function {
    name: "bytes",
    parameters: "list | text",
    arity: (1, 1),
    accepts: &[TEXT.or(Kind::List)],
    summary: help(
        "Bytes from a list of ints from 0 to 255; text is bytes already",
        "由 0 到 255 的整数列表得到字节串；文本本来就是字节串",
    ),
    yields: (BYTES_KIND, Repeats::Same),
    examples: &[Example {
        about: help("Two bytes by their numbers", "用数字写出两个字节"),
        script: "print bytes([72, 105])",
        output: "Hi",
    }],
    may_be_hidden: false,
    run: bytes,
};

fn bytes(arguments: &[Value], _: &World) -> Outcome<Value> {
    match at(arguments, 0) {
        Value::List(list) => {
            memory::room_for(list.len())?;
            let bytes = list.iter().enumerate().map(|(place, other)| {
                let number = other.whole().ok_or_else(|| wrong("bytes", INT, other))?;
                u8::try_from(number)
                    .map_err(|_| Fault::value(message!("byte-out-of-range", index = place, value = number)))
            });
            Ok(Value::from(bytes.collect::<Outcome<Vec<u8>>>()?))
        }
        value @ (Value::Bytes(_) | Value::Address(_)) => text("bytes", value).map(Value::Bytes),
        other => Err(wrong("bytes", TEXT.or(Kind::List), other)),
    }
}

/// `hex(x)`
pub static HEX: Function = Function {
    name: "hex",
    parameters: "data | int",
    arity: (1, 1),
    accepts: &[TEXT.or(Kind::Int)],
    summary: help("Hexadecimal digits of bytes or of an int", "字节串或整数的十六进制写法"),
    yields: (BYTES_KIND, Repeats::Same),
    examples: &[Example {
        about: help("Of text, of a number", "文本的、数字的"),
        script: r#"print hex("AB") hex(255)"#,
        output: "4142 ff",
    }],
    may_be_hidden: false,
    run: hex,
};

fn hex(arguments: &[Value], _: &World) -> Outcome<Value> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    match at(arguments, 0) {
        Value::Int(number) => {
            let sign = if *number < 0 { "-" } else { "" };
            Ok(Value::text(format!("{sign}{:x}", number.unsigned_abs())))
        }
        Value::Unsigned(number) => Ok(Value::text(format!("{number:x}"))),
        Value::Bytes(_) | Value::Address(_) => {
            let data = text("hex", at(arguments, 0))?;
            memory::room_for(data.len().saturating_mul(2))?;
            let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or_default();
            let mut digits = Vec::with_capacity(data.len() * 2);
            for part in data.chunks(PART) {
                interrupt::check()?;
                digits.extend(part.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
            }
            Ok(Value::from(digits))
        }
        other => Err(wrong("hex", TEXT.or(Kind::Int), other)),
    }
}

/// `unhex(text)`
pub static UNHEX: Function = Function {
    name: "unhex",
    parameters: "text",
    arity: (1, 1),
    accepts: &[TEXT],
    summary: help(
        "Bytes from hexadecimal digits; blanks, `:`, `-`, `,` and `0x` between bytes do not matter",
        "由十六进制数字得到字节串；字节之间可有空白、`:`、`-`、`,` 和 `0x`",
    ),
    yields: (BYTES_KIND, Repeats::Same),
    examples: &[
        Example {
            about: help("With and without spaces", "有空格与没有空格"),
            script: r#"print unhex("48 65 6c6c 6f")"#,
            output: "Hello",
        },
        Example {
            about: help("As other programs show bytes", "其他程序显示字节的写法"),
            script: r#"print hex(unhex("52:54:00-12,34")) unhex("0x48, 0x69")"#,
            output: "5254001234 Hi",
        },
    ],
    may_be_hidden: false,
    run: unhex,
};

fn unhex(arguments: &[Value], _: &World) -> Outcome<Value> {
    let digits = text("unhex", at(arguments, 0))?;
    memory::room_for(digits.len() / 2)?;
    let mut bytes = Vec::with_capacity(digits.len() / 2);
    // The first digit of a byte, and where it stands.
    let mut high: Option<(u32, usize)> = None;
    let mut work = Work::default();
    for (place, byte) in digits.iter().enumerate().filter(|(_, byte)| !byte.is_ascii_whitespace()) {
        work.done(1)?;
        match (char::from(*byte).to_digit(16), high) {
            (Some(low), Some((digit, _))) => {
                bytes.push((digit * 16 + low) as u8);
                high = None;
            }
            (Some(digit), None) => high = Some((digit, place)),
            (None, None) if matches!(byte, b':' | b'-' | b',') => {}
            // The 0 of `0x`.
            (None, Some((0, zero))) if matches!(byte, b'x' | b'X') && zero + 1 == place => high = None,
            _ => return Err(Fault::value(message!("unhex-digit", value = literal(&digits), index = place))),
        }
    }
    match high {
        None => Ok(Value::from(bytes)),
        Some(_) => Err(Fault::value(message!("unhex-odd", value = literal(&digits)))),
    }
}

/// `base64(data)`
pub static BASE64: Function = Function {
    name: "base64",
    parameters: "data",
    arity: (1, 1),
    accepts: &[TEXT],
    summary: help("Bytes in the letters of Base64 (RFC 4648)", "字节串的 Base64 写法（RFC 4648）"),
    yields: (BYTES_KIND, Repeats::Same),
    examples: &[Example {
        about: help("As HTTP sends a name and a password", "HTTP 就这样传送用户名和密码"),
        script: r#"print base64("user:secret")"#,
        output: "dXNlcjpzZWNyZXQ=",
    }],
    may_be_hidden: false,
    run: |arguments, _| {
        let data = text("base64", at(arguments, 0))?;
        memory::room_for(data.len().saturating_mul(4) / 3)?;
        let mut letters = String::with_capacity(data.len().div_ceil(3) * 4);
        // Three bytes are four letters: no part but the last is filled up.
        for part in data.chunks(3 * PART) {
            interrupt::check()?;
            STANDARD.encode_string(part, &mut letters);
        }
        Ok(Value::text(letters))
    },
};

/// `unbase64(text)`
pub static UNBASE64: Function = Function {
    name: "unbase64",
    parameters: "text",
    arity: (1, 1),
    accepts: &[TEXT],
    summary: help(
        "The bytes behind Base64; line ends in it do not matter",
        "还原 Base64 所表示的字节串；其中的换行不计",
    ),
    yields: (BYTES_KIND, Repeats::Same),
    examples: &[Example {
        about: help("And back", "再还原"),
        script: r#"print unbase64("dXNlcjpzZWNyZXQ=")"#,
        output: "user:secret",
    }],
    may_be_hidden: false,
    run: |arguments, _| {
        let data = text("unbase64", at(arguments, 0))?;
        memory::room_for(data.len())?;
        let mut letters = Vec::with_capacity(data.len());
        for part in data.chunks(PART) {
            interrupt::check()?;
            letters.extend(part.iter().filter(|byte| !byte.is_ascii_whitespace()));
        }
        STANDARD
            .decode(letters)
            .map(Value::from)
            .map_err(|error| Fault::value(message!("unbase64", value = literal(&data), reason = error)))
    },
};
