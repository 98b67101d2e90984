//! While a statement runs: what it waits for is told, keys are read, and what it asks is asked.

use std::convert::Infallible;
use std::time::Duration;

use futures_lite::FutureExt;
use wirelab_lang::catalogue;
use wirelab_lang::eval::world::World;
use wirelab_lang::lesson::played::ShownItem;
use wirelab_lang::message;
use wirelab_lang::session::UnderWay;

use crate::output::show::elapsed::NOTICEABLE;
use crate::repl::waiting;
use crate::run;
use crate::stage::app::{Lecture, Over};
use crate::stage::keys::{self, LectureCommand};
use crate::stage::model::{Decision, Doing, TypedText};
use crate::stage::terminal::Press;

/// So long a statement may take before the screen shows that it runs.
const SOON: Duration = Duration::from_millis(60);
/// Between two looks at what goes on.
const TICK: Duration = Duration::from_millis(100);

impl Lecture {
    /// Attends to a statement for as long as this is polled.
    ///
    /// # Errors
    /// The lecture is over.
    pub(super) async fn attend(&mut self, world: &World, under_way: &UnderWay) -> Result<Infallible, Over> {
        let began = world.network.elapsed();
        let mut time = SOON;
        loop {
            let key = self.keys.clone().next();
            let sleep = world.network.sleep(time);
            let pressed = async { Some(key.await) }.or(async {
                sleep.await;
                None
            });
            match pressed.await {
                Some(Ok(press)) => self.press_meanwhile(world, &press)?,
                Some(Err(_)) => return Err(Over::Left(run::CLOSED)),
                None => time = TICK,
            }
            let now = world.network.elapsed();
            let passed = now.saturating_sub(began);
            self.attend_to_question(now);
            if self.model.is_asking {
                self.model.doing = Doing::Running(String::new());
            } else if passed >= NOTICEABLE {
                self.model.doing = Doing::Running(self.waits(under_way, passed));
            }
            self.ask_for_input();
            self.draw()?;
        }
    }

    /// What the statement waits for, and since when.
    fn waits(&self, under_way: &UnderWay, passed: Duration) -> String {
        let what = catalogue::text(self.model.language, &waiting::what(under_way.waits().as_ref()));
        catalogue::text(
            self.model.language,
            &message!("lecture-waiting", what = what, seconds = passed.as_secs()),
        )
    }

    /// A question in a block is open until a key, or the time, reveals its answer.
    fn attend_to_question(&mut self, now: Duration) {
        let is_open = self.kept.held().is_open();
        if is_open && !self.model.is_asking {
            self.count_questions();
            (self.model.top, self.model.is_seen) = (None, false);
            self.due = self.pace.auto.map(|pace| now + pace);
        } else if is_open && self.due.is_some_and(|due| due <= now) {
            self.reveal();
            return;
        }
        self.model.is_asking = is_open;
    }

    /// The answer, once the whole question was seen.
    fn go_on_from_question(&mut self) {
        if !self.pages_on() {
            self.reveal();
        }
    }

    fn reveal(&mut self) {
        self.kept.held().reveal();
        (self.model.is_asking, self.due) = (false, None);
        (self.model.top, self.model.is_seen) = (None, false);
    }

    /// Shows what `input` asks.
    fn ask_for_input(&mut self) {
        match (self.questions.open(), &self.model.entry) {
            (Some(prompt), None) => {
                self.model.entry = Some(TypedText {
                    about: Decision::Input,
                    label: prompt.trim_end().to_owned(),
                    text: String::new(),
                    wrong: String::new(),
                });
            }
            (None, Some(entry)) if entry.about == Decision::Input => self.model.entry = None,
            _ => {}
        }
    }

    /// A key while a statement runs.
    fn press_meanwhile(&mut self, world: &World, press: &Press) -> Result<(), Over> {
        if *press == Press::Ctrl('c') {
            self.halts = true;
            // The engine ends a statement when the signal comes, and so does this key.
            let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::INT);
            return Ok(());
        }
        if let Some(entry) = &self.model.entry {
            return match entry.about {
                Decision::Input => {
                    self.type_answer(press);
                    Ok(())
                }
                _ => {
                    let effect = self.model.decide_to_leave(press);
                    self.attend_to_effect(world, &effect)
                }
            };
        }
        match keys::command(press) {
            Some(LectureCommand::Leave) if self.model.cover.is_none() => self.model.ask_to_leave(),
            Some(LectureCommand::Guess(choice)) if self.model.cover.is_none() => {
                self.model.guess(choice, &self.kept.played());
            }
            Some(LectureCommand::Next) if self.model.is_asking && self.model.cover.is_none() => {
                self.go_on_from_question()
            }
            Some(LectureCommand::Next | LectureCommand::Escape) if self.model.cover.is_none() => {
                self.halts = true
            }
            Some(command) => {
                if let Some(effect) = self.model.look_around(&command) {
                    self.attend_to_effect(world, &effect)?;
                }
            }
            None => {}
        }
        Ok(())
    }

    fn type_answer(&mut self, press: &Press) {
        let Some(entry) = &mut self.model.entry else { return };
        match press {
            Press::Enter => {
                let text = std::mem::take(&mut entry.text);
                let line = format!("{} {text}", entry.label);
                self.model.entry = None;
                let line = wirelab_lang::escape::one_line(line.trim().as_bytes()).into_owned();
                self.kept.tell(ShownItem::Message(message!("lecture-typed", line = line)));
                self.questions.answer(Some(text.into_bytes()));
            }
            Press::Ctrl('d') if entry.text.is_empty() => {
                self.model.entry = None;
                self.questions.answer(None);
            }
            press => entry.take(press),
        }
    }
}
