//! Where `input` and the prompt read their lines: the terminal, a file, or nothing.
//!
//! A read that blocks is done on a thread of its own, so that background tasks go on meanwhile.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use futures_core::future::{BoxFuture, LocalBoxFuture};
use wirelab_lang::eval::fault::{Fault, Outcome};
use wirelab_lang::eval::world::Input;
use wirelab_lang::message;
use wirelab_net::Errno;
use wirelab_net::system::shortage::Shortage;
use wirelab_net::system::threads::Worker;

use crate::output::printer::Printer;

/// The longest line that is read, in bytes.
pub const LONGEST_LINE: usize = 16 << 20;

/// Lines from somewhere.
#[derive(Clone)]
pub struct Lines {
    reader: Arc<Mutex<BufReader<Box<dyn Read + Send>>>>,
    /// Who reads, since a first line was wanted.
    worker: Arc<Mutex<Option<Worker>>>,
    /// A read under way that nobody waits for any more: whoever asks next gets its line.
    pending: Arc<Mutex<Option<PendingRead>>>,
}

type PendingRead = BoxFuture<'static, io::Result<Option<Vec<u8>>>>;

/// A read while somebody waits for it.
struct AwaitedRead<'a> {
    reading: Option<PendingRead>,
    pending: &'a Mutex<Option<PendingRead>>,
}

impl Drop for AwaitedRead<'_> {
    fn drop(&mut self) {
        *lock(self.pending) = self.reading.take();
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lines {
    /// The lines of standard input.
    pub fn of_stdin() -> Self {
        // There is one standard input: what one reader began to read, the next one gets.
        static STDIN: OnceLock<Lines> = OnceLock::new();
        STDIN.get_or_init(|| Self::of(Box::new(io::stdin()))).clone()
    }

    /// The lines of a file, a pipe or a terminal; `-` is standard input.
    ///
    /// # Errors
    /// It cannot be opened, or has no lines.
    pub fn of_file(path: &Path) -> io::Result<Self> {
        if path.as_os_str() == "-" {
            return Ok(Self::of_stdin());
        }
        let sort = path.metadata()?.file_type();
        if sort.is_dir() {
            return Err(Errno::ISDIR.into());
        }
        if sort.is_fifo() {
            return Ok(Self::of(Box::new(Pipe { path: path.to_owned(), opened: None })));
        }
        Ok(Self::of(Box::new(File::open(path)?)))
    }

    fn of(reader: Box<dyn Read + Send>) -> Self {
        Self {
            reader: Arc::new(Mutex::new(BufReader::new(reader))),
            worker: Arc::default(),
            pending: Arc::default(),
        }
    }

    /// The next line without its end; `None` at the end of the input. Dropping the future loses
    /// nothing.
    ///
    /// # Errors
    /// It cannot be read, or the line is longer than [`LONGEST_LINE`].
    pub async fn next(&self) -> io::Result<Option<Vec<u8>>> {
        let pending = lock(&self.pending).take();
        let reading = pending.map_or_else(|| self.begin(), Ok)?;
        let mut waiting = AwaitedRead { reading: Some(reading), pending: &self.pending };
        let Some(reading) = waiting.reading.as_mut() else { return Ok(None) };
        let line = reading.await;
        waiting.reading = None;
        line
    }

    fn begin(&self) -> io::Result<PendingRead> {
        let mut worker = lock(&self.worker);
        let worker = match &mut *worker {
            Some(worker) => worker,
            none => none.insert(Worker::new("lines")?),
        };
        let reader = Arc::clone(&self.reader);
        let reading = worker.call(move || read_line(&mut *lock(&reader)));
        Ok(Box::pin(async { reading.await? }))
    }
}

/// A pipe with a name. Opening one waits for whoever writes to it, so that is left to whoever reads.
struct Pipe {
    path: PathBuf,
    opened: Option<File>,
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let file = match &mut self.opened {
            Some(file) => file,
            None => self.opened.insert(File::open(&self.path)?),
        };
        file.read(buffer)
    }
}

fn read_line(reader: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let most = LONGEST_LINE as u64 + 1;
    let count = loop {
        // A signal does not end a read.
        match reader.by_ref().take(most).read_until(b'\n', &mut line) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => break other?,
        }
    };
    if count == 0 && line.is_empty() {
        return Ok(None);
    }
    if line.len() > LONGEST_LINE && line.last() != Some(&b'\n') {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge));
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
    }
    Ok(Some(line))
}

/// What `input` reads from.
pub struct Source {
    lines: Option<Lines>,
    /// Shows the prompt where a person is there to see it.
    asks: Option<Rc<Printer>>,
}

impl Source {
    /// The given lines (`--input`), else the terminal where stdin is one, else nothing.
    pub fn new(given: Option<Lines>, printer: &Rc<Printer>) -> Self {
        match given {
            Some(lines) => Self { lines: Some(lines), asks: None },
            None if io::stdin().is_terminal() => {
                Self { lines: Some(Lines::of_stdin()), asks: Some(Rc::clone(printer)) }
            }
            None => Self { lines: None, asks: None },
        }
    }
}

impl Source {
    /// Nothing, also where stdin is a terminal.
    pub fn nobody() -> Self {
        Self { lines: None, asks: None }
    }
}

impl Input for Source {
    fn line(&self, prompt: &[u8]) -> LocalBoxFuture<'static, Outcome<Option<Vec<u8>>>> {
        let Some(lines) = self.lines.clone() else {
            return Box::pin(async { Ok(None) });
        };
        if let Some(printer) = &self.asks {
            printer.ask(prompt);
        }
        let asks = self.asks.clone();
        Box::pin(async move {
            let line = lines.next().await.map_err(|error| failed(&error))?;
            if let Some(printer) = asks {
                printer.row_ended();
                if line.is_none() {
                    // Ctrl-D leaves the cursor behind the prompt.
                    printer.error_text("\n");
                }
            }
            Ok(line)
        })
    }

    fn is_there(&self) -> bool {
        self.lines.is_some()
    }

    fn is_terminal(&self) -> bool {
        self.asks.is_some()
    }
}

fn failed(error: &io::Error) -> Box<Fault> {
    if let Some(shortage) = Shortage::within(error) {
        return Fault::lacking("input", shortage);
    }
    match error.kind() {
        io::ErrorKind::FileTooLarge => Fault::limit(message!("limit-input-line", limit = LONGEST_LINE >> 20)),
        _ => Fault::system("input", "", Errno::from_io_error(error).unwrap_or(Errno::IO)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn lines_lose_their_ends_and_nothing_else() {
        let mut reader = io::Cursor::new(b"a\r\n\n b \nlast".to_vec());
        let mut lines = Vec::new();
        while let Some(line) = read_line(&mut reader).unwrap() {
            lines.push(String::from_utf8(line).unwrap());
        }
        assert_eq!(lines, ["a", "", " b ", "last"]);
    }

    #[test]
    fn a_line_without_end_is_refused_before_it_fills_the_memory() {
        let mut reader = BufReader::new(io::repeat(b'x'));
        assert_eq!(read_line(&mut reader).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }
}
