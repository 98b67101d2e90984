//! The simulated network at work: many hosts around one, and two hosts beside two bare stacks.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

#[path = "../crates/net/tests/network/tasks.rs"]
#[allow(dead_code)]
mod tasks;

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::sync::Mutex;
use std::time::Duration;

use async_executor::LocalExecutor;
use divan::{Bencher, counter::BytesCount, counter::ItemsCount};
use smoltcp::iface::{Config, Interface, SocketHandle, SocketSet};
use smoltcp::phy::{Device, DeviceCapabilities, Medium, RxToken, TxToken};
use smoltcp::socket::tcp;
use smoltcp::time::Instant;
use smoltcp::wire::{HardwareAddress, IpCidr};
use tasks::{accept, again, connect, inet, run, send_all};
use wirelab_net::sim::{Figures, InterfaceAddress, SimNetwork};
use wirelab_net::{Family, Interest, Socket, SocketType};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
    for line in LINES.lock().unwrap().iter() {
        println!("{line}");
    }
}

/// What is to be said behind the table: what each star needed at its height, how two ways compare.
static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// From here on the most memory that the process has had at a time counts anew (proc(5)).
fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}

/// That most, in MB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1_000
}

async fn read_all(socket: &Rc<dyn Socket>) -> usize {
    let (mut buffer, mut total) = (Vec::with_capacity(65_536), 0);
    loop {
        buffer.clear();
        let read = again(socket, Interest::Readable, || socket.receive(&mut buffer, 65_536, false));
        match read.await.unwrap().count {
            0 => return total,
            count => total += count,
        }
    }
}

/// So many hosts around a router with one server; each host asks so often and is answered.
/// The records of the last packets are kept.
fn star(hosts: u16, questions: usize) -> u64 {
    let sim = SimNetwork::new(1);
    sim.keep_records(Some(10_000));
    let figures = Figures { delay: Duration::from_millis(5), ..Figures::default() };
    let address =
        |third: u16, last: u16| -> InterfaceAddress { IpAddr::from([10, 1, third as u8, last as u8]).into() };
    let hub = sim.add_router("hub", &[address(255, 254)]).unwrap();
    let server = sim.add_host("server", &[address(255, 1)]).unwrap();
    sim.add_link([(server, None), (hub, None)], [figures; 2]).unwrap();
    let to = &inet("10.1.255.1:80");
    let view = sim.on(server);
    let listener = view.socket(Family::Inet, SocketType::Stream).unwrap();
    listener.bind(to).unwrap();
    listener.listen(4_096).unwrap();
    let clients = (0..hosts).map(|index| {
        let node = sim.add_host(&format!("h{index}"), &[address(index / 250, 1 + index % 250)]).unwrap();
        sim.add_link([(node, None), (hub, None)], [figures; 2]).unwrap();
        let view = sim.on(node);
        async move {
            let socket = view.socket(Family::Inet, SocketType::Stream).unwrap();
            connect(&socket, to).await.unwrap();
            let mut buffer = Vec::new();
            for _ in 0..questions {
                socket.send(b"question", None).unwrap();
                buffer.clear();
                again(&socket, Interest::Readable, || socket.receive(&mut buffer, 64, false)).await.unwrap();
            }
        }
    });
    let tasks = LocalExecutor::new();
    let clients: Vec<_> = clients.map(|client| tasks.spawn(client)).collect();
    let serve = async {
        for _ in 0..hosts {
            let (socket, _) = accept(&listener).await.unwrap();
            let answer = async move {
                let mut buffer = Vec::new();
                loop {
                    buffer.clear();
                    let read = again(&socket, Interest::Readable, || socket.receive(&mut buffer, 64, false));
                    if read.await.unwrap().count == 0 {
                        return;
                    }
                    socket.send(b"answer", None).unwrap();
                }
            };
            tasks.spawn(answer).detach();
        }
    };
    run(&*view, async {
        let asking = async {
            for client in clients {
                client.await;
            }
        };
        tasks.run(futures_lite::future::zip(asking, serve)).await;
    });
    sim.crossed()
}

/// Packets that crossed a link, for hosts of a star.
#[divan::bench(args = [(10, 1_000), (100, 1_000), (1_000, 250)], sample_count = 1, sample_size = 1)]
fn packets_in_a_star(bencher: Bencher, (hosts, questions): (u16, usize)) {
    let crossed = star(hosts, 2) * questions as u64 / 2;
    forget_peak();
    let mut counted = 0;
    bencher.counter(ItemsCount::new(crossed)).bench_local(|| counted = star(hosts, questions));
    let line = format!("{hosts} hosts, {counted} packets: at most {} MB", peak());
    LINES.lock().unwrap().push(line);
}

fn between_two_hosts(data: &[u8]) {
    let sim = SimNetwork::new(1);
    sim.keep_records(Some(1_000));
    let a = sim.add_host("a", &["10.0.0.1".parse().unwrap()]).unwrap();
    let b = sim.add_host("b", &["10.0.0.2".parse().unwrap()]).unwrap();
    sim.add_link([(a, None), (b, None)], [Figures::default(); 2]).unwrap();
    let (alice, bob) = (sim.on(a), sim.on(b));
    run(&*alice, async {
        let to = inet("10.0.0.2:80");
        let listener = bob.socket(Family::Inet, SocketType::Stream).unwrap();
        listener.bind(&to).unwrap();
        listener.listen(1).unwrap();
        let client = alice.socket(Family::Inet, SocketType::Stream).unwrap();
        connect(&client, &to).await.unwrap();
        let (server, _) = accept(&listener).await.unwrap();
        let sending = async {
            send_all(&client, data).await.unwrap();
            client.close();
        };
        let ((), total) = futures_lite::future::zip(sending, read_all(&server)).await;
        assert_eq!(total, data.len());
    });
}

/// Bytes by TCP from one host to another over a link without figures.
#[divan::bench(args = [1_000_000, 10_000_000, 100_000_000], sample_count = 5, sample_size = 1)]
fn bytes_between_two_hosts(bencher: Bencher, count: usize) {
    let data = vec![7; count];
    bencher.counter(BytesCount::new(count)).bench_local(|| between_two_hosts(&data));
}

/// A wire between two bare stacks.
#[derive(Default)]
struct Wire {
    incoming: VecDeque<Vec<u8>>,
    outgoing: VecDeque<Vec<u8>>,
}

struct Incoming(Vec<u8>);
struct Outgoing<'a>(&'a mut VecDeque<Vec<u8>>);

impl RxToken for Incoming {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, read: F) -> R {
        read(&self.0)
    }
}

impl TxToken for Outgoing<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, length: usize, fill: F) -> R {
        let mut packet = vec![0; length];
        let result = fill(&mut packet);
        self.0.push_back(packet);
        result
    }
}

impl Device for Wire {
    type RxToken<'a> = Incoming;
    type TxToken<'a> = Outgoing<'a>;

    fn receive(&mut self, _: Instant) -> Option<(Incoming, Outgoing<'_>)> {
        let packet = self.incoming.pop_front()?;
        Some((Incoming(packet), Outgoing(&mut self.outgoing)))
    }

    fn transmit(&mut self, _: Instant) -> Option<Outgoing<'_>> {
        Some(Outgoing(&mut self.outgoing))
    }

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = DeviceCapabilities::default();
        capabilities.medium = Medium::Ip;
        capabilities.max_transmission_unit = 1_500;
        capabilities
    }
}

struct Bare {
    wire: Wire,
    interface: Interface,
    sockets: SocketSet<'static>,
    handle: SocketHandle,
}

impl Bare {
    fn new(last: u8) -> Self {
        let mut wire = Wire::default();
        let mut interface = Interface::new(Config::new(HardwareAddress::Ip), &mut wire, Instant::ZERO);
        let own = IpCidr::new(IpAddr::from([10, 0, 0, last]).into(), 24);
        interface.update_ip_addrs(|addresses| addresses.push(own).unwrap());
        let mut sockets = SocketSet::new(Vec::new());
        let buffer = |size| tcp::SocketBuffer::new(vec![0; size]);
        let mut socket = tcp::Socket::new(buffer(65_536), buffer(131_072));
        socket.set_congestion_control(tcp::CongestionControl::Cubic);
        let handle = sockets.add(socket);
        Self { wire, interface, sockets, handle }
    }

    fn socket(&mut self) -> &mut tcp::Socket<'static> {
        self.sockets.get_mut(self.handle)
    }

    fn poll(&mut self, now: Instant) {
        self.interface.poll(now, &mut self.wire, &mut self.sockets);
    }
}

/// Carries what one stack has sent to the other: all of it for one turn, or packet by packet, each of
/// which has its answer, as a link delivers them.
fn carry(from: &mut Bare, to: &mut Bare, at_once: bool, now: Instant) {
    if at_once {
        to.wire.incoming.append(&mut from.wire.outgoing);
        return to.poll(now);
    }
    while let Some(packet) = from.wire.outgoing.pop_front() {
        to.wire.incoming.push_back(packet);
        to.poll(now);
    }
}

fn between_bare_stacks(data: &[u8], at_once: bool) {
    let (mut a, mut b) = (Bare::new(1), Bare::new(2));
    b.socket().listen(80).unwrap();
    let context = a.interface.context();
    let to: SocketAddr = "10.0.0.2:80".parse().unwrap();
    a.sockets.get_mut::<tcp::Socket<'_>>(a.handle).connect(context, to, 40_000).unwrap();
    let (mut now, mut sent, mut received) = (Instant::ZERO, 0, 0);
    let mut buffer = vec![0; 65_536];
    while received < data.len() {
        if a.socket().can_send() {
            sent += a.socket().send_slice(&data[sent..]).unwrap();
        }
        a.poll(now);
        carry(&mut a, &mut b, at_once, now);
        while b.socket().can_recv() {
            received += b.socket().recv_slice(&mut buffer).unwrap();
        }
        b.poll(now);
        if b.wire.outgoing.is_empty() {
            now += smoltcp::time::Duration::from_millis(10);
        }
        carry(&mut b, &mut a, at_once, now);
    }
}

/// The same between two stacks of smoltcp with nothing around them, which take all packets of a moment
/// in one turn, and so acknowledge them together.
#[divan::bench(args = [1_000_000, 10_000_000, 100_000_000], sample_count = 5, sample_size = 1)]
fn bytes_between_two_bare_stacks(bencher: Bencher, count: usize) {
    let data = vec![7; count];
    bencher.counter(BytesCount::new(count)).bench_local(|| between_bare_stacks(&data, true));
}

/// The same, a packet a turn: as many acknowledgements as between the two hosts.
#[divan::bench(args = [1_000_000, 10_000_000, 100_000_000], sample_count = 5, sample_size = 1)]
fn bytes_between_two_bare_stacks_by_packet(bencher: Bencher, count: usize) {
    let data = vec![7; count];
    bencher.counter(BytesCount::new(count)).bench_local(|| between_bare_stacks(&data, false));
}

/// Both in turn, many times, so that a machine that is now quick and now slow does not favour one: the
/// middle of the ratios, and the quickest of each.
#[divan::bench(args = [100_000_000], sample_count = 1, sample_size = 1)]
fn two_hosts_beside_two_bare_stacks(bencher: Bencher, count: usize) {
    const ROUNDS: usize = 41;
    let data = vec![7; count];
    let seconds = |play: &dyn Fn(&[u8])| {
        let start = std::time::Instant::now();
        play(&data);
        start.elapsed().as_secs_f64()
    };
    bencher.bench_local(|| {
        let times: Vec<(f64, f64)> = (0..ROUNDS)
            .map(|_| (seconds(&|data| between_bare_stacks(data, true)), seconds(&between_two_hosts)))
            .collect();
        let mut ratios: Vec<f64> = times.iter().map(|(bare, hosts)| hosts / bare).collect();
        ratios.sort_by(f64::total_cmp);
        let quickest = |time: &dyn Fn(&(f64, f64)) -> f64| times.iter().map(time).fold(f64::MAX, f64::min);
        let (bare, hosts) = (quickest(&|times| times.0), quickest(&|times| times.1));
        let line = format!(
            "{count} bytes, {ROUNDS} times in turn: two hosts take {:.2} times as long as two bare stacks \
             (half of the times {:.2} to {:.2}); the quickest {:.1} ms beside {:.1} ms: {:.2}",
            ratios[ROUNDS / 2],
            ratios[ROUNDS / 4],
            ratios[ROUNDS * 3 / 4],
            hosts * 1e3,
            bare * 1e3,
            hosts / bare,
        );
        LINES.lock().unwrap().push(line);
    });
}
