//! What a failed claim shows, and claims that are tried again.

use super::{fails, play, prints};

#[test]
fn the_parts_of_a_condition_have_their_values() {
    fails(
        "n = 3\ns = \"abc\"\nexpect n > 2 and starts_with(s, \"x\")\n",
        4,
        &["`n > 2` is true", "`n` is 3", "`starts_with(s, \"x\")` is false", "`s` is \"abc\""],
    );
    fails("n = 3\nexpect not (n == 3 or n == 4)\n", 4, &["`(n == 3 or n == 4)` is true", "`n == 3` is true"]);
    // What was not evaluated has no value.
    let ended = play("def f() { print \"called\"; return true }\nn = 1\nexpect n == 2 and f()\n", &[]);
    assert!(!ended.stderr.contains("`f()`") && !ended.stdout.contains("called"), "{}", ended.stderr);
    // The value of an earlier turn is none of this one.
    let turns = "for n in [1, 5] { expect n < 3 and n > 0 }\n";
    assert!(!play(turns, &[]).stderr.contains("`n > 0`"));
    prints("expect 1 < 2 and (2 < 1 or true)\nprint \"held\"\n", "held\n");
}

#[test]
fn byte_strings_that_differ_are_shown_where_they_part() {
    fails(
        "expect \"GET / HTTP/1.0\\r\\n\" == \"GET / HTTP/1.1\\r\\n\"\n",
        4,
        &["offset 13", "the left side has 16 bytes, the right side 16", "30 0d 0a", "31 0d 0a"],
    );
    fails("expect \"\" == \"x\"\n", 4, &["offset 0", "the left side has 0 bytes"]);
    fails("expect \"same\" == \"same!\"\n", 4, &["offset 4", "21"]);
}

#[test]
fn an_error_that_may_pass_is_tried_again() {
    prints(
        "s = tcp listen 127.0.0.1:0\nat = s.local\nclose s\nt = spawn { sleep 50ms; l = tcp listen at; accept l timeout 5s }\n\
         expect (tcp connect at).state == \"ESTABLISHED\" within 5s\nprint \"up\"\nwait t\n",
        "up\n",
    );
    fails(
        "expect (tcp connect 127.0.0.1:1).state == \"ESTABLISHED\" within 20ms\n",
        4,
        &["ECONNREFUSED", "20ms"],
    );
    fails("expect int(\"a\") == 1 within 5s\n", 3, &["int cannot read"]);
    fails("expect (tcp connect 192.0.2.1:1).state == \"x\" within 5s\n", 3, &["--allow-net"]);
}

#[test]
fn fail_fails_as_a_claim_does() {
    fails("try { fail \"no answer\" } catch e { print 1 }\n", 4, &["error: no answer"]);
}

#[test]
fn a_comparison_that_nobody_uses_is_an_error_of_a_script() {
    fails("x = 1\nx == 2\n", 2, &["expect x == 2"]);
    fails("\"a\" in \"abc\"\n", 2, &["nobody uses"]);
    prints("x = 1\nif x == 1 { print x == 2 }\n", "false\n");
}

#[test]
fn two_readings_of_an_operator_are_told() {
    let said = |script: &str| play(script, &[]).stderr;
    assert!(said("p = \"a\"\ntry { b = load \"x\" + p } catch e { }\n").contains("load (\"x\" + p)"));
    assert!(
        said("a, b = unix pair\nclose a\ntry { x = recv b until \"a\" + \"b\" } catch e { }\n")
            .contains("until (\"a\" + \"b\")")
    );
    assert!(!said("p = \"a\"\ntry { b = (load \"x\") + p } catch e { }\n").contains("two ways"));
    assert!(!said("a, b = unix pair\nclose a\nx = recv b all + \"b\"\n").contains("two ways"));
}
