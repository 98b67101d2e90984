//! What tasks wait for, as far as somebody has to know why time does not go on: noted only where
//! time is virtual.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::eval::fault::Fault;
use crate::eval::value::{Value, display};
use crate::eval::world::World;
use crate::message;
use crate::syntax::source::{Source, Span};

/// The most waits that are told one by one.
const MOST_TOLD: usize = 20;

/// What tasks wait for.
#[derive(Debug, Default)]
pub struct Waits {
    noted: RefCell<BTreeMap<u64, Wait>>,
    next: Cell<u64>,
    /// How many wait for something that is not of the network, such as a person.
    outside: Cell<usize>,
    /// How many wait at sockets of the kernel, beside a simulated network.
    elsewhere: Cell<usize>,
}

#[derive(Debug)]
struct Wait {
    /// The name of a background task; the script itself has none.
    task: Option<Rc<str>>,
    at: At,
}

/// Where a task waits.
#[derive(Debug)]
pub enum At {
    /// In a statement
    Statement(Rc<Source>, Span),
    /// As a `serve`, at the listener of this name
    Listener(Rc<str>, Rc<Source>, Span),
}

/// A wait that goes on; it is over when this is dropped.
#[derive(Debug)]
pub struct Noted {
    waits: Rc<Waits>,
    key: u64,
}

impl Drop for Noted {
    fn drop(&mut self) {
        self.waits.noted.borrow_mut().remove(&self.key);
    }
}

/// A wait at a socket of the kernel; it is over when this is dropped.
#[derive(Debug)]
pub struct Elsewhere(Rc<Waits>);

impl Drop for Elsewhere {
    fn drop(&mut self) {
        self.0.elsewhere.set(self.0.elsewhere.get().saturating_sub(1));
    }
}

/// A wait for something outside; it is over when this is dropped.
#[derive(Debug)]
pub struct Outside<'a>(&'a Waits);

impl Drop for Outside<'_> {
    fn drop(&mut self) {
        self.0.outside.set(self.0.outside.get() - 1);
    }
}

impl Waits {
    /// Notes that a task waits.
    pub fn note(self: &Rc<Self>, task: Option<Rc<str>>, at: At) -> Noted {
        let key = self.next.get();
        self.next.set(key + 1);
        self.noted.borrow_mut().insert(key, Wait { task, at });
        Noted { waits: Rc::clone(self), key }
    }

    /// Somebody waits for what is not of the network.
    pub fn outside(&self) -> Outside<'_> {
        self.outside.set(self.outside.get() + 1);
        Outside(self)
    }

    /// Somebody waits at a socket of the kernel: virtual time goes on meanwhile, and when nothing is
    /// left in it, something may yet come from there.
    pub fn elsewhere(self: &Rc<Self>) -> Elsewhere {
        self.elsewhere.set(self.elsewhere.get() + 1);
        Elsewhere(Rc::clone(self))
    }

    /// Whether somebody waits at a socket of the kernel.
    pub fn any_elsewhere(&self) -> bool {
        self.elsewhere.get() > 0
    }

    /// Whether somebody does.
    pub fn any_outside(&self) -> bool {
        self.outside.get() > 0
    }

    /// All wait, and nothing will happen by itself.
    pub fn deadlock(&self, world: &World) -> Box<Fault> {
        let noted = self.noted.borrow();
        let nanos = i64::try_from(world.clock().elapsed().as_nanos()).unwrap_or(i64::MAX);
        let time = String::from_utf8_lossy(&display::show(&Value::Duration(nanos))).into_owned();
        let mut fault = Fault::new("DEADLOCK", message!("deadlock", time = time, count = noted.len()));
        for wait in noted.values().take(MOST_TOLD) {
            let script = || crate::catalogue::text(world.language.get(), &message!("deadlock-script"));
            let task = wait.task.as_ref().map_or_else(script, |name| name.to_string());
            fault = fault.note(match &wait.at {
                At::Statement(source, span) => {
                    let (place, text) = (source.place(span.start), first_line(source.slice(*span)));
                    message!("deadlock-waits", task = task, place = place, text = text)
                }
                At::Listener(socket, source, span) => {
                    let place = source.place(span.start);
                    message!("deadlock-serve", task = task, socket = socket, place = place)
                }
            });
        }
        fault.place = noted.values().find_map(|wait| match (&wait.task, &wait.at) {
            (None, At::Statement(source, span)) => Some((Rc::clone(source), *span)),
            _ => None,
        });
        fault.help(message!("deadlock-help"))
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
