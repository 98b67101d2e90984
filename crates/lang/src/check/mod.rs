//! Names, arity and kinds: a syntax tree becomes a checked script.
//!
//! Words are grouped into commands and operands here, with the table of commands and the names
//! that are in scope. May use: `syntax`, `spec`, `diagnostic`, values (for constants and kinds).
//! Must not use: `commands`, `functions` (they come in as a [`Vocabulary`]), `wirelab_net`.

mod access;
mod change;
mod command;
pub mod cursor;
mod expression;
mod format;
mod function;
mod hint;
mod host;
pub mod import;
pub mod literal;
pub mod names;
mod option;
mod phrase;
pub mod pieces;
mod question;
mod rest;
pub mod roles;
mod scope;
mod shared;
mod socket;
mod statement;
mod task;
pub mod tree;
mod vocabulary;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::rc::Rc;

use cursor::Notes;
use import::Imports;
pub use names::unused;
use rest::Unread;
use rustc_hash::FxHashMap as HashMap;
use scope::{Known, Scope, ScopeFrame};
use tree::{Body, Checked, SharedSlot, Slot};

use crate::diagnostic::{Diagnostic, Reports, Severity};
use crate::eval::value::Kind;
use crate::eval::value::kind::Kinds;
use crate::message;
use crate::spec::{Command, Function};
use crate::syntax::ast::{Block, Name};
use crate::syntax::source::{Source, Span};

/// The words that the language has beside its grammar.
#[derive(Clone, Copy)]
pub struct Vocabulary {
    /// The command of this name.
    pub command: fn(&str) -> Option<&'static Command>,
    /// The function of this name.
    pub function: fn(&str) -> Option<&'static Function>,
    /// All commands.
    pub commands: &'static [&'static Command],
    /// All functions.
    pub functions: &'static [&'static Function],
    /// The names that errors have for `expect error`.
    pub errors: fn() -> Vec<&'static str>,
    /// An unambiguous beginning of a command's name is enough, as at a prompt.
    pub abbreviations: bool,
}

/// What a function is to its callers.
#[derive(Clone)]
struct Signature {
    /// Its body's index.
    body: usize,
    name: Name,
    parameters: usize,
    /// Names of the file that it takes over, its callees' included.
    captures: Vec<Box<str>>,
    /// Where it stands, if that is another file.
    elsewhere: Option<String>,
}

/// A `default` name.
#[derive(Debug, Clone)]
pub struct DefaultName {
    /// The name.
    pub name: Box<str>,
    /// What its value may be.
    pub kinds: Kinds,
    /// Where the name stands.
    pub span: Span,
    /// Where its value stands.
    pub value: Span,
}

/// Checks scripts; at a prompt, one piece of input after another with the same names.
#[derive(Clone)]
pub struct Checker {
    vocabulary: Vocabulary,
    functions: HashMap<Box<str>, Signature>,
    bodies: usize,
    /// The scope of the file, kept from one piece of input to the next.
    file: Option<Scope>,
    /// Names that all tasks share.
    shared: HashMap<Box<str>, SharedSlot>,
    /// The same by slot, with those of imported files.
    shared_names: Vec<Box<str>>,
    imports: Imports,
    /// Names that `--set` gave a value.
    given: BTreeSet<Box<str>>,
    /// The `default` names of the text that was checked last.
    defaults: Vec<DefaultName>,
    /// What stands where the text could not be read.
    unread: Unread,
    /// The role that is played, where not all are.
    role: Option<String>,
    /// For a text that is being typed: what is noted of it.
    notes: Option<Box<Notes>>,
}

/// The result of a check: warnings with the script, or all errors (and warnings).
pub type CheckResult = Result<(Checked, Vec<Diagnostic>), Vec<Diagnostic>>;

impl Checker {
    /// A checker for a script or a prompt. `given` are names that have a value from the start.
    pub fn new(vocabulary: Vocabulary, given: &[(&str, Kind)]) -> Self {
        let mut file = Scope::new(ScopeFrame::File);
        for (name, kind) in given {
            if let Some(slot) = file.declare(name, Span::default()) {
                file.learn(slot, Known { kinds: Kinds::of(*kind), ..Known::ANY });
            }
        }
        let given = given.iter().map(|(name, _)| (*name).into()).collect();
        Self {
            vocabulary,
            functions: HashMap::default(),
            bodies: 0,
            shared: HashMap::default(),
            shared_names: Vec::new(),
            imports: Imports::default(),
            file: Some(file),
            given,
            defaults: Vec::new(),
            unread: Unread::default(),
            role: None,
            notes: None,
        }
    }

    /// The same for one role of a lesson.
    #[must_use]
    pub fn for_role(self, role: Option<String>) -> Self {
        Self { role, ..self }
    }

    /// Whether a command may be abbreviated from here on.
    pub fn abbreviate(&mut self, may: bool) {
        self.vocabulary.abbreviations = may;
    }

    /// Checks a tree. After an error at a prompt the names are as they were.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn check(&mut self, source: &Rc<Source>, block: &Block) -> CheckResult {
        self.pass(source, block, true)
    }

    /// Checks a tree of which nothing will run: what is checked is not kept.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn only_check(
        &mut self,
        source: &Rc<Source>,
        block: &Block,
    ) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        self.pass(source, block, false).map(|(_, warnings)| warnings)
    }

    /// The `default` names of a tree, as far as they have a value that can be.
    pub fn defaults(mut self, source: &Rc<Source>, block: &Block) -> Vec<DefaultName> {
        self.given.clear();
        // What is wrong is told when it is checked to run.
        let _ = self.pass(source, block, false);
        self.defaults
    }

    /// Has these names given a value by others than the text, or no longer.
    pub fn give<'n>(&mut self, names: impl Iterator<Item = &'n str>, is_given: bool) {
        for name in names {
            match is_given {
                true => self.given.insert(name.into()),
                false => self.given.remove(name),
            };
        }
    }

    fn pass(&mut self, source: &Rc<Source>, block: &Block, keeps: bool) -> CheckResult {
        let mut file = self.file.take().unwrap_or_else(|| Scope::new(ScopeFrame::File));
        let (mark, earlier) = (file.mark(), file.names.len());
        let statements = roles::played(&block.statements, self.role.as_deref());
        let mut pass = Pass {
            functions: self.functions.clone(),
            shared: self.shared.clone(),
            shared_names: self.shared_names.clone(),
            imports: self.imports.clone(),
            next_body: self.bodies,
            notes: self.notes.take(),
            ..Pass::empty(source, self.vocabulary, &self.given, &self.unread)
        };
        pass.take_imports(&statements);
        pass.declare_shared(&statements);
        pass.shared.keys().for_each(|name| file.hide(name, true));
        names::assigned(&block.statements, &mut |name| {
            if !pass.shared.contains_key(&name.text) {
                file.declare(&name.text, name.span);
            }
        });
        pass.private = roles::private(&statements, &file);
        pass.scopes.push(file);
        pass.mark_roles(block);
        let definitions = pass.declare_functions(&statements);
        pass.too_many_names();
        let statements = pass.file(&statements, keeps);
        pass.functions_bodies(&definitions);
        pass.leave_roles();
        pass.warn_of_no_socket();
        let file = pass.scopes.pop().unwrap_or_else(|| Scope::new(ScopeFrame::File));
        let Pass {
            functions, shared, shared_names, imports, reports, mut bodies, next_body, commands, ..
        } = pass;
        let notes = pass.notes;
        self.defaults = pass.defaults;
        self.notes = notes;
        let failed = reports.has_error();
        let main = Body {
            name: "".into(),
            filled: 0,
            slots: file.names.len(),
            names: file.names.clone(),
            statements,
            source: None,
        };
        let within =
            |report: Diagnostic| if report.source.is_some() { report } else { report.within(source) };
        let reports: Vec<_> = reports.told().into_iter().map(within).collect();
        let mut file = file;
        if failed {
            file.undo(mark);
            file.forget_newer(earlier);
            shared.keys().filter(|name| !self.shared.contains_key(*name)).for_each(|name| {
                file.hide(name, false);
            });
            self.file = Some(file);
            return Err(reports);
        }
        file.settle();
        self.file = Some(file);
        (self.shared, self.shared_names, self.imports) = (shared, shared_names, imports);
        self.functions = functions;
        bodies.sort_by_key(|(index, _)| *index);
        self.bodies = next_body;
        let bodies = bodies.into_iter().map(|(_, body)| body).collect();
        Ok((Checked { main, bodies, shared: self.shared_names.clone(), commands }, reports))
    }

    /// Gives a name of the file a value of this kind, for a prompt. `None` where there are too many.
    pub fn define(&mut self, name: &str, kind: Kind) -> Option<Slot> {
        let file = self.file.get_or_insert_with(|| Scope::new(ScopeFrame::File));
        let slot = file.declare(name, Span::default())?;
        file.learn(slot, Known { kinds: Kinds::of(kind), ..Known::ANY });
        Some(slot)
    }

    /// After input that did not run to its end: what the names of the file hold now. `value` is the
    /// kind of a slot's value, `None` where it has none.
    pub fn look_again(&mut self, value: impl Fn(Slot) -> Option<Kind>) {
        for (name, slot) in self.names() {
            let Some(file) = &mut self.file else { return };
            match value(slot) {
                Some(kind) => file.learn(slot, Known { kinds: Kinds::of(kind), ..Known::ANY }),
                None => file.forget_name(&name),
            }
        }
    }

    /// The same, but a name without a value keeps its place: a lesson that goes on will give it one.
    pub fn look_ahead(&mut self, value: impl Fn(Slot) -> Option<Kind>) {
        let Some(file) = &mut self.file else { return };
        for slot in 0..Slot::try_from(file.names.len()).unwrap_or(Slot::MAX) {
            let kinds = value(slot).map(Kinds::of);
            file.learn(slot, kinds.map_or(Known::UNSET, |kinds| Known { kinds, ..Known::ANY }));
        }
        file.settle();
    }

    /// Keeps so many slots of the file for what is compiled already.
    pub fn reserve(&mut self, slots: usize) {
        if let Some(file) = &mut self.file {
            file.reserve(slots);
        }
    }

    /// The names of the functions that were defined, sorted, for a prompt.
    pub fn functions(&self) -> Vec<String> {
        let mut names: Vec<_> = self.functions.keys().map(|name| name.to_string()).collect();
        names.sort_unstable();
        names
    }

    /// The names that all tasks share, for a prompt.
    pub fn shared(&self) -> impl Iterator<Item = (&str, SharedSlot)> {
        self.shared.iter().map(|(name, slot)| (&**name, *slot))
    }

    /// The names that have a value now, for a prompt.
    pub fn names(&self) -> Vec<(Box<str>, Slot)> {
        let Some(file) = &self.file else { return Vec::new() };
        let slots = file.names.iter().zip(0..);
        let named = slots.filter(|(name, slot)| file.slot(name) == Some(*slot));
        let named = named.map(|(name, slot)| (name.clone(), slot));
        named.filter(|(_, slot)| file.known(*slot).kinds != Kinds::NOTHING).collect()
    }
}

impl std::fmt::Debug for Checker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checker").finish_non_exhaustive()
    }
}

fn first_words(commands: &[&'static Command]) -> Vec<&'static str> {
    let mut words: Vec<_> = commands.iter().filter_map(|command| command.name.split_once(' ')).collect();
    words.sort_unstable();
    words.dedup_by_key(|(first, _)| *first);
    words.into_iter().map(|(first, _)| first).collect()
}

/// One pass over a tree.
struct Pass<'a> {
    source: &'a Source,
    vocabulary: Vocabulary,
    given: &'a BTreeSet<Box<str>>,
    unread: &'a Unread,
    functions: HashMap<Box<str>, Signature>,
    /// Names that all tasks share, and constants of imported files.
    shared: HashMap<Box<str>, SharedSlot>,
    /// The same by slot, with those that only other files know.
    shared_names: Vec<Box<str>>,
    imports: Imports,
    /// Files that are being imported, the outermost first: their paths, and how they are named.
    importing: Vec<(PathBuf, String)>,
    /// The folder of the script that runs.
    root: PathBuf,
    /// What gives the constants of imported files their values, as long as no statement does it.
    beginnings: Vec<(PathBuf, usize)>,
    /// The text is that of an imported file.
    module: Option<Rc<Source>>,
    /// Bodies around the place, the file first.
    scopes: Vec<Scope>,
    reports: Reports,
    /// Places that have an error already.
    told: BTreeSet<(u32, u32)>,
    /// Unknown names that were told: once is enough.
    told_names: BTreeSet<Box<str>>,
    bodies: Vec<(usize, Body)>,
    next_body: usize,
    /// The `default` names so far.
    defaults: Vec<DefaultName>,
    /// Operators in the expression at hand.
    operators: usize,
    /// `try` and `expect error` blocks around the place.
    caught: usize,
    /// The place is in no block, but in that of a role.
    is_at_top: bool,
    /// The first command that means the current socket.
    wants_socket: Option<(Span, &'static str)>,
    /// Something in the text makes a socket.
    makes_socket: bool,
    /// A word that stands alone where text may stand.
    bare_text: Option<Span>,
    /// Where the statement or value at hand begins: a command there may be abbreviated.
    begin: Option<u32>,
    /// First words of the commands that have two.
    first_words: Vec<&'static str>,
    /// At a prompt: the commands so far, and where each begins.
    commands: Vec<(u32, &'static Command)>,
    /// Names that belong to one role, with it.
    private: BTreeMap<&'a str, &'a str>,
    /// The role whose block the place is in.
    role: Option<&'a str>,
    /// What is noted of a text that is being typed.
    notes: Option<Box<Notes>>,
}

impl<'a> Pass<'a> {
    /// A pass that knows nothing yet.
    fn empty(
        source: &'a Source,
        vocabulary: Vocabulary,
        given: &'a BTreeSet<Box<str>>,
        unread: &'a Unread,
    ) -> Self {
        Self {
            source,
            vocabulary,
            given,
            unread,
            functions: HashMap::default(),
            shared: HashMap::default(),
            shared_names: Vec::new(),
            imports: Imports::default(),
            importing: source.file().map(|path| (path.to_owned(), source.name.clone())).into_iter().collect(),
            root: source.folder.clone().unwrap_or_default(),
            beginnings: Vec::new(),
            module: None,
            scopes: Vec::new(),
            reports: Reports::default(),
            told: BTreeSet::new(),
            told_names: BTreeSet::new(),
            bodies: Vec::new(),
            next_body: 0,
            defaults: Vec::new(),
            operators: 0,
            caught: 0,
            is_at_top: true,
            wants_socket: None,
            makes_socket: false,
            bare_text: None,
            begin: None,
            first_words: first_words(vocabulary.commands),
            commands: Vec::new(),
            private: BTreeMap::new(),
            role: None,
            notes: None,
        }
    }

    /// Adds a report, unless an error at the same place has one already.
    fn report(&mut self, report: Diagnostic) {
        let place = report.labels.first().map_or(Span::default(), |label| label.span);
        let is_error = report.severity == Severity::Error;
        if place == Span::default() || !is_error || self.told.insert((place.start, place.end)) {
            self.reports.add(report);
        }
    }

    fn scope(&mut self) -> &mut Scope {
        if self.scopes.is_empty() {
            self.scopes.push(Scope::new(ScopeFrame::File));
        }
        let last = self.scopes.len() - 1;
        &mut self.scopes[last]
    }

    fn too_many_names(&mut self) {
        if self.scope().names.len() + 1 >= usize::from(scope::MOST_NAMES) {
            let limit = scope::MOST_NAMES;
            self.report(Diagnostic::error(Span::default(), message!("limit-names", limit = limit)));
        }
    }

    /// Takes the innermost scope off and keeps its body.
    fn finish_body(
        &mut self,
        index: usize,
        name: &str,
        filled: usize,
        statements: Vec<tree::Stmt>,
    ) -> Option<Scope> {
        let scope = self.scopes.pop()?;
        let names = scope.names.clone();
        let slots = names.len();
        let source = self.module.clone();
        self.bodies.push((index, Body { name: name.into(), filled, slots, names, statements, source }));
        Some(scope)
    }
}
