//! Cells of a picture as the bytes that a terminal takes them in.

use std::io::{self, Write};

use crossterm::cursor::MoveTo;
use crossterm::queue;
use crossterm::style::{Attribute, Color as Ink, Colors, Print, SetAttribute, SetColors};
use ratatui_core::buffer::Cell;
use ratatui_core::style::{Color, Modifier};

/// What a terminal does for a modifier, and what ends it.
const ATTRIBUTES: &[(Modifier, Attribute, Attribute)] = &[
    (Modifier::REVERSED, Attribute::Reverse, Attribute::NoReverse),
    (Modifier::BOLD, Attribute::Bold, Attribute::NormalIntensity),
    (Modifier::DIM, Attribute::Dim, Attribute::NormalIntensity),
    (Modifier::ITALIC, Attribute::Italic, Attribute::NoItalic),
    (Modifier::UNDERLINED, Attribute::Underlined, Attribute::NoUnderline),
    (Modifier::CROSSED_OUT, Attribute::CrossedOut, Attribute::NotCrossedOut),
    (Modifier::HIDDEN, Attribute::Hidden, Attribute::NoHidden),
    (Modifier::SLOW_BLINK, Attribute::SlowBlink, Attribute::NoBlink),
    (Modifier::RAPID_BLINK, Attribute::RapidBlink, Attribute::NoBlink),
];

/// Writes cells at their columns and rows, and leaves the terminal without colours and attributes.
pub fn write<'a>(
    out: &mut impl Write,
    cells: impl IntoIterator<Item = (u16, u16, &'a Cell)>,
) -> io::Result<()> {
    let mut at = None;
    let (mut front, mut back, mut modifier) = (Color::Reset, Color::Reset, Modifier::empty());
    for (column, row, cell) in cells {
        if at != Some((column, row)) {
            queue!(out, MoveTo(column, row))?;
        }
        at = column.checked_add(1).map(|next| (next, row));
        if cell.modifier != modifier {
            change(out, modifier, cell.modifier)?;
            modifier = cell.modifier;
        }
        if (cell.fg, cell.bg) != (front, back) {
            queue!(out, SetColors(Colors::new(ink(cell.fg), ink(cell.bg))))?;
            (front, back) = (cell.fg, cell.bg);
        }
        queue!(out, Print(cell.symbol()))?;
    }
    // Where the environment forbids colours, the library would write an order without a number.
    if (front, back) != (Color::Reset, Color::Reset) {
        queue!(out, SetColors(Colors::new(Ink::Reset, Ink::Reset)))?;
    }
    queue!(out, SetAttribute(Attribute::Reset))
}

fn change(out: &mut impl Write, from: Modifier, to: Modifier) -> io::Result<()> {
    const INTENSITY: Modifier = Modifier::BOLD.union(Modifier::DIM);
    let removed = from.difference(to);
    // One attribute ends both intensities.
    let ended = if removed.intersects(INTENSITY) { from.difference(INTENSITY) } else { from };
    let mut told = None;
    for &(_, _, end) in ATTRIBUTES.iter().filter(|(modifier, ..)| removed.contains(*modifier)) {
        if told != Some(end) {
            queue!(out, SetAttribute(end))?;
        }
        told = Some(end);
    }
    let added = to.difference(ended);
    for &(_, begin, _) in ATTRIBUTES.iter().filter(|(modifier, ..)| added.contains(*modifier)) {
        queue!(out, SetAttribute(begin))?;
    }
    Ok(())
}

fn ink(color: Color) -> Ink {
    match color {
        Color::Reset => Ink::Reset,
        Color::Black => Ink::Black,
        Color::Red => Ink::DarkRed,
        Color::Green => Ink::DarkGreen,
        Color::Yellow => Ink::DarkYellow,
        Color::Blue => Ink::DarkBlue,
        Color::Magenta => Ink::DarkMagenta,
        Color::Cyan => Ink::DarkCyan,
        Color::Gray => Ink::Grey,
        Color::DarkGray => Ink::DarkGrey,
        Color::LightRed => Ink::Red,
        Color::LightGreen => Ink::Green,
        Color::LightYellow => Ink::Yellow,
        Color::LightBlue => Ink::Blue,
        Color::LightMagenta => Ink::Magenta,
        Color::LightCyan => Ink::Cyan,
        Color::White => Ink::White,
        Color::Rgb(r, g, b) => Ink::Rgb { r, g, b },
        Color::Indexed(number) => Ink::AnsiValue(number),
    }
}

#[cfg(test)]
mod tests {
    use ratatui_core::style::Style;

    use super::*;

    fn written(styles: &[Style]) -> io::Result<String> {
        let cells: Vec<_> = styles
            .iter()
            .map(|style| {
                let mut cell = Cell::new("x");
                cell.set_style(*style);
                cell
            })
            .collect();
        let mut out = Vec::new();
        write(&mut out, cells.iter().enumerate().map(|(column, cell)| (column as u16, 0, cell)))?;
        Ok(String::from_utf8_lossy(&out).replace('\x1b', "^"))
    }

    #[test]
    fn one_attribute_ends_both_intensities_and_the_other_begins_again() -> io::Result<()> {
        let bold = Style::new().add_modifier(Modifier::BOLD);
        let both = bold.add_modifier(Modifier::DIM);
        assert_eq!(written(&[both, bold])?, "^[1;1H^[1m^[2mx^[22m^[1mx^[0m");
        assert_eq!(written(&[both, Style::new()])?, "^[1;1H^[1m^[2mx^[22mx^[0m");
        Ok(())
    }

    #[test]
    fn a_colour_is_told_once_for_neighbours() -> io::Result<()> {
        let red = Style::new().fg(Color::Red);
        assert_eq!(written(&[red, red])?, "^[1;1H^[38;5;1;49mxx^[39;49m^[0m");
        Ok(())
    }
}
