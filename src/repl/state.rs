//! What the prompt's own commands change and ask for.

use std::cell::{Cell, Ref, RefCell};
use std::path::PathBuf;
use std::rc::Rc;

use wirelab_lang::escape;
use wirelab_lang::eval::console::{Console, Setting, Wish};
use wirelab_lang::eval::event::{Attention, Event};
use wirelab_lang::eval::fault::{Fault, Outcome};
use wirelab_lang::eval::value::Record;
use wirelab_lang::eval::world::World;
use wirelab_lang::message;

use super::editor::Editor;
use super::settings::Settings;
use super::to_play::ToPlay;
use super::tutorial::STEPS;
use crate::run::demo::{self, Demo};

/// The prompt, as its commands see it.
pub struct State {
    /// `None` where nothing is edited.
    editor: Option<Editor>,
    settings: RefCell<Settings>,
    to_play: RefCell<Vec<ToPlay>>,
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
    pub fn take_scripts(&self) -> Vec<ToPlay> {
        self.to_play.take()
    }

    /// What the person wants of the lesson, once.
    pub fn take_wish(&self) -> Option<Wish> {
        self.wish.take()
    }
}

fn found(name: &str) -> Outcome<Demo> {
    demo::find(name).map_err(|(message, help)| {
        let help = help.into_iter().map(|help| match help.id {
            "demo-list-hint" => message!("demo-list-hint-here"),
            _ => help,
        });
        help.fold(Fault::value(message), |fault, help| fault.help(help))
    })
}

/// The most scripts that one input of a prompt plays behind one another.
const MOST_TO_PLAY: usize = 1_000;

impl State {
    fn play_later(&self, what: ToPlay) -> Outcome<()> {
        let mut all = self.to_play.borrow_mut();
        if all.len() >= MOST_TO_PLAY {
            return Err(Fault::limit(message!("limit-to-play", limit = MOST_TO_PLAY)));
        }
        all.push(what);
        Ok(())
    }
}

impl Console for State {
    fn history(&self) -> Vec<String> {
        self.editor.as_ref().map(Editor::lines).unwrap_or_default()
    }

    fn forget_history(&self) -> Outcome<()> {
        self.editor.as_ref().map_or(Ok(()), Editor::forget).map_err(Fault::value)
    }

    fn play(&self, path: PathBuf, values: Option<Rc<Record>>) -> Outcome<()> {
        self.play_later(ToPlay::File(path, values))
    }

    fn demo(&self, name: Option<&str>, world: &World) -> Outcome<()> {
        match name {
            Some(name) => self.play_later(ToPlay::Demo(found(name)?))?,
            None => {
                let list = demo::list(world.language.get(), &message!("demo-usage-here"));
                world.emit(Event::Page(list.trim_end().into()))?;
            }
        }
        Ok(())
    }

    fn demo_text(&self, name: &str) -> Outcome<&'static str> {
        Ok(found(name)?.text)
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
