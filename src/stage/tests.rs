//! What a lecture's screen shows, on a sample lesson.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use ratatui_core::backend::TestBackend;
use ratatui_core::terminal::Terminal;
use wirelab_lang::catalogue::Language;
use wirelab_lang::eval::narration::{Narration, Question};
use wirelab_lang::eval::value::Bytes;
use wirelab_lang::lesson::outline::{LessonStatement, Outline, Sort, Step, Written};
use wirelab_lang::lesson::played::{End, Played, PlayedEntry, ShownItem, SocketRow, Which};
use wirelab_lang::syntax::source::Span;

use super::draw::{Drawn, draw};
use super::look::StageStyle;
use super::view::{StageState, View};

const LONG: &str = "`serve` accepts in the background and runs a task for each connection, as other languages start a thread for each. Every answer takes its time.";
const LONG_ZH: &str = "`serve` 在后台接受连接，并为每个连接运行一个任务，就像别的语言里为每个连接启动一个线程。每次回答都要花点时间：服务器会先停顿一下。";

fn both(english: &str, chinese: &str) -> Narration {
    Narration::new(Some(Bytes::from(english)), Some(Bytes::from(chinese))).unwrap()
}

fn written(english: &str, chinese: &str) -> Written {
    Written { english: english.into(), chinese: Some(chinese.into()) }
}

fn statement(sort: Sort, text: &str) -> LessonStatement {
    LessonStatement { span: Span::new(0, 0), text: text.into(), sort, role: None }
}

fn outline() -> Outline {
    let statements = vec![
        statement(Sort::Title, "step \"The server\""),
        statement(Sort::Narration, "say …"),
        statement(Sort::Command, "server = tcp listen 127.0.0.1:9999 backlog 5"),
        statement(Sort::Command, "serve server as conn {\n    sendall conn \"Welcome!\" # \"你好\"\n}"),
        statement(Sort::Question, "ask …"),
        statement(Sort::Title, "step \"A client\""),
        statement(Sort::Command, "client = tcp connect server.local"),
    ];
    let steps = vec![
        Step { title: written("The server", "服务器"), statements: 0..5 },
        Step { title: written("A client", "一个客户端"), statements: 5..7 },
    ];
    Outline { steps, statements, ..Outline::default() }
}

fn entry(statement: usize, items: Vec<ShownItem>) -> PlayedEntry {
    let time = Duration::from_millis(20);
    PlayedEntry {
        statement: Which::OfScript(statement),
        began: time,
        took: time,
        items,
        end: End::Done,
        sockets: vec![],
    }
}

fn question() -> ShownItem {
    ShownItem::Asked(Rc::new(Question {
        question: both("How many connections are served at a time?", "同时服务多少个连接？"),
        choices: vec![both("5", "5"), both("one", "一个"), both("as many as there are", "有多少就服务多少")],
        answer: 2,
        because: Some(both("Each has a task of its own.", "每个连接都有自己的任务。")),
    }))
}

fn played(entries: usize) -> Played {
    let mut all = vec![
        entry(0, vec![ShownItem::Title(1, both("The server", "服务器"))]),
        entry(1, vec![ShownItem::Said(both(LONG, LONG_ZH))]),
        entry(2, vec![ShownItem::Value("tcp listener 127.0.0.1:9999".into())]),
        entry(3, vec![ShownItem::Printed("line 1\nline 2".into())]),
        entry(4, vec![question()]),
        entry(5, vec![ShownItem::Title(2, both("A client", "一个客户端"))]),
        entry(6, vec![]),
    ];
    all.truncate(entries);
    Played { outline: Rc::new(outline()), entries: all }
}

fn socket(name: &str, peer: &str, state: &str) -> SocketRow {
    SocketRow {
        name: name.into(),
        kind: "tcp".into(),
        local: "127.0.0.1:9999".into(),
        peer: peer.into(),
        state: state.into(),
        receive_queue: 0,
        send_queue: 5,
    }
}

/// What stands on a screen of this size.
fn shown(view: &View<'_>, width: u16, height: u16) -> (String, Drawn) {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let mut drawn = Drawn::default();
    terminal.draw(|frame| drawn = draw(view, frame.buffer_mut())).unwrap();
    let buffer = terminal.backend().buffer();
    let rows = (0..height).map(|y| {
        let mut row = String::new();
        let mut x = 0;
        while x < width {
            let symbol = buffer[(x, y)].symbol();
            row.push_str(symbol);
            x += u16::try_from(unicode_width::UnicodeWidthStr::width(symbol)).unwrap().max(1);
        }
        row.trim_end().to_owned()
    });
    (rows.collect::<Vec<_>>().join("\n"), drawn)
}

struct Sample {
    played: Played,
    sockets: Vec<SocketRow>,
    before: Vec<SocketRow>,
    breakpoints: BTreeSet<usize>,
    guesses: Vec<Option<usize>>,
}

impl Sample {
    fn of(entries: usize) -> Self {
        Self {
            played: played(entries),
            sockets: vec![socket("server", "", "LISTEN"), socket("client", "127.0.0.1:40000", "ESTABLISHED")],
            before: vec![socket("server", "", "LISTEN")],
            breakpoints: BTreeSet::new(),
            guesses: Vec::new(),
        }
    }

    fn view(&self, at: Option<usize>) -> View<'_> {
        let step = at.map_or(1, |at| self.played.outline.step_of(at));
        View {
            name: "tcp/hello",
            played: &self.played,
            step,
            live: step,
            at,
            fresh: self.played.entries.len().saturating_sub(1),
            breakpoints: &self.breakpoints,
            guesses: &self.guesses,
            is_asking: false,
            sockets: &self.sockets,
            before: &self.before,
            state: StageState::Ready,
            page: None,
            is_seen: false,
            top: None,
            language: Language::English,
            look: StageStyle::PLAIN,
        }
    }
}

#[test]
fn a_step_fits_screens_of_all_sizes() {
    let sample = Sample::of(4);
    for (width, height) in [(60, 20), (80, 24), (200, 60)] {
        let (screen, drawn) = shown(&sample.view(Some(4)), width, height);
        assert!(!drawn.has_unseen() && drawn.top == 0, "{drawn:?}\n{screen}");
        insta::assert_snapshot!(format!("step_{width}x{height}"), screen);
    }
    let chinese = View { language: Language::Chinese, ..sample.view(Some(4)) };
    insta::assert_snapshot!("step_80x24_in_chinese", shown(&chinese, 80, 24).0);
}

#[test]
fn what_a_class_need_not_see_shows_no_value_either() {
    let mut sample = Sample::of(4);
    sample.played.entries[1].items = vec![ShownItem::Value("hidden".into())];
    let (screen, _) = shown(&sample.view(Some(4)), 80, 24);
    assert!(!screen.contains("hidden"), "{screen}");
}

#[test]
fn a_question_is_open_until_it_is_answered() {
    let sample = Sample { guesses: vec![Some(0)], ..Sample::of(5) };
    for (is_asking, name) in [(true, "question_open"), (false, "question_answered")] {
        let view = View { step: 0, live: 0, is_asking, ..sample.view(Some(5)) };
        insta::assert_snapshot!(name, shown(&view, 60, 20).0);
    }
}

#[test]
fn where_not_all_sockets_have_room_those_that_live_come_first() {
    let old = ["one", "two", "three"].map(|name| socket(name, "127.0.0.1:40001", "TIME_WAIT"));
    let live = socket("client", "127.0.0.1:40000", "ESTABLISHED");
    let sample = Sample { sockets: old.into_iter().chain([live]).collect(), ..Sample::of(4) };
    let rows = super::panel::panel(&sample.view(Some(4)), 40, 3);
    assert!(rows[0].to_string().contains("client"), "{rows:?}");
    assert!(rows[2].to_string().contains("more"), "{rows:?}");
}

#[test]
fn in_large_letters_there_is_room_between_statements() {
    let sample = Sample::of(3);
    let view = View { look: StageStyle { big: true, ..StageStyle::PLAIN }, ..sample.view(Some(3)) };
    insta::assert_snapshot!("large", shown(&view, 80, 24).0);
}

#[test]
fn what_finds_no_room_is_reached_by_paging() {
    let sample = Sample::of(5);
    let view = View { fresh: 0, ..sample.view(Some(5)) };
    let (mut seen, mut top) = (Vec::new(), None);
    loop {
        let (screen, drawn) = shown(&View { top, ..View { fresh: 0, ..sample.view(Some(5)) } }, 40, 10);
        let rows = screen.lines().skip(drawn.height.min(2)).take(drawn.height).map(str::to_owned);
        for (row, text) in (drawn.top..).zip(rows.collect::<Vec<_>>()) {
            if row == seen.len() {
                seen.push(text);
            }
        }
        if !drawn.has_unseen() {
            break;
        }
        top = Some((drawn.top + drawn.height - 1).min(drawn.lowest()));
    }
    let whole = super::document::document(&view, 40).rows;
    assert!(seen.len() >= whole.len() - 1, "{} of {}: {seen:#?}", seen.len(), whole.len());
}

#[test]
fn nothing_fails_on_the_smallest_screens() {
    let sample = Sample::of(5);
    for width in [1, 5, 12, 20, 30] {
        for height in [1, 2, 4, 6, 9] {
            shown(&sample.view(Some(5)), width, height);
        }
    }
}
