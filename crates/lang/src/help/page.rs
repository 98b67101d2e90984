//! The page of a command, a function, a topic.

use super::topics::Topic;
use super::{errors, layout, pick};
use crate::catalogue::Language;
use crate::eval::value::kind::Kinds;
use crate::spec::{self, Accept, Command, Example, Function, Opt, Text, text, usage};

/// The headings of a page.
pub struct Headings;

impl Headings {
    /// The usage line.
    pub const USAGE: Text = text("Usage", "用法");
    /// The options.
    pub const OPTIONS: Text = text("Options", "选项");
    /// What it yields.
    pub const YIELDS: Text = text("Yields", "结果");
    /// What the kernel is asked.
    pub const SYSCALL: Text = text("System calls", "系统调用");
    /// What comes back.
    pub const RETURNS: Text = text("What comes back", "返回什么");
    /// The errors.
    pub const ERRORS: Text = text("What can go wrong", "可能出的错");
    /// Examples.
    pub const EXAMPLES: Text = text("Examples", "示例");
    /// What an example prints.
    pub const PRINTS: Text = text("prints", "输出");
    /// Related commands.
    pub const RELATED: Text = text("See also", "另见");
}

/// An option as it is written.
pub fn option_usage(option: &Opt) -> String {
    match option.value {
        None => option.word.to_owned(),
        Some((_, Accept::Word(choices))) if choices.len() <= 4 => {
            format!("{} {}", option.word, spec::words(choices).join("|"))
        }
        Some((name, _)) => format!("{} {name}", option.word),
    }
}

/// What is yielded: the kinds, and a record's fields.
pub fn yields(kinds: Kinds, fields: &[(&str, Kinds)], language: Language) -> String {
    let name = |kinds: Kinds| match kinds {
        Kinds::ANY => pick(text("any kind", "任何种类"), language).to_owned(),
        other => other.names(),
    };
    if fields.is_empty() {
        return name(kinds);
    }
    let fields: Vec<_> = fields.iter().map(|(field, kinds)| format!(".{field} ({})", name(*kinds))).collect();
    format!("{}: {}", name(kinds), fields.join(", "))
}

/// What comes back: in words, then the kinds and a record's fields.
pub fn returns(command: &Command, language: Language) -> String {
    let said = pick(command.returns, language);
    let kinds = yields(command.yields.kinds, command.yields.fields, language);
    if kinds.is_empty() || kinds == "none" { said.to_owned() } else { format!("{said}\n\n{kinds}") }
}

/// The page of a command.
pub fn command(command: &Command, language: Language, width: usize) -> String {
    let mut page = Page { out: String::new(), language, width };
    page.out.push_str(&format!("{} — {}\n", command.name, pick(command.summary, language)));
    page.out = layout::prose(&page.out, 0, width);
    page.section(Headings::USAGE, &layout::prose(&usage(command), 2, width));
    page.text(command.details);
    if !command.options.is_empty() {
        let rows: Vec<_> = command
            .options
            .iter()
            .map(|option| (option_usage(option), pick(option.help, language)))
            .collect();
        page.section(Headings::OPTIONS, &layout::columns(&rows, 2, width));
    }
    page.section(Headings::SYSCALL, &layout::prose(pick(command.syscall, language), 2, width));
    page.section(Headings::RETURNS, &layout::prose(&returns(command, language), 2, width));
    let errors = errors::of_command(command, language);
    if !errors.is_empty() {
        let rows: Vec<_> = errors.iter().map(|(name, said)| ((*name).to_owned(), said.as_str())).collect();
        page.section(Headings::ERRORS, &layout::columns(&rows, 2, width));
    }
    page.examples(command.examples);
    if !command.related.is_empty() {
        page.section(Headings::RELATED, &layout::prose(&command.related.join(", "), 2, width));
    }
    page.out
}

/// The page of a function.
pub fn function(function: &Function, language: Language, width: usize) -> String {
    let call = format!("{}({})", function.name, function.parameters);
    let mut page = Page { out: String::new(), language, width };
    page.out = layout::prose(&format!("{call} — {}", pick(function.summary, language)), 0, width);
    page.section(Headings::YIELDS, &layout::prose(&yields(function.yields.0, &[], language), 2, width));
    page.examples(function.examples);
    page.out
}

/// The page of a topic.
pub fn topic(topic: &Topic, language: Language, width: usize) -> String {
    let mut out = layout::prose(pick(topic.title, language), 0, width);
    out.push('\n');
    out.push_str(&layout::prose(pick(topic.body, language), 0, width));
    out
}

struct Page {
    out: String,
    language: Language,
    width: usize,
}

impl Page {
    fn section(&mut self, title: Text, body: &str) {
        self.out.push_str(&format!("\n{}\n{body}", pick(title, self.language)));
    }

    fn text(&mut self, text: Text) {
        let text = pick(text, self.language);
        if !text.is_empty() {
            self.out.push('\n');
            self.out.push_str(&layout::prose(text, 2, self.width));
        }
    }

    fn examples(&mut self, examples: &[Example]) {
        if examples.is_empty() {
            return;
        }
        self.out.push_str(&format!("\n{}\n", pick(Headings::EXAMPLES, self.language)));
        for (index, example) in examples.iter().enumerate() {
            if index > 0 {
                self.out.push('\n');
            }
            self.out.push_str(&layout::prose(pick(example.about, self.language), 2, self.width));
            if example.is_at_prompt() {
                self.out.push_str(&transcript(example.script, self.width));
                continue;
            }
            self.out.push_str(&layout::code(example.script, 4, self.width));
            if !example.output.is_empty() {
                self.out.push_str(&format!("  {}\n", pick(Headings::PRINTS, self.language)));
                self.out.push_str(&indented(example.output));
            }
        }
    }
}

/// What a terminal shows: only what was typed goes on behind a `\\` where it does not fit.
fn transcript(text: &str, width: usize) -> String {
    let line = |line: &str| match line.contains("> ") {
        true => layout::code(line, 4, width),
        false => layout::prose(&format!(" {line}"), 3, width),
    };
    text.trim_matches('\n').lines().map(line).collect()
}

fn indented(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") };
    text.trim_matches('\n').lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::call::{Call, Reply};
    use crate::eval::fault::Outcome;
    use crate::eval::value::{Kind, Value};
    use crate::spec::{Family, Fits, Operand, Presence, QUIET, Yields, bare};

    fn nothing(_: &mut Call<'_>) -> Outcome<Reply> {
        Ok(Reply::Value(Value::None))
    }

    static SHUTDOWN: Command = Command {
        name: "shutdown",
        family: Family::Data,
        summary: text("closes one direction", "关闭一个方向"),
        details: text("A FIN goes out.", "送出 FIN。"),
        syscall: text("shutdown(2)", "shutdown(2)"),
        returns: text("A record.", "一条记录。"),
        errors: &["ENOTCONN"],
        operands: &[
            Operand { name: "SOCKET", accept: Accept::Socket(Fits::Stream), presence: Presence::Required },
            Operand {
                name: "HOW",
                accept: Accept::Word(&[bare("read"), bare("write"), bare("both")]),
                presence: Presence::Required,
            },
            Operand { name: "VALUE", accept: Accept::Bare, presence: Presence::Many },
        ],
        options: &[Opt {
            word: "timeout",
            value: Some(("DURATION", Accept::Value(Kinds::of(Kind::Duration)))),
            help: text("how long it may take", "最多多久"),
            of_streams: false,
            may_be_alone: false,
            languages: None,
            yields: None,
        }],
        yields: Yields {
            kinds: Kinds::of(Kind::Record),
            fields: &[("data", Kinds::of(Kind::Bytes))],
            makes: None,
        },
        facts: QUIET,
        examples: &[Example { about: text("Both", "双向"), script: "print 1\n", output: "1\n" }],
        related: &["close"],
        run: nothing,
    };

    #[test]
    fn a_commands_page_has_all_its_parts() {
        assert_eq!(
            command(&SHUTDOWN, Language::English, 80),
            "shutdown — closes one direction\n\nUsage\n  shutdown [SOCKET] read|write|both [VALUE …] [timeout DURATION]\n\n  A FIN goes out.\n\nOptions\n  timeout DURATION  how long it may take\n\nSystem calls\n  shutdown(2)\n\nWhat comes back\n  A record.\n\n  record: .data (bytes)\n\nWhat can go wrong\n  ENOTCONN   SOCKET has no peer: it was never connected, or the peer is gone\n  ETIMEDOUT  nothing happened within 2s, the timeout that the script asked for\n\nExamples\n  Both\n    print 1\n  prints\n    1\n\nSee also\n  close\n"
        );
        assert!(command(&SHUTDOWN, Language::Chinese, 80).contains("用法\n"));
    }
}
