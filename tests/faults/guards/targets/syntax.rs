//! Lexer and parser, with what they recover, and the colours of a line that is typed.

use std::rc::Rc;

use wirelab::output::palette::Palette;
use wirelab::repl::highlight;
use wirelab::repl::snapshot::Live;
use wirelab_lang::syntax::{self, source::Source};

pub fn run(data: &[u8]) {
    let Some((choice, data)) = super::chosen(data) else { return };
    let Some(source) = super::source(data) else { return };
    let reading = syntax::read(&source);
    let parsed = syntax::parse(&source);
    assert_eq!(parsed.is_ok(), reading.reports.is_empty());
    assert!(reading.broken.is_empty() || !reading.reports.is_empty(), "{:?}", reading.broken);
    for span in &reading.broken {
        assert!(source.text.get(span.range()).is_some(), "{span:?} is no place of the text");
    }
    super::written(&reading.reports, choice);
    if reading.reports.is_empty() {
        for statement in &reading.block.statements {
            one_again(source.text.get(statement.span.range()).unwrap_or_default());
        }
    }
    let _ = syntax::is_incomplete(&source.text);
    colours(&source.text, choice);
}

/// A statement that was read is read when it stands alone.
fn one_again(text: &str) {
    let alone = Rc::new(Source::new("alone", text));
    let read = syntax::read(&alone);
    assert!(read.reports.is_empty(), "{text:?} alone: {:?}", read.reports);
    assert_eq!(read.block.statements.len(), 1, "{text:?} alone");
}

fn colours(text: &str, choice: u8) {
    let before = text.lines().next().unwrap_or_default();
    let live =
        Live { before: if choice & 8 == 0 { String::new() } else { before.to_owned() }, ..Live::default() };
    for line in text.lines().take(20) {
        let cursor = (choice & 16 == 0).then_some(line.len() / 2).filter(|at| line.is_char_boundary(*at));
        let shown = highlight::highlight(line, cursor, &live, &Palette::DARK);
        // Colours are all that it adds.
        let mut plain = String::new();
        let mut rest = shown.as_ref();
        while let Some((text, style)) = rest.split_once("\x1b[") {
            plain.push_str(text);
            rest = style.split_once('m').map_or("", |(_, rest)| rest);
        }
        plain.push_str(rest);
        assert_eq!(plain, highlight::shown(line), "of {line:?}");
    }
}
