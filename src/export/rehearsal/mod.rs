//! The rehearsal: a lesson plays by itself, as it would before a class but without waiting for keys, and
//! what a lecturer wants to know before that is reported.
//!
//! May use: the player of lessons, the layout of the lecture's screen, its page, the printer.

pub mod findings;
mod page;
mod pairs;
mod play;

use std::rc::Rc;

use serde_json::json;
use wirelab_lang::catalogue;
use wirelab_lang::eval::event::Sink;
use wirelab_lang::lesson::played::Played;
use wirelab_lang::message;
use wirelab_lang::syntax::source::Source;

use self::pairs::Case;
use self::play::Run;
use crate::export::handout::file::WantedHandouts;
use crate::export::rehearsal::findings::{Misfit, Rehearsal};
use crate::output::printer::Printer;
use crate::run::{BY_SIGNAL, ERROR, EXPECT, Plan, Script, WRONG_SCRIPT, wrong_use};

/// The screen that lessons are made for.
const SCREEN: (u16, u16) = (80, 24);

/// What a screen of some columns and rows shows of a lesson.
#[derive(Clone, Copy)]
pub struct ScreenLayout {
    /// The columns that a statement's output has.
    pub room: fn(screen: (u16, u16)) -> usize,
    /// All that does not fit, in the order of the lesson.
    pub misfits: fn(played: &Played, source: &Source, screen: (u16, u16)) -> Vec<Misfit>,
}

/// How a rehearsal is reported.
pub struct ReportOptions {
    /// The screen that the lesson is given on
    pub layout: ScreenLayout,
    /// As one document for machines
    pub json: bool,
    /// Documents to take home
    pub handout: WantedHandouts,
}

/// Rehearses scripts. The exit status of them all: a signal ends everything; else 2 where one does not
/// check, 4 where an `expect` or an `ask` failed, 3 for other errors.
pub fn run(scripts: Vec<Script>, plan: &Plan, wish: &ReportOptions, printer: &Rc<Printer>) -> i32 {
    let cases = match pairs::cases(scripts) {
        Ok(cases) => cases,
        Err(message) => return wrong_use(printer, message, Vec::new()),
    };
    if wish.handout.is_any() && cases.len() != 1 {
        return wrong_use(printer, message!("rehearse-one-handout", count = cases.len()), Vec::new());
    }
    if !wish.handout.may_be_written(printer) {
        return ERROR;
    }
    let mut all: Vec<Rehearsal> = Vec::new();
    let mut status = 0;
    for case in &cases {
        let runs = match play::play(case, plan, (wish.layout.room)(SCREEN), printer) {
            Ok(runs) => runs,
            // Why it could not begin, or what the machine does not offer, was told.
            Err(own) => {
                status = worse(status, own);
                continue;
            }
        };
        if let Some(signal) = runs.iter().find_map(|run| run.signal) {
            return BY_SIGNAL + signal;
        }
        for rehearsal in runs.iter().map(|run| report(run, wish.layout)) {
            status = worse(status, of_failures(&rehearsal));
            let told = if wish.json {
                progress(&rehearsal, &cases, printer)
            } else {
                tell(&rehearsal, &all, printer)
            };
            if let Err(gone) = told {
                return gone;
            }
            all.push(rehearsal);
        }
        let asked = runs.iter().find(|run| run.is_asked_for && wish.handout.is_any());
        if asked.is_some_and(|run| !wish.handout.write(&run.source, &run.played, printer)) {
            status = worse(status, ERROR);
        }
    }
    finish(&all, wish, printer).map_or_else(|gone| gone, |()| status)
}

fn report(run: &Run, layout: ScreenLayout) -> Rehearsal {
    let name = &run.source.name;
    let mut rehearsal = Rehearsal::of(name, &run.played, &run.source, run.has_failed_tasks);
    for fault in &run.beside {
        rehearsal.failed(fault, name);
    }
    rehearsal.misfits = (layout.misfits)(&run.played, &run.source, SCREEN);
    rehearsal
}

fn of_failures(rehearsal: &Rehearsal) -> i32 {
    match rehearsal.failures.iter().any(|failure| failure.is_expect) {
        true => EXPECT,
        false if rehearsal.is_well() => 0,
        false => ERROR,
    }
}

/// Of two statuses the one that counts.
fn worse(one: i32, other: i32) -> i32 {
    let rank = |status: i32| match status {
        WRONG_SCRIPT => 3,
        EXPECT => 2,
        0 => 0,
        _ => 1,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// A lesson's report, below the one before.
fn tell(rehearsal: &Rehearsal, before: &[Rehearsal], printer: &Printer) -> Result<(), i32> {
    let columns = printer.width().unwrap_or(usize::from(SCREEN.0));
    let text = page::page(rehearsal, SCREEN, columns, printer.language());
    let gap = if before.is_empty() { "" } else { "\n" };
    printer.text(&format!("{gap}{text}"))?;
    printer.flush()
}

/// Where the report comes at the end, how far it is.
fn progress(rehearsal: &Rehearsal, cases: &[Case], printer: &Printer) -> Result<(), i32> {
    if cases.len() > 1 {
        let seconds = format!("{:.1}", rehearsal.took.as_secs_f64());
        printer.note(&message!("rehearse-progress", name = rehearsal.name, seconds = seconds));
    }
    Ok(())
}

fn finish(all: &[Rehearsal], wish: &ReportOptions, printer: &Printer) -> Result<(), i32> {
    if wish.json {
        let all: Vec<_> = all.iter().map(Rehearsal::to_json).collect();
        let (columns, rows) = SCREEN;
        let whole = json!({ "screen": { "columns": columns, "rows": rows }, "lessons": all });
        let text = serde_json::to_string_pretty(&whole).unwrap_or_default();
        return printer.text(&(text + "\n"));
    }
    let failed = all.iter().filter(|rehearsal| !rehearsal.is_well()).count();
    let seconds: f64 = all.iter().map(|rehearsal| rehearsal.took.as_secs_f64()).sum();
    let verdict = match failed {
        0 if all.len() < 2 => return Ok(()),
        0 => message!("rehearse-well", count = all.len(), seconds = format!("{seconds:.1}")),
        _ => message!("rehearse-not-well", count = failed),
    };
    printer.text(&format!("\n{}\n", catalogue::text(printer.language(), &verdict)))
}
