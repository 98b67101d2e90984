//! Where a task stands: at the kernel, or on a host of the simulated network.
//!
//! Each task has a host, `on` gives it another one for a while. All code of a script runs inside of
//! its task's turn, also what waits: so the host of the task at hand is noted here whenever its turn
//! begins, and whoever makes a socket asks for it.
//!
//! May use: the seam `net`, values of `eval`. Must not use: a particular network.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};

use futures_core::future::LocalBoxFuture;
use wirelab_net::{Advance, Network, VirtualTime};

use crate::diagnostic::nearest::nearest;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::simulated::Simulation;
use crate::eval::value::Value;
use crate::eval::world::World;
use crate::message;

/// A host of the simulated network.
pub struct Host {
    /// Its name.
    pub name: Rc<str>,
    /// The network as it sees it.
    pub network: Rc<dyn Network>,
}

/// Where the tasks of a run stand.
#[derive(Default)]
pub struct Hosts {
    simulation: RefCell<Option<Rc<dyn Simulation>>>,
    /// The clocks of earlier ones, as long as somebody has a socket or sleeps there.
    past: RefCell<Vec<Weak<dyn VirtualTime>>>,
    /// The host of the task whose turn it is.
    here: RefCell<Option<Rc<Host>>>,
    /// It belongs to the script that called this one.
    lent: Cell<bool>,
    settings: Settings,
    /// Packets are told as they cross: the number of the next one.
    traced: Cell<Option<u64>>,
    /// Congestion windows over time will be asked for.
    keeps_windows: Cell<bool>,
    /// Where the script's own chance comes from.
    chance: Cell<Option<u64>>,
}

/// What was said from outside of the simulated network.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Settings {
    /// The seed of every network, whatever the script says.
    pub seed: Option<u64>,
    /// How many seconds of virtual time there are in one.
    pub realtime: Option<f64>,
}

impl Hosts {
    /// For a run that was begun with these settings.
    pub fn new(settings: Settings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// What was said from outside.
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// What the script's own chance comes from, where it comes from the seed: to be set anew behind
    /// each draw.
    pub fn chance(&self) -> &Cell<Option<u64>> {
        &self.chance
    }

    /// For a script that this one runs: the same network, whose time goes on with this one.
    pub fn lend(&self) -> Self {
        let lent = Self::new(self.settings);
        lent.chance.set(self.chance.get());
        lent.traced.set(self.traced.get());
        lent.keeps_windows.set(self.keeps_windows.get());
        lent.simulation.replace(self.simulation());
        lent.lent.set(true);
        lent
    }

    /// From here on the script's sockets live on this network.
    pub fn begin(&self, simulation: Rc<dyn Simulation>) {
        *self.here.borrow_mut() = None;
        self.chance.set(Some(simulation.seed()));
        if self.keeps_windows.get() {
            simulation.keep_windows();
        }
        self.traced.set(self.traced.get().map(|_| 0));
        let before = self.simulation.borrow_mut().replace(simulation);
        let clock = before.and_then(|before| before.clock().virtual_time());
        let mut past = self.past.borrow_mut();
        past.retain(|clock| clock.strong_count() > 0);
        past.extend(clock.map(|clock| Rc::downgrade(&clock)));
        self.lent.set(false);
    }

    /// Lets an earlier network go on, the last one first: nothing is left to happen on this one.
    pub fn advance_past(&self) -> Advance {
        let past: Vec<_> = self.past.borrow().iter().rev().filter_map(Weak::upgrade).collect();
        let moves = past.iter().map(|clock| clock.advance(true));
        moves.into_iter().find(|advance| *advance != Advance::Idle).unwrap_or(Advance::Idle)
    }

    /// Whether the simulated network is on.
    pub fn is_on(&self) -> bool {
        self.simulation.borrow().is_some()
    }

    /// The simulated network, if it is on.
    pub fn simulation(&self) -> Option<Rc<dyn Simulation>> {
        self.simulation.borrow().clone()
    }

    /// From here on packets are told as they cross, or no more.
    pub fn trace(&self, on: bool) {
        let next = self.simulation().map_or(0, |simulation| simulation.crossed());
        self.traced.set(on.then_some(next));
    }

    /// From here on connections of the simulated network keep how large their congestion windows were.
    pub fn keep_windows(&self) {
        if !self.keeps_windows.replace(true) {
            self.simulation.borrow().iter().for_each(|simulation| simulation.keep_windows());
        }
    }

    /// Packets that have crossed and were not told, if they are to be told.
    pub fn untold(&self) -> Vec<String> {
        let Some((from, simulation)) = self.traced.get().zip(self.simulation()) else { return Vec::new() };
        let next = simulation.crossed();
        if next == from {
            return Vec::new();
        }
        self.traced.set(Some(next));
        simulation.crossed_since(from)
    }

    /// Whether the network is this script's own: nobody else lets its time go on.
    pub fn has_own(&self) -> bool {
        self.is_on() && !self.lent.get()
    }

    /// Notes where the task stands whose turn it is.
    pub fn stand(&self, host: Option<Rc<Host>>) {
        if self.is_on() {
            *self.here.borrow_mut() = host;
        }
    }

    /// Where the task stands whose turn it is.
    pub fn here(&self) -> Option<Rc<Host>> {
        self.here.borrow().clone()
    }

    /// The name of the host on which the task at hand makes its sockets.
    pub fn here_or_default(&self) -> Option<Rc<str>> {
        match self.here() {
            Some(here) => Some(Rc::clone(&here.name)),
            None => self.simulation()?.default_host().map(|(name, _)| name),
        }
    }

    /// The host of this name.
    ///
    /// # Errors
    /// The network is not simulated, or has no such host.
    pub fn find(&self, value: &Value) -> Outcome<Rc<Host>> {
        let Value::Bytes(name) = value else {
            let name = crate::eval::value::display::name(value);
            return Err(Fault::value(message!("host-not-a-name", value = name, kind = value.kind().name()))
                .help(message!("host-not-a-name-help")));
        };
        let name = crate::eval::value::display::word(name);
        let Some(simulation) = self.simulation() else {
            return Err(
                Fault::value(message!("not-simulated", host = name)).help(message!("not-simulated-help"))
            );
        };
        match simulation.host(&name) {
            Some(network) => Ok(Rc::new(Host { name: name.into(), network })),
            None => Err(unknown(&name, &simulation.hosts())),
        }
    }
}

/// The fault of a name that no host has.
pub fn unknown(name: &str, hosts: &[Rc<str>]) -> Box<Fault> {
    let fault = Fault::value(message!("unknown-host", host = name));
    match nearest(name, hosts.iter().map(|host| &**host)) {
        Some(near) => fault.help(message!("syntax-did-you-mean", word = near)),
        None if hosts.is_empty() => fault.help(message!("no-hosts-help")),
        None => fault.help(message!("hosts-are", hosts = hosts.join(", "))),
    }
}

impl World {
    /// The clock that a script goes by.
    pub fn clock(&self) -> Rc<dyn Network> {
        match self.hosts.simulation() {
            Some(simulation) => simulation.clock(),
            None => Rc::clone(&self.network),
        }
    }

    /// The clock of a socket: a timeout at a socket of the kernel is one of the wall clock.
    pub fn clock_of(&self, socket: &dyn wirelab_net::Socket) -> Rc<dyn Network> {
        if socket.host().is_some() { self.clock() } else { Rc::clone(&self.network) }
    }

    /// The network on which the task at hand makes its sockets.
    ///
    /// # Errors
    /// The network is simulated, and nothing says on which host.
    pub fn network_here(&self, command: &str) -> Outcome<Rc<dyn Network>> {
        let Some(simulation) = self.hosts.simulation() else { return Ok(Rc::clone(&self.network)) };
        if let Some(here) = self.hosts.here() {
            return Ok(Rc::clone(&here.network));
        }
        simulation.default_host().map(|(_, network)| network).ok_or_else(|| {
            let hosts = simulation.hosts();
            let fault = Fault::value(message!("on-which-host", command = command));
            match hosts.first() {
                Some(host) => fault
                    .help(message!("on-which-host-help", command = command, host = host))
                    .help(message!("hosts-are", hosts = hosts.join(", "))),
                None => fault.help(message!("no-hosts-help")),
            }
        })
    }
}

/// A future that runs on a host, whatever its task's host is.
pub struct OnHost {
    world: Rc<World>,
    host: Rc<Host>,
    future: LocalBoxFuture<'static, Outcome<Value>>,
}

impl OnHost {
    /// It, on this host.
    pub fn new(world: &Rc<World>, host: Rc<Host>, future: LocalBoxFuture<'static, Outcome<Value>>) -> Self {
        Self { world: Rc::clone(world), host, future }
    }
}

impl Future for OnHost {
    type Output = Outcome<Value>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome<Value>> {
        let this = &mut *self;
        let before = this.world.hosts.here();
        this.world.hosts.stand(Some(Rc::clone(&this.host)));
        let polled = this.future.as_mut().poll(context);
        this.world.hosts.stand(before);
        polled
    }
}
