//! Statements in the prompt's colours, broken to rows. What a terminal would obey or not show stands as
//! it does in values, `\x1B`.
//!
//! Pure.

use ratatui_core::style::Style;
use ratatui_core::text::Line;
use wirelab_lang::escape;

use crate::repl::highlight;
use crate::repl::snapshot::Live;
use crate::stage::look::StageStyle;
use crate::stage::wrap;

/// The rows of a statement, which may have several lines.
pub fn rows(text: &str, look: StageStyle, plain: Style, is_lit: bool, columns: usize) -> Vec<Line<'static>> {
    let shown = escape::plain(text.as_bytes());
    let shown = wrap::without_tabs(&shown);
    let styles = if is_lit { highlight::styles(&shown, &Live::default(), &look.code()) } else { Vec::new() };
    let mut start = 0;
    let mut rows = Vec::new();
    for line in shown.split('\n') {
        let end = start + line.len();
        let own = styles.iter().filter(|(range, _)| range.start < end && range.end > start);
        let own: Vec<_> = own
            .map(|(range, style)| {
                let (from, to) = (range.start.max(start) - start, range.end.min(end) - start);
                (from..to, look.of_code(style))
            })
            .collect();
        rows.extend(wrap::styled(line, &own, plain, columns));
        start = end + 1;
    }
    rows
}
