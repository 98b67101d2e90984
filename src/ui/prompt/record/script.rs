//! A session as a script: statement by statement, with what came out where that is asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use super::changing::Changing;
use super::claim::{Claim, Claims};
use super::edit::{self, Edit};
use super::entry::{Entry, Outcome, Own};
use super::keep::{self, Standing};
use super::requirements;
use super::whereabouts::{self, Whereabouts};
use crate::catalogue::{self, Language};
use crate::diagnostic::Message;
use crate::eval::recording::{Phrase, PlaceKind, Script, Shape};
use crate::eval::value::Value;
use crate::message;
use crate::net::Style;
use crate::session::LAST;
use crate::syntax::ast::Operator;

/// How long a background task has for what it does between two statements.
const WITHIN: &str = " within 2s";

/// What stands at the top.
pub struct Header {
    /// The language of the comments.
    pub language: Language,
    /// The time of day.
    pub since_epoch: Duration,
    /// Where the script will run.
    pub folder: PathBuf,
}

/// The script of a session.
pub fn write(entries: &[Entry], own: &Own, expects: bool, header: &Header) -> Script {
    let standings = keep::standings(entries, own, expects);
    let known = Whereabouts::new(entries, &standings);
    let writer = Writer {
        entries,
        standings: &standings,
        known: &known,
        names: names_for_values(entries, &standings),
        sockets: sockets(entries),
        language: header.language,
        expects,
    };
    let (lines, exactly) = writer.all();
    let in_it = entries.iter().zip(&standings).filter(|(_, standing)| standing.is_in());
    let requirements = requirements::lines(in_it.map(|(entry, _)| entry), &header.folder);
    let mut out = writer.header(header, exactly);
    for line in &requirements {
        out.push_str(line);
        out.push('\n');
    }
    out.push_str(if requirements.is_empty() { "" } else { "\n" });
    for (place, lines) in lines.iter().enumerate() {
        for line in lines {
            out.push_str(line);
            out.push('\n');
        }
        for (name, address) in known.kept_after(place) {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{name} = {address}");
        }
    }
    let count = |wanted: fn(&Standing) -> bool| standings.iter().filter(|own| wanted(own)).count();
    let written = lines.iter().flatten().filter(|line| line.starts_with("expect ")).count();
    let typed = entries.iter().filter(|entry| entry.typed.text.starts_with("expect ")).count();
    Script {
        text: out,
        kept: count(Standing::is_in),
        left_out: count(|standing| matches!(standing, Standing::LeftOut(_))),
        expects: written.saturating_sub(typed),
    }
}

/// Style and name of each socket.
fn sockets(entries: &[Entry]) -> BTreeMap<u64, (Style, Option<String>)> {
    let all = entries.iter().flat_map(|entry| &entry.sockets);
    all.map(|ends| (ends.id, (ends.style, ends.name.clone()))).collect()
}

/// For each statement: what it writes for `_`, and the name that its own value needs for that.
struct Names {
    last: BTreeMap<usize, String>,
    of: BTreeMap<usize, String>,
    taken: BTreeSet<String>,
}

fn names_for_values(entries: &[Entry], standings: &[Standing]) -> Names {
    let words = entries.iter().flat_map(|entry| {
        let named = entry.sockets.iter().filter_map(|ends| ends.name.as_ref());
        entry.typed.assigns.iter().chain(&entry.typed.mentions).chain(&entry.typed.defines).chain(named)
    });
    let mut names = Names { last: BTreeMap::new(), of: BTreeMap::new(), taken: words.cloned().collect() };
    let mut shown: Option<usize> = None;
    for (place, (entry, standing)) in entries.iter().zip(standings).enumerate() {
        if let (true, Some(from)) = (entry.typed.mentions.contains(LAST), shown) {
            let name = names.of.get(&from).cloned();
            let name = name.or_else(|| Some(names.fresh(entries.get(from)?, &own_name(entries.get(from)?)?)));
            names.of.extend(name.clone().map(|name| (from, name)));
            names.last.extend(name.map(|name| (place, name)));
        }
        let is_shown = matches!(entry.typed.shape, Shape::Value(_));
        let has_value = entry.value().is_some_and(|value| !value.is_none());
        if is_shown && has_value && *standing == Standing::Kept {
            shown = Some(place);
        }
    }
    names
}

/// What a value's name begins with; the socket's name, where it has one.
fn own_name(entry: &Entry) -> Option<String> {
    let Shape::Value(phrase) = &entry.typed.shape else { return None };
    if let Some(Value::Socket(socket)) = entry.value()
        && socket.named.get()
    {
        return Some(socket.name().to_string());
    }
    let name = match (phrase.command.map(|command| command.name), entry.value()?) {
        (Some("recv"), _) => "data",
        (Some("recvfrom"), _) => "msg",
        (Some("send" | "sendall" | "sendto" | "udp sendto"), _) => "sent",
        (Some("get"), _) => "option",
        (_, Value::Task(_)) => "task",
        (_, Value::Socket(_)) => "conn",
        _ => "value",
    };
    Some(name.to_owned())
}

impl Names {
    /// A name that nothing has yet; a socket keeps its own.
    fn fresh(&mut self, entry: &Entry, beginning: &str) -> String {
        if let Some(Value::Socket(socket)) = entry.value()
            && socket.named.get()
        {
            return beginning.to_owned();
        }
        let free = (1..).map(|number| format!("{beginning}{number}")).find(|name| !self.taken.contains(name));
        let name = free.unwrap_or_default();
        self.taken.insert(name.clone());
        name
    }
}

struct Writer<'a> {
    entries: &'a [Entry],
    standings: &'a [Standing],
    known: &'a Whereabouts<'a>,
    names: Names,
    sockets: BTreeMap<u64, (Style, Option<String>)>,
    language: Language,
    expects: bool,
}

impl Writer<'_> {
    fn say(&self, message: &Message) -> String {
        catalogue::text(self.language, message)
    }

    fn header(&self, header: &Header, exactly: bool) -> String {
        let since = jiff::SignedDuration::try_from(header.since_epoch).ok();
        let time = since.and_then(|since| jiff::Timestamp::from_duration(since).ok()).unwrap_or_default();
        let date = time.to_zoned(jiff::tz::TimeZone::system()).date();
        let mut notes = vec![message!("session-header", version = env!("CARGO_PKG_VERSION"), date = date)];
        notes.push(if self.expects {
            message!("session-header-expect")
        } else {
            message!("session-header-plain")
        });
        notes.extend(exactly.then(|| message!("session-header-exactly")));
        let lines = notes.iter().map(|note| format!("# {}\n", self.say(note)));
        lines.collect::<String>() + "\n"
    }

    /// The lines of each statement, and whether a `recv` became one of just so many bytes.
    fn all(&self) -> (Vec<Vec<String>>, bool) {
        let mut changing = Changing::default();
        let mut names = BTreeSet::new();
        let mut exactly = false;
        let mut lines: Vec<Vec<String>> = Vec::new();
        // What is expected already: to look at a value again tells nothing new.
        let mut told: BTreeSet<String> = BTreeSet::new();
        for (place, (entry, standing)) in self.entries.iter().zip(self.standings).enumerate() {
            let changes = match standing {
                Standing::Kept => changing.after(entry, false),
                Standing::LeftOut(_) if entry.typed.defines.is_some() => changing.after(entry, true),
                _ => None,
            };
            let mut own = match standing {
                Standing::Silent => Vec::new(),
                Standing::LeftOut(reason) => self.left_out(place, entry, reason),
                Standing::Fails => self.failing(place, entry),
                Standing::Tried => self.tried(place, entry),
                Standing::Kept => self.kept(place, entry, changes, &mut names, &mut exactly),
            };
            if entry.typed.commands.is_empty() {
                own.retain(|line| !told.contains(line) || line.ends_with(WITHIN));
            }
            told.retain(|line| !entry.typed.assigns.iter().any(|name| line.contains(name.as_str())));
            told.extend(own.iter().filter(|line| line.starts_with("expect ")).cloned());
            lines.push(own);
        }
        (lines, exactly)
    }

    /// What is written differently whatever a statement is for.
    fn edits(&self, place: usize, entry: &Entry) -> Vec<Edit> {
        let mut edits = edit::spelled_out(entry);
        edits.extend(whereabouts::edits(entry, place, self.known));
        if let Some(last) = self.names.last.get(&place) {
            let is_last = |kind: &PlaceKind| matches!(kind, PlaceKind::Word(word) if word == LAST);
            let places = entry.typed.places.iter().filter(|place| is_last(&place.kind));
            edits.extend(places.map(|place| (place.range.clone(), last.clone())));
        }
        edits
    }

    fn left_out(&self, place: usize, entry: &Entry, reason: &Message) -> Vec<String> {
        let text = edit::apply(&entry.typed.text, &self.edits(place, entry));
        let said = self.say(&message!("session-left-out", reason = self.say(reason)));
        let mut lines: Vec<String> = text.lines().map(|line| format!("# {line}")).collect();
        if let Some(first) = lines.first_mut() {
            // Writing to a String cannot fail.
            let _ = write!(first, "   # {said}");
        }
        lines
    }

    fn tried(&self, place: usize, entry: &Entry) -> Vec<String> {
        let text = edit::apply(&entry.typed.text, &self.edits(place, entry));
        vec![format!("try {{\n{text}\n}} catch error {{ }}")]
    }

    fn failing(&self, place: usize, entry: &Entry) -> Vec<String> {
        let Outcome::Failed(name, _) = &entry.outcome else { return Vec::new() };
        let text = edit::apply(&entry.typed.text, &self.edits(place, entry));
        match text.contains('\n') {
            true => vec![format!("expect error {name} {{\n{text}\n}}")],
            false => vec![format!("expect error {name} {{ {text} }}")],
        }
    }

    fn kept(
        &self,
        place: usize,
        entry: &Entry,
        changes: Option<Message>,
        names: &mut BTreeSet<String>,
        exactly: &mut bool,
    ) -> Vec<String> {
        let mut edits = self.edits(place, entry);
        let text = &entry.typed.text;
        let plain = |edits: &[Edit]| vec![edit::apply(text, edits)];
        let Some(value) = entry.value().filter(|value| !value.is_none()) else { return plain(&edits) };
        let phrase = match &entry.typed.shape {
            Shape::Value(phrase) | Shape::Assign(_, phrase) => phrase,
            Shape::Other => return plain(&edits),
        };
        if let (true, Some(edit)) = (self.expects, self.exactly(entry, phrase, value)) {
            *exactly = true;
            edits.push(edit);
        }
        let claims = Claims { known: self.known, place };
        if let Shape::Assign(name, _) = &entry.typed.shape {
            let receives = phrase.command.is_some_and(|command| keep::RECEIVING.contains(&command.name));
            let mut lines = plain(&edits);
            if self.expects && receives {
                lines.extend(self.claims(name, &claims, value, changes));
            }
            return lines;
        }
        if let Some(name) = self.socket_names(value) {
            let mut lines = vec![format!("{name} = {}", edit::apply(text, &edits))];
            if self.expects {
                lines.extend(self.socket_claims(place, entry));
            }
            return lines;
        }
        let mut inner = edits.clone();
        inner.extend(edit::parentheses(phrase));
        let name = self.names.of.get(&place).cloned();
        let named = |name: &str| format!("{name} = {}", edit::apply(text, &inner));
        let is_handle = matches!(value, Value::Socket(_) | Value::Task(_));
        match name {
            Some(name) if !self.expects || is_handle => vec![named(&name)],
            None if !self.expects || is_handle => plain(&edits),
            Some(name) => {
                let mut lines = vec![named(&name)];
                lines.extend(self.claims(&name, &claims, value, changes));
                lines
            }
            None if changes.is_some() => {
                let mut lines = plain(&edits);
                lines.extend(changes.map(|why| self.not_expected(None, &why)));
                lines
            }
            None if is_passing(text, value) => {
                let mut lines = plain(&edits);
                lines.push(self.not_expected(None, &message!("session-not-passing")));
                lines
            }
            None => match claims.literal(value, text) {
                Ok(literal) => {
                    let text = edit::apply(text, &inner);
                    vec![format!(
                        "expect {}{}",
                        condition(&text, phrase, &literal),
                        self.within(entry, phrase)
                    )]
                }
                Err(_) if is_path(text) => self.claims(text, &claims, value, None),
                Err(_) if matches!(value, Value::Record(_) | Value::Bytes(_)) => {
                    let beginning = own_name(entry).unwrap_or_default();
                    let free = (1..).map(|number| format!("{beginning}{number}"));
                    let mut free =
                        free.filter(|name| !self.names.taken.contains(name) && !names.contains(name));
                    let name = free.next().unwrap_or_default();
                    names.insert(name.clone());
                    let mut lines = vec![named(&name)];
                    lines.extend(self.claims(&name, &claims, value, None));
                    lines
                }
                Err(why) => {
                    let mut lines = plain(&edits);
                    lines.push(self.not_expected(None, &why));
                    lines
                }
            },
        }
    }

    fn claims(
        &self,
        name: &str,
        claims: &Claims<'_>,
        value: &Value,
        changes: Option<Message>,
    ) -> Vec<String> {
        if let Some(why) = changes {
            return vec![self.not_expected(Some(name), &why)];
        }
        let lines = claims.of(name, value).into_iter().map(|claim| match claim {
            Claim::Expect(condition) => format!("expect {condition}"),
            Claim::Not(what, why) => self.not_expected(Some(&what), &why),
        });
        lines.collect()
    }

    fn not_expected(&self, what: Option<&str>, why: &Message) -> String {
        let why = self.say(why);
        let said = match what {
            Some(what) => message!("session-not-expected-of", what = what, reason = why),
            None => message!("session-not-expected", reason = why),
        };
        format!("# {}", self.say(&said))
    }

    /// `recv` of as many bytes as came, where the value is data of a stream.
    fn exactly(&self, entry: &Entry, phrase: &Phrase, value: &Value) -> Option<Edit> {
        let Value::Bytes(bytes) = value else { return None };
        let is_stream = |id| self.sockets.get(id).is_none_or(|(style, _)| *style == Style::Stream);
        if bytes.is_empty() || !entry.uses.iter().all(is_stream) {
            return None;
        }
        edit::exactly(&entry.typed.text, phrase, bytes.len())
    }

    /// The names on the left of what yields sockets.
    fn socket_names(&self, value: &Value) -> Option<String> {
        let name = |value: &Value| match value {
            Value::Socket(socket) => self.sockets.get(&socket.id)?.1.clone(),
            _ => None,
        };
        match value {
            Value::List(list) if !list.is_empty() => {
                let names: Option<Vec<String>> = list.iter().map(name).collect();
                names.map(|names| names.join(", "))
            }
            value => name(value),
        }
    }

    /// What holds for a socket whatever the kernel chooses: its state, and who its peer is.
    fn socket_claims(&self, place: usize, entry: &Entry) -> Vec<String> {
        let Some(Value::Socket(socket)) = entry.value() else { return Vec::new() };
        let Some((_, Some(name))) = self.sockets.get(&socket.id) else { return Vec::new() };
        let mut lines = Vec::new();
        if let Some(state) =
            entry.state.as_ref().filter(|state| ["LISTEN", "ESTABLISHED"].contains(&&***state))
        {
            lines.push(format!("expect {name}.state == \"{state}\"{WITHIN}"));
        }
        let ends = entry.sockets.iter().find(|ends| ends.id == socket.id);
        let peer = ends.and_then(|ends| ends.peer.as_ref());
        if let Some(other) =
            peer.and_then(|peer| self.known.reference(peer, place, true, &format!("{name}.")))
        {
            lines.push(format!("expect {name}.peer == {other}"));
        }
        lines
    }

    /// What a socket or a task tells of itself may take a moment.
    fn within(&self, entry: &Entry, phrase: &Phrase) -> &'static str {
        let told = [".state", ".pending", ".received", ".sent", ".peer"];
        let asks = told.iter().any(|field| entry.typed.text.contains(field));
        if phrase.command.is_none() && entry.typed.commands.is_empty() && asks { WITHIN } else { "" }
    }
}

/// A name, with fields or indexes: to look at it changes nothing.
fn is_path(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.[]".contains(&byte))
}

/// A state that a connection goes through without stopping.
fn is_passing(text: &str, value: &Value) -> bool {
    const STATES: [&[u8]; 5] = [b"FIN_WAIT1", b"CLOSING", b"LAST_ACK", b"SYN_SENT", b"SYN_RECV"];
    text.ends_with(".state") && matches!(value, Value::Bytes(state) if STATES.contains(&&**state))
}

/// The condition that an expression has a value.
fn condition(text: &str, phrase: &Phrase, literal: &str) -> String {
    use Operator::{Add, Divide, FloorDivide, Modulo, Multiply, Subtract};
    let binds_tighter =
        matches!(phrase.operator, None | Some(Add | Subtract | Multiply | Divide | FloorDivide | Modulo));
    match (literal, binds_tighter && !text.starts_with("not ")) {
        ("true", false) => text.to_owned(),
        ("false", false) => format!("not ({text})"),
        (_, false) => format!("({text}) == {literal}"),
        (_, true) => format!("{text} == {literal}"),
    }
}
