//! Numbers of the command line: `250ms`, `5%`, `1.5Mbit`, `1_000`, read as the language reads them. Pure.

use std::time::Duration;

use wirelab_lang::diagnostic::Message;
use wirelab_lang::message;
use wirelab_lang::syntax::ast::TermKind;
use wirelab_lang::syntax::number;

use super::Wrong;

/// How long a script may run.
///
/// # Errors
/// It is no such time.
pub fn limit(text: &str) -> Result<Duration, Wrong> {
    match duration("--timeout", text)? {
        Duration::ZERO => Err((message!("timeout-zero"), vec![message!("duration-form")])),
        time => Ok(time),
    }
}

/// The time of a flag, or several that are added up: `1m 30s`.
///
/// # Errors
/// It is no time.
pub fn duration(flag: &str, text: &str) -> Result<Duration, Wrong> {
    let wrong = |message| Err((message, vec![message!("duration-form")]));
    let text = text.trim();
    if text.starts_with('-') {
        return wrong(message!("duration-negative", flag = flag, text = text));
    }
    if let Ok(TermKind::Int(_) | TermKind::Float(_)) = number::alone(text) {
        return wrong(message!("duration-without-unit", flag = flag, number = text));
    }
    let mut words = text.split_whitespace().peekable();
    let all = words.peek().is_some().then(|| {
        words.try_fold(Duration::ZERO, |sum, word| time(word).and_then(|time| sum.checked_add(time)))
    });
    all.flatten().map_or_else(|| wrong(message!("duration-unreadable", text = text)), Ok)
}

/// A time; nothing at all is one as well.
pub fn time(text: &str) -> Option<Duration> {
    match number::alone(text).ok()? {
        TermKind::Duration(nanoseconds) => u64::try_from(nanoseconds).ok().map(Duration::from_nanos),
        TermKind::Int(0) => Some(Duration::ZERO),
        _ => None,
    }
}

/// A part of the whole: `5%`, `0.05`.
pub fn ratio(text: &str) -> Option<f64> {
    let part = match number::alone(text).ok()? {
        TermKind::Ratio(part) | TermKind::Float(part) => part,
        TermKind::Int(0) => 0.0,
        TermKind::Int(1) => 1.0,
        _ => return None,
    };
    (0.0..=1.0).contains(&part).then_some(part)
}

/// A whole number from zero on: `1000`, `1_000`, `0x3e8`.
pub fn whole(text: &str) -> Option<u64> {
    match number::alone(text) {
        Ok(TermKind::Int(number)) => u64::try_from(number).ok(),
        Ok(TermKind::Unsigned(number)) => Some(number),
        Ok(_) | Err(_) => None,
    }
}

/// A seed, for the parser of the arguments.
///
/// # Errors
/// It is no whole number.
pub fn seed(text: &str) -> Result<u64, Error> {
    whole(text).ok_or(Error)
}

/// How many times as fast as the wall's clock: `10`, `x10`, `0.5`. For the parser of the arguments.
///
/// # Errors
/// It is no number.
pub fn pace(text: &str) -> Result<f64, Error> {
    match number::alone(text.strip_prefix('x').unwrap_or(text)) {
        #[allow(clippy::cast_precision_loss)]
        Ok(TermKind::Int(number)) => Ok(number as f64),
        Ok(TermKind::Float(number)) => Ok(number),
        _ => Err(Error),
    }
}

/// A range of seeds: `1-1000`, or one: `7`.
pub fn range(text: &str) -> Option<(u64, u64)> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let range = whole(from.trim()).zip(whole(to.trim()));
    range.filter(|(from, to)| from <= to)
}

/// No number. The parser of the arguments says of which flag.
#[derive(Debug)]
pub struct Error;

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("no such number")
    }
}

impl std::error::Error for Error {}

/// A ratio of a flag.
///
/// # Errors
/// It is none.
pub fn ratio_of(flag: &str, text: &str) -> Result<f64, Message> {
    ratio(text).ok_or_else(|| message!("flag-ratio", flag = flag, text = text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_the_language_writes_them() {
        let micros = [
            ("250ms", 250_000),
            ("1.5s", 1_500_000),
            ("2m", 120_000_000),
            ("1m 30s", 90_000_000),
            ("1_0ms", 10_000),
            ("25us", 25),
            ("1000ns", 1),
        ];
        for (text, micros) in micros {
            assert_eq!(limit(text), Ok(Duration::from_micros(micros)), "{text}");
        }
        assert_eq!(time("500ns"), Some(Duration::from_nanos(500)));
        for text in ["-1s", "5", "abc", "", "0s", "1e400s", "nans", "1s-", "1 s", "5%", "1KB", "1__0s"] {
            assert!(limit(text).is_err(), "{text}");
        }
    }

    #[test]
    fn ratios_and_whole_numbers_are_read_as_the_language_writes_them() {
        assert_eq!([ratio("5%"), ratio("1_0%"), ratio("0.5"), ratio("1")], [0.05, 0.1, 0.5, 1.0].map(Some));
        assert_eq!([ratio("120%"), ratio("x"), ratio("5"), ratio("5ms")], [None; 4]);
        assert_eq!(
            [whole("1_000"), whole("0x10"), whole("18446744073709551615")],
            [1_000, 16, u64::MAX].map(Some)
        );
        assert_eq!(
            [whole("-1"), whole("1.5"), whole("1s"), whole(""), whole("+1")],
            [None, None, None, None, None]
        );
        assert_eq!([range("1-1_000"), range("7")], [(1, 1_000), (7, 7)].map(Some));
        assert_eq!([range("9-1"), range("1-"), range("a-b")], [None; 3]);
        assert_eq!(pace("x10").ok(), Some(10.0));
        assert!(pace("fast").is_err() && pace("10%").is_err());
    }
}
