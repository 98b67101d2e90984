//! How far a new line of a text that goes on begins to the right, as scripts are laid out. Pure.

use wirelab_lang::syntax::scan::{self, PieceKind};

/// One level.
const LEVEL: usize = 4;

/// The blanks that the next line begins with; none within a string, where they would be part of it.
pub fn of_next_line(text: &str) -> String {
    let mut open = Vec::new();
    let mut line = 0;
    let mut done = 0;
    for piece in scan::scan(text) {
        let start = piece.span.range().start;
        line += text.get(done..start).unwrap_or_default().matches('\n').count();
        done = start;
        match piece.kind {
            PieceKind::OpenText => return String::new(),
            PieceKind::Open(_) => open.push(line),
            PieceKind::Close(_) => _ = open.pop(),
            _ => {}
        }
    }
    // What opens in the same line is one level.
    open.dedup();
    " ".repeat(LEVEL * open.len())
}

/// A line that has nothing yet but its blanks, one level to the left.
pub fn one_less(line: &str) -> Option<&str> {
    let is_blank = !line.is_empty() && line.bytes().all(|byte| byte == b' ');
    is_blank.then(|| line.get(LEVEL.min(line.len())..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stands_as_far_in_as_brackets_are_open() {
        let levels = |text| of_next_line(text).len() / LEVEL;
        assert_eq!(levels("loop {"), 1);
        assert_eq!(levels("loop {\n    if x {"), 2);
        assert_eq!(levels("loop {\n    if x {\n    }"), 1);
        assert_eq!(levels("f({"), 1, "one line opens one level");
        assert_eq!(levels("x = ["), 1);
        assert_eq!(levels("x = 1 +"), 0);
        assert_eq!(levels("loop {\n    x = \"\"\"a"), 0, "a text would have the blanks in it");
        assert_eq!(levels("print '{' # {"), 0);
    }

    #[test]
    fn what_closes_goes_back_one_level() {
        assert_eq!(one_less("        "), Some("    "));
        assert_eq!(one_less("  "), Some(""));
        assert_eq!((one_less(""), one_less("  x")), (None, None));
    }
}
