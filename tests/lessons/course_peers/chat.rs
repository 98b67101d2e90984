//! A chat in turns, which either side ends with `bye` or by disappearing.

use harness::tap::{Dialogue, TcpTap, client, server};
use harness::{Running, course, run, run_with, script};

use super::{ANYWHERE, course_server, file, our_server, to};

#[track_caller]
fn chat(callers: &str, hosts: &str, our_caller: bool, our_host: bool) -> (Dialogue, String, String) {
    let (_folder, caller_lines) = file("caller.txt", callers);
    let (_other, host_lines) = file("host.txt", hosts);
    let (mut waiting, port) = if our_host {
        our_server(
            script("tcp/chat-server.lab").args(["--set", ANYWHERE, "--input"]).arg(&host_lines),
            "Waiting for connection",
        )
    } else {
        course_server("chat_server.py", &[])
    };
    if !our_host {
        waiting.say(hosts);
    }
    let tap = TcpTap::before(port);
    let called = if our_caller {
        run(script("tcp/chat-client.lab").args(["--set", &to(tap.port()), "--input"]).arg(&caller_lines))
    } else {
        run_with(course("chat_client.py").args(["127.0.0.1", &tap.port().to_string()]), callers)
    };
    let called = called.with_status(0);
    let waited = waiting.finish().with_status(0);
    (tap.dialogue(), called.stdout, waited.stdout)
}

const WHO: [(bool, bool); 4] = [(false, false), (false, true), (true, false), (true, true)];

#[test]
fn bye_from_the_caller_ends_both() {
    for (our_caller, our_host) in WHO {
        let (dialogue, _, waited) =
            chat("hello\n你好\nbye\n", "hello yourself\nfine\n", our_caller, our_host);
        let expected =
            vec![client("hello"), server("hello yourself"), client("你好"), server("fine"), client("bye")];
        assert_eq!(dialogue, expected, "our caller: {our_caller}, our host: {our_host}");
        assert!(waited.contains("你好") && waited.contains("over"), "{waited}");
    }
}

#[test]
fn bye_from_the_one_who_waited_ends_both() {
    for (our_caller, our_host) in WHO {
        let (dialogue, called, _) = chat("hello\nstill there?\n", "one moment\nbye\n", our_caller, our_host);
        let expected = vec![client("hello"), server("one moment"), client("still there?"), server("bye")];
        assert_eq!(dialogue, expected, "our caller: {our_caller}, our host: {our_host}");
        assert!(called.contains("one moment") && called.contains("over"), "{called}");
    }
}

#[test]
fn an_empty_line_is_asked_for_again_with_the_reason() {
    let (dialogue, called, waited) = chat("\nhello\nbye\n", "\n\nyes\n", true, true);
    assert_eq!(dialogue, vec![client("hello"), server("yes"), client("bye")]);
    assert!(called.contains("An empty line sends nothing"), "{called}");
    assert_eq!(waited.matches("An empty line sends nothing").count(), 2, "{waited}");
}

#[test]
fn a_caller_that_disappears_is_noticed() {
    let (_folder, lines) = file("host.txt", "hello yourself\n");
    let (waiting, port) = our_server(
        script("tcp/chat-server.lab").args(["--set", ANYWHERE, "--input"]).arg(&lines),
        "Waiting for connection",
    );
    let mut caller = Running::start(course("chat_client.py").args(["127.0.0.1", &port.to_string()]));
    caller.say("hello\n");
    caller.line_with("heard: hello yourself");
    caller.signal("KILL");
    let waited = waiting.finish().with_status(0);
    assert!(waited.stdout.contains("The other side is gone without saying bye"), "{}", waited.stdout);
}

#[test]
fn a_host_that_disappears_is_noticed() {
    let (_folder, lines) = file("caller.txt", "hello\n");
    let (waiting, port) = course_server("chat_server.py", &[]);
    let caller =
        Running::start(script("tcp/chat-client.lab").args(["--set", &to(port), "--input"]).arg(&lines));
    waiting.line_with("heard: hello");
    waiting.signal("KILL");
    let called = caller.finish().with_status(0);
    assert!(called.stdout.contains("The other side is gone without saying bye"), "{}", called.stdout);
}
