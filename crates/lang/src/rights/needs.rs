//! What a run uses that no run may without being allowed: taken down where it is granted, so that a script
//! of a session at a prompt, where a person may everything, can ask for it.

use std::collections::BTreeSet;
use std::path::Path;

use super::folder::Access;
use super::{RequiredRight, Rights};

/// The most that are taken down between two looks at them: no script asks for more.
const MOST: usize = 1_000;

impl Rights {
    /// From now on it is taken down what is used beyond what every run may.
    pub fn note_needs(&self) {
        self.needs.borrow_mut().get_or_insert_default();
    }

    /// What was used since the last look.
    pub fn take_needs(&self) -> BTreeSet<RequiredRight> {
        self.needs.borrow_mut().as_mut().map(std::mem::take).unwrap_or_default()
    }

    pub(super) fn needs_net(&self, host: &str, port: u16) {
        self.note(|| RequiredRight::Net { host: host.to_owned(), port, addresses: Vec::new() });
    }

    /// A path was used: a run may what lies below the folder that it runs in.
    pub(super) fn needs_folder(&self, access: Access, path: &Path) {
        if self.needs.borrow().is_none() {
            return;
        }
        let standard = Self::standard();
        if standard.is_denied(access, path) {
            let folder = standard.folder_of(access, path);
            self.note(|| match access {
                Access::Read => RequiredRight::Read(folder),
                Access::Write => RequiredRight::Write(folder),
            });
        }
    }

    pub(super) fn note(&self, need: impl FnOnce() -> RequiredRight) {
        if let Some(needs) = self.needs.borrow_mut().as_mut()
            && needs.len() < MOST
        {
            needs.insert(need());
        }
    }
}
