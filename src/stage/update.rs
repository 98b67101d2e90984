//! One key changes the model, and says what is to be done besides.
//!
//! Pure: nothing here plays a statement, draws, or waits. `effects` does what is said.

use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::fault::{Class, Fault};
use wirelab_lang::lesson::played::{Played, ShownItem};
use wirelab_lang::message;
use wirelab_lang::syntax::source::Source;

use crate::stage::keys::{self, LectureCommand};
use crate::stage::model::{Cover, Decision, Doing, Model, TypedText};
use crate::stage::places;
use crate::stage::terminal::Press;

/// What is to be done after a key, before the screen is drawn anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Nothing more
    Nothing,
    /// The lecture ends
    Leave,
    /// It begins anew, and plays up to a statement at once
    Afresh(Option<usize>),
    /// What the next key brings is played
    Next,
    /// The rest of the step is played
    Step,
    /// It plays up to a statement, or to the next place to stop at
    Run(Option<usize>),
    /// What failed is played once more
    Again,
    /// What failed is left out
    Skip,
    /// What was stopped is left out, and the next is played
    GoOn,
    /// It goes on at another port
    Port,
    /// A person tries by hand
    TakeOver,
    /// The value of this name is looked up, for [`Model::show_value`]
    Value(String),
    /// The program stops, as a shell's job does
    Suspend,
    /// All of the screen is drawn anew
    Redraw,
    /// It speaks this language from now on
    Speak(Language),
}

impl Model {
    /// What a key does while the lecture waits for one.
    pub fn update(&mut self, press: &Press, played: &Played, source: &Source) -> Effect {
        if let Some(effect) = self.decide_to_skip(press) {
            return effect;
        }
        if self.entry.is_some() {
            return self.type_text(press, played, source);
        }
        let Some(command) = keys::command(press) else { return Effect::Nothing };
        if let Some(effect) = self.look_around(&command) {
            return effect;
        }
        match command {
            LectureCommand::Leave | LectureCommand::Cancel if self.has_ended() => return Effect::Leave,
            LectureCommand::Leave | LectureCommand::Cancel => self.ask_to_leave(),
            LectureCommand::Restart => return Effect::Afresh(None),
            LectureCommand::Back => self.back(played),
            LectureCommand::Next if self.past.is_some() => self.later(played),
            LectureCommand::Escape => (self.past, self.top) = (None, None),
            LectureCommand::Goto => self.ask(Decision::Goto, message!("lecture-goto")),
            LectureCommand::Breakpoint => self.ask(Decision::Breakpoint, message!("lecture-breakpoint")),
            LectureCommand::Value => self.ask(Decision::Value, message!("lecture-value")),
            LectureCommand::Take => return Effect::TakeOver,
            _ if matches!(self.doing, Doing::Failed { .. }) => return self.after_failure(&command),
            LectureCommand::Next => return Effect::Next,
            LectureCommand::Step => return Effect::Step,
            LectureCommand::Run => return Effect::Run(None),
            LectureCommand::Guess(choice) => self.guess(choice, played),
            _ => {}
        }
        Effect::Nothing
    }

    /// Whether nothing is left to play and to see.
    fn has_ended(&self) -> bool {
        self.at.is_none() && !matches!(self.doing, Doing::Failed { .. })
    }

    /// What a key does that only changes what is seen, also while a statement runs; `None` where it is
    /// none of these.
    pub fn look_around(&mut self, command: &LectureCommand) -> Option<Effect> {
        match command {
            LectureCommand::Language => {
                return Some(Effect::Speak(match self.language {
                    Language::English => Language::Chinese,
                    Language::Chinese => Language::English,
                }));
            }
            LectureCommand::Redraw => return Some(Effect::Redraw),
            LectureCommand::Suspend => return Some(Effect::Suspend),
            LectureCommand::Scroll(rows) => self.scroll(*rows),
            LectureCommand::Top => self.top = Some(0),
            LectureCommand::Bottom => self.top = Some(self.drawn.lowest()),
            LectureCommand::Keys => self.put_over(Cover::Keys),
            LectureCommand::Table => self.put_over(Cover::Table),
            LectureCommand::Next if self.cover.is_some() => {
                if self.drawn.top >= self.drawn.lowest() {
                    self.uncover();
                } else {
                    self.scroll(isize::try_from(self.drawn.height).unwrap_or(0) - 1);
                }
            }
            LectureCommand::Back if self.cover.is_some() => {
                self.scroll(-isize::try_from(self.drawn.height.saturating_sub(1)).unwrap_or(0));
            }
            _ if self.cover.is_some() => self.uncover(),
            _ => return None,
        }
        Some(Effect::Nothing)
    }

    fn put_over(&mut self, cover: Cover) {
        let is_same = matches!(
            (&self.cover, &cover),
            (Some(Cover::Keys), Cover::Keys) | (Some(Cover::Table), Cover::Table)
        );
        (self.cover, self.top) = (Some(cover).filter(|_| !is_same), None);
    }

    fn uncover(&mut self) {
        (self.cover, self.top) = (None, None);
    }

    fn scroll(&mut self, rows: isize) {
        let top = self.drawn.top.saturating_add_signed(rows);
        self.top = Some(top.min(self.drawn.lowest()));
    }

    fn back(&mut self, played: &Played) {
        let step = self.past.unwrap_or_else(|| self.live(&played.outline));
        if step > 0 {
            (self.past, self.top) = (Some(step - 1), None);
        }
    }

    /// Forwards in what is past, up to now.
    fn later(&mut self, played: &Played) {
        if self.drawn.has_unseen() {
            return self.scroll(isize::try_from(self.drawn.height.saturating_sub(1)).unwrap_or(0));
        }
        let live = self.live(&played.outline);
        self.past = self.past.map(|step| step + 1).filter(|step| *step < live);
        self.top = None;
    }

    /// Takes down what the class says, or takes it back.
    pub fn guess(&mut self, choice: usize, played: &Played) {
        if !self.is_asking {
            return;
        }
        let items = played.entries.iter().flat_map(|entry| &entry.items);
        let mut last = items.filter_map(|item| match item {
            ShownItem::Asked(question) => Some(question),
            _ => None,
        });
        let is_there = last.next_back().is_some_and(|question| choice < question.choices.len());
        if let Some(guess) = self.guesses.last_mut().filter(|_| is_there) {
            *guess = if *guess == Some(choice) { None } else { Some(choice) };
        }
    }

    /// What can be done about a statement that failed.
    fn after_failure(&mut self, command: &LectureCommand) -> Effect {
        match command {
            LectureCommand::Again => Effect::Again,
            LectureCommand::Skip => Effect::Skip,
            LectureCommand::Port => Effect::Port,
            LectureCommand::Next if self.drawn.has_unseen() => Effect::Next,
            // What a person has stopped, a person goes on from.
            LectureCommand::Next if matches!(&self.doing, Doing::Failed { fault, .. } if is_stop(fault)) => {
                Effect::GoOn
            }
            // A remote control has no other key.
            LectureCommand::Next => {
                self.ask(Decision::Skip, message!("lecture-failed-next"));
                Effect::Nothing
            }
            _ => Effect::Nothing,
        }
    }

    /// Once more the key for the next statement leaves out what failed. Any other key does what it
    /// does always: `None`.
    fn decide_to_skip(&mut self, press: &Press) -> Option<Effect> {
        self.entry.as_ref().filter(|entry| entry.about == Decision::Skip)?;
        if *press == Press::Resize {
            return Some(Effect::Nothing);
        }
        self.entry = None;
        match keys::command(press) {
            Some(LectureCommand::Next) => Some(Effect::Skip),
            Some(LectureCommand::Escape) => Some(Effect::Nothing),
            _ => None,
        }
    }

    /// Asks whether to leave.
    pub fn ask_to_leave(&mut self) {
        self.ask(Decision::Leave, message!("lecture-leave"));
    }

    fn ask(&mut self, about: Decision, label: Message) {
        let label = catalogue::text(self.language, &label);
        self.entry = Some(TypedText { about, label, text: String::new(), wrong: String::new() });
    }

    /// `q` or Ctrl-C once more leaves, any other key does not.
    pub fn decide_to_leave(&mut self, press: &Press) -> Effect {
        if *press == Press::Resize {
            return Effect::Nothing;
        }
        self.entry = None;
        match press {
            Press::Char('q' | 'Q') | Press::Ctrl('c') => Effect::Leave,
            _ => Effect::Nothing,
        }
    }

    /// A key while a text is typed.
    fn type_text(&mut self, press: &Press, played: &Played, source: &Source) -> Effect {
        let Some(entry) = &mut self.entry else { return Effect::Nothing };
        match (entry.about, press) {
            (Decision::Leave | Decision::Skip, press) => return self.decide_to_leave(press),
            (_, Press::Escape | Press::Ctrl('c')) => self.entry = None,
            (Decision::Replay(until), Press::Enter) => return Effect::Afresh(Some(until)),
            (Decision::Replay(_), _) => {}
            (about, Press::Enter) => {
                let text = std::mem::take(&mut entry.text);
                self.entry = None;
                if text.trim().is_empty() {
                    return Effect::Nothing;
                }
                match self.typed(about, &text, played, source) {
                    Ok(effect) => return effect,
                    Err(wrong) => self.ask_again(about, &wrong),
                }
            }
            (_, press) => entry.take(press),
        }
        Effect::Nothing
    }

    fn typed(
        &mut self,
        about: Decision,
        text: &str,
        played: &Played,
        source: &Source,
    ) -> Result<Effect, Message> {
        let outline = &played.outline;
        match about {
            Decision::Goto => {
                let step = places::step(outline, text)?;
                let statement = outline.steps.get(step).map_or(0, |step| step.statements.start);
                if self.at.is_some_and(|at| at <= statement) {
                    return Ok(Effect::Run(Some(statement)));
                }
                self.ask(Decision::Replay(statement), message!("lecture-replay", step = step + 1));
            }
            Decision::Breakpoint => {
                let statement = places::statement(outline, source, text)?;
                if !self.breakpoints.remove(&statement) {
                    self.breakpoints.insert(statement);
                }
            }
            Decision::Value => return Ok(Effect::Value(text.trim().to_owned())),
            Decision::Replay(_) | Decision::Leave | Decision::Skip | Decision::Input => {}
        }
        Ok(Effect::Nothing)
    }

    /// Says what is wrong with what was typed, and asks once more.
    fn ask_again(&mut self, about: Decision, wrong: &Message) {
        let label = match about {
            Decision::Goto => message!("lecture-goto"),
            Decision::Breakpoint => message!("lecture-breakpoint"),
            _ => message!("lecture-value"),
        };
        let wrong = catalogue::text(self.language, wrong);
        self.ask(about, label);
        if let Some(entry) = &mut self.entry {
            entry.wrong = wrong;
        }
    }

    /// Shows the value that was looked up, where there is one of this name.
    pub fn show_value(&mut self, name: String, value: Option<wirelab_lang::eval::value::Value>) {
        match value {
            Some(value) => self.put_over(Cover::Value(name, value)),
            None => self.ask_again(Decision::Value, &message!("lecture-no-such-name", name = name)),
        }
    }
}

/// Whether a person stopped the statement.
fn is_stop(fault: &Fault) -> bool {
    matches!(fault.class, Class::Interrupted(_))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::rc::Rc;

    use wirelab_lang::lesson;
    use wirelab_lang::syntax::parse;

    use super::*;
    use crate::stage::look::StageStyle;

    const LESSON: &str = "step \"One\"\nx = 1\nstep \"Two\"\ny = 2\n";

    /// A lesson at a statement, and the effects of keys.
    struct Desk {
        model: Model,
        played: Played,
        source: Rc<Source>,
    }

    impl Desk {
        fn at(at: Option<usize>) -> Self {
            let source = Rc::new(Source::new("lesson.lab", LESSON));
            let outline = Rc::new(lesson::read(&source, &parse(&source).unwrap(), None));
            let mut model = Model::new("lesson".into(), Language::English, StageStyle::PLAIN);
            model.at = at;
            Self { model, played: Played { outline, entries: Vec::new() }, source }
        }

        fn press(&mut self, keys: &str) -> Effect {
            let press = |key| match key {
                '\n' => Press::Enter,
                key => Press::Char(key),
            };
            let all = keys.chars().map(|key| self.model.update(&press(key), &self.played, &self.source));
            all.last().unwrap()
        }
    }

    #[test]
    fn a_key_that_plays_leaves_the_playing_to_others() {
        let mut desk = Desk::at(Some(1));
        assert_eq!(desk.press(" "), Effect::Next);
        assert_eq!(desk.press("n"), Effect::Step);
        assert_eq!(desk.press("c"), Effect::Run(None));
        assert_eq!(desk.press("r"), Effect::Afresh(None));
        assert_eq!(desk.press("l"), Effect::Speak(Language::Chinese));
        assert_eq!(desk.model.at, Some(1));
    }

    #[test]
    fn a_later_step_is_run_to_and_an_earlier_one_needs_a_question() {
        let mut desk = Desk::at(Some(1));
        assert_eq!(desk.press("g2\n"), Effect::Run(Some(2)));
        assert_eq!(desk.press("gone\n"), Effect::Nothing);
        assert_eq!(desk.model.entry.as_ref().unwrap().about, Decision::Replay(0));
        assert_eq!(desk.press("\n"), Effect::Afresh(Some(0)));
    }

    #[test]
    fn what_is_no_step_is_asked_for_again() {
        let mut desk = Desk::at(Some(1));
        assert_eq!(desk.press("g9\n"), Effect::Nothing);
        let entry = desk.model.entry.as_ref().unwrap();
        assert!(entry.about == Decision::Goto && !entry.wrong.is_empty(), "{entry:?}");
    }

    #[test]
    fn leaving_is_asked_once_unless_all_was_played() {
        let mut desk = Desk::at(Some(1));
        assert_eq!(desk.press("q"), Effect::Nothing);
        assert_eq!(desk.press("x"), Effect::Nothing);
        assert_eq!(desk.press("qq"), Effect::Leave);
        assert_eq!(Desk::at(None).press("q"), Effect::Leave);
    }

    #[test]
    fn a_name_without_a_value_is_asked_for_again() {
        let mut desk = Desk::at(Some(1));
        assert_eq!(desk.press("vx\n"), Effect::Value("x".into()));
        desk.model.show_value("x".into(), None);
        assert_eq!(desk.model.entry.as_ref().unwrap().about, Decision::Value);
        desk.press("\n");
        assert!(desk.model.entry.is_none());
    }
}
