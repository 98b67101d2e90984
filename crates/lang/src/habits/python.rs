//! Python's sockets: `s.recv(1024)` is `recv s 1024`, `send(s, b"x")` is `send s "x"`.

use super::{Line, instead};
use crate::commands;
use crate::diagnostic::{Diagnostic, Message};
use crate::message;

/// A method, which no value has: the command that does the same.
pub(super) fn method(line: &Line<'_>, report: &Diagnostic) -> Option<Diagnostic> {
    let (_, name) = report.message.arguments.first()?;
    if matches!(name.as_str(), "decode" | "encode") {
        return Some(conversion(line, report, name));
    }
    let call = PythonCall::of(line.text, name)?;
    let help = help(&call)?;
    let span = report.labels.first()?.span;
    Some(instead(report, span, message!("habit-method", name = name)).help(help))
}

/// `conn.send "hi"`: a method's name as a field, and what is sent behind it.
pub(super) fn method_without_parentheses(line: &Line<'_>, report: &Diagnostic) -> Option<Diagnostic> {
    let (_, name) = report.message.arguments.iter().find(|(key, _)| *key == "field")?;
    commands::find(name)?;
    let (before, after) = line.text.split_once(&format!(".{name}"))?;
    let base = last_word(before);
    let wanted = format!("{}{name} {base}{after}", before.strip_suffix(base)?);
    let help = message!("syntax-write-instead", wanted = wanted.trim_end());
    let span = report.labels.first()?.span;
    Some(instead(report, span, message!("habit-method", name = name)).help(help))
}

/// `b"hello"`, where the whole line is the call of a command: its final form.
pub(super) fn prefix(line: &Line<'_>, report: &Diagnostic) -> Option<Diagnostic> {
    let help = vec![message!("syntax-write-instead", wanted = statement(line.text)?)];
    Some(Diagnostic { help, ..report.clone() })
}

/// `data.decode()`: nothing to convert.
fn conversion(line: &Line<'_>, report: &Diagnostic, name: &str) -> Diagnostic {
    let before = line.text.split(&format!(".{name}(")).next().unwrap_or_default();
    let literal = before.strip_suffix(['"', '\'']).and_then(|text| {
        let quote = before.chars().next_back()?;
        before.get(text.rfind(quote)?..)
    });
    let value = literal.unwrap_or_else(|| last_word(before));
    let span = report.labels.first().map_or(line.place(line.text.len()), |label| label.span);
    let better = instead(report, span, message!("habit-decode", name = value));
    match statement(line.text) {
        Some(wanted) => better.help(message!("syntax-write-instead", wanted = wanted)),
        None => better,
    }
}

/// `target = command(arguments)` as it is written here.
fn statement(text: &str) -> Option<String> {
    let (before, after) = text.split_once('(')?;
    let (target, name) = match before.split_once('=') {
        Some((target, name)) => (format!("{} = ", target.trim()), name.trim()),
        None => (String::new(), before.trim()),
    };
    let (inner, behind) = closed(after);
    let inner: Vec<_> = split(inner).into_iter().map(|part| written(&part)).collect();
    let plain = commands::find(name).is_some() && unconverted(behind).is_empty();
    // What has calls of its own is better told one after another.
    (plain && !inner.iter().any(|part| part.contains('('))).then(|| {
        let all = format!("{target}{name} {}", inner.join(" "));
        all.trim_end().to_owned()
    })
}

/// The word that a text ends with.
fn last_word(text: &str) -> &str {
    text.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

/// What stands before the parenthesis that closes, and what behind it.
fn closed(text: &str) -> (&str, &str) {
    let (mut depth, mut quote) = (0_usize, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) => quote = quote.filter(|_| open != c),
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => {
                return (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
            }
            (None, ')') => depth -= 1,
            _ => {}
        }
    }
    (text, "")
}

/// Without `.decode()` and `.encode("utf-8")` at its beginning.
fn unconverted(text: &str) -> &str {
    let after = [".decode(", ".encode("].iter().find_map(|call| text.trim_start().strip_prefix(call));
    after.map_or(text.trim(), |after| unconverted(closed(after).1))
}

/// `target = base.name(arguments)`, `print(base.name(arguments))`
struct PythonCall<'a> {
    /// What is assigned to, with the sign; or `print`
    target: String,
    base: &'a str,
    name: &'a str,
    arguments: Vec<String>,
}

impl<'a> PythonCall<'a> {
    fn of(line: &'a str, name: &'a str) -> Option<Self> {
        let (before, after) = line.split_once(&format!(".{name}("))?;
        let base = last_word(before);
        let (inner, behind) = closed(after);
        let target = before.strip_suffix(base)?.trim_end();
        let target = match target.strip_suffix('=') {
            // `conn, addr = s.accept()`: the address is the connection's `.peer`.
            Some(names) => format!("{} = ", names.split(',').next().unwrap_or_default().trim()),
            None if target == "print(" && unconverted(behind) == ")" => "print ".to_owned(),
            None => String::new(),
        };
        let arguments = split(inner).into_iter().map(|part| written(&part)).collect();
        (!base.is_empty()).then_some(Self { target, base, name, arguments })
    }

    fn argument(&self, index: usize) -> &str {
        self.arguments.get(index).map_or("", String::as_str)
    }
}

fn help(call: &PythonCall<'_>) -> Option<Message> {
    let PythonCall { target, base, name, arguments } = call;
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
    let part =
        [".encode(", ".decode("].iter().find_map(|call| part.split_once(call)).map_or(part, |(it, _)| it);
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
