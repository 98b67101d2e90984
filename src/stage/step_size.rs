//! How much of a lesson one key brings: a command alone, with the narration that stands before it or
//! behind it, and what the class does not see.
//!
//! Pure.

use wirelab_lang::lesson::outline::Sort;

/// What one key has brought so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Portion {
    shown: bool,
    played: bool,
    asked: bool,
}

impl Portion {
    /// Whether a statement of this sort still belongs to it.
    pub fn takes(self, sort: Sort) -> bool {
        match sort {
            _ if self.asked => false,
            Sort::Backstage | Sort::Note => true,
            Sort::Narration => !self.played,
            Sort::Title | Sort::Command | Sort::Question => !self.shown,
        }
    }

    /// A statement of this sort was played.
    pub fn took(&mut self, sort: Sort) {
        self.shown |= !matches!(sort, Sort::Backstage | Sort::Note);
        self.played |= matches!(sort, Sort::Command | Sort::Question);
        self.asked = sort == Sort::Question;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of these come with one key.
    fn portion(sorts: &[Sort]) -> usize {
        let mut portion = Portion::default();
        sorts
            .iter()
            .take_while(|sort| {
                portion.takes(**sort) && {
                    portion.took(**sort);
                    true
                }
            })
            .count()
    }

    #[test]
    fn a_command_comes_alone_and_narration_as_much_as_there_is() {
        use Sort::{Backstage, Command, Narration, Note, Question, Title};
        assert_eq!(portion(&[Backstage, Title, Narration, Narration, Note, Command]), 5);
        assert_eq!(portion(&[Command, Narration]), 1);
        assert_eq!(portion(&[Note, Command, Note, Command]), 3);
        assert_eq!(portion(&[Question, Note, Command]), 1);
        assert_eq!(portion(&[Narration, Title]), 1);
    }
}
