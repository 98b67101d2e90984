//! The simulated network: whole TCP/IP stacks on hosts, routers and links, in virtual time.
//!
//! [`SimNetwork`] is a handle on one network; clones share it. [`SimNetwork::on`] is the network as one
//! host sees it, a `dyn Network` like the kernel's; [`SimNetwork::on_default`] that of the default
//! host. [`SimNetwork::run`] and [`SimNetwork::tasks`] run tasks on it. A program that has an executor of
//! its own asks [`Network::virtual_time`](crate::Network::virtual_time) for the clock, and calls
//! [`VirtualTime::advance`](crate::VirtualTime::advance) when all of its tasks wait: time jumps to what
//! comes next. Without such a caller time stands still.
//!
//! | what | how |
//! |---|---|
//! | nodes and links | [`add_host`](SimNetwork::add_host), [`add_router`](SimNetwork::add_router), [`add_link`](SimNetwork::add_link), [`add_lan`](SimNetwork::add_lan) |
//! | figures, while traffic flows | [`figures`](SimNetwork::figures), [`set_figures`](SimNetwork::set_figures), [`set_link_up`](SimNetwork::set_link_up), [`set_plugged`](SimNetwork::set_plugged) |
//! | paths | [`add_route`](SimNetwork::add_route), [`set_spread`](SimNetwork::set_spread); else the shortest over links that are up |
//! | faults | [`partition`](SimNetwork::partition), [`heal`](SimNetwork::heal), [`crash`](SimNetwork::crash), [`restart`](SimNetwork::restart), [`add_rule`](SimNetwork::add_rule), [`clear_rules`](SimNetwork::clear_rules), [`inject`](SimNetwork::inject) |
//! | what crossed | [`lines_since`](SimNetwork::lines_since), [`records`](SimNetwork::records), [`filter`](SimNetwork::filter), [`watch`](SimNetwork::watch), [`pcapng`](SimNetwork::pcapng), [`keep_records`](SimNetwork::keep_records) |
//! | what hosts know of a lan | [`neighbours`](SimNetwork::neighbours) |
//! | what connections know | [`connections`](SimNetwork::connections); congestion windows over time: [`keep_windows`](SimNetwork::keep_windows), [`windows`](SimNetwork::windows) |
//! | what is there | [`topology`](SimNetwork::topology), [`default_host`](SimNetwork::default_host), [`set_default`](SimNetwork::set_default) |
//! | time | [`run`](SimNetwork::run), [`tasks`](SimNetwork::tasks), [`realtime`](SimNetwork::realtime) |
//!
//! # The model
//!
//! TCP is smoltcp's, one stack a connection; IP, ICMP, UDP, fragments, listeners with their queues,
//! and the errors that calls have are made here, as Linux has them. A packet that a node sends is
//! given to a link, whose figures decide when it arrives and whether; each such crossing is a record.
//! A node owns its addresses whatever link a packet comes over, and 127.0.0.0/8 and ::1 are links of
//! each node to itself. On a lan a node asks who has an address, by ARP or neighbour discovery, before it
//! sends the first packet there; a capture shows the Ethernet header that its packets have. `rate` and
//! `mtu` count from the IP header on, on every link.
//!
//! # One seed, one run
//!
//! One thread has the world. What happens is ordered by (time, sequence); all that is gone through is
//! ordered; chance comes from streams that the seed and a name begin: one for each host, one for each
//! direction of a link. The tests compare runs byte for byte.
//!
//! # Where it differs from Linux
//!
//! The stacks wait at least a second for an acknowledgement (RFC 6298; Linux: 0.2 s) and at most a
//! minute, begin with a congestion window of 2,048 bytes (Linux: ten segments), answer SACK but do not
//! use it when they send, hold acknowledgements back for 10 ms, and stay in TIME_WAIT for 10 s (Linux:
//! 60 s). A SYN that comes again to a handshake under way is answered when the SYN ACK's own time is
//! over. An interface's address may be bound whatever its link's state.
//!
//! Two things of smoltcp are put right on the way: bare acknowledgements behind a timeout have
//! the number that RFC 9293 wants, and duplicates of them do not make a stack forget a lone FIN.
//!
//! # What it does not do
//!
//! UNIX sockets are the kernel's (EAFNOSUPPORT), and so are `pair`s. The buffers of a connection keep
//! the size that they were made with (ENOPROTOOPT), and the send buffer of a datagram socket changes
//! nothing. A host that has crashed answers every call on its old sockets with ENETDOWN.
//!
//! May use: the seam in `net`, smoltcp, fastrand. Must not use: anything else of the crate, a clock
//! or a socket of the system.

mod arp;
mod calls;
mod chance;
mod checksum;
mod connection;
mod connections;
mod control;
mod datagram;
mod direction;
mod error;
mod ethernet;
mod figures;
mod filter;
mod forward;
mod fragment;
mod history;
mod host;
mod icmp;
mod inside;
mod limits;
mod log;
mod neighbour;
mod neighbours;
mod network;
mod option;
mod pace;
mod packet;
mod pcapng;
mod queue;
mod ready;
mod relative;
mod route;
mod rules;
mod socket;
mod stack;
mod stream;
mod tcp;
mod time;
mod topology;
mod trace;
mod world;

pub use self::connections::{ConnectionEntry, Windows};
pub use self::control::SimNetwork;
pub use self::error::{FilterError, NotAnAddress, TopologyError};
pub use self::figures::{Burst, Figures, LARGEST_MTU, SMALLEST_MTU};
pub use self::filter::{Filter, LONGEST_FILTER};
pub use self::limits::MOST_PARTED;
pub use self::log::{Fate, Flags, Record, Summary};
pub use self::neighbours::NeighbourEntry;
pub use self::network::{EPOCH, Watcher};
pub use self::packet::Protocol;
pub use self::relative::Relative;
pub use self::rules::{Action, Rule};
pub use self::time::Time;
pub use self::topology::{
    InterfaceAddress, Link, LinkEnd, LinkId, LinkKind, Node, NodeAddress, NodeId, NodeKind, Route, Spread,
    Topology,
};
