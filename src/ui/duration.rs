//! Times on the command line. Pure.

use std::time::Duration;

use wirelab_lang::message;

use crate::ui::entry::Wrong;

/// A time that a figure has, as the language writes it; nothing at all is one as well.
pub fn time(text: &str) -> Option<Duration> {
    if text == "0" { Some(Duration::ZERO) } else { fraction(text.trim()) }
}

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

/// The time of a flag, as the language writes it (`250ms`, `1.5s`, `2m`), or as humantime does (`1m 30s`).
///
/// # Errors
/// It is no such time.
pub fn duration(flag: &str, text: &str) -> Result<Duration, Wrong> {
    let wrong = |message| Err((message, vec![message!("duration-form")]));
    let text = text.trim();
    if text.starts_with('-') {
        return wrong(message!("duration-negative", flag = flag, text = text));
    }
    if let Ok(number) = text.parse::<f64>() {
        return wrong(message!("duration-without-unit", flag = flag, number = number));
    }
    let time = fraction(text).or_else(|| humantime::parse_duration(text).ok());
    time.map_or_else(|| wrong(message!("duration-unreadable", text = text)), Ok)
}

/// A number, perhaps with a fraction, and one unit of the language.
fn fraction(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic())?);
    let seconds = match unit {
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_the_languages_notation_and_in_humantimes() {
        for (text, millis) in
            [("250ms", 250), ("1.5s", 1500), ("2m", 120_000), ("1m 30s", 90_000), ("1h", 3_600_000)]
        {
            assert_eq!(limit(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["-1s", "5", "abc", "", "0s", "1e400s", "nans"] {
            assert!(limit(text).is_err(), "{text}");
        }
    }
}
