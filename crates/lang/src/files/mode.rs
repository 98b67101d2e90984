//! What a file that takes the place of another keeps of it: who may read and write it, and no more.
//!
//! It is a new file. It is never setuid, setgid or sticky, and has no access control list of its own;
//! owner and group stay where the system lets them. Nobody who could not read or write the old file may
//! read or write the new one, but for whoever replaced it.
//!
//! May use: the seam of `net` for errnos.

use std::io;

use cap_std::fs::File;
use rustix::fs::{Mode, RawMode, Stat, fchmod, fchown, fgetxattr, fremovexattr, fstat};
use rustix::process::{Gid, Uid};
use wirelab_net::Errno;

/// The attribute that holds a list (acl(5)).
const LIST: &str = "system.posix_acl_access";
/// No list is longer: a version, and 8 bytes an entry.
const LONGEST_LIST: usize = 64 << 10;
/// ACL_GROUP_OBJ: what the file's group may.
const OF_GROUP: u16 = 4;

/// Lets the new file be used as the old one could.
///
/// # Errors
/// The system's error.
pub fn keep(old: &File, new: &File) -> io::Result<()> {
    let was = fstat(old)?;
    // One that the folder gives to its new files would let others in than the old file did.
    match fremovexattr(new, LIST) {
        Ok(()) | Err(Errno::NODATA | Errno::OPNOTSUPP | Errno::NOSYS) => {}
        Err(errno) => return Err(errno.into()),
    }
    let has_group = own(&was, new)?;
    fchmod(new, Mode::from_raw_mode(bits(&was, has_group, list(old).as_deref())))?;
    Ok(())
}

/// Takes away what lets a program have the rights of its file's owner or group: somebody else's text is to
/// stand in it.
///
/// # Errors
/// The system's error.
pub fn without_privilege(file: &File) -> io::Result<()> {
    let mode = fstat(file)?.st_mode;
    if mode & 0o6000 == 0 {
        return Ok(());
    }
    match fchmod(file, Mode::from_raw_mode(mode & 0o777)) {
        // Of whoever does not own a file the kernel takes them with the first byte (inode(7)).
        Err(Errno::PERM) => Ok(()),
        other => Ok(other?),
    }
}

/// Gives it to the owner and the group of the old one, as far as that is allowed. Whether the group is
/// the same.
fn own(was: &Stat, new: &File) -> io::Result<bool> {
    let is = fstat(new)?;
    if (was.st_uid, was.st_gid) == (is.st_uid, is.st_gid) {
        return Ok(true);
    }
    let (owner, group) = (Uid::from_raw(was.st_uid), Gid::from_raw(was.st_gid));
    let owned = fchown(new, Some(owner), Some(group)).or_else(|_| fchown(new, None, Some(group)));
    Ok(owned.is_ok())
}

/// The bits of the new mode.
fn bits(was: &Stat, has_group: bool, list: Option<&[u8]>) -> RawMode {
    let mode = was.st_mode & 0o777;
    let others = mode & 0o007;
    let group = match list {
        _ if !has_group => others << 3,
        // Where there is a list, these bits of the mode are the most that it may give to anybody.
        Some(list) => of_group(list).unwrap_or(0) << 3,
        None => 0o070,
    };
    (mode & 0o707) | (mode & group)
}

fn list(file: &File) -> Option<Vec<u8>> {
    let mut list = vec![0; LONGEST_LIST];
    let length = fgetxattr(file, LIST, &mut list[..]).ok()?;
    list.truncate(length);
    Some(list)
}

/// What a list gives to the file's group. Behind the version stand entries of a sort, bits and a number,
/// little-endian.
fn of_group(list: &[u8]) -> Option<RawMode> {
    let entries = list.get(4..)?.chunks_exact(8);
    entries.into_iter().find_map(|entry| {
        let [sort_low, sort_high, bits, ..] = entry else { return None };
        let sort = u16::from_le_bytes([*sort_low, *sort_high]);
        (sort == OF_GROUP).then_some(RawMode::from(*bits) & 0o7)
    })
}
