//! Rows of the table of faults that the simulated network can play, by their ids.

use super::{fails, play, prints};

#[test]
fn m07_tasks_that_wait_for_each_other_are_found_and_named() {
    let script = "server = tcp listen 10.0.0.2:80 on bob\nc = tcp connect 10.0.0.2:80 on alice\n\
                  conn = accept server\ntask = spawn { recv c 10 }\nserve server as other { recv other }\n\
                  recv conn 10\n";
    fails(
        script,
        3,
        &[
            "of virtual time: all 3 tasks wait",
            "the script waits at t.lab:10:1: recv conn 10",
            "task 1 waits at t.lab:8:16: recv c 10",
            "serve 2 waits at t.lab:9:1 for connections to server",
        ],
    );
}

#[test]
fn m07_a_deadlock_is_no_matter_of_a_try_or_of_time() {
    fails(
        "t = spawn { u = udp bind 10.0.0.1:9 on alice\n recv u }\ntry { wait t } catch err { print 1 }",
        3,
        &["deadlock", "wait t"],
    );
}

#[test]
fn m07_a_script_that_another_runs_is_named_as_well() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("inner.lab"), "u = udp bind 10.0.0.1:9 on alice\nrecv u\n").unwrap();
    let script = format!("{}run \"inner.lab\"\n", super::TWO);
    std::fs::write(folder.path().join("t.lab"), script).unwrap();
    let mut command = harness::wirelab();
    let finished = harness::run(command.current_dir(folder.path()).args(["run", "t.lab"]));
    let finished = finished.with_status(3);
    assert!(finished.stderr.contains(": recv u"), "{}", finished.stderr);
}

#[test]
fn n02_a_syn_that_is_dropped_ends_at_the_timeout() {
    prints(
        "drop alice -> bob tcp syn\nserver = tcp listen 10.0.0.2:80 on bob\n\
         try { tcp connect 10.0.0.2:80 timeout 20s on alice } catch err { print err.name (clock) }\n\
         print len(packets(\"tcp syn dropped\")) > 2\n",
        "ETIMEDOUT 20s\ntrue\n",
    );
}

#[test]
fn n03_a_route_without_a_host_behind_it_is_unreachable() {
    prints(
        "router r1 10.0.0.254\nlink alice r1\n\
         try { tcp connect 10.7.7.7:80 on alice } catch err { print err.name }\n\
         print len(packets(\"icmp\")) > 0\n",
        "ENETUNREACH\ntrue\n",
    );
}

#[test]
fn n04_without_a_route_nothing_is_sent() {
    prints(
        "host carol 10.0.9.1\ntry { tcp connect 10.0.9.1:80 on alice } catch err { print err.name }\n\
         print len(packets())\n",
        "ENETUNREACH\n0\n",
    );
}

#[test]
fn n12_a_peer_that_is_silent_ends_by_keepalive_or_timeout() {
    prints(
        "server = tcp listen 10.0.0.2:80 on bob\nc = tcp connect 10.0.0.2:80 on alice\nconn = accept server\n\
         crash bob\ntry { recv c timeout 5s } catch err { print err.name }\n\
         sendall c \"anybody there?\"\ntry { recv c } catch err { print err.name }\n",
        "ETIMEDOUT\nETIMEDOUT\n",
    );
}

#[test]
fn n16_a_timeout_is_for_the_whole_command() {
    prints(
        "server = tcp listen 10.0.0.2:80 on bob\nc = tcp connect 10.0.0.2:80 on alice\nconn = accept server\n\
         spawn { loop { send conn \"x\"\n sleep 1s } }\nbegin = clock\n\
         try { recv c exactly 100 timeout 5s } catch err { print err.name clock - begin }\n\
         print len(recv c 100) >= 5\n"
            .replace("clock - begin", "((clock) - begin)")
            .replace("print len(recv c 100) >= 5", "got = recv c 100\nprint len(got) >= 5")
            .as_str(),
        "ETIMEDOUT 5s\ntrue\n",
    );
}

#[test]
fn n26_a_link_that_goes_down_under_a_connection_is_an_error_and_no_hang() {
    let finished = play(
        &format!(
            "{}server = tcp listen 10.0.0.2:80 on bob\nc = tcp connect 10.0.0.2:80 on alice\n\
             conn = accept server\nlink alice bob down\nsendall c \"x\"\n\
             try {{ recv c }} catch err {{ print err.name }}\n",
            super::TWO
        ),
        &[],
    );
    let printed = finished.with_status(0).stdout;
    assert!(["ETIMEDOUT\n", "ENETUNREACH\n", "EHOSTUNREACH\n"].contains(&&*printed), "{printed}");
}
