//! Help on errors: one by its name, and the list of all.

use super::layout;
use crate::catalogue::{Language, text};
use crate::diagnostic::Message;
use crate::errno::{self, ERRNOS, SCRIPT_ERRORS};

/// The meaning alone, of no operation in particular.
pub fn sentences(name: &str, language: Language) -> Option<(&'static str, Vec<(String, String)>)> {
    let (name, meanings) = errno::explain(name)?;
    let say = |message: &Message| text(language, message);
    Some((name, meanings.iter().map(|(meaning, help)| (say(meaning), say(help))).collect()))
}

/// One error.
pub fn one(name: &str, language: Language, width: usize) -> Option<String> {
    let (name, meanings) = sentences(name, language)?;
    let mut out = format!("{name}\n");
    for (meaning, help) in meanings {
        out.push('\n');
        out.push_str(&layout::prose(&meaning, 2, width));
        out.push_str(&layout::prose(&format!("→ {help}"), 2, width));
    }
    Some(out)
}

/// All of them with their first meaning.
pub fn list(language: Language, width: usize) -> String {
    let (own, system) = match language {
        Language::English => ("Errors of scripts", "Errors of system calls"),
        Language::Chinese => ("脚本的错误", "系统调用的错误"),
    };
    let rows = |names: &mut dyn Iterator<Item = &'static str>| {
        let first = |name| sentences(name, language).and_then(|(_, meanings)| meanings.into_iter().next());
        let said: Vec<_> = names.filter_map(|name| Some((name.to_owned(), first(name)?.0))).collect();
        let rows: Vec<_> = said.iter().map(|(name, text)| (name.clone(), text.as_str())).collect();
        layout::columns(&rows, 2, width)
    };
    let script = rows(&mut SCRIPT_ERRORS.iter().map(|(name, _)| *name));
    let errnos = rows(&mut ERRNOS.iter().map(|entry| entry.name));
    format!("{own}\n{script}\n{system}\n{errnos}")
}
