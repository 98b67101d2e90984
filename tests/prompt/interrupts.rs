//! Ctrl-C stops every wait and every computation at the prompt, soon, and costs no byte.
//!
//! The commands come in an order that a seed decides; the seed is printed. `WIRELAB_INTERRUPTS` says
//! how many times in all, `WIRELAB_SEED` repeats an order.

use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use harness::requires;
use harness::terminal::{Home, PROMPT, Terminal, key};

/// Sockets of all kinds, and what waits or computes with them.
const BEFORE: &[&str] = &[
    "events off",
    "server = tcp listen 127.0.0.1:0",
    "a = tcp connect server.local",
    "b = accept server",
    "u = udp bind 127.0.0.1:0",
    "full = tcp listen 127.0.0.1:0 backlog 0",
    "first = tcp connect full.local",
    "much = repeat(\"0123456789\", 800000)",
    "never = spawn { sleep 100000s }",
    "def deep(n) { if n == 0 { return 1 }; return deep(n - 1) + deep(n - 1) }",
];

/// What is interrupted, and what must be right afterwards: statements, and what they print.
struct Case {
    begin: &'static str,
    after: &'static str,
    prints: &'static str,
}

const fn case(begin: &'static str, after: &'static str, prints: &'static str) -> Case {
    Case { begin, after, prints }
}

const CASES: &[Case] = &[
    case(
        "accept server",
        "c = tcp connect server.local; d = accept server; close c; print recv d; close d",
        "",
    ),
    case("recv b", "sendall a \"data\"; print recv b", "data"),
    case("recv b 10", "sendall a \"data\"; print recv b 10", "data"),
    case("sendall a \"half\"; recv b exactly 8", "sendall a \"more\"; print recv b exactly 8", "halfmore"),
    case(
        "sendall a \"half\"; recv b until \";\"",
        "sendall a \"more;\"; print recv b until \";\"",
        "halfmore;",
    ),
    case("sendall a \"half\"; recv b line", "sendall a \"more\\r\\n\"; print recv b line", "halfmore"),
    case("sendall a \"half\"; recv b all", "print recv b", "half"),
    case("recv b peek", "sendall a \"seen\"; print (recv b peek) (recv b)", "seen seen"),
    case("recv b timeout 100s", "sendall a \"data\"; print recv b", "data"),
    case("recvfrom u", "x = udp sendto u.local \"gram\"; print (recvfrom u).data", "gram"),
    case("tcp connect full.local", "print full.state", "LISTEN"),
    case(
        "c = tcp connect server.local; d = accept server; sendall c much",
        "print len(recv d exactly c.sent) == c.sent; close c; close d",
        "true",
    ),
    case("sleep 1000s", "print 1", "1"),
    case("wait never", "print 2", "2"),
    case("run \"waits.lab\"", "print 3", "3"),
    case("run \"computes.lab\"", "print 4", "4"),
    case("expect 1 == 2 within 1000s", "print 5", "5"),
    case("expect len(recv b) == 3 within 1000s", "sendall a \"abc\"; print len(recv b)", "3"),
    case("for i in 0..2000000000 { }", "print 6", "6"),
    case("while true { x = 1 }", "print x", "1"),
    case("loop { try { sleep 1000s } catch e { } }", "print 7", "7"),
    case("loop { try { y = 1 / 0 } catch e { } }", "print 8", "8"),
    case("deep(60)", "print deep(3)", "8"),
    case("reading", "print 9", "9"),
];

/// What measures time is alone.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Numbers that look like chance (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }
}

fn number_in(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Presses Ctrl-C, and waits for the prompt: how long that takes.
#[track_caller]
fn interrupt(terminal: &mut Terminal) -> Duration {
    let began = Instant::now();
    terminal.press(key::ctrl('c'));
    terminal.is_ready();
    let time = began.elapsed();
    let rows = terminal.screen.text();
    let last = rows.iter().rev().nth(1);
    let stopped = last.is_some_and(|row| row.ends_with("interrupted") || row.contains("interrupted at "));
    assert!(stopped, "it did not wait\n{}", terminal.screen);
    time
}

/// Begins to wait or to compute.
#[track_caller]
fn begin(terminal: &mut Terminal, statements: &str) {
    if statements == "reading" {
        terminal.enter("input \"your name? \"");
        terminal.waits_for(|screen| screen.cursor_row().starts_with("your name?"));
        terminal.types("half a na");
        terminal.waits_for(|screen| screen.cursor_row().contains("half a na"));
        return;
    }
    let (before, last) = statements.rsplit_once("; ").unwrap_or(("x = 0", statements));
    terminal.enter(&format!("{before}; print \"begun\"; {last}"));
    let begun =
        |screen: &harness::screen::Screen| screen.rows().iter().rev().find(|row| !row.is_empty()).cloned();
    terminal.waits_for(|screen| {
        begun(screen).is_some_and(|row| row == "begun" || row.contains("Ctrl-C"))
            && !screen.cursor_row().starts_with(PROMPT)
    });
}

/// Where half of them, 90 %, 99 % and all are below.
fn percentiles(mut times: Vec<Duration>) -> [Duration; 4] {
    times.sort();
    [50, 90, 99, 100].map(|percent| times[(times.len() * percent).div_ceil(100) - 1])
}

#[test]
fn r01_r02_control_c_from_everything_that_waits_or_computes() {
    let _alone = alone();
    let count = number_in("WIRELAB_INTERRUPTS").unwrap_or(40) as usize;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let seed = number_in("WIRELAB_SEED").unwrap_or(u64::from(now.subsec_nanos()));
    println!("seed {seed}");
    let home = Home::new();
    home.write(&home.work().join("waits.lab"), "sleep 1000s\n");
    home.write(&home.work().join("computes.lab"), "loop { x = 1 }\n");
    let mut terminal = Terminal::of(120, 24).home(&home).wirelab(&[]);
    terminal.is_ready();
    for statement in BEFORE {
        terminal.run(statement);
    }
    let (mut chance, mut order, mut times) = (Chance(seed), Vec::new(), Vec::new());
    for _ in 0..count {
        if order.is_empty() {
            order = CASES.iter().collect();
        }
        let case = order.swap_remove(chance.below(order.len()));
        begin(&mut terminal, case.begin);
        let time = interrupt(&mut terminal);
        times.push(time);
        println!("{:8.1} ms  {}", time.as_secs_f64() * 1e3, case.begin);
        assert_eq!(
            terminal.run(case.after),
            [case.prints],
            "seed {seed}: {}\n{}",
            case.begin,
            terminal.screen
        );
    }
    let [half, most, nearly_all, all] = percentiles(times);
    println!("{count} times: 50 % {half:?}, 90 % {most:?}, 99 % {nearly_all:?}, 100 % {all:?}");
    // A hundredth of a few is none of them.
    let decides = if count < 100 { most } else { nearly_all };
    assert!(decides < Duration::from_millis(100), "seed {seed}: {decides:?}");
}

/// How a process gets its own choice of the resolver's server: as root, or as anybody where namespaces
/// of users are allowed, with a loopback interface of its own.
const OWN_FILES: [(&str, &str); 2] = [("-m", "true"), ("-rmn", "ip link set lo up")];

/// A name whose server does not answer, because nobody reads there: what the resolver asks stays on
/// this machine.
#[test]
fn r01_control_c_while_a_name_is_looked_up() {
    let _alone = alone();
    if !requires("unshare") {
        return;
    }
    let home = Home::new();
    let file = home.path("resolv.conf");
    home.write(&file, "nameserver 127.0.0.77\n");
    let bind = format!("mount --bind {} /etc/resolv.conf", file.display());
    let works = |(flags, first): &&(&str, &str)| {
        let shell = format!("{first} && {bind}");
        let tried = Command::new("unshare").args([flags, "sh", "-c", &shell]).stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    };
    let Some((flags, first)) = OWN_FILES.iter().find(works) else {
        println!("skipped: the resolver's server cannot be chosen");
        return;
    };
    let program = format!("{first} && {bind} && exec {}", env!("CARGO_BIN_EXE_wirelab"));
    let mut terminal = Terminal::of(80, 24).home(&home).start("unshare", &[flags, "sh", "-c", &program]);
    terminal.is_ready();
    let told = terminal.run("nobody = udp bind 127.0.0.77:53");
    if !told.is_empty() {
        println!("skipped: port 53 is not to be had: {told:?}");
        return;
    }
    terminal.run("events off");
    terminal.run("a, b = unix pair");
    for round in 0..3 {
        begin(&mut terminal, "resolve silent.example");
        let time = interrupt(&mut terminal);
        println!("{time:?}");
        assert!(time < Duration::from_secs(1), "{time:?}");
        assert_eq!(terminal.run(&format!("sendall a \"{round}\"; print recv b")), [round.to_string()]);
    }
}

/// One operation is not cut in two, however long it takes; behind it, it is stopped.
#[test]
fn r02_control_c_within_one_long_operation() {
    let _alone = alone();
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("much = repeat(\"ab\", 2000000)");
    for operation in
        ["replace(much, \"a\", \"bb\")", "repeat(much, 20)", "split(much, \"b\")", "find(much, \"c\")"]
    {
        begin(&mut terminal, &format!("loop {{ x = {operation} }}"));
        println!("{:?} {operation}", interrupt(&mut terminal));
        assert_eq!(terminal.run("print len(much)"), ["4000000"]);
    }
}

/// Whether the key arrives before the terminal is read key by key or after: the next line is the
/// prompt's.
#[test]
fn r01_control_c_in_the_moment_in_which_input_begins() {
    let _alone = alone();
    let mut terminal = Terminal::prompt(80, 24);
    for round in 0..30 {
        terminal.enter("print \"begun\"; input \"your name? \"");
        terminal.waits_for(|screen| screen.rows().iter().any(|row| row == "begun"));
        let until = Instant::now() + Duration::from_micros(100 * round);
        while Instant::now() < until {}
        terminal.press(key::ctrl('c'));
        terminal.is_ready();
        assert_eq!(terminal.run(&format!("print {round}")), [round.to_string()], "{}", terminal.screen);
        terminal.press(key::ctrl('l'));
        terminal.waits_for(|screen| !screen.contains("begun"));
    }
}
