//! Where `input` reads: the seam to whoever types, and the portions of bytes that it is asked for.

use futures_core::future::LocalBoxFuture;
use memchr::memchr;

use crate::eval::fault::{Fault, Outcome};
use crate::message;

/// How much `input` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputPortion {
    /// A line, without its end
    Line,
    /// Just so many bytes
    Exactly(usize),
    /// Everything up to the end
    All,
}

impl InputPortion {
    /// Takes it off what has come, where it is whole.
    pub fn take_from(self, come: &mut Vec<u8>) -> Option<Vec<u8>> {
        let end = match self {
            Self::Line => memchr(b'\n', come)? + 1,
            Self::Exactly(count) => (come.len() >= count).then_some(count)?,
            Self::All => return None,
        };
        Some(self.without_end(come.drain(..end).collect()))
    }

    /// What has come, where no more will: `None` where that is nothing.
    ///
    /// # Errors
    /// EOF where it is less than was asked for; it stays.
    pub fn at_end(self, come: &mut Vec<u8>) -> Outcome<Option<Vec<u8>>> {
        match self {
            Self::All => Ok(Some(std::mem::take(come))),
            _ if come.is_empty() => Ok(None),
            Self::Line => Ok(Some(self.without_end(std::mem::take(come)))),
            Self::Exactly(count) => Err(too_short(come.len(), count)),
        }
    }

    /// A line loses its end, which is `\n` or `\r\n`.
    pub fn without_end(self, mut bytes: Vec<u8>) -> Vec<u8> {
        if self == Self::Line && bytes.last() == Some(&b'\n') {
            bytes.pop();
            if bytes.last() == Some(&b'\r') {
                bytes.pop();
            }
        }
        bytes
    }
}

/// The input ended before so many bytes had come.
pub fn too_short(come: usize, count: usize) -> Box<Fault> {
    Fault::new("EOF", message!("input-too-short", come = come, count = count))
}

/// Where `input` reads.
pub trait Input {
    /// A portion; `None` at the end of the input. The prompt is shown first where a person is there to
    /// see it. What is read and not handed out is there for whoever asks next.
    fn read(&self, prompt: &[u8], portion: InputPortion)
    -> LocalBoxFuture<'static, Outcome<Option<Vec<u8>>>>;

    /// Whether there is anything to read from: a terminal or `--input`. Else `input` takes its
    /// default.
    fn is_there(&self) -> bool;

    /// Whether a person answers: the end of the input is an answer then, and no default takes its
    /// place.
    fn is_terminal(&self) -> bool {
        false
    }
}

/// For a run in which nobody answers: `input` takes its default.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoInput;

impl Input for NoInput {
    fn read(&self, _: &[u8], _: InputPortion) -> LocalBoxFuture<'static, Outcome<Option<Vec<u8>>>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    fn is_there(&self) -> bool {
        false
    }
}
