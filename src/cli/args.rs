//! The command line as data.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use wirelab_lang::spec::{Text, text};

use crate::cli::completions::SHELLS;
use crate::cli::simulated::SimFlags;
use crate::output::printer::Colour;
use crate::repl;
use crate::stage::LectureFlags;

/// A scriptable network lab: real sockets, assertions, lessons
#[derive(Debug, Parser)]
#[command(name = "wirelab", version, disable_help_subcommand = true, after_help = after(), override_usage = USAGE)]
pub struct Cli {
    /// What to do; without it, the prompt or the given script.
    #[command(subcommand)]
    pub action: Option<Action>,

    /// Run this text
    #[arg(short = 'c', value_name = "STATEMENTS")]
    pub text: Option<String>,

    /// A script to run (`-`: standard input), and what it finds in the list `args`
    #[arg(value_name = "FILE [ARGS]", allow_negative_numbers = true, trailing_var_arg = true)]
    pub words: Vec<String>,

    /// How it is run.
    #[command(flatten)]
    pub flags: RunFlags,

    /// How it looks.
    #[command(flatten)]
    pub look: MessageFlags,
}

/// How many steps the lesson has.
pub const STEPS: i64 = repl::STEPS.len() as i64;

const USAGE: &str = "wirelab [OPTIONS] [FILE [ARGS]…]
       wirelab run [OPTIONS] FILE…
       wirelab check FILE…
       wirelab demo [OPTIONS] [NAME]
       wirelab rehearse [OPTIONS] FILE…
       wirelab notes [NAME]
       wirelab tutorial [STEP]
       wirelab help [TOPIC]
       wirelab -c 'STATEMENTS'";

/// What the exit status of the program means.
pub const EXIT_STATUSES: &[(i32, Text)] = &[
    (0, text("all well", "一切正常")),
    (1, text("wrong use", "用法错误")),
    (2, text("a script does not parse or check", "脚本解析或检查未通过")),
    (3, text("an error while running", "运行时出错")),
    (4, text("an `expect` failed", "`expect` 失败")),
    (130, text("interrupted", "被中断")),
    (143, text("ended by SIGTERM", "被 SIGTERM 结束")),
];

fn after() -> String {
    let statuses: Vec<_> =
        EXIT_STATUSES.iter().map(|(status, about)| format!("{status} {}", about.en)).collect();
    format!(
        "Without FILE, wirelab is a prompt. `wirelab help` lists the commands of the language.\n\n\
         Exit status: {}.",
        statuses.join("; ")
    )
}

/// What `wirelab` can be asked to do.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Run scripts, each afresh
    Run {
        /// The scripts; `-` is standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<String>,
        /// How they are run.
        #[command(flatten)]
        flags: RunFlags,
    },
    /// Parse and check scripts; opens no socket
    Check {
        /// The scripts; `-` is standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<String>,
        /// The longest that this may take: 30s, 1.5s, 2m
        #[arg(long, value_name = "DURATION")]
        timeout: Option<String>,
    },
    /// List, show or play the scripts that are built in
    Demo {
        /// The script to play: tcp/hello
        #[arg(value_name = "NAME")]
        name: Option<String>,
        /// Print its source
        #[arg(long, value_name = "NAME", conflicts_with_all = ["name", "copy"])]
        show: Option<String>,
        /// Write all of them into a folder
        #[arg(long, value_name = "DIR", conflicts_with = "name")]
        copy: Option<PathBuf>,
        /// How it is played.
        #[command(flatten)]
        flags: RunFlags,
    },
    /// Play lessons by themselves, and say how long each step takes and what would not fit a screen
    Rehearse {
        /// The scripts, or lessons that are built in: tcp/hello
        #[arg(required = true, value_name = "FILE")]
        files: Vec<String>,
        /// Report for machines
        #[arg(long)]
        json: bool,
        /// How they are played.
        #[command(flatten)]
        flags: RunFlags,
    },
    /// Show the speaker's notes of a lesson that is given on another terminal with --notes
    Notes {
        /// The lesson, or a part of its name; without it, the one that began last
        #[arg(value_name = "NAME")]
        name: Option<String>,
    },
    /// Explain a command, a function, an error, or a topic
    Help {
        /// What to explain: `tcp listen`, ECONNRESET, strings, errors …
        #[arg(value_name = "TOPIC")]
        words: Vec<String>,
    },
    /// Print the reference of the language
    Reference,
    /// Print what makes a shell complete wirelab's words
    Completions {
        /// The shell that reads it
        #[arg(value_parser = SHELLS)]
        shell: String,
    },
    /// Print the manual page
    Man,
    /// Start the prompt with a lesson, where it was left
    Tutorial {
        /// The step to begin with
        #[arg(value_name = "STEP", value_parser = clap::value_parser!(u8).range(1..=STEPS))]
        step: Option<u8>,
    },
}

/// How messages look; accepted everywhere.
#[derive(Debug, Args)]
pub struct MessageFlags {
    /// The language of messages and lessons
    #[arg(long, value_name = "LANGUAGE", global = true, value_parser = ["en", "zh"])]
    pub lang: Option<String>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto", hide_possible_values = false)]
    pub color: Colour,
}

/// How scripts are run.
#[derive(Debug, Clone, Default, PartialEq, Args)]
pub struct RunFlags {
    /// Give a name a value before the script starts
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Where `input` reads its lines (`-`: standard input)
    #[arg(long, value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// The longest that a script may run: 30s, 1.5s, 2m
    #[arg(long, value_name = "DURATION")]
    pub timeout: Option<String>,
    /// Go on after a failed statement; the exit status tells of it all the same
    #[arg(long)]
    pub continue_on_error: bool,
    /// Allow an address beside loopback, or all of them
    #[arg(long, value_name = "HOST:PORT", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub allow_net: Vec<String>,
    /// Allow reading in a folder beside the current one
    #[arg(long, value_name = "DIR")]
    pub allow_read: Vec<PathBuf>,
    /// Allow writing in a folder beside the current one
    #[arg(long, value_name = "DIR")]
    pub allow_write: Vec<PathBuf>,
    /// Allow the abstract UNIX name of another program, as ss(8) shows it: @name
    #[arg(long, value_name = "NAME")]
    pub allow_unix: Vec<String>,
    /// Allow reading a variable of the environment
    #[arg(long, value_name = "NAME")]
    pub allow_env: Vec<String>,
    /// Play one role of a lesson, and meet the other terminal where it says `meet`
    #[arg(long, value_name = "NAME")]
    pub role: Option<String>,
    /// Let `print raw` write to a terminal
    #[arg(long)]
    pub raw: bool,
    /// Go on at the prompt after the script, with its names and open sockets, also after an error
    #[arg(short = 'i', long)]
    pub interactive: bool,
    /// Start the prompt without the start file
    #[arg(long)]
    pub no_rc: bool,
    /// The simulated network.
    #[command(flatten)]
    pub simulated: SimFlags,
    /// How a lesson is given.
    #[command(flatten)]
    pub lecture: LectureFlags,
}

impl RunFlags {
    /// These flags, given before an action's name, with those behind it; what is given twice counts
    /// as it stands behind.
    #[must_use]
    pub fn then(mut self, more: Self) -> Self {
        self.set.extend(more.set);
        self.allow_net.extend(more.allow_net);
        self.allow_read.extend(more.allow_read);
        self.allow_write.extend(more.allow_write);
        self.allow_unix.extend(more.allow_unix);
        self.allow_env.extend(more.allow_env);
        self.input = more.input.or(self.input);
        self.timeout = more.timeout.or(self.timeout);
        self.continue_on_error |= more.continue_on_error;
        self.role = more.role.or(self.role);
        self.raw |= more.raw;
        self.interactive |= more.interactive;
        self.no_rc |= more.no_rc;
        self.simulated = self.simulated.then(more.simulated);
        self.lecture = self.lecture.then(more.lecture);
        self
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
