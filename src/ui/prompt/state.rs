//! What the prompt's own commands change and ask for.

use std::cell::{Ref, RefCell};
use std::path::PathBuf;

use super::editor::Editor;
use super::settings::Settings;
use crate::escape;
use crate::eval::console::{Console, Setting};

/// The prompt, as its commands see it.
pub struct State {
    /// `None` where nothing is edited.
    editor: Option<Editor>,
    settings: RefCell<Settings>,
    to_play: RefCell<Vec<PathBuf>>,
}

impl State {
    /// A prompt that reads with this editor.
    pub fn new(editor: Option<Editor>) -> Self {
        Self { editor, settings: RefCell::default(), to_play: RefCell::default() }
    }

    /// What the person has set.
    pub fn settings(&self) -> Ref<'_, Settings> {
        self.settings.borrow()
    }

    /// Scripts to play in the prompt's scope, in the order in which they were asked for.
    pub fn take_scripts(&self) -> Vec<PathBuf> {
        self.to_play.take()
    }
}

impl Console for State {
    fn history(&self) -> Vec<String> {
        self.editor.as_ref().map(Editor::lines).unwrap_or_default()
    }

    fn play(&self, path: PathBuf) {
        self.to_play.borrow_mut().push(path);
    }

    fn set(&self, setting: Setting) {
        let mut settings = self.settings.borrow_mut();
        match setting {
            Setting::Prompt(text) => settings.prompt = escape::one_line(text.as_bytes()).into_owned(),
            Setting::Vi(on) => settings.vi = on,
            Setting::Colours(colours) => {
                if let Some(editor) = &self.editor {
                    editor.colours(colours);
                }
            }
        }
        if let Some(editor) = &self.editor {
            editor.keys(settings.vi);
        }
    }
}
