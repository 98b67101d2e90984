"""What strace saw of a run, held against what a script without a right may do."""

import ipaddress
import os
import re

TRACED = ("network,open,openat,openat2,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,"
          "symlink,symlinkat,chmod,fchmodat,truncate,mknod,mknodat,execve,execveat,kill,tgkill,ptrace,mount")

# What the program, the C library and the loader read for themselves.
READ = re.compile(
    r"/(usr/)?lib(64|32)?(/.*)?|/etc/(ld\.so\.(cache|preload)|hosts|host\.conf|resolv\.conf|nsswitch\.conf|gai\.conf|services|"
    r"localtime|locale\.alias|protocols)|/usr/share/(zoneinfo|locale)(/.*)?|/proc/\d+(/task/\d+)?/(maps|status|net(/.*)?|stat|cgroup|"
    r"mountinfo|fd|limits)|/proc/sys(/.*)?|/proc|/proc/\d+|/proc/loadavg|/sys/devices/system(/.*)?|/sys/fs/cgroup(/.*)?|/dev/null|"
    r"/run/nscd(/.*)?|/var/run/nscd(/.*)?")
STRING = r'"((?:[^"\\]|\\.)*)"'
SOCKET_CALLS = ("connect", "bind", "sendto", "sendmsg", "sendmmsg")
CHANGING = re.compile(r"(creat|rename|renameat|renameat2|unlink|unlinkat|mkdir|mkdirat|rmdir|link|linkat|symlink|symlinkat|chmod|"
                      r"fchmodat|truncate|mknod|mknodat)$")


def unquoted(text):
    return text.encode().decode("unicode_escape", "replace")


def joined(log):
    """The calls of a log, whole: what one thread began while another went on is put together."""
    begun = {}
    for line in log.splitlines():
        thread, _, rest = line.partition(" ")
        rest = rest.strip()
        if rest.endswith("<unfinished ...>"):
            begun[thread] = rest[: -len("<unfinished ...>")]
            continue
        resumed = re.match(r"<\.\.\. \w+ resumed>(.*)", rest)
        yield begun.pop(thread, "") + resumed[1] if resumed else rest


def is_inside(path, own):
    real = os.path.realpath(path)
    return real == own or real.startswith(own + "/")


def address_in(call, name):
    """What is wrong with the internet addresses of a call. Groups are judged by what leaves."""
    for text in re.findall(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"', call):
        address = ipaddress.ip_address(text[0] or text[1])
        address = getattr(address, "ipv4_mapped", None) or address
        if address.is_loopback or (address.is_multicast and name != "bind"):
            continue
        if address.is_unspecified and name != "bind":
            continue  # The kernel takes it for loopback.
        if str(address) == "255.255.255.255":
            continue  # As a group.
        return f"{name} {address}"
    return None


def unix_in(call, name, own, abstract):
    """What is wrong with the UNIX address of a call."""
    found = re.search(r"sun_path=(@?)" + STRING, call)
    if not found or name == "getsockname":
        return None
    text = unquoted(found[2])
    if found[1]:
        if name == "bind":
            abstract.add(text)
            return None
        return None if text in abstract else f"{name} @{text}"
    if text.startswith(("/var/run/nscd/", "/run/nscd/")) or is_inside(os.path.join(own, text), own):
        return None
    return f"{name} {text}"


def opened(call, own):
    """What is wrong with a file that was opened: its real path stands behind the descriptor."""
    result = re.search(r"= \d+<(.*)>(?: \(deleted\))?$", call)
    if not result:
        return None
    path = re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), result[1]).split("<char ")[0]
    writes = re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC)", call)
    if path == own or path.startswith(own + "/") or (not writes and READ.fullmatch(path)):
        return None
    if path == "/dev/null" or re.search(r"O_PATH", call):
        return None  # A handle of a folder, through which nothing outside is opened.
    return f"opened {path}" + (" to write" if writes else "")


def changed(call, name, own):
    """What is wrong with a call that makes, moves or removes names."""
    for folder, text in re.findall(r"(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?" + STRING, call):
        base = folder or own
        path = os.path.join(base, unquoted(text))
        if text and not path.startswith("/proc/") and not is_inside(os.path.dirname(path), own):
            return f"{name} {path}"
    return None


def wrong(log, own):
    """All that a run did which it may not."""
    found, abstract, begun = [], set(), False
    for call in joined(log):
        parts = re.match(r"(\w+)\((.*)", call)
        if not parts:
            continue
        name = parts[1]
        if name == "execve" and not begun:
            begun = True
            continue
        what = None
        if name in ("execve", "execveat", "ptrace", "mount"):
            what = name
        elif name in SOCKET_CALLS:
            what = address_in(call, name)
            if not what and " = -1 ECONNREFUSED" not in call:
                what = unix_in(call, name, own, abstract)
        elif name in ("open", "openat", "openat2"):
            what = opened(call, own)
        elif CHANGING.match(name) and re.search(r"\) += 0$", call):
            what = changed(call, name, own)
        if what and what not in found:
            found.append(what)
    return found
