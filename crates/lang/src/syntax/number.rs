//! Numbers: where they end, and what they are worth: `1024`, `0x1f`, `64KiB`, `1.8`, `250ms`, `20%`.

use super::ast::TermKind;
use super::lexer::run;
use super::source::Span;
use crate::diagnostic::{Diagnostic, Message};
use crate::message;

/// The units, for the error that lists them.
const UNITS: &str = "ns us ms s m h, KB MB GB KiB MiB GiB, kbit Mbit Gbit, %";

fn alphanumeric(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// The length of the number at the start of the text, with all letters that follow it.
pub(super) fn length(text: &str) -> usize {
    let (whole, mut rest) = run(text, alphanumeric);
    let hex = whole.starts_with("0x") || whole.starts_with("0X");
    let mut length = whole.len();
    if !hex && whole.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
        // A fraction, but neither a range nor a field.
        if let Some(behind) = rest.strip_prefix('.')
            && behind.starts_with(|c: char| c.is_ascii_digit())
        {
            let fraction = run(behind, alphanumeric).0.len();
            length += 1 + fraction;
            rest = text.get(length..).unwrap_or_default();
        }
    }
    let taken = text.get(..length).unwrap_or_default();
    if !hex && taken.ends_with(['e', 'E']) && is_number(taken.trim_end_matches(['e', 'E'])) {
        // `1e-9`
        if let Some(behind) = rest.strip_prefix(['-', '+']) {
            let digits = run(behind, |c| c.is_ascii_digit()).0.len();
            if digits > 0 {
                return length + 1 + digits;
            }
        }
    }
    length + usize::from(rest.starts_with('%') && ends_ratio(rest))
}

/// Behind the `%` of a ratio there is a space, a closing sign or the end of the line.
fn ends_ratio(rest: &str) -> bool {
    match rest.as_bytes().get(1) {
        None => true,
        Some(byte) => byte.is_ascii_whitespace() || matches!(byte, b'}' | b')' | b']' | b',' | b';' | b'#'),
    }
}

fn is_number(text: &str) -> bool {
    let mut parts = text.splitn(2, '.');
    parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_'))
}

/// What a number is worth, or what is wrong with it.
pub(super) fn value(text: &str, span: Span) -> Result<TermKind, Box<Diagnostic>> {
    worth(text).map_err(|message| {
        let unknown_unit = message.id == "syntax-unknown-unit";
        let error = Diagnostic::error(span, message);
        Box::new(if unknown_unit { error.note(message!("syntax-units", units = UNITS)) } else { error })
    })
}

/// What a number is worth that stands by itself, on a command line: as in a script.
///
/// # Errors
/// The text is no number of the language, or more than one.
pub fn alone(text: &str) -> Result<TermKind, Message> {
    let begins_well = text.starts_with(|c: char| c.is_ascii_digit());
    if begins_well && length(text) == text.len() {
        worth(text)
    } else {
        Err(message!("syntax-bad-number", found = text))
    }
}

fn worth(text: &str) -> Result<TermKind, Message> {
    if let Some(kind) = small(text) {
        return Ok(kind);
    }
    let digits = text.bytes().take_while(|&b| b.is_ascii_digit() || b == b'_' || b == b'.').count();
    let (number, unit) = text.split_at_checked(digits).unwrap_or((text, ""));
    if let Some((radix, digits)) = radix(text) {
        whole(digits, radix, text)
    } else if number.ends_with('_') || number.contains("__") || number.contains("_.") {
        Err(message!("syntax-bad-number", found = text))
    } else {
        let number: String = number.chars().filter(|&c| c != '_').collect();
        with_unit(&number, unit, text)
    }
}

/// The common case: a few decimal digits.
fn small(text: &str) -> Option<TermKind> {
    if text.len() > 18 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(TermKind::Int(text.bytes().fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'))))
}

fn radix(text: &str) -> Option<(u32, &str)> {
    let digits = text.get(2..)?;
    match text.get(..2)? {
        "0x" | "0X" => Some((16, digits)),
        "0b" | "0B" => Some((2, digits)),
        "0o" | "0O" => Some((8, digits)),
        _ => None,
    }
}

fn whole(digits: &str, radix: u32, text: &str) -> Result<TermKind, Message> {
    let clean: String = digits.chars().filter(|&c| c != '_').collect();
    if clean.is_empty() || !clean.chars().all(|c| c.is_digit(radix)) {
        return Err(message!("syntax-bad-number", found = text));
    }
    let number = u64::from_str_radix(&clean, radix);
    number.map(int).map_err(|_| message!("syntax-number-too-large", found = text))
}

/// An int, of 64 bits with a sign where it fits.
fn int(number: u64) -> TermKind {
    i64::try_from(number).map_or(TermKind::Unsigned(number), TermKind::Int)
}

fn with_unit(number: &str, unit: &str, text: &str) -> Result<TermKind, Message> {
    let too_large = || message!("syntax-number-too-large", found = text);
    let scaled = |factor: u64, exact: bool| scale(number, factor, exact).ok_or_else(too_large);
    Ok(match unit {
        "" if number.contains('.') => TermKind::Float(number.parse().map_err(|_| too_large())?),
        "" => int(number.parse().map_err(|_| too_large())?),
        "%" => TermKind::Ratio(number.parse::<f64>().map_err(|_| too_large())? / 100.0),
        "ns" => TermKind::Duration(scaled(1, false)?),
        "us" | "µs" | "μs" => TermKind::Duration(scaled(1_000, false)?),
        "ms" => TermKind::Duration(scaled(1_000_000, false)?),
        "s" => TermKind::Duration(scaled(1_000_000_000, false)?),
        "m" => TermKind::Duration(scaled(60_000_000_000, false)?),
        "h" => TermKind::Duration(scaled(3_600_000_000_000, false)?),
        "KB" | "kB" => TermKind::Int(scaled(1_000, true)?),
        "MB" => TermKind::Int(scaled(1_000_000, true)?),
        "GB" => TermKind::Int(scaled(1_000_000_000, true)?),
        "bit" => TermKind::Int(scaled(1, true)?),
        "kbit" => TermKind::Int(scaled(1_000, true)?),
        "Mbit" => TermKind::Int(scaled(1_000_000, true)?),
        "Gbit" => TermKind::Int(scaled(1_000_000_000, true)?),
        "KiB" => TermKind::Int(scaled(1 << 10, true)?),
        "MiB" => TermKind::Int(scaled(1 << 20, true)?),
        "GiB" => TermKind::Int(scaled(1 << 30, true)?),
        _ => return exponent(number, unit, text),
    })
}

fn exponent(number: &str, unit: &str, text: &str) -> Result<TermKind, Message> {
    let power = unit.strip_prefix(['e', 'E']).filter(|power| {
        let digits = power.strip_prefix(['-', '+']).unwrap_or(power);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    match power {
        Some(_) => match format!("{number}{unit}").parse::<f64>() {
            Ok(float) if float.is_finite() => Ok(TermKind::Float(float)),
            _ => Err(message!("syntax-number-too-large", found = text)),
        },
        None => Err(message!("syntax-unknown-unit", found = text, unit = unit)),
    }
}

/// A decimal number times a factor, as an integer: rounded, or nothing where it must be exact.
fn scale(number: &str, factor: u64, exact: bool) -> Option<i64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = whole.parse::<i64>().ok()?.checked_mul(i64::try_from(factor).ok()?)?;
    let fraction = fraction.get(..fraction.len().min(18))?;
    if fraction.is_empty() {
        return Some(whole);
    }
    let unit = 10_u128.pow(u32::try_from(fraction.len()).ok()?);
    let product = fraction.parse::<u128>().ok()? * u128::from(factor);
    if exact && product % unit != 0 {
        return None;
    }
    whole.checked_add(i64::try_from((product + unit / 2) / unit).ok()?)
}
