//! Work that operations have done beyond what can be read off their operands: a comparison of lists that
//! hold one list many times goes through it as often. The machine asks, and counts it to the task's turn.
//!
//! A run has one thread, and the count belongs to that thread.

use std::cell::Cell;

thread_local! {
    static DONE: Cell<usize> = const { Cell::new(0) };
}

/// So many bytes more were gone through.
pub fn did(bytes: usize) {
    DONE.set(DONE.get().saturating_add(bytes));
}

/// How many bytes were gone through since the last question.
pub fn take() -> usize {
    DONE.take()
}
