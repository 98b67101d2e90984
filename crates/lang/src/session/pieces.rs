//! A prompt's pieces of input, run one after another in one scope, while background tasks go on.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use futures_core::future::LocalBoxFuture;
use futures_lite::FutureExt;

use super::signals::interruption;
use super::typed;
use super::{Ending, Options, checker, finish, given, output_gone};
use crate::catalogue::Language;
use crate::check::Checker;
use crate::diagnostic::Diagnostic;
use crate::eval::code::{Code, Program as Compiled};
use crate::eval::compile::{Purpose, compile};
use crate::eval::fault::{Class, Fault, Outcome};
use crate::eval::fiber::Fiber;
use crate::eval::running::Running;
use crate::eval::shown::Settled;
use crate::eval::taskset::TaskSet;
use crate::eval::value::{Record, Value};
use crate::eval::world::World;
use crate::habits;
use crate::help::prompting;
use crate::spec::Command;
use crate::syntax::ast::Block;
use crate::syntax::parse;
use crate::syntax::source::Source;

/// The name of the last value that was shown.
pub const LAST: &str = "_";

/// Why a prompt's input did not run to its end.
#[derive(Debug)]
pub enum Failure {
    /// It does not parse or check
    Wrong(Vec<Diagnostic>),
    /// It failed
    Fault(Box<Fault>),
}

impl Failure {
    /// Wrong in a way that is explained to a person at the prompt.
    fn wrong(reports: Vec<Diagnostic>, language: Language) -> Self {
        let reports = habits::explain(reports).into_iter();
        Self::Wrong(reports.map(|report| prompting::tell(report, language)).collect())
    }

    /// The command that it happened in, by name.
    pub fn command(&self) -> Option<&'static str> {
        match self {
            Self::Wrong(reports) => reports.iter().find_map(|report| report.command),
            Self::Fault(fault) => fault.command,
        }
    }
}

/// A prompt: pieces of input run one after another in one scope, while background tasks go on.
pub struct Session {
    pub(super) world: Rc<World>,
    pub(super) checker: Checker,
    pub(super) bodies: Vec<Rc<Code>>,
    pub(super) fiber: Option<Fiber>,
    under_way: UnderWay,
    tasks: TaskSet,
    settled: Settled,
    /// Texts of `--set`, for `default` names that are still to come.
    texts: Vec<(String, Vec<u8>)>,
    /// Values for the `default` names of the next piece.
    handed: Option<Rc<Record>>,
    /// Its names are those of a lesson that goes on.
    pub(super) is_lesson: bool,
}

/// The input that runs at the moment, for whoever tells what it waits for.
#[derive(Clone, Default)]
pub struct UnderWay(Rc<RefCell<Option<Running>>>);

/// What a statement waits for.
pub struct StatementWait {
    /// The command that waits
    pub command: &'static Command,
    /// Its operands
    pub operands: Vec<Value>,
}

impl UnderWay {
    /// The command that waits now; `None` where nothing runs, or what runs computes.
    pub fn waits(&self) -> Option<StatementWait> {
        let running = self.0.try_borrow().ok()?;
        let (command, operands) = running.as_ref()?.waits()?;
        Some(StatementWait { command, operands })
    }
}

impl Session {
    /// A prompt with these names.
    pub fn new(world: Rc<World>, options: &Options) -> Self {
        let given = given::given(options);
        let checker = checker(options, &given).for_role(options.role.clone());
        let texts = options.names.clone();
        Self { texts, ..Self::of(world, checker, given.into_iter().map(|(_, value)| value)) }
    }

    /// Values for the `default` names of the next piece of input: a script that is run with them.
    pub fn hand(&mut self, values: Option<Rc<Record>>) {
        self.handed = values;
    }

    /// A prompt whose names this checker knows; the first ones have these values.
    pub(super) fn of(world: Rc<World>, checker: Checker, given: impl Iterator<Item = Value>) -> Self {
        let nothing = Compiled::empty();
        let mut fiber = Fiber::new(Rc::new(nothing), None, Vec::new(), Vec::new());
        for (slot, value) in (0..).zip(given) {
            fiber.assign(slot, value);
        }
        Self {
            world,
            checker,
            bodies: Vec::new(),
            fiber: Some(fiber.of_prompt()),
            under_way: UnderWay::default(),
            tasks: TaskSet::default(),
            settled: Settled::default(),
            texts: Vec::new(),
            handed: None,
            is_lesson: false,
        }
    }

    /// What the prompt has around it.
    pub fn world(&self) -> &Rc<World> {
        &self.world
    }

    /// A handle on the input that runs at the moment.
    pub fn under_way(&self) -> UnderWay {
        self.under_way.clone()
    }

    /// The names that have a value, in the order in which they were first assigned.
    pub fn names(&self) -> Vec<(Box<str>, Value)> {
        let Some(fiber) = &self.fiber else { return Vec::new() };
        let names = self.checker.names().into_iter();
        let valued = names.filter_map(|(name, slot)| Some((name, fiber.value(slot)?.clone())));
        let shared = self.world.shared.borrow();
        let of_all = self.checker.shared();
        let of_all =
            of_all.filter_map(|(name, slot)| Some((name.into(), shared.get(usize::from(slot))?.clone())));
        valued.chain(of_all).filter(|(_, value)| !matches!(value, Value::Unset)).collect()
    }

    /// What checks the next input, with the names of now.
    pub fn checker(&self) -> &Checker {
        &self.checker
    }

    /// The names of the functions that were defined, sorted.
    pub fn functions(&self) -> Vec<String> {
        self.checker.functions()
    }

    /// Before the first piece: what the rights name is looked up.
    pub async fn begin(&self) {
        self.world.rights.resolve_grants(self.world.network.as_ref()).await;
    }

    /// Runs a piece of input; its values are shown. The warnings of the check are given back.
    ///
    /// # Errors
    /// It is wrong, or it failed or was interrupted; names and sockets are as they were, or as far
    /// as it came.
    pub async fn submit(&mut self, source: &Rc<Source>) -> Result<Vec<Diagnostic>, Failure> {
        self.run(source, Purpose::Typed).await
    }

    /// Runs a whole script in the prompt's scope: only what it prints is shown, and its names stay.
    ///
    /// # Errors
    /// As [`Session::submit`].
    pub async fn play(&mut self, source: &Rc<Source>) -> Result<Vec<Diagnostic>, Failure> {
        // Its steps are counted from its own beginning.
        self.world.steps.set(0);
        self.run(source, Purpose::Played).await
    }

    async fn run(&mut self, source: &Rc<Source>, purpose: Purpose) -> Result<Vec<Diagnostic>, Failure> {
        let language = self.world.language.get();
        let wrong = |reports| Failure::wrong(reports, language);
        let handed = self.handed.take();
        let block = parse(source).map_err(wrong)?;
        let own = self.fill_defaults(source, &block, handed.as_deref())?;
        let checked = self.checker.check(source, &block);
        self.checker.give(own.iter().map(String::as_str), false);
        let (checked, warnings) = checked.map_err(wrong)?;
        let program = compile(source, &checked, &self.bodies, purpose)
            .map_err(|report| Failure::Wrong(vec![report.within(source)]))?;
        self.bodies = program.bodies.clone();
        let recording = self.world.recording.clone();
        let typed = recording.as_ref().map(|_| typed::statements(source, &block, &checked));
        let Some(mut fiber) = self.fiber.take() else { return Ok(warnings) };
        fiber.begin(Rc::new(program));
        let outcome = self.drive(fiber).await;
        if outcome.is_err() {
            self.look_again();
        }
        self.settle();
        if let (Some(recording), Some(typed)) = (recording, typed) {
            let fault = outcome.as_ref().err().map(|fault| &**fault);
            recording.text_ended(typed, fault, purpose == Purpose::Typed, &self.world);
        }
        outcome.map(|_| warnings).map_err(Failure::Fault)
    }

    /// Gives the `default` names of a piece the values that come from outside. The names that have one
    /// for this piece alone.
    fn fill_defaults(
        &mut self,
        source: &Rc<Source>,
        block: &Block,
        handed: Option<&Record>,
    ) -> Result<Vec<String>, Failure> {
        if handed.is_none() && (self.texts.is_empty() || !given::has_defaults(block)) {
            return Ok(Vec::new());
        }
        let defaults = self.checker.clone().defaults(source, block);
        let read = given::read(&self.texts, &defaults, source).map_err(Failure::Wrong)?;
        let mut values: Vec<_> = read.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let handed = handed.map(|values| given::handed(values, &defaults, &source.name));
        let handed = handed.transpose().map_err(Failure::Fault)?.unwrap_or_default();
        let own: Vec<_> = handed.iter().map(|(name, _)| name.clone()).collect();
        values.extend(handed);
        for (name, value) in values {
            self.define(&name, value);
        }
        let more = own.into_iter().filter(|name| self.texts.iter().all(|(text, _)| text != name));
        let own: Vec<_> = more.collect();
        self.checker.give(own.iter().map(String::as_str), true);
        Ok(own)
    }

    /// Runs a fiber until it ends or pauses, and keeps it.
    pub(super) async fn drive(&mut self, fiber: Fiber) -> Outcome<Value> {
        *self.under_way.0.borrow_mut() = Some(Running::new(&self.world, fiber));
        let held = self.under_way.clone();
        let mut outcome = self.together(held.ended()).await;
        let running = self.under_way.0.borrow_mut().take();
        if let (Err(fault), Some(running)) = (&mut outcome, &running)
            && matches!(fault.class, Class::Interrupted(_))
        {
            running.surveyed().is_cut_by(fault, &self.world);
        }
        self.fiber = running.map(Running::into_fiber);
        outcome.and_then(|outcome| outcome)
    }

    /// Takes back what ran when whoever drove it gave it up; what it waited for is cancelled.
    pub(super) fn reclaim(&mut self) {
        if self.fiber.is_none() {
            let running = self.under_way.0.borrow_mut().take();
            self.fiber = running.map(Running::into_fiber);
        }
    }

    /// Gives a name a value, as an assignment would. False where there are too many names.
    pub fn define(&mut self, name: &str, value: Value) -> bool {
        let Some(slot) = self.checker.define(name, value.kind()) else { return false };
        let Some(fiber) = &mut self.fiber else { return false };
        fiber.assign(slot, value);
        true
    }

    /// Behind a piece of input: the last value that was shown becomes `_`, and sockets that nobody
    /// named become names.
    fn settle(&mut self) {
        let Some(fiber) = &mut self.fiber else { return };
        let settled = fiber.settle(&self.world);
        self.take_in(settled);
    }

    /// Sockets that nobody named become names, also those of statements that are no input.
    pub(super) fn name_sockets(&mut self) {
        let Some(fiber) = &mut self.fiber else { return };
        let settled = fiber.name_sockets(&self.world);
        self.take_in(settled);
    }

    fn take_in(&mut self, settled: Settled) {
        for socket in &settled.named {
            self.define(&socket.name(), Value::Socket(Rc::clone(socket)));
        }
        if let Some(last) = &settled.last {
            self.define(LAST, last.clone());
        }
        self.settled = settled;
    }

    /// What the last piece of input that ran left behind.
    pub fn settled(&self) -> &Settled {
        &self.settled
    }

    /// What failed has not assigned all that the check took for assigned.
    pub(super) fn look_again(&mut self) {
        let Some(fiber) = &self.fiber else { return };
        let kind = |slot| match fiber.value(slot) {
            None | Some(Value::Unset) => None,
            Some(value) => Some(value.kind()),
        };
        match self.is_lesson {
            true => self.checker.look_ahead(kind),
            false => self.checker.look_again(kind),
        }
    }

    /// Lets background tasks go on until the future ends, which waits for something outside of the
    /// network: a person who types.
    ///
    /// # Errors
    /// A signal, or what stopped the run from a task; the future is dropped.
    pub async fn meanwhile<T: 'static>(&mut self, future: impl Future<Output = T> + 'static) -> Outcome<T> {
        let waits = Rc::clone(&self.world.waits);
        let _outside = waits.outside();
        self.together(future).await
    }

    async fn together<T: 'static>(&mut self, future: impl Future<Output = T> + 'static) -> Outcome<T> {
        // The task set keeps what it was given until it ends; what is given up here must not go on.
        let mut held = Held::new(future);
        let own = Rc::clone(&held.0);
        let polled = poll_fn(move |context| match own.borrow_mut().as_mut() {
            Some(future) => future.as_mut().poll(context).map(Ok),
            None => Poll::Pending,
        });
        let running = self.tasks.until(&self.world, polled).or(output_gone(&self.world));
        let outcome = running.or(interruption()).await;
        held.give_up();
        outcome
    }

    /// Ends the session: tasks are cancelled, sockets closed.
    pub fn end(self) -> Ending {
        drop(self.tasks);
        finish(&self.world, Vec::new())
    }
}

/// A future that can be taken back from the task set.
struct Held<T>(Rc<RefCell<Option<LocalBoxFuture<'static, T>>>>);

impl<T: 'static> Held<T> {
    fn new(future: impl Future<Output = T> + 'static) -> Self {
        Self(Rc::new(RefCell::new(Some(Box::pin(future)))))
    }

    fn give_up(&mut self) {
        self.0.borrow_mut().take();
    }
}

impl<T> Drop for Held<T> {
    fn drop(&mut self) {
        self.0.borrow_mut().take();
    }
}

impl UnderWay {
    /// Runs the input to its end; it stays in its place, also where this is given up.
    async fn ended(self) -> Outcome<Value> {
        poll_fn(|context| match self.0.borrow_mut().as_mut() {
            Some(running) => Pin::new(running).poll(context),
            None => Poll::Pending,
        })
        .await
    }
}
