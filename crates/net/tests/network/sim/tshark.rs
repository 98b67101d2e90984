//! What tshark reads in a capture.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use wirelab_net::sim::{LinkId, SimNetwork};

/// Whether tshark is there. Where it is not, the test says so and returns.
#[allow(clippy::print_stdout)]
pub fn is_there() -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let there = std::env::split_paths(&paths).any(|folder| Path::new(&folder).join("tshark").is_file());
    if !there {
        println!("skipped: tshark is not installed");
    }
    there
}

/// Runs tshark on a file: a row for each packet, with these fields, empty where it has none.
pub fn rows(file: &[u8], fields: &[&str]) -> Vec<Vec<String>> {
    let mut capture = tempfile::NamedTempFile::new().unwrap();
    capture.write_all(file).unwrap();
    let mut command = Command::new("tshark");
    command.arg("-r").arg(capture.path()).args(["-T", "fields"]);
    for protocol in ["ip", "tcp", "udp"] {
        command.arg("-o").arg(format!("{protocol}.check_checksum:TRUE"));
    }
    for field in fields {
        command.args(["-e", field]);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// The capture of one link, as somebody has it who listens there.
pub fn capture(sim: &SimNetwork, link: LinkId) -> Vec<u8> {
    const PACKET: u32 = 6;
    let file = sim.pcapng();
    let index = sim.topology(|topology| topology.links().position(|(id, _)| id == link)).unwrap();
    let number = |bytes: &[u8]| u32::from_le_bytes(*bytes.first_chunk().unwrap());
    let mut out = Vec::new();
    let mut rest = file.as_slice();
    while !rest.is_empty() {
        let (block, after) = rest.split_at(number(&rest[4..]) as usize);
        if number(block) != PACKET || number(&block[8..]) as usize == index {
            out.extend_from_slice(block);
        }
        rest = after;
    }
    out
}
