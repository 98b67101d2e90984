//! Abstract UNIX names (unix(7)): they stand in no folder, so that they are rights of their own.
//!
//! On the command line a name is written as ss(8) shows it, `@name`, or without the `@`; `\xHH` stands
//! for a byte and `\\` for a backslash, since a name may have any bytes.

use std::fmt::{self, Display, Formatter, Write as _};

use super::{AddressUse, RequiredRight, Rights, shell};
use crate::eval::fault::{Fault, Outcome};
use crate::message;

/// An abstract name, without the zero byte that it begins with for the kernel.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AbstractName(Box<[u8]>);

impl AbstractName {
    /// The name in a path as the kernel takes it, if it is an abstract one.
    pub fn of_path(path: &[u8]) -> Option<Self> {
        path.strip_prefix(b"\0").map(|name| Self(name.into()))
    }

    /// `@name`, `name`, or the path that a script writes, with its zero byte; `None` where there is no
    /// name, or a `\` begins nothing known.
    pub fn parse(text: &str) -> Option<Self> {
        let marks = ["@", "\0", "\\x00"];
        let text = marks.iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text);
        let mut name = Vec::new();
        let mut rest = text.as_bytes();
        while let Some((first, behind)) = rest.split_first() {
            rest = behind;
            if *first != b'\\' {
                name.push(*first);
                continue;
            }
            let (byte, behind) = escaped(rest)?;
            name.push(byte);
            rest = behind;
        }
        (!name.is_empty()).then(|| Self(name.into()))
    }

    /// The flag that grants it, fit for a shell.
    pub fn flag(&self) -> String {
        shell::option("--allow-unix", &self.to_string())
    }
}

/// What stands behind a backslash, and what is left.
fn escaped(text: &[u8]) -> Option<(u8, &[u8])> {
    match text {
        [b'\\', rest @ ..] => Some((b'\\', rest)),
        [b'x', high, low, rest @ ..] => {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let byte = digit(*high)? * 16 + digit(*low)?;
            Some((u8::try_from(byte).ok()?, rest))
        }
        _ => None,
    }
}

impl Display for AbstractName {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_char('@')?;
        for chunk in self.0.utf8_chunks() {
            for c in chunk.valid().chars() {
                match c {
                    '\\' => f.write_str("\\\\")?,
                    // Each byte of it by itself: `\xHH` is a byte.
                    c if c.is_control() => {
                        let mut bytes = [0; 4];
                        c.encode_utf8(&mut bytes).bytes().try_for_each(|byte| write!(f, "\\x{byte:02x}"))?;
                    }
                    c => f.write_char(c)?,
                }
            }
            chunk.invalid().iter().try_for_each(|byte| write!(f, "\\x{byte:02x}"))?;
        }
        Ok(())
    }
}

impl Rights {
    /// Whether an abstract name may be used so. Taking a name that is free needs no right, since the
    /// kernel gives nobody one that another has; `is_own` tells whether a socket of the script itself
    /// has it.
    ///
    /// # Errors
    /// DENIED, with the flag that would allow it.
    pub(super) fn check_abstract(
        &self,
        purpose: AddressUse,
        name: &AbstractName,
        is_own: bool,
    ) -> Outcome<()> {
        let taking = matches!(purpose, AddressUse::Bind | AddressUse::Listen);
        if taking || is_own {
            return Ok(());
        }
        if self.has_abstract(name) {
            self.note(|| RequiredRight::Unix(name.clone()));
            return Ok(());
        }
        let fault = Fault::new("DENIED", message!("denied-unix", name = name));
        Err(fault.note(message!("denied-unix-note")).help(message!("allow-with", flag = name.flag())))
    }

    /// Whether an abstract name was granted.
    pub(super) fn has_abstract(&self, name: &AbstractName) -> bool {
        self.everything.get() || self.unix.contains(name)
    }
}
