//! What a command gets when it runs, and what it gives back.

use std::rc::Rc;

use futures_core::future::LocalBoxFuture;
use wirelab_net::SocketType;

use crate::eval::fault::{Fault, Outcome};
use crate::eval::socket::{Role, Socket};
use crate::eval::value::{Kind, Value};
use crate::eval::world::World;
use crate::message;
use crate::spec::{Command, Fits};

/// A command's result: at once, or later.
pub enum Reply {
    /// The value
    Value(Value),
    /// The command waits; dropping the future cancels it and must lose nothing
    Wait(LocalBoxFuture<'static, Outcome<Value>>),
}

impl Reply {
    /// The same, of a command that waits at the kernel beside a simulated network: that it does is
    /// known as long as it waits.
    pub fn beside(self, world: &World) -> Self {
        let Self::Wait(future) = self else { return self };
        if !world.hosts.is_on() {
            return Self::Wait(future);
        }
        let elsewhere = world.waits.elsewhere();
        Self::Wait(Box::pin(async move {
            let value = future.await;
            drop(elsewhere);
            value
        }))
    }
}

impl<T: Into<Value>> From<T> for Reply {
    fn from(value: T) -> Self {
        Self::Value(value.into())
    }
}

/// One call of a command.
pub struct Call<'a> {
    /// The command.
    pub command: &'static Command,
    /// The run.
    pub world: &'a Rc<World>,
    /// The task's sockets in the order of their use, the newest last.
    pub current: &'a mut Vec<Rc<Socket>>,
    /// The id of the task that calls; the script itself is 0.
    pub task: u64,
    /// Operands not yet taken.
    pub operands: std::vec::IntoIter<Value>,
    /// Options by word, with their value (`none` for a word alone).
    pub options: &'a [(&'static str, Value)],
    /// What it waits for is not simulated.
    pub outside: bool,
}

impl Call<'_> {
    /// The socket that the first operand names, else the current one that fits.
    ///
    /// # Errors
    /// No socket fits, or the named one does not.
    pub fn socket(&mut self, fits: Fits) -> Outcome<Rc<Socket>> {
        let socket = self.open_socket(fits)?;
        self.outside = self.outside || socket.net.host().is_none();
        if let (0, Some(recording)) = (self.task, &self.world.recording) {
            recording.uses(&socket);
        }
        Ok(socket)
    }

    fn open_socket(&mut self, fits: Fits) -> Outcome<Rc<Socket>> {
        if let Some(Value::Socket(socket)) = self.operands.as_slice().first() {
            let socket = Rc::clone(socket);
            self.operands.next();
            return match socket.is_closed() {
                true => Err(Fault::system(self.command.name, &socket.name(), wirelab_net::Errno::BADF)),
                false => Ok(socket),
            };
        }
        let current = self.current.iter().rev().find(|socket| fit(socket, fits));
        current.cloned().ok_or_else(|| {
            Fault::value(message!("no-current-socket", command = self.command.name))
                .help(message!("help-socket-first", example = maker(fits)))
                .help(message!("help-usage", usage = crate::spec::usage(self.command)))
        })
    }

    /// The next operand, if there is one.
    pub fn operand(&mut self) -> Option<Value> {
        self.operands.next()
    }

    /// The next operand, which must be there.
    ///
    /// # Errors
    /// It is missing.
    pub fn required(&mut self, name: &str) -> Outcome<Value> {
        let command = self.command.name;
        self.operands.next().ok_or_else(|| {
            Fault::value(message!("missing-operand", command = command, operand = name))
                .help(message!("help-usage", usage = crate::spec::usage(self.command)))
        })
    }

    /// The next operand as bytes. Addresses count as their text.
    ///
    /// # Errors
    /// It is missing or of another kind.
    pub fn bytes(&mut self, name: &str) -> Outcome<crate::eval::value::Bytes> {
        match self.required(name)? {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(Fault::kind(name, Kind::Bytes.name(), other.kind())),
        }
    }

    /// Whether an option's word was given.
    pub fn flag(&self, word: &str) -> bool {
        self.options.iter().any(|(own, _)| *own == word)
    }

    /// The value of an option.
    pub fn option(&self, word: &str) -> Option<&Value> {
        self.options.iter().find(|(own, _)| *own == word).map(|(_, value)| value)
    }

    /// `timeout DURATION`, if it was given.
    ///
    /// # Errors
    /// It is no duration or negative.
    pub fn timeout(&self) -> Outcome<Option<std::time::Duration>> {
        self.duration("timeout")
    }

    /// The value of an option that is a time.
    ///
    /// # Errors
    /// It is no duration or negative.
    pub fn duration(&self, word: &str) -> Outcome<Option<std::time::Duration>> {
        match self.option(word) {
            None => Ok(None),
            Some(Value::Duration(nanos)) => u64::try_from(*nanos)
                .map(|nanos| Some(std::time::Duration::from_nanos(nanos)))
                .map_err(|_| Fault::value(message!("negative-duration", what = word))),
            Some(other) => Err(Fault::kind(word, Kind::Duration.name(), other.kind())),
        }
    }

    /// The value of an option, or of an operand, that is a count of bytes or things.
    ///
    /// # Errors
    /// It is no int, or not between 0 and `most`.
    pub fn count(what: &str, value: &Value, most: usize) -> Outcome<usize> {
        match value {
            Value::Int(count) => {
                let fitting = usize::try_from(*count).ok().filter(|&count| count <= most);
                fitting.ok_or_else(|| {
                    Fault::value(if most == usize::MAX {
                        message!("count-negative", what = what, value = count)
                    } else {
                        message!("count-out-of-range", what = what, value = count, most = most)
                    })
                })
            }
            Value::Unsigned(count) => {
                Err(Fault::value(message!("count-out-of-range", what = what, value = count, most = most)))
            }
            other => Err(Fault::kind(what, Kind::Int.name(), other.kind())),
        }
    }
}

/// How a socket of the sort that a command wants is made.
fn maker(fits: Fits) -> &'static str {
    match fits {
        Fits::Listener => "server = tcp listen 127.0.0.1:9999",
        Fits::Any | Fits::Data | Fits::Stream => "conn = tcp connect 127.0.0.1:9999",
        Fits::Datagram => "s = udp open",
        Fits::Fresh => "s = socket inet stream",
    }
}

/// Whether a socket is of the sort that a command wants.
pub fn fit(socket: &Socket, fits: Fits) -> bool {
    can_fit(socket.role.get(), socket.socket_type, fits)
}

/// Whether a socket that is in this role is of the sort that a command wants.
pub fn can_fit(role: Role, socket_type: SocketType, fits: Fits) -> bool {
    match fits {
        Fits::Any => role != Role::Closed,
        Fits::Listener => role == Role::Listener,
        Fits::Data => role == Role::Connected || role == Role::Unconnected,
        Fits::Stream => role == Role::Connected && socket_type.has_connections(),
        Fits::Datagram => socket_type == SocketType::Datagram && role != Role::Closed,
        Fits::Fresh => role == Role::Fresh,
    }
}

/// Makes a new socket the newest of the task; those that were closed are let go now and then.
pub fn make_current(current: &mut Vec<Rc<Socket>>, socket: &Rc<Socket>) {
    if current.len() == current.capacity() {
        current.retain(|own| !own.is_closed());
    }
    current.push(Rc::clone(socket));
}
