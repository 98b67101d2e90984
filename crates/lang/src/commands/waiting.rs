//! Commands that may wait: the system call is tried first, and only where it would block does
//! the command become a future that tries again when the socket is ready.
//!
//! May use: `eval`, `net` (the seam). Must not use: a runtime.

use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use wirelab_net::{Errno, Interest, NetResult, Network};

use super::parts::NOWAIT;
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::socket::{Role, Socket};
use crate::eval::value::Value;
use crate::eval::world::World;
use crate::message;

/// What a command that may wait does, and what it has done so far. All that was received lives
/// in the socket, never here: dropping the work loses nothing.
pub trait CommandWork: 'static {
    /// What to wait for.
    const INTEREST: Interest;

    /// The socket that it works on.
    fn socket(&self) -> &Rc<Socket>;

    /// Goes as far as it can without waiting; `None` where it would have to wait.
    ///
    /// # Errors
    /// The command failed.
    fn attempt(&mut self) -> Outcome<Option<Value>>;

    /// Whether the socket would say at once that it is ready, though what this waits for is not there:
    /// then it is asked again a little later.
    fn is_misled(&self) -> bool {
        Self::INTEREST == Interest::Readable && {
            let seen = self.socket().net.glance();
            // An urgent byte lies there, and is none of what this takes.
            seen.urgent && !seen.readable && !seen.ended && !seen.failed
        }
    }

    /// Adds to an error what is worth knowing of the work done so far.
    fn explain(&self, fault: Box<Fault>) -> Box<Fault> {
        fault
    }
}

/// Does the work: at once if possible, else within the call's `timeout`.
///
/// # Errors
/// The work failed at once, or the timeout is none.
pub fn begin<W: CommandWork>(call: &Call<'_>, mut work: W) -> Outcome<Reply> {
    let limit = call.timeout()?;
    if let Some(value) = work.attempt().map_err(|fault| work.explain(fault))? {
        return Ok(Reply::Value(value));
    }
    let command = call.command.name;
    if call.flag(NOWAIT.word) {
        return Err(at_once(command, &work.socket().name()));
    }
    let network = Rc::clone(&call.world.network);
    let Some(limit) = limit else {
        return Ok(Reply::Wait(Box::pin(async move {
            let result = finish(command, &network, &mut work).await;
            result.map_err(|fault| work.explain(fault))
        })));
    };
    let clock = call.world.clock_of(&*work.socket().net);
    Ok(Reply::Wait(Box::pin(async move {
        let result = within_on(clock, Some(limit), finish(command, &network, &mut work)).await;
        let result = result.unwrap_or_else(|| Err(timed_out(command, &work.socket().name(), limit)));
        result.map_err(|fault| work.explain(fault))
    })))
}

/// Does the work inside of a future.
///
/// # Errors
/// The work failed.
pub async fn to_its_end<W: CommandWork>(
    command: &'static str,
    network: &Rc<dyn Network>,
    mut work: W,
) -> Outcome<Value> {
    let result = match work.attempt() {
        Ok(Some(value)) => return Ok(value),
        Ok(None) => finish(command, network, &mut work).await,
        Err(fault) if fault.is_cut_short() => finish_after(command, network, &mut work, true).await,
        Err(fault) => Err(fault),
    };
    result.map_err(|fault| work.explain(fault))
}

/// How long a socket is left alone that says that it is ready and is not.
const A_LITTLE: Duration = Duration::from_millis(10);

async fn finish<W: CommandWork>(
    command: &'static str,
    network: &Rc<dyn Network>,
    work: &mut W,
) -> Outcome<Value> {
    finish_after(command, network, work, false).await
}

/// The same where the last attempt was cut short, or not.
async fn finish_after<W: CommandWork>(
    command: &'static str,
    network: &Rc<dyn Network>,
    work: &mut W,
    mut was_cut_short: bool,
) -> Outcome<Value> {
    let mut was_ready = false;
    loop {
        if std::mem::take(&mut was_cut_short) {
            // Somebody wants the engine; what is there is looked at again behind that.
            futures_lite::future::yield_now().await;
        } else {
            if was_ready && work.is_misled() {
                network.sleep(A_LITTLE).await;
            }
            was_ready = true;
            let socket = work.socket();
            socket.net.ready(W::INTEREST).await.map_err(|errno| failed(command, socket, errno))?;
        }
        match work.attempt() {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => {}
            Err(fault) if fault.is_cut_short() => was_cut_short = true,
            Err(fault) => return Err(fault),
        }
    }
}

/// The result of a future, or `None` when the time is over first.
pub async fn within<T>(world: &World, limit: Option<Duration>, work: impl Future<Output = T>) -> Option<T> {
    within_on(world.clock(), limit, work).await
}

/// The same by a particular clock.
pub async fn within_on<T>(
    clock: Rc<dyn Network>,
    limit: Option<Duration>,
    work: impl Future<Output = T>,
) -> Option<T> {
    let Some(limit) = limit else { return Some(work.await) };
    let work = async { Some(work.await) };
    let over = async {
        clock.sleep(limit).await;
        None
    };
    futures_lite::future::or(work, over).await
}

/// The fault of a command that was to try once.
pub fn at_once(command: &str, subject: &str) -> Box<Fault> {
    Fault::new("EAGAIN", message!("not-at-once", command = command, subject = subject))
        .help(message!("not-at-once-help"))
}

/// The fault of a command whose `timeout` ran out.
pub fn timed_out(command: &str, subject: &str, limit: Duration) -> Box<Fault> {
    Fault::timed_out(command, subject, limit)
}

/// The fault of a system call on a socket, which remembers what it says about its connection.
pub fn failed(command: &str, socket: &Socket, errno: Errno) -> Box<Fault> {
    socket.note_failure(errno);
    match socket.net.host() {
        // The interfaces of a simulated host are down when it has crashed, and only then.
        Some(host) if errno == Errno::NETDOWN => Fault::of_host(command, &socket.name(), errno, &host),
        _ => Fault::system(command, &socket.name(), errno),
    }
}

/// The same with what it means on a listener, which carries no data: the errno of the kernel speaks
/// of a peer that a listener does not have.
pub fn on_listener(fault: Box<Fault>, command: &str, socket: &Socket) -> Box<Fault> {
    if socket.role.get() != Role::Listener {
        return fault;
    }
    let name = socket.name();
    let message = message!("on-listener", command = command, socket = name, errno = fault.name);
    Fault::new(fault.name, message).help(message!("on-listener-help", command = command, socket = name))
}

/// Splits what a system call gave: `None` where it would block.
///
/// # Errors
/// It failed.
pub fn unless_blocked<T>(command: &str, socket: &Socket, result: NetResult<T>) -> Outcome<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Errno::AGAIN) => Ok(None),
        Err(errno) => Err(failed(command, socket, errno)),
    }
}
