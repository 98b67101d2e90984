//! What the prompt's own commands change and ask for.

use std::cell::RefCell;
use std::path::PathBuf;

use super::editor::Editor;
use crate::eval::console::Console;

/// The prompt, as its commands see it.
pub struct State {
    editor: Editor,
    to_play: RefCell<Vec<PathBuf>>,
}

impl State {
    /// A prompt that reads with this editor.
    pub fn new(editor: &Editor) -> Self {
        Self { editor: editor.clone(), to_play: RefCell::default() }
    }

    /// Scripts to play in the prompt's scope, in the order in which they were asked for.
    pub fn take_scripts(&self) -> Vec<PathBuf> {
        self.to_play.take()
    }
}

impl Console for State {
    fn history(&self) -> Vec<String> {
        self.editor.lines()
    }

    fn play(&self, path: PathBuf) {
        self.to_play.borrow_mut().push(path);
    }
}
