//! How the lesson recognises that something was reached: by what lives now and what was shown, and
//! as little as possible by how it was typed. Each answers with what happened on the wire.

use std::rc::Rc;

use wirelab_lang::commands::help::HELP;
use wirelab_lang::commands::session::SESSION_SAVE;
use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::socket::Role;
use wirelab_lang::message;
use wirelab_lang::syntax;
use wirelab_lang::syntax::ast::StatementKind;
use wirelab_lang::syntax::source::Source;

use super::scene::{Ended, Scene, Seen, Turn};

/// What there is to judge by.
pub struct GoalView<'a> {
    /// What lived when the lesson, or the page that was turned to, began.
    pub since: &'a Scene,
    /// What lived before this was typed.
    pub before: &'a Scene,
    /// What lives now.
    pub now: &'a Scene,
    /// What was typed, and what became of it.
    pub turn: &'a Turn,
}

impl GoalView<'_> {
    /// Whether a socket does now what it did not do at the beginning.
    fn is_new(&self, seen: &Seen) -> bool {
        self.since.get(seen.id).is_none_or(|old| old.role != seen.role)
    }

    /// Bytes that a socket received since then.
    fn received(&self, seen: &Seen, then: &Scene) -> u64 {
        seen.received.saturating_sub(then.get(seen.id).map_or(0, |old| old.received))
    }
}

/// There is a listener.
pub fn listens(view: &GoalView<'_>) -> Option<Message> {
    let server = view.now.listeners().find(|server| view.is_new(server))?;
    Some(message!("tutorial-listen-done", name = server.name, address = server.local()))
}

/// Its port was shown.
pub fn port_seen(view: &GoalView<'_>) -> Option<Message> {
    let server = view.now.listeners().find(|server| view.turn.shows_port(server.port()))?;
    Some(message!("tutorial-port-done", port = server.port()))
}

/// Somebody connected to a listener here.
pub fn connected(view: &GoalView<'_>) -> Option<Message> {
    let client = view.now.clients().find(|client| view.is_new(client))?;
    Some(message!("tutorial-connect-done", local = client.local(), peer = client.peer()))
}

/// Both ends of a connection were shown.
pub fn ends_seen(view: &GoalView<'_>) -> Option<Message> {
    let client = view.now.clients().find(|client| view.turn.shows_port(client.port()))?;
    Some(message!("tutorial-ends-done", local = client.local(), peer = client.peer()))
}

/// A connection was accepted.
pub fn accepted(view: &GoalView<'_>) -> Option<Message> {
    let end = view.now.accepted().find(|end| view.is_new(end))?;
    Some(message!("tutorial-accept-done", name = end.name, local = end.local(), peer = end.peer()))
}

/// The server's end received something.
pub fn server_received(view: &GoalView<'_>) -> Option<Message> {
    let end = view.now.sockets.iter().find(|end| end.accepted && view.received(end, view.since) > 0)?;
    let count = view.received(end, view.since);
    Some(message!("tutorial-recv-done", count = count, name = end.name))
}

/// The client's end received something.
pub fn client_received(view: &GoalView<'_>) -> Option<Message> {
    let is_client = |end: &&Seen| !end.accepted && end.role == Role::Connected && end.peer.is_some();
    let end = view.now.ends().filter(is_client).find(|end| view.received(end, view.since) > 0)?;
    Some(message!("tutorial-answer-done", count = view.received(end, view.since), name = end.name))
}

/// Somebody was refused.
pub fn refused(view: &GoalView<'_>) -> Option<Message> {
    const NAME: &str = "ECONNREFUSED";
    let turn = view.turn;
    let caught = turn.went_well()
        && !turn.has_word(HELP.name)
        && (turn.shown.contains(NAME) || turn.has_word("error") && turn.has_word(NAME));
    (turn.ended.name() == NAME || caught).then(|| message!("tutorial-refused-done"))
}

/// The name of the error was looked up.
pub fn name_explained(view: &GoalView<'_>) -> Option<Message> {
    let turn = view.turn;
    let asks = turn.typed.to_uppercase().contains("ECONNREFUSED");
    let tries = ["try", "expect"].iter().any(|word| turn.has_word(word));
    (turn.went_well() && asks && !tries).then(|| message!("tutorial-explained-done"))
}

/// The end of the stream was read, and the other end is still open.
pub fn half_closed(view: &GoalView<'_>) -> Option<Message> {
    let (ended, other) = half_open(view.now).filter(|(_, other)| !other.deaf)?;
    let is_new = view.since.get(ended.id).is_none_or(|old| !old.ended);
    is_new.then(|| message!("tutorial-half-done", from = other.name, to = ended.name))
}

/// Something went the other way then.
pub fn other_way(view: &GoalView<'_>) -> Option<Message> {
    let (ended, other) = half_open(view.now)?;
    let count = view.received(other, view.before);
    (count > 0 && !other.ended)
        .then(|| message!("tutorial-other-way-done", count = count, from = ended.name, to = other.name))
}

/// An end that has read the end of the stream, and the other end, which is open.
fn half_open(scene: &Scene) -> Option<(&Seen, &Seen)> {
    let ended = scene.ends().filter(|end| end.was_told_the_end());
    ended.filter_map(|end| Some((end, scene.other_end(end)?))).next()
}

/// A `serve` runs.
pub fn serves(view: &GoalView<'_>) -> Option<Message> {
    let is_new = !view.since.serves || view.turn.has_word("serve");
    (view.now.serves && is_new).then(|| message!("tutorial-serve-done"))
}

/// A `serve` has answered.
pub fn served(view: &GoalView<'_>) -> Option<Message> {
    let mut clients = view.now.sockets.iter().filter(|end| !end.accepted && end.peer.is_some());
    let answered = clients.find(|end| view.received(end, view.before) > 0)?;
    let count = view.received(answered, view.before);
    (view.now.served > view.since.served)
        .then(|| message!("tutorial-served-done", count = count, name = answered.name))
}

/// A datagram arrived.
pub fn datagram_received(view: &GoalView<'_>) -> Option<Message> {
    let inbox = view.now.datagram().find(|inbox| view.received(inbox, view.since) > 0)?;
    Some(message!("tutorial-datagram-done", count = inbox.received, to = inbox.local()))
}

/// It was seen from whom.
pub fn sender_seen(view: &GoalView<'_>) -> Option<Message> {
    let mut sockets = view.now.datagram();
    if !sockets.any(|inbox| view.received(inbox, view.since) > 0) {
        return None;
    }
    let mut senders = view.now.datagram().filter(|sender| sender.sent > 0);
    let sender = senders.find(|sender| view.turn.shows_port(sender.port()))?;
    Some(message!("tutorial-from-done", port = sender.port()))
}

/// A claim was made, and held.
pub fn claimed(view: &GoalView<'_>) -> Option<Message> {
    let claims = |kind: &StatementKind| {
        matches!(kind, StatementKind::Expect { .. } | StatementKind::ExpectError { .. })
    };
    let source = Rc::new(Source::new("", view.turn.typed.as_str()));
    let block = syntax::parse(&source).ok()?;
    (view.turn.ended == Ended::Well && block.statements.iter().any(|it| claims(&it.kind)))
        .then(|| message!("tutorial-claim-done"))
}

/// The session was saved.
pub fn saved(view: &GoalView<'_>) -> Option<Message> {
    let turn = view.turn;
    (turn.ended == Ended::Well && SESSION_SAVE.name.split(' ').all(|word| turn.has_word(word)))
        .then(|| message!("tutorial-save-done"))
}

/// A script was run.
pub fn ran(view: &GoalView<'_>) -> Option<Message> {
    (view.turn.went_well() && !view.turn.scripts.is_empty()).then(|| message!("tutorial-run-done"))
}
