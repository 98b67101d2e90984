//! One seed, one run, byte for byte: the output and the packets of every script that is on the
//! simulated network. Compared are two runs in one process, and one in another process that has one
//! core, and whose time zone, locale, home and folder are others.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use harness::{Finished, lab, requires, wirelab};

/// All that make a simulated network.
pub fn scripts() -> Vec<PathBuf> {
    let makes = |path: &PathBuf| fs::read_to_string(path).unwrap().contains("net sim");
    lab::scripts().into_iter().filter(makes).collect()
}

/// Writes a script that ends with its packets, and names a file for them.
pub fn prepare(folder: &Path, name: &str, script: &Path) {
    let text = fs::read_to_string(script).unwrap();
    let text = format!("{text}\npackets\npackets \"{name}.pcapng\"\n");
    fs::write(folder.join(format!("{name}.lab")), text).unwrap();
}

fn play(mut command: Command, folder: &Path, names: &[&str], seed: u64) -> Finished {
    command.current_dir(folder).args(["run", "--seed", &seed.to_string()]);
    command.args(names.iter().map(|name| format!("{name}.lab")));
    harness::run(&mut command).with_status(0)
}

/// The same program on one core, in a strange place.
fn elsewhere(home: &Path) -> Command {
    let program = wirelab();
    let mut command = if requires("taskset") {
        let mut command = Command::new("taskset");
        command.args(["-c", &first_core()]).arg(program.get_program());
        command
    } else {
        Command::new(program.get_program())
    };
    command.env_clear().env("PATH", env::var_os("PATH").unwrap_or_default());
    command.env("WIRELAB_LANG", "en").env("NO_COLOR", "1").env("HOME", home);
    command.env("TZ", "Asia/Shanghai").env("LANG", "zh_CN.UTF-8").env("LC_ALL", "zh_CN.UTF-8");
    command
}

/// The first core that this process may use.
fn first_core() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let cores = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).unwrap();
    cores.trim().split([',', '-']).next().unwrap().to_owned()
}

/// Plays a script three times with a seed: how many bytes of packets there were.
fn compare(script: &Path, seed: u64) -> usize {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    prepare(here.path(), "one", script);
    prepare(here.path(), "two", script);
    prepare(there.path(), "one", script);
    let twice = play(wirelab(), here.path(), &["one", "two"], seed);
    let alone = play(elsewhere(there.path()), there.path(), &["one"], seed);
    let said = script.display();
    let (first, second) = twice.stdout.split_at(alone.stdout.len().min(twice.stdout.len()));
    assert_eq!(first, alone.stdout, "{said} with seed {seed}, in another process");
    // A heading has an empty line before it, unless it is the first.
    let second = second.strip_prefix('\n').unwrap_or(second);
    assert_eq!(second, alone.stdout, "{said} with seed {seed}, twice in one process");
    let packets = |folder: &Path, name: &str| fs::read(folder.join(format!("{name}.pcapng"))).unwrap();
    let one = packets(here.path(), "one");
    assert!(one == packets(here.path(), "two"), "{said} with seed {seed}: packets in one process");
    assert!(one == packets(there.path(), "one"), "{said} with seed {seed}: packets in another process");
    one.len()
}

#[test]
fn every_script_on_the_simulated_network_is_the_same_run_for_the_same_seed() {
    let scripts = scripts();
    assert!(scripts.len() >= 14, "{scripts:?}");
    let seeds = env::var("WIRELAB_SEEDS").map_or(1, |count| count.parse::<u64>().unwrap().min(20));
    for script in scripts {
        for seed in 7..7 + seeds {
            // More than links without packets.
            assert!(compare(&script, seed) > 300, "{}", script.display());
        }
    }
}

#[test]
fn a_script_of_the_kernel_on_a_bad_network_is_the_same_run_for_the_same_seed() {
    let script = "server = tcp listen 127.0.0.1:0\nserve server as c { sendall c recv c all }\n\
                  client = tcp connect server.local\nsendall client repeat(\"x\", 50000)\n\
                  shutdown client write\nprint len(recv client all) server.local client.local (clock)\n\
                  print random(0, 1000000) now()\npackets \"p.pcapng\"\n";
    let run = |mut command: Command, seed: &str| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("t.lab"), script).unwrap();
        command.current_dir(folder.path());
        command.args("run --net sim --loss 5% --jitter 3ms --reorder 5% --duplicate 2%".split(' '));
        let finished = harness::run(command.args(["--seed", seed, "t.lab"])).with_status(0);
        (finished.stdout, fs::read(folder.path().join("p.pcapng")).unwrap())
    };
    let home = tempfile::tempdir().unwrap();
    let first = run(wirelab(), "7");
    assert!(first.1.len() > 50_000);
    assert!(first == run(elsewhere(home.path()), "7"), "{}", first.0);
    assert!(first.1 != run(wirelab(), "8").1);
}
