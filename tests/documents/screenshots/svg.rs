//! A screen as an SVG picture: every character in its cell, whatever font the viewer has.

use std::fmt::Write as _;

use alacritty_terminal::term::cell::{Cell, Flags};
use alacritty_terminal::vte::ansi::{Color, NamedColor, Rgb};
use harness::screen::{Place, Screen, glyph};

/// A cell's width and height, and where the letters stand in it.
const WIDTH: usize = 9;
const HEIGHT: usize = 19;
const BASELINE: usize = 14;
/// Around the screen.
const MARGIN: usize = 16;

const BACKGROUND: &str = "#1b1f27";
const FOREGROUND: &str = "#d6dae3";
const CURSOR: &str = "#8a93a6";

/// Black, red, green, yellow, blue, magenta, cyan, white; then the bright ones.
const PALETTE: [&str; 16] = [
    "#4b5263", "#ef7b84", "#9ccf7e", "#e9c67e", "#6cb6f5", "#d08ce6", "#62c6d3", "#c5cad6", //
    "#7d8596", "#ff959d", "#b4e397", "#f5d899", "#8ecbff", "#e2a8f5", "#86dde8", "#f4f6fb",
];

/// How a run of cells looks.
#[derive(Clone, PartialEq)]
struct Look {
    colour: String,
    background: Option<String>,
    style: String,
}

/// Cells of one look that stand side by side.
struct Run {
    column: usize,
    columns: usize,
    text: String,
    look: Look,
}

/// The picture of the rows down to the last one with something in it.
pub fn draw(screen: &Screen, title: &str) -> String {
    let rows = screen.rows();
    let cursor = screen.cursor();
    let last = rows.iter().rposition(|row| !row.is_empty()).unwrap_or(0).max(cursor.row);
    let width = screen.size().columns * WIDTH + 2 * MARGIN;
    let height = (last + 1) * HEIGHT + 2 * MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" font-size=\"15\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', 'Liberation Mono', Menlo, Consolas, \
         'Noto Sans Mono CJK SC', monospace\">\n\
         <title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n\
         <g transform=\"translate({MARGIN} {MARGIN})\" fill=\"{FOREGROUND}\" style=\"white-space: pre\">\n",
        escaped(title)
    );
    if screen.shows_cursor() {
        let Place { row, column } = cursor;
        let (x, y) = (column * WIDTH, row * HEIGHT);
        _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{CURSOR}\"/>"
        );
    }
    for row in 0..=last {
        for run in runs(&screen.cells(row)) {
            draw_run(&mut out, row, &run);
        }
    }
    out + "</g>\n</svg>\n"
}

fn draw_run(out: &mut String, row: usize, run: &Run) {
    let (x, y, width) = (run.column * WIDTH, row * HEIGHT, run.columns * WIDTH);
    if let Some(background) = &run.look.background {
        _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\" fill=\"{background}\"/>"
        );
    }
    if run.text.trim().is_empty() {
        return;
    }
    let colour =
        if run.look.colour == FOREGROUND { String::new() } else { format!(" fill=\"{}\"", run.look.colour) };
    let base = y + BASELINE;
    let (style, text) = (&run.look.style, escaped(&run.text));
    _ = writeln!(out, "<text x=\"{x}\" y=\"{base}\" textLength=\"{width}\"{colour}{style}>{text}</text>");
}

/// Blanks between words end a run, and so does a wide character, which fonts may draw too narrow.
fn runs(cells: &[&Cell]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (column, cell) in cells.iter().enumerate() {
        let Some(text) = glyph(cell) else { continue };
        let columns = if cell.flags.contains(Flags::WIDE_CHAR) { 2 } else { 1 };
        let look = look_of(cell);
        let is_blank = |text: &str| text.trim().is_empty();
        match runs.last_mut() {
            Some(run)
                if run.look == look
                    && columns == 1
                    && run.columns == run.text.chars().count()
                    && is_blank(&run.text) == is_blank(&text) =>
            {
                run.text += &text;
                run.columns += 1;
            }
            _ => runs.push(Run { column, columns, text, look }),
        }
    }
    runs.retain(|run| run.look.background.is_some() || !run.text.trim().is_empty());
    runs
}

fn look_of(cell: &Cell) -> Look {
    let is = |flag| cell.flags.contains(flag);
    let mut colour = named(cell.fg, is(Flags::BOLD));
    let mut background = match cell.bg {
        Color::Named(NamedColor::Background) => None,
        other => Some(named(other, false)),
    };
    if is(Flags::INVERSE) {
        let behind = background.unwrap_or_else(|| BACKGROUND.to_owned());
        background = Some(std::mem::replace(&mut colour, behind));
    }
    let mut style = String::new();
    if is(Flags::BOLD) {
        style += " font-weight=\"bold\"";
    }
    if is(Flags::ITALIC) {
        style += " font-style=\"italic\"";
    }
    if cell.flags.intersects(Flags::ALL_UNDERLINES) {
        style += " text-decoration=\"underline\"";
    }
    if is(Flags::DIM) {
        style += " opacity=\"0.6\"";
    }
    Look { colour, background, style }
}

fn named(colour: Color, is_bold: bool) -> String {
    match colour {
        Color::Spec(Rgb { r, g, b }) => format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Named(NamedColor::Background) => BACKGROUND.to_owned(),
        Color::Named(name) => match name as usize {
            // Bold text in one of the eight colours is bright, as on most terminals.
            index @ 0..8 if is_bold => PALETTE[index + 8].to_owned(),
            index @ 0..16 => PALETTE[index].to_owned(),
            _ => FOREGROUND.to_owned(),
        },
        Color::Indexed(index) => indexed(index),
    }
}

/// The 256 colours of xterm: the palette, a cube of six levels, and greys.
fn indexed(index: u8) -> String {
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    match index {
        0..16 => PALETTE[usize::from(index)].to_owned(),
        16..232 => {
            let cube = index - 16;
            format!("#{:02x}{:02x}{:02x}", level(cube / 36), level(cube / 6 % 6), level(cube % 6))
        }
        _ => {
            let grey = 8 + 10 * (index - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
