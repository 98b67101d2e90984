//! Grants and what they cover, addresses in every spelling, names that resolve.

use std::net::Ipv4Addr;
use std::rc::Rc;
use std::time::Duration;

use futures_lite::future::block_on;
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, ready};

use super::*;
use crate::net::{Errno, Family, NetResult, ResolveError, Socket, Style};

/// A resolver with a few names, and nothing else.
struct Names;

impl Network for Names {
    fn socket(&self, _: Family, _: Style) -> NetResult<Rc<dyn Socket>> {
        Err(Errno::NOSYS)
    }
    fn pair(&self, _: Style) -> NetResult<(Rc<dyn Socket>, Rc<dyn Socket>)> {
        Err(Errno::NOSYS)
    }
    fn resolve(&self, host: &str) -> LocalBoxFuture<'static, Result<Vec<IpAddr>, ResolveError>> {
        let found = match host {
            "inside.test" => Ok(vec![IpAddr::from([10, 0, 0, 1]), "fd00::1".parse().unwrap()]),
            "127.1" => Ok(vec![Ipv4Addr::LOCALHOST.into()]),
            _ => Err(ResolveError { name: "EAI_NONAME", text: String::new(), lacks: None }),
        };
        ready(found).boxed_local()
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
        ready(()).boxed_local()
    }
}

fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn allowed(rights: &Rights, purpose: Purpose, address: &str) -> bool {
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
        (Purpose::Connect, "127.0.0.1:80", true),
        (Purpose::Connect, "127.9.9.9:80", true),
        (Purpose::Connect, "[::1]:80", true),
        (Purpose::Connect, "0.0.0.0:80", true),
        (Purpose::Send, "[::]:80", true),
        (Purpose::Connect, "10.0.0.1:80", false),
        (Purpose::Send, "255.255.255.255:80", false),
        (Purpose::Send, "239.1.2.3:80", false),
        (Purpose::Connect, "[fe80::1]:80", false),
        (Purpose::Listen, "127.0.0.1:0", true),
        (Purpose::Listen, "0.0.0.0:0", false),
        (Purpose::Listen, "[::]:9999", false),
        (Purpose::Bind, "0.0.0.0:9999", false),
        (Purpose::Bind, "239.1.2.3:9999", true),
        (Purpose::Join, "239.1.2.3:0", false),
    ] {
        assert_eq!(allowed(&rights, purpose, address), expected, "{purpose:?} {address}");
        assert!(allowed(&Rights::everything(), purpose, address));
        assert!(allowed(&Rights::standard().allow_net_all(), purpose, address));
    }
}

#[test]
fn a_group_on_loopback_is_free() {
    let rights = Rights::standard();
    let group = at("239.1.2.3:5000");
    assert!(rights.check_group(Purpose::Join, group, Ipv4Addr::LOCALHOST.into()).is_ok());
    assert!(rights.check_group(Purpose::Send, group, Ipv4Addr::LOCALHOST.into()).is_ok());
    let fault = rights.check_group(Purpose::Join, group, Ipv4Addr::UNSPECIFIED.into()).unwrap_err();
    assert_eq!((fault.name, fault.help.len()), ("DENIED", 2));
    assert!(rights.check_group(Purpose::Send, at("10.0.0.1:5"), Ipv4Addr::LOCALHOST.into()).is_err());
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
        let fault = Rights::standard().check_endpoint(Purpose::Listen, at(address), None).unwrap_err();
        assert_eq!((fault.name, flags(&fault)), ("DENIED", vec![flag.to_owned()]));
        let granted = Rights::standard().allow_net(flag.trim_start_matches("--allow-net=")).unwrap();
        assert!(allowed(&granted, Purpose::Listen, address), "{flag}");
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
                standard.check_endpoint(Purpose::Connect, at(ip), Some(name)).is_ok(),
                expected,
                "{name} {ip}"
            );
        }
    }
    let granted = Rights::standard().allow_net("10.0.0.1:80").unwrap();
    assert!(allowed(&granted, Purpose::Connect, "[::ffff:10.0.0.1]:80"));
    assert!(!allowed(&granted, Purpose::Connect, "[::ffff:10.0.0.2]:80"));
    assert!(granted.check_endpoint(Purpose::Connect, at("10.0.0.2:80"), Some("10.0.0.1")).is_err());
    let fault =
        granted.check_endpoint(Purpose::Connect, at("10.0.0.2:80"), Some("elsewhere.test")).unwrap_err();
    assert_eq!(fault.notes.len(), 1);
}

#[test]
fn a2_a_name_grants_the_addresses_that_it_has() {
    let rights = Rights::standard().allow_net("Inside.test.:80").unwrap().allow_net("nowhere.test").unwrap();
    assert!(!allowed(&rights, Purpose::Connect, "10.0.0.1:80"));
    block_on(rights.resolve_grants(&Names));
    for (address, expected) in [
        ("10.0.0.1:80", true),
        ("[fd00::1]:80", true),
        ("[::ffff:10.0.0.1]:80", true),
        ("10.0.0.1:81", false),
        ("10.0.0.2:80", false),
    ] {
        assert_eq!(allowed(&rights, Purpose::Connect, address), expected, "{address}");
    }
    // The name's address may have changed since: what it resolves to now was granted as well.
    assert!(rights.check_endpoint(Purpose::Connect, at("10.0.0.9:80"), Some("inside.TEST")).is_ok());
    assert!(rights.check_endpoint(Purpose::Connect, at("10.0.0.9:80"), Some("outside.test")).is_err());
}

#[test]
fn what_a_script_requires_is_told_in_one_message() {
    let any =
        Requirement::Net { host: "0.0.0.0".into(), port: 0, addresses: vec![Ipv4Addr::UNSPECIFIED.into()] };
    let name =
        Requirement::Net { host: "inside.test".into(), port: 80, addresses: vec![[10, 0, 0, 1].into()] };
    let near =
        Requirement::Net { host: "localhost".into(), port: 80, addresses: vec![Ipv4Addr::LOCALHOST.into()] };
    let required = [
        any.clone(),
        near,
        name.clone(),
        Requirement::Write("out".into()),
        Requirement::Write("/var/a b".into()),
        Requirement::Read("/etc".into()),
    ];
    let fault = Rights::standard().check_required(&required).unwrap_err();
    assert_eq!((fault.name, fault.notes.len()), ("DENIED", 4));
    let expected =
        "--allow-net=0.0.0.0 --allow-net=inside.test:80 --allow-write='/var/a b' --allow-read=/etc";
    assert_eq!(flags(&fault), [expected]);
    assert!(Rights::standard().granting(&required).check_required(&required).is_ok());
    let granted = Rights::standard().granting(&[any]);
    assert!(allowed(&granted, Purpose::Listen, "0.0.0.0:9999"));
    assert!(!allowed(&granted, Purpose::Connect, "10.0.0.1:80"));
    assert!(Rights::standard().allow_net("inside.test:80").unwrap().check_required(&[name]).is_ok());
    let unknown = Requirement::Net { host: "unknown.test".into(), port: 80, addresses: Vec::new() };
    assert!(Rights::standard().check_required(&[unknown]).is_err());
}

#[test]
fn unix_paths_need_the_rights_of_their_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s").into_os_string().into_encoded_bytes();
    let none = Rights::loopback();
    let fault = none.check_unix("unix listen", Purpose::Listen, &path).unwrap_err();
    assert_eq!(fault.name, "DENIED");
    let write = none.clone().allow_write(folder.path()).unwrap();
    assert!(write.check_unix("unix listen", Purpose::Listen, &path).is_ok());
    assert!(write.check_unix("unix connect", Purpose::Connect, &path).is_err());
    let both = write.allow_read(folder.path()).unwrap();
    assert!(both.check_unix("unix connect", Purpose::Connect, &path).is_ok());
    assert!(none.check_unix("unix listen", Purpose::Listen, b"\0abstract").is_ok());
    let out = folder.path().join("../s").into_os_string().into_encoded_bytes();
    assert!(both.check_unix("unix listen", Purpose::Listen, &out).is_err());
}

#[test]
fn flags_that_make_no_sense_are_refused() {
    assert!(Rights::standard().allow_net("10.0.0.1:http").is_err());
    assert!(Rights::standard().allow_read(Path::new("/no/such/folder")).is_err());
    assert!(Rights::standard().allow_write(Path::new("/proc/self/stat")).is_err());
}
