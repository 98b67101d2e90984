//! Prompts in what is pasted from a terminal, a page or a book: they are taken off. Pure.

use std::borrow::Cow;

/// What stands before the first line of a statement: here, in a shell, in Python.
const FIRST: &[&str] = &["wirelab>", ">>>", "$"];
/// What stands before the lines behind it.
const FURTHER: &[&str] = &["...>", "..."];

/// Takes prompts off.
#[derive(Debug, Default)]
pub struct Pasted {
    /// The text under way came with prompts.
    is_under_way: bool,
}

impl Pasted {
    /// A line, or several that were pasted as one, behind what was typed of a text that goes on; `own` is the
    /// prompt as it is set.
    pub fn take_off<'l>(&mut self, line: &'l str, behind: &str, own: &str) -> Cow<'l, str> {
        let own = Some(own.trim()).filter(|own| !own.is_empty());
        let first = |line| FIRST.iter().copied().chain(own).find_map(|prompt| without(line, prompt));
        if behind.is_empty() {
            self.is_under_way = line.lines().next().is_some_and(|line| first(line).is_some());
        }
        if !self.is_under_way {
            // What this program shows before a line that goes on can stand in no script.
            return Cow::Borrowed(without(line, "...>").unwrap_or(line));
        }
        let bare = |line| {
            let further = || FURTHER.iter().find_map(|prompt| without(line, prompt));
            first(line).or_else(further).unwrap_or(line)
        };
        Cow::Owned(line.split('\n').map(bare).collect::<Vec<_>>().join("\n"))
    }
}

/// A line without a prompt, which is the whole line or has a blank behind it.
fn without<'l>(line: &'l str, prompt: &str) -> Option<&'l str> {
    let rest = line.trim_start().strip_prefix(prompt)?;
    rest.strip_prefix(' ').or_else(|| rest.is_empty().then_some(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str, behind: &str) -> String {
        Pasted::default().take_off(line, behind, "lab %n> ").into_owned()
    }

    #[test]
    fn prompts_of_several_programs_are_taken_off() {
        assert_eq!(of("wirelab> print 1", ""), "print 1");
        assert_eq!(of("$ print 1", ""), "print 1");
        assert_eq!(of(">>> for i in 1..3 {\n...     print i\n... }", ""), "for i in 1..3 {\n    print i\n}");
        assert_eq!(of("wirelab> loop {\n    ...>   break\n    ...> }", ""), "loop {\n  break\n}");
        assert_eq!(of("lab %n> x", ""), "x");
    }

    #[test]
    fn what_is_no_prompt_stays() {
        for text in ["x = \"$ 5\"", "$x", "x[..3]", "print 1 >>> 2", "wirelab>x"] {
            assert_eq!(of(text, ""), text);
        }
        assert_eq!(of("... and so on", "x = '''"), "... and so on", "in a text of several lines");
    }

    #[test]
    fn the_lines_of_a_statement_come_one_by_one() {
        let mut pasted = Pasted::default();
        let own = "wirelab> ";
        assert_eq!(pasted.take_off(">>> loop {", "", own), "loop {");
        assert_eq!(pasted.take_off("...     break", "loop {", own), "    break");
        assert_eq!(pasted.take_off("... }", "loop {\n    break", own), "}");
        assert_eq!(pasted.take_off("x = '''", "", own), "x = '''");
        assert_eq!(pasted.take_off("... ", "x = '''", own), "... ");
    }
}
