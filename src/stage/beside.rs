//! What goes along beside the screen of a lecture: the speaker's notes on another terminal, a recording,
//! and a handout when it is over.
//!
//! None of it can hold the lecture up, or end it.

use std::cell::Cell;
use std::path::PathBuf;
use std::rc::Rc;

use wirelab_lang::catalogue::Language;
use wirelab_lang::eval::fault::Fault;
use wirelab_lang::files::Files;
use wirelab_lang::lesson::played::{Played, ShownItem};
use wirelab_lang::message;
use wirelab_lang::rights::Rights;
use wirelab_lang::syntax::source::Source;
use wirelab_net::Errno;

use crate::export::handout::file;
use crate::export::recording::Recording;
use crate::export::speaker::Announcer;
use crate::export::speaker::news::UpNext;
use crate::output::printer::Tape;
use crate::output::printer::{self, Printer};
use crate::run;

/// What a person wants beside the screen.
#[derive(Debug, Clone, Default)]
pub struct WantedExtras {
    /// The speaker's notes elsewhere
    pub notes: bool,
    /// A recording in this file, which lies where the person is, wherever the lesson plays
    pub record: Option<PathBuf>,
    /// Handouts
    pub handout: file::WantedHandouts,
}

/// What goes along.
pub struct Beside {
    announcer: Option<Announcer>,
    recording: Option<(PathBuf, Rc<Recording>)>,
    handout: file::WantedHandouts,
    /// Titles of steps that the recording has marks of.
    marked: Cell<usize>,
    /// What was told last: entries, what comes next, the language.
    told: Cell<Option<(usize, UpNext, Language)>>,
}

impl Beside {
    /// Begins it all.
    ///
    /// # Errors
    /// The status with which to end, after the reason was told.
    pub fn begin(wanted: &WantedExtras, name: &str, printer: &Printer) -> Result<Self, i32> {
        let as_things_are = |path: &PathBuf| Files::new(&Rights::everything()).may_save(path);
        if let Some(Err(fault)) = wanted.record.as_ref().map(as_things_are) {
            printer.fault(&fault);
            return Err(run::ERROR);
        }
        if !wanted.handout.may_be_written(printer) {
            return Err(run::ERROR);
        }
        let announcer = wanted.notes.then(|| Announcer::new(name)).transpose();
        let announcer = announcer.map_err(|error| {
            let errno = Errno::from_io_error(&error).unwrap_or(Errno::IO);
            printer.fault(&Fault::system("notes", name, errno));
            run::ERROR
        })?;
        let recording = wanted.record.as_ref().map(|path| -> Result<_, i32> {
            let recording = Recording::new(path, name, (printer::columns(), printer::rows()));
            let recording = recording.map_err(|fault| {
                printer.fault(&fault);
                run::ERROR
            })?;
            Ok((path.clone(), Rc::new(recording)))
        });
        let recording = recording.transpose()?;
        printer.record(recording.as_ref().map(|(_, recording)| Rc::clone(recording) as Rc<dyn Tape>));
        Ok(Self {
            announcer,
            recording,
            handout: wanted.handout.clone(),
            marked: Cell::new(0),
            told: Cell::default(),
        })
    }

    /// Looks at what was shown so far, and what comes next.
    pub fn look(&self, played: &Played, next: UpNext, language: Language) {
        if let Some((_, recording)) = &self.recording {
            self.mark(played, recording, language);
        }
        let Some(announcer) = &self.announcer else { return };
        let now = Some((played.entries.iter().map(|entry| entry.items.len() + 1).sum(), next, language));
        if self.told.replace(now) != now {
            announcer.tell(played, next, language);
        }
    }

    /// Marks each step in the recording, so that players can jump to it.
    fn mark(&self, played: &Played, recording: &Recording, language: Language) {
        let items = played.entries.iter().flat_map(|entry| &entry.items);
        let titles: Vec<_> = items
            .filter_map(|item| match item {
                ShownItem::Title(number, title) => Some((number, title)),
                _ => None,
            })
            .collect();
        // A lesson may have begun afresh.
        let marked = if self.marked.get() > titles.len() { 0 } else { self.marked.get() };
        for (number, title) in titles.iter().skip(marked) {
            let title = wirelab_lang::escape::one_line(title.text(language)).into_owned();
            recording.mark(&format!("{number} · {title}"));
        }
        self.marked.set(titles.len());
    }

    /// The lecture is over, with this status: writes what is to be written, and says so. The status with
    /// which to end.
    pub fn end(&self, source: &Source, played: Option<&Played>, status: i32, printer: &Printer) -> i32 {
        printer.record(None);
        let mut is_well = true;
        if let Some((path, recording)) = &self.recording {
            let shown = path.to_string_lossy();
            match recording.end() {
                Ok(_) => printer.note(&message!("record-written", path = shown)),
                Err(error) => {
                    let errno = Errno::from_io_error(&error).unwrap_or(Errno::IO);
                    printer.fault(&Fault::system("save", &shown, errno));
                    is_well = false;
                }
            }
        }
        if let Some(played) = played {
            is_well &= self.handout.write(source, played, printer);
        }
        if is_well || status != 0 { status } else { run::ERROR }
    }
}
