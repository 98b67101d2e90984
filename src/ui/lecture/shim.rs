//! Stand-in until the session plays lessons.

use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use crate::eval::fault::Fault;
use crate::eval::world::World;
use crate::lesson::outline::{Outline, Sort, Statement, Step, Written};
use crate::session::{Failure, Options, Session};
use crate::syntax::parse;
use crate::syntax::source::Source;

/// How.
#[derive(Debug)]
pub enum Turn {
    /// Done
    Done(crate::eval::value::Value),
    /// Failed
    Failed(Box<Fault>),
    /// Left
    Left(i32),
    /// Ended
    Ended,
}

/// A session with a lesson.
pub struct Lesson {
    session: Session,
    source: Rc<Source>,
    /// Outline.
    pub outline: Rc<Outline>,
    at: usize,
}

impl Deref for Lesson {
    type Target = Session;
    fn deref(&self) -> &Session {
        &self.session
    }
}

impl DerefMut for Lesson {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.session
    }
}

impl Lesson {
    /// New.
    pub fn new(world: Rc<World>, options: &Options, source: Rc<Source>, outline: Rc<Outline>) -> Self {
        Self { session: Session::new(world, options), source, outline, at: 0 }
    }

    /// The statement at hand.
    pub fn at(&self) -> Option<usize> {
        Some(self.at).filter(|at| *at < self.outline.statements.len())
    }

    /// Again.
    pub fn again(&mut self) {}

    /// Skip.
    pub fn skip(&mut self) {
        self.at += 1;
    }

    /// Names.
    pub fn names(&mut self) -> Vec<(Box<str>, crate::eval::value::Value)> {
        self.session.names()
    }

    /// Hand over.
    pub fn hand_over(&mut self) -> &mut Session {
        &mut self.session
    }

    /// By hand.
    pub async fn by_hand(
        &mut self,
        source: &Rc<Source>,
    ) -> Result<Vec<crate::diagnostic::Diagnostic>, Failure> {
        self.session.submit(source).await
    }

    /// Prepare.
    pub async fn prepare(&self) {
        self.session.begin().await;
    }

    /// Plays.
    pub async fn play_next(&mut self) -> Turn {
        let Some(statement) = self.outline.statements.get(self.at) else { return Turn::Ended };
        let line = self.source.position(statement.span.start).0;
        let source = Rc::new(Source::new(self.source.name.clone(), statement.text.clone()).behind(line - 1));
        match self.session.submit(&source).await {
            Ok(_) => {
                self.at += 1;
                Turn::Done(crate::eval::value::Value::None)
            }
            Err(Failure::Fault(fault)) => match fault.class {
                crate::eval::fault::Class::Exit(status) => Turn::Left(status),
                _ => Turn::Failed(fault),
            },
            Err(Failure::Wrong(reports)) => Turn::Failed(Fault::value(
                reports.into_iter().next().map_or(crate::message!("interrupted"), |r| r.message),
            )),
        }
    }

    /// End.
    pub fn end(self) -> crate::session::Ending {
        self.session.end()
    }
}

/// Outline.
pub fn outline(source: &Rc<Source>) -> Outline {
    let Ok(block) = parse(source) else { return Outline::default() };
    let mut outline = Outline::default();
    for statement in &block.statements {
        let text = source.slice(statement.span).to_owned();
        let word = text.split_whitespace().next().unwrap_or_default();
        let sort = match word {
            "step" => Sort::Title,
            "say" => Sort::Narration,
            "ask" => Sort::Question,
            "note" => Sort::Note,
            "pair" | "requires" | "default" | "meet" | "def" => Sort::Backstage,
            _ => Sort::Command,
        };
        let index = outline.statements.len();
        if sort == Sort::Title || outline.steps.is_empty() {
            let mut parts = text.split('"');
            let english = parts.nth(1).unwrap_or_default().to_owned();
            let chinese = parts.nth(1).map(str::to_owned);
            let title = if sort == Sort::Title { Written { english, chinese } } else { Written::default() };
            outline.steps.push(Step { title, statements: index..index });
        }
        if let Some(step) = outline.steps.last_mut() {
            step.statements.end = index + 1;
        }
        outline.statements.push(Statement { span: statement.span, text, sort, role: None });
    }
    outline
}
