//! D: text from peers, files, names and the command line, in everything that is shown.

use std::io::{Read, Write};
use std::net::{TcpListener, UdpSocket};
use std::os::unix::ffi::OsStrExt;

use harness::wirelab;

use crate::hostile::{bytes, lab, scratch};

/// What terminals obey, and what fools the reader's eye.
const DANGEROUS: &[&str] = &[
    "\x1b[31m",
    "\x1b]0;title\x07",
    "\x1b]52;c;aGVsbG8=\x07",
    "\x1b]8;;http://example.com\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP+q\x1b\\",
    "\x1b[6n",
    "\x1bc",
    "\u{9b}31m",
    "\u{9d}0;title\u{9c}",
    "\u{85}",
    "a\rb",
    "\x07\x08\x7f\x0b\x0c\x0e",
    "\u{202e}txt.exe",
    "\u{2066}a\u{2069}",
    "\u{200b}\u{200d}\u{feff}\u{ad}",
    "\u{2028}\u{2029}",
    "\u{e0041}",
];

/// Whether nothing in an output is a byte that a terminal obeys, or a character that is not seen.
#[track_caller]
fn is_harmless(output: &[u8], of: &str) {
    let text = std::str::from_utf8(output).unwrap_or_else(|error| panic!("{of}: {error}: {output:?}"));
    for c in text.chars() {
        let hidden = c.is_control() && c != '\n' && c != '\t'
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}');
        assert!(!hidden, "{of}: U+{:04X} in {text:?}", u32::from(c));
    }
}

/// Runs a script, after which neither stream has anything dangerous in it; what was printed.
#[track_caller]
fn shown(script: &str, data: &[u8]) -> (String, String) {
    let folder = scratch();
    std::fs::write(folder.path().join("data"), data).unwrap();
    let ended = bytes(lab(script).current_dir(folder.path()));
    is_harmless(&ended.stdout, script);
    is_harmless(&ended.stderr, script);
    (String::from_utf8(ended.stdout).unwrap(), String::from_utf8(ended.stderr).unwrap())
}

/// Scripts that show the bytes `d` in every way that there is.
const WAYS: &[&str] = &[
    "print d",
    "print d d",
    "say d",
    "step d",
    "say en d zh d",
    "print [d, [d]]",
    "print repr(d)",
    "print \"<{d}>\"",
    "print str([d])",
    "r = json('{\"a\": 1}')\nprint [r, d]",
    "expect d == \"other\"",
    "expect d == \"other\", d",
    "expect d matches \"^nothing$\"",
    "expect d in [\"x\"]",
    "expect d == \"other\" within 1ms",
    "x = float(d)",
    "x = int(d)",
    "x = \"a\" matches d",
    "x = json(d)",
    "x = unhex(d)",
    "x = unbase64(d)",
    "x = pack(d, 1)",
    "x = unpack(d, d)",
    "ip d",
    "port d",
    "resolve d",
    "tcp connect d timeout 1s",
    "tcp connect \"{d}:80\" timeout 1s",
    "tcp listen d",
    "udp bind d",
    "unix connect d",
    "unix listen d",
    "sendto udp open d \"x\"",
    "x = load d",
    "x = load \"dir/{d}\"",
    "save \"x\" \"nowhere/{d}\"",
    "save \"x\" \"/nowhere/{d}\"",
    "run d",
    "x = d.ip",
    "x = d.port",
    "r = json('{\"a\": 1}')\nx = r[d]",
    "try { x = float(d) } catch e { print e.message\nprint e }",
    "try { x = load d } catch e { print e.message e }",
    "spawn { x = float(d) }\nwait",
    "spawn { expect d == \"\" }\nwait",
    "x = input d default d\nprint x",
    "x = input d",
    "print ip(\"10.0.0.1\") d",
    "s = udp open\nset s join d",
    "requires read \"data\"\nprint d",
    "return_ = d\nprint return_[0..200]",
    "expect error ECONNREFUSED { x = float(d) }",
    "exit_ = d\nx = 1 + len(d) // 0",
];

#[test]
fn d03_no_way_of_showing_lets_a_terminal_obey() {
    let all: Vec<u8> = (0..=255).collect();
    let dangerous = DANGEROUS.concat();
    let every: String =
        ('\0'..=char::MAX).filter(|c| u32::from(*c) % 97 == 0 || u32::from(*c) < 0x3000).collect();
    for way in WAYS {
        for data in [&all[..], dangerous.as_bytes(), every.as_bytes(), b"\x1b]0;t\x07"] {
            let script = format!("d = load \"data\"\n{way}");
            let (out, err) = shown(&script, data);
            assert!(
                !out.is_empty()
                    || !err.is_empty()
                    || way.contains("matches d")
                    || way.contains("unix listen"),
                "{way} shows nothing"
            );
            assert!(!err.contains("panicked"), "{way}: {err}");
        }
    }
}

/// What turns the direction of writing, is not seen, or is drawn over what stands around it.
fn unseen() -> Vec<String> {
    let ranges = [
        0xad..=0xad,
        0x61c..=0x61c,
        0x115f..=0x1160,
        0x180e..=0x180e,
        0x200b..=0x200f,
        0x2028..=0x202e,
        0x2060..=0x206f,
        0x2800..=0x2800,
        0x3164..=0x3164,
        0xfe00..=0xfe0f,
        0xfeff..=0xfeff,
        0xffa0..=0xffa0,
        0xfff9..=0xfffb,
        0xe0001..=0xe0001,
        0xe0020..=0xe007f,
        0xe0100..=0xe01ef,
    ];
    ranges.into_iter().flatten().filter_map(char::from_u32).map(String::from).collect()
}

#[test]
fn d04_what_turns_or_hides_text_is_escaped_in_every_way_of_showing() {
    let data = unseen().iter().map(|unseen| format!("a{unseen}")).collect::<String>();
    let marks = format!("e{}", "\u{301}".repeat(40));
    for way in WAYS {
        for data in [&data, &marks] {
            let (out, err) = shown(&format!("d = load \"data\"\n{way}"), data.as_bytes());
            for text in [out, err] {
                let wrong = text.chars().find(|c| unseen().contains(&c.to_string()));
                assert_eq!(wrong, None, "{way}: {text:?}");
                assert!(!text.contains(&"\u{301}".repeat(7)), "{way}: {text:?}");
            }
        }
    }
    let (out, _) = shown("print load \"data\"", data.as_bytes());
    assert!(out.starts_with("a\\xC2\\xADa\\xD8\\x9Ca\\xE1\\x85\\x9F"), "{out}");
    assert!(out.ends_with("a\\xF3\\xA0\\x87\\xAF\n"), "{out}");
}

#[test]
fn d04_names_of_files_hosts_and_arguments_hide_nothing() {
    let folder = scratch();
    let all = unseen();
    // A name has no more than 255 bytes.
    for some in all.chunks(20) {
        let name = format!("x{}", some.concat());
        std::fs::write(folder.path().join(&name), "x = 1 // 0\n").unwrap();
        for arguments in [
            vec!["run", &name],
            vec!["rehearse", &name],
            vec!["check", "none", &name],
            vec!["-c", "tcp connect args[0] timeout 1s", &name],
            vec!["-c", "resolve args[0]", &name],
            vec!["-c", "unix listen args[0] + \"/\"", &name],
            vec!["-c", "try { load args[0] + \"/\" } catch e { print e.message [e] }", &name],
            vec!["-c", "save \"x\" \"/nowhere/\" + args[0]", &name],
            vec!["-c", "expect [args[0]] == []", &name],
            vec!["--input", "/nowhere/x", "--set", &format!("x={name}"), "-c", "x"],
            vec!["demo", &name],
            vec!["help", &name],
        ] {
            let ended = bytes(wirelab().args(&arguments).current_dir(folder.path()));
            for output in [&ended.stdout, &ended.stderr] {
                let text = String::from_utf8(output.clone()).unwrap();
                let wrong = text.chars().find(|c| all.contains(&c.to_string()));
                assert_eq!(wrong, None, "{arguments:?}: {text:?}");
            }
        }
    }
}

#[test]
fn d03_each_dangerous_byte_is_shown_escaped() {
    for byte in 0..=255_u8 {
        let (out, _) = shown("print load \"data\"", &[b'<', byte, b'>']);
        let expected = match byte {
            b'\n' => "<\n>\n".to_owned(),
            b'\t' => "<\t>\n".to_owned(),
            0x20..=0x7e => format!("<{}>\n", char::from(byte)),
            _ => format!("<\\x{byte:02X}>\n"),
        };
        assert_eq!(out, expected);
    }
}

#[test]
fn d03_what_a_peer_sends_is_shown_escaped() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let dangerous = DANGEROUS.concat();
    let sent = dangerous.clone();
    let peer = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(sent.as_bytes()).unwrap();
    });
    let script = "c = tcp connect at\nd = recv c all\nprint d\nsay d\nstep d\nprint [d]\nprint c\nsockets\ninfo c\nexpect d == \"\"";
    let ended = bytes(wirelab().args(["--set", &format!("at={address}"), "-c", script]));
    peer.join().unwrap();
    assert_eq!(ended.status.code(), Some(4));
    is_harmless(&ended.stdout, "stdout");
    is_harmless(&ended.stderr, "stderr");
    assert!(String::from_utf8_lossy(&ended.stdout).contains("\\x1B]52;c;"));

    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap().to_string();
    let answer = std::thread::spawn(move || {
        let (_, from) = socket.recv_from(&mut [0; 10]).unwrap();
        socket.send_to(dangerous.as_bytes(), from).unwrap();
    });
    let script =
        "u = udp open\nsendto u at \"x\"\nm = recvfrom u timeout 5s\nprint m\nprint m.data\nprint [m]";
    let ended = bytes(wirelab().args(["--set", &format!("at={address}"), "-c", script]));
    answer.join().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    is_harmless(&ended.stdout, "stdout");
}

#[test]
fn d03_values_files_and_arguments_of_the_command_line_are_shown_escaped() {
    for dangerous in DANGEROUS {
        let set = format!("x={dangerous}");
        for script in ["print x", "expect x == \"\"", "y = float(x)", "say x"] {
            let ended = bytes(wirelab().args(["--set", &set, "-c", script]));
            is_harmless(&ended.stdout, script);
            is_harmless(&ended.stderr, script);
        }
        let folder = scratch();
        let name = std::ffi::OsStr::from_bytes(dangerous.as_bytes());
        let name = name.to_string_lossy().replace('/', "_") + ".lab";
        std::fs::write(folder.path().join(&name), "x = 1 // 0").unwrap();
        std::fs::write(folder.path().join(format!("{name}2")), "x = = 0").unwrap();
        for arguments in [
            vec!["run", &name],
            vec![&*name],
            vec!["check", &format!("{name}2")],
            vec!["run", dangerous],
            vec!["-c", "print args", dangerous],
            vec!["help", dangerous],
            vec!["demo", dangerous],
            vec!["demo", "--show", dangerous],
            vec!["--set", dangerous, "-c", ""],
            vec!["--set", &format!("{dangerous}=1"), "-c", ""],
            vec!["--timeout", dangerous, "-c", ""],
            vec!["--input", dangerous, "-c", ""],
            vec![&format!("--allow-net={dangerous}"), "-c", ""],
            vec!["--allow-read", dangerous, "-c", ""],
            vec!["--lang", dangerous, "-c", ""],
            vec![&format!("--{dangerous}"), "-c", ""],
            vec!["-c", &format!("print 1 # {dangerous}\nx = 1 // 0 # {dangerous}")],
            vec!["-c", &format!("x = \"{dangerous}\" + 1")],
            vec!["-c", &format!("print {dangerous}")],
            vec!["-c", &format!("{dangerous} = 1")],
            vec!["-c", &format!("x = \"{dangerous}")],
            vec!["-c", &format!("tcp {dangerous}")],
            vec!["-c", &format!("x = 1.{dangerous}")],
        ] {
            let ended = bytes(wirelab().args(&arguments).current_dir(folder.path()));
            is_harmless(&ended.stdout, &format!("{arguments:?}"));
            is_harmless(&ended.stderr, &format!("{arguments:?}"));
        }
    }
    let folder = scratch();
    let name = std::ffi::OsStr::from_bytes(b"bad\xff\x1b.lab");
    std::fs::write(folder.path().join(name), "x = 1 // 0").unwrap();
    let ended = bytes(wirelab().arg("run").arg(name).current_dir(folder.path()));
    is_harmless(&ended.stderr, "a file name that is no text");
    let ended = bytes(wirelab().arg("-c").arg(std::ffi::OsStr::from_bytes(b"print \"\xff\"")));
    is_harmless(&ended.stderr, "a script that is no text");
    assert_ne!(ended.status.code(), Some(0));
}

#[test]
fn d01_a_character_split_across_two_recv_is_whole_when_joined() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let peer = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let text = "你好😀é".as_bytes();
        stream.write_all(text).unwrap();
        let mut back = Vec::new();
        stream.read_to_end(&mut back).unwrap();
        (text.to_vec(), back)
    });
    let script = r#"
c = tcp connect at
a = recv c exactly 4
print a
print repr(a)
b = recv c exactly 4
print b
rest = recv c exactly 4
sendall c a
sendall c b + rest
print a + b + rest
shutdown c write
"#;
    let ended = bytes(wirelab().args(["--set", &format!("at={address}"), "-c", script]));
    let (sent, back) = peer.join().unwrap();
    assert_eq!(sent, back);
    let out = String::from_utf8(ended.stdout).unwrap();
    assert_eq!(out, "你\\xE5\n\"你\\xE5\"\n\\xA5\\xBD\\xF0\\x9F\n你好😀é\n");
}

#[test]
fn d02_invalid_utf_8_is_shown_as_its_bytes() {
    for (data, expected) in [
        (&b"\xff"[..], "\\xFF"),
        (b"a\x80b", "a\\x80b"),
        (b"\xc0\xaf", "\\xC0\\xAF"),
        (b"\xed\xa0\x80", "\\xED\\xA0\\x80"),
        (b"\xf4\x90\x80\x80", "\\xF4\\x90\\x80\\x80"),
        (b"\xe4\xbd", "\\xE4\\xBD"),
        (b"\xe4\xbd\xa0\xe5", "你\\xE5"),
        (b"\xf8\x88\x80\x80\x80", "\\xF8\\x88\\x80\\x80\\x80"),
    ] {
        let (out, _) = shown("print load \"data\"", data);
        assert_eq!(out, format!("{expected}\n"));
        let (out, _) =
            shown("d = load \"data\"\nsave d \"copy\"\nprint repr(d)\nexpect (load \"copy\") == d", data);
        assert!(out.starts_with('"'), "{out}");
    }
}

#[test]
fn d03_print_raw_writes_the_bytes_themselves_to_a_pipe() {
    let all: Vec<u8> = (0..=255).collect();
    let folder = scratch();
    std::fs::write(folder.path().join("data"), &all).unwrap();
    let ended = bytes(lab("print raw load \"data\"").current_dir(folder.path()));
    assert_eq!(ended.stdout, all);
}
