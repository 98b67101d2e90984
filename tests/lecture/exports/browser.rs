//! Headless Chromium, which opens a page as a person's browser would.

use std::path::Path;
use std::process::{Command, Output};

use harness::requires;

/// A browser with a profile of its own.
pub struct Browser(tempfile::TempDir);

impl Browser {
    /// `None` where there is none; says so.
    pub fn new() -> Option<Self> {
        requires("chromium").then(|| Self(tempfile::tempdir().unwrap()))
    }

    /// The document as it is after its scripts have run, had it any.
    #[track_caller]
    pub fn dom(&self, page: &Path) -> String {
        let output = self.open(page, &["--dump-dom".to_owned()]);
        String::from_utf8(output.stdout).unwrap()
    }

    /// As it is printed.
    pub fn pdf(&self, page: &Path, file: &Path) {
        let flags = [format!("--print-to-pdf={}", file.display()), "--no-pdf-header-footer".to_owned()];
        self.open(page, &flags);
    }

    #[track_caller]
    fn open(&self, page: &Path, flags: &[String]) -> Output {
        let output = Command::new("chromium")
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--disable-dev-shm-usage", "--timeout=20000"])
            .arg(format!("--user-data-dir={}", self.0.path().display()))
            .args(flags)
            .arg(format!("file://{}", page.display()))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output
    }
}
