//! A9: what is said where a script may not look is the same whether there is something or not.

use std::os::unix::fs::symlink;
use std::process::Command;

use harness::run;

use crate::hostile::{lab, scratch};

/// Names of one length, for all that can be somewhere; `aa` is nothing.
const THINGS: [&str; 9] = ["aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii"];

#[test]
fn a09_a_denial_tells_nothing_of_what_there_is() {
    let whole = scratch();
    let root = whole.path().canonicalize().unwrap();
    let (own, other) = (root.join("own"), root.join("other"));
    std::fs::create_dir_all(&own).unwrap();
    std::fs::create_dir_all(other.join("cc")).unwrap();
    std::fs::write(other.join("bb"), "print \"secret\"").unwrap();
    std::fs::write(other.join("cc/zz"), "secret").unwrap();
    symlink(other.join("bb"), other.join("dd")).unwrap();
    symlink(other.join("none"), other.join("ee")).unwrap();
    symlink("ff", other.join("ff")).unwrap();
    symlink(&own, other.join("gg")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(other.join("hh")).unwrap();
    assert!(Command::new("mkfifo").arg(other.join("ii")).status().unwrap().success());
    symlink(&other, own.join("way")).unwrap();
    for before in
        [other.display().to_string(), "../other".into(), "way".into(), format!("{}/way", own.display())]
    {
        for behind in ["", "/zz", "/../own/zz", "/zz/../../../own/new"] {
            for command in [
                "x = load \"AT\"",
                "save \"x\" \"AT\"",
                "append \"x\" \"AT\"",
                "print exists \"AT\"",
                "print files \"AT\"",
                "remove \"AT\"",
                "mkdir \"AT\"",
                "unix connect \"AT\"",
                "unix listen \"AT\"",
                "unix bind \"AT\"",
                "run \"AT\"",
            ] {
                let said = |thing: &str| {
                    let script = command.replace("AT", &format!("{before}/{thing}{behind}"));
                    let ended = run(lab(&script).current_dir(&own));
                    assert_eq!((ended.status, ended.stdout.as_str()), (3, ""), "{script}: {}", ended.stderr);
                    assert!(ended.stderr.contains("not allowed"), "{script}: {}", ended.stderr);
                    ended.stderr.replace(&format!("/{thing}"), "/THING")
                };
                // Every command at one depth, one command at the others: what is said is made in one place.
                if !behind.is_empty() && !command.starts_with("x =") {
                    continue;
                }
                let things = THINGS
                    .iter()
                    .filter(|thing| !(**thing == "gg" && (behind.is_empty() || behind == "/zz")));
                let nothing = said("aa");
                for thing in things {
                    assert_eq!(said(thing), nothing, "{before}/{thing}{behind}: {command}");
                }
            }
        }
    }
    assert!(!own.join("new").exists() && !other.join("aa").exists());
}

#[test]
fn a09_what_is_within_is_told_as_it_is() {
    let folder = scratch();
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    for (script, name) in [
        ("x = load \"none\"", "ENOENT"),
        ("x = load \"folder\"", "EISDIR"),
        ("x = load \"folder/none\"", "ENOENT"),
        ("save \"x\" \"none/new\"", "ENOENT"),
        ("unix connect \"none\"", "ENOENT"),
    ] {
        let ended = run(lab(script).current_dir(folder.path())).with_status(3);
        assert!(ended.stderr.contains(name), "{script}: {}", ended.stderr);
    }
}
