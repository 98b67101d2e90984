//! Temperatures over UDP: one question, one answer, and an answer to nonsense too.

use harness::tap::{UdpTap, client, server};
use harness::{Running, course, run, run_with, script};

use super::{ANYWHERE, course_server, file, our_server, to};

const DEGREES: [(&str, &str); 5] =
    [("36.6", "97.88"), ("100", "212.0"), ("-40", "-40.0"), ("0.001", "32.0"), ("1e3", "1832.0")];

fn our_temperature_server() -> (Running, u16) {
    our_server(script("udp/temperature-server.lab").args(["--set", ANYWHERE]), "Waiting for temperatures")
}

#[test]
fn course_client_and_course_server() {
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
fn course_client_and_our_server() {
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
fn what_is_no_number_gets_a_reply_and_the_server_lives_on() {
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
fn our_client_and_course_server() {
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
