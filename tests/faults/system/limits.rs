//! Y11, Y15: few threads and few descriptors.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use harness::{requires, run, wirelab};

use crate::system::{lab, under};

const SCRIPT: &str = "server = tcp listen 127.0.0.1:0\nt = spawn { c = accept server; sendall c \"hi\" }\n\
                      c = tcp connect server.local\nprint recv c\nwait t";

#[test]
fn y11_few_descriptors_are_told_by_their_limit() {
    if !requires("prlimit") {
        return;
    }
    let mut refused = 0;
    for most in 4..=24 {
        let limit = format!("--nofile={most}");
        let mut command = wirelab();
        let ended = run(&mut under(&["prlimit", &limit, "--"], command.args(["-c", SCRIPT])));
        assert!(!ended.stderr.contains("panicked"), "{most}: {}", ended.stderr);
        match ended.status {
            0 => assert_eq!(ended.stdout, "hi\n"),
            3 => {
                let limit = format!("RLIMIT_NOFILE (`ulimit -n`): {most} files");
                assert!(ended.stderr.contains(&limit), "{most}: {}", ended.stderr);
                refused += 1;
            }
            status => panic!("{most}: {status}\n{}", ended.stderr),
        }
    }
    assert!((5..21).contains(&refused), "{refused} of 21 were refused");
}

#[test]
fn y11_a_prompt_and_a_lecture_say_what_they_lack() {
    if !requires("prlimit") {
        return;
    }
    for arguments in [&["rehearse", "x.lab"][..], &[], &["run", "x.lab"]] {
        let folder = crate::system::scratch();
        std::fs::write(folder.path().join("x.lab"), "sleep 1ms\n").unwrap();
        let mut command = wirelab();
        command.args(arguments).current_dir(folder.path());
        let ended = run(&mut under(&["prlimit", "--nofile=4", "--"], &command)).with_status(3);
        assert!(ended.stderr.contains("RLIMIT_NOFILE"), "{arguments:?}: {}", ended.stderr);
    }
}

#[test]
fn y11_a_user_without_processes_left_is_told_so() {
    if !rustix::process::geteuid().is_root() || !requires("setpriv") || !requires("prlimit") {
        println!("skipped: another user's limit needs root, setpriv and prlimit");
        return;
    }
    // Where another user can reach it.
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("wirelab");
    std::fs::copy(env!("CARGO_BIN_EXE_wirelab"), &program).unwrap();
    for path in [folder.path(), &program] {
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new("setpriv");
    // A number that no other process on the machine has.
    command.args(["--reuid=54321", "--clear-groups", "prlimit", "--nproc=1", "--"]).arg(&program);
    command.args(["-c", SCRIPT]).env("WIRELAB_LANG", "en").current_dir("/");
    let ended = run(&mut command).with_status(3);
    assert!(ended.stderr.contains("no further thread"), "{}", ended.stderr);
    assert!(ended.stderr.contains("RLIMIT_NPROC (`ulimit -u`): 1 processes"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
}

/// A control group that is removed when this is dropped.
struct Group(std::path::PathBuf);

impl Group {
    fn with_pids(most: usize) -> Option<Self> {
        let folders = ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"].into_iter();
        folders.map(|root| Self(format!("{root}/wirelab-test-{}", std::process::id()).into())).find(|group| {
            std::fs::create_dir(&group.0).is_ok()
                && std::fs::write(group.0.join("pids.max"), most.to_string()).is_ok()
        })
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir(&self.0);
    }
}

#[test]
fn y11_a_control_group_that_is_full_is_named() {
    let Some(group) = Group::with_pids(1) else {
        println!("skipped: no control group with pids.max can be made here");
        return;
    };
    let line = format!("echo $$ > {}/cgroup.procs && exec \"$W\" -c 'sleep 1ms'", group.0.display());
    let mut command = Command::new("sh");
    command.args(["-c", &line]).env("W", env!("CARGO_BIN_EXE_wirelab")).env("WIRELAB_LANG", "en");
    let ended = run(&mut command).with_status(3);
    let limit = format!("pids.max of the control group {}: 1 processes", group.0.display());
    assert!(ended.stderr.contains(&limit), "{}", ended.stderr);
}

#[test]
fn y11_an_idle_server_has_as_few_threads_as_it_needs() {
    let script = "server = tcp listen 127.0.0.1:0\nserve server as c { recv c }\nprint \"ready\"\nwait";
    let mut command = wirelab();
    let running = harness::Running::start(command.args(["-c", script]));
    running.line_with("ready");
    let status = std::fs::read_to_string(format!("/proc/{}/status", running.id())).unwrap();
    let threads = status.lines().find_map(|line| line.strip_prefix("Threads:")).unwrap().trim();
    assert!(threads.parse::<usize>().unwrap() <= 2, "{threads} threads");
    running.signal("TERM");
    running.finish().with_status(143);
}

#[test]
fn y11_a_script_that_never_waits_needs_none_of_it() {
    if !crate::system::can_inject() {
        return;
    }
    let mut command = wirelab();
    command.args(["-c", "print 1 + 1"]);
    for call in ["clone3", "epoll_create1", "eventfd2"] {
        let ended = run(&mut crate::system::injected(&command, call, "EPERM", "1+")).with_status(0);
        assert_eq!(ended.stdout, "2\n", "{call}");
    }
    run(&mut lab("print 1")).with_status(0);
}

#[test]
fn y11_a_file_that_may_not_be_so_large_is_an_error_and_no_death() {
    if !requires("prlimit") {
        return;
    }
    let folder = crate::system::scratch();
    let script =
        "try { save repeat(\"x\", 10000) \"x\" } catch e { print raw e.name }\nprint raw \"\"\nexit 7";
    let mut command = wirelab();
    command.args(["-c", script]).current_dir(folder.path());
    let ended = run(&mut under(&["prlimit", "--fsize=100", "--"], &command)).with_status(7);
    assert_eq!(ended.stdout, "EFBIG", "{}", ended.stderr);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
