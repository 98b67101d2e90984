//! The table of errnos: what each means on the wire and what to try; and the errors that scripts
//! have beside them. The sentences stand in the catalogue, `errno.ftl`, under `errno-NAME` and, where
//! the meaning depends on what was tried, `errno-NAME-case`; what to try is their attribute `help`.
//!
//! May use: `diagnostic`, the errno type of `net`. Must not use: `eval`, which makes faults of this.

use std::time::Duration;

use wirelab_net::Errno;
use wirelab_net::system::shortage::{Lacks, Limit, Shortage};

use crate::diagnostic::Message;
use crate::message;

/// What was tried, as far as it changes what an errno means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// Taking an address with a port
    Bind,
    /// Taking a path
    UnixBind,
    /// listen(2) on its own
    Listen,
    /// accept(2)
    Accept,
    /// connect(2) to an address with a port
    Connect,
    /// connect(2) to a path
    UnixConnect,
    /// connect(2) to an abstract UNIX name
    AbstractConnect,
    /// Sending and receiving
    Data,
    /// setsockopt(2) and getsockopt(2)
    Option,
    /// Files
    File,
    /// A socket that is made, and has no address yet
    Socket,
    /// What a simulated host cannot play, or no more
    Simulated,
    /// Anything else
    Other,
}

impl Case {
    /// The case of an operation (a command's name) on an address or socket.
    pub fn of(operation: &str, subject: &str) -> Self {
        let is_path = operation.starts_with("unix") || subject.contains('/') || subject.starts_with('@');
        match operation.rsplit(' ').next().unwrap_or_default() {
            // The first step of `tcp connect … from`
            "from" => Self::Bind,
            "bind" if is_path => Self::UnixBind,
            "bind" => Self::Bind,
            "listen" if operation == "listen" => Self::Listen,
            "listen" if is_path => Self::UnixBind,
            "listen" => Self::Bind,
            "accept" | "serve" => Self::Accept,
            "connect" if subject.starts_with('\0') => Self::AbstractConnect,
            "connect" if is_path => Self::UnixConnect,
            "connect" => Self::Connect,
            "send" | "sendall" | "sendto" | "recv" | "recvfrom" => Self::Data,
            "set" | "get" => Self::Option,
            "socket" | "pair" => Self::Socket,
            "open" if operation == "udp open" => Self::Socket,
            "load" | "save" | "append" | "exists" | "files" | "remove" | "mkdir" => Self::File,
            "run" | "demo" | "open" if operation != "udp open" => Self::File,
            _ => Self::Other,
        }
    }
}

/// A meaning: the catalogue's id of the sentence, and of what to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// What it means.
    pub id: &'static str,
    /// What to try.
    pub help: &'static str,
}

/// An errno.
#[derive(Debug)]
pub struct ErrnoEntry {
    /// The number.
    pub errno: Errno,
    /// The symbolic name: `err.name`.
    pub name: &'static str,
    /// What it means in general.
    pub meaning: Meaning,
    /// What it means in particular cases.
    pub cases: &'static [(Case, Meaning)],
}

impl ErrnoEntry {
    fn meaning(&self, case: Case) -> Meaning {
        let of = |case: Case| self.cases.iter().find(|(own, _)| *own == case).map(|(_, meaning)| *meaning);
        // What holds for a path holds for an abstract name, unless it has a meaning of its own.
        let similar = if case == Case::AbstractConnect { of(Case::UnixConnect) } else { None };
        of(case).or(similar).unwrap_or(self.meaning)
    }
}

macro_rules! meaning {
    ($($part:literal),*) => { Meaning { id: concat!($($part),*), help: concat!($($part),*, ".help") } };
}

macro_rules! table {
    ($($errno:ident $name:literal $([$($case:ident $suffix:literal),*])? ;)*) => {
        &[$(ErrnoEntry {
            errno: Errno::$errno,
            name: $name,
            meaning: meaning!("errno-", $name),
            cases: &[$($((Case::$case, meaning!("errno-", $name, "-", $suffix))),*)?],
        }),*]
    };
}

/// Every errno that the calls of this program give on Linux, after the man pages of section 2 and
/// ip(7), tcp(7), udp(7), unix(7); those of the network first.
pub static ERRNOS: &[ErrnoEntry] = table! {
    CONNREFUSED "ECONNREFUSED" [Data "data", UnixConnect "unix", AbstractConnect "abstract"];
    CONNRESET "ECONNRESET";
    CONNABORTED "ECONNABORTED";
    TIMEDOUT "ETIMEDOUT";
    PIPE "EPIPE";
    ADDRINUSE "EADDRINUSE" [UnixBind "unix", Connect "connect"];
    ADDRNOTAVAIL "EADDRNOTAVAIL" [Connect "connect"];
    ACCESS "EACCES" [Bind "bind", Connect "connect", UnixConnect "unix", UnixBind "unix", Data "data", File "file"];
    PERM "EPERM" [Connect "wire", Data "wire"];
    HOSTUNREACH "EHOSTUNREACH";
    NETUNREACH "ENETUNREACH";
    HOSTDOWN "EHOSTDOWN";
    NETDOWN "ENETDOWN" [Simulated "simulated"];
    NETRESET "ENETRESET";
    MSGSIZE "EMSGSIZE";
    NOTCONN "ENOTCONN";
    ISCONN "EISCONN";
    DESTADDRREQ "EDESTADDRREQ";
    ALREADY "EALREADY";
    INPROGRESS "EINPROGRESS";
    SHUTDOWN "ESHUTDOWN";
    AGAIN "EAGAIN" [UnixConnect "unix", Connect "connect"];
    INVAL "EINVAL" [Bind "bind", UnixBind "bind", Listen "listen", Accept "accept", Connect "connect", Data "data", Option "option"];
    NOBUFS "ENOBUFS";
    NOTSOCK "ENOTSOCK";
    OPNOTSUPP "EOPNOTSUPP" [File "file"];
    PROTOTYPE "EPROTOTYPE";
    PROTO "EPROTO";
    NOPROTOOPT "ENOPROTOOPT" [Simulated "simulated"];
    PROTONOSUPPORT "EPROTONOSUPPORT";
    SOCKTNOSUPPORT "ESOCKTNOSUPPORT";
    PFNOSUPPORT "EPFNOSUPPORT";
    AFNOSUPPORT "EAFNOSUPPORT" [Simulated "simulated"];
    NODEV "ENODEV";
    DOM "EDOM";
    BADF "EBADF";
    MFILE "EMFILE";
    NFILE "ENFILE";
    NOMEM "ENOMEM";
    INTR "EINTR";
    FAULT "EFAULT";
    NOSYS "ENOSYS";
    NOENT "ENOENT" [UnixConnect "unix", UnixBind "bind", Option "option"];
    NOTDIR "ENOTDIR";
    ISDIR "EISDIR";
    EXIST "EEXIST";
    NOTEMPTY "ENOTEMPTY";
    NAMETOOLONG "ENAMETOOLONG" [UnixConnect "unix", UnixBind "unix"];
    LOOP "ELOOP";
    STALE "ESTALE";
    XDEV "EXDEV";
    ROFS "EROFS";
    NOSPC "ENOSPC" [Bind "watches", UnixBind "watches", Accept "watches", Connect "watches", UnixConnect "watches", Socket "watches", Data "watches"];
    DQUOT "EDQUOT";
    FBIG "EFBIG";
    BUSY "EBUSY";
    TXTBSY "ETXTBSY";
    NXIO "ENXIO";
    OVERFLOW "EOVERFLOW";
    IO "EIO";
};

/// The errors that are no errnos, by the name that `err.name` has for them: the language's own, and
/// those of getaddrinfo(3).
pub static SCRIPT_ERRORS: &[(&str, Meaning)] = &[
    ("EOF", meaning!("error-EOF")),
    ("DENIED", meaning!("error-DENIED")),
    ("VALUE", meaning!("error-VALUE")),
    ("KIND", meaning!("error-KIND")),
    ("OVERFLOW", meaning!("error-OVERFLOW")),
    ("DIVISION", meaning!("error-DIVISION")),
    ("LIMIT", meaning!("error-LIMIT")),
    ("EXPECT", meaning!("error-EXPECT")),
    ("ECANCELED", meaning!("error-ECANCELED")),
    ("DEADLOCK", meaning!("error-DEADLOCK")),
    ("EAI_NONAME", meaning!("error-EAI_NONAME")),
    ("EAI_AGAIN", meaning!("error-EAI_AGAIN")),
    ("EAI_NODATA", meaning!("error-EAI_NODATA")),
    ("EAI_ADDRFAMILY", meaning!("error-EAI_ADDRFAMILY")),
    ("EAI_FAIL", meaning!("error-EAI_FAIL")),
    ("EAI_MEMORY", meaning!("error-EAI_MEMORY")),
];

/// A `timeout` that ran out.
pub const TIMEOUT: Meaning = meaning!("errno-ETIMEDOUT-timeout");

const UNKNOWN: ErrnoEntry =
    ErrnoEntry { errno: Errno::IO, name: "EUNKNOWN", meaning: meaning!("errno-EUNKNOWN"), cases: &[] };

/// The entry of a number.
pub fn entry(errno: Errno) -> Option<&'static ErrnoEntry> {
    ERRNOS.iter().find(|entry| entry.errno == errno)
}

/// The entry of a symbolic name, in capitals or not.
pub fn by_name(name: &str) -> Option<&'static ErrnoEntry> {
    ERRNOS.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
}

/// The names of all errors, for `expect error`.
pub fn names() -> Vec<&'static str> {
    let own = SCRIPT_ERRORS.iter().map(|(name, _)| *name);
    ERRNOS.iter().map(|entry| entry.name).chain(own).chain([UNKNOWN.name]).collect()
}

/// An error as it is told: its name, what happened, what to try.
#[derive(Debug, Clone)]
pub struct Told {
    /// The symbolic name: `err.name`.
    pub name: &'static str,
    /// What happened.
    pub message: Message,
    /// What to try.
    pub help: Message,
}

/// A failed system call: `operation` is the command, `subject` the address or socket.
pub fn failed(operation: &str, subject: &str, errno: Errno) -> Told {
    let entry = entry(errno).unwrap_or(&UNKNOWN);
    let meaning = entry.meaning(Case::of(operation, subject));
    let mut arguments = arguments(operation, subject, entry.name);
    arguments.push(("number", errno.raw_os_error().to_string()));
    build(entry.name, meaning, arguments)
}

/// The system has not enough of something that the program needs for what it does.
pub fn lacking(what: &str, shortage: &Shortage) -> Told {
    let entry = entry(shortage.errno).unwrap_or(&UNKNOWN);
    let meaning = match (shortage.lacks, shortage.errno) {
        (Lacks::Thread, _) => meaning!("errno-lacks-thread"),
        (Lacks::Reactor, Errno::NOSPC) => meaning!("errno-ENOSPC-watches"),
        (Lacks::Reactor, _) => meaning!("errno-lacks-reactor"),
        (Lacks::Signals, _) => meaning!("errno-lacks-signals"),
        (Lacks::Descriptor, errno) => return failed(what, "", errno),
    };
    let mut arguments = arguments(what, "", entry.name);
    arguments.push(("number", shortage.errno.raw_os_error().to_string()));
    build(entry.name, meaning, arguments)
}

/// A limit of the system in words: its name, its number, and how far it is used up.
pub fn limit(limit: &Limit) -> Message {
    match limit {
        Limit::Descriptors(most) => message!("limit-is-descriptors", most = most),
        Limit::Files(most) => message!("limit-is-files", most = most),
        Limit::Processes(most, now) => message!("limit-is-processes", most = most, now = now),
        Limit::Pids(group, most, now) => {
            message!("limit-is-pids", group = group.display(), most = most, now = now)
        }
        Limit::Threads(most) => message!("limit-is-threads", most = most),
        Limit::Watches(most) => message!("limit-is-watches", most = most),
    }
}

/// What a simulated host refuses because it is one.
pub fn refused_by_host(operation: &str, subject: &str, errno: Errno, host: &str) -> Told {
    let entry = entry(errno).unwrap_or(&UNKNOWN);
    let mut arguments = arguments(operation, subject, entry.name);
    arguments.push(("host", host.to_owned()));
    build(entry.name, entry.meaning(Case::Simulated), arguments)
}

/// A `timeout` that ran out: ETIMEDOUT, said by the script and not by the kernel.
pub fn timed_out(operation: &str, subject: &str, after: Duration) -> Told {
    let mut arguments = arguments(operation, subject, "ETIMEDOUT");
    arguments.push(("after", duration(after)));
    build("ETIMEDOUT", TIMEOUT, arguments)
}

fn arguments(operation: &str, subject: &str, name: &str) -> Vec<(&'static str, String)> {
    let subject = &*crate::diagnostic::argument(subject);
    let what = [operation, subject].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    // A sentence that speaks of its subject needs one.
    let subject = if subject.is_empty() { operation } else { subject };
    vec![("what", what), ("name", name.to_owned()), ("subject", subject.to_owned())]
}

fn build(name: &'static str, meaning: Meaning, arguments: Vec<(&'static str, String)>) -> Told {
    let help = Message { id: meaning.help, arguments: arguments.clone() };
    Told { name, message: Message { id: meaning.id, arguments }, help }
}

/// What an error's name means, for help: each meaning it has, the general one first.
pub fn meanings(name: &str) -> Option<(&'static str, Vec<Meaning>)> {
    if let Some(entry) = by_name(name) {
        let mut meanings = vec![entry.meaning];
        for (_, meaning) in entry.cases {
            if !meanings.contains(meaning) {
                meanings.push(*meaning);
            }
        }
        if entry.errno == Errno::TIMEDOUT {
            meanings.push(TIMEOUT);
        }
        return Some((entry.name, meanings));
    }
    let (name, meaning) = SCRIPT_ERRORS.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
    Some((name, vec![*meaning]))
}

/// What an error's name means where a command meets it.
pub fn meaning_for(name: &str, operation: &str) -> Option<Meaning> {
    let entry = by_name(name).map(|entry| entry.meaning(Case::of(operation, "")));
    entry.or_else(|| meanings(name).and_then(|(_, meanings)| meanings.first().copied()))
}

/// A meaning as sentences of no socket or address in particular: what happened, what to try.
pub fn sentences(meaning: Meaning, name: &str, subject: &str) -> (Message, Message) {
    let arguments = [("subject", subject), ("name", name), ("after", "2s"), ("host", "alice")]
        .map(|(key, value)| (key, value.to_owned()));
    let arguments = arguments.to_vec();
    (Message { id: meaning.id, arguments: arguments.clone() }, Message { id: meaning.help, arguments })
}

/// A time in the notation of the language.
fn duration(time: Duration) -> String {
    match (time.as_secs(), time.subsec_nanos()) {
        (seconds, 0) => format!("{seconds}s"),
        (0, nanos) if nanos % 1_000_000 == 0 => format!("{}ms", nanos / 1_000_000),
        _ => format!("{}s", time.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Language, text};

    fn said(told: &Told) -> String {
        text(Language::English, &told.message)
    }

    #[test]
    fn a_refused_connection_reads_as_the_language_promises() {
        let told = failed("tcp connect", "127.0.0.1:9999", Errno::CONNREFUSED);
        assert_eq!(told.name, "ECONNREFUSED");
        assert_eq!(
            said(&told),
            "tcp connect 127.0.0.1:9999: ECONNREFUSED: nothing listens on 127.0.0.1:9999, so the host answered with RST"
        );
    }

    #[test]
    fn the_meaning_depends_on_what_was_tried() {
        for (errno, operations) in [
            (Errno::CONNREFUSED, ["tcp connect", "recv", "unix connect"]),
            (Errno::ACCESS, ["tcp listen", "connect", "unix connect"]),
            (Errno::INVAL, ["accept", "listen", "bind"]),
        ] {
            let mut ids: Vec<_> =
                operations.map(|operation| failed(operation, "x", errno).message.id).to_vec();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), 3, "{errno:?}: {ids:?}");
        }
    }

    #[test]
    fn every_errno_has_its_sentences_in_both_languages() {
        for language in [Language::English, Language::Chinese] {
            for entry in ERRNOS {
                let meanings = entry.cases.iter().map(|(_, meaning)| meaning).chain([&entry.meaning]);
                for meaning in meanings.chain(SCRIPT_ERRORS.iter().map(|(_, meaning)| meaning)) {
                    assert!(crate::catalogue::has(language, meaning.id), "{language:?} {}", meaning.id);
                    assert!(crate::catalogue::has(language, meaning.help), "{language:?} {}", meaning.help);
                }
            }
        }
        assert!(ERRNOS.len() >= 45, "{}", ERRNOS.len());
    }

    #[test]
    fn a_timeout_says_after_how_long() {
        let told = timed_out("recv", "conn", Duration::from_millis(1500));
        assert!(said(&told).contains("1.5s"), "{}", said(&told));
        assert_eq!(told.name, "ETIMEDOUT");
    }

    #[test]
    fn an_unknown_number_is_still_an_error_with_a_name() {
        let told = failed("recv", "conn", Errno::from_raw_os_error(133));
        assert!(said(&told).contains("133"), "{}", said(&told));
    }
}
