//! What `packets`, `trace packets` and `topology` show on a terminal of 80 columns.

use harness::terminal::{Home, Terminal};

use crate::prints;

/// A segment is lost on the way to Bob; ports are chosen by hand.
const LOST: &str = "net sim seed 7\nhost alice 10.0.0.1\nhost 李四 10.0.0.2\nlink alice 李四 delay 5ms rate 10Mbit\n\
    drop tcp data alice -> 李四 nth 2\nserver = tcp listen 李四:80 on 李四\n\
    c = tcp connect 李四:80 from 10.0.0.1:5000 on alice\nconn = accept server\n\
    sendall c repeat(\"x\", 2000)\nrecv conn exactly 2000\nsleep 1s\n";

/// What a script shows on a terminal.
fn shown(columns: usize, script: &str, arguments: &[&str]) -> String {
    let home = Home::new();
    home.write(&home.work().join("a.lab"), script);
    let mut terminal = Terminal::of(columns, 60).home(&home).wirelab(&[arguments, &["a.lab"]].concat());
    assert_eq!(terminal.ends(), 0, "{:?}", terminal.screen.text());
    terminal.screen.text().join("\n").trim_end().to_owned()
}

const TABLE: &str = "\
time      from          to            flags    seq  ack window  len fate
0s        10.0.0.1:5000 10.0.0.2:80   SYN        0       65535    0 delivered
5.042ms   10.0.0.2:80   10.0.0.1:5000 SYN ACK    0    1  65535    0 delivered
10.083ms  10.0.0.1:5000 10.0.0.2:80   ACK        1    1  32768    0 delivered
15.115ms  10.0.0.1:5000 10.0.0.2:80   ACK        1    1  32768 1460 delivered
31.315ms  10.0.0.2:80   10.0.0.1:5000 ACK        1 1461  32768    0 delivered
36.347ms  10.0.0.1:5000 10.0.0.2:80   PSH ACK 1461    1  32768  540 dropped
1.036347s 10.0.0.1:5000 10.0.0.2:80   PSH ACK 1461    1  32768  540 delivered
1.051811s 10.0.0.2:80   10.0.0.1:5000 ACK        1 2001  32768    0 delivered
seq and ack count from each side's SYN
the same in all: link alice-李四, proto TCP";

#[test]
fn a_connection_can_be_followed_in_80_columns() {
    assert_eq!(shown(80, &format!("{LOST}packets\n"), &["run"]), TABLE);
}

#[test]
fn what_is_the_same_is_said_in_chinese_too() {
    let wanted = "\
time      link       from          to          flags    seq ack  len fate
15.115ms  alice-李四 10.0.0.1:5000 10.0.0.2:80 ACK        1   1 1460 delivered
36.347ms  alice-李四 10.0.0.1:5000 10.0.0.2:80 PSH ACK 1461   1  540 dropped
1.036347s alice-李四 10.0.0.1:5000 10.0.0.2:80 PSH ACK 1461   1  540 delivered
seq 和 ack 从各自的 SYN 算起
各行相同：proto TCP, window 32768";
    assert_eq!(shown(80, &format!("{LOST}packets tcp data\n"), &["run", "--lang", "zh"]), wanted);
}

#[test]
fn beside_the_panel_of_a_lecture_a_connection_can_be_followed_too() {
    let wanted = "\
time      from          flags    seq fate
0s        10.0.0.1:5000 SYN        0 delivered
5.042ms   10.0.0.2:80   SYN ACK    0 delivered
10.083ms  10.0.0.1:5000 ACK        1 delivered
15.115ms  10.0.0.1:5000 ACK        1 delivered
31.315ms  10.0.0.2:80   ACK        1 delivered
36.347ms  10.0.0.1:5000 PSH ACK 1461 dropped
1.036347s 10.0.0.1:5000 PSH ACK 1461 delivered
1.051811s 10.0.0.2:80   ACK        1 delivered
seq and ack count from each side's SYN
the same in all: link alice-李四, proto TCP
left out, as there is no room: to, ack, window,
len";
    assert_eq!(shown(48, &format!("{LOST}packets\n"), &["run"]), wanted);
}

#[test]
fn a_prompt_shows_packets_as_a_script_does() {
    let mut terminal = Terminal::prompt(80, 60);
    for line in LOST.lines() {
        terminal.run(line);
    }
    assert_eq!(terminal.run("packets").join("\n"), TABLE);
    // What is shown is shorter than what the records have.
    let records = terminal.run("[_[0].seq > 0, _[1].ack == _[0].seq + 1, _[1].time]");
    assert_eq!(records, ["[true, true, 5.0416ms]"]);
}

#[test]
fn where_there_are_several_links_nothing_is_broken_either() {
    let script = "net sim seed 7\nhost alice 10.0.0.1\nhost bob 10.0.1.2\nrouter r1\nlink alice r1 delay 5ms\n\
        link r1 bob delay 5ms\ntrace packets on\nserver = tcp listen bob:80 on bob\n\
        c = tcp connect bob:80 from 10.0.0.1:5000 on alice\nconn = accept server\n\
        sendall c repeat(\"x\", 5KB)\nrecv conn exactly 5KB\nsleep 1s\ntrace packets off\npackets\n";
    let text = shown(80, script, &["run"]);
    let (told, table) = text.split_at(text.find("time ").unwrap());
    let first = "0s        alice-r1 10.0.0.1:5000 -> 10.0.1.2:80 SYN seq 0\n\
        5ms       r1-bob 10.0.0.1:5000 -> 10.0.1.2:80 SYN seq 0\n\
        10ms      r1-bob 10.0.1.2:80 -> 10.0.0.1:5000 SYN ACK seq 0 ack 1\n";
    assert!(told.starts_with(first), "{told}");
    let wanted = "\n60ms   alice-r1  10.0.0.1:5000  10.0.1.2:80    ACK      2921     1   32768  1460\n";
    assert!(table.contains(wanted), "{table}");
    let notes = "\nseq and ack count from each side's SYN\nthe same in all: proto TCP, fate delivered";
    assert!(table.ends_with(notes), "{table}");
    assert_eq!(told.lines().count(), table.lines().count() - 3, "one line for each packet: {text}");
}

#[test]
fn a_topology_is_broken_between_figures() {
    let script = "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 5ms loss 20% \
        reorder 10% duplicate 1% corrupt 1% rate 1Mbit queue 50\ntopology\n";
    let wanted = "alice 10.0.0.1\n\
        └─ 5ms, loss 20%, reorder 10%, duplicate 1%, corrupt 1%, 1Mbit, queue 50 ─ bob\n   10.0.0.2";
    assert_eq!(shown(80, script, &["run"]), wanted);
}

#[test]
fn what_no_terminal_sees_has_all_columns_and_the_numbers_of_the_wire() {
    let script = "on bob { server = tcp listen bob:80 }\non alice { c = tcp connect bob:80 from 10.0.0.1:5000 }\n\
        sleep 1s\npackets tcp syn ack\nprint packets(\"tcp syn\")[0].seq > 0\n";
    let finished = crate::play(&format!("{}{script}", crate::TWO), &[]).with_status(0);
    let heading = finished.stdout.lines().next().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(heading, "time link from to proto flags seq ack window len fate");
    assert!(finished.stdout.ends_with("delivered\ntrue\n"), "{}", finished.stdout);
    prints("x = packets()\nprint x\n", "[]\n");
}
