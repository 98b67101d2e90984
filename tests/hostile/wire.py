"""Two network namespaces with a veth pair between them, and every frame that crosses it.

The script plays in the one, which has a route for everything through the pair. The other answers
ARP and neighbour solicitations as any host would, so that whatever a script sends gets out of its
namespace, and a packet socket there keeps each frame that came.
"""

import ctypes
import ipaddress
import os
import pathlib
import select
import signal
import socket
import subprocess
import traceback

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
OUTGOING = 4

INSIDE4, OUTSIDE4 = "10.9.0.1", "10.9.0.2"
INSIDE6, OUTSIDE6 = "fd09::1", "fd09::2"
# What the kernel reports to listeners of multicast for addresses of its own.
OWN_GROUPS = {ipaddress.ip_address(text) for text in ("ff02::1", "ff02::2", "ff02::1:ff00:1", "ff01::1", "ff05::2")}


def unshare(flags):
    if LIBC.unshare(flags) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def bind_over(source, target):
    """Shows a file in the place of another, in this mount namespace alone."""
    if LIBC.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None) != 0:
        raise OSError(ctypes.get_errno(), "make mounts private")
    if LIBC.mount(os.fsencode(source), os.fsencode(target), None, MS_BIND, None) != 0:
        raise OSError(ctypes.get_errno(), f"mount over {target}")


def become_root():
    """A user namespace in which an ordinary user may make network namespaces."""
    user, group = os.getuid(), os.getgid()
    unshare(CLONE_NEWUSER)
    pathlib.Path("/proc/self/setgroups").write_text("deny")
    pathlib.Path("/proc/self/uid_map").write_text(f"0 {user} 1")
    pathlib.Path("/proc/self/gid_map").write_text(f"0 {group} 1")


def ip(lines):
    done = subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, capture_output=True)
    if done.returncode != 0:
        raise OSError(f"ip: {done.stderr.strip()}")


def setting(name, value):
    try:
        pathlib.Path("/proc/sys/net", name).write_text(value)
    except OSError:
        pass  # A container with a read-only /proc/sys: the frames are judged all the same.


def quiet(interface):
    """An interface that says nothing by itself."""
    for name, value in (("accept_ra", "0"), ("router_solicitations", "0"), ("dad_transmits", "0"), ("addr_gen_mode", "1")):
        setting(f"ipv6/conf/{interface}/{name}", value)


def inside(peer):
    """In the namespace of the script: loopback, and the pair whose other end process `peer` gets."""
    setting("ipv6/conf/default/accept_ra", "0")
    setting("ipv6/conf/default/dad_transmits", "0")
    ip(["link set lo up", f"link add v0 type veth peer name v1 netns {peer}"])
    quiet("v0")
    ip(["link set v0 up", f"address add {INSIDE4}/24 broadcast + dev v0", f"address add {INSIDE6}/64 dev v0 nodad",
        "address add fe80::1/64 dev v0 nodad"])


def routes():
    """Everything goes out through the pair, once its other end is up."""
    ip([f"route add default via {OUTSIDE4}", f"route add ::/0 via {OUTSIDE6} dev v0"])


class Outside:
    """The other namespace, in a process of its own that is asked through pipes."""

    def __init__(self):
        orders, self.ask = os.pipe()
        self.answers, answer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.close(self.ask), os.close(self.answers)
                self.serve(orders, answer)
            except BaseException:
                traceback.print_exc()
            os._exit(1)
        os.close(orders), os.close(answer)

    def wait(self):
        """The next word of the process: `made`, `up`, or the frames."""
        text = b""
        while not text.endswith(b"\n"):
            part = os.read(self.answers, 65536)
            if not part:
                raise OSError("the namespace outside ended")
            text += part
        return text.decode().strip()

    def say(self, word):
        os.write(self.ask, word.encode() + b"\n")
        return self.wait()

    def frames(self):
        answer = self.say("stop")
        self.end()
        return [bytes.fromhex(frame) for frame in answer.split(",") if frame and frame != "none"]

    def end(self):
        os.close(self.ask), os.close(self.answers)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def serve(self, orders, answer):
        unshare(CLONE_NEWNET)
        setting("ipv6/conf/default/accept_ra", "0")
        os.write(answer, b"made\n")
        os.read(orders, 100)
        quiet("v1")
        ip(["link set lo up", "link set v1 up", f"address add {OUTSIDE4}/24 dev v1", f"address add {OUTSIDE6}/64 dev v1 nodad"])
        packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        packets.bind(("v1", 0))
        os.write(answer, b"up\n")
        frames, sender = [], None
        while True:
            ready, _, _ = select.select([packets, orders], [], [], 0.05 if sender else None)
            if packets in ready:
                frame, (_, _, kind, _, _) = packets.recvfrom(65536)
                if kind != OUTGOING:
                    frames.append(frame)
                continue
            if orders in ready:
                word = os.read(orders, 100).decode().strip()
                if word == "stop":
                    break
                sender = self.speaker(word)
                os.write(answer, b"speaking\n")
            if sender:
                sender()
        os.write(answer, (",".join(frame.hex() for frame in frames) or "none").encode() + b"\n")
        os._exit(0)

    def speaker(self, word):
        """What sends to a port of the script's namespace again and again: `udp 5000`."""
        _, port, *groups = word.split()
        targets = [INSIDE4, INSIDE6, "255.255.255.255", "ff02::1%v1", "224.0.0.1", *groups]

        def send():
            for target in targets:
                family = socket.AF_INET6 if ":" in target else socket.AF_INET
                with socket.socket(family, socket.SOCK_DGRAM) as sock:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"v1")
                    try:
                        sock.sendto(b"FROM-OUTSIDE", (target, int(port)))
                    except OSError:
                        pass
        return send


def seen(frame, spoken):
    """What a frame says that left the script's namespace; None for what its kernel says by itself."""
    kind, body = frame[12:14], frame[14:]
    if kind == b"\x08\x06":
        if spoken and body[6:8] == b"\x00\x02":
            return None  # An answer to whoever speaks to it.
        return f"ARP for {ipaddress.ip_address(body[24:28])}"
    if kind == b"\x08\x00":
        protocol, target = body[9], ipaddress.ip_address(body[16:20])
        if spoken and protocol == 1 and body[(body[0] & 15) * 4] == 3:
            return None
        return f"IPv4 protocol {protocol} to {target}"
    if kind == b"\x86\xdd":
        return seen_six(body, spoken)
    return f"ether type {kind.hex()}"


def seen_six(body, spoken):
    header, rest, target = body[6], body[40:], ipaddress.ip_address(body[24:40])
    if header == 0:  # Hop-by-hop options, as reports of listeners have.
        header, rest = rest[0], rest[8 * (rest[1] + 1):]
    if header == 58:
        kind = rest[0]
        if kind == 143:
            groups, at = [], 8
            for _ in range(int.from_bytes(rest[6:8], "big")):
                sources, words = int.from_bytes(rest[at + 2:at + 4], "big"), rest[at + 1]
                groups.append(ipaddress.ip_address(rest[at + 4:at + 20]))
                at += 20 + 16 * sources + 4 * words
            foreign = [str(group) for group in groups if group not in OWN_GROUPS]
            return f"a listener's report for {', '.join(foreign)}" if foreign else None
        if kind in (131, 132):
            group = ipaddress.ip_address(rest[8:24])
            return None if group in OWN_GROUPS else f"a listener's report for {group}"
        if spoken and kind in (1, 136):
            return None
        if kind in (135, 136) and ipaddress.ip_address(rest[8:24]) in (ipaddress.ip_address(INSIDE6), ipaddress.ip_address("fe80::1")):
            return None
        if kind == 135 and spoken:
            return None
        return f"ICMPv6 type {kind} to {target}" + (f" for {ipaddress.ip_address(rest[8:24])}" if kind == 135 else "")
    return f"IPv6 protocol {header} to {target}"
