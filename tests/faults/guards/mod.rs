//! Samples of the standing guards: faults injected into system calls, hostile scripts in network
//! namespaces of their own, and mutants of the fuzz targets' corpus. `.ci/full` plays all of them.

use std::process::Command;

mod fuzzing;

/// So many as this variable says, else these.
fn count(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The seed of this run, printed: `WIRELAB_SEED` gives another one.
fn seed() -> u64 {
    let seed = std::env::var("WIRELAB_SEED").ok().and_then(|text| text.parse().ok());
    let seed = seed.unwrap_or(1);
    println!("WIRELAB_SEED={seed}");
    seed
}

/// Runs a guard that is a program of the repository, on a sample; it prints what it found.
#[track_caller]
fn sample(path: &str, size: usize, says: &str) {
    let path = harness::repository(path);
    if !path.exists() {
        return println!("skipped: a packed crate is without {}", path.display());
    }
    let (size, seed) = (size.to_string(), (seed() % (1 << 30)).to_string());
    let ended = Command::new("python3")
        .arg(path)
        .args(["--program", env!("CARGO_BIN_EXE_wirelab"), "--sample", &size, "--seed", &seed])
        .output()
        .unwrap();
    let (told, errors) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    println!("{told}");
    assert!(ended.status.success(), "{told}{errors}");
    assert!(told.contains(says) || told.contains("skipped: "), "{told}{errors}");
}

#[test]
fn z02_a_sample_of_injected_faults_is_told_and_survived() {
    sample(".ci/fault-injection", count("WIRELAB_INJECTED", 24), "injected runs of");
}

#[test]
fn a01_f01_hostile_scripts_reach_nothing_outside() {
    sample("tests/hostile/play.py", count("WIRELAB_HOSTILE", 10), "hostile scripts, each");
}
