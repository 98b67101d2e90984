//! The time of day: `now`.

use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value};
use crate::eval::world::World;
use crate::local_time;
use crate::message;
use crate::spec::{Because, Example, Function, Repeats, text as help};

/// `now()`
pub static NOW: Function = Function {
    name: "now",
    parameters: "",
    arity: (0, 0),
    accepts: &[],
    summary: help("The time of day here, as text with milliseconds", "本地当前时间，文本形式，精确到毫秒"),
    yields: (Kinds::of(Kind::Bytes), Repeats::Not(Because::Time)),
    examples: &[Example {
        about: help("Hours, minutes, seconds and milliseconds", "时、分、秒和毫秒"),
        script: r"print now() matches '^\d\d:\d\d:\d\d\.\d\d\d$'",
        output: "true",
    }],
    run: now,
};

fn now(_: &[Value], world: &World) -> Outcome<Value> {
    let clock = world.clock();
    let time = local_time::time_of_day(clock.since_epoch(), clock.virtual_time().is_some());
    time.map(|time| Value::text(&time)).ok_or_else(|| Fault::value(message!("clock-beyond-time")))
}
