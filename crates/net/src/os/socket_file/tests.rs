//! What goes with a socket is the file that was made for it, whatever became of the path.

use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

use super::*;

fn listen(path: &Path) -> (UnixListener, SocketFile) {
    let mut listener = None;
    let file = SocketFile::made_by(path, 3, || {
        listener = Some(UnixListener::bind(path).unwrap());
        Ok(())
    });
    (listener.unwrap(), file.unwrap().unwrap())
}

fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

#[test]
fn a10_a_folder_swapped_for_a_link_loses_no_socket_of_another() {
    let all = tempfile::tempdir().unwrap();
    let [folder, moved, other] = ["d", "moved", "other"].map(|name| all.path().join(name));
    std::fs::create_dir(&folder).unwrap();
    std::fs::create_dir(&other).unwrap();
    let _of_another = UnixListener::bind(other.join("x.sock")).unwrap();
    let (_listener, own) = listen(&folder.join("x.sock"));
    std::fs::rename(&folder, &moved).unwrap();
    symlink(&other, &folder).unwrap();
    own.remove();
    assert!(exists(&other.join("x.sock")), "the socket of another stays");
    assert!(!exists(&moved.join("x.sock")), "the one that was made is gone, wherever it is now");
}

#[test]
fn a10_what_took_the_name_stays() {
    let all = tempfile::tempdir().unwrap();
    let path = all.path().join("x.sock");
    let put: [fn(&Path); 4] = [
        |path| drop(UnixListener::bind(path).unwrap()),
        |path| std::fs::write(path, "data").unwrap(),
        |path| symlink("/etc/passwd", path).unwrap(),
        |path| std::fs::create_dir(path).unwrap(),
    ];
    for put in put {
        let (_listener, own) = listen(&path);
        std::fs::remove_file(&path).unwrap();
        put(&path);
        own.remove();
        assert!(exists(&path));
        if path.is_dir() { std::fs::remove_dir(&path).unwrap() } else { std::fs::remove_file(&path).unwrap() }
    }
}

#[test]
fn a10_another_name_of_the_same_socket_stays() {
    let all = tempfile::tempdir().unwrap();
    let [path, second] = ["x.sock", "second"].map(|name| all.path().join(name));
    let (_listener, own) = listen(&path);
    std::fs::hard_link(&path, &second).unwrap();
    own.remove();
    assert!(!exists(&path) && exists(&second));
    // One that was renamed is not looked for.
    let (_listener, own) = listen(&path);
    std::fs::rename(&path, &second).unwrap();
    own.remove();
    assert!(exists(&second));
}

#[test]
fn a10_a_folder_that_is_not_the_one_that_was_bound_in_is_not_believed() {
    let all = tempfile::tempdir().unwrap();
    let [folder, moved, other] = ["d", "moved", "other"].map(|name| all.path().join(name));
    std::fs::create_dir(&folder).unwrap();
    std::fs::create_dir(&other).unwrap();
    let path = folder.join("x.sock");
    let mut listener = None;
    // Swapped after the handle was taken, before bind(2).
    let file = SocketFile::made_by(&path, 3, || {
        std::fs::rename(&folder, &moved).unwrap();
        symlink(&other, &folder).unwrap();
        listener = Some(UnixListener::bind(&path).unwrap());
        Ok(())
    });
    let stays = file.unwrap().unwrap().remove().unwrap();
    assert_eq!(stays.path, path, "it is told, by the name that the script gave it");
    assert!(exists(&other.join("x.sock")));
}

#[test]
fn a10_only_the_file_of_a_socket_is_removed_as_dead() {
    let all = tempfile::tempdir().unwrap();
    let [socket, file] = ["s", "f"].map(|name| all.path().join(name));
    drop(UnixListener::bind(&socket).unwrap());
    std::fs::write(&file, "x").unwrap();
    remove_dead(&socket).unwrap();
    remove_dead(&socket).unwrap();
    assert!(remove_dead(&file).is_err() && file.exists() && !exists(&socket));
}

#[test]
fn a10_a_file_that_cannot_be_removed_is_named() {
    let all = tempfile::tempdir().unwrap();
    let path = all.path().join("x.sock");
    let (_listener, mut own) = listen(&path);
    own.made = Err(Errno::NOMEM);
    assert_eq!(own.remove(), Some(FileStays { path: path.clone(), errno: Errno::NOMEM }));
    assert!(exists(&path));
    std::fs::remove_file(&path).unwrap();
}
