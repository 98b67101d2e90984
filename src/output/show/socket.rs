//! A socket in one line: `conn1: tcp 127.0.0.1:9999 ← 127.0.0.1:51342 ESTABLISHED`.

use std::rc::Rc;

use unicode_width::UnicodeWidthStr;
use wirelab_lang::escape;
use wirelab_lang::eval::socket::{Role, Socket};
use wirelab_lang::eval::value::{Address, Value, access, display};
use wirelab_net::Endpoint;

use super::ValueLayout;

impl ValueLayout {
    /// One line; where it does not fit it is broken between its parts.
    pub(super) fn socket(&self, socket: &Rc<Socket>) -> Vec<String> {
        let name = format!("{}:", escape::one_line(socket.name().as_bytes()));
        let mut lines = vec![self.look.bold(&name)];
        let mut column = name.width();
        for part in parts(socket) {
            if self.look.width.is_some_and(|width| column + 1 + part.width() > width) {
                lines.push(format!("  {part}"));
                column = 2 + part.width();
            } else if let Some(line) = lines.last_mut() {
                line.push(' ');
                line.push_str(&part);
                column += 1 + part.width();
            }
        }
        lines
    }
}

fn parts(socket: &Rc<Socket>) -> Vec<String> {
    let mut parts = vec![socket.kind().to_owned()];
    parts.extend(socket.net.local().ok().map(|local| address(socket, local)));
    if let (Role::Connected, Ok(peer)) = (socket.role.get(), socket.net.peer()) {
        parts.push(format!("{} {}", arrow(socket, &peer), address(socket, peer)));
    }
    let state = access::field(&Value::Socket(Rc::clone(socket)), "state").unwrap_or_default();
    parts.push(String::from_utf8_lossy(&display::show(&state)).into_owned());
    if socket.role.get() == Role::Listener {
        parts.push(format!("backlog {}", socket.backlog.get()));
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// From the side that connected; the two of a pair did so together.
fn arrow(socket: &Socket, peer: &Endpoint) -> &'static str {
    let unnamed = |end: &Endpoint| matches!(end, Endpoint::Unix(path) if path.is_empty());
    match socket.accepted.get() {
        true => "←",
        false if unnamed(peer) && socket.net.local().is_ok_and(|local| unnamed(&local)) => "↔",
        false => "→",
    }
}

fn address(socket: &Socket, endpoint: Endpoint) -> String {
    let address = Address::of_end(endpoint, |index| socket.net.interface_name(index));
    escape::one_line(address.to_string().as_bytes()).into_owned()
}
