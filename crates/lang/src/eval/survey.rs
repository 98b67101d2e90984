//! Where each task is when a run is cut short: gathered only then, as the tasks are let go of, so that a
//! wait costs nothing.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::catalogue;
use crate::diagnostic::Message;
use crate::eval::fault::Fault;
use crate::eval::world::World;
use crate::message;
use crate::syntax::source::{Source, Span};

/// The most tasks that are told one by one.
const MOST_TOLD: usize = 20;

/// A place in a script.
pub type SourcePlace = (Rc<Source>, Span);

/// Where the tasks of a run are, and of the scripts that it runs.
#[derive(Debug, Default)]
pub struct Survey {
    is_wanted: Cell<bool>,
    found: RefCell<Vec<SurveyedTask>>,
}

/// What a task does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doing {
    /// It waits in a call
    Waits,
    /// It computes
    Computes,
    /// It waits for whoever reads what it printed
    Prints,
    /// It is a `serve` at the listener of this name
    Serves(Rc<str>),
}

/// Where a task is.
#[derive(Debug)]
pub struct SurveyedTask {
    /// How many scripts run one another there.
    pub depth: usize,
    /// Its id; a script itself is 0.
    pub id: u64,
    /// Its name; a script itself has none.
    pub name: Option<Rc<str>>,
    /// What it does.
    pub doing: Doing,
    /// Where, and the calls that led there, innermost first.
    pub places: Vec<SourcePlace>,
}

impl Survey {
    /// The run is cut short: whoever is let go of from here on says where it is.
    pub fn begin(&self) {
        self.is_wanted.set(true);
    }

    /// Whether that is so.
    pub fn is_wanted(&self) -> bool {
        self.is_wanted.get()
    }

    /// Where a task is.
    pub fn note(&self, task: SurveyedTask) {
        if !task.places.is_empty() {
            self.found.borrow_mut().push(task);
        }
    }

    /// The survey is over: a fault with all that was found.
    pub fn end(&self, mut fault: Box<Fault>, world: &World) -> Box<Fault> {
        self.is_wanted.set(false);
        let mut found = self.found.take();
        found.sort_by_key(|task| (task.depth, task.id));
        let left = found.len().saturating_sub(MOST_TOLD);
        fault.notes.extend(found.iter().take(MOST_TOLD).map(|task| task.told(world)));
        if left > 0 {
            fault.notes.push(message!("under-way-more", count = left));
        }
        if let Some(first) = found.into_iter().next().filter(|first| first.id == 0 && fault.place.is_none()) {
            first.locate(&mut fault);
        }
        fault
    }
}

impl SurveyedTask {
    /// It is where a fault has met the run.
    fn locate(self, fault: &mut Fault) {
        let mut places = self.places.into_iter();
        fault.place = places.next();
        fault.calls = places.collect();
    }

    /// It was cut short by a fault, which says so.
    pub fn is_cut_by(self, fault: &mut Fault, world: &World) {
        if !self.places.is_empty() {
            fault.notes.push(self.told(world));
            self.locate(fault);
        }
    }

    /// Where it is, in words.
    fn told(&self, world: &World) -> Message {
        let text = |message: &_| catalogue::text(world.language.get(), message);
        let task =
            self.name.as_ref().map_or_else(|| text(&message!("deadlock-script")), |name| name.to_string());
        let Some((source, span)) = self.places.first() else { return message!("waits-computing") };
        let mut place = source.place(span.start);
        if let (Some(_), Some((caller, call))) = (&self.name, self.places.get(1)) {
            place = text(&message!("under-way-called", place = place, caller = caller.place(call.start)));
        }
        let call = source.slice(*span).lines().next().unwrap_or_default();
        match &self.doing {
            Doing::Waits => message!("deadlock-waits", task = task, place = place, text = call),
            Doing::Computes => message!("under-way-computes", task = task, place = place, text = call),
            Doing::Prints => message!("under-way-prints", task = task, place = place, text = call),
            Doing::Serves(socket) => message!("deadlock-serve", task = task, place = place, socket = socket),
        }
    }
}
