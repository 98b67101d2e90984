//! Hosts of the simulated network, as a text names them: by words, with signs between.

use super::Pass;
use super::cursor::Asked;
use super::phrase::{Cursor, PhraseContext};
use super::tree::{Expr, StmtKind};
use crate::diagnostic::Diagnostic;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value};
use crate::message;
use crate::spec::Accept;
use crate::syntax::ast::{Block, Phrase};
use crate::syntax::source::Span;

impl<'a> Pass<'a> {
    /// A block on a host, in the scope around it. The host is a word, or a variable that holds one.
    pub(super) fn on(&mut self, host: &'a Phrase, body: &'a Block) -> Option<StmtKind> {
        self.ask(host, Asked::Host);
        let mut cursor = Cursor::new(host);
        self.wants_value(&cursor);
        let value = self.operand_of(Some(Accept::Host), None, &mut cursor, PhraseContext::Whole);
        if value.is_some() && cursor.peek().is_some() {
            let found = self.source.slice(cursor.span()).to_owned();
            let report = Diagnostic::error(cursor.span(), message!("surplus-term", found = found));
            self.report(report.help(message!("on-help")));
        }
        self.wants_operator(&cursor);
        self.note_rest(host);
        if let Some(value) = &value {
            self.accepts_host(value);
        }
        let statements = self.statements(&body.statements);
        Some(StmtKind::On(value?, statements))
    }

    /// The address of an interface, as text. Where it is written in digits alone and no interface can have
    /// it, that is an error.
    pub(super) fn interface(&mut self, span: Span) -> Option<Expr> {
        let text = self.source.slice(span).to_owned();
        let (ip, prefix) = text.split_once('/').unwrap_or((&text, "0"));
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if !is_number(ip) || !is_number(prefix) {
            return Some(Expr::constant(Value::text(&text), span));
        }
        self.address(ip, span)?;
        if prefix.parse::<u8>().is_ok_and(|length| length <= 32) {
            return Some(Expr::constant(Value::text(&text), span));
        }
        let report = Diagnostic::error(span, message!("impossible-address", address = text));
        self.report(report.label(message!("prefix-length")));
        None
    }

    /// A host is named: by a word, or by a variable that holds its name.
    pub(super) fn accepts_host(&mut self, value: &Expr) {
        let wanted = Kinds::of(Kind::Bytes).or(Kind::Address);
        if !value.kinds.meets(wanted) {
            let name = self.source.slice(value.span).to_owned();
            let kind = value.kinds.names();
            let report =
                Diagnostic::error(value.span, message!("host-not-a-name", value = name, kind = kind));
            self.report(report.help(message!("host-not-a-name-help")));
        }
    }

    /// `->` stands where none belongs.
    pub(super) fn misplaced_sign(&mut self, sign: &str, span: Span) {
        let report = Diagnostic::error(span, message!("sign-between-hosts", sign = sign));
        self.report(report);
    }
}
