//! Commands of other programs: `nc`, `ss`, `curl`, the shell, and words for leaving.

use super::{Line, no_command};
use crate::commands;
use crate::diagnostic::{Diagnostic, Message};
use crate::message;

/// What the line's first word is elsewhere.
pub(super) fn answer(line: &Line<'_>, report: &Diagnostic) -> Option<Diagnostic> {
    let words = line.words();
    let first = words.first()?.trim_end_matches("()").trim_end_matches(';');
    if commands::find(first).is_some() {
        return None;
    }
    // A name of the script's own: `ls = 1`, or one that is known elsewhere.
    let assigned = matches!(words.get(1), Some(&("=" | "+=" | "-=" | "*=" | "/=" | "//=" | "%=")));
    let labelled = report.labels.first().is_some_and(|label| label.message.is_some());
    let known = labelled || report.help.iter().any(|help| help.id == "help-name-of-task");
    if assigned || report.message.id == "unknown-name" && known {
        return None;
    }
    let rest = words.get(1..).unwrap_or_default();
    let mut better = help(first, rest).map(|help| no_command(line, report, first, help))?;
    // What is wrong with the signs behind it is worth knowing as well.
    if report.message.id.starts_with("syntax-") {
        better.help.extend(report.help.iter().cloned());
    }
    Some(better)
}

fn help(word: &str, rest: &[&str]) -> Option<Message> {
    let wanted = |wanted: &str| Some(message!("habit-instead", wanted = wanted));
    let operand = rest.iter().find(|word| !word.starts_with('-')).copied();
    match word {
        "import" | "from" | "using" | "include" | "require" | "package" => Some(message!("habit-import")),
        "nc" | "ncat" | "netcat" | "telnet" | "socat" => Some(netcat(rest)),
        "curl" | "wget" | "http" | "https" => Some(message!("habit-http", host = host_of(operand))),
        "GET" | "POST" | "HEAD" => Some(message!("habit-request")),
        "ss" | "netstat" | "lsof" => Some(message!("habit-sockets")),
        "ping" | "ping6" | "traceroute" | "nmap" => Some(message!("habit-ping", host = host_of(operand))),
        "dig" | "nslookup" | "getent" | "whois" => wanted(&format!("resolve {}", host_of(operand))),
        "ls" | "dir" | "ll" => {
            wanted(&operand.map_or("files".to_owned(), |folder| format!("files \"{folder}\"")))
        }
        "rm" | "rmdir" | "unlink" | "del" => wanted(&format!("remove \"{}\"", operand.unwrap_or("FILE"))),
        "cd" | "pwd" | "cp" | "mv" | "grep" | "ps" | "vi" | "vim" => Some(message!("habit-shell")),
        "cat" | "less" | "more" | "type" => wanted(&format!("print load \"{}\"", operand.unwrap_or("FILE"))),
        "echo" | "puts" | "println" | "printf" | "write" | "console" => wanted("print"),
        "quit" | "q" | ":q" | ":q!" | ":wq" | "bye" | "logout" | "leave" | "end" | "stop" => wanted("exit"),
        "man" | "h" | "/?" | "--help" | "-h" | "usage" => {
            wanted(&operand.map_or("help".to_owned(), |topic| format!("help {topic}")))
        }
        "clear" | "cls" => Some(message!("habit-clear")),
        "wirelab" => Some(message!("habit-wirelab")),
        "sudo" | "su" => Some(message!("habit-sudo")),
        "receive" | "recieve" | "read" => wanted("recv"),
        "disconnect" | "hangup" => wanted("close"),
        "open" => wanted("tcp connect HOST:PORT"),
        "server" => wanted(&format!("server = tcp listen 127.0.0.1:{}", port_of(rest))),
        "client" => wanted(&format!("client = tcp connect 127.0.0.1:{}", port_of(rest))),
        "wait_for" | "pause" | "delay" => wanted("sleep 1s"),
        _ => None,
    }
}

/// `nc -l 9999`, `nc -u host 53`, `telnet host 80`
fn netcat(words: &[&str]) -> Message {
    let flag = |letter: char| {
        words.iter().any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains(letter))
    };
    let operands: Vec<_> = words.iter().copied().filter(|word| !word.starts_with('-')).collect();
    let port = port_of(&operands);
    let host = operands.iter().copied().find(|word| word.parse::<u16>().is_err()).unwrap_or("127.0.0.1");
    let address = if host.contains(':') { host.to_owned() } else { format!("{host}:{port}") };
    match (flag('l'), flag('u')) {
        (true, false) => message!("habit-listen", address = address),
        (true, true) => message!("habit-udp-bind", address = address),
        (false, true) => message!("habit-udp-connect", address = address),
        (false, false) => message!("habit-tcp-connect", address = address),
    }
}

fn port_of(words: &[&str]) -> String {
    let port = words.iter().rev().find_map(|word| word.parse::<u16>().ok());
    port.map_or_else(|| "9999".to_owned(), |port| port.to_string())
}

/// The host of `http://host:80/path`, or of a word alone.
fn host_of(word: Option<&str>) -> String {
    let word = word.unwrap_or("localhost").trim_matches(['"', '\'']);
    let word = word.split_once("://").map_or(word, |(_, rest)| rest);
    let host = word.split(['/', ':', '?']).next().unwrap_or_default();
    if host.is_empty() { "localhost".to_owned() } else { host.to_owned() }
}
