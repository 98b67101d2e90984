//! JSON, patterns, the formats of `pack` and `unpack`, and the other functions over text.

use wirelab_lang::eval::value::{Bytes, Value, compare, display};
use wirelab_lang::functions;

pub fn run(data: &[u8]) {
    let Some((choice, data)) = super::chosen(data) else { return };
    let data = data.get(..4096).unwrap_or(data);
    let (first, second) = match data.iter().position(|byte| *byte == 0xff) {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => data.split_at(data.len() / 2),
    };
    match choice % 5 {
        0 => json(data),
        1 => pattern(first, second),
        2 => packed(first, second),
        3 => numbers(data),
        _ => every_function(choice, first, second),
    }
}

fn bytes(data: &[u8]) -> Value {
    Value::Bytes(Bytes::from(data))
}

fn call(name: &str, arguments: &[Value]) -> Option<Value> {
    let function = functions::find(name).unwrap();
    let world = super::world();
    match (function.run)(arguments, &world) {
        Ok(value) => Some(value),
        Err(fault) => {
            assert!(!fault.name.is_empty());
            shown(&wirelab::output::diagnostics::fault(&fault, style()));
            None
        }
    }
}

fn style() -> wirelab::output::diagnostics::Style {
    let language = wirelab_lang::catalogue::Language::English;
    wirelab::output::diagnostics::Style { language, colours: false, light: false, width: 80, wraps: true }
}

fn shown(text: &str) {
    super::plain(text);
}

/// What a kept library reads is read, and nothing else is; what is read can be shown.
fn json(data: &[u8]) {
    let ours = call("json", &[bytes(data)]);
    if let Some(value) = &ours {
        let text = display::repr(value);
        shown(&text);
    }
    let theirs = serde_json::from_slice::<serde_json::Value>(data).is_ok();
    assert!(theirs || ours.is_none(), "{:?} is no JSON", String::from_utf8_lossy(data));
}

fn pattern(text: &[u8], pattern: &[u8]) {
    if let Err(fault) = compare::matches(&bytes(text), &bytes(pattern)) {
        shown(&wirelab::output::diagnostics::fault(&fault, style()));
    }
}

/// What was unpacked packs to bytes of the same length.
fn packed(format: &[u8], data: &[u8]) {
    let format = bytes(format);
    let Some(Value::List(values)) = call("unpack", &[format.clone(), bytes(data)]) else { return };
    let arguments: Vec<Value> = std::iter::once(format).chain(values.iter().cloned()).collect();
    let Some(Value::Bytes(again)) = call("pack", &arguments) else {
        panic!("what {:?} unpacked does not pack", arguments.first().map(display::repr));
    };
    assert_eq!(again.len(), data.len());
}

fn numbers(data: &[u8]) {
    for name in ["int", "float", "unhex", "unbase64", "upper", "trim", "str", "repr", "len"] {
        if let Some(value) = call(name, &[bytes(data)]) {
            let text = display::repr(&value);
            assert!(!text.is_empty());
        }
    }
    let hex = call("hex", &[bytes(data)]).unwrap();
    assert!(matches!(call("unhex", &[hex]), Some(Value::Bytes(again)) if *again == *data));
    let base64 = call("base64", &[bytes(data)]).unwrap();
    assert!(matches!(call("unbase64", &[base64]), Some(Value::Bytes(again)) if *again == *data));
}

/// No function falls over any arguments.
fn every_function(choice: u8, first: &[u8], second: &[u8]) {
    let index = usize::from(first.first().copied().unwrap_or_default()) % functions::FUNCTIONS.len();
    let name = functions::FUNCTIONS[index].name;
    let number = |data: &[u8]| {
        let mut bytes = [0; 8];
        bytes.iter_mut().zip(data).for_each(|(to, from)| *to = *from);
        i64::from_le_bytes(bytes)
    };
    let values = [
        bytes(first),
        bytes(second),
        Value::Int(number(second)),
        Value::Float(f64::from_bits(number(first) as u64)),
        Value::None,
        Value::Bool(true),
        Value::Int(i64::from(choice)),
    ];
    let from = usize::from(choice / 5) % values.len();
    let count = 1 + usize::from(second.first().copied().unwrap_or_default()) % 3;
    let arguments: Vec<Value> = values.iter().cycle().skip(from).take(count).cloned().collect();
    // `range` and `repeat` make as much as they are asked for, up to the limit.
    if !matches!(name, "range" | "repeat") {
        call(name, &arguments);
    }
}
