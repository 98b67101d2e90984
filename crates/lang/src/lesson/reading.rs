//! The outline of a script, read off its tree before anything runs.

use std::ops::Range;

use super::outline::{LessonStatement, Outline, Sort, Step, Written};
use super::wording;
use crate::commands;
use crate::syntax::ast::{Block, Item, Phrase, Statement as Tree, StatementKind, Term, TermKind};
use crate::syntax::source::Source;

/// The outline of a script: of all its roles, or of one.
pub fn outline(source: &Source, block: &Block, role: Option<&str>) -> Outline {
    let mut reader = Reader { source, statements: Vec::new(), titles: Vec::new(), elsewhere: Vec::new() };
    for statement in &block.statements {
        match &statement.kind {
            StatementKind::Role { name, body } => {
                if role.is_none_or(|role| role == &*name.text) {
                    body.statements.iter().for_each(|inner| reader.read(inner, Some(&name.text)));
                } else {
                    let texts: Vec<_> = body.statements.iter().map(|inner| reader.text(inner)).collect();
                    reader.elsewhere.extend(texts);
                }
            }
            _ => reader.read(statement, None),
        }
    }
    reader.finish()
}

struct Reader<'a> {
    source: &'a Source,
    statements: Vec<LessonStatement>,
    /// Titles, each with the index of its statement.
    titles: Vec<(usize, Written)>,
    elsewhere: Vec<String>,
}

impl Reader<'_> {
    fn read(&mut self, statement: &Tree, role: Option<&str>) {
        let sort = sort(statement);
        if let (Sort::Title, StatementKind::Phrase(phrase)) = (sort, &statement.kind) {
            self.titles
                .push((self.statements.len(), wording::written(self.source, phrase.items.iter().skip(1))));
        }
        self.statements.push(LessonStatement {
            span: statement.span,
            text: self.text(statement),
            sort,
            role: role.map(str::to_owned),
        });
    }

    /// The statement as it is written, its further lines as far to the left as its first.
    fn text(&self, statement: &Tree) -> String {
        let whole = &self.source.text;
        let start = statement.span.start as usize;
        let before = whole.get(..start).unwrap_or_default();
        let line = before.rfind('\n').map_or(before, |end| before.get(end + 1..).unwrap_or_default());
        let indentation = line.len() - line.trim_start().len();
        let mut lines = self.source.slice(statement.span).lines();
        let mut text = lines.next().unwrap_or_default().to_owned();
        for line in lines {
            let spaces = line.len() - line.trim_start().len();
            text.push('\n');
            text.push_str(line.get(spaces.min(indentation)..).unwrap_or_default().trim_end());
        }
        text
    }

    fn finish(self) -> Outline {
        let Self { statements, titles, elsewhere, .. } = self;
        let mut begins: Vec<(usize, Written)> = titles;
        let before = begins.first().map_or(statements.len(), |(first, _)| *first);
        let shows = |range: Range<usize>| {
            statements.get(range).is_some_and(|own| own.iter().any(|own| own.sort != Sort::Backstage))
        };
        if shows(0..before) || begins.is_empty() && !statements.is_empty() {
            begins.insert(0, (0, Written::default()));
        } else if let Some(first) = begins.first_mut() {
            // What a class need not see does not make a step of its own.
            first.0 = 0;
        }
        let ends =
            begins.iter().skip(1).map(|(begin, _)| *begin).chain([statements.len()]).collect::<Vec<_>>();
        let steps = begins.into_iter().zip(ends);
        let steps = steps.map(|((begin, title), end)| Step { title, statements: begin..end }).collect();
        Outline { steps, statements, elsewhere }
    }
}

fn sort(statement: &Tree) -> Sort {
    let phrase = match &statement.kind {
        StatementKind::Phrase(phrase) => phrase,
        StatementKind::Default { .. } | StatementKind::Def { .. } => return Sort::Backstage,
        // `there = meet "ready"`
        StatementKind::Assign { value, .. } if sort_of(value) == Sort::Backstage => return Sort::Backstage,
        _ => return Sort::Command,
    };
    sort_of(phrase)
}

/// What a statement is to a class, as its command says.
pub(super) fn sort_of(phrase: &Phrase) -> Sort {
    let command = first_word(phrase).and_then(commands::find);
    command.map_or(Sort::Command, |command| command.facts.sort)
}

fn first_word(phrase: &Phrase) -> Option<&str> {
    match phrase.items.first()? {
        Item::Term(Term { kind: TermKind::Word(word), .. }) => Some(word),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::catalogue::Language;
    use crate::syntax::parse;

    fn read(text: &str, role: Option<&str>) -> Outline {
        let source = Rc::new(Source::new("t.lab", text));
        outline(&source, &parse(&source).unwrap(), role)
    }

    fn titles(outline: &Outline) -> Vec<(&str, Range<usize>)> {
        outline
            .steps
            .iter()
            .map(|step| (step.title.text(Language::English), step.statements.clone()))
            .collect()
    }

    #[test]
    fn steps_and_sorts() {
        let text = "pair \"x.lab\"\ndefault port = 1\nstep en \"One {port}\" zh \"一\"\nsay \"s\"\nnote \"n\"\n\
                    ask \"q\" [\"a\", \"b\"] answer 1\nstep \"Two\"\nprint 1\ndef f() { }\nx = 1\n";
        let outline = read(text, None);
        assert_eq!(titles(&outline), [("One {port}", 0..6), ("Two", 6..10)]);
        assert_eq!(outline.steps[0].title.text(Language::Chinese), "一");
        assert_eq!(outline.steps[1].title.text(Language::Chinese), "Two");
        use Sort::{Backstage, Command, Narration, Note, Question, Title};
        let sorts: Vec<_> = outline.statements.iter().map(|own| own.sort).collect();
        let wanted =
            [Backstage, Backstage, Title, Narration, Note, Question, Title, Command, Backstage, Command];
        assert_eq!(sorts, wanted);
        assert_eq!((outline.step_of(5), outline.step_of(6)), (0, 1));
    }

    #[test]
    fn what_stands_before_the_first_step_is_one() {
        let outline = read("print 1\nstep \"One\"\nprint 2\n", None);
        assert_eq!(titles(&outline), [("", 0..1), ("One", 1..3)]);
        assert_eq!(titles(&read("print 1\nprint 2\n", None)), [("", 0..2)]);
        assert_eq!(titles(&read("", None)), []);
        assert_eq!(titles(&read("step zh \"一\"\n", None)), [("一", 0..1)]);
    }

    #[test]
    fn roles_are_flattened_and_chosen() {
        let text = "step \"One\"\nrole server {\n    if true {\n        print 1\n    }\n}\nrole client {\n    \
                    print 2; print 3\n}\nprint 4\n";
        let all = read(text, None);
        let texts: Vec<_> = all.statements.iter().map(|own| (own.role.as_deref(), &*own.text)).collect();
        let (server, client) = (Some("server"), Some("client"));
        let wanted = [
            (None, "step \"One\""),
            (server, "if true {\n    print 1\n}"),
            (client, "print 2"),
            (client, "print 3"),
            (None, "print 4"),
        ];
        assert_eq!(texts, wanted);
        let half = read(text, client);
        assert_eq!(half.statements.len(), 4);
        assert_eq!(titles(&half), [("One", 0..4)]);
    }
}
