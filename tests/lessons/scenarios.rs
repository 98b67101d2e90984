//! What single scenarios promise beyond running well: files they leave, rights they ask for, users
//! that they are played as, and the chat at two terminals.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use expectrl::session::OsSession;
use expectrl::{Eof, Expect, Session};
use harness::{CoursePort, LIMIT, repository, requires, run, script, wirelab};

#[test]
fn http_get_saves_the_page_in_the_working_directory() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(script("tcp/http-get.lab").current_dir(folder.path())).with_status(0);
    let page = std::fs::read_to_string(folder.path().join("page.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
    assert!(ended.stdout.contains("HTTP/1.1 200 OK"), "{}", ended.stdout);
}

#[test]
fn bind_address_asks_for_its_right_first() {
    let mut command = script("sockets/bind-address.lab");
    let denied = run(&mut command).with_status(3);
    assert!(denied.stderr.contains("--allow-net=0.0.0.0"), "{}", denied.stderr);
    assert!(denied.stdout.is_empty(), "nothing ran: {}", denied.stdout);
    run(command.arg("--allow-net=0.0.0.0")).with_status(0);
}

#[test]
fn bind_address_has_its_right_as_a_demo() {
    run(wirelab().args(["demo", "sockets/bind-address"])).with_status(0);
}

#[test]
fn families_and_types_cleans_up() {
    let folder = tempfile::tempdir().unwrap();
    run(script("sockets/families-and-types.lab").current_dir(folder.path())).with_status(0);
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// The system port range begins where ip_unprivileged_port_start says; a container may say 0.
fn system_ports_want_a_privilege() -> bool {
    let text = std::fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    text.is_ok_and(|text| text.trim() == "1024")
}

#[test]
fn ports_as_an_unprivileged_user() {
    if !system_ports_want_a_privilege() {
        println!("skipped: ip_unprivileged_port_start is not 1024 here");
        return;
    }
    let id = run(Command::new("id").arg("-u")).with_status(0);
    if id.stdout.trim() != "0" {
        let ended = run(&mut script("protocols/ports.lab")).with_status(0);
        assert!(ended.stdout.contains("EACCES"), "{}", ended.stdout);
        return;
    }
    if !requires("setpriv") {
        return;
    }
    // Somebody else may not be able to read the folder that the program was built in.
    let folder = tempfile::tempdir().unwrap();
    let open = |path: &Path| std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let program = folder.path().join("wirelab");
    let lab = folder.path().join("ports.lab");
    std::fs::copy(env!("CARGO_BIN_EXE_wirelab"), &program).unwrap();
    std::fs::copy(repository("scripts/protocols/ports.lab"), &lab).unwrap();
    for path in [folder.path(), &program, &lab] {
        open(path);
    }
    let ended = run(Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(&program)
        .arg("run")
        .arg(&lab)
        .env("WIRELAB_LANG", "en")
        .current_dir(folder.path()))
    .with_status(0);
    assert!(ended.stdout.contains("EACCES: without a privilege the kernel refuses"), "{}", ended.stdout);
}

// --- the chat at two terminals -----------------------------------------------------------------

/// A script in a pseudo-terminal of its own.
fn at_a_terminal(name: &str) -> OsSession {
    let mut session = Session::spawn(script(name)).unwrap();
    session.set_expect_timeout(Some(LIMIT.min(Duration::from_secs(30))));
    session
}

/// Both sides, connected: the one who waits, the one who calls.
fn two_people() -> (OsSession, OsSession) {
    let mut bob = at_a_terminal("tcp/chat-server.lab");
    bob.expect("Waiting for connection on").unwrap();
    let mut ann = at_a_terminal("tcp/chat-client.lab");
    ann.expect("You begin").unwrap();
    bob.expect("Connected with").unwrap();
    (bob, ann)
}

#[test]
fn chat_lines_typed_in_one_terminal_appear_in_the_other() {
    let _port = CoursePort::hold();
    let (mut bob, mut ann) = two_people();
    ann.expect("> ").unwrap();
    ann.send_line("你好, Bob").unwrap();
    bob.expect("They say: 你好, Bob").unwrap();
    bob.expect("> ").unwrap();
    bob.send_line("").unwrap();
    bob.expect("An empty line sends nothing").unwrap();
    bob.expect("> ").unwrap();
    bob.send_line("hello yourself").unwrap();
    ann.expect("They say: hello yourself").unwrap();
    ann.expect("> ").unwrap();
    ann.send_line("bye").unwrap();
    for person in [&mut ann, &mut bob] {
        person.expect("The chat is over").unwrap();
        person.expect(Eof).unwrap();
    }
}

#[test]
fn chat_bye_from_the_one_who_waited_ends_both_terminals() {
    let _port = CoursePort::hold();
    let (mut bob, mut ann) = two_people();
    ann.expect("> ").unwrap();
    ann.send_line("hello").unwrap();
    bob.expect("They say: hello").unwrap();
    bob.expect("> ").unwrap();
    bob.send_line("bye").unwrap();
    for person in [&mut ann, &mut bob] {
        person.expect("The chat is over").unwrap();
        person.expect(Eof).unwrap();
    }
}

#[test]
fn chat_a_killed_side_is_noticed_at_the_other_terminal() {
    let _port = CoursePort::hold();
    let (mut bob, mut ann) = two_people();
    ann.expect("> ").unwrap();
    ann.send_line("hello").unwrap();
    bob.expect("They say: hello").unwrap();
    let id = bob.get_process().pid().to_string();
    run(Command::new("kill").args(["-s", "KILL", &id])).with_status(0);
    ann.expect("gone without saying bye").unwrap();
    ann.expect(Eof).unwrap();
}
