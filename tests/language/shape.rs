//! What a script looks like: lines, brackets, comments, and when it is checked.

use super::{fails, play, prints};

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
                  x = info != \"bye\"\nprint x info\n";
    prints(script, "true hi\ntrue hi\n");
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

#[test]
fn a_word_of_the_language_may_end_a_word_with_a_hyphen() {
    prints("u = udp bind 127.0.0.1:0\nset u multicast-loop off\nprint get u multicast-loop", "false\n");
}
