//! The table of errnos: what each means on the wire and what to try.

use std::time::Duration;

use crate::eval::fault::Fault;
use crate::message;
use crate::net::Errno;

/// A failed system call as a fault.
pub fn fault(operation: &str, subject: &str, errno: Errno) -> Box<Fault> {
    Fault::new(
        "EIO",
        message!("system-error", operation = operation, subject = subject, errno = errno.raw_os_error()),
    )
}

/// A `timeout` that ran out: ETIMEDOUT, said by the script and not by the kernel.
pub fn timed_out(operation: &str, subject: &str, _after: Duration) -> Box<Fault> {
    let mut fault = fault(operation, subject, Errno::TIMEDOUT);
    fault.name = "ETIMEDOUT";
    fault
}
