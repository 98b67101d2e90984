//! The candidates for each place.

use wirelab_lang::catalogue::Language;
use wirelab_lang::check::cursor::{Base, PartialCall, Wanted};
use wirelab_lang::commands::{COMMANDS, options};
use wirelab_lang::errno;
use wirelab_lang::escape;
use wirelab_lang::eval::call::can_fit;
use wirelab_lang::eval::socket::Role;
use wirelab_lang::eval::value::kind::Kinds;
use wirelab_lang::eval::value::{Kind, display, rules};
use wirelab_lang::functions::FUNCTIONS;
use wirelab_lang::help::{self, pick};
use wirelab_lang::spec::{Accept, Choice, Command, Effect, Family, Fits, Operand, Opt};
use wirelab_net::SocketType;

use super::Candidate;
use super::files;
use super::names::NamesAtCursor;
use crate::repl::snapshot::Named;
use crate::run::demo;

/// What begins a statement and is no command, and how it goes on.
const STATEMENTS: &[(&str, &str)] = &[
    ("if", "if COND { } else { }"),
    ("for", "for NAME in LIST { }"),
    ("while", "while COND { }"),
    ("loop", "loop { }"),
    ("break", "break"),
    ("continue", "continue"),
    ("def", "def NAME(A, B) { return … }"),
    ("return", "return VALUE"),
    ("try", "try { } catch NAME { }"),
    ("spawn", "TASK = spawn { }"),
    ("serve", "serve LISTENER as NAME { }"),
    ("expect", "expect COND [, TEXT] [within DURATION]"),
    ("default", "default NAME = VALUE"),
    ("role", "role NAME { }"),
];

/// Words in expressions, and how they are used.
const WORDS: &[(&str, &str)] = &[
    ("and", "A and B"),
    ("or", "A or B"),
    ("not", "not A"),
    ("in", "A in LIST"),
    ("contains", "A contains B"),
    ("matches", "TEXT matches REGEX"),
    ("within", "expect COND within DURATION"),
    ("error", "expect error NAME { }"),
    ("as", "serve LISTENER as NAME { }"),
    ("else", "if COND { } else { }"),
    ("catch", "try { } catch NAME { }"),
];

/// What an address begins with where the person has to type the rest.
const LOOPBACK: [&str; 2] = ["127.0.0.1:", "[::1]:"];

/// What is offered at a place.
pub struct Offer<'a> {
    /// Known names.
    pub names: &'a NamesAtCursor<'a>,
    /// The person's language.
    pub language: Language,
    /// What was typed of the word.
    pub word: &'a str,
}

impl Offer<'_> {
    /// The candidates that begin as typed.
    pub fn at(&self, wanted: &Wanted) -> Vec<Candidate> {
        let mut found = Vec::new();
        match wanted {
            Wanted::Statement => self.statement(&mut found),
            Wanted::Value(words) => {
                self.words(words, &mut found);
                self.value(Kinds::ANY, true, &mut found);
            }
            Wanted::SecondWord(first) => {
                let commands = second_words(first);
                found.extend(commands.map(|(word, command)| self.command(word, command)));
            }
            Wanted::Rest(call) => self.rest(call, &mut found),
            Wanted::Field(base) => {
                let fields = self.names.fields_of(base).into_iter();
                let fields = fields.filter(|(name, _)| display::is_word(name));
                found.extend(fields.map(|(name, kinds)| Candidate::new(name, kinds_in_words(kinds))));
            }
            Wanted::Index(base) => {
                self.quoted_fields(base, &mut found);
                self.value(rules::indexes_of(base.kinds).without(Kind::Bool), false, &mut found);
            }
            Wanted::Host => self.hosts(&[], true, &mut found),
            Wanted::ErrorName => return self.errors(),
            Wanted::Listener => self.sockets(Fits::Listener, true, &mut found),
            Wanted::Words(words) => self.words(words, &mut found),
            Wanted::Inside(_) | Wanted::Nothing => {}
        }
        found.retain(|candidate| candidate.replacement.starts_with(self.word));
        found
    }

    fn statement(&self, found: &mut Vec<Candidate>) {
        self.variables(Kinds::ANY, found);
        found.extend(COMMANDS.iter().map(|command| self.command(command.name, command)));
        let statements = STATEMENTS.iter().map(|(word, form)| {
            Candidate::new(*word, *form).going_on(!matches!(*word, "break" | "continue"))
        });
        found.extend(statements);
        self.functions(Kinds::ANY, found);
    }

    fn command(&self, word: &str, command: &Command) -> Candidate {
        let goes_on = !(command.operands.is_empty() && command.options.is_empty());
        Candidate::new(word, pick(command.summary, self.language)).going_on(goes_on)
    }

    fn words(&self, words: &[&str], found: &mut Vec<Candidate>) {
        let form = |word: &str| {
            let rows = WORDS.iter().chain(STATEMENTS);
            rows.into_iter().find(|(own, _)| *own == word).map_or("", |(_, form)| *form)
        };
        found.extend(words.iter().map(|word| Candidate::new(*word, form(word)).going_on(true)));
    }

    /// Names of values that may be of these kinds, and what else yields them. Functions and commands
    /// only once a word was begun, unless the place is theirs: they are many.
    fn value(&self, kinds: Kinds, with_calls: bool, found: &mut Vec<Candidate>) {
        self.variables(kinds, found);
        for (word, kind) in [("true", Kind::Bool), ("false", Kind::Bool), ("none", Kind::None)] {
            if kinds.has(kind) {
                found.push(Candidate::new(word, ""));
            }
        }
        if with_calls || !self.word.is_empty() {
            self.functions(kinds, found);
            let fitting = COMMANDS.iter().filter(|command| {
                let yields = command.yields.kinds;
                yields.meets(kinds) && yields.only() != Some(Kind::None)
            });
            found.extend(fitting.map(|command| self.command(command.name, command)));
        }
    }

    fn variables(&self, kinds: Kinds, found: &mut Vec<Candidate>) {
        let fitting = self.names.all().filter(|named| named.kinds.meets(kinds));
        found.extend(fitting.map(|named| Candidate::new(&named.name, &named.about)));
    }

    fn functions(&self, kinds: Kinds, found: &mut Vec<Candidate>) {
        let own = self.names.live.functions.iter();
        found.extend(own.map(|name| Candidate::new(format!("{name}("), "def")));
        let fitting = FUNCTIONS.iter().filter(|function| function.yields.0.meets(kinds));
        found.extend(fitting.map(|function| {
            Candidate::new(format!("{}(", function.name), pick(function.summary, self.language))
        }));
    }

    fn errors(&self) -> Vec<Candidate> {
        let typed = self.word.to_uppercase();
        let names = errno::names().into_iter().filter(|name| name.starts_with(&typed));
        names.map(|name| Candidate::new(name, self.about(name)).going_on(true)).collect()
    }

    fn about(&self, topic: &str) -> String {
        help::about(topic, self.language).unwrap_or_default()
    }

    fn sockets(&self, fits: Fits, goes_on: bool, found: &mut Vec<Candidate>) {
        let fitting = self.names.all().filter(|named| is_socket(named, fits));
        found.extend(fitting.map(|named| Candidate::new(&named.name, &named.about).going_on(goes_on)));
    }

    fn rest(&self, call: &PartialCall, found: &mut Vec<Candidate>) {
        if let Some(option) = call.awaits {
            if let Some((name, accept)) = option.value {
                let goes_on = call.goes_on_behind(None);
                match accept {
                    Accept::Address => self.own_addresses(found),
                    accept => self.accepted(call, name, accept, goes_on, found),
                }
            }
            return;
        }
        if call.given.is_empty() && call.options.is_empty() {
            let longer = second_words(call.command.name);
            found.extend(longer.map(|(word, command)| self.command(word, command)));
        }
        for operand in call.next() {
            let goes_on = call.goes_on_behind(Some(operand));
            match operand.accept {
                Accept::Bare | Accept::Port => self.bare(call, operand.name, found),
                accept => self.accepted(call, operand.name, accept, goes_on, found),
            }
        }
        if call.may_end() {
            // Nothing is said of hosts where there are none.
            let is_of_hosts = |option: &&Opt| matches!(option.value, Some((_, Accept::Host)));
            let has_hosts = !self.names.live.hosts.is_empty();
            let options = call.options_to_come().filter(|option| has_hosts || !is_of_hosts(option));
            found.extend(options.map(|option| {
                Candidate::new(option.word, pick(option.help, self.language)).going_on(option.value.is_some())
            }));
        }
    }

    /// What an operand or an option's value may be.
    fn accepted(
        &self,
        call: &PartialCall,
        name: &str,
        accept: Accept,
        goes_on: bool,
        found: &mut Vec<Candidate>,
    ) {
        match accept {
            Accept::Socket(fits) => self.sockets(fits, goes_on, found),
            Accept::Address => self.addresses(call, goes_on, found),
            Accept::Word(choices) => {
                let candidate = |(word, about): &Choice| Candidate::new(*word, pick(*about, self.language));
                found.extend(choices.iter().map(|choice| candidate(choice).going_on(goes_on)));
            }
            Accept::Bare | Accept::Port => {}
            Accept::Host => self.hosts(&[], goes_on, found),
            Accept::Filter(words) => self.hosts(words, goes_on, found),
            Accept::Condition => self.value(Kinds::of(Kind::Bool), false, found),
            Accept::Value(kinds) => {
                if let Some(wanted) = wanted_files(call, name) {
                    found.extend(files::begun("", wanted));
                    found.extend(self.paths(call));
                }
                self.value(kinds, false, found);
            }
        }
    }

    /// Names of simulated hosts, and words beside them.
    fn hosts(&self, words: &[&str], goes_on: bool, found: &mut Vec<Candidate>) {
        let hosts = self.names.live.hosts.iter();
        found.extend(hosts.map(|(host, about)| Candidate::new(host, about).going_on(goes_on)));
        found.extend(words.iter().map(|word| Candidate::new(*word, "").going_on(goes_on)));
    }

    fn bare(&self, call: &PartialCall, name: &str, found: &mut Vec<Candidate>) {
        let first = call.given.first().map_or("", |given| &given.text);
        match name {
            "TOPIC" => self.topics(call, found),
            "WHICH" if first == "net" => self.loopback(found),
            "WHICH" => found.extend(wanted_files(call, name).into_iter().flat_map(|it| files::begun("", it))),
            "DEMO" => found
                .extend(demo::all().iter().map(|demo| Candidate::new(demo.name, demo.title(self.language)))),
            "NAME" => found.push(Candidate::new("localhost", "")),
            _ => {
                let option = call.given.last().map_or("", |given| &given.text);
                found.extend(options::words_of(option).iter().map(|(word, _)| Candidate::new(*word, "")));
                self.variables(Kinds::ANY.without(Kind::Socket).without(Kind::Task), found);
            }
        }
    }

    /// The next words of the topics of help.
    fn topics(&self, call: &PartialCall, found: &mut Vec<Candidate>) {
        let before: String = call.given.iter().map(|given| format!("{} ", given.text)).collect();
        for name in help::names() {
            let Some(rest) = name.strip_prefix(&before) else { continue };
            let word = rest.split(' ').next().unwrap_or_default();
            let about = if word == rest { self.about(name) } else { String::new() };
            found.push(Candidate::new(word, about).going_on(word != rest));
        }
        // Commands and topics first, then the errors, whose names are in capitals, then the operators.
        let rank = |found: &Candidate| match found.replacement.chars().next() {
            Some(first) if first.is_lowercase() => 0,
            Some(first) if first.is_alphabetic() => 1,
            _ => 2,
        };
        let key = |found: &Candidate| (rank(found), found.replacement.clone(), found.about.is_empty());
        found.sort_by_cached_key(key);
    }

    fn addresses(&self, call: &PartialCall, goes_on: bool, found: &mut Vec<Candidate>) {
        if takes_own_address(call.command) {
            return self.own_addresses(found);
        }
        let kind = self.kind_of_peer(call);
        for named in self.names.all() {
            let Some(socket) = named.socket.as_ref().filter(|socket| socket.kind == kind) else { continue };
            let is_open = socket.role == Role::Listener
                || socket.socket_type == SocketType::Datagram && socket.role != Role::Closed;
            let bound = socket.local.as_ref().filter(|local| is_open && !local.ends_with(":0"));
            found.extend(bound.map(|local| Candidate::new(local, &named.name).going_on(goes_on)));
        }
        self.own_addresses(found);
    }

    /// What an address may begin with, and names of values that are one or have one.
    fn own_addresses(&self, found: &mut Vec<Candidate>) {
        self.loopback(found);
        self.variables(Kinds::of(Kind::Address), found);
        if !self.word.is_empty() {
            let holders = Kinds::of(Kind::Socket).or(Kind::Record).or(Kind::Bytes);
            self.variables(holders, found);
        }
    }

    /// The kind of the sockets whose addresses are wanted.
    fn kind_of_peer(&self, call: &PartialCall) -> &'static str {
        let first = call.given.first().and_then(|given| self.names.named(&given.text)?.socket.as_ref());
        let takes_datagrams = call.command.family == Family::Udp
            || call
                .command
                .operands
                .iter()
                .any(|operand| matches!(operand.accept, Accept::Socket(Fits::Datagram)));
        first.map_or(if takes_datagrams { "udp" } else { "tcp" }, |socket| socket.kind)
    }

    fn loopback(&self, found: &mut Vec<Candidate>) {
        let about = match self.language {
            Language::English => ["loopback; type a port", "IPv6 loopback; type a port"],
            Language::Chinese => ["回环地址，后接端口", "IPv6 回环地址，后接端口"],
        };
        let rows = LOOPBACK.into_iter().zip(about).filter(|(begin, _)| *begin != self.word);
        found.extend(rows.map(|(begin, about)| Candidate::new(begin, about)));
    }

    /// Paths of our own UNIX sockets, as strings.
    fn paths(&self, call: &PartialCall) -> Vec<Candidate> {
        if call.command.family != Family::Unix || takes_own_address(call.command) {
            return Vec::new();
        }
        let sockets = self.names.all().filter_map(|named| Some((named, named.socket.as_ref()?)));
        let paths = sockets.filter(|(_, socket)| socket.kind == "unix" && socket.role == Role::Listener);
        paths.filter_map(|(named, socket)| Some(Candidate::new(socket.local.clone()?, &named.name))).collect()
    }

    /// Names of fields as an index of a record.
    fn quoted_fields(&self, base: &Base, found: &mut Vec<Candidate>) {
        let fields = self.names.fields_of(base).into_iter().filter(|_| base.kinds.has(Kind::Record));
        found.extend(
            fields.map(|(name, kinds)| Candidate::new(escape::quote(name.as_bytes()), kinds_in_words(kinds))),
        );
    }

    /// Within a string: names of files, where the operand is one, or of fields, where it is an index.
    pub fn inside(&self, wanted: &Wanted) -> Vec<Candidate> {
        if let Wanted::Index(base) = wanted {
            let mut found = Vec::new();
            self.quoted_fields(base, &mut found);
            found.retain(|candidate| candidate.replacement.starts_with(self.word));
            return found;
        }
        let Wanted::Rest(call) = wanted else { return Vec::new() };
        if call.awaits.is_some() {
            return Vec::new();
        }
        let wanted = |operand: &'static Operand| Some((operand, wanted_files(call, operand.name)?));
        let Some((operand, wanted)) = call.next().into_iter().find_map(wanted) else { return Vec::new() };
        let goes_on = call.goes_on_behind(Some(operand));
        let mut found = self.paths(call);
        found.retain(|candidate| candidate.replacement.starts_with(self.word));
        found.extend(files::begun(self.word, wanted));
        for candidate in &mut found {
            candidate.goes_on &= goes_on;
        }
        found
    }
}

/// The commands of two words that begin with this one, with the second.
fn second_words(first: &str) -> impl Iterator<Item = (&'static str, &'static Command)> {
    let of = move |command: &&'static Command| {
        let second = command.name.strip_prefix(first)?.strip_prefix(' ')?;
        Some((second, *command))
    };
    COMMANDS.iter().filter_map(of)
}

/// Whether a name may be a socket that a command fits; one that is not made yet may be any.
fn is_socket(named: &Named, fits: Fits) -> bool {
    match &named.socket {
        Some(socket) => can_fit(socket.role, socket.socket_type, fits),
        None => named.kinds.has(Kind::Socket),
    }
}

/// Whether a command takes an address or path for a socket of our own, which nobody may have yet.
fn takes_own_address(command: &Command) -> bool {
    command.facts.effect == Effect::TakesAddress
}

fn kinds_in_words(kinds: Kinds) -> String {
    if kinds == Kinds::ANY { String::new() } else { kinds.names() }
}

/// Which files an operand of this name means, if any.
fn wanted_files(call: &PartialCall, operand: &str) -> Option<files::Wanted> {
    let first = call.given.first().map_or("", |given| &given.text);
    Some(match operand {
        "SCRIPT" => files::Wanted::Scripts,
        "FILE" => files::Wanted::Any,
        "DIR" => files::Wanted::Folders,
        "PATH" if takes_own_address(call.command) => files::Wanted::Folders,
        "PATH" => files::Wanted::Sockets,
        "WHICH" if matches!(first, "read" | "write") => files::Wanted::Folders,
        _ => return None,
    })
}
