//! Formats in the braces of strings. An address that is written out there looks like one.

use super::Pass;
use super::tree::{Expr, ExprKind};
use crate::diagnostic::Diagnostic;
use crate::eval::value::format::FormatSpec;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Address, Kind};
use crate::message;
use crate::syntax::ast::{Item, Name, Phrase, Term, TermKind};

impl<'a> Pass<'a> {
    /// A value in a format: `{n:05d}`.
    pub(super) fn formatted(&mut self, phrase: &'a Phrase, spec: &'a Name) -> Option<Expr> {
        let span = phrase.span.to(spec.span);
        let whole = self.source.slice(span).to_owned();
        let address = Address::parse(&whole).is_ok().then_some(whole);
        if let [Item::Term(Term { kind: TermKind::Address(ip), span: place })] = phrase.items.as_slice() {
            let wanted = address.unwrap_or_else(|| ip.to_string());
            let report = Diagnostic::error(*place, message!("format-address"));
            self.report(report.help(message!("syntax-write-instead", wanted = format!("{{({wanted})}}"))));
            return None;
        }
        let before = self.reports.len();
        let value = self.expression(phrase);
        let parsed = FormatSpec::parse(&spec.text);
        match &parsed {
            Err(wrong) => {
                let place = if spec.text.is_empty() { span } else { spec.span };
                let report = Diagnostic::error(place, wrong.clone());
                self.report(report.help(message!("format-help")));
            }
            Ok(format) => {
                if let Some(value) = &value
                    && !value.kinds.meets(format.kinds())
                {
                    let (wanted, kind) = (format.kinds().names(), value.kinds.names());
                    let message = message!("format-kind", wanted = wanted, kind = kind);
                    self.report(Diagnostic::error(value.span, message));
                }
            }
        }
        if let (Some(address), Some(report)) = (address, self.reports.kept().get_mut(before)) {
            report.help.push(message!("format-address-help", address = address));
        }
        let kinds = Kinds::of(Kind::Bytes);
        Some(Expr { kind: ExprKind::Format(Box::new(value?), parsed.ok()?), span, kinds, fields: &[] })
    }
}
