//! A handout as Markdown that any reader of CommonMark or GitHub's dialect shows as the same text.
//!
//! Prose is written with a backslash before whatever could become markup; what was printed stands in
//! fences that are longer than any run of backticks in it.

use wirelab_lang::lesson::played::SocketRow;
use wirelab_lang::message;

use super::{Answer, Handout, HandoutBlock, Section, Texts};

/// The whole file.
pub fn write(handout: &Handout) -> String {
    let mut page = MarkdownPage { handout, text: String::new() };
    page.line(&format!("# {}", joined(&handout.title)));
    for (_, text) in &handout.origin.0 {
        page.paragraph(text);
    }
    for section in &handout.sections {
        page.section(section);
    }
    if let Some(left) = &handout.left {
        page.emphasis(left);
    }
    if !handout.answers.is_empty() {
        page.line(&format!("## {}", joined(&handout.label(&message!("handout-answers")))));
        for answer in &handout.answers {
            page.answer(answer);
        }
    }
    page.text
}

struct MarkdownPage<'a> {
    handout: &'a Handout,
    text: String,
}

impl MarkdownPage<'_> {
    /// A line with an empty one before it.
    fn line(&mut self, line: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn paragraph(&mut self, text: &str) {
        for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
            let lines: Vec<_> = paragraph.lines().map(prose).filter(|line| !line.is_empty()).collect();
            // A backslash at the end of a line breaks it there.
            self.line(&lines.join("\\\n"));
        }
    }

    fn paragraphs(&mut self, texts: &Texts) {
        for (_, text) in &texts.0 {
            self.paragraph(text);
        }
    }

    fn emphasis(&mut self, texts: &Texts) {
        self.marked("*", texts);
    }

    fn marked(&mut self, mark: &str, texts: &Texts) {
        // Marks around nothing would be a rule.
        let texts = texts.0.iter().map(|(_, text)| one_line(text)).filter(|text| !text.is_empty());
        for text in texts {
            self.line(&format!("{mark}{text}{mark}"));
        }
    }

    fn section(&mut self, section: &Section) {
        if let Some((number, title)) = &section.head {
            self.line(&format!("## {number} · {}", joined(title)));
        }
        for block in &section.blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &HandoutBlock) {
        match block {
            HandoutBlock::Narration(texts) => self.paragraphs(texts),
            HandoutBlock::Statement { code, by_hand } => {
                if *by_hand {
                    self.emphasis(&self.handout.label(&message!("handout-by-hand")));
                }
                self.fence("lab", code);
            }
            HandoutBlock::Output(text) => self.fence("text", text),
            HandoutBlock::Value(text) => self.fence("text", &format!("→ {text}")),
            HandoutBlock::Told(texts) => self.emphasis(texts),
            HandoutBlock::Failed(what, facts) => {
                self.marked("**", what);
                for fact in facts {
                    self.paragraphs(fact);
                }
            }
            HandoutBlock::Question { number, question, choices } => self.question(*number, question, choices),
            HandoutBlock::Sockets(rows) => self.sockets(rows),
        }
    }

    fn question(&mut self, number: usize, question: &Texts, choices: &[Texts]) {
        let heading = self.handout.label(&message!("handout-question", number = number));
        self.line(&format!("**{}**", joined(&heading)));
        self.paragraphs(question);
        let choices: Vec<_> =
            (1..).zip(choices).map(|(number, choice)| format!("{number}. {}", joined(choice))).collect();
        self.line(&choices.join("\n"));
        self.emphasis(&self.handout.label(&message!("handout-answer-below", number = number)));
    }

    fn answer(&mut self, answer: &Answer) {
        let heading = self.handout.label(&message!("handout-question", number = answer.number));
        self.line(&format!("**{}**", joined(&heading)));
        self.line(&format!("{}. {}", answer.choice, joined(&answer.answer)));
        if let Some(because) = &answer.because {
            // A paragraph right behind a list item would be taken for a part of it only if indented.
            self.paragraphs(because);
        }
    }

    fn sockets(&mut self, rows: &[SocketRow]) {
        self.emphasis(&self.handout.label(&message!("handout-sockets")));
        let mut table = String::from("| name | kind | local | peer | state | Recv-Q | Send-Q |\n");
        table.push_str("|---|---|---|---|---|--:|--:|");
        for row in rows {
            let texts = [&row.name, &row.kind, &row.local, &row.peer, &row.state].map(|text| one_line(text));
            let (received, sent) = (row.receive_queue, row.send_queue);
            table.push_str(&format!("\n| {} | {received} | {sent} |", texts.join(" | ")));
        }
        self.line(&table);
    }

    fn fence(&mut self, kind: &str, text: &str) {
        let fence = "`".repeat(longest_run(text).max(2) + 1);
        self.line(&format!("{fence}{kind}\n{text}\n{fence}"));
    }
}

fn behind_www(characters: &[char], index: usize) -> bool {
    let before = index.checked_sub(3).and_then(|from| characters.get(from..index));
    before.is_some_and(|before| before.iter().all(|c| c.eq_ignore_ascii_case(&'w')))
}

/// How many backticks stand side by side at most.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

fn joined(texts: &Texts) -> String {
    let texts: Vec<_> = texts.0.iter().map(|(_, text)| one_line(text)).collect();
    texts.join(" · ")
}

/// A text as prose, with spaces for line ends.
fn one_line(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    prose(&lines.join(" "))
}

/// A line in which nothing is markup.
fn prose(line: &str) -> String {
    let line = line.trim();
    let characters: Vec<char> = line.chars().collect();
    let at = |index: usize| characters.get(index).copied();
    // What a list, a heading, a quotation or a rule could begin with.
    let digits = characters.iter().take_while(|c| c.is_ascii_digit()).count();
    let opens = |index: usize, c: char| match c {
        '-' | '+' | '=' | ':' => index == 0,
        '.' | ')' => index == digits && digits > 0 && at(index + 1).is_none_or(char::is_whitespace),
        _ => false,
    };
    let mut out = String::with_capacity(line.len() + 8);
    for (index, &c) in characters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(at);
        let within_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_markup = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '&' | '#' | '~' | '|' | '$' | '@' | '^' | '{' => true,
            '_' => !(within_word(before) && within_word(at(index + 1))),
            // Links and emoji that are made of bare words.
            ':' if at(index + 1) == Some('/') => true,
            ':' if at(index + 1).is_some_and(|next| next.is_ascii_alphabetic() || next == '+') => true,
            '.' if behind_www(&characters, index) => true,
            _ => opens(index, c),
        };
        if is_markup {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
