//! `ask` and `note` outside of a lecture: silent, and the answer is looked after.

use super::{fails, prints};

/// A statement that fails before anything runs.
#[track_caller]
fn is_wrong(script: &str, said: &str) {
    fails(&format!("print \"ran\"\n{script}\n"), 2, &[said, "t.lab:2:"]);
}

#[test]
fn a_question_says_nothing_where_its_answer_is_right() {
    for question in [
        "ask \"Which state is the client in now?\" [\"ESTABLISHED\", \"CLOSE_WAIT\", \"TIME_WAIT\"] answer 1",
        "ask en \"Q\" zh \"问\" [\"A\", \"B\"] answer 2 because en \"for {1 + 1}\" zh \"因为\"",
        "ask en \"Q\" zh \"问\" choices [\"A\", \"B\"] because \"x\" answer \"A\"",
        "ask \"Q\" choices en [\"A\", \"B\"] zh [\"甲\", \"乙\"] answer \"甲\" expect 1 + 1 == 2",
        "list = [\"a\", \"b\"]\nask \"Q\" list answer \"b\"",
        "n = 3\nask \"Q\" [\n  \"2\",\n  \"3\"\n] answer \"{n}\" expect n == 3",
        "n = 3\nask \"Q\" [\"yes\", \"no\"] answer n == 3",
        "en = \"E\"\nask \"Q\" [\"A\", \"B\"] answer 1 because en",
    ] {
        prints(&format!("{question}\nprint \"behind\"\n"), "behind\n");
    }
}

#[test]
fn the_answer_may_be_what_the_kernel_says_now() {
    prints(
        "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\n\
         ask \"Which?\" [\"SYN_SENT\", \"ESTABLISHED\"] answer client.state\n",
        "",
    );
}

#[test]
fn a_wrong_answer_is_a_failed_expect_with_both_sides() {
    fails(
        "n = 3\nask \"Q\" [\"a\", \"b\"] answer n\n",
        4,
        &["choice 3", "1 to 2", "the choices: a, b", "t.lab:2:1"],
    );
    fails("n = 0\nask \"Q\" [\"a\", \"b\"] answer n\n", 4, &["choice 0"]);
    fails("x = \"c\"\nask \"Q\" [\"a\", \"b\"] answer x\n", 4, &["none of the choices", "the answer: \"c\""]);
    fails("x = 2\nask \"Q\" [\"a\", \"b\"] answer 1 expect x == 3\n", 4, &["x == 3", "side:  2", "side: 3"]);
    fails("try { ask \"Q\" [\"a\", \"b\"] answer 1 expect false } catch e { }\n", 4, &["does not hold"]);
}

#[test]
fn what_can_be_known_before_is_told_before() {
    is_wrong("ask \"Q\" [\"a\", \"b\"] answer 3", "choice 3");
    is_wrong("ask \"Q\" [\"a\", \"b\"] answer 0", "choice 0");
    is_wrong("ask \"Q\" [\"a\", \"b\"] answer \"c\"", "none of the choices");
    is_wrong("ask \"Q\" [\"a\", \"b\", \"c\"] answer true", "two choices");
    is_wrong("ask \"Q\" [\"a\"] answer 1", "at least two");
    is_wrong(
        "ask en \"Q\" zh \"问\" choices en [\"a\", \"b\"] zh [\"a\", \"b\", \"c\"] answer 1",
        "in both languages",
    );
    is_wrong("ask \"Q\" [\"a\", \"b\"] answer 1.5", "it wants bool | int | bytes, this is float");
    is_wrong("ask \"Q\" [\"a\", \"b\"] answer 1 expect 3", "it wants bool");
    is_wrong("ask \"Q\" \"a\" answer 1", "it wants list");
    is_wrong("ask \"Q\" [\"a\", \"b\"]", "needs answer");
    is_wrong("ask \"Q\" answer 1", "needs choices");
    is_wrong("ask", "needs QUESTION");
    is_wrong("ask \"Q\" [\"a\", \"b\"] ansver 1", "did you mean `answer`");
    is_wrong("ask \"Q\" [\"a\", \"b\"] answer 1 because en \"x\" en \"y\"", "a second time");
}

#[test]
fn a_list_of_the_wrong_length_is_told_when_it_is_known() {
    fails("l = [\"a\"]\nask \"Q\" l answer 1\n", 3, &["at least two"]);
    fails("l = [\"a\", \"b\", \"c\"]\nask \"Q\" l answer true\n", 3, &["two choices"]);
}

#[test]
fn notes_are_for_the_speaker_alone() {
    prints("note \"look here\"\nnote en \"look\" zh \"看\"\nprint \"behind\"\n", "behind\n");
    fails("note\n", 3, &["`note` needs a text"]);
}
