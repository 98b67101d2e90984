//! A long script that is checked piece by piece: each piece is parsed, checked and dropped before the
//! next is cut, so that memory does not grow with the script.
//!
//! It only ever finds that nothing is to be said. Two things make that certain. A script cut between
//! two statements is two scripts, and cut anywhere else it leaves a piece that does not parse. And
//! what stands further down can matter to a piece only through names: as soon as a piece brings a
//! name that an earlier piece has used, or anything is to be told, the script is for the check of
//! the whole.
//!
//! May use: `syntax`, the checker and its names.

use std::rc::Rc;

use memchr::memchr;
use rustc_hash::FxHashSet as HashSet;

use super::{Checker, names};
use crate::syntax::ast::{Block, StatementKind};
use crate::syntax::parse;
use crate::syntax::source::Source;

/// The length of a piece in bytes, about: its tree is to fit into a processor's cache.
pub const PIECE: usize = 16 << 10;

impl Checker {
    /// Whether a check of the whole text would succeed and say nothing. `false` means that it is not
    /// known; the checker is of no use then.
    pub fn finds_nothing(&mut self, text: &str, piece: usize) -> bool {
        let mut used = HashSet::default();
        let mut rest = text;
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at(piece_end(rest, piece));
            if !self.piece_is_right(piece, &mut used) {
                return false;
            }
            rest = behind;
        }
        true
    }

    fn piece_is_right(&mut self, text: &str, used: &mut HashSet<Box<str>>) -> bool {
        let source = Rc::new(Source::new("", text));
        let Ok(block) = parse(&source) else { return false };
        if self.brings_used_name(&block, used) {
            return false;
        }
        names::used(&block.statements, &mut |name, _| {
            if !used.contains(name) {
                used.insert(name.into());
            }
        });
        self.only_check(&source, &block).is_ok_and(|warnings| warnings.is_empty())
    }

    /// Whether a name gets its first value or its function here, and was used before.
    fn brings_used_name(&self, block: &Block, used: &HashSet<Box<str>>) -> bool {
        let is_known = |name: &str| {
            self.shared.contains_key(name) || self.file.as_ref().is_some_and(|file| file.slot(name).is_some())
        };
        let mut found = block.statements.iter().any(|statement| {
            matches!(&statement.kind, StatementKind::Def { name, .. } if used.contains(&name.text))
        });
        names::assigned(&block.statements, &mut |name| {
            found = found || used.contains(&name.text) && !is_known(&name.text);
        });
        found
    }
}

/// Where a piece of about this length ends: before a line that looks like the begin of a statement
/// outside of all blocks.
fn piece_end(text: &str, length: usize) -> usize {
    let mut from = length;
    while let Some(end) = text.as_bytes().get(from..).and_then(|rest| memchr(b'\n', rest)) {
        from += end + 1;
        let line = text.get(from..).unwrap_or_default();
        let continues = line.starts_with("else") || line.starts_with("catch");
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) && !continues {
            return from;
        }
    }
    text.len()
}
