//! What typical mistakes mean, in the words of the lesson. The errors' own reports stand above.

use wirelab_lang::commands::calls::{CONNECT, LISTEN};
use wirelab_lang::commands::datagram::{RECVFROM, SENDTO};
use wirelab_lang::commands::ending::{CLOSE, RESET, SHUTDOWN};
use wirelab_lang::commands::receive::RECV;
use wirelab_lang::commands::send::{SEND, SENDALL};
use wirelab_lang::commands::tcp::ACCEPT;
use wirelab_lang::diagnostic::Message;
use wirelab_lang::message;

use super::goals::GoalView;
use super::scene::Ended;
use super::steps::TutorialPlayers;

/// Recognises a mistake.
pub type Mistake = fn(&GoalView<'_>, &TutorialPlayers) -> Option<Message>;

/// Those that are made at any time.
pub const ALWAYS: &[Mistake] = &[
    accept_waits,
    recv_waits,
    no_quotes,
    no_port,
    data_first,
    socket_for_address,
    listener_for_data,
    sent_behind_end,
];

fn has_any(view: &GoalView<'_>, words: &[&str]) -> bool {
    words.iter().any(|word| view.turn.has_word(word))
}

/// What waited was given up.
fn gave_up(view: &GoalView<'_>) -> bool {
    view.turn.ended == Ended::Stopped || view.turn.ended.name() == "ETIMEDOUT"
}

fn is_wrong(view: &GoalView<'_>) -> bool {
    matches!(view.turn.ended, Ended::Wrong(_))
}

fn accept_waits(view: &GoalView<'_>, cast: &TutorialPlayers) -> Option<Message> {
    (gave_up(view) && view.turn.has_word(ACCEPT.name))
        .then(|| message!("tutorial-mistake-accept-waits", server = cast.server))
}

fn recv_waits(view: &GoalView<'_>, _: &TutorialPlayers) -> Option<Message> {
    (gave_up(view) && has_any(view, &[RECV.name, RECVFROM.name]))
        .then(|| message!("tutorial-mistake-recv-waits"))
}

fn no_quotes(view: &GoalView<'_>, _: &TutorialPlayers) -> Option<Message> {
    (view.turn.ended == Ended::Wrong("unknown-name")
        && has_any(view, &[SEND.name, SENDALL.name, SENDTO.name]))
    .then(|| message!("tutorial-mistake-quotes"))
}

fn no_port(view: &GoalView<'_>, _: &TutorialPlayers) -> Option<Message> {
    let lacks = matches!(
        view.turn.ended,
        Ended::Wrong("operand-without-port") | Ended::Fault(_, "address-without-port")
    );
    lacks.then(|| message!("tutorial-mistake-port"))
}

fn is_other_kind(view: &GoalView<'_>) -> bool {
    matches!(view.turn.ended, Ended::Wrong("operand-kind") | Ended::Fault("KIND", _))
}

/// What stands behind `sendto`, its options aside.
fn sent_to<'a>(view: &'a GoalView<'_>) -> Option<&'a str> {
    let (_, operands) = view.turn.typed.split_once("sendto ")?;
    let statement = operands.split(['\n', ';']).next()?;
    Some(statement.split(" timeout ").next()?.trim_end())
}

/// The address behind the data: it is the last, or something stands behind a quoted text.
fn data_first(view: &GoalView<'_>, _: &TutorialPlayers) -> Option<Message> {
    let operands = sent_to(view).filter(|_| is_other_kind(view))?;
    let behind_text = operands.splitn(3, '"').nth(2).unwrap_or_default().trim_start();
    (operands.ends_with(".local") || behind_text.starts_with(char::is_alphanumeric))
        .then(|| message!("tutorial-mistake-order", inbox = addressed(view)))
}

fn socket_for_address(view: &GoalView<'_>, cast: &TutorialPlayers) -> Option<Message> {
    if !is_other_kind(view) {
        return None;
    }
    match sent_to(view) {
        Some(operands) if operands.contains(".local") => None,
        Some(_) => Some(message!("tutorial-mistake-address", socket = addressed(view))),
        None => view
            .turn
            .has_word(CONNECT.name)
            .then(|| message!("tutorial-mistake-address", socket = cast.server)),
    }
}

/// The UDP socket that was meant to receive: the last bound one that is named before the text, else
/// the newest.
fn addressed(view: &GoalView<'_>) -> String {
    let names = || view.now.datagram().filter(|seen| seen.named && seen.port() != 0);
    let bare = view
        .turn
        .typed
        .split('"')
        .step_by(2)
        .flat_map(|piece| piece.split(|c: char| !c.is_alphanumeric() && c != '_'));
    let typed = bare.filter_map(|word| names().find(|seen| seen.name == word)).last();
    typed.or_else(|| names().next()).map_or_else(|| "inbox".to_owned(), |seen| seen.name.clone())
}

fn listener_for_data(view: &GoalView<'_>, cast: &TutorialPlayers) -> Option<Message> {
    let known_before = view.turn.ended == Ended::Wrong("listener-has-no-data");
    (known_before || view.turn.ended.name() == "ENOTCONN")
        .then(|| message!("tutorial-mistake-listener", client = cast.client, conn = cast.conn))
}

fn sent_behind_end(view: &GoalView<'_>, _: &TutorialPlayers) -> Option<Message> {
    (view.turn.ended.name() == "EPIPE").then(|| message!("tutorial-mistake-pipe"))
}

/// `listen` is the system call, on a socket that is there.
pub fn listen_alone(view: &GoalView<'_>, _: &TutorialPlayers) -> Option<Message> {
    let kind = view.turn.ended == Ended::Wrong("operand-kind");
    (kind && view.turn.has_word(LISTEN.name) && !view.turn.has_word("tcp"))
        .then(|| message!("tutorial-mistake-listen"))
}

/// The address is another socket's, or another machine's, or asks for a privilege.
pub fn address_not_ours(view: &GoalView<'_>, _: &TutorialPlayers) -> Option<Message> {
    match view.turn.ended.name() {
        "EADDRINUSE" => Some(message!("tutorial-mistake-in-use")),
        "EADDRNOTAVAIL" => Some(message!("tutorial-mistake-not-ours")),
        "EACCES" => Some(message!("tutorial-mistake-privileged")),
        _ => None,
    }
}

/// Nobody listens there.
pub fn nobody_there(view: &GoalView<'_>, cast: &TutorialPlayers) -> Option<Message> {
    let there = || message!("tutorial-mistake-nobody", server = cast.server, address = cast.address);
    (view.turn.ended.name() == "ECONNREFUSED").then(|| match cast.address.is_empty() {
        true => message!("tutorial-mistake-no-listener"),
        false => there(),
    })
}

/// What has no queue of connections.
pub fn accept_elsewhere(view: &GoalView<'_>, cast: &TutorialPlayers) -> Option<Message> {
    let failed = matches!(view.turn.ended, Ended::Wrong(_) | Ended::Fault("EINVAL" | "KIND" | "VALUE", _));
    (failed && view.turn.has_word(ACCEPT.name))
        .then(|| message!("tutorial-mistake-accept", server = cast.server))
}

/// Somebody listens where nobody should.
pub fn somebody_there(view: &GoalView<'_>, _: &TutorialPlayers) -> Option<Message> {
    (view.turn.went_well() && view.turn.has_word(CONNECT.name)).then(|| message!("tutorial-mistake-somebody"))
}

/// `shutdown` without a direction.
pub fn no_direction(view: &GoalView<'_>, cast: &TutorialPlayers) -> Option<Message> {
    let bare = view.turn.has_word(SHUTDOWN.name) && !has_any(view, &["read", "write", "both"]);
    (view.turn.went_well() && bare)
        .then(|| message!("tutorial-mistake-direction", client = cast.client, conn = cast.conn))
}

/// Both directions were ended.
pub fn both_ended(view: &GoalView<'_>, cast: &TutorialPlayers) -> Option<Message> {
    let closed = view.turn.went_well() && has_any(view, &[CLOSE.name, RESET.name]);
    let reset = view.turn.ended.name() == "ECONNRESET";
    let gone = closed || reset || view.turn.went_well() && view.turn.has_word("both");
    gone.then(|| message!("tutorial-mistake-both", client = cast.client, conn = cast.conn))
}

/// A `serve` without a name, or without a block.
pub fn serve_how(view: &GoalView<'_>, _: &TutorialPlayers) -> Option<Message> {
    (is_wrong(view) && view.turn.has_word("serve")).then(|| message!("tutorial-mistake-serve"))
}

/// A `serve` took the connection, and its block said nothing.
pub fn served_nothing(view: &GoalView<'_>, cast: &TutorialPlayers) -> Option<Message> {
    let mut clients = view.now.ends().filter(|end| !end.accepted && end.received == 0);
    let silent = view.turn.ended.name() == "ECONNRESET" || clients.any(|end| end.ended);
    (silent && view.now.served > view.since.served && view.turn.has_word(RECV.name))
        .then(|| message!("tutorial-mistake-silent", server = cast.server))
}

/// A claim with one `=`.
pub fn one_equals(view: &GoalView<'_>, _: &TutorialPlayers) -> Option<Message> {
    let typed = &view.turn.typed;
    (is_wrong(view) && view.turn.has_word("expect") && typed.contains('=') && !typed.contains("=="))
        .then(|| message!("tutorial-mistake-equals"))
}

/// A claim that does not hold.
pub fn claim_fails(view: &GoalView<'_>, _: &TutorialPlayers) -> Option<Message> {
    (view.turn.ended == Ended::Expect).then(|| message!("tutorial-mistake-claim"))
}

/// A file of this name is there.
pub fn file_exists(view: &GoalView<'_>, _: &TutorialPlayers) -> Option<Message> {
    let exists = matches!(view.turn.ended, Ended::Fault(_, "session-file-exists"));
    exists.then(|| message!("tutorial-mistake-exists"))
}

/// A script that was run, and failed.
pub fn script_fails(view: &GoalView<'_>, _: &TutorialPlayers) -> Option<Message> {
    let failed = view.turn.scripts.iter().any(|ended| *ended != Ended::Well);
    failed.then(|| message!("tutorial-mistake-script"))
}
