//! `--role`: which script is played, and as which half of a lesson. A script is divided by its `role`
//! blocks; else a pair such as `chat-server.lab` and `chat-client.lab` is one half each.
//!
//! May use: `session`, the shipped scripts, and how scripts are read.

use std::path::{Path, PathBuf};

use wirelab_lang::diagnostic::Message;
use wirelab_lang::session;

use crate::run::demo::{self, Demo};
use crate::run::rendezvous;
use crate::run::{self, Plan, Script};

/// The part that a terminal has in a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolePart {
    /// The role.
    pub role: String,
    /// What both terminals call the lesson.
    pub lesson: Vec<u8>,
}

/// The script of a role: the file where it has `role` blocks, else that half of the pair it belongs to.
///
/// # Errors
/// It cannot be read.
pub fn of_file(file: &str, role: &str, plan: &mut Plan) -> Result<Script, Message> {
    let path = Path::new(file);
    let half = half(file, role).map(PathBuf::from).filter(|half| half.is_file() && is_beside(half, path));
    match half {
        Some(half) if !path.is_file() || !session::has_roles(&run::read(path)?.source) => {
            plan.part = Some(part(role, rendezvous::name_of_file(&half, role)));
            run::read(&half)
        }
        _ => {
            plan.part = Some(part(role, rendezvous::name_of_file(path, role)));
            plan.options.role = Some(role.to_owned());
            run::read(path)
        }
    }
}

/// Whether a file is really where its name says, in the folder of another: nobody named it.
fn is_beside(file: &Path, other: &Path) -> bool {
    let folder = other.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let within = file.canonicalize().ok().and_then(|file| file.parent().map(Path::to_owned));
    within.is_some_and(|within| folder.canonicalize().is_ok_and(|folder| folder == within))
}

/// The same of the shipped scripts.
///
/// # Errors
/// There is none of the name.
pub fn of_demo(name: &str, role: &str, plan: &mut Plan) -> Result<Demo, (Message, Vec<Message>)> {
    let found = demo::find(name);
    let whole = found.as_ref().map_or(name, |demo| demo.name);
    let other = half(whole, role).and_then(|half| demo::find(&half).ok());
    let has_roles = |demo: &Demo| session::has_roles(&demo.script().source);
    let (demo, lesson) = match other {
        Some(other) if !found.as_ref().is_ok_and(has_roles) => {
            let lesson = other.name.strip_suffix(&format!("-{role}")).unwrap_or(other.name);
            (other, lesson)
        }
        _ => {
            plan.options.role = Some(role.to_owned());
            let demo = found?;
            (demo, demo.name)
        }
    };
    plan.part = Some(part(role, format!("demo:{lesson}").into_bytes()));
    Ok(demo)
}

fn part(role: &str, lesson: Vec<u8>) -> RolePart {
    RolePart { role: role.to_owned(), lesson }
}

/// What the half of a pair is called that plays a role: `chat-client.lab` for `chat.lab`,
/// `chat-server.lab` and itself.
fn half(name: &str, role: &str) -> Option<String> {
    let (folder, last) = name.rsplit_once('/').map_or(("", name), |(folder, last)| (folder, last));
    let (stem, ending) = last.strip_suffix(".lab").map_or((last, ""), |stem| (stem, ".lab"));
    let stem = ["-server", "-client"].iter().find_map(|half| stem.strip_suffix(half)).unwrap_or(stem);
    if stem.is_empty() || role.contains('/') {
        return None;
    }
    let slash = if name.contains('/') { "/" } else { "" };
    Some(format!("{folder}{slash}{stem}-{role}{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_pairs() {
        for name in ["a/chat.lab", "a/chat-server.lab", "a/chat-client.lab"] {
            assert_eq!(half(name, "client").as_deref(), Some("a/chat-client.lab"));
        }
        assert_eq!(half("tcp/chat", "server").as_deref(), Some("tcp/chat-server"));
        assert_eq!(half("/chat.lab", "server").as_deref(), Some("/chat-server.lab"));
        assert_eq!(half("chat.lab", "../server"), None);
        assert_eq!(half(".lab", "server"), None);
    }

    #[test]
    fn a_shipped_pair_is_found_by_each_of_its_names() {
        for name in ["tcp/hello", "hello-client", "tcp/hello-server"] {
            let mut plan = Plan::default();
            let demo = of_demo(&name.replace("hello-c", "tcp/hello-c"), "client", &mut plan);
            assert_eq!(demo.map(|demo| demo.name).ok(), Some("tcp/hello-client"));
            assert_eq!(plan.part.map(|part| part.lesson), Some(b"demo:tcp/hello".to_vec()));
        }
    }
}
