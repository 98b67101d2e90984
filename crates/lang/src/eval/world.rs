//! What a run has around it: the seams to network, clock, output and input, the rights, and the
//! sockets and tasks that live.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;

use futures_core::future::LocalBoxFuture;
use wirelab_net::{Family, Network, SocketType};

use crate::catalogue::Language;
use crate::eval::console::Console;
use crate::eval::event::{Event, Sink};
use crate::eval::failures::{Failures, ToldFailures};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::hosts::Hosts;
use crate::eval::input::Input;
use crate::eval::meeting::{Alone, Meeting};
use crate::eval::recording::Recording;
use crate::eval::socket::{Role, Socket};
use crate::eval::survey::Survey;
use crate::eval::task::Task;
use crate::eval::turn::Turns;
use crate::eval::value::{Record, Value};
use crate::eval::waits::Waits;
use crate::message;
use crate::rights::Rights;

/// The most sockets that a run may have open.
pub const MOST_SOCKETS: usize = 18_000;
/// The most tasks that a run may have at a time.
pub const MOST_TASKS: usize = 100_000;

/// A run.
pub struct World {
    /// Where sockets live unless the network is simulated, with the clock of the wall. What a script
    /// makes and waits for goes through [`World::network_here`] and [`World::clock`].
    pub network: Rc<dyn Network>,
    /// Where its tasks stand.
    pub hosts: Hosts,
    /// Where output goes.
    pub sink: Rc<dyn Sink>,
    /// Where `input` reads.
    pub input: RefCell<Rc<dyn Input>>,
    /// What the script may touch.
    pub rights: Rc<Rights>,
    /// The language of messages.
    pub language: Cell<Language>,
    /// The folder of the script: what `run "x.lab"` is relative to.
    pub folder: PathBuf,
    /// Scripts under way, outermost first: a script that runs itself is found by them.
    pub scripts: Vec<PathBuf>,
    /// Open sockets by id.
    pub sockets: RefCell<BTreeMap<u64, Rc<Socket>>>,
    /// Background tasks that have not ended, by id.
    pub tasks: RefCell<BTreeMap<u64, Rc<Task>>>,
    /// The values of the names that all its tasks share.
    pub shared: RefCell<Vec<Value>>,
    /// Tasks that failed; the run fails at its end where nobody waited for one.
    pub failures: RefCell<Failures>,
    /// How much was told of what failed.
    pub reports: ToldFailures,
    /// New tasks on their way to the task set.
    pub spawned: RefCell<Vec<LocalBoxFuture<'static, ()>>>,
    /// What ends the run at once: `exit` in a task, a failed `expect` in a `serve`.
    pub stop: RefCell<Option<Box<Fault>>>,
    /// Plays another script with the same rights, for `run "other.lab"`.
    pub play: Play,
    /// The prompt, where there is one.
    pub console: RefCell<Option<Rc<dyn Console>>>,
    /// Takes down what is typed at a prompt.
    pub recording: Option<Rc<dyn Recording>>,
    /// Where the roles of a lesson meet.
    pub meeting: Rc<dyn Meeting>,
    /// What was printed last found no room: whoever printed it waits.
    pub is_crowded: Cell<bool>,
    /// Steps so far.
    pub steps: Cell<usize>,
    /// The next socket's id.
    pub next_socket: Cell<u64>,
    /// The next task's id.
    pub next_task: Cell<u64>,
    /// The next mailbox's id.
    pub next_mailbox: Cell<u64>,
    /// Connections that `serve` has accepted so far.
    pub connections: Cell<u64>,
    /// What tasks wait for, here and in the scripts around; noted only where time is virtual.
    pub waits: Rc<Waits>,
    /// Where they are when the run is cut short.
    pub survey: Rc<Survey>,
    /// The turns of its tasks, and of those of the scripts around.
    pub turns: Rc<Turns>,
}

/// Plays another script with the same rights, for `run "other.lab" with {…}`.
pub type Play = fn(Rc<World>, PathBuf, Option<Rc<Record>>) -> LocalBoxFuture<'static, Outcome<Value>>;

impl World {
    /// A run that has nothing yet but its seams, and no rights.
    pub fn new(network: Rc<dyn Network>, sink: Rc<dyn Sink>, input: Rc<dyn Input>, play: Play) -> Self {
        Self {
            network,
            hosts: Hosts::default(),
            sink,
            input: RefCell::new(input),
            rights: Rc::default(),
            language: Cell::new(Language::English),
            folder: PathBuf::new(),
            scripts: Vec::new(),
            sockets: RefCell::default(),
            tasks: RefCell::default(),
            shared: RefCell::default(),
            failures: RefCell::default(),
            reports: ToldFailures::default(),
            spawned: RefCell::default(),
            stop: RefCell::default(),
            play,
            console: RefCell::default(),
            recording: None,
            meeting: Rc::new(Alone::default()),
            is_crowded: Cell::new(false),
            steps: Cell::new(0),
            next_socket: Cell::new(1),
            next_task: Cell::new(1),
            next_mailbox: Cell::new(1),
            connections: Cell::new(0),
            waits: Rc::default(),
            survey: Rc::default(),
            turns: Rc::default(),
        }
    }

    /// A run within this one: the same seams and rights, its own tasks and sockets.
    pub fn for_other(&self, folder: PathBuf, scripts: Vec<PathBuf>) -> Self {
        let (network, sink, input) = (&self.network, &self.sink, self.input.borrow());
        Self {
            hosts: self.hosts.lend(),
            rights: Rc::clone(&self.rights),
            language: self.language.clone(),
            folder,
            scripts,
            meeting: Rc::clone(&self.meeting),
            steps: Cell::new(self.steps.get()),
            waits: Rc::clone(&self.waits),
            survey: Rc::clone(&self.survey),
            turns: Rc::clone(&self.turns),
            ..Self::new(Rc::clone(network), Rc::clone(sink), Rc::clone(&input), self.play)
        }
    }

    /// Hands out an event; where the output is gone, the run ends.
    ///
    /// # Errors
    /// `exit` with the status that the sink gave.
    pub fn emit(&self, event: Event) -> Outcome<()> {
        let is_report = event.is_report();
        self.sink.emit(event).map_err(Fault::exit)?;
        // Who reports waits for nobody: reports that nobody reads are counted.
        self.is_crowded.set(!is_report && self.sink.is_crowded());
        Ok(())
    }

    /// Takes a network's socket into the run.
    ///
    /// # Errors
    /// LIMIT where there are too many.
    pub fn adopt(
        &self,
        family: Family,
        socket_type: SocketType,
        net: Rc<dyn wirelab_net::Socket>,
        role: Role,
    ) -> Outcome<Rc<Socket>> {
        if self.sockets.borrow().len() >= MOST_SOCKETS {
            net.close();
            return Err(Fault::limit(message!("limit-sockets", limit = MOST_SOCKETS)));
        }
        let id = self.next_socket.get();
        self.next_socket.set(id + 1);
        let prefix = match (family, socket_type) {
            (Family::Unix, _) => "unix",
            (_, SocketType::Stream | SocketType::SeqPacket) => "tcp",
            (_, SocketType::Datagram) => "udp",
        };
        let socket = Rc::new(Socket {
            id,
            family,
            socket_type,
            net,
            name: RefCell::new(format!("{prefix}{id}").into()),
            named: Cell::new(false),
            unread: RefCell::default(),
            ended: Cell::new(false),
            broken: Cell::new(false),
            sent: Cell::new(0),
            received: Cell::new(0),
            accepted: Cell::new(false),
            served: Cell::new(false),
            role: Cell::new(role),
            backlog: Cell::new(0),
            loopback_groups: RefCell::default(),
        });
        self.sockets.borrow_mut().insert(id, Rc::clone(&socket));
        Ok(socket)
    }

    /// Closes a socket of the run. Closing twice is nothing.
    pub fn close(&self, socket: &Rc<Socket>) {
        if !socket.is_closed()
            && let Some(recording) = &self.recording
        {
            recording.closes(socket);
        }
        if socket.role.replace(Role::Closed) != Role::Closed {
            let closed = socket.net.close();
            self.sockets.borrow_mut().remove(&socket.id);
            if let Some(stays) = closed {
                // Where the output is gone, nobody is left to tell.
                let _ = self.emit(Event::Note(message!(
                    "socket-file-stays",
                    path = stays.path.display(),
                    errno = Fault::system("close", "", stays.errno).name,
                )));
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
