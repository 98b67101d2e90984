//! What statements do: branches, errors, expectations, tasks, and how a run ends.

use super::{fails, play, prints};

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
    prints("def fact(n) { if n < 2 { return 1 }\n return n * fact(n - 1) }\nprint fact(10)\n", "3628800\n");
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
        // What is waited for happens when it has been looked for twice.
        "a, b = unix pair\nc, d = unix pair\nspawn { recv d exactly 2\n send a \"x\"\n recv b }\n\
         def looked() { send c \"?\"\n return b.received }\nexpect looked() == 1 within 5s\n",
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
    std::fs::write(folder.path().join("t.lab"), "a = input \"A: \"\nb = input \"B: \"\nprint a b\n").unwrap();
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

#[test]
fn an_older_scripts_names_go_before_newer_commands() {
    prints(
        "def remove(a) { return a + 1 }\nfiles = [1, 2]\nappend = 5\nappend += 1\nenv = \"e\"\n\
         exists = true\nmkdir = files[0]\nfor f in files { print f remove(f) }\nprint append env exists mkdir\n",
        "1 2\n2 3\n6 e true 1\n",
    );
}

#[test]
fn urgent_bytes_and_messages_in_a_connection() {
    prints(
        "server = tcp listen 127.0.0.1:0\na = tcp connect server.local\nb = accept server\n\
         t = spawn { return recv b 1 oob timeout 20s }\nsendall a \"slow\"\nsend a \"!\" oob\n\
         print wait t\nprint recv b exactly 4\ntry { recv b 1 oob nowait } catch e { print e.name }\n\
         set b oobinline on\ntry { recv b 1 oob } catch e { print e.name }\nset b oobinline off\nclose a\n\
         expect b.state == \"CLOSE_WAIT\" within 20s\ntry { recv b 1 oob } catch e { print e.name }\n\
         p, q = unix pair seqpacket\nsend p \"one\"\nsend p \"two\"\nclose p\n\
         print q.kind (recv q) (recv q) repr(recv q)\n\
         try { recv q line } catch e { print e.name }\n",
        "!\nslow\nEAGAIN\nEINVAL\nEOF\nunix seqpacket one two \"\"\nVALUE\n",
    );
    fails("s = socket inet seqpacket\n", 3, &["socket unix seqpacket"]);
}

#[test]
fn a_simulated_socket_lacks_the_kernels_options() {
    prints(
        "net sim seed 1\nhost h 10.0.0.1\non h { s = socket inet stream }\n\
         for option in [\"cork\", \"congestion\", \"tos\", \"oobinline\", \"user-timeout\"] {\n\
         try { get s option } catch e { print e.name }\n}\n\
         try { set s keepalive-idle 1s } catch e { print e.name }\n",
        &"ENOPROTOOPT\n".repeat(6),
    );
}

#[test]
fn an_address_keeps_its_zone() {
    prints(
        "a = [fe80::1%lo]:80\nprint a a.zone a.ip a.port \"{a}\" (127.0.0.1:80).zone ([fe80::1%7]:80).zone\n",
        "[fe80::1%lo]:80 lo fe80::1 80 [fe80::1%lo]:80 none 7\n",
    );
}

#[test]
fn what_the_kernel_does_not_tell_of_a_connection_is_none() {
    prints(
        "s = socket inet stream\nabout = info s\nprint about.rtt about.timer about.held_by_peer\n",
        "none none none\n",
    );
}

#[test]
fn a_portion_may_end_where_a_pattern_is_found() {
    prints(
        "a, b = unix pair\nt = spawn { sendall a \"HTTP/1.1 20\"\n sleep 5ms\n sendall a \"0 OK\\r\\nrest\" }\n\
         m = recv b matching 'HTTP/1.1 (?P<code>[0-9]+) ([^\\r]*)\\r\\n' timeout 2s\n\
         print m.code m.groups[1] m.start recv b exactly 4\n",
        "200 OK 0 rest\n",
    );
    prints(
        "a, b = unix pair\nsendall a \"x=1;y=2;\"\nm = recv b matching 'y=(\\d);' peek\nprint m.before m.groups recv b\n",
        "x=1; [\"2\"] x=1;y=2;\n",
    );
    prints(
        "a, b = unix pair\nsendall a \"none\"\nclose a\nexpect error EOF { recv b matching \"[0-9]\" }\nprint recv b\n",
        "none\n",
    );
    fails("a, b = unix pair\nx = (recv b matching \"a\") + 1\n", 2, &["record"]);
    fails("a, b = unix pair\nrecv b matching \"(\"\n", 3, &["unclosed group"]);
}

#[test]
fn a_scripts_own_function_goes_before_a_later_one_of_the_language() {
    let script = "def sum(a, b) { return a + b + 100 }\nprint sum(1, 2)\nsort = 3\nprint sort sort([2, 1])\n";
    let finished = play(script, &[]).with_status(0);
    assert_eq!(finished.stdout, "103\n3 [1, 2]\n");
    assert!(
        finished.stderr.contains("warning: `sum` is a function of the language as well"),
        "{}",
        finished.stderr
    );
    fails("def len(x) { return 1 }\nprint len(\"a\")\n", 2, &["`len` is a function of the language already"]);
}

#[test]
fn time_and_chance_of_a_simulated_network_are_its_own() {
    let script = "net sim seed 7\nhost alice 10.0.0.1\nstart = epoch()\nsleep 90s\n\
                  print epoch() - start hex(random_bytes(8))\n";
    let [one, other] = [0, 1].map(|_| play(script, &[]).with_status(0).stdout);
    assert_eq!(one, other);
    assert!(one.starts_with("90 "), "{one}");
}
