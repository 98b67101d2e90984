//! The lesson on real sockets, without a prompt around it: other right ways count, and what goes
//! wrong is explained.

use std::rc::Rc;

use wirelab_lang::eval::event::Sink;
use wirelab_lang::eval::taskset;
use wirelab_lang::rights::Rights;
use wirelab_lang::session::{Options, Session};
use wirelab_lang::syntax::source::Source;
use wirelab_net::os::KernelNetwork;

use super::lesson::{Lesson, Said};
use super::scene::{Ended, Scene, Turn};
use super::steps::STEPS;
use super::tap::Tap;
use crate::output::printer::{Printer, PrinterSettings};
use crate::run;

/// Somebody who takes the lesson.
struct Pupil {
    session: Session,
    tap: Rc<Tap>,
    lesson: Lesson,
}

impl Pupil {
    /// At a step, counted from 1.
    fn at(step: usize) -> Self {
        let printer = Rc::new(Printer::new(PrinterSettings::default()));
        let network = Rc::new(KernelNetwork::new());
        let mut world = run::world(network, None, Rights::standard(), None, &printer);
        let tap = Rc::new(Tap::before(Rc::new(Silence)));
        tap.listen(true);
        world.sink = Rc::clone(&tap) as Rc<dyn Sink>;
        let session = Session::new(Rc::new(world), &Options::default());
        let lesson = Lesson::at(step - 1, Scene::of(&session));
        Self { session, tap, lesson }
    }

    /// Types something: what the lesson says.
    fn types(&mut self, text: &str) -> Vec<Said> {
        let source = Rc::new(Source::new("<1>", text));
        let result = taskset::block_on(self.session.submit(&source));
        let ended = Ended::of(&result);
        let turn = Turn { typed: text.to_owned(), ended, shown: self.tap.take(), scripts: Vec::new() };
        self.lesson.after(&turn, Scene::of(&self.session))
    }

    /// Types lines that pass the step, the last of them and none before.
    #[track_caller]
    fn passes(&mut self, lines: &[&str]) {
        let before = self.lesson.step();
        for line in lines {
            assert_eq!(self.lesson.step(), before, "passed before {line}");
            let said = self.types(line);
            let explains = said.iter().any(|said| matches!(said, Said::Explain(_)));
            assert!(!explains, "{line}: {said:?}");
        }
        assert_eq!(self.lesson.step(), before + 1, "{lines:?}");
    }

    /// Types something that does not work: the sentence that explains it.
    #[track_caller]
    fn fails(&mut self, line: &str, explained: &str) {
        let before = self.lesson.step();
        let said = self.types(line);
        let ids: Vec<_> = said.iter().filter_map(explanation).collect();
        assert_eq!(ids.first(), Some(&explained), "{line}: {said:?}");
        assert_eq!(self.lesson.step(), before, "{line}");
    }

    /// Makes a connection, about which the lesson says nothing.
    #[track_caller]
    fn with_connection(mut self) -> Self {
        let said = self.types("s = tcp listen 127.0.0.1:0; c = tcp connect s.local; d = accept s");
        assert_eq!(said, []);
        self
    }
}

struct Silence;

impl Sink for Silence {
    fn emit(&self, _: wirelab_lang::eval::event::Event) -> Result<(), i32> {
        Ok(())
    }

    fn flush(&self) -> Result<(), i32> {
        Ok(())
    }
}

fn explanation(said: &Said) -> Option<&'static str> {
    match said {
        Said::Explain(message) => Some(message.id),
        _ => None,
    }
}

#[test]
fn a_listener_may_be_made_in_other_ways() {
    // Nobody named it, so that it is shown.
    Pupil::at(1).passes(&["tcp listen 127.0.0.1:0"]);
    Pupil::at(1).passes(&["x = tcp listen 127.0.0.2:0 backlog 5", "print \"at {x.local}\""]);
    Pupil::at(1).passes(&["s = socket inet stream", "bind s 127.0.0.1:0", "listen s 5", "info s"]);
    Pupil::at(1).passes(&["x = tcp listen 127.0.0.1:0", "x.local.port"]);
    // All at once.
    Pupil::at(1).passes(&["x = tcp listen 127.0.0.1:0; print x.local"]);
}

#[test]
fn ipv6_is_as_good() {
    let mut pupil = Pupil::at(1);
    if pupil
        .session
        .world()
        .network
        .socket(wirelab_net::Family::Inet6, wirelab_net::SocketType::Stream)
        .is_err()
    {
        return;
    }
    if matches!(pupil.types("a = tcp listen [::1]:0").first(), Some(Said::Praise(_))) {
        pupil.passes(&["a.local"]);
        pupil.passes(&["b = tcp connect a.local", "sockets"]);
        pupil.passes(&["c = accept a"]);
        pupil.passes(&["send b \"x\"; recv c", "send c \"y\"", "recv b 10"]);
    }
}

#[test]
fn a_client_may_be_made_in_other_ways() {
    let listens = |step| {
        let mut pupil = Pupil::at(step);
        assert_eq!(pupil.types("x = tcp listen 127.0.0.1:0"), []);
        pupil
    };
    listens(2).passes(&["s = socket inet stream", "connect s x.local", "sockets"]);
    listens(2).passes(&["y = tcp connect x.local timeout 2s", "y.local"]);
    listens(2).passes(&["tcp connect \"{x.local}\""]);
    listens(2).passes(&["y = tcp connect \"{x.local}\"", "print \"nothing\"", "info y"]);
}

#[test]
fn what_was_done_ahead_counts_when_its_step_comes() {
    let mut pupil = Pupil::at(1);
    let said = pupil.types("s = tcp listen 127.0.0.1:0; c = tcp connect s.local; d = accept s; sockets");
    assert_eq!(pupil.lesson.step(), 3, "{said:?}");
    let headings = said.iter().filter(|said| matches!(said, Said::Heading(..))).count();
    let texts = said.iter().filter(|said| matches!(said, Said::Text(_))).count();
    // The steps that are passed are named, and only the one that comes is explained.
    assert_eq!((headings, texts), (3, 2), "{said:?}");
    let mut pupil = Pupil::at(2);
    pupil.types("s = tcp listen 127.0.0.1:0");
    pupil.types("c = tcp connect s.local");
    pupil.types("d = accept s");
    pupil.types("sockets");
    assert_eq!(pupil.lesson.step(), 3);
}

#[test]
fn data_may_go_in_any_order_and_by_any_command() {
    Pupil::at(4).with_connection().passes(&[
        "sendall d \"a\"",
        "recv c exactly 1",
        "send c \"b\\r\\n\"",
        "recv d line",
    ]);
    Pupil::at(4).with_connection().passes(&["send c \"a\"; send d \"b\"", "recv d; recv c"]);
}

#[test]
fn being_refused_counts_however_it_is_met() {
    Pupil::at(5).passes(&["tcp connect 127.0.0.1:1", "help econnrefused"]);
    Pupil::at(5).passes(&["expect error ECONNREFUSED { tcp connect 127.0.0.1:1 }", "help ECONNREFUSED"]);
    Pupil::at(5)
        .passes(&["try { tcp connect 127.0.0.1:1 } catch err { print err.name }", "help ECONNREFUSED"]);
}

#[test]
fn either_end_may_close_its_half() {
    Pupil::at(6).with_connection().passes(&["shutdown c write", "recv d", "send d \"x\"", "recv c"]);
    Pupil::at(6).with_connection().passes(&["shutdown d write", "recv c all", "send c \"x\"", "recv d"]);
}

#[test]
fn the_end_of_reading_alone_is_no_fin() {
    let mut pupil = Pupil::at(6).with_connection();
    assert_eq!(pupil.types("shutdown d read; recv d"), []);
    pupil.passes(&["shutdown c write", "recv d", "send d \"x\"", "recv c"]);
}

#[test]
fn a_server_may_be_written_in_other_ways() {
    let mut pupil = Pupil::at(7);
    pupil.types("s = tcp listen 127.0.0.1:0");
    pupil.passes(&["serve s as k { send k \"hi\" }", "c = tcp connect s.local; print recv c"]);
}

#[test]
fn a_datagram_may_be_sent_in_other_ways() {
    Pupil::at(8).passes(&["i = udp bind 127.0.0.1:0", "udp sendto i.local \"x\"", "recvfrom i"]);
    Pupil::at(8).passes(&[
        "i = udp bind 127.0.0.1:0; o = udp connect i.local; send o \"x\"",
        "m = recvfrom i; m.from",
    ]);
    Pupil::at(8).passes(&[
        "i = udp bind 127.0.0.1:0; o = udp open",
        "sendto o i.local \"x\"",
        "recv i",
        "sockets",
    ]);
}

#[test]
fn experiments_are_left_alone() {
    let mut pupil = Pupil::at(1);
    for line in ["print 1 + 1", "help", "a, b = unix pair", "send a \"x\"", "recv b", "port 80"] {
        assert_eq!(pupil.types(line), [], "{line}");
    }
}

#[test]
fn typical_mistakes_are_explained() {
    let mut pupil = Pupil::at(1);
    pupil.fails("tcp listen 127.0.0.1", "tutorial-mistake-port");
    pupil.fails("listen 127.0.0.1:0", "tutorial-mistake-listen");
    Pupil::at(1).fails("tcp listen 192.0.2.1:0", "tutorial-listen-hint");
    let mut pupil = Pupil::at(2);
    pupil.types("s = tcp listen 127.0.0.1:0");
    pupil.fails("tcp connect s", "tutorial-mistake-address");
    pupil.fails("tcp connect 127.0.0.1:1", "tutorial-mistake-nobody");
    let mut pupil = Pupil::at(3);
    pupil.types("s = tcp listen 127.0.0.1:0");
    pupil.fails("accept s timeout 1ms", "tutorial-mistake-accept-waits");
    let mut pupil = Pupil::at(4).with_connection();
    pupil.fails("send c Hello", "tutorial-mistake-quotes");
    pupil.fails("recv c timeout 1ms", "tutorial-mistake-recv-waits");
    pupil.fails("recv s", "tutorial-mistake-listener");
    let mut pupil = Pupil::at(5);
    pupil.types("s = tcp listen 127.0.0.1:0");
    pupil.fails("tcp connect s.local", "tutorial-mistake-somebody");
    let mut pupil = Pupil::at(6).with_connection();
    pupil.fails("shutdown c both", "tutorial-mistake-both");
    pupil.fails("send c \"x\"", "tutorial-mistake-pipe");
    let mut pupil = Pupil::at(7).with_connection();
    pupil.fails("serve s as { }", "tutorial-mistake-serve");
    pupil.types("serve s as k { }");
    pupil.fails("g = tcp connect s.local; recv g", "tutorial-mistake-silent");
    let mut pupil = Pupil::at(9).with_connection();
    pupil.fails("expect s.state = \"LISTEN\"", "tutorial-mistake-equals");
    pupil.fails("expect s.state == \"OPEN\"", "tutorial-mistake-claim");
}

#[test]
fn an_address_is_the_one_that_was_meant_and_comes_before_the_data() {
    let mut pupil = Pupil::at(8).with_connection();
    pupil.types("post = udp bind 127.0.0.1:0; o = udp open; other = udp bind 127.0.0.1:0");
    for (line, explained, name) in [
        ("sendto o post \"ping other\"", "tutorial-mistake-address", "post"),
        ("sendto o s \"ping\"", "tutorial-mistake-address", "other"),
        ("udp sendto post \"ping\" timeout 1s", "tutorial-mistake-address", "post"),
        ("sendto o \"ping\" post.local", "tutorial-mistake-order", "post"),
        ("sendto o \"ping\" post", "tutorial-mistake-order", "post"),
        ("sendto o \"ping\" 127.0.0.1:9 timeout 1s", "tutorial-mistake-order", "other"),
    ] {
        let said = pupil.types(line);
        assert_eq!(said.first().and_then(explanation), Some(explained), "{line}: {said:?}");
        let Some(Said::Explain(message)) = said.first() else { continue };
        let text = wirelab_lang::catalogue::text(wirelab_lang::catalogue::Language::English, message);
        assert!(text.contains(&format!("`{name}.local`")), "{line}: {text}");
    }
    let said = pupil.types("sendto o post.local 5");
    let ids: Vec<_> = said.iter().filter_map(explanation).collect();
    assert!(!ids.iter().any(|id| id.starts_with("tutorial-mistake")), "{ids:?}");
}

#[test]
fn both_directions_at_once_are_no_half_close() {
    for line in ["shutdown c", "shutdown c both"] {
        let mut pupil = Pupil::at(6).with_connection();
        let said = pupil.types(line);
        let wanted = if line.ends_with('c') { "tutorial-mistake-direction" } else { "tutorial-mistake-both" };
        assert_eq!(said.iter().filter_map(explanation).collect::<Vec<_>>(), [wanted]);
        assert_eq!(pupil.types("recv d"), [], "{line}");
        pupil.passes(&[
            "c = tcp connect s.local; d = accept s",
            "shutdown c write",
            "recv d",
            "send d \"x\"",
            "recv c",
        ]);
    }
}

#[test]
fn an_error_beside_the_step_speaks_for_itself() {
    for step in 1..=STEPS.len() {
        let mut pupil = Pupil::at(step);
        for line in ["clear", "help ECONREFUSED", "help ECONREFUSED", "print 1 / 0", "clear"] {
            assert_eq!(pupil.types(line), [], "step {step}: {line}");
        }
    }
}

#[test]
fn behind_the_first_error_comes_a_hint_and_behind_the_second_the_line() {
    let mut pupil = Pupil::at(1);
    let first = pupil.types("tpc listen");
    assert_eq!(first.iter().filter_map(explanation).collect::<Vec<_>>(), ["tutorial-listen-hint"]);
    let second = pupil.types("tcp lisen");
    assert!(second.contains(&Said::Code("server = tcp listen 127.0.0.1:0".to_owned())), "{second:?}");
    assert_eq!(pupil.types("tcp lissen"), []);
    // A success begins anew, with the names that the person chose.
    pupil.types("mine = tcp listen 127.0.0.1:0");
    assert_eq!(pupil.types("mine.locl").len(), 1);
    assert!(pupil.types("mine.lcal").contains(&Said::Code("mine.local".to_owned())));
}

#[test]
fn a_page_that_is_turned_to_wants_something_new() {
    let mut pupil = Pupil::at(1).with_connection_made_before();
    assert_eq!(pupil.types("print 1"), []);
    pupil.passes(&["t = tcp listen 127.0.0.1:0", "t.local"]);
}

impl Pupil {
    fn with_connection_made_before(mut self) -> Self {
        self.types("s = tcp listen 127.0.0.1:0; c = tcp connect s.local; d = accept s; print s.local");
        self.lesson = Lesson::at(0, Scene::of(&self.session));
        self
    }
}

#[test]
fn what_a_step_needs_is_shown_where_it_is_not_there() {
    let codes = |pupil: &Pupil| {
        let lesson = Lesson::at(pupil.lesson.step(), Scene::of(&pupil.session));
        lesson.show().into_iter().filter(|said| matches!(said, Said::Code(_))).count()
    };
    for step in [2, 3, 4, 6, 7, 9] {
        assert_eq!(codes(&Pupil::at(step)), 2, "step {step}");
    }
    for step in [4, 6, 7, 9] {
        assert_eq!(codes(&Pupil::at(step).with_connection()), 1, "step {step}");
    }
    for step in [1, 5, 8] {
        assert_eq!(codes(&Pupil::at(step)), 1, "step {step}");
    }
}

#[test]
fn every_line_that_is_shown_is_a_line_of_the_language() {
    let cast = super::steps::TutorialPlayers::of(&Scene::default());
    for step in STEPS {
        let codes = step.goals.iter().map(|goal| goal.code).chain(step.need.map(|need| need.code));
        for code in codes {
            let source = Rc::new(Source::new("", cast.filled(code)));
            assert!(wirelab_lang::syntax::parse(&source).is_ok(), "{}", source.text);
        }
    }
}
