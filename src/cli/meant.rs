//! What words of the command line may have been meant as: a file's name with a slip in it, a folder, a
//! second script, an option that stands behind the script.

use std::path::Path;

use clap::CommandFactory;
use wirelab_lang::diagnostic::Message;
use wirelab_lang::help;
use wirelab_lang::message;
use wirelab_lang::session;

use super::Wrong;
use super::args::Cli;
use crate::run::Script;
use crate::run::demo;

/// What the name of a script ends in.
const ENDING: &str = ".lab";
/// So many files of a folder are compared with a name.
const MOST: usize = 10_000;

/// What a first word that cannot be read may have been meant as.
pub fn by_word(word: &str) -> Vec<Message> {
    let command = Cli::command();
    let actions: Vec<_> = command.get_subcommands().map(clap::Command::get_name).collect();
    let is_file = Path::new(&format!("{word}{ENDING}")).is_file() || Path::new(word).is_dir();
    if let Some(near) = help::nearest(word, actions.iter().copied()).first().filter(|_| !is_file) {
        return vec![message!("did-you-mean-action", near = near)];
    }
    let help = by_file(word, "run");
    match demo::find(word) {
        Ok(_) if help.is_empty() => vec![message!("did-you-mean-demo", name = word)],
        _ => help,
    }
}

/// What a file that cannot be read may have been meant as, behind an action.
pub fn by_file(name: &str, action: &str) -> Vec<Message> {
    let path = Path::new(name);
    if path.is_dir() {
        let folder = name.trim_end_matches('/');
        return vec![match scripts_in(path).is_empty() {
            true => message!("folder-without-scripts"),
            false => message!("folder-of-scripts", action = action, folder = folder),
        }];
    }
    if path.exists() {
        return Vec::new();
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(own) = path.file_name().and_then(|name| name.to_str()) else { return Vec::new() };
    let scripts = scripts_in(folder);
    let whole = format!("{own}{ENDING}");
    let near = match scripts.contains(&whole) {
        true => Some(whole.as_str()),
        false => help::nearest(own, scripts.iter().map(String::as_str)).first().copied(),
    };
    let near = near.map(|near| path.with_file_name(near));
    near.map(|near| message!("did-you-mean", word = near.display())).into_iter().collect()
}

/// The names of the scripts in a folder, sorted.
fn scripts_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().take(MOST).flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<_> = names.filter(|name| name.ends_with(ENDING)).collect();
    names.sort_unstable();
    names
}

/// Whether the words behind a script's name can be meant for it.
///
/// # Errors
/// The first is a script too, or there are options of this program and the script looks at none.
pub fn for_the_script(file: &str, words: &[String], script: &Script) -> Result<(), Wrong> {
    if let Some(second) = words.first().filter(|word| word.ends_with(ENDING) && Path::new(word).is_file()) {
        let help = vec![
            message!("two-scripts-run", first = file, second = second),
            message!("two-scripts-argument", first = file, second = second),
        ];
        return Err((message!("two-scripts", first = file, second = second), help));
    }
    let option = words.iter().find(|word| is_option(word));
    match option.filter(|_| !session::mentions(&script.source, "args")) {
        Some(option) => Err((
            message!("option-behind-script", option = option, file = file),
            vec![message!("option-before-script", option = option, file = file)],
        )),
        None => Ok(()),
    }
}

/// Whether a word is an option of this program.
fn is_option(word: &str) -> bool {
    let command = Cli::command();
    let mut arguments = command.get_arguments();
    match (word.strip_prefix("--"), word.strip_prefix('-')) {
        (Some(long), _) => {
            let name = long.split_once('=').map_or(long, |(name, _)| name);
            matches!(name, "help" | "version") || arguments.any(|own| own.get_long() == Some(name))
        }
        (None, Some(short)) => {
            let mut letters = short.chars();
            let first = letters.next();
            letters.next().is_none()
                && (matches!(first, Some('h' | 'V'))
                    || arguments.any(|own| first.is_some() && own.get_short() == first))
        }
        _ => false,
    }
}
