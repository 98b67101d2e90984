//! The manual page: what the command line knows of itself, with what stands around it. In roff, as
//! `man` reads it.

use std::io;

use clap::{Arg, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use crate::ui::cli::{Cli, EXIT_STATUSES};

const DESCRIPTION: &[&str] = &[
    "wirelab is a lab for network programming. A line is a socket call; a script holds both ends of a \
     conversation, plays it on the kernel's sockets and checks what it claims.",
    "Without FILE, wirelab is a prompt. With one it runs the script; what stands behind it is the script's \
     list args.",
    "The commands of the language are explained by the program itself: wirelab help, wirelab help TOPIC.",
];

const FILES: &[(&str, &str)] = &[
    (
        "$XDG_STATE_HOME/wirelab/history",
        "What was typed at the prompt. Without XDG_STATE_HOME: ~/.local/state.",
    ),
    (
        "$XDG_CONFIG_HOME/wirelab/start.lab",
        "Statements that the prompt runs when it starts. Without XDG_CONFIG_HOME: ~/.config.",
    ),
];

const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "WIRELAB_LANG",
        "The language of messages and lessons, en or zh. Without it: LC_ALL, LC_MESSAGES, LANG.",
    ),
    ("NO_COLOR", "Not empty: no colours, whatever the terminal can do."),
    ("CLICOLOR_FORCE", "Colours also where the output is no terminal."),
    ("TERM", "dumb: no colours and no editing."),
];

const EXAMPLES: &[(&str, &str)] = &[
    ("wirelab demo tcp/hello", "Play a lesson."),
    ("wirelab -c 's = tcp listen 127.0.0.1:0; print s.local'", "Run a line."),
    ("wirelab check *.lab", "Look for mistakes without opening a socket."),
    ("source <(wirelab completions bash)", "Complete wirelab's words in this shell."),
    ("wirelab man | man -l -", "Read this page."),
];

/// The page.
pub fn page() -> String {
    let mut bytes = Vec::new();
    // Nothing is written but into memory.
    let _ = write(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn write(out: &mut Vec<u8>) -> io::Result<()> {
    let mut command = Cli::command();
    command.build();
    // Without a date of its own it is that of the program; an empty one would shift what follows.
    let page = Man::new(command.clone()).date(" ").manual("User Commands");
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    let mut description = Roff::new();
    description.control("SH", ["DESCRIPTION"]);
    for (number, paragraph) in DESCRIPTION.iter().enumerate() {
        if number > 0 {
            description.control("PP", []);
        }
        description.text([roman(*paragraph)]);
    }
    description.to_writer(out)?;
    page.render_options_section(out)?;
    Roff::new().control("SH", ["ACTIONS"]).to_writer(out)?;
    let is_said = |argument: &Arg| {
        !argument.is_positional() && command.get_arguments().any(|said| said.get_id() == argument.get_id())
    };
    for action in command.get_subcommands().filter(|action| !action.is_hide_set()) {
        out.extend(section_of(action, is_said)?.as_bytes());
    }
    let statuses: Vec<_> = EXIT_STATUSES.iter().map(|(status, about)| (status.to_string(), *about)).collect();
    let statuses: Vec<_> = statuses.iter().map(|(status, about)| (status.as_str(), *about)).collect();
    list(out, "EXIT STATUS", &statuses, bold)?;
    list(out, "FILES", FILES, italic)?;
    list(out, "ENVIRONMENT", ENVIRONMENT, bold)?;
    list(out, "EXAMPLES", EXAMPLES, bold)
}

/// An action as a subsection: its usage, what it does, and the options that were not said yet.
fn section_of(action: &Command, is_said: impl Fn(&Arg) -> bool) -> io::Result<String> {
    let usage = action.clone().render_usage().to_string();
    let about = action.get_about().map(ToString::to_string).unwrap_or_default();
    let mut head = Roff::new();
    head.control("SS", [usage.trim_start_matches("Usage: ")]).text([roman(format!("{about}."))]);
    let own =
        action.clone().mut_args(|argument| if is_said(&argument) { argument.hide(true) } else { argument });
    let mut options = Vec::new();
    Man::new(own).render_options_section(&mut options)?;
    let options = String::from_utf8_lossy(&options).into_owned();
    Ok(head.render() + &options.replace(".SH OPTIONS\n", ""))
}

/// Terms with what they mean.
fn list(
    out: &mut Vec<u8>,
    title: &str,
    rows: &[(&str, &str)],
    style: fn(String) -> Inline,
) -> io::Result<()> {
    let mut section = Roff::new();
    section.control("SH", [title]);
    for (term, about) in rows {
        section.control("TP", []).text([style((*term).to_owned())]).text([roman(*about)]);
    }
    section.to_writer(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_tells_what_the_command_line_knows() {
        let page = page();
        let command = Cli::command();
        for action in command.get_subcommands().filter(|action| !action.is_hide_set()) {
            assert!(
                page.contains(&format!("wirelab {}", action.get_name())),
                "{}\n{page}",
                action.get_name()
            );
        }
        for section in ["NAME", "SYNOPSIS", "EXIT STATUS", "FILES", "ENVIRONMENT", "EXAMPLES"] {
            assert!(page.contains(section), "{section}\n{page}");
        }
        for (status, about) in EXIT_STATUSES {
            assert!(page.contains(about), "{status}");
        }
    }
}
