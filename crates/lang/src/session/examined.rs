//! A script between its text and its code: parsed and checked, once for a run and for a lesson alike.

use std::rc::Rc;

use super::{Options, readable};
use crate::check::tree::Checked;
use crate::check::{self, Checker};
use crate::commands;
use crate::diagnostic::Diagnostic;
use crate::eval::code::Program as Compiled;
use crate::eval::compile::{Purpose, compile};
use crate::eval::value::Value;
use crate::habits;
use crate::message;
use crate::syntax::ast::Block;
use crate::syntax::source::{Source, Span};

/// A script that is parsed and checked, and whoever checked it.
pub(super) struct Examined {
    pub block: Block,
    pub checker: Checker,
    pub checked: Checked,
    /// Values of the first names.
    pub given: Vec<Value>,
    pub warnings: Vec<Diagnostic>,
}

impl Examined {
    pub fn new(source: &Rc<Source>, options: &Options) -> Result<Self, Vec<Diagnostic>> {
        let block = readable(source, options)?;
        let given = super::fitted(options, source, &block)?;
        Self::of(source, options, block, given)
    }

    /// The same of a tree, whose first names have these values.
    pub fn of(
        source: &Rc<Source>,
        options: &Options,
        block: Block,
        given: Vec<(&str, Value)>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut checker = super::checker(options, &given);
        if let Some(role) = &options.role {
            // What is wrong with the other half is wrong as well.
            super::checker(options, &given).only_check(source, &block).map_err(habits::explain)?;
            check_role(source, role, &block)?;
            checker = checker.for_role(Some(role.clone()));
        }
        let (checked, warnings) = checker.check(source, &block).map_err(habits::explain)?;
        let given = given.into_iter().map(|(_, value)| value).collect();
        Ok(Self { block, checker, checked, given, warnings })
    }

    pub fn compiled(&self, source: &Rc<Source>, purpose: Purpose) -> Result<Compiled, Vec<Diagnostic>> {
        compile(source, &self.checked, &[], purpose).map_err(|report| vec![report.within(source)])
    }

    /// Whether it draws congestion windows, which have to be kept from the start.
    pub fn draws_windows(&self) -> bool {
        commands::draws_windows(&check::names::mentioned(&self.block))
    }
}

/// Whether a script has this role.
fn check_role(source: &Rc<Source>, role: &str, block: &Block) -> Result<(), Vec<Diagnostic>> {
    let roles = check::roles::roles(&block.statements);
    if roles.contains(&role) {
        return Ok(());
    }
    let message = match roles.is_empty() {
        true => message!("script-without-roles", script = source.name),
        false => message!("no-such-role", script = source.name, role = role, roles = roles.join(", ")),
    };
    Err(vec![Diagnostic::error(Span::default(), message)])
}
