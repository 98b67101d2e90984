//! The rehearsal.

mod page;
