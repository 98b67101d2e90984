//! The table of errnos: what each means on the wire and what to try.

use crate::eval::fault::Fault;
use crate::message;
use crate::net::Errno;

/// A failed system call as a fault.
pub fn fault(operation: &str, subject: &str, errno: Errno) -> Box<Fault> {
    Fault::new("EIO", message!("system-error", operation = operation, subject = subject, errno = errno.raw_os_error()))
}
