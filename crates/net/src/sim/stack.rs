//! Drives one end of a TCP connection: it is a socket of smoltcp with an interface of its own, so that a
//! segment reaches it without asking all others, and a path's MTU is its alone.
//!
//! May use: smoltcp.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use smoltcp::iface::{Config, Interface, PollResult, SocketHandle, SocketSet};
use smoltcp::phy::{Checksum, Device, DeviceCapabilities, Medium, RxToken, TxToken};
use smoltcp::socket::tcp::{CongestionControl, Socket, SocketBuffer, State};
use smoltcp::time::{Duration as StackDuration, Instant};
use smoltcp::wire::{HardwareAddress, IpListenEndpoint};

use super::checksum;
use super::time::Time;

/// How large the buffers of a connection are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Buffers {
    /// For what was received, bytes.
    pub receive: usize,
    /// For what is to be sent, bytes.
    pub send: usize,
}

/// A connection's stack.
pub(super) struct Stack {
    interface: Interface,
    sockets: SocketSet<'static>,
    handle: SocketHandle,
    mtu: usize,
}

/// What a stack sends.
#[derive(Default)]
pub struct Outgoing {
    /// The packets, first one first.
    pub packets: Vec<Rc<[u8]>>,
    /// Where they are put together.
    room: Vec<u8>,
}

/// The wire that a stack sees: at most one packet in, any number out.
struct Wire<'a> {
    mtu: usize,
    incoming: Option<Rc<[u8]>>,
    outgoing: &'a mut Outgoing,
}

struct Incoming(Rc<[u8]>);

impl RxToken for Incoming {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, read: F) -> R {
        read(&self.0)
    }
}

impl TxToken for &mut Outgoing {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, length: usize, fill: F) -> R {
        if self.room.len() < length {
            self.room.resize(length, 0);
        }
        let packet = self.room.get_mut(..length).unwrap_or_default();
        let result = fill(packet);
        checksum::fill(packet);
        self.packets.push(Rc::from(&*packet));
        result
    }
}

impl Device for Wire<'_> {
    type RxToken<'b>
        = Incoming
    where
        Self: 'b;
    type TxToken<'b>
        = &'b mut Outgoing
    where
        Self: 'b;

    fn receive(&mut self, _: Instant) -> Option<(Incoming, &mut Outgoing)> {
        let packet = self.incoming.take()?;
        Some((Incoming(packet), &mut *self.outgoing))
    }

    fn transmit(&mut self, _: Instant) -> Option<&mut Outgoing> {
        Some(&mut *self.outgoing)
    }

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = DeviceCapabilities::default();
        capabilities.medium = Medium::Ip;
        capabilities.max_transmission_unit = self.mtu;
        // Checked before it came here, and filled in once the packet is whole.
        capabilities.checksum.ipv4 = Checksum::None;
        capabilities.checksum.tcp = Checksum::None;
        capabilities
    }
}

fn interface(mtu: usize, seed: u64, now: Time) -> Interface {
    let mut config = Config::new(HardwareAddress::Ip);
    config.random_seed = seed;
    let mut wire = Wire { mtu, incoming: None, outgoing: &mut Outgoing::default() };
    let mut interface = Interface::new(config, &mut wire, now.for_stack());
    // Whether a packet is for the host was asked before it came here.
    interface.set_any_ip(true);
    interface
}

impl Stack {
    fn new(mtu: usize, seed: u64, now: Time, buffers: Buffers) -> Self {
        let buffer = |size: usize| SocketBuffer::new(vec![0; size]);
        let mut socket = Socket::new(buffer(buffers.receive), buffer(buffers.send));
        socket.set_congestion_control(CongestionControl::Cubic);
        let mut sockets = SocketSet::new(Vec::with_capacity(1));
        let handle = sockets.add(socket);
        Self { interface: interface(mtu, seed, now), sockets, handle, mtu }
    }

    /// One that has begun to connect. `None` where an address is impossible.
    pub(super) fn connect(
        ends: (SocketAddr, SocketAddr),
        mtu: usize,
        seed: u64,
        now: Time,
        buffers: Buffers,
    ) -> Option<Self> {
        let mut stack = Self::new(mtu, seed, now, buffers);
        let (local, peer) = ends;
        let local = IpListenEndpoint::from(local);
        let socket = stack.sockets.get_mut::<Socket<'_>>(stack.handle);
        socket.connect(stack.interface.context(), peer, local).ok()?;
        Some(stack)
    }

    /// One that waits for a SYN.
    pub(super) fn listen(
        local: SocketAddr,
        mtu: usize,
        seed: u64,
        now: Time,
        buffers: Buffers,
    ) -> Option<Self> {
        let mut stack = Self::new(mtu, seed, now, buffers);
        stack.socket().listen(IpListenEndpoint::from(local)).ok()?;
        Some(stack)
    }

    /// The socket in it.
    pub(super) fn socket(&mut self) -> &mut Socket<'static> {
        self.sockets.get_mut(self.handle)
    }

    /// The same, to look at.
    pub(super) fn look(&self) -> &Socket<'static> {
        self.sockets.get(self.handle)
    }

    /// The state of the connection.
    pub(super) fn state(&self) -> State {
        self.look().state()
    }

    /// The longest packet that it sends.
    pub(super) fn mtu(&self) -> usize {
        self.mtu
    }

    /// From here on it sends no longer packets.
    pub(super) fn shrink(&mut self, mtu: usize, seed: u64, now: Time) {
        if mtu < self.mtu {
            self.mtu = mtu;
            self.interface = interface(mtu, seed, now);
        }
    }

    /// Moves at most so many bytes that were received to a buffer.
    pub(super) fn take(&mut self, buffer: &mut Vec<u8>, max: usize) -> usize {
        let start = buffer.len();
        // Two pieces, where they go around the end of the ring.
        for _ in 0..2 {
            let room = max - (buffer.len() - start);
            let read = self.socket().recv(|data| {
                let data = data.get(..data.len().min(room)).unwrap_or_default();
                buffer.extend_from_slice(data);
                (data.len(), data.len())
            });
            if !matches!(read, Ok(count) if count > 0) {
                break;
            }
        }
        buffer.len() - start
    }

    /// Gives up after so long without a word from the peer.
    pub(super) fn set_patience(&mut self, time: Option<Duration>) {
        self.socket().set_timeout(time.map(StackDuration::from));
    }

    /// Takes a packet in, and does all that can be done now.
    pub(super) fn run(&mut self, now: Time, incoming: Option<Rc<[u8]>>, outgoing: &mut Outgoing) {
        let (now, comes) = (now.for_stack(), incoming.is_some());
        let mut wire = Wire { mtu: self.mtu, incoming, outgoing };
        if comes {
            self.interface.poll_ingress_single(now, &mut wire, &mut self.sockets);
        }
        while self.interface.poll_egress(now, &mut wire, &mut self.sockets) == PollResult::SocketStateChanged
        {
        }
    }

    /// When it wants its next turn, if nothing arrives before.
    pub(super) fn next_turn(&mut self, now: Time) -> Option<Time> {
        self.interface.poll_at(now.for_stack(), &self.sockets).map(Time::from_stack)
    }
}
