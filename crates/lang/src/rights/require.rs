//! What a script says at its top that it needs: all that is missing is told at once.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use super::folder::{self, Access, plain};
use super::grant::{self, Grant};
use super::{AbstractName, AddressUse, Rights, environment, shell};
use crate::diagnostic::Message;
use crate::eval::fault::{Fault, Outcome};
use crate::message;

/// One right that a script asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequiredRight {
    /// `requires net HOST:PORT`
    Net {
        /// The host as it is written: a name or an address.
        host: String,
        /// 0: every port.
        port: u16,
        /// What the host stands for; none where it could not be resolved.
        addresses: Vec<IpAddr>,
    },
    /// `requires read DIR`
    Read(PathBuf),
    /// `requires write DIR`
    Write(PathBuf),
    /// `requires unix NAME`
    Unix(AbstractName),
    /// `requires env NAME`
    Env(String),
}

impl RequiredRight {
    /// What it asks for, in a sentence.
    fn message(&self) -> Message {
        match self {
            Self::Net { host, port: 0, .. } => message!("requires-net-host", host = host),
            Self::Net { host, port, .. } => message!("requires-net", host = host, port = port),
            Self::Read(folder) => message!("requires-read", folder = folder.display()),
            Self::Write(folder) => message!("requires-write", folder = folder.display()),
            Self::Unix(name) => message!("requires-unix", name = name),
            Self::Env(name) => message!("requires-env", name = name),
        }
    }

    /// The flag that grants it.
    pub fn flag(&self) -> String {
        match self {
            Self::Net { host, port, .. } => match (host.parse::<IpAddr>(), port) {
                (Ok(ip), port) => grant::flag(SocketAddr::new(ip, *port)),
                (Err(_), 0) => shell::option("--allow-net", host),
                (Err(_), port) => shell::option("--allow-net", &format!("{host}:{port}")),
            },
            Self::Read(path) => folder::flag(Access::Read, path),
            Self::Write(path) => folder::flag(Access::Write, path),
            Self::Unix(name) => name.flag(),
            Self::Env(name) => environment::flag(name),
        }
    }
}

impl Rights {
    /// Whether all of it is granted.
    ///
    /// # Errors
    /// DENIED, one fault for all that is missing, with the flags that grant it.
    pub fn check_required(&self, required: &[RequiredRight]) -> Outcome<()> {
        let missing: Vec<&RequiredRight> = required.iter().filter(|one| !self.has(one)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let flags: Vec<String> = missing.iter().map(|one| one.flag()).collect();
        let mut fault = Fault::new("DENIED", message!("requires-missing", count = missing.len()));
        fault.notes = missing.iter().map(|one| one.message()).collect();
        Err(fault.help(message!("allow-with", flag = flags.join(" "))))
    }

    /// With what a script asks for: only for scripts that are part of the program.
    pub fn granting(mut self, required: &[RequiredRight]) -> Self {
        for one in required {
            match one {
                RequiredRight::Net { host, port, .. } => self.net.push(match host.parse::<IpAddr>() {
                    Ok(ip) => Grant::address(SocketAddr::new(ip, *port)),
                    Err(_) => Grant::named(host, *port),
                }),
                RequiredRight::Read(path) => self.read.extend(meant(path)),
                RequiredRight::Write(path) => self.write.extend(meant(path)),
                RequiredRight::Unix(name) => self.unix.push(name.clone()),
                RequiredRight::Env(name) => self.env.push(name.as_str().into()),
            }
        }
        self
    }

    fn has(&self, requirement: &RequiredRight) -> bool {
        match requirement {
            RequiredRight::Net { host, port, addresses } => {
                let given = host.parse::<IpAddr>().is_err().then_some(host.as_str());
                let allowed = |ip: IpAddr| self.allows(AddressUse::Listen, SocketAddr::new(ip, *port), given);
                match addresses.as_slice() {
                    // Unresolved: no address can be allowed, but the name itself can.
                    [] => {
                        self.everything.get() || self.net.iter().any(|grant| grant.covers_name(host, *port))
                    }
                    addresses => addresses.iter().all(|ip| allowed(*ip)),
                }
            }
            RequiredRight::Read(path) => {
                meant(path).is_some_and(|path| self.folder(Access::Read, &path).is_some())
            }
            RequiredRight::Write(path) => {
                meant(path).is_some_and(|path| self.folder(Access::Write, &path).is_some())
            }
            RequiredRight::Unix(name) => self.has_abstract(name),
            RequiredRight::Env(name) => self.has_env(name),
        }
    }
}

/// A folder that may not exist yet.
fn meant(folder: &std::path::Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(folder).ok()?;
    Some(absolute.canonicalize().unwrap_or_else(|_| plain(&absolute)))
}
