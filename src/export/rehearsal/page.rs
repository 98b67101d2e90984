//! A rehearsal's report as text: a line a step, what would not fit, what failed.
//!
//! Pure.

use std::time::Duration;

use unicode_width::UnicodeWidthStr;
use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::diagnostic::Message;
use wirelab_lang::escape;
use wirelab_lang::message;

use crate::export::rehearsal::findings::{Misfit, MisfitPart, Rehearsal, StepTime};
use crate::output::table::Grid;
use crate::output::truncate::cut;

/// So much of a title is shown also where there is no room.
const TITLE: usize = 28;
/// What was too wide is shown so far.
const EXCERPT: usize = 70;

/// The report of a lesson, which would be shown on a screen of this many columns and rows; the report has
/// columns of its own.
pub fn page(rehearsal: &Rehearsal, screen: (u16, u16), columns: usize, language: Language) -> String {
    let say = |message: &Message| catalogue::text(language, message);
    let mut text = escape::one_line(rehearsal.name.as_bytes()).into_owned() + "\n";
    text.push_str(&steps(rehearsal, columns, language));
    if !rehearsal.misfits.is_empty() {
        let size = format!("{}×{}", screen.0, screen.1);
        text.push_str(&format!("  {}\n", say(&message!("rehearse-misfits", size = size))));
        for misfit in &rehearsal.misfits {
            let spoken = misfit.language.map(|language| match language {
                Language::English => say(&message!("rehearse-in-english")),
                Language::Chinese => say(&message!("rehearse-in-chinese")),
            });
            let spoken = spoken.map(|spoken| format!(" ({spoken})")).unwrap_or_default();
            text.push_str(&format!("    {}{spoken}\n", say(&told(misfit))));
            if !misfit.text.is_empty() {
                let shown = escape::one_line(misfit.text.as_bytes());
                text.push_str(&format!("      {}\n", cut(&shown, EXCERPT)));
            }
        }
    }
    let index = usize::from(language == Language::Chinese);
    for failure in &rehearsal.failures {
        let said = failure.message.get(index).map(String::as_str).unwrap_or_default();
        let place = escape::one_line(failure.place.as_bytes());
        text.push_str(&format!("  ✗ {}\n", say(&message!("rehearse-failed", place = place, said = said))));
    }
    text
}

/// A line a step, titles as long as there is room.
fn steps(rehearsal: &Rehearsal, columns: usize, language: Language) -> String {
    let table = |title| {
        let table = grid(rehearsal, title, language).fitting(None).unwrap_or_default();
        table.lines().map(|line| format!("  {}\n", line.trim_end())).collect::<String>()
    };
    let narrow = table(TITLE);
    let widest = narrow.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
    table(TITLE + columns.saturating_sub(widest))
}

/// The steps and their sum, of titles so many columns.
fn grid(rehearsal: &Rehearsal, title_columns: usize, language: Language) -> Grid {
    let say = |message: &Message| catalogue::text(language, message);
    let index = usize::from(language == Language::Chinese);
    let row = |step: &StepTime| {
        let title = step.title.get(index).map(String::as_str).unwrap_or_default();
        vec![
            if step.number == 0 { "–".to_owned() } else { step.number.to_string() },
            cut(&escape::one_line(title.as_bytes()), title_columns),
            step.statements.to_string(),
            step.questions.to_string(),
            seconds(step.took),
            minutes(step.before_a_class),
        ]
    };
    let sum = |count: fn(&StepTime) -> usize| rehearsal.steps.iter().map(count).sum::<usize>().to_string();
    let total = vec![
        String::new(),
        say(&message!("rehearse-total")),
        sum(|step| step.statements),
        sum(|step| step.questions),
        seconds(rehearsal.took),
        minutes(rehearsal.before_a_class()),
    ];
    let heads = [
        message!("rehearse-step"),
        message!("rehearse-title"),
        message!("rehearse-statements"),
        message!("rehearse-questions"),
        message!("rehearse-plays"),
        message!("rehearse-in-class"),
    ];
    Grid {
        headings: heads.iter().map(say).collect(),
        numbers: vec![true, false, true, true, true, true],
        rows: rehearsal.steps.iter().map(row).chain([total]).collect(),
    }
}

fn told(misfit: &Misfit) -> Message {
    let (line, takes, room) = (misfit.line, misfit.takes, misfit.room);
    match misfit.what {
        MisfitPart::Statement => message!("rehearse-wide-statement", line = line, takes = takes, room = room),
        MisfitPart::Output => message!("rehearse-wide-output", line = line, takes = takes, room = room),
        MisfitPart::Rows => message!("rehearse-rows", line = line, takes = takes, room = room),
    }
}

/// `0.25 s`
fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// `1:20`
fn minutes(time: Duration) -> String {
    let seconds = time.as_secs_f64().round() as u64;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::rehearsal::findings::RehearsalFailure;

    fn rehearsal() -> Rehearsal {
        let step = |number, english: &str, chinese: &str, millis| StepTime {
            number,
            title: [english.to_owned(), chinese.to_owned()],
            statements: 12 * number,
            questions: number,
            took: Duration::from_millis(millis),
            before_a_class: Duration::from_secs(75),
        };
        let long = "A title that is longer than there is room for in a table";
        Rehearsal {
            name: "half-close.lab".into(),
            took: Duration::from_millis(1534),
            steps: vec![step(0, "", "", 4), step(1, "Half-close", "半关闭", 30), step(2, long, long, 1500)],
            misfits: vec![
                Misfit {
                    line: 7,
                    what: MisfitPart::Statement,
                    takes: 92,
                    room: 45,
                    text: format!("print \"{}\"", "x".repeat(90)),
                    language: None,
                },
                Misfit {
                    line: 9,
                    what: MisfitPart::Rows,
                    takes: 24,
                    room: 18,
                    text: String::new(),
                    language: None,
                },
            ],
            failures: vec![RehearsalFailure {
                place: "half-close.lab:12:1".into(),
                name: "EXPECT".into(),
                message: ["it does not hold".into(), "不成立".into()],
                is_expect: true,
            }],
        }
    }

    #[test]
    fn a_report_in_english() {
        insta::assert_snapshot!(page(&rehearsal(), (80, 24), 80, Language::English));
    }

    #[test]
    fn a_title_is_whole_where_there_is_room() {
        let text = page(&rehearsal(), (80, 24), 120, Language::English);
        assert!(text.contains("A title that is longer than there is room for in a table  "), "{text}");
    }

    #[test]
    fn a_report_in_chinese() {
        insta::assert_snapshot!(page(&rehearsal(), (80, 24), 80, Language::Chinese));
    }
}
