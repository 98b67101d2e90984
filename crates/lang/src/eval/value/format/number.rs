//! Numbers in a format: whole ones in any base, and those with decimals.

use super::{FormatSpec, composed, padded};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::{Value, display};
use crate::message;

/// How many decimals a letter has where none are said.
const DECIMALS: usize = 6;

/// An int.
pub(super) fn whole(number: i128, spec: &FormatSpec) -> Outcome<Value> {
    let size = number.unsigned_abs();
    let (digits, prefix, group) = match spec.letter {
        Some('b') => (format!("{size:b}"), "0b", 4),
        Some('o') => (format!("{size:o}"), "0o", 4),
        Some('x') => (format!("{size:x}"), "0x", 4),
        Some('X') => (format!("{size:X}"), "0X", 4),
        Some('c') => return character(number, spec),
        _ => (size.to_string(), "", 3),
    };
    let prefix = if spec.alternate { prefix } else { "" };
    let sign = format!("{}{prefix}", sign_of(number < 0, spec));
    Ok(composed(&sign, &digits, "", group, spec))
}

fn character(number: i128, spec: &FormatSpec) -> Outcome<Value> {
    let character = u32::try_from(number).ok().and_then(char::from_u32);
    let Some(character) = character else {
        return Err(Fault::value(message!("format-character", value = number)));
    };
    Ok(composed("", "", &character.to_string(), 3, spec))
}

fn sign_of(is_negative: bool, spec: &FormatSpec) -> &'static str {
    match (is_negative, spec.sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        _ => "",
    }
}

/// A number with decimals.
pub(super) fn decimal(number: f64, spec: &FormatSpec) -> Value {
    let size = number.abs();
    let letter = spec.letter.unwrap_or(' ');
    let capital = letter.is_ascii_uppercase();
    let text = match letter.to_ascii_lowercase() {
        _ if !size.is_finite() => display::float(size),
        'f' => fixed(size, spec.precision.unwrap_or(DECIMALS), spec.alternate),
        '%' => fixed(size * 100.0, spec.precision.unwrap_or(DECIMALS), spec.alternate),
        'e' => scientific(size, spec.precision.unwrap_or(DECIMALS), spec.alternate),
        'g' | 'n' => general(size, spec.precision.unwrap_or(DECIMALS).max(1), spec.alternate, false),
        _ => match spec.precision {
            Some(digits) => general(size, digits.max(1), spec.alternate, true),
            None => display::float(size),
        },
    };
    let is_zero = text.bytes().take_while(|byte| *byte != b'e').all(|byte| !matches!(byte, b'1'..=b'9'));
    let is_negative = number.is_sign_negative() && !number.is_nan();
    let is_negative = is_negative && !(spec.no_negative_zero && is_zero && size.is_finite());
    let text = if capital { text.to_uppercase() } else { text };
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end).unwrap_or((&text, ""));
    let rest = if letter == '%' { format!("{rest}%") } else { rest.to_owned() };
    let sign = sign_of(is_negative, spec);
    if digits.is_empty() {
        return not_finite(sign, &rest, spec);
    }
    composed(sign, digits, &rest, 3, spec)
}

/// `inf` and `nan` have no digits to group.
fn not_finite(sign: &str, text: &str, spec: &FormatSpec) -> Value {
    let plain = FormatSpec { grouping: None, ..*spec };
    let fill = spec.fill.unwrap_or(if spec.zeros { '0' } else { ' ' });
    let align = spec.align.unwrap_or(if spec.zeros { '=' } else { '>' });
    if align == '=' {
        return composed(sign, "", text, 3, &plain);
    }
    let whole = format!("{sign}{text}");
    Value::from(padded(whole.as_bytes(), spec.width.saturating_sub(whole.len()), fill, align))
}

fn fixed(size: f64, decimals: usize, alternate: bool) -> String {
    let point = if alternate && decimals == 0 { "." } else { "" };
    format!("{size:.decimals$}{point}")
}

/// The digits before the exponent, and the exponent.
fn parts(size: f64, decimals: usize) -> (String, i64) {
    let text = format!("{size:.decimals$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (digits.to_owned(), exponent.parse().unwrap_or_default())
}

fn scientific(size: f64, decimals: usize, alternate: bool) -> String {
    let (digits, exponent) = parts(size, decimals);
    let point = if alternate && decimals == 0 { "." } else { "" };
    format!("{digits}{point}{}", exponent_text(exponent))
}

/// The exponent has a sign and at least two digits, as in C.
fn exponent_text(exponent: i64) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("e{sign}{:02}", exponent.unsigned_abs())
}

/// So many digits, with an exponent where the number is very large or small. As a `float` it has a
/// decimal, and one digit less before it has an exponent.
fn general(size: f64, digits: usize, alternate: bool, as_float: bool) -> String {
    let (mantissa, exponent) = parts(size, digits - 1);
    let most = i64::try_from(digits).unwrap_or(i64::MAX) - i64::from(as_float);
    let trimmed = |text: String| match text.contains('.') && !alternate {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    };
    if exponent < -4 || exponent >= most {
        let point = if alternate && digits == 1 { "." } else { "" };
        return format!("{}{point}{}", trimmed(mantissa), exponent_text(exponent));
    }
    let decimals = usize::try_from(i64::try_from(digits).unwrap_or(i64::MAX) - 1 - exponent).unwrap_or(0);
    let text = trimmed(format!("{size:.decimals$}"));
    match text.contains('.') {
        false if as_float => format!("{text}.0"),
        false if alternate => format!("{text}."),
        _ => text,
    }
}
