//! Two machines joined by a link: network namespaces of the test's own, with a Python program that
//! plays the tests' part in the one, and sends from the other what it is told to.

use std::process::Command;

use harness::{Finished, requires, run};

/// Here `v0` has 10.9.0.1 and fd09::1, there `v1` has 10.9.0.2 and fd09::2. `wirelab` plays a script
/// here, `leaves` tells what it sent over the link, `there` lets the other machine send.
const PRELUDE: &str = r#"
import os, socket, struct, subprocess, sys, time
WIRELAB = os.environ["WIRELAB"]
PEER = r'''
import socket, subprocess, sys, time
def wait_for(command, text):
    deadline = time.time() + 50
    while text not in subprocess.run(command.split(), capture_output=True, text=True).stdout:
        assert time.time() < deadline
for name in ("all", "default"):
    open("/proc/sys/net/ipv6/conf/%s/accept_dad" % name, "w").write("0")
print("ready", flush=True)
for line in sys.stdin:
    words = line.split()
    if words[0] == "up":
        for command in ("ip link set lo up", "ip addr add 10.9.0.2/24 dev v1",
                        "ip -6 addr add fd09::2/64 dev v1 nodad", "ip link set v1 up"):
            subprocess.run(command.split(), check=True)
        wait_for("ip -6 route show table all dev v1", "ff00::/8")
    else:
        host, port, text = words
        six = ":" in host
        s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
        if six:
            s.setsockopt(41, socket.IPV6_MULTICAST_IF, socket.if_nametoindex("v1"))
        else:
            s.setsockopt(0, socket.IP_MULTICAST_IF, socket.inet_aton("10.9.0.2"))
        s.sendto(text.encode(), (host, int(port)))
    print("done", flush=True)
'''
def say(*what):
    print(*what, flush=True)
def sh(command):
    subprocess.run(command.split(), check=True)
def there(command):
    peer.stdin.write(command + "\n")
    peer.stdin.flush()
    assert peer.stdout.readline() == "done\n"
for name in ("all", "default"):
    open("/proc/sys/net/ipv6/conf/%s/accept_dad" % name, "w").write("0")
sh("ip link set lo up")
peer = subprocess.Popen(["unshare", "--net", "python3", "-u", "-c", PEER], text=True,
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
assert peer.stdout.readline() == "ready\n"
sh("ip link add v0 type veth peer name v1 netns %d" % peer.pid)
sh("ip addr add 10.9.0.1/24 dev v0")
sh("ip -6 addr add fd09::1/64 dev v0 nodad")
sh("ip link set v0 up")
there("up")
# IPv6 is ready on a link a while after it is up.
deadline = time.time() + 50
while b"ff00::/8" not in subprocess.check_output("ip -6 route show table all dev v0".split()):
    assert time.time() < deadline
def udp(host, port=0):
    s = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((host, port))
    s.settimeout(50)
    return s
def wirelab(script, *flags):
    return subprocess.Popen([WIRELAB, *flags, "--timeout", "50s", "-c", script], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
def datagram(packet):
    """The destination of a UDP datagram, or None."""
    if packet[0] >> 4 == 4 and packet[9] == 17:
        at = (packet[0] & 15) * 4
        return socket.inet_ntop(socket.AF_INET, packet[16:20]), struct.unpack("!H", packet[at + 2:at + 4])[0]
    if packet[0] >> 4 == 6 and packet[6] == 17:
        return socket.inet_ntop(socket.AF_INET6, packet[24:40]), struct.unpack("!H", packet[42:44])[0]
def leaves(script, *flags):
    """Plays a script; its exit status, what it printed, and where its datagrams left for."""
    sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
    sniffer.bind(("v0", 3))
    sniffer.settimeout(50)
    playing = wirelab(script, *flags)
    out, err = playing.communicate()
    mark = udp("10.9.0.1")
    mark.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    mark.sendto(b"mark", ("10.9.0.255", 7777))
    left = []
    while True:
        packet, about = sniffer.recvfrom(2048)
        to = datagram(packet)
        if to == ("10.9.0.255", 7777):
            return playing.returncode, out, err, left
        if to and about[2] == socket.PACKET_OUTGOING:
            left.append("%s:%d" % to)
"#;

/// A Python program in such a namespace; `None`, and a word of why, where the machine allows none.
pub fn on_link(program: &str) -> Option<Finished> {
    let mut trial = Command::new("unshare");
    trial.args(["--net", "sh", "-c", "ip link add v0 type veth peer name v1"]);
    let allowed = requires("unshare")
        && requires("ip")
        && requires("python3")
        && trial.output().is_ok_and(|output| output.status.success());
    if !allowed {
        println!("skipped: network namespaces of its own need root here");
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(["--net", "python3", "-u", "-c", &format!("{PRELUDE}\n{program}")]);
    command.env("WIRELAB", env!("CARGO_BIN_EXE_wirelab")).env("WIRELAB_LANG", "en").env("NO_COLOR", "1");
    Some(run(&mut command).with_status(0))
}
