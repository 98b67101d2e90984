//! Y12, Y13: whoever reads the output stands still, or shares a pipe that does not block.

use std::io::{PipeReader, Read, pipe};
use std::net::TcpStream;
use std::os::fd::AsFd;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use harness::terminal::inherit_no_deafness;
use harness::{LIMIT, port_in, wirelab};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};

/// A program whose output nobody reads, unless the test does.
struct Stalled {
    child: Child,
    out: PipeReader,
    errors: PipeReader,
}

impl Stalled {
    fn start(arguments: &[&str], input: Stdio, blocks: bool) -> Self {
        inherit_no_deafness();
        let ((out, to_out), (errors, to_errors)) = (pipe().unwrap(), pipe().unwrap());
        if !blocks {
            rustix::fs::fcntl_setfl(&to_out, OFlags::NONBLOCK).unwrap();
        }
        let mut command = wirelab();
        let child = command.args(arguments).stdin(input).stdout(to_out).stderr(to_errors).spawn().unwrap();
        Self { child, out, errors }
    }

    fn run(script: &str) -> Self {
        Self::start(&["-c", script], Stdio::null(), true)
    }

    /// Waits until a pipe has no room for a further portion.
    #[track_caller]
    fn is_full(pipe: &PipeReader) {
        let deadline = Instant::now() + LIMIT;
        while rustix::io::ioctl_fionread(pipe).unwrap() <= (64 << 10) - 4096 {
            assert!(Instant::now() < deadline, "the pipe does not fill");
            std::thread::yield_now();
        }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Its exit status, soon.
    #[track_caller]
    fn ends(&mut self) -> i32 {
        let process = pidfd_open(Pid::from_child(&self.child), PidfdFlags::empty()).unwrap();
        let mut ends = [PollFd::from_borrowed_fd(process.as_fd(), PollFlags::IN)];
        let limit = Timespec { tv_sec: 30, tv_nsec: 0 };
        assert_eq!(poll(&mut ends, Some(&limit)), Ok(1), "it does not end");
        let status = self.child.wait().unwrap();
        let signal = std::os::unix::process::ExitStatusExt::signal(&status);
        status.code().unwrap_or_else(|| 128 + signal.unwrap())
    }

    /// Waits until it hears signals itself, beside what it does by default.
    #[track_caller]
    fn hears_signals(&self) {
        let deadline = Instant::now() + LIMIT;
        let path = format!("/proc/{}/status", self.child.id());
        loop {
            let status = std::fs::read_to_string(&path).unwrap();
            let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim();
            if u64::from_str_radix(caught, 16).unwrap() & 0b10 != 0 {
                return;
            }
            assert!(Instant::now() < deadline, "it does not wait");
            std::thread::yield_now();
        }
    }

    fn all(pipe: &mut PipeReader) -> String {
        let mut text = String::new();
        pipe.read_to_string(&mut text).unwrap();
        text
    }

    /// Reads until this has come.
    #[track_caller]
    fn reads_until(pipe: &mut PipeReader, wanted: &str) -> String {
        let (mut text, mut part) = (String::new(), [0; 4096]);
        while !text.contains(wanted) {
            let mut ends = [PollFd::new(&*pipe, PollFlags::IN)];
            let limit = Timespec { tv_sec: 30, tv_nsec: 0 };
            assert_eq!(poll(&mut ends, Some(&limit)), Ok(1), "no {wanted:?} in:\n{text}");
            let count = pipe.read(&mut part).unwrap();
            assert_ne!(count, 0, "no {wanted:?} in:\n{text}");
            text.push_str(&String::from_utf8_lossy(&part[..count]));
        }
        text
    }
}

impl Drop for Stalled {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const FLOOD: &str = "loop { print repeat(\"x\", 1000) }";
const ALL: &str = "for i in 0..3000 { print repeat(\"x\", 100) i }";

#[test]
fn y12_signals_end_what_nobody_reads() {
    let signals = [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129), (Signal::QUIT, 131)];
    for (signal, status) in signals {
        // The second one has ended and waits for its last lines to be taken.
        for script in [FLOOD, "for i in 0..100 { print repeat(\"x\", 1000) }"] {
            let mut stalled = Stalled::run(script);
            Stalled::is_full(&stalled.out);
            stalled.hears_signals();
            stalled.signal(signal);
            assert_eq!(stalled.ends(), status, "{signal:?} {script}");
        }
    }
}

#[test]
fn y12_a_signal_ends_help_that_nobody_reads() {
    let mut stalled = Stalled::start(&["reference"], Stdio::null(), true);
    Stalled::is_full(&stalled.out);
    stalled.hears_signals();
    stalled.signal(Signal::INT);
    assert_eq!(stalled.ends(), 130);
}

#[test]
fn y12_the_time_limit_ends_what_nobody_reads() {
    for script in [FLOOD, "for i in 0..100 { print repeat(\"x\", 1000) }"] {
        let mut stalled = Stalled::start(&["--timeout", "300ms", "-c", script], Stdio::null(), true);
        assert_eq!(stalled.ends(), 3, "{script}");
        let said = Stalled::all(&mut stalled.errors);
        assert!(said.contains("the time limit of 0.3 s is over"), "{said}");
    }
}

#[test]
fn y12_a_reader_that_comes_back_finds_everything() {
    let mut input = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut input, ALL.as_bytes()).unwrap();
    std::io::Seek::rewind(&mut input).unwrap();
    for mut stalled in [Stalled::run(ALL), Stalled::start(&[], input.into(), true)] {
        Stalled::is_full(&stalled.out);
        let text = Stalled::all(&mut stalled.out);
        assert_eq!(stalled.ends(), 0);
        assert_eq!(text.lines().count(), 3000);
        assert!(text.lines().enumerate().all(|(i, line)| line.ends_with(&format!("x {i}"))));
    }
}

#[test]
fn y12_a_server_goes_on_serving_and_its_reports_are_bounded() {
    let script = "server = tcp listen 127.0.0.1:0\nprint \"port\" server.local.port\n\
                  serve server as c {\n  u = udp bind 127.0.0.1:0\n  for i in 0..4 { udp sendto u.local \"long\"; x = recv u 1 }\n  \
                  close u\n  sendall c \"hi\"\n}\nloop { print repeat(\"y\", 1000) }";
    let mut stalled = Stalled::run(script);
    let first = Stalled::reads_until(&mut stalled.out, "\n");
    let port = port_in(first.lines().next().unwrap());
    Stalled::is_full(&stalled.out);
    for _ in 0..1500 {
        let mut peer = TcpStream::connect(("127.0.0.1", port)).unwrap();
        peer.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let mut answer = String::new();
        peer.read_to_string(&mut answer).unwrap();
        assert_eq!(answer, "hi");
    }
    let said = Stalled::reads_until(&mut stalled.errors, "reports are not shown: nobody read");
    let shown = said.matches("larger than 1 bytes").count();
    assert!((100..5900).contains(&shown), "{shown} reports were kept");
    stalled.signal(Signal::INT);
    assert_eq!(stalled.ends(), 130);
}

#[test]
fn y12_a_reader_that_goes_away_ends_a_run_that_rests() {
    let mut stalled = Stalled::run("print repeat(\"x\", 100000)\nsleep 1h");
    Stalled::is_full(&stalled.out);
    let (closed, _) = pipe().unwrap();
    drop(std::mem::replace(&mut stalled.out, closed));
    assert_eq!(stalled.ends(), 141);
}

#[test]
fn y13_a_pipe_that_does_not_block_is_waited_for() {
    let mut stalled = Stalled::start(&["-c", ALL], Stdio::null(), false);
    Stalled::is_full(&stalled.out);
    let text = Stalled::all(&mut stalled.out);
    assert_eq!(stalled.ends(), 0, "{}", Stalled::all(&mut stalled.errors));
    assert_eq!(text.lines().count(), 3000);

    let mut stalled = Stalled::start(&["-c", FLOOD], Stdio::null(), false);
    Stalled::is_full(&stalled.out);
    stalled.hears_signals();
    stalled.signal(Signal::INT);
    assert_eq!(stalled.ends(), 130);
}

#[test]
fn y12_a_time_limit_ends_a_run_whose_output_and_errors_are_one_stalled_pipe() {
    inherit_no_deafness();
    let (out, to_out) = pipe().unwrap();
    for words in [&["--timeout", "300ms", "-c", "loop { print \"abcdef\" }"][..], &["--timeout", "300ms"]] {
        let mut command = wirelab();
        command.args(words).stdout(to_out.try_clone().unwrap()).stderr(to_out.try_clone().unwrap());
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let _ = std::io::Write::write_all(&mut input, b"loop { print \"abcdef\" }\n");
        drop(input);
        let mut stalled = Stalled { child, out: out.try_clone().unwrap(), errors: out.try_clone().unwrap() };
        assert_eq!(stalled.ends(), 3, "{words:?}");
    }
}
