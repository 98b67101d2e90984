//! A recording of what the terminal shows, as a file that players of asciicasts read.
//!
//! Each event is written to the file when it happens: however the program ends, what was recorded is a
//! whole recording. May use: `cast`, `files`. Writes to its file alone.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use wirelab_lang::eval::fault::Outcome;
use wirelab_lang::files::Files;
use wirelab_lang::rights::Rights;
use wirelab_net::Network;
use wirelab_net::os::KernelNetwork;

use crate::export::cast::{Cast, CastHeader};
use crate::output::printer::Tape;

/// Takes down what is written to the terminal.
pub struct Recording {
    file: RefCell<File>,
    cast: RefCell<Cast>,
    clock: KernelNetwork,
    size: Cell<(usize, usize)>,
    failed: RefCell<Option<io::Error>>,
}

impl Recording {
    /// Begins a recording of a terminal of this size, in a new file or in place of an old one.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn new(path: &Path, title: &str, size: (usize, usize)) -> Outcome<Self> {
        let clock = KernelNetwork::new();
        let variables = ["SHELL", "TERM"].into_iter();
        let environment = variables.filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?)));
        let header = CastHeader {
            columns: size.0,
            rows: size.1,
            timestamp: clock.since_epoch().as_secs(),
            title: title.to_owned(),
            environment: environment.collect::<BTreeMap<_, _>>(),
        };
        // A person asked for it on the command line: no script did.
        let file = Files::new(&Rights::everything()).begin(path, Cast::header(&header).as_bytes())?;
        Ok(Self {
            file: RefCell::new(file),
            cast: RefCell::default(),
            clock,
            size: Cell::new(size),
            failed: RefCell::default(),
        })
    }

    /// A place that players can jump to: a step.
    pub fn mark(&self, label: &str) {
        let line = self.cast.borrow_mut().marker(self.clock.elapsed(), label);
        self.put(&line);
    }

    /// Ends it.
    ///
    /// # Errors
    /// What could not be written: the recording ends there.
    pub fn end(&self) -> io::Result<Duration> {
        let now = self.clock.elapsed();
        let line = self.cast.borrow_mut().end(now);
        self.put(&line.unwrap_or_default());
        self.failed.borrow_mut().take().map_or(Ok(now), Err)
    }

    /// A lesson does not end because its recording cannot go on: that is told at its end.
    fn put(&self, line: &str) {
        let mut failed = self.failed.borrow_mut();
        if failed.is_none()
            && let Err(error) = self.file.borrow_mut().write_all(line.as_bytes())
        {
            *failed = Some(error);
        }
    }
}

impl Tape for Recording {
    fn wrote(&self, bytes: &[u8], size: (usize, usize)) {
        let now = self.clock.elapsed();
        if self.size.replace(size) != size {
            let line = self.cast.borrow_mut().resize(now, size.0, size.1);
            self.put(&line);
        }
        let line = self.cast.borrow_mut().output(now, bytes);
        self.put(&line.unwrap_or_default());
    }

    fn wrote_lines(&self, bytes: &[u8], size: (usize, usize)) {
        let mut whole = Vec::with_capacity(bytes.len() + 16);
        for &byte in bytes {
            if byte == b'\n' {
                whole.push(b'\r');
            }
            whole.push(byte);
        }
        self.wrote(&whole, size);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn events(path: &Path) -> Vec<(String, String)> {
        let text = std::fs::read_to_string(path).unwrap();
        let events = text.lines().skip(1).map(|line| {
            let event: serde_json::Value = serde_json::from_str(line).unwrap();
            (event[1].as_str().unwrap().to_owned(), event[2].as_str().unwrap().to_owned())
        });
        events.collect()
    }

    #[test]
    fn what_is_written_is_in_the_file_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.cast");
        let recording = Recording::new(&path, "t", (80, 24)).unwrap();
        recording.wrote(b"\x1b[2Ja\nb", (80, 24));
        recording.wrote_lines(b"a\nb\n", (80, 24));
        recording.mark("1 \u{b7} one");
        recording.wrote(b"c", (100, 30));
        let event = |kind: &str, data: &str| (kind.to_owned(), data.to_owned());
        let expected = [
            event("o", "\x1b[2Ja\nb"),
            event("o", "a\r\nb\r\n"),
            event("m", "1 \u{b7} one"),
            event("r", "100x30"),
            event("o", "c"),
        ];
        assert_eq!(events(&path), expected);
        recording.end().unwrap();
    }

    #[test]
    fn f04_a_full_disk_ends_the_recording_and_is_told() {
        let recording = Recording::new(Path::new("/dev/full"), "t", (80, 24));
        assert!(recording.is_err());
        let folder = tempfile::tempdir().unwrap();
        assert!(Recording::new(folder.path(), "t", (80, 24)).is_err());
    }

    #[test]
    fn y10_a_recording_begins_in_place_of_the_old_one_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.cast");
        std::fs::write(&path, "old").unwrap();
        let old = std::fs::File::open(&path).unwrap();
        let recording = Recording::new(&path, "t", (80, 24)).unwrap();
        assert_eq!(old.metadata().unwrap().len(), 3, "whoever reads the old one goes on with it");
        assert!(std::fs::read_to_string(&path).unwrap().ends_with("}\n"));
        recording.end().unwrap();
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }
}
