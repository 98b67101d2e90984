//! Shows the simulated network to programs as the seam has networks: each host has a view of its own, and
//! all views share one world.

use std::cell::RefCell;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::future::LocalBoxFuture;

use super::forward::loopback;
use super::log::Record;
use super::pace::Pace;
use super::queue::Event;
use super::socket::SimSocket;
use super::time::Time;
use super::topology::NodeId;
use super::world::{Progress, Timer, World};
use crate::{
    Advance, Endpoint, Errno, Family, NetResult, Network, ResolveError, Socket, SocketType, VirtualTime,
};

/// The time of day at the start of every simulated network: 2000-01-01T00:00:00Z.
pub const EPOCH: Duration = Duration::from_secs(946_684_800);

/// The shortest sleep: whoever asks again and again without waiting takes as long as a program takes
/// for a system call, so that time does not stand still meanwhile.
const SHORTEST: Duration = Duration::from_micros(1);

/// What all views share.
pub(super) struct SharedWorld {
    world: RefCell<World>,
    pace: RefCell<Option<Pace>>,
    default: RefCell<Option<NodeId>>,
    watcher: RefCell<Option<Watcher>>,
}

/// Somebody who sees each packet once its fate is known.
pub type Watcher = Rc<dyn Fn(&Record)>;

impl SharedWorld {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            world: RefCell::new(World::new(seed)),
            pace: RefCell::default(),
            default: RefCell::default(),
            watcher: RefCell::default(),
        }
    }

    /// Does something in the world, and wakes who is to be woken behind it.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut World) -> T) -> T {
        let result = {
            let mut world = self.world.borrow_mut();
            world.touch();
            let result = work(&mut world);
            world.settle_loopback();
            world.weigh();
            result
        };
        self.tell();
        result
    }

    /// Wakes who is to be woken, and shows what is watched. Nobody has the world meanwhile.
    fn tell(&self) {
        let (woken, seen) = {
            let mut world = self.world.borrow_mut();
            let seen = world.watched.as_mut().map(std::mem::take).unwrap_or_default();
            (std::mem::take(&mut world.woken), seen)
        };
        woken.into_iter().for_each(std::task::Waker::wake);
        let watcher = self.watcher.borrow().clone().filter(|_| !seen.is_empty());
        if let Some(watcher) = watcher {
            seen.iter().for_each(|record| watcher(record));
        }
    }

    pub(super) fn watch(&self, watcher: Option<Watcher>) {
        self.with(|world| world.watched = watcher.as_ref().map(|_| Vec::new()));
        *self.watcher.borrow_mut() = watcher;
    }

    pub(super) fn default_host(&self) -> Option<NodeId> {
        let chosen = *self.default.borrow();
        chosen.or_else(|| {
            self.with(|world| {
                let mut hosts = world.topology.nodes().map(|(id, _)| id);
                hosts.next().filter(|_| hosts.next().is_none())
            })
        })
    }

    pub(super) fn set_default(&self, node: NodeId) {
        *self.default.borrow_mut() = Some(node);
    }

    pub(super) fn set_pace(&self, pace: Pace) {
        *self.pace.borrow_mut() = Some(pace);
    }
}

/// The network as one host sees it.
#[derive(Clone)]
pub(super) struct View {
    pub(super) shared: Rc<SharedWorld>,
    /// `None`: the default host, whichever it is by then.
    pub(super) node: Option<NodeId>,
}

impl View {
    fn node(&self) -> NetResult<NodeId> {
        self.node.or_else(|| self.shared.default_host()).ok_or(Errno::NODEV)
    }
}

impl VirtualTime for SharedWorld {
    fn advance(&self, jump: bool) -> Advance {
        let mut pace = self.pace.borrow_mut();
        if !jump {
            pace.iter_mut().for_each(Pace::stand);
            return Advance::Idle;
        }
        let (progress, reached) = {
            let mut world = self.world.borrow_mut();
            let reached = pace.as_mut().map(|pace| pace.reached(world.now));
            let progress = world.advance(reached);
            world.weigh();
            (progress, reached)
        };
        let later = match (progress, &*pace, reached) {
            (Progress::Until(next), Some(pace), Some(reached)) => Some(pace.on_the_wall(next - reached)),
            _ => None,
        };
        // Whoever watches may ask for the time.
        drop(pace);
        self.tell();
        match (progress, later) {
            (Progress::Woken | Progress::Busy, _) => Advance::Moved,
            (_, Some(later)) => Advance::Later(later),
            _ => Advance::Idle,
        }
    }

    fn pass(&self, time: Duration) {
        {
            let mut world = self.world.borrow_mut();
            let end = world.now + time;
            if world.advance(Some(end)) != Progress::Woken {
                world.now = world.now.max(end);
            }
        }
        self.tell();
    }
    fn waits(&self) -> Vec<String> {
        self.with(|world| world.waits())
    }
}

impl Network for View {
    fn socket(&self, family: Family, socket_type: SocketType) -> NetResult<Rc<dyn Socket>> {
        let node = self.node()?;
        if socket_type == SocketType::SeqPacket {
            return Err(Errno::SOCKTNOSUPPORT);
        }
        let id = self.shared.with(|world| world.make_socket(node, family, socket_type))?;
        Ok(Rc::new(SimSocket::new(Rc::clone(&self.shared), id)))
    }

    /// Nobody has two ends of a UNIX socket here: such sockets are the kernel's.
    fn pair(&self, _: SocketType) -> NetResult<(Rc<dyn Socket>, Rc<dyn Socket>)> {
        Err(Errno::AFNOSUPPORT)
    }

    /// Addresses, `localhost`, and the names of the nodes.
    fn resolve(&self, host: &str) -> LocalBoxFuture<'static, Result<Vec<IpAddr>, ResolveError>> {
        let found = self.shared.with(|world| addresses(world, host));
        let text = format!("no node has the name {}", host.escape_default());
        let result = if found.is_empty() {
            Err(ResolveError { name: "EAI_NONAME", text, lacks: None })
        } else {
            Ok(found)
        };
        Box::pin(async { result })
    }

    fn knows(&self, host: &str) -> bool {
        self.shared.with(|world| !addresses(world, host).is_empty())
    }

    /// `lo`, or the name of a link that the host is on.
    fn interface(&self, name: &str) -> NetResult<u32> {
        let node = self.node()?;
        self.shared.with(|world| {
            if name == "lo" {
                return Ok(1);
            }
            let links = world.topology.node(node).map(|node| node.links.as_slice()).unwrap_or_default();
            let found =
                links.iter().find(|id| world.topology.link(**id).is_some_and(|link| &*link.name == name));
            found.map(|link| link.0 + 2).ok_or(Errno::NODEV)
        })
    }

    fn state_of(&self, local: &Endpoint, peer: &Endpoint) -> Option<&'static str> {
        let (Endpoint::Inet(local), Endpoint::Inet(peer)) = (local, peer) else { return None };
        let plain = |address: &std::net::SocketAddr| {
            std::net::SocketAddr::new(address.ip().to_canonical(), address.port())
        };
        let node = self.node().ok()?;
        self.shared.with(|world| world.connection_state(node, plain(local), plain(peer)))
    }

    fn elapsed(&self) -> Duration {
        self.shared.with(|world| world.now).since_start()
    }

    fn since_epoch(&self) -> Duration {
        EPOCH + self.elapsed()
    }

    fn virtual_time(&self) -> Option<Rc<dyn VirtualTime>> {
        Some(Rc::clone(&self.shared) as Rc<dyn VirtualTime>)
    }

    fn sleep(&self, time: Duration) -> LocalBoxFuture<'static, ()> {
        let due = self.shared.with(|world| world.now) + time.max(SHORTEST);
        Box::pin(Sleep { shared: Rc::clone(&self.shared), due, timer: None })
    }
}

fn addresses(world: &World, name: &str) -> Vec<IpAddr> {
    if let Ok(ip) = name.trim_matches(['[', ']']).parse() {
        return vec![ip];
    }
    if name.eq_ignore_ascii_case("localhost") {
        return vec![loopback(true), loopback(false)];
    }
    let node = world.topology.find(name).ok().and_then(|id| world.topology.node(id));
    let own = node.map(|node| node.addresses.as_slice()).unwrap_or_default();
    let unspecified = [IpAddr::from(Ipv4Addr::UNSPECIFIED), Ipv6Addr::UNSPECIFIED.into()];
    own.iter().map(|address| address.at.ip).filter(|ip| !unspecified.contains(ip)).collect()
}

/// Ends at a time.
struct Sleep {
    shared: Rc<SharedWorld>,
    due: Time,
    timer: Option<u64>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let (due, timer) = (self.due, self.timer);
        let timer = self.shared.with(|world| {
            if world.now >= due {
                return None;
            }
            let key = timer.unwrap_or_else(|| world.next_key());
            let timers = &mut world.timers;
            let waker = Some(context.waker().clone());
            if let Some(timer) = timers.get_mut(&key) {
                timer.waker = waker;
            } else {
                let entry = world.queue.add(due, Event::Timer(key));
                timers.insert(key, Timer { entry, waker });
            }
            Some(key)
        });
        match timer {
            Some(key) => {
                self.timer = Some(key);
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let Some(key) = self.timer else { return };
        self.shared.with(|world| {
            if let Some(timer) = world.timers.remove(&key) {
                world.queue.remove(timer.entry);
            }
        });
    }
}
