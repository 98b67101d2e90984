//! Addresses and ports that there are not: as literals found before anything runs, as text an error
//! of the statement.

use harness::run;

use super::peers::{lab, says};

/// Commands that take an address, with a place for it.
const COMMANDS: [&str; 6] = [
    "tcp connect ADDR",
    "tcp listen ADDR",
    "udp bind ADDR",
    "udp connect ADDR",
    "udp sendto ADDR \"x\"",
    "tcp connect 127.0.0.1:1 from ADDR",
];

/// Each with what the report must say of it.
const ADDRESSES: [(&str, &str); 13] = [
    ("127.0.0.1:65536", "65536 is no port"),
    ("127.0.0.1:99999999999999999999", "is no port"),
    ("127.0.0.1:-1", "-1 is no port"),
    ("localhost:65536", "65536 is no port"),
    ("[::1]:65536", "65536 is no port"),
    ("127.0.0.1:", "the port is missing"),
    ("[::1]:", "the port is missing"),
    ("256.1.1.1:80", "256 does not fit in a byte"),
    ("1.2.3:80", "an IPv4 address has four"),
    ("1.2.3.4.5:80", "an IPv4 address has four"),
    ("999.999.999.999:80", "999 does not fit in a byte"),
    (":80", "no host before the colon"),
    ("[::1::2]:80", "::1::2 is no IPv6 address"),
];

#[test]
fn n20_impossible_literals_are_refused_before_anything_runs() {
    for command in COMMANDS {
        for (address, why) in ADDRESSES {
            let script = format!("print \"ran\"\n{}\n", command.replace("ADDR", address));
            let ended = run(&mut lab(&script, &[]));
            assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{script}{}", ended.stderr);
            says(&ended.stderr, &["error: ", "-c:2:"]);
            assert!(ended.stderr.contains(why), "{script}{}", ended.stderr);
        }
    }
}

#[test]
fn n20_in_text_they_are_an_error_of_the_statement() {
    for command in COMMANDS {
        for (address, why) in ADDRESSES {
            let statement = command.replace("ADDR", &format!("\"{address}\""));
            let script = format!(
                "print \"ran\"\ntry {{ {statement} }} catch err {{ print err.name; print err.message }}\n{statement}\n"
            );
            let ended = run(&mut lab(&script, &[]));
            assert_eq!(ended.status, 3, "{script}{}", ended.stderr);
            assert!(ended.stdout.starts_with("ran\nVALUE\n"), "{script}{}", ended.stdout);
            assert!(ended.stdout.contains(why), "{script}{}", ended.stdout);
            says(&ended.stderr, &["error: ", "-c:3:1"]);
        }
    }
}

#[test]
fn n20_an_address_without_a_port_is_told_how_to_write_one() {
    for address in [
        "127.0.0.1",
        "\"127.0.0.1\"",
        "\"::1\"",
        "localhost",
        ":",
        "localhost:",
        "\":\"",
        "\"\"",
        "\"127.0.0.1:http\"",
    ] {
        let script = format!("print \"ran\"\ntcp connect {address}\n");
        let ended = run(&mut lab(&script, &[]));
        let status = if address.starts_with('"') { 3 } else { 2 };
        assert_eq!(ended.status, status, "{script}{}", ended.stderr);
        assert_eq!(ended.stdout.is_empty(), status == 2, "{script}{}", ended.stdout);
        says(&ended.stderr, &["error: ", "-c:2:"]);
    }
}

#[test]
fn n20_facts_about_impossible_addresses_and_ports() {
    for (literal, why) in [
        ("ip 256.1.1.1", "256 does not fit in a byte"),
        ("ip 1.2.3", "an IPv4 address has four"),
        ("port 65536", "65536 is no port"),
        ("port -1", "-1 is no port"),
        ("port 70000", "70000 is no port"),
    ] {
        let ended = run(&mut lab(&format!("print \"ran\"\n{literal}\n"), &[]));
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{literal}\n{}", ended.stderr);
        says(&ended.stderr, &["error: "]);
        assert!(ended.stderr.contains(why), "{literal}\n{}", ended.stderr);
    }
    for (statement, why) in [
        ("ip \"256.1.1.1\"", "256 does not fit in a byte"),
        ("ip \"1.2.3\"", "an IPv4 address has four"),
        ("port \"65536\"", "65536 is no port"),
        ("port \"-1\"", "-1 is no port"),
        ("n = 65535\nport n + 1", "65536 is no port"),
    ] {
        let ended = run(&mut lab(&format!("print \"ran\"\n{statement}\n"), &[])).with_status(3);
        assert_eq!(ended.stdout, "ran\n");
        assert!(ended.stderr.contains(why), "{statement}\n{}", ended.stderr);
    }
}

#[test]
fn n20_every_number_that_is_no_port_is_refused() {
    use proptest::prelude::*;
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let ports = prop_oneof![65_536_i64..=200_000, 200_000_i64..=i64::MAX, i64::MIN..=-1];
    runner
        .run(&ports, |port| {
            let script = format!("print \"ran\"\ntcp listen 127.0.0.1:{port}\n");
            let ended = run(&mut lab(&script, &[]));
            prop_assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{}", ended.stderr);
            prop_assert!(ended.stderr.contains("is no port"), "{}", ended.stderr);
            Ok(())
        })
        .unwrap();
}

#[test]
fn n20_all_wrong_addresses_of_a_file_in_one_report() {
    let ended =
        run(&mut lab("tcp connect 127.0.0.1:65536\nudp bind 256.1.1.1:0\nip 1.2.3\n", &[])).with_status(2);
    says(&ended.stderr, &["-c:1:13", "-c:2:10", "-c:3:4", "3 errors"]);
}
