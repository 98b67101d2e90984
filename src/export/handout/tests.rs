//! Handouts of lessons made by hand, with harmless and with hostile data.

#![allow(clippy::unwrap_used)]

use std::rc::Rc;
use std::time::Duration;

use pulldown_cmark::{Event, Options, Parser, Tag};
use regex::Regex;
use wirelab_lang::eval::fault::Fault;
use wirelab_lang::eval::narration::Question;
use wirelab_lang::eval::value::Bytes;
use wirelab_lang::lesson::outline::{LessonStatement, Outline, Sort, Step};
use wirelab_lang::lesson::played::{End, PlayedEntry, ShownItem, Which};
use wirelab_lang::message;
use wirelab_lang::syntax::source::Span;

use super::*;

/// What would be markup, a script or a terminal's command wherever it is shown.
const HOSTILE: &[&str] = &[
    "<script>document.title='x'</script>",
    "</script></style></pre></code></samp></title>--><!--<b onclick=\"x\">",
    "\" onmouseover='x' a=`x` &lt;script&gt; &#60;b&#62;",
    "<img src=x onerror=alert(1)> javascript:alert(1) http://a.example www.a.example a@b.example",
    "\u{1b}[31m\u{1b}]0;title\u{7}\u{9b}2J \u{202e}txt\u{2066} \u{200b}",
    "a\r\nb\rc\nd",
    "``` ~~~ ````` `x` ``` \n```\n~~~\n    code",
    "# h\n- l\n+ l\n* l\n1. n\n2) n\n> q\n---\n===\n| a | b |\n|---|---|\n[x](y) ![x](y) [x]: y\n<b>\n&amp; *e* _e_ **e** ~~s~~ $m$ \\",
    "{onclick=x} :smile: {{x}} <% x %> <?x ?> <![CDATA[ x ]]>",
    "三次握手\u{feff}\u{2028}",
];

fn text(text: &str) -> Narration {
    Narration::plain(Bytes::from(text.as_bytes()))
}

fn both(english: &str, chinese: &str) -> Narration {
    let bytes = |text: &str| Some(Bytes::from(text.as_bytes()));
    Narration::new(bytes(english), bytes(chinese)).unwrap()
}

fn statement(sort: Sort, text: &str) -> LessonStatement {
    LessonStatement { span: Span::default(), text: text.to_owned(), sort, role: None }
}

fn entry(statement: Which, items: Vec<ShownItem>) -> PlayedEntry {
    let (began, took) = (Duration::ZERO, Duration::ZERO);
    PlayedEntry { statement, began, took, items, end: End::Done, sockets: Vec::new() }
}

fn socket(text: &str) -> SocketRow {
    let text = || text.to_owned();
    SocketRow {
        name: text(),
        kind: text(),
        local: text(),
        peer: text(),
        state: text(),
        receive_queue: 3,
        send_queue: 0,
    }
}

fn about(languages: &[Language], title: &str) -> Imprint {
    Imprint {
        title: Written { english: title.to_owned(), chinese: None },
        script: title.to_owned(),
        day: "2026-01-02".to_owned(),
        languages: languages.to_vec(),
    }
}

/// A lesson with this text in every place that shows data.
fn lesson_of(data: &str) -> Played {
    let sorts = [Sort::Title, Sort::Narration, Sort::Command, Sort::Question, Sort::Note];
    let statements: Vec<_> = sorts.into_iter().map(|sort| statement(sort, data)).collect();
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
    let mut entries = vec![
        entry(Which::OfScript(0), vec![ShownItem::Title(1, text(data))]),
        entry(Which::OfScript(1), vec![ShownItem::Said(text(data))]),
        entry(Which::OfScript(2), shown),
        entry(Which::ByHand(data.to_owned()), vec![ShownItem::Printed(plain())]),
        entry(Which::OfScript(3), vec![ShownItem::Asked(Rc::new(question))]),
        entry(Which::OfScript(4), vec![ShownItem::Noted(text("a note for the speaker"))]),
    ];
    entries[3].end = End::Failed(fault);
    entries[4].sockets = vec![socket(data)];
    Played { outline: Rc::new(Outline { steps, statements, ..Outline::default() }), entries }
}

fn html(data: &str) -> String {
    html::write(&Handout::of(&lesson_of(data), &about(&[Language::English], data)))
}

fn markdown(data: &str) -> String {
    markdown::write(&Handout::of(&lesson_of(data), &about(&[Language::English], data)))
}

#[test]
fn d06_in_html_hostile_data_makes_no_element_and_no_attribute() {
    // Attribute values are checked to be ours by name; the one that holds data is told apart by its quotes.
    let tags = |page: &str| -> Vec<String> {
        Regex::new(r"<[^>]*>").unwrap().find_iter(page).map(|found| found.as_str().to_owned()).collect()
    };
    let harmless = tags(&html("abc"));
    for data in HOSTILE {
        let page = html(data);
        let expected: Vec<_> = harmless.iter().map(|tag| tag.replace("\"zh-Hans\"", "\"en\"")).collect();
        let found: Vec<_> = tags(&page).iter().map(|tag| tag.replace("\"zh-Hans\"", "\"en\"")).collect();
        assert_eq!(found, expected, "{data:?}");
        assert!(!page.contains("a note for the speaker"));
    }
}

#[test]
fn d03_d04_in_a_handout_nothing_steers_a_terminal_or_the_direction_of_writing() {
    for data in HOSTILE {
        for page in [html(data), markdown(data)] {
            let hidden = page.chars().find(|c| *c != '\n' && escape::is_hidden(*c));
            assert_eq!(hidden, None, "{data:?}");
        }
    }
}

/// What a reader of Markdown makes of a page: names of the elements, and the text in them.
fn read(page: &str) -> (Vec<String>, String) {
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    let mut elements = Vec::new();
    let mut text = String::new();
    for event in Parser::new_ext(page, options) {
        match event {
            // How many lines a text has, it decides itself.
            Event::Text(part) => text.push_str(&part),
            Event::HardBreak | Event::SoftBreak => text.push(' '),
            Event::Start(Tag::Heading { level, id, classes, attrs }) => {
                assert!(id.is_none() && classes.is_empty() && attrs.is_empty());
                elements.push(level.to_string());
            }
            Event::Start(tag) => elements.push(format!("{tag:?}")),
            Event::End(_) => text.push(' '),
            other => elements.push(format!("{other:?}")),
        }
    }
    elements.dedup_by(|next, last| next == last && next == "Paragraph");
    (elements, text)
}

#[test]
fn d06_in_markdown_hostile_data_is_text_and_nothing_else() {
    let harmless = read(&markdown("abc")).0;
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    for data in HOSTILE {
        let (elements, text) = read(&markdown(data));
        assert_eq!(elements, harmless, "{data:?}\n{}", markdown(data));
        let shown = squeezed(&escape::plain(data.as_bytes()));
        let times = squeezed(&text).matches(&shown).count();
        assert!(times >= 10, "{times} times {shown:?} in\n{}", markdown(data));
    }
}

#[test]
fn bare_words_become_no_links() {
    let page =
        markdown("http://a.example HTTPS://a.example www.a.example a@b.example :smile: 12:30 127.0.0.1:80");
    let allowed =
        "http\\://a.example HTTPS\\://a.example www\\.a.example a\\@b.example \\:smile: 12:30 127.0.0.1:80";
    assert!(page.contains(allowed), "{page}");
}

/// A small lesson in two languages.
fn lesson() -> Played {
    let statements = vec![
        statement(Sort::Backstage, "requires ipv6"),
        statement(Sort::Title, "step en \"Talk\" zh \"说话\""),
        statement(Sort::Command, "send a \"hi\""),
        statement(Sort::Command, "print recv b"),
        statement(Sort::Question, "ask …"),
        statement(Sort::Command, "close a"),
    ];
    let question = Question {
        question: both("Which?", "哪个？"),
        choices: vec![text("RST"), text("FIN")],
        answer: 1,
        because: Some(both("It closed.", "它关闭了。")),
    };
    let mut entries = vec![
        entry(Which::OfScript(0), Vec::new()),
        entry(Which::OfScript(1), vec![ShownItem::Title(1, both("Talk", "说话"))]),
        entry(Which::OfScript(2), vec![ShownItem::Value("0".into())]),
        entry(Which::OfScript(2), vec![ShownItem::Value("2".into())]),
        entry(Which::OfScript(2), vec![ShownItem::Value("lost".into())]),
        entry(Which::ByHand("b".into()), vec![ShownItem::Value("b: tcp".into())]),
        entry(Which::OfScript(3), vec![ShownItem::Printed("h".into()), ShownItem::Printed("i".into())]),
        entry(Which::OfScript(4), vec![ShownItem::Asked(Rc::new(question))]),
    ];
    entries[2].end = End::UnderWay;
    entries[4].end = End::Skipped;
    let steps = vec![Step { title: Written::default(), statements: 0..statements.len() }];
    Played { outline: Rc::new(Outline { steps, statements, ..Outline::default() }), entries }
}

#[test]
fn a_lesson_in_markdown() {
    let handout = Handout::of(&lesson(), &about(&[Language::English], "talk"));
    insta::assert_snapshot!(markdown::write(&handout));
}

#[test]
fn a_lesson_in_two_languages() {
    let handout = Handout::of(&lesson(), &about(&[Language::Chinese, Language::English], "talk"));
    insta::assert_snapshot!(markdown::write(&handout));
    let page = html::write(&handout);
    assert!(page.contains("<html lang=\"zh-Hans\">"), "{page}");
    let title =
        "<span class=\"text\" lang=\"zh-Hans\">说话</span><span class=\"text\" lang=\"en\">Talk</span>";
    assert!(page.contains(title), "{page}");
    assert!(page.contains("<p lang=\"zh-Hans\">它关闭了。</p><p lang=\"en\">It closed.</p>"), "{page}");
}

#[test]
fn a_script_of_one_language_is_there_once_in_a_handout_of_two() {
    let mut played = lesson();
    played.entries = vec![entry(Which::OfScript(1), vec![ShownItem::Title(1, text("只有中文"))])];
    let handout = Handout::of(&played, &about(&[Language::English, Language::Chinese], "talk"));
    assert_eq!(handout.sections[0].head, Some((1, Texts(vec![(Language::Chinese, "只有中文".into())]))));
}
