//! The functions of a file: known before anything is checked, with the names that each takes over.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap as HashMap;

use super::scope::{Known, Scope, ScopeFrame};
use super::tree::{Expr, ExprKind};
use super::{Pass, Signature, names, roles};
use crate::diagnostic::Diagnostic;
use crate::eval::value::Value;
use crate::eval::value::kind::Kinds;
use crate::message;
use crate::syntax::ast::{Block, Name, StatementKind};
use crate::syntax::source::Span;

/// A function of the file, and the role whose block it stands in.
pub(super) struct Definition<'a> {
    name: &'a Name,
    parameters: &'a [Name],
    body: &'a Block,
    role: Option<&'a str>,
}

impl<'a> Definition<'a> {
    /// Its name.
    pub(super) fn name(&self) -> &'a Name {
        self.name
    }
}

impl<'a> Pass<'a> {
    /// Makes the functions of the file known before anything is checked, with the names that each
    /// takes over from the file: those that it mentions, and those of the functions it calls.
    pub(super) fn declare_functions(
        &mut self,
        statements: &[roles::RoleStatement<'a>],
    ) -> Vec<Definition<'a>> {
        let mut definitions = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::default();
        for &(statement, role) in statements {
            let StatementKind::Def { name, parameters, body } = &statement.kind else { continue };
            let place = *places.entry(&name.text).or_insert(definitions.len());
            let first: Option<&Definition<'a>> = definitions.get(place);
            self.declare_function(name, parameters, first.map(|first| first.name));
            definitions.push(Definition { name, parameters, body, role });
        }
        let mentions: Vec<_> = definitions.iter().map(|own| names::mentioned(own.body)).collect();
        let file = self.scopes.first();
        let mut captures: Vec<BTreeSet<Box<str>>> = mentions
            .iter()
            .zip(&definitions)
            .map(|(words, own)| {
                let is_own =
                    |word: &&&str| self.private.get(**word).is_none_or(|role| own.role == Some(*role));
                let words = words.iter().filter(is_own);
                let known = words.clone().filter(|word| file.is_some_and(|file| file.slot(word).is_some()));
                // Functions of earlier input at a prompt have their names already.
                let earlier = words.filter_map(|word| self.functions.get(*word));
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
        for (Definition { name, parameters, .. }, captures) in definitions.iter().zip(captures) {
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
        match (self.vocabulary.function)(&name.text) {
            Some(function) if function.may_be_hidden => {
                let report =
                    Diagnostic::warning(name.span, message!("function-hides-builtin", name = name.text));
                self.report(report.help(message!("help-other-name")));
            }
            Some(_) => {
                let report = Diagnostic::error(name.span, message!("function-is-builtin", name = name.text));
                self.report(report.help(message!("help-other-name")));
            }
            None => {}
        }
        if let Some(path) = self.imports.names.get(&name.text) {
            let place = self.imports.place(path, &name.text);
            let report =
                Diagnostic::error(name.span, message!("function-imported", name = name.text, place = place));
            self.report(report.help(message!("help-imported-twice")));
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
        let signature = Signature {
            body,
            name: name.clone(),
            parameters: parameters.len(),
            captures: Vec::new(),
            elsewhere: None,
        };
        self.functions.insert(name.text.clone(), signature);
    }

    pub(super) fn functions_bodies(&mut self, definitions: &[Definition<'a>]) {
        for Definition { name, parameters, body, role } in definitions {
            self.enter_role(*role);
            self.mark_names(*parameters);
            let Some(signature) = self.functions.get(&name.text).cloned() else { continue };
            let mut scope = Scope::new(ScopeFrame::Function);
            for parameter in *parameters {
                if let Some(slot) = scope.declare(&parameter.text, parameter.span) {
                    scope.learn(slot, Known::ANY);
                }
            }
            let own = scope.names.len();
            for captured in &signature.captures {
                if let Some(slot) = scope.declare(captured, name.span) {
                    scope.learn(slot, Known { unset: true, ..Known::ANY });
                }
            }
            let filled = scope.names.len();
            let slots = own..filled;
            scope.taken_over.extend(slots.filter_map(|slot| super::tree::Slot::try_from(slot).ok()));
            self.scopes.push(scope);
            let statements = self.statements(&body.statements);
            self.warn_of_unread(body, parameters);
            self.too_many_names();
            self.finish_body(signature.body, &name.text, filled, statements);
        }
    }

    /// A name of the file that a function takes over, with or without a value.
    pub(super) fn captured(&mut self, name: &str, span: Span) -> Expr {
        if let Some(shared) = self.shared_slot(name) {
            return super::shared::read(shared, name, span);
        }
        let own = self.scope().slot(name);
        let slot = own.filter(|_| self.scope().frame != ScopeFrame::Task || self.scope().is_assigned(name));
        let kind = match slot.or_else(|| self.variable(name)).or(own) {
            Some(slot) => ExprKind::Local(slot),
            None => ExprKind::Constant(Value::Unset),
        };
        Expr { kind, span, kinds: Kinds::ANY, fields: &[] }
    }
}
