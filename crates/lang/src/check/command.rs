//! Commands: which words are operands and which are options, and whether they fit.

use super::Pass;
use super::cursor::{Given, WordRole};
use super::phrase::{Cursor, PhraseContext, WITHIN_HOSTS};
use super::tree::{CommandCall, Expr, ExprKind};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::nearest::nearest;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Address, Kind, Value};
use crate::message;
use crate::spec::{self, Accept, Choice, Command, Presence};
use crate::syntax::ast::{Item, Operator, Term, TermKind};
use crate::syntax::source::Span;

/// Kinds that an address operand may be of: an address, its text, or a socket's address.
const ADDRESS: Kinds = Kinds::of(Kind::Address).or(Kind::Bytes);

impl<'a> Pass<'a> {
    /// The command whose words were just taken off the cursor, with its operands and options.
    pub(super) fn command(
        &mut self,
        command: &'static Command,
        cursor: &mut Cursor<'a>,
        setting: PhraseContext,
        first: Span,
    ) -> Option<Expr> {
        let before = self.reports.len();
        let call = self.command_call(command, cursor, setting, first);
        // What an inner command reported is its own.
        for report in self.reports.kept().iter_mut().skip(before) {
            report.command.get_or_insert(command.name);
        }
        call
    }

    fn command_call(
        &mut self,
        command: &'static Command,
        cursor: &mut Cursor<'a>,
        setting: PhraseContext,
        first: Span,
    ) -> Option<Expr> {
        let words = cursor.since(first);
        if self.vocabulary.abbreviations {
            self.commands.push((words.start, command));
        }
        let mut operands: Vec<Expr> = Vec::new();
        let mut given = Vec::new();
        let mut options: Vec<(&'static str, Expr)> = Vec::new();
        let mut failed = false;
        while let Some(item) = cursor.peek() {
            if let Some((word, span)) = cursor.word()
                && let Some(option) = command.options.iter().find(|option| option.word == word)
                && !self.is_choice(command, operands.len(), word)
            {
                cursor.advance();
                self.mark(span, WordRole::Option);
                self.wants_value_of(option, cursor, command, &given, &options);
                failed |= !self.option_with_value(command, option, span, cursor, setting, &mut options);
                continue;
            }
            let is_between_hosts = cursor.is_bar() && names_hosts(self.accept_of(command, operands.len()));
            if !is_between_hosts && !self.begins_operand(item, cursor, setting) {
                break;
            }
            if !options.is_empty() && !is_choices(command, item) && self.surplus_after_option(command, cursor)
            {
                return None;
            }
            if self.unknown_option(command, operands.len(), cursor) {
                return None;
            }
            let accept = self.accept_of(command, operands.len());
            self.note_bare_text(command, operands.len(), cursor);
            let (place, from) = (cursor.place(), cursor.span());
            let operand =
                self.operand_of(accept, self.accept_of(command, operands.len() + 1), cursor, setting);
            if operand.is_none() && cursor.place() == place {
                if cursor.is_sign() {
                    // What stands behind it was not meant as an operand either.
                    return None;
                }
                cursor.advance();
            }
            self.give(&mut given, cursor.since(from), operand.as_ref());
            failed |= operand.is_none();
            operands.extend(operand);
        }
        self.wants_rest(cursor, command, &given, &options, None);
        let span = words.to(cursor.since(first));
        if failed {
            return None;
        }
        self.fit(command, &operands, words, span)?;
        let yields = command.yields;
        let call = CommandCall { command, operands, options };
        self.note_sockets(&call, words);
        self.socket_fits(&call);
        if command.is_question() && !self.question_fits(&call, words) {
            return None;
        }
        let given = |own: &&spec::Opt| call.options.iter().any(|(word, _)| *word == own.word);
        let instead = command.options.iter().filter(given).find_map(|own| own.yields);
        let (kinds, fields) = instead.map_or((yields.kinds, yields.fields), |kinds| (kinds, &[]));
        let kind = ExprKind::Command(Box::new(call));
        Some(Expr { kind, span, kinds, fields })
    }

    /// The value of an option is wanted, if the text breaks off behind its word.
    fn wants_value_of(
        &mut self,
        option: &'static spec::Opt,
        cursor: &mut Cursor<'a>,
        command: &'static Command,
        given: &[Given],
        options: &[(&'static str, Expr)],
    ) {
        let place = cursor.place();
        if option.languages.is_some() && matches!(cursor.word(), Some(("en" | "zh", _))) {
            cursor.advance();
        }
        if option.value.is_some() {
            self.wants_rest(cursor, command, given, options, Some(option));
        }
        cursor.back_to(place);
    }

    /// Whether an item begins a further operand, or ends the command.
    pub(super) fn begins_operand(&self, item: &Item, cursor: &Cursor<'a>, setting: PhraseContext) -> bool {
        match item {
            Item::Term(_) => true,
            Item::Operator { operator: Operator::Subtract, leans, .. } => {
                *leans && super::expression::is_term(cursor.peek_second())
            }
            Item::Operator { operator: Operator::Not, .. } => setting == PhraseContext::Operand,
            Item::Operator { operator: Operator::BitNot, .. } => {
                setting == PhraseContext::Operand || super::expression::is_term(cursor.peek_second())
            }
            Item::Operator { .. } => false,
        }
    }

    /// What the operand at a position takes, as far as that is known: where a leading socket may be
    /// left out, the position tells it only for words and addresses.
    pub(super) fn accept_of(&self, command: &'static Command, position: usize) -> Option<Accept> {
        let last = command.operands.last().filter(|last| last.presence == Presence::Many);
        command.operands.get(position).or(last).map(|operand| operand.accept)
    }

    /// Notes a word alone where text may stand: if it is nothing, quotes may be what it lacks.
    fn note_bare_text(&mut self, command: &'static Command, position: usize, cursor: &Cursor<'a>) {
        let takes_text = |position| match self.accept_of(command, position) {
            Some(Accept::Value(kinds)) => kinds.has(Kind::Bytes),
            _ => false,
        };
        let takes = takes_text(position) || command.leading_socket() && takes_text(position + 1);
        self.bare_text = cursor.word().filter(|_| takes).map(|(_, span)| span);
    }

    /// Whether a word is one of the choices of an operand, though an option is called like it.
    fn is_choice(&self, command: &'static Command, position: usize, word: &str) -> bool {
        let choice = |operand: Option<&spec::Operand>| operand.is_some_and(|own| own.accept.has_word(word));
        choice(command.operands.get(position))
            || command.leading_socket() && position == 0 && choice(command.operands.get(1))
    }

    /// An operand. Where a word is wanted, a name that is no variable is its own text.
    pub(super) fn operand_of(
        &mut self,
        accept: Option<Accept>,
        second: Option<Accept>,
        cursor: &mut Cursor<'a>,
        setting: PhraseContext,
    ) -> Option<Expr> {
        let mut takes_text = accept.is_some_and(|accept| accept.takes_words());
        let of_hosts = names_hosts(accept);
        if of_hosts && cursor.is_bar() {
            let span = cursor.span();
            cursor.advance();
            return Some(Expr::constant(Value::text("|"), span));
        }
        if of_hosts
            && let Some(Item::Term(Term { kind: TermKind::Address(text), .. })) = cursor.peek()
            && (Address::parse(text).is_err() || cursor.touches())
        {
            // `r1:10.0.1.254`: a host, and which of its addresses; `10.0.0.1/24`.
            let place = cursor.place();
            let span = cursor.together();
            self.mark_text(cursor.taken(place));
            return self.interface(span);
        }
        if matches!(accept, Some(Accept::Socket(_)))
            && let Some((word, _)) = cursor.word()
        {
            // `set nodelay on`, `shutdown write`: the socket was left out.
            takes_text = second.is_some_and(|second| !matches!(second, Accept::Value(_) | Accept::Socket(_)))
                && !self.is_name(word)
                && self.command_named(word).is_none();
        }
        if takes_text
            && let Some(Item::Term(term)) = cursor.peek()
            && let Some(root) = root_word(term)
            && !self.is_name(root)
        {
            let place = cursor.place();
            let span = cursor.together();
            self.mark_text(cursor.taken(place));
            return Some(Expr::constant(Value::text(self.source.slice(span)), span));
        }
        match setting {
            PhraseContext::Operand if of_hosts => self.binary(cursor, WITHIN_HOSTS, PhraseContext::Operand),
            PhraseContext::Operand => self.binary(cursor, 0, PhraseContext::Operand),
            PhraseContext::Whole => self.single(cursor),
        }
    }

    /// An operand of a command inside an expression: a literal, a name with fields or indexes, or
    /// something in parentheses.
    fn single(&mut self, cursor: &mut Cursor<'a>) -> Option<Expr> {
        let first = cursor.span();
        let prefix = match cursor.peek() {
            Some(Item::Operator { operator, .. }) => Some(*operator),
            _ => None,
        };
        if prefix.is_some() {
            cursor.advance();
        }
        if let Some((word, _)) = cursor.word()
            && !self.is_name(word)
            && self.command_named(word).is_some()
        {
            let report = Diagnostic::error(first, message!("command-as-operand", command = word));
            self.report(report.help(message!("help-parentheses", command = word)));
            return None;
        }
        let Some(Item::Term(term)) = cursor.peek() else { return None };
        cursor.advance();
        let value = self.term(term)?;
        match prefix {
            None => Some(value),
            Some(Operator::BitNot) => Some(self.complement(value, first)),
            Some(_) => self.minus(value, first),
        }
    }

    /// Counts the operands and looks at their kinds, as far as they are known.
    fn fit(&mut self, command: &'static Command, operands: &[Expr], words: Span, span: Span) -> Option<()> {
        let socket = command.leading_socket();
        let wanted = if socket { command.operands.get(1..).unwrap_or_default() } else { command.operands };
        let least = wanted.iter().filter(|operand| operand.presence == Presence::Required).count();
        let many = wanted.last().is_some_and(|operand| operand.presence == Presence::Many);
        let most = if many { usize::MAX } else { wanted.len() };
        let first = operands.first();
        let can_be_socket = first.is_some_and(|first| first.kinds.has(Kind::Socket));
        let must_be_socket = first.is_some_and(|first| first.kinds.only() == Some(Kind::Socket));
        // Where only the first operand's value tells whether it is the socket, both are possible.
        let rest = usize::from(socket && (must_be_socket || can_be_socket && operands.len() > least));
        let given = operands.len();
        let without = if socket && can_be_socket { given.saturating_sub(1) } else { given };
        if without > most || given.saturating_sub(rest) > most {
            let surplus = operands.get(most + rest).or(operands.last());
            let place = surplus.map_or(span, |operand| operand.span);
            return self.surplus(command, operands, place, most);
        }
        let fewest = if socket && must_be_socket { given - 1 } else { given };
        if fewest < least {
            let name = wanted.get(fewest).map_or("", |operand| operand.name);
            let message = message!("missing-operand", command = command.name, operand = name);
            self.report(self.with_usage(Diagnostic::error(words, message), command));
            return None;
        }
        let certain = !socket || must_be_socket || !can_be_socket || given > most;
        if certain {
            let shift = usize::from(socket && (must_be_socket || can_be_socket && given > most));
            for (index, operand) in operands.iter().skip(shift).enumerate() {
                if let Some(spec) = wanted.get(index).or(wanted.last()) {
                    self.accepts(command, spec.name, spec.accept, operand);
                }
            }
        }
        Some(())
    }

    fn surplus(
        &mut self,
        command: &'static Command,
        operands: &[Expr],
        place: Span,
        most: usize,
    ) -> Option<()> {
        if operands.len() == most + 1 && self.no_socket_first(command, operands) {
            return None;
        }
        let found = self.source.slice(place).to_owned();
        let mut report =
            Diagnostic::error(place, message!("surplus-operand", command = command.name, found = found));
        let words = command.options.iter().map(|option| option.word);
        if let Some(near) = nearest(&found, words) {
            report = report.label(message!("did-you-mean", word = near));
        } else if let Some(host) = self.host_before(operands, place)
            && found.bytes().all(|byte| byte.is_ascii_digit())
        {
            let example = format!("{host}:{found}");
            report = report.help(message!("help-port-behind", example = example));
        } else if command.leading_socket() && operands.len() == most + 1 {
            report = report.help(message!("help-first-is-socket", command = command.name));
        }
        self.report(self.with_usage(report, command));
        None
    }

    /// A variable stands where the socket belongs, and holds none. Told, if so.
    fn no_socket_first(&mut self, command: &'static Command, operands: &[Expr]) -> bool {
        let Some(first) = operands.first().filter(|_| command.leading_socket()) else { return false };
        let is_name = matches!(first.kind, ExprKind::Local(_) | ExprKind::MaybeUnset(_));
        if !is_name || first.kinds.has(Kind::Socket) {
            return false;
        }
        let name = self.source.slice(first.span).to_owned();
        let kind = first.kinds.names();
        let report = Diagnostic::error(first.span, message!("not-a-socket", name = name, kind = kind));
        let listener = matches!(
            command.operands.first().map(|operand| operand.accept),
            Some(Accept::Socket(spec::Fits::Listener))
        );
        let help = if listener {
            message!("help-makes-listener", name = name)
        } else {
            message!("help-makes-socket")
        };
        self.report(self.with_usage(report.help(help), command));
        true
    }

    /// The operand before a place, where it is a host without a port: an address, or a bare word.
    fn host_before(&self, operands: &[Expr], place: Span) -> Option<&str> {
        let before = operands.iter().rev().find(|operand| operand.span.end <= place.start)?;
        let text = self.source.slice(before.span);
        match &before.kind {
            ExprKind::Constant(Value::Address(address)) => address.port().is_none().then_some(text),
            ExprKind::Constant(Value::Bytes(word)) => (word.as_str() == Some(text)).then_some(text),
            _ => None,
        }
    }

    pub(super) fn accepts(&mut self, command: &'static Command, name: &str, accept: Accept, value: &Expr) {
        let wanted = match accept {
            Accept::Value(kinds) => kinds,
            Accept::Socket(_) => Kinds::of(Kind::Socket),
            Accept::Address => ADDRESS,
            Accept::Word(choices) => return self.accepts_word(command, choices, value),
            Accept::Port => return self.accepts_port(value),
            Accept::Host => return self.accepts_host(value),
            Accept::Bare | Accept::Filter(_) => return,
            Accept::Condition => Kinds::of(Kind::Bool),
        };
        if !value.kinds.meets(wanted) {
            let wanted_kinds = wanted;
            let (wanted, found) = (wanted.names(), value.kinds.names());
            let message = message!(
                "operand-kind",
                command = command.name,
                operand = name,
                wanted = wanted,
                found = found
            );
            let report = Diagnostic::error(value.span, message);
            let report = match accept {
                Accept::Address => super::hint::for_address(report, value),
                _ => super::hint::for_kind(report, wanted_kinds, value),
            };
            self.report(self.with_usage(report, command));
        } else if let (Accept::Address, ExprKind::Constant(Value::Address(address))) = (accept, &value.kind)
            && address.port().is_none()
            && command.operands.iter().any(|operand| operand.name == name)
        {
            let ip = self.source.slice(value.span);
            let wanted = super::hint::with_port(ip);
            let report = Diagnostic::error(value.span, message!("operand-without-port", address = ip));
            let report = report.help(message!("help-port-behind", example = wanted));
            self.report(self.with_usage(report, command));
        } else if let (Accept::Address, ExprKind::Constant(Value::Bytes(text))) = (accept, &value.kind)
            && let Some(text) = text.as_str()
            && self.source.slice(value.span) == text
            && Address::parse(text).is_err()
        {
            // A bare word that is no address: what was meant may be a name with a slip in it.
            let text = text.to_owned();
            self.word_as_address(&text, value.span);
        }
    }

    fn word_as_address(&mut self, word: &str, span: Span) {
        if self.is_assigned_somewhere(word) || self.near_variable(word).is_some() {
            return self.unknown_name(word, span);
        }
        let report = Diagnostic::error(span, message!("word-without-port", word = word));
        self.report(report.help(message!("help-port-behind", example = format!("{word}:9999"))));
    }

    /// A number as a port: it has 16 bits.
    fn accepts_port(&mut self, value: &Expr) {
        if let ExprKind::Constant(number) = &value.kind
            && let Some(number) = number.whole()
            && u16::try_from(number).is_err()
        {
            self.report(Diagnostic::error(value.span, message!("port-out-of-range", port = number)));
        }
    }

    fn accepts_word(&mut self, command: &'static Command, choices: &[Choice], value: &Expr) {
        let words = spec::words(choices);
        let ExprKind::Constant(constant) = &value.kind else { return };
        let text = match constant {
            Value::Bytes(text) => text.as_str().unwrap_or_default().to_owned(),
            _ => self.source.slice(value.span).to_owned(),
        };
        if words.contains(&&*text) {
            return;
        }
        let mut report =
            Diagnostic::error(value.span, message!("unknown-word", command = command.name, word = text));
        if let Some(near) = nearest(&text, words.iter().copied()) {
            report = report.label(message!("did-you-mean", word = near));
        }
        self.report(self.with_usage(report.note(message!("words-are", words = words.join(", "))), command));
    }

    pub(super) fn with_usage(&self, report: Diagnostic, command: &'static Command) -> Diagnostic {
        report.help(message!("help-usage", usage = spec::usage(command)))
    }
}

/// Whether an operand is a host, so that `|` beside it is the sign between hosts.
fn names_hosts(accept: Option<Accept>) -> bool {
    matches!(accept, Some(Accept::Host | Accept::Filter(_)))
}

/// A list behind the languages of a question: its choices.
fn is_choices(command: &Command, item: &Item) -> bool {
    matches!(item, Item::Term(Term { kind: TermKind::List(_), .. })) && command.takes("choices")
}

/// The word that a chain of fields begins with: `www` of `www.example.com`.
fn root_word(term: &Term) -> Option<&str> {
    match &term.kind {
        TermKind::Word(word) => Some(word),
        TermKind::Field(field) => root_word(&field.0),
        _ => None,
    }
}
