//! The parts of the picture, once they have their positions, as SVG.
//!
//! Pure. May use: `escape`.

use std::fmt::Write;

use super::parts::{DrawnPart, DrawnShape, Joint, JointLabel, LINE, PAD, height};
use super::positions::{Board, Spot};
use crate::escape;

/// All letters of one width, so that it is known how wide a text is.
const FONT: &str = "DejaVu Sans Mono, Menlo, Consolas, monospace";
/// From the top of a line of text to where its letters stand.
const BASE: f64 = 13.0;
/// Half of a bar's width.
const BAR: f64 = 5.0;
/// Half of the cross through a line that is down.
const CROSS: f64 = 6.0;
/// How far the tip of a bow is upright, to both sides.
const TIP: f64 = 12.0;
const DASHES: &str = " stroke-dasharray=\"6 5\"";

/// The document.
pub(super) fn draw(board: &Board<'_>, labels: &[JointLabel]) -> String {
    let (width, height) = board.size;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" font-family=\"{FONT}\" font-size=\"14\" fill=\"#111\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    for (joint, spot) in board.joints.iter().zip(&board.labels) {
        line(board, joint, spot, &mut out);
    }
    for ((joint, spot), said) in board.joints.iter().zip(&board.labels).zip(labels) {
        label(board, joint, spot, said, &mut out);
    }
    for (part, spot) in board.parts.iter().zip(&board.places) {
        match part.shape {
            DrawnShape::Lan => bar(part, spot, &mut out),
            DrawnShape::Host | DrawnShape::Router => boxed(part, spot, &mut out),
        }
    }
    out.push_str("</svg>\n");
    out
}

/// From the one end over the label to the other.
fn line(board: &Board<'_>, joint: &Joint, label: &Spot, out: &mut String) {
    let turns_back = board.places[joint.ends[0]].column == board.places[joint.ends[1]].column;
    let path = if turns_back { bow(board, joint, label) } else { across(board, joint, label) };
    let dashes = if joint.is_up { "" } else { DASHES };
    let _ = writeln!(
        out,
        "<path class=\"link\" d=\"{path}\" fill=\"none\" stroke=\"#333\" stroke-width=\"2\"{dashes}/>"
    );
    if !joint.is_up && label.width > 0.0 {
        let x = if turns_back { label.column.0 } else { label.x };
        let (x, y, size) = (x - CROSS, label.y - CROSS, 2.0 * CROSS);
        let _ = writeln!(
            out,
            "<path d=\"M{x:.0} {y}l{size} {size}m0 -{size}l-{size} {size}\" fill=\"none\" stroke=\"#111\" \
             stroke-width=\"3\"/>"
        );
    }
}

/// Where lines touch a place: -1 for its left side, 1 for its right one.
fn edge(board: &Board<'_>, place: usize, side: f64) -> f64 {
    let spot = &board.places[place];
    match board.parts[place].shape {
        DrawnShape::Lan => spot.x + side * BAR,
        DrawnShape::Host | DrawnShape::Router => spot.x + side * spot.width / 2.0,
    }
}

/// From a column to the next.
fn across(board: &Board<'_>, joint: &Joint, label: &Spot) -> String {
    let [from, to] = joint.ends;
    let (left, right) = label.column;
    let (rim, far) = (board.places[from].column.1, board.places[to].column.0);
    let mut path = String::new();
    let mut begin = |y: f64| write!(path, "M{:.0} {y}", edge(board, from, 1.0));
    if left == right {
        // Nothing is said of any line here: none has to go by a label.
        let y = board.arrival(from, board.places[to].y);
        let _ = begin(y);
        slope(rim, y, far, board.arrival(to, y), &mut path);
    } else {
        let (y1, y2) = (board.arrival(from, label.y), board.arrival(to, label.y));
        let _ = begin(y1);
        slope(rim, y1, left, label.y, &mut path);
        slope(right, label.y, far, y2, &mut path);
    }
    let _ = write!(path, "H{:.0}", edge(board, to, -1.0));
    path
}

/// Back to the column that it comes from.
fn bow(board: &Board<'_>, joint: &Joint, label: &Spot) -> String {
    let [from, _] = joint.ends;
    let [y1, y2] = joint.ends.map(|end| board.arrival(end, label.y));
    let [start, end] = joint.ends.map(|end| edge(board, end, 1.0));
    let (rim, left, y) = (board.places[from].column.1, label.column.0, label.y);
    let middle = (rim + left) / 2.0;
    // Upright for a moment only, so that it is seen which of several bows has the label.
    let tip = |far: f64| y + (far - y).clamp(-TIP, TIP);
    format!(
        "M{start:.0} {y1}H{rim:.0}C{middle:.0} {y1} {left:.0} {} {left:.0} {y}\
         C{left:.0} {} {middle:.0} {y2} {rim:.0} {y2}H{end:.0}",
        tip(y1),
        tip(y2),
    )
}

/// On in a line to the first of the points, and in an S to the second.
fn slope(x1: f64, y1: f64, x2: f64, y2: f64, path: &mut String) {
    let middle = (x1 + x2) / 2.0;
    let _ = write!(path, "H{x1:.0}");
    if y1 != y2 {
        let _ = write!(path, "C{middle:.0} {y1} {middle:.0} {y2} {x2:.0} {y2}");
    }
}

/// What is said of a joint, over its line and under it, behind the arrows of its ways.
fn label(board: &Board<'_>, joint: &Joint, spot: &Spot, said: &JointLabel, out: &mut String) {
    let left = spot.x - spot.width / 2.0 + PAD;
    let blocks = [
        (&said.above, spot.y - spot.above, said.ways[0]),
        (&said.below, spot.y + spot.below - height(&said.below), said.ways[1]),
    ];
    for ((lines, top, is_way), arrow) in blocks.into_iter().zip(arrows(board, joint)) {
        let mut put = |x: f64, y: f64, text: &str| {
            let _ = writeln!(out, "<text class=\"label\" x=\"{x:.0}\" y=\"{y:.0}\">{text}</text>");
        };
        if is_way {
            put(left, top + BASE, arrow);
        }
        for (index, line) in lines.iter().enumerate() {
            put(left + said.indent(), top + BASE + LINE * index as f64, &for_xml(line));
        }
    }
}

/// Whereto the ways from the ends go in the picture.
fn arrows(board: &Board<'_>, joint: &Joint) -> [&'static str; 2] {
    let [from, to] = joint.ends.map(|end| &board.places[end]);
    if from.column != to.column {
        ["→", "←"]
    } else if from.y < to.y {
        ["↓", "↑"]
    } else {
        ["↑", "↓"]
    }
}

fn boxed(part: &DrawnPart, spot: &Spot, out: &mut String) {
    let (left, top) = (spot.x - spot.width / 2.0, spot.y - spot.above);
    let (class, fill, corner) = match part.shape {
        DrawnShape::Router => ("router", "#fdf1d0", 16),
        DrawnShape::Host | DrawnShape::Lan => ("host", "#e3edfb", 3),
    };
    let (fill, dashes) = if part.is_up { (fill, "") } else { ("#eee", DASHES) };
    let (width, height) = (spot.width, spot.above + spot.below);
    let _ = writeln!(
        out,
        "<rect class=\"{class}\" x=\"{left:.0}\" y=\"{top:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" \
         rx=\"{corner}\" fill=\"{fill}\" stroke=\"#333\" stroke-width=\"1.5\"{dashes}/>"
    );
    lines(&part.lines, spot.x, top + PAD, out);
}

fn bar(part: &DrawnPart, spot: &Spot, out: &mut String) {
    let (left, top) = (spot.x - BAR, spot.y - spot.below);
    let (fill, dashes) = if part.is_up { ("#333", "") } else { ("white", DASHES) };
    let (width, height) = (2.0 * BAR, 2.0 * spot.below);
    let _ = writeln!(
        out,
        "<rect class=\"lan\" x=\"{left:.0}\" y=\"{top:.0}\" width=\"{width}\" height=\"{height:.0}\" rx=\"{BAR}\" \
         fill=\"{fill}\" stroke=\"#333\" stroke-width=\"1.5\"{dashes}/>"
    );
    lines(&part.lines, spot.x, spot.y - spot.above, out);
}

/// The lines of a place, the first of them in bold.
fn lines(lines: &[String], x: f64, top: f64, out: &mut String) {
    for (index, line) in lines.iter().enumerate() {
        let weight = if index == 0 { " font-weight=\"bold\"" } else { "" };
        let y = top + BASE + LINE * index as f64;
        let _ = writeln!(
            out,
            "<text x=\"{x:.0}\" y=\"{y:.0}\" text-anchor=\"middle\"{weight}>{}</text>",
            for_xml(line)
        );
    }
}

/// Text for an XML document.
pub fn escaped(text: &str) -> String {
    for_xml(&escape::one_line(text.as_bytes()))
}

fn for_xml(shown: &str) -> String {
    shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
