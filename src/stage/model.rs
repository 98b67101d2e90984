//! What a lecture shows at the moment: which step, what covers it, what is being asked.
//!
//! Changed by the lecture, and read for the view that is drawn.

use std::collections::BTreeSet;
use std::rc::Rc;

use wirelab_lang::catalogue::Language;
use wirelab_lang::eval::fault::Fault;
use wirelab_lang::eval::value::Value;
use wirelab_lang::lesson::outline::{Outline, Sort};
use wirelab_lang::lesson::played::{Played, SocketRow};

use crate::stage::draw::Drawn;
use crate::stage::look::StageStyle;
use crate::stage::pages;
use crate::stage::terminal::Press;
use crate::stage::view::{FullPage, StageState, View};

/// What is going on.
#[derive(Debug, Clone)]
pub enum Doing {
    /// It waits for a key
    Ready,
    /// A statement runs; what it waits for
    Running(String),
    /// A statement is being typed: so many characters
    Typing(usize),
    /// It failed
    Failed {
        /// With this
        fault: Box<Fault>,
        /// Whether another port can be offered
        port: bool,
    },
}

/// What a person is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Which step to go to
    Goto,
    /// Whether to play up to this step from the start
    Replay(usize),
    /// Where to stop
    Breakpoint,
    /// Which name's value
    Value,
    /// Whether to leave
    Leave,
    /// Whether what failed is left out
    Skip,
    /// What `input` of the lesson asks
    Input,
}

/// A text that is being typed.
#[derive(Debug, Clone)]
pub struct TypedText {
    /// What it is about.
    pub about: Decision,
    /// The question.
    pub label: String,
    /// What was typed.
    pub text: String,
    /// What is wrong with it.
    pub wrong: String,
}

/// What covers the lesson.
#[derive(Clone)]
pub enum Cover {
    /// All keys
    Keys,
    /// The table of sockets
    Table,
    /// A value
    Value(String, Value),
}

/// What is shown.
pub struct Model {
    /// The lesson's name.
    pub name: String,
    /// The step that is looked back at.
    pub past: Option<usize>,
    /// The statement at hand.
    pub at: Option<usize>,
    /// The first entry that the last key brought.
    pub fresh: usize,
    /// Statements to stop before.
    pub breakpoints: BTreeSet<usize>,
    /// What the class said, question by question.
    pub guesses: Vec<Option<usize>>,
    /// The last question is open.
    pub is_asking: bool,
    /// The sockets of now.
    pub sockets: Vec<SocketRow>,
    /// Those before the last key.
    pub before: Vec<SocketRow>,
    /// What goes on.
    pub doing: Doing,
    /// What covers the lesson.
    pub cover: Option<Cover>,
    /// What is being typed.
    pub entry: Option<TypedText>,
    /// All of what the last key brought was on the screen.
    pub is_seen: bool,
    /// Where a person has scrolled to.
    pub top: Option<usize>,
    /// What found its place the last time.
    pub drawn: Drawn,
    /// The language.
    pub language: Language,
    /// How it looks.
    pub look: StageStyle,
}

impl Model {
    /// Nothing was shown yet.
    pub fn new(name: String, language: Language, look: StageStyle) -> Self {
        Self {
            name,
            past: None,
            at: Some(0),
            fresh: 0,
            breakpoints: BTreeSet::new(),
            guesses: Vec::new(),
            is_asking: false,
            sockets: Vec::new(),
            before: Vec::new(),
            doing: Doing::Ready,
            cover: None,
            entry: None,
            is_seen: false,
            top: None,
            drawn: Drawn::default(),
            language,
            look,
        }
    }

    /// The step that is under way: until the title of the next one is played, the one that has ended.
    pub fn live(&self, outline: &Outline) -> usize {
        let Some(at) = self.at else { return outline.steps.len().saturating_sub(1) };
        let is_title = outline.statements.get(at).is_some_and(|statement| statement.sort == Sort::Title);
        let is_begun = |step: &usize| *step > 0 && is_title;
        let step = outline.step_of(at);
        Some(step).filter(is_begun).map_or(step, |step| step - 1)
    }

    /// What covers the lesson, as a text within so many columns.
    pub fn page(&self, columns: usize) -> Option<FullPage> {
        Some(match self.cover.as_ref()? {
            Cover::Keys => pages::keys(self.language, columns),
            Cover::Table => pages::table(&self.sockets, self.language, columns),
            Cover::Value(name, value) => pages::value(name, value, self.language, columns),
        })
    }

    /// What is to be drawn.
    pub fn view<'v>(&'v self, played: &'v Played, page: Option<&'v FullPage>) -> View<'v> {
        let live = self.live(&played.outline);
        let step = self.past.unwrap_or(live);
        let (sockets, before) = match self.past {
            Some(_) => (behind(played, step), behind(played, step)),
            None => (&self.sockets[..], &self.before[..]),
        };
        let state = match (&self.entry, &self.doing) {
            (Some(entry), _) => {
                StageState::Entry { label: &entry.label, text: &entry.text, wrong: &entry.wrong }
            }
            (None, Doing::Ready) => StageState::Ready,
            (None, Doing::Running(waits)) => StageState::Running(waits),
            (None, Doing::Typing(count)) => StageState::Typing(*count),
            (None, Doing::Failed { port, .. }) => StageState::Failed { port: *port },
        };
        View {
            name: &self.name,
            played,
            step,
            live,
            at: self.at,
            fresh: self.fresh,
            breakpoints: &self.breakpoints,
            guesses: &self.guesses,
            is_asking: self.is_asking,
            sockets,
            before,
            state,
            page,
            is_seen: self.is_seen && self.past.is_none(),
            top: self.top,
            language: self.language,
            look: self.look,
        }
    }
}

/// The sockets behind a step.
fn behind(played: &Played, step: usize) -> &[SocketRow] {
    let mut own = 0;
    let mut last: &[SocketRow] = &[];
    let outline: &Rc<Outline> = &played.outline;
    for entry in &played.entries {
        if let wirelab_lang::lesson::played::Which::OfScript(statement) = entry.statement {
            own = outline.step_of(statement);
        }
        if own == step {
            last = &entry.sockets;
        }
    }
    last
}

impl TypedText {
    /// A key while this is typed.
    pub fn take(&mut self, press: &Press) {
        self.wrong.clear();
        match press {
            Press::Char(c) => self.text.push(*c),
            Press::Paste(text) => self.text.push_str(text.lines().next().unwrap_or_default()),
            Press::Backspace => {
                self.text.pop();
            }
            Press::Ctrl('u') => self.text.clear(),
            _ => {}
        }
    }
}
