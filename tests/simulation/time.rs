//! Virtual time: it goes on when all wait, and a seed gives one run.

use super::{TWO, play, prints};

#[test]
fn hours_pass_at_once_and_the_clock_shows_them() {
    prints("print clock\nsleep 10h\nprint clock\n", "0s\n600m\n");
}

#[test]
fn every_wait_has_its_end_in_virtual_time() {
    prints(
        "server = tcp listen 10.0.0.2:80 on bob\n\
         try { accept server timeout 1h } catch err { print err.name (clock) }\n\
         t = spawn { sleep 1h }\ntry { wait t timeout 1m } catch err { print err.name (clock) }\n\
         expect clock > 2h within 3h\nprint clock > 2h\n",
        "ETIMEDOUT 60m\nETIMEDOUT 61m\ntrue\n",
    );
}

#[test]
fn tasks_take_turns_by_the_clock() {
    prints(
        "a = spawn { sleep 2s\n print \"second\" }\nb = spawn { sleep 1s\n print \"first\" }\nwait\nprint clock\n",
        "first\nsecond\n2s\n",
    );
}

#[test]
fn a_seed_gives_one_run_and_another_seed_another() {
    let script = "net sim\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 5ms jitter 2ms loss 20% \
                  reorder 10%\nserver = tcp listen 10.0.0.2:80 on bob\n\
                  spawn { c = accept server\n recv c all }\n\
                  c = tcp connect 10.0.0.2:80 on alice\nsendall c repeat(\"x\", 20000)\nclose c\nwait\n\
                  print random(0, 1000000)\npackets\n";
    let run = |seed| play(script, &["--seed", seed]).with_status(0).stdout;
    assert_eq!(run("1"), run("1"));
    assert_ne!(run("1"), run("2"));
}

#[test]
fn a_seed_that_nobody_gave_is_told() {
    let finished = play("net sim\nhost default 10.0.0.1\nprint random(0, 1000000)\n", &[]).with_status(0);
    let seed = finished.stderr.split("--seed ").nth(1).and_then(|rest| rest.split('`').next()).unwrap();
    let again = play("net sim\nhost default 10.0.0.1\nprint random(0, 1000000)\n", &["--seed", seed]);
    assert_eq!(again.with_status(0).stdout, finished.stdout);
}

#[test]
fn a_script_that_another_runs_shares_its_network_or_has_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let shared =
        "server = tcp listen 10.0.0.2:80 on bob\nc = tcp connect 10.0.0.2:80 on alice\nprint clock\n";
    let own = "net sim seed 1\nhost default 10.9.9.9\nsleep 1h\nprint clock\n";
    std::fs::write(folder.path().join("shared.lab"), shared).unwrap();
    std::fs::write(folder.path().join("own.lab"), own).unwrap();
    let script = format!("{TWO}run \"shared.lab\"\nrun \"own.lab\"\nprint clock\n");
    std::fs::write(folder.path().join("t.lab"), script).unwrap();
    let mut command = harness::wirelab();
    let finished = harness::run(command.current_dir(folder.path()).args(["run", "t.lab"]));
    assert_eq!(finished.with_status(0).stdout, "10ms\n60m\n10ms\n");
}

#[test]
fn time_that_keeps_pace_with_the_wall_changes_nothing_in_a_run() {
    let script = "net sim seed 4\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 5ms loss 10%\n\
                  server = tcp listen 10.0.0.2:80 on bob\nspawn { c = accept server\n recv c all }\n\
                  c = tcp connect 10.0.0.2:80 on alice\nsendall c repeat(\"x\", 20000)\nclose c\nwait\n\
                  print clock\npackets\n";
    let jumps = play(script, &[]).with_status(0).stdout;
    for pace in ["--realtime=100", "--realtime=x50"] {
        assert_eq!(play(script, &[pace]).with_status(0).stdout, jumps, "{pace}");
    }
}

#[test]
fn whoever_looks_again_and_again_does_not_stop_time() {
    let script = "net sim seed 1\nhost default 10.0.0.1\ns = tcp listen 127.0.0.1:71\n\
                  spawn {\n  sleep 1s\n  tcp connect 127.0.0.1:71\n}\nwhile s.pending == 0 { }\nprint clock > 999ms and clock < 1010ms\n";
    assert_eq!(play(script, &[]).with_status(0).stdout, "true\n");
}

#[test]
fn who_sleeps_when_another_network_begins_wakes_all_the_same() {
    let of_the_kernel =
        "t = spawn {\n  sleep 50ms\n  return \"awake\"\n}\nsleep 1ms\nnet sim seed 2\nprint wait t\n";
    assert_eq!(play(of_the_kernel, &[]).with_status(0).stdout, "awake\n");
    let of_an_earlier = "net sim seed 1\nt = spawn {\n  sleep 5s\n  print \"awake\"\n}\nsleep 1s\n\
                         net sim seed 2\nsleep 10s\nprint clock\nwait t\n";
    assert_eq!(play(of_an_earlier, &[]).with_status(0).stdout, "10s\nawake\n");
    let begun_by_a_task = "net sim seed 1\nspawn { net sim seed 2 }\nsleep 1s\nprint \"awake\"\n";
    assert_eq!(play(begun_by_a_task, &[]).with_status(0).stdout, "awake\n");
}

#[test]
fn an_earlier_network_is_not_where_hosts_of_the_same_name_are_now() {
    let script = "net sim seed 1\nhost alice 10.0.0.1\na = udp bind 10.0.0.1:0 on alice\n\
                  net sim seed 2\nhost alice 10.0.0.1\nhost dave 10.0.1.1\nlink alice dave\n\
                  d = udp bind 10.0.1.1:5000 on dave\nudp sendto 10.0.1.1:5000 \"hello\" on alice\nprint recv d\n";
    assert_eq!(play(script, &[]).with_status(0).stdout, "hello\n");
}
