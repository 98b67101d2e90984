//! The lesson at a prompt: looks on, prints what the lesson says, and keeps how far a person came.

use std::path::PathBuf;
use std::rc::Rc;

use wirelab_lang::catalogue;
use wirelab_lang::diagnostic::{Diagnostic, Message};
use wirelab_lang::eval::console::Wish;
use wirelab_lang::eval::event::Sink;
use wirelab_lang::message;
use wirelab_lang::session::{Failure, Session};

use super::lesson::{Lesson, Said};
use super::progress;
use super::scene::{Ended, Scene, Turn};
use super::steps::STEPS;
use super::tap::Tap;
use crate::output::printer::Printer;

/// Who holds the lesson.
pub struct Tutor {
    printer: Rc<Printer>,
    tap: Rc<Tap>,
    lesson: Option<Lesson>,
    /// Where progress is kept, as long as that works.
    path: Option<PathBuf>,
}

impl Tutor {
    /// A tutor who looks on before this sink, and is silent until asked.
    pub fn new(sink: &mut Rc<dyn Sink>, printer: &Rc<Printer>) -> Self {
        let tap = Rc::new(Tap::before(Rc::clone(sink)));
        *sink = Rc::clone(&tap) as Rc<dyn Sink>;
        Self { printer: Rc::clone(printer), tap, lesson: None, path: progress::path() }
    }

    /// What a person typed, and how it ended.
    pub fn turn(&self, typed: &str, result: &Result<Vec<Diagnostic>, Failure>) -> Turn {
        Turn {
            typed: typed.to_owned(),
            ended: Ended::of(result),
            shown: self.tap.take(),
            scripts: Vec::new(),
        }
    }

    /// Looks at what was typed, and says what there is to say; does what was wished of the lesson.
    pub fn look(&mut self, session: &Session, turn: &Turn, wish: Option<Wish>) {
        if let Some(wish) = wish {
            return self.wish(session, wish);
        }
        let Some(lesson) = &mut self.lesson else { return };
        let before = lesson.step();
        let said = lesson.after(turn, Scene::of(session));
        let after = lesson.step();
        self.say(&said);
        if after != before {
            self.keep(after);
        }
    }

    /// Does what a person wants of the lesson.
    pub fn wish(&mut self, session: &Session, wish: Wish) {
        let kept = self.path.as_deref().and_then(progress::read);
        let kept = kept.map(|step| step.saturating_sub(1)).filter(|step| *step < STEPS.len());
        let here = self.lesson.as_ref().map(Lesson::step);
        let at = here.or(kept).unwrap_or(0);
        let step = match wish {
            Wish::Leave => return self.leave(),
            Wish::Resume | Wish::Again => at,
            Wish::Next => at + 1,
            Wish::Back => at.saturating_sub(1),
            Wish::Step(number) => number.saturating_sub(1),
        };
        if here.is_none() && wish == Wish::Resume {
            self.greet(kept);
        }
        self.tap.listen(true);
        let lesson = Lesson::at(step, Scene::of(session));
        self.say(&lesson.show());
        self.lesson = Some(lesson);
        self.keep(step);
    }

    fn greet(&self, kept: Option<usize>) {
        let steps = STEPS.len();
        let greeting = match kept {
            Some(step) if step > 0 => message!("tutorial-welcome-back", step = step + 1, steps = steps),
            _ => message!("tutorial-welcome", steps = steps),
        };
        self.say(&[Said::Heading(0, message!("tutorial-title")), Said::Text(greeting)]);
    }

    fn leave(&mut self) {
        self.tap.listen(false);
        let said = match self.lesson.take() {
            Some(lesson) => message!("tutorial-left", step = lesson.step() + 1),
            None => message!("tutorial-not-under-way"),
        };
        self.say(&[Said::Explain(said)]);
    }

    /// Keeps the step that begins; behind the last one there is nothing to keep, and the lesson is over.
    fn keep(&mut self, step: usize) {
        let is_over = step >= STEPS.len();
        if is_over {
            self.lesson = None;
            self.tap.listen(false);
        }
        let Some(path) = &self.path else { return };
        let kept = match is_over {
            true => progress::forget(path).map_err(|error| error.to_string()),
            false => progress::keep(path, step + 1).map_err(|fault| self.text(&fault.message)),
        };
        if let Err(reason) = kept {
            let shown = path.display().to_string();
            self.printer.note(&message!("tutorial-not-kept", path = shown, reason = reason));
            self.path = None;
        }
    }

    fn say(&self, said: &[Said]) {
        let mut after_heading = true;
        for each in said {
            // Where the output is gone, the prompt notices by itself.
            let _ = match each {
                Said::Heading(0, title) => self.printer.heading(&self.text(title)),
                Said::Heading(number, title) => {
                    let title = self.text(title);
                    self.printer.heading(&format!("{number}/{} · {title}", STEPS.len()))
                }
                Said::Text(message) => {
                    let text = self.text(message);
                    let mut gap = !after_heading;
                    text.split("\n\n").try_for_each(|paragraph| {
                        let gap = if std::mem::replace(&mut gap, true) { "\n" } else { "" };
                        self.printer.text(gap)?;
                        self.printer.paragraph("", &joined(paragraph))
                    })
                }
                Said::Code(code) => {
                    let lines: String = code.lines().map(|line| format!("    {line}\n")).collect();
                    self.printer.text(&lines)
                }
                Said::Praise(message) => self.printer.paragraph("✓ ", &joined(&self.text(message))),
                Said::Explain(message) => self.printer.paragraph("→ ", &joined(&self.text(message))),
            };
            after_heading = matches!(each, Said::Heading(..));
        }
        if matches!(said.last(), Some(Said::Code(_))) {
            let _ = self.printer.text("\n");
        }
    }

    fn text(&self, message: &Message) -> String {
        catalogue::text(self.printer.language(), message)
    }
}

/// The lines of a paragraph as one. Between two Chinese characters stands no space.
fn joined(paragraph: &str) -> String {
    let mut whole = String::new();
    for line in paragraph.lines() {
        let is_latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii());
        if is_latin(whole.chars().last()) && is_latin(line.chars().next()) {
            whole.push(' ');
        }
        whole.push_str(line);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_as_the_language_does() {
        assert_eq!(joined("one\ntwo"), "one two");
        assert_eq!(joined("一句，\n又一句"), "一句，又一句");
        assert_eq!(joined("“quoted”"), "“quoted”");
    }
}
