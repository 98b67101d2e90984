//! Files in portions: a part of one is read, and data is added behind its end, so that one of any size can
//! be read and written in the memory of a portion.
//!
//! May use: as `files`.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, File};
use wirelab_net::Errno;

use super::{CHUNK, Files, ends_as_folder, mode, options, regular};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::memory::room_for;
use crate::rights::Access;

impl Files<'_> {
    /// A file's contents; relative paths start in the working directory.
    ///
    /// # Errors
    /// DENIED where the rights do not reach it or it is no regular file; LIMIT where it is larger
    /// than a value may be; the system's error.
    pub fn load(&self, path: impl AsRef<Path>) -> Outcome<Vec<u8>> {
        self.load_part(path, 0, usize::MAX)
    }

    /// What stands in a file from a place on, at most so much of it; nothing behind its end.
    ///
    /// # Errors
    /// As those of [`Files::load`].
    pub fn load_part(&self, path: impl AsRef<Path>, from: u64, most: usize) -> Outcome<Vec<u8>> {
        let path = path.as_ref();
        let place = self.rights.place("load", Access::Read, path)?;
        let told = |error: io::Error| self.told("load", Access::Read, path, &error);
        let folder = Dir::open_ambient_dir(&place.folder, ambient_authority()).map_err(told)?;
        if place.path.as_os_str().is_empty() {
            return Err(told(Errno::ISDIR.into()));
        }
        // Opening a device can have effects, so look first; look again at what was opened.
        regular("load", path, &folder.metadata(&place.path).map_err(told)?)?;
        let mut file = folder.open_with(&place.path, options().read(true)).map_err(told)?;
        let metadata = file.metadata().map_err(told)?;
        regular("load", path, &metadata)?;
        let left = metadata.len().saturating_sub(from);
        let expected = usize::try_from(left).unwrap_or(usize::MAX).min(most);
        room_for(expected)?;
        if from > 0 {
            file.seek(SeekFrom::Start(from)).map_err(told)?;
        }
        contents(file, expected, most, told)
    }

    /// Adds data behind the end of a file, which is made where it is not there. Whoever reads it
    /// meanwhile may find a part of the data.
    ///
    /// # Errors
    /// As those of [`Files::save`]; a part may have been written.
    pub fn append(&self, path: impl AsRef<Path>, data: &[u8]) -> Outcome<()> {
        let path = path.as_ref();
        let place = self.rights.place("append", Access::Write, path)?;
        let told = |error: io::Error| self.told("append", Access::Write, path, &error);
        let folder = Dir::open_ambient_dir(&place.folder, ambient_authority()).map_err(told)?;
        if place.path.as_os_str().is_empty() || ends_as_folder(path) {
            return Err(told(Errno::ISDIR.into()));
        }
        match folder.metadata(&place.path) {
            Ok(metadata) => regular("append", path, &metadata)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(told(error)),
        }
        let mut file = folder.open_with(&place.path, options().append(true).create(true)).map_err(told)?;
        regular("append", path, &file.metadata().map_err(told)?)?;
        mode::without_privilege(&file).map_err(told)?;
        file.write_all(data).map_err(told)
    }
}

fn contents(
    mut file: File,
    expected: usize,
    most: usize,
    told: impl Fn(io::Error) -> Box<Fault>,
) -> Outcome<Vec<u8>> {
    let mut data = Vec::new();
    data.try_reserve_exact(expected.saturating_add(1)).map_err(|_| told(Errno::NOMEM.into()))?;
    while data.len() < most {
        // A file may grow, and those in /proc say that they are empty.
        room_for(data.len().saturating_add(1))?;
        let portion = CHUNK.min(most - data.len());
        let more = Read::by_ref(&mut file).take(portion as u64).read_to_end(&mut data).map_err(&told)?;
        if more == 0 {
            break;
        }
    }
    Ok(data)
}
