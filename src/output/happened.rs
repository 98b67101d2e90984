//! What happened by itself, in words. Pure.

use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::event::{Arrival, Happened, News};
use wirelab_lang::eval::value::{Bytes, Value, display};
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
        Happened::Unread(count, arrival) => {
            beginning(message!("news-unread", socket = at, count = count), arrival.as_ref(), language)
        }
        Happened::Datagram(count, arrival) => {
            beginning(message!("news-datagram", socket = at, count = count), arrival.as_ref(), language)
        }
        Happened::Backlog(count) => message!("news-backlog", socket = at, count = count),
    }
}

/// What has arrived, and how it begins where that is known.
fn beginning(said: Message, arrival: Option<&Arrival>, language: Language) -> Message {
    match arrival.filter(|own| !own.bytes.is_empty()) {
        Some(arrival) => {
            message!("news-arrival", said = catalogue::text(language, &said), text = literal(arrival))
        }
        None => said,
    }
}

/// The beginning as it would be written, with a sign where it is not all.
fn literal(Arrival { bytes, is_behind_others, is_whole }: &Arrival) -> String {
    // A character that is cut in the middle is none.
    let bytes = match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => bytes.get(..error.valid_up_to()).unwrap_or(bytes),
        _ => bytes,
    };
    let literal = display::repr(&Value::from(Bytes::from(bytes)));
    let (before, behind) = (if *is_behind_others { "…" } else { "" }, if *is_whole { "" } else { " …" });
    format!("{before}{literal}{behind}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8], is_behind_others: bool, is_whole: bool) -> String {
        literal(&Arrival { bytes: bytes.to_vec(), is_behind_others, is_whole })
    }

    #[test]
    fn what_arrives_begins_as_it_would_be_written() {
        assert_eq!(of(b"hi\r\n\x1b[2J", false, true), "\"hi\\r\\n\\x1B[2J\"");
        assert_eq!(of(b"world", true, false), "…\"world\" …");
        assert_eq!(of("你好".as_bytes(), false, true), "\"你好\"");
        assert_eq!(of(&"你好".as_bytes()[..5], false, false), "\"你\" …", "a character that is cut");
        let said = message!("news-fin", socket = "c");
        let empty = Arrival { bytes: Vec::new(), is_behind_others: false, is_whole: true };
        assert_eq!(beginning(said.clone(), Some(&empty), Language::English), said);
    }
}
