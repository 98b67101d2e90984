//! Options of commands: words with a value behind them, or one for each language.

use super::Pass;
use super::cursor::WordRole;
use super::phrase::{Cursor, PhraseContext};
use super::tree::Expr;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::nearest::nearest;
use crate::eval::value::Value;
use crate::message;
use crate::spec::{Accept, Command, Opt, Presence};
use crate::syntax::ast::{Item, TermKind};
use crate::syntax::source::Span;

impl<'a> Pass<'a> {
    /// A word that is nothing where no word can be an operand: an option with a slip in it, or one
    /// that another command has. Told, if so.
    pub(super) fn unknown_option(
        &mut self,
        command: &'static Command,
        position: usize,
        cursor: &Cursor<'a>,
    ) -> bool {
        let Some((word, span)) = cursor.word() else { return false };
        if self.is_name(word) || self.command_named(word).is_some() || self.is_first_word(word) {
            return false;
        }
        if self.is_option_among_hosts(command, position, cursor) {
            return true;
        }
        let accept = self.accept_of(command, position);
        let takes_word = |accept| {
            use Accept::{Bare, Filter, Host, Port, Word};
            matches!(accept, Some(Word(_) | Bare | Port | Host | Filter(_)))
        };
        let shifted = command.leading_socket() && position == 0;
        if takes_word(accept) || shifted && takes_word(self.accept_of(command, 1)) {
            return false;
        }
        let near = nearest(word, command.options.iter().map(|option| option.word));
        let least = command.operands.iter().filter(|operand| operand.presence == Presence::Required).count();
        let mut report =
            Diagnostic::error(span, message!("surplus-operand", command = command.name, found = word));
        match near {
            Some(near) if position >= least => report = report.label(message!("did-you-mean", word = near)),
            _ if accept.is_some() => return false,
            _ => {}
        }
        self.report(self.with_usage(report, command));
        true
    }

    /// Hosts may have any name; but a word with a number behind it is an option with a slip in it.
    fn is_option_among_hosts(
        &mut self,
        command: &'static Command,
        place: usize,
        cursor: &Cursor<'a>,
    ) -> bool {
        use TermKind::{Duration, Float, Int, Ratio};
        let Some((word, span)) = cursor.word() else { return false };
        let number = match cursor.peek_second() {
            Some(Item::Term(term)) => matches!(term.kind, Duration(_) | Float(_) | Int(_) | Ratio(_)),
            _ => false,
        };
        if !number || !matches!(self.accept_of(command, place), Some(Accept::Host)) {
            return false;
        }
        let near = nearest(word, command.options.iter().map(|option| option.word));
        let Some(near) = near else { return false };
        let message = message!("surplus-operand", command = command.name, found = word);
        let report = Diagnostic::error(span, message).label(message!("did-you-mean", word = near));
        self.report(self.with_usage(report, command));
        true
    }

    /// An option whose word was just taken, with its value, or its values in both languages. False
    /// where an error was told.
    pub(super) fn option_with_value(
        &mut self,
        command: &'static Command,
        option: &'static Opt,
        span: Span,
        cursor: &mut Cursor<'a>,
        setting: PhraseContext,
        options: &mut Vec<(&'static str, Expr)>,
    ) -> bool {
        let mut found = 0;
        let mut failed = false;
        let languages = option.languages.into_iter().flatten().zip(["en", "zh"]);
        for _ in 0..2 {
            let at = cursor.word().filter(|(word, _)| !self.is_name(word));
            let Some((word, span)) = at else { break };
            let Some((key, _)) = languages.clone().find(|(_, language)| *language == word) else { break };
            cursor.advance();
            self.mark(span, WordRole::Option);
            let value = self.option(command, &Opt { word: key, ..*option }, span, cursor, setting, options);
            failed |= value.is_none();
            options.extend(value.map(|value| (key, value)));
            found += 1;
        }
        if found == 0 {
            let value = self.option(command, option, span, cursor, setting, options);
            failed |= value.is_none();
            options.extend(value.map(|value| (option.word, value)));
        }
        !failed
    }

    fn option(
        &mut self,
        command: &'static Command,
        option: &Opt,
        span: Span,
        cursor: &mut Cursor<'a>,
        setting: PhraseContext,
        earlier: &[(&'static str, Expr)],
    ) -> Option<Expr> {
        if earlier.iter().any(|(word, _)| *word == option.word) {
            let report = Diagnostic::error(span, message!("option-twice", option = option.word));
            self.report(self.with_usage(report, command));
            if option.value.is_some() && matches!(cursor.peek(), Some(Item::Term(_))) {
                cursor.advance();
            }
            return None;
        }
        let Some((name, accept)) = option.value else {
            return Some(Expr::constant(Value::None, span));
        };
        let ends = cursor.peek().is_none_or(|item| !self.begins_operand(item, cursor, setting));
        let is_option = |word: &str| command.options.iter().any(|option| option.word == word);
        let ends = ends || option.may_be_alone && cursor.word().is_some_and(|(word, _)| is_option(word));
        if ends && option.may_be_alone {
            return Some(Expr::constant(Value::None, span));
        }
        if ends {
            let message = message!("option-without-value", option = option.word, value = name);
            self.report(self.with_usage(Diagnostic::error(span, message), command));
            return None;
        }
        let value = self.operand_of(Some(accept), None, cursor, setting)?;
        self.accepts(command, option.word, accept, &value);
        Some(value)
    }

    pub(super) fn surplus_after_option(&mut self, command: &'static Command, cursor: &Cursor<'a>) -> bool {
        let span = cursor.span();
        let found = self.source.slice(span).to_owned();
        let words = command.options.iter().map(|option| option.word);
        let near = cursor.word().and_then(|(word, _)| nearest(word, words.clone()));
        let mut report =
            Diagnostic::error(span, message!("surplus-operand", command = command.name, found = found));
        if let Some(near) = near {
            report = report.label(message!("did-you-mean", word = near));
        }
        self.report(self.with_usage(report, command));
        true
    }
}
