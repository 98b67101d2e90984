//! Formats behind the `:` in the braces of a string: `{n:05d}`, `{x:.2f}`, `{s:>20}`.
//!
//! Python's format language (<https://docs.python.org/3/library/string.html#formatspec>) for what stands
//! in braces, with widths in columns of a terminal instead of characters. The check reads a format
//! before the run. Must not use: anything that waits.

mod number;

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::kind::Kinds;
use super::{Kind, Value, display};
use crate::diagnostic::Message;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::interrupt::Work;
use crate::eval::memory;
use crate::message;

/// The most columns and decimals that a format may ask for.
const MOST: usize = 10_000;
/// Text up to this length is measured as a whole, so that characters which are joined count as one.
const MEASURED: usize = 64 << 10;
/// How many columns a byte takes that is no text: it is shown as `\xff`.
const ESCAPED: usize = 4;

/// What is shown as text.
const TEXTUAL: Kinds = Kinds::of(Kind::Bytes).or(Kind::Address).or(Kind::Bool).or(Kind::Duration);
/// What is shown as a number with decimals.
const DECIMAL: Kinds = Kinds::NUMBER.or(Kind::Ratio);

/// A format that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FormatSpec {
    /// What fills up to the width, where it is said.
    fill: Option<char>,
    /// `<`, `>`, `^` or `=`
    align: Option<char>,
    /// `+`, `-` or a blank
    sign: Option<char>,
    /// `z`: no `-0.0`
    no_negative_zero: bool,
    /// `#`
    alternate: bool,
    /// `0` before the width
    zeros: bool,
    /// At least so many columns.
    width: usize,
    /// `,` or `_` between groups of digits
    grouping: Option<char>,
    /// Decimals, or the most columns of a text.
    precision: Option<usize>,
    /// The letter at the end.
    letter: Option<char>,
}

impl FormatSpec {
    /// Reads a format.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let mut rest = text;
        let mut spec = Self::default();
        let is_align = |c: char| matches!(c, '<' | '>' | '^' | '=');
        let mut ahead = rest.chars();
        if let (Some(fill), Some(align)) = (ahead.next(), ahead.next().filter(|c| is_align(*c))) {
            (spec.fill, spec.align) = (Some(fill), Some(align));
            rest = ahead.as_str();
        } else {
            spec.align = take(&mut rest, is_align);
        }
        spec.sign = take(&mut rest, |c| matches!(c, '+' | '-' | ' '));
        spec.no_negative_zero = take(&mut rest, |c| c == 'z').is_some();
        spec.alternate = take(&mut rest, |c| c == '#').is_some();
        spec.zeros = take(&mut rest, |c| c == '0').is_some();
        spec.width = digits(&mut rest)?.unwrap_or(0);
        spec.grouping = take(&mut rest, |c| matches!(c, ',' | '_'));
        if take(&mut rest, |c| c == '.').is_some() {
            let precision = digits(&mut rest)?;
            spec.precision = Some(precision.ok_or_else(|| message!("format-no-precision", format = text))?);
        }
        spec.letter = take(&mut rest, |c| "bcdeEfFgGnosxX%".contains(c));
        match rest.chars().next() {
            Some(found) => Err(message!("format-unknown", format = text, found = found)),
            None => spec.fits_together().map(|()| spec),
        }
    }

    /// Parts that have no meaning beside the letter.
    fn fits_together(&self) -> Result<(), Message> {
        let Some(letter) = self.letter else { return Ok(()) };
        let whole = "bcdoxX".contains(letter);
        let clash = [
            (self.precision.is_some() && whole, "."),
            (self.sign.is_some() && matches!(letter, 's' | 'c'), "+"),
            (self.alternate && matches!(letter, 's' | 'c'), "#"),
            (self.align == Some('=') && letter == 's', "="),
            (self.no_negative_zero && (whole || letter == 's'), "z"),
            (self.grouping == Some(',') && "bcnosxX".contains(letter), ","),
            (self.grouping == Some('_') && "cns".contains(letter), "_"),
        ];
        match clash.into_iter().find(|(clashes, _)| *clashes) {
            Some((_, part)) => Err(message!("format-clash", part = part, letter = letter)),
            None => Ok(()),
        }
    }

    /// What can be shown in it.
    pub fn kinds(&self) -> Kinds {
        match self.letter {
            Some('s') => TEXTUAL.or(Kind::Ratio),
            Some('b' | 'c' | 'd' | 'o' | 'x' | 'X') => Kinds::of(Kind::Int),
            Some(_) if self.no_negative_zero => DECIMAL.without(Kind::Int),
            Some('n') if self.precision.is_some() => Kinds::of(Kind::Float),
            Some('n') => Kinds::NUMBER,
            Some(_) => DECIMAL,
            None if *self == Self::default() => Kinds::ANY,
            None => {
                let only_numbers = self.sign.is_some()
                    || self.alternate
                    || self.grouping.is_some()
                    || self.align == Some('=')
                    || self.no_negative_zero;
                let kinds = if only_numbers { Kinds::NUMBER } else { TEXTUAL.union(DECIMAL) };
                let no_int = self.precision.is_some() || self.no_negative_zero;
                let kinds = if no_int { kinds.without(Kind::Int) } else { kinds };
                if self.precision.is_some() { kinds.without(Kind::Ratio) } else { kinds }
            }
        }
    }
}

fn take(rest: &mut &str, wanted: impl Fn(char) -> bool) -> Option<char> {
    let first = rest.chars().next().filter(|c| wanted(*c))?;
    *rest = rest.get(first.len_utf8()..).unwrap_or_default();
    Some(first)
}

fn digits(rest: &mut &str) -> Result<Option<usize>, Message> {
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let Some(digits) = rest.get(..length).filter(|digits| !digits.is_empty()) else { return Ok(None) };
    *rest = rest.get(length..).unwrap_or_default();
    let number = digits.parse().ok().filter(|number| *number <= MOST);
    number.map(Some).ok_or_else(|| message!("format-too-wide", number = digits, most = MOST))
}

/// A value in a format.
///
/// # Errors
/// KIND where the format is not for its kind, VALUE where no character has its number, LIMIT.
pub fn format(value: &Value, spec: &FormatSpec) -> Outcome<Value> {
    let kinds = spec.kinds();
    if !kinds.has(value.kind()) {
        let (wanted, kind) = (kinds.names(), value.kind().name());
        return Err(Fault::new("KIND", message!("format-kind", wanted = wanted, kind = kind)));
    }
    if let Some(number) = value.whole() {
        return match spec.letter {
            Some(letter) if !"bcdoxXn".contains(letter) => Ok(number::decimal(number as f64, spec)),
            _ => number::whole(number, spec),
        };
    }
    match (value, spec.letter) {
        (Value::Float(number), _) => Ok(number::decimal(*number, spec)),
        (Value::Ratio(number), Some(letter)) if letter != 's' => Ok(number::decimal(*number, spec)),
        (Value::Bytes(text), _) => padded_text(text, spec),
        (other, _) => padded_text(&display::show(other), spec),
    }
}

fn padded_text(text: &[u8], spec: &FormatSpec) -> Outcome<Value> {
    let mut work = Work::default();
    let text = match spec.precision {
        Some(most) => beginning(text, most, &mut work)?,
        None => text,
    };
    let fill = spec.fill.unwrap_or(if spec.zeros { '0' } else { ' ' });
    let missing = spec.width.saturating_sub(columns(text, spec.width, &mut work)?);
    memory::room_for(text.len().saturating_add(missing.saturating_mul(fill.len_utf8())))?;
    Ok(Value::from(padded(text, missing, fill, spec.align.unwrap_or('<'))))
}

/// Text with so many columns of filling.
fn padded(text: &[u8], columns: usize, fill: char, align: char) -> Vec<u8> {
    let count = columns / fill.width().unwrap_or(1).max(1);
    let before = match align {
        '<' => 0,
        '^' => count / 2,
        _ => count,
    };
    let filling = |count| std::iter::repeat_n(fill, count).collect::<String>();
    [filling(before).as_bytes(), text, filling(count - before).as_bytes()].concat()
}

/// How many columns a terminal shows a text in, as far as a number of them.
fn columns(text: &[u8], most: usize, work: &mut Work) -> Outcome<usize> {
    if text.len() <= MEASURED {
        let width = |part: std::str::Utf8Chunk<'_>| part.valid().width() + ESCAPED * part.invalid().len();
        return Ok(text.utf8_chunks().map(width).sum());
    }
    let mut sum = 0;
    for (_, width) in pieces(text) {
        if sum >= most {
            break;
        }
        sum += width;
        work.done(1)?;
    }
    Ok(sum)
}

/// As much of a text as stands in so many columns.
fn beginning<'t>(text: &'t [u8], most: usize, work: &mut Work) -> Outcome<&'t [u8]> {
    let (mut sum, mut end) = (0, 0);
    for (length, width) in pieces(text) {
        sum += width;
        if sum > most {
            break;
        }
        end += length;
        work.done(1)?;
    }
    Ok(text.get(..end).unwrap_or(text))
}

/// The characters of a text and the bytes that are none: how long each is, and how wide.
fn pieces(text: &[u8]) -> impl Iterator<Item = (usize, usize)> + '_ {
    text.utf8_chunks().flat_map(|part| {
        let characters = part.valid().chars().map(|c| (c.len_utf8(), c.width().unwrap_or(1)));
        characters.chain(part.invalid().iter().map(|_| (1, ESCAPED)))
    })
}

/// A number in the width of a format: its sign and prefix, digits that may be grouped, and the rest.
fn composed(sign: &str, digits: &str, rest: &str, group: usize, spec: &FormatSpec) -> Value {
    let fill = spec.fill.unwrap_or(if spec.zeros { '0' } else { ' ' });
    let align = spec.align.unwrap_or(if spec.zeros { '=' } else { '>' });
    let zeros = fill == '0' && align == '=';
    let around = sign.width() + rest.width();
    let least = if zeros { spec.width.saturating_sub(around) } else { 0 };
    let digits = match spec.grouping {
        Some(comma) => grouped(digits, comma, group, least),
        None => Cow::Borrowed(digits),
    };
    let missing = spec.width.saturating_sub(around + digits.width());
    let text = if align == '=' {
        let filled = padded(digits.as_bytes(), missing, fill, '>');
        [sign.as_bytes(), &filled, rest.as_bytes()].concat()
    } else {
        padded([sign, &digits, rest].concat().as_bytes(), missing, fill, align)
    };
    Value::from(text)
}

/// Digits in groups, with zeros before them up to a width; a group does not begin the text alone.
fn grouped(digits: &str, comma: char, group: usize, least: usize) -> Cow<'static, str> {
    let width = |count: usize| count + count.saturating_sub(1) / group;
    let mut count = digits.len();
    while width(count) < least {
        count += 1;
    }
    let all = format!("{digits:0>count$}");
    let mut out = String::with_capacity(width(count));
    for (place, digit) in all.chars().enumerate() {
        if place > 0 && (count - place).is_multiple_of(group) {
            out.push(comma);
        }
        out.push(digit);
    }
    Cow::Owned(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
