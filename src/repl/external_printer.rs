//! Prints above the line that is being typed, so that the line stays whole.
//!
//! rustyline's printer takes one message at a time and waits while a search or a list of candidates
//! is open, so a thread of its own calls it: whoever has something to tell never waits.

use std::sync::mpsc::{self, Sender};

use rustyline::ExternalPrinter;
use wirelab_net::system::threads;

/// The way to the thread that prints.
#[derive(Clone)]
pub struct Above {
    messages: Sender<String>,
}

impl Above {
    /// Starts the thread. It ends when the last handle is gone.
    ///
    /// # Errors
    /// The system has no thread for it.
    pub fn new(mut printer: impl ExternalPrinter + Send + 'static) -> std::io::Result<Self> {
        let (messages, received) = mpsc::channel::<String>();
        threads::start("above", move || {
            for message in received {
                // Where the terminal is gone, so is who could read it.
                let _ = printer.print(message);
            }
        })?;
        Ok(Self { messages })
    }

    /// Prints a text as soon as that is possible. It comes as whole lines.
    pub fn print(&self, mut text: String) {
        if !text.ends_with('\n') {
            text.push('\n');
        }
        // The thread lives as long as this handle.
        let _ = self.messages.send(text);
    }
}
