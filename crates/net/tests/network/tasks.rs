//! Runs tasks on a network of either kind, and calls that wait.

use std::future::Future;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use futures_lite::FutureExt;
use wirelab_net::{
    Advance, Endpoint, Errno, Family, Interest, NetResult, Network, OptionValue, Received, Socket,
    SocketOption, SocketType,
};

pub type Handle = Rc<dyn Socket>;

/// Whether the task is worth another turn.
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs a task to its end; virtual time goes on when it waits. Panics where nothing would ever wake it.
pub fn run<T>(network: &dyn Network, task: impl Future<Output = T>) -> T {
    match run_or_idle(network, task) {
        Some(result) => result,
        None => panic!("everybody waits at {:?}", network.elapsed()),
    }
}

/// The same; `None` where nothing would ever wake it.
pub fn run_or_idle<T>(network: &dyn Network, task: impl Future<Output = T>) -> Option<T> {
    let Some(clock) = network.virtual_time() else {
        let late = async {
            async_io::Timer::after(Duration::from_secs(20)).await;
            panic!("the test hangs")
        };
        return Some(async_io::block_on(task.or(late)));
    };
    let flag = Arc::new(Flag(AtomicBool::new(true)));
    let waker = Waker::from(Arc::clone(&flag));
    let mut context = Context::from_waker(&waker);
    let mut task = std::pin::pin!(task);
    loop {
        while flag.0.swap(false, Ordering::Relaxed) {
            if let Poll::Ready(result) = task.as_mut().poll(&mut context) {
                return Some(result);
            }
        }
        if clock.advance(true) == Advance::Idle {
            return None;
        }
    }
}

pub fn inet(text: &str) -> Endpoint {
    Endpoint::Inet(text.parse().unwrap())
}

pub fn address(endpoint: &Endpoint) -> SocketAddr {
    match endpoint {
        Endpoint::Inet(address) => *address,
        Endpoint::Unix(path) => panic!("{path:?}"),
    }
}

pub async fn again<T>(
    socket: &Handle,
    interest: Interest,
    mut call: impl FnMut() -> NetResult<T>,
) -> NetResult<T> {
    loop {
        match call() {
            Err(Errno::AGAIN) => socket.ready(interest).await?,
            other => return other,
        }
    }
}

pub async fn receive(socket: &Handle, max: usize) -> NetResult<(Vec<u8>, Received)> {
    let mut buffer = Vec::new();
    let received = again(socket, Interest::Readable, || socket.receive(&mut buffer, max, false)).await?;
    Ok((buffer, received))
}

/// All that comes until the end of the stream.
pub async fn receive_all(socket: &Handle) -> NetResult<Vec<u8>> {
    let mut all = Vec::new();
    loop {
        let (data, _) = receive(socket, 65_536).await?;
        if data.is_empty() {
            return Ok(all);
        }
        all.extend(data);
    }
}

pub async fn send_all(socket: &Handle, data: &[u8]) -> NetResult<()> {
    let mut rest = data;
    while !rest.is_empty() {
        let count = again(socket, Interest::Writable, || socket.send(rest, None)).await?;
        rest = &rest[count..];
    }
    Ok(())
}

pub async fn accept(listener: &Handle) -> NetResult<(Handle, Endpoint)> {
    again(listener, Interest::Readable, || listener.accept()).await
}

pub async fn connect(socket: &Handle, to: &Endpoint) -> NetResult<()> {
    match socket.connect(to) {
        Err(Errno::INPROGRESS) => {
            socket.ready(Interest::Writable).await?;
            match socket.get(SocketOption::Error)? {
                OptionValue::Error(Some(errno)) => Err(errno),
                _ => Ok(()),
            }
        }
        other => other,
    }
}

fn family(at: &str) -> Family {
    if at.starts_with('[') { Family::Inet6 } else { Family::Inet }
}

pub fn stream(net: &dyn Network) -> Handle {
    net.socket(Family::Inet, SocketType::Stream).unwrap()
}

pub fn listener(net: &dyn Network, at: &str, backlog: u32) -> Handle {
    let listener = net.socket(family(at), SocketType::Stream).unwrap();
    listener.set(SocketOption::Reuse, OptionValue::Switch(true)).unwrap();
    listener.bind(&inet(at)).unwrap();
    listener.listen(backlog).unwrap();
    listener
}

pub fn udp(net: &dyn Network, at: &str) -> Handle {
    let socket = net.socket(family(at), SocketType::Datagram).unwrap();
    socket.bind(&inet(at)).unwrap();
    socket
}

/// A connection from one network to a listener of another: client, server.
pub async fn connection(from: &dyn Network, to: &dyn Network, at: &str) -> (Handle, Handle) {
    let listener = listener(to, at, 5);
    let local = listener.local().unwrap();
    let client = from.socket(family(at), SocketType::Stream).unwrap();
    let (connected, accepted) = futures_lite::future::zip(connect(&client, &local), accept(&listener)).await;
    connected.unwrap();
    (client, accepted.unwrap().0)
}
