//! Files under rights: what leads out of a granted folder is refused, whatever its spelling.

#![allow(clippy::print_stderr)]

mod portions;

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::eval::memory::ONE_VALUE;

/// An allowed folder and one beside it.
struct Folders {
    _all: tempfile::TempDir,
    inside: PathBuf,
    outside: PathBuf,
    rights: Rights,
}

fn folders() -> Folders {
    let all = tempfile::tempdir().unwrap();
    let root = all.path().canonicalize().unwrap();
    let (inside, outside) = (root.join("inside"), root.join("outside"));
    std::fs::create_dir(&inside).unwrap();
    std::fs::create_dir(&outside).unwrap();
    std::fs::write(outside.join("secret"), "secret").unwrap();
    let rights = Rights::loopback().allow_read(&inside).unwrap().allow_write(&inside).unwrap();
    Folders { _all: all, inside, outside, rights }
}

fn name(result: Outcome<impl Sized>) -> &'static str {
    result.err().map_or("fine", |fault| fault.name)
}

#[test]
fn what_is_saved_can_be_loaded_and_keeps_its_mode() {
    let f = folders();
    let files = Files::new(&f.rights);
    let path = f.inside.join("数据 1.bin");
    files.save(&path, b"one\0two").unwrap();
    assert_eq!(files.load(&path).unwrap(), b"one\0two");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    files.save(&path, b"").unwrap();
    assert_eq!(files.load(&path).unwrap(), b"");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    let inner = f.inside.join("x/../数据 1.bin");
    assert!(files.load(&inner).is_err());
    std::fs::create_dir(f.inside.join("x")).unwrap();
    files.save(&inner, b"again").unwrap();
    assert_eq!(files.load(&path).unwrap(), b"again");
    // Nothing is left over.
    assert_eq!(std::fs::read_dir(&f.inside).unwrap().count(), 2);
}

#[test]
fn reading_and_writing_are_rights_of_their_own() {
    let f = folders();
    let path = f.inside.join("a");
    std::fs::write(&path, "a").unwrap();
    let read = Rights::loopback().allow_read(&f.inside).unwrap();
    assert!(Files::new(&read).load(&path).is_ok());
    assert_eq!(name(Files::new(&read).save(&path, b"b")), "DENIED");
    let write = Rights::loopback().allow_write(&f.inside).unwrap();
    assert_eq!(name(Files::new(&write).load(&path)), "DENIED");
    assert!(Files::new(&write).save(&path, b"b").is_ok());
    let everything = Rights::everything();
    Files::new(&everything).save(f.outside.join("new"), b"n").unwrap();
    assert_eq!(Files::new(&everything).load(f.outside.join("new")).unwrap(), b"n");
    assert!(!Files::new(&everything).load("/proc/self/stat").unwrap().is_empty());
}

#[test]
fn relative_paths_start_in_the_working_directory() {
    let rights = Rights::standard();
    let manifest = Files::new(&rights).load("Cargo.toml").unwrap();
    assert!(manifest.starts_with(b"[package]"));
    assert_eq!(Files::new(&rights).load("./src/../Cargo.toml").unwrap(), manifest);
}

#[test]
fn f1_paths_that_lead_out_are_denied() {
    let f = folders();
    let files = Files::new(&f.rights);
    let flag = format!("--allow-read={}", f.outside.display());
    for path in [
        f.inside.join("../outside/secret"),
        f.inside.join("x/../../outside/secret"),
        f.outside.join("secret"),
        PathBuf::from("/proc/self/environ"),
        PathBuf::from("/no/such/thing"),
        PathBuf::from("/etc/passwd"),
    ] {
        assert_eq!(name(files.load(&path)), "DENIED", "{path:?}");
        assert_eq!(name(files.save(&path, b"x")), "DENIED", "{path:?}");
    }
    let fault = files.load(f.inside.join("../outside/secret")).unwrap_err();
    let given: Vec<_> = fault.help.iter().flat_map(|help| &help.arguments).collect();
    assert_eq!(given, [&("flag", flag)]);
    assert_eq!(std::fs::read(f.outside.join("secret")).unwrap(), b"secret");
}

#[test]
fn the_flag_names_a_folder_as_the_script_does_where_that_grants_it() {
    let f = folders();
    // `/proc/net` is a link that leads to another folder in each process.
    let fault = Files::new(&f.rights).load("/proc/net/tcp").unwrap_err();
    let given: Vec<_> = fault.help.iter().flat_map(|help| &help.arguments).collect();
    assert_eq!(given, [&("flag", "--allow-read=/proc/net".to_owned())]);
    // The folder that this link stands in is granted, and does not help.
    symlink(f.outside.join("secret"), f.inside.join("link")).unwrap();
    let fault = Files::new(&f.rights).load(f.inside.join("link")).unwrap_err();
    let given: Vec<_> = fault.help.iter().flat_map(|help| &help.arguments).collect();
    assert_eq!(given, [&("flag", format!("--allow-read={}", f.outside.display()))]);
}

#[test]
fn f2_a_symbolic_link_that_leads_out_is_denied() {
    let f = folders();
    let files = Files::new(&f.rights);
    symlink("../outside/secret", f.inside.join("relative")).unwrap();
    symlink(f.outside.join("secret"), f.inside.join("absolute")).unwrap();
    symlink(f.outside.join("none"), f.inside.join("dangling")).unwrap();
    symlink(&f.outside, f.inside.join("folder")).unwrap();
    symlink("loop", f.inside.join("loop")).unwrap();
    for path in ["relative", "absolute", "dangling", "folder/secret", "folder/new"] {
        assert_eq!(name(files.load(f.inside.join(path))), "DENIED", "{path}");
        assert_eq!(name(files.save(f.inside.join(path), b"x")), "DENIED", "{path}");
    }
    assert!(files.save(f.inside.join("loop"), b"x").is_err());
    assert_eq!(std::fs::read_dir(&f.outside).unwrap().count(), 1);
    // Links that stay inside are followed.
    std::fs::write(f.inside.join("real"), "real").unwrap();
    symlink(f.inside.join("real"), f.inside.join("link")).unwrap();
    assert_eq!(files.load(f.inside.join("link")).unwrap(), b"real");
    files.save(f.inside.join("link"), b"new").unwrap();
    assert_eq!(std::fs::read(f.inside.join("real")).unwrap(), b"new");
    assert!(f.inside.join("link").is_symlink());
}

#[test]
fn f2_a_link_swapped_while_opening_does_not_lead_out() {
    let f = folders();
    let files = Files::new(&f.rights);
    let (folder, link, kept) = (f.inside.join("d"), f.inside.join("l"), f.inside.join("k"));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("secret"), "harmless").unwrap();
    symlink(&f.outside, &link).unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // `d` is a folder inside at one moment and a link to the outside at the next.
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                std::fs::rename(&folder, &kept).unwrap();
                std::fs::rename(&link, &folder).unwrap();
                std::fs::rename(&folder, &link).unwrap();
                std::fs::rename(&kept, &folder).unwrap();
            }
        });
        for _ in 0..2_000 {
            if let Ok(data) = files.load(folder.join("secret")) {
                assert_eq!(data, b"harmless");
            }
            let _ = files.save(folder.join("made"), b"made");
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert_eq!(std::fs::read(f.outside.join("secret")).unwrap(), b"secret");
    assert_eq!(std::fs::read_dir(&f.outside).unwrap().count(), 1);
}

#[test]
fn f3_pipes_devices_and_folders_are_refused_without_hanging() {
    let f = folders();
    let files = Files::new(&f.rights);
    let pipe = f.inside.join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    assert_eq!(name(files.load(&pipe)), "DENIED");
    assert_eq!(name(files.save(&pipe, b"x")), "DENIED");
    let _socket = std::os::unix::net::UnixListener::bind(f.inside.join("socket")).unwrap();
    assert_eq!(name(files.load(f.inside.join("socket"))), "DENIED");
    let everything = Rights::everything();
    for device in ["/dev/zero", "/dev/null", "/dev/tty"] {
        assert_eq!(name(Files::new(&everything).load(device)), "DENIED", "{device}");
        assert_eq!(name(Files::new(&everything).save(device, b"x")), "DENIED", "{device}");
    }
    std::fs::create_dir(f.inside.join("x")).unwrap();
    for folder in [f.inside.clone(), f.inside.join("x"), f.inside.join("x/"), f.inside.join("x/.")] {
        assert_ne!(name(files.load(&folder)), "fine", "{folder:?}");
        assert_ne!(name(files.save(&folder, b"x")), "fine", "{folder:?}");
    }
    assert_ne!(name(files.save(f.inside.join("new/"), b"x")), "fine");
}

#[test]
fn impossible_paths_are_errors() {
    let f = folders();
    let files = Files::new(&f.rights);
    for path in ["", "a\0b"] {
        assert!(files.load(path).is_err() && files.save(path, b"x").is_err(), "{path:?}");
    }
    assert!(files.load(f.inside.join("none")).is_err());
    assert!(files.save(f.inside.join("none/file"), b"x").is_err());
    assert!(files.save(f.inside.join("n".repeat(300)), b"x").is_err());
}

#[test]
fn a_file_larger_than_a_value_is_a_limit() {
    let f = folders();
    let sparse = std::fs::File::create(f.inside.join("large")).unwrap();
    sparse.set_len(ONE_VALUE as u64 + 1).unwrap();
    assert_eq!(name(Files::new(&f.rights).load(f.inside.join("large"))), "LIMIT");
}

/// What is in a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a11_a_replaced_file_is_never_setuid_setgid_or_sticky() {
    let f = folders();
    let files = Files::new(&f.rights);
    let path = f.inside.join("program");
    for (was, is) in [(0o4755, 0o755), (0o2755, 0o755), (0o1644, 0o644), (0o7711, 0o711), (0o600, 0o600)] {
        std::fs::write(&path, "old").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(was)).unwrap();
        files.save(&path, b"new").unwrap();
        assert_eq!(mode(&path), is, "{was:o}");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(was)).unwrap();
        drop(files.begin(&path, b"new").unwrap());
        assert_eq!(mode(&path), is, "{was:o}");
    }
    files.save_private(&path, b"secret").unwrap();
    assert_eq!(mode(&path), 0o600);
}

/// `setxattr(2)`; false, and said, where the file system has no such attributes.
fn has_list(path: &Path, name: &str, entries: &[(u16, u16, u32)]) -> bool {
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (sort, bits, number) in entries {
        list.extend([&sort.to_le_bytes()[..], &bits.to_le_bytes(), &number.to_le_bytes()].concat());
    }
    let set = rustix::fs::setxattr(path, name, &list, rustix::fs::XattrFlags::empty());
    if let Err(why) = set {
        eprintln!("skipped: access control lists cannot be set here: {why}");
    }
    set.is_ok()
}

#[test]
fn a11_an_access_control_list_goes_and_lets_nobody_in() {
    let f = folders();
    let files = Files::new(&f.rights);
    let path = f.inside.join("file");
    std::fs::write(&path, "old").unwrap();
    // Its owner, the user 12345, and not its group. The group's bits of the mode show the user's.
    let none = u32::MAX;
    let entries = [(1, 6, none), (2, 6, 12_345), (4, 0, none), (0x10, 6, none), (0x20, 0, none)];
    if !has_list(&path, "system.posix_acl_access", &entries) {
        return;
    }
    assert_eq!(mode(&path), 0o660);
    files.save(&path, b"new").unwrap();
    assert_eq!(mode(&path), 0o600);
    let mut list = [0; 100];
    let left = rustix::fs::getxattr(&path, "system.posix_acl_access", &mut list[..]);
    assert_eq!(left, Err(rustix::io::Errno::NODATA));
    // One that the folder has for new files does not widen a file that is replaced.
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let entries = [(1, 7, none), (2, 7, 12_345), (4, 7, none), (0x10, 7, none), (0x20, 7, none)];
    assert!(has_list(&f.inside, "system.posix_acl_default", &entries));
    files.save(&path, b"newer").unwrap();
    assert_eq!(mode(&path), 0o640);
    let left = rustix::fs::getxattr(&path, "system.posix_acl_access", &mut list[..]);
    assert_eq!(left, Err(rustix::io::Errno::NODATA));
}

#[test]
fn a11_owner_and_group_stay_where_the_system_lets_them() {
    use std::os::unix::fs::MetadataExt;
    let f = folders();
    let path = f.inside.join("file");
    std::fs::write(&path, "old").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o660)).unwrap();
    if std::os::unix::fs::chown(&path, Some(12_345), Some(12_346)).is_err() {
        eprintln!("skipped: only root gives files away");
        return;
    }
    Files::new(&f.rights).save(&path, b"new").unwrap();
    let found = std::fs::metadata(&path).unwrap();
    assert_eq!((found.uid(), found.gid(), mode(&path)), (12_345, 12_346, 0o660));
}

#[test]
fn a11_another_name_of_a_file_keeps_the_old_contents() {
    let f = folders();
    let (path, second) = (f.inside.join("file"), f.inside.join("second"));
    std::fs::write(&path, "old").unwrap();
    std::fs::hard_link(&path, &second).unwrap();
    Files::new(&f.rights).save(&path, b"new").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"new");
    assert_eq!(std::fs::read(&second).unwrap(), b"old");
}

#[test]
fn a_file_that_is_to_be_made_replaces_none() {
    let f = folders();
    let files = Files::new(&f.rights);
    let path = f.inside.join("file");
    files.create(&path, b"first").unwrap();
    assert_eq!(name(files.create(&path, b"second")), "EEXIST");
    assert_eq!(std::fs::read(&path).unwrap(), b"first");
    symlink(f.inside.join("none"), f.inside.join("link")).unwrap();
    files.create(f.inside.join("link"), b"third").unwrap();
    assert_eq!(std::fs::read(f.inside.join("none")).unwrap(), b"third");
    assert_eq!(names(&f.inside), ["file", "link", "none"]);
}

#[test]
fn a_file_that_is_begun_is_written_on_under_its_name() {
    let f = folders();
    let path = f.inside.join("file");
    std::fs::write(&path, "a longer text than the new one").unwrap();
    let mut file = Files::new(&f.rights).begin(&path, b"begin").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"begin");
    file.write_all(b", end").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"begin, end");
    assert_eq!(names(&f.inside), ["file"]);
}

#[test]
fn y10b_what_a_killed_program_left_is_removed_by_the_next_one_alone() {
    let f = folders();
    let files = Files::new(&f.rights);
    let (path, left) = (f.inside.join("file"), f.inside.join(new::UNFINISHED));
    let second = f.inside.join(format!("{}-1", new::UNFINISHED));
    std::fs::write(&path, "old").unwrap();
    std::fs::write(&left, "half").unwrap();
    std::fs::write(&second, "half").unwrap();
    files.save(&path, b"new").unwrap();
    assert_eq!(names(&f.inside), ["file"]);
    // One whose writer lives, and what is no file, stay.
    let living = std::fs::File::create(&left).unwrap();
    living.lock().unwrap();
    symlink(&path, &second).unwrap();
    files.save(&path, b"newer").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"newer");
    assert_eq!(names(&f.inside), [new::UNFINISHED, &format!("{}-1", new::UNFINISHED), "file"]);
    drop(living);
    files.save(&path, b"newest").unwrap();
    assert_eq!(names(&f.inside), [&format!("{}-1", new::UNFINISHED), "file"]);
}

#[test]
fn y10b_writers_in_one_folder_do_not_take_each_others_files() {
    let f = folders();
    std::thread::scope(|scope| {
        for writer in 0..8 {
            // Two and two write the same file.
            let path = f.inside.join(format!("file{}", writer / 2));
            scope.spawn(move || {
                let rights = Rights::everything();
                let files = Files::new(&rights);
                for number in 0..200 {
                    let text = format!("{writer} {number} ").repeat(50);
                    files.save(&path, text.as_bytes()).unwrap();
                    let found = String::from_utf8(files.load(&path).unwrap()).unwrap();
                    let first = found.split_inclusive(' ').take(2).collect::<String>();
                    assert_eq!(found, first.repeat(50));
                }
            });
        }
    });
    assert_eq!(names(&f.inside), ["file0", "file1", "file2", "file3"]);
}
