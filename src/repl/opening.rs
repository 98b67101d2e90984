//! The prompt's engine: its network, its rights, and the script that is played first.

use std::io::IsTerminal;
use std::rc::Rc;

use wirelab_lang::eval::console::Wish;
use wirelab_lang::rights::Rights;
use wirelab_lang::session;
use wirelab_net::Network;
use wirelab_net::os::KernelNetwork;

use super::First;
use crate::output::printer::Printer;
use crate::run::deadline::Deadline;
use crate::run::{Plan, Script, WRONG_USE, prepare_to_wait, simulated, stage, world};
use crate::terminal::is_at_terminal;

/// A prompt, after a script where one is given: it is played in the prompt's own scope first, with
/// its own rights, and whatever became of it, a person goes on from there.
pub fn open(
    script: Option<&Script>,
    plan: &Plan,
    start_file: bool,
    lesson: Option<Wish>,
    printer: &Rc<Printer>,
) -> i32 {
    if let Err(status) = prepare_to_wait(printer) {
        return status;
    }
    let network: Rc<dyn Network> = if is_at_terminal() {
        Rc::new(KernelNetwork::beside_select())
    } else {
        Rc::new(KernelNetwork::new())
    };
    let staged = match script {
        None => {
            // What a person types at a terminal is allowed.
            let is_person = rustix::stdio::stdin().is_terminal();
            let piped = || plan.grants.rights().unwrap_or_default();
            let rights = if is_person { Rights::everything() } else { piped() };
            let world = world(Rc::clone(&network), None, rights, plan.input.clone(), printer);
            Ok((simulated(world, &network, plan, printer), None))
        }
        Some(script) => {
            // What is wrong in it is told when it is played.
            let requirements = match session::prepare(Rc::clone(&script.source), &plan.options) {
                Ok(prepared) => prepared.requirements,
                Err(wrong) if session::is_wrong_use(&wrong) => {
                    printer.report(&wrong);
                    return WRONG_USE;
                }
                Err(_) => Vec::new(),
            };
            stage(script, &requirements, network, plan, printer)
        }
    };
    match staged {
        Ok((world, scratch)) => {
            let first = script.map(|script| First { source: Rc::clone(&script.source), scratch });
            let limit = plan.timeout.as_ref().map(Deadline::hand_over);
            super::run(world, first, &plan.options, start_file, lesson, limit, printer)
        }
        Err(status) => status,
    }
}
