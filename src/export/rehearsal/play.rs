//! Plays a lesson by itself, with no screen: a script, or the two halves of a pair together.

use std::rc::Rc;
use std::time::Duration;

use futures_lite::FutureExt;
use wirelab_lang::eval::fault::{Class, Fault};
use wirelab_lang::eval::socket::Role;
use wirelab_lang::eval::taskset;
use wirelab_lang::eval::world::World;
use wirelab_lang::lesson::played::Played;
use wirelab_lang::message;
use wirelab_lang::session::Turn;
use wirelab_lang::syntax::source::Source;
use wirelab_net::SocketType;

use crate::export::rehearsal::pairs::Case;
use crate::lesson::Player;
use crate::output::printer::Printer;
use crate::run::{Plan, Script};

/// So long the first half of a pair may take until it listens.
const PATIENCE: Duration = Duration::from_secs(10);
/// So long a lesson may take where `--timeout` does not say it: nobody sits before a rehearsal who could
/// end a wait.
const LONGEST: Duration = Duration::from_secs(300);
/// Between two looks at whether it does.
const TICK: Duration = Duration::from_millis(5);

/// What a script gave when it was played.
pub struct Run {
    /// It is the script that was named, and not the other half that belongs to it.
    pub is_asked_for: bool,
    /// Its text.
    pub source: Rc<Source>,
    /// What it has shown.
    pub played: Played,
    /// Errors beside those of statements: the time was over.
    pub beside: Vec<Fault>,
    /// A task failed that nobody waited for.
    pub has_failed_tasks: bool,
    /// The signal that ended it.
    pub signal: Option<i32>,
}

/// Plays a lesson, where tables have so many columns.
///
/// # Errors
/// The status with which it could not begin, after the reason was told.
pub fn play(case: &Case, plan: &Plan, columns: usize, printer: &Rc<Printer>) -> Result<Vec<Run>, i32> {
    let limit = plan.timeout.as_ref().map_or(LONGEST, |deadline| deadline.hand_over().whole);
    let Some(second) = &case.second else {
        let mut half = Half::new(&case.first, plan, columns, printer)?;
        taskset::block_on(half.play(Some(limit)));
        return Ok(vec![half.end(true)]);
    };
    let mut first = Half::new(&case.first, plan, columns, printer)?;
    let mut second = Half::new(second, plan, columns, printer)?;
    taskset::block_on(together(&mut first, &mut second, Some(limit)));
    // The second one may have gone to a folder of its own, and comes back from it first.
    let second = second.end(case.is_second_named);
    Ok(vec![first.end(!case.is_second_named), second])
}

/// The second half begins when the first one listens, and when it is done, both are.
async fn together(first: &mut Half, second: &mut Half, limit: Option<Duration>) {
    let world = Rc::clone(first.player.world());
    let server = first.source.name.clone();
    let client = async {
        if listens(&world).await {
            second.play(limit).await;
        } else {
            let (name, other) = (&server, &second.source.name);
            let late =
                message!("rehearse-server-late", name = name, other = other, seconds = PATIENCE.as_secs());
            second.beside.push(*Fault::value(late));
        }
    };
    let server = async {
        if first.play(None).await {
            first.stay().await;
        }
    };
    server.or(client).await;
}

/// Waits until there is somebody to talk to.
async fn listens(world: &World) -> bool {
    let end = world.network.elapsed() + PATIENCE;
    while world.network.elapsed() < end {
        let is_open = world.sockets.borrow().values().any(|socket| match socket.role.get() {
            Role::Listener => true,
            _ => socket.socket_type == SocketType::Datagram && socket.net.local().is_ok(),
        });
        if is_open {
            return true;
        }
        world.network.sleep(TICK).await;
    }
    false
}

/// A script that is played by itself.
struct Half {
    player: Player,
    source: Rc<Source>,
    beside: Vec<Fault>,
    signal: Option<i32>,
}

impl Half {
    fn new(script: &Script, plan: &Plan, columns: usize, printer: &Rc<Printer>) -> Result<Self, i32> {
        let player = Player::new(script, plan, printer)?;
        player.set_width(columns);
        Ok(Self { player, source: Rc::clone(&script.source), beside: Vec::new(), signal: None })
    }

    /// To its end, to an error, or until the time is over. Whether it came to its end.
    async fn play(&mut self, limit: Option<Duration>) -> bool {
        let network = Rc::clone(&self.player.world().network);
        let over = async {
            match limit {
                Some(limit) => network.sleep(limit).await,
                None => std::future::pending().await,
            }
            None
        };
        let played = async { Some(self.play_all().await) };
        match (played.or(over).await, limit) {
            (Some(is_played), _) => is_played,
            (None, limit) => {
                let seconds = limit.unwrap_or_default().as_secs_f64();
                self.beside.push(*Fault::limit(match self.line() {
                    Some(line) => message!("rehearse-limit", seconds = seconds, line = line),
                    None => message!("limit-time", seconds = seconds),
                }));
                false
            }
        }
    }

    /// Where the statement at hand begins.
    fn line(&self) -> Option<usize> {
        let statement = self.player.outline().statements.get(self.player.at()?)?;
        Some(self.source.position(statement.span.start).0)
    }

    async fn play_all(&mut self) -> bool {
        self.player.prepare().await;
        loop {
            match self.player.play().await {
                Turn::Done(_) => {}
                Turn::Left(_) | Turn::Ended => return true,
                Turn::Failed(fault) => match fault.class {
                    // Whatever else would fail is of interest, too.
                    Class::Expect => self.player.lesson().skip(),
                    Class::Interrupted(signal) => {
                        self.signal = Some(signal);
                        return false;
                    }
                    Class::Error | Class::Exit(_) => return false,
                },
            }
        }
    }

    /// What it began goes on, until this is dropped or a signal comes.
    async fn stay(&mut self) {
        let outcome = self.player.lesson().meanwhile(std::future::pending::<()>()).await;
        // Whatever else stops it has been told already.
        if let Err(Class::Interrupted(signal)) = outcome.map_err(|fault| fault.class) {
            self.signal = Some(signal);
        }
    }

    fn end(self, is_asked_for: bool) -> Run {
        let (played, ending) = self.player.end();
        let beside = self.beside.into_iter().chain(ending.faults).collect();
        Run {
            is_asked_for,
            source: self.source,
            played,
            beside,
            has_failed_tasks: ending.status != 0,
            signal: self.signal,
        }
    }
}
