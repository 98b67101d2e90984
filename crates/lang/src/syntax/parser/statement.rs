//! Statements: the forms with a keyword, assignments, and phrases.

use nom::Parser;
use nom::combinator::{cut, opt};
use nom::multi::separated_list1;
use nom::sequence::{preceded, terminated};

use super::phrase::{EndWord, phrase};
use super::record::{change, changes, delete, deletes};
use super::term::term;
use super::{
    Break, Expected, Parsed, block, failure, keyword, maybe, name, rough, suggest, token, unexpected,
};
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::syntax::ast::{Block, Import, Name, Operator, Phrase, Statement, StatementKind, TermKind};
use crate::syntax::token::{Keyword, TokenKind, Tokens};

/// A statement and nothing behind it.
pub(super) fn whole_statement(input: Tokens<'_>) -> Parsed<'_, Statement> {
    let (mut rest, mut kind) = statement(input)?;
    rough::leftover(&mut rest, &mut kind);
    match rest.kind() {
        TokenKind::Newline
        | TokenKind::Semicolon
        | TokenKind::BlockClose
        | TokenKind::StrayClose
        | TokenKind::End => Ok((rest, Statement { kind, span: rest.since(input.first().span) })),
        _ => rough::headless_block(input, rest, kind),
    }
}

fn statement(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    match input.kind() {
        TokenKind::Word => word_statement(input),
        TokenKind::Keyword(word) => keyword_statement(input, word),
        TokenKind::Operator(_)
            if input.second().kind == TokenKind::Assign
                && input.text(input.first()).starts_with(char::is_alphabetic) =>
        {
            Err(suggest::reserved_target(input))
        }
        _ => simple(input),
    }
}

fn simple(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    let (rest, phrase) = phrase(input, EndWord::Never, Expected::Statement)?;
    Ok((rest, StatementKind::Phrase(phrase)))
}

fn keyword_statement(input: Tokens<'_>, word: Keyword) -> Parsed<'_, StatementKind> {
    let second = input.second().kind;
    if matches!(second, TokenKind::Assign | TokenKind::Update(_)) {
        return Err(suggest::reserved_target(input));
    }
    let rest = input.skip();
    match word {
        Keyword::If => if_statement(input),
        Keyword::While => while_statement(rest),
        Keyword::Loop => loop_statement(rest),
        Keyword::For => for_statement(rest),
        Keyword::Break => Ok((rest, StatementKind::Break)),
        Keyword::Continue => Ok((rest, StatementKind::Continue)),
        Keyword::Return => return_statement(rest),
        Keyword::Def => def_statement(rest),
        Keyword::Try => try_statement(rest),
        Keyword::Else | Keyword::Catch => Err(suggest::misplaced(input)),
        Keyword::True | Keyword::False | Keyword::None => simple(input),
    }
}

fn while_statement(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    let (rest, (condition, body)) = head_and_block(input)?;
    Ok((rest, StatementKind::While { condition, body }))
}

fn loop_statement(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    let (rest, body) = block(input)?;
    Ok((rest, StatementKind::Loop { body }))
}

/// A condition and the block behind it.
fn head_and_block(input: Tokens<'_>) -> Parsed<'_, (Phrase, Block)> {
    let (rest, condition) = phrase(input, EndWord::Never, Expected::Value)?;
    let (rest, body) = block(rest)?;
    Ok((rest, (condition, body)))
}

/// A keyword that may begin the next line.
fn next_line<'a>(word: Keyword) -> impl Fn(Tokens<'a>) -> Parsed<'a, ()> {
    move |input| {
        let (rest, _) = opt(maybe(TokenKind::Newline)).parse(input)?;
        let (rest, _) = keyword(word)(rest)?;
        Ok((rest, ()))
    }
}

fn if_statement(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    let (mut input, first) = head_and_block(input.skip())?;
    let mut arms = vec![first];
    loop {
        let (rest, otherwise) = opt(next_line(Keyword::Else)).parse(input)?;
        if otherwise.is_none() {
            rough::may_go_on(input, Break::Else);
            return Ok((input, StatementKind::If { arms, otherwise: None }));
        }
        if rest.kind() == TokenKind::Keyword(Keyword::If) {
            let (rest, arm) = head_and_block(rest.skip())?;
            arms.push(arm);
            input = rest;
        } else {
            let (rest, otherwise) = block(rest)?;
            return Ok((rest, StatementKind::If { arms, otherwise: Some(otherwise) }));
        }
    }
}

/// `a, b`
fn names(input: Tokens<'_>) -> Parsed<'_, Vec<Name>> {
    separated_list1(maybe(TokenKind::Comma), cut(name)).parse(input)
}

fn for_statement(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    let in_sign = token(TokenKind::Operator(Operator::In), Expected::In);
    let (rest, targets) = terminated(names, in_sign).parse(input)?;
    let (rest, (list, body)) = head_and_block(rest)?;
    Ok((rest, StatementKind::For { targets, list, body }))
}

fn return_statement(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    match input.kind() {
        TokenKind::Newline | TokenKind::Semicolon | TokenKind::BlockClose | TokenKind::StrayClose => {
            Ok((input, StatementKind::Return(None)))
        }
        TokenKind::End if input.context.rough.is_none() => Ok((input, StatementKind::Return(None))),
        _ => {
            let (rest, value) = phrase(input, EndWord::Never, Expected::Value)?;
            Ok((rest, StatementKind::Return(Some(value))))
        }
    }
}

fn def_statement(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    let (rest, function) = name(input)?;
    let (mut rest, _) = token(TokenKind::ParenOpen, Expected::ParenOpen)(rest)?;
    let mut parameters = Vec::new();
    while rest.kind() != TokenKind::ParenClose {
        let (behind, parameter) = name(rest)?;
        parameters.push(parameter);
        rest = match behind.kind() {
            TokenKind::Comma => behind.skip(),
            TokenKind::ParenClose => behind,
            _ if input.context.rough.is_some() => {
                rest = behind;
                break;
            }
            _ => return Err(unexpected(behind, Expected::CommaOrParen)),
        };
    }
    let rest = if rest.kind() == TokenKind::ParenClose { rest.skip() } else { rest };
    let (rest, body) = block(rest)?;
    Ok((rest, StatementKind::Def { name: function, parameters, body }))
}

fn try_statement(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    let (rest, body) = block(input)?;
    let (behind, catch) = opt(next_line(Keyword::Catch)).parse(rest)?;
    if catch.is_none() && rest.context.rough.is_some() {
        rough::may_go_on(rest, Break::Catch);
        return Ok((rest, StatementKind::Try { handler: Block::default(), body, name: None }));
    }
    if catch.is_none() {
        return Err(unexpected(rest, Expected::Catch));
    }
    let (behind, name) =
        if behind.kind() == TokenKind::BlockOpen { (behind, None) } else { opt(cut(name)).parse(behind)? };
    let (rest, handler) = block(behind)?;
    Ok((rest, StatementKind::Try { body, name, handler }))
}

/// A statement that begins with a word: an assignment, a contextual keyword, or a phrase.
fn word_statement(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    match input.second().kind {
        TokenKind::Assign => return assignment(input),
        TokenKind::Update(operator) => return update(input, operator),
        TokenKind::Comma if several_targets(input) => return assignment(input),
        TokenKind::Dot | TokenKind::BracketOpen if changes(input) => return change(input),
        _ => {}
    }
    let (second, behind) = (input.second(), third(input));
    let is_named = |goes_on: TokenKind| {
        let named = second.kind == TokenKind::Word;
        named && behind == goes_on
            || input.context.rough.is_some()
                && (rough::ends(second, input) || named && behind == TokenKind::End)
    };
    match input.text(input.first()) {
        "expect" => expect(input),
        "default" if is_named(TokenKind::Assign) => default(input),
        "import" if matches!(second.kind, TokenKind::Text(_)) && second.spaced => import(input),
        "shared" if is_named(TokenKind::Assign) => shared(input),
        "delete" if deletes(input) => delete(input),
        "on" if begins_on(input) => on(input),
        "role" if is_named(TokenKind::BlockOpen) => role(input),
        _ => simple(input),
    }
}

fn update(input: Tokens<'_>, operator: Operator) -> Parsed<'_, StatementKind> {
    let (rest, target) = name(input)?;
    let (rest, value) = phrase(rest.skip(), EndWord::Never, Expected::Value)?;
    Ok((rest, StatementKind::Update { target, operator, value }))
}

fn default(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    rough::keyword(input);
    let (rest, target) = preceded(maybe(TokenKind::Word), name).parse(input)?;
    let (rest, _) = token(TokenKind::Assign, Expected::Assign)(rest)?;
    let (rest, value) = phrase(rest, EndWord::Never, Expected::Value)?;
    Ok((rest, StatementKind::Default { target, value }))
}

fn import(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    rough::keyword(input);
    let (rest, file) = term(input.skip())?;
    let TermKind::Bytes(path) = file.kind else { return Err(unexpected(input.skip(), Expected::Value)) };
    let path = String::from_utf8_lossy(&path).into();
    let mut import = Import { path, span: file.span, alias: None };
    if !rest.at_word("as") {
        return Ok((rest, StatementKind::Import(Box::new(import))));
    }
    rough::keyword(rest);
    rest.context.imports.set(true);
    let (rest, alias) = name(rest.skip())?;
    import.alias = Some(alias);
    Ok((rest, StatementKind::Import(Box::new(import))))
}

fn shared(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    rough::keyword(input);
    let (rest, target) = preceded(maybe(TokenKind::Word), name).parse(input)?;
    let (rest, _) = token(TokenKind::Assign, Expected::Assign)(rest)?;
    let (rest, value) = phrase(rest, EndWord::Never, Expected::Value)?;
    Ok((rest, StatementKind::Shared { target, value }))
}

/// What follows `on` makes it a statement's word rather than any word.
fn begins_on(input: Tokens<'_>) -> bool {
    let next = input.second();
    next.spaced
        && matches!(
            next.kind,
            TokenKind::Word | TokenKind::ParenOpen | TokenKind::Text(_) | TokenKind::TextOpen(_)
        )
        || rough::ends(next, input)
}

fn on(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    rough::keyword(input);
    let (rest, (host, body)) = head_and_block(input.skip())?;
    Ok((rest, StatementKind::On { host, body }))
}

fn role(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    rough::keyword(input);
    let (rest, name) = preceded(maybe(TokenKind::Word), name).parse(input)?;
    let (rest, body) = block(rest)?;
    Ok((rest, StatementKind::Role { name, body }))
}

fn third(input: Tokens<'_>) -> TokenKind {
    input.skip().second().kind
}

/// `a, b =` stands here, as opposed to `print a, b`.
fn several_targets(input: Tokens<'_>) -> bool {
    let mut tokens = input.rest.iter().map(|token| token.kind);
    loop {
        match (tokens.next(), tokens.next()) {
            (Some(TokenKind::Word), Some(TokenKind::Comma)) => {}
            (Some(TokenKind::Word), Some(TokenKind::Assign)) => return true,
            _ => return false,
        }
    }
}

fn assignment(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    let (rest, targets) = targets(input)?;
    let (rest, value) = phrase(rest, EndWord::Never, Expected::Value)?;
    Ok((rest, StatementKind::Assign { targets, value }))
}

/// `a, b =`
fn targets(input: Tokens<'_>) -> Parsed<'_, Vec<Name>> {
    if input.second().kind == TokenKind::Assign {
        let (rest, target) = name(input)?;
        return Ok((rest.skip(), vec![target]));
    }
    terminated(names, token(TokenKind::Assign, Expected::Assign)).parse(input)
}

fn expect(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    rough::keyword(input);
    let rest = input.skip();
    if rest.at_word("error") {
        let behind = rest.skip();
        let named = behind.kind() == TokenKind::Word
            && (behind.second().kind == TokenKind::BlockOpen || rough::ends(behind.second(), input));
        if rough::ends(behind.first(), input) {
            rough::may_go_on(behind, Break::ErrorName);
        }
        if named || behind.kind() == TokenKind::BlockOpen || rough::ends(behind.first(), input) {
            rough::keyword(rest);
            return expect_error(behind, named);
        }
    }
    expect_condition(rest)
}

fn expect_condition(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    let (mut input, condition) = phrase(input, EndWord::Within, Expected::Value)?;
    let (mut within, mut message) = (None, None);
    loop {
        if input.at_word("within") {
            rough::keyword(input);
            let (rest, time) = phrase(input.skip(), EndWord::Within, Expected::Value)?;
            if within.replace(time).is_some() && input.context.rough.is_none() {
                return Err(twice(input, "within"));
            }
            input = rest;
        } else if input.kind() == TokenKind::Comma {
            let (rest, text) = phrase(input.skip(), EndWord::Within, Expected::Value)?;
            if message.replace(text).is_some() && input.context.rough.is_none() {
                return Err(twice(input, ","));
            }
            input = rest;
        } else {
            return Ok((input, StatementKind::Expect { condition, within, message }));
        }
    }
}

/// From behind `expect error`.
fn expect_error(input: Tokens<'_>, named: bool) -> Parsed<'_, StatementKind> {
    let (rest, name) = if named { opt(name).parse(input)? } else { (input, None) };
    let (rest, body) = block(rest)?;
    Ok((rest, StatementKind::ExpectError { name, body }))
}

fn twice<'a>(input: Tokens<'a>, part: &str) -> nom::Err<super::ParseFault<'a>> {
    failure(input, Diagnostic::error(input.first().span, message!("syntax-twice", part = part)))
}
