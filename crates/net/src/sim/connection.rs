//! Holds a TCP connection of a node: its stack, who has it, and what it has to tell.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use smoltcp::socket::tcp::State;
use smoltcp::wire::{TcpPacket, TcpSeqNumber};

use super::history::History;
use super::host::SocketId;
use super::inside;
use super::log::Flags;
use super::packet::{Header, IPV4_HEADER, IPV6_HEADER};
use super::queue::{Due, Event, Queue};
use super::route::Track;
use super::stack::Stack;
use super::time::Time;
use super::topology::NodeId;
use crate::{Errno, TcpInfo};

/// Which connection.
pub(super) type ConnectionId = u64;

/// How long a connect under way is kept up: six retries (tcp(7), tcp_syn_retries).
const CONNECT_PATIENCE: Duration = Duration::from_secs(127);
/// How long a handshake is waited for (tcp_synack_retries).
const ACCEPT_PATIENCE: Duration = Duration::from_secs(63);
/// How long data is sent again and again (tcp_retries2).
const DATA_PATIENCE: Duration = Duration::from_millis(924_600);
/// SO_KEEPALIVE: silence before the first probe, and until the connection is given up.
pub(super) const KEEPALIVE: Duration = Duration::from_secs(7_200);
const KEEPALIVE_PATIENCE: Duration = Duration::from_secs(7_875);

/// A TCP connection.
pub(super) struct Connection {
    /// Where it lives.
    pub node: NodeId,
    /// Its own end.
    pub local: SocketAddr,
    /// The other end.
    pub peer: SocketAddr,
    /// What speaks for it.
    pub stack: Stack,
    /// Who holds it.
    pub socket: Option<SocketId>,
    /// The listener for which it came, until it is accepted.
    pub listener: Option<SocketId>,
    /// The error that the next call has.
    pub error: Option<Errno>,
    /// What ICMP said; told where time runs out (RFC 1122, section 4.2.3.9).
    pub soft: Option<Errno>,
    /// Where its segments go, as long as the topology has this version.
    pub track: Option<(u64, Option<Track>)>,
    /// When its stack has its turn.
    pub turn: Option<Due>,
    /// When it is forgotten, in FIN_WAIT2 with nobody who holds it.
    pub forget: Option<Due>,
    /// Turns in a row in which the stack wanted another one at once.
    pub stalls: u32,
    /// SO_REUSEADDR of its socket.
    pub reuse: bool,
    /// SO_KEEPALIVE
    pub keepalive: bool,
    /// shutdown(2) for reading.
    pub read_shut: bool,
    /// The peer's FIN has come, whatever came behind it.
    pub has_end: bool,
    /// It began with connect(2), which was not called since to learn how it went.
    pub connecting: bool,
    /// It was broken off from this side.
    pub aborted: bool,
    /// Its congestion window over time, where somebody will ask for it.
    pub history: Option<Box<History>>,
    /// It is in TIME_WAIT, and nobody holds it.
    pub rests: bool,
    /// What it was counted with, in bytes.
    pub bytes: usize,
    sent: Sent,
}

/// What was seen of its segments.
#[derive(Debug, Default)]
struct Sent {
    /// Behind the last byte that was ever sent.
    highest: Option<u32>,
    /// Behind the last byte that the peer has.
    acknowledged: Option<u32>,
    /// The peer's window was shut when it was heard last.
    shut: bool,
    retransmits: u32,
}

/// What a turn of its stack changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// Nothing that matters outside.
    None,
    /// The handshake is done.
    Established,
    /// It is over.
    Over,
}

impl Connection {
    /// One at its beginning.
    pub(super) fn new(node: NodeId, local: SocketAddr, peer: SocketAddr, stack: Stack) -> Self {
        Self {
            node,
            local,
            peer,
            stack,
            socket: None,
            listener: None,
            error: None,
            soft: None,
            track: None,
            turn: None,
            forget: None,
            stalls: 0,
            reuse: false,
            keepalive: false,
            read_shut: false,
            has_end: false,
            connecting: false,
            aborted: false,
            history: None,
            rests: false,
            bytes: 0,
            sent: Sent::default(),
        }
    }

    /// The state by the name that the kernel has for it.
    pub(super) fn state(&self) -> &'static str {
        match self.stack.state() {
            State::Closed | State::Listen => "CLOSED",
            State::SynSent => "SYN_SENT",
            State::SynReceived => "SYN_RECV",
            State::Established => "ESTABLISHED",
            State::FinWait1 => "FIN_WAIT1",
            State::FinWait2 => "FIN_WAIT2",
            State::CloseWait => "CLOSE_WAIT",
            State::Closing => "CLOSING",
            State::LastAck => "LAST_ACK",
            State::TimeWait => "TIME_WAIT",
        }
    }

    /// Nobody holds it, and nobody will.
    pub(super) fn is_orphan(&self) -> bool {
        self.socket.is_none() && self.listener.is_none()
    }

    /// The peer has ended its direction.
    pub(super) fn peer_ended(&self) -> bool {
        use State::{CloseWait, Closing, LastAck, TimeWait};
        matches!(self.stack.state(), CloseWait | LastAck | Closing | TimeWait)
    }

    /// This side has ended its direction.
    pub(super) fn is_write_shut(&self) -> bool {
        use State::{CloseWait, Established, SynReceived, SynSent};
        !matches!(self.stack.state(), SynSent | SynReceived | Established | CloseWait)
    }

    /// Nothing more will come.
    pub(super) fn ended(&self) -> bool {
        self.read_shut || self.peer_ended() || self.stack.state() == State::Closed
    }

    /// How long the stack waits for a word from the peer in its state.
    pub(super) fn be_patient(&mut self) {
        let socket = self.stack.look();
        let pending = socket.send_queue() > 0;
        let time = match socket.state() {
            State::SynSent => Some(CONNECT_PATIENCE),
            State::SynReceived => Some(ACCEPT_PATIENCE),
            State::FinWait1 | State::Closing | State::LastAck => Some(DATA_PATIENCE),
            State::Established | State::CloseWait if pending => Some(DATA_PATIENCE),
            State::Established | State::CloseWait | State::FinWait2 if self.keepalive => {
                Some(KEEPALIVE_PATIENCE)
            }
            _ => None,
        };
        self.stack.set_patience(time);
    }

    /// Sees to the next turn of its stack, behind what it did now.
    pub(super) fn schedule(&mut self, id: ConnectionId, now: Time, queue: &mut Queue) {
        self.be_patient();
        let next = self.stack.next_turn(now).map(|time| {
            if time > now {
                self.stalls = 0;
                return time;
            }
            // It could do nothing with the turn that it has just had: not again at once.
            self.stalls += 1;
            now + Duration::from_micros(1 << self.stalls.min(20))
        });
        // A turn that comes too early does nothing but find out when the next one is.
        if let (Some((time, _)), Some(next)) = (self.turn, next)
            && time <= next
            && time > now
        {
            return;
        }
        if let Some(due) = self.turn.take() {
            queue.remove(due);
        }
        self.turn = next.map(|time| queue.add(time, Event::Turn(id)));
    }

    /// Notes what a turn did: from which state it began, and whether an RST had come in.
    pub(super) fn note_turn(&mut self, before: State, reset: bool) -> Change {
        let after = self.stack.state();
        self.has_end |= self.peer_ended();
        let gave_up = after == State::Closed && before != State::Closed && !reset && !self.aborted;
        if reset && after == State::Closed && before != State::Closed {
            // What tcp_reset of Linux has for the states.
            let error = match before {
                State::SynSent => Some(Errno::CONNREFUSED),
                State::CloseWait => Some(Errno::PIPE),
                State::LastAck | State::Closing | State::TimeWait => None,
                _ => Some(Errno::CONNRESET),
            };
            self.error = error.or(self.error);
        } else if gave_up && !matches!(before, State::LastAck | State::TimeWait) {
            self.error = Some(self.soft.unwrap_or(Errno::TIMEDOUT));
        }
        match after {
            State::Closed | State::Listen => Change::Over,
            State::Established | State::CloseWait
                if matches!(before, State::SynReceived | State::SynSent) =>
            {
                Change::Established
            }
            _ => Change::None,
        }
    }

    /// Whether its stack has just given up: Linux sends no RST then.
    pub(super) fn is_given_up(&self) -> bool {
        self.stack.state() == State::Closed && !self.aborted && self.error.is_some()
    }

    /// Notes a segment that the stack sends.
    ///
    /// One thing is put right on the way. After a timeout smoltcp numbers bare acknowledgements from
    /// where it sends again, which the peer has long behind it, and so throws away. Where both sides
    /// send again at once, neither would ever learn what the other has. RFC 9293, section 3.4: they
    /// carry the number of the next byte that was never sent.
    pub(super) fn note_sent(&mut self, packet: &mut Rc<[u8]>) {
        let Some((seq, length, control, bare)) = sequence(packet) else { return };
        let end = seq.wrapping_add(length);
        // One byte behind a window that is shut, or before what was sent when all is acknowledged,
        // asks for an answer and is no news.
        if length == 1 && !bare && (self.sent.shut || self.stack.look().send_queue() == 0) && !control {
            return;
        }
        match self.sent.highest {
            Some(highest) if bare && is_after(highest, seq) => renumber(Rc::make_mut(packet), highest),
            _ if length == 0 => {}
            Some(highest) => {
                // New bytes may follow those that are sent again.
                self.sent.retransmits += u32::from(is_after(highest, seq));
                if is_after(end, highest) {
                    self.sent.highest = Some(end);
                }
            }
            None => self.sent.highest = Some(end),
        }
    }

    /// Whether a bare acknowledgement says nothing new while only a FIN is under way. Three of those
    /// make smoltcp send data again at once, of which there is none, and it forgets the timer of the
    /// FIN over it.
    pub(super) fn has_heard(&self, ack: u32) -> bool {
        use State::{Closing, FinWait1, LastAck};
        let ending = matches!(self.stack.state(), FinWait1 | Closing | LastAck);
        let known = self.sent.acknowledged.is_some_and(|known| !is_after(ack, known));
        ending && known && self.stack.look().send_queue() == 0
    }

    /// Notes a segment that came in.
    pub(super) fn note_received(&mut self, flags: Flags, ack: u32, window: u16) {
        self.sent.shut = window == 0;
        if flags.has(Flags::ACK) && self.sent.acknowledged.is_none_or(|known| is_after(ack, known)) {
            self.sent.acknowledged = Some(ack);
        }
    }

    /// How many segments were sent again.
    pub(super) fn retransmits(&self) -> u32 {
        self.sent.retransmits
    }

    /// The congestion window, bytes. A dear question: see `inside`.
    pub(super) fn congestion_window(&self) -> u64 {
        inside::look(self.stack.look()).congestion_window
    }

    /// Notes how large the window has been until now, where that is kept and not noted yet.
    pub(super) fn note_window(&mut self, now: Time) {
        if self.history.as_ref().is_some_and(|history| history.wants_look(now)) {
            let window = self.congestion_window();
            self.history.iter_mut().for_each(|history| history.note(now, window));
        }
    }

    /// What TCP_INFO tells.
    pub(super) fn info(&self) -> TcpInfo {
        let inside = inside::look(self.stack.look());
        let header = if self.local.is_ipv4() { 40 } else { 60 };
        let own = u32::try_from(self.stack.mtu().saturating_sub(header)).unwrap_or(u32::MAX);
        let mss = inside.remote_mss.filter(|mss| *mss > 0).map_or(own, |mss| mss.min(own)).max(1);
        let flight = match (self.sent.highest, self.sent.acknowledged) {
            (Some(highest), Some(acknowledged)) => highest.wrapping_sub(acknowledged),
            _ => 0,
        };
        let in_flight = if self.stack.look().send_queue() == 0 { 0 } else { flight };
        let segments = |bytes: u64| u32::try_from(bytes.div_ceil(u64::from(mss))).unwrap_or(u32::MAX);
        TcpInfo {
            rtt: inside.rtt,
            rtt_variance: inside.rtt_variance,
            rto: inside.rto,
            congestion_window: segments(inside.congestion_window),
            slow_start_threshold: inside.slow_start_threshold.map_or(i32::MAX as u32, segments),
            mss,
            retransmits: self.sent.retransmits,
            unacknowledged: segments(u64::from(in_flight)),
            path_mtu: u32::try_from(self.stack.mtu()).unwrap_or(u32::MAX),
            congestion_control: "cubic".to_owned(),
            peer_window: inside.remote_window,
            timer: None,
            held: None,
        }
    }
}

fn is_after(a: u32, b: u32) -> bool {
    (a.wrapping_sub(b) as i32) > 0
}

/// Where the segment begins in a packet of a stack, which has no options in its IP header.
fn start(packet: &[u8]) -> usize {
    if packet.first().is_some_and(|byte| byte >> 4 == 6) { IPV6_HEADER } else { IPV4_HEADER }
}

/// The sequence number of a segment, how many numbers it takes, whether a SYN or FIN is among them,
/// and whether it only acknowledges.
fn sequence(packet: &[u8]) -> Option<(u32, u32, bool, bool)> {
    let segment = packet.get(start(packet)..)?;
    let [_, _, _, _, a, b, c, d, _, _, _, _, size, flags, ..] = segment.first_chunk::<20>()?;
    let data = segment.len().saturating_sub(usize::from(size >> 4) * 4);
    let flags = Flags(*flags);
    let control = u32::from(flags.has(Flags::SYN)) + u32::from(flags.has(Flags::FIN));
    let length = u32::try_from(data).ok()? + control;
    let bare = length == 0 && flags.has(Flags::ACK) && !flags.has(Flags::RST);
    Some((u32::from_be_bytes([*a, *b, *c, *d]), length, control > 0, bare))
}

fn renumber(packet: &mut [u8], seq: u32) {
    let Some(header) = Header::read(packet) else { return };
    let start = header.start;
    let Some(bytes) = packet.get_mut(start..) else { return };
    let mut segment = TcpPacket::new_unchecked(bytes);
    segment.set_seq_number(TcpSeqNumber(seq as i32));
    segment.fill_checksum(&header.from.into(), &header.to.into());
}
