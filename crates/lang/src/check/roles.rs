//! Roles: the halves of a lesson that two processes may play. What belongs to one role alone is no
//! name of the others, so that each half is whole without them.
//!
//! May use: the tree, scopes. Which role is played is the caller's.

use std::collections::BTreeMap;

use super::scope::Scope;
use super::tree::Stmt;
use super::{Pass, names};
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::syntax::ast::{Block, Statement, StatementKind};
use crate::syntax::source::Span;

/// A statement of the file itself, and the role whose block it stands in.
pub(super) type RoleStatement<'a> = (&'a Statement, Option<&'a str>);

/// The statements that are played, those of `role` blocks in their place: of all roles, or of one.
pub(super) fn played<'a>(statements: &'a [Statement], role: Option<&str>) -> Vec<RoleStatement<'a>> {
    let mut all = Vec::with_capacity(statements.len());
    for statement in statements {
        match &statement.kind {
            StatementKind::Role { name, body } => {
                if role.is_none_or(|role| role == &*name.text) {
                    all.extend(body.statements.iter().map(|inner| (inner, Some(&*name.text))));
                }
            }
            _ => all.push((statement, None)),
        }
    }
    all
}

/// The roles that statements have blocks of, in the order of the text.
pub fn roles(statements: &[Statement]) -> Vec<&str> {
    let mut roles = Vec::new();
    for statement in statements {
        if let StatementKind::Role { name, .. } = &statement.kind
            && !roles.contains(&&*name.text)
        {
            roles.push(&*name.text);
        }
    }
    roles
}

/// Names and functions that get their value in the blocks of one role and nowhere else, with that
/// role.
pub(super) fn private<'a>(statements: &[RoleStatement<'a>], scope: &Scope) -> BTreeMap<&'a str, &'a str> {
    let mut owners: BTreeMap<&'a str, Option<&'a str>> = BTreeMap::new();
    if statements.iter().all(|(_, role)| role.is_none()) {
        return BTreeMap::new();
    }
    for &(statement, role) in statements {
        let mut own = |name: &'a str| {
            let owner = owners.entry(name).or_insert(role);
            if *owner != role {
                *owner = None;
            }
        };
        names::assigned(std::slice::from_ref(statement), &mut |name| own(&name.text));
        if let StatementKind::Def { name, .. } = &statement.kind {
            own(&name.text);
        }
    }
    let earlier = |name: &str| scope.is_assigned(name);
    owners
        .into_iter()
        .filter_map(|(name, owner)| Some((name, owner?)))
        .filter(|(name, _)| !earlier(name))
        .collect()
}

impl<'a> Pass<'a> {
    /// The names of the roles, for a text that is being typed.
    pub(super) fn mark_roles(&mut self, block: &Block) {
        let names = block.statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Role { name, .. } => Some(name),
            _ => None,
        });
        self.mark_names(names);
    }

    /// The statements of the file, each with the names of its role.
    pub(super) fn file(&mut self, statements: &[RoleStatement<'a>], keeps: bool) -> Vec<Stmt> {
        let mut checked = Vec::new();
        for (statement, role) in statements {
            self.enter_role(*role);
            self.is_at_top = true;
            checked.extend(self.statement(statement).filter(|_| keeps));
        }
        self.enter_role(None);
        checked
    }

    /// From here on the names of this role are known, and those of no other.
    pub(super) fn enter_role(&mut self, role: Option<&'a str>) {
        if self.role == role && self.private.is_empty() {
            return;
        }
        self.role = role;
        let Some(file) = self.scopes.first_mut() else { return };
        for (name, owner) in &self.private {
            file.hide(name, role != Some(*owner));
        }
    }

    /// Behind the last statement: a person at a prompt plays all roles.
    pub(super) fn leave_roles(&mut self) {
        self.role = None;
        let Some(file) = self.scopes.first_mut() else { return };
        self.private.keys().for_each(|name| file.hide(name, false));
    }

    /// Whether a name or function belongs to a role that the place is not in. Told, if so.
    pub(super) fn is_of_other_role(&mut self, name: &str, span: Span) -> bool {
        let Some(owner) = self.private.get(name).copied().filter(|owner| self.role != Some(*owner)) else {
            return false;
        };
        let report = Diagnostic::error(span, message!("name-of-role", name = name, role = owner));
        self.report(report.help(message!("help-name-of-role")));
        true
    }
}
