//! Where `input` and the prompt read their lines and bytes: the terminal, a file, or nothing.
//!
//! A read that blocks is done on a thread of its own, so that background tasks go on meanwhile.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use futures_core::future::{BoxFuture, LocalBoxFuture};
use wirelab_lang::eval::fault::{Fault, Outcome};
use wirelab_lang::eval::input::{Input, InputPortion, too_short};
use wirelab_lang::eval::memory::{ONE_VALUE, room_for};
use wirelab_lang::message;
use wirelab_net::Errno;
use wirelab_net::system::shortage::Shortage;
use wirelab_net::system::threads::Worker;

use crate::output::printer::Printer;

/// The longest line that is read, in bytes.
pub const LONGEST_LINE: usize = 16 << 20;

/// Lines and bytes from somewhere.
#[derive(Clone)]
pub struct Lines {
    reader: Arc<Mutex<PushBack>>,
    /// Who reads, since a first line was wanted.
    worker: Arc<Mutex<Option<Worker>>>,
    /// A read under way that nobody waits for any more: whoever asks next gets what it took.
    pending: Arc<Mutex<Option<PendingRead>>>,
}

/// A reader to which bytes can be given back.
struct PushBack {
    /// What was given back, from the place on.
    front: io::Cursor<Vec<u8>>,
    reader: BufReader<Box<dyn Read + Send>>,
}

impl PushBack {
    /// These bytes are what is read next.
    fn push_back(&mut self, mut bytes: Vec<u8>) {
        let at = usize::try_from(self.front.position()).unwrap_or(usize::MAX);
        bytes.extend(self.front.get_ref().get(at..).unwrap_or_default());
        self.front = io::Cursor::new(bytes);
    }
}

impl Read for PushBack {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.front.read(buffer)? {
            0 => self.reader.read(buffer),
            count => Ok(count),
        }
    }
}

impl BufRead for PushBack {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.front.fill_buf()?.is_empty() { self.reader.fill_buf() } else { self.front.fill_buf() }
    }

    fn consume(&mut self, amount: usize) {
        match self.front.fill_buf() {
            Ok([]) | Err(_) => self.reader.consume(amount),
            Ok(_) => self.front.consume(amount),
        }
    }
}

/// What a read took.
enum TakenInput {
    /// The portion, a line with its end
    Bytes(Vec<u8>),
    /// The end of the input
    End,
    /// The end of the input, after so many bytes, which were given back
    Short(usize),
}

/// A read that was begun, and for which portion.
struct PendingRead {
    portion: InputPortion,
    taken: BoxFuture<'static, io::Result<TakenInput>>,
}

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
        let reader = PushBack { front: io::Cursor::default(), reader: BufReader::new(reader) };
        Self { reader: Arc::new(Mutex::new(reader)), worker: Arc::default(), pending: Arc::default() }
    }

    /// The next line without its end; `None` at the end of the input. Dropping the future loses
    /// nothing.
    ///
    /// # Errors
    /// It cannot be read, or the line is longer than [`LONGEST_LINE`].
    pub async fn next(&self) -> io::Result<Option<Vec<u8>>> {
        match self.take(InputPortion::Line).await? {
            TakenInput::Bytes(line) => Ok(Some(InputPortion::Line.without_end(line))),
            TakenInput::End | TakenInput::Short(_) => Ok(None),
        }
    }

    /// The next portion.
    async fn take(&self, portion: InputPortion) -> io::Result<TakenInput> {
        loop {
            let pending = lock(&self.pending).take();
            let reading = pending.map_or_else(|| self.begin(portion), Ok)?;
            let mut waiting = AwaitedRead { reading: Some(reading), pending: &self.pending };
            let Some(reading) = waiting.reading.as_mut() else { return Ok(TakenInput::End) };
            let wanted = reading.portion;
            let taken = (&mut reading.taken).await;
            waiting.reading = None;
            match taken {
                taken if wanted == portion => return taken,
                // Somebody who is gone wanted another portion.
                Ok(TakenInput::Bytes(bytes)) => lock(&self.reader).push_back(bytes),
                _ => {}
            }
        }
    }

    fn begin(&self, portion: InputPortion) -> io::Result<PendingRead> {
        let mut worker = lock(&self.worker);
        let worker = match &mut *worker {
            Some(worker) => worker,
            none => none.insert(Worker::new("lines")?),
        };
        let reader = Arc::clone(&self.reader);
        let reading = worker.call(move || read_portion(&mut lock(&reader), portion));
        Ok(PendingRead { portion, taken: Box::pin(async { reading.await? }) })
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

fn read_portion(reader: &mut PushBack, portion: InputPortion) -> io::Result<TakenInput> {
    let mut bytes = Vec::new();
    let most = match portion {
        InputPortion::Line => LONGEST_LINE as u64 + 1,
        InputPortion::Exactly(count) => count as u64,
        InputPortion::All => ONE_VALUE as u64 + 1,
    };
    loop {
        let mut rest = reader.by_ref().take(most.saturating_sub(bytes.len() as u64));
        let read = match portion {
            InputPortion::Line => rest.read_until(b'\n', &mut bytes),
            InputPortion::Exactly(_) | InputPortion::All => rest.read_to_end(&mut bytes),
        };
        match read {
            // A signal does not end a read.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => {
                other?;
                break;
            }
        }
    }
    let count = bytes.len();
    match portion {
        InputPortion::Line if count > LONGEST_LINE && bytes.last() != Some(&b'\n') => {
            Err(io::ErrorKind::FileTooLarge.into())
        }
        InputPortion::All if count > ONE_VALUE => {
            reader.push_back(bytes);
            Err(io::ErrorKind::StorageFull.into())
        }
        InputPortion::Exactly(wanted) if 0 < count && count < wanted => {
            reader.push_back(bytes);
            Ok(TakenInput::Short(count))
        }
        InputPortion::Line if count == 0 => Ok(TakenInput::End),
        InputPortion::Exactly(wanted) if count < wanted => Ok(TakenInput::End),
        _ => Ok(TakenInput::Bytes(bytes)),
    }
}

/// What a person has typed line by line, for whoever wants bytes.
#[derive(Clone, Default)]
pub struct TypedInput(Rc<RefCell<Vec<u8>>>);

impl TypedInput {
    /// A portion, off what is left of earlier lines first.
    ///
    /// # Errors
    /// EOF, LIMIT, or what went wrong with a line.
    pub async fn take(
        &self,
        portion: InputPortion,
        mut line: impl FnMut() -> LocalBoxFuture<'static, Outcome<Option<Vec<u8>>>>,
    ) -> Outcome<Option<Vec<u8>>> {
        loop {
            if let Some(taken) = portion.take_from(&mut self.0.borrow_mut()) {
                return Ok(Some(taken));
            }
            match line().await? {
                Some(line) => {
                    room_for(self.0.borrow().len() + line.len() + 1)?;
                    let mut typed = self.0.borrow_mut();
                    typed.extend(line);
                    typed.push(b'\n');
                }
                None => return portion.at_end(&mut self.0.borrow_mut()),
            }
        }
    }
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
    fn read(
        &self,
        prompt: &[u8],
        portion: InputPortion,
    ) -> LocalBoxFuture<'static, Outcome<Option<Vec<u8>>>> {
        let Some(lines) = self.lines.clone() else {
            return Box::pin(async { Ok(None) });
        };
        if let Some(printer) = &self.asks {
            printer.ask(prompt);
        }
        let asks = self.asks.clone();
        Box::pin(async move {
            let taken = lines.take(portion).await.map_err(|error| failed(&error))?;
            if let Some(printer) = asks {
                printer.row_ended();
                if matches!(taken, TakenInput::End | TakenInput::Short(_)) {
                    // Ctrl-D leaves the cursor behind the prompt.
                    printer.error_text("\n");
                }
            }
            match (taken, portion) {
                (TakenInput::Bytes(bytes), _) => Ok(Some(portion.without_end(bytes))),
                (TakenInput::Short(come), InputPortion::Exactly(count)) => Err(too_short(come, count)),
                (TakenInput::Short(_) | TakenInput::End, _) => Ok(None),
            }
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
        io::ErrorKind::StorageFull => Fault::limit(message!("limit-input-all", limit = ONE_VALUE >> 20)),
        _ => Fault::system("input", "", Errno::from_io_error(error).unwrap_or(Errno::IO)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn reader(reader: impl Read + Send + 'static) -> PushBack {
        PushBack { front: io::Cursor::default(), reader: BufReader::new(Box::new(reader)) }
    }

    #[test]
    fn lines_lose_their_ends_and_nothing_else() {
        let mut reader = reader(io::Cursor::new(b"a\r\n\n b \nlast".to_vec()));
        let mut lines = Vec::new();
        while let TakenInput::Bytes(line) = read_portion(&mut reader, InputPortion::Line).unwrap() {
            lines.push(String::from_utf8(InputPortion::Line.without_end(line)).unwrap());
        }
        assert_eq!(lines, ["a", "", " b ", "last"]);
    }

    #[test]
    fn a_line_without_end_is_refused_before_it_fills_the_memory() {
        let refused = read_portion(&mut reader(io::repeat(b'x')), InputPortion::Line);
        assert_eq!(refused.err().map(|error| error.kind()), Some(io::ErrorKind::FileTooLarge));
    }

    #[test]
    fn what_was_too_short_is_there_for_the_next_one() {
        let mut reader = reader(io::Cursor::new(b"ab\ncdef".to_vec()));
        let mut take = |portion| match read_portion(&mut reader, portion).unwrap() {
            TakenInput::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
            TakenInput::End => "end".to_owned(),
            TakenInput::Short(count) => format!("short {count}"),
        };
        assert_eq!(take(InputPortion::Exactly(4)), "ab\nc");
        assert_eq!(take(InputPortion::Exactly(4)), "short 3");
        assert_eq!(take(InputPortion::Exactly(1)), "d");
        assert_eq!(take(InputPortion::All), "ef");
        assert_eq!(take(InputPortion::Line), "end");
        assert_eq!(take(InputPortion::All), "");
    }
}
