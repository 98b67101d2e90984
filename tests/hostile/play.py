#!/usr/bin/env python3
"""Plays hostile scripts, each in a network namespace of its own, and looks whether anything got out.

    tests/hostile/play.py --program target/debug/wirelab              all scripts below this folder
    tests/hostile/play.py --sample 40 --seed 7                        some of them
    tests/hostile/play.py addresses from-security/42.lab              these folders and files

Nothing may leave through the veth pair, by strace nothing may be sent, bound, opened or changed that
is outside of loopback and the script's folder, no secret of another folder may be printed, no byte
that steers a terminal, and no panic. It ends soon after an interruption, in less than 1.5 GiB.

Comments in a script say what it needs: `# from outside: udp 5000 239.1.2.3` has the machine at the
other end of the pair speak to it, `# seconds: 3` lets it play so long before the interruption,
`# refused` expects that it does not even begin (status 2), `# play: rehearse` plays it by that command.
"""

import argparse
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import calls  # noqa: E402
import wire  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SECRET = "SECRET-7c1f"
MEMORY = 1536 * 1024  # KiB
# Scripts whose findings stand open, each with what it waits for.
KNOWN = HERE / "known.txt"
ENDS_WITHIN = 6  # seconds after the interruption, under strace and perhaps beside other tests
STATUSES = {0, 2, 3, 4, 130}
# A line end, a tab, and nothing else that a terminal would obey or hide.
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


class Folders:
    """A folder to play in, and beside it what nobody gave to the script."""

    def __init__(self, script):
        self.root = tempfile.mkdtemp(prefix="wl-hostile-")
        self.own, self.other, self.home = (os.path.join(self.root, name) for name in ("own", "other", "home"))
        for folder in (self.own, self.other, self.home, self.own + "/dir", self.home + "/.ssh"):
            os.mkdir(folder)
        for path in ("other/secret", "other/evil.lab", "home/.ssh/id", "home/.netrc"):
            text = f'print "{SECRET} evil"\n' if path.endswith("lab") else SECRET + "\n"
            pathlib.Path(self.root, path).write_text(text)
        links = {"way": "../other", "link": "../other/secret", "dangling": "../other/new", "loop": "loop",
                 "environ": "/proc/self/environ", "shadow": "/etc/shadow", "null": "/dev/null", "up": "..",
                 "dir/out": "../../other", "evil.lab": "../other/evil.lab", "mem": "/proc/self/mem"}
        for name, target in links.items():
            os.symlink(target, os.path.join(self.own, name))
        os.mkfifo(self.own + "/pipe")
        pathlib.Path(self.own, "inside.txt").write_text("inside\n")
        pathlib.Path(self.root, "resolv.conf").write_text(f"nameserver {wire.OUTSIDE4}\noptions timeout:1 attempts:1\n")
        shutil.copy(script, self.own + "/t.lab")
        self.before = self.outside()

    def outside(self):
        """What is outside of the script's own folder: names and contents."""
        found = {}
        for top in (self.other, self.home):
            for base, folders, names in os.walk(top):
                for name in folders + names:
                    path = os.path.join(base, name)
                    content = open(path, "rb").read() if os.path.isfile(path) else b""
                    found[path] = (os.lstat(path).st_mode, hashlib.sha1(content).hexdigest())
        return found

    def listeners(self):
        """UNIX sockets of another program, by a file and by an abstract name."""
        made = []
        for name in (self.other + "/listener", "\0wirelab-hostile"):
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            listener.bind(name)
            listener.listen(5)
            made.append(listener)
        self.before = self.outside()
        return made


def comment(text, name):
    found = re.search(rf"(?m)^# {name}: (.*)$", text)
    return found and found[1]


def children(pid):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def wait_until(child, deadline):
    """Its status and the memory it took at most, in KiB, if it ends by then."""
    while time.monotonic() < deadline:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status), usage.ru_maxrss
        time.sleep(0.005)
    return None


def played(program, text, folders):
    """Plays a script under strace: its status, whether it hung, its memory."""
    words = (comment(text, "play") or "run").split()
    environment = {"PATH": "/usr/bin:/bin", "HOME": folders.home, "TMPDIR": folders.root, "WIRELAB_LANG": "en",
                   "NO_COLOR": "1", "TERM": "xterm", "SECRET": SECRET, "RUST_BACKTRACE": "0"}
    command = ["strace", "-f", "-qq", "-y", "-s", "400", "-e", "trace=" + calls.TRACED, "-e", "signal=none",
               "-o", folders.root + "/log", program, *words, "t.lab"]
    with open(folders.root + "/out", "wb") as out, open(folders.root + "/err", "wb") as err:
        child = subprocess.Popen(command, cwd=folders.own, env=environment, stdin=subprocess.DEVNULL, stdout=out,
                                 stderr=err, start_new_session=True)
        ended = wait_until(child, time.monotonic() + float(comment(text, "seconds") or 1))
        interrupted = not ended
        if interrupted:
            for pid in children(child.pid):
                os.kill(pid, signal.SIGINT)
            ended = wait_until(child, time.monotonic() + ENDS_WITHIN)
        if not ended:
            os.killpg(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
    child.returncode = 0  # It was waited for by hand.
    return (*(ended or (None, 0)), interrupted)


def objections(text, folders, status, memory):
    """What is wrong with a run, but for the frames."""
    output = {name: pathlib.Path(folders.root, name).read_bytes().decode("utf-8", "replace") for name in ("out", "err")}
    log = pathlib.Path(folders.root, "log").read_bytes().decode("utf-8", "replace")
    found = calls.wrong(log, folders.own)
    if status is None:
        found.append(f"still there {ENDS_WITHIN} s after the interruption")
    elif status == 2 and not re.search(r"(?m)^# refused", text):
        found.append("refused by the check, so that it tried nothing: " + " ".join(output["err"].split())[:200])
    elif status not in STATUSES and status != -signal.SIGINT:
        found.append(f"status {status}")
    if re.search(r"panicked at|fatal runtime error|memory allocation of|stack overflow", output["err"]):
        found.append("panic: " + output["err"].strip()[:300])
    if memory > MEMORY:
        found.append(f"{memory // 1024} MiB of memory")
    for name, said in output.items():
        if SECRET in said or "FROM-OUTSIDE" in said or "root:" in said:
            found.append(f"a secret in {name}")
        steering = None if name == "out" and "print raw" in text else STEERING.search(said)
        if steering:
            found.append(f"{steering[0]!r} in {name}")
    if folders.outside() != folders.before:
        found.append("files outside of its folder are others now")
    return found


def inside(program, script, folders, pipe, go):
    """In the namespace of the script."""
    text = script.read_text()
    wire.unshare(wire.CLONE_NEWNET | wire.CLONE_NEWNS)
    wire.bind_over(folders.root + "/resolv.conf", os.path.realpath("/etc/resolv.conf"))
    peer = int(os.read(go, 100))
    wire.inside(peer)
    os.write(pipe, b"linked\n")
    os.read(go, 100)
    wire.routes()
    listeners = folders.listeners()
    status, memory, interrupted = played(program, text, folders)
    result = {"found": objections(text, folders, status, memory), "status": status, "memory": memory,
              "interrupted": interrupted, "said": pathlib.Path(folders.root, "err").read_text(errors="replace")[:500]}
    del listeners
    os.write(pipe, json.dumps(result).encode() + b"\n")
    os.read(go, 100)  # The namespaces stay until the frames were read.


def play(program, script):
    """Plays one script in namespaces of its own; what was found."""
    folders = Folders(script)
    outside = wire.Outside()
    outside.wait()
    told, pipe = os.pipe()
    go, ask = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(ask), os.close(told)
            inside(program, script, folders, pipe, go)
            os._exit(0)
        except BaseException:
            os.write(pipe, json.dumps({"failed": traceback.format_exc()}).encode() + b"\n")
            os._exit(1)
    os.close(pipe), os.close(go)
    os.write(ask, b"%d\n" % outside.pid)
    answers = os.fdopen(told, "r")
    line = answers.readline()
    spoken = comment(script.read_text(), "from outside")
    if line == "linked\n":
        outside.say("link")
        if spoken:
            outside.say(spoken)
        os.write(ask, b"go\n")
        line = answers.readline()
    result = json.loads(line or '{"failed": "no answer"}')
    if "failed" in result:
        outside.end()
        os.waitpid(child, 0)
        shutil.rmtree(folders.root, ignore_errors=True)
        return {"found": ["the runner failed: " + result["failed"]], "status": None}
    time.sleep(0.01)  # A frame that is under way has come by then.
    frames = [what for frame in outside.frames() if (what := wire.seen(frame, spoken))]
    answers.close(), os.close(ask)
    os.waitpid(child, 0)
    shutil.rmtree(folders.root, ignore_errors=True)
    result["found"] += [f"left: {what}" for what in dict.fromkeys(frames)]
    return result


def why_not():
    """Why nothing can be played here; None where all is there."""
    for name in ("strace", "ip"):
        if not shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"):
            return f"{name} is not installed"
    try:
        if os.getuid() != 0:
            wire.become_root()
        child = os.fork()
        if child == 0:
            try:
                wire.unshare(wire.CLONE_NEWNET | wire.CLONE_NEWNS)
                wire.ip(["link set lo up", "link add v0 type veth peer name v1"])
                os._exit(0)
            except BaseException:
                os._exit(1)
        made = os.waitpid(child, 0)[1] == 0
    except OSError as error:
        return f"this user may not make network namespaces ({error})"
    if not made:
        return "network namespaces with a veth pair cannot be made here"
    if subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], stderr=subprocess.DEVNULL).returncode != 0:
        return "this user may not trace a process here"
    return None


def scripts(places):
    found = []
    for place in places or ["."]:
        path = pathlib.Path(place) if pathlib.Path(place).exists() and place != "." else HERE / place
        found += [path] if path.is_file() else sorted(path.rglob("*.lab"))
    return found


def known():
    """The scripts with open findings, each with the reason."""
    lines = [line for line in KNOWN.read_text().splitlines() if line and not line.startswith("#")] if KNOWN.exists() else []
    return dict(line.split(" ", 1) for line in lines)


def work(number, jobs, program, chosen, results):
    with open(results, "w") as file:
        for script in chosen[number::jobs]:
            result = play(program, script)
            print(json.dumps({"script": os.path.relpath(script, HERE), **result}), file=file, flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("places", nargs="*", metavar="FOLDER|FILE")
    options.add_argument("--program", default=os.environ.get("CARGO_TARGET_DIR", str(ROOT / "target")) + "/debug/wirelab")
    options.add_argument("--sample", type=int, metavar="N")
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    options.add_argument("--verbose", action="store_true", help="each script with its status and memory")
    given = options.parse_args()
    reason = why_not()
    if reason:
        print(f"skipped: hostile scripts: {reason}")
        return 0
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    chosen = scripts(given.places)
    every = len(chosen)
    if given.sample and given.sample < every:
        chosen = random.Random(given.seed).sample(chosen, given.sample)
        print(f"{len(chosen)} of {every} hostile scripts, drawn with --seed {given.seed}", flush=True)
    began, workers = time.monotonic(), []
    folder = tempfile.mkdtemp(prefix="wl-hostile-results-")
    for number in range(given.jobs):
        child = os.fork()
        if child == 0:
            try:
                work(number, given.jobs, os.path.abspath(given.program), chosen, f"{folder}/{number}")
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        workers.append(child)
    broken = [child for child in workers if os.waitpid(child, 0)[1] != 0]
    results = [json.loads(line) for number in range(given.jobs) for line in open(f"{folder}/{number}")]
    shutil.rmtree(folder)
    found, still, excused = 0, known(), 0
    for result in sorted(results, key=lambda result: result["script"]):
        if given.verbose:
            print(f"{result['script']}: status {result['status']}, {result.get('memory', 0) // 1024} MiB")
        for what in result["found"]:
            reason = still.get(result["script"])
            found += not reason
            excused += bool(reason)
            print(f"{result['script']}: {what}" + (f" (open: {reason})" if reason else ""))
        if not result["found"] and result["script"] in still:
            print(f"{result['script']}: well, though it stands in known.txt")
    memory = max((result.get("memory", 0) for result in results), default=0) // 1024
    stopped = sum(1 for result in results if result.get("interrupted"))
    print(f"{len(results)} hostile scripts, each in a network namespace of its own, {stopped} ended by an interruption, "
          f"at most {memory} MiB, in {time.monotonic() - began:.0f} s: {found} findings, {excused} known ones")
    return 1 if found or broken or len(results) != len(chosen) else 0


sys.exit(main())
