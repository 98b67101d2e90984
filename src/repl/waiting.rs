//! What a statement waits for, and since when, in the terminal's last row until it ends.

use std::convert::Infallible;
use std::rc::Rc;
use std::time::Duration;

use wirelab_lang::catalogue;
use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::socket::Socket;
use wirelab_lang::eval::value::{Value, display};
use wirelab_lang::eval::world::World;
use wirelab_lang::message;
use wirelab_lang::session::{StatementWait, UnderWay};
use wirelab_lang::spec::WaitsFor;
use wirelab_net::{Endpoint, SocketType};

use crate::output::printer::Printer;
use crate::output::show::elapsed::NOTICEABLE;
use crate::output::truncate::cut;

const SECOND: Duration = Duration::from_secs(1);

/// Tells what the input under way waits for, for as long as this is polled.
pub async fn tell(world: Rc<World>, printer: Rc<Printer>, under_way: UnderWay) -> Infallible {
    let began = world.network.elapsed();
    let mut next = NOTICEABLE;
    loop {
        let passed = world.network.elapsed().saturating_sub(began);
        world.network.sleep(next.saturating_sub(passed)).await;
        let passed = world.network.elapsed().saturating_sub(began);
        let what = catalogue::text(world.language.get(), &what(under_way.waits().as_ref()));
        let line = message!("waiting", what = what, seconds = passed.as_secs());
        let line = catalogue::text(world.language.get(), &line);
        printer.status(&cut(&line, printer.width().unwrap_or(80).saturating_sub(1)));
        next = SECOND * u32::try_from(passed.as_secs() + 1).unwrap_or(u32::MAX);
    }
}

/// What is waited for, in words.
pub fn what(waits: Option<&StatementWait>) -> Message {
    let Some(waits) = waits else { return message!("waits-computing") };
    let socket = waits.operands.iter().find_map(|operand| match operand {
        Value::Socket(socket) => Some(socket),
        _ => None,
    });
    let own = || socket.map_or_else(String::new, |socket| place(socket.net.local().ok(), socket));
    let peer = || socket.map_or_else(String::new, |socket| place(socket.net.peer().ok(), socket));
    let first = || waits.operands.first().map_or_else(String::new, written);
    let command = waits.command.name;
    match (waits.command.facts.waits, socket) {
        (WaitsFor::Connection, Some(_)) => message!("waits-connection", address = own()),
        (WaitsFor::Data, Some(socket)) if socket.socket_type == SocketType::Datagram => {
            message!("waits-datagram", address = own())
        }
        (WaitsFor::Data, Some(_)) => message!("waits-data", address = peer()),
        (WaitsFor::Room, Some(_)) => message!("waits-room", address = peer()),
        (WaitsFor::Peer, _) => {
            message!("waits-peer", address = waits.operands.last().map_or_else(String::new, written))
        }
        (WaitsFor::Resolver, _) => message!("waits-resolver", name = first()),
        (WaitsFor::Time, _) => message!("waits-time", time = first()),
        (WaitsFor::Task, _) => message!("waits-task"),
        (WaitsFor::Value, _) => message!("waits-value", mailbox = first()),
        (WaitsFor::Any, _) => message!("waits-any", count = waits.operands.len()),
        (WaitsFor::Role, _) => message!("waits-role", name = first()),
        (WaitsFor::Script, _) => message!("waits-script", path = first()),
        (_, Some(socket)) => {
            message!("waits-command-at", command = command, socket = socket.name())
        }
        (_, None) => message!("waits-command", command = command),
    }
}

fn written(value: &Value) -> String {
    String::from_utf8_lossy(&display::show(value)).into_owned()
}

/// An address, else the socket's name.
fn place(endpoint: Option<Endpoint>, socket: &Socket) -> String {
    match endpoint {
        Some(Endpoint::Inet(address)) => address.to_string(),
        Some(Endpoint::Unix(path)) if !path.is_empty() => String::from_utf8_lossy(&path).into_owned(),
        _ => socket.name().to_string(),
    }
}
