//! What a script may touch: addresses and folders. Checked before the system call, on the
//! resolved address; files are opened inside a directory handle.

use std::net::SocketAddr;
use std::path::Path;

use crate::diagnostic::Message;
use crate::eval::fault::{Fault, Outcome};
use crate::message;

/// What an address is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Waiting there
    Listen,
    /// A connection to it
    Connect,
}

/// The rights of a run.
#[derive(Debug, Clone, Default)]
pub struct Rights {}

impl Rights {
    /// All of it.
    pub fn everything() -> Self {
        Self {}
    }
    /// Loopback addresses, and files under the current directory.
    pub fn standard() -> Self {
        Self {}
    }
    /// `--allow-net`
    pub fn allow_net_all(self) -> Self {
        self
    }
    /// `--allow-net=HOST:PORT`
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn allow_net(self, _text: &str) -> Result<Self, Message> {
        Ok(self)
    }
    /// `--allow-read=DIR`
    ///
    /// # Errors
    /// There is no such folder.
    pub fn allow_read(self, _folder: &Path) -> Result<Self, Message> {
        Ok(self)
    }
    /// `--allow-write=DIR`
    ///
    /// # Errors
    /// There is no such folder.
    pub fn allow_write(self, _folder: &Path) -> Result<Self, Message> {
        Ok(self)
    }
    /// Whether the address may be used so.
    ///
    /// # Errors
    /// DENIED
    pub fn check_endpoint(&self, _purpose: Purpose, address: SocketAddr, _name: Option<&str>) -> Outcome<()> {
        if address.ip().is_loopback() {
            return Ok(());
        }
        Err(Fault::new("DENIED", message!("exited", status = 3)))
    }
}
