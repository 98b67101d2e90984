//! The time: `now epoch date format_date`. On the simulated network it is the virtual one.

use tz::UtcDateTime;

use super::{MANY_BYTES, TEXT, at, text, wrong};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Record, Value};
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
    may_be_hidden: false,
    run: now,
};

fn now(_: &[Value], world: &World) -> Outcome<Value> {
    let clock = world.clock();
    let time = local_time::time_of_day(clock.since_epoch(), clock.virtual_time().is_some());
    time.map(|time| Value::text(&time)).ok_or_else(beyond_time)
}

fn beyond_time() -> Box<Fault> {
    Fault::value(message!("clock-beyond-time"))
}

/// `epoch()`
pub static EPOCH: Function = Function {
    name: "epoch",
    parameters: "",
    arity: (0, 0),
    accepts: &[],
    summary: help(
        "The seconds since the begin of 1970 in UTC, an int",
        "自 1970 年初（UTC）以来的秒数，为整数",
    ),
    yields: (Kinds::of(Kind::Int), Repeats::Not(Because::Time)),
    examples: &[Example {
        about: help("It is later than 2020", "现在晚于 2020 年"),
        script: "print epoch() > 1577836800",
        output: "true",
    }],
    may_be_hidden: true,
    run: |_, world| {
        let seconds = i64::try_from(world.clock().since_epoch().as_secs());
        seconds.map(Value::Int).map_err(|_| beyond_time())
    },
};

/// `date(t)`
pub static DATE: Function = Function {
    name: "date",
    parameters: "seconds",
    arity: (1, 1),
    accepts: &[Kinds::NUMBER],
    summary: help(
        "The date and the time in UTC of so many seconds since 1970: a record with `.year`, `.month`, `.day`, \
         `.hour`, `.minute`, `.second` and `.weekday` (Monday is 0)",
        "自 1970 年以来若干秒的日期和时间（UTC）：记录，含 `.year`、`.month`、`.day`、`.hour`、`.minute`、\
         `.second` 和 `.weekday`（星期一为 0）",
    ),
    yields: (Kinds::of(Kind::Record), Repeats::Same),
    examples: &[Example {
        about: help("A time in a protocol", "协议中的时间"),
        script: "d = date(784111777)\nprint d.year d.month d.day d.hour d.weekday",
        output: "1994 11 6 8 6",
    }],
    may_be_hidden: true,
    run: date,
};

/// The calendar's time of an argument in seconds.
fn calendar(function: &str, value: &Value) -> Outcome<UtcDateTime> {
    let seconds = match value {
        Value::Int(seconds) => Some(*seconds),
        // What is beyond an int is beyond every calendar.
        Value::Float(seconds) if seconds.is_finite() => Some(seconds.floor() as i64),
        Value::Float(_) | Value::Unsigned(_) => None,
        other => return Err(wrong(function, Kinds::NUMBER, other)),
    };
    let time = seconds.and_then(|seconds| UtcDateTime::from_timespec(seconds, 0).ok());
    time.ok_or_else(|| {
        let value = crate::eval::value::display::beginning(value);
        Fault::value(message!("date-beyond-time", function = function, value = value))
    })
}

/// The day of the week, Monday first.
fn weekday(time: &UtcDateTime) -> u8 {
    (time.week_day() + 6) % 7
}

fn date(arguments: &[Value], _: &World) -> Outcome<Value> {
    let time = calendar("date", at(arguments, 0))?;
    let int = |number: u8| Value::Int(number.into());
    Ok(Value::from(Record::new([
        ("year", Value::Int(time.year().into())),
        ("month", int(time.month())),
        ("day", int(time.month_day())),
        ("hour", int(time.hour())),
        ("minute", int(time.minute())),
        ("second", int(time.second())),
        ("weekday", int(weekday(&time))),
    ])))
}

/// `format_date(t, format)`
pub static FORMAT_DATE: Function = Function {
    name: "format_date",
    parameters: "seconds, format",
    arity: (2, 2),
    accepts: &[Kinds::NUMBER, TEXT],
    summary: help(
        "A date in UTC as text: `%Y %m %d %H %M %S` are numbers, `%a %A` days, `%b %B` months, `%j` the day of \
         the year, `%F` is %Y-%m-%d, `%T` is %H:%M:%S, `%%` a percent sign; as in strftime(3), in English",
        "把日期（UTC）写成文本：`%Y %m %d %H %M %S` 为数字，`%a %A` 为星期，`%b %B` 为月份，`%j` 为一年中的第几天，\
         `%F` 即 %Y-%m-%d，`%T` 即 %H:%M:%S，`%%` 为百分号；与 strftime(3) 相同，用英语",
    ),
    yields: (Kinds::of(Kind::Bytes), Repeats::Same),
    examples: &[Example {
        about: help("A date as HTTP has it (RFC 9110)", "HTTP 所用的日期（RFC 9110）"),
        script: "print format_date(784111777, \"%a, %d %b %Y %H:%M:%S GMT\")\n\
                 print format_date(0, \"%FT%TZ\")",
        output: "Sun, 06 Nov 1994 08:49:37 GMT\n1970-01-01T00:00:00Z",
    }],
    may_be_hidden: true,
    run: format_date,
};

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn format_date(arguments: &[Value], _: &World) -> Outcome<Value> {
    let time = calendar("format_date", at(arguments, 0))?;
    let format = text("format_date", at(arguments, 1))?;
    if format.len() > MANY_BYTES {
        return Err(Fault::limit(message!("limit-format", bytes = format.len(), limit = MANY_BYTES)));
    }
    let mut out = Vec::with_capacity(format.len());
    let mut rest: &[u8] = &format;
    while let Some(at) = memchr::memchr(b'%', rest) {
        let (before, behind) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        out.extend_from_slice(before);
        let part = behind.get(1).and_then(|letter| part_of(&time, *letter));
        let Some(part) = part else {
            let found = crate::escape::name(behind.get(..2).unwrap_or(behind)).into_owned();
            return Err(Fault::value(message!("date-letter", found = found)));
        };
        out.extend_from_slice(part.as_bytes());
        rest = behind.get(2..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    Ok(Value::from(out))
}

/// What a letter behind `%` stands for.
fn part_of(time: &UtcDateTime, letter: u8) -> Option<String> {
    let day = DAYS.get(usize::from(weekday(time))).copied().unwrap_or_default();
    let month = MONTHS.get(usize::from(time.month().saturating_sub(1))).copied().unwrap_or_default();
    let short = |name: &str| name.get(..3).unwrap_or(name).to_owned();
    let hour12 = (time.hour() + 11) % 12 + 1;
    Some(match letter {
        b'a' => short(day),
        b'A' => day.to_owned(),
        b'b' | b'h' => short(month),
        b'B' => month.to_owned(),
        b'd' => format!("{:02}", time.month_day()),
        b'D' => format!("{:02}/{:02}/{:02}", time.month(), time.month_day(), time.year().rem_euclid(100)),
        b'e' => format!("{:2}", time.month_day()),
        b'F' => format!("{:04}-{:02}-{:02}", time.year(), time.month(), time.month_day()),
        b'H' => format!("{:02}", time.hour()),
        b'I' => format!("{hour12:02}"),
        b'j' => format!("{:03}", time.year_day() + 1),
        b'm' => format!("{:02}", time.month()),
        b'M' => format!("{:02}", time.minute()),
        b'p' => (if time.hour() < 12 { "AM" } else { "PM" }).to_owned(),
        b'R' => format!("{:02}:{:02}", time.hour(), time.minute()),
        b's' => time.unix_time().to_string(),
        b'S' => format!("{:02}", time.second()),
        b'T' => format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second()),
        b'u' => (weekday(time) + 1).to_string(),
        b'w' => time.week_day().to_string(),
        b'y' => format!("{:02}", time.year().rem_euclid(100)),
        b'Y' => format!("{:04}", time.year()),
        b'z' => "+0000".to_owned(),
        b'Z' => "UTC".to_owned(),
        b'%' => "%".to_owned(),
        _ => return None,
    })
}
