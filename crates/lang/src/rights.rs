//! What a script may touch: addresses, names, folders, abstract UNIX names and variables of the
//! environment. Checked before the
//! system call, on the resolved address, so that no other spelling of it is judged differently.
//!
//! May use: `net` (the seam, for names in grants), `diagnostic`, and `eval::fault`. Must not use:
//! the file system beyond finding out what a path means; `files` opens what is allowed here.

mod abstract_name;
mod environment;
mod folder;
mod grant;
mod needs;
mod require;
mod shell;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use wirelab_net::{Family, LOOPBACK_INTERFACE, Network};

pub use self::abstract_name::AbstractName;
pub use self::folder::{Access, GrantedPath, check_length as check_path_length, fault as file_fault};
use self::grant::Grant;
pub use self::require::RequiredRight;
use crate::diagnostic::Message;
use crate::eval::fault::{Fault, Outcome};
use crate::message;

/// What an address is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressUse {
    /// A connection to it
    Connect,
    /// Waiting there for connections. Also for a socket that was never bound: ask with the
    /// address that it would have, `0.0.0.0:0`
    Listen,
    /// A datagram to it
    Send,
    /// Taking it as the local end
    Bind,
    /// Joining it as a multicast group
    Join,
}

/// How far the use of a multicast group may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It was granted: wherever the routes lead.
    Granted,
    /// No right but that to loopback: on the loopback interface alone.
    Loopback,
}

/// The rights of a run. They only ever grow while the command line is read, or when a person takes
/// over at the prompt; never by a script.
#[derive(Debug, Clone)]
pub struct Rights {
    everything: Cell<bool>,
    net: Vec<Grant>,
    read: Vec<PathBuf>,
    write: Vec<PathBuf>,
    unix: Vec<AbstractName>,
    env: Vec<Box<str>>,
    /// What the names in `net` stand for, once it is known.
    names: RefCell<BTreeMap<Box<str>, Vec<IpAddr>>>,
    /// What was used that a run does not allow by itself, where somebody asked to be told.
    needs: RefCell<Option<BTreeSet<RequiredRight>>>,
}

impl Default for Rights {
    fn default() -> Self {
        Self::standard()
    }
}

impl Rights {
    /// All of it: what a person types at the prompt.
    pub fn everything() -> Self {
        Self { everything: Cell::new(true), ..Self::loopback() }
    }

    /// A person takes over after a script: from now on everything is allowed.
    pub fn take_over(&self) {
        self.everything.set(true);
    }

    /// Loopback addresses, and files under the current directory.
    pub fn standard() -> Self {
        let here: Vec<PathBuf> =
            std::env::current_dir().and_then(|here| here.canonicalize()).into_iter().collect();
        Self { read: here.clone(), write: here, ..Self::loopback() }
    }

    /// Loopback addresses alone.
    pub fn loopback() -> Self {
        Self {
            everything: Cell::new(false),
            net: Vec::new(),
            read: Vec::new(),
            write: Vec::new(),
            unix: Vec::new(),
            env: Vec::new(),
            names: RefCell::default(),
            needs: RefCell::default(),
        }
    }

    /// `--allow-net`: every address.
    pub fn allow_net_all(mut self) -> Self {
        self.net.push(Grant::all());
        self
    }

    /// `--allow-net=HOST:PORT`, where HOST is an address, a name, or an address with the length of
    /// a prefix; without PORT, or with 0, every port.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn allow_net(mut self, text: &str) -> Result<Self, Message> {
        let grant = Grant::parse(text).ok_or_else(|| message!("rights-bad-net", text = text))?;
        self.net.push(grant);
        Ok(self)
    }

    /// Loopback, and the files of a folder that is not the current directory.
    ///
    /// # Errors
    /// There is no such folder.
    pub fn standing_in(folder: &Path) -> Result<Self, Message> {
        Self::loopback().allow_read(folder)?.allow_write(folder)
    }

    /// Whatever else a script may read, it may read the scripts in its own folder and below. What is no
    /// script by its name would be shown in what is said of its mistakes.
    pub fn for_script_beside(self, folder: &Path, path: &Path) -> Self {
        let is_script = path.extension().is_some_and(|extension| extension == "lab");
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        match self.clone().allow_read(folder) {
            Ok(more) if is_script => more,
            _ => self,
        }
    }

    /// `--allow-read=DIR`
    ///
    /// # Errors
    /// There is no such folder.
    pub fn allow_read(mut self, folder: &Path) -> Result<Self, Message> {
        self.read.push(folder::existing(folder)?);
        Ok(self)
    }

    /// `--allow-write=DIR`
    ///
    /// # Errors
    /// There is no such folder.
    pub fn allow_write(mut self, folder: &Path) -> Result<Self, Message> {
        self.write.push(folder::existing(folder)?);
        Ok(self)
    }

    /// `--allow-unix=NAME`: an abstract UNIX name.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn allow_unix(mut self, text: &str) -> Result<Self, Message> {
        let name = AbstractName::parse(text).ok_or_else(|| message!("rights-bad-unix", text = text))?;
        self.unix.push(name);
        Ok(self)
    }

    /// Finds out what the host names in grants stand for, once. To be awaited before
    /// [`Rights::check_endpoint`]; it ends at once where there is nothing left to find out.
    pub async fn resolve_grants(&self, network: &dyn Network) {
        for name in self.net.iter().filter_map(Grant::name) {
            if !self.names.borrow().contains_key(name) {
                // A name that does not resolve grants nothing.
                let addresses = network.resolve(name).await.unwrap_or_default();
                self.names.borrow_mut().insert(name.into(), addresses);
            }
        }
    }

    /// Whether the address may be used so. `name` is what the script wrote, where that was a host
    /// name which has just been resolved to the address.
    ///
    /// # Errors
    /// DENIED, with the flag that would allow it.
    pub fn check_endpoint(
        &self,
        purpose: AddressUse,
        address: SocketAddr,
        name: Option<&str>,
    ) -> Outcome<()> {
        if self.allows(purpose, address, name) {
            let ip = address.ip().to_canonical();
            if !is_free(purpose, ip) {
                let name = name.filter(|name| name.parse::<IpAddr>().is_err());
                self.needs_net(&name.map_or_else(|| ip.to_string(), str::to_owned), address.port());
            }
            return Ok(());
        }
        let shown = SocketAddr::new(address.ip().to_canonical(), address.port());
        let fault = Fault::new(
            "DENIED",
            match purpose {
                AddressUse::Connect => message!("denied-connect", address = shown),
                AddressUse::Listen => message!("denied-listen", address = shown),
                AddressUse::Send => message!("denied-send", address = shown),
                AddressUse::Bind => message!("denied-bind", address = shown),
                AddressUse::Join => message!("denied-join", address = shown.ip()),
            },
        );
        let fault = match name {
            Some(name) if name.parse() != Ok(shown.ip()) => {
                fault.note(message!("denied-resolved", name = name, address = shown.ip()))
            }
            _ => fault,
        };
        Err(fault.help(message!("allow-with", flag = grant::flag(shown))))
    }

    /// Whether the resolver may be asked for a host name: the question itself can leave the machine.
    /// What this machine knows by itself needs no right. `port` is 0 where none is spoken of.
    ///
    /// # Errors
    /// DENIED, with the flag that would allow it: no grant can fit the name.
    pub fn check_name(&self, network: &dyn Network, name: &str, port: u16) -> Outcome<()> {
        if network.knows(name) {
            return Ok(());
        }
        if self.grants_name(name) {
            self.needs_net(name, port);
            return Ok(());
        }
        let flag = match port {
            0 => format!("--allow-net={name}"),
            port => format!("--allow-net={name}:{port}"),
        };
        let fault = Fault::new("DENIED", message!("denied-name", name = name));
        Err(fault.note(message!("denied-name-note")).help(message!("allow-with", flag = flag)))
    }

    /// Whether a name is granted as such: an address or a prefix grants no name.
    fn grants_name(&self, name: &str) -> bool {
        self.everything.get() || self.net.iter().any(|grant| grant.fits_name(name))
    }

    /// Whether a multicast group may be joined, or sent to, by a socket which has the local address
    /// `own`, or on the interface with that address: a group counts as loopback where the interface
    /// is the loopback interface. [`Reach::Loopback`]: the caller has to keep it there, since the
    /// source address alone does not choose the interface (in IPv6 the routes do).
    ///
    /// # Errors
    /// DENIED, with the flag that would allow it.
    pub fn check_group(&self, purpose: AddressUse, group: SocketAddr, own: IpAddr) -> Outcome<Reach> {
        let ip = group.ip().to_canonical();
        let granted = self.allows(purpose, group, None);
        let elsewhere =
            matches!(group, SocketAddr::V6(v6) if ![0, LOOPBACK_INTERFACE].contains(&v6.scope_id()));
        let stays_here = ip.is_multicast() && own.to_canonical().is_loopback() && !elsewhere;
        if stays_here {
            return Ok(if granted { Reach::Granted } else { Reach::Loopback });
        }
        self.check_endpoint(purpose, group, None)
            .map_err(|fault| fault.help(message!("denied-group-loopback", group = ip)))?;
        Ok(Reach::Granted)
    }

    /// Whether a UDP socket may be open to all that arrives at this machine: a socket that is bound
    /// to nothing is, from its first datagram on.
    pub fn hears_everybody(&self, family: Family) -> bool {
        let any: IpAddr = match family {
            Family::Inet6 => Ipv6Addr::UNSPECIFIED.into(),
            Family::Inet | Family::Unix => Ipv4Addr::UNSPECIFIED.into(),
        };
        self.allows(AddressUse::Bind, SocketAddr::new(any, 0), None)
    }

    /// Whether a socket at this address may hear groups that it did not join itself, because others
    /// on this machine have.
    pub fn hears_groups_of_others(&self, at: SocketAddr) -> bool {
        let any_group = || self.net.iter().any(Grant::is_all);
        let this_group = || at.ip().to_canonical().is_multicast() && self.allows(AddressUse::Bind, at, None);
        self.everything.get() || any_group() || this_group()
    }

    fn allows(&self, purpose: AddressUse, address: SocketAddr, name: Option<&str>) -> bool {
        let ip = address.ip().to_canonical();
        let names = self.names.borrow();
        let known = |name: &str| names.get(name).map_or(&[][..], Vec::as_slice);
        self.everything.get()
            || is_free(purpose, ip)
            || self.net.iter().any(|grant| grant.covers(ip, address.port(), name, known))
    }
}

/// Whether an address may be used so without any right.
fn is_free(purpose: AddressUse, ip: IpAddr) -> bool {
    match purpose {
        // Linux takes the unspecified address as a destination for loopback.
        AddressUse::Connect | AddressUse::Send => ip.is_loopback() || ip.is_unspecified(),
        AddressUse::Listen | AddressUse::Join | AddressUse::Bind => ip.is_loopback(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
