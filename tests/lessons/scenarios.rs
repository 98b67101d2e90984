//! What single scenarios promise beyond running well: files they leave, rights they ask for, users
//! that they are played as, and the chat at two terminals.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use harness::terminal::Terminal;
use harness::{CoursePort, repository, requires, run, script, wirelab};
use rustix::process::Signal;

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

/// A script in a terminal of its own.
fn at_a_terminal(name: &str) -> Terminal {
    let script = repository("scripts").join(name);
    let setup = Terminal::of(80, 40).env("WIRELAB_LANG", "en").env("NO_COLOR", "1");
    setup.wirelab(&["run", script.to_str().unwrap()])
}

/// Both sides, connected: the one who waits, the one who calls.
fn two_people() -> (Terminal, Terminal) {
    let mut bob = at_a_terminal("tcp/chat-server.lab");
    bob.sees("Waiting for connection on");
    let mut ann = at_a_terminal("tcp/chat-client.lab");
    ann.sees("You begin");
    bob.sees("Connected with");
    (bob, ann)
}

/// Waits until the person is asked for a line, and types it.
#[track_caller]
fn says(person: &mut Terminal, line: &str) {
    person.waits_for(|screen| screen.cursor_row().ends_with('>'));
    person.enter(line);
}

#[track_caller]
fn the_chat_is_over(people: [&mut Terminal; 2]) {
    for person in people {
        person.sees("The chat is over");
        assert_eq!(person.ends(), 0);
    }
}

#[test]
fn chat_lines_typed_in_one_terminal_appear_in_the_other() {
    let _port = CoursePort::hold();
    let (mut bob, mut ann) = two_people();
    says(&mut ann, "你好, Bob");
    bob.sees("They say: 你好, Bob");
    says(&mut bob, "");
    bob.sees("An empty line sends nothing");
    says(&mut bob, "hello yourself");
    ann.sees("They say: hello yourself");
    says(&mut ann, "bye");
    the_chat_is_over([&mut ann, &mut bob]);
}

#[test]
fn chat_bye_from_the_one_who_waited_ends_both_terminals() {
    let _port = CoursePort::hold();
    let (mut bob, mut ann) = two_people();
    says(&mut ann, "hello");
    bob.sees("They say: hello");
    says(&mut bob, "bye");
    the_chat_is_over([&mut ann, &mut bob]);
}

#[test]
fn chat_a_killed_side_is_noticed_at_the_other_terminal() {
    let _port = CoursePort::hold();
    let (mut bob, mut ann) = two_people();
    says(&mut ann, "hello");
    bob.sees("They say: hello");
    bob.signal(Signal::KILL);
    ann.sees("gone without saying bye");
    ann.ends();
}
