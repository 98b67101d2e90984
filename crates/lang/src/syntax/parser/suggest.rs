//! What was probably meant: hints beside the parser's errors. Nothing here runs on a right script.

use nom::Err;

use super::{Expected, ParseFault, failure, unexpected, unexpected_diagnostic};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::nearest::{is_slip, nearest};
use crate::message;
use crate::syntax::address;
use crate::syntax::ast::{Name, Operator, Term, TermKind};
use crate::syntax::foreign::{line_at, quoted_sentence};
use crate::syntax::source::Span;
use crate::syntax::token::{Keyword, Token, TokenKind, Tokens};

/// The words that begin a statement with a block, or go on with one.
const WORDS: [&str; 11] =
    ["if", "else", "while", "loop", "for", "def", "try", "catch", "spawn", "serve", "expect"];

/// What other languages write, with what it is here.
const FOREIGN: [(&str, &str); 19] = [
    ("elif", "else if"),
    ("elsif", "else if"),
    ("elseif", "else if"),
    ("elsf", "else if"),
    ("func", "def"),
    ("function", "def"),
    ("fn", "def"),
    ("fun", "def"),
    ("proc", "def"),
    ("sub", "def"),
    ("foreach", "for"),
    ("except", "catch"),
    ("rescue", "catch"),
    ("until", "while not"),
    ("unless", "if not"),
    ("forever", "loop"),
    ("repeat", "for"),
    ("thread", "spawn"),
    ("async", "spawn"),
];

/// A part of a line that fits into a message.
pub(super) fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None if line.len() < text.len() => format!("{line}…"),
        None => line.to_owned(),
    }
}

/// The word of the language that a word was meant to be.
fn near(word: &str) -> Option<&'static str> {
    let foreign = FOREIGN.iter().find(|(theirs, _)| *theirs == word).map(|&(_, ours)| ours);
    foreign.or_else(|| {
        if word.len() < 3 || word.len() > 12 {
            return None;
        }
        let foreign = FOREIGN.iter().find(|(theirs, _)| theirs.len() > 4 && is_slip(word, theirs));
        let foreign = foreign.map(|&(_, ours)| ours);
        foreign.or_else(|| nearest(word, WORDS)).filter(|ours| *ours != word)
    })
}

fn did_you_mean(input: Tokens<'_>, error: Diagnostic) -> Diagnostic {
    match near(input.text(input.first())) {
        Some(word) => error.help(message!("syntax-did-you-mean", word = word)),
        None => error,
    }
}

/// A statement here would only go on with one before it: `else`, `catch`, `elif`.
pub(super) fn continues_a_block(input: Tokens<'_>) -> bool {
    match input.kind() {
        TokenKind::Keyword(word) => matches!(word, Keyword::Else | Keyword::Catch),
        TokenKind::Word => {
            let word = input.text(input.first());
            matches!(near(word), Some("else" | "catch" | "else if"))
        }
        _ => false,
    }
}

/// The statement here is meant to have a block.
pub(super) fn has_a_block(input: Tokens<'_>) -> bool {
    match input.kind() {
        TokenKind::Keyword(word) => {
            matches!(word, Keyword::If | Keyword::Else | Keyword::Try | Keyword::Catch)
        }
        TokenKind::Word => near(input.text(input.first())).is_some(),
        _ => false,
    }
}

/// Adds what to try to the error on the next token.
pub(super) fn improve(input: Tokens<'_>, expected: Expected, error: Diagnostic) -> Diagnostic {
    let token = input.first();
    let text = input.text(token);
    match (token.kind, expected) {
        (TokenKind::Colon, Expected::Block) => error.help(message!("syntax-colon-block")),
        (TokenKind::Colon, Expected::BracketClose) => error.help(message!("syntax-open-slice")),
        (TokenKind::Colon, Expected::CommaOrBrace) => error.help(message!("syntax-record-comma")),
        (TokenKind::Colon, _) if input.second().kind == TokenKind::Operator(Operator::FloorDivide) => {
            error.help(message!("syntax-url"))
        }
        (TokenKind::Colon, _) => error.help(message!("syntax-colon")),
        (TokenKind::Assign, Expected::Block | Expected::ParenClose) => {
            error.help(message!("syntax-equality", found = "="))
        }
        (TokenKind::Comma, Expected::ParenClose) => error.help(message!("syntax-tuple")),
        (TokenKind::Assign, Expected::KeyColon) => {
            error.help(message!("syntax-write-instead", wanted = "{name: value}"))
        }
        (TokenKind::Operator(Operator::Subtract), Expected::KeyColon) => {
            error.help(message!("syntax-key-in-quotes"))
        }
        (TokenKind::BlockOpen, Expected::Value | Expected::Statement) => {
            error.help(message!("syntax-bare-block"))
        }
        (TokenKind::Dot, Expected::Value) => error.help(message!("syntax-leading-dot")),
        (TokenKind::ParenOpen, Expected::Name)
            if input.before().kind == TokenKind::Keyword(Keyword::Catch) =>
        {
            error.help(message!("syntax-no-parens"))
        }
        (TokenKind::Word, Expected::Block | Expected::Catch) => {
            if text == "then" || text == "do" {
                error.help(message!("syntax-write-instead", wanted = "{ … }"))
            } else {
                did_you_mean(input, error)
            }
        }
        (TokenKind::Word, Expected::In) if text == "of" || text == "from" => {
            error.help(message!("syntax-write-instead", wanted = "in"))
        }
        _ => error,
    }
}

/// Something stands behind a whole statement.
#[cold]
pub(super) fn surplus<'a>(start: Tokens<'a>, rest: Tokens<'a>) -> Err<ParseFault<'a>> {
    let first = start.first();
    let token = rest.first();
    if token.kind == TokenKind::Error {
        return unexpected(rest, Expected::StatementEnd);
    }
    let error = unexpected_diagnostic(rest, Expected::StatementEnd);
    let word = start.text(first);
    let is_word = first.kind == TokenKind::Word;
    let comma = token.span.start as usize;
    match token.kind {
        TokenKind::Assign if start.second().kind == TokenKind::Assign => {
            // `x = 1 y = 2` is two statements, `x = y = 2` or `x = a == b` was meant otherwise.
            let alone = start.skip().skip().skip().rest.len() == rest.rest.len();
            let separate = rest.before().kind == TokenKind::Word && !alone;
            let help =
                if separate { message!("syntax-separate") } else { message!("syntax-equality", found = "=") };
            failure(rest, error.help(help))
        }
        TokenKind::Assign | TokenKind::Update(_) => bad_target(start, rest),
        TokenKind::BlockOpen if looks_like_a_record(rest) => {
            let (end, text) = (behind_block(rest), rest.context.text);
            let record = token.span.to(end.before().span);
            let shown = shorten(text.get(record.range()).unwrap_or_default());
            let error = Diagnostic::error(record, message!("syntax-record-operand"));
            failure(rest, error.help(message!("syntax-write-instead", wanted = format!("({shown})"))))
        }
        TokenKind::BlockOpen => {
            if is_word && near(word).is_some() {
                let error = Diagnostic::error(first.span, message!("syntax-unknown-statement", found = word));
                return failure(rest, did_you_mean(start, error));
            }
            let error = Diagnostic::error(token.span, message!("syntax-no-block-here"))
                .label(Expected::StatementEnd.message());
            failure(rest, error.help(message!("syntax-bare-block")))
        }
        TokenKind::Colon if is_word && near(word).is_some() => {
            let error = Diagnostic::error(first.span, message!("syntax-unknown-statement", found = word));
            failure(rest, did_you_mean(start, error))
        }
        TokenKind::Comma if rest.second().kind == TokenKind::End => failure(rest, error.incomplete()),
        TokenKind::Comma if is_word && quoted_sentence(line_at(rest.context.text, comma)).is_some() => {
            sentence(rest, error)
        }
        TokenKind::Comma if is_word => failure(rest, error.help(message!("syntax-comma"))),
        TokenKind::Word if rest.before().kind == TokenKind::BlockClose => {
            let meant = near(rest.text(token)).is_some();
            let error =
                if meant { did_you_mean(rest, error) } else { error.help(message!("syntax-separate")) };
            failure(rest, error)
        }
        TokenKind::Keyword(Keyword::If) if !ends(rest.second()) => {
            failure(rest, error.help(message!("syntax-trailing-if")))
        }
        _ if rest.before().kind == TokenKind::BlockClose => {
            failure(rest, error.help(message!("syntax-separate")))
        }
        _ => failure(rest, error),
    }
}

/// A `{` that begins a block has a key and a colon behind it.
pub(super) fn looks_like_a_record(open: Tokens<'_>) -> bool {
    let (key, colon) = (open.second(), open.skip().second());
    let is_key = matches!(key.kind, TokenKind::Word | TokenKind::Number | TokenKind::Text(_));
    let is_one = || open.text(key).split_once(':').is_some_and(|(name, _)| !name.is_empty());
    is_key && colon.kind == TokenKind::Colon || key.kind == TokenKind::Address && is_one()
}

/// Behind the brace that closes a block.
pub(super) fn behind_block(mut input: Tokens<'_>) -> Tokens<'_> {
    let mut depth = 0_usize;
    loop {
        match input.kind() {
            TokenKind::BlockOpen => depth += 1,
            TokenKind::BlockClose => depth -= 1,
            TokenKind::End => return input,
            _ => {}
        }
        input = input.skip();
        if depth == 0 {
            return input;
        }
    }
}

/// `print Hello, world.` Where it ends with `!`, the lexer has said so.
#[cold]
fn sentence<'a>(comma: Tokens<'a>, error: Diagnostic) -> Err<ParseFault<'a>> {
    let line = line_at(comma.context.text, comma.first().span.start as usize);
    match quoted_sentence(line) {
        Some(_) if line.trim_end().ends_with('!') => {
            Err::Failure(ParseFault { at: comma.rest, diagnostic: None })
        }
        Some(wanted) => failure(comma, error.help(message!("syntax-quote-text", wanted = wanted))),
        None => failure(comma, error),
    }
}

/// `let x = 1`, `3 = x`, `x.y = 1`
#[cold]
fn bad_target<'a>(start: Tokens<'a>, sign: Tokens<'a>) -> Err<ParseFault<'a>> {
    let first = start.first();
    let left = first.span.to(sign.before().span);
    let shown = shorten(sign.context.text.get(left.range()).unwrap_or_default());
    let word = start.text(first);
    let name = start.second();
    let two_words = start.skip().skip().rest.len() == sign.rest.len() && name.kind == TokenKind::Word;
    let error =
        Diagnostic::error(left, message!("syntax-bad-target", found = shown)).label(Expected::Name.message());
    let error = if word == "expect" && sign.kind() == TokenKind::Assign {
        let error = Diagnostic::error(sign.first().span, message!("syntax-unexpected", found = "="));
        error.help(message!("syntax-equality", found = "="))
    } else if two_words && word == "set" {
        error.help(message!("syntax-no-set", name = start.text(name)))
    } else if two_words {
        let name = start.text(name);
        error.help(message!("syntax-no-declaration", word = word, name = name))
    } else {
        error.help(message!("syntax-bad-target-help"))
    };
    failure(sign, error)
}

/// `if = 3`
#[cold]
pub(super) fn reserved_target(input: Tokens<'_>) -> Err<ParseFault<'_>> {
    let word = input.text(input.first());
    let error = Diagnostic::error(input.first().span, message!("syntax-reserved", word = word))
        .label(Expected::Name.message())
        .help(message!("syntax-reserved-help", word = word));
    failure(input, error)
}

/// `else` or `catch` without anything before it.
#[cold]
pub(super) fn misplaced(input: Tokens<'_>) -> Err<ParseFault<'_>> {
    let word = input.text(input.first());
    let before = if word == "else" { "if" } else { "try" };
    let error = Diagnostic::error(input.first().span, message!("syntax-misplaced", word = word))
        .help(message!("syntax-misplaced-help", word = word, before = before));
    failure(input.skip(), error)
}

/// Two terms without a space between them.
#[cold]
pub(super) fn no_space(input: Tokens<'_>) -> Err<ParseFault<'_>> {
    let token = input.first();
    let before = input.before();
    if token.kind == TokenKind::Error {
        return unexpected(input, Expected::StatementEnd);
    }
    let error =
        Diagnostic::error(token.span, message!("syntax-no-space", found = shorten(input.text(token))));
    let is_text = matches!(token.kind, TokenKind::Text(_) | TokenKind::TextOpen(_));
    let prefix = input.text(before);
    let prefixed = || Diagnostic::error(before.span, message!("syntax-prefix", prefix = prefix));
    let error = match prefix {
        "r" | "R" if is_text => prefixed().help(message!("syntax-raw-prefix")),
        "f" | "F" | "b" | "B" | "u" if is_text => prefixed().help(message!("syntax-text-prefix")),
        _ => error,
    };
    failure(input, error)
}

/// `x++`
#[cold]
pub(super) fn increment(start: Tokens<'_>, input: Tokens<'_>) -> Option<Diagnostic> {
    let name = start.first();
    let sign = start.second();
    let again = start.skip().skip();
    let operator = |token: Token| match token.kind {
        TokenKind::Operator(operator @ (Operator::Add | Operator::Subtract)) => Some(operator),
        _ => None,
    };
    let same = operator(sign).is_some() && operator(sign) == operator(again.first());
    if name.kind != TokenKind::Word || !same || again.skip().rest.len() != input.rest.len() {
        return None;
    }
    Some(increment_error(start, sign.span.to(again.first().span)))
}

fn increment_error(start: Tokens<'_>, span: Span) -> Diagnostic {
    let sign = start.context.text.get(span.range()).unwrap_or_default();
    let name = start.text(start.first());
    let wanted = if sign.starts_with('+') { format!("{name} += 1") } else { format!("{name} -= 1") };
    Diagnostic::error(span, message!("syntax-mistaken-sign", found = sign))
        .help(message!("syntax-write-instead", wanted = wanted))
}

/// Adds what to try to the error on an operator where a term is wanted.
#[cold]
pub(super) fn improve_operator(input: Tokens<'_>, operator: Operator, error: Diagnostic) -> Diagnostic {
    let before = input.before();
    match (before.kind, operator) {
        (TokenKind::Operator(Operator::Not), Operator::In) => error.help(message!("syntax-not-in")),
        (TokenKind::Operator(Operator::Multiply), Operator::Multiply) => {
            error.help(message!("syntax-no-power"))
        }
        (TokenKind::Operator(Operator::Add), Operator::Add)
            if before.span.end == input.first().span.start && ends(input.second()) =>
        {
            let name = input.context.tokens.len().checked_sub(input.rest.len() + 2);
            match name.and_then(|index| input.context.tokens.get(index..)) {
                Some(rest) => increment_error(Tokens { rest, ..input }, before.span.to(input.first().span)),
                None => error,
            }
        }
        (TokenKind::BracketOpen, Operator::Range) => error.help(message!("syntax-open-slice")),
        _ => error,
    }
}

fn ends(token: Token) -> bool {
    matches!(
        token.kind,
        TokenKind::Newline
            | TokenKind::Semicolon
            | TokenKind::BlockClose
            | TokenKind::End
            | TokenKind::BlockOpen
    )
}

/// `"a".join(x)`, `s.recv(10).decode()`: what stands first is told.
#[cold]
pub(super) fn method_of<'a>(input: Tokens<'a>, term: &Term) -> Err<ParseFault<'a>> {
    let TermKind::Field(field) = &term.kind else { return no_space(input) };
    let (base, name) = &**field;
    if let TermKind::Call(call) = &base.kind
        && call.0.text.contains('.')
    {
        return method(input, &call.0, no_space(input));
    }
    let base = shorten(input.context.text.get(base.span.range()).unwrap_or_default());
    let inner = input.context.text.get(input.first().span.end as usize..).unwrap_or_default();
    let inner = inner.split(['(', ')', '\n']).next().unwrap_or_default().trim();
    let wanted = match (&*name.text, inner) {
        ("join", inner) => format!("join({inner}, {base})"),
        (name, "") => format!("{name}({base})"),
        (name, inner) => format!("{name}({base}, {inner})"),
    };
    let error = Diagnostic::error(name.span, message!("syntax-method", name = name.text));
    failure(input, error.help(message!("syntax-write-instead", wanted = shorten(&wanted))))
}

/// `s.connect((host, 80))`: what is wrong in the brackets matters less than that values have no methods.
#[cold]
pub(super) fn method<'a>(input: Tokens<'a>, name: &Name, error: Err<ParseFault<'a>>) -> Err<ParseFault<'a>> {
    let method = name.text.rsplit('.').next().unwrap_or_default();
    if input.context.rough.is_some() || input.context.imports.get() {
        return error;
    }
    let width = u32::try_from(method.len()).unwrap_or(0);
    let span = Span { start: name.span.end.saturating_sub(width), end: name.span.end };
    failure(input, Diagnostic::error(span, message!("syntax-method", name = method)))
}

/// `x[1:3]`
#[cold]
pub(super) fn slice(address: &str, span: Span) -> Option<Diagnostic> {
    let (from, to) = address.split_once(':')?;
    if to.contains(':') || from.contains('.') {
        return None;
    }
    let from = if from.is_empty() { "0" } else { from };
    Some(
        Diagnostic::error(span, message!("syntax-slice", found = address))
            .help(message!("syntax-write-instead", wanted = format!("{from}..{to}"))),
    )
}

/// `{}`, `{:5}`, `{::1}`
#[cold]
pub(super) fn empty_hole(input: Tokens<'_>) -> Diagnostic {
    let (opening, inner) = (input.first().span, input.second().span);
    let error = Diagnostic::error(opening.to(inner), message!("syntax-empty-hole"));
    let text = input.context.text.get(inner.start as usize..).unwrap_or_default();
    let text = text.split(['}', '\n', '"']).next().unwrap_or_default();
    if text.starts_with("::") && address::length(text, 0).is_some_and(|length| length == text.len()) {
        return error.help(message!("syntax-write-instead", wanted = format!("{{({text})}}")));
    }
    error.help(message!("syntax-empty-hole-help"))
}
