//! From the flags of the command line to the rights of a run, and what a script's `requires` lines
//! find missing.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use wirelab_lang::diagnostic::{Diagnostic, Label, Message};
use wirelab_lang::message;
use wirelab_lang::rights::{AbstractName, RequiredRight as Asked, Rights};
use wirelab_lang::session::Requirement;
use wirelab_lang::syntax::source::Span;
use wirelab_net::{Endpoint, Family, Network, SocketType};

use crate::output::diagnostics;

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
    /// `--allow-unix=NAME`
    pub unix: Vec<String>,
    /// `--allow-env=NAME`
    pub env: Vec<String>,
}

/// How long name servers have to tell what a name stands for.
const NAME_TAKES: Duration = Duration::from_secs(5);

impl Grants {
    /// The rights of a run.
    ///
    /// # Errors
    /// What is wrong with a flag's value.
    pub fn rights(&self) -> Result<Rights, Message> {
        self.added_to(Rights::standard())
    }

    /// These rights, and what the flags grant.
    ///
    /// # Errors
    /// What is wrong with a flag's value.
    pub fn added_to(&self, mut rights: Rights) -> Result<Rights, Message> {
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
        for name in &self.unix {
            rights = rights.allow_unix(name)?;
        }
        for name in &self.env {
            rights = rights.allow_env(name)?;
        }
        Ok(rights)
    }
}

/// What of the requirements is a right, in the terms of `rights`, with its place. Names are looked
/// up where `rights` allow to ask.
pub fn rights_asked(
    requirements: &[Requirement],
    rights: &Rights,
    network: &dyn Network,
) -> Vec<(Asked, Span)> {
    let asked = |requirement: &Requirement| match requirement {
        Requirement::Net(address, span) => Some((net(address, rights, network), *span)),
        Requirement::Read(folder, span) => Some((Asked::Read(folder.into()), *span)),
        Requirement::Write(folder, span) => Some((Asked::Write(folder.into()), *span)),
        Requirement::Unix(name, span) => Some((Asked::Unix(AbstractName::parse(name)?), *span)),
        Requirement::Env(name, span) => Some((Asked::Env(name.clone()), *span)),
        _ => None,
    };
    requirements.iter().filter_map(asked).collect()
}

/// `HOST:PORT` with what the host stands for.
fn net(address: &str, rights: &Rights, network: &dyn Network) -> Asked {
    let (host, port) = address.rsplit_once(':').unwrap_or((address, "0"));
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let addresses = match host.parse() {
        Ok(ip) => vec![ip],
        // A name that does not resolve is granted by its own name only, as is one that no right
        // fits: it is not even asked for.
        Err(_) if rights.check_name(network, host, 0).is_err() => Vec::new(),
        // Nor does one whose name servers do not answer, which may take them minutes to say.
        Err(_) => {
            let late = async {
                network.sleep(NAME_TAKES).await;
                Ok(Vec::new())
            };
            let resolved = futures_lite::future::or(network.resolve(host), late);
            futures_lite::future::block_on(resolved).unwrap_or_default()
        }
    };
    Asked::Net { host: host.to_owned(), port: port.parse().unwrap_or(0), addresses }
}

/// One error for all rights that are asked for and not granted, with the flags that grant them.
pub fn denied(rights: &Rights, asked: &[(Asked, Span)]) -> Option<Diagnostic> {
    let all: Vec<_> = asked.iter().map(|(asked, _)| asked.clone()).collect();
    let fault = rights.check_required(&all).err()?;
    let is_missing = |asked: &Asked| rights.check_required(std::slice::from_ref(asked)).is_err();
    let mut labels: Vec<Label> = Vec::new();
    for (asked, span) in asked.iter().filter(|(asked, _)| is_missing(asked)) {
        labels.push(Label { span: *span, message: Some(message!("rights-flag", flag = asked.flag())) });
    }
    Some(Diagnostic { labels, ..diagnostics::from_fault(&fault) })
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
    let socket = network.socket(Family::Inet6, SocketType::Datagram);
    socket.is_ok_and(|socket| socket.bind(&Endpoint::Inet(address)).is_ok())
}

fn has_terminal() -> bool {
    use std::io::IsTerminal;
    rustix::stdio::stdin().is_terminal() && rustix::stdio::stdout().is_terminal()
}
