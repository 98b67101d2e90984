//! From the flags of the command line to the rights of a run, and what a script's `requires` lines
//! find missing.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Message};
use crate::message;
use crate::net::{Endpoint, Family, Network, Style};
use crate::rights::{Purpose, Rights};
use crate::session::Requirement;
use crate::syntax::source::Span;

/// CAP_NET_BIND_SERVICE, CAP_NET_RAW: their bits in CapEff (capabilities(7)).
const BIND_SERVICE: u32 = 10;
const NET_RAW: u32 = 13;

/// What the flags grant beyond loopback and the current directory.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    /// `--allow-net` without a value.
    pub all_net: bool,
    /// `--allow-net=HOST:PORT`
    pub net: Vec<String>,
    /// `--allow-read=DIR`
    pub read: Vec<PathBuf>,
    /// `--allow-write=DIR`
    pub write: Vec<PathBuf>,
}

impl Grants {
    /// The rights of a run.
    ///
    /// # Errors
    /// What is wrong with a flag's value.
    pub fn rights(&self) -> Result<Rights, Message> {
        let mut rights = Rights::standard();
        if self.all_net {
            rights = rights.allow_net_all();
        }
        for text in &self.net {
            rights = rights.allow_net(text)?;
        }
        for folder in &self.read {
            rights = rights.allow_read(folder)?;
        }
        for folder in &self.write {
            rights = rights.allow_write(folder)?;
        }
        Ok(rights)
    }

    /// With all that the requirements ask for: what a script that is built into the program gets.
    #[must_use]
    pub fn with(&self, requirements: &[Requirement]) -> Self {
        let mut grants = self.clone();
        for requirement in requirements {
            match requirement {
                Requirement::Net(address, _) => grants.net.push(address.clone()),
                Requirement::Read(folder, _) => grants.read.push(folder.into()),
                Requirement::Write(folder, _) => grants.write.push(folder.into()),
                _ => {}
            }
        }
        grants
    }

    /// The flag that would grant a right which is not granted; `None` where nothing is missing.
    fn missing(&self, requirement: &Requirement, rights: &Rights) -> Option<(String, Span)> {
        match requirement {
            Requirement::Net(address, span) => {
                let named = self.all_net || self.net.contains(address);
                let granted = match address.parse::<SocketAddr>() {
                    Ok(address) => rights.check_endpoint(Purpose::Listen, address, None).is_ok(),
                    Err(_) => address.starts_with("localhost:"),
                };
                (!named && !granted).then(|| (format!("--allow-net={address}"), *span))
            }
            Requirement::Read(folder, span) => {
                let known = self.read.iter().chain(&self.write);
                (!within(folder, known)).then(|| (format!("--allow-read={folder}"), *span))
            }
            Requirement::Write(folder, span) => {
                (!within(folder, self.write.iter())).then(|| (format!("--allow-write={folder}"), *span))
            }
            _ => None,
        }
    }
}

/// Whether a folder is under the current directory or one of the others, symbolic links followed.
fn within<'a>(folder: &str, granted: impl Iterator<Item = &'a PathBuf>) -> bool {
    let Some(folder) = resolved(Path::new(folder)) else { return false };
    let mut granted = granted.map(PathBuf::as_path).chain([Path::new(".")]);
    granted.any(|path| path.canonicalize().is_ok_and(|path| folder.starts_with(path)))
}

/// The path that a folder has, or would have once it is made.
fn resolved(folder: &Path) -> Option<PathBuf> {
    if let Ok(path) = folder.canonicalize() {
        return Some(path);
    }
    let name = folder.file_name()?;
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(parent.canonicalize().ok()?.join(name))
}

/// One error for all rights that are asked for and not granted, with the flags that grant them.
pub fn denied(grants: &Grants, rights: &Rights, requirements: &[Requirement]) -> Option<Diagnostic> {
    let missing: Vec<_> = requirements.iter().filter_map(|each| grants.missing(each, rights)).collect();
    let (_, first) = missing.first()?;
    let mut flags: Vec<&str> = Vec::new();
    for (flag, _) in &missing {
        if !flags.contains(&flag.as_str()) {
            flags.push(flag);
        }
    }
    let flags = flags.join(" ");
    let error = Diagnostic::error(*first, message!("rights-missing", count = missing.len()));
    let error = missing.iter().fold(error, |error, (flag, span)| match span == first {
        true => error.label(message!("rights-flag", flag = flag)),
        false => error.also(*span, message!("rights-flag", flag = flag)),
    });
    Some(error.help(message!("rights-grant", flags = flags)))
}

/// Why this machine cannot play a script, if so.
pub fn skipped(requirements: &[Requirement], network: &dyn Network) -> Option<Message> {
    requirements.iter().find_map(|requirement| match requirement {
        Requirement::Capture(_) if !has_capability(NET_RAW) => Some(message!("skip-capture")),
        Requirement::Privilege(_) if !has_capability(BIND_SERVICE) => Some(message!("skip-privilege")),
        Requirement::Ipv6(_) if !has_ipv6(network) => Some(message!("skip-ipv6")),
        Requirement::Terminal(_) if !has_terminal() => Some(message!("skip-terminal")),
        _ => None,
    })
}

/// Whether the process has a capability, from proc(5).
fn has_capability(bit: u32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let mask = effective.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok());
    mask.is_some_and(|mask| mask & (1 << bit) != 0)
}

fn has_ipv6(network: &dyn Network) -> bool {
    let address = SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, 0));
    let socket = network.socket(Family::Inet6, Style::Datagram);
    socket.is_ok_and(|socket| socket.bind(&Endpoint::Inet(address)).is_ok())
}

fn has_terminal() -> bool {
    use std::io::IsTerminal;
    rustix::stdio::stdin().is_terminal() && rustix::stdio::stdout().is_terminal()
}
