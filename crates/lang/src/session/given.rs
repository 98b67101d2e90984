//! Values from outside for the `default` names of a script: the texts of `--set`, which are read as
//! literals of the default's kind, and the values of `run "x.lab" with {…}`.

use std::rc::Rc;

use super::{Options, checker};
use crate::check::{DefaultName, literal};
use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Message};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::{Address, Bytes, Kind, List, Record, Value};
use crate::message;
use crate::syntax::ast::{Block, Statement, StatementKind};
use crate::syntax::source::Source;
use crate::syntax::walk::{self, Node};

/// The message of a text of `--set` that is no literal of the default's kind.
const UNFIT: &str = "set-unfit";

/// Whether what is wrong is how the program was called, and not the script.
pub fn is_wrong_use(reports: &[Diagnostic]) -> bool {
    reports.iter().any(|report| report.message.id == UNFIT)
}

/// Names with a value from the start, in the order of their slots, as the flags give them.
pub(super) fn given(options: &Options) -> Vec<(&str, Value)> {
    let args: Vec<Value> = options.args.iter().map(Value::text).collect();
    let names = options.names.iter().map(|(name, text)| (name.as_str(), Value::from(Bytes::from(&text[..]))));
    std::iter::once(("args", Value::List(List::from(args)))).chain(names).collect()
}

/// The same, each of the kind that its `default` in the script has.
///
/// # Errors
/// What does not fit.
pub(super) fn fitted<'o>(
    options: &'o Options,
    source: &Rc<Source>,
    block: &Block,
) -> Result<Vec<(&'o str, Value)>, Vec<Diagnostic>> {
    let mut given = given(options);
    if options.names.is_empty() {
        return Ok(given);
    }
    let defaults = checker(options, given.get(..1).unwrap_or_default()).defaults(source, block);
    for (name, value) in read(&options.names, &defaults, source)? {
        given.iter_mut().filter(|(own, _)| *own == name).for_each(|(_, own)| *own = value.clone());
    }
    Ok(given)
}

/// The values of those texts whose default is of another kind than bytes.
///
/// # Errors
/// What does not fit.
pub(super) fn read<'t>(
    texts: &'t [(String, Vec<u8>)],
    defaults: &[DefaultName],
    source: &Rc<Source>,
) -> Result<Vec<(&'t str, Value)>, Vec<Diagnostic>> {
    let mut read = Vec::new();
    let mut wrong = Vec::new();
    for (name, text) in texts {
        let Some(default) = defaults.iter().find(|default| *default.name == **name) else { continue };
        let Some(kind) = default.kinds.only().filter(|kind| is_written(*kind)) else { continue };
        let text = String::from_utf8_lossy(text);
        match of_kind(kind, &text) {
            Some(value) => read.push((name.as_str(), value)),
            None => wrong.push(unfit(name, &text, kind, default, source)),
        }
    }
    if wrong.is_empty() { Ok(read) } else { Err(wrong) }
}

/// Whether values of a kind other than bytes have literals.
fn is_written(kind: Kind) -> bool {
    use Kind::{Address, Bool, Duration, Float, Int, List, Ratio, Record};
    matches!(kind, Bool | Int | Float | Duration | Ratio | Address | List | Record)
}

fn of_kind(kind: Kind, text: &str) -> Option<Value> {
    if kind == Kind::Address {
        return Address::parse(text.trim()).ok().map(Value::from);
    }
    fit(kind, &literal::read(text)?)
}

/// A value where one of this kind is wanted: an int is a float too, and an address its text.
fn fit(kind: Kind, value: &Value) -> Option<Value> {
    match (kind, value) {
        (Kind::Float, Value::Int(number)) => Some(Value::Float(*number as f64)),
        (Kind::Bytes, Value::Address(address)) => Some(Value::text(address.to_string())),
        (Kind::Address, Value::Bytes(text)) => Address::parse(text.as_str()?).ok().map(Value::from),
        (kind, value) => (value.kind() == kind).then(|| value.clone()),
    }
}

fn unfit(name: &str, text: &str, kind: Kind, default: &DefaultName, source: &Rc<Source>) -> Diagnostic {
    let written = source.slice(default.value);
    let form = match literal::read(written) {
        Some(_) if !written.contains('\n') => written,
        _ => example(kind),
    };
    let message = message!("set-unfit", name = name, text = text, kind = kind.name());
    let form = shell_word(&format!("{name}={form}"));
    Diagnostic::error(default.span, message).help(message!("set-unfit-form", form = form)).within(source)
}

/// A word as a person can paste it into a shell.
fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+@:=%".contains(c);
    match text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// How values of a kind are written.
fn example(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "true",
        Kind::Int => "9999",
        Kind::Float => "1.5",
        Kind::Duration => "200ms",
        Kind::Ratio => "5%",
        Kind::Address => "127.0.0.1:9999",
        Kind::List => "[1, 2]",
        Kind::Record => "{port: 9999}",
        _ => "text",
    }
}

/// The values of `run "x.lab" with {…}` for the names of the script.
///
/// # Errors
/// VALUE for a name without a `default`, KIND for a value of another kind.
pub(super) fn handed(
    values: &Record,
    defaults: &[DefaultName],
    script: &str,
) -> Outcome<Vec<(String, Value)>> {
    let mut handed = Vec::new();
    for (key, value) in values.iter() {
        let name = key.shown();
        let Some(default) = defaults.iter().find(|default| Some(&*default.name) == key.as_name()) else {
            let fault = Fault::value(message!("with-unknown", name = name, script = script));
            return Err(match nearest(&name, defaults.iter().map(|default| &*default.name)) {
                Some(near) => fault.help(message!("did-you-mean", word = near)),
                None => fault.help(defaults_are(defaults)),
            });
        };
        let value = match default.kinds.only() {
            None | Some(Kind::None) => value.clone(),
            Some(kind) => fit(kind, value).ok_or_else(|| Fault::kind(&name, kind.name(), value.kind()))?,
        };
        handed.push((name.into_owned(), value));
    }
    Ok(handed)
}

fn defaults_are(defaults: &[DefaultName]) -> Message {
    let names: Vec<&str> = defaults.iter().map(|default| &*default.name).collect();
    match names.is_empty() {
        true => message!("with-no-defaults"),
        false => message!("with-defaults-are", names = names.join(", ")),
    }
}

/// Whether a tree has a `default` at its top level or in a block there.
pub(super) fn has_defaults(block: &Block) -> bool {
    let mut found = false;
    block.statements.iter().for_each(|statement| {
        walk::statement(statement, &mut |node| {
            found |= matches!(node, Node::Statement(Statement { kind: StatementKind::Default { .. }, .. }));
        });
    });
    found
}

/// The `default` names of a script that another one runs.
pub(super) fn defaults_of(source: &Rc<Source>, block: &Block) -> Vec<DefaultName> {
    let options = Options::default();
    checker(&options, &given(&options)).defaults(source, block)
}
