//! A deterministic network for the tests of any Rust program: hosts, links and packets in virtual time.
//!
//! A test builds a network of hosts, routers and links, with delays, losses and partitions. Its tasks
//! open TCP and UDP sockets on each host, and time jumps to what comes next whenever all of them wait: an
//! hour of timeouts takes milliseconds. Nothing else moves the clock and all chance comes from one seed,
//! so a run with the same seed is the same run, packet for packet. The packets can be looked at, and
//! saved as a capture for Wireshark.
//!
//! The network is [`sim::SimNetwork`]. It needs no privilege, no thread and no socket of the machine.
//!
//! # A first network
//!
//! ```
//! use std::time::Duration;
//!
//! use futures_lite::{AsyncReadExt, AsyncWriteExt};
//! use wirelab_net::sim::{Figures, SimNetwork};
//! use wirelab_net::{TcpListener, TcpStream};
//!
//! // Two hosts, and a link that takes 10 ms and loses a tenth of what it carries.
//! let net = SimNetwork::new(7);
//! let alice = net.add_host("alice", &["10.0.0.1".parse()?])?;
//! let bob = net.add_host("bob", &["10.0.0.2".parse()?])?;
//! let figures = Figures { delay: Duration::from_millis(10), loss: 0.1, ..Figures::default() };
//! net.add_link([alice, bob], figures)?;
//!
//! // A server on bob, beside whatever runs.
//! let (on_alice, on_bob) = (net.on(alice), net.on(bob));
//! let tasks = net.tasks();
//! let listener = TcpListener::bind(&*on_bob, ([10, 0, 0, 2], 80))?;
//! tasks.spawn(async move {
//!     let (mut stream, _) = listener.accept().await?;
//!     let mut name = [0; 5];
//!     stream.read_exact(&mut name).await?;
//!     stream.write_all(b"hello ").await?;
//!     stream.write_all(&name).await
//! });
//!
//! // A client on alice, until it is done.
//! let answer = tasks.run(async {
//!     let mut stream = TcpStream::connect(&*on_alice, ([10, 0, 0, 2], 80)).await?;
//!     stream.write_all(b"alice").await?;
//!     let mut answer = String::new();
//!     stream.read_to_string(&mut answer).await?;
//!     std::io::Result::Ok(answer)
//! })??;
//! assert_eq!(answer, "hello alice");
//!
//! // What has crossed the link.
//! for line in net.lines_since(0) {
//!     println!("{line}");
//! }
//! let syns = net.records(&net.filter("alice -> bob tcp syn")?);
//! assert_eq!(syns[0].summary().unwrap().flags.to_string(), "SYN");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The parts
//!
//! | part | what it is |
//! |---|---|
//! | [`sim::SimNetwork`] | the network: what it is built of, what breaks, what has crossed; [`sim`] describes the model and where it differs from Linux |
//! | [`Tasks`], [`SimNetwork::run`](sim::SimNetwork::run) | tasks on one thread, and the clock that goes on when all of them wait; where nothing will ever wake one, [`RunError::Deadlock`] says who waits at which socket |
//! | [`TcpListener`], [`TcpStream`], [`UdpSocket`] | sockets in the manner of the standard library's; a stream is `AsyncRead` and `AsyncWrite` of futures-io, so that protocols that are written against those run here as they are |
//! | [`Network`], [`Socket`] | what these are made of: the network as one host sees it, and one method for each system call, with the errno that Linux gives |
//! | [`os::KernelNetwork`] | the sockets of the machine behind the same traits: what runs on the simulated network runs there too |
//! | [`system`] | what waiting for sockets of the machine takes; a simulated network needs none of it |
//!
//! # Time
//!
//! [`Network::sleep`] and [`Network::elapsed`] are the clock, the same on all hosts. It stands still while
//! a task runs, however long that takes. Whatever a task waits for has to be of the network or of another
//! task: time that jumps does not wait for a thread, nor for a socket of the machine.
//! [`SimNetwork::realtime`](sim::SimNetwork::realtime) lets it keep pace with a clock on the wall.
//!
//! # What goes wrong, on purpose
//!
//! ```
//! use std::io::ErrorKind;
//!
//! use wirelab_net::sim::{Action, Figures, Rule, SimNetwork};
//! use wirelab_net::TcpStream;
//!
//! let net = SimNetwork::new(1);
//! let alice = net.add_host("alice", &["10.0.0.1".parse()?])?;
//! let bob = net.add_host("bob", &["10.0.0.2".parse()?])?;
//! let link = net.add_link([alice, bob], Figures::default())?;
//! let on_alice = net.on(alice);
//!
//! // The first SYN is lost: TCP sends another one a second later, and nobody listens on bob.
//! let filter = net.filter("alice -> bob tcp syn")?;
//! net.add_rule(Rule { filter, nth: Some(1), action: Action::Drop });
//! let refused = net.run(TcpStream::connect(&*on_alice, ([10, 0, 0, 2], 80)))?;
//! assert_eq!(refused.unwrap_err().kind(), ErrorKind::ConnectionRefused);
//! assert_eq!(on_alice.elapsed().as_secs(), 1);
//!
//! // A link that is down, a partition, a host that has crashed: a peer notices by silence alone.
//! net.set_link_up(link, false);
//! net.partition(&[alice], &[bob]);
//! net.crash(bob);
//! let silence = net.run(TcpStream::connect(&*on_alice, ([10, 0, 0, 2], 80)))?;
//! assert!(silence.is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The examples `lossy_link` and `partition` are whole programs.

#![warn(unreachable_pub)]

pub use rustix::io::Errno;

pub use self::network::{
    Advance, Family, Holder, LOOPBACK_INTERFACE, Network, ResolveError, SocketType, VirtualTime,
};
pub use self::socket::{
    AlgorithmName, Endpoint, FileStays, Glance, HeldUp, Interest, NetResult, OptionValue, Received, Shutdown,
    Socket, SocketOption, Status, TcpInfo, TcpTimer,
};
pub use self::tasks::{JoinHandle, RunError, Spawner, Tasks};
pub use self::tcp::{TcpListener, TcpStream};
pub use self::udp::UdpSocket;

pub mod meter;
mod network;
pub mod os;
pub mod sim;
mod socket;
pub mod system;
mod tasks;
mod tcp;
mod udp;

/// Runs the examples of the README as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
