//! The kinds of values, and sets of them for what is known before a run.

/// The kind of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `none`
    None,
    /// `true`, `false`
    Bool,
    /// A 64-bit integer
    Int,
    /// A floating-point number
    Float,
    /// A length of time
    Duration,
    /// `20%`
    Ratio,
    /// Text and data
    Bytes,
    /// An address
    Address,
    /// A list
    List,
    /// A record
    Record,
    /// A socket
    Socket,
    /// A background task
    Task,
    /// A mailbox
    Mailbox,
}

impl Kind {
    /// All of them, in the order of the language's table.
    pub const ALL: [Self; 13] = [
        Self::None,
        Self::Bool,
        Self::Int,
        Self::Float,
        Self::Duration,
        Self::Ratio,
        Self::Bytes,
        Self::Address,
        Self::List,
        Self::Record,
        Self::Socket,
        Self::Task,
        Self::Mailbox,
    ];

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Float => "float",
            Self::Duration => "duration",
            Self::Ratio => "ratio",
            Self::Bytes => "bytes",
            Self::Address => "address",
            Self::List => "list",
            Self::Record => "record",
            Self::Socket => "socket",
            Self::Task => "task",
            Self::Mailbox => "mailbox",
        }
    }
}

/// A set of kinds: what a value may be, as far as that is known before a run.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kinds(u16);

impl Kinds {
    /// No kind at all.
    pub const NOTHING: Self = Self(0);
    /// Any kind.
    pub const ANY: Self = Self((1 << 13) - 1);
    /// int and float.
    pub const NUMBER: Self = Self::of(Kind::Int).or(Kind::Float);

    /// One kind.
    pub const fn of(kind: Kind) -> Self {
        Self(1 << kind as u16)
    }

    /// With one kind more.
    pub const fn or(self, kind: Kind) -> Self {
        Self(self.0 | 1 << kind as u16)
    }

    /// Without a kind.
    pub const fn without(self, kind: Kind) -> Self {
        Self(self.0 & !(1 << kind as u16))
    }

    /// What is in either.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether some kind is in both.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether all its kinds are in the other.
    pub const fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether the kind is in it.
    pub const fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }

    /// The only kind in it, if there is just one.
    pub fn only(self) -> Option<Kind> {
        let mut kinds = self.iter();
        let first = kinds.next()?;
        kinds.next().is_none().then_some(first)
    }

    /// Its kinds.
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |&kind| self.has(kind))
    }

    /// Its kinds' names, for messages.
    pub fn names(self) -> String {
        let names: Vec<_> = self.iter().map(Kind::name).collect();
        names.join(" | ")
    }
}

impl std::fmt::Debug for Kinds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.names())
    }
}
