//! What each key means.
//!
//! Pure.

use crate::stage::terminal::Press;

/// What a person wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// The next statement, or what is not seen yet
    Next,
    /// The earlier step, as it was
    Back,
    /// The rest of the step
    Step,
    /// To a breakpoint, a question or the end
    Run,
    /// To set or to take away a breakpoint
    Breakpoint,
    /// To a step
    Goto,
    /// From the start, afresh
    Restart,
    /// To try by hand
    Take,
    /// The value of a name
    Value,
    /// The table of sockets
    Table,
    /// The other language
    Language,
    /// All keys
    Keys,
    /// To leave
    Leave,
    /// What failed, once more
    Again,
    /// What failed is left out
    Skip,
    /// Another port
    Port,
    /// What the class says
    Guess(usize),
    /// So many rows down, or up
    Scroll(isize),
    /// To the first row
    Top,
    /// To the last row
    Bottom,
    /// Ctrl-C
    Cancel,
    /// Ctrl-Z
    Suspend,
    /// Escape
    Escape,
    /// To see it all
    Redraw,
}

/// What a key means where no text is typed.
pub fn wish(press: &Press) -> Option<Wish> {
    Some(match press {
        Press::Enter | Press::Char(' ') | Press::Right | Press::PageDown => Wish::Next,
        Press::Left | Press::PageUp => Wish::Back,
        Press::Up => Wish::Scroll(-1),
        Press::Down => Wish::Scroll(1),
        Press::Home => Wish::Top,
        Press::End => Wish::Bottom,
        Press::Escape => Wish::Escape,
        Press::Resize | Press::Ctrl('l') => Wish::Redraw,
        Press::Ctrl('c') => Wish::Cancel,
        Press::Ctrl('z') => Wish::Suspend,
        Press::Char(c @ '1'..='9') => Wish::Guess((*c as usize).saturating_sub('1' as usize)),
        Press::Char('?') => Wish::Keys,
        Press::Char(letter) => match letter.to_ascii_lowercase() {
            'n' => Wish::Step,
            'c' => Wish::Run,
            'b' => Wish::Breakpoint,
            'g' => Wish::Goto,
            'r' => Wish::Restart,
            'i' => Wish::Take,
            'v' => Wish::Value,
            't' => Wish::Table,
            'l' => Wish::Language,
            'q' => Wish::Leave,
            'a' => Wish::Again,
            's' => Wish::Skip,
            'p' => Wish::Port,
            _ => return None,
        },
        Press::Ctrl(_) | Press::Backspace | Press::Paste(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_presenter_has_two_keys() {
        assert_eq!(wish(&Press::PageDown), Some(Wish::Next));
        assert_eq!(wish(&Press::PageUp), Some(Wish::Back));
        assert_eq!(wish(&Press::Char('2')), Some(Wish::Guess(1)));
        assert_eq!(wish(&Press::Char('x')), None);
    }
}
