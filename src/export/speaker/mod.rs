//! The speaker's view on a second terminal: `wirelab notes`, and the lesson's side of it.
//!
//! The lesson publishes what is to be known, and never waits for whoever reads it. May use: the
//! publisher of `net::os`, its page, the printer. Must not use: anything that runs a script.

pub mod news;
mod page;
mod rendezvous;

use std::io;
use std::time::Duration;

use wirelab_lang::catalogue::Language;
use wirelab_lang::eval::event::Sink;
use wirelab_lang::lesson::played::Played;
use wirelab_lang::message;
use wirelab_net::Network;
use wirelab_net::os::KernelNetwork;
use wirelab_net::os::publish::Publisher;

use self::page::Room;
use self::rendezvous::{FolderWatch, Found};
use crate::export::speaker::news::{Speaker, UpNext};
use crate::output::printer::{self, Printer};
use crate::run::script_file;
use crate::run::{self, ERROR};

/// Between two looks at the clock.
const TICK: Duration = Duration::from_secs(1);
/// What takes a terminal's cursor to its first row and column.
const HOME: &str = "\x1b[H";
/// What erases the rest of a row.
const REST_OF_ROW: &str = "\x1b[K";
/// What erases all below.
const BELOW: &str = "\x1b[J";

/// The lesson's side.
pub struct Announcer {
    publisher: Publisher,
    lesson: String,
    began: u64,
}

impl Announcer {
    /// Announces a lesson from now on.
    ///
    /// # Errors
    /// The socket cannot be made.
    pub fn new(lesson: &str) -> io::Result<Self> {
        let announcer =
            Self { publisher: rendezvous::publish()?, lesson: lesson.to_owned(), began: milliseconds() };
        announcer.publish(Speaker::default());
        Ok(announcer)
    }

    /// Tells where the lesson is.
    pub fn tell(&self, played: &Played, next: UpNext, language: Language) {
        self.publish(Speaker::of(played, next, language));
    }

    fn publish(&self, speaker: Speaker) {
        let speaker = Speaker { lesson: self.lesson.clone(), began: self.began, ..speaker };
        self.publisher.publish(&speaker.to_line());
    }
}

impl Drop for Announcer {
    fn drop(&mut self) {
        self.publish(Speaker { is_over: true, ..Speaker::default() });
    }
}

/// The time of day, in milliseconds since 1970.
fn milliseconds() -> u64 {
    u64::try_from(KernelNetwork::new().since_epoch().as_millis()).unwrap_or(u64::MAX)
}

/// Shows the speaker's view of a lesson until that ends; of several, of the newest whose name has this
/// in it. The exit status.
pub fn run(name: &str, printer: &Printer) -> i32 {
    match follow(name, printer) {
        Ok(status) => status,
        Err(error) => {
            printer.error(script_file::unreadable("notes", &error), Vec::new());
            ERROR
        }
    }
}

fn follow(name: &str, printer: &Printer) -> io::Result<i32> {
    let folder = rendezvous::folder()?;
    // Watched first, so that a lesson which begins meanwhile is not missed.
    let watch = FolderWatch::of(&folder)?;
    let mut is_told = false;
    let mut found = loop {
        if let Some(found) = rendezvous::newest(&folder, name)? {
            break found;
        }
        // Nobody would see what is waited for, and nobody would end it.
        if printer.width().is_none() {
            return Ok(run::wrong_use(printer, message!("notes-without-lesson"), Vec::new()));
        }
        if !std::mem::replace(&mut is_told, true) {
            printer.note(&message!("notes-waiting"));
        }
        watch.wait()?;
    };
    let mut screen = Screen { printer, is_first: true };
    loop {
        if let Err(status) = screen.show(&found.speaker) {
            return Ok(status);
        }
        if !newer(&mut found, screen.is_live()) {
            printer.note(&message!("notes-over"));
            return Ok(0);
        }
    }
}

/// Waits for what the lesson says next, or for a clock to tick. False where it is over.
fn newer(found: &mut Found, ticks: bool) -> bool {
    loop {
        match found.subscriber.line(TICK) {
            Ok(None) if ticks => return true,
            Ok(None) => {}
            Ok(Some(line)) => {
                if let Some(speaker) = Speaker::from_line(&line) {
                    if speaker.is_over {
                        return false;
                    }
                    found.speaker = speaker;
                    return true;
                }
            }
            Err(_) => return false,
        }
    }
}

/// Where the view is shown: in place on a terminal, one after another elsewhere.
struct Screen<'a> {
    printer: &'a Printer,
    is_first: bool,
}

impl Screen<'_> {
    fn is_live(&self) -> bool {
        self.printer.width().is_some()
    }

    fn show(&mut self, speaker: &Speaker) -> Result<(), i32> {
        let since = Duration::from_millis(milliseconds().saturating_sub(speaker.began));
        let rows = if self.is_live() { printer::rows().saturating_sub(2) } else { usize::MAX };
        let room = Room { columns: printer::columns(), rows };
        let language = speaker.language.unwrap_or_else(|| self.printer.language());
        let lines = page::page(speaker, since, room, language);
        let is_first = std::mem::replace(&mut self.is_first, false);
        let mut text = String::new();
        if self.is_live() {
            text.push_str(HOME);
            if is_first {
                text.push_str(BELOW);
            }
            for line in lines {
                text.push_str(&line);
                text.push_str(REST_OF_ROW);
                text.push('\n');
            }
            text.push_str(BELOW);
        } else {
            if !is_first {
                text.push('\n');
            }
            text.extend(lines.into_iter().map(|line| line + "\n"));
        }
        self.printer.text(&text)?;
        self.printer.flush()
    }
}
