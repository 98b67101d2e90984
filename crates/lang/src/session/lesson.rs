//! A lesson: a script that is played statement by statement. Between two statements a person may do
//! as at a prompt, with all names and sockets alive, and background tasks go on.
//!
//! May use: as `session`. What a lesson has shown is kept by whoever plays it, from the events.

use std::future::Future;
use std::rc::Rc;

use super::examined::Examined;
use super::pieces::{Failure, Session, UnderWay};
use super::{Ending, Options, Requirement, requirements};
use crate::check::Checker;
use crate::diagnostic::Diagnostic;
use crate::eval::code::Program as Compiled;
use crate::eval::compile::Purpose;
use crate::eval::fault::{Class, Fault, Outcome};
use crate::eval::value::Value;
use crate::eval::world::World;
use crate::lesson;
use crate::lesson::outline::Outline;
use crate::syntax::source::Source;

/// A script that is checked and compiled as a lesson.
pub struct PreparedLesson {
    checker: Checker,
    given: Vec<Value>,
    program: Rc<Compiled>,
    starts: Vec<Option<usize>>,
    /// What it teaches.
    pub outline: Rc<Outline>,
    /// What is odd, but runs.
    pub warnings: Vec<Diagnostic>,
    /// What the script says that it needs.
    pub requirements: Vec<Requirement>,
    draws_windows: bool,
}

impl PreparedLesson {
    /// Parses, checks and compiles a script.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn new(source: &Rc<Source>, options: &Options) -> Result<Self, Vec<Diagnostic>> {
        let examined = Examined::new(source, options)?;
        let program = examined.compiled(source, Purpose::Lesson)?;
        let (requirements, draws_windows) = (requirements(&examined.checked), examined.draws_windows());
        let Examined { block, mut checker, checked, given, warnings } = examined;
        // What a person types in between must not use the registers of what is compiled.
        checker.reserve(program.main.registers);
        checker.abbreviate(true);
        let outline = lesson::read(source, &block, options.role.as_deref());
        let places = checked.main.statements.iter().map(|statement| statement.span);
        let begins: Vec<_> = places.zip(program.main.starts.iter().map(|start| *start as usize)).collect();
        let start = |statement: &lesson::outline::LessonStatement| {
            begins.iter().find(|(span, _)| *span == statement.span).map(|(_, start)| *start)
        };
        Ok(Self {
            starts: outline.statements.iter().map(start).collect(),
            checker,
            given,
            program: Rc::new(program),
            outline: Rc::new(outline),
            warnings,
            requirements,
            draws_windows,
        })
    }

    /// The lesson before its first statement.
    pub fn begin(self, world: Rc<World>) -> Lesson {
        if self.draws_windows {
            world.hosts.keep_windows();
        }
        let bodies = self.program.bodies.clone();
        let mut session = Session::of(world, self.checker, self.given.into_iter());
        session.bodies = bodies;
        session.is_lesson = true;
        Lesson {
            session,
            program: self.program,
            starts: self.starts,
            outline: self.outline,
            at: 0,
            last: None,
            steps: 0,
        }
    }
}

/// A lesson under way.
pub struct Lesson {
    session: Session,
    program: Rc<Compiled>,
    /// Where each statement of the outline begins; `None` where it has no code of its own.
    starts: Vec<Option<usize>>,
    outline: Rc<Outline>,
    /// The statement at hand.
    at: usize,
    /// The statement that was played last.
    last: Option<usize>,
    /// Steps before that one.
    steps: usize,
}

/// How a statement of a lesson ended.
#[derive(Debug)]
pub enum Turn {
    /// Well, with what it came to; `none` where it has no value, or has shown it
    Done(Value),
    /// It failed, or was interrupted; it is still the one at hand
    Failed(Box<Fault>),
    /// The script ends the run with this status
    Left(i32),
    /// There is no statement at hand
    Ended,
}

impl Lesson {
    /// What it teaches.
    pub fn outline(&self) -> &Rc<Outline> {
        &self.outline
    }

    /// The statement at hand, as an index into the outline's; `None` behind the last one.
    pub fn at(&self) -> Option<usize> {
        (self.at < self.starts.len()).then_some(self.at)
    }

    /// What the lesson has around it.
    pub fn world(&self) -> &Rc<World> {
        self.session.world()
    }

    /// A handle on the statement that runs at the moment.
    pub fn under_way(&self) -> UnderWay {
        self.session.under_way()
    }

    /// Before the first statement: what the rights name is looked up.
    pub async fn prepare(&self) {
        self.session.begin().await;
    }

    /// Plays the statement at hand. A signal cancels it, and nothing else.
    pub async fn play_next(&mut self) -> Turn {
        let Some(start) = self.starts.get(self.at) else { return Turn::Ended };
        self.last = Some(self.at);
        self.steps = self.world().steps.get();
        let start = *start;
        self.session.reclaim();
        let (Some(start), Some(mut fiber)) = (start, self.session.fiber.take_if(|_| start.is_some())) else {
            self.at += 1;
            return Turn::Done(Value::None);
        };
        fiber.resume_at(&self.program, start);
        match self.session.drive(fiber).await {
            Ok(value) => {
                self.at += 1;
                Turn::Done(value)
            }
            Err(fault) => match fault.class {
                Class::Exit(status) => Turn::Left(status),
                _ => Turn::Failed(fault),
            },
        }
    }

    /// Leaves the statement at hand out.
    pub fn skip(&mut self) {
        if self.at().is_some() {
            self.at += 1;
        }
    }

    /// Goes back to the start of the statement that was played last. What it did is not undone.
    pub fn again(&mut self) {
        if let Some(last) = self.last {
            self.at = last;
            self.world().steps.set(self.steps);
        }
    }

    /// Whether another text of the script has the same statements, names and functions, so that the lesson
    /// can go on with it.
    pub fn fits(&self, other: &PreparedLesson) -> bool {
        let (own, new) = (&self.program, &other.program);
        self.starts.len() == other.starts.len()
            && own.main.names == new.main.names
            && own.main.registers >= new.main.registers
            && own.bodies.len() == new.bodies.len()
    }

    /// Goes on with another text of the script, which [fits](Self::fits). Tasks that run keep theirs.
    pub fn exchange(&mut self, other: PreparedLesson) {
        for (own, new) in self.session.bodies.iter_mut().zip(&other.program.bodies) {
            *own = Rc::clone(new);
        }
        (self.program, self.starts, self.outline) = (other.program, other.starts, other.outline);
    }

    /// Runs what a person typed between two statements; values are shown.
    ///
    /// # Errors
    /// As [`Session::submit`].
    pub async fn by_hand(&mut self, source: &Rc<Source>) -> Result<Vec<Diagnostic>, Failure> {
        self.hand_over().submit(source).await
    }

    /// The lesson's scope as a prompt's: whatever a person does there, the lesson can go on.
    pub fn hand_over(&mut self) -> &mut Session {
        self.session.reclaim();
        self.session.look_again();
        self.session.name_sockets();
        &mut self.session
    }

    /// The names that have a value, in the order in which the script assigns them.
    pub fn names(&mut self) -> Vec<(Box<str>, Value)> {
        self.session.look_again();
        self.session.names()
    }

    /// Lets background tasks go on until the future ends.
    ///
    /// # Errors
    /// As [`Session::meanwhile`].
    pub async fn meanwhile<T: 'static>(&mut self, future: impl Future<Output = T> + 'static) -> Outcome<T> {
        self.session.meanwhile(future).await
    }

    /// Ends the lesson: tasks are cancelled, sockets closed.
    pub fn end(self) -> Ending {
        self.session.end()
    }
}
