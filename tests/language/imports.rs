//! Functions and constants of other files.

use std::fs;

use harness::{Finished, run, wirelab};

/// Plays the first of these files.
fn with_files(files: &[(&str, &str)]) -> Finished {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    run(wirelab().current_dir(folder.path()).args(["run", files[0].0]))
}

#[track_caller]
fn says(files: &[(&str, &str)], status: i32, parts: &[&str]) {
    let ended = with_files(files).with_status(status);
    for part in parts {
        assert!(ended.stderr.contains(part), "{part}\n{}", ended.stderr);
    }
}

#[test]
fn functions_and_constants_come_with_their_own_names() {
    let lib = "LIMIT = 10\nNAMES = [\"a\", upper(\"b\")]\ndef twice(n) { return n * 2 }\ndef over(n) { return twice(n) > LIMIT }\n";
    let main = "import \"lib/tools.lab\"\nimport \"lib/tools.lab\" as t\nprint twice(4) LIMIT NAMES over(6) t.twice(1) t.LIMIT\n";
    let ended = with_files(&[("main.lab", main), ("lib/tools.lab", lib)]).with_status(0);
    assert_eq!(ended.stdout, "8 10 [\"a\", \"B\"] true 2 10\n");
    // What a file imports is not passed on, and each is loaded once.
    let middle = "import \"tools.lab\" as tools\ndef four(n) { return tools.twice(tools.twice(n)) }\n";
    let main = "import \"lib/middle.lab\"\nprint four(3)\nprint twice(1)\n";
    says(
        &[("main.lab", main), ("lib/middle.lab", middle), ("lib/tools.lab", lib)],
        2,
        &["there is no function `twice`"],
    );
}

#[test]
fn names_of_the_script_do_not_reach_the_file() {
    let main = "import \"lib.lab\"\nsecret = 5\nprint f()\n";
    says(
        &[("main.lab", main), ("lib.lab", "def f() { return secret }\n")],
        2,
        &["lib.lab:1", "nothing is called `secret`"],
    );
    says(
        &[("main.lab", "import \"lib.lab\"\nprint f(0)\n"), ("lib.lab", "def f(x) {\n    return 1 / x\n}\n")],
        3,
        &["lib.lab:2", "main.lab:2"],
    );
}

#[test]
fn what_is_wrong_with_an_import_is_told() {
    let one = ("one.lab", "def f() { return 1 }\n");
    says(
        &[
            ("main.lab", "import \"one.lab\"\nimport \"two.lab\"\n"),
            one,
            ("two.lab", "def f() { return 2 }\n"),
        ],
        2,
        &["one.lab:1:5", "two.lab:1:5", "as lib"],
    );
    says(&[("main.lab", "import \"one.lab\"\ndef f() { return 3 }\n"), one], 2, &["one.lab:1:5"]);
    says(
        &[("a.lab", "import \"b.lab\"\n"), ("b.lab", "import \"c.lab\"\n"), ("c.lab", "import \"a.lab\"\n")],
        2,
        &["a.lab → b.lab → c.lab → a.lab"],
    );
    says(
        &[("main.lab", "import \"acts.lab\"\n"), ("acts.lab", "x = 1\nprint x\n")],
        2,
        &["acts.lab:2", "this does something"],
    );
    says(
        &[("main.lab", "import \"acts.lab\"\n"), ("acts.lab", "s = tcp listen 127.0.0.1:0\n")],
        2,
        &["acts.lab:1"],
    );
    says(&[("main.lab", "import \"acts.lab\"\n"), ("acts.lab", "x = 1\nx = 2\n")], 2, &["a second time"]);
    says(
        &[("main.lab", "import \"one.lab\" as one\none.F = 1\n"), ("one.lab", "F = 2\n")],
        2,
        &["keeps its value"],
    );
    says(
        &[("main.lab", "import \"one.lab\"\nF = 1\n"), ("one.lab", "F = 2\n")],
        2,
        &["keeps its value", "one.lab:1"],
    );
    says(&[("main.lab", "import \"one.lab\" as one\none.g(1)\n"), one], 2, &["`one` has nothing called `g`"]);
    says(&[("main.lab", "print 1\nimport \"one.lab\"\n"), one], 2, &["stands before everything"]);
    says(&[("main.lab", "import \"none.lab\"\n")], 2, &["ENOENT"]);
    says(&[("main.lab", "import \"bad.lab\"\n"), ("bad.lab", "def (\n")], 2, &["bad.lab:1"]);
}

#[test]
fn a_file_outside_needs_a_right() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own");
    fs::create_dir(&own).unwrap();
    fs::write(folder.path().join("lib.lab"), "def f() { return 1 }\n").unwrap();
    fs::write(own.join("main.lab"), "import \"../lib.lab\"\nprint f()\n").unwrap();
    let refused = run(wirelab().current_dir(&own).args(["run", "main.lab"])).with_status(2);
    assert!(refused.stderr.contains("--allow-read="), "{}", refused.stderr);
    let allowed =
        run(wirelab().current_dir(&own).args(["run", "--allow-read=..", "main.lab"])).with_status(0);
    assert_eq!(allowed.stdout, "1\n");
}
