//! Web servers and clients: the course's, ours, curl, Python's and nginx.

use std::path::Path;
use std::process::Command;

use harness::{Running, course, port_in, probed_port, repository, requires, run, script, wirelab};

use super::our_server;

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
fn course_client_and_our_server() {
    let (_server, port) = our_web_server();
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("page.html");
    let ended = run(course("http_get.py").args(["127.0.0.1", &port.to_string()]).arg(&saved)).with_status(0);
    assert!(ended.stdout.starts_with("HTTP/1.1 200 OK"), "{}", ended.stdout);
    assert_eq!(std::fs::read_to_string(saved).unwrap(), our_page());
}

#[test]
fn curl_and_our_server() {
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
fn our_client_and_our_server() {
    let (_server, port) = our_web_server();
    our_script_fetches(&format!("127.0.0.1:{port}"), &our_page());
}

#[test]
fn our_client_and_pythons_server() {
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
fn our_client_and_nginx() {
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
