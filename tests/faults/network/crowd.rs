//! Many clients: more than the queue takes, more than there are descriptors, and ten thousand.

use std::collections::BTreeSet;
use std::process::Command;

use harness::{Running, port_in};

use super::peers::{kib, processor_time, python};

/// The program with a limit on its descriptors.
fn limited(descriptors: u32, script: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!("ulimit -n {descriptors} && exec \"$0\" -c \"$1\""))
        .arg(env!("CARGO_BIN_EXE_wirelab"))
        .arg(script)
        .env("WIRELAB_LANG", "en")
        .env("NO_COLOR", "1");
    command
}

/// Whether a process may have so many descriptors.
fn may_have(descriptors: u32) -> bool {
    let tried = Command::new("sh").arg("-c").arg(format!("ulimit -n {descriptors}")).output();
    let allowed = tried.is_ok_and(|output| output.status.success());
    if !allowed {
        println!("skipped: a process may not have {descriptors} descriptors here");
    }
    allowed
}

#[test]
fn n25_the_backlog_overflows_and_nothing_accepted_is_lost() {
    if !may_have(5200) {
        return;
    }
    // The server waits for its word before it accepts, so that the queue is full for certain.
    let script = "server = tcp listen 127.0.0.1:0 backlog 5\nprint \"port\" server.local.port server.backlog\n\
                  expect server.pending == 6 within 30s\nprint \"full\" server.pending\n\
                  serve server as conn { n = recv conn line timeout 50s; sendall conn \"got {n}\\n\"; print \"served\" n }\n\
                  wait\n";
    let lab = Running::start(&mut limited(5200, script));
    let line = lab.line_with("port");
    let port = port_in(line.strip_suffix(" 5").unwrap());
    let mut peer = python(
        r#"
import resource, selectors
resource.setrlimit(resource.RLIMIT_NOFILE, (5200, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
ready, conns, answers, failed = selectors.DefaultSelector(), {}, set(), 0
for n in range(5000):
    c = socket.socket()
    c.setblocking(False)
    c.connect_ex(("127.0.0.1", int(ARGS[0])))
    ready.register(c, selectors.EVENT_WRITE, (n, bytearray()))
say("started")
deadline = time.monotonic() + 8
while ready.get_map() and time.monotonic() < deadline:
    for key, events in ready.select(0.2):
        c, (n, buffer) = key.fileobj, key.data
        try:
            if events & selectors.EVENT_WRITE:
                c.sendall(b"%d\n" % n)
                ready.modify(c, selectors.EVENT_READ, key.data)
                continue
            data = c.recv(100)
        except OSError:
            failed += 1
            ready.unregister(c)
            continue
        buffer += data
        if not data or buffer.endswith(b"\n"):
            if bytes(buffer) == b"got %d\n" % n: answers.add(n)
            ready.unregister(c)
            c.close()
say("time")
hear()
# The server is gone: what it still said is here to be read.
for key in list(ready.get_map().values()):
    if key.events & selectors.EVENT_WRITE: continue
    n, buffer = key.data
    key.fileobj.setblocking(False)
    if bytes(buffer) + heard(key.fileobj)[0] == b"got %d\n" % n: answers.add(n)
say("answered", *sorted(answers))
say("open", len(ready.get_map()), "failed", failed)
"#,
        &[&port.to_string()],
    );
    lab.line_with("full 6");
    peer.line_with("time");
    lab.signal("INT");
    let served: BTreeSet<u32> = lab
        .finish()
        .with_status(130)
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("served ")?.parse().ok())
        .collect();
    peer.say("\n");
    let answered: BTreeSet<u32> =
        peer.line_with("answered").split(' ').skip(1).filter_map(|word| word.parse().ok()).collect();
    println!("{} of 5000 were answered; {}", answered.len(), peer.line_with("open"));
    assert_eq!(peer.finish().status, 0);
    // The queue alone holds 6, so most got in by trying again.
    assert!(answered.len() > 100, "{}", answered.len());
    assert_eq!(answered.difference(&served).count(), 0, "an answer from nowhere");
    let lost: Vec<_> = served.difference(&answered).collect();
    assert!(lost.is_empty(), "accepted and served, but the client never heard: {lost:?}");
}

#[test]
fn y03_serve_goes_on_when_descriptors_run_out() {
    let script = "server = tcp listen 127.0.0.1:0 backlog 256\nprint \"port\" server.local.port\n\
                  serve server as conn { loop { n = recv conn line; sendall conn \"got {n}\\n\" } }\nwait\n";
    let lab = Running::start(&mut limited(64, script));
    let port = port_in(&lab.line_with("port"));
    let peer = python(
        r#"
port = int(ARGS[0])
conns = [client(port) for _ in range(100)]
for n, c in enumerate(conns): c.sendall(b"%d\n" % n)
hear()
# Nobody is served for a while: these are all.
served, rest = [], dict((c, n) for n, c in enumerate(conns))
while ready := select.select(list(rest), [], [], 2)[0]:
    for c in ready:
        assert c.recv(100) == b"got %d\n" % rest.pop(c)
        served.append(c)
say("served", len(served))
# One that is still waiting is the clock: nobody serves it for three seconds.
c = next(iter(rest))
hear()
c.settimeout(3)
try: say("surprise", c.recv(100))
except TimeoutError: say("waited")
hear()
# Now there is room: all of them are served, and so are later ones.
for c in served[:-1]: c.close()
for c, n in rest.items():
    c.settimeout(50)
    assert c.recv(100) == b"got %d\n" % n, n
    c.close()
late = client(port)
late.sendall(b"late\n")
say("late", late.recv(100))
still = served[-1]
still.sendall(b"still\n")
say("still", still.recv(100))
"#,
        &[&port.to_string()],
    );
    let mut peer = peer;
    let told = lab.complaint_with("EMFILE");
    assert!(told.contains("accept") && told.contains("server"), "{told}");
    peer.say("\n");
    let served: u32 = peer.line_with("served").split(' ').nth(1).unwrap().parse().unwrap();
    assert!((20..64).contains(&served), "{served}");
    let before = (std::time::Instant::now(), processor_time(lab.id()));
    peer.say("\n");
    peer.line_with("waited");
    let used = processor_time(lab.id()) - before.1;
    let share = used / before.0.elapsed().as_secs_f64();
    assert!(share < 0.05, "{:.1}% of a processor", share * 100.0);
    peer.say("\n");
    assert_eq!(peer.line_with("late"), "late b'got late\\n'");
    assert_eq!(peer.line_with("still"), "still b'got still\\n'");
    peer.finish().with_status(0);
    lab.signal("INT");
    let ended = lab.finish().with_status(130);
    assert_eq!(ended.stderr.matches("EMFILE").count(), 1, "{}", ended.stderr);
}

#[test]
fn y03_a_script_without_descriptors_can_go_on() {
    let script = "server = tcp listen 127.0.0.1:0\nheld = []\n\
                  try { loop { held += [tcp connect server.local] } } catch err { print err.name; print err.message }\n\
                  conn = held[0]\nclose held[1]\nclose held[2]\nagain = accept server timeout 5s\nsendall conn \"hi\"\n\
                  print recv again\n";
    let ended = harness::run(&mut limited(64, script)).with_status(0);
    super::peers::says(&ended.stdout, &["EMFILE\ntcp connect 127.0.0.1:", "EMFILE: ", "hi\n"]);
}

#[test]
fn y03_accept_without_descriptors_leaves_the_listener() {
    // Sockets of the script take all descriptors while a peer waits in the queue.
    let script = "server = tcp listen 127.0.0.1:0\nprint \"port\" server.local.port\n\
                  expect server.pending == 1 within 30s\nheld = []\n\
                  try { loop { held += [udp open] } } catch err { print err.name }\n\
                  try { accept server timeout 5s } catch err { print err.name; print err.message }\n\
                  print server.state server.pending\nclose held[0]\nclose held[1]\n\
                  conn = accept server timeout 5s\nsendall conn \"at last\"\n";
    let lab = Running::start(&mut limited(64, script));
    let port = port_in(&lab.line_with("port"));
    let peer = python("say('heard', *heard(client(int(ARGS[0]))))", &[&port.to_string()]);
    assert_eq!(peer.line_with("heard"), "heard b'at last' end");
    let printed = lab.finish().with_status(0).stdout;
    super::peers::says(&printed, &["EMFILE\nEMFILE\naccept server: EMFILE: ", "\nLISTEN 1\n"]);
}

#[test]
fn serve_holds_ten_thousand_connections() {
    if !may_have(10_200) {
        return;
    }
    let script = "server = tcp listen 127.0.0.1:0 backlog 1024\nprint \"port\" server.local.port\n\
                  serve server as conn { n = recv conn 64; sendall conn n; recv conn }\nwait\n";
    let lab = Running::start(&mut limited(10_200, script));
    let port = port_in(&lab.line_with("port"));
    let mut peer = python(
        r#"
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (10200, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
conns = [client(int(ARGS[0])) for _ in range(10000)]
say("connected", len(conns))
hear()
for n, c in enumerate(conns): c.sendall(b"%d" % n)
say("echoes", sum(c.recv(64) == b"%d" % n for n, c in enumerate(conns)))
hear()
"#,
        &[&port.to_string()],
    );
    let before = kib(lab.id(), "VmRSS");
    peer.line_with("connected 10000");
    peer.say("\n");
    assert_eq!(peer.line_with("echoes"), "echoes 10000");
    let after = kib(lab.id(), "VmRSS");
    #[allow(clippy::cast_precision_loss)]
    let each = (after - before) as f64 / 10_000.0;
    println!("{each:.2} KiB of memory for each connection ({before} KiB before, {after} KiB after)");
    // The program without optimization; the release build is measured by the benchmarks.
    assert!(each < 16.0, "{each:.2} KiB for each connection");
    lab.signal("INT");
    peer.finish().with_status(0);
    lab.finish().with_status(130);
}
