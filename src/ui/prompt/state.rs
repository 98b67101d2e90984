//! What the prompt's own commands change and ask for.

use std::cell::{Cell, Ref, RefCell};
use std::path::PathBuf;
use std::rc::Rc;

use super::editor::Editor;
use super::settings::Settings;
use super::tutorial::STEPS;
use crate::escape;
use crate::eval::console::{Console, Setting, Wish};
use crate::eval::event::Attention;
use crate::eval::fault::{Fault, Outcome};
use crate::message;

/// The prompt, as its commands see it.
pub struct State {
    /// `None` where nothing is edited.
    editor: Option<Editor>,
    settings: RefCell<Settings>,
    to_play: RefCell<Vec<PathBuf>>,
    wish: Cell<Option<Wish>>,
    /// How much of what happens by itself is told. Where nothing is edited there is no line to tell
    /// it above.
    attention: Rc<Cell<Attention>>,
}

impl State {
    /// A prompt that reads with this editor.
    pub fn new(editor: Option<Editor>) -> Self {
        let attention = if editor.is_some() { Attention::Everything } else { Attention::Failures };
        Self {
            editor,
            settings: RefCell::default(),
            to_play: RefCell::default(),
            wish: Cell::default(),
            attention: Rc::new(Cell::new(attention)),
        }
    }

    /// How much of what happens by itself is told, now and whenever that changes.
    pub fn shared_attention(&self) -> Rc<Cell<Attention>> {
        Rc::clone(&self.attention)
    }

    /// What the person has set.
    pub fn settings(&self) -> Ref<'_, Settings> {
        self.settings.borrow()
    }

    /// Scripts to play in the prompt's scope, in the order in which they were asked for.
    pub fn take_scripts(&self) -> Vec<PathBuf> {
        self.to_play.take()
    }

    /// What the person wants of the lesson, once.
    pub fn take_wish(&self) -> Option<Wish> {
        self.wish.take()
    }
}

impl Console for State {
    fn history(&self) -> Vec<String> {
        self.editor.as_ref().map(Editor::lines).unwrap_or_default()
    }

    fn play(&self, path: PathBuf) {
        self.to_play.borrow_mut().push(path);
    }

    fn tutorial(&self, wish: Wish) -> Outcome<()> {
        let steps = STEPS.len();
        if let Wish::Step(number) = wish
            && !(1..=steps).contains(&number)
        {
            return Err(Fault::value(message!("tutorial-no-such-step", steps = steps, step = number)));
        }
        self.wish.set(Some(wish));
        Ok(())
    }

    fn set(&self, setting: Setting) {
        let mut settings = self.settings.borrow_mut();
        match setting {
            Setting::Prompt(text) => settings.prompt = escape::one_line(text.as_bytes()).into_owned(),
            Setting::Vi(on) => settings.vi = on,
            Setting::Events(attention) if self.editor.is_some() => self.attention.set(attention),
            Setting::Events(_) => {}
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

    fn attention(&self) -> Attention {
        self.attention.get()
    }
}
