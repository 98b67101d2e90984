//! A network for tests, whose sockets do what a test wrote down.

#![allow(clippy::unwrap_used)]

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;

use futures_core::future::LocalBoxFuture;
use wirelab_net::{
    self, Endpoint, Errno, Family, FileStays, Interest, NetResult, Network, OptionValue, Received,
    ResolveError, Shutdown, SocketOption, SocketType, Status, TcpInfo,
};

use crate::eval::call::{Call, Reply};
use crate::eval::event::{Event, Sink};
use crate::eval::fault::Outcome;
use crate::eval::input::NoInput;
use crate::eval::socket::{Role, Socket};
use crate::eval::value::Value;
use crate::eval::world::World;
use crate::spec::Command;

/// What the next receive does.
pub enum Arrival {
    /// These bytes, or a datagram of them
    Data(&'static [u8]),
    /// EAGAIN, once
    Block,
    /// An error
    Fail(Errno),
}

/// A socket that follows a script. When the script is over, receiving gives the end of the stream,
/// sending takes everything, and connecting works.
#[derive(Default)]
pub struct FakeSocket {
    /// What receiving does
    pub arrivals: RefCell<VecDeque<Arrival>>,
    /// What sending does: how much is taken, or an error
    pub takes: RefCell<VecDeque<NetResult<usize>>>,
    /// What connecting does
    pub connects: RefCell<VecDeque<NetResult<()>>>,
    /// Connections to accept
    pub accepts: RefCell<VecDeque<NetResult<()>>>,
    /// What was sent
    pub sent: RefCell<Vec<u8>>,
    /// The largest `max` that receiving was asked for
    pub asked: Cell<usize>,
    /// It never becomes ready
    pub stuck: Cell<bool>,
    /// Options that were set
    pub options: RefCell<Vec<(SocketOption, OptionValue)>>,
    /// Its local end
    pub local: RefCell<Option<Endpoint>>,
    /// Its peer
    pub peer: RefCell<Option<Endpoint>>,
    /// It was closed
    pub closed: Cell<bool>,
    datagram: bool,
}

impl wirelab_net::Socket for FakeSocket {
    fn bind(&self, endpoint: &Endpoint) -> NetResult<()> {
        *self.local.borrow_mut() = Some(endpoint.clone());
        Ok(())
    }

    fn listen(&self, _backlog: u32) -> NetResult<()> {
        Ok(())
    }

    fn connect(&self, endpoint: &Endpoint) -> NetResult<()> {
        self.connects.borrow_mut().pop_front().unwrap_or(Ok(()))?;
        *self.peer.borrow_mut() = Some(endpoint.clone());
        Ok(())
    }

    fn accept(&self) -> NetResult<(Rc<dyn wirelab_net::Socket>, Endpoint)> {
        self.accepts.borrow_mut().pop_front().unwrap_or(Err(Errno::AGAIN))?;
        Ok((Rc::new(FakeSocket::default()), Endpoint::Inet("127.0.0.1:4000".parse().unwrap())))
    }

    fn receive(&self, buffer: &mut Vec<u8>, max: usize, peek: bool) -> NetResult<Received> {
        self.asked.set(self.asked.get().max(max));
        let mut arrivals = self.arrivals.borrow_mut();
        let from = self.datagram.then(|| Endpoint::Inet("127.0.0.1:5000".parse().unwrap()));
        let (data, rest) = match arrivals.pop_front() {
            None => (&b""[..], &b""[..]),
            Some(Arrival::Block) => return Err(Errno::AGAIN),
            Some(Arrival::Fail(errno)) => return Err(errno),
            Some(Arrival::Data(data)) => data.split_at(data.len().min(max)),
        };
        buffer.extend_from_slice(data);
        let truncated = self.datagram && !rest.is_empty();
        if peek {
            // What was split is one arrival again.
            arrivals.push_front(Arrival::Data(rest));
            arrivals.push_front(Arrival::Data(data));
        } else if !rest.is_empty() && !self.datagram {
            arrivals.push_front(Arrival::Data(rest));
        }
        Ok(Received { count: data.len(), from, truncated })
    }

    fn send(&self, data: &[u8], _to: Option<&Endpoint>) -> NetResult<usize> {
        let taken = self.takes.borrow_mut().pop_front().unwrap_or(Ok(usize::MAX))?.min(data.len());
        self.sent.borrow_mut().extend_from_slice(&data[..taken]);
        Ok(taken)
    }

    fn shutdown(&self, _direction: Shutdown) -> NetResult<()> {
        Ok(())
    }

    fn close(&self) -> Option<FileStays> {
        self.closed.set(true);
        None
    }

    fn local(&self) -> NetResult<Endpoint> {
        self.local.borrow().clone().ok_or(Errno::NOTCONN)
    }

    fn peer(&self) -> NetResult<Endpoint> {
        self.peer.borrow().clone().ok_or(Errno::NOTCONN)
    }

    fn set(&self, option: SocketOption, value: OptionValue) -> NetResult<()> {
        self.options.borrow_mut().push((option, value));
        Ok(())
    }

    fn get(&self, option: SocketOption) -> NetResult<OptionValue> {
        if option == SocketOption::Error {
            // A connect under way is done.
            let errno = self.connects.borrow_mut().pop_front().unwrap_or(Ok(())).err();
            if errno.is_none() {
                *self.peer.borrow_mut() = Some(Endpoint::Inet("127.0.0.1:1".parse().unwrap()));
            }
            return Ok(OptionValue::Error(errno));
        }
        let options = self.options.borrow();
        let set = options.iter().rev().find(|(own, _)| *own == option);
        set.map(|(_, value)| *value).ok_or(Errno::NOPROTOOPT)
    }

    fn membership(&self, _group: IpAddr, _interface: IpAddr, _join: bool) -> NetResult<()> {
        Ok(())
    }

    fn status(&self) -> Status {
        Status { state: "ESTABLISHED", receive_queue: 0, send_queue: 0 }
    }

    fn tcp_info(&self) -> Option<TcpInfo> {
        None
    }

    fn ready(&self, _interest: Interest) -> LocalBoxFuture<'_, NetResult<()>> {
        if self.stuck.get() {
            return Box::pin(std::future::pending());
        }
        Box::pin(async { Ok(()) })
    }
}

/// A network of such sockets. Every sleep is over at once.
#[derive(Default)]
pub struct FakeNetwork {
    /// Sockets to hand out; fresh ones when there are no more
    pub sockets: RefCell<VecDeque<Rc<FakeSocket>>>,
    /// What each name resolves to
    pub addresses: RefCell<Vec<IpAddr>>,
}

impl Network for FakeNetwork {
    fn socket(&self, _family: Family, _style: SocketType) -> NetResult<Rc<dyn wirelab_net::Socket>> {
        Ok(self.sockets.borrow_mut().pop_front().unwrap_or_default())
    }

    fn pair(
        &self,
        _style: SocketType,
    ) -> NetResult<(Rc<dyn wirelab_net::Socket>, Rc<dyn wirelab_net::Socket>)> {
        Ok((Rc::new(FakeSocket::default()), Rc::new(FakeSocket::default())))
    }

    fn resolve(&self, _host: &str) -> LocalBoxFuture<'static, Result<Vec<IpAddr>, ResolveError>> {
        let addresses = self.addresses.borrow().clone();
        Box::pin(async { Ok(addresses) })
    }

    fn interface(&self, _name: &str) -> NetResult<u32> {
        Err(Errno::NODEV)
    }

    fn elapsed(&self) -> Duration {
        Duration::from_secs(1)
    }

    fn since_epoch(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _time: Duration) -> LocalBoxFuture<'static, ()> {
        Box::pin(async {})
    }
}

/// Output that is kept.
#[derive(Default)]
pub struct Kept(pub RefCell<Vec<Event>>);

impl Sink for Kept {
    fn emit(&self, event: Event) -> Result<(), i32> {
        self.0.borrow_mut().push(event);
        Ok(())
    }

    fn flush(&self) -> Result<(), i32> {
        Ok(())
    }
}

/// A run with a fake network.
pub struct Lab {
    /// The run
    pub world: Rc<World>,
    /// Its network
    pub network: Rc<FakeNetwork>,
    /// Its output
    pub output: Rc<Kept>,
    /// The current sockets
    pub current: Vec<Rc<Socket>>,
}

impl Lab {
    /// A fresh one.
    pub fn new() -> Self {
        let network: Rc<FakeNetwork> = Rc::default();
        let output: Rc<Kept> = Rc::default();
        let sink = Rc::clone(&output) as Rc<dyn Sink>;
        let world = World::new(Rc::clone(&network) as Rc<dyn Network>, sink, Rc::new(NoInput), |_, _, _| {
            Box::pin(async { Ok(Value::None) })
        });
        Self { world: Rc::new(world), network, output, current: Vec::new() }
    }

    /// A connection, its network's end first.
    pub fn connection(&mut self) -> (Rc<FakeSocket>, Value) {
        self.adopt(FakeSocket::default(), SocketType::Stream, Role::Connected)
    }

    /// A UDP socket, its network's end first.
    pub fn udp(&mut self) -> (Rc<FakeSocket>, Value) {
        let net = FakeSocket { datagram: true, ..FakeSocket::default() };
        self.adopt(net, SocketType::Datagram, Role::Unconnected)
    }

    /// A listener, its network's end first.
    pub fn listener(&mut self) -> (Rc<FakeSocket>, Value) {
        self.adopt(FakeSocket::default(), SocketType::Stream, Role::Listener)
    }

    fn adopt(&mut self, net: FakeSocket, socket_type: SocketType, role: Role) -> (Rc<FakeSocket>, Value) {
        let net = Rc::new(net);
        let own = Rc::clone(&net) as Rc<dyn wirelab_net::Socket>;
        let socket = self.world.adopt(Family::Inet, socket_type, own, role).unwrap();
        self.current.push(Rc::clone(&socket));
        (net, Value::Socket(socket))
    }

    /// Starts a command.
    pub fn begin(
        &mut self,
        command: &'static Command,
        operands: &[Value],
        options: &[(&'static str, Value)],
    ) -> Outcome<Reply> {
        let operands: Vec<_> = operands.into();
        let operands = operands.into_iter();
        let (world, current) = (&self.world, &mut self.current);
        let mut call = Call { command, world, current, task: 0, operands, options, outside: false };
        (command.run)(&mut call)
    }

    /// Runs a command to its end.
    pub fn run(
        &mut self,
        command: &'static Command,
        operands: &[Value],
        options: &[(&'static str, Value)],
    ) -> Outcome<Value> {
        match self.begin(command, operands, options)? {
            Reply::Value(value) => Ok(value),
            Reply::Wait(future) => futures_lite::future::block_on(future),
        }
    }

    /// Runs a command that yields bytes.
    pub fn bytes(
        &mut self,
        command: &'static Command,
        operands: &[Value],
        options: &[(&'static str, Value)],
    ) -> Result<Vec<u8>, &'static str> {
        match self.run(command, operands, options) {
            Ok(Value::Bytes(bytes)) => Ok(bytes.to_vec()),
            Ok(_) => Err("not bytes"),
            Err(fault) => Err(fault.name),
        }
    }
}

/// The address of a test.
pub fn address(text: &str) -> Value {
    Value::from(crate::eval::value::Address::Inet(text.parse::<SocketAddr>().unwrap()))
}
