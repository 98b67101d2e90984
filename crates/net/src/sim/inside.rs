//! Reads what a socket of smoltcp knows and has no call for: round-trip time, RTO, congestion window. The
//! socket prints them for debugging, and they are read from there as they go by; nothing is kept of the
//! rest. Its buffers stand in between, byte by byte: a look takes milliseconds.
//!
//! May use: smoltcp. `tests/network/sim/window.rs` compares what is read with what crosses the wire, so that a
//! smoltcp that prints otherwise does not go unnoticed.

use std::fmt::{self, Write};
use std::time::Duration;

use smoltcp::socket::tcp::Socket;

/// What a socket knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Inside {
    /// Smoothed round-trip time.
    pub rtt: Duration,
    /// Its variance.
    pub rtt_variance: Duration,
    /// Retransmission timeout.
    pub rto: Duration,
    /// Congestion window, bytes.
    pub congestion_window: u64,
    /// Slow start threshold, bytes; `None` before the first loss.
    pub slow_start_threshold: Option<u64>,
    /// What the peer takes in a segment.
    pub remote_mss: Option<u32>,
    /// What the peer has room for.
    pub remote_window: Option<u32>,
}

/// Looks into a socket.
pub(super) fn look(socket: &Socket<'_>) -> Inside {
    let mut reader = NumberReader::default();
    let _ = write!(reader, "{socket:?}");
    let millis = |at: usize| Duration::from_millis(reader.found[at].unwrap_or_default());
    Inside {
        rtt: millis(0),
        rtt_variance: millis(1),
        rto: millis(2),
        congestion_window: reader.found[3].unwrap_or_default(),
        slow_start_threshold: reader.found[4].filter(|bytes| *bytes < u64::from(u32::MAX)),
        remote_mss: reader.found[5].and_then(|mss| u32::try_from(mss).ok()),
        remote_window: reader.found[6].and_then(|window| u32::try_from(window).ok()),
    }
}

const NAMES: [&str; 7] = ["srtt", "rttvar", "rto", "cwnd", "ssthresh", "remote_mss", "remote_win_len"];

/// Picks the numbers behind the names.
#[derive(Default)]
struct NumberReader {
    found: [Option<u64>; NAMES.len()],
    /// Behind which name it is.
    behind: Option<usize>,
}

impl Write for NumberReader {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // Nearly all of it are the bytes of the buffers: those pass quickly.
        if let ([b'0'..=b'9' | b',', ..], None) = (text.as_bytes(), self.behind) {
            return Ok(());
        }
        // Names and numbers come in one piece each, what separates them in others.
        if text.bytes().all(|byte| matches!(byte, b':' | b' ' | b'\n')) {
            return Ok(());
        }
        if let Some(index) = self.behind.take()
            && let Ok(number) = text.parse()
        {
            self.found[index].get_or_insert(number);
            return Ok(());
        }
        self.behind = NAMES.iter().position(|name| *name == text);
        Ok(())
    }
}
