//! Values from text that came from outside: `duration bool address`.

use super::{TEXT, at, literal, text, wrong};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Address, Kind, Value};
use crate::eval::world::World;
use crate::message;
use crate::spec::{Example, Function, Repeats, text as help};
use crate::syntax::ast::TermKind;
use crate::syntax::number;

const TO_DURATION: Kinds = TEXT.or(Kind::Duration);
const TO_BOOL: Kinds = TEXT.or(Kind::Bool);

/// `duration(text)`
pub static DURATION: Function = Function {
    name: "duration",
    parameters: "text",
    arity: (1, 1),
    accepts: &[TO_DURATION],
    summary: help(
        "A length of time from its text, as a script writes it",
        "把文本变成时长，写法与脚本中相同",
    ),
    yields: (Kinds::of(Kind::Duration), Repeats::Same),
    examples: &[Example {
        about: help("A timeout that came as text", "以文本形式给出的超时"),
        script: r#"print duration("300ms") + 1s duration(" 1.5m ")"#,
        output: "1.3s 90s",
    }],
    may_be_hidden: true,
    run: duration,
};

fn duration(arguments: &[Value], _: &World) -> Outcome<Value> {
    let value = at(arguments, 0);
    let given = match value {
        Value::Duration(_) => return Ok(value.clone()),
        Value::Bytes(_) | Value::Address(_) => text("duration", value)?,
        other => return Err(wrong("duration", TO_DURATION, other)),
    };
    let text = given.as_str().unwrap_or_default().trim();
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    match number::alone(digits) {
        Ok(TermKind::Duration(nanos)) => Ok(Value::Duration(sign * nanos)),
        _ => Err(Fault::value(message!("not-a-duration", value = literal(&given)))),
    }
}

/// `bool(text)`
pub static BOOL: Function = Function {
    name: "bool",
    parameters: "text",
    arity: (1, 1),
    accepts: &[TO_BOOL],
    summary: help("true or false from its text", "把文本 true 或 false 变成布尔值"),
    yields: (Kinds::of(Kind::Bool), Repeats::Same),
    examples: &[Example {
        about: help("A switch that came as text", "以文本形式给出的开关"),
        script: r#"if bool("true") { print "on" }"#,
        output: "on",
    }],
    may_be_hidden: true,
    run: |arguments, _| match at(arguments, 0) {
        Value::Bool(truth) => Ok(Value::Bool(*truth)),
        value @ (Value::Bytes(_) | Value::Address(_)) => {
            let given = text("bool", value)?;
            match given.trim_ascii() {
                b"true" => Ok(Value::Bool(true)),
                b"false" => Ok(Value::Bool(false)),
                _ => Err(Fault::value(message!("not-a-bool", value = literal(&given)))),
            }
        }
        other => Err(wrong("bool", TO_BOOL, other)),
    },
};

/// `address(text)`
pub static ADDRESS: Function = Function {
    name: "address",
    parameters: "text",
    arity: (1, 1),
    accepts: &[TEXT],
    summary: help(
        "An address from its text; text that is none is an error here and not where it is used",
        "把文本变成地址；不是地址的文本在这里就出错，而不是到使用时",
    ),
    yields: (Kinds::of(Kind::Address), Repeats::Same),
    examples: &[Example {
        about: help("From an argument of the script", "来自脚本的参数"),
        script: r#"print address("[::1]:9999").port address("10.0.0.1").ip"#,
        output: "9999 10.0.0.1",
    }],
    may_be_hidden: true,
    run: |arguments, _| match at(arguments, 0) {
        value @ Value::Address(_) => Ok(value.clone()),
        value => {
            let given = text("address", value)?;
            let Some(text) = given.as_str() else {
                return Err(Fault::value(message!("not-an-address", value = literal(&given))));
            };
            Address::parse(text.trim()).map(Value::from).map_err(Fault::value)
        }
    },
};
