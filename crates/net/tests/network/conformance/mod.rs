//! One suite for all networks: each case is played on the kernel's loopback, on the loopback of a
//! simulated host, and between two simulated hosts on a link and on a lan, and asserts the same.

use std::net::IpAddr;
use std::rc::Rc;
use std::time::Duration;

use wirelab_net::os::KernelNetwork;
use wirelab_net::sim::{Figures, NodeId, SimNetwork};
use wirelab_net::{Family, Network, SocketType};

mod closing;
mod connecting;
mod datagram;
mod listening;
mod options;
mod stream;
mod waiting;

use crate::tasks::{Handle, connection, run};

/// Where a case is played: from one host to another, which may be the same.
struct Ends {
    from: Rc<dyn Network>,
    to: Rc<dyn Network>,
    /// The address of `to`, and of `from`, with port 0.
    at: String,
    own: String,
}

impl Ends {
    fn kernel(six: bool) -> Self {
        let net: Rc<dyn Network> = Rc::new(KernelNetwork::new());
        Self::loopback(net, six)
    }

    fn loopback(net: Rc<dyn Network>, six: bool) -> Self {
        let at = if six { "[::1]:0" } else { "127.0.0.1:0" };
        Self { from: Rc::clone(&net), to: net, at: at.into(), own: at.into() }
    }

    fn simulated(six: bool) -> Self {
        let sim = SimNetwork::new(1);
        sim.add_host("alice", &["10.0.0.1".parse().unwrap()]).unwrap();
        Self::loopback(sim.on_default(), six)
    }

    fn wired(six: bool) -> Self {
        Self::two_hosts(six, |sim, ends, figures| {
            sim.add_link(ends, [figures; 2]).unwrap();
        })
    }

    fn on_a_lan(six: bool) -> Self {
        Self::two_hosts(six, |sim, ends, figures| {
            sim.add_lan("office", &ends, figures).unwrap();
        })
    }

    fn two_hosts(six: bool, join: impl FnOnce(&SimNetwork, [(NodeId, Option<IpAddr>); 2], Figures)) -> Self {
        let sim = SimNetwork::new(1);
        let host = |name, addresses: [&str; 2]| {
            sim.add_host(name, &addresses.map(|address| address.parse().unwrap())).unwrap()
        };
        let (a, b) = (host("alice", ["10.0.0.1", "fd00::1"]), host("bob", ["10.0.0.2", "fd00::2"]));
        let figures = Figures { delay: Duration::from_millis(5), ..Figures::default() };
        join(&sim, [(a, None), (b, None)], figures);
        let (at, own) = if six { ("[fd00::2]:0", "[fd00::1]:0") } else { ("10.0.0.2:0", "10.0.0.1:0") };
        Self { from: sim.on(a), to: sim.on(b), at: at.into(), own: own.into() }
    }

    fn family(&self) -> Family {
        if self.at.starts_with('[') { Family::Inet6 } else { Family::Inet }
    }

    /// A stream socket, and a datagram socket, of `from`.
    fn stream(&self) -> Handle {
        self.from.socket(self.family(), SocketType::Stream).unwrap()
    }

    fn datagram(&self) -> Handle {
        self.from.socket(self.family(), SocketType::Datagram).unwrap()
    }

    fn listener(&self, backlog: u32) -> Handle {
        crate::tasks::listener(&*self.to, &self.at, backlog)
    }

    fn mailbox(&self) -> Handle {
        crate::tasks::udp(&*self.to, &self.at)
    }

    async fn connection(&self) -> (Handle, Handle) {
        connection(&*self.from, &*self.to, &self.at).await
    }

    /// Waits until something holds that is on its way. Where it never comes to that, the run ends by its
    /// limit of time, and fails. What should not happen is no matter of waiting: it is looked for
    /// behind something that comes later on the same way.
    async fn until(&self, holds: impl Fn() -> bool) {
        while !holds() {
            self.from.sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until somebody waits at a socket.
    async fn awaited(&self, socket: &Handle) {
        self.until(|| socket.glance().awaited).await;
    }
}

/// Plays a case everywhere and on both families.
fn play(make: fn(bool) -> Ends, case: impl AsyncFn(&Ends)) {
    for six in [false, true] {
        let ends = make(six);
        run(&*ends.from, case(&ends));
    }
}

/// Each case as four tests.
macro_rules! cases {
    ($($name:ident),* $(,)?) => { $(
        mod $name {
            #[test]
            fn on_the_kernel() {
                crate::conformance::play(crate::conformance::Ends::kernel, super::$name);
            }

            #[test]
            fn on_a_simulated_host() {
                crate::conformance::play(crate::conformance::Ends::simulated, super::$name);
            }

            #[test]
            fn between_simulated_hosts() {
                crate::conformance::play(crate::conformance::Ends::wired, super::$name);
            }

            #[test]
            fn between_hosts_of_a_lan() {
                crate::conformance::play(crate::conformance::Ends::on_a_lan, super::$name);
            }
        }
    )* };
}
use cases;
