//! A series as a chart: in braille for a terminal, and as a picture.
//!
//! Pure. A value holds until the next one: the line goes in steps.

use std::fmt::Write;

use super::picture::escaped;
use super::series::Point;

/// Rows of a chart in the terminal.
const ROWS: usize = 12;
/// The dots of a braille cell, column by column from above (U+2800).
const DOTS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

struct Extent {
    from: f64,
    to: f64,
    top: f64,
}

fn extent(points: &[Point]) -> Extent {
    let from = points.first().map_or(0.0, |point| point.0);
    let to = points.last().map_or(1.0, |point| point.0);
    let top = points.iter().map(|point| point.1).fold(0.0, f64::max);
    Extent { from, to: if to > from { to } else { from + 1.0 }, top: if top > 0.0 { top } else { 1.0 } }
}

/// The value that holds at a time.
fn at(points: &[Point], time: f64) -> Option<f64> {
    let behind = points.partition_point(|point| point.0 <= time);
    points.get(behind.checked_sub(1)?).map(|point| point.1)
}

/// The chart in so many columns.
pub fn chart(points: &[Point], title: &str, width: usize) -> String {
    let extent = extent(points);
    let label = number(extent.top);
    let columns = width.saturating_sub(label.len() + 3).clamp(10, 200);
    let mut cells = vec![vec![0_u8; columns]; ROWS];
    let dots = ROWS * 4;
    let height = |value: f64| ((value / extent.top) * (dots - 1) as f64).round() as usize;
    let mut before = None;
    for x in 0..columns * 2 {
        let time = extent.from + (extent.to - extent.from) * x as f64 / (columns * 2 - 1) as f64;
        let Some(value) = at(points, time) else { continue };
        let now = height(value).min(dots - 1);
        let (low, high) = match before {
            Some(before) => (now.min(before), now.max(before)),
            None => (now, now),
        };
        for level in low..=high {
            let y = dots - 1 - level;
            if let Some(cell) = cells.get_mut(y / 4).and_then(|row| row.get_mut(x / 2)) {
                *cell |= DOTS[x % 2][y % 4];
            }
        }
        before = Some(now);
    }
    let mut out = format!("{title}\n");
    for (index, row) in cells.iter().enumerate() {
        let scale = match index {
            0 => label.clone(),
            last if last + 1 == ROWS => "0".to_owned(),
            _ => String::new(),
        };
        let line: String = row.iter().filter_map(|dots| char::from_u32(0x2800 + u32::from(*dots))).collect();
        let _ = writeln!(out, "{scale:>width$} │{}", line.trim_end_matches('\u{2800}'), width = label.len());
    }
    let (from, to) = (seconds(extent.from), seconds(extent.to));
    let gap = columns.saturating_sub(from.len() + to.len());
    let _ = write!(out, "{:>width$} └{from}{}{to}", "", " ".repeat(gap), width = label.len());
    out
}

/// The chart as a picture.
pub fn picture(points: &[Point], title: &str) -> String {
    let extent = extent(points);
    let (width, height, left, bottom) = (800.0, 360.0, 80.0, 320.0);
    let x = |time: f64| left + (time - extent.from) / (extent.to - extent.from) * (width - left - 20.0);
    let y = |value: f64| bottom - value / extent.top * (bottom - 50.0);
    let mut line = String::new();
    for (index, (time, value)) in points.iter().enumerate() {
        let _ = match index {
            0 => write!(line, "M{:.1} {:.1}", x(*time), y(*value)),
            _ => write!(line, "H{:.1}V{:.1}", x(*time), y(*value)),
        };
    }
    let (title, top) = (escaped(title), number(extent.top));
    let (from, to) = (seconds(extent.from), seconds(extent.to));
    let right = width - 20.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"{left}\" y=\"28\" font-weight=\"bold\">{title}</text>\n\
         <path d=\"M{left} 50V{bottom}H{right}\" fill=\"none\" stroke=\"#333\"/>\n\
         <text x=\"{}\" y=\"54\" text-anchor=\"end\">{top}</text>\n\
         <text x=\"{}\" y=\"{bottom}\" text-anchor=\"end\">0</text>\n\
         <text x=\"{left}\" y=\"342\">{from}</text>\n\
         <text x=\"{right}\" y=\"342\" text-anchor=\"end\">{to}</text>\n\
         <path d=\"{line}\" fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"1.5\"/>\n</svg>\n",
        left - 8.0,
        left - 8.0,
    )
}

fn number(value: f64) -> String {
    format!("{value:.0}")
}

fn seconds(time: f64) -> String {
    format!("{:.3}", time).trim_end_matches('0').trim_end_matches('.').to_owned() + " s"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_staircase_has_its_ends_and_its_height() {
        let points = [(0.0, 0.0), (1.0, 100.0), (2.0, 50.0)];
        let drawn = chart(&points, "bytes", 40);
        let lines: Vec<_> = drawn.lines().collect();
        assert_eq!(lines.len(), ROWS + 2, "{drawn}");
        assert!(lines[1].starts_with("100 │") && lines[ROWS].starts_with("  0 │"), "{drawn}");
        assert!(lines[ROWS + 1].ends_with("2 s"), "{drawn}");
        assert!(drawn.lines().all(|line| line.chars().count() <= 40), "{drawn}");
    }

    #[test]
    fn nothing_can_be_drawn_as_well() {
        assert!(chart(&[], "bytes", 0).contains('│'));
        assert!(picture(&[], "<b>").contains("&lt;b&gt;"));
    }
}
