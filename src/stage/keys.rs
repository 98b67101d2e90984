//! What each key means.
//!
//! Pure.

use crate::stage::terminal::Press;

/// What a person wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LectureCommand {
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
pub fn command(press: &Press) -> Option<LectureCommand> {
    Some(match press {
        Press::Enter | Press::Char(' ') | Press::Right | Press::PageDown => LectureCommand::Next,
        Press::Left | Press::PageUp => LectureCommand::Back,
        Press::Up => LectureCommand::Scroll(-1),
        Press::Down => LectureCommand::Scroll(1),
        Press::Home => LectureCommand::Top,
        Press::End => LectureCommand::Bottom,
        Press::Escape => LectureCommand::Escape,
        Press::Resize | Press::Ctrl('l') => LectureCommand::Redraw,
        Press::Ctrl('c') => LectureCommand::Cancel,
        Press::Ctrl('z') => LectureCommand::Suspend,
        Press::Char(c @ '1'..='9') => LectureCommand::Guess((*c as usize).saturating_sub('1' as usize)),
        Press::Char('?') => LectureCommand::Keys,
        Press::Char(letter) => match letter.to_ascii_lowercase() {
            'n' => LectureCommand::Step,
            'c' => LectureCommand::Run,
            'b' => LectureCommand::Breakpoint,
            'g' => LectureCommand::Goto,
            'r' => LectureCommand::Restart,
            'i' => LectureCommand::Take,
            'v' => LectureCommand::Value,
            't' => LectureCommand::Table,
            'l' => LectureCommand::Language,
            'q' => LectureCommand::Leave,
            'a' => LectureCommand::Again,
            's' => LectureCommand::Skip,
            'p' => LectureCommand::Port,
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
        assert_eq!(command(&Press::PageDown), Some(LectureCommand::Next));
        assert_eq!(command(&Press::PageUp), Some(LectureCommand::Back));
        assert_eq!(command(&Press::Char('2')), Some(LectureCommand::Guess(1)));
        assert_eq!(command(&Press::Char('x')), None);
    }
}
