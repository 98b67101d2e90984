//! Handout, recording and pictures of a lesson that has any text in every place that shows data: valid
//! documents in which the text is inert.

use std::rc::Rc;
use std::sync::LazyLock;
use std::time::Duration;

use pulldown_cmark::{Event, Options, Parser, Tag};
use regex::Regex;
use wirelab::export::cast::{Cast, CastHeader};
use wirelab::export::handout::{Handout, Imprint, html, markdown};
use wirelab_lang::catalogue::Language;
use wirelab_lang::escape;
use wirelab_lang::eval::fault::Fault;
use wirelab_lang::eval::narration::{Narration, Question};
use wirelab_lang::eval::value::Bytes;
use wirelab_lang::lesson::outline::{LessonStatement, Outline, Sort, Step, Written};
use wirelab_lang::lesson::played::{End, Played, PlayedEntry, ShownItem, SocketRow, Which};
use wirelab_lang::message;
use wirelab_lang::simulation::{chart, picture};
use wirelab_lang::syntax::source::Span;

static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<[^>]*>").unwrap());

/// The elements of a page about harmless text.
static HARMLESS: LazyLock<(Vec<String>, Vec<String>)> = LazyLock::new(|| {
    let handout = handout("abc");
    (tags(&html::write(&handout)), elements(&markdown::write(&handout)))
});

pub fn run(data: &[u8]) {
    let Some((choice, data)) = super::chosen(data) else { return };
    let text = String::from_utf8_lossy(data.get(..1000).unwrap_or(data)).into_owned();
    // Without a line that shows something, a place is left out.
    if text.trim().is_empty() || escape::plain(text.as_bytes()).trim().is_empty() {
        return;
    }
    match choice % 4 {
        0 => in_html(&text),
        1 => in_markdown(&text),
        2 => in_a_recording(choice, data),
        _ => in_pictures(&text, data),
    }
}

fn in_html(text: &str) {
    let page = html::write(&handout(text));
    assert_eq!(tags(&page), HARMLESS.0, "{text:?}");
    nothing_hidden(&page);
}

fn in_markdown(text: &str) {
    let page = markdown::write(&handout(text));
    nothing_hidden(&page);
    assert_eq!(elements(&page), HARMLESS.1, "{text:?}\n{page}");
}

fn nothing_hidden(page: &str) {
    let hidden = page.char_indices().find(|(_, c)| !matches!(c, '\n' | '\t') && escape::is_hidden(*c));
    assert_eq!(hidden, None);
}

fn tags(page: &str) -> Vec<String> {
    let language = |tag: &str| tag.replace("\"zh-Hans\"", "\"en\"");
    TAG.find_iter(page).map(|found| language(found.as_str())).collect()
}

/// The elements that a reader of Markdown finds.
fn elements(page: &str) -> Vec<String> {
    let mut elements = Vec::new();
    for event in Parser::new_ext(page, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            Event::Text(_) | Event::HardBreak | Event::SoftBreak | Event::End(_) => {}
            Event::Start(Tag::Heading { level, .. }) => elements.push(level.to_string()),
            Event::Start(tag) => elements.push(format!("{tag:?}")),
            other => elements.push(format!("{other:?}")),
        }
    }
    elements.dedup_by(|next, last| next == last && next == "Paragraph");
    elements
}

/// Whatever was written to a terminal, in whatever pieces: each line is a document, and the text of all
/// is what was written.
fn in_a_recording(choice: u8, data: &[u8]) {
    let title = String::from_utf8_lossy(data).into_owned();
    let header = CastHeader { columns: 80, rows: 24, title: title.clone(), ..CastHeader::default() };
    let read: serde_json::Value = serde_json::from_str(Cast::header(&header).trim_end()).unwrap();
    assert_eq!(read.get("title").and_then(|title| title.as_str()), Some(title.as_str()));
    let mut cast = Cast::default();
    let mut written = String::new();
    let mut lines = Vec::new();
    for (index, piece) in data.chunks(1 + usize::from(choice >> 4)).enumerate() {
        lines.extend(cast.output(Duration::from_millis(index as u64), piece));
    }
    lines.extend(cast.end(Duration::from_secs(1)));
    for line in lines {
        assert!(line.ends_with('\n') && line.matches('\n').count() == 1, "{line:?}");
        let event: serde_json::Value = serde_json::from_str(line.trim_end()).unwrap();
        written.push_str(event.get(2).and_then(|text| text.as_str()).unwrap_or_else(|| panic!("{line}")));
    }
    if std::str::from_utf8(data).is_ok() {
        assert_eq!(written.as_bytes(), data);
    }
}

fn in_pictures(text: &str, data: &[u8]) {
    let bits = data.chunks(4).map(|four| four.iter().fold(0_u32, |all, byte| all << 8 | u32::from(*byte)));
    let mut points: Vec<(f64, f64)> =
        bits.enumerate().map(|(at, bits)| (at as f64, f64::from(bits))).collect();
    points.truncate(200);
    let harmless = tags(&chart::picture(&points, "abc")).len();
    let drawn = chart::picture(&points, text);
    assert_eq!(tags(&drawn).len(), harmless, "{text:?}\n{drawn}");
    nothing_hidden(&drawn);
    let _ = chart::chart(&points, "title", 80);
    let escaped = picture::escaped(text);
    assert!(!escaped.contains(['<', '>', '"']), "{escaped}");
}

fn handout(text: &str) -> Handout {
    let title = Written { english: text.to_owned(), chinese: None };
    let about = Imprint {
        title,
        script: text.to_owned(),
        day: "2026-01-02".to_owned(),
        languages: vec![Language::English],
    };
    Handout::of(&played(text), &about)
}

/// A lesson with this text in every place that shows data.
fn played(data: &str) -> Played {
    let text = |text: &str| Narration::plain(Bytes::from(text.as_bytes()));
    let statement = |sort| LessonStatement { span: Span::default(), text: data.to_owned(), sort, role: None };
    let sorts = [Sort::Title, Sort::Narration, Sort::Command, Sort::Question];
    let statements: Vec<_> = sorts.into_iter().map(statement).collect();
    let title = Written { english: data.to_owned(), chinese: None };
    let steps = vec![Step { title, statements: 0..statements.len() }];
    let question = Question {
        question: text(data),
        choices: vec![text(data), text(data)],
        answer: 1,
        because: Some(text(data)),
    };
    let fault = Fault::value(message!("runs-itself", path = data)).note(message!("exited", status = data));
    let plain = || escape::plain(data.as_bytes()).into_owned();
    let shown = vec![
        ShownItem::Printed(plain()),
        ShownItem::Shown(plain()),
        ShownItem::Value(plain()),
        ShownItem::Message(message!("runs-itself", path = data)),
        ShownItem::TaskFailed(data.into(), fault.clone()),
    ];
    let entry = |statement, items, end, sockets| PlayedEntry {
        statement,
        began: Duration::ZERO,
        took: Duration::ZERO,
        items,
        end,
        sockets,
    };
    let row = || data.to_owned();
    let socket = SocketRow {
        name: row(),
        kind: row(),
        local: row(),
        peer: row(),
        state: row(),
        receive_queue: 3,
        send_queue: 0,
    };
    let entries = vec![
        entry(Which::OfScript(0), vec![ShownItem::Title(1, text(data))], End::Done, Vec::new()),
        entry(Which::OfScript(1), vec![ShownItem::Said(text(data))], End::Done, Vec::new()),
        entry(Which::OfScript(2), shown, End::Done, Vec::new()),
        entry(
            Which::ByHand(data.to_owned()),
            vec![ShownItem::Printed(plain())],
            End::Failed(fault),
            Vec::new(),
        ),
        entry(Which::OfScript(3), vec![ShownItem::Asked(Rc::new(question))], End::Done, vec![socket]),
    ];
    Played { outline: Rc::new(Outline { steps, statements, ..Outline::default() }), entries }
}
