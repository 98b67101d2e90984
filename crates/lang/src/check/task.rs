//! `spawn` and `serve`: blocks that run as tasks, and what they take over from outside.

use super::Pass;
use super::cursor::Asked;
use super::scope::{Known, Scope, ScopeFrame};
use super::tree::{Expr, ExprKind};
use crate::eval::value::Kind;
use crate::eval::value::kind::Kinds;
use crate::spec::Makes;
use crate::syntax::ast::{Block, Serve};
use crate::syntax::source::Span;

impl<'a> Pass<'a> {
    pub(super) fn spawn(&mut self, body: &'a Block, span: Span) -> Option<Expr> {
        let index = self.next_body;
        self.next_body += 1;
        self.scopes.push(Scope::new(ScopeFrame::Task));
        let captures = self.task_body(index, "spawn", 0, body)?;
        Some(Expr { kind: ExprKind::Spawn(index, captures), span, kinds: Kinds::of(Kind::Task), fields: &[] })
    }

    pub(super) fn serve(&mut self, serve: &'a Serve, span: Span) -> Option<Expr> {
        self.makes_socket = true;
        self.mark_names(&serve.name);
        let listener = match &serve.listener {
            Some(listener) => {
                self.ask(listener, Asked::Listener);
                let listener = self.expression(listener)?;
                self.want(&listener, Kinds::of(Kind::Socket), "serve-listener");
                Some(Box::new(listener))
            }
            None => None,
        };
        let index = self.next_body;
        self.next_body += 1;
        let mut scope = Scope::new(ScopeFrame::Task);
        let (name, place) = serve.name.as_ref().map_or(("", span), |name| (&*name.text, name.span));
        if let Some(slot) = scope.declare(name, place) {
            scope.learn(
                slot,
                Known { kinds: Kinds::of(Kind::Socket), makes: Some(Makes::Stream), ..Known::ANY },
            );
        }
        self.scopes.push(scope);
        let captures = self.task_body(index, "serve", 1, &serve.body)?;
        let kind = ExprKind::Serve(listener, index, captures);
        Some(Expr { kind, span, kinds: Kinds::of(Kind::Task), fields: &[] })
    }

    /// Checks a task's block and tells the values that it takes over. Slots that come filled must
    /// be the first ones, but a name is taken over where it is first mentioned: so slots are made
    /// for all names of the outside that the block mentions before it is checked.
    fn task_body(&mut self, index: usize, name: &str, filled: usize, body: &'a Block) -> Option<Vec<Expr>> {
        let mut words = super::names::mentioned(body);
        let called: Vec<Box<str>> = words
            .iter()
            .filter_map(|word| self.functions.get(*word))
            .flat_map(|signature| signature.captures.iter().cloned())
            .collect();
        words.extend(called.iter().map(|name| &**name));
        for word in words {
            self.variable(word);
        }
        let captured = self.scopes.last().map_or(0, |scope| scope.captures.len());
        let statements = self.statements(&body.statements);
        self.too_many_names();
        let scope = self.finish_body(index, name, filled + captured, statements)?;
        let span = body.span;
        let outer = scope.captures.iter().map(|(slot, _)| Expr {
            kind: ExprKind::Local(*slot),
            span,
            kinds: Kinds::ANY,
            fields: &[],
        });
        Some(outer.collect())
    }
}
