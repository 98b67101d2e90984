//! What tasks have in common: shared names, mailboxes, `select`, `stop`, and one try with `nowait`.

use super::{fails, play, prints};

/// The same script on the kernel's loopback, and on two simulated hosts.
fn on_both(script: &str, output: &str) {
    prints(&script.replace("HOSTS", "").replace("LISTEN", "tcp listen 127.0.0.1:0"), output);
    let hosts = "net sim seed 5\nhost a 10.0.0.1\nhost b 10.0.0.2\nlink a b delay 1ms\n";
    let simulated = script.replace("HOSTS", hosts).replace("LISTEN", "tcp listen 10.0.0.2:80 on b");
    prints(&simulated.replace("tcp connect server.local", "tcp connect 10.0.0.2:80 on a"), output);
}

#[test]
fn a_shared_name_is_one_for_all() {
    prints(
        "shared n = 0\nshared r = {}\ndef f() { n += 1; r[\"f\"] = n }\nf()\nt = spawn { n *= 10; r.t = n; f() }\nwait t\n\
         print n r.f r.t\n",
        "11 11 10\n",
    );
    // Parameters, the connection of a serve and the name of a catch hide it.
    prints(
        "shared x = 1\ndef f(x) { x = 5; return x }\nprint f(2) x\ntry { int(\"a\") } catch x { }\nprint x\n",
        "5 1\n1\n",
    );
    prints("shared x = 1\na, x = [2, 3]\nprint x\nfor x in [7, 8] { }\nprint x\n", "3\n8\n");
    fails("print f()\nshared n = 1\ndef f() { return n }\n", 3, &["`n` has no value"]);
    fails("def f() { shared n = 1 }\nf()\n", 2, &["top of the file"]);
    assert_eq!(play("x = 1\ndef f() { x += 1 }\nf()\nprint x\n", &[]).stdout, "1\n");
    assert!(play("x = 1\ndef f() { x += 1 }\nf()\n", &[]).stderr.contains("shared x ="));
    assert!(play("x = 1\ndef f() { x = 2 }\nf()\nprint x\n", &[]).stderr.contains("shared x ="));
    assert!(!play("x = 1\ndef f() { x = 2; return x }\nprint f() x\n", &[]).stderr.contains("warning"));
    assert!(play("x = 1\nt = spawn { x = 2 }\nwait t\nprint x\n", &[]).stderr.contains("shared … ="));
}

#[test]
fn an_update_reads_the_old_value_last() {
    on_both(
        "HOSTSshared total = 0\nserver = LISTEN\nserve server as c { total += len(recv c exactly 3); sendall c \"k\" }\n\
         cs = []\nfor i in 0..20 { cs += [tcp connect server.local] }\nfor c in cs { sendall c \"abc\" }\n\
         for c in cs { recv c exactly 1 }\nprint total\n",
        "60\n",
    );
}

#[test]
fn a_count_of_many_connections_loses_none() {
    let count =
        std::env::var("WIRELAB_CONNECTIONS").map_or(400, |count| count.parse::<u32>().unwrap().min(10_000));
    let batch = count.min(200);
    let script = format!(
        "shared n = 0\nserver = tcp listen 127.0.0.1:0 backlog {batch}\n\
         serve server as c {{ n += len(recv c exactly 1); sendall c \"k\" }}\nfor i in 0..{batches} {{\n    cs = []\n\
         \x20   for j in 0..{batch} {{ cs += [tcp connect server.local] }}\n    for c in cs {{ sendall c \"x\" }}\n\
         \x20   for c in cs {{ recv c exactly 1; close c }}\n}}\nprint n\n",
        batches = count / batch,
    );
    prints(&script, &format!("{count}\n"));
}

#[test]
fn select_tells_who_is_ready() {
    on_both(
        "HOSTSserver = LISTEN\nprint len(select server timeout 5ms)\nc = tcp connect server.local\n\
         print len(select server [server] timeout 5s)\nd = accept server\nprint len(select c d timeout 5ms) len(select write [c, d])\n\
         sendall c \"hi\\nrest\"\nprint (select c d timeout 5s) == [d]\nprint recv d line\nprint (select d) == [d]\nprint recv d 4\n\
         close c\nprint (select d timeout 5s) == [d]\nprint len(recv d)\n",
        "0\n2\n0 2\ntrue\nhi\ntrue\nrest\ntrue\n0\n",
    );
    prints(
        "box = mailbox\nt = spawn { sleep 10ms; put box 1; return 2 }\nprint (select box timeout 5s) == [box]\ntake box\n\
         print (select t box timeout 5s) == [t]\nprint wait t\n",
        "true\ntrue\n2\n",
    );
    fails("a, b = unix pair\nclose a\nselect a b\n", 3, &["EBADF"]);
    fails("select\n", 3, &["nothing to wait for"]);
}

#[test]
fn one_try_does_not_wait() {
    on_both(
        "HOSTSserver = LISTEN\ndef tried(x) { return x }\ntry { accept server nowait } catch e { print e.name }\n\
         c = tcp connect server.local\nd = accept server\ntry { recv d nowait } catch e { print e.name }\n\
         sendall c \"half\"\nexpect len(select d timeout 5s) == 1\ntry { recv d line nowait } catch e { print e.name }\n\
         sendall c \" line\\n\"\nprint recv d line timeout 5s\n",
        "EAGAIN\nEAGAIN\nEAGAIN\nhalf line\n",
    );
    prints(
        "a, b = unix pair\nn = 0\ntry { loop { n += send a repeat(\"x\", 4096) nowait } } catch e { print e.name }\nprint n > 0\n",
        "EAGAIN\ntrue\n",
    );
}

#[test]
fn a_task_that_is_stopped_is_no_failure_and_loses_no_data() {
    prints(
        "a, b = unix pair\nsendall a \"half\"\nt = spawn { try { recv b line } catch e { print \"caught\" } }\nsleep 10ms\nstop t\n\
         try { wait t } catch e { print e.name t.state }\nsendall a \" line\\n\"\nprint recv b line\n",
        "ECANCELED stopped\nhalf line\n",
    );
    on_both(
        "HOSTSserver = LISTEN\ns = serve server as c { sendall c \"k\"; recv c }\nc = tcp connect server.local\nprint recv c exactly 1\n\
         stop s\nprint len(recv c timeout 5s)\nstop s\n",
        "k\n0\n",
    );
    prints("t = spawn { return 1 }\nprint wait t\nstop t\nprint t.state\n", "1\ndone\n");
}

#[test]
fn mailboxes_keep_the_order() {
    prints(
        "box = mailbox\nspawn { for i in 0..100 { put box i } }\nsum = 0\nfor i in 0..100 { n = take box; expect n == i; sum += n }\nprint sum len(box)\n",
        "4950 0\n",
    );
    fails("box = mailbox\ntake box timeout 5ms\n", 3, &["ETIMEDOUT"]);
    prints("b = mailbox\nfor i in 0..100000 { c = mailbox; put c b; b = c }\nb = none\nprint 1\n", "1\n");
}

/// Nobody can put, send or end: each that waits is told of, with its place.
#[test]
fn a_deadlock_names_what_each_waits_for() {
    let said = [
        "the script waits at t.lab:9:1: select left right w",
        "task 1 waits at t.lab:6:17: (take left)",
        "task 2 waits at t.lab:7:9: wait w",
        "task 3 waits at t.lab:8:9: take shelf[\"r\"]",
    ];
    let script = "net sim seed 1\nhost a 10.0.0.1\nleft = mailbox\nright = mailbox\nshared shelf = {r: right}\n\
                  w = spawn { n = (take left); put right n }\nspawn { wait w }\nspawn { take shelf[\"r\"] }\nselect left right w\n";
    fails(script, 3, &said);
}
