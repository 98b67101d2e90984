//! Pages of help in colours: headings bold, what can be typed in cyan. Pure; the words stay as they
//! are.

use super::palette::Palette;

/// A page with colours.
pub fn paint(page: &str, palette: &Palette) -> String {
    let lines: Vec<&str> = page.lines().collect();
    let painted = lines.iter().enumerate().map(|(index, line)| {
        let before = index.checked_sub(1).and_then(|index| lines.get(index));
        let after = lines.get(index + 1);
        if is_heading(line, before, after) { heading(line, palette) } else { body(line, palette) }
    });
    painted.collect::<Vec<_>>().join("\n")
}

/// The first line, and a line alone above indented ones, unless it leads on to them with a colon.
fn is_heading(line: &str, before: Option<&&str>, after: Option<&&str>) -> bool {
    let alone = before.is_none_or(|before| before.is_empty());
    let leads = after.is_some_and(|after| after.starts_with(' '));
    let stands_out = !line.is_empty() && !line.starts_with(' ') && !line.ends_with([':', '：']);
    stands_out && (before.is_none() || alone && leads)
}

fn heading(line: &str, palette: &Palette) -> String {
    match line.split_once(" — ") {
        Some((name, summary)) => format!("{} — {summary}", palette.styled(palette.title, name)),
        None => palette.styled(palette.title, line).into_owned(),
    }
}

/// What stands in backticks, and the names of a list in two columns.
fn body(line: &str, palette: &Palette) -> String {
    let text = line.trim_start();
    let indent = line.len() - text.len();
    if let Some((name, rest)) = text.split_once("  ").filter(|_| indent == 2) {
        return format!("  {}  {}", palette.styled(palette.typed, name), quoted(rest, palette));
    }
    quoted(line, palette)
}

fn quoted(text: &str, palette: &Palette) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return text.to_owned();
    }
    let paint = |(index, part): (usize, &&str)| match index % 2 {
        0 => (*part).to_owned(),
        _ => palette.styled(palette.typed, &format!("`{part}`")).into_owned(),
    };
    parts.iter().enumerate().map(paint).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without what the terminal obeys.
    fn bare(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            out.push_str(before);
            rest = after.split_once('m').map_or("", |(_, rest)| rest);
        }
        out + rest
    }

    #[test]
    fn colours_change_no_word() {
        let page =
            "send — sends\n\nUsage\n  send DATA\n\nWrite this:\n  `x`\n\nOptions\n  a  `b` c\n    code";
        let painted = paint(page, &Palette::DARK);
        assert_eq!(bare(&painted), page);
        assert!(painted.starts_with("\u{1b}[1msend\u{1b}[0m — sends"), "{painted:?}");
        assert!(painted.contains("\u{1b}[1mUsage"), "{painted:?}");
        assert!(painted.contains("\nWrite this:"), "{painted:?}");
        assert!(painted.contains("\u{1b}[36ma\u{1b}[0m  \u{1b}[36m`b`"), "{painted:?}");
    }
}
