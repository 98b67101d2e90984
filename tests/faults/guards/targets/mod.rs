//! What the fuzz targets do with their input. Each panics where it finds something. `fuzz/` plays them
//! with libFuzzer, `cargo test --test faults guards::` with mutants of the same corpus on any toolchain.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::rc::Rc;

use wirelab::output::diagnostics::{self, Style};
use wirelab_lang::catalogue::Language;
use wirelab_lang::diagnostic::Diagnostic;
use wirelab_lang::eval::event::{Event, Sink};
use wirelab_lang::eval::world::World;
use wirelab_lang::syntax::source::Source;
use wirelab_net::sim::SimNetwork;

mod check;
mod lesson;
mod recorder;
mod syntax;
mod values;
mod wire;

/// A target: its name, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: &[Target] = &[
    ("syntax", syntax::run),
    ("check", check::run),
    ("wire", wire::run),
    ("values", values::run),
    ("recorder", recorder::run),
    ("lesson", lesson::run),
];

/// Plays one input of a target.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|(own, _)| *own == name);
    target.unwrap_or_else(|| panic!("there is no target {name}")).1(data);
}

/// The largest text that is read: what is longer takes time and shows nothing more.
const LONGEST: usize = 16 << 10;

/// The input as a script's text, as a file of it would be read.
fn source(data: &[u8]) -> Option<Rc<Source>> {
    let data = data.get(..LONGEST).unwrap_or(data);
    wirelab_lang::syntax::source_text(data.to_vec(), "fuzz.lab").ok().map(Rc::new)
}

/// The first byte as a choice, and the rest.
fn chosen(data: &[u8]) -> Option<(u8, &[u8])> {
    data.split_first().map(|(choice, rest)| (*choice, rest))
}

/// Reports as a person reads them: the place is in the text, and nothing in them steers a terminal.
fn written(all: &[Diagnostic], choice: u8) {
    let language = if choice & 1 == 0 { Language::English } else { Language::Chinese };
    let width = if choice & 2 == 0 { 80 } else { 20 };
    let style = Style { language, colours: false, light: false, width, wraps: choice & 4 == 0 };
    for one in all {
        let Some(source) = &one.source else { continue };
        for label in &one.labels {
            let range = label.span.range();
            assert!(range.start <= range.end, "{label:?}");
            assert!(source.text.get(range).is_some(), "{label:?} is no place of the text");
        }
    }
    let text = diagnostics::diagnostics(all.get(..8).unwrap_or(all), style);
    plain(&text);
}

/// Nothing in a text steers a terminal or the direction of writing.
fn plain(text: &str) {
    let hidden = text.chars().find(|c| !matches!(c, '\n' | '\t') && wirelab_lang::escape::is_hidden(*c));
    assert_eq!(hidden, None, "in {text:?}");
}

struct Nothing;

impl Sink for Nothing {
    fn emit(&self, _: Event) -> Result<(), i32> {
        Ok(())
    }

    fn flush(&self) -> Result<(), i32> {
        Ok(())
    }
}

/// A world on a network that reaches nothing.
fn world() -> World {
    let network = SimNetwork::new(1);
    let _ = network.add_host("alice", &["10.0.0.1".parse().unwrap()]);
    World::new(
        network.on_default(),
        Rc::new(Nothing),
        Rc::new(wirelab_lang::eval::input::NoInput),
        wirelab_lang::session::play_other,
    )
}
