//! The text of a script with an address at another port, where the one that is written there is taken.
//!
//! Pure.

use std::net::SocketAddr;
use std::ops::Range;

use super::outline::{Outline, Sort};
use crate::syntax::source::{Source, Span};

/// A script at another port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The whole text.
    pub text: String,
    /// Where the address stood in the text before.
    pub places: Vec<Range<usize>>,
}

impl Moved {
    /// The text from the statement `at` on, and functions before it; what else was played stays as it
    /// was. `None` where nothing names the address.
    pub fn of(source: &Source, outline: &Outline, at: usize, taken: SocketAddr, port: u16) -> Option<Self> {
        let behind = outline.statements.get(at)?.span.start as usize;
        let earlier = outline.statements.iter().take(at).filter(|it| it.sort == Sort::Backstage);
        let earlier: Vec<_> = earlier.map(|it| it.span.range()).collect();
        let is_open = |place: &Range<usize>| {
            place.start >= behind || earlier.iter().any(|range| range.contains(&place.start))
        };
        let places: Vec<_> = places(&source.text, taken).into_iter().filter(is_open).collect();
        if places.is_empty() {
            return None;
        }
        let mut text = source.text.clone();
        for place in places.iter().rev() {
            let whole = source.text.get(place.clone()).unwrap_or_default();
            let host = whole.rsplit_once(':').map_or(whole, |(host, _)| host);
            text.replace_range(place.clone(), &format!("{host}:{port}"));
        }
        Some(Self { text, places })
    }

    /// Whether the address stands there.
    pub fn is_within(&self, span: Span) -> bool {
        self.places.iter().any(|place| span.range().contains(&place.start))
    }
}

/// How an address may be written.
pub fn spellings(address: SocketAddr) -> Vec<String> {
    let port = address.port();
    let ip = address.ip();
    let mut spellings = vec![address.to_string()];
    if ip.is_loopback() || ip.is_unspecified() {
        spellings.push(format!("localhost:{port}"));
    }
    if ip.is_unspecified() {
        // Whoever listens everywhere is reached here.
        spellings.extend([format!("127.0.0.1:{port}"), format!("[::1]:{port}")]);
    }
    spellings
}

/// Whether a text names an address.
pub fn names(text: &str, address: SocketAddr) -> bool {
    !places(text, address).is_empty()
}

/// Where an address stands in a text, from first to last.
fn places(text: &str, address: SocketAddr) -> Vec<Range<usize>> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let mut places = Vec::new();
    for spelling in spellings(address) {
        for (start, found) in text.match_indices(&spelling) {
            let end = start + found.len();
            let goes_on = text.get(end..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            let began = text.get(..start).is_some_and(|before| before.ends_with(is_word));
            if !goes_on && !began {
                places.push(start..end);
            }
        }
    }
    places.sort_by_key(|place| place.start);
    places
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::syntax::parse;

    fn moved(text: &str, at: usize, taken: &str) -> Option<String> {
        let source = Rc::new(Source::new("t.lab", text));
        let outline = super::super::read(&source, &parse(&source).unwrap(), None);
        Moved::of(&source, &outline, at, taken.parse().unwrap(), 7).map(|moved| moved.text)
    }

    #[test]
    fn what_comes_is_at_the_other_port_and_what_was_stays() {
        let text = "def f() { tcp connect localhost:99 }\nudp bind 127.0.0.1:99\ntcp listen 127.0.0.1:99\n\
                    say \"127.0.0.1:990 127.0.0.1:99, 27.127.0.0.1:99\"\nx = \"notlocalhost:99\"\n";
        let wanted = "def f() { tcp connect localhost:7 }\nudp bind 127.0.0.1:99\ntcp listen 127.0.0.1:7\n\
                      say \"127.0.0.1:990 127.0.0.1:7, 27.127.0.0.1:99\"\nx = \"notlocalhost:99\"\n";
        assert_eq!(moved(text, 2, "127.0.0.1:99").unwrap(), wanted);
        assert_eq!(moved(text, 2, "127.0.0.2:98"), None);
    }

    #[test]
    fn who_listens_everywhere_is_reached_here() {
        let text = "tcp listen 0.0.0.0:99\ntcp connect 127.0.0.1:99\ntcp connect [::1]:99\n";
        let wanted = "tcp listen 0.0.0.0:7\ntcp connect 127.0.0.1:7\ntcp connect [::1]:7\n";
        assert_eq!(moved(text, 0, "0.0.0.0:99").unwrap(), wanted);
    }
}
