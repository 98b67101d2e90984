//! The commands: one file a family, and one table of all of them.
//!
//! May use: `spec`, `eval`, `net` (the seam), `rights`. Must not use: `net::os`, `syntax`.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::spec::Command;

pub mod access;
pub mod calls;
mod confine;
mod console;
pub mod datagram;
mod demo;
pub mod ending;
pub mod endpoint;
mod environment;
pub mod files;
pub mod help;
mod hosts;
pub mod inspect;
pub mod lesson;
pub mod mailbox;
pub mod making;
pub mod meeting;
pub mod narration;
pub mod options;
pub mod output;
pub mod parts;
pub mod ports;
pub mod protocols;
pub mod question;
pub mod receive;
pub mod scratch;
pub mod script;
pub mod select;
pub mod send;
pub mod session;
mod simulation;
pub mod special;
pub mod tasks;
pub mod tcp;
pub mod udp;
pub mod unix;
pub mod waiting;

/// All commands, family by family.
pub static COMMANDS: &[&Command] = &[
    &tcp::TCP_LISTEN,
    &tcp::TCP_CONNECT,
    &tcp::ACCEPT,
    &udp::UDP_BIND,
    &udp::UDP_OPEN,
    &udp::UDP_CONNECT,
    &udp::UDP_SENDTO,
    &unix::UNIX_LISTEN,
    &unix::UNIX_CONNECT,
    &unix::UNIX_BIND,
    &unix::UNIX_PAIR,
    &calls::SOCKET_CALL,
    &calls::BIND,
    &calls::LISTEN,
    &calls::CONNECT,
    &send::SEND,
    &send::SENDALL,
    &receive::RECV,
    &datagram::SENDTO,
    &datagram::RECVFROM,
    &select::SELECT,
    &ending::SHUTDOWN,
    &ending::CLOSE,
    &ending::RESET,
    &ending::USE,
    &inspect::SOCKETS,
    &inspect::INFO,
    &options::SET,
    &options::GET,
    &protocols::IP,
    &protocols::PORT,
    &protocols::RESOLVE,
    &simulation::NET_SIM,
    &simulation::HOST,
    &simulation::ROUTER,
    &simulation::LINK,
    &simulation::LAN,
    &simulation::ROUTE,
    &simulation::PARTITION,
    &simulation::HEAL,
    &simulation::CRASH,
    &simulation::RESTART,
    &simulation::DROP,
    &simulation::DELAY,
    &simulation::CORRUPT,
    &simulation::DUPLICATE,
    &simulation::PACKETS,
    &simulation::TRACE_PACKETS,
    &simulation::TOPOLOGY,
    &simulation::CONNECTIONS,
    &simulation::NEIGHBOURS,
    &simulation::PLOT,
    &output::PRINT,
    &output::PRINT_RAW,
    &script::SLEEP,
    &script::CLOCK,
    &script::INPUT,
    &environment::ENV,
    &files::SAVE,
    &files::APPEND,
    &files::LOAD,
    &files::EXISTS,
    &files::FILES,
    &files::REMOVE,
    &files::MKDIR,
    &script::RUN,
    &script::EXIT,
    &script::FAIL,
    &tasks::WAIT,
    &tasks::STOP,
    &mailbox::MAILBOX,
    &mailbox::PUT,
    &mailbox::TAKE,
    &narration::STEP,
    &narration::SAY,
    &narration::NOTE,
    &question::ASK,
    &meeting::MEET,
    &lesson::PAIR,
    &lesson::REQUIRES,
    &help::HELP,
    &console::HISTORY,
    &console::HISTORY_CLEAR,
    &console::TUTORIAL,
    &demo::DEMO,
    &demo::DEMO_SHOW,
    &console::EVENTS,
    &console::SET_PROMPT,
    &console::SET_KEYS,
    &console::SET_COLOURS,
    &session::SESSION,
    &session::SESSION_SAVE,
    &session::SESSION_DROP,
    &session::SESSION_CLEAR,
];

/// Whether a script with these words draws congestion windows.
pub fn draws_windows(words: &BTreeSet<&str>) -> bool {
    words.contains(simulation::PLOT.name) && words.contains(simulation::WINDOW_WORD)
}

/// The command of this name.
pub fn find(name: &str) -> Option<&'static Command> {
    static BY_NAME: OnceLock<FxHashMap<&str, &Command>> = OnceLock::new();
    let by_name = BY_NAME.get_or_init(|| COMMANDS.iter().map(|command| (command.name, *command)).collect());
    by_name.get(name).copied()
}

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;
