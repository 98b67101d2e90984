//! A class before a lecture: what stands where on its screen, and keys pressed one after another.

use std::path::Path;

use super::screen::{Screen, glyph};
use super::terminal::{Home, Setup, Terminal, key};

/// What the last row has when a lecture waits for a key, in either language.
const WAITS: [&str; 14] = [
    "r from the start",
    "r 从头开始",
    "Space next",
    "Space 继续",
    "Space the answer",
    "Space 看答案",
    "a again",
    "a 再试一次",
    "earlier step",
    "前一步",
    "→ later",
    "→ 后一步",
    "Esc back",
    "Esc 返回",
];

/// The rows between the rules, without the sockets beside or below them.
pub fn body(screen: &Screen) -> Vec<String> {
    let rows = screen.rows();
    let rules: Vec<usize> =
        (0..rows.len()).filter(|row| rows[*row].trim_start().starts_with("────")).collect();
    let (Some(first), Some(last)) = (rules.first(), rules.last()) else { return Vec::new() };
    let between = (first + 1..*last).take_while(|row| !rows[*row].starts_with('┄'));
    between.map(|row| beside(screen, row)).collect()
}

/// A row up to the rule that the sockets stand behind.
fn beside(screen: &Screen, row: usize) -> String {
    let columns = screen.size().columns;
    let text = if columns < 76 { columns } else { columns - (columns * 3 / 10).clamp(26, 84) - 3 };
    let cells = screen.cells(row);
    let is_rule = columns < 76 || cells.get(text + 1).is_some_and(|cell| cell.c == '│');
    let own = if is_rule { text } else { columns };
    cells.iter().take(own).filter_map(|cell| glyph(cell)).collect::<String>().trim_end().to_owned()
}

/// How many rows there are above those that are seen.
pub fn rows_above(screen: &Screen) -> usize {
    let rule = screen.rows().into_iter().find(|row| row.trim_start().starts_with("────")).unwrap_or_default();
    let number = rule.split('↑').nth(1).map(|rest| rest.trim().trim_end_matches('─').trim().to_owned());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Whether it waits for a key.
pub fn waits(screen: &Screen) -> bool {
    if !screen.is_alternate() {
        return false;
    }
    let rows = (0..screen.size().rows).rev().map(|row| screen.row(row));
    let last = rows.into_iter().find(|row| !row.is_empty()).unwrap_or_default();
    WAITS.iter().any(|word| last.contains(word))
}

impl Setup {
    /// Starts a lecture, and waits until it shows its first step.
    #[track_caller]
    pub fn lecture(self, arguments: &[&str]) -> Terminal {
        let mut all = vec!["run", "--step"];
        all.extend(arguments);
        let mut terminal = self.wirelab(&all);
        terminal.waits_for(waits);
        terminal
    }
}

impl Terminal {
    /// Presses a key, and waits until another thing is shown and the next key is waited for.
    #[track_caller]
    pub fn turns(&mut self, key: &str) {
        let before = (body(&self.screen), rows_above(&self.screen));
        self.press(key);
        self.waits_for(|screen| waits(screen) && (body(screen), rows_above(screen)) != before);
    }

    /// Presses the key for the next statement until the lecture is over; looks at each screen.
    #[track_caller]
    pub fn goes_through(&mut self, mut look: impl FnMut(&Screen)) {
        look(&self.screen);
        while !(is_over(&self.screen)) {
            self.turns(" ");
            look(&self.screen);
        }
    }

    /// Leaves the lecture, and waits until the program has ended: its status.
    #[track_caller]
    pub fn leaves(&mut self) -> i32 {
        self.press("q");
        if !is_over(&self.screen) {
            self.waits_for(|screen| screen.contains("q once more") || screen.contains("再按 q"));
            self.press("q");
        }
        let status = self.ends();
        self.is_restored();
        assert!(!self.screen.is_alternate(), "the lecture's screen is still there");
        status
    }
}

/// Whether the end of the lesson is seen.
pub fn is_over(screen: &Screen) -> bool {
    let is_end = |row: &String| row.contains("▪ the end of the lesson") || row.contains("▪ 本课结束");
    waits(screen) && body(screen).iter().any(is_end)
}

/// A lesson of three steps.
pub const LESSON: &str = r#"# A lesson
step en "The server" zh "服务器"
say en "A server listens." zh "服务器在监听。"
server = tcp listen 127.0.0.1:0
client = tcp connect server.local
conn = accept server
step en "A word" zh "一句话"
say en "The client says something." zh "客户端说话。"
send client "hello"
word = recv conn 100
ask en "What came?" zh "收到了什么？" ["nothing", "hello"] answer 2 because en "TCP carries bytes." zh "TCP 传送字节。"
step en "The end" zh "结束"
close client
rest = recv conn 100
expect rest == ""
"#;

/// A home with a lesson in it, and its path.
pub fn lesson(text: &str) -> (Home, String) {
    let home = Home::new();
    let path = home.work().join("lesson.lab");
    home.write(Path::new(&path), text);
    (home, path.to_str().unwrap().to_owned())
}

/// The key that presenters have.
pub const PAGE_DOWN: &str = "\x1b[6~";
/// The other one.
pub const PAGE_UP: &str = "\x1b[5~";
/// What Enter sends.
pub const ENTER: &str = key::ENTER;
