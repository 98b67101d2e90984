//! Terms and operators: names become slots, kinds that can never fit are found.

use super::Pass;
use super::cursor::WordRole;
use super::scope::{Scope, ScopeFrame};
use super::shared;
use super::tree::{Expr, ExprKind, Slot};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::nearest::nearest;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Address, Kind, Value, rules};
use crate::message;
use crate::spec::Function;
use crate::syntax::ast::{Item, Name, Operator, Part, Phrase, Term, TermKind};
use crate::syntax::source::Span;
use crate::syntax::walk::{self, Node};

/// What a caught error has.
pub(super) const ERROR_FIELDS: &[(&str, Kinds)] = &[
    ("name", Kinds::of(Kind::Bytes)),
    ("message", Kinds::of(Kind::Bytes)),
    ("help", Kinds::of(Kind::Bytes)),
];

/// For so many mistakes the name that is meant is looked for, among all names that there are.
const MOST_NEAR: usize = 30;

impl<'a> Pass<'a> {
    pub(super) fn term(&mut self, term: &'a Term) -> Option<Expr> {
        self.note_term(term);
        let span = term.span;
        let constant = |value| Some(Expr::constant(value, span));
        match &term.kind {
            TermKind::None => constant(Value::None),
            TermKind::Bool(value) => constant(Value::Bool(*value)),
            TermKind::Int(value) => constant(Value::Int(*value)),
            TermKind::Unsigned(value) => constant(Value::unsigned(*value)),
            TermKind::Float(value) => constant(Value::Float(*value)),
            TermKind::Duration(value) => constant(Value::Duration(*value)),
            TermKind::Ratio(value) => constant(Value::Ratio(*value)),
            TermKind::Bytes(bytes) => constant(Value::from(bytes.to_vec())),
            TermKind::Address(text) => self.address(text, span),
            TermKind::Word(word) => self.name(word, span),
            TermKind::Text(parts) => self.text(parts, span),
            TermKind::List(phrases) => {
                let items = self.all(phrases.iter())?;
                Some(Expr { kind: ExprKind::List(items), span, kinds: Kinds::of(Kind::List), fields: &[] })
            }
            TermKind::Record(entries) => self.record(entries, span),
            TermKind::Group(phrase) => self.expression(phrase).map(|value| Expr { span, ..value }),
            TermKind::Field(field) => self.field(&field.0, &field.1, span),
            TermKind::Index(index) => self.index(&index.0, &index.1, span),
            TermKind::Call(call) => self.call(&call.0, &call.1, span),
            TermKind::Spawn(body) => self.spawn(body, span),
            TermKind::Serve(serve) => self.serve(serve, span),
        }
    }

    /// All of some phrases, so that each one's errors are told.
    fn all(&mut self, phrases: impl Iterator<Item = &'a Phrase>) -> Option<Vec<Expr>> {
        let checked: Vec<Option<Expr>> = phrases.map(|phrase| self.expression(phrase)).collect();
        checked.into_iter().collect()
    }

    pub(super) fn address(&mut self, text: &str, span: Span) -> Option<Expr> {
        match Address::parse(text) {
            Ok(address) => Some(Expr::constant(address.into(), span)),
            Err(reason) => {
                self.report(
                    Diagnostic::error(span, message!("impossible-address", address = text)).label(reason),
                );
                None
            }
        }
    }

    /// The slot of a name that is a variable here. A task takes names of the outside over.
    pub(super) fn variable(&mut self, name: &str) -> Option<Slot> {
        let depth = self.scopes.len();
        find(&mut self.scopes, depth, name)
    }

    /// Whether a word is a name that has a value here.
    pub(super) fn is_name(&mut self, word: &str) -> bool {
        self.variable(word).is_some() || self.shared_slot(word).is_some()
    }

    fn name(&mut self, word: &str, span: Span) -> Option<Expr> {
        if let Some(slot) = self.variable(word) {
            self.mark(span, WordRole::Name);
            return Some(self.scope().read(slot, span));
        }
        if let Some(shared) = self.shared_slot(word) {
            self.mark(span, WordRole::Name);
            return Some(shared::read(shared, word, span));
        }
        if word != "->" {
            self.mark(span, WordRole::Unknown);
        }
        self.unknown_name(word, span);
        None
    }

    pub(super) fn unknown_name(&mut self, word: &str, span: Span) {
        if word == "->" {
            return self.misplaced_sign(word, span);
        }
        let report = Diagnostic::error(span, message!("unknown-name", name = word));
        let is_told = self.is_of_other_role(word, span) || self.unread.words.contains(word);
        if is_told || !self.told_names.insert(word.into()) {
            return;
        }
        let of_task = self.bodies.iter().any(|(_, body)| body.names.iter().any(|name| **name == *word));
        let is_function = self.functions.contains_key(word) || (self.vocabulary.function)(word).is_some();
        let report = if is_function {
            report.help(message!("help-call-function", name = word))
        } else if self.vocabulary.commands.iter().any(|command| command.name == word) {
            report.help(message!("help-command-in-brackets", name = word))
        } else if let Some(near) = self.near_names(word) {
            report.label(message!("did-you-mean", word = near))
        } else if self.scopes.iter().any(|scope| scope.slot(word).is_some()) {
            report.label(message!("assigned-later"))
        } else if of_task {
            report.help(message!("help-name-of-task", name = word))
        } else if self.bare_text == Some(span) && !self.vocabulary.abbreviations {
            let quoted = report.help(message!("help-text-in-quotes", text = word));
            quoted.help(message!("help-unknown-name", name = word))
        } else {
            report.help(message!("help-unknown-name", name = word))
        };
        self.report(report);
    }

    fn near_names(&self, word: &str) -> Option<String> {
        if matches!(word, "null" | "nil" | "NULL" | "undefined") {
            return Some("none".to_owned());
        }
        if self.reports.len() > MOST_NEAR {
            return None;
        }
        let scope = self.scopes.last()?;
        let names = scope.names.iter().filter(|name| scope.is_assigned(name)).map(|name| &**name);
        let names = names.chain(self.shared.keys().map(|name| &**name));
        let outer = self.scopes.iter().rev().skip(1).flat_map(|scope| scope.names.iter().map(|name| &**name));
        let commands = self.vocabulary.commands.iter().map(|command| command.name);
        let commands = commands.filter(|_| !in_capitals(word));
        nearest(word, names.chain(outer).chain(commands).chain(["true", "false", "none"])).map(str::to_owned)
    }

    fn text(&mut self, parts: &'a [Part], span: Span) -> Option<Expr> {
        let checked: Vec<Option<Expr>> = parts
            .iter()
            .map(|part| match part {
                Part::Bytes(bytes) => Some(Expr::constant(Value::from(bytes.to_vec()), span)),
                Part::Expression(phrase) => self.expression(phrase),
                Part::Formatted(phrase, spec) => self.formatted(phrase, spec),
            })
            .collect();
        let parts = checked.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Expr { kind: ExprKind::Text(parts), span, kinds: Kinds::of(Kind::Bytes), fields: &[] })
    }

    fn call(&mut self, name: &'a Name, arguments: &'a [Phrase], span: Span) -> Option<Expr> {
        let count = arguments.len();
        let is_function =
            self.functions.contains_key(&name.text) || (self.vocabulary.function)(&name.text).is_some();
        self.mark(name.span, if is_function { WordRole::Function } else { WordRole::Unknown });
        if name.text.contains('.') && !is_function {
            self.unknown_in_file(name, arguments);
            if self.notes.is_some() {
                self.all(arguments.iter());
            }
            return None;
        }
        let is_wrong = self.is_of_other_role(&name.text, name.span);
        if is_wrong || self.is_command_called(name, arguments, span) {
            if self.notes.is_some() {
                self.all(arguments.iter());
            }
            return None;
        }
        let checked = self.all(arguments.iter());
        if let Some(signature) = self.functions.get(&name.text).cloned() {
            if count != signature.parameters {
                let wanted = signature.parameters;
                let report = Diagnostic::error(
                    span,
                    message!("wrong-arity", name = name.text, arity = wanted, count = count),
                );
                self.report(match &signature.elsewhere {
                    None => report.also(signature.name.span, message!("defined-here")),
                    Some(place) => report.note(message!("defined-at", place = place)),
                });
                return None;
            }
            let mut operands = checked?;
            for captured in &signature.captures {
                operands.push(self.captured(captured, span));
            }
            return Some(Expr {
                kind: ExprKind::Call(signature.body, operands),
                span,
                kinds: Kinds::ANY,
                fields: &[],
            });
        }
        if let Some(function) = (self.vocabulary.function)(&name.text) {
            return self.builtin(function, checked?, span);
        }
        self.unknown_function(name);
        None
    }

    fn builtin(&mut self, function: &'static Function, arguments: Vec<Expr>, span: Span) -> Option<Expr> {
        let (least, most) = function.arity;
        let usage = || format!("{}({})", function.name, function.parameters);
        if arguments.len() < least || arguments.len() > most {
            let wanted = if least == most { least.to_string() } else { format!("{least}–{most}") };
            let found = arguments.len();
            let report = Diagnostic::error(
                span,
                message!("wrong-arity", name = function.name, arity = wanted, count = found),
            );
            self.report(report.help(message!("help-usage", usage = usage())));
            return None;
        }
        for (index, argument) in arguments.iter().enumerate() {
            let accepts =
                function.accepts.get(index).or(function.accepts.last()).copied().unwrap_or(Kinds::ANY);
            if !argument.kinds.meets(accepts) {
                let (wanted, found) = (accepts.names(), argument.kinds.names());
                let message = message!(
                    "argument-kind",
                    name = function.name,
                    number = index + 1,
                    wanted = wanted,
                    found = found
                );
                let report =
                    super::hint::for_kind(Diagnostic::error(argument.span, message), accepts, argument);
                self.report(report.help(message!("help-usage", usage = usage())));
            }
        }
        let kinds = function.yields.0;
        Some(Expr { kind: ExprKind::Function(function, arguments), span, kinds, fields: &[] })
    }

    /// `send(conn, "x")`: a command written as a call. Told with what it would be as a command.
    fn is_command_called(&mut self, name: &Name, arguments: &'a [Phrase], span: Span) -> bool {
        let known =
            self.functions.contains_key(&name.text) || (self.vocabulary.function)(&name.text).is_some();
        if known || (self.vocabulary.command)(&name.text).is_none() {
            return false;
        }
        if let Some((method, arguments)) = arguments.iter().find_map(method_called) {
            self.unknown_in_file(method, arguments);
            return true;
        }
        let mut text = name.text.to_string();
        for argument in arguments {
            let one = argument.items.iter().all(|item| matches!(item, Item::Term(_)));
            let part = super::hint::as_command(self.source.slice(argument.span), self.vocabulary.command);
            text = if one { format!("{text} {part}") } else { format!("{text} ({part})") };
        }
        let report = Diagnostic::error(span, message!("command-called", name = name.text));
        let text = if text.contains('\n') || text.len() > 80 { format!("{} …", name.text) } else { text };
        self.report(report.help(message!("syntax-write-instead", wanted = text)));
        true
    }

    fn unknown_function(&mut self, name: &Name) {
        if self.unread.words.contains(&name.text) {
            return;
        }
        let own = self.functions.keys().map(|key| &**key);
        let builtin = self.vocabulary.functions.iter().map(|function| function.name);
        let near = nearest(&name.text, own.chain(builtin)).map(str::to_owned);
        let mut report = Diagnostic::error(name.span, message!("unknown-function", name = name.text));
        if let Some(near) = near {
            report = report.label(message!("did-you-mean", word = near));
        }
        self.report(report);
    }

    pub(super) fn joined(&mut self, operator: Operator, left: Expr, right: Expr) -> Option<Expr> {
        let span = left.span.to(right.span);
        if matches!(operator, Operator::And | Operator::Or) {
            self.want(&left, Kinds::of(Kind::Bool), "logic-bool");
            self.want(&right, Kinds::of(Kind::Bool), "logic-bool");
            let kind = ExprKind::Logic(operator, Box::new((left, right)));
            return Some(Expr { kind, span, kinds: Kinds::of(Kind::Bool), fields: &[] });
        }
        let kinds = self.binary_kinds(operator, &left, &right, span);
        let kind = ExprKind::Binary(operator, Box::new((left, right)));
        Some(Expr { kind, span, kinds, fields: &[] })
    }

    /// What an operator yields; told where it never can. Where a command on the left took too
    /// little, it is told where parentheses go.
    pub(super) fn binary_kinds(
        &mut self,
        operator: Operator,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Kinds {
        if let Some(kinds) = rules::kinds_of_binary(operator, left.kinds, right.kinds) {
            self.warn_of_two_readings(operator, left, right);
            return kinds;
        }
        let (left_kinds, right_kinds) = (left.kinds.names(), right.kinds.names());
        let compares = super::phrase::is_comparison(operator);
        let operator_text = operator.text();
        let message = if compares {
            message!(
                "unlike-kinds-compared",
                operator = operator_text,
                left = left_kinds,
                right = right_kinds
            )
        } else {
            message!("unlike-kinds", operator = operator_text, left = left_kinds, right = right_kinds)
        };
        let mut report = Diagnostic::error(span, message)
            .also(left.span, message!("label-kind", kind = left.kinds.names()))
            .also(right.span, message!("label-kind", kind = right.kinds.names()));
        let mut explained = false;
        if let ExprKind::Command(call) = &left.kind
            && let Some(last) = call.operands.last()
            && rules::kinds_of_binary(operator, last.kinds, right.kinds)
                .is_some_and(|kinds| kinds.only().is_some() && kinds.only() == last.kinds.only())
        {
            let head = self.source.slice(Span { start: left.span.start, end: last.span.start });
            let tail = self.source.slice(Span { start: last.span.start, end: span.end });
            report = report.help(message!("help-put-parentheses", text = format!("{head}({tail})")));
            explained = true;
        }
        if !explained {
            report = super::hint::for_operator(report, operator, left, right);
        }
        self.report(report);
        Kinds::ANY
    }

    /// `body = load "www" + path`: the operator may be meant for the last operand of the command, or for what
    /// the command yields.
    fn warn_of_two_readings(&mut self, operator: Operator, left: &Expr, right: &Expr) {
        let ExprKind::Command(call) = &left.kind else { return };
        let operands = call.operands.iter().chain(call.options.iter().map(|(_, value)| value));
        let Some(last) = operands.max_by_key(|operand| operand.span.end) else { return };
        // The command stands in brackets, or an option's word stands behind the operand.
        if self.source.slice(left.span).starts_with('(') || last.span.end != left.span.end {
            return;
        }
        let fits = rules::kinds_of_binary(operator, last.kinds, right.kinds)
            .is_some_and(|kinds| kinds.meets(last.kinds));
        let text = |start: u32, end: u32| self.source.slice(Span { start, end }).to_owned();
        let (head, tail) = (
            text(left.span.start, last.span.start),
            text(last.span.start, right.span.end.max(last.span.end)),
        );
        let whole = text(left.span.start, left.span.end);
        if !fits || tail.contains('\n') || whole.contains('\n') {
            return;
        }
        let rest = text(left.span.end, right.span.end);
        let report = Diagnostic::warning(left.span.to(right.span), message!("two-readings"));
        let report = report.help(message!("help-reading-now", text = format!("({whole}){rest}")));
        self.report(report.help(message!("help-reading-other", text = format!("{head}({tail})"))));
    }

    pub(super) fn not(&mut self, value: Expr, operator: Span) -> Expr {
        self.want(&value, Kinds::of(Kind::Bool), "logic-bool");
        let span = operator.to(value.span);
        Expr { span, ..self.negated(value) }
    }

    pub(super) fn negated(&mut self, value: Expr) -> Expr {
        let span = value.span;
        Expr { kind: ExprKind::Not(Box::new(value)), span, kinds: Kinds::of(Kind::Bool), fields: &[] }
    }

    pub(super) fn minus(&mut self, value: Expr, operator: Span) -> Option<Expr> {
        let span = operator.to(value.span);
        if let ExprKind::Constant(constant) = &value.kind {
            let negative = match constant {
                Value::Int(value) => value.checked_neg().map(Value::Int),
                Value::Float(value) => Some(Value::Float(-value)),
                Value::Duration(value) => value.checked_neg().map(Value::Duration),
                Value::Ratio(value) => Some(Value::Ratio(-value)),
                _ => None,
            };
            if let Some(negative) = negative {
                return Some(Expr::constant(negative, span));
            }
        }
        let numbers = Kinds::NUMBER.or(Kind::Duration).or(Kind::Ratio);
        self.want(&value, numbers, "minus-number");
        let kinds = value.kinds;
        Some(Expr { kind: ExprKind::Negate(Box::new(value)), span, kinds, fields: &[] })
    }

    pub(super) fn complement(&mut self, value: Expr, operator: Span) -> Expr {
        self.want(&value, Kinds::of(Kind::Int), "complement-int");
        let span = operator.to(value.span);
        Expr { kind: ExprKind::Complement(Box::new(value)), span, kinds: Kinds::of(Kind::Int), fields: &[] }
    }

    /// Tells where a value can never be of the kinds that are wanted.
    pub(super) fn want(&mut self, value: &Expr, wanted: Kinds, place: &'static str) {
        if value.kinds.meets(wanted) {
            return;
        }
        let wanted_kinds = wanted;
        let (wanted, found) = (wanted.names(), value.kinds.names());
        let message = message!("kind-at-place", place = place, wanted = wanted, found = found);
        let mut report = Diagnostic::error(value.span, message);
        if let ExprKind::Command(call) = &value.kind
            && call.command.yields.kinds == Kinds::of(Kind::None)
        {
            report = report.help(message!("help-yields-nothing", command = call.command.name));
        }
        self.report(super::hint::for_kind(report, wanted_kinds, value));
    }
}

/// A call of what looks like a method.
fn method_called(phrase: &Phrase) -> Option<(&Name, &[Phrase])> {
    let mut found = None;
    walk::phrase(phrase, &mut |node| {
        if let Node::Term(Term { kind: TermKind::Call(call), .. }) = node
            && call.0.text.contains('.')
        {
            found = found.or(Some((&call.0, &*call.1)));
        }
    });
    found
}

/// The slot of a name in the scope `depth - 1`, taken over from outside where that is a task.
fn find(scopes: &mut [Scope], depth: usize, name: &str) -> Option<Slot> {
    let own = scopes.get(depth.checked_sub(1)?)?;
    if own.is_assigned(name) {
        return own.slot(name);
    }
    if own.frame != ScopeFrame::Task {
        return None;
    }
    let outer = find(scopes, depth - 1, name)?;
    let known = scopes.get(depth - 2)?.known(outer);
    let place = scopes.get(depth - 2)?.places.get(usize::from(outer)).copied().unwrap_or_default();
    let own = scopes.get_mut(depth - 1)?;
    let slot = own.declare(name, place)?;
    own.learn(slot, known);
    if own.captures.iter().all(|(_, captured)| *captured != slot) {
        own.captures.push((outer, slot));
    }
    Some(slot)
}

/// Whether an item is a term.
pub(super) fn is_term(item: Option<&Item>) -> bool {
    matches!(item, Some(Item::Term(_)))
}

/// Whether a word like `LISTEN` is rather text without its quotes than a command.
fn in_capitals(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_uppercase())
}
