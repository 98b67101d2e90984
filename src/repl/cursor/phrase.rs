//! What can stand behind the parts of a statement or an expression; on the way, what each word in
//! it means.

use wirelab_lang::eval::value::Kind;
use wirelab_lang::eval::value::kind::Kinds;
use wirelab_lang::syntax::scan::{Bracket, Piece, PieceKind};
use wirelab_lang::syntax::source::Span;

use super::items::{Innermost, Item, ItemKind};
use super::vocabulary::{self, command_of};
use super::{Call, Finder, Given, Mark, Role, Wanted, items};

const OPERATORS: &[&str] = &["and", "or", "not", "in", "contains", "matches"];
const CONDITION: &[&str] = &["and", "or", "not", "in", "contains", "matches", "within"];

/// `role NAME {`, of which the rest may be still to come
fn is_role(rest: &[Item]) -> bool {
    match rest {
        [] => true,
        [name, rest @ ..] => {
            name.kind == ItemKind::Word && rest.first().is_none_or(|next| next.kind == ItemKind::Block)
        }
    }
}

impl<'t> Finder<'t, '_> {
    /// What can stand behind these pieces.
    pub(super) fn wanted(&self, before: &[Piece]) -> Wanted<'t> {
        self.within(&items::innermost(before))
    }

    /// What can stand behind the parts of a statement, or behind those in a bracket.
    pub(super) fn within(&self, innermost: &Innermost) -> Wanted<'t> {
        match innermost.bracket {
            None | Some(Bracket::Block) => self.statement(&innermost.items),
            Some(_) => self.expression(&innermost.items, true, &["not"]),
        }
    }

    fn statement(&self, items: &[Item]) -> Wanted<'t> {
        let [first, rest @ ..] = items else { return Wanted::Statement };
        if let Some(place) = items.iter().position(|item| item.kind == ItemKind::Assign) {
            self.targets(items.get(..place).unwrap_or_default());
            let value = items.get(place + 1..).unwrap_or_default();
            return self.expression(value, true, &["not", "spawn", "serve"]);
        }
        let text = self.slice(first.span);
        let wanted = match (first.kind, text) {
            (ItemKind::Keyword, "if" | "while") => self.expression(rest, true, &["not"]),
            (ItemKind::Keyword, "return") => self.expression(rest, true, &["not", "spawn"]),
            (ItemKind::Keyword, "for") => self.for_loop(rest),
            (ItemKind::Keyword, "else") if rest.first().is_some_and(|next| self.slice(next.span) == "if") => {
                self.expression(rest.get(1..).unwrap_or_default(), true, &["not"])
            }
            (ItemKind::Keyword, _) => {
                self.targets(rest);
                Wanted::Nothing
            }
            (ItemKind::Word, "expect") if !self.names.is_variable(text) => {
                self.mark(first.span, Role::Keyword);
                self.expect(rest)
            }
            (ItemKind::Word, "role") if is_role(rest) => {
                self.mark(first.span, Role::Keyword);
                self.targets(rest);
                Wanted::Nothing
            }
            (ItemKind::Word, "default") if !self.names.is_variable(text) => {
                self.mark(first.span, Role::Keyword);
                Wanted::Nothing
            }
            _ => self.expression(items, false, &["not"]),
        };
        match (items.last().map(|last| last.kind), text) {
            (Some(ItemKind::Block), "if") => Wanted::Words(&["else"]),
            (Some(ItemKind::Block), "try") => Wanted::Words(&["catch"]),
            (Some(ItemKind::Block), _) => Wanted::Nothing,
            _ => wanted,
        }
    }

    /// Words that are given a value.
    fn targets(&self, items: &[Item]) {
        for item in items.iter().filter(|item| item.kind == ItemKind::Word) {
            let is_default = self.slice(item.span) == "default" && items.len() > 1;
            self.mark(item.span, if is_default { Role::Keyword } else { Role::Name });
        }
    }

    fn for_loop(&self, items: &[Item]) -> Wanted<'t> {
        let is_in = |item: &Item| item.kind == ItemKind::Operator && self.slice(item.span) == "in";
        let place = items.iter().position(is_in);
        self.targets(items.get(..place.unwrap_or(items.len())).unwrap_or_default());
        match place {
            Some(place) => self.expression(items.get(place + 1..).unwrap_or_default(), true, &[]),
            None if items.last().is_some_and(|last| last.kind == ItemKind::Word) => Wanted::Words(&["in"]),
            None => Wanted::Nothing,
        }
    }

    fn expect(&self, items: &[Item]) -> Wanted<'t> {
        let word = |item: &Item, word| item.kind == ItemKind::Word && self.slice(item.span) == word;
        match items {
            [] => Wanted::Value(&["error", "not"]),
            [first, rest @ ..] if word(first, "error") => {
                self.mark(first.span, Role::Keyword);
                let Some(name) = rest.first() else { return Wanted::ErrorName };
                self.mark(name.span, Role::Word);
                Wanted::Nothing
            }
            _ => {
                let ends = |item: &Item| item.kind == ItemKind::Comma || word(item, "within");
                let mut wanted = Wanted::Nothing;
                let mut is_first = true;
                for part in items.split_inclusive(ends) {
                    let end = part.last().copied().filter(|last| ends(last));
                    let part = part.get(..part.len() - usize::from(end.is_some())).unwrap_or_default();
                    wanted = match self.expression(part, true, &["not"]) {
                        Wanted::Words(_) if is_first => Wanted::Words(CONDITION),
                        other => other,
                    };
                    if let Some(end) = end {
                        self.mark(end.span, Role::Keyword);
                        wanted = Wanted::Value(&["not"]);
                    }
                    is_first = false;
                }
                wanted
            }
        }
    }

    fn serve(&self, items: &[Item]) -> Wanted<'t> {
        if let Some(listener) = items.first() {
            self.mark_term(listener);
        }
        if let Some(word) = items.get(1).filter(|word| self.slice(word.span) == "as") {
            self.mark(word.span, Role::Keyword);
        }
        if let Some(name) = items.get(2) {
            self.mark(name.span, Role::Name);
        }
        match items {
            [] => Wanted::Listener,
            [listener] if listener.is_term() => Wanted::Words(&["as"]),
            _ => Wanted::Nothing,
        }
    }

    /// Behind these parts of an expression, or of a statement that begins with a command.
    fn expression(&self, items: &[Item], is_part: bool, words: &'static [&'static str]) -> Wanted<'t> {
        let mut call: Option<Call<'t>> = None;
        let mut awaits_term = true;
        let mut at = 0;
        while let Some(item) = items.get(at) {
            at += 1;
            let text = self.slice(item.span);
            match item.kind {
                ItemKind::Operator => {
                    match &mut call {
                        Some(call) if !call.is_part => call.joined = true,
                        _ => call = None,
                    }
                    awaits_term = true;
                }
                ItemKind::Word if call.is_none() && awaits_term && matches!(text, "spawn" | "serve") => {
                    self.mark(item.span, Role::Keyword);
                    let rest = items.get(at..).unwrap_or_default();
                    return if text == "serve" { self.serve(rest) } else { Wanted::Nothing };
                }
                ItemKind::Word | ItemKind::Literal(_) | ItemKind::Chain => {
                    if self.may_be_command(&call, awaits_term, at == 1, item) {
                        let second = items.get(at).filter(|second| second.kind == ItemKind::Word).copied();
                        let known = command_of(text, second.map(|second| self.slice(second.span)));
                        if let Some((command, words)) = known
                            && !(words == 1 && self.names.is_variable(text) && at == items.len() && is_part)
                        {
                            self.mark(item.span, Role::Command);
                            if let Some(second) = second.filter(|_| words == 2) {
                                self.mark(second.span, Role::Command);
                            }
                            call = Some(Call::new(command, is_part || call.is_some()));
                            at += words - 1;
                            continue;
                        }
                        if vocabulary::is_first_word(text) && !self.names.is_variable(text) {
                            self.mark(item.span, Role::Command);
                            if at == items.len() {
                                return Wanted::SecondWord(text);
                            }
                            awaits_term = false;
                            continue;
                        }
                    }
                    awaits_term = false;
                    match &mut call {
                        Some(call) => self.operand(call, item),
                        None => self.mark_term(item),
                    }
                }
                ItemKind::Comma => awaits_term = true,
                _ => return Wanted::Nothing,
            }
        }
        match call {
            Some(call) if !call.joined => Wanted::Rest(call),
            Some(_) => Wanted::Value(&["not"]),
            None if awaits_term => Wanted::Value(words),
            None => Wanted::Words(OPERATORS),
        }
    }

    /// A term behind a command.
    fn operand(&self, call: &mut Call<'t>, item: &Item) {
        let given = self.given(item);
        // A part of a word with hyphens, of which the first part was taken.
        let goes_on = call.joined && call.given.last().is_some_and(|last| last.is_bare);
        let takes_words = goes_on || call.takes_words();
        if call.take(given) {
            self.mark(item.span, Role::Option);
        } else if !takes_words || !given.is_bare && item.kind == ItemKind::Word {
            self.mark_term(item);
        } else if item.kind == ItemKind::Word {
            self.mark(item.span, Role::Word);
        }
    }

    pub(super) fn mark(&self, span: Span, role: Role) {
        self.marks.borrow_mut().push(Mark { span, role });
    }

    /// A name, or a term that begins with one.
    fn mark_term(&self, item: &Item) {
        if matches!(item.kind, ItemKind::Literal(_)) {
            return;
        }
        let text = self.slice(item.span);
        let end = text.find(['.', '(', '[']).unwrap_or(text.len());
        let (root, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        if root.is_empty() {
            return;
        }
        let role = match rest.starts_with('(') {
            true if self.names.is_function(root) => Role::Function,
            false if self.names.is_variable(root) => Role::Name,
            _ => Role::Unknown,
        };
        self.mark(Span::new(item.span.start as usize, item.span.start as usize + end), role);
    }

    /// Whether a command may begin with this word.
    fn may_be_command(
        &self,
        call: &Option<Call<'t>>,
        awaits_term: bool,
        is_first: bool,
        item: &Item,
    ) -> bool {
        if item.kind != ItemKind::Word {
            return false;
        }
        match call {
            // A variable's name means the variable, unless another term stands beside it.
            None => awaits_term && (is_first || !self.names.is_variable(self.slice(item.span))),
            // Its last operand may be a command, unless words mean themselves there.
            Some(call) => {
                !call.is_part
                    && call.awaits.is_none()
                    && !call.takes_words()
                    && !self.names.is_variable(self.slice(item.span))
                    && !call.command.options.iter().any(|option| option.word == self.slice(item.span))
            }
        }
    }

    fn given(&self, item: &Item) -> Given<'t> {
        let text = self.slice(item.span);
        let known = self.names.kinds_of(text);
        let is_bare = item.kind == ItemKind::Word && known.is_none();
        let kinds = match item.kind {
            ItemKind::Literal(PieceKind::Text) => Kinds::of(Kind::Bytes),
            ItemKind::Literal(PieceKind::Address) => Kinds::of(Kind::Address),
            ItemKind::Literal(_) => Kinds::ANY.without(Kind::Socket),
            _ => known.unwrap_or(Kinds::ANY),
        };
        Given { text, kinds, is_bare }
    }
}
