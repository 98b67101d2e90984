//! Other people's programs at one end, our scripts at the other: programs written from the course's
//! listings, byte for byte, and the tools that everybody has.

use std::path::PathBuf;
use std::process::Command;

use harness::{Running, course, port_in};
use tempfile::TempDir;

mod chat;
mod echo;
mod tcp_hello;
mod temperature;
mod udp_hello;
mod web;

const ANYWHERE: &str = "host=127.0.0.1:0";

/// Our script as a server on a port of the kernel's choice, and that port.
#[track_caller]
fn our_server(command: &mut Command, ready: &str) -> (Running, u16) {
    let running = Running::start(command);
    let port = port_in(running.line_with(ready).trim_end_matches('.'));
    (running, port)
}

/// A course program as a server on a port of the kernel's choice, and that port.
#[track_caller]
fn course_server(name: &str, more: &[&str]) -> (Running, u16) {
    let running = Running::start(course(name).args(["127.0.0.1", "0"]).args(more));
    let port = port_in(&running.line_with(" "));
    (running, port)
}

fn to(port: u16) -> String {
    format!("host=127.0.0.1:{port}")
}

/// A file in a fresh folder that goes with it.
fn file(name: &str, text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    (folder, path)
}
