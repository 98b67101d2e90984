//! What is not of one socket: names, interfaces, the clock.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use wirelab_net::{Errno, Network};

use super::{net, run};

#[test]
fn names_and_literals_resolve() {
    run(async {
        let net = net();
        assert_eq!(net.resolve("127.0.0.1").await.unwrap(), [IpAddr::V4(Ipv4Addr::LOCALHOST)]);
        assert_eq!(net.resolve("::1").await.unwrap(), [IpAddr::V6(Ipv6Addr::LOCALHOST)]);
        let localhost = net.resolve("localhost").await.unwrap();
        assert!(!localhost.is_empty() && localhost.iter().all(IpAddr::is_loopback));
        for odd in ["2130706433", "0x7f.1", "127.1"] {
            assert_eq!(net.resolve(odd).await.unwrap(), [IpAddr::V4(Ipv4Addr::LOCALHOST)], "{odd}");
        }
        let error = net.resolve("nul\0byte").await.unwrap_err();
        assert_eq!(error.name, "EAI_NONAME");
    });
}

#[test]
fn interfaces_have_numbers_and_the_clock_goes_on() {
    run(async {
        let net = net();
        assert_eq!(net.interface("lo").unwrap(), 1);
        assert_eq!(net.interface("no-such-if"), Err(Errno::NODEV));
        assert_eq!(net.interface("a-name-longer-than-any-interface-has"), Err(Errno::NODEV));
        let before = net.elapsed();
        net.sleep(Duration::from_millis(2)).await; // what is tested
        assert!(net.elapsed() - before >= Duration::from_millis(2));
        assert!(net.since_epoch() > Duration::from_secs(1_600_000_000));
    });
}
