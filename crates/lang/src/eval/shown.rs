//! What a prompt keeps of the values that it shows: the last one, and names for sockets that nobody
//! named, so that both can be used in what is typed next.

use std::rc::Rc;

use wirelab_net::{Family, SocketType};

use crate::eval::event::Event;
use crate::eval::fault::Outcome;
use crate::eval::fiber::Fiber;
use crate::eval::socket::{Role, Socket};
use crate::eval::value::Value;
use crate::eval::world::World;

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
    /// Sockets that nobody named yet and that have the name already that they will get unless somebody
    /// does; what each begins with and its number.
    for_now: Vec<(Rc<Socket>, &'static str, usize)>,
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

    /// Behind a command: what is said of the sockets that it made calls them as they will be called.
    pub(super) fn name_for_now(&mut self, value: &Value, world: &World) {
        let Some(mut shown) = self.shown.take() else { return };
        let made = self.current.last().cloned();
        let listed: &[Value] = match value {
            Value::List(list) => list,
            own => std::slice::from_ref(own),
        };
        let listed = listed.iter().filter_map(|value| match value {
            Value::Socket(socket) => Some(socket),
            _ => None,
        });
        for socket in listed.chain(made.iter()) {
            self.name_one_for_now(&mut shown, socket, world);
        }
        self.shown = Some(shown);
    }

    fn name_one_for_now(&self, shown: &mut Shown, socket: &Rc<Socket>, world: &World) {
        let is_done = || shown.for_now.iter().any(|(own, ..)| own.id == socket.id);
        if socket.named.get() || socket.is_closed() || shown.given + shown.for_now.len() >= MOST || is_done()
        {
            return;
        }
        let beginning = beginning(socket);
        let number = shown.next_number(beginning, |name| self.is_taken(name, socket, world));
        *socket.name.borrow_mut() = format!("{beginning}{number}").into();
        shown.for_now.push((Rc::clone(socket), beginning, number));
    }

    /// Before a value is shown: it is the last one, and sockets in it that nobody named get a name.
    fn keep_shown(&mut self, value: &Value, world: &World) {
        let Some(mut shown) = self.shown.take_if(|_| !value.is_none()) else { return };
        self.name_all(&mut shown, value, world, DEPTH);
        shown.last = Some(value.clone());
        self.shown = Some(shown);
    }

    /// Shows what a statement came to.
    pub(super) fn show(
        &mut self,
        value: Value,
        by_command: bool,
        at_prompt: bool,
        world: &World,
    ) -> Outcome<()> {
        if at_prompt {
            self.keep_shown(&value, world);
        }
        world.emit(match value {
            Value::None => return Ok(()),
            Value::List(list) if by_command && list.is_empty() => Event::ShowNothing,
            Value::Bytes(text) if by_command => Event::Page(text),
            Value::List(list) if by_command && at_prompt && is_history(&list) => {
                let all = world.console.borrow().as_ref().map_or(0, |console| console.history().len());
                let first = all.saturating_sub(list.len()) + 1;
                Event::Lines(list, first)
            }
            value if at_prompt => Event::Result(value),
            value => Event::Show(value),
        })
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
        shown.for_now.clear();
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
                record.iter().for_each(|(_, value)| self.name_all(shown, value, world, depth - 1));
            }
            _ => {}
        }
    }

    fn name(&self, shown: &mut Shown, socket: &Rc<Socket>, world: &World) {
        if socket.named.get() || socket.is_closed() || shown.given >= MOST {
            return;
        }
        let for_now = shown.for_now.iter().find(|(own, ..)| own.id == socket.id);
        let (beginning, number) = match for_now {
            Some((_, beginning, number)) => (*beginning, *number),
            None => {
                let beginning = beginning(socket);
                (beginning, shown.next_number(beginning, |name| self.is_taken(name, socket, world)))
            }
        };
        shown.give(beginning, number);
        socket.give_name(&format!("{beginning}{number}"));
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
    fn next_number(&mut self, beginning: &'static str, is_taken: impl Fn(&str) -> bool) -> usize {
        self.for_now.retain(|(socket, ..)| !socket.named.get());
        let given = self.numbers.iter().filter(|(own, _)| *own == beginning).map(|(_, last)| *last);
        let for_now = self.for_now.iter().rev().find(|(_, own, _)| *own == beginning);
        let last = given.chain(for_now.map(|(_, _, number)| *number)).max();
        let mut number = last.unwrap_or(0) + 1;
        while is_taken(&format!("{beginning}{number}")) {
            number += 1;
        }
        number
    }

    fn give(&mut self, beginning: &'static str, number: usize) {
        self.given += 1;
        match self.numbers.iter_mut().find(|(own, _)| *own == beginning) {
            Some((_, last)) => *last = number.max(*last),
            None => self.numbers.push((beginning, number)),
        }
    }
}

/// What a name begins with: by what the socket does, else by its kind.
fn beginning(socket: &Socket) -> &'static str {
    match (socket.role.get(), socket.socket_type, socket.family) {
        (Role::Listener, ..) => "server",
        (Role::Connected, SocketType::Stream | SocketType::SeqPacket, _) => "conn",
        (_, _, Family::Unix) => "unix",
        (_, SocketType::Stream | SocketType::SeqPacket, _) => "tcp",
        (_, SocketType::Datagram, _) => "udp",
    }
}

/// The one list of texts that a command shows: what was typed. Its lines have the numbers that they
/// have among all.
fn is_history(list: &[Value]) -> bool {
    list.iter().all(|line| matches!(line, Value::Bytes(_)))
}
