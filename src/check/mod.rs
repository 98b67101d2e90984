//! Names, arity and kinds: a syntax tree becomes a checked script.
//!
//! Words are grouped into commands and operands here, with the table of commands and the names
//! that are in scope. May use: `syntax`, `spec`, `diagnostic`, values (for constants and kinds).
//! Must not use: `commands`, `functions` (they come in as a [`Vocabulary`]), `net`, `ui`.

mod command;
mod expression;
mod hint;
mod host;
pub mod names;
mod phrase;
pub mod pieces;
mod rest;
mod scope;
mod socket;
mod statement;
mod suggest;
mod task;
pub mod tree;
mod vocabulary;

use std::collections::BTreeSet;
use std::rc::Rc;

pub use names::unused;
use rest::Unread;
use rustc_hash::FxHashMap as HashMap;
use scope::{Frame, Known, Scope};
use tree::{Body, Checked, Slot};

use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::value::Kind;
use crate::eval::value::kind::Kinds;
use crate::message;
use crate::spec::{Command, Function};
use crate::syntax::ast::{Block, Name, Statement, StatementKind};
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
}

/// Checks scripts; at a prompt, one piece of input after another with the same names.
pub struct Checker {
    vocabulary: Vocabulary,
    functions: HashMap<Box<str>, Signature>,
    bodies: usize,
    /// The scope of the file, kept from one piece of input to the next.
    file: Option<Scope>,
    /// Names that `--set` gave a value.
    given: BTreeSet<Box<str>>,
    /// What stands where the text could not be read.
    unread: Unread,
}

/// The result of a check: warnings with the script, or all errors (and warnings).
pub type CheckResult = Result<(Checked, Vec<Diagnostic>), Vec<Diagnostic>>;

impl Checker {
    /// A checker for a script or a prompt. `given` are names that have a value from the start.
    pub fn new(vocabulary: Vocabulary, given: &[(&str, Kind)]) -> Self {
        let mut file = Scope::new(Frame::File);
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
            file: Some(file),
            given,
            unread: Unread::default(),
        }
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

    fn pass(&mut self, source: &Rc<Source>, block: &Block, keeps: bool) -> CheckResult {
        let mut file = self.file.take().unwrap_or_else(|| Scope::new(Frame::File));
        let (mark, earlier) = (file.mark(), file.names.len());
        names::assigned(&block.statements, &mut |name| {
            file.declare(&name.text, name.span);
        });
        let mut pass = Pass {
            source,
            vocabulary: self.vocabulary,
            given: &self.given,
            unread: &self.unread,
            functions: self.functions.clone(),
            scopes: vec![file],
            reports: Vec::new(),
            told: BTreeSet::new(),
            told_names: BTreeSet::new(),
            bodies: Vec::new(),
            next_body: self.bodies,
            operators: 0,
            caught: 0,
            wants_socket: None,
            makes_socket: false,
            bare_text: None,
            begin: None,
            first_words: first_words(self.vocabulary.commands),
            commands: Vec::new(),
        };
        let definitions = pass.declare_functions(&block.statements);
        pass.too_many_names();
        let mut statements = Vec::new();
        for statement in &block.statements {
            statements.extend(pass.statement(statement).filter(|_| keeps));
        }
        pass.functions_bodies(&definitions);
        pass.warn_of_no_socket();
        let file = pass.scopes.pop().unwrap_or_else(|| Scope::new(Frame::File));
        let Pass { functions, reports, mut bodies, next_body, commands, .. } = pass;
        let failed = reports.iter().any(|report| report.severity == Severity::Error);
        let main = Body {
            name: "".into(),
            filled: 0,
            slots: file.names.len(),
            names: file.names.clone(),
            statements,
        };
        let mut reports: Vec<_> = reports.into_iter().map(|report| report.within(source)).collect();
        reports.sort_by_key(|report: &Diagnostic| report.labels.first().map(|label| label.span.start));
        let mut file = file;
        if failed {
            file.undo(mark);
            file.forget_newer(earlier);
            self.file = Some(file);
            return Err(reports);
        }
        file.settle();
        self.file = Some(file);
        self.functions = functions;
        bodies.sort_by_key(|(index, _)| *index);
        self.bodies = next_body;
        let bodies = bodies.into_iter().map(|(_, body)| body).collect();
        Ok((Checked { main, bodies, commands }, reports))
    }

    /// Gives a name of the file a value of this kind, for a prompt. `None` where there are too many.
    pub fn define(&mut self, name: &str, kind: Kind) -> Option<Slot> {
        let file = self.file.get_or_insert_with(|| Scope::new(Frame::File));
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

    /// The names of the functions that were defined, sorted, for a prompt.
    pub fn functions(&self) -> Vec<String> {
        let mut names: Vec<_> = self.functions.keys().map(|name| name.to_string()).collect();
        names.sort_unstable();
        names
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
    /// Bodies around the place, the file first.
    scopes: Vec<Scope>,
    reports: Vec<Diagnostic>,
    /// Places that have an error already.
    told: BTreeSet<(u32, u32)>,
    /// Unknown names that were told: once is enough.
    told_names: BTreeSet<Box<str>>,
    bodies: Vec<(usize, Body)>,
    next_body: usize,
    /// Operators in the expression at hand.
    operators: usize,
    /// `try` and `expect error` blocks around the place.
    caught: usize,
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
}

impl<'a> Pass<'a> {
    /// Adds a report, unless an error at the same place has one already.
    fn report(&mut self, report: Diagnostic) {
        let place = report.labels.first().map_or(Span::default(), |label| label.span);
        let is_error = report.severity == Severity::Error;
        if place == Span::default() || !is_error || self.told.insert((place.start, place.end)) {
            self.reports.push(report);
        }
    }

    fn scope(&mut self) -> &mut Scope {
        if self.scopes.is_empty() {
            self.scopes.push(Scope::new(Frame::File));
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

    /// Makes the functions of the file known before anything is checked, with the names that each
    /// takes over from the file: those that it mentions, and those of the functions it calls.
    fn declare_functions(&mut self, statements: &'a [Statement]) -> Vec<(&'a Name, &'a [Name], &'a Block)> {
        let mut definitions = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::default();
        for statement in statements {
            let StatementKind::Def { name, parameters, body } = &statement.kind else { continue };
            let place = *places.entry(&name.text).or_insert(definitions.len());
            let first: Option<&(&'a Name, &'a [Name], &'a Block)> = definitions.get(place);
            self.declare_function(name, parameters, first.map(|(first, ..)| *first));
            definitions.push((name, parameters.as_slice(), body));
        }
        let mentions: Vec<_> = definitions.iter().map(|(_, _, body)| names::mentioned(body)).collect();
        let file = self.scopes.first();
        let mut captures: Vec<BTreeSet<Box<str>>> = mentions
            .iter()
            .map(|words| {
                let known = words.iter().filter(|word| file.is_some_and(|file| file.slot(word).is_some()));
                // Functions of earlier input at a prompt have their names already.
                let earlier = words.iter().filter_map(|word| self.functions.get(*word));
                let earlier = earlier.flat_map(|earlier| earlier.captures.iter().cloned());
                known.map(|word| Box::from(*word)).chain(earlier).collect()
            })
            .collect();
        let mut callers: Vec<Vec<usize>> = vec![Vec::new(); definitions.len()];
        for (caller, words) in mentions.iter().enumerate() {
            for &callee in words.iter().filter_map(|word| places.get(*word)) {
                callers[callee].push(caller);
            }
        }
        // Each name goes from a function to its callers once.
        let mut news: Vec<(usize, Box<str>)> = Vec::new();
        for (function, names) in captures.iter().enumerate() {
            news.extend(names.iter().map(|name| (function, name.clone())));
        }
        while let Some((function, name)) = news.pop() {
            for &caller in &callers[function] {
                if captures[caller].insert(name.clone()) {
                    news.push((caller, name.clone()));
                }
            }
        }
        for ((name, parameters, _), captures) in definitions.iter().zip(captures) {
            if let Some(signature) = self.functions.get_mut(&name.text) {
                let own = captures.into_iter().filter(|word| parameters.iter().all(|own| own.text != *word));
                signature.captures = own.collect();
            }
        }
        definitions
    }

    fn declare_function(&mut self, name: &Name, parameters: &[Name], first: Option<&Name>) {
        if let Some(first) = first {
            let report = Diagnostic::error(name.span, message!("function-twice", name = name.text));
            self.report(report.also(first.span, message!("function-first")));
            return;
        }
        if (self.vocabulary.function)(&name.text).is_some() {
            let report = Diagnostic::error(name.span, message!("function-is-builtin", name = name.text));
            self.report(report.help(message!("help-other-name")));
        }
        let mut seen = BTreeSet::new();
        for parameter in parameters {
            if !seen.insert(&parameter.text) {
                self.report(Diagnostic::error(
                    parameter.span,
                    message!("parameter-twice", name = parameter.text),
                ));
            }
        }
        let body = self.next_body;
        self.next_body += 1;
        let signature =
            Signature { body, name: name.clone(), parameters: parameters.len(), captures: Vec::new() };
        self.functions.insert(name.text.clone(), signature);
    }

    fn functions_bodies(&mut self, definitions: &[(&'a Name, &'a [Name], &'a Block)]) {
        for (name, parameters, block) in definitions {
            let Some(signature) = self.functions.get(&name.text).cloned() else { continue };
            let mut scope = Scope::new(Frame::Function);
            for parameter in *parameters {
                if let Some(slot) = scope.declare(&parameter.text, parameter.span) {
                    scope.learn(slot, Known::ANY);
                }
            }
            for captured in &signature.captures {
                if let Some(slot) = scope.declare(captured, name.span) {
                    scope.learn(slot, Known { unset: true, ..Known::ANY });
                }
            }
            let filled = scope.names.len();
            self.scopes.push(scope);
            let statements = self.statements(&block.statements);
            self.too_many_names();
            self.finish_body(signature.body, &name.text, filled, statements);
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
        self.bodies.push((index, Body { name: name.into(), filled, slots, names, statements }));
        Some(scope)
    }
}
