//! Byte strings: shared slices of a buffer, with appends in place where nobody else looks.

use std::ops::{Deref, Range};
use std::rc::Rc;

use crate::eval::memory;

/// A byte string. A clone or slice shares the buffer; at most 4 GiB, which the limit on one value
/// stays below.
#[derive(Clone, Default)]
pub struct Bytes {
    buffer: Option<Rc<Buffer>>,
    start: u32,
    end: u32,
}

/// The memory behind byte strings, counted while it lives.
struct Buffer {
    data: Vec<u8>,
    charged: usize,
}

impl Buffer {
    fn recharge(&mut self) {
        memory::recharge(&mut self.charged, self.data.capacity() + memory::OVERHEAD);
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        memory::release(self.charged);
    }
}

impl Bytes {
    /// The bytes of a range, sharing the buffer; `None` where the range does not fit.
    pub fn slice(&self, range: Range<usize>) -> Option<Self> {
        if range.start > range.end || range.end > self.len() {
            return None;
        }
        let at = |offset: usize| self.start + offset as u32;
        Some(Self { buffer: self.buffer.clone(), start: at(range.start), end: at(range.end) })
    }

    /// Appends, in place where the buffer is not shared: amortised linear in what is appended.
    pub fn push(&mut self, more: &[u8]) {
        if more.is_empty() {
            return;
        }
        if let Some(buffer) = self.buffer.as_mut().and_then(Rc::get_mut) {
            let Range { start, end } = self.start as usize..self.end as usize;
            if start > end - start {
                buffer.data.drain(..start);
                self.start = 0;
                self.end = (end - start) as u32;
            }
            buffer.data.truncate(self.end as usize);
            buffer.data.extend_from_slice(more);
            if buffer.data.capacity() + memory::OVERHEAD != buffer.charged {
                buffer.recharge();
            }
            self.end = buffer.data.len() as u32;
            return;
        }
        let mut data = Vec::with_capacity((self.len() + more.len()).next_power_of_two());
        data.extend_from_slice(self);
        data.extend_from_slice(more);
        *self = Self::from(data);
    }

    /// The text, where it is valid UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(self).ok()
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        let range = self.start as usize..self.end as usize;
        self.buffer.as_ref().and_then(|buffer| buffer.data.get(range)).unwrap_or_default()
    }
}

impl From<Vec<u8>> for Bytes {
    /// Takes the vector over without a copy.
    fn from(data: Vec<u8>) -> Self {
        if data.is_empty() {
            return Self::default();
        }
        let end = data.len() as u32;
        let mut buffer = Buffer { data, charged: 0 };
        buffer.recharge();
        Self { buffer: Some(Rc::new(buffer)), start: 0, end }
    }
}

impl From<&[u8]> for Bytes {
    fn from(data: &[u8]) -> Self {
        Self::from(data.to_vec())
    }
}

impl From<&str> for Bytes {
    fn from(text: &str) -> Self {
        Self::from(text.as_bytes())
    }
}

impl From<String> for Bytes {
    fn from(text: String) -> Self {
        Self::from(text.into_bytes())
    }
}

impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Bytes {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_keeps_its_bytes_when_the_other_grows() {
        let mut whole = Bytes::from("abcdef");
        let part = whole.slice(1..3).unwrap_or_default();
        whole.push(b"gh");
        assert_eq!(&*part, b"bc");
        assert_eq!(&*whole, b"abcdefgh");
        assert!(whole.slice(3..9).is_none());
    }

    #[test]
    fn pushing_to_a_slice_replaces_what_stood_behind_it() {
        let mut part = Bytes::from("abcdef").slice(1..3).unwrap_or_default();
        part.push(b"X");
        assert_eq!(&*part, b"bcX");
    }
}
