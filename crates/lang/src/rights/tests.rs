//! Grants and what they cover, addresses in every spelling, names that resolve.

use std::future::ready;
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::time::Duration;

use futures_core::future::LocalBoxFuture;
use futures_lite::future::block_on;
use wirelab_net::{Errno, Family, NetResult, ResolveError, Socket, SocketType};

use super::*;

/// A resolver with a few names, and nothing else.
struct Names;

impl Network for Names {
    fn socket(&self, _: Family, _: SocketType) -> NetResult<Rc<dyn Socket>> {
        Err(Errno::NOSYS)
    }
    fn pair(&self, _: SocketType) -> NetResult<(Rc<dyn Socket>, Rc<dyn Socket>)> {
        Err(Errno::NOSYS)
    }
    fn resolve(&self, host: &str) -> LocalBoxFuture<'static, Result<Vec<IpAddr>, ResolveError>> {
        let found = match host {
            "inside.test" => Ok(vec![IpAddr::from([10, 0, 0, 1]), "fd00::1".parse().unwrap()]),
            "127.1" => Ok(vec![Ipv4Addr::LOCALHOST.into()]),
            _ => Err(ResolveError { name: "EAI_NONAME", text: String::new(), lacks: None }),
        };
        Box::pin(ready(found))
    }
    fn interface(&self, _: &str) -> NetResult<u32> {
        Err(Errno::NOSYS)
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
    fn since_epoch(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep(&self, _: Duration) -> LocalBoxFuture<'static, ()> {
        Box::pin(ready(()))
    }
}

fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn allowed(rights: &Rights, purpose: AddressUse, address: &str) -> bool {
    rights.check_endpoint(purpose, at(address), None).is_ok()
}

fn flags(fault: &Fault) -> Vec<String> {
    let values = fault.help.iter().flat_map(|help| &help.arguments);
    values.filter(|(name, _)| *name == "flag").map(|(_, value)| value.clone()).collect()
}

#[test]
fn loopback_is_free_and_nothing_else() {
    let rights = Rights::standard();
    for (purpose, address, expected) in [
        (AddressUse::Connect, "127.0.0.1:80", true),
        (AddressUse::Connect, "127.9.9.9:80", true),
        (AddressUse::Connect, "[::1]:80", true),
        (AddressUse::Connect, "0.0.0.0:80", true),
        (AddressUse::Send, "[::]:80", true),
        (AddressUse::Connect, "10.0.0.1:80", false),
        (AddressUse::Send, "255.255.255.255:80", false),
        (AddressUse::Send, "239.1.2.3:80", false),
        (AddressUse::Connect, "[fe80::1]:80", false),
        (AddressUse::Listen, "127.0.0.1:0", true),
        (AddressUse::Listen, "0.0.0.0:0", false),
        (AddressUse::Listen, "[::]:9999", false),
        (AddressUse::Bind, "0.0.0.0:9999", false),
        (AddressUse::Bind, "239.1.2.3:9999", false),
        (AddressUse::Join, "239.1.2.3:0", false),
    ] {
        assert_eq!(allowed(&rights, purpose, address), expected, "{purpose:?} {address}");
        assert!(allowed(&Rights::everything(), purpose, address));
        assert!(allowed(&Rights::standard().allow_net_all(), purpose, address));
    }
}

#[test]
fn a05_a_group_counts_as_loopback_on_that_interface_alone() {
    let rights = Rights::standard();
    let judge = |purpose, group: &str, own: &str| {
        rights.check_group(purpose, at(group), own.parse().unwrap()).map_err(|fault| fault.name)
    };
    for purpose in [AddressUse::Join, AddressUse::Send, AddressUse::Connect] {
        for (group, own, expected) in [
            ("239.1.2.3:5000", "127.0.0.1", Ok(Reach::Loopback)),
            ("239.1.2.3:5000", "127.9.9.9", Ok(Reach::Loopback)),
            ("239.1.2.3:5000", "::ffff:127.0.0.1", Ok(Reach::Loopback)),
            ("[::ffff:239.1.2.3]:5000", "::ffff:127.0.0.1", Ok(Reach::Loopback)),
            ("[ff05::1234]:5000", "::1", Ok(Reach::Loopback)),
            ("[ff02::1%1]:5000", "::1", Ok(Reach::Loopback)),
            ("[ff02::1%2]:5000", "::1", Err("DENIED")),
            ("[ff05::1234%7]:5000", "::1", Err("DENIED")),
            ("239.1.2.3:5000", "0.0.0.0", Err("DENIED")),
            ("239.1.2.3:5000", "10.0.0.1", Err("DENIED")),
            ("239.1.2.3:5000", "239.1.2.3", Err("DENIED")),
            ("[ff05::1234]:5000", "::", Err("DENIED")),
            ("[ff05::1234]:5000", "fe80::1", Err("DENIED")),
            ("10.0.0.1:5000", "127.0.0.1", Err("DENIED")),
            ("255.255.255.255:5000", "127.0.0.1", Err("DENIED")),
        ] {
            assert_eq!(judge(purpose, group, own), expected, "{purpose:?} {group} {own}");
        }
    }
    let fault =
        rights.check_group(AddressUse::Join, at("239.1.2.3:0"), Ipv4Addr::UNSPECIFIED.into()).unwrap_err();
    assert_eq!(fault.help.len(), 2);
    // What was granted may go wherever the routes lead.
    let granted = Rights::standard().allow_net("ff05::1234").unwrap();
    let reach = granted.check_group(AddressUse::Send, at("[ff05::1234]:9"), Ipv6Addr::LOCALHOST.into());
    assert_eq!(reach.ok(), Some(Reach::Granted));
}

#[test]
fn a06_who_may_hear_what_others_send() {
    for (grants, family, everybody) in [
        (&[][..], Family::Inet, false),
        (&["10.0.0.1:80"], Family::Inet, false),
        (&["0.0.0.0:5000"], Family::Inet, false),
        (&["0.0.0.0"], Family::Inet, true),
        (&["0.0.0.0"], Family::Inet6, false),
        (&["::"], Family::Inet6, true),
        (&["0.0.0.0/0"], Family::Inet, true),
    ] {
        let rights = grants.iter().fold(Rights::standard(), |rights, grant| rights.allow_net(grant).unwrap());
        assert_eq!(rights.hears_everybody(family), everybody, "{grants:?}");
        assert!(!rights.hears_groups_of_others(at("0.0.0.0:5000")), "{grants:?}");
    }
    let group = Rights::standard().allow_net("239.1.2.3:5000").unwrap();
    assert!(group.hears_groups_of_others(at("239.1.2.3:5000")));
    assert!(!group.hears_groups_of_others(at("239.1.2.3:5001")));
    assert!(!group.hears_groups_of_others(at("0.0.0.0:5000")));
    for all in [Rights::everything(), Rights::standard().allow_net_all()] {
        assert!(all.hears_everybody(Family::Inet) && all.hears_everybody(Family::Inet6));
        assert!(all.hears_groups_of_others(at("0.0.0.0:5000")));
    }
}

#[test]
fn a07_an_address_grants_no_name() {
    let may_ask = |grants: &[&str], name: &str| {
        let rights = grants.iter().fold(Rights::standard(), |rights, grant| rights.allow_net(grant).unwrap());
        rights.check_name(&Names, name, 80).is_ok()
    };
    for grants in [&[][..], &["10.0.0.1:80"], &["10.0.0.0/8"], &["0.0.0.0/0"], &["::/0"], &["other.test"]] {
        assert!(!may_ask(grants, "inside.test"), "{grants:?}");
        assert!(may_ask(grants, "localhost"), "{grants:?}");
    }
    assert!(may_ask(&["Inside.test.:80"], "inside.TEST"));
    assert!(!may_ask(&["inside.test"], "data.inside.test"));
    assert!(Rights::standard().allow_net_all().check_name(&Names, "any.test", 0).is_ok());
    // Nor does an address satisfy a script that asks for a name.
    let wanted = RequiredRight::Net { host: "inside.test".into(), port: 80, addresses: Vec::new() };
    let required = std::slice::from_ref(&wanted);
    assert!(Rights::standard().allow_net("0.0.0.0/0").unwrap().check_required(required).is_err());
    assert!(Rights::standard().allow_net("inside.test:81").unwrap().check_required(required).is_err());
    assert!(Rights::standard().allow_net("inside.test:80").unwrap().check_required(required).is_ok());
}

#[test]
fn a08_an_abstract_name_is_a_right_of_its_own() {
    let none = Rights::standard();
    let path = b"\0wl/x".as_slice();
    for purpose in [AddressUse::Connect, AddressUse::Send] {
        let fault = none.check_unix("unix connect", purpose, path, false).unwrap_err();
        assert_eq!((fault.name, flags(&fault)), ("DENIED", vec!["--allow-unix=@wl/x".to_owned()]));
        assert!(none.check_unix("unix connect", purpose, path, true).is_ok());
        for text in ["@wl/x", "wl/x", "\0wl/x", "\\x00wl/x", "@wl\\x2fx"] {
            let granted = Rights::standard().allow_unix(text).unwrap();
            assert!(granted.check_unix("unix connect", purpose, path, false).is_ok(), "{text:?}");
            assert!(granted.check_unix("unix connect", purpose, b"\0wl/y", false).is_err(), "{text:?}");
        }
        assert!(Rights::everything().check_unix("unix connect", purpose, path, false).is_ok());
    }
    assert!(none.check_unix("unix listen", AddressUse::Bind, path, false).is_ok());
    for text in ["", "@", "a\\", "a\\x", "a\\xg0", "a\\n"] {
        assert!(Rights::standard().allow_unix(text).is_err(), "{text:?}");
    }
    let wanted = [RequiredRight::Unix(AbstractName::parse("@wl").unwrap())];
    let fault = none.check_required(&wanted).unwrap_err();
    assert_eq!(flags(&fault), ["--allow-unix=@wl"]);
    assert!(none.granting(&wanted).check_required(&wanted).is_ok());
}

#[test]
fn a08_every_name_can_be_written_in_its_flag() {
    for name in [&b"x"[..], b"@", b"a b", b"it's", b"\\", b"\xff\x00\n", "\u{9b}é".as_bytes(), b"a\0"] {
        let own = AbstractName::of_path(&[b"\0", name].concat()).unwrap();
        assert_eq!(AbstractName::parse(&own.to_string()), Some(own), "{name:?}");
    }
    let flag = AbstractName::of_path(b"\0it's").unwrap().flag();
    assert_eq!(flag, r"--allow-unix='@it'\''s'");
}

/// A denial with its flag, without the path that was asked for.
fn said(rights: &Rights, access: Access, path: &str) -> (String, String) {
    let mut fault = rights.place("load", access, Path::new(path)).unwrap_err();
    assert_eq!(fault.name, "DENIED", "{path}");
    let flag = flags(&fault).concat();
    for (_, value) in &mut fault.message.arguments {
        value.clear();
    }
    (format!("{fault:?}"), flag)
}

#[test]
fn a09_a_denial_is_the_same_whatever_there_is() {
    let whole = tempfile::tempdir().unwrap();
    let root = whole.path().canonicalize().unwrap();
    let (own, other) = (root.join("own"), root.join("other"));
    std::fs::create_dir_all(&own).unwrap();
    std::fs::create_dir_all(other.join("folder")).unwrap();
    std::fs::write(other.join("file"), "x").unwrap();
    let link = |target: &Path, name: std::path::PathBuf| std::os::unix::fs::symlink(target, name).unwrap();
    link(&other.join("file"), other.join("link"));
    link(&own, other.join("inwards"));
    link(&other.join("circle"), other.join("circle"));
    link(&other, own.join("way"));
    let rights = Rights::loopback().allow_read(&own).unwrap().allow_write(&own).unwrap();
    let things = ["nothing", "file", "folder", "link", "circle"];
    for access in [Access::Read, Access::Write] {
        for before in [other.display().to_string(), format!("{}/way", own.display())] {
            let all: Vec<_> =
                things.iter().map(|thing| said(&rights, access, &format!("{before}/{thing}"))).collect();
            assert!(all.iter().all(|one| *one == all[0]), "{before}: {all:?}");
            assert!(all[0].1.ends_with(&format!("={}", other.display())), "{all:?}");
            // Deeper, and back again.
            for behind in ["x", "x/y", "../own/z", "../../own/z"] {
                let path = |thing: &&str| format!("{before}/{thing}/{behind}");
                let deeper = things.iter().map(path);
                let all: Vec<_> = deeper.map(|path| rights.place("load", access, Path::new(&path))).collect();
                assert!(all.iter().all(|one| one.as_ref().is_err_and(|one| one.name == "DENIED")), "{all:?}");
            }
        }
    }
    // Links within, a way in through a link outside, and what is missing within.
    link(Path::new("real"), own.join("alias"));
    std::fs::write(own.join("real"), "x").unwrap();
    for path in ["own/alias", "own/real", "other/inwards/real", "own/../own/real", "own/new"] {
        assert!(rights.place("save", Access::Write, &root.join(path)).is_ok(), "{path}");
    }
    let missing = rights.place("load", Access::Read, &own.join("no/such")).unwrap_err();
    assert_eq!(missing.name, "ENOENT");
}

#[test]
fn a1_a_denial_names_the_flag_that_would_allow_it() {
    for (address, flag) in [
        ("10.0.0.1:80", "--allow-net=10.0.0.1:80"),
        ("[::ffff:10.0.0.1]:80", "--allow-net=10.0.0.1:80"),
        ("[2001:db8::1]:80", "--allow-net=[2001:db8::1]:80"),
        ("0.0.0.0:0", "--allow-net=0.0.0.0"),
        ("[::]:0", "--allow-net=::"),
    ] {
        let fault = Rights::standard().check_endpoint(AddressUse::Listen, at(address), None).unwrap_err();
        assert_eq!((fault.name, flags(&fault)), ("DENIED", vec![flag.to_owned()]));
        let granted = Rights::standard().allow_net(flag.trim_start_matches("--allow-net=")).unwrap();
        assert!(allowed(&granted, AddressUse::Listen, address), "{flag}");
    }
}

#[test]
fn a2_other_spellings_get_the_same_verdict() {
    let standard = Rights::standard();
    for name in ["2130706433", "127.1", "localhost", "whatever.test"] {
        for (ip, expected) in
            [("127.0.0.1:80", true), ("[::ffff:127.0.0.1]:80", true), ("10.0.0.1:80", false)]
        {
            assert_eq!(
                standard.check_endpoint(AddressUse::Connect, at(ip), Some(name)).is_ok(),
                expected,
                "{name} {ip}"
            );
        }
    }
    let granted = Rights::standard().allow_net("10.0.0.1:80").unwrap();
    assert!(allowed(&granted, AddressUse::Connect, "[::ffff:10.0.0.1]:80"));
    assert!(!allowed(&granted, AddressUse::Connect, "[::ffff:10.0.0.2]:80"));
    assert!(granted.check_endpoint(AddressUse::Connect, at("10.0.0.2:80"), Some("10.0.0.1")).is_err());
    let fault =
        granted.check_endpoint(AddressUse::Connect, at("10.0.0.2:80"), Some("elsewhere.test")).unwrap_err();
    assert_eq!(fault.notes.len(), 1);
}

#[test]
fn a2_a_name_grants_the_addresses_that_it_has() {
    let rights = Rights::standard().allow_net("Inside.test.:80").unwrap().allow_net("nowhere.test").unwrap();
    assert!(!allowed(&rights, AddressUse::Connect, "10.0.0.1:80"));
    block_on(rights.resolve_grants(&Names));
    for (address, expected) in [
        ("10.0.0.1:80", true),
        ("[fd00::1]:80", true),
        ("[::ffff:10.0.0.1]:80", true),
        ("10.0.0.1:81", false),
        ("10.0.0.2:80", false),
    ] {
        assert_eq!(allowed(&rights, AddressUse::Connect, address), expected, "{address}");
    }
    // The name's address may have changed since: what it resolves to now was granted as well.
    assert!(rights.check_endpoint(AddressUse::Connect, at("10.0.0.9:80"), Some("inside.TEST")).is_ok());
    assert!(rights.check_endpoint(AddressUse::Connect, at("10.0.0.9:80"), Some("outside.test")).is_err());
}

#[test]
fn what_a_script_requires_is_told_in_one_message() {
    let any =
        RequiredRight::Net { host: "0.0.0.0".into(), port: 0, addresses: vec![Ipv4Addr::UNSPECIFIED.into()] };
    let name =
        RequiredRight::Net { host: "inside.test".into(), port: 80, addresses: vec![[10, 0, 0, 1].into()] };
    let near = RequiredRight::Net {
        host: "localhost".into(),
        port: 80,
        addresses: vec![Ipv4Addr::LOCALHOST.into()],
    };
    let required = [
        any.clone(),
        near,
        name.clone(),
        RequiredRight::Write("out".into()),
        RequiredRight::Write("/var/a b".into()),
        RequiredRight::Read("/etc".into()),
    ];
    let fault = Rights::standard().check_required(&required).unwrap_err();
    assert_eq!((fault.name, fault.notes.len()), ("DENIED", 4));
    let expected =
        "--allow-net=0.0.0.0 --allow-net=inside.test:80 --allow-write='/var/a b' --allow-read=/etc";
    assert_eq!(flags(&fault), [expected]);
    assert!(Rights::standard().granting(&required).check_required(&required).is_ok());
    let granted = Rights::standard().granting(&[any]);
    assert!(allowed(&granted, AddressUse::Listen, "0.0.0.0:9999"));
    assert!(!allowed(&granted, AddressUse::Connect, "10.0.0.1:80"));
    assert!(Rights::standard().allow_net("inside.test:80").unwrap().check_required(&[name]).is_ok());
    let unknown = RequiredRight::Net { host: "unknown.test".into(), port: 80, addresses: Vec::new() };
    assert!(Rights::standard().check_required(&[unknown]).is_err());
}

#[test]
fn unix_paths_need_the_rights_of_their_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s").into_os_string().into_encoded_bytes();
    let none = Rights::loopback();
    let fault = none.check_unix("unix listen", AddressUse::Listen, &path, false).unwrap_err();
    assert_eq!(fault.name, "DENIED");
    let write = none.clone().allow_write(folder.path()).unwrap();
    assert!(write.check_unix("unix listen", AddressUse::Listen, &path, false).is_ok());
    assert!(write.check_unix("unix connect", AddressUse::Connect, &path, false).is_err());
    let both = write.allow_read(folder.path()).unwrap();
    assert!(both.check_unix("unix connect", AddressUse::Connect, &path, false).is_ok());
    let out = folder.path().join("../s").into_os_string().into_encoded_bytes();
    assert!(both.check_unix("unix listen", AddressUse::Listen, &out, false).is_err());
}

#[test]
fn flags_that_make_no_sense_are_refused() {
    assert!(Rights::standard().allow_net("10.0.0.1:http").is_err());
    assert!(Rights::standard().allow_read(Path::new("/no/such/folder")).is_err());
    assert!(Rights::standard().allow_write(Path::new("/proc/self/stat")).is_err());
}
