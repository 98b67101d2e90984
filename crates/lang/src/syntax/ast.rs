//! The syntax tree: what was written, before anything is known of commands and names.
//!
//! Words that stand side by side stay side by side here (see [`Phrase`]): which of them is a
//! command and which are its operands is decided by `check`, with the table of commands and the
//! names in scope. Pure data; may use `source` only.

use super::source::Span;

/// A name with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// The name itself.
    pub text: Box<str>,
    /// Where it stands.
    pub span: Span,
}

/// Statements in order, with the span from the first to the last (for a block in braces: with them).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Block {
    /// The statements.
    pub statements: Vec<Statement>,
    /// The place of the whole block.
    pub span: Span,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Which one.
    pub kind: StatementKind,
    /// The place of the whole statement.
    pub span: Span,
}

/// What a statement can be. Commands (`print`, `tcp listen`, `step`, `requires`, …) are phrases.
#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    /// A command with its operands, or an expression on its own.
    Phrase(Phrase),
    /// `name = …`, `a, b = …`
    Assign {
        /// The names on the left, at least one.
        targets: Vec<Name>,
        /// The right side.
        value: Phrase,
    },
    /// `name += …`, and the same with `- * / // %`
    Update {
        /// The name on the left.
        target: Name,
        /// What joins its value with the right side.
        operator: Operator,
        /// The right side.
        value: Phrase,
    },
    /// `name.field = …`, `name[index] += …`
    Change {
        /// What is changed.
        place: Box<Place>,
        /// For `+=`: the operator.
        operator: Option<Operator>,
        /// The right side.
        value: Phrase,
    },
    /// `delete name[key]`
    Delete {
        /// What is taken away.
        place: Box<Place>,
    },
    /// `import "lib.lab"`, `import "lib.lab" as lib`
    Import(Box<Import>),
    /// `shared name = …`
    Shared {
        /// The name.
        target: Name,
        /// Its first value.
        value: Phrase,
    },
    /// `default name = …`
    Default {
        /// The name.
        target: Name,
        /// Its value where `--set` gave none.
        value: Phrase,
    },
    /// `if … { } else if … { } else { }`
    If {
        /// Conditions with their blocks, at least one.
        arms: Vec<(Phrase, Block)>,
        /// The final `else`.
        otherwise: Option<Block>,
    },
    /// `while … { }`
    While {
        /// Evaluated before each turn.
        condition: Phrase,
        /// The turn.
        body: Block,
    },
    /// `loop { }`
    Loop {
        /// The turn.
        body: Block,
    },
    /// `for x in … { }`, `for a, b in … { }`
    For {
        /// The names that each element is assigned to, at least one.
        targets: Vec<Name>,
        /// What is gone through.
        list: Phrase,
        /// The turn.
        body: Block,
    },
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `return`, `return …`
    Return(Option<Phrase>),
    /// `def name(a, b) { }`
    Def {
        /// The function's name.
        name: Name,
        /// Its parameters.
        parameters: Vec<Name>,
        /// Its body.
        body: Block,
    },
    /// `role name { }`
    Role {
        /// Who plays the block.
        name: Name,
        /// What is played.
        body: Block,
    },
    /// `try { } catch err { }`
    Try {
        /// What is tried.
        body: Block,
        /// The name of the error in the `catch` block.
        name: Option<Name>,
        /// What happens on an error.
        handler: Block,
    },
    /// `on bob { }`
    On {
        /// The host.
        host: Phrase,
        /// What is done there.
        body: Block,
    },
    /// `expect COND`, `expect COND within 2s, "message"`
    Expect {
        /// What must hold.
        condition: Phrase,
        /// For how long it is evaluated again.
        within: Option<Phrase>,
        /// What is said when it fails.
        message: Option<Phrase>,
    },
    /// `expect error NAME { }`
    ExpectError {
        /// The error's name; any error where there is none.
        name: Option<Name>,
        /// What must fail.
        body: Block,
    },
}

/// An `import`.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The file, as it is written.
    pub path: Box<str>,
    /// Where that stands.
    pub span: Span,
    /// The word before its names.
    pub alias: Option<Name>,
}

/// A part of the value that a name has.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The name.
    pub name: Name,
    /// The way from its value to the part, at least one step.
    pub steps: Vec<PlaceStep>,
    /// The whole.
    pub span: Span,
}

/// From a value to a part of it.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceStep {
    /// `.name`
    Field(Name),
    /// `[index]`
    Index(Phrase),
}

/// Terms and operators in the order in which they were written, not empty. `a b -c + d` is
/// `Term a, Term b, Operator -, Term c, Operator +, Term d`.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// What stands side by side.
    pub items: Vec<Item>,
    /// The place of the whole.
    pub span: Span,
}

/// A part of a phrase.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// Something with a value, or a word.
    Term(Term),
    /// An operator between two terms, or `not`, `~` and `-` before one.
    Operator {
        /// Which one.
        operator: Operator,
        /// Where it stands.
        span: Span,
        /// For `-`: a space stands before it and none after, so that among a command's operands
        /// it begins a new one.
        leans: bool,
    },
}

/// An operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `or`
    Or,
    /// `and`
    And,
    /// `not`
    Not,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `contains`
    Contains,
    /// `matches`
    Matches,
    /// `in`
    In,
    /// `..`
    Range,
    /// `|`, which among hosts is the sign between them
    BitOr,
    /// `^`
    BitXor,
    /// `&`
    BitAnd,
    /// `~`
    BitNot,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `//`
    FloorDivide,
    /// `%`
    Modulo,
}

impl Operator {
    /// Whether it stands before one value.
    pub fn is_prefix(self) -> bool {
        matches!(self, Self::Not | Self::BitNot | Self::Subtract)
    }

    /// As it is written.
    pub fn text(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Not => "not",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Contains => "contains",
            Self::Matches => "matches",
            Self::In => "in",
            Self::Range => "..",
            Self::BitOr => "|",
            Self::BitXor => "^",
            Self::BitAnd => "&",
            Self::BitNot => "~",
            Self::ShiftLeft => "<<",
            Self::ShiftRight => ">>",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::FloorDivide => "//",
            Self::Modulo => "%",
        }
    }
}

/// Something with a value, or a word of which `check` decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Which one.
    pub kind: TermKind,
    /// Where it stands.
    pub span: Span,
}

/// What a term can be. Small, as most terms are words: what is larger has a box.
#[derive(Debug, Clone, PartialEq)]
pub enum TermKind {
    /// A name, a command's word, an option: not yet known which. Or `->`, which stands between words.
    Word(Box<str>),
    /// `none`
    None,
    /// `true`, `false`
    Bool(bool),
    /// `1024`, `0x1f`, `1_000`, `64KiB`
    Int(i64),
    /// `18446744073709551615`: above the ints with a sign
    Unsigned(u64),
    /// `1.8`
    Float(f64),
    /// `250ms`, in nanoseconds
    Duration(i64),
    /// `20%` is 0.2
    Ratio(f64),
    /// `127.0.0.1:9999`, `[::1]:80`, `localhost:80`, `10.0.0.1`, `::1`, `fe80::1%eth0`, as it was
    /// written; `check` says whether it can be one.
    Address(Box<str>),
    /// A string without `{ }`, escapes resolved.
    Bytes(Box<[u8]>),
    /// A string with `{ }`.
    Text(Box<[Part]>),
    /// `[a, b]`
    List(Box<[Phrase]>),
    /// `{key: value}`: a key is a word, which is a text here, a string or an int
    Record(Box<[(Term, Phrase)]>),
    /// `( … )`
    Group(Box<Phrase>),
    /// `x.name`
    Field(Box<(Term, Name)>),
    /// `x[0]`, `x[1..3]` (a phrase with the operator `..`)
    Index(Box<(Term, Phrase)>),
    /// `f(a, b)`
    Call(Box<(Name, Vec<Phrase>)>),
    /// `spawn { }`
    Spawn(Box<Block>),
    /// `serve server as conn { }`
    Serve(Box<Serve>),
}

/// The parts of a `serve`.
#[derive(Debug, Clone, PartialEq)]
pub struct Serve {
    /// The listener; the current one where there is none.
    pub listener: Option<Phrase>,
    /// The name of the connection in the block.
    pub name: Option<Name>,
    /// What is done for each connection.
    pub body: Block,
}

/// A part of a string with `{ }`.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Literal bytes.
    Bytes(Box<[u8]>),
    /// An expression whose value is put in as `print` would write it.
    Expression(Phrase),
    /// The same in a format: `{n:05d}`.
    Formatted(Phrase, Name),
}
