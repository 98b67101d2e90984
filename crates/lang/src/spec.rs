//! What a command or function is: its name, operands, options, result, help and examples, as data.
//!
//! `check`, help, completion, "did you mean", the reference and the tests of examples all read
//! these values; nothing about a command is written anywhere else.
//! May use: kinds of values, and the types of the functions in `eval`. Must not use: `commands`.

mod facts;

pub use self::facts::{Because, Effect, Facts, QUIET, Repeats, SHOWN, Sort, WaitsFor};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::Outcome;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value};
use crate::eval::world::World;

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// English
    pub en: &'static str,
    /// Chinese
    pub zh: &'static str,
}

/// A text in both languages, in a table.
pub const fn text(en: &'static str, zh: &'static str) -> Text {
    Text { en, zh }
}

/// The families that the overview groups commands by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Making sockets of TCP
    Tcp,
    /// Making sockets of UDP
    Udp,
    /// Making UNIX sockets
    Unix,
    /// The system calls one at a time
    Calls,
    /// Sending and receiving
    Data,
    /// Looking at sockets and changing them
    Sockets,
    /// Addresses, ports, names
    Protocols,
    /// Output, input, files, time
    Script,
    /// The simulated network
    Network,
    /// Lessons and what a script needs
    Lesson,
    /// About the program itself
    Help,
}

/// A socket that a command fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fits {
    /// Every open socket
    Any,
    /// A listening stream socket
    Listener,
    /// A connected stream socket, or any datagram socket
    Data,
    /// A connected stream socket
    Stream,
    /// A datagram socket
    Datagram,
    /// A socket that is neither bound to listen nor connected yet
    Fresh,
}

/// A word that an operand can be, and what it means there; empty where that says itself.
pub type Choice = (&'static str, Text);

/// A word that says itself what it means.
pub const fn bare(word: &'static str) -> Choice {
    (word, text("", ""))
}

/// The words of choices.
pub fn words(choices: &[Choice]) -> Vec<&'static str> {
    choices.iter().map(|(word, _)| *word).collect()
}

/// What an operand or an option takes.
#[derive(Debug, Clone, Copy)]
pub enum Accept {
    /// An expression of one of these kinds
    Value(Kinds),
    /// A socket. As the first operand it may be left out: then the current one that fits is meant
    Socket(Fits),
    /// An address literal, text, or a variable that holds either. A bare word is its own text
    Address,
    /// One of these words; hyphenated words included. A variable's value otherwise
    Word(&'static [Choice]),
    /// Any bare word, literal or expression: a word that is no variable is its own text
    /// (`resolve localhost`, `port http`, `help send`)
    Bare,
    /// As `Bare`; a number written there must be a port's
    Port,
    /// The name of a simulated host, perhaps with one of its addresses (`r1:10.0.1.254`), or one of the
    /// signs between hosts: `->`, `|`. Else an address
    Host,
    /// A part of what says which packets are meant: hosts, the signs between them, numbers, and these
    /// words
    Filter(&'static [&'static str]),
    /// An expression that must hold, as that of an `expect`
    Condition,
}

impl Accept {
    /// Whether it can be this word.
    pub fn has_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(choices) if choices.iter().any(|(own, _)| *own == word))
    }

    /// Whether a word that is no variable stands for itself here.
    pub fn takes_words(&self) -> bool {
        matches!(self, Self::Word(_) | Self::Bare | Self::Port | Self::Address | Self::Host | Self::Filter(_))
    }
}

/// An operand.
#[derive(Debug, Clone, Copy)]
pub struct Operand {
    /// Its name in the usage line, in capitals: `DATA`
    pub name: &'static str,
    /// What it takes
    pub accept: Accept,
    /// Whether it must be there, or how often it may be
    pub presence: Presence,
}

/// Whether an operand must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Once
    Required,
    /// Once or not at all
    Optional,
    /// Any number of times, the last operand only
    Many,
}

/// A word after the operands, with or without a value behind it.
#[derive(Debug, Clone, Copy)]
pub struct Opt {
    /// The word
    pub word: &'static str,
    /// The name of its value in the usage line, and what it takes; `None`: the word alone
    pub value: Option<(&'static str, Accept)>,
    /// What it does
    pub help: Text,
    /// It makes no sense for datagrams
    pub of_streams: bool,
    /// The value may be left out
    pub may_be_alone: bool,
    /// Its value may be given once for each language, `because en TEXT zh TEXT`: what a call knows
    /// the two values by
    pub languages: Option<[&'static str; 2]>,
    /// What the command yields with it instead, as far as that is known before a run
    pub yields: Option<Kinds>,
}

impl Opt {
    /// The same with which the command yields something else.
    pub const fn yields(self, kinds: Kinds) -> Self {
        Self { yields: Some(kinds), ..self }
    }

    /// The same for streams only.
    pub const fn of_streams(self) -> Self {
        Self { of_streams: true, ..self }
    }

    /// The same where its value may be left out.
    pub const fn may_be_alone(self) -> Self {
        Self { may_be_alone: true, ..self }
    }

    /// The same with a value for each language: what a call knows the two by.
    pub const fn in_languages(self, english: &'static str, chinese: &'static str) -> Self {
        Self { languages: Some([english, chinese]), ..self }
    }
}

/// What a command yields, as far as it is known before a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Yields {
    /// The kinds it may be of
    pub kinds: Kinds,
    /// For a record: its fields
    pub fields: &'static [(&'static str, Kinds)],
    /// For sockets: of which sort
    pub makes: Option<Makes>,
}

/// The sort of the sockets that a command yields, where it is always the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Makes {
    /// One that takes connections
    Listener,
    /// A connection
    Stream,
    /// One for datagrams
    Datagram,
    /// A list of two connections
    Pair,
}

impl Yields {
    /// A value of these kinds.
    pub const fn of(kinds: Kinds) -> Self {
        Self { kinds, fields: &[], makes: None }
    }

    /// A socket of a sort.
    pub const fn socket(makes: Makes) -> Self {
        Self { kinds: Kinds::of(Kind::Socket), fields: &[], makes: Some(makes) }
    }
}

/// A runnable example. Each runs as a test in a fresh working directory.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What it shows
    pub about: Text,
    /// A script, or what a terminal shows: see [`Example::at_prompt`]
    pub script: &'static str,
    /// What it prints, exactly; a line `…` stands for any lines, `…` in a line for any text
    pub output: &'static str,
}

/// What lines that were typed begin with, in an example.
const PROMPT: &str = "wirelab> ";

impl Example {
    /// What is typed at a prompt, in lines that begin with `wirelab> `, and what it shows, with the
    /// same signs `…` as an output.
    pub const fn at_prompt(about: Text, transcript: &'static str) -> Self {
        Self { about, script: transcript, output: "" }
    }

    /// Whether it is typed at a prompt, and no script.
    pub fn is_at_prompt(&self) -> bool {
        self.script.starts_with(PROMPT)
    }
}

/// A command.
#[derive(Debug)]
pub struct Command {
    /// One or two words: `tcp listen`
    pub name: &'static str,
    /// Its family
    pub family: Family,
    /// What it does, in a line
    pub summary: Text,
    /// What to know of it beside the following
    pub details: Text,
    /// The system calls it makes, or `none`
    pub syscall: Text,
    /// What comes back
    pub returns: Text,
    /// What can go wrong: names that `errno` knows, the likely ones first. A `timeout` that runs out
    /// is not listed, as the option says it
    pub errors: &'static [&'static str],
    /// Its operands, in order
    pub operands: &'static [Operand],
    /// Its options
    pub options: &'static [Opt],
    /// What it yields
    pub yields: Yields,
    /// What else is known of it
    pub facts: Facts,
    /// Examples
    pub examples: &'static [Example],
    /// Names of related commands
    pub related: &'static [&'static str],
    /// What it does
    pub run: fn(&mut Call<'_>) -> Outcome<Reply>,
}

/// A function, called as `len(x)`. Functions never wait.
#[derive(Debug)]
pub struct Function {
    /// Its name
    pub name: &'static str,
    /// Its parameters as they are shown: `"text, separator, [times]"`
    pub parameters: &'static str,
    /// The fewest and most arguments
    pub arity: (usize, usize),
    /// What each argument may be; the last one counts for all further ones
    pub accepts: &'static [Kinds],
    /// What it does, in a line
    pub summary: Text,
    /// What it yields, and whether that is the same each time
    pub yields: (Kinds, Repeats),
    /// Examples
    pub examples: &'static [Example],
    /// A script may have a function of its own by this name: older scripts do, which did not know it
    pub may_be_hidden: bool,
    /// What it does
    pub run: fn(&[Value], &World) -> Outcome<Value>,
}

/// The usage line of a command: `recv [SOCKET] [COUNT] [timeout DURATION]`.
pub fn usage(command: &Command) -> String {
    let operands = command.operands.iter().map(|operand| command.usage_of(operand));
    let parts = operands.chain(command.options.iter().map(Opt::usage));
    std::iter::once(command.name.to_owned()).chain(parts).collect::<Vec<_>>().join(" ")
}

impl Opt {
    /// It, in a usage line: `[timeout DURATION]`.
    pub fn usage(&self) -> String {
        match self.value {
            Some((value, _)) if self.may_be_alone => format!("[{} [{value}]]", self.word),
            Some((value, _)) => format!("[{} {value}]", self.word),
            None => format!("[{}]", self.word),
        }
    }
}

impl Command {
    /// One of its operands, in a usage line: `DATA`, `[SOCKET]`, `read|write|both`.
    pub fn usage_of(&self, operand: &Operand) -> String {
        let name = match operand.accept {
            Accept::Word(choices) if choices.len() <= 4 => words(choices).join("|"),
            _ => operand.name.to_owned(),
        };
        match operand.presence {
            Presence::Many => format!("[{name} …]"),
            Presence::Optional => format!("[{name}]"),
            Presence::Required if self.may_be_left_out(operand) => format!("[{name}]"),
            Presence::Required => name,
        }
    }

    /// Whether an operand is the leading socket.
    fn may_be_left_out(&self, operand: &Operand) -> bool {
        self.leading_socket() && self.operands.first().is_some_and(|first| std::ptr::eq(first, operand))
    }

    /// Whether it is for the person at a prompt, and no part of what a script of the session does.
    pub fn is_about_the_prompt(&self) -> bool {
        self.family == Family::Help || self.facts.effect == Effect::Plays
    }

    /// Whether it asks a class.
    pub fn is_question(&self) -> bool {
        self.facts.sort == Sort::Question
    }

    /// Whether nothing behind it is reached.
    pub fn ends_run(&self) -> bool {
        self.facts.effect == Effect::EndsRun
    }

    /// Whether it takes an option.
    pub fn takes(&self, option: &str) -> bool {
        self.options.iter().any(|own| own.word == option)
    }

    /// Whether its first operand is a socket, which may be left out: the current one is meant then.
    pub fn leading_socket(&self) -> bool {
        matches!(self.operands.first(), Some(Operand { accept: Accept::Socket(_), .. }))
    }
}
