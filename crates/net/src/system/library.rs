//! Calls libraries that panic where the system refuses them a thread or a descriptor, and makes an error of
//! the panic that says what is lacking.
//!
//! In a program that is built to abort, a panic is the end of the process. So the library is called on a
//! thread of its own, and a panic there tells what it has to say and never returns: the thread rests until
//! the program ends. What the library held by then stays held, so it is not called a second time.
//!
//! May use: threads. Must not use: anything of the crate but the seam.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{set_hook, take_hook};
use std::sync::{Mutex, MutexGuard, Once, PoisonError, mpsc};
use std::thread;

use super::shortage::{Lacks, Shortage};
use super::threads::start;
use crate::Errno;

thread_local! {
    /// Who waits for what this thread's panic says.
    static WAITS: RefCell<Option<mpsc::Sender<String>>> = const { RefCell::new(None) };
}

/// One library, and whether it was refused something.
pub struct Library {
    lacks: Lacks,
    refusal: Mutex<Option<Shortage>>,
}

impl Library {
    /// What a panic of it stands for that does not speak of a thread.
    pub const fn new(lacks: Lacks) -> Self {
        Self { lacks, refusal: Mutex::new(None) }
    }

    /// Calls it, and waits until it is done: the call opens something and waits for nothing.
    ///
    /// # Errors
    /// It panicked, now or before, or there is no thread for the call.
    pub fn call<T: Send + 'static>(&self, call: impl FnOnce() -> T + Send + 'static) -> Result<T, Shortage> {
        let mut refusal = self.lock();
        if let Some(before) = refusal.clone() {
            return Err(before);
        }
        let called = call_aside(call).and_then(|called| called.map_err(|text| self.shortage(&text)));
        if let Err(shortage) = &called {
            *refusal = Some(shortage.clone());
        }
        called
    }

    /// Why it refuses to be called.
    pub(crate) fn refusal(&self) -> Option<Shortage> {
        self.lock().clone()
    }

    fn shortage(&self, text: &str) -> Shortage {
        let lacks = if text.contains("thread") { Lacks::Thread } else { self.lacks };
        Shortage::new(lacks, errno(text).unwrap_or(Errno::IO))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Shortage>> {
        self.refusal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a call gives, or what its panic says.
fn call_aside<T: Send + 'static>(
    call: impl FnOnce() -> T + Send + 'static,
) -> Result<Result<T, String>, Shortage> {
    hear_panics();
    let (done, result) = mpsc::channel();
    let (says, said) = mpsc::channel();
    let thread = start("library", move || {
        WAITS.set(Some(says));
        let _ = done.send(call());
        WAITS.set(None);
    })?;
    // A panic leaves `done` open behind it, and drops `says`; the end of the call drops both.
    match said.recv() {
        Ok(text) => Ok(Err(text)),
        Err(_) => {
            // The system counts the thread until it is gone, and may have no other.
            let _ = thread.join();
            Ok(result.recv().map_err(|_| String::new()))
        }
    }
}

/// From now on a panic that somebody waits for is told to them alone; all others are shown as before.
fn hear_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = take_hook();
        set_hook(Box::new(move |panic| match WAITS.take() {
            Some(waits) => {
                let _ = waits.send(text(panic.payload()));
                drop(waits);
                // A harness of tests takes its own hook back at the end, and waits until no panic is under way.
                while !cfg!(test) {
                    thread::park();
                }
            }
            None => others(panic),
        }));
    });
}

fn text(panic: &(dyn Any + Send)) -> String {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default().to_owned()
}

/// The number in `Os { code: 11, … }`, as `expect` shows an error of the system.
fn errno(text: &str) -> Option<Errno> {
    let (_, rest) = text.split_once("code: ")?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok().map(Errno::from_raw_os_error)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    fn refused(number: i32) {
        panic!("cannot open: {:?}", std::io::Error::from_raw_os_error(number));
    }

    #[test]
    fn y11_a_librarys_panic_is_an_error_with_its_errno() {
        let library = Library::new(Lacks::Reactor);
        assert_eq!(library.call(|| 7), Ok(7));
        let shortage = library.call(|| refused(24)).unwrap_err();
        assert_eq!((shortage.lacks, shortage.errno), (Lacks::Reactor, Errno::MFILE));
        assert_eq!(library.refusal(), Some(shortage));
    }

    #[test]
    fn y11_a_panic_of_a_thread_is_a_lack_of_threads() {
        let library = Library::new(Lacks::Reactor);
        let shortage = library.call(|| panic!("cannot spawn thread: Os {{ code: 11 }}")).unwrap_err();
        assert_eq!((shortage.lacks, shortage.errno), (Lacks::Thread, Errno::AGAIN));
        let without_a_number = Library::new(Lacks::Signals).call(|| panic!("no number")).unwrap_err();
        assert_eq!((without_a_number.lacks, without_a_number.errno), (Lacks::Signals, Errno::IO));
    }

    #[test]
    fn y11_who_was_refused_is_not_called_again() {
        let library = Library::new(Lacks::Reactor);
        let first = library.call(|| refused(11)).unwrap_err();
        assert_eq!(library.call(|| unreachable!("a lock of the library may be held for good")), Err(first));
    }
}
