//! What other tools see in the packets of the scripts.

use std::env;
use std::process::Command;

use harness::{requires, run, wirelab};

use super::determinism::{prepare, scripts};

#[test]
#[allow(clippy::print_stdout)]
fn tshark_reads_the_packets_of_every_script_without_a_malformed_one() {
    if !requires("tshark") {
        return;
    }
    let mut total = 0;
    for script in scripts() {
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path(), "one", &script);
        let mut command = wirelab();
        run(command.current_dir(folder.path()).args(["run", "--seed", "7", "one.lab"])).with_status(0);
        let mut command = Command::new("tshark");
        command.current_dir(folder.path()).env_clear().env("PATH", env::var_os("PATH").unwrap_or_default());
        command.args(["-r", "one.pcapng", "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE"]);
        // A packet is in the file once for each link: no stream is to be put together from all of them.
        command.args(["-o", "tcp.desegment_tcp_streams:FALSE"]);
        command.args(["-o", "udp.check_checksum:TRUE", "-T", "fields", "-e", "frame.number"]);
        command.args(["-e", "_ws.malformed", "-e", "ip.checksum.status", "-e", "tcp.checksum.status"]);
        let read = run(command.args(["-e", "udp.checksum.status", "-e", "icmp.type"])).with_status(0);
        for line in read.stdout.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            // What ICMP quotes is cut off, and has no checksum that could be right.
            let quotes = !fields[5].is_empty();
            let checked = if quotes { &fields[2..3] } else { &fields[2..5] };
            let wrong = checked.iter().any(|status| status.split(',').any(|status| status == "0"));
            assert!(fields[1].is_empty() && !wrong, "{}: {line}", script.display());
        }
        let count = read.stdout.lines().count();
        assert!(count > 0, "{}", script.display());
        total += count;
    }
    println!("{total} packets");
}
