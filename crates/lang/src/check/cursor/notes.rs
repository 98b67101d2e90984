//! What the check notes of a text that is being typed. A check of what is to run notes nothing.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::{Base, Given, PartialCall, VisibleName, Wanted, WordMark, WordRole};
use crate::check::Pass;
use crate::check::phrase::Cursor;
use crate::check::scope::ScopeFrame;
use crate::check::tree::Expr;
use crate::eval::value::kind::Kinds;
use crate::eval::value::rules;
use crate::spec::{Command, Makes, Opt};
use crate::syntax::Break;
use crate::syntax::ast::{Item, Name, Phrase, Term, TermKind};
use crate::syntax::source::Span;

const OPERATORS: &[&str] = &["and", "or", "not", "in", "contains", "matches"];
const CONDITION: &[&str] = &["and", "or", "not", "in", "contains", "matches", "within"];

/// What a phrase is the value of, as far as that tells what can begin it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::check) enum Asked {
    /// Anything
    #[default]
    Plain,
    /// What is assigned
    Assigned,
    /// What is returned
    Returned,
    /// What is expected
    Expected,
    /// What a `for` goes through
    List,
    /// The listener of a `serve`
    Listener,
    /// The host of an `on`
    Host,
}

/// What is noted of one text.
#[derive(Clone)]
pub(in crate::check) struct Notes {
    end: Break,
    marks: BTreeMap<u32, WordMark>,
    /// Where terms begin that were looked at.
    seen: FxHashSet<u32>,
    asked: Asked,
    found: Option<(Wanted, Vec<VisibleName>)>,
}

impl Notes {
    pub(super) fn new(end: Break) -> Self {
        let (marks, seen) = (BTreeMap::new(), FxHashSet::default());
        Self { end, marks, seen, asked: Asked::Plain, found: None }
    }

    pub(super) fn mark(&mut self, span: Span, role: WordRole) {
        if span.end > span.start {
            self.marks.entry(span.start).or_insert(WordMark { span, role });
        }
    }

    pub(super) fn marks(self) -> Vec<WordMark> {
        self.marks.into_values().collect()
    }

    pub(super) fn found(self) -> Option<(Wanted, Vec<VisibleName>)> {
        self.found
    }
}

/// What words mean.
impl<'a> Pass<'a> {
    /// A word means this.
    pub(in crate::check) fn mark(&mut self, span: Span, role: WordRole) {
        if let Some(notes) = &mut self.notes {
            notes.mark(span, role);
        }
    }

    /// These are names that get a value.
    pub(in crate::check) fn mark_names<'n>(&mut self, names: impl IntoIterator<Item = &'n Name>) {
        if self.notes.is_some() {
            names.into_iter().for_each(|name| self.mark(name.span, WordRole::Name));
        }
    }

    /// Words that are their own text, and what else is written with them.
    pub(in crate::check) fn mark_text(&mut self, items: &'a [Item]) {
        let Some(notes) = &mut self.notes else { return };
        for item in items {
            let Item::Term(term) = item else { continue };
            notes.seen.insert(term.span.start);
            if matches!(term.kind, TermKind::Word(_)) {
                notes.mark(term.span, WordRole::Text);
            }
        }
    }

    /// A term is being looked at.
    pub(in crate::check) fn note_term(&mut self, term: &Term) {
        if let Some(notes) = &mut self.notes {
            notes.seen.insert(term.span.start);
        }
    }

    /// Looks at what the check did not come to in a phrase, because something before it was wrong.
    pub(in crate::check) fn note_rest(&mut self, phrase: &'a Phrase) {
        for item in &phrase.items {
            let (Some(notes), Item::Term(term)) = (&self.notes, item) else { continue };
            match &term.kind {
                TermKind::Word(word) if notes.marks.contains_key(&term.span.start) || is_sign(word) => {}
                TermKind::Word(word) => {
                    let is_name = self.is_name(word);
                    self.mark(term.span, if is_name { WordRole::Name } else { WordRole::Unknown });
                }
                _ if notes.seen.contains(&term.span.start) => {}
                _ => _ = self.term(term),
            }
        }
    }
}

fn is_sign(word: &str) -> bool {
    word == "->"
}

/// What can stand at the end of the text.
impl<'a> Pass<'a> {
    /// Whether the text breaks off in a phrase.
    pub(in crate::check) fn is_open(&self, phrase: &Phrase) -> bool {
        self.notes.as_ref().is_some_and(|notes| notes.end == Break::Phrase(phrase.span.start))
    }

    /// Whether the text breaks off right here.
    pub(in crate::check) fn is_cursor(&self, cursor: &Cursor<'a>) -> bool {
        let open = |notes: &Notes| notes.end == Break::Phrase(cursor.start());
        cursor.peek().is_none() && self.notes.as_deref().is_some_and(open)
    }

    /// A phrase is the value of this.
    pub(in crate::check) fn ask(&mut self, phrase: &Phrase, asked: Asked) {
        if self.is_open(phrase)
            && let Some(notes) = &mut self.notes
        {
            notes.asked = asked;
        }
    }

    /// This can stand at the end of the text. The innermost is told first.
    pub(in crate::check) fn wants(&mut self, wanted: Wanted) {
        if self.notes.as_ref().is_some_and(|notes| notes.found.is_none()) {
            let names = self.visible_names();
            if let Some(notes) = &mut self.notes {
                notes.found = Some((wanted, names));
            }
        }
    }

    fn asked(&self) -> Asked {
        self.notes.as_ref().map_or(Asked::Plain, |notes| notes.asked)
    }

    /// A value can stand here, if this is the end of the text.
    pub(in crate::check) fn wants_value(&mut self, cursor: &Cursor<'a>) {
        if !self.is_cursor(cursor) {
            return;
        }
        let asked = if cursor.place() == 0 { self.asked() } else { Asked::Plain };
        self.wants(match asked {
            Asked::Plain => Wanted::Value(&["not"]),
            Asked::Assigned => Wanted::Value(&["not", "spawn", "serve"]),
            Asked::Returned => Wanted::Value(&["not", "spawn"]),
            Asked::Expected => Wanted::Value(&["error", "not"]),
            Asked::List => Wanted::Value(&[]),
            Asked::Listener => Wanted::Listener,
            Asked::Host => Wanted::Host,
        });
    }

    /// A value can go on here, if this is the end of the text.
    pub(in crate::check) fn wants_operator(&mut self, cursor: &Cursor<'a>) {
        if self.is_cursor(cursor) {
            self.wants(match self.asked() {
                Asked::Expected => Wanted::Words(CONDITION),
                Asked::Listener => Wanted::Words(&["as"]),
                Asked::Host => Wanted::Nothing,
                _ => Wanted::Words(OPERATORS),
            });
        }
    }

    /// A command can go on here, if this is the end of the text.
    pub(in crate::check) fn wants_rest(
        &mut self,
        cursor: &Cursor<'a>,
        command: &'static Command,
        given: &[Given],
        options: &[(&'static str, Expr)],
        awaits: Option<&'static Opt>,
    ) {
        if self.is_cursor(cursor) {
            let named = |word: &str| {
                let own = |option: &&Opt| {
                    option.word == word || option.languages.is_some_and(|keys| keys.contains(&word))
                };
                command.options.iter().find(own).map(|option| option.word)
            };
            let awaited = awaits.map(|option| option.word);
            let options = options.iter().filter_map(|(word, _)| named(word)).chain(awaited).collect();
            self.wants(Wanted::Rest(PartialCall { command, given: given.to_vec(), options, awaits }));
        }
    }

    /// An operand was taken from the text between two places of a phrase, perhaps in vain.
    pub(in crate::check) fn give(&self, given: &mut Vec<Given>, span: Span, operand: Option<&Expr>) {
        if self.notes.is_some() {
            let kinds = operand.map_or(Kinds::ANY, |operand| operand.kinds);
            given.push(Given { text: self.source.slice(span).to_owned(), kinds });
        }
    }

    /// The field of a value is wanted, if the text breaks off behind the dot.
    pub(in crate::check) fn wants_field(&mut self, base: &Expr, name: &Name) {
        let breaks_off = self.notes.as_ref().is_some_and(|notes| notes.end == Break::Field);
        if breaks_off && name.text.is_empty() {
            let base = self.base(base);
            self.wants(Wanted::Field(base));
        }
    }

    /// An index of a value is wanted, if the text breaks off behind the bracket. Whether it does.
    pub(in crate::check) fn wants_index(&mut self, base: &Expr, index: &Phrase) -> bool {
        let breaks_off = index.items.is_empty() && self.is_open(index);
        if breaks_off {
            let base = self.base(base);
            self.wants(Wanted::Index(base));
        }
        breaks_off
    }

    fn base(&mut self, value: &Expr) -> Base {
        let text = self.source.slice(value.span).to_owned();
        let makes = self.makes(value);
        let mut fields = match value.fields {
            [] => rules::known_fields(value.kinds),
            fields => fields.to_vec(),
        };
        fields.retain(|(name, _)| {
            !rules::LISTENER_FIELDS.contains(name) || makes.is_none_or(|makes| makes == Makes::Listener)
        });
        Base { text, kinds: value.kinds, fields }
    }

    /// The names with a value at the place, those of the file first.
    fn visible_names(&self) -> Vec<VisibleName> {
        let innermost = self.scopes.iter().rposition(|scope| scope.frame != ScopeFrame::Task).unwrap_or(0);
        let file = self.scopes.iter().take(usize::from(innermost > 0));
        let mut names: Vec<VisibleName> = Vec::new();
        for scope in file.chain(self.scopes.iter().skip(innermost)) {
            for (slot, name) in (0..).zip(&scope.names) {
                let known = scope.known(slot);
                if name.is_empty() || scope.slot(name) != Some(slot) || !scope.is_assigned(name) {
                    continue;
                }
                let own = VisibleName { name: name.to_string(), kinds: known.kinds, makes: known.makes };
                match names.iter_mut().find(|other| other.name == own.name) {
                    // What is taken over is known better where it comes from.
                    Some(_) if own.kinds == Kinds::ANY => {}
                    Some(other) => *other = own,
                    None => names.push(own),
                }
            }
        }
        names
    }
}
