//! The meter of the memory that a script can make grow, and its limits: values, tasks under way, and
//! what a simulated network keeps. A run has one thread, and the meter belongs to that thread.

use std::cell::Cell;

use wirelab_net::meter::Meter;

/// The largest that one value may be, in bytes.
pub const ONE_VALUE: usize = 256 << 20;
/// What all values of a run may take together, in bytes.
pub const ALL_VALUES: usize = 1 << 30;

/// What a buffer takes beside its contents: the counts of its users, its own description, and what
/// the allocator adds to two pieces of memory.
pub(super) const OVERHEAD: usize = 96;

thread_local! {
    static USED: Cell<usize> = const { Cell::new(0) };
}

/// A value would be larger than the limits allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// One value of so many bytes is too large.
    One(usize),
    /// All values together would take so many bytes.
    All(usize),
}

/// Whether a value of so many bytes may be made; ask before the memory is taken.
///
/// # Errors
/// Which limit it would pass.
pub fn room_for(bytes: usize) -> Result<(), Full> {
    if bytes > ONE_VALUE {
        return Err(Full::One(bytes));
    }
    let all = USED.get().saturating_add(bytes);
    if all > ALL_VALUES { Err(Full::All(all)) } else { Ok(()) }
}

/// Bytes that values take now.
pub fn used() -> usize {
    USED.get()
}

/// The meter, for what is not a value: a simulated network.
pub struct OfRun;

impl Meter for OfRun {
    fn recharge(&self, before: usize, now: usize) {
        let mut charged = before;
        recharge(&mut charged, now);
    }

    fn has_room(&self, bytes: usize) -> bool {
        USED.get().saturating_add(bytes) <= ALL_VALUES
    }
}

/// What something that is not a value was charged with; given back when it is dropped.
#[derive(Debug, Default)]
pub struct Charge(Cell<usize>);

impl Charge {
    /// A charge of so many bytes.
    pub fn of(bytes: usize) -> Self {
        let charge = Self::default();
        charge.set(bytes);
        charge
    }

    /// Notes how many bytes it takes now.
    pub fn set(&self, now: usize) {
        let mut charged = self.0.get();
        recharge(&mut charged, now);
        self.0.set(charged);
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        release(self.0.get());
    }
}

/// Notes that a buffer which was charged with `charged` bytes has `now`.
pub(super) fn recharge(charged: &mut usize, now: usize) {
    USED.set(USED.get().wrapping_add(now).wrapping_sub(*charged));
    *charged = now;
}

/// Notes that a buffer is gone.
pub(super) fn release(charged: usize) {
    USED.set(USED.get().wrapping_sub(charged));
}
