//! Looks a few times a second at the sockets that no task waits on, and tells what has happened
//! there. It takes no data and no pending error: what it tells of is still there for the person.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::rc::Rc;
use std::time::Duration;

use wirelab_lang::eval::event::{Arrival, Happened, News};
use wirelab_lang::eval::socket::{Role, Socket};
use wirelab_lang::eval::world::World;
use wirelab_net::{Family, Glance, SocketType};

use crate::repl::notifications::Telling;

/// The time between two looks. What is read within it is not worth a line.
const BETWEEN: Duration = Duration::from_millis(200);
/// As many sockets are looked at each time; with more of them, each has its turn less often.
const MOST: usize = 300;

/// So many bytes of what has arrived are told.
const BEGINNING: usize = 60;
/// Behind more unread bytes than these it is not looked for.
const FARTHEST: usize = 64 << 10;

/// Looks at sockets.
pub struct Watch {
    telling: Rc<Telling>,
    known: RefCell<BTreeMap<u64, WatchedSocket>>,
    /// The first socket whose turn is next.
    next: Cell<u64>,
}

/// What was seen at a socket the last time, and what was told of it.
#[derive(Debug, Clone, Copy, Default)]
struct WatchedSocket {
    before: Glance,
    ended: bool,
    failed: bool,
    /// Bytes that had arrived in all.
    arrived: u64,
    /// A datagram is told as long as this many bytes have been received.
    datagram: Option<u64>,
    /// Connections in the backlog.
    backlog: u64,
}

impl Watch {
    /// Nothing is known yet.
    pub fn new(telling: Rc<Telling>) -> Rc<Self> {
        Rc::new(Self { telling, known: RefCell::default(), next: Cell::default() })
    }

    /// Where it tells what it sees.
    pub fn telling(&self) -> &Telling {
        &self.telling
    }

    /// Watches for as long as this is polled.
    pub async fn watch(self: Rc<Self>, world: Rc<World>) -> Infallible {
        loop {
            world.network.sleep(BETWEEN).await;
            self.look(&world);
            self.telling.tell_counts();
        }
    }

    fn look(&self, world: &World) {
        if self.telling.is_off() {
            self.known.borrow_mut().clear();
            return;
        }
        let turn = self.turn(world);
        let mut known = self.known.borrow_mut();
        known.retain(|id, _| world.sockets.borrow().contains_key(id));
        for socket in turn {
            let glance = socket.net.glance();
            if glance.awaited {
                // Whoever waits gets what comes.
                known.remove(&socket.id);
                continue;
            }
            let known = known.entry(socket.id).or_default();
            if let Some(what) = known.look(&socket, glance) {
                self.telling.tell(&News { at: socket.name(), what });
            }
        }
    }

    /// The sockets whose turn it is.
    fn turn(&self, world: &World) -> Vec<Rc<Socket>> {
        let sockets = world.sockets.borrow();
        let next = self.next.get();
        let in_order = sockets.range(next..).chain(sockets.range(..next));
        let own = in_order.filter(|(_, socket)| !socket.served.get() && socket.role.get() != Role::Fresh);
        let turn: Vec<_> = own.take(MOST).map(|(_, socket)| Rc::clone(socket)).collect();
        self.next.set(turn.last().map_or(0, |socket| socket.id + 1));
        turn
    }
}

impl WatchedSocket {
    /// What is to be told: what was there the last time and is still there.
    fn look(&mut self, socket: &Socket, now: Glance) -> Option<Happened> {
        let before = std::mem::replace(&mut self.before, now);
        if now.failed {
            let is_new = before.failed && !std::mem::replace(&mut self.failed, true);
            let is_stream = socket.socket_type.has_connections();
            // Once the error is taken, the kernel shows the same as behind a FIN.
            socket.broken.set(socket.broken.get() || is_stream);
            return is_new.then_some(if is_stream { Happened::Broken } else { Happened::ErrorPending });
        }
        self.failed = false;
        match (socket.role.get(), socket.socket_type) {
            (Role::Listener, _) => self.connections(socket, before, now),
            (_, SocketType::Datagram) => self.datagram(socket, before, now),
            (Role::Connected, SocketType::Stream) => self.stream(socket, before, now),
            _ => None,
        }
    }

    fn connections(&mut self, socket: &Socket, before: Glance, now: Glance) -> Option<Happened> {
        let waiting = if now.readable { socket.net.status().receive_queue } else { 0 };
        let told = std::mem::replace(&mut self.backlog, waiting);
        if before.readable && waiting > told {
            return Some(Happened::Backlog(waiting));
        }
        self.backlog = waiting.min(told);
        None
    }

    fn datagram(&mut self, socket: &Socket, before: Glance, now: Glance) -> Option<Happened> {
        let received = socket.received.get();
        if !(before.readable && now.readable) {
            self.datagram = None;
        } else if self.datagram.replace(received) != Some(received) {
            return Some(Happened::Datagram(now.unread, arrival(socket, 0, now.unread)));
        }
        None
    }

    fn stream(&mut self, socket: &Socket, before: Glance, now: Glance) -> Option<Happened> {
        let arrived = socket.received.get() + now.unread;
        if before.ended && now.ended && !socket.ended.get() && !socket.broken.get() {
            self.arrived = arrived;
            return (!std::mem::replace(&mut self.ended, true)).then(|| ended(socket, now.unread)).flatten();
        }
        if before.unread > 0 && now.unread > 0 && arrived > self.arrived {
            let old = now.unread.saturating_sub(arrived - self.arrived);
            self.arrived = arrived;
            return Some(Happened::Unread(now.unread, arrival(socket, old, now.unread)));
        }
        None
    }
}

/// Whether the peer closed, or this side has shut down its reading.
fn ended(socket: &Socket, unread: u64) -> Option<Happened> {
    if socket.family == Family::Unix {
        return Some(Happened::StreamEnded(unread));
    }
    let is_open = matches!(socket.net.status().state, "ESTABLISHED" | "FIN_WAIT1" | "FIN_WAIT2");
    (!is_open).then_some(Happened::PeerClosed(unread))
}

/// The beginning of what came behind so many of the unread bytes; `None` where that is too far away.
fn arrival(socket: &Socket, old: u64, unread: u64) -> Option<Arrival> {
    let old = usize::try_from(old).ok().filter(|old| *old <= FARTHEST)?;
    let mut bytes = Vec::new();
    // They stay there: they are looked at, not taken.
    socket.net.receive(&mut bytes, old + BEGINNING, true).ok()?;
    let bytes = bytes.get(old..)?.to_vec();
    let is_whole = (old + bytes.len()) as u64 >= unread;
    Some(Arrival { bytes, is_behind_others: old > 0, is_whole })
}
