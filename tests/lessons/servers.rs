//! The lessons that are servers, and the programs that people talk to them with.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;

use harness::{Running, port_in, requires, run, script};

/// A lesson that stays open when it has played, and its port, from the line that has this in it.
fn open(lesson: &str, line: &str) -> (Running, u16) {
    let server = Running::start(script(lesson).args(["--set", "open=1h"]));
    let port = port_in(&server.line_with(line));
    (server, port)
}

#[test]
fn curl_wget_and_python_are_served() {
    let (server, port) = open("tcp/http-server.lab", "http://");
    server.line_with("What was posted");
    let at = |path: &str| format!("http://127.0.0.1:{port}{path}");
    if requires("curl") {
        let curl = |words: &[&str]| {
            run(Command::new("curl").args(["--silent", "--noproxy", "*"]).args(words)).with_status(0).stdout
        };
        assert_eq!(curl(&[&at("/hello"), &at("/count")]), "hello\n1\n2\n3\n");
        assert!(curl(&["--head", &at("/")]).contains("Content-Type: text/html"));
        let posted = curl(&[
            "-X",
            "POST",
            "-H",
            "Transfer-Encoding: chunked",
            "--data",
            "abc",
            "-w",
            "%{http_code}",
            &at("/x"),
        ]);
        assert_eq!(posted + &curl(&[&at("/x")]), "201abc");
        assert!(curl(&["-i", &at("/none")]).starts_with("HTTP/1.1 404"));
    }
    if requires("wget") {
        assert_eq!(
            run(Command::new("wget").args(["-qO-", "--no-proxy", &at("/hello")])).with_status(0).stdout,
            "hello\n"
        );
    }
    if requires("python3") {
        let program = format!(
            "import http.client\nc = http.client.HTTPConnection('127.0.0.1', {port})\n\
             for p in ('/', '/hello', '/count', '/none'):\n c.request('GET', p); r = c.getresponse(); print(r.status, len(r.read()))\n"
        );
        let said = run(Command::new("python3").args(["-c", &program])).with_status(0).stdout;
        assert_eq!(said, "200 63\n200 6\n200 6\n404 10\n");
    }
}

/// What a page has become in a headless browser, once all that it loads has arrived.
fn seen_in_a_browser(address: &str) -> String {
    let profile = tempfile::tempdir().unwrap();
    let data = format!("--user-data-dir={}", profile.path().display());
    let words = ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", &data, address];
    run(Command::new("chromium").args(words)).with_status(0).stdout
}

/// Answers the request for `/hold` once there was one for `/said`, so that a page is not complete before.
fn hold(listener: &TcpListener) {
    let mut held = Vec::new();
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let mut first = String::new();
        BufReader::new(&stream).read_line(&mut first).unwrap();
        let is_said = first.contains("/said");
        if is_said || first.contains("/hold") {
            held.push(stream);
        } else {
            stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").unwrap();
        }
        if is_said && held.len() == 2 {
            break;
        }
    }
    for mut stream in held {
        stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").unwrap();
    }
}

#[test]
fn a_browser_is_served() {
    if !requires("chromium") {
        return;
    }
    let (_pages, port) = open("tcp/http-server.lab", "http://");
    assert!(seen_in_a_browser(&format!("http://127.0.0.1:{port}/")).contains("<h1>It works</h1><p>你好</p>"));
}

#[test]
fn a_browser_talks_over_a_websocket() {
    if !requires("chromium") {
        return;
    }
    let (_messages, port) = open("tcp/websocket.lab", "ws://");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let holds = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    std::thread::spawn(move || hold(&listener));
    let page = format!(
        "<!doctype html><body><p id=p>nothing</p><img src='{holds}/hold'><script>\
         const socket = new WebSocket('ws://127.0.0.1:{port}/'), said = new Image();\
         socket.onopen = () => socket.send('from a browser');\
         socket.onclose = () => said.src = '{holds}/said';\
         socket.onmessage = message => {{ p.textContent = message.data; socket.close(); }}</script>"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.html");
    std::fs::write(&path, page).unwrap();
    let seen = seen_in_a_browser(&format!("file://{}", path.display()));
    assert!(seen.contains(">FROM A BROWSER</p>"), "{seen}");
}

#[test]
fn a_client_of_redis_is_served() {
    let (_server, port) = open("protocols-by-hand/redis-server.lab", "redis-cli -p");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut ask = |words: &[&str], wanted: &str| {
        let mut command = format!("*{}\r\n", words.len());
        words.iter().for_each(|word| command += &format!("${}\r\n{word}\r\n", word.len()));
        stream.write_all(command.as_bytes()).unwrap();
        let mut answer = vec![0; wanted.len()];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(String::from_utf8_lossy(&answer), wanted, "{words:?}");
    };
    ask(&["SET", "key", "two words\r\n"], "+OK\r\n");
    ask(&["GET", "key"], "$11\r\ntwo words\r\n\r\n");
    ask(&["INCR", "count"], ":1\r\n");
    ask(&["INCR", "count"], ":2\r\n");
    ask(&["INCR", "key"], "-ERR value is not an integer or out of range\r\n");
    ask(&["EXPIRE", "key", "0"], ":1\r\n");
    ask(&["GET", "key"], "$-1\r\n");
    ask(&["PING"], "+PONG\r\n");
    if requires("redis-benchmark") {
        let words = ["-p", &port.to_string(), "-n", "2000", "-q", "-t", "set,get,incr"].map(str::to_owned);
        assert!(run(Command::new("redis-benchmark").args(words)).with_status(0).stdout.contains("INCR"));
    }
}

#[test]
fn tshark_finds_the_checksums_right() {
    if !requires("tshark") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    run(script("protocols-by-hand/checksum.lab").current_dir(folder.path())).with_status(0);
    let mut tshark = Command::new("tshark");
    tshark.current_dir(folder.path()).args(["-r", "checked.pcap", "-T", "fields"]);
    for protocol in ["ip", "udp", "tcp"] {
        tshark.args([
            "-o",
            &format!("{protocol}.check_checksum:TRUE"),
            "-e",
            &format!("{protocol}.checksum.status"),
        ]);
    }
    assert_eq!(run(&mut tshark).with_status(0).stdout, "1\t1\t\n1\t\t1\n");
}
