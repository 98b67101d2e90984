//! The time of day: `now`.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value};
use crate::eval::world::World;
use crate::message;
use crate::spec::{Example, Function, text as help};

/// `now()`
pub static NOW: Function = Function {
    name: "now",
    parameters: "",
    arity: (0, 0),
    accepts: &[],
    summary: help("The time of day here, as text with milliseconds", "本地当前时间，文本形式，精确到毫秒"),
    yields: Kinds::of(Kind::Bytes),
    examples: &[Example {
        about: help("Hours, minutes, seconds and milliseconds", "时、分、秒和毫秒"),
        script: r"print now() matches '^\d\d:\d\d:\d\d\.\d\d\d$'",
        output: "true",
    }],
    run: now,
};

fn now(_: &[Value], world: &World) -> Outcome<Value> {
    time_of_day(world.clock().since_epoch(), TimeZone::system())
}

fn time_of_day(since_epoch: std::time::Duration, zone: TimeZone) -> Outcome<Value> {
    let since = jiff::SignedDuration::try_from(since_epoch).and_then(Timestamp::from_duration);
    let time = since.map_err(|_| Fault::value(message!("clock-beyond-time")))?.to_zoned(zone);
    Ok(Value::text(time.strftime("%H:%M:%S.%3f").to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_day_is_cut_to_milliseconds() -> Outcome<()> {
        let shown = time_of_day(std::time::Duration::new(3_661, 7_999_999), TimeZone::UTC)?;
        assert!(crate::eval::value::ops::equal(&shown, &Value::text("01:01:01.007"))?);
        Ok(())
    }
}
