//! All tasks wait, and nothing is left on the simulated network that could happen: who waits for
//! what.

use crate::eval::fault::Fault;
use crate::eval::hosts::Waiting;
use crate::eval::world::World;
use crate::message;

/// The most that are told one by one.
const MOST: usize = 12;

/// The end of a run in which nobody can go on.
pub(super) fn fault(world: &World) -> Box<Fault> {
    let waiting = world.hosts.waiting();
    let (own, place) = match waiting.iter().find(|waiting| waiting.task == 0).or(waiting.first()) {
        Some(first) => (said(first), Some(first.place.clone())),
        None => (String::new(), None),
    };
    let mut fault = Fault::new("DEADLOCK", message!("deadlock", waits = own));
    for one in waiting.iter().take(MOST) {
        let (source, span) = &one.place;
        let place = source.place(span.start);
        let name = name(world, one.task);
        fault = fault.note(message!("deadlock-waits", task = name, place = place, command = said(one)));
    }
    if waiting.len() > MOST {
        fault = fault.note(message!("deadlock-more", count = waiting.len() - MOST));
    }
    fault.place = place;
    fault.help(message!("deadlock-help"))
}

/// The text of what waits.
fn said(waiting: &Waiting) -> String {
    let (source, span) = &waiting.place;
    // Of a block the head is enough.
    let text = source.slice(*span);
    text.split(" {").next().unwrap_or(text).lines().next().unwrap_or_default().to_owned()
}

fn name(world: &World, task: u64) -> String {
    let tasks = world.tasks.borrow();
    let task = tasks.get(&task).map(|task| task.name.to_string());
    task.unwrap_or_else(|| crate::catalogue::text(world.language.get(), &message!("deadlock-script")))
}
