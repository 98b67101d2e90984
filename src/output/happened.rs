//! What happened by itself, in words. Pure.

use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::event::{Happened, News};
use wirelab_lang::message;
use wirelab_net::Endpoint;

/// What happened, in words.
pub fn sentence(News { at, what }: &News, language: Language) -> Message {
    match what {
        Happened::Accepted { connection, from: Endpoint::Inet(from) } => {
            message!("news-accepted", server = at, connection = connection, from = from)
        }
        Happened::Accepted { connection, from: Endpoint::Unix(path) } if path.is_empty() => {
            message!("news-accepted-unnamed", server = at, connection = connection)
        }
        Happened::Accepted { connection, from: Endpoint::Unix(path) } => {
            let from = String::from_utf8_lossy(path);
            message!("news-accepted", server = at, connection = connection, from = from)
        }
        Happened::Ended { connection, by_peer: true, received, sent } => {
            message!("news-closed-by-peer", connection = connection, count = received, sent = sent)
        }
        Happened::Ended { connection, by_peer: false, received, sent } => {
            message!("news-closed-here", connection = connection, count = received, sent = sent)
        }
        Happened::EndedEarly { connection, reason } => {
            let reason = catalogue::text(language, reason);
            message!("connection-ended", connection = connection, reason = reason)
        }
        Happened::PeerClosed(0) => message!("news-fin", socket = at),
        Happened::PeerClosed(unread) => message!("news-fin-unread", socket = at, count = unread),
        Happened::StreamEnded(0) => message!("news-end", socket = at),
        Happened::StreamEnded(unread) => message!("news-end-unread", socket = at, count = unread),
        Happened::Broken => message!("news-broken", socket = at),
        Happened::ErrorPending => message!("news-error", socket = at),
        Happened::Unread(count) => message!("news-unread", socket = at, count = count),
        Happened::Datagram(count) => message!("news-datagram", socket = at, count = count),
        Happened::Backlog(count) => message!("news-backlog", socket = at, count = count),
    }
}
