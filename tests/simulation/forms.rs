//! The forms that build a network and break it: what each refuses, and with which words.

use super::{fails, prints};

#[test]
fn names_and_addresses_are_unique_and_of_their_kind() {
    fails("host alice 10.0.0.9", 3, &["the name alice is taken"]);
    fails("host carol 10.0.0.1", 3, &["10.0.0.1 is an address of alice already"]);
    fails("host carol 127.0.0.1", 3, &["no interface can have the address 127.0.0.1"]);
    fails("host carol 10.0.0.9:80", 3, &["10.0.0.9:80", "without a port"]);
    fails("host carol 10.0.0.999", 2, &["10.0.0.999 is no address"]);
    fails("a = \"10.0.0.999\"\nhost carol a", 3, &["10.0.0.999 is no IP address"]);
    fails("host \"a b\" 10.0.0.9", 3, &["a b is no name for a host"]);
}

#[test]
fn links_join_two_hosts_that_are_there() {
    fails("link alice carol", 3, &["there is no host carol", "the hosts are: alice, bob"]);
    fails("link alice alice", 3, &["both ends of the link are alice"]);
    fails("link alice", 3, &["there is no link alice"]);
    fails("host carol 10.0.0.3\nlink alice carol down", 3, &["there is no link alice-carol"]);
    fails("link alice -> bob down", 3, &["a link goes down both ways"]);
    fails("link alice:10.0.0.7 bob", 3, &["alice has no address 10.0.0.7", "alice has: 10.0.0.1"]);
}

#[test]
fn figures_are_within_what_can_be() {
    fails("link alice bob loss 120%", 3, &["loss 120% cannot be"]);
    fails("link alice bob loss 20", 3, &["loss 20 cannot be"]);
    fails("link alice bob rate 0", 3, &["a link of no bits a second"]);
    fails("link alice bob mtu 10", 3, &["68 to 65535"]);
    fails("link alice bob delay 5", 2, &["cannot take this as delay", "a time has a unit"]);
    fails("link alice bob los 20%", 2, &["did you mean `loss`?"]);
    prints(
        "link alice bob loss 0.5\nlink alice bob rate 1Mbit queue 50\ntopology\n",
        "alice 10.0.0.1\n└─ 5ms, loss 50%, 1Mbit, queue 50 ─ bob 10.0.0.2\n",
    );
}

#[test]
fn signs_stand_between_hosts_only() {
    fails("print 1 -> 2", 2, &["`->` stands between the names of hosts only"]);
    fails("x = \"a\" | \"b\"", 2, &["`|` cannot join bytes and bytes", "nothing is piped here"]);
    prints("print 1 | 2\nleft = \"alice\"\npartition left | bob\nheal\npartition alice|bob\nheal\n", "3\n");
    prints(
        "link alice->bob loss 100%\ntopology\n",
        "alice 10.0.0.1\n└─ → 5ms, loss 100% ← 5ms ─ bob 10.0.0.2\n",
    );
}

#[test]
fn descriptions_of_packets_are_read_or_refused() {
    fails("drop", 3, &["drop: which packets?"]);
    fails("drop tcp synn", 3, &["`synn` says nothing of packets", "did you mean `syn`?"]);
    fails("drop alice ->", 3, &["something lacks behind `->`"]);
    fails("drop tcp nth 0", 3, &["`nth` counts from 1"]);
    fails("delay alice -> bob tcp", 3, &["for how long"]);
    fails("packets \"tcp.txt\"", 3, &["ends in .pcapng", "packets(\"tcp syn\")"]);
    prints("print packets(\"udp\") packets(\"last 3\")\npackets tcp last 2\n", "[] []\n(none)\n");
}

#[test]
fn partitions_have_two_sides() {
    fails("partition alice bob", 3, &["a partition has two sides"]);
    fails("partition alice |", 2, &["`|` needs a value behind it"]);
    fails("partition bob |alice| carol", 3, &["there is no host carol"]);
    fails("partition alice | carol", 3, &["there is no host carol"]);
}

#[test]
fn all_of_it_wants_a_simulated_network() {
    for script in ["host a 10.0.0.1", "link a b", "packets", "x = packets()", "heal", "topology", "crash a"] {
        let finished = super::play(script, &[]).with_status(3);
        assert!(
            finished.stderr.contains("belongs to the simulated network"),
            "{script}: {}",
            finished.stderr
        );
    }
}

#[test]
fn packets_are_written_for_other_tools() {
    prints(
        "udp sendto 10.0.0.2:9 \"x\" on alice\npackets \"p.pcapng\"\nprint load(\"p.pcapng\")[0..4] == x\"0a 0d 0d 0a\"\n"
            .replace("load(\"p.pcapng\")[0..4]", "(load \"p.pcapng\")[0..4]")
            .as_str(),
        "true\n",
    );
}
