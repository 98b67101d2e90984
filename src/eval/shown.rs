//! What a prompt keeps of the values that it shows: the last one, and names for sockets that nobody
//! named, so that both can be used in what is typed next.

use std::rc::Rc;

use crate::eval::fiber::Fiber;
use crate::eval::socket::{Role, Socket};
use crate::eval::value::Value;
use crate::eval::world::World;
use crate::net::{Family, Style};

/// The most sockets that a prompt names: each takes one of the names that a body may have.
const MOST: usize = 1_000;
/// How deep in lists and records sockets are looked for.
const DEPTH: usize = 8;

/// What a prompt keeps of the values that it shows.
#[derive(Default)]
pub struct Shown {
    /// The last value since the last [`Fiber::settle`].
    last: Option<Value>,
    /// Sockets that got a name since then.
    named: Vec<Rc<Socket>>,
    /// Names that were given, and by what they begin with how many.
    given: usize,
    numbers: Vec<(&'static str, usize)>,
}

/// What a piece of input left behind.
#[derive(Default)]
pub struct Settled {
    /// The last value that was shown.
    pub last: Option<Value>,
    /// Sockets that nobody named, with the names that they have now.
    pub named: Vec<Rc<Socket>>,
}

impl Fiber {
    /// Lets it keep what it shows.
    #[must_use]
    pub fn of_prompt(self) -> Self {
        Self { shown: Some(Box::default()), ..self }
    }

    /// Before a value is shown: it is the last one, and sockets in it that nobody named get a name.
    pub(super) fn keep_shown(&mut self, value: &Value, world: &World) {
        let Some(mut shown) = self.shown.take_if(|_| !value.is_none()) else { return };
        self.name_all(&mut shown, value, world, DEPTH);
        shown.last = Some(value.clone());
        self.shown = Some(shown);
    }

    /// Behind a piece of input: what was shown, and the sockets that got a name, those included that
    /// nobody saw. Values that stood in between are let go.
    pub fn settle(&mut self, world: &World) -> Settled {
        self.registers.truncate(self.program.main.names.len());
        self.name_sockets(world)
    }

    /// The last value that was shown, and the sockets that got a name, those included that nobody saw.
    pub fn name_sockets(&mut self, world: &World) -> Settled {
        let Some(mut shown) = self.shown.take() else { return Settled::default() };
        for socket in self.current.clone() {
            self.name(&mut shown, &socket, world);
        }
        let settled = Settled { last: shown.last.take(), named: std::mem::take(&mut shown.named) };
        self.shown = Some(shown);
        settled
    }

    fn name_all(&self, shown: &mut Shown, value: &Value, world: &World, depth: usize) {
        match value {
            Value::Socket(socket) => self.name(shown, socket, world),
            Value::List(list) if depth > 0 => {
                list.iter().for_each(|value| self.name_all(shown, value, world, depth - 1));
            }
            Value::Record(record) if depth > 0 => {
                record.fields.iter().for_each(|(_, value)| self.name_all(shown, value, world, depth - 1));
            }
            _ => {}
        }
    }

    fn name(&self, shown: &mut Shown, socket: &Rc<Socket>, world: &World) {
        if socket.named.get() || socket.is_closed() || shown.given >= MOST {
            return;
        }
        let name = shown.next_name(beginning(socket), |name| self.is_taken(name, socket, world));
        socket.give_name(&name);
        shown.named.push(Rc::clone(socket));
    }

    /// Whether a variable, a function or another socket has the name.
    fn is_taken(&self, name: &str, asking: &Rc<Socket>, world: &World) -> bool {
        self.program.main.names.iter().any(|own| **own == *name)
            || self.program.bodies.iter().any(|body| *body.name == *name)
            || world.sockets.borrow().values().any(|socket| socket.id != asking.id && *socket.name() == *name)
    }
}

impl Shown {
    fn next_name(&mut self, beginning: &'static str, is_taken: impl Fn(&str) -> bool) -> String {
        self.given += 1;
        let place = self.numbers.iter().position(|(own, _)| *own == beginning);
        let mut number = place.and_then(|place| self.numbers.get(place)).map_or(1, |(_, last)| last + 1);
        while is_taken(&format!("{beginning}{number}")) {
            number += 1;
        }
        match place.and_then(|place| self.numbers.get_mut(place)) {
            Some((_, last)) => *last = number,
            None => self.numbers.push((beginning, number)),
        }
        format!("{beginning}{number}")
    }
}

/// What a name begins with: by what the socket does, else by its kind.
fn beginning(socket: &Socket) -> &'static str {
    match (socket.role.get(), socket.style, socket.family) {
        (Role::Listener, ..) => "server",
        (Role::Connected, Style::Stream, _) => "conn",
        (_, _, Family::Unix) => "unix",
        (_, Style::Stream, _) => "tcp",
        (_, Style::Datagram, _) => "udp",
    }
}
