//! `--seeds 1-1000`: a script with each of the seeds, on as many threads as there are cores, each with
//! an engine of its own. What passes is silent; the first seed that fails is played once more, to be
//! seen, and the line that plays it again is told.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Mutex, RwLock, mpsc};
use std::thread;

use wirelab_lang::eval::event::{Attention, Event, Sink};
use wirelab_lang::eval::interrupt;
use wirelab_lang::message;
use wirelab_lang::session::{self, TimeLimit};
use wirelab_net::Network;
use wirelab_net::os::KernelNetwork;

use crate::output::printer::{Printer, PrinterSettings};
use crate::run::deadline::Deadline;
use crate::run::grants::Grants;
use crate::run::{self, ERROR, Plan, Script};

/// The stack of a thread: that of a program's first one.
const STACK: usize = 8 << 20;
/// The most seeds that are named one by one.
const MOST: usize = 20;

/// A script on its way to a thread.
struct Text {
    name: String,
    bytes: Vec<u8>,
    path: Option<PathBuf>,
}

/// What all threads share.
struct SeedRun {
    text: Text,
    /// Those that nobody plays yet.
    left: Mutex<RangeInclusive<u64>>,
    keep_going: bool,
    stop: AtomicBool,
    /// The seeds that failed, with the status of each.
    failed: Mutex<BTreeMap<u64, i32>>,
    /// The status of the signal that ended it all; 0: none did.
    interrupted: AtomicI32,
}

/// Nobody sees what passes.
struct Silent;

impl Sink for Silent {
    fn emit(&self, _: Event) -> Result<(), i32> {
        Ok(())
    }

    fn flush(&self) -> Result<(), i32> {
        Ok(())
    }

    fn attention(&self) -> Attention {
        Attention::Nothing
    }
}

/// Plays a script with all seeds. The status of the first that fails, or 0.
pub fn play(script: &Script, plan: &Plan, (from, to): (u64, u64), printer: &Rc<Printer>) -> i32 {
    if let Err(wrong) = session::prepare(Rc::clone(&script.source), &plan.options)
        && session::is_wrong_use(&wrong)
    {
        printer.report(&wrong);
        return run::WRONG_USE;
    }
    let wall: Rc<dyn Network> = Rc::new(KernelNetwork::new());
    let text = script.source.text.as_bytes().to_vec();
    let shared = SeedRun {
        text: Text { name: script.source.name.clone(), bytes: text, path: script.path.clone() },
        left: Mutex::new(from..=to),
        keep_going: plan.simulated.keep_going,
        stop: AtomicBool::new(false),
        failed: Mutex::default(),
        interrupted: AtomicI32::new(0),
    };
    // Each seed has the whole time.
    let outline = Outline::of(plan);
    let _ = plan.timeout.as_ref().map(Deadline::hand_over);
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let gate = RwLock::new(());
    let ran = thread::scope(|scope| {
        // A signal that one of them hears and another not yet would leave that one playing.
        let (hears, heard) = mpsc::channel();
        let closed = gate.write();
        let threads: Vec<_> = (0..cores)
            .map_while(|_| {
                let builder = thread::Builder::new().stack_size(STACK);
                let (hears, gate, shared, outline) = (hears.clone(), &gate, &shared, &outline);
                let begin = move || {
                    // What it lacks for that ends its first run.
                    let _ = session::prepare_to_wait();
                    let _ = hears.send(());
                    drop(gate.read());
                    work(shared, outline)
                };
                builder.spawn_scoped(scope, begin).ok()
            })
            .collect();
        drop(hears);
        heard.iter().take(threads.len()).for_each(drop);
        drop(closed);
        // Where no thread can be had, this one does it all.
        let own = if threads.is_empty() { work(&shared, &outline) } else { 0 };
        threads.into_iter().map(|thread| thread.join().unwrap_or(0)).sum::<u64>() + own
    });
    let failed = shared.failed.into_inner().unwrap_or_default();
    let seconds = format!("{:.1}", wall.elapsed().as_secs_f64());
    match shared.interrupted.into_inner() {
        0 => tell(script, plan, ran, &failed, &seconds, printer),
        status => {
            let failed = failed.len();
            printer.note(&message!("seeds-interrupted", count = ran, failed = failed, seconds = seconds));
            status
        }
    }
}

/// What of a plan a thread can have.
struct Outline {
    options: session::Options,
    grants: Grants,
    timeout: Option<std::time::Duration>,
    simulated: crate::run::simulated::Simulated,
}

impl Outline {
    fn of(plan: &Plan) -> Self {
        Self {
            options: plan.options.clone(),
            grants: plan.grants.clone(),
            timeout: plan.timeout.as_ref().map(Deadline::whole),
            simulated: plan.simulated.clone(),
        }
    }

    fn with_seed(&self, seed: u64) -> Plan {
        let mut simulated = self.simulated.clone();
        simulated.settings.seed = Some(seed);
        simulated.seeds = None;
        Plan {
            options: self.options.clone(),
            grants: self.grants.clone(),
            input: None,
            timeout: None,
            part: None,
            is_alone: true,
            simulated,
        }
    }
}

/// Plays seeds until none is left; how many.
fn work(shared: &SeedRun, outline: &Outline) -> u64 {
    let mut played = 0;
    loop {
        // A run may be over before it has looked for one.
        if let Some(signal) = interrupt::arrived() {
            shared.interrupted.store(run::BY_SIGNAL + signal, Ordering::Relaxed);
            shared.stop.store(true, Ordering::Relaxed);
        }
        let next = shared.left.lock().ok().and_then(|mut left| left.next());
        let Some(seed) = next.filter(|_| !shared.stop.load(Ordering::Relaxed)) else { return played };
        let (status, interrupted) =
            once(&shared.text, &outline.with_seed(seed), outline.timeout.map(TimeLimit::from_now));
        if interrupted {
            shared.interrupted.store(status, Ordering::Relaxed);
            shared.stop.store(true, Ordering::Relaxed);
            return played;
        }
        played += 1;
        if status != 0 {
            if let Ok(mut failed) = shared.failed.lock() {
                failed.insert(seed, status);
            }
            if !shared.keep_going {
                shared.stop.store(true, Ordering::Relaxed);
            }
        }
    }
}

/// The status of one run, and whether a signal ended it.
fn once(text: &Text, plan: &Plan, limit: Option<TimeLimit>) -> (i32, bool) {
    let script = Script { path: text.path.clone(), ..Script::of(&text.name, text.bytes.clone()) };
    let Ok(prepared) = session::prepare(Rc::clone(&script.source), &plan.options) else {
        return (ERROR, false);
    };
    let printer = Rc::new(Printer::new(PrinterSettings::default()));
    let network: Rc<dyn Network> = Rc::new(KernelNetwork::new());
    match run::stage(&script, &prepared.requirements, network, plan, &printer) {
        Ok((mut world, _)) => {
            world.sink = Rc::new(Silent);
            let ending = session::run(prepared, &Rc::new(world), limit);
            (ending.status, ending.interrupted)
        }
        Err(status) => (status, false),
    }
}

fn tell(
    script: &Script,
    plan: &Plan,
    ran: u64,
    failed: &BTreeMap<u64, i32>,
    seconds: &str,
    printer: &Rc<Printer>,
) -> i32 {
    let Some((first, status)) = failed.iter().next() else {
        printer.note(&message!("seeds-passed", count = ran, seconds = seconds));
        return 0;
    };
    let again = Outline::of(plan).with_seed(*first);
    let shown = Script {
        path: script.path.clone(),
        ..Script::of(&script.source.name, script.source.text.clone().into_bytes())
    };
    let again = Plan { timeout: plan.timeout.clone(), ..again };
    run::play(vec![shown], &again, printer);
    if plan.simulated.keep_going {
        let seeds: Vec<_> = failed.keys().take(MOST).map(u64::to_string).collect();
        let more = if failed.len() > MOST { ", …" } else { "" };
        let seeds = format!("{}{more}", seeds.join(", "));
        let (bad, count) = (failed.len(), ran);
        printer.note(&message!(
            "seeds-failed",
            failed = bad,
            count = count,
            seconds = seconds,
            seeds = seeds
        ));
    } else {
        printer.note(&message!("seed-failed", seed = first, count = ran, seconds = seconds));
    }
    printer.note(&message!("seed-again", line = line_with(*first, std::env::args())));
    *status
}

/// The command line, with one seed in place of all.
fn line_with(seed: u64, words: impl Iterator<Item = String>) -> String {
    let mut line = vec!["wirelab".to_owned()];
    let mut words = words.skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--keep-going" => {}
            "--seeds" => {
                words.next();
                line.push(format!("--seed {seed}"));
            }
            range if range.starts_with("--seeds=") => line.push(format!("--seed {seed}")),
            other => line.push(shlex::try_quote(other).map_or_else(|_| other.to_owned(), Into::into)),
        }
    }
    line.join(" ")
}

#[cfg(test)]
mod tests {
    use super::line_with;

    #[test]
    fn the_line_that_plays_it_again_has_all_flags() {
        let words = |line: &str| line.split('|').map(str::to_owned).collect::<Vec<_>>().into_iter();
        let line =
            line_with(7, words("/x/wirelab|run|--seeds|1-9|--keep-going|--net|sim|--loss|30%|my file.lab"));
        assert_eq!(line, "wirelab run --seed 7 --net sim --loss '30%' 'my file.lab'");
        assert_eq!(
            line_with(7, words("wirelab|--seeds=1-9|--set|n=2|a.lab")),
            "wirelab --seed 7 --set 'n=2' a.lab"
        );
    }
}
