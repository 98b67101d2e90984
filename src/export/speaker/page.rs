//! The speaker's view as lines: where the lesson is, how long it has lasted, the notes, what comes next.
//!
//! Pure. What a lesson said came from another process: all of it is escaped.

use std::time::Duration;

use unicode_width::UnicodeWidthStr;
use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::diagnostic::Message;
use wirelab_lang::escape;
use wirelab_lang::message;

use crate::export::speaker::news::Speaker;
use crate::output::truncate::cut;

/// The most lines of a statement that are shown.
const MOST_OF_STATEMENT: usize = 4;

/// What there is room for.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Columns
    pub columns: usize,
    /// Rows; what comes next keeps its place where notes are longer
    pub rows: usize,
}

/// The lines, so long after the lesson began.
pub fn page(speaker: &Speaker, since: Duration, room: Room, language: Language) -> Vec<String> {
    let say = |message: &Message| catalogue::text(language, message);
    let mut lines = vec![head(speaker, since, room, language), "─".repeat(room.columns)];
    if !speaker.title.is_empty() {
        lines.extend(wrapped(&escape::one_line(speaker.title.as_bytes()), room));
        lines.push(String::new());
    }
    let mut tail = vec!["─".repeat(room.columns)];
    // Head, line, notes, line and what comes then have a row each, where there are as many.
    let spare = room.rows.saturating_sub(lines.len() + 5);
    let next =
        speaker.next.lines().take(MOST_OF_STATEMENT.min(spare)).map(|line| escape::one_line(line.as_bytes()));
    let next: Vec<_> = next.collect();
    if !next.is_empty() {
        tail.push(say(&message!("notes-next")));
        tail.extend(next.iter().map(|line| format!("  {}", cut(line, room.columns.saturating_sub(2)))));
    }
    let then = match speaker.next_step.as_str() {
        "" => say(&message!("notes-last-step")),
        title => say(&message!("notes-next-step", title = title)),
    };
    tail.push(cut(&then, room.columns));
    let notes = notes(speaker, room, language);
    let free = room.rows.saturating_sub(lines.len() + tail.len()).max(1);
    if notes.len() > free {
        lines.extend(notes.iter().take(free - 1).cloned());
        lines.push(say(&message!("notes-more", count = notes.len() - (free - 1))));
    } else {
        lines.extend(notes);
    }
    lines.extend(tail);
    // The head stays, whatever else there is no room for.
    lines.truncate(room.rows.max(1));
    lines
}

/// Name, place and time in one line, the time at its right end.
fn head(speaker: &Speaker, since: Duration, room: Room, language: Language) -> String {
    let place = message!("notes-place", name = speaker.lesson, step = speaker.step, steps = speaker.steps);
    let place = catalogue::text(language, &place);
    let time = clock(since);
    let place = cut(&place, room.columns.saturating_sub(time.width() + 1));
    let gap = room.columns.saturating_sub(place.width() + time.width());
    format!("{place}{}{time}", " ".repeat(gap))
}

fn notes(speaker: &Speaker, room: Room, language: Language) -> Vec<String> {
    if speaker.notes.is_empty() {
        return vec![catalogue::text(language, &message!("notes-none"))];
    }
    let paragraphs = speaker.notes.iter().map(|note| wrapped(&escape::plain(note.as_bytes()), room));
    let all: Vec<_> = paragraphs.collect();
    all.join(&String::new())
}

fn wrapped(text: &str, room: Room) -> Vec<String> {
    let text = text.replace('\t', "    ");
    text.lines().flat_map(|line| textwrap::wrap(line, room.columns.max(2))).map(Into::into).collect()
}

/// `4:07`, `1:04:07`
fn clock(since: Duration) -> String {
    let (hours, rest) = (since.as_secs() / 3600, since.as_secs() % 3600);
    let (minutes, seconds) = (rest / 60, rest % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room { columns: 40, rows: 14 };

    fn speaker() -> Speaker {
        Speaker {
            lesson: "tcp/hello".into(),
            step: 2,
            steps: 5,
            title: "Half-close".into(),
            notes: vec!["Ask who has seen a FIN before anything is typed.".into(), "Slowly.".into()],
            next: "shutdown client write".into(),
            next_step: "The answer".into(),
            ..Speaker::default()
        }
    }

    fn shown(speaker: &Speaker, room: Room, language: Language) -> String {
        let lines = page(speaker, Duration::from_secs(247), room, language);
        assert!(lines.iter().all(|line| line.width() <= room.columns), "{lines:#?}");
        assert!(lines.len() <= room.rows, "{lines:#?}");
        lines.join("\n")
    }

    #[test]
    fn everything_has_its_place() {
        insta::assert_snapshot!(shown(&speaker(), ROOM, Language::English));
    }

    #[test]
    fn also_in_chinese() {
        insta::assert_snapshot!(shown(&speaker(), ROOM, Language::Chinese));
    }

    #[test]
    fn long_notes_leave_room_for_what_comes_next() {
        let speaker = Speaker { notes: vec!["word ".repeat(200)], ..speaker() };
        let text = shown(&speaker, ROOM, Language::English);
        assert!(text.contains("shutdown client write") && text.contains("The answer"), "{text}");
        assert!(text.contains('…'), "{text}");
    }

    #[test]
    fn in_a_low_window_the_head_stays() {
        let next = "for x in 0..9 {\n    print x\n    sleep 1s\n}".to_owned();
        let speaker = Speaker { notes: vec!["word ".repeat(200)], next, ..speaker() };
        for rows in 1..14 {
            let text = shown(&speaker, Room { columns: 40, rows }, Language::English);
            assert!(text.starts_with("tcp/hello") && text.contains("4:07"), "{text}");
        }
    }

    #[test]
    fn d03_d05_nothing_that_a_lesson_says_steers_the_terminal() {
        let bad = "\u{1b}[2J\u{7}\u{202e}x\u{9b}1m\r\nb";
        let speaker = Speaker {
            lesson: bad.into(),
            title: bad.into(),
            notes: vec![bad.into()],
            next: bad.into(),
            next_step: bad.into(),
            ..speaker()
        };
        let text = shown(&speaker, Room { columns: 120, rows: 30 }, Language::English);
        assert!(!text.chars().any(|c| c != '\n' && escape::is_hidden(c)), "{text:?}");
    }

    #[test]
    fn times_as_on_a_clock() {
        let shown = [0, 59, 60, 3599, 3600, 36_061].map(|seconds| clock(Duration::from_secs(seconds)));
        assert_eq!(shown, ["0:00", "0:59", "1:00", "59:59", "1:00:00", "10:01:01"]);
    }
}
