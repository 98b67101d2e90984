//! `on`: for a block and as an option; what inherits it, and every way out.

use harness::lab;

use super::{fails, prints};

/// Tells where a task stands: by the address that its sockets get.
const WHERE: &str = "def here() {\n  s = udp connect 10.0.0.2:9\n  at = s.local.ip\n  close s\n  \
                     return at\n}\n";

fn stands(script: &str, expected: &str) {
    prints(&format!("{WHERE}{script}"), expected);
}

#[test]
fn a_block_is_on_a_host_and_names_in_it_are_those_around() {
    stands("on alice { a = here() }\non bob { b = here() }\nprint a b\n", "10.0.0.1 10.0.0.2\n");
}

#[test]
fn blocks_within_one_another_come_back() {
    stands("on alice {\n  on bob { print here() }\n  print here()\n}\n", "10.0.0.2\n10.0.0.1\n");
}

#[test]
fn an_error_leaves_the_block() {
    stands(
        "on alice {\n  try { on bob { on alice { on bob { int(\"x\") } } } } catch err { print err.name }\n  \
         print here()\n}\n",
        "VALUE\n10.0.0.1\n",
    );
}

#[test]
fn a_loop_is_left_from_within_the_block() {
    stands(
        "on alice {\n  for i in 0..3 { on bob { if i == 1 { break } } }\n  print here()\n  \
         for i in 0..3 { on bob { continue } }\n  print here()\n}\n",
        "10.0.0.1\n10.0.0.1\n",
    );
}

#[test]
fn a_function_returns_from_within_the_block() {
    stands(
        "def f() { on bob { for x in [1] { on alice { return here() } } } }\n\
         on bob {\n  print f()\n  print here()\n}\n",
        "10.0.0.1\n10.0.0.2\n",
    );
}

#[test]
fn an_expectation_that_runs_out_of_time_leaves_the_block() {
    stands(
        "def never() { on bob { sleep 1h } \n return true }\n\
         on alice {\n  expect error { expect error { int(\"x\") } \n int(\"y\") }\n  \
         t = udp bind 10.0.0.1:7\n  spawn { sleep 2s\n sendto t 10.0.0.1:7 \"x\" }\n  \
         try { on bob { recv t timeout 1s } } catch err { print err.name here() }\n}\n",
        "ETIMEDOUT 10.0.0.1\n",
    );
}

#[test]
fn tasks_and_connections_inherit_the_host() {
    stands(
        "on bob {\n  server = tcp listen 10.0.0.2:80\n  serve server as c { sendall c \"{here()}\" }\n  \
         task = spawn { return here() }\n}\n\
         on alice {\n  c = tcp connect bob:80\n  print (recv c) (wait task)\n}\n",
        "10.0.0.2 10.0.0.2\n",
    );
}

#[test]
fn every_command_that_makes_a_socket_takes_a_host() {
    prints(
        "a = tcp listen 10.0.0.1:80 on alice\nb = udp bind 10.0.0.1:80 on alice\nc = udp open on alice\n\
         d = udp connect 10.0.0.2:9 on alice\ne = socket inet stream on alice\nname = \"alice\"\n\
         f = tcp connect 10.0.0.1:80 on name\nfor row in sockets { print row.name row.host }\n",
        "a alice\nb alice\nc alice\nd alice\ne alice\nf alice\n",
    );
}

#[test]
fn the_same_port_is_free_on_each_host() {
    prints(
        "a = tcp listen 0.0.0.0:80 on alice\nb = tcp listen 0.0.0.0:80 on bob\n\
         try { tcp listen 0.0.0.0:80 on bob } catch err { print err.name }\n",
        "EADDRINUSE\n",
    );
}

#[test]
fn a_host_named_default_needs_no_mention() {
    prints(
        "host default 10.0.0.3\nlink default bob\nserver = tcp listen 10.0.0.3:80\nprint server.local\n",
        "10.0.0.3:80\n",
    );
}

#[test]
fn what_is_said_of_hosts_that_are_not_there() {
    fails("on bop { print 1 }", 3, &["there is no host bop", "did you mean `bob`?"]);
    fails("tcp listen 10.0.0.1:80", 3, &["on which of the simulated hosts", "… on alice`"]);
    fails("bob = 5\non bob { print 1 }", 2, &["bob names no host: it is of kind int"]);
    let finished = super::play("on bob { print 1 }", &[]).with_status(3);
    assert!(finished.stderr.contains("the network is not simulated"), "{}", finished.stderr);
}

#[test]
fn sockets_from_before_stay_the_kernels_with_its_rights_and_its_time() {
    let script = "k = tcp listen 127.0.0.1:0\nu = udp open\nnet sim seed 1\nhost default 10.0.0.1\n\
                  s = tcp listen 10.0.0.1:80\nfor row in sockets { print row.name \"{row}\" contains \"host\" }\n\
                  try { accept k timeout 20ms } catch err { print err.name (clock) }\n\
                  sendto u 192.0.2.1:9 \"x\"\n";
    let finished = super::play(script, &[]).with_status(3);
    assert_eq!(finished.stdout, "k false\nu false\ns true\nETIMEDOUT 0s\n");
    assert!(finished.stderr.contains("--allow-net=192.0.2.1:9"), "{}", finished.stderr);
}

/// Scripts of the kernel that need what no simulated network has.
const OF_THE_KERNEL: &[(&str, &str)] = &[("sockets/calls.lab", "the buffers of a connection")];

#[test]
fn scripts_of_the_kernel_play_on_a_simulated_host() {
    let root = harness::repository("scripts");
    let mut played = 0;
    for path in lab::scripts() {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        // Halves of a pair wait for their other one, and what begins a network has one.
        if text.contains("net sim") || ["-server.", "-client."].iter().any(|half| name.contains(half)) {
            continue;
        }
        // Some save a file.
        let folder = tempfile::tempdir().unwrap();
        let mut command = harness::wirelab();
        command.current_dir(folder.path());
        command.args(["run", "--net", "sim", "--seed", "3", "--timeout", "60s"]).arg(&path);
        let finished = harness::run(&mut command);
        match OF_THE_KERNEL.iter().find(|(of, _)| *of == name) {
            Some((_, said)) => assert!(finished.with_status(3).stderr.contains(said), "{name}"),
            None => _ = finished.with_status(0),
        }
        played += 1;
    }
    assert!(played > 10, "{played}");
}
