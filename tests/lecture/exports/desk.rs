//! Lessons for these tests: the one that the documentation makes, and scripts in a folder of their own.

use std::path::PathBuf;
use std::process::Command;

use harness::terminal::{Home, Setup, Terminal};
use harness::{repository, wirelab};

/// The lesson on half-close, as the documentation has it.
pub fn half_close() -> String {
    let document = std::fs::read_to_string(repository("docs/lecture.md")).unwrap();
    let (_, rest) = document.split_once("```lab\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

/// A person's folder with a script in it.
pub struct Desk(pub Home);

impl Desk {
    pub fn with(script: &str) -> Self {
        let home = Home::new();
        std::fs::create_dir(home.path("run")).unwrap();
        std::fs::write(home.work().join("lesson.lab"), script).unwrap();
        Self(home)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.work().join(name)
    }

    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).unwrap()
    }

    /// `wirelab` where the script is.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = wirelab();
        command.current_dir(self.0.work()).args(words);
        command
    }

    /// A terminal of the person.
    pub fn terminal(&self, columns: usize, rows: usize) -> Setup {
        let runtime = self.0.path("run");
        Terminal::of(columns, rows).home(&self.0).env("XDG_RUNTIME_DIR", runtime.to_str().unwrap())
    }

    /// The lesson under way at a terminal, in English.
    pub fn lecture(&self, words: &[&str]) -> Terminal {
        let words = [&["--lang", "en", "run", "--step", "lesson.lab"], words].concat();
        self.terminal(80, 24).wirelab(&words)
    }
}
