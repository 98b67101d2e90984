//! Phrases: which words are a command, where its operands end, and which operators bind what.

use super::Pass;
use super::cursor::{Wanted, WordRole};
use super::tree::{Expr, ExprKind};
use crate::diagnostic::Diagnostic;
use crate::eval::value::Kind;
use crate::eval::value::kind::Kinds;
use crate::message;
use crate::spec::{Accept, Command};
use crate::syntax::ast::{Item, Operator, Phrase, Term, TermKind};
use crate::syntax::source::Span;

/// The most operators that one expression may have.
const MOST_OPERATORS: usize = 500;

/// A place in the items of a phrase.
pub(super) struct Cursor<'a> {
    items: &'a [Item],
    at: usize,
    start: u32,
    /// The place behind the last item.
    end: Span,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(phrase: &'a Phrase) -> Self {
        let end = Span { start: phrase.span.end, end: phrase.span.end };
        Self { items: &phrase.items, at: 0, start: phrase.span.start, end }
    }

    pub(super) fn peek(&self) -> Option<&'a Item> {
        self.items.get(self.at)
    }

    pub(super) fn peek_second(&self) -> Option<&'a Item> {
        self.items.get(self.at + 1)
    }

    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    pub(super) fn back_to(&mut self, place: usize) {
        self.at = place;
    }

    /// Where the phrase begins.
    pub(super) fn start(&self) -> u32 {
        self.start
    }

    /// The items from a place on to here.
    pub(super) fn taken(&self, from: usize) -> &'a [Item] {
        self.items.get(from..self.at).unwrap_or_default()
    }

    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// The word that stands here alone, if one does.
    pub(super) fn word(&self) -> Option<(&'a str, Span)> {
        match self.peek()? {
            Item::Term(Term { kind: TermKind::Word(word), span }) => Some((word, *span)),
            _ => None,
        }
    }

    /// Where the next item stands, or the end.
    pub(super) fn span(&self) -> Span {
        match self.peek() {
            Some(Item::Term(term)) => term.span,
            Some(Item::Operator { span, .. }) => *span,
            None => self.end,
        }
    }

    /// The place of all from an item on to here.
    pub(super) fn since(&self, first: Span) -> Span {
        let last = self.at.checked_sub(1).and_then(|index| self.items.get(index));
        match last {
            Some(Item::Term(term)) => first.to(term.span),
            Some(Item::Operator { span, .. }) => first.to(*span),
            None => first,
        }
    }

    /// Whether the next item goes on without a space behind it.
    pub(super) fn touches(&self) -> bool {
        let end = self.span().end;
        match self.peek_second() {
            Some(Item::Term(term)) => term.span.start == end,
            Some(Item::Operator { span, .. }) => span.start == end,
            None => false,
        }
    }

    /// Whether `->` or `|` stands here.
    pub(super) fn is_sign(&self) -> bool {
        matches!(self.word(), Some(("->", _))) || self.is_bar()
    }

    /// Whether `|` stands here.
    pub(super) fn is_bar(&self) -> bool {
        matches!(self.peek(), Some(Item::Operator { operator: Operator::BitOr, .. }))
    }

    /// The items that stand together here without a space: the place of their text.
    pub(super) fn together(&mut self) -> Span {
        let first = self.span();
        let mut whole = first;
        let sign = self.is_sign();
        self.advance();
        while !sign && self.peek().is_some() && self.span().start == whole.end && !self.is_sign() {
            whole = whole.to(self.span());
            self.advance();
        }
        whole
    }
}

/// Where an expression stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PhraseContext {
    /// An operand of a statement's command: a term beside it is the next operand.
    Operand,
    /// Everywhere else: all of the phrase is one expression.
    Whole,
}

impl<'a> Pass<'a> {
    /// A phrase that is a statement of its own.
    pub(super) fn statement_phrase(&mut self, phrase: &'a Phrase) -> Option<Expr> {
        if phrase.items.is_empty() && self.is_open(phrase) {
            self.wants(Wanted::Statement);
        }
        let value = self.statement_value(phrase);
        self.note_rest(phrase);
        value
    }

    fn statement_value(&mut self, phrase: &'a Phrase) -> Option<Expr> {
        self.begin = Some(phrase.span.start);
        let mut cursor = Cursor::new(phrase);
        if let Some(command) = self.command_at(&mut cursor)? {
            let value = self.command(command, &mut cursor, PhraseContext::Operand, phrase.span)?;
            if let Some(Item::Operator { operator, span, .. }) = cursor.peek() {
                let message = message!("operator-without-left", operator = operator.text());
                self.report(Diagnostic::error(*span, message));
                return None;
            }
            return Some(value);
        }
        if let (Some((word, span)), None) = (cursor.word(), cursor.peek_second())
            && !self.is_name(word)
            && self.scopes.iter().all(|scope| scope.slot(word).is_none())
        {
            self.unknown_word_alone(word, span);
            return None;
        }
        self.whole(cursor)
    }

    /// A phrase that is one expression.
    pub(super) fn expression(&mut self, phrase: &'a Phrase) -> Option<Expr> {
        let value = self.whole(Cursor::new(phrase));
        self.note_rest(phrase);
        value
    }

    /// A phrase that is the value of a statement: at a prompt its command may be abbreviated.
    pub(super) fn value(&mut self, phrase: &'a Phrase) -> Option<Expr> {
        self.begin = Some(phrase.span.start);
        self.expression(phrase)
    }

    fn whole(&mut self, mut cursor: Cursor<'a>) -> Option<Expr> {
        let value = self.binary(&mut cursor, 0, PhraseContext::Whole)?;
        self.wants_operator(&cursor);
        if cursor.peek().is_some() {
            let span = cursor.span();
            if let Some((sign @ "->", span)) = cursor.word() {
                self.misplaced_sign(sign, span);
                return None;
            }
            let found = self.source.slice(span).to_owned();
            let mut report = Diagnostic::error(span, message!("surplus-term", found = found))
                .label(message!("label-operator-or-end"));
            if let ExprKind::Command(call) = &value.kind {
                report = report.help(message!("help-usage", usage = crate::spec::usage(call.command)));
            } else if let Some(("is", _)) = cursor.word() {
                report = report.help(message!("syntax-write-instead", wanted = "=="));
            } else if let Some((word, _)) = cursor.word()
                && self.command_named(word).is_some()
            {
                report = report.help(message!("help-parentheses", command = word));
            }
            self.report(report);
            return None;
        }
        Some(value)
    }

    /// Precedence climbing: an operand, then operators that bind at least as tightly as `least`.
    pub(super) fn binary(
        &mut self,
        cursor: &mut Cursor<'a>,
        least: u8,
        setting: PhraseContext,
    ) -> Option<Expr> {
        let mut left = self.prefixed(cursor, least, setting)?;
        let mut compared = false;
        while let Some(Item::Operator { operator, span, leans }) = cursor.peek() {
            if setting == PhraseContext::Operand
                && (*leans || matches!(operator, Operator::Not | Operator::BitNot))
            {
                break;
            }
            let (operator, negated) = match (operator, cursor.peek_second()) {
                (Operator::Not, Some(Item::Operator { operator: Operator::In, .. })) => (Operator::In, true),
                (operator, _) => (*operator, false),
            };
            let Some(tightness) = tightness(operator).filter(|own| *own >= least) else { break };
            if tightness == COMPARISON && std::mem::replace(&mut compared, true) {
                let report =
                    Diagnostic::error(*span, message!("chained-comparison", operator = operator.text()));
                self.report(report.help(message!("help-chained-comparison")));
                return None;
            }
            self.count_operator(*span)?;
            cursor.advance();
            if negated {
                cursor.advance();
            }
            let before = self.reports.len();
            let right = self.binary(cursor, tightness + 1, setting);
            if right.is_none() && operator == Operator::BitOr {
                self.reports.kept().get_mut(before).into_iter().for_each(super::hint::no_pipe);
            }
            left = self.joined(operator, left, right?)?;
            if negated {
                left = self.negated(left);
            }
        }
        Some(left)
    }

    fn count_operator(&mut self, span: Span) -> Option<()> {
        self.operators += 1;
        if self.operators > MOST_OPERATORS {
            if self.operators == MOST_OPERATORS + 1 {
                self.report(Diagnostic::error(span, message!("limit-operators", limit = MOST_OPERATORS)));
            }
            return None;
        }
        Some(())
    }

    fn prefixed(&mut self, cursor: &mut Cursor<'a>, least: u8, setting: PhraseContext) -> Option<Expr> {
        let Some(Item::Operator { operator, span, .. }) = cursor.peek() else {
            return self.operand(cursor, setting);
        };
        self.count_operator(*span)?;
        cursor.advance();
        match operator {
            Operator::Not => {
                let value = self.binary(cursor, NOT.max(least), setting)?;
                Some(self.not(value, *span))
            }
            Operator::Subtract => {
                let value = self.prefixed(cursor, UNARY, setting)?;
                self.minus(value, *span)
            }
            Operator::BitNot => {
                let value = self.prefixed(cursor, UNARY, setting)?;
                Some(self.complement(value, *span))
            }
            other => {
                let report =
                    Diagnostic::error(*span, message!("operator-without-left", operator = other.text()));
                self.report(report);
                None
            }
        }
    }

    fn operand(&mut self, cursor: &mut Cursor<'a>, setting: PhraseContext) -> Option<Expr> {
        let first = cursor.span();
        if let Some(command) = self.command_at(cursor)? {
            return match setting {
                // The last operand of a statement: it takes all that follows.
                PhraseContext::Operand => {
                    cursor.back_to(cursor.place() - words_of(command));
                    self.binary(cursor, 0, PhraseContext::Whole)
                }
                PhraseContext::Whole => self.inline_command(command, cursor, first),
            };
        }
        match cursor.peek() {
            Some(Item::Term(term)) => {
                cursor.advance();
                self.term(term)
            }
            _ => {
                self.wants_value(cursor);
                self.report(Diagnostic::error(first, message!("missing-value")));
                None
            }
        }
    }

    /// A variable that is called like a command stands where the command is meant, by the look of what
    /// is beside it.
    fn warn_of_command_word(&mut self, word: &str, span: Span, cursor: &Cursor<'a>) {
        let Some(Item::Term(beside)) = cursor.peek_second() else { return };
        let Some(command) = (self.vocabulary.command)(word) else { return };
        let Some(first) = command.operands.first() else { return };
        if self.looks_like_operand(first.accept, beside) {
            let report = Diagnostic::warning(span, message!("variable-like-command", name = word));
            self.report(report.help(message!("help-variable-like-command", command = word)));
        }
    }

    fn looks_like_operand(&mut self, accept: Accept, term: &Term) -> bool {
        let variable = match &term.kind {
            TermKind::Word(word) => self.variable(word),
            _ => None,
        };
        match (accept, &term.kind) {
            (Accept::Socket(_), TermKind::Word(_)) => {
                variable.is_some_and(|slot| self.scope().known(slot).kinds.only() == Some(Kind::Socket))
            }
            (Accept::Word(_), TermKind::Word(word)) => !self.is_name(word) && accept.has_word(word),
            (Accept::Bare, TermKind::Word(word)) => !self.is_name(word),
            (Accept::Address | Accept::Bare, TermKind::Address(_)) => true,
            (Accept::Port, TermKind::Int(_)) => true,
            (Accept::Value(kinds), TermKind::Address(_)) => kinds != Kinds::ANY && kinds.has(Kind::Address),
            (Accept::Value(kinds), TermKind::Duration(_)) => kinds.only() == Some(Kind::Duration),
            _ => false,
        }
    }

    fn inline_command(
        &mut self,
        command: &'static Command,
        cursor: &mut Cursor<'a>,
        first: Span,
    ) -> Option<Expr> {
        self.command(command, cursor, PhraseContext::Whole, first)
    }

    /// The command whose words stand here, taken off the cursor. A name that is a variable means
    /// the variable, unless it begins a statement or expression and another term stands beside it.
    /// The outer `None`: an error was reported.
    pub(super) fn command_at(&mut self, cursor: &mut Cursor<'a>) -> Option<Option<&'static Command>> {
        let Some((word, span)) = cursor.word() else { return Some(None) };
        let beside = matches!(cursor.peek_second(), Some(Item::Term(_)));
        if is_joined(cursor.peek_second()) {
            // `a == 1`: a value, and no abbreviated command.
            self.begin = None;
        }
        if self.is_name(word) && !(beside && cursor.place() == 0) {
            if beside {
                self.warn_of_command_word(word, span, cursor);
            }
            return Some(None);
        }
        if let Some(Item::Term(Term { kind: TermKind::Word(second), span: second_span })) =
            cursor.peek_second()
        {
            if let Some(command) = self.two_words(word, second, span) {
                self.mark(span, WordRole::Command(command.name));
                self.mark(*second_span, WordRole::Command(command.name));
                cursor.advance();
                cursor.advance();
                return Some(Some(command));
            }
            if self.is_first_word(word) && self.command_begun(word, span).is_none() {
                self.mark(span, WordRole::FirstWord);
                self.unknown_second_word(word, second, span.to(*second_span));
                return None;
            }
        } else if self.is_first_word(word) && self.command_begun(word, span).is_none() && !self.is_name(word)
        {
            self.mark(span, WordRole::FirstWord);
            cursor.advance();
            if self.is_cursor(cursor) {
                self.wants(Wanted::SecondWord(word.to_owned()));
            }
            self.unknown_second_word(word, "", span);
            return None;
        }
        let found = self.command_begun(word, span);
        if found.is_none() {
            if let Some(many) = self.ambiguous(word, span) {
                self.report(Diagnostic::error(
                    span,
                    message!("ambiguous-command", word = word, commands = many),
                ));
                return None;
            }
            if !self.is_name(word) && beside {
                if cursor.place() == 0 || self.may_be_command(word) {
                    self.unknown_command(word, span);
                } else {
                    self.unknown_name(word, span);
                }
                return None;
            }
        }
        if let Some(command) = found {
            self.mark(span, WordRole::Command(command.name));
            cursor.advance();
        }
        Some(found)
    }
}

/// Whether an item joins what stands before it with what stands behind.
fn is_joined(item: Option<&Item>) -> bool {
    let is_prefix = |operator| matches!(operator, Operator::Not | Operator::BitNot);
    matches!(item, Some(Item::Operator { operator, leans: false, .. }) if !is_prefix(*operator))
}

fn words_of(command: &Command) -> usize {
    command.name.split(' ').count()
}

/// Whether an operator compares.
pub(super) fn is_comparison(operator: Operator) -> bool {
    tightness(operator) == Some(COMPARISON)
}

/// Whether an operator binds less tightly than `..`.
pub(super) fn binds_looser(operator: Operator) -> bool {
    tightness(operator).is_none_or(|own| own < RANGE)
}

/// How tightly `..` binds.
pub(super) const RANGE: u8 = 5;
const NOT: u8 = 3;
const COMPARISON: u8 = 4;
const BIT_OR: u8 = 6;
const UNARY: u8 = 12;

/// How tightly an operator binds at least where `|` stands between hosts.
pub(super) const WITHIN_HOSTS: u8 = BIT_OR + 1;

/// How tightly an operator binds its operands; `None` for `not` and `~`, which stand before one.
fn tightness(operator: Operator) -> Option<u8> {
    Some(match operator {
        Operator::Or => 1,
        Operator::And => 2,
        Operator::Not | Operator::BitNot => return None,
        Operator::Equal
        | Operator::NotEqual
        | Operator::Less
        | Operator::LessEqual
        | Operator::Greater
        | Operator::GreaterEqual
        | Operator::Contains
        | Operator::Matches
        | Operator::In => COMPARISON,
        Operator::Range => RANGE,
        Operator::BitOr => BIT_OR,
        Operator::BitXor => 7,
        Operator::BitAnd => 8,
        Operator::ShiftLeft | Operator::ShiftRight => 9,
        Operator::Add | Operator::Subtract => 10,
        Operator::Multiply | Operator::Divide | Operator::FloorDivide | Operator::Modulo => 11,
    })
}
