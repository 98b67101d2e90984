//! `recv … oob`: the urgent byte of a stream (tcp(7), recv(2) with MSG_OOB).
//!
//! May use: as `receive`.

use std::rc::Rc;

use wirelab_net::{Errno, Interest, OptionValue, SocketOption, SocketType};

use super::super::waiting::{self, CommandWork, failed, on_listener};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::socket::Socket;
use crate::eval::value::{Bytes, Value};
use crate::message;

/// Begins to receive the urgent byte.
///
/// # Errors
/// Another portion was asked for too, or it failed at once.
pub fn begin(call: &Call<'_>, socket: Rc<Socket>, count: Option<&Value>) -> Outcome<Reply> {
    let others = ["exactly", "until", "matching", "line", "all", "max"];
    if others.into_iter().any(|word| call.flag(word)) {
        return Err(Fault::value(message!("recv-oob-alone")));
    }
    if let Some(count) = count
        && Call::count("N", count, usize::MAX)? == 0
    {
        return Ok(Value::Bytes(Bytes::default()).into());
    }
    let (command, peek) = (call.command.name, call.flag("peek"));
    waiting::begin(call, Urgent { command, socket, peek })
}

struct Urgent {
    command: &'static str,
    socket: Rc<Socket>,
    peek: bool,
}

impl Urgent {
    /// Whether the byte will not come by this way, though others may.
    fn is_inline(&self) -> bool {
        self.socket.net.get(SocketOption::OobInline) == Ok(OptionValue::Switch(true))
    }

    fn ended(&self) -> Box<Fault> {
        let name = self.socket.name();
        Fault::new("EOF", message!("recv-end", socket = name, portion = "oob"))
            .help(message!("recv-end-help", socket = name))
    }
}

impl CommandWork for Urgent {
    const INTEREST: Interest = Interest::Readable;

    fn socket(&self) -> &Rc<Socket> {
        &self.socket
    }

    /// Other bytes lie there: only time tells when the urgent one has come.
    fn is_misled(&self) -> bool {
        self.socket.net.glance().readable
    }

    fn attempt(&mut self) -> Outcome<Option<Value>> {
        let received = loop {
            match self.socket.net.receive_urgent(self.peek) {
                Err(Errno::INTR) => {}
                other => break other,
            }
        };
        match received {
            Ok(Some(byte)) => {
                if !self.peek {
                    self.socket.received.set(self.socket.received.get() + 1);
                }
                Ok(Some(Value::Bytes(Bytes::from(&[byte][..]))))
            }
            Ok(None) => Err(self.ended()),
            // None has been announced: on a stream that goes on one may be.
            Err(Errno::INVAL) if self.socket.socket_type == SocketType::Stream && !self.is_inline() => {
                let seen = self.socket.net.glance();
                if seen.ended || seen.failed { Err(self.ended()) } else { Ok(None) }
            }
            Err(Errno::AGAIN) => Ok(None),
            Err(errno) => Err(failed(self.command, &self.socket, errno)),
        }
    }

    fn explain(&self, fault: Box<Fault>) -> Box<Fault> {
        let fault = on_listener(fault, self.command, &self.socket);
        if fault.name == "EINVAL" && self.is_inline() {
            return Fault::new("EINVAL", message!("recv-oob-inline", socket = self.socket.name()));
        }
        fault
    }
}
