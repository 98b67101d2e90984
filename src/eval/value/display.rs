//! How values are shown.

use super::Value;

/// As `print` writes a value.
pub fn show(value: &Value) -> Vec<u8> {
    match value {
        Value::Bytes(bytes) => bytes.to_vec(),
        other => repr(other).into_bytes(),
    }
}

/// The literal that makes a value again.
pub fn repr(value: &Value) -> String {
    match value {
        Value::Unset | Value::None => "none".into(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        Value::Duration(nanos) => format!("{nanos}ns"),
        Value::Ratio(ratio) => format!("{}%", ratio * 100.0),
        Value::Bytes(bytes) => crate::escape::quote(bytes),
        Value::Address(address) => format!("{address:?}"),
        Value::List(list) => format!("[{}]", list.iter().map(repr).collect::<Vec<_>>().join(", ")),
        Value::Record(record) => {
            let fields: Vec<_> =
                record.fields.iter().map(|(name, value)| format!("{name}: {}", repr(value))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Socket(socket) => socket.name().to_string(),
        Value::Task(task) => task.name.to_string(),
    }
}
