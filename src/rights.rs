//! What a script may touch: addresses and folders. Checked before the system call, on the
//! resolved address; files are opened inside a directory handle.

/// The rights of a run.
#[derive(Debug, Default)]
pub struct Rights {}
