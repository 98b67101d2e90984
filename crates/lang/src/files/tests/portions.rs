//! Files in portions, and folders.

use super::*;

#[test]
fn a_file_is_read_and_written_in_portions() {
    let f = folders();
    let files = Files::new(&f.rights);
    let path = f.inside.join("log");
    for portion in 0..1_000_u32 {
        files.append(&path, &portion.to_be_bytes()).unwrap();
    }
    let whole = files.load(&path).unwrap();
    assert_eq!(whole.len(), 4_000);
    let mut read = Vec::new();
    loop {
        let part = files.load_part(&path, read.len() as u64, 999).unwrap();
        if part.is_empty() {
            break;
        }
        read.extend(part);
    }
    assert_eq!(read, whole);
    assert_eq!(files.load_part(&path, 3_998, 999).unwrap(), [3, 231]);
    assert!(files.load_part(&path, u64::from(u32::MAX), 1).unwrap().is_empty());
    // One that is larger than a value may be.
    let sparse = std::fs::File::create(f.inside.join("large")).unwrap();
    sparse.set_len(4 << 30).unwrap();
    assert_eq!(name(files.load_part(f.inside.join("large"), 1, usize::MAX)), "LIMIT");
    assert_eq!(files.load_part(f.inside.join("large"), (4 << 30) - 3, 9).unwrap(), [0; 3]);
    files.append(f.inside.join("large"), b"end").unwrap();
    assert_eq!(files.load_part(f.inside.join("large"), 4 << 30, 9).unwrap(), b"end");
}

#[test]
fn a11_a_file_that_is_appended_to_is_never_setuid_or_setgid() {
    let f = folders();
    let path = f.inside.join("program");
    for was in [0o4755, 0o2755, 0o6711] {
        std::fs::write(&path, "old").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(was)).unwrap();
        Files::new(&f.rights).append(&path, b"new").unwrap();
        assert_eq!(mode(&path), was & 0o777, "{was:o}");
    }
}

fn listed(files: Files<'_>, path: &Path) -> Outcome<Vec<String>> {
    let mut names = Vec::new();
    files.names(path, |name| {
        names.push(String::from_utf8_lossy(name).into_owned());
        Ok(())
    })?;
    names.sort();
    Ok(names)
}

#[test]
fn folders_are_listed_made_and_removed_within_the_rights() {
    let f = folders();
    let files = Files::new(&f.rights);
    files.make_folder(f.inside.join("new/")).unwrap();
    assert_eq!(name(files.make_folder(f.inside.join("new"))), "EEXIST");
    assert_eq!(name(files.make_folder(f.inside.join("none/new"))), "ENOENT");
    files.save(f.inside.join("new/b"), b"").unwrap();
    files.save(f.inside.join("new/.a"), b"").unwrap();
    assert_eq!(listed(files, &f.inside.join("new")).unwrap(), [".a", "b"]);
    assert_eq!(listed(files, &f.inside).unwrap(), ["new"]);
    assert_eq!(name(listed(files, &f.inside.join("new/b"))), "ENOTDIR");
    assert_eq!(name(files.remove(f.inside.join("new"))), "ENOTEMPTY");
    for (path, is_there) in
        [("new", true), ("new/", true), ("new/b", true), ("none", false), ("new/b/c", false)]
    {
        assert_eq!(files.exists(f.inside.join(path)).unwrap(), is_there, "{path}");
    }
    for path in ["new/b", "new/.a", "new"] {
        files.remove(f.inside.join(path)).unwrap();
    }
    assert_eq!(name(files.remove(f.inside.join("new"))), "ENOENT");
    assert!(files.remove(f.inside.join("x/..")).is_err() && files.remove("").is_err());
    assert_eq!(names(&f.inside), Vec::<String>::new());
}

#[test]
fn f1_folders_outside_are_neither_asked_for_nor_changed() {
    let f = folders();
    let files = Files::new(&f.rights);
    symlink(&f.outside, f.inside.join("way")).unwrap();
    for path in
        [f.outside.clone(), f.inside.join("../outside"), f.inside.join("way"), f.inside.join("x/../way")]
    {
        let fault = listed(files, &path).unwrap_err();
        assert_eq!(fault.name, "DENIED", "{path:?}");
        assert!(!fault.message.arguments.iter().any(|(_, value)| value.ends_with("/.")), "{path:?}");
        for inner in ["secret", "none"] {
            let path = path.join(inner);
            assert_eq!(name(files.exists(&path)), "DENIED", "{path:?}");
            assert_eq!(name(files.remove(&path)), "DENIED", "{path:?}");
            assert_eq!(name(files.make_folder(&path)), "DENIED", "{path:?}");
            assert_eq!(name(files.append(&path, b"x")), "DENIED", "{path:?}");
        }
    }
    // The granted folder itself belongs to the one above; the one right does not give the other.
    assert_eq!(name(files.remove(&f.inside)), "DENIED");
    let reads = Rights::loopback().allow_read(&f.inside).unwrap();
    assert_eq!(name(Files::new(&reads).remove(f.inside.join("way"))), "DENIED");
    assert_eq!(name(Files::new(&reads).make_folder(f.inside.join("x"))), "DENIED");
    let writes = Rights::loopback().allow_write(&f.inside).unwrap();
    assert_eq!(name(listed(Files::new(&writes), &f.inside)), "DENIED");
    // The folder's own right is enough to list it, and is the one that is named.
    let fault = listed(files, &f.outside).unwrap_err();
    let given: Vec<_> = fault.help.iter().flat_map(|help| &help.arguments).collect();
    assert_eq!(given, [&("flag", format!("--allow-read={}", f.outside.display()))]);
    assert_eq!(std::fs::read(f.outside.join("secret")).unwrap(), b"secret");
    assert_eq!(names(&f.outside), ["secret"]);
}

#[test]
fn f2_a_link_is_removed_itself_and_not_what_it_leads_to() {
    let f = folders();
    let files = Files::new(&f.rights);
    std::fs::write(f.inside.join("real"), "real").unwrap();
    for target in [f.inside.join("real"), f.outside.join("secret"), f.outside.clone(), f.outside.join("none")]
    {
        symlink(&target, f.inside.join("link")).unwrap();
        assert_eq!(name(files.make_folder(f.inside.join("link"))), "EEXIST");
        files.remove(f.inside.join("link")).unwrap();
    }
    assert_eq!(names(&f.inside), ["real"]);
    assert_eq!(
        (names(&f.outside), name(files.exists(f.inside.join("none")))),
        (vec!["secret".into()], "fine")
    );
}
