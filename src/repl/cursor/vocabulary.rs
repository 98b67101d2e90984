//! The words that mean something: commands, also by their beginnings as at a prompt, and the names
//! that have a value now or get one in the text before the cursor.

use rustc_hash::FxHashMap;
use wirelab_lang::commands::{self, COMMANDS};
use wirelab_lang::eval::socket::Role;
use wirelab_lang::eval::value::kind::Kinds;
use wirelab_lang::eval::value::{Kind, rules};
use wirelab_lang::spec::Command;
use wirelab_lang::syntax::scan::{Bracket, Piece, PieceKind};
use wirelab_net::SocketType;

use crate::repl::snapshot::{Live, Named, SocketNow};

/// The command whose words these are, and how many of them; as at a prompt, a beginning that only
/// one command has is enough.
pub fn command_of(first: &str, second: Option<&str>) -> Option<(&'static Command, usize)> {
    if let Some(second) = second.filter(|_| is_first_word(first)) {
        let name = format!("{first} {second}");
        let two = commands::find(&name).or_else(|| only(|command| command.name.starts_with(&name)));
        if let Some(command) = two {
            return Some((command, 2));
        }
    }
    let begun = || only(|command| !command.name.contains(' ') && command.name.starts_with(first));
    let command = commands::find(first).or_else(begun)?;
    Some((command, 1))
}

fn only(fits: impl Fn(&Command) -> bool) -> Option<&'static Command> {
    let mut fitting = COMMANDS.iter().filter(|command| fits(command));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

/// Whether commands of two words begin with this one: `tcp`.
pub fn is_first_word(word: &str) -> bool {
    second_words(word).next().is_some()
}

/// The commands of two words that begin with this one, with the second.
pub fn second_words(first: &str) -> impl Iterator<Item = (&'static str, &'static Command)> {
    let of = move |command: &&'static Command| {
        let second = command.name.strip_prefix(first)?.strip_prefix(' ')?;
        Some((second, *command))
    };
    COMMANDS.iter().filter_map(of)
}

/// Names with a value.
pub struct Names<'t> {
    /// Those of now.
    pub live: &'t Live,
    /// Those that the text before the cursor gives a value to.
    pub here: Vec<Named>,
    by_name: FxHashMap<&'t str, Place>,
    /// Functions that the text defines.
    functions: Vec<&'t str>,
}

#[derive(Clone, Copy)]
enum Place {
    Live(usize),
    Here(usize),
}

/// What is known of a value.
struct Known<'n> {
    kinds: Kinds,
    fields: &'n [(String, Kinds)],
}

impl<'t> Names<'t> {
    /// The names that are known behind these pieces.
    pub fn new(text: &'t str, pieces: &[Piece], live: &'t Live) -> Self {
        let places = live.names.iter().enumerate();
        let by_name = places.map(|(place, named)| (named.name.as_str(), Place::Live(place))).collect();
        let mut names = Self { live, here: Vec::new(), by_name, functions: Vec::new() };
        for (index, piece) in pieces.iter().enumerate() {
            names.read(text, pieces, index, *piece);
        }
        names
    }

    /// A piece that may give names a value.
    fn read(&mut self, text: &'t str, pieces: &[Piece], index: usize, piece: Piece) {
        let slice = |piece: &Piece| text.get(piece.span.range()).unwrap_or_default();
        let behind = pieces.get(index + 1..).unwrap_or_default();
        let word_behind = || behind.first().filter(|piece| piece.kind == PieceKind::Word);
        match (piece.kind, slice(&piece)) {
            (PieceKind::Assign, _) => {
                let before = pieces.get(..index).unwrap_or_default();
                let is_target = |piece: &&Piece| matches!(piece.kind, PieceKind::Word | PieceKind::Comma);
                let targets: Vec<_> = before.iter().rev().take_while(is_target).collect();
                // `default name = …`, `step en "…"` and the like: only the last word is a name.
                let mut targets = targets.iter().take_while({
                    let mut comma = true;
                    move |piece| {
                        let is_word = piece.kind == PieceKind::Word;
                        std::mem::replace(&mut comma, !is_word) == is_word
                    }
                });
                let only = targets.clone().count() == 1;
                let value = |place: usize| behind.get(place).map(slice).unwrap_or_default();
                let known = if only { result_of(value(0), value(1)) } else { Named::of_kinds(Kinds::ANY) };
                targets.by_ref().filter(|piece| piece.kind == PieceKind::Word).for_each(|piece| {
                    self.add(slice(piece), known.clone());
                });
            }
            (PieceKind::Word, "as") => {
                if let Some(name) = word_behind() {
                    self.add(slice(name), connection());
                }
            }
            (PieceKind::Keyword, "catch") => {
                if let Some(name) = word_behind() {
                    self.add(slice(name), error());
                }
            }
            (PieceKind::Keyword, "for") => {
                let names = behind
                    .iter()
                    .take_while(|piece| matches!(piece.kind, PieceKind::Word | PieceKind::Comma));
                for name in names.filter(|piece| piece.kind == PieceKind::Word) {
                    self.add(slice(name), Named::of_kinds(Kinds::ANY));
                }
            }
            (PieceKind::Keyword, "def") => {
                self.functions.extend(word_behind().map(slice));
                let names = behind.iter().skip(1).take_while(|piece| {
                    matches!(piece.kind, PieceKind::Word | PieceKind::Comma | PieceKind::Open(Bracket::Paren))
                });
                for name in names.filter(|piece| piece.kind == PieceKind::Word) {
                    self.add(slice(name), Named::of_kinds(Kinds::ANY));
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, name: &'t str, known: Named) {
        let named = Named { name: name.to_owned(), ..known };
        match self.by_name.get(name).copied() {
            Some(Place::Here(place)) => {
                if let Some(own) = self.here.get_mut(place) {
                    *own = named;
                }
            }
            // What it is now says more than a guess.
            Some(Place::Live(_)) => {}
            None => {
                self.by_name.insert(name, Place::Here(self.here.len()));
                self.here.push(named);
            }
        }
    }

    /// Whether this is the name of a variable.
    pub fn is_variable(&self, word: &str) -> bool {
        self.by_name.contains_key(word)
    }

    /// Whether this is the name of a function.
    pub fn is_function(&self, word: &str) -> bool {
        wirelab_lang::functions::find(word).is_some()
            || self.functions.contains(&word)
            || self.live.functions.iter().any(|own| own == word)
    }

    /// What is known of a name.
    pub fn named(&self, name: &str) -> Option<&Named> {
        match *self.by_name.get(name)? {
            Place::Live(place) => self.live.names.get(place),
            Place::Here(place) => self.here.get(place),
        }
    }

    /// All names, those of now first.
    pub fn all(&self) -> impl Iterator<Item = &Named> {
        self.live.names.iter().chain(&self.here)
    }

    /// The kinds of a term that begins with a variable.
    pub fn kinds_of(&self, term: &str) -> Option<Kinds> {
        Some(self.known(term)?.kinds)
    }

    /// The fields of a term, with what is known of each.
    pub fn fields_of(&self, term: &str) -> Vec<(String, Kinds)> {
        let Some(known) = self.known(term) else { return Vec::new() };
        if !known.fields.is_empty() {
            return known.fields.to_vec();
        }
        let kind = match known.kinds.only() {
            // A byte string may be an address; who wants its parts knows that.
            Some(Kind::Bytes) | None => return Vec::new(),
            Some(kind) => kind,
        };
        let listens = self.named(term).and_then(|named| named.socket.as_ref()).map(|socket| socket.role);
        let fits = |name: &&&str| {
            !matches!(**name, "pending" | "backlog") || listens.is_none_or(|role| role == Role::Listener)
        };
        let kinds = |name: &str| rules::kinds_of_field(known.kinds, name).unwrap_or(Kinds::ANY);
        let fields = rules::fields_of(kind).iter().filter(fits);
        fields.map(|name| ((*name).to_owned(), kinds(name))).collect()
    }

    fn known(&self, term: &str) -> Option<Known<'_>> {
        let end = term.find(['.', '(', '[']).unwrap_or(term.len());
        let (root, rest) = term.split_at_checked(end)?;
        let named = self.named(root)?;
        let mut known = Known { kinds: named.kinds, fields: &named.fields };
        for name in rest.split('.').skip(1) {
            let own = known.fields.iter().find(|(own, _)| own == name).map(|(_, kinds)| *kinds);
            let kinds = own.or_else(|| rules::kinds_of_field(known.kinds, name)).unwrap_or(Kinds::ANY);
            // Of a field that may be `none`, what it is otherwise.
            let kinds = if kinds == Kinds::ANY { kinds } else { kinds.without(Kind::None) };
            known = Known { kinds, fields: &[] };
        }
        if rest.contains(['(', '[']) {
            known = Known { kinds: Kinds::ANY, fields: &[] };
        }
        Some(known)
    }
}

impl Named {
    /// A name of which the kinds are known, and no more.
    fn of_kinds(kinds: Kinds) -> Self {
        let about = kinds.only().map_or("", Kind::name).to_owned();
        Self { name: String::new(), kinds, about, socket: None, fields: Vec::new() }
    }
}

/// What a value is that begins with these words.
fn result_of(first: &str, second: &str) -> Named {
    if matches!(first, "spawn" | "serve") {
        return Named::of_kinds(Kinds::of(Kind::Task));
    }
    let command = commands::find(&format!("{first} {second}")).or_else(|| commands::find(first));
    let Some(command) = command else { return Named::of_kinds(Kinds::ANY) };
    let fields = command.yields.fields.iter().map(|(name, kinds)| ((*name).to_owned(), *kinds)).collect();
    Named { fields, ..Named::of_kinds(command.yields.kinds) }
}

/// The connection of a `serve` block.
fn connection() -> Named {
    let socket = SocketNow {
        role: Role::Connected,
        socket_type: SocketType::Stream,
        kind: "tcp",
        local: None,
        peer: None,
    };
    Named { socket: Some(socket), ..Named::of_kinds(Kinds::of(Kind::Socket)) }
}

/// What `catch` names.
fn error() -> Named {
    let text = Kinds::of(Kind::Bytes);
    let fields = ["name", "message"].map(|name| (name.to_owned(), text)).to_vec();
    Named { fields, ..Named::of_kinds(Kinds::of(Kind::Record)) }
}
