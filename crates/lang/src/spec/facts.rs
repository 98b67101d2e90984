//! What is known of a command beside its call: for whoever tells what is waited for, writes a script of a
//! session, or shows a lesson.

/// What is known of a command beside its call.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// Its purpose is to show: as a statement of its own it prints what it yields
    pub shows: bool,
    /// What others notice of it
    pub effect: Effect,
    /// What it waits for
    pub waits: WaitsFor,
    /// Whether its value is the same each time
    pub repeats: Repeats,
    /// What the name of its value begins with, where a script needs one
    pub noun: &'static str,
    /// What it is to a class
    pub sort: Sort,
}

/// A command that waits for nothing and that nobody else notices; its value is the same each time.
pub const QUIET: Facts = Facts {
    shows: false,
    effect: Effect::None,
    waits: WaitsFor::Nothing,
    repeats: Repeats::Same,
    noun: "value",
    sort: Sort::Command,
};

/// The same of a command whose purpose is to show what it yields.
pub const SHOWN: Facts = Facts { shows: true, ..QUIET };

/// What others notice of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing but what its socket is
    None,
    /// An address or path becomes its own, which nobody else may have then
    TakesAddress,
    /// The other end gets data
    Sends,
    /// The same, in parts: where it fails, some have gone
    SendsInParts,
    /// It takes what others sent
    Receives,
    /// The other end sees an end of the stream, or of the connection
    Ends,
    /// A script is played behind it
    Plays,
    /// The run ends
    EndsRun,
}

impl Effect {
    /// Whether the other end sees something.
    pub fn is_seen_by_peer(self) -> bool {
        matches!(self, Self::Sends | Self::SendsInParts | Self::Ends)
    }
}

/// What a command waits for, as far as that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    /// Nothing, or nothing that would be told of
    Nothing,
    /// A connection to its listener
    Connection,
    /// Data
    Data,
    /// Room for what it sends
    Room,
    /// The answer of its last operand
    Peer,
    /// The resolver
    Resolver,
    /// Its time
    Time,
    /// A background task
    Task,
    /// A value in its mailbox
    Value,
    /// One of its operands
    Any,
    /// Another role
    Role,
    /// A script
    Script,
}

/// Whether a value is the same each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeats {
    /// The same wherever the same statements ran before
    Same,
    /// It is not
    Not(Because),
    /// It is drawn, unless this option gives it
    Drawn(&'static str),
    /// The first of these options with its length gives the same data; without any of them a stream may be
    /// cut anywhere
    Portion(&'static [&'static str]),
}

/// Why a value is not the same each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// It is a time
    Time,
    /// It is left to chance
    Chance,
    /// Somebody typed it
    Typed,
    /// It is what the kernel tells of the moment
    Kernel,
    /// It is what the resolver says
    Resolver,
    /// It comes from a file
    File,
    /// It comes from the environment
    Environment,
    /// It is drawn as wide as the terminal, in its language
    Terminal,
}

/// What a statement is to a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// `step`: the title of what follows
    Title,
    /// `say`: narration
    Narration,
    /// `ask`: a question to the class
    Question,
    /// `note`: for the speaker alone
    Note,
    /// What a class need not see: `pair`, `requires`, `default`, `meet`, and `def`
    Backstage,
    /// Anything else: what is shown, typed and played
    Command,
}
