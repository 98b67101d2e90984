//! What keys do while a lecture waits for one.

use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::fault::{Class, Fault};
use wirelab_lang::eval::world::World;
use wirelab_lang::lesson::played::Item;
use wirelab_lang::message;

use crate::lesson::Player;
use crate::run;
use crate::stage::app::{Lecture, Over};
use crate::stage::keys::{self, LectureCommand};
use crate::stage::model::{Cover, Decision, Doing, TypedText};
use crate::stage::places;
use crate::stage::terminal::Press;

impl Lecture {
    /// Does what a key means.
    ///
    /// # Errors
    /// The lecture is over.
    pub(super) async fn react(&mut self, player: &mut Player, press: &Press) -> Result<(), Over> {
        self.due = None;
        if self.decides_to_skip(player, press) {
            return Ok(());
        }
        if self.show.entry.is_some() {
            return self.answer(player, press).await;
        }
        let Some(wish) = keys::wish(press) else { return Ok(()) };
        if self.look_around(player.world(), &wish)? {
            return Ok(());
        }
        match wish {
            LectureCommand::Leave | LectureCommand::Cancel if self.has_ended() => {
                return Err(Over::Left(self.status()));
            }
            LectureCommand::Leave | LectureCommand::Cancel => self.ask_to_leave(),
            LectureCommand::Restart => return Err(Over::Afresh { until: None, host: None }),
            LectureCommand::Back => self.back(),
            LectureCommand::Next if self.show.past.is_some() => self.later(),
            LectureCommand::Escape => (self.show.past, self.show.top) = (None, None),
            LectureCommand::Goto => self.ask(Decision::Goto, message!("lecture-goto")),
            LectureCommand::Breakpoint => self.ask(Decision::Breakpoint, message!("lecture-breakpoint")),
            LectureCommand::Value => self.ask(Decision::Value, message!("lecture-value")),
            LectureCommand::Take => self.take_over(player).await?,
            _ if matches!(self.show.doing, Doing::Failed { .. }) => self.after_failure(player, &wish).await?,
            LectureCommand::Next => self.next(player).await?,
            LectureCommand::Step => self.rest_of_step(player).await?,
            LectureCommand::Run => self.run_on(player, None).await?,
            LectureCommand::Guess(choice) => self.guess(choice),
            _ => {}
        }
        Ok(())
    }

    /// Whether nothing is left to play and to see.
    fn has_ended(&self) -> bool {
        self.show.at.is_none() && !matches!(self.show.doing, Doing::Failed { .. })
    }

    /// Keys that only change what is seen. Whether it was one.
    pub(super) fn look_around(&mut self, world: &World, wish: &LectureCommand) -> Result<bool, Over> {
        match wish {
            LectureCommand::Language => self.other_language(world),
            LectureCommand::Scroll(rows) => self.scroll(*rows),
            LectureCommand::Top => self.show.top = Some(0),
            LectureCommand::Bottom => self.show.top = Some(self.show.drawn.lowest()),
            LectureCommand::Redraw => self.stage.forget(),
            LectureCommand::Suspend => {
                self.stage.suspend().map_err(|_| Over::Left(run::CLOSED))?;
            }
            LectureCommand::Keys => self.cover(Cover::Keys),
            LectureCommand::Table => self.cover(Cover::Table),
            LectureCommand::Next if self.show.cover.is_some() => {
                let page = isize::try_from(self.show.drawn.height).unwrap_or(0);
                if self.show.drawn.top >= self.show.drawn.lowest() {
                    self.uncover()
                } else {
                    self.scroll(page - 1)
                }
            }
            LectureCommand::Back if self.show.cover.is_some() => {
                self.scroll(-isize::try_from(self.show.drawn.height.saturating_sub(1)).unwrap_or(0));
            }
            _ if self.show.cover.is_some() => self.uncover(),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn cover(&mut self, cover: Cover) {
        let is_same = matches!(
            (&self.show.cover, &cover),
            (Some(Cover::Keys), Cover::Keys) | (Some(Cover::Table), Cover::Table)
        );
        (self.show.cover, self.show.top) = (Some(cover).filter(|_| !is_same), None);
    }

    fn uncover(&mut self) {
        (self.show.cover, self.show.top) = (None, None);
    }

    fn scroll(&mut self, rows: isize) {
        let top = self.show.drawn.top.saturating_add_signed(rows);
        self.show.top = Some(top.min(self.show.drawn.lowest()));
    }

    fn other_language(&mut self, world: &World) {
        let other = match self.show.language {
            Language::English => Language::Chinese,
            Language::Chinese => Language::English,
        };
        self.speak(world, other);
    }

    fn back(&mut self) {
        let live = self.show.live(&self.kept.played().outline);
        let step = self.show.past.unwrap_or(live);
        if step > 0 {
            (self.show.past, self.show.top) = (Some(step - 1), None);
        }
    }

    /// Forwards in what is past, up to now.
    fn later(&mut self) {
        if self.show.drawn.has_unseen() {
            return self.scroll(isize::try_from(self.show.drawn.height.saturating_sub(1)).unwrap_or(0));
        }
        let live = self.show.live(&self.kept.played().outline);
        self.show.past = self.show.past.map(|step| step + 1).filter(|step| *step < live);
        self.show.top = None;
    }

    pub(super) fn guess(&mut self, choice: usize) {
        if !self.show.is_asking {
            return;
        }
        let played = self.kept.played();
        let items = played.entries.iter().flat_map(|entry| &entry.items);
        let mut last = items.filter_map(|item| match item {
            Item::Asked(question) => Some(question),
            _ => None,
        });
        let is_there = last.next_back().is_some_and(|question| choice < question.choices.len());
        if let Some(guess) = self.show.guesses.last_mut().filter(|_| is_there) {
            *guess = if *guess == Some(choice) { None } else { Some(choice) };
        }
    }

    /// What can be done about a statement that failed.
    async fn after_failure(&mut self, player: &mut Player, wish: &LectureCommand) -> Result<(), Over> {
        match wish {
            LectureCommand::Again => {
                player.again();
                self.begin();
                self.play(player).await?;
            }
            LectureCommand::Skip => {
                self.skip(player);
            }
            LectureCommand::Port => return self.other_port(player).await,
            LectureCommand::Next if self.show.drawn.has_unseen() => self.next(player).await?,
            // What a person has stopped, a person goes on from.
            LectureCommand::Next if matches!(&self.show.doing, Doing::Failed { fault, .. } if is_stop(fault)) =>
            {
                self.skip(player);
                self.next(player).await?;
            }
            // A remote control has no other key.
            LectureCommand::Next => self.ask(Decision::Skip, message!("lecture-failed-next")),
            _ => {}
        }
        Ok(())
    }

    /// Once more the key for the next statement leaves out what failed. Any other key does what it
    /// does always.
    fn decides_to_skip(&mut self, player: &mut Player, press: &Press) -> bool {
        let asks = self.show.entry.as_ref().is_some_and(|entry| entry.about == Decision::Skip);
        if !asks || *press == Press::Resize {
            return asks;
        }
        self.show.entry = None;
        let wish = keys::wish(press);
        match wish {
            Some(LectureCommand::Next) => self.skip(player),
            Some(LectureCommand::Escape) => {}
            _ => return false,
        }
        true
    }

    fn skip(&mut self, player: &mut Player) {
        player.skip();
        self.show.doing = Doing::Ready;
        self.show.at = player.at();
    }

    pub(super) fn ask_to_leave(&mut self) {
        self.ask(Decision::Leave, message!("lecture-leave"));
    }

    fn ask(&mut self, about: Decision, label: Message) {
        let label = catalogue::text(self.show.language, &label);
        self.show.entry = Some(TypedText { about, label, text: String::new(), wrong: String::new() });
    }

    /// `q` or Ctrl-C once more leaves, any other key does not.
    pub(super) fn decide_to_leave(&mut self, press: &Press) -> Result<(), Over> {
        if *press == Press::Resize {
            return Ok(());
        }
        self.show.entry = None;
        match press {
            Press::Char('q' | 'Q') | Press::Ctrl('c') => Err(Over::Left(self.status())),
            _ => Ok(()),
        }
    }

    /// A key while a text is typed.
    async fn answer(&mut self, player: &mut Player, press: &Press) -> Result<(), Over> {
        let Some(entry) = &mut self.show.entry else { return Ok(()) };
        match (entry.about, press) {
            (Decision::Leave | Decision::Skip, press) => self.decide_to_leave(press),
            (_, Press::Escape | Press::Ctrl('c')) => {
                self.show.entry = None;
                Ok(())
            }
            (Decision::Replay(until), Press::Enter) => Err(Over::Afresh { until: Some(until), host: None }),
            (Decision::Replay(_), _) => Ok(()),
            (about, Press::Enter) => {
                let text = std::mem::take(&mut entry.text);
                self.show.entry = None;
                match self.answered(player, about, &text).await? {
                    Ok(()) => {}
                    Err(wrong) => {
                        let wrong = catalogue::text(self.show.language, &wrong);
                        let label = match about {
                            Decision::Goto => message!("lecture-goto"),
                            Decision::Breakpoint => message!("lecture-breakpoint"),
                            _ => message!("lecture-value"),
                        };
                        self.ask(about, label);
                        if let Some(entry) = &mut self.show.entry {
                            entry.wrong = wrong;
                        }
                    }
                }
                Ok(())
            }
            (_, press) => {
                entry.take(press);
                Ok(())
            }
        }
    }

    async fn answered(
        &mut self,
        player: &mut Player,
        about: Decision,
        text: &str,
    ) -> Result<Result<(), Message>, Over> {
        if text.trim().is_empty() {
            return Ok(Ok(()));
        }
        let outline = std::rc::Rc::clone(&self.kept.played().outline);
        match about {
            Decision::Goto => match places::step(&outline, text) {
                Ok(step) => {
                    let statement = outline.steps.get(step).map_or(0, |step| step.statements.start);
                    if player.at().is_some_and(|at| at <= statement) {
                        self.run_on(player, Some(statement)).await?;
                    } else {
                        let label = message!("lecture-replay", step = step + 1);
                        self.ask(Decision::Replay(statement), label);
                    }
                }
                Err(wrong) => return Ok(Err(wrong)),
            },
            Decision::Breakpoint => match places::statement(&outline, &self.source, text) {
                Ok(statement) => {
                    if !self.show.breakpoints.remove(&statement) {
                        self.show.breakpoints.insert(statement);
                    }
                }
                Err(wrong) => return Ok(Err(wrong)),
            },
            Decision::Value => {
                let wanted = text.trim();
                match places::value(player.names(), wanted) {
                    Some(value) => self.cover(Cover::Value(wanted.to_owned(), value)),
                    None => return Ok(Err(message!("lecture-no-such-name", name = wanted))),
                }
            }
            Decision::Replay(_) | Decision::Leave | Decision::Skip | Decision::Input => {}
        }
        Ok(Ok(()))
    }
}

/// Whether a person stopped the statement.
fn is_stop(fault: &Fault) -> bool {
    matches!(fault.class, Class::Interrupted(_))
}
