//! A value on one line, inside of another: its literal, or the beginning of it.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;
use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::escape;
use wirelab_lang::eval::value::{Value, display};
use wirelab_lang::message;

use super::bytes;

/// How deep lists and records are written out.
const DEPTH: usize = 16;

/// The literal of a value, where it takes no more than so many columns. A socket is its name.
pub fn literal(value: &Value, room: usize) -> Option<String> {
    let mut out = String::new();
    write(&mut out, value, room, DEPTH)?;
    Some(out).filter(|out| out.width() <= room)
}

/// The literal of a list of these, where it takes no more than so many columns.
pub fn list(items: &[Value], room: usize) -> Option<String> {
    let mut out = String::from("[");
    write_items(&mut out, items, room, DEPTH)?;
    out.push(']');
    Some(out).filter(|out| out.width() <= room)
}

/// The literal, or so much of it as there is room for, and how much was left out.
pub fn cut(value: &Value, room: usize, language: Language) -> String {
    literal(value, room).unwrap_or_else(|| beginning(value, room, language))
}

/// Nothing where the room was used up before the end: what is large is not written out to be
/// measured.
fn write(out: &mut String, value: &Value, room: usize, depth: usize) -> Option<()> {
    // No character takes more than four bytes a column, combining marks aside, and those are not
    // worth more room.
    if out.len() > room.saturating_mul(4) {
        return None;
    }
    match value {
        Value::Bytes(bytes) if bytes.len() > room.saturating_mul(4) => return None,
        Value::Bytes(bytes) => out.push_str(&bytes::literal(bytes)),
        Value::Socket(socket) => out.push_str(&escape::one_line(socket.name().as_bytes())),
        Value::List(_) | Value::Record(_) if depth == 0 => out.push('…'),
        Value::List(list) => {
            out.push('[');
            write_items(out, list, room, depth - 1)?;
            out.push(']');
        }
        Value::Record(record) => {
            out.push('{');
            for (place, (key, item)) in record.iter().enumerate() {
                let gap = if place > 0 { ", " } else { "" };
                // Writing to a String cannot fail.
                let _ = write!(out, "{gap}{}: ", display::key_literal(key));
                write(out, item, room, depth - 1)?;
            }
            out.push('}');
        }
        Value::Address(address) => out.push_str(&escape::one_line(address.to_string().as_bytes())),
        other => out.push_str(&display::repr(other)),
    }
    Some(())
}

fn write_items(out: &mut String, items: &[Value], room: usize, depth: usize) -> Option<()> {
    for (place, item) in items.iter().enumerate() {
        out.push_str(if place > 0 { ", " } else { "" });
        write(out, item, room, depth)?;
    }
    Some(())
}

fn beginning(value: &Value, room: usize, language: Language) -> String {
    let rest =
        |count: usize| format!("… {}", catalogue::text(language, &message!("show-more", count = count)));
    let own = room.saturating_sub(rest(9_999).width());
    match value {
        Value::Bytes(all) => {
            // By halves: the literal of half the bytes takes about half the room.
            let mut count = all.len().min(own);
            loop {
                let count_now = whole_characters(all, count);
                let text = bytes::literal(all.get(..count_now).unwrap_or_default());
                if text.width() <= own || count_now == 0 {
                    return format!("{text}{}", rest(all.len() - count_now));
                }
                count = count_now.saturating_sub((text.width() - own).div_ceil(4).max(1));
            }
        }
        Value::List(list) => {
            let items = list.iter().map(|item| (String::new(), item));
            let (text, shown) = first_items("[", items, own);
            format!("{text}{}]", rest(list.len() - shown))
        }
        Value::Record(record) => {
            let items = record.iter().map(|(key, item)| (format!("{}: ", display::key_literal(key)), item));
            let (text, shown) = first_items("{", items, own);
            format!("{text}{}}}", rest(record.len() - shown))
        }
        other => crate::output::truncate::cut(&display::repr(other), room),
    }
}

/// As many items as there is room for, and how many that are.
fn first_items<'a>(
    open: &str,
    items: impl Iterator<Item = (String, &'a Value)>,
    room: usize,
) -> (String, usize) {
    let mut text = open.to_owned();
    let mut shown = 0;
    for (name, item) in items {
        let left = room.saturating_sub(text.width() + name.width() + 3);
        let Some(item) = literal(item, left) else { break };
        text.push_str(&format!("{name}{item}, "));
        shown += 1;
    }
    (text, shown)
}

/// The largest count of bytes, at most as large, that does not cut a character.
fn whole_characters(all: &[u8], count: usize) -> usize {
    let is_inside = |at: usize| all.get(at).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000);
    (count.saturating_sub(3)..=count).rev().find(|&at| !is_inside(at)).unwrap_or(count)
}

/// A word, or several with a space between.
pub fn are_words(value: &Value) -> bool {
    let Value::Bytes(bytes) = value else { return false };
    let Some(text) = bytes.as_str() else { return false };
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '#' | ':' | '+');
    let several = text.contains(' ') && text.split(' ').all(|word| word.starts_with(is_plain));
    is_word(value) || several && text.chars().all(|c| is_plain(c) || c == ' ')
}

/// Text that needs no quotes: a word that is no number and no constant, or the name of a connection
/// that a `serve` accepted (`conn#1`).
pub fn is_word(value: &Value) -> bool {
    let Value::Bytes(bytes) = value else { return false };
    let Some(text) = bytes.as_str() else { return false };
    text.starts_with(char::is_alphabetic)
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '#'))
        && !matches!(text, "true" | "false" | "none")
        && *escape::one_line(text.as_bytes()) == *text
}
