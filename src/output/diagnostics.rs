//! Diagnostics and faults as text: what happened, where with a caret, what to try.
//!
//! May use: `diagnostic`, `eval::fault`, `catalogue`, `escape`. Writes nothing.

use std::ops::Range;
use std::rc::Rc;

use annotate_snippets::renderer::{Ansi256Color, Effects};
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use unicode_width::UnicodeWidthStr;
use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::diagnostic::{Diagnostic, LEFT_OUT, Label, Message, Severity};
use wirelab_lang::escape;
use wirelab_lang::eval::fault::Fault;
use wirelab_lang::message;
use wirelab_lang::syntax::source::{Source, Span};

use crate::output::narrow::{NarrowLines, Pointed};

/// How many reports are written out in full; those behind them are counted.
const MOST_REPORTS: usize = 200;
/// How many bytes of source lines are written out, beside the first report's: a single line may be
/// long, and have an error in each of its words.
const MOST_SOURCE: usize = 256 << 10;

/// What stands before a sentence at most: `   = help: `.
const LEAD: usize = 16;

/// How reports look.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// The language of the sentences.
    pub language: Language,
    /// Whether colours may be used.
    pub colours: bool,
    /// They are for a light background
    pub light: bool,
    /// The width that source lines are cut to.
    pub width: usize,
    /// Sentences are broken to fit: for a terminal. In a file each stays on its line.
    pub wraps: bool,
}

/// One report, with a newline at its end.
pub fn diagnostic(diagnostic: &Diagnostic, style: Style) -> String {
    let say = |message: &Message| {
        let text = catalogue::text(style.language, message);
        if style.wraps { wrapped(text, style.width) } else { text }
    };
    let name = |message: &Message| format!("{}{COLON}", say(message));
    let (level, title) = match diagnostic.severity {
        Severity::Error => (Level::ERROR, name(&message!("report-error"))),
        Severity::Warning => (Level::WARNING, name(&message!("report-warning"))),
    };
    let title = level.with_name(title).primary_title(say(&diagnostic.message));
    let mut group = Group::with_title(title);
    if let Some(source) = &diagnostic.source {
        group = group.elements(snippet(source, &diagnostic.labels, style));
    }
    let note = name(&message!("report-note"));
    let help = name(&message!("report-help"));
    let notes = diagnostic.notes.iter().map(|note_| Level::NOTE.with_name(note.as_str()).message(say(note_)));
    let helps = diagnostic.help.iter().map(|help_| Level::HELP.with_name(help.as_str()).message(say(help_)));
    let group = group.elements(notes).elements(helps);
    let renderer = match (style.colours, style.light) {
        (false, _) => Renderer::plain(),
        (true, false) => Renderer::styled(),
        (true, true) => on_white(),
    };
    let text = renderer.term_width(style.width).render(&[group]);
    colons(&at_its_column(text, diagnostic), style.language) + "\n"
}

/// The library's own yellow and bright cyan cannot be read on white.
fn on_white() -> Renderer {
    let dark = |index: u8| Ansi256Color(index).on_default().effects(Effects::BOLD);
    Renderer::styled().error(dark(124)).warning(dark(94)).help(dark(24)).note(dark(22)).line_num(dark(25))
}

/// What the names of levels end with until they have their colons: of no width, and in no sentence.
const COLON: char = '\u{2060}';

/// The colons behind the names of levels as the language writes them; both are of the same width.
fn colons(report: &str, language: Language) -> String {
    let colon = match language {
        Language::English => ": ",
        Language::Chinese => "：",
    };
    let mut parts = report.split(COLON);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + &part.replacen(": ", colon, 1))
}

/// A sentence broken where the terminal would break it in the middle of a word.
fn wrapped(text: String, width: usize) -> String {
    let room = width.saturating_sub(LEAD).max(LEAD);
    if text.width() <= room { text } else { textwrap::fill(&text, room) }
}

/// Reports one after another, and how many errors there are where there are several.
pub fn diagnostics(all: &[Diagnostic], style: Style) -> String {
    let mut text = String::new();
    let mut shown = 0;
    let is_rest = |each: &&Diagnostic| each.message.id == LEFT_OUT;
    for each in all.iter().filter(|each| !is_rest(each)).take(MOST_REPORTS) {
        let lines = each.source.as_ref().and_then(|source| lines(&source.text, &each.labels));
        if shown > MOST_SOURCE {
            break;
        }
        shown += lines.map_or(0, |lines| lines.len());
        text.push_str(&diagnostic(each, style));
        text.push('\n');
    }
    let errors = all.iter().filter(|each| each.severity == Severity::Error).count();
    if errors > 1 {
        text.push_str(&catalogue::text(style.language, &message!("report-count", count = errors)));
        text.push('\n');
    } else {
        text.pop();
    }
    if let Some(rest) = all.last().filter(is_rest) {
        text.push_str(&catalogue::text(style.language, &rest.message));
        text.push('\n');
    }
    text
}

/// A fault's report.
pub fn fault(fault: &Fault, style: Style) -> String {
    diagnostic(&from_fault(fault), style)
}

/// A fault as a diagnostic.
pub fn from_fault(fault: &Fault) -> Diagnostic {
    let mut notes = fault.notes.clone();
    let mut labels = Vec::new();
    let mut source = None;
    if let Some((text, span)) = &fault.place {
        labels.push(Label { span: *span, message: None });
        source = Some(Rc::clone(text));
        notes.extend(called_from(&fault.calls));
    }
    Diagnostic {
        severity: Severity::Error,
        message: fault.message.clone(),
        source,
        labels,
        notes,
        help: fault.help.clone(),
        incomplete: false,
        command: fault.command,
    }
}

/// The calls that led to a place; of a deep recursion the first and the last.
fn called_from(calls: &[(Rc<Source>, Span)]) -> Vec<Message> {
    const SHOWN: usize = 5;
    let say = |(source, span): &(Rc<Source>, Span)| {
        message!("report-called-from", place = source.place(span.start))
    };
    if calls.len() < 2 * SHOWN {
        return calls.iter().map(say).collect();
    }
    if calls.iter().all(|(_, span)| calls.first().is_some_and(|(_, first)| first == span)) {
        return calls.iter().take(1).map(say).chain([message!("report-calls-again")]).collect();
    }
    let (first, rest) = calls.split_at(SHOWN);
    let (hidden, last) = rest.split_at(rest.len() - SHOWN);
    let gap = message!("report-calls-left-out", count = hidden.len());
    first.iter().map(say).chain([gap]).chain(last.iter().map(say)).collect()
}

/// The lines that the labels point into: those of the source from the first to the last of them.
fn snippet<'a>(source: &Source, labels: &[Label], style: Style) -> Option<Snippet<'a, Annotation<'a>>> {
    let text = source.text.as_str();
    let places: Vec<_> = labels.iter().map(|label| bounded(text, label.span)).collect();
    let Range { start, end } = lines(text, labels)?;
    let lines = text.get(start..end)?;
    let (line, _) = source.position(u32::try_from(start).ok()?);
    let shown = SafeLines::of(lines);
    let say = |label: &Label| label.message.as_ref().map(|message| catalogue::text(style.language, message));
    let pointed = labels.iter().zip(places).map(|(label, span)| Pointed {
        range: shown.at(span.start - start)..shown.at(span.end - start),
        says: say(label).map_or(0, |said| said.width()),
    });
    let pointed: Vec<_> = pointed.collect();
    // What stands before a line: its number, and ` | `.
    let last = line + lines.matches('\n').count();
    let room = if style.wraps { style.width.saturating_sub(last.to_string().len() + 3) } else { usize::MAX };
    let narrow = NarrowLines::of(&shown.text, &pointed, room);
    let annotations = labels.iter().zip(&pointed).enumerate().map(|(index, (label, own))| {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        kind.span(narrow.at(own.range.start)..narrow.at(own.range.end)).label(say(label))
    });
    let annotations: Vec<_> = annotations.collect();
    let name = escape::one_line(source.name.as_bytes()).into_owned();
    Some(Snippet::source(narrow.text).path(name).line_start(line).annotations(annotations))
}

/// A report with the column of its place: of lines that were cut the renderer counts others.
fn at_its_column(mut report: String, diagnostic: &Diagnostic) -> String {
    let (Some(source), Some(main)) = (&diagnostic.source, diagnostic.labels.first()) else { return report };
    let start = u32::try_from(bounded(&source.text, main.span).start).unwrap_or(u32::MAX);
    let (line, column) = source.position(start);
    let place = format!("{}:{line}:", escape::one_line(source.name.as_bytes()));
    let behind_arrow = report.find("-->").unwrap_or(0);
    let found = report.get(behind_arrow..).and_then(|rest| rest.find(&place));
    if let Some(at) = found.map(|at| behind_arrow + at + place.len()) {
        let digits = report.bytes().skip(at).take_while(u8::is_ascii_digit).count();
        report.replace_range(at..at + digits, &column.to_string());
    }
    report
}

/// Where the lines are that labels point into, from the first to the last.
fn lines(text: &str, labels: &[Label]) -> Option<Range<usize>> {
    let places = || labels.iter().map(|label| bounded(text, label.span));
    let first = places().map(|span| span.start).min()?;
    let last = places().map(|span| span.end).max()?;
    let start = text.get(..first)?.rfind('\n').map_or(0, |at| at + 1);
    let end = text.get(last..)?.find('\n').map_or(text.len(), |at| last + at);
    Some(start..end)
}

/// A span inside the text and at the borders of characters.
fn bounded(text: &str, span: Span) -> Range<usize> {
    let floor = |offset: u32| {
        let offset = (offset as usize).min(text.len());
        (0..=offset).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
    };
    let start = floor(span.start);
    start..floor(span.end).max(start)
}

/// Source lines with every character that a terminal would obey replaced by `�`, one for one, so
/// that columns stay what they are.
struct SafeLines {
    text: String,
    /// Offsets, and what is to be added to those from there on: less than nothing where characters
    /// of four bytes were replaced.
    shifts: Vec<(usize, isize)>,
}

impl SafeLines {
    fn of(lines: &str) -> Self {
        let mut shown = Self { text: String::with_capacity(lines.len()), shifts: Vec::new() };
        let mut chars = lines.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let line_end = c == '\r' && chars.peek().is_none_or(|(_, next)| *next == '\n');
            let own = c == '\n' || c == '\t' || line_end;
            let mut buffer = [0; 4];
            let harmless = own || escape::plain(c.encode_utf8(&mut buffer).as_bytes()).chars().eq([c]);
            shown.text.push(if line_end {
                ' '
            } else if harmless {
                c
            } else {
                '\u{fffd}'
            });
            let before = shown.shifts.last().map_or(0, |(_, by)| *by);
            let longer = shown.text.len().cast_signed() - (at + c.len_utf8()).cast_signed();
            if longer != before {
                shown.shifts.push((at + c.len_utf8(), longer));
            }
        }
        shown
    }

    fn at(&self, offset: usize) -> usize {
        let shift = self.shifts.iter().rev().find(|(from, _)| *from <= offset).map_or(0, |(_, by)| *by);
        offset.saturating_add_signed(shift).min(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style =
        Style { language: Language::English, colours: false, light: false, width: 100, wraps: false };

    fn report(text: &str, start: usize, end: usize) -> String {
        let source = Rc::new(Source::new("x.lab", text));
        let error = Diagnostic::error(Span::new(start, end), message!("exited", status = 1)).within(&source);
        diagnostic(&error.label(message!("exited", status = 2)), STYLE)
    }

    #[test]
    fn place_caret_and_label() {
        let text = report("a = 1\nprint b\n", 12, 13);
        assert_eq!(
            text,
            "error: the script ended with status 1\n --> x.lab:2:7\n  |\n2 | print b\n  |       ^ the script ended with status 2\n"
        );
    }

    #[test]
    fn the_caret_stands_right_under_chinese_and_behind_tabs() {
        let text = report("\tsay \"三次\" x\n", 14, 15);
        assert!(text.contains("x.lab:1:11"), "{text}");
        let lines: Vec<_> = text.lines().collect();
        let source = lines.iter().position(|line| line.contains("三次")).unwrap_or_default();
        let before = lines[source].split(" x").next().unwrap_or_default();
        let caret = lines[source + 1].find('^').unwrap_or_default();
        assert_eq!(unicode_width::UnicodeWidthStr::width(before) + 1, caret, "{text}");
    }

    #[test]
    fn control_characters_of_a_source_line_do_not_reach_the_terminal() {
        let text = report("a\u{1b}[31m\u{202e} b\r\n", 10, 11);
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\r']), "{text:?}");
        assert!(text.contains("x.lab:1:9"), "{text}");
    }

    #[test]
    fn characters_of_four_bytes_are_replaced_in_their_columns() {
        let text = report("a \u{e0041}\u{f0000} = b", 11, 12);
        let lines: Vec<&str> = text.lines().collect();
        let source = lines.iter().position(|line| line.starts_with("1 |")).unwrap_or_default();
        assert!(lines[source].contains("a \u{fffd}\u{fffd} = b"), "{text}");
        let before = lines[source].split('=').next().unwrap_or_default();
        let caret = lines[source + 1].find('^').unwrap_or_default();
        assert_eq!(unicode_width::UnicodeWidthStr::width(before), caret, "{text}");
    }

    #[test]
    fn an_empty_span_at_the_end_of_the_file_has_its_place() {
        assert!(report("if x {\n", 7, 7).contains("x.lab:2:1"), "{}", report("if x {\n", 7, 7));
        assert!(report("", 0, 0).contains("x.lab:1:1"));
        assert!(report("if x {", 99, 120).contains("x.lab:1:7"));
    }

    #[test]
    fn a_terminal_gets_sentences_broken_between_words() {
        let help = message!("both-text-and-action");
        let error = Diagnostic::error(Span::new(0, 1), help.clone()).help(help);
        let text = diagnostic(&error, Style { width: 50, wraps: true, ..STYLE });
        assert!(text.lines().all(|line| line.width() <= 50), "{text}");
        let words = |text: &str| text.split_whitespace().filter(|word| *word != "=").count();
        assert_eq!(words(&text), words(&diagnostic(&error, STYLE)), "{text}");
    }

    #[test]
    fn colons_are_those_of_the_language() {
        let said = message!("exited", status = 1);
        let error = Diagnostic::error(Span::new(0, 1), said.clone()).help(said);
        for colours in [false, true] {
            let english = diagnostic(&error, Style { colours, ..STYLE });
            let chinese = diagnostic(&error, Style { colours, language: Language::Chinese, ..STYLE });
            assert!(!english.contains(COLON) && !chinese.contains(COLON), "{english}{chinese}");
            assert_eq!((english.matches(": ").count(), chinese.matches('：').count()), (2, 2), "{chinese}");
            assert!(!chinese.contains(": "), "{chinese}");
        }
    }

    #[test]
    fn several_errors_are_counted() {
        let one = Diagnostic::error(Span::new(0, 1), message!("exited", status = 1));
        let text = diagnostics(&[one.clone(), one.clone(), one], STYLE);
        assert!(text.ends_with("\n3 errors\n"), "{text}");
    }
}
