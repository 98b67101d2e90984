//! The facts, by way of the commands.

use std::rc::Rc;

use super::*;
use crate::eval::value::display;
use crate::eval::world::World;
use crate::eval::world::tests::nowhere;

fn run(command: &'static Command, operand: Value, options: &[(&'static str, Value)]) -> Outcome<Value> {
    // Names are asked for here.
    let rights = Rc::new(crate::rights::Rights::default().allow_net_all());
    let world = Rc::new(World { rights, ..nowhere() });
    let operands = vec![operand].into_iter();
    let current = &mut Vec::new();
    let mut call = Call { command, world: &world, current, task: 0, operands, options, outside: false };
    match (command.run)(&mut call)? {
        Reply::Value(value) => Ok(value),
        Reply::Wait(wait) => futures_lite::future::block_on(wait),
    }
}

fn record(command: &'static Command, operand: Value) -> Rc<Record> {
    match run(command, operand, &[]).unwrap() {
        Value::Record(record) => record,
        other => panic!("{other:?} is no record"),
    }
}

fn fact(command: &'static Command, operand: impl Into<Value>, field: &str) -> String {
    let record = record(command, operand.into());
    String::from_utf8(display::show(record.get(field).unwrap())).unwrap()
}

fn fails(command: &'static Command, operand: impl Into<Value>) -> (&'static str, &'static str) {
    let fault = run(command, operand.into(), &[]).err().unwrap();
    (fault.name, fault.message.id)
}

#[test]
fn an_ipv4_address_is_the_same_from_text_int_and_literal() {
    let shown = "text     192.168.0.1\nversion  4\nkind     private\nint      3232235521\nhex      c0a80001\nbinary   \
                 11000000.10101000.00000000.00000001";
    for operand in [
        Value::text("192.168.0.1"),
        Value::Int(3_232_235_521),
        Value::from(Address::parse("192.168.0.1").unwrap()),
        Value::from(Address::parse("192.168.0.1:80").unwrap()),
    ] {
        assert_eq!(display::show(&run(&IP, operand, &[]).unwrap()), shown.as_bytes());
    }
}

#[test]
fn an_ipv6_address_is_shown_in_full_and_short() {
    let long = "2001:0db8:85a3:0042:1000:8a2e:0370:7334";
    assert_eq!(fact(&IP, long, "full"), long);
    assert_eq!(fact(&IP, long, "short"), "2001:db8:85a3:42:1000:8a2e:370:7334");
    assert_eq!(fact(&IP, long, "int"), "42540766452641155290378245947194897204");
    assert_eq!(
        fact(&IP, "::1", "groups"),
        r#"["0000", "0000", "0000", "0000", "0000", "0000", "0000", "0001"]"#
    );
    assert_eq!(fact(&IP, "fe80::1%eth0", "zone"), "eth0");
    assert_eq!(fact(&IP, "fe80::1", "scope"), "link");
    assert_eq!(fact(&IP, "ff05::2", "scope"), "site");
    assert_eq!(fact(&IP, "::ffff:10.0.0.1", "mapped"), "10.0.0.1");
}

#[test]
fn an_address_is_for_what_the_registries_say() {
    for (address, kind) in [
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "this network"),
        ("10.255.255.255", "private"),
        ("11.0.0.0", "global"),
        ("172.15.255.255", "global"),
        ("172.31.255.255", "private"),
        ("172.32.0.0", "global"),
        ("100.64.0.1", "shared"),
        ("100.128.0.0", "global"),
        ("127.1.2.3", "loopback"),
        ("169.254.1.1", "link-local"),
        ("192.0.0.8", "reserved"),
        ("192.0.2.1", "documentation"),
        ("198.19.0.0", "benchmarking"),
        ("224.0.0.1", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "broadcast"),
        ("8.8.8.8", "global"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::ffff:1.2.3.4", "v4-mapped"),
        ("2001:db8::", "documentation"),
        ("2001:4860:4860::8888", "global"),
        ("2001::1", "teredo"),
        ("2002::1", "6to4"),
        ("fdff::1", "private"),
        ("febf::1", "link-local"),
        ("ff02::1", "multicast"),
        ("100::1", "discard"),
        ("4000::", "reserved"),
    ] {
        assert_eq!(fact(&IP, address, "kind"), kind, "{address}");
    }
}

#[test]
fn n20_what_is_no_address_is_refused_while_running_too() {
    assert_eq!(fails(&IP, "256.1.1.1"), ("VALUE", "ipv4-group"));
    assert_eq!(fails(&IP, "1.2.3"), ("VALUE", "ipv4-groups"));
    assert_eq!(fails(&IP, 1_i64 << 32), ("VALUE", "ip-int-range"));
    assert_eq!(fails(&IP, -1), ("VALUE", "ip-int-range"));
    assert_eq!(fails(&IP, Address::parse("localhost:80").unwrap()), ("VALUE", "ip-of-name"));
    assert_eq!(fails(&IP, Value::Bool(true)).0, "KIND");
}

#[test]
fn ports_are_known_by_number_and_by_name() {
    assert_eq!(fact(&PORT, 80, "name"), "http");
    assert_eq!(fact(&PORT, "http", "number"), "80");
    assert_eq!(fact(&PORT, "80", "name"), "http");
    for (name, port, transport) in [
        ("dns", "53", "tcp, udp"),
        ("tftp", "69", "udp"),
        ("snmp", "161", "udp"),
        ("rip", "520", "udp"),
        ("ftp", "21", "tcp"),
        ("smtp", "25", "tcp"),
        ("HTTPS", "443", "tcp, udp"),
    ] {
        assert_eq!(fact(&PORT, name, "number"), port, "{name}");
        assert_eq!(fact(&PORT, name, "transport"), transport, "{name}");
    }
    for (port, range) in [
        (0, "system"),
        (1023, "system"),
        (1024, "user"),
        (49151, "user"),
        (49152, "dynamic"),
        (65535, "dynamic"),
    ] {
        assert_eq!(fact(&PORT, port, "range"), range, "{port}");
    }
    assert_eq!(fact(&PORT, 60000, "privilege"), "false");
    assert_eq!(fact(&PORT, 60000, "allowed"), "true");
    assert_eq!(fact(&PORT, 60000, "name"), "none");
    assert_eq!(fails(&PORT, 65536), ("VALUE", "port-out-of-range"));
    assert_eq!(fails(&PORT, "-1"), ("VALUE", "port-out-of-range"));
    let fault = run(&PORT, "htpt".into(), &[]).err().unwrap();
    assert_eq!(fault.help.first().map(|help| help.id), Some("did-you-mean-port"));
}

#[test]
fn the_table_of_ports_is_in_order_and_names_are_unique() {
    assert!(SERVICES.windows(2).all(|pair| pair[0].port <= pair[1].port));
    assert!(SERVICES.len() >= 120);
    let mut names: Vec<_> =
        SERVICES.iter().flat_map(|s| std::iter::once(s.name).chain(s.aliases.iter().copied())).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
}

#[test]
fn names_are_resolved_in_the_resolvers_order() {
    let show = |outcome: Outcome<Value>| {
        outcome.map_or_else(|fault| fault.name.to_owned(), |value| display::repr(&value))
    };
    assert_eq!(show(run(&RESOLVE, "two.example".into(), &[])), "[10.0.0.2, 10.0.0.1]");
    assert_eq!(show(run(&RESOLVE, "::1".into(), &[])), "[::1]");
    assert_eq!(
        show(run(&RESOLVE, Address::parse("two.example:80").unwrap().into(), &[])),
        "[10.0.0.2, 10.0.0.1]"
    );
    assert_eq!(fails(&RESOLVE, "unknown.example"), ("EAI_NONAME", "resolve-unknown"));
    assert_eq!(fails(&RESOLVE, ""), ("VALUE", "host-name"));
}

#[test]
fn n23_a_silent_resolver_ends_at_the_timeout() {
    let options = [("timeout", Value::Duration(1_000_000))];
    assert!(run(&RESOLVE, "silent.example".into(), &options).is_err());
}

#[test]
fn what_the_commands_yield_is_what_their_table_says() {
    for (command, operand) in
        [(&IP, "10.0.0.1"), (&IP, "fe80::1%eth0"), (&IP, "::ffff:1.2.3.4"), (&PORT, "80"), (&PORT, "60001")]
    {
        for (key, value) in record(command, operand.into()).iter() {
            let known = command.yields.fields.iter().find(|(own, _)| Some(*own) == key.as_name());
            assert!(known.is_some_and(|(_, kinds)| kinds.has(value.kind())), "{}", key.shown());
        }
    }
}
