//! What this machine itself forbids: a firewall on the way out, and ports below 1024.

use std::process::Command;

use harness::{requires, run};

use super::link::on_link;
use super::peers::says;

/// Sends while the firewall drops, and again when it does not.
const FIREWALL: &str = r#"
there_at = "10.9.0.2:9"
rules = "table ip t { chain out { type filter hook output priority 0; udp dport 9 drop; }; }"
tried = subprocess.run(["nft", "-f", "-"], input=rules, capture_output=True, text=True)
if tried.returncode:
    say("skipped: no firewall can be set up here:", tried.stderr)
    sys.exit()
SCRIPT = '''u = udp open
a, b = unix pair
try { sendto u %s "x" } catch err { print err.name; print err.message }
sendall a "others live"
print recv b
sendto u %s "x"
''' % (there_at, there_at)
status, out, err, left = leaves(SCRIPT, "--allow-net=" + there_at)
say(status, left)
say(out, err)
sh("nft flush ruleset")
status, out, err, left = leaves("u = udp open; print (sendto u %s \"x\")" % there_at, "--allow-net=" + there_at)
say(status, out.strip())
"#;

#[test]
fn n05_a_firewall_that_drops_on_the_way_out_is_explained() {
    if !requires("nft") {
        return;
    }
    let Some(ended) = on_link(FIREWALL) else { return };
    if ended.stdout.starts_with("skipped") {
        println!("{}", ended.stdout);
        return;
    }
    says(
        &ended.stdout,
        &[
            "3 []\n",
            "EPERM\n",
            "sendto u: EPERM: a firewall rule on this host rejects the packet before it leaves",
            "others live\n",
            "error: sendto u: EPERM",
            "-c:6:1",
            "help: look at the rules of the output chain",
            "0 1\n",
        ],
    );
}

#[test]
fn n05_the_same_where_the_kernel_only_plays_it() {
    if !requires("strace") {
        return;
    }
    let script = "s = udp bind 127.0.0.1:0\nu = udp open\n\
                  try { sendto u s.local \"x\" } catch err { print err.name; print err.message }\n\
                  print (sendto u s.local \"y\")\nprint recv s timeout 20s\n";
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=sendto", "-e"]);
    command.args(["inject=sendto:error=EPERM:when=1", env!("CARGO_BIN_EXE_wirelab"), "-c", script]);
    let printed = run(command.env("WIRELAB_LANG", "en")).with_status(0).stdout;
    says(
        &printed,
        &["EPERM\n", "a firewall rule on this host rejects the packet before it leaves\n", "1\ny\n"],
    );
}

/// The program without the privilege to take ports below 1024, in a namespace where it is one.
fn unprivileged(script: &str) -> Option<Command> {
    let without = ["--bounding-set=-net_bind_service", "--inh-caps=-net_bind_service"];
    let trial = Command::new("unshare").args(["--net", "setpriv"]).args(without).arg("true").output();
    if !requires("unshare") || !requires("setpriv") || !trial.is_ok_and(|trial| trial.status.success()) {
        println!("skipped: taking a privilege away needs root here");
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(["--net", "sh", "-c", "ip link set lo up && exec setpriv \"$@\"", "sh"]).args(without);
    command.arg(env!("CARGO_BIN_EXE_wirelab")).args(["-c", script]);
    command.env("WIRELAB_LANG", "en").env("NO_COLOR", "1");
    Some(command)
}

#[test]
fn n19_a_privileged_port_is_explained() {
    for command in [
        "tcp listen 127.0.0.1:80",
        "udp bind 127.0.0.1:80",
        "bind s 127.0.0.1:80",
        "tcp connect 127.0.0.1:9 from 127.0.0.1:80",
        "tcp listen [::1]:80",
    ] {
        let script = format!(
            "s = socket inet stream\na, b = unix pair\n\
             try {{ {command} }} catch err {{ print err.name; print err.message }}\n\
             sendall a \"others live\"\nprint recv b\nserver = tcp listen 127.0.0.1:8080\nprint server.local.port\n\
             {command}\n"
        );
        let Some(mut asked) = unprivileged(&script) else { return };
        let ended = run(&mut asked).with_status(3);
        says(
            &ended.stdout,
            &[
                "EACCES\n",
                "EACCES: ports below 1024 are reserved for privileged programs",
                "others live\n8080\n",
            ],
        );
        says(&ended.stderr, &["error: ", "EACCES", "-c:8:1", "help: "]);
    }
}
