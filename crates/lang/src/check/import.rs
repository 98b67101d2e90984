//! Functions and constants of other files: `import "lib.lab"`.
//!
//! A file that is imported is checked once, with names of its own. Its functions become known under their
//! names, or behind the word of `as`; its constants are slots that all tasks share and nobody changes.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::cursor::WordRole;
use super::scope::{Scope, ScopeFrame};
use super::tree::{Expr, ExprKind, SharedSlot, StmtKind};
use super::{Checker, Pass, Signature, names, roles, shared};
use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Message};
use crate::eval::value::kind::Kinds;
use crate::message;
use crate::syntax::ast::{Block, Import, Name, Phrase, Statement, StatementKind, Term, TermKind};
use crate::syntax::parse;
use crate::syntax::source::{Source, Span};
use crate::syntax::walk::{self, Node};

/// Reads a file that is imported: in the folder of the script that runs, by a path as the importing file
/// leads to it.
pub type ReadImport = Arc<dyn Fn(&Path, &Path) -> Result<Source, Unreadable> + Send + Sync>;

/// Why a file cannot be imported.
pub struct Unreadable {
    /// What happened.
    pub message: Message,
    /// What to try.
    pub help: Option<Message>,
}

/// A file that was imported.
#[derive(Clone)]
pub(super) struct Module {
    functions: Vec<(Box<str>, Signature)>,
    constants: Vec<(Box<str>, SharedSlot)>,
    /// Where each name is given.
    places: HashMap<Box<str>, String>,
}

impl Module {
    fn place(&self, name: &str) -> String {
        self.places.get(name).cloned().unwrap_or_default()
    }
}

/// What is known of imported files, for the texts of one checker.
#[derive(Clone, Default)]
pub(super) struct Imports {
    read: Option<ReadImport>,
    modules: HashMap<PathBuf, Module>,
    /// Files of which was told that they cannot be imported.
    failed: HashSet<PathBuf>,
    /// Where each imported name comes from.
    pub names: HashMap<Box<str>, PathBuf>,
    /// The words of `as`.
    pub words: Vec<Box<str>>,
    /// Slots that nobody changes.
    pub constants: HashMap<SharedSlot, Box<str>>,
}

impl Imports {
    /// Where an imported file gives a name.
    pub(super) fn place(&self, path: &Path, name: &str) -> String {
        let name = name.rsplit('.').next().unwrap_or(name);
        self.modules.get(path).map(|module| module.place(name)).unwrap_or_default()
    }
}

impl Checker {
    /// The same, with what reads files that are imported.
    #[must_use]
    pub fn importing(mut self, read: ReadImport) -> Self {
        self.imports.read = Some(read);
        self
    }
}

impl<'a> Pass<'a> {
    /// Takes over what the files hold that a text imports, before anything is checked.
    pub(super) fn take_imports(&mut self, statements: &[roles::RoleStatement<'a>]) {
        let mut may_import = true;
        for (statement, _) in statements {
            match &statement.kind {
                StatementKind::Import(import) if may_import || self.is_at_prompt() => {
                    self.take_import(import, statement.span);
                }
                StatementKind::Import(_) => self.import_late(statement.span),
                kind => may_import &= is_declaration(kind),
            }
        }
    }

    fn import_late(&mut self, span: Span) {
        let report = Diagnostic::error(span, message!("import-late"));
        self.report(report.help(message!("help-import-late")));
    }

    fn is_at_prompt(&self) -> bool {
        self.vocabulary.abbreviations
    }

    fn take_import(&mut self, import: &Import, span: Span) {
        let path = Path::new(&*import.path).to_owned();
        let path = match &self.source.folder {
            Some(folder) => folder.join(path),
            None => path,
        };
        let Some(module) = self.module(&path, import) else { return };
        let prefix = import.alias.as_ref().map(|alias| format!("{}.", alias.text)).unwrap_or_default();
        if let Some(alias) = &import.alias {
            self.mark_names([alias]);
            self.imports.words.push(alias.text.clone());
        }
        let named = |name: &str| -> Box<str> { format!("{prefix}{name}").into() };
        for (name, signature) in &module.functions {
            if self.is_new_import(&named(name), name, &path, &module, span) {
                self.functions.insert(named(name), signature.clone());
            }
        }
        for (name, slot) in &module.constants {
            if self.is_new_import(&named(name), name, &path, &module, span) {
                self.shared.insert(named(name), *slot);
            }
        }
    }

    /// Whether a name can be taken over: no other file has given it.
    fn is_new_import(&mut self, known: &str, name: &str, path: &Path, module: &Module, span: Span) -> bool {
        let other = self.imports.names.get(known).filter(|other| *other != path);
        if let Some(other) = other.and_then(|other| self.imports.modules.get(other)) {
            let (one, two) = (other.place(name), module.place(name));
            let report = message!("imported-twice", name = name, one = one, two = two);
            self.report(Diagnostic::error(span, report).help(message!("help-imported-twice")));
            return false;
        }
        self.imports.names.insert(known.into(), path.to_owned());
        true
    }

    /// An imported file, checked the first time that it is named.
    fn module(&mut self, path: &Path, import: &Import) -> Option<Module> {
        if let Some(known) = self.imports.modules.get(path) {
            return Some(known.clone());
        }
        if self.imports.failed.contains(path) {
            return None;
        }
        if self.notes.is_some() {
            // While a line is typed, no file is read.
            return None;
        }
        let shown = crate::diagnostic::argument(&*import.path);
        if self.importing.iter().any(|(own, _)| own == path) {
            let way = self.importing.iter().map(|(_, name)| name.as_str()).chain([&*shown]);
            let way = way.collect::<Vec<_>>().join(" → ");
            self.report(Diagnostic::error(import.span, message!("import-circle", way = way)));
            return None;
        }
        let read = self.imports.read.clone();
        let text = match read.map(|read| read(&self.root, path)) {
            Some(Ok(source)) => Rc::new(source),
            Some(Err(why)) => {
                self.imports.failed.insert(path.to_owned());
                let report = Diagnostic::error(import.span, why.message);
                self.report(why.help.into_iter().fold(report, Diagnostic::help));
                return None;
            }
            None => {
                self.report(Diagnostic::error(import.span, message!("import-nowhere")));
                return None;
            }
        };
        match parse(&text) {
            Ok(block) => self.module_of(path, import, &text, &block),
            Err(reports) => {
                self.imports.failed.insert(path.to_owned());
                self.foreign_reports(reports, &text);
                None
            }
        }
    }

    /// Reports on another file's text.
    fn foreign_reports(&mut self, reports: Vec<Diagnostic>, source: &Rc<Source>) {
        for report in reports {
            let report = if report.source.is_some() { report } else { report.within(source) };
            self.reports.add(report);
        }
    }

    fn module_of(
        &mut self,
        path: &Path,
        import: &Import,
        text: &Rc<Source>,
        block: &Block,
    ) -> Option<Module> {
        let statements = roles::played(&block.statements, None);
        let constants: Vec<&Name> = statements.iter().filter_map(|(own, _)| constant(own)).collect();
        let shared: Vec<(Box<str>, SharedSlot)> =
            constants.iter().map(|name| (name.text.clone(), self.new_shared_slot(&name.text))).collect();
        let mut importing = std::mem::take(&mut self.importing);
        importing.push((path.to_owned(), crate::diagnostic::argument(&*import.path)));
        let mut pass = Pass {
            source: text,
            vocabulary: self.vocabulary,
            given: self.given,
            unread: self.unread,
            functions: HashMap::default(),
            shared: shared.iter().cloned().collect(),
            shared_names: std::mem::take(&mut self.shared_names),
            root: self.root.clone(),
            imports: Imports { names: HashMap::default(), words: Vec::new(), ..self.imports.clone() },
            importing,
            scopes: vec![Scope::new(ScopeFrame::File)],
            bodies: std::mem::take(&mut self.bodies),
            next_body: self.next_body,
            module: Some(Rc::clone(text)),
            ..Pass::empty(text, self.vocabulary, self.given, self.unread)
        };
        pass.take_imports(&statements);
        pass.only_declarations(&statements, &constants);
        let definitions = pass.declare_functions(&statements);
        let own = pass.file(&statements, true);
        let body = pass.next_body;
        pass.next_body += 1;
        pass.functions_bodies(&definitions);
        pass.finish_body(body, &import.path, 0, own);
        let names = definitions.iter().map(|own| own.name());
        let places =
            names.chain(constants).map(|name| (name.text.clone(), text.place(name.span.start))).collect();
        let functions = definitions.iter().filter_map(|own| {
            let signature = pass.functions.get(&own.name().text)?.clone();
            Some((
                own.name().text.clone(),
                Signature { elsewhere: Some(text.place(signature.name.span.start)), ..signature },
            ))
        });
        let functions = functions.collect();
        let Pass { bodies, next_body, shared_names, imports, mut importing, reports, .. } = pass;
        importing.pop();
        let has_error = reports.has_error();
        self.foreign_reports(reports.told(), text);
        (self.bodies, self.next_body, self.shared_names) = (bodies, next_body, shared_names);
        self.importing = importing;
        self.imports.modules = imports.modules;
        self.imports.failed = imports.failed;
        self.imports.constants = imports.constants;
        self.imports.constants.extend(shared.iter().map(|(name, slot)| (*slot, name.clone())));
        if has_error {
            self.imports.failed.insert(path.to_owned());
            return None;
        }
        let module = Module { functions, constants: shared, places };
        self.imports.modules.insert(path.to_owned(), module.clone());
        self.beginnings.push((path.to_owned(), body));
        Some(module)
    }

    /// A file that is imported holds functions and constants alone.
    fn only_declarations(&mut self, statements: &[roles::RoleStatement<'a>], constants: &[&'a Name]) {
        for (statement, _) in statements {
            if matches!(statement.kind, StatementKind::Def { .. } | StatementKind::Import(_)) {
                continue;
            }
            if constant(statement).is_none() || acts(statement, self.vocabulary.command) {
                let report = Diagnostic::error(statement.span, message!("import-acts"));
                self.report(report.help(message!("help-import-acts")));
            }
        }
        let mut seen: HashMap<&str, Span> = HashMap::default();
        for name in constants {
            if let Some(first) = seen.insert(&name.text, name.span) {
                let report = Diagnostic::error(name.span, message!("constant-twice", name = name.text));
                self.report(report.also(first, message!("key-first")));
            }
        }
    }

    /// An `import` in its place: the first one of a file gives its constants their values.
    pub(super) fn import(&mut self, import: &Import, span: Span, is_at_top: bool) -> Option<StmtKind> {
        if !is_at_top {
            self.import_late(import.span);
            return None;
        }
        let path = Path::new(&*import.path);
        let path = self.source.folder.as_ref().map_or(path.to_owned(), |folder| folder.join(path));
        // What that file imports itself comes first.
        let last = self.beginnings.iter().position(|(own, _)| *own == path)?;
        let calls = self.beginnings.drain(..=last).map(|(_, body)| Expr {
            kind: ExprKind::Call(body, Vec::new()),
            span,
            kinds: Kinds::ANY,
            fields: &[],
        });
        let calls: Vec<Expr> = calls.collect();
        Some(StmtKind::Begin(calls))
    }

    /// What is wrong with a value for a name that another file has given.
    pub(super) fn is_constant(&mut self, name: &Name) -> bool {
        let slot = self.shared.get(&name.text);
        // Within an imported file, its own are given their values outside of all functions.
        let is_own = self.module.is_some() && self.scopes.len() == 1;
        let is_constant = slot.is_some_and(|slot| self.imports.constants.contains_key(slot));
        if !(is_constant || self.module.is_some() && slot.is_some() && !is_own) {
            return false;
        }
        let place = self.imports.names.get(&name.text).map(|path| self.imports.place(path, &name.text));
        let place = place.unwrap_or_default();
        self.report(Diagnostic::error(
            name.span,
            message!("assign-to-constant", name = name.text, place = place),
        ));
        true
    }
}

impl<'a> Pass<'a> {
    /// `lib.LIMIT`, where `lib` is the word of an `import`; the outer `None`: it is none.
    pub(super) fn constant_of_file(&mut self, base: &Term, name: &Name, span: Span) -> Option<Option<Expr>> {
        let TermKind::Word(word) = &base.kind else { return None };
        if !self.imports.words.contains(word) || self.is_name(word) {
            return None;
        }
        self.mark(base.span, WordRole::Name);
        let whole = format!("{word}.{}", name.text);
        if let Some(slot) = self.shared.get(&*whole) {
            return Some(Some(shared::read(*slot, &whole, span)));
        }
        self.no_name_of_file(word, &name.text, name.span);
        Some(None)
    }

    /// Whether a name is the word of an `import`: what stands behind it keeps its value. Told, if so.
    pub(super) fn is_word_of_import(&mut self, name: &Name, span: Span) -> bool {
        let is_word = self.imports.words.contains(&name.text) && !self.is_name(&name.text);
        if is_word {
            let shown = self.source.slice(span);
            let places = self.imports.names.iter().find(|(known, _)| ***known == *shown);
            let place = places.map(|(_, path)| self.imports.place(path, shown)).unwrap_or_default();
            let message = message!("assign-to-constant", name = shown, place = place);
            self.report(Diagnostic::error(span, message));
        }
        is_word
    }

    /// A call of a function that a file does not have, or of a method: nothing has any.
    pub(super) fn unknown_in_file(&mut self, name: &Name, arguments: &[Phrase]) {
        let (base, method) = name.text.rsplit_once('.').unwrap_or(("", &name.text));
        if self.imports.words.iter().any(|word| **word == *base) {
            return self.no_name_of_file(base, method, name.span);
        }
        let whole = self.source.slice(name.span);
        let base = whole.strip_suffix(method).unwrap_or(whole).trim_end_matches('.');
        let inner: Vec<_> = arguments.iter().map(|argument| self.source.slice(argument.span)).collect();
        let inner = inner.join(", ");
        let span =
            Span { start: name.span.end - u32::try_from(method.len()).unwrap_or(0), end: name.span.end };
        let error = Diagnostic::error(span, message!("syntax-method", name = method));
        let wanted = match (method, &*inner) {
            ("append" | "push", inner) => format!("{base} += [{inner}]"),
            ("join", inner) => format!("join({inner}, {base})"),
            (name, "") => format!("{name}({base})"),
            (name, inner) => format!("{name}({base}, {inner})"),
        };
        let fits = !base.contains(method) && !wanted.contains('\n') && wanted.len() <= 80;
        self.report(match fits {
            true => error.help(message!("syntax-write-instead", wanted = wanted)),
            false => error,
        });
    }

    fn no_name_of_file(&mut self, word: &str, name: &str, span: Span) {
        let prefix = format!("{word}.");
        let known = self.functions.keys().chain(self.shared.keys());
        let known: Vec<_> = known.filter_map(|own| own.strip_prefix(&*prefix)).collect();
        let report = Diagnostic::error(span, message!("no-name-of-file", file = word, name = name));
        let report = match nearest(name, known.iter().copied()) {
            Some(near) => report.label(message!("did-you-mean", word = near)),
            None => report,
        };
        self.report(report);
    }
}

/// What may stand before an `import`.
fn is_declaration(kind: &StatementKind) -> bool {
    match kind {
        StatementKind::Phrase(phrase) => {
            let first = phrase.items.first();
            matches!(first, Some(crate::syntax::ast::Item::Term(Term { kind: TermKind::Word(word), .. }))
                if matches!(&**word, "requires" | "pair"))
        }
        _ => false,
    }
}

/// The name of a constant.
fn constant(statement: &Statement) -> Option<&Name> {
    match &statement.kind {
        StatementKind::Assign { targets, .. } => match targets.as_slice() {
            [target] => Some(target),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a statement has a command in it, or a task.
fn acts(statement: &Statement, command: fn(&str) -> Option<&'static crate::spec::Command>) -> bool {
    let mut acts = false;
    let mut known = std::collections::BTreeSet::new();
    names::assigned(std::slice::from_ref(statement), &mut |name| {
        known.insert(&*name.text);
    });
    walk::statement(statement, &mut |node| {
        if let Node::Term(term) = node {
            acts |= match &term.kind {
                TermKind::Spawn(_) | TermKind::Serve(_) => true,
                TermKind::Word(word) => command(word).is_some() && !known.contains(&**word),
                _ => false,
            };
        }
    });
    acts
}
