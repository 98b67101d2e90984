//! A lesson as a person plays it: statement by statement, with all that it shows taken down as data.
//!
//! May use: `session`, `eval`, `lesson`, the printer and the prompt. Draws nothing itself: whoever
//! shows a lecture reads what was [`Player::played`].

mod held;
mod rows;
mod transcript;

use std::cell::Ref;
use std::rc::Rc;

use event_listener::EventListener;
use wirelab_lang::catalogue::Language;
use wirelab_lang::diagnostic::Diagnostic;
use wirelab_lang::eval::event::Sink;
use wirelab_lang::eval::recording::Recording;
use wirelab_lang::eval::value::Value;
use wirelab_lang::eval::world::World;
use wirelab_lang::lesson::outline::Outline;
use wirelab_lang::lesson::played::{End, Played, ShownItem, SocketRow, Which};
use wirelab_lang::session::{Ending, Failure, Lesson, Options, PreparedLesson, Session, Turn, UnderWay};
use wirelab_lang::syntax::source::Source;
use wirelab_net::Network;
use wirelab_net::os::KernelNetwork;

pub use self::held::OpenQuestion;
use self::transcript::Keeper;
use super::run::{self, Plan, Script};
use crate::output::printer::Printer;
use crate::output::show::{self, ValueStyle};
use crate::run::scratch::Scratch;
use crate::terminal::is_at_terminal;

/// Takes what shows, from now on, what happens.
pub type Divert = Box<dyn Fn(Rc<dyn Sink>)>;

/// A lesson under way.
pub struct Player {
    lesson: Lesson,
    keeper: Rc<Keeper>,
    printer: Rc<Printer>,
    scratch: Option<Scratch>,
    options: Options,
    /// Texts typed by hand: what errors call the next one.
    typed: usize,
}

impl Player {
    /// A script before its first statement.
    ///
    /// # Errors
    /// The status with which to end, after the reason was told: it is wrong, lacks a right, or the
    /// machine does not offer what it requires.
    pub fn new(script: &Script, plan: &Plan, printer: &Rc<Printer>) -> Result<Self, i32> {
        run::prepare_to_wait(printer)?;
        let prepared = match &script.refused {
            Some(why) => Err(vec![why.clone()]),
            None => PreparedLesson::new(&script.source, &plan.options),
        };
        let prepared = prepared.map_err(|wrong| {
            printer.report(&wrong);
            run::status_of(&wrong)
        })?;
        printer.report(&prepared.warnings);
        let network: Rc<dyn Network> = match is_at_terminal() {
            true => Rc::new(KernelNetwork::beside_select()),
            false => Rc::new(KernelNetwork::new()),
        };
        let (mut world, scratch) = run::stage(script, &prepared.requirements, network, plan, printer)?;
        let keeper = Keeper::new(&prepared.outline, &world.network, printer.language());
        world.sink = Rc::clone(&keeper) as Rc<dyn Sink>;
        world.recording = Some(Rc::clone(&keeper) as Rc<dyn Recording>);
        let lesson = prepared.begin(Rc::new(world));
        keeper.look_at(lesson.world());
        Ok(Self {
            lesson,
            keeper,
            printer: Rc::clone(printer),
            scratch,
            options: plan.options.clone(),
            typed: 0,
        })
    }

    /// What it teaches.
    pub fn outline(&self) -> &Rc<Outline> {
        self.lesson.outline()
    }

    /// The statement at hand; `None` behind the last one.
    pub fn at(&self) -> Option<usize> {
        self.lesson.at()
    }

    /// What the lesson has around it.
    pub fn world(&self) -> &Rc<World> {
        self.lesson.world()
    }

    /// The lesson itself.
    pub fn lesson(&mut self) -> &mut Lesson {
        &mut self.lesson
    }

    /// A handle on the statement that runs at the moment.
    pub fn under_way(&self) -> UnderWay {
        self.lesson.under_way()
    }

    /// What was shown so far.
    pub fn played(&self) -> Ref<'_, Played> {
        self.keeper.played()
    }

    /// A handle on what was shown, for whoever looks on while a statement runs.
    pub fn kept(&self) -> Kept {
        Kept(Rc::clone(&self.keeper))
    }

    /// Tables are laid out for so many columns from here on.
    pub fn set_width(&self, width: usize) {
        self.keeper.set_width(width);
    }

    /// Messages and values are in this language from here on.
    pub fn set_language(&self, language: Language) {
        self.world().language.set(language);
        self.keeper.set_language(language);
        self.printer.set_language(language);
    }

    /// Before the first statement: what the rights name is looked up.
    pub async fn prepare(&self) {
        self.lesson.prepare().await;
    }

    /// Plays the statement at hand. A signal cancels it, and nothing else.
    pub async fn play(&mut self) -> Turn {
        let Some(at) = self.at() else { return Turn::Ended };
        self.keeper.begin(Which::OfScript(at));
        let turn = self.lesson.play_next().await;
        let end = match &turn {
            Turn::Failed(fault) => End::Failed(fault.clone()),
            Turn::Done(value) => {
                self.keeper.came_to(value);
                End::Done
            }
            Turn::Left(_) | Turn::Ended => End::Done,
        };
        self.keeper.end(end);
        turn
    }

    /// Leaves the statement at hand out.
    pub fn skip(&mut self) {
        let Some(at) = self.at() else { return };
        self.lesson.skip();
        self.keeper.begin(Which::OfScript(at));
        self.keeper.end(End::Skipped);
    }

    /// Goes back to the start of the statement that was played last. What it did is not undone.
    pub fn again(&mut self) {
        self.lesson.again();
    }

    /// The role that is played here, where others are played elsewhere.
    pub fn role(&self) -> Option<&str> {
        self.options.role.as_deref()
    }

    /// Another text of the script, with which the lesson can go on.
    pub fn prepared(&self, source: &Rc<Source>) -> Option<PreparedLesson> {
        let prepared = PreparedLesson::new(source, &self.options).ok()?;
        self.lesson.fits(&prepared).then_some(prepared)
    }

    /// Goes on with another text of the script. What was played of the one before is kept as it was.
    pub fn exchange(&mut self, prepared: PreparedLesson) {
        self.lesson.exchange(prepared);
        self.keeper.exchange(self.lesson.outline());
    }

    /// Runs what a person typed between two statements; it is kept like one of the script.
    ///
    /// # Errors
    /// It is wrong, or it failed.
    pub async fn by_hand(&mut self, text: &str) -> Result<Vec<Diagnostic>, Failure> {
        self.typed += 1;
        let source = Rc::new(Source::new(format!("<{}>", self.typed), text));
        self.keeper.take_over(true);
        let result = self.lesson.by_hand(&source).await;
        self.keeper.take_over(false);
        result
    }

    /// The lesson's session, for a prompt in its scope, and where to say what shows what comes meanwhile.
    /// [`Self::taken_back`] follows.
    pub fn hand_over(&mut self) -> (&mut Session, Divert) {
        self.keeper.take_over(true);
        let keeper = Rc::clone(&self.keeper);
        (self.lesson.hand_over(), Box::new(move |sink| keeper.divert(Some(sink))))
    }

    /// The person has come back from that prompt.
    pub fn taken_back(&mut self) {
        self.keeper.divert(None);
        self.keeper.take_over(false);
    }

    /// The names that have a value, in the order in which the script assigns them.
    pub fn names(&mut self) -> Vec<(Box<str>, Value)> {
        self.lesson.names()
    }

    /// The value of a name in lines.
    pub fn value(&mut self, name: &str) -> Option<String> {
        let look = self.keeper.look();
        let found = self.names().into_iter().find(|(own, _)| **own == *name)?;
        Some(show::show(&found.1, look))
    }

    /// The sockets that live now, and connections that the kernel still knows.
    pub fn sockets(&self) -> Vec<SocketRow> {
        self.keeper.sockets()
    }

    /// Ends the lesson: tasks are cancelled, sockets closed. What it has shown, and how it ended.
    pub fn end(self) -> (Played, Ending) {
        let ending = self.lesson.end();
        run::leave_scratch(self.scratch, &self.printer);
        (self.keeper.played().clone(), ending)
    }
}

/// What a lesson has shown, also while a statement runs.
#[derive(Clone)]
pub struct Kept(Rc<Keeper>);

impl Kept {
    /// What was shown so far.
    pub fn played(&self) -> Ref<'_, Played> {
        self.0.played()
    }

    /// The sockets that live now, and connections that the kernel still knows.
    pub fn sockets(&self) -> Vec<SocketRow> {
        self.0.sockets()
    }

    /// Tables are laid out for so many columns from here on.
    pub fn set_width(&self, width: usize) {
        self.0.set_width(width);
    }

    /// Messages and values are in this language from here on.
    pub fn set_language(&self, language: Language) {
        self.0.set_language(language);
    }

    /// Something to be seen beside what the last statement showed.
    pub fn tell(&self, item: ShownItem) {
        self.0.add(item);
    }

    /// Questions that the script waits behind.
    pub fn held(&self) -> &OpenQuestion {
        self.0.held()
    }

    /// Ends when something more is shown.
    pub fn changed(&self) -> EventListener {
        self.0.changed()
    }
}

/// How values look in a lesson.
fn look(width: usize, language: Language) -> ValueStyle {
    ValueStyle { width: Some(width), colours: false, language }
}
