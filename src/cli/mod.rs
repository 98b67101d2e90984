//! From the arguments of the process to its exit status.

pub mod args;
pub mod completions;
pub mod man;
mod meant;
pub mod numbers;
pub mod simulated;
pub mod usage;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::{CommandFactory, FromArgMatches};
use wirelab_lang::catalogue::Language;
use wirelab_lang::diagnostic::Message;
use wirelab_lang::escape;
use wirelab_lang::eval::console::Wish;
use wirelab_lang::eval::event::Sink;
use wirelab_lang::help;
use wirelab_lang::message;
use wirelab_lang::session::Options;

use self::args::{Action, Cli, RunFlags};
use self::numbers::{duration, limit};
use crate::export::rehearsal;
use crate::export::speaker;
use crate::output::printer::{Printer, PrinterSettings, columns, rows};
use crate::repl;
use crate::run::deadline::Deadline;
use crate::run::demo;
use crate::run::grants::Grants;
use crate::run::input::Lines;
use crate::run::roles;
use crate::run::script_file;
use crate::run::{self, Plan, Script, WRONG_USE, wrong_use};
use crate::stage::{self, LectureFlags, Pace};
use crate::terminal::pager;

/// How errors name a script from standard input.
const STDIN: &str = "<stdin>";

/// What went wrong with the command line: what to say, and what to try.
pub type Wrong = (Message, Vec<Message>);

/// The program: its arguments, the first of them its own name, to its exit status.
pub fn start(arguments: impl IntoIterator<Item = OsString>) -> i32 {
    let arguments: Vec<_> = arguments.into_iter().collect();
    if let Some(answer) = completions::answer(&arguments) {
        let printer = Printer::new(PrinterSettings::default());
        return printer.text(&answer).and_then(|()| printer.flush()).map_or_else(|status| status, |()| 0);
    }
    let parsed =
        Cli::command().try_get_matches_from(&arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return said_by_clap(error, &arguments),
    };
    let language = cli.look.lang.as_deref().map_or_else(Language::of_process, Language::from_tag);
    let (flags, action) = merge(cli.flags, cli.action);
    let printer = Rc::new(Printer::new(PrinterSettings { language, colour: cli.look.color, raw: flags.raw }));
    let status = match dispatch(&flags, action, cli.text, cli.words, &printer) {
        Ok(status) => status,
        Err((message, help)) => wrong_use(&printer, message, help),
    };
    match printer.flush() {
        Ok(()) => status,
        Err(gone) => gone,
    }
}

/// Help, the version, or what is wrong with the arguments.
fn said_by_clap(mut error: clap::Error, arguments: &[OsString]) -> i32 {
    let language = language_of(arguments);
    let printer = Printer::new(PrinterSettings { language, ..PrinterSettings::default() });
    if let Some((message, help)) = usage::explained(&error) {
        return wrong_use(&printer, message, help);
    }
    let is_chinese = language == Language::Chinese;
    if is_chinese && let Err(same) = usage::in_chinese(Cli::command()).try_get_matches_from(arguments) {
        error = same;
    }
    let text = error.render().to_string();
    if error.use_stderr() {
        printer.error_text(&escape::plain(text.as_bytes()));
        return WRONG_USE;
    }
    let text = if is_chinese { usage::labels_in_chinese(&text) } else { text };
    match printer.text(&text).and_then(|()| printer.flush()) {
        Ok(()) => 0,
        Err(status) => status,
    }
}

/// The language that arguments ask for although they cannot be read.
fn language_of(arguments: &[OsString]) -> Language {
    let mut words = arguments.iter().filter_map(|word| word.to_str());
    let chosen = words.find_map(|word| Some(word.strip_prefix("--lang")?.strip_prefix('=')));
    match chosen {
        Some(Some(tag)) => Language::from_tag(tag),
        Some(None) => words.next().map_or_else(Language::of_process, Language::from_tag),
        None => Language::of_process(),
    }
}

fn merge(before: RunFlags, action: Option<Action>) -> (RunFlags, Option<Action>) {
    match action {
        Some(Action::Run { files, flags }) => {
            (before.then(flags), Some(Action::Run { files, flags: RunFlags::default() }))
        }
        Some(Action::Rehearse { files, json, flags }) => {
            (before.then(flags), Some(Action::Rehearse { files, json, flags: RunFlags::default() }))
        }
        Some(Action::Demo { name, show, copy, flags }) => {
            (before.then(flags), Some(Action::Demo { name, show, copy, flags: RunFlags::default() }))
        }
        other => (before, other),
    }
}

fn dispatch(
    flags: &RunFlags,
    action: Option<Action>,
    text: Option<String>,
    words: Vec<String>,
    printer: &Rc<Printer>,
) -> Result<i32, Wrong> {
    if let Some(action) = action {
        if text.is_some() || !words.is_empty() {
            return Err((message!("both-text-and-action"), Vec::new()));
        }
        return act(flags, action, printer);
    }
    if flags.role.is_some() && (text.is_some() || words.is_empty()) {
        return Err(plainly(message!("role-one-script")));
    }
    let mut plan = plan(flags, printer)?;
    if let Some(text) = text {
        plan.options.args = words;
        return play(vec![Script::of("-c", text.into_bytes())], &plan, flags, printer);
    }
    let mut words = words.into_iter();
    let Some(file) = words.next() else {
        return prompt(&plan, flags, None, printer);
    };
    let mut words: Vec<_> = words.collect();
    let is_plain = words.first().is_some_and(|word| word == "--");
    if is_plain {
        words.remove(0);
    }
    let script = match &flags.role {
        Some(role) => roles::of_file(&file, role, &mut plan),
        None => open(&file),
    };
    let script = script.map_err(|message| (message, meant::by_word(&file)))?;
    if !is_plain {
        meant::for_the_script(&file, &words, &script)?;
    }
    plan.options.args = words;
    play(vec![script], &plan, flags, printer)
}

/// Plays scripts; with `-i` the one script, and then the prompt; with `--step` the one, step by step.
fn play(scripts: Vec<Script>, plan: &Plan, flags: &RunFlags, printer: &Rc<Printer>) -> Result<i32, Wrong> {
    if let Some(wrong) = flags.lecture.without_step() {
        return Err(plainly(wrong));
    }
    if let Some(seeds) = plan.simulated.seeds {
        return match scripts.as_slice() {
            [script] if !flags.interactive && plan.input.is_none() && !script.is_ours => {
                Ok(crate::run::seeds::play(script, plan, seeds, printer))
            }
            _ => Err((message!("seeds-one-script"), Vec::new())),
        };
    }
    if flags.lecture.step {
        return lecture(&scripts, plan, flags, printer);
    }
    match scripts.as_slice() {
        _ if !flags.interactive => Ok(run::play(scripts, plan, printer)),
        [script] if plan.timeout.is_none() => Ok(repl::open(Some(script), plan, !flags.no_rc, None, printer)),
        [_] => Err((message!("interactive-without-timeout"), Vec::new())),
        _ => Err((message!("interactive-one-script"), Vec::new())),
    }
}

/// The prompt, with no script before it.
fn prompt(plan: &Plan, flags: &RunFlags, lesson: Option<Wish>, printer: &Rc<Printer>) -> Result<i32, Wrong> {
    if plan.timeout.is_some() && crate::terminal::is_at_terminal() {
        return Err(plainly(message!("prompt-without-timeout")));
    }
    Ok(repl::open(None, plan, !flags.no_rc, lesson, printer))
}

/// Gives a lesson.
fn lecture(scripts: &[Script], plan: &Plan, flags: &RunFlags, printer: &Rc<Printer>) -> Result<i32, Wrong> {
    let [script] = scripts else { return Err(plainly(message!("lecture-one-script"))) };
    let with = [
        (flags.interactive, "-i"),
        (flags.timeout.is_some(), "--timeout"),
        (flags.continue_on_error, "--continue-on-error"),
        (flags.raw, "--raw"),
    ];
    if let Some((_, flag)) = with.into_iter().find(|(is_given, _)| *is_given) {
        return Err(plainly(message!("lecture-not-with-step", flag = flag)));
    }
    if script.source.name == STDIN {
        return Err(plainly(message!("lecture-from-stdin")));
    }
    let LectureFlags { typing, big, light, auto, notes, record, handout, .. } = &flags.lecture;
    if *light {
        printer.set_light();
    }
    let auto = auto.as_deref().map(|text| duration("--auto", text)).transpose()?;
    let pace = Pace { typing: *typing, auto, big: *big };
    let handout = handout.wanted(printer.language()).map_err(plainly)?;
    let whole = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let wanted = stage::WantedExtras { notes: *notes, record: record.as_ref().map(whole), handout };
    Ok(stage::run(script, plan, pace, &wanted, printer))
}

fn act(flags: &RunFlags, action: Action, printer: &Rc<Printer>) -> Result<i32, Wrong> {
    let language = printer.language();
    let show = |text: String| printer.text(&text).map_or_else(|status| status, |()| 0);
    match action {
        Action::Run { files, .. } => {
            let mut plan = plan(flags, printer)?;
            let scripts = match (&flags.role, files.as_slice()) {
                (None, files) => open_all(files, "run")?,
                (Some(role), [file]) => {
                    let script = roles::of_file(file, role, &mut plan);
                    vec![script.map_err(|message| (message, meant::by_file(file, "run")))?]
                }
                (Some(_), _) => return Err(plainly(message!("role-one-script"))),
            };
            play(scripts, &plan, flags, printer)
        }
        Action::Demo { name: Some(name), .. } => {
            let mut plan = plan(flags, printer)?;
            let demo = match &flags.role {
                Some(role) => roles::of_demo(&name, role, &mut plan)?,
                None => demo::find(&name)?,
            };
            let status = play(vec![demo.script()], &plan, flags, printer)?;
            if let (run::ERROR, Some(other)) = (status, demo.needs_first()) {
                printer.note(&message!("demo-other-first", name = other));
            }
            Ok(status)
        }
        Action::Tutorial { .. } | Action::Rehearse { .. } if flags.role.is_some() => {
            Err(plainly(message!("role-one-script")))
        }
        Action::Rehearse { files, json, .. } => {
            if let Some(flag) = for_a_person(flags) {
                return Err(plainly(message!("rehearse-not-with", flag = flag)));
            }
            let plan = Plan { is_alone: true, ..plan(flags, printer)? };
            let scripts = files.iter().map(|file| file_or_demo(file)).collect::<Result<_, _>>()?;
            let handout = flags.lecture.handout.wanted(language).map_err(plainly)?;
            let wish = rehearsal::ReportOptions { layout: stage::fit::LAYOUT, json, handout };
            Ok(rehearsal::run(scripts, &plan, &wish, printer))
        }
        Action::Tutorial { step } => {
            let plan = plan(flags, printer)?;
            let wish = step.map_or(Wish::Resume, |step| Wish::Step(step.into()));
            prompt(&plan, flags, Some(wish), printer)
        }
        Action::Check { files, timeout } => {
            let only = RunFlags { timeout: timeout.or(flags.timeout.clone()), ..RunFlags::default() };
            if *flags != (RunFlags { timeout: flags.timeout.clone(), ..RunFlags::default() }) {
                return Err(plainly(message!("flags-without-run")));
            }
            let deadline = deadline(&only, printer)?;
            let status = run::check(&open_all(&files, "check")?, &Options::default(), printer);
            let _ = deadline.as_ref().map(Deadline::hand_over);
            Ok(status)
        }
        _ if *flags != RunFlags::default() => Err((message!("flags-without-run"), Vec::new())),
        Action::Demo { show: Some(name), .. } => Ok(show(demo::find(&name)?.text.to_owned())),
        Action::Demo { copy: Some(folder), .. } => match demo::copy(&folder) {
            Ok(count) => {
                printer.note(&message!("demo-copied", count = count, folder = folder.display()));
                Ok(0)
            }
            Err(fault) => {
                printer.fault(&fault);
                Ok(run::ERROR)
            }
        },
        Action::Demo { .. } => Ok(show(demo::list(language, &message!("demo-usage")))),
        Action::Notes { name } => Ok(speaker::run(&name.unwrap_or_default(), printer)),
        Action::Help { words } => {
            match help::topic(&words.join(" "), language, printer.width().unwrap_or(80)) {
                Ok(text) => Ok(page(printer, text.trim_end())),
                Err(near) => {
                    let mut help: Vec<_> =
                        near.iter().map(|near| message!("did-you-mean", word = near)).collect();
                    help.push(message!("help-overview-hint"));
                    Err((message!("help-unknown", topic = words.join(" ")), help))
                }
            }
        }
        Action::Reference => Ok(show(help::reference::text_in(language))),
        Action::Completions { shell } => {
            let program = std::env::args_os().next().unwrap_or_default();
            Ok(completions::script(&shell, &program).map_or(WRONG_USE, show))
        }
        Action::Man => Ok(show(man::page(language))),
    }
}

/// A page of help: a long one in a pager, where a person is at the terminal. The status.
fn page(printer: &Printer, text: &str) -> i32 {
    let painted = printer.painted(text) + "\n";
    if pager::is_long(text, columns(), rows()) && pager::show(&painted) {
        return 0;
    }
    printer.text(&painted).err().unwrap_or(0)
}

fn open_all(files: &[String], action: &str) -> Result<Vec<Script>, Wrong> {
    files.iter().map(|file| open(file).map_err(|message| (message, meant::by_file(file, action)))).collect()
}

/// The first flag that is given and needs a person at the terminal, or decides what a rehearsal decides
/// by itself.
fn for_a_person(flags: &RunFlags) -> Option<&'static str> {
    let given = [
        (flags.lecture.step, "--step"),
        (flags.interactive, "-i"),
        (flags.raw, "--raw"),
        (flags.continue_on_error, "--continue-on-error"),
    ];
    let first = given.into_iter().find_map(|(is_given, flag)| is_given.then_some(flag));
    first.or(flags.lecture.of_the_screen())
}

/// A script by its name; where there is no such file, a lesson that is built in.
fn file_or_demo(name: &str) -> Result<Script, Wrong> {
    match demo::find(name) {
        Ok(demo) if !Path::new(name).exists() => Ok(demo.script()),
        _ => open(name).map_err(|message| (message, meant::by_file(name, "rehearse"))),
    }
}

/// A script by its name on the command line; `-` is standard input.
fn open(file: &str) -> Result<Script, Message> {
    if file != "-" && !script_file::is_stdin(Path::new(file)) {
        return run::read(Path::new(file));
    }
    Ok(Script::of(STDIN, script_file::of_stdin(STDIN)?))
}

fn plainly(message: Message) -> Wrong {
    (message, Vec::new())
}

fn plan(flags: &RunFlags, printer: &Printer) -> Result<Plan, Wrong> {
    let names = flags.set.iter().map(|text| assignment(text)).collect::<Result<_, _>>()?;
    let input = match &flags.input {
        Some(path) => Some(
            Lines::of_file(path)
                .map_err(|error| plainly(script_file::unreadable(&path.to_string_lossy(), &error)))?,
        ),
        None => None,
    };
    let grants = Grants {
        all_net: flags.allow_net.iter().any(String::is_empty),
        net: flags.allow_net.iter().filter(|text| !text.is_empty()).cloned().collect(),
        read: flags.allow_read.clone(),
        write: flags.allow_write.clone(),
        unix: flags.allow_unix.clone(),
        env: flags.allow_env.clone(),
    };
    // A wrong grant is wrong use, and said before anything runs.
    grants.rights().map_err(plainly)?;
    let reads = flags.allow_read.clone();
    let options = Options { names, continue_on_error: flags.continue_on_error, reads, ..Options::default() };
    let timeout = deadline(flags, printer)?;
    let simulated = flags.simulated.plan().map_err(plainly)?;
    Ok(Plan { options, grants, input, timeout, part: None, is_alone: false, simulated })
}

/// `--timeout`, which counts from here on.
fn deadline(flags: &RunFlags, printer: &Printer) -> Result<Option<Deadline>, Wrong> {
    let whole = flags.timeout.as_deref().map(limit).transpose()?;
    Ok(whole.map(|whole| Deadline::new(whole, printer)))
}

/// `NAME=VALUE`
fn assignment(text: &str) -> Result<(String, Vec<u8>), Wrong> {
    let wrong = |message| Err((message, vec![message!("set-form")]));
    let Some((name, value)) = text.split_once('=') else {
        return wrong(message!("set-without-value", text = text));
    };
    let mut chars = name.chars();
    let starts_well = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    if !starts_well || !chars.all(|c| c.is_alphanumeric() || c == '_') {
        return wrong(message!("set-bad-name", name = name));
    }
    Ok((name.to_owned(), value.as_bytes().to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_needs_a_name_and_a_value() {
        assert_eq!(assignment("host=a=b"), Ok(("host".into(), b"a=b".to_vec())));
        assert_eq!(assignment("x="), Ok(("x".into(), Vec::new())));
        assert!(assignment("x").is_err() && assignment("1x=2").is_err() && assignment("=2").is_err());
    }
}
