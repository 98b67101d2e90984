//! Long pages of help in the person's pager, where there is one: what PAGER names, else less(1).
//!
//! It has the terminal while it runs, and Ctrl-C is its own. May use: processes, threads, signals.

use std::future::Future;
use std::io::Write as _;
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use signal_hook::consts::SIGINT;
use wirelab_net::system::threads;

use super::is_at_terminal;

/// The pager where PAGER names none.
const LESS: &str = "less";
/// What a shell ends with that could not start a program.
const NOT_STARTED: [i32; 2] = [126, 127];

/// A pager that shows a text.
pub struct Pager {
    child: Child,
    text: String,
}

/// A handle on one, for whoever has to end it.
pub struct PagerProcess(Option<OwnedFd>);

impl PagerProcess {
    /// Ends it.
    pub fn end(&self) {
        if let Some(process) = &self.0 {
            let _ = pidfd_send_signal(process, Signal::TERM);
        }
    }
}

impl Pager {
    /// Starts one for a text. `None` where there is no pager, and where stdin or stdout is no terminal, or
    /// one that is too simple.
    pub fn start(text: &str) -> Option<Self> {
        if !is_at_terminal() || std::env::var_os("TERM").is_none_or(|name| name == "dumb") {
            return None;
        }
        let mut command = command()?;
        if std::env::var_os("LESS").is_none() {
            // As git has it: what fits is shown at once, colours are shown, and the page stays.
            command.env("LESS", "FRX");
        }
        let child = command.stdin(Stdio::piped()).spawn().ok()?;
        Some(Self { child, text: text.to_owned() })
    }

    /// A handle on it.
    pub fn process(&self) -> PagerProcess {
        PagerProcess(pidfd_open(Pid::from_child(&self.child), PidfdFlags::empty()).ok())
    }

    /// Hands it the text, and waits for its end. False where it has shown nothing.
    pub fn wait(mut self) -> bool {
        if let Some(mut stdin) = self.child.stdin.take() {
            // Whoever has seen enough reads no further.
            let _ = stdin.write_all(self.text.as_bytes());
        }
        let ended = self.child.wait();
        ended.is_ok_and(|status| status.code().is_none_or(|code| !NOT_STARTED.contains(&code)))
    }

    /// The same on a thread of its own.
    pub fn wait_aside(self) -> impl Future<Output = bool> {
        let waited = threads::call("pager", move || self.wait());
        async move {
            match waited {
                Ok(waiting) => waiting.await.unwrap_or(false),
                Err(_) => false,
            }
        }
    }
}

/// Shows a text, and waits until the person has seen it. False where that was not done.
pub fn show(text: &str) -> bool {
    let Some(pager) = Pager::start(text) else { return false };
    // Ctrl-C is for the pager.
    let _ = signal_hook::flag::register(SIGINT, Arc::default());
    pager.wait()
}

/// What is started. `None` where PAGER says that there shall be none.
fn command() -> Option<Command> {
    let Some(named) = std::env::var_os("PAGER") else { return Some(Command::new(LESS)) };
    if named.is_empty() || named == "cat" {
        return None;
    }
    // It may have options, as other programs take it.
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(named);
    Some(shell)
}

/// Whether a text with its prompt behind it has more rows than the terminal.
pub fn is_long(text: &str, columns: usize, rows: usize) -> bool {
    let rows_of = |line: &str| unicode_width::UnicodeWidthStr::width(line).div_ceil(columns.max(1)).max(1);
    text.lines().map(rows_of).sum::<usize>() + 1 > rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_long_when_it_leaves_no_row_for_the_prompt() {
        assert!(!is_long("a\nb\nc", 80, 4) && is_long("a\nb\nc\nd", 80, 4));
        assert!(is_long(&"x".repeat(100), 20, 5) && !is_long("", 80, 2));
    }
}
