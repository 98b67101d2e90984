//! The tree as S-expressions, and errors on a line each.

use wirelab_lang::diagnostic::Diagnostic;
use wirelab_lang::syntax::ast::*;

pub fn error(error: &Diagnostic) -> String {
    let source = error.source.as_ref().unwrap();
    let first = error.labels.first().unwrap();
    let (line, column) = source.position(first.span.start);
    let also: String = error
        .labels
        .iter()
        .skip(1)
        .map(|label| {
            let (line, column) = source.position(label.span.start);
            format!(" @{line}:{column}")
        })
        .collect();
    let help: String = error
        .help
        .iter()
        .map(|help| {
            let values: Vec<_> = help.arguments.iter().map(|(_, value)| value.as_str()).collect();
            format!(
                " ?{}{}",
                help.id.trim_start_matches("syntax-"),
                if values.is_empty() { String::new() } else { format!("({})", values.join(",")) }
            )
        })
        .collect();
    let early = if error.incomplete { " …" } else { "" };
    format!("{line}:{column} {}{also}{help}{early}", error.message.id.trim_start_matches("syntax-"))
}

fn join<T>(items: &[T], show: impl Fn(&T) -> String) -> String {
    items.iter().map(show).collect::<Vec<_>>().join(" ")
}

pub fn block(block: &Block) -> String {
    join(&block.statements, statement)
}

fn names(names: &[Name]) -> String {
    join(names, |name| name.text.to_string())
}

fn braces(inner: &Block) -> String {
    format!("{{{}}}", block(inner))
}

fn statement(statement: &Statement) -> String {
    match &statement.kind {
        StatementKind::Phrase(inner) => phrase(inner),
        StatementKind::Assign { targets, value } => format!("(= {} {})", names(targets), phrase(value)),
        StatementKind::Update { target, operator, value } => {
            format!("({}= {} {})", operator.text(), target.text, phrase(value))
        }
        StatementKind::Change { place: changed, operator, value } => {
            let operator = operator.map_or("", Operator::text);
            format!("({operator}= {} {})", place(changed), phrase(value))
        }
        StatementKind::Delete { place: gone } => format!("(delete {})", place(gone)),
        StatementKind::Shared { target, value } => format!("(shared {} {})", target.text, phrase(value)),
        StatementKind::Import(import) => {
            let word = import.alias.as_ref().map_or(String::new(), |word| format!(" {}", word.text));
            format!("(import {}{word})", bytes(import.path.as_bytes()))
        }
        StatementKind::Default { target, value } => format!("(default {} {})", target.text, phrase(value)),
        StatementKind::If { arms, otherwise } => {
            let arms = join(arms, |(condition, body)| format!("{} {}", phrase(condition), braces(body)));
            let otherwise = otherwise.as_ref().map(|body| format!(" else {}", braces(body)));
            format!("(if {arms}{})", otherwise.unwrap_or_default())
        }
        StatementKind::While { condition, body } => format!("(while {} {})", phrase(condition), braces(body)),
        StatementKind::On { host, body } => format!("(on {} {})", phrase(host), braces(body)),
        StatementKind::Role { name, body } => format!("(role {} {})", name.text, braces(body)),
        StatementKind::Loop { body } => format!("(loop {})", braces(body)),
        StatementKind::For { targets, list, body } => {
            format!("(for {} {} {})", names(targets), phrase(list), braces(body))
        }
        StatementKind::Break => "break".into(),
        StatementKind::Continue => "continue".into(),
        StatementKind::Return(None) => "(return)".into(),
        StatementKind::Return(Some(value)) => format!("(return {})", phrase(value)),
        StatementKind::Def { name, parameters, body } => {
            format!("(def {} ({}) {})", name.text, names(parameters), braces(body))
        }
        StatementKind::Try { body, name, handler } => {
            let name = name.as_ref().map_or(String::new(), |name| format!("{} ", name.text));
            format!("(try {} {name}{})", braces(body), braces(handler))
        }
        StatementKind::Expect { condition, within, message } => {
            let within = within.as_ref().map_or(String::new(), |time| format!(" within {}", phrase(time)));
            let message = message.as_ref().map_or(String::new(), |text| format!(" , {}", phrase(text)));
            format!("(expect {}{within}{message})", phrase(condition))
        }
        StatementKind::ExpectError { name, body } => {
            let name = name.as_ref().map_or("any", |name| &name.text);
            format!("(expect-error {name} {})", braces(body))
        }
    }
}

fn place(place: &Place) -> String {
    let step = |step: &PlaceStep| match step {
        PlaceStep::Field(name) => format!(".{}", name.text),
        PlaceStep::Index(index) => format!("[{}]", phrase(index)),
    };
    format!("{}{}", place.name.text, place.steps.iter().map(step).collect::<String>())
}

fn phrase(phrase: &Phrase) -> String {
    format!("<{}>", join(&phrase.items, item))
}

fn item(item: &Item) -> String {
    match item {
        Item::Term(inner) => term(inner),
        Item::Operator { operator, leans, .. } => {
            format!("{}{}", if *leans { "~" } else { "" }, operator.text())
        }
    }
}

fn bytes(bytes: &[u8]) -> String {
    format!("\"{}\"", bytes.escape_ascii())
}

pub fn term(inner: &Term) -> String {
    match &inner.kind {
        TermKind::Word(word) => word.to_string(),
        TermKind::None => "none!".into(),
        TermKind::Bool(value) => format!("{value}!"),
        TermKind::Int(value) => value.to_string(),
        TermKind::Unsigned(value) => value.to_string(),
        TermKind::Float(value) => format!("{value:?}f"),
        TermKind::Duration(value) => format!("{value}ns"),
        TermKind::Ratio(value) => format!("{value}%"),
        TermKind::Address(text) => format!("@{text}"),
        TermKind::Bytes(value) => bytes(value),
        TermKind::Text(parts) => format!("(text {})", join(parts, part)),
        TermKind::List(items) => format!("[{}]", join(items, phrase)),
        TermKind::Record(entries) => {
            let entry = |(key, value): &(Term, Phrase)| format!("{}: {}", term(key), phrase(value));
            format!("{{{}}}", join(entries, entry))
        }
        TermKind::Group(inner) => format!("({})", phrase(inner)),
        TermKind::Field(field) => format!("{}.{}", term(&field.0), field.1.text),
        TermKind::Index(index) => format!("{}[{}]", term(&index.0), phrase(&index.1)),
        TermKind::Call(call) => format!("(call {} {})", call.0.text, join(&call.1, phrase)),
        TermKind::Spawn(body) => format!("(spawn {})", braces(body)),
        TermKind::Serve(serve) => {
            let listener = serve.listener.as_ref().map_or("-".into(), phrase);
            let name = serve.name.as_ref().map_or("-", |name| &name.text);
            format!("(serve {listener} {name} {})", braces(&serve.body))
        }
    }
}

fn part(part: &Part) -> String {
    match part {
        Part::Bytes(value) => bytes(value),
        Part::Expression(inner) => phrase(inner),
        Part::Formatted(inner, format) => format!("{}:{}", phrase(inner), format.text),
    }
}
