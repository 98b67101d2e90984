//! What the tests of the whole program share: running it with a time limit, holding programs in the
//! background, and listening in on what two programs say to each other.
//!
//! Nothing here sleeps to wait for something: it reads lines, or joins a process, with a deadline.
//! Every process is killed when its handle is dropped.

#![allow(missing_docs, clippy::new_without_default, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;
use std::time::{Duration, Instant};

pub mod lab;
pub mod screen;
pub mod stage;
pub mod tap;
pub mod terminal;

/// Nothing in these tests takes that long.
pub const LIMIT: Duration = Duration::from_secs(60);

/// The path of the program under test: cargo and nextest tell it to the tests that they run. A test program
/// that somebody starts by hand has it in the folder above its own.
pub fn program() -> &'static str {
    static PROGRAM: LazyLock<String> = LazyLock::new(|| {
        std::env::var("CARGO_BIN_EXE_wirelab").unwrap_or_else(|_| {
            let own = std::env::current_exe().unwrap();
            let program = own.ancestors().nth(2).unwrap().join("wirelab");
            assert!(program.is_file(), "there is no {}", program.display());
            program.to_str().unwrap().to_owned()
        })
    });
    &PROGRAM
}

/// The program under test, in English and without colours.
pub fn wirelab() -> Command {
    let mut command = Command::new(program());
    command.env("WIRELAB_LANG", "en").env("NO_COLOR", "1");
    command
}

/// A path in the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().join(path)
}

/// `wirelab run scripts/NAME`.
pub fn script(name: &str) -> Command {
    let mut command = wirelab();
    command.arg("run").arg(repository("scripts").join(name));
    command
}

/// One of the course's programs: `tests/fixtures/course/NAME`.
pub fn course(name: &str) -> Command {
    let mut command = Command::new("python3");
    command.arg("-u").arg(repository("tests/fixtures/course").join(name));
    command
}

/// Whether a program is there; says so where it is not, and the test returns.
pub fn requires(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&paths).collect();
    folders.push("/usr/sbin".into());
    let found = folders.iter().any(|folder| folder.join(program).is_file());
    if !found {
        println!("skipped: {program} is not installed");
    }
    found
}

/// How a process ended.
#[derive(Debug)]
pub struct Finished {
    /// Its exit status; 128 and the number of the signal that ended it.
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Finished {
    /// Itself, if the exit status is this one.
    #[track_caller]
    pub fn with_status(self, status: i32) -> Self {
        assert_eq!(self.status, status, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}

/// Runs to the end, with nothing to read.
#[track_caller]
pub fn run(command: &mut Command) -> Finished {
    run_with(command, "")
}

/// Runs to the end with this as standard input.
#[track_caller]
pub fn run_with(command: &mut Command, input: &str) -> Finished {
    let mut running = Running::start(command);
    running.say(input);
    running.finish()
}

/// A stream of a process: its lines as they come, and all of it.
struct Stream {
    lines: Receiver<String>,
    all: Arc<Mutex<String>>,
}

impl Stream {
    fn of(source: impl Read + Send + 'static) -> Self {
        let (sender, lines) = mpsc::channel();
        let all = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&all);
        thread::spawn(move || {
            let mut source = BufReader::new(source);
            let mut line = Vec::new();
            while source.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
                let text = String::from_utf8_lossy(&line).into_owned();
                kept.lock().unwrap().push_str(&text);
                let _ = sender.send(text.trim_end_matches('\n').to_owned());
                line.clear();
            }
        });
        Self { lines, all }
    }

    /// Whether it has come to its end by then. The reader drops its side of the channel there.
    fn ends_before(&self, deadline: Instant) -> bool {
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(_) => {}
                Err(why) => return why == RecvTimeoutError::Disconnected,
            }
        }
    }

    fn text(&self) -> String {
        self.all.lock().unwrap().clone()
    }
}

/// A process in the background. Dropping it kills it.
pub struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: Stream,
    stderr: Stream,
}

impl Running {
    #[track_caller]
    pub fn start(command: &mut Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let stdin = child.stdin.take();
        let stdout = Stream::of(child.stdout.take().unwrap());
        let stderr = Stream::of(child.stderr.take().unwrap());
        Self { child, stdin, stdout, stderr }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Writes to its standard input, which stays open. That nobody reads any more is no error.
    pub fn say(&mut self, text: &str) {
        if let Some(stdin) = &mut self.stdin {
            let _ = stdin.write_all(text.as_bytes()).and_then(|()| stdin.flush());
        }
    }

    /// Closes its standard input.
    pub fn close_input(&mut self) {
        drop(self.stdin.take());
    }

    /// The next line of its standard output that has this in it.
    #[track_caller]
    pub fn line_with(&self, wanted: &str) -> String {
        match self.heard(wanted) {
            Ok(line) => line,
            Err(why) => panic!("{why}"),
        }
    }

    /// The same, where it may take longer than anything else.
    #[track_caller]
    pub fn line_within(&self, wanted: &str, time: Duration) -> String {
        match Self::search_until(&self.stdout, wanted, Instant::now() + time) {
            Ok(line) => line,
            Err(why) => panic!("{why} with {wanted:?}\n{}\n{}", self.stdout.text(), self.stderr.text()),
        }
    }

    /// The same, where the caller goes on without it.
    pub fn heard(&self, wanted: &str) -> Result<String, String> {
        self.search(&self.stdout, wanted)
    }

    /// The next line of its standard error that has this in it.
    #[track_caller]
    pub fn complaint_with(&self, wanted: &str) -> String {
        match self.search(&self.stderr, wanted) {
            Ok(line) => line,
            Err(why) => panic!("{why}"),
        }
    }

    fn search(&self, stream: &Stream, wanted: &str) -> Result<String, String> {
        Self::search_until(stream, wanted, Instant::now() + LIMIT).map_err(|why| {
            let (stdout, stderr) = (self.stdout.text(), self.stderr.text());
            format!("{why} with {wanted:?}\nstdout:\n{stdout}\nstderr:\n{stderr}")
        })
    }

    fn search_until(stream: &Stream, wanted: &str, deadline: Instant) -> Result<String, &'static str> {
        loop {
            match stream.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) if line.contains(wanted) => return Ok(line),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return Err("no line in time"),
                Err(RecvTimeoutError::Disconnected) => return Err("ended without a line"),
            }
        }
    }

    /// Sends it a signal by its name: `INT`, `TERM`, `KILL`.
    #[track_caller]
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg("-s").arg(name).arg(self.id().to_string()).status().unwrap();
        assert!(sent.success(), "kill -s {name}");
    }

    /// Whether it has ended by now.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Closes its standard input and waits until it ends.
    #[track_caller]
    pub fn finish(mut self) -> Finished {
        self.close_input();
        let deadline = Instant::now() + LIMIT;
        if !(self.stdout.ends_before(deadline) && self.stderr.ends_before(deadline)) {
            let _ = self.child.kill();
            panic!("still running\nstdout:\n{}\nstderr:\n{}", self.stdout.text(), self.stderr.text());
        }
        let status = self.child.wait().unwrap();
        let signal = std::os::unix::process::ExitStatusExt::signal(&status);
        let status = status.code().unwrap_or_else(|| 128 + signal.unwrap_or(0));
        Finished { status, stdout: self.stdout.text(), stderr: self.stderr.text() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The last run of digits in a line: the port that a server says it has.
#[track_caller]
pub fn port_in(line: &str) -> u16 {
    let digits = line.split(|letter: char| !letter.is_ascii_digit()).rfind(|part| !part.is_empty());
    digits.and_then(|part| part.parse().ok()).unwrap_or_else(|| panic!("no port in {line:?}"))
}

/// Holds the course's port 9999 for this test alone, among all test processes of this machine, of
/// other builds and other users too, while it lives.
pub struct CoursePort(#[expect(dead_code, reason = "its lock lives as long")] File);

impl CoursePort {
    pub fn hold() -> Self {
        let path = std::env::temp_dir().join("wirelab-port-9999.lock");
        // Whom the file does not belong to may not open it for writing, and need not.
        let file = File::open(&path).or_else(|_| File::create(&path)).unwrap();
        file.lock().unwrap();
        Self(file)
    }
}

/// A port that was free a moment ago, for programs that cannot be asked which one they took.
pub fn probed_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
