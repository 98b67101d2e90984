//! Second pass: tokens to the tree, with nom over [`Tokens`]. A parser that returns nom's `Failure`
//! has found a definite error; the block parser reports it, skips to the end of the statement and
//! goes on, so that all errors of a file come in one report.
//!
//! `statement`, `phrase` and `term` hold the grammar, `suggest` the hints. Recursion is as deep as
//! the brackets are nested, which the lexer limits; see [`Context::peak`] for the rest.

mod phrase;
mod record;
mod rough;
mod statement;
mod suggest;
mod term;
mod text;

use std::cell::{Cell, RefCell};

use nom::error::{ErrorKind, ParseError};
use nom::{Err, IResult};

use super::ast::{Block, Item, Name, Statement};
use super::lexer::DEPTH_LIMIT;
use super::source::Span;
use super::token::{Keyword, Token, TokenKind, Tokens};
use crate::diagnostic::{Diagnostic, MOST_REPORTS, Message};
use crate::message;

/// What all parsers of one text share.
pub(super) struct Context<'a> {
    /// The text.
    pub(super) text: &'a str,
    /// All its tokens.
    pub(super) tokens: &'a [Token],
    /// Where the lexer has complained, in order.
    pub(super) blames: &'a [u32],
    /// What was found wrong so far.
    pub(super) diagnostics: RefCell<Vec<Diagnostic>>,
    /// The height of the highest tree built in the construct at hand. Chains like `x.a.a.a` and
    /// `not not x` are trees as deep as brackets are, without needing recursion here.
    peak: Cell<usize>,
    /// The items of the phrases that are being read, the innermost's last.
    items: RefCell<Vec<Item>>,
    /// Between `serve` and its block another `serve` is a word like others.
    serve_head: Cell<bool>,
    /// Statements that lack a `{`: as many `}` are surplus by consequence.
    missing_braces: Cell<usize>,
    /// Functions of other files are known by a word before their names.
    imports: Cell<bool>,
    /// Where statements stand that could not be read.
    broken: RefCell<Vec<Span>>,
    /// For a text that is being typed: what is missing is taken as if it stood there.
    rough: Option<rough::RoughNotes>,
}

/// What nom's parsers return in case of an error.
#[derive(Debug)]
pub(super) struct ParseFault<'a> {
    /// Where it was noticed.
    at: &'a [Token],
    /// The report; nothing where the lexer has made one or no parser has anything to say.
    diagnostic: Option<Box<Diagnostic>>,
}

impl<'a> ParseError<Tokens<'a>> for ParseFault<'a> {
    fn from_error_kind(input: Tokens<'a>, _: ErrorKind) -> Self {
        Self { at: input.rest, diagnostic: None }
    }

    fn append(_: Tokens<'a>, _: ErrorKind, other: Self) -> Self {
        other
    }
}

pub(super) type Parsed<'a, T> = IResult<Tokens<'a>, T, ParseFault<'a>>;

/// What would have been right at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    Statement,
    StatementEnd,
    Value,
    Name,
    Block,
    Assign,
    In,
    Catch,
    ParenOpen,
    ParenClose,
    CommaOrParen,
    CommaOrBracket,
    BracketClose,
    HoleClose,
    Key,
    KeyColon,
    CommaOrBrace,
}

impl Expected {
    fn message(self) -> Message {
        match self {
            Self::Statement => message!("syntax-expected-statement"),
            Self::StatementEnd => message!("syntax-expected-statement-end"),
            Self::Value => message!("syntax-expected-value"),
            Self::Name => message!("syntax-expected-name"),
            Self::Block => message!("syntax-expected-block"),
            Self::Assign => message!("syntax-expected-sign", sign = "="),
            Self::In => message!("syntax-expected-sign", sign = "in"),
            Self::Catch => message!("syntax-expected-catch"),
            Self::ParenOpen => message!("syntax-expected-sign", sign = "("),
            Self::ParenClose => message!("syntax-expected-closer", closer = ")"),
            Self::CommaOrParen => message!("syntax-expected-either", one = ",", other = ")"),
            Self::CommaOrBracket => message!("syntax-expected-either", one = ",", other = "]"),
            Self::BracketClose => message!("syntax-expected-closer", closer = "]"),
            Self::Key => message!("syntax-expected-key"),
            Self::KeyColon => message!("syntax-expected-sign", sign = ":"),
            Self::CommaOrBrace => message!("syntax-expected-either", one = ",", other = "}"),
            Self::HoleClose => message!("syntax-expected-closer", closer = "}"),
        }
    }
}

/// Parses the tokens of a whole text: the statements that could be read, what is wrong, and where
/// the other statements stand.
pub(super) fn script(text: &str, tokens: &[Token], blames: &[u32]) -> (Block, Vec<Diagnostic>, Vec<Span>) {
    let (block, context) = whole(text, tokens, blames, None);
    (block, context.diagnostics.into_inner(), context.broken.into_inner())
}

pub use rough::Break;
pub(super) use rough::rough;

fn whole<'a>(
    text: &'a str,
    tokens: &'a [Token],
    blames: &'a [u32],
    rough: Option<rough::RoughNotes>,
) -> (Block, Context<'a>) {
    let context = Context {
        text,
        tokens,
        blames,
        diagnostics: RefCell::default(),
        peak: Cell::new(0),
        items: RefCell::default(),
        serve_head: Cell::new(false),
        missing_braces: Cell::new(0),
        imports: Cell::new(false),
        broken: RefCell::default(),
        rough,
    };
    let mut input = Tokens { rest: tokens, context: &context };
    let mut statements = Vec::new();
    loop {
        input = block_statements(input, &mut statements);
        match input.kind() {
            TokenKind::StrayClose => {
                stray_close(input);
                input = input.skip();
            }
            TokenKind::End => break,
            _ => input = input.skip(),
        }
    }
    let span = match (statements.first(), statements.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::default(),
    };
    (Block { statements, span }, context)
}

fn stray_close(input: Tokens<'_>) {
    let missing = &input.context.missing_braces;
    if missing.get() > 0 {
        return missing.set(missing.get() - 1);
    }
    input.context.report(
        Diagnostic::error(input.first().span, message!("syntax-closes-nothing", closer = "}"))
            .help(message!("syntax-stray-close-help")),
    );
}

/// Statements up to what ends a block, which is left.
fn block_statements<'a>(mut input: Tokens<'a>, statements: &mut Vec<Statement>) -> Tokens<'a> {
    let mut broken_head = false;
    loop {
        match input.kind() {
            TokenKind::Newline | TokenKind::Semicolon => input = input.skip(),
            TokenKind::BlockClose | TokenKind::StrayClose => return input,
            TokenKind::End => {
                rough::break_off(input, statements);
                return input;
            }
            TokenKind::BlockOpen if input.context.rough.is_some() => {
                input = rough::loose_block(input, statements);
            }
            _ => match statement::whole_statement(input) {
                Ok((rest, statement)) => {
                    broken_head = false;
                    statements.push(statement);
                    input = rest;
                }
                Err(Err::Error(fault) | Err::Failure(fault)) => {
                    let continues = suggest::continues_a_block(input);
                    let silent = broken_head && continues;
                    broken_head = suggest::has_a_block(input) || silent;
                    input = recover(input, fault, silent, statements);
                }
                Err(Err::Incomplete(_)) => input = input.skip(),
            },
        }
    }
}

/// Reports a statement's error and goes to its end. Blocks on the way are parsed for their errors.
fn recover<'a>(
    start: Tokens<'a>,
    fault: ParseFault<'a>,
    silent: bool,
    statements: &mut Vec<Statement>,
) -> Tokens<'a> {
    let context = start.context;
    let mut input = Tokens { rest: fault.at, context };
    let mut silent = silent;
    let mut depth = 0_usize;
    let index = context.diagnostics.borrow().len();
    loop {
        match input.kind() {
            TokenKind::Newline | TokenKind::Semicolon | TokenKind::StrayClose | TokenKind::End => break,
            TokenKind::BlockClose if depth == 0 => break,
            TokenKind::BlockOpen if suggest::looks_like_a_record(input) => {
                input = suggest::behind_block(input);
                continue;
            }
            TokenKind::BlockOpen => {
                depth += 1;
                let mut inner = Vec::new();
                input = block_statements(input.skip(), &mut inner);
                if context.rough.is_some() {
                    statements.append(&mut inner);
                }
                continue;
            }
            TokenKind::BlockClose => depth -= 1,
            TokenKind::Error => silent = true,
            _ => {}
        }
        input = input.skip();
    }
    context.peak.set(0);
    let end = fault.at.first().map_or(u32::MAX, |token| token.span.start);
    silent |= context.blamed(start.first().span.start, end);
    let is_full = context.diagnostics.borrow().len() > MOST_REPORTS;
    if let Some(diagnostic) = fault.diagnostic.filter(|_| !silent && !is_full) {
        context.diagnostics.borrow_mut().insert(index, *diagnostic);
    }
    let rest = if input.rest.len() == start.rest.len() { input.skip() } else { input };
    context.broken.borrow_mut().push(start.first().span.to(rest.first().span));
    rest
}

impl Context<'_> {
    /// The lexer has complained of something from the one offset to the other.
    fn blamed(&self, from: u32, to: u32) -> bool {
        let index = self.blames.partition_point(|&at| at < from);
        self.blames.get(index).is_some_and(|&at| at <= to)
    }

    /// Adds a report.
    fn report(&self, diagnostic: Diagnostic) {
        let mut known = self.diagnostics.borrow_mut();
        if known.len() <= MOST_REPORTS {
            known.push(diagnostic);
        }
    }
}

/// Runs a parser for a part of a construct and raises the height by what it built, plus `levels`.
fn nested<'a, T>(
    input: Tokens<'a>,
    levels: usize,
    parser: impl FnOnce(Tokens<'a>) -> Parsed<'a, T>,
) -> Parsed<'a, T> {
    let peak = &input.context.peak;
    let outer = peak.replace(0);
    let (rest, output) = parser(input)?;
    raise(input, levels)?;
    peak.set(peak.get().max(outer));
    Ok((rest, output))
}

/// The tree at hand became `levels` higher.
fn raise<'a>(input: Tokens<'a>, levels: usize) -> Result<(), Err<ParseFault<'a>>> {
    let peak = &input.context.peak;
    peak.set(peak.get() + levels);
    if peak.get() <= input.context.depth_limit() {
        return Ok(());
    }
    Err(too_deep(input))
}

#[cold]
fn too_deep(input: Tokens<'_>) -> Err<ParseFault<'_>> {
    let error = Diagnostic::error(input.first().span, message!("syntax-too-deep", limit = DEPTH_LIMIT));
    failure(input, error.help(message!("syntax-too-deep-help")))
}

/// A definite error.
fn failure<'a>(at: Tokens<'a>, diagnostic: Diagnostic) -> Err<ParseFault<'a>> {
    Err::Failure(ParseFault { at: at.rest, diagnostic: Some(Box::new(diagnostic)) })
}

/// The next token is not what is wanted. Silent where the lexer has already complained.
#[cold]
fn unexpected<'a>(input: Tokens<'a>, expected: Expected) -> Err<ParseFault<'a>> {
    let token = input.first();
    if token.kind == TokenKind::Error {
        return Err::Failure(ParseFault { at: input.rest, diagnostic: None });
    }
    failure(input, unexpected_diagnostic(input, expected))
}

/// What is said of the next token where another is wanted.
#[cold]
fn unexpected_diagnostic(input: Tokens<'_>, expected: Expected) -> Diagnostic {
    let token = input.first();
    let goes_on = matches!(
        input.before().kind,
        TokenKind::Comma | TokenKind::Assign | TokenKind::Update(_) | TokenKind::Operator(_)
    );
    let behind = if token.kind == TokenKind::Newline { input.second() } else { token };
    let early = behind.kind == TokenKind::End && (goes_on || expected == Expected::Catch);
    let message = match token.kind {
        TokenKind::End => message!("syntax-unexpected-end"),
        TokenKind::Newline => message!("syntax-unexpected-line-end"),
        TokenKind::Keyword(_) => message!("syntax-unexpected-keyword", found = input.text(token)),
        _ => message!("syntax-unexpected", found = suggest::shorten(input.text(token))),
    };
    let span = if token.kind == TokenKind::Newline {
        Span { start: token.span.start, end: token.span.start }
    } else {
        token.span
    };
    let error = Diagnostic::error(span, message).label(expected.message());
    suggest::improve(input, expected, if early { error.incomplete() } else { error })
}

/// A parser of one token of this kind.
fn token<'a>(kind: TokenKind, expected: Expected) -> impl Fn(Tokens<'a>) -> Parsed<'a, Token> {
    move |input: Tokens<'a>| {
        let first = input.first();
        match first.kind == kind {
            true => Ok((input.skip(), first)),
            false => rough::missing(input, expected).ok_or_else(|| unexpected(input, expected)),
        }
    }
}

/// A parser of one token of this kind, which may as well be absent.
fn maybe<'a>(kind: TokenKind) -> impl Fn(Tokens<'a>) -> Parsed<'a, Token> {
    move |input: Tokens<'a>| {
        let first = input.first();
        if first.kind == kind {
            Ok((input.skip(), first))
        } else {
            Err(Err::Error(ParseFault { at: input.rest, diagnostic: None }))
        }
    }
}

fn keyword<'a>(keyword: Keyword) -> impl Fn(Tokens<'a>) -> Parsed<'a, Token> {
    maybe(TokenKind::Keyword(keyword))
}

/// A name that is assigned to or declared.
fn name(input: Tokens<'_>) -> Parsed<'_, Name> {
    let (rest, token) = token(TokenKind::Word, Expected::Name)(input)?;
    Ok((rest, Name { text: input.text(token).into(), span: token.span }))
}

/// `{ … }`
fn block(input: Tokens<'_>) -> Parsed<'_, Block> {
    let (rest, open) = block_open(input)?;
    let peak = &input.context.peak;
    let outer = peak.replace(0);
    let mut statements = Vec::new();
    let (rest, close) = match open.kind {
        TokenKind::BlockOpen => block_close(block_statements(rest, &mut statements))?,
        _ => (rest, open),
    };
    peak.set(peak.get().max(outer));
    Ok((rest, Block { statements, span: open.span.to(close.span) }))
}

fn block_open(mut input: Tokens<'_>) -> Parsed<'_, Token> {
    if input.kind() == TokenKind::Newline && input.second().kind == TokenKind::BlockOpen {
        input = input.skip();
        let error = Diagnostic::error(input.first().span, message!("syntax-brace-on-next-line"));
        input.context.report(error.help(message!("syntax-brace-on-next-line-help")));
    }
    if input.kind() != TokenKind::BlockOpen {
        if let Some(open) = rough::missing(input, Expected::Block) {
            return Ok(open);
        }
        let missing = &input.context.missing_braces;
        missing.set(missing.get() + 1);
        return Err(unexpected(input, Expected::Block));
    }
    Ok((input.skip(), input.first()))
}

/// The lexer has complained if there is none.
fn block_close(input: Tokens<'_>) -> Parsed<'_, Token> {
    if input.kind() != TokenKind::BlockClose {
        if let Some(close) = rough::missing(input, Expected::StatementEnd) {
            raise(input, 1)?;
            return Ok(close);
        }
        return Err(Err::Failure(ParseFault { at: input.rest, diagnostic: None }));
    }
    raise(input, 1)?;
    Ok((input.skip(), input.first()))
}
