//! The option `on HOST` of the commands that make sockets.
//!
//! May use: `eval`.

use std::rc::Rc;

use crate::eval::call::{Call, Reply};
use crate::eval::fault::Outcome;
use crate::eval::hosts::OnHost;
use crate::eval::socket::Socket;
use crate::eval::world::World;

/// Runs a command on the host that its option names, where it has one.
///
/// # Errors
/// There is no such host, or the command's own.
pub fn on(call: &mut Call<'_>, run: fn(&mut Call<'_>) -> Outcome<Reply>) -> Outcome<Reply> {
    let Some(host) = call.option("on") else { return run(call) };
    let world = Rc::clone(call.world);
    let host = world.hosts.find(host)?;
    let before = world.hosts.here();
    world.hosts.stand(Some(Rc::clone(&host)));
    let reply = run(call);
    world.hosts.stand(before);
    Ok(match reply? {
        Reply::Wait(future) => Reply::Wait(Box::pin(OnHost::new(&world, host, future))),
        reply => reply,
    })
}

/// Whether a socket is where the task at hand stands.
pub fn is_here(world: &World, socket: &Socket) -> bool {
    match world.hosts.is_on() {
        true => socket.net.host() == world.hosts.here_or_default(),
        false => true,
    }
}
