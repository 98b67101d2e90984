//! The kernel's network behind the seam: every call, on loopback.

use std::future::Future;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use async_io::block_on;
use futures_lite::FutureExt;
use futures_lite::future::zip;
use wirelab_net::os::KernelNetwork;
use wirelab_net::{
    Endpoint, Errno, Family, Interest, NetResult, Network, OptionValue, Received, Socket, SocketOption,
    SocketType,
};

mod datagram;
mod machine;
mod state;
mod stream;
mod unix;
mod waiting;

type Handle = Rc<dyn Socket>;

fn net() -> KernelNetwork {
    KernelNetwork::new()
}

fn inet(text: &str) -> Endpoint {
    Endpoint::Inet(text.parse().unwrap())
}

fn address(endpoint: &Endpoint) -> SocketAddr {
    match endpoint {
        Endpoint::Inet(address) => *address,
        Endpoint::Unix(path) => panic!("{path:?}"),
    }
}

/// Ends a test that would hang.
fn run<T>(test: impl Future<Output = T>) -> T {
    let late = async {
        async_io::Timer::after(Duration::from_secs(20)).await;
        panic!("the test hangs")
    };
    block_on(test.or(late))
}

async fn again<T>(
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

async fn receive(socket: &Handle, max: usize) -> NetResult<(Vec<u8>, Received)> {
    let mut buffer = Vec::new();
    let received = again(socket, Interest::Readable, || socket.receive(&mut buffer, max, false)).await?;
    Ok((buffer, received))
}

async fn accept(listener: &Handle) -> NetResult<(Handle, Endpoint)> {
    again(listener, Interest::Readable, || listener.accept()).await
}

async fn connect(socket: &Handle, to: &Endpoint) -> NetResult<()> {
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

fn listener(net: &KernelNetwork, at: &str, backlog: u32) -> Handle {
    let family = if at.starts_with('[') { Family::Inet6 } else { Family::Inet };
    let listener = net.socket(family, SocketType::Stream).unwrap();
    listener.bind(&inet(at)).unwrap();
    listener.listen(backlog).unwrap();
    listener
}

async fn connection(net: &KernelNetwork, at: &str) -> (Handle, Handle) {
    let listener = listener(net, at, 5);
    let local = listener.local().unwrap();
    let family = if address(&local).is_ipv6() { Family::Inet6 } else { Family::Inet };
    let client = net.socket(family, SocketType::Stream).unwrap();
    let (connected, accepted) = zip(connect(&client, &local), accept(&listener)).await;
    connected.unwrap();
    let (server, from) = accepted.unwrap();
    assert_eq!(from, client.local().unwrap());
    assert_eq!(client.peer().unwrap(), local);
    (client, server)
}

fn udp(net: &KernelNetwork, at: &str) -> Handle {
    let family = if at.starts_with('[') { Family::Inet6 } else { Family::Inet };
    let socket = net.socket(family, SocketType::Datagram).unwrap();
    socket.bind(&inet(at)).unwrap();
    socket
}
