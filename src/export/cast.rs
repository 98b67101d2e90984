//! A recording of a terminal in asciicast v2, the format of asciinema:
//! <https://docs.asciinema.org/manual/asciicast/v2/>. A line of JSON for the header, one for each event,
//! so that a recording is valid wherever it ends.
//!
//! Pure: the times are the caller's, and so is the writing.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

/// What a recording says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CastHeader {
    /// Columns of the terminal at the start.
    pub columns: usize,
    /// Rows of the terminal at the start.
    pub rows: usize,
    /// When it began: seconds since 1970.
    pub timestamp: u64,
    /// What was shown.
    pub title: String,
    /// Variables of the environment that say what terminal it was.
    pub environment: BTreeMap<String, String>,
}

/// Makes the lines of a recording, each with its line end.
#[derive(Debug, Default)]
pub struct Cast {
    /// The beginning of a character whose rest has not been written yet.
    partial: Vec<u8>,
    /// Times never go back.
    last: Duration,
}

impl Cast {
    /// The first line.
    pub fn header(header: &CastHeader) -> String {
        let line = json!({
            "version": 2,
            "width": header.columns,
            "height": header.rows,
            "timestamp": header.timestamp,
            "title": header.title,
            "env": header.environment,
        });
        format!("{line}\n")
    }

    /// What was written to the terminal, so long after the start. `None` where it is but the beginning
    /// of a character: players know whole ones.
    pub fn output(&mut self, at: Duration, bytes: &[u8]) -> Option<String> {
        let mut all = std::mem::take(&mut self.partial);
        all.extend_from_slice(bytes);
        let whole = all.len() - unfinished(&all);
        self.partial = all.split_off(whole);
        (!all.is_empty()).then(|| self.event(at, "o", &String::from_utf8_lossy(&all)))
    }

    /// The terminal has another size.
    pub fn resize(&mut self, at: Duration, columns: usize, rows: usize) -> String {
        self.event(at, "r", &format!("{columns}x{rows}"))
    }

    /// A place that players can jump to.
    pub fn marker(&mut self, at: Duration, label: &str) -> String {
        self.event(at, "m", label)
    }

    /// What is still held back when nothing more will be written.
    pub fn end(&mut self, at: Duration) -> Option<String> {
        let rest = std::mem::take(&mut self.partial);
        (!rest.is_empty()).then(|| self.event(at, "o", &String::from_utf8_lossy(&rest)))
    }

    fn event(&mut self, at: Duration, kind: &str, data: &str) -> String {
        self.last = self.last.max(at);
        // Microseconds are as exact as asciinema itself writes them.
        let seconds = Value::from(self.last.as_micros() as f64 / 1e6);
        format!("{}\n", json!([seconds, kind, data]))
    }
}

/// How many bytes at the end are the beginning of a character that more bytes could complete.
fn unfinished(bytes: &[u8]) -> usize {
    let tail = bytes.utf8_chunks().last().map_or(&[][..], |last| last.invalid());
    let may_go_on = std::str::from_utf8(tail).is_err_and(|error| error.error_len().is_none());
    if may_go_on { tail.len() } else { 0 }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn the_header_is_a_line_of_json() {
        let environment = BTreeMap::from([("TERM".to_owned(), "xterm".to_owned())]);
        let title = "a \"b\"\n".to_owned();
        let header = CastHeader { columns: 80, rows: 24, timestamp: 7, title, environment };
        let line = Cast::header(&header);
        assert_eq!(line.matches('\n').count(), 1);
        let value: Value = serde_json::from_str(&line).unwrap();
        assert_eq!((value["version"].as_u64(), value["width"].as_u64()), (Some(2), Some(80)));
        assert_eq!(value["title"], "a \"b\"\n");
        assert_eq!(value["env"]["TERM"], "xterm");
    }

    #[test]
    fn characters_are_written_whole() {
        let mut cast = Cast::default();
        let text = "等".as_bytes();
        assert_eq!(cast.output(at(1000), &text[..1]), None);
        assert_eq!(cast.output(at(1500), &text[1..2]), None);
        assert_eq!(cast.output(at(2000), &[&text[2..], b"\x1b[1m".as_slice()].concat()).unwrap(), {
            "[2.0,\"o\",\"等\\u001b[1m\"]\n"
        });
        assert_eq!(cast.end(at(3000)), None);
    }

    #[test]
    fn what_is_no_utf8_is_replaced_and_holds_nothing_up() {
        let mut cast = Cast::default();
        assert_eq!(cast.output(at(0), b"a\xffb\xff").unwrap(), "[0.0,\"o\",\"a\u{fffd}b\u{fffd}\"]\n");
        assert_eq!(cast.output(at(0), b"\xe7"), None);
        assert_eq!(cast.output(at(1), b"x").unwrap(), "[0.001,\"o\",\"\u{fffd}x\"]\n");
        assert_eq!(cast.output(at(2), b"\xe7"), None);
        assert_eq!(cast.end(at(3)).unwrap(), "[0.003,\"o\",\"\u{fffd}\"]\n");
    }

    #[test]
    fn times_never_go_back() {
        let mut cast = Cast::default();
        assert_eq!(cast.resize(at(500), 200, 60), "[0.5,\"r\",\"200x60\"]\n");
        assert_eq!(cast.marker(at(400), "1"), "[0.5,\"m\",\"1\"]\n");
    }
}
