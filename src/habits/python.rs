//! Python's sockets: `s.recv(1024)` is `recv s 1024`.

use super::{Line, instead};
use crate::diagnostic::{Diagnostic, Message};
use crate::message;

/// A method, which no value has: the command that does the same.
pub(super) fn method(line: &Line<'_>, report: &Diagnostic) -> Option<Diagnostic> {
    let (_, name) = report.message.arguments.first()?;
    let call = Call::of(line.text, name)?;
    let help = help(&call)?;
    let span = report.labels.first()?.span;
    Some(instead(report, span, message!("habit-method", name = name)).help(help))
}

/// `target = base.name(arguments)`
struct Call<'a> {
    /// What is assigned to, with the sign
    target: String,
    base: &'a str,
    name: &'a str,
    arguments: Vec<String>,
}

impl<'a> Call<'a> {
    fn of(line: &'a str, name: &'a str) -> Option<Self> {
        let (before, after) = line.split_once(&format!(".{name}("))?;
        let base = before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next()?;
        let target = before.strip_suffix(base)?.trim_end();
        let target = match target.strip_suffix('=') {
            // `conn, addr = s.accept()`: the address is the connection's `.peer`.
            Some(names) => format!("{} = ", names.split(',').next().unwrap_or_default().trim()),
            None => String::new(),
        };
        let inner = after.rsplit_once(')').map_or(after, |(inner, _)| inner);
        let arguments = split(inner).into_iter().map(|part| written(&part)).collect();
        (!base.is_empty()).then_some(Self { target, base, name, arguments })
    }

    fn argument(&self, index: usize) -> &str {
        self.arguments.get(index).map_or("", String::as_str)
    }
}

fn help(call: &Call<'_>) -> Option<Message> {
    let Call { target, base, name, arguments } = call;
    let write = |text: String| Some(message!("syntax-write-instead", wanted = text.trim_end()));
    match (*name, *base) {
        ("socket", "socket") => {
            let style = if arguments.iter().any(|word| word.contains("DGRAM")) { "dgram" } else { "stream" };
            let target = if target.is_empty() { "s = " } else { target };
            Some(message!("habit-python-socket", wanted = format!("{target}socket inet {style}")))
        }
        ("create_connection", _) => write(format!("{target}tcp connect {}", address(arguments))),
        ("gethostbyname" | "getaddrinfo", _) => write(format!("{target}resolve {}", call.argument(0))),
        ("connect" | "bind", _) => write(format!("{name} {base} {}", address(arguments))),
        ("recv" | "send" | "sendall" | "accept" | "listen" | "recvfrom" | "close", _) => {
            write(format!("{target}{name} {base} {}", arguments.join(" ")))
        }
        ("sendto", _) => write(format!("{target}sendto {base} {} {}", call.argument(1), call.argument(0))),
        ("shutdown", _) => {
            let direction = match call.argument(0) {
                word if word.ends_with("SHUT_RD") || word == "0" => "read",
                word if word.ends_with("SHUT_WR") || word == "1" => "write",
                _ => "both",
            };
            write(format!("shutdown {base} {direction}"))
        }
        ("getsockname", _) => write(format!("{target}{base}.local")),
        ("getpeername", _) => write(format!("{target}{base}.peer")),
        ("settimeout" | "setblocking", _) => Some(message!("habit-timeout", socket = base)),
        ("setsockopt", _) => Some(message!("habit-option", socket = base)),
        ("decode" | "encode", _) => Some(message!("habit-decode", name = base)),
        _ => None,
    }
}

/// `("127.0.0.1", 80)`, already `127.0.0.1:80`, or the two as arguments of their own.
fn address(arguments: &[String]) -> String {
    match arguments {
        [host, port, ..] => format!("{}:{port}", host.trim_matches(['"', '\''])),
        [one] => one.clone(),
        [] => "HOST:PORT".to_owned(),
    }
}

/// An argument as it is written here: no `b` before a text, and a pair is an address.
fn written(part: &str) -> String {
    let part = part.trim();
    if let Some(pair) = part.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return address(&split(pair).into_iter().map(|part| written(&part)).collect::<Vec<_>>());
    }
    match part.strip_prefix(['b', 'f']) {
        Some(text) if text.starts_with(['"', '\'']) => text.to_owned(),
        _ => part.to_owned(),
    }
}

/// At the commas that stand in no text and no parentheses.
fn split(text: &str) -> Vec<String> {
    let (mut parts, mut depth, mut quote) = (vec![String::new()], 0_usize, None);
    for c in text.chars() {
        match (quote, c) {
            (Some(open), _) => quote = quote.filter(|_| open != c),
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().into_iter().for_each(|part| part.push(c));
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}
