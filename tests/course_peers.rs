//! Other people's programs at one end, our scripts at the other: programs written from the course's
//! listings, byte for byte, and the tools that everybody has.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod harness;

use std::path::Path;
use std::process::Command;

use harness::tap::{Dialogue, TcpTap, UdpTap, client, server};
use harness::{
    CoursePort, Running, course, port_in, probed_port, repository, requires, run, run_with, script, wirelab,
};

const ANYWHERE: &str = "host=127.0.0.1:0";

/// Our script as a server on a port of the kernel's choice, and that port.
#[track_caller]
fn our_server(command: &mut Command, ready: &str) -> (Running, u16) {
    let running = Running::start(command);
    let port = port_in(running.line_with(ready).trim_end_matches('.'));
    (running, port)
}

/// A course program as a server on a port of the kernel's choice, and that port.
#[track_caller]
fn course_server(name: &str, more: &[&str]) -> (Running, u16) {
    let running = Running::start(course(name).args(["127.0.0.1", "0"]).args(more));
    let port = port_in(&running.line_with(" "));
    (running, port)
}

fn to(port: u16) -> String {
    format!("host=127.0.0.1:{port}")
}

/// A file in a fresh folder that goes with it.
fn file(name: &str, text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

// --- TCP hello ---------------------------------------------------------------------------------

fn greetings() -> Dialogue {
    vec![
        server("Welcome!"),
        client("Michael"),
        server("Hello, Michael!"),
        client("Tracy"),
        server("Hello, Tracy!"),
        client("Sarah"),
        server("Hello, Sarah!"),
        client("exit"),
    ]
}

const GREETED: &str = "Welcome!\nHello, Michael!\nHello, Tracy!\nHello, Sarah!\n";

fn our_hello_server() -> (Running, u16) {
    our_server(
        script("tcp/hello-server.lab").args(["--set", ANYWHERE, "--set", "quick=yes"]),
        "Waiting for connection",
    )
}

#[track_caller]
fn course_client_is_greeted(port: u16) {
    let tap = TcpTap::before(port);
    let ended =
        run(course("tcp_hello_client.py").args(["127.0.0.1", &tap.port().to_string()])).with_status(0);
    assert_eq!(ended.stdout, GREETED);
    assert_eq!(tap.dialogue(), greetings());
}

#[track_caller]
fn our_client_is_greeted(port: u16) {
    let tap = TcpTap::before(port);
    let ended = run(script("tcp/hello-client.lab").args(["--set", &to(tap.port())])).with_status(0);
    for line in GREETED.lines() {
        assert!(ended.stdout.contains(line), "{line} in\n{}", ended.stdout);
    }
    assert_eq!(tap.dialogue(), greetings());
}

#[test]
fn tcp_hello_course_client_and_course_server() {
    let (_server, port) = course_server("tcp_hello_server.py", &["0.01"]);
    course_client_is_greeted(port);
}

#[test]
fn tcp_hello_course_client_and_our_server() {
    let (_server, port) = our_hello_server();
    course_client_is_greeted(port);
    course_client_is_greeted(port);
}

#[test]
fn tcp_hello_our_client_and_course_server() {
    let (_server, port) = course_server("tcp_hello_server.py", &["0.01"]);
    our_client_is_greeted(port);
}

#[test]
fn tcp_hello_our_client_and_our_server() {
    let (_server, port) = our_hello_server();
    our_client_is_greeted(port);
}

#[test]
fn tcp_hello_on_the_port_of_the_course() {
    let _port = CoursePort::hold();
    let server = Running::start(script("tcp/hello-server.lab").args(["--set", "quick=yes"]));
    server.line_with("Waiting for connection on 127.0.0.1:9999");
    let ended = run(course("tcp_hello_client.py").args(["127.0.0.1", "9999"])).with_status(0);
    assert_eq!(ended.stdout, GREETED);
    run(&mut script("tcp/hello-client.lab")).with_status(0);
}

#[test]
fn tcp_hello_in_chinese() {
    let (_server, port) = our_server(
        script("tcp/hello-server.lab").args(["--lang", "zh", "--set", ANYWHERE, "--set", "quick=yes"]),
        "等待连接中（",
    );
    our_client_is_greeted(port);
}

#[test]
fn tcp_hello_bytes_that_are_no_text_come_back_unchanged() {
    use std::io::{Read, Write};
    let (_server, port) = our_hello_server();
    let mut conn = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    conn.set_read_timeout(Some(harness::LIMIT)).unwrap();
    let mut welcome = [0; 8];
    conn.read_exact(&mut welcome).unwrap();
    conn.write_all(b"\xff\x1b[2J\r\n\0{x}").unwrap();
    let mut answer = [0; 19];
    conn.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"Hello, \xff\x1b[2J\r\n\0{x}!");
}

// --- chat --------------------------------------------------------------------------------------

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
fn chat_bye_from_the_caller_ends_both() {
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
fn chat_bye_from_the_one_who_waited_ends_both() {
    for (our_caller, our_host) in WHO {
        let (dialogue, called, _) = chat("hello\nstill there?\n", "one moment\nbye\n", our_caller, our_host);
        let expected = vec![client("hello"), server("one moment"), client("still there?"), server("bye")];
        assert_eq!(dialogue, expected, "our caller: {our_caller}, our host: {our_host}");
        assert!(called.contains("one moment") && called.contains("over"), "{called}");
    }
}

#[test]
fn chat_an_empty_line_is_asked_for_again_with_the_reason() {
    let (dialogue, called, waited) = chat("\nhello\nbye\n", "\n\nyes\n", true, true);
    assert_eq!(dialogue, vec![client("hello"), server("yes"), client("bye")]);
    assert!(called.contains("An empty line sends nothing"), "{called}");
    assert_eq!(waited.matches("An empty line sends nothing").count(), 2, "{waited}");
}

#[test]
fn chat_a_caller_that_disappears_is_noticed() {
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
fn chat_a_host_that_disappears_is_noticed() {
    let (_folder, lines) = file("caller.txt", "hello\n");
    let (waiting, port) = course_server("chat_server.py", &[]);
    let caller =
        Running::start(script("tcp/chat-client.lab").args(["--set", &to(port), "--input"]).arg(&lines));
    waiting.line_with("heard: hello");
    waiting.signal("KILL");
    let called = caller.finish().with_status(0);
    assert!(called.stdout.contains("The other side is gone without saying bye"), "{}", called.stdout);
}

// --- UDP hello ---------------------------------------------------------------------------------

fn datagrams() -> Dialogue {
    vec![
        client("Michael"),
        server("Hello, Michael!"),
        client("Tracy"),
        server("Hello, Tracy!"),
        client("Sarah"),
        server("Hello, Sarah!"),
    ]
}

fn our_udp_server() -> (Running, u16) {
    our_server(script("udp/hello-server.lab").args(["--set", ANYWHERE]), "Bind UDP on")
}

#[track_caller]
fn course_client_hears_datagrams(port: u16) {
    let tap = UdpTap::before(port);
    let ended =
        run(course("udp_hello_client.py").args(["127.0.0.1", &tap.port().to_string()])).with_status(0);
    assert_eq!(ended.stdout, "Hello, Michael!\nHello, Tracy!\nHello, Sarah!\n");
    assert_eq!(tap.dialogue(), datagrams());
}

#[track_caller]
fn our_client_hears_datagrams(port: u16) {
    let tap = UdpTap::before(port);
    run(script("udp/hello-client.lab").args(["--set", &to(tap.port())])).with_status(0);
    assert_eq!(tap.dialogue(), datagrams());
}

#[test]
fn udp_hello_course_client_and_course_server() {
    let (_server, port) = course_server("udp_hello_server.py", &[]);
    course_client_hears_datagrams(port);
}

#[test]
fn udp_hello_course_client_and_our_server() {
    let (_server, port) = our_udp_server();
    course_client_hears_datagrams(port);
    course_client_hears_datagrams(port);
}

#[test]
fn udp_hello_our_client_and_course_server() {
    let (_server, port) = course_server("udp_hello_server.py", &[]);
    our_client_hears_datagrams(port);
}

#[test]
fn udp_hello_our_client_and_our_server() {
    let (_server, port) = our_udp_server();
    our_client_hears_datagrams(port);
}

#[test]
fn udp_hello_on_the_port_of_the_course() {
    let _port = CoursePort::hold();
    let server = Running::start(&mut script("udp/hello-server.lab"));
    server.line_with("Bind UDP on 127.0.0.1:9999");
    run(course("udp_hello_client.py").args(["127.0.0.1", "9999"])).with_status(0);
    run(&mut script("udp/hello-client.lab")).with_status(0);
}

// --- temperature -------------------------------------------------------------------------------

const DEGREES: [(&str, &str); 5] =
    [("36.6", "97.88"), ("100", "212.0"), ("-40", "-40.0"), ("0.001", "32.0"), ("1e3", "1832.0")];

fn our_temperature_server() -> (Running, u16) {
    our_server(script("udp/temperature-server.lab").args(["--set", ANYWHERE]), "Waiting for temperatures")
}

#[test]
fn temperature_course_client_and_course_server() {
    for (celsius, fahrenheit) in DEGREES {
        let (_server, port) = course_server("temperature_server.py", &[]);
        let tap = UdpTap::before(port);
        run_with(
            course("temperature_client.py").args(["127.0.0.1", &tap.port().to_string()]),
            &format!("{celsius}\n"),
        )
        .with_status(0);
        assert_eq!(tap.dialogue(), vec![client(celsius), server(&format!("转换为华氏温度为: {fahrenheit}"))]);
    }
}

#[test]
fn temperature_course_client_and_our_server() {
    let (_server, port) = our_temperature_server();
    for (celsius, fahrenheit) in DEGREES {
        let tap = UdpTap::before(port);
        let address = ["127.0.0.1".to_owned(), tap.port().to_string()];
        let ended =
            run_with(course("temperature_client.py").args(&address), &format!("{celsius}\n")).with_status(0);
        let reply = format!("转换为华氏温度为: {fahrenheit}");
        assert_eq!(ended.stdout, format!("{reply}\n"));
        assert_eq!(tap.dialogue(), vec![client(celsius), server(&reply)]);
    }
}

#[test]
fn temperature_what_is_no_number_gets_a_reply_and_the_server_lives_on() {
    let (_server, port) = our_temperature_server();
    let ask = |text: &str| {
        run_with(course("temperature_client.py").args(["127.0.0.1", &port.to_string()]), text)
            .with_status(0)
            .stdout
    };
    assert!(ask("abc\n").starts_with("无法转换"));
    assert!(ask("\n").starts_with("无法转换"));
    assert_eq!(ask("37\n"), "转换为华氏温度为: 98.6\n");
}

#[test]
fn temperature_our_client_and_course_server() {
    for (celsius, fahrenheit) in DEGREES {
        let (_folder, lines) = file("lines.txt", &format!("{celsius}\n"));
        let (_server, port) = course_server("temperature_server.py", &[]);
        let tap = UdpTap::before(port);
        let ended =
            run(script("udp/temperature-client.lab").args(["--set", &to(tap.port()), "--input"]).arg(&lines))
                .with_status(0);
        let reply = format!("转换为华氏温度为: {fahrenheit}");
        assert!(ended.stdout.contains(&reply), "{}", ended.stdout);
        assert_eq!(tap.dialogue(), vec![client(celsius), server(&reply)]);
    }
}

// --- the web -----------------------------------------------------------------------------------

fn our_web_server() -> (Running, u16) {
    our_server(wirelab().arg("run").arg(repository("tests/fixtures/http-server.lab")), "listening on")
}

fn our_page() -> String {
    "<h1>It works</h1>\n".to_owned() + &"<p>你好</p>\n".repeat(300)
}

/// Our script fetches `/` from a web server; what it saved must be this page.
#[track_caller]
fn our_script_fetches(host: &str, page: &str) {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(script("tcp/http-get.lab").current_dir(folder.path()).args([
        "--set",
        &format!("host={host}"),
        "--set",
        "file=saved.html",
    ]))
    .with_status(0);
    assert!(ended.stdout.contains("200 OK"), "{}", ended.stdout);
    assert_eq!(std::fs::read_to_string(folder.path().join("saved.html")).unwrap(), page);
}

#[test]
fn web_course_client_and_our_server() {
    let (_server, port) = our_web_server();
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("page.html");
    let ended = run(course("http_get.py").args(["127.0.0.1", &port.to_string()]).arg(&saved)).with_status(0);
    assert!(ended.stdout.starts_with("HTTP/1.1 200 OK"), "{}", ended.stdout);
    assert_eq!(std::fs::read_to_string(saved).unwrap(), our_page());
}

#[test]
fn web_curl_and_our_server() {
    if !requires("curl") {
        return;
    }
    let (_server, port) = our_web_server();
    let fetch = |path: &str, more: &[&str]| {
        let address = format!("http://127.0.0.1:{port}{path}");
        run(Command::new("curl").args(["--silent", "--show-error", "--noproxy", "*"]).args(more).arg(address))
    };
    assert_eq!(fetch("/", &[]).with_status(0).stdout, our_page());
    assert_eq!(fetch("/other", &["--fail"]).status, 22, "curl's status for 404");
}

#[test]
fn web_our_client_and_our_server() {
    let (_server, port) = our_web_server();
    our_script_fetches(&format!("127.0.0.1:{port}"), &our_page());
}

#[test]
fn web_our_client_and_pythons_server() {
    let folder = tempfile::tempdir().unwrap();
    let page = "<h1>from Python</h1>\n".repeat(1000);
    std::fs::write(folder.path().join("index.html"), &page).unwrap();
    let server = Running::start(
        Command::new("python3")
            .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"])
            .current_dir(folder.path()),
    );
    let line = server.line_with("Serving HTTP on 127.0.0.1");
    let port = port_in(&line);
    our_script_fetches(&format!("127.0.0.1:{port}"), &page);
    our_script_fetches(&format!("localhost:{port}"), &page);
}

#[test]
fn web_our_client_and_nginx() {
    if !requires("nginx") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let page = "<h1>from nginx</h1>\n".repeat(1000);
    std::fs::create_dir(folder.path().join("site")).unwrap();
    std::fs::write(folder.path().join("site/index.html"), &page).unwrap();
    // nginx may start as root and serve as somebody else, who must be able to read the page.
    open_to_all(folder.path());
    let (_server, port) = nginx(folder.path());
    our_script_fetches(&format!("127.0.0.1:{port}"), &page);
}

fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// An nginx with everything in this folder. It cannot choose a port by itself, so a probed one may be
/// gone by the time it starts: then another is tried.
#[track_caller]
fn nginx(folder: &Path) -> (Running, u16) {
    for _ in 0..10 {
        let port = probed_port();
        let at = folder.display();
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {at}/{kind};"))
            .join("\n");
        let config = format!(
            "daemon off;\nmaster_process off;\npid {at}/nginx.pid;\nerror_log stderr notice;\nevents {{}}\n\
             http {{\n{temporary}\naccess_log off;\nserver {{ listen 127.0.0.1:{port}; root {at}/site; }}\n}}\n"
        );
        let path = folder.join("nginx.conf");
        std::fs::write(&path, config).unwrap();
        let mut command = Command::new("nginx");
        let paths = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{paths}:/usr/sbin")).args(["-e", "stderr", "-c"]).arg(&path);
        let running = Running::start(&mut command);
        // Logged once the sockets listen ("using the … event method"), or after it failed to bind.
        let line = running.complaint_with("[");
        if !line.contains("[emerg]") {
            return (running, port);
        }
    }
    panic!("nginx found no port");
}

// --- ncat and socat ----------------------------------------------------------------------------

const ECHO_SERVER: &str = r#"
server = tcp listen 127.0.0.1:0
print "listening on" server.local.port
serve server as conn {
    loop {
        data = recv conn 4096
        if data == "" { break }
        sendall conn data
    }
}
wait
"#;

const ECHO_CLIENT: &str = r#"
conn = tcp connect host timeout 10s
message = repeat("all of it, 你好\r\n", 5000) + x"00 ff 1b"
sender = spawn { sendall conn message }
heard = recv conn exactly len(message) timeout 30s
wait sender
expect heard == message
shutdown conn write
expect recv conn 1 timeout 30s == "", "the other side ends when we have"
print "heard" len(heard) "bytes"
"#;

#[track_caller]
fn our_client_hears_its_echo(port: u16) {
    let (_folder, path) = file("client.lab", ECHO_CLIENT);
    let ended = run(wirelab().arg("run").arg(&path).args(["--set", &to(port)])).with_status(0);
    let bytes = 5000 * "all of it, 你好\r\n".len() + 3;
    assert_eq!(ended.stdout, format!("heard {bytes} bytes\n"));
}

fn our_echo() -> (tempfile::TempDir, Running, u16) {
    let (folder, path) = file("server.lab", ECHO_SERVER);
    let (running, port) = our_server(wirelab().arg("run").arg(path), "listening on");
    (folder, running, port)
}

#[test]
fn echo_socat_as_server() {
    if !requires("socat") {
        return;
    }
    let server =
        Running::start(Command::new("socat").args(["-d", "-d", "TCP-LISTEN:0,bind=127.0.0.1", "EXEC:cat"]));
    let port = port_in(&server.complaint_with("listening on"));
    our_client_hears_its_echo(port);
}

#[test]
fn echo_socat_as_client() {
    if !requires("socat") {
        return;
    }
    let (_folder, _server, port) = our_echo();
    let ended = run_with(
        Command::new("socat").args(["-t30", "-", &format!("TCP:127.0.0.1:{port}")]),
        "one line\nand another\n",
    );
    assert_eq!(ended.with_status(0).stdout, "one line\nand another\n");
}

#[test]
fn echo_ncat_as_server() {
    if !requires("ncat") {
        return;
    }
    for _ in 0..10 {
        let port = probed_port();
        let server = Running::start(Command::new("ncat").args([
            "-lv",
            "--exec",
            "/bin/cat",
            "127.0.0.1",
            &port.to_string(),
        ]));
        // The line that it listens, or that the probed port is gone by now.
        let line = loop {
            let line = server.complaint_with("Ncat: ");
            if !line.contains("Version") {
                break line;
            }
        };
        if line.contains("Listening") {
            our_client_hears_its_echo(port);
            return;
        }
    }
    panic!("ncat found no port");
}

#[test]
fn echo_ncat_as_client() {
    if !requires("ncat") {
        return;
    }
    let (_folder, _server, port) = our_echo();
    let mut client = Running::start(Command::new("ncat").args(["127.0.0.1", &port.to_string()]));
    client.say("one line\n");
    client.line_with("one line");
    client.say("and another\n");
    client.line_with("and another");
    client.finish().with_status(0);
}
