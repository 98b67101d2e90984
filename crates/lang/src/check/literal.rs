//! Literals that come from outside: a text is read as one value, or is none.

use crate::eval::value::{Address, Key, List, Record, Value};
use crate::syntax::ast::{Item, Operator, Phrase, StatementKind, Term, TermKind};
use crate::syntax::parse;
use crate::syntax::source::{Source, Span};

/// What a literal is written behind, so that it stands where a value must.
const BEFORE: &str = "_ = ";

/// The value that a text is the literal of; `None` where it is none.
pub fn read(text: &str) -> Option<Value> {
    let text = text.trim();
    let source = std::rc::Rc::new(Source::new("", format!("{BEFORE}{text}")));
    let block = parse(&source).ok()?;
    let [statement] = block.statements.as_slice() else { return None };
    let StatementKind::Assign { value, .. } = &statement.kind else { return None };
    // What stands behind a `#` or a `;` belongs to no literal.
    let whole = Span::new(BEFORE.len(), source.text.len());
    (value.span == whole).then(|| phrase(value)).flatten()
}

fn phrase(phrase: &Phrase) -> Option<Value> {
    match phrase.items.as_slice() {
        [Item::Term(one)] => term(one),
        [Item::Operator { operator: Operator::Subtract, .. }, Item::Term(one)] => match term(one)? {
            Value::Int(number) => Some(Value::Int(number.checked_neg()?)),
            Value::Float(number) => Some(Value::Float(-number)),
            Value::Duration(nanos) => Some(Value::Duration(nanos.checked_neg()?)),
            Value::Ratio(ratio) => Some(Value::Ratio(-ratio)),
            _ => None,
        },
        _ => None,
    }
}

fn term(term: &Term) -> Option<Value> {
    Some(match &term.kind {
        TermKind::None => Value::None,
        TermKind::Bool(value) => Value::Bool(*value),
        TermKind::Int(value) => Value::Int(*value),
        TermKind::Float(value) => Value::Float(*value),
        TermKind::Duration(value) => Value::Duration(*value),
        TermKind::Ratio(value) => Value::Ratio(*value),
        TermKind::Bytes(bytes) => Value::from(bytes.to_vec()),
        TermKind::Address(text) => Address::parse(text).ok()?.into(),
        TermKind::List(phrases) => {
            Value::List(List::from(phrases.iter().map(phrase).collect::<Option<Vec<_>>>()?))
        }
        TermKind::Record(entries) => Value::from(entries.iter().map(entry).collect::<Option<Record>>()?),
        _ => return None,
    })
}

fn entry((name, value): &(Term, Phrase)) -> Option<(Key, Value)> {
    let key = match &name.kind {
        TermKind::Word(word) => Value::text(word),
        _ => term(name)?,
    };
    Some((Key::of(&key).ok()?, phrase(value)?))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::read;
    use crate::eval::value::display::repr;

    #[test]
    fn literals_are_read_and_nothing_else() {
        for text in [
            "none",
            "true",
            "-5",
            "1.5",
            "200ms",
            "-2s",
            "5%",
            "\"a\\r\\n\"",
            "127.0.0.1:80",
            "[1, [2, -3]]",
            "{a: 1, \"b c\": [2], 7: {}}",
        ] {
            assert_eq!(repr(&read(text).unwrap()), text);
        }
        for text in
            ["", "x", "1 + 2", "5 # five", "5; 6", "5\n6", "\"{x}\"", "(5)", "[x]", "f(1)", "-true", "\"a"]
        {
            assert!(read(text).is_none(), "{text:?}");
        }
    }
}
