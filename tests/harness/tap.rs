//! A recorder between two programs: it passes on what they say and keeps it, in order.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use super::LIMIT;

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Client,
    Server,
}

type Record = Arc<Mutex<Vec<(Side, Vec<u8>)>>>;

/// What was said, in order.
pub type Dialogue = Vec<(Side, String)>;

/// A dialogue written down: `client("Michael")`.
pub fn client(text: &str) -> (Side, String) {
    (Side::Client, text.to_owned())
}

/// A dialogue written down: `server("Hello, Michael!")`.
pub fn server(text: &str) -> (Side, String) {
    (Side::Server, text.to_owned())
}

/// One TCP connection, listened in on.
pub struct TcpTap {
    address: SocketAddr,
    record: Record,
    worker: JoinHandle<()>,
}

impl TcpTap {
    /// Takes one connection and leads it to the server at this port of the loopback address.
    pub fn before(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let record = Record::default();
        let kept = Arc::clone(&record);
        let worker = thread::spawn(move || {
            let (client, _) = listener.accept().unwrap();
            let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let back = {
                let (from, to, kept) =
                    (server.try_clone().unwrap(), client.try_clone().unwrap(), Arc::clone(&kept));
                thread::spawn(move || pass(Side::Server, from, to, &kept))
            };
            pass(Side::Client, client, server, &kept);
            back.join().unwrap();
        });
        Self { address, record, worker }
    }

    /// Where a client connects.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What was said, when both sides have closed. What one side said in several pieces is one entry.
    pub fn dialogue(self) -> Dialogue {
        self.worker.join().unwrap();
        let mut dialogue: Vec<(Side, Vec<u8>)> = Vec::new();
        for (side, data) in self.record.lock().unwrap().drain(..) {
            match dialogue.last_mut() {
                Some((last, whole)) if *last == side => whole.extend(data),
                _ => dialogue.push((side, data)),
            }
        }
        dialogue.into_iter().map(|(side, data)| (side, String::from_utf8(data).unwrap())).collect()
    }
}

fn pass(side: Side, mut from: TcpStream, mut to: TcpStream, record: &Record) {
    from.set_read_timeout(Some(LIMIT)).unwrap();
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        record.lock().unwrap().push((side, buffer[..count].to_vec()));
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

/// Datagrams of one client to one server and back, listened in on.
pub struct UdpTap {
    address: SocketAddr,
    record: Record,
}

impl UdpTap {
    /// Leads datagrams to the server at this port of the loopback address.
    pub fn before(port: u16) -> Self {
        let front = UdpSocket::bind("127.0.0.1:0").unwrap();
        let behind = UdpSocket::bind("127.0.0.1:0").unwrap();
        behind.connect(("127.0.0.1", port)).unwrap();
        let address = front.local_addr().unwrap();
        let record = Record::default();
        let kept = Arc::clone(&record);
        thread::spawn(move || {
            let mut buffer = [0; 65536];
            while let Ok((count, client)) = front.recv_from(&mut buffer) {
                kept.lock().unwrap().push((Side::Client, buffer[..count].to_vec()));
                if behind.send(&buffer[..count]).is_err() {
                    break;
                }
                let Ok(count) = behind.recv(&mut buffer) else { break };
                kept.lock().unwrap().push((Side::Server, buffer[..count].to_vec()));
                if front.send_to(&buffer[..count], client).is_err() {
                    break;
                }
            }
        });
        Self { address, record }
    }

    /// Where a client sends.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What was said so far, a datagram an entry.
    pub fn dialogue(&self) -> Dialogue {
        let record = self.record.lock().unwrap();
        record.iter().map(|(side, data)| (*side, String::from_utf8(data.clone()).unwrap())).collect()
    }
}
