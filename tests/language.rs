//! The language, sentence by sentence: small scripts, what they print, and how they end.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "harness/mod.rs"]
mod harness;

use harness::Finished;

/// Runs a script with further words of the command line.
#[track_caller]
fn play(script: &str, words: &[&str]) -> Finished {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.lab"), script).unwrap();
    let mut command = harness::wirelab();
    command.current_dir(folder.path()).args(["run", "t.lab"]).args(words);
    harness::run(&mut command)
}

/// The script runs without a word on stderr and prints this.
#[track_caller]
fn prints(script: &str, expected: &str) {
    let finished = play(script, &[]).with_status(0);
    assert_eq!(finished.stdout, expected, "of {script}");
    assert_eq!(finished.stderr, "", "of {script}");
}

/// The script ends with this status, and stderr has all of this in it.
#[track_caller]
fn fails(script: &str, status: i32, said: &[&str]) -> Finished {
    let finished = play(script, &[]).with_status(status);
    for part in said {
        assert!(finished.stderr.contains(part), "no {part:?} in:\n{}", finished.stderr);
    }
    finished
}

mod shape {
    use super::*;

    #[test]
    fn newlines_and_semicolons_end_statements() {
        prints("print 1; print 2\nprint 3;\n;;\n", "1\n2\n3\n");
    }

    #[test]
    fn lines_go_on_in_brackets_behind_operators_and_commas_and_a_backslash() {
        prints("x = 1 +\n  2\ny = [1,\n\n  2\n]\nz = (1\n  + 2)\nprint x \\\n  y z\n", "3 [1, 2] 3\n");
        prints("a,\nb = [1, 2]\nprint a b\n", "1 2\n");
        prints("x = true and\n  false\nprint x\n", "false\n");
    }

    #[test]
    fn else_and_catch_may_begin_the_next_line() {
        prints("if false { print 1 }\nelse { print 2 }\n", "2\n");
        prints("if false {\n}\nelse if true {\n  print 3\n}\nelse {\n}\n", "3\n");
        prints("try { print 1 / 0 }\ncatch e { print e.name }\n", "DIVISION\n");
    }

    #[test]
    fn comments_a_first_line_for_the_shell_and_crlf() {
        prints("#!/usr/bin/env wirelab\r\nprint 1 # one\r\n# nothing\r\nprint \"#\"\r\n", "1\n#\n");
    }

    #[test]
    fn everything_is_checked_before_the_first_statement_runs() {
        let finished = fails("print 1\nnoise 2\nbreak\n", 2, &["t.lab:2:1", "t.lab:3:1", "2 errors"]);
        assert_eq!(finished.stdout, "");
    }

    #[test]
    fn operators_of_a_statement_belong_to_its_operands() {
        prints("a = 1\nb = 2\nprint a + b a * b\n", "3 2\n");
        prints("a, b = unix pair\nsend a \"Hello, \" + \"x\"\nprint recv b 100\n", "Hello, x\n");
        prints("print not true 1\nprint 1 == 1 and 2 == 2\n", "false 1\ntrue\n");
    }

    #[test]
    fn a_command_in_an_expression_ends_before_the_first_operator() {
        prints("a, b = unix pair\nsend a \"Welcome!\"\nexpect recv b 1024 == \"Welcome!\"\n", "");
        prints("a, b = unix pair\nsend a \"xy\"\nd = recv b 1 + recv b 1 + \"z\"\nprint d\n", "xyz\n");
        prints("a, b = unix pair\nn = send a (\"x\" + \"y\")\nprint n\n", "2\n");
    }

    #[test]
    fn the_last_operand_may_be_a_command() {
        prints("a, b = unix pair\nsend a \"0123456789abc\"\nprint recv b 10\n", "0123456789\n");
        prints("a, b = unix pair\nsend a \"hi\"\nprint \"got\" recv b 10 + \"x\"\n", "got hix\n");
        prints("a, b = unix pair\nsend a \"hi\"\nsend b recv b 2\nprint recv a 10\n", "hi\n");
    }

    #[test]
    fn an_index_or_a_call_follows_its_name_without_a_space() {
        prints("x = [7, 8]\nprint x[0]\nprint x [1, 2]\n", "7\n[7, 8] [1, 2]\n");
        fails("print len (\"abc\")\n", 2, &["len"]);
    }

    #[test]
    fn a_minus_begins_an_operand_only_among_operands_and_only_when_it_leans() {
        prints("a = 5\nprint a -1\nprint a - 1\nprint a-1\n", "5 -1\n4\n4\n");
        prints(
            "def f(n) { return n }\nn = 2\nx = n -1\nprint x f(n -1) [n -1] (n -1)\nif n -1 > 0 { print \"yes\" }\n",
            "1 1 [1] 1\nyes\n",
        );
        prints("print -1 - -1\nprint -2 -3\n", "0\n-2 -3\n");
    }

    #[test]
    fn the_current_socket_is_the_newest_that_the_command_fits() {
        prints(
            "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\nconn = accept\n\
             send \"to client\"\nprint recv client 100\nuse client\nsend \"to server\"\nprint recv conn 100\n",
            "to client\nto server\n",
        );
        prints(
            "server = tcp listen 127.0.0.1:0\nserve server as conn { send \"hello\" }\n\
             c = tcp connect server.local\nprint recv 100\n",
            "hello\n",
        );
        fails("t = spawn { send \"x\" }\nwait t\n", 3, &["no open socket fits `send`"]);
    }

    #[test]
    fn a_variable_may_be_called_as_a_command_is() {
        let script = "a, b = unix pair\nsend a \"hi\"\ninfo = recv b 1024\nprint info != \"bye\" info\n\
                      info != \"bye\"\nprint info\n";
        prints(script, "true hi\nhi\n");
        let finished = play("a, b = unix pair\ninfo = 1\ninfo a\n", &[]).with_status(0);
        assert!(finished.stdout.contains("kind") && finished.stdout.contains("unix"), "{}", finished.stdout);
    }

    #[test]
    fn a_word_operand_is_itself_unless_it_is_a_variable() {
        prints("p = port http\nprint p.number\nhttp = 25\nq = port http\nprint q.number\n", "80\n25\n");
        prints(
            "option = \"broadcast\"\nu = udp bind 127.0.0.1:0\nset u broadcast on\nprint get u option\n",
            "true\n",
        );
    }
}

mod values {
    use super::*;

    #[test]
    fn strings() {
        prints(
            "n = 3\nprint \"n is {n} and {n + 1}\" \"\\{n} }\" 'raw {n} \\n'\n",
            "n is 3 and 4 {n} } raw {n} \\n\n",
        );
        prints("print \"\"\"\n    one\n      two \"quoted\"\n    \"\"\"\n", "one\n  two \"quoted\"\n\n");
        prints("print x\"48 65 6c\" == \"Hel\" \"\\u{4f60}\" \"\\x41\" len(\"你\")\n", "true 你 A 3\n");
        prints("x = \"你\"\nprint len(x[0]) unpack(\"B\", x[0])\n", "1 [228]\n");
        prints("print \"{\"inner {1 + 1}\"}\"\n", "inner 2\n");
    }

    #[test]
    fn repr_makes_the_value_again() {
        prints(
            "print repr(\"a\\r\\n\\t\\x00\\\"\\{\") repr(1.0) repr([1, \"a\", none, 20%, 1.5s])\n",
            "\"a\\r\\n\\t\\x00\\\"\\{\" 1.0 [1, \"a\", none, 20%, 1.5s]\n",
        );
    }

    #[test]
    fn print_shows_text_as_text_and_escapes_the_rest() {
        prints("print \"a\\tb\\r\\nc\"\n", "a\tb\nc\n");
        let finished = play("print \"a\\rb\\x1b[31m\" x\"fe\"\n", &[]).with_status(0);
        assert!(finished.stdout.eq_ignore_ascii_case("a\\x0db\\x1b[31m \\xfe\n"), "{}", finished.stdout);
    }

    #[test]
    fn numbers() {
        prints("print 1024 0x1f 1_000 64KiB 1MB -5\n", "1024 31 1000 65536 1000000 -5\n");
        prints(
            "print 1.8 212.0 97.88 3 / 2 4 / 2 7 // 2 -7 // 2 -7 % 3 7 % 3\n",
            "1.8 212.0 97.88 1.5 2.0 3 -4 2 1\n",
        );
        fails("n = 9223372036854775807\nprint n + 1\n", 3, &["64 bits"]);
        fails("n = 0\nprint 1 // n\n", 3, &["divided by zero"]);
    }

    #[test]
    fn durations_and_ratios() {
        prints("print 250ms 1s 1.5s 2m 500ms + 500ms 1s * 3 1s > 999ms\n", "250ms 1s 1.5s 2m 1s 3s true\n");
        prints("print 20% 0.5% 7 % 3 \"{20%}\" [5%]\nx = 20%\nprint x\n", "20% 0.5% 1 20% [5%]\n20%\n");
    }

    #[test]
    fn addresses() {
        prints(
            "a = 127.0.0.1:9999\nb = [::1]:80\nc = www.example.com:80\nprint a a.ip a.port b.ip b.port c.port\n",
            "127.0.0.1:9999 127.0.0.1 9999 ::1 80 80\n",
        );
        prints(
            "a = 127.0.0.1:80\nprint a == \"127.0.0.1:80\" a.ip == \"127.0.0.1\" a != none\n",
            "true true true\n",
        );
        prints(
            "u = udp bind \"127.0.0.1:0\"\nv = udp bind 127.0.0.1:0\nsendto v u.local \"x\"\nmsg = recvfrom u\n\
                print msg.data msg.from == v.local msg.truncated\n",
            "x true false\n",
        );
        prints("to = \"127.0.0.1:1\"\nexpect error ECONNREFUSED { tcp connect to }\n", "");
    }

    #[test]
    fn lists_and_slices() {
        prints(
            "x = [\"Michael\", \"Tracy\", \"Sarah\"]\nprint x[0] x[-1] x[1..3] len(x) 1..4\n",
            "Michael Sarah [\"Tracy\", \"Sarah\"] 3 [1, 2, 3]\n",
        );
        prints("x = \"hello\"\nprint x[0] x[-1] x[1..3] repr(x[2..2])\n", "h o el \"\"\n");
        prints("n = 1\nx = [10, 20, 30]\nprint x[n] x[n + 1] x[n..len(x)]\n", "20 30 [20, 30]\n");
    }

    #[test]
    fn assignments() {
        prints(
            "a, b = [1, 2]\na, b = [b, a]\na += 5\ns = \"x\"\ns += \"y\"\nl = [1]\nl += [2]\nprint a b s l\n",
            "7 1 xy [1, 2]\n",
        );
        fails("a, b = [1, 2, 3]\n", 3, &["2 names cannot take 3 values"]);
    }

    #[test]
    fn operators_and_their_order() {
        prints(
            "print 1 + 2 * 3 10 - 2 - 3 -2 * 3 2 * -3\n",
            "7 5 -2 * 3 2 * -3\n".replace("-2 * 3 2 * -3", "-6 -6").as_str(),
        );
        prints("print not true or true and false\nprint not 1 == 2\n", "false\ntrue\n");
        prints(
            "print \"abc\" contains \"b\" \"b\" in \"abc\" 2 in [1, 2] 5 in 1..3\n",
            "true true true false\n",
        );
        prints(
            "print \"abc\" matches \"b\" \"abc\" matches \"^b\" \"abc\" matches \"^a.c$\"\n",
            "true false true\n",
        );
        prints(
            "print 1 == 1.0 none == 1 none != \"a\" none == none 1 < 1.5\n",
            "true false true true true\n",
        );
        prints("print [1, 2] + [3] \"a\" + \"b\" 1 <= 1 \"a\" < \"b\"\n", "[1, 2, 3] ab true true\n");
    }

    #[test]
    fn and_and_or_leave_out_what_decides_nothing() {
        prints(
            "def told(x) { print x\n return x }\nprint told(false) and told(true)\nprint told(true) or told(false)\n",
            "false\nfalse\ntrue\ntrue\n",
        );
    }

    #[test]
    fn unlike_kinds_are_an_error_with_both_named() {
        fails("x = [1, \"a\"]\nprint x[0] + x[1]\n", 3, &["int", "bytes", "t.lab:2:7"]);
        fails("x = [1, \"a\"]\nprint x[0] == x[1]\n", 3, &["int", "bytes"]);
        fails("print 1 < \"a\"\n", 2, &["int", "bytes"]);
    }

    #[test]
    fn a_function_sees_the_names_of_the_file_as_they_are_at_the_call() {
        prints("def f() { return x }\nx = 1\nprint f()\nx = 2\nprint f()\n", "1\n2\n");
        prints("x = 1\ndef f() { x = 9\n return x }\nprint f() x\n", "9 1\n");
        prints("print twice(4)\ndef twice(n) { return n * 2 }\n", "8\n");
        fails("def f() { return x }\nprint f()\nx = 1\n", 3, &["`x` has no value yet"]);
    }

    #[test]
    fn a_task_sees_the_names_as_they_were_when_it_started() {
        prints("x = 1\nt = spawn { sleep 5ms\n print x }\nx = 2\nwait t\nprint x\n", "1\n2\n");
        prints(
            "greeting = \"hi\"\nserver = tcp listen 127.0.0.1:0\nserve server as conn { send conn greeting }\n\
             greeting = \"bye\"\nprint recv (tcp connect server.local) 10\n",
            "hi\n",
        );
    }
}

mod statements {
    use super::*;

    #[test]
    fn conditions_and_loops() {
        prints("n = 2\nif n == 1 { print 1 } else if n == 2 { print 2 } else { print 3 }\n", "2\n");
        prints("n = 0\nwhile n < 3 { n += 1\n if n == 2 { continue }\n print n }\n", "1\n3\n");
        prints("n = 0\nloop { n += 1\n if n == 4 { break } }\nprint n\n", "4\n");
        prints(
            "for x in [1, 2] { print x }\nfor i in 0..2 { print i }\nfor k, v in [[\"a\", 1]] { print k v }\nfor c in \"hi\" { print c }\n",
            "1\n2\n0\n1\na 1\nh\ni\n",
        );
    }

    #[test]
    fn functions() {
        prints(
            "def add(a, b) { return a + b }\nprint add(1, 2) add(\"x\", \"y\")\ndef nothing() { }\nprint nothing()\n",
            "3 xy\nnone\n",
        );
        prints(
            "def fact(n) { if n < 2 { return 1 }\n return n * fact(n - 1) }\nprint fact(10)\n",
            "3628800\n",
        );
    }

    #[test]
    fn try_names_the_error() {
        prints("try { tcp connect 127.0.0.1:1 } catch err { print err.name }\n", "ECONNREFUSED\n");
        for (statement, name) in [
            ("float(\"abc\")", "VALUE"),
            ("ip \"256.1.1.1\"", "VALUE"),
            ("x = [1]\n print x[0] + \"a\"", "KIND"),
            ("n = 9223372036854775807\n n += 1", "OVERFLOW"),
            ("n = 0\n print 1 % n", "DIVISION"),
            ("print repeat(\"x\", 10000000000)", "LIMIT"),
            ("load \"/etc/passwd\"", "DENIED"),
            ("a, b = unix pair\n close a\n recv b line", "EOF"),
            ("a, b = unix pair\n recv b timeout 1ms", "ETIMEDOUT"),
        ] {
            prints(&format!("try {{ {statement} }} catch e {{ print e.name }}\n"), &format!("{name}\n"));
            prints(&format!("expect error {name} {{ {statement} }}\nexpect error {{ {statement} }}\n"), "");
        }
    }

    #[test]
    fn try_does_not_catch_a_failed_expect() {
        fails("try { expect 1 == 2 } catch e { print \"caught\" }\n", 4, &["1 == 2"]);
    }

    #[test]
    fn expect_shows_both_sides_and_its_message() {
        fails("n = 3\nexpect n == 4\n", 4, &["n == 4", "left side:  3", "right side: 4", "t.lab:2:8"]);
        fails("expect \"a\\r\\n\" == \"b\", \"not {1 + 1}\"\n", 4, &["error: not 2", "\"a\\r\\n\"", "\"b\""]);
        fails("expect error ETIMEDOUT { tcp connect 127.0.0.1:1 }\n", 4, &["ETIMEDOUT", "ECONNREFUSED"]);
        fails("expect error { x = 1 }\n", 4, &["an error was expected"]);
    }

    #[test]
    fn within_evaluates_again() {
        prints(
            "a, b = unix pair\nt = spawn { sleep 20ms\n send a \"x\" }\nexpect b.received == 0\n\
                t2 = spawn { recv b }\nexpect b.received == 1 within 5s\n",
            "",
        );
        let finished =
            fails("expect clock < 0s within 30ms, \"late\"\n", 4, &["late", "within 30ms", "left side:"]);
        assert_eq!(finished.stdout, "");
    }

    #[test]
    fn tasks_return_values_and_raise_errors() {
        prints("t = spawn { return 6 * 7 }\nprint wait t\n", "42\n");
        prints("t = spawn { print \"in\" }\nwait t\nprint \"out\"\n", "in\nout\n");
        prints(
            "t = spawn { tcp connect 127.0.0.1:1 }\ntry { wait t } catch e { print e.name }\n",
            "ECONNREFUSED\n",
        );
        prints("t = spawn { sleep 60s }\nexpect error ETIMEDOUT { wait t timeout 10ms }\n", "");
        prints("a = spawn { print 1 }\nb = spawn { print 2 }\nwait\nprint 3\n", "1\n2\n3\n");
    }

    #[test]
    fn what_a_block_hides_is_warned_of() {
        let finished = play("x = 1\nt = spawn { x = 2 }\nwait t\nprint x\n", &[]).with_status(0);
        assert_eq!(finished.stdout, "1\n");
        assert!(
            finished.stderr.starts_with("warning: ") && finished.stderr.contains("t.lab:2:13"),
            "{}",
            finished.stderr
        );
    }

    #[test]
    fn a_task_that_fails_fails_the_run_at_its_end() {
        let finished = fails(
            "t = spawn { tcp connect 127.0.0.1:1 }\nwait\nprint \"on\"\n",
            3,
            &["t.lab:1:13", "ECONNREFUSED"],
        );
        assert_eq!(finished.stdout, "on\n");
        assert_eq!(finished.stderr.matches("error:").count(), 1, "{}", finished.stderr);
        fails("t = spawn { expect 1 == 2 }\nwait\n", 4, &["1 == 2"]);
        fails("t = spawn { float(\"a\") }\nu = spawn { expect 1 == 2 }\nwait\n", 4, &["float", "1 == 2"]);
    }

    #[test]
    fn a_serve_block_closes_its_connection_and_survives_a_reset() {
        prints(
            "server = tcp listen 127.0.0.1:0\nserve server as conn { send conn \"bye\" }\n\
             c = tcp connect server.local\nprint recv c all\n",
            "bye\n",
        );
        let script = "server = tcp listen 127.0.0.1:0\nserve server as conn { recv conn line }\n\
                      c = tcp connect server.local\nsend c \"x\"\nreset c\nd = tcp connect server.local\n\
                      sendall d \"y\\n\"\nprint repr(recv d 10)\n";
        let finished = play(script, &[]).with_status(0);
        assert_eq!(finished.stdout, "\"\"\n");
        fails(
            "server = tcp listen 127.0.0.1:0\nserve server as conn { expect recv conn 1 == \"a\" }\n\
             c = tcp connect server.local\nsend c \"b\"\nrecv c\n",
            4,
            &["left side:  \"b\""],
        );
    }

    #[test]
    fn background_tasks_end_with_the_last_statement() {
        prints("t = spawn { loop { sleep 1h } }\nprint 1\n", "1\n");
        prints("server = tcp listen 127.0.0.1:0\nserve server as conn { recv conn }\nprint 2\n", "2\n");
    }

    #[test]
    fn exit_statuses() {
        prints("print 1\nexit\nprint 2\n", "1\n");
        assert_eq!(play("print 1\nexit 3\nprint 2\n", &[]).with_status(3).stdout, "1\n");
        fails("float(\"x\")\n", 3, &["t.lab:1:1"]);
        fails("expect false\n", 4, &["t.lab:1:8"]);
        fails("oops 1\n", 2, &["t.lab:1:1"]);
        fails("server = tcp listen 0.0.0.0:0\n", 3, &["--allow-net=0.0.0.0\n"]);
    }

    #[test]
    fn default_and_set() {
        let script = "default host = \"here\"\nprint host len(host)\n";
        prints(script, "here 4\n");
        assert_eq!(play(script, &["--set", "host=there"]).with_status(0).stdout, "there 5\n");
        let number = play("default n = 5\nprint int(n) + 1\n", &["--set", "n=7"]).with_status(0);
        assert_eq!(number.stdout, "8\n");
    }

    #[test]
    fn args() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("t.lab"), "print args len(args)\n").unwrap();
        let mut command = harness::wirelab();
        command.current_dir(folder.path()).args(["t.lab", "one", "two"]);
        assert_eq!(harness::run(&mut command).with_status(0).stdout, "[\"one\", \"two\"] 2\n");
        prints("print args\n", "[]\n");
    }

    #[test]
    fn input_takes_its_default_or_fails() {
        prints("name = input \"Name: \" default \"Tracy\"\nprint name\n", "Tracy\n");
        fails("name = input \"Name: \"\n", 3, &["nobody is there to ask"]);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("t.lab"), "a = input \"A: \"\nb = input \"B: \"\nprint a b\n")
            .unwrap();
        std::fs::write(folder.path().join("lines"), "one\r\ntwo\n").unwrap();
        let mut command = harness::wirelab();
        command.current_dir(folder.path()).args(["run", "t.lab", "--input", "lines"]);
        let finished = harness::run(&mut command).with_status(0);
        assert!(finished.stdout.ends_with("one two\n"), "{}", finished.stdout);
    }

    #[test]
    fn requires_asks_for_all_rights_at_once() {
        let finished = fails(
            "print 1\nrequires net 0.0.0.0:0\nrequires write \"/var/lab\"\n",
            3,
            &["--allow-net=0.0.0.0 ", "--allow-write=/var/lab"],
        );
        assert_eq!(finished.stdout, "");
        let granted = play("requires net 0.0.0.0:0\nprint 1\n", &["--allow-net=0.0.0.0"]).with_status(0);
        assert_eq!(granted.stdout, "1\n");
    }

    #[test]
    fn a_machine_that_lacks_what_is_required_skips_the_script() {
        let finished = play("requires terminal\nprint 1\n", &[]).with_status(0);
        assert_eq!(finished.stdout, "");
        assert!(finished.stderr.contains("terminal"), "{}", finished.stderr);
    }

    #[test]
    fn pair_is_a_word_for_the_test_runner_alone() {
        prints("pair \"client.lab\"\nprint 1\n", "1\n");
    }

    #[test]
    fn narration() {
        prints("n = 2\nsay \"n is {n}\"\nsay en \"two\" zh \"二\"\n", "n is 2\ntwo\n");
        let chinese = play("say en \"two\" zh \"二\"\n", &["--lang", "zh"]).with_status(0);
        assert_eq!(chinese.stdout, "二\n");
    }

    #[test]
    fn files_and_other_scripts() {
        prints("save \"data\\n\" \"f.txt\"\nprint load \"f.txt\" == \"data\\n\"\n", "true\n");
        prints("save \"print 5\\n\" \"other.lab\"\nrun \"other.lab\"\nprint 6\n", "5\n6\n");
    }

    #[test]
    fn a_statement_shows_nothing_unless_that_is_its_purpose() {
        prints("1 + 1\nlen(\"a\")\na, b = unix pair\nsend a \"x\"\nrecv b\n", "");
        prints("x = port 80\nport 80\n", &play("port http\n", &[]).stdout);
    }
}
