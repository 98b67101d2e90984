//! `--timeout`: the time counts from the start of the program, also while it reads and checks, where
//! nothing of the engine looks at a clock.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use wirelab_lang::eval::fault::Fault;
use wirelab_lang::message;
use wirelab_lang::session::TimeLimit;
use wirelab_net::Network;
use wirelab_net::os::KernelNetwork;
use wirelab_net::system::threads;

use crate::output::printer::Printer;
use crate::run::ERROR;

/// How long the program may take.
#[derive(Clone)]
pub struct Deadline {
    whole: Duration,
    /// It runs since the start.
    clock: Rc<KernelNetwork>,
    /// The way to the thread that ends the program; it is told that it need not by being dropped.
    watch: Rc<RefCell<Option<Sender<()>>>>,
    /// Held by that thread from the moment at which it ends the program.
    end: Arc<Mutex<()>>,
}

impl Deadline {
    /// Counts from now on, and ends the program when the time is over, until somebody else sees to it.
    /// Where there is no thread for that, the engine alone looks at the clock.
    pub fn new(whole: Duration, printer: &Printer) -> Self {
        let (alive, watched) = mpsc::channel::<()>();
        let (settings, end) = (printer.settings(), Arc::new(Mutex::new(())));
        let ends = Arc::clone(&end);
        let _ = threads::start("timeout", move || {
            if watched.recv_timeout(whole) == Err(RecvTimeoutError::Timeout) {
                let _held = ends.lock();
                Printer::new(settings).fault(&over(whole));
                std::process::exit(ERROR);
            }
        });
        Self { whole, clock: Rc::new(KernelNetwork::new()), watch: Rc::new(RefCell::new(Some(alive))), end }
    }

    /// The time for all.
    pub fn whole(&self) -> Duration {
        self.whole
    }

    /// What is left of it, for the engine, which looks to it from here on.
    pub fn hand_over(&self) -> TimeLimit {
        self.watch.take();
        // Where the program is being ended, this waits for that.
        drop(self.end.lock());
        TimeLimit { whole: self.whole, left: self.whole.saturating_sub(self.clock.elapsed()) }
    }
}

fn over(whole: Duration) -> Box<Fault> {
    Fault::limit(message!("limit-time", seconds = whole.as_secs_f64()))
}
