//! The program from outside: its arguments, its streams, its exit status.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};

use harness::terminal::Terminal;
use harness::terminal::key::ctrl;

fn wirelab(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirelab"));
    command.args(arguments).env("WIRELAB_LANG", "en").env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command.stdin(Stdio::null());
    command
}

fn output(arguments: &[&str]) -> Output {
    wirelab(arguments).output().unwrap()
}

/// What is said on stderr, with the exit status 1 of wrong use; stdout is empty.
fn refused(arguments: &[&str]) -> String {
    let output = output(arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn wrong_use_has_status_1_and_says_what_would_be_right() {
    for (arguments, said) in [
        (&["rnu"][..], "did you mean `wirelab run`?"),
        (&["run"], "<FILE>"),
        (&["run", "no-such-file.lab"], "no-such-file.lab does not exist"),
        (&["--no-such-flag"], "--no-such-flag"),
        (&["demo", "tcp/no-such-demo"], "`wirelab demo` lists them"),
        (&["help", "ECONREFUSED"], "did you mean `ECONNREFUSED`?"),
        (&["--set", "x", "-c", "help"], "--set NAME=VALUE"),
        (&["--set", "a=1", "check", "x.lab"], "nothing is run here"),
    ] {
        let text = refused(arguments);
        assert!(text.contains(said), "{arguments:?}: {text}");
    }
}

#[test]
fn a_wrong_time_limit_is_explained() {
    for (value, said) in
        [("5", "lacks a unit"), ("-1s", "cannot be negative"), ("soon", "is not a time"), ("0s", "zero")]
    {
        let text = refused(&[&format!("--timeout={value}"), "-c", "help"]);
        assert!(text.contains(said) && text.contains("1.5s"), "{value}: {text}");
    }
}

#[test]
fn what_is_not_there_is_refused_and_never_ignored() {
    for (arguments, said) in [
        (&["test"][..], "test"),
        (&["fmt", "--check", "x.lab"], "fmt does not exist"),
        (&["run", "x.lab", "--report-json", "out.json"], "--report-json"),
    ] {
        let text = refused(arguments);
        assert!(text.contains(said), "{arguments:?}: {text}");
    }
}

#[test]
fn a_script_ends_in_the_prompt_with_i_also_after_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("a.lab");
    std::fs::write(&script, "x = 6\na, b = unix pair\nsay \"played\"\nexpect x == 5\nnever = 1\n").unwrap();
    let mut run = wirelab(&["run", "-i", script.to_str().unwrap()]);
    let mut run = run.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let typed = b"x * 7\nsend a \"hi\"\nrecv b\nnever\n";
    run.stdin.take().unwrap().write_all(typed).unwrap();
    let output = run.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "played\n42\n2\n\"hi\"\n");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("expect x == 5") && told.contains("there is no command `never`"), "{told}");
    assert_eq!(output.status.code(), Some(4));
    refused(&["run", "-i", "a.lab", "b.lab"]);
    refused(&["run", "-i", "--timeout", "1s", "scripts/tcp/hello.lab"]);
}

#[test]
fn what_a_failed_statement_would_have_assigned_is_not_believed() {
    let typed = "x = 5\nx = unix connect \"none.sock\"\nx + 1\n";
    let output = shown_at_a_prompt(typed);
    assert!(output.ends_with("6\n"), "{output}");
}

/// What the prompt says of this on stdout.
fn shown_at_a_prompt(typed: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut run = wirelab(&[]);
    run.current_dir(folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut run = run.spawn().unwrap();
    run.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    String::from_utf8(run.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn messages_are_in_the_language_asked_for() {
    let output = wirelab(&["--lang", "zh", "help", "no-such-topic"]).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.starts_with("错误："), "{text}");
    let output = wirelab(&["help", "EISCONN"]).env("WIRELAB_LANG", "zh").output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("已经连接"));
}

#[test]
fn colours_only_where_they_were_asked_for() {
    assert!(!output(&["demo", "no-such"]).stderr.contains(&0x1b));
    assert!(output(&["--color", "always", "demo", "no-such"]).stderr.contains(&0x1b));
    let refused =
        wirelab(&["demo", "no-such"]).env("NO_COLOR", "1").env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(!refused.stderr.contains(&0x1b));
}

#[test]
fn the_version_and_help_are_no_errors() {
    for arguments in [&["--version"][..], &["--help"], &["help"], &["help", "tcp"], &["demo"], &["reference"]]
    {
        let output = output(arguments);
        if arguments != ["help", "tcp"] {
            assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
            assert!(!output.stdout.is_empty() && output.stderr.is_empty(), "{arguments:?}: {output:?}");
        }
    }
}

#[test]
fn a_script_that_is_no_text_is_refused_with_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.lab");
    std::fs::write(&path, b"help\n# \xe4\xbd\xa0 \xff\n").unwrap();
    let output = output(&["check", path.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("x.lab:2:5"), "{output:?}");
}

#[test]
fn demos_are_copied_out_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("lab");
    let copy = ["demo", "--copy", target.to_str().unwrap()];
    assert_eq!(output(&copy).status.code(), Some(0));
    let again = output(&copy);
    if target.exists() {
        assert_eq!(again.status.code(), Some(3));
        assert!(String::from_utf8_lossy(&again.stderr).contains("EEXIST"), "{again:?}");
    }
}

#[test]
fn y06_a_closed_stdout_ends_the_run_quietly_as_sigpipe_would() {
    let mut child =
        wirelab(&["-c", "loop { help }"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 16];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(141), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn y07_a_full_disk_is_told_on_stderr() {
    for arguments in [&["-c", "help"][..], &["help"], &["--help"], &["reference"]] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = wirelab(arguments).stdout(full).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{arguments:?}: {output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("ENOSPC"), "{arguments:?}: {output:?}");
    }
}

/// What the prompt does with lines from a pipe.
fn prompt(input: &str) -> Output {
    let mut child =
        wirelab(&[]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn the_prompt_shows_values_gathers_blocks_and_goes_on_after_an_error() {
    let output = prompt("1 + 1\nx = [1,\n2]\n\n1 // 0\nif true {\nx\n}\n2 + 3");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "2\n[1, 2]\n5\n", "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("<stdin>:5:1"), "{said}");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn the_prompts_status_is_that_of_the_first_error() {
    assert_eq!(prompt("x = (1\n").status.code(), Some(2));
    assert_eq!(prompt(")\n1 // 0\n").status.code(), Some(2));
    assert_eq!(prompt("expect 1 == 2\n)\n").status.code(), Some(4));
    assert_eq!(prompt("").status.code(), Some(0));
}

/// What a text run with `-c` prints, in a language; it must end well.
fn ran(language: &str, text: &str) -> String {
    let output = output(&["--lang", language, "-c", text]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The report of a text that fails while running.
fn failed(language: &str, text: &str) -> String {
    let output = output(&["--lang", language, "-c", text]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn sockets_is_a_table_and_says_so_where_there_are_none() {
    assert_eq!(ran("en", "sockets"), "(none)\n");
    assert_eq!(ran("zh", "sockets"), "（无）\n");
    assert_eq!(ran("en", "print sockets"), "[]\n");
    let table = ran("en", "服务器 = tcp listen 127.0.0.1:0 backlog 5\nk = udp open\nsockets");
    let lines: Vec<_> = table.lines().collect();
    let heads: Vec<_> = lines[0].split_whitespace().collect();
    assert_eq!(heads, ["name", "kind", "local", "peer", "state", "Recv-Q", "Send-Q", "in", "out"]);
    assert_eq!(lines.len(), 3, "{table}");
    // Each of the three wide characters takes two columns.
    let column = |line: &str, word: &str| line[..line.find(word).unwrap()].chars().count();
    assert_eq!(column(lines[0], "kind"), column(lines[1], "tcp") + 3, "{table}");
}

#[test]
fn the_side_that_accepted_is_told_by_its_arrow() {
    let text = ran(
        "en",
        "l = tcp listen 127.0.0.1:0\nk = tcp connect l.local\nconn = accept l\nprint conn\nprint k",
    );
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].starts_with("conn: tcp 127.0.0.1:") && lines[0].contains(" ← 127.0.0.1:"), "{text}");
    assert!(lines[1].starts_with("k: tcp 127.0.0.1:") && lines[1].contains(" → 127.0.0.1:"), "{text}");
    assert!(lines.iter().all(|line| line.ends_with(" ESTABLISHED")), "{text}");
}

#[test]
fn a_task_does_not_wait_for_itself() {
    let text = "l, k = unix pair\nt = spawn { send l \"x\"\nwait\nprint \"inner\" }\n\
                u = spawn { recv k 1\nprint \"other\" }\nwait";
    assert_eq!(ran("en", text), "other\ninner\n");
    // In the middle of its work as well.
    let text =
        "l, k = unix pair\nt = spawn { recv l 1\nwait }\nsend k \"x\"\nwait timeout 5s\nprint \"done\"";
    assert_eq!(ran("en", text), "done\n");
}

#[test]
fn an_address_in_use_is_explained_once() {
    let report = failed("en", "server = tcp listen 127.0.0.1:0\ntcp listen server.local");
    assert_eq!(report.matches("another socket already has").count(), 1, "{report}");
    assert!(report.contains("own `server`") && report.contains("close server first"), "{report}");
    assert_eq!(report.matches("= help").count(), 1, "{report}");
    let report = failed("en", "server = tcp listen 127.0.0.1:0\ntcp connect server.local from server.local");
    assert!(report.contains("tcp connect from 127.0.0.1:"), "{report}");
    assert!(report.contains("another socket already has 127.0.0.1:"), "{report}");
}

#[test]
fn a_datagram_too_large_is_explained_once() {
    let report = failed("en", "k = udp open\nsendto k 127.0.0.1:9 repeat(\"x\", 70000)");
    assert_eq!(report.matches("65,507").count(), 1, "{report}");
    assert!(report.contains("it has 70000 bytes"), "{report}");
}

/// Both streams of the prompt with this input, and its status.
fn prompted(input: &str) -> (String, String, i32) {
    let output = prompt(input);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

#[test]
fn the_prompt_shows_an_empty_value_and_ends_with_exit() {
    let (shown, _, status) = prompted("a, b = unix pair\nclose a\nrecv b\nexit\nprint 1\n");
    assert_eq!((&*shown, status), ("\"\"\n", 0));
    assert_eq!(prompted("exit 7\nprint 1\n").2, 7);
}

#[test]
fn what_is_denied_at_a_prompt_without_a_terminal_names_the_flag() {
    let (_, said, status) = prompted("udp sendto 192.0.2.1:9 \"x\"\nload \"/etc/hostname\"\n");
    assert!(said.contains("--allow-net=192.0.2.1:9") && said.contains("--allow-read=/etc"), "{said}");
    assert_eq!(status, 3);
}

#[test]
fn an_undefined_name_among_operands_is_no_abbreviated_command() {
    for (line, name) in [
        ("send conn \"hello\"", "conn"),
        ("print a", "a"),
        ("print \"{a}\"", "a"),
        ("x = [a]", "a"),
        ("x = 1 + a", "a"),
        ("close a", "a"),
        ("recv conn", "conn"),
        ("expect a == 1", "a"),
        ("foo = tpc listen 127.0.0.1:0\nfoo.local", "foo"),
        ("s = tcp listen 127.0.0.1:0\nexpect s.state == LISTEN", "LISTEN"),
    ] {
        let (shown, said, status) = prompted(&format!("{line}\n"));
        assert!(said.contains(&format!("nothing is called `{name}` here")), "{line}: {said}");
        assert!(said.contains("give it a value first"), "{line}: {said}");
        assert!(!said.contains("further down"), "{line}: {said}");
        assert_eq!((&*shown, status), ("", 2), "{line}: {said}");
    }
}

#[test]
fn a_command_is_abbreviated_where_it_begins_a_statement_or_its_value() {
    let input = "server = tcp lis 127.0.0.1:0\nk = tcp con server.local\nco = acc server\n\
                 senda co \"one-two\"\npri recv k exactly 4\nexpect recv k exactly 3 == \"two\"\npri -1\n";
    let (shown, said, status) = prompted(input);
    assert!(shown.contains("one-") && shown.contains("-1"), "{shown}{said}");
    assert_eq!(status, 0, "{said}");
}

#[test]
fn input_that_failed_the_check_leaves_its_names_unknown() {
    let (shown, said, _) = prompted("x = 1\nfoo = nope 1\nfoo\nx, y = [2, bar]\ny\nx\nfoo = 3\nfoo\n");
    assert!(said.contains("there is no command `foo`, and no variable"), "{said}");
    assert!(said.contains("there is no command `y`, and no variable"), "{said}");
    assert_eq!(shown, "1\n3\n", "{said}");
}

// The sleep is what the script would still do if nothing failed.
const FAILS_IN_SERVE: &str = "l = tcp listen 127.0.0.1:0\nserve l as c { expect recv c 10 == \"a\" }\n\
                              k = tcp connect l.local\nsend k \"b\"\nrecv k timeout 10s\nsleep 10s\n";
const FAILS_IN_TASK: &str = "t = spawn { 1 // 0 }\nexpect t.state == \"failed\" within 5s\nwait t\n";

#[test]
fn the_failure_of_a_task_is_told_once() {
    for (text, what, failed) in
        [(FAILS_IN_SERVE, "this does not hold", 4), (FAILS_IN_TASK, "nothing can be divided", 3)]
    {
        let output = output(&["-c", text]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((said.matches(what).count(), output.status.code()), (1, Some(failed)), "{said}");
        assert!(said.contains(" failed\n"), "its task is named: {said}");
        let (_, said, status) = prompted(&text.replace("sleep 10s\n", ""));
        assert_eq!((said.matches(what).count(), status), (1, failed), "{said}");
    }
}

#[test]
fn the_prompt_goes_on_after_an_expect_in_serve_has_failed() {
    let (shown, said, status) = prompted(&FAILS_IN_SERVE.replace("sleep 10s\n", "print \"on\"\nl.state\n"));
    assert!(shown.ends_with("on\n\"LISTEN\"\n"), "{shown}\n{said}");
    assert_eq!(status, 4);
}

#[test]
fn a_task_that_fails_counts_at_the_prompt() {
    let (_, said, status) = prompted("t = spawn { 1 // 0 }\nexpect t.state == \"failed\" within 5s\n");
    assert_eq!(status, 3, "{said}");
}

#[test]
fn what_goes_on_after_an_error_tells_it_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.lab");
    std::fs::write(&path, "print 1\n2 // 0\nprint 3\nexpect 1 == 2\nprint 4\n").unwrap();
    let both = File::create(folder.path().join("out")).unwrap();
    let mut command = wirelab(&["run", "--continue-on-error", path.to_str().unwrap()]);
    let status = command.stdout(both.try_clone().unwrap()).stderr(both).status().unwrap();
    let text = std::fs::read_to_string(folder.path().join("out")).unwrap();
    let order = ["1\n", "divided by zero", "3\n", "does not hold", "4\n"];
    let mut rest = &*text;
    for part in order {
        let at = rest.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
        rest = &rest[at + part.len()..];
    }
    assert_eq!(text.matches("does not hold").count(), 1, "{text}");
    assert_eq!(status.code(), Some(4));
}

#[test]
fn control_c_ends_a_statement_and_not_the_prompt() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("l = tcp listen 127.0.0.1:0");
    // Something that waits, something that computes, a block half typed.
    for (line, begun) in
        [("print 6 * 7; accept l", "42"), ("print 7 * 7; loop { }", "49"), ("if true {", "...>")]
    {
        terminal.enter(line);
        terminal.waits_for(|screen| screen.rows().iter().any(|row| row.trim() == begun));
        terminal.press(ctrl('c'));
        terminal.is_ready();
    }
    terminal.enter("l.state");
    terminal.sees("LISTEN");
    terminal.is_ready();
    terminal.enter("exit 5");
    terminal.sees("in no script");
    terminal.is_ready();
    terminal.enter("exit 5");
    assert_eq!(terminal.ends(), 5);
}

#[test]
fn control_d_is_the_end_of_input_and_no_default() {
    let mut terminal = Terminal::prompt(100, 24);
    // What is typed is echoed: the question shall not stand in it.
    terminal.enter("x = input (\"na\" + \"me? \") default \"nobody\"");
    terminal.sees("name?");
    terminal.press(ctrl('d'));
    terminal.sees("the input has no further line");
    terminal.is_ready();
    // The line that an interrupted `input` would have taken is the prompt's.
    terminal.enter("input (\"again\" + \"? \")");
    terminal.sees("again?");
    terminal.press(ctrl('c'));
    terminal.is_ready();
    assert_eq!(terminal.run("print 6 * 7"), ["42"]);
    terminal.press(ctrl('d'));
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn wrong_use_and_help_speak_the_language() {
    for (arguments, english, chinese) in [
        (&["--nop"][..], "there is no option `--nop`", "这里没有选项 `--nop`"),
        (&["run", "--tiemout", "2s", "x.lab"], "did you mean `--timeout`?", "是不是 `--timeout`？"),
        (&["check"], "<FILE>... is missing", "缺少 <FILE>..."),
        (&["--set"], "`--set <NAME=VALUE>` needs a value", "`--set <NAME=VALUE>` 需要一个值"),
        (&["--color", "blue", "x"], "possible are: auto, always, never", "可以是：auto, always, never"),
        (&["demo", "--show", "a", "--copy", "b"], "exclude each other", "不能同时使用"),
        (&["tutorial", "99"], "numbered from 1 to", "步骤的编号是 1 到"),
        (&["--raw=1"], "takes no value", "不带值"),
        (&["reference", "x"], "one word too many", "多出了一个词"),
    ] {
        let text = refused(arguments);
        assert!(text.contains(english) && text.contains("`--help`"), "{arguments:?}: {text}");
        let text = refused(&[&["--lang", "zh"], arguments].concat());
        assert!(text.starts_with("错误：") && text.contains(chinese), "{arguments:?}: {text}");
    }
    for arguments in
        [&["--help"][..], &["-h"], &["demo", "--help"], &["run", "-h"], &["completions", "--help"]]
    {
        let output = output(&[&["--lang=zh"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("用法：wirelab") && text.contains("选项："), "{arguments:?}: {text}");
        for word in ["Usage", "Options", "Print", "values:", "default", " the "] {
            assert!(!text.contains(word), "{arguments:?}: {word}: {text}");
        }
    }
}

#[test]
fn a_name_whose_value_failed_is_not_its_own_suggestion() {
    let said = |input: &str| String::from_utf8_lossy(&prompt(input).stderr).into_owned();
    let told = said("x = 1 // 0\nx\n");
    assert!(told.contains("should have given it its value failed"), "{told}");
    assert!(!told.contains("did you mean"), "{told}");
    let told = said("load \"\"\n");
    assert!(told.contains("the name of the file is empty"), "{told}");
}
