"""What the scripts of this folder share: programs, started and ended by their pid; clients of the
protocol; events; and what the kernel knows about a process.
"""

import collections
import contextlib
import json
import os
import pathlib
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import msgpack
import zmq

WAIT_MS = 120000           # no wait is longer; a sanitizer's build on a busy machine needs some
STILL_S = 120              # a firm stands still that records no event for so long
GIVE_UP_S = 1.5            # a steady client takes a silent broker for gone; then twice as long …
GIVE_UP_S_MAX = 12         # … up to this, until it is answered: a busy one is not hurried for ever
HEARTBEAT_S = 5            # of the protocol: three missed end a session
PENDING = 8
SKIPPED = 77
LOG_LINES = 15
CRASH = re.compile(r"Sanitizer|runtime error|[Aa]ssertion")
ANSWERS = {"READ": "RECORDS", "STATUS": "STATUS", "CASE": "VIEWS", "INBOX": "VIEWS"}

# A sanitizer keeps what was freed, and gives it back late; the broker is to be judged, not that.
os.environ.setdefault("ASAN_OPTIONS",
                      "quarantine_size_mb=16:allocator_release_to_os_interval_ms=10")
started = []
signal.signal(signal.SIGTERM, lambda *_: sys.exit("asked to end"))    # and room() tidies up

# --- programs --------------------------------------------------------------------------------


@contextlib.contextmanager
def room(name):
    """A folder of one's own. At the end what was started is gone, and nobody has crashed; after a
    failure the last lines of every log are shown."""
    place = pathlib.Path(tempfile.mkdtemp(prefix=f"{name}-"))
    try:
        yield place
        for log in place.rglob("*.log"):
            crash = CRASH.search(log.read_text(errors="replace"))
            assert crash is None, f"{log.name} tells of a crash: {crash}"
    except BaseException:
        show_logs(place)
        raise
    finally:
        for process in started:
            end(process)
        shutil.rmtree(place, ignore_errors=True)


def show_logs(place):
    for log in sorted(place.rglob("*.log")):
        lines = log.read_text(errors="replace").splitlines()
        crash = next((at for at, line in enumerate(lines) if CRASH.search(line)), len(lines))
        shown = lines[max(0, min(crash, len(lines) - LOG_LINES)):crash + 3 * LOG_LINES]
        print(f"--- {log.relative_to(place)}", *shown, sep="\n", file=sys.stderr, flush=True)


def launch(place, *command, **options):
    """Runs a program; what it says on stderr goes to a log in place."""
    words = [str(word) for word in command]
    with open(place / f"{os.path.basename(words[0])}.log", "ab") as log:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=log, **options)
    started.append(process)
    return process


def wait_ready(process):
    """Gives what stands behind READY."""
    assert select.select([process.stdout], [], [], WAIT_MS / 1000)[0], "it never got ready"
    words = process.stdout.readline().decode().split()
    assert words[:1] == ["READY"], f"{process.args[0]} said {words}, code {process.poll()}"
    return words[1]


def start(place, *command, **options):
    process = launch(place, *command, **options)
    return process, wait_ready(process)


def broker(programs, home, **options):
    """A broker alone, ready: its process and its endpoint."""
    return start(home.parent, programs / "doorstep-broker", "--home", home, **options)


def kill(process):
    process.kill()
    process.wait()


def stop(process):
    process.terminate()
    code = process.wait(WAIT_MS / 1000)
    assert code == 0, f"{process.args[0]} ended with {code}"


def end(process):
    """Kills it with those that it started; one that has ended is left alone."""
    if process.poll() is None:
        below = children(process.pid)
        kill(process)
        for pid in below:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 9)
        wait_gone(below)


def refuses(place, *command):
    """Runs a program that must not start: its code, and what it said on stderr."""
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, cwd=place,
                          capture_output=True, text=True, timeout=WAIT_MS / 1000, check=False)
    assert "READY" not in done.stdout, done.stdout
    return done.returncode, done.stderr.strip()


def tool(programs, home, *words):
    """What `doorstep` answers, one object a line."""
    done = subprocess.run([programs / "doorstep", "--home", home, *words, "--json"],
                          capture_output=True, timeout=WAIT_MS / 1000, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


INSIDE = ["unshare", "--user", "--map-root-user", "--mount", "--"]


def has_namespaces():
    """Does this machine lend mounts of one's own?"""
    probe = [*INSIDE, "mount", "-t", "tmpfs", "probe", tempfile.gettempdir()]
    try:
        return subprocess.run(probe, stderr=subprocess.DEVNULL, check=False).returncode == 0
    except FileNotFoundError:
        return False


def in_namespace(words):
    """Runs a script once more where it may mount; gives its code."""
    if has_namespaces():
        return subprocess.run([*INSIDE, sys.executable, *words, "inside"], check=False).returncode
    print("skipped: this machine lends no mount namespace")
    return SKIPPED


# --- what the kernel knows -------------------------------------------------------------------


def children(pid):
    try:
        return [int(child) for child in
                pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def command_of(pid):
    """Its command line; one empty word for a process that is over."""
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return [""]


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_gone(pids):
    end_at = time.monotonic() + WAIT_MS / 1000
    while any(is_alive(pid) for pid in pids):
        assert time.monotonic() < end_at, f"still alive: {[pid for pid in pids if is_alive(pid)]}"
        time.sleep(0.01)


def memory(pid, what="VmRSS"):
    """Its resident MiB now, or at most ("VmHWM")."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{what}:\s+(\d+) kB", status)[1]) / 1024


def share(values, percent):
    """The value that so many percent do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def told(times):
    return f"p50 {share(times, 50):.2f} ms, p99 {share(times, 99):.2f} ms"


# --- clients ---------------------------------------------------------------------------------


class Refused(Exception):
    """The broker answered ERROR; args: request, code, text."""


@contextlib.contextmanager
def silent_too_long():
    """Passes over the broker's word that there is no session."""
    try:
        yield
    except Refused as refused:
        if refused.args[1] != "ERR_HELLO":
            raise


class Client:
    """One connection, which begins a session; and another one for what it asks or submits when the
    machine was so busy that the broker has ended the first as silent."""

    def __init__(self, endpoint, name="chaos", hello=True):
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.configure()
        self.socket.connect(endpoint)
        self.name = name
        self.batch, self.beat_at = 0, 0.0
        if hello:
            self.begin()

    def begin(self):
        self.batch, self.welcome = 0, None
        self.send("HELLO", [1, 1, self.name])
        while self.welcome is None:
            with silent_too_long():      # said before HELLO
                self.welcome = self.receive("WELCOME")
                assert self.welcome is not None, "no WELCOME"

    def converse(self, say, answer):
        for _ in range(2):
            with silent_too_long():
                say()
                return self.receive(answer)
            self.begin()
        raise AssertionError("no session lasts as long as a question")

    def configure(self):
        """For a client that is special: before it connects."""

    def send(self, command, body):
        self.socket.send_multipart([command.encode(), msgpack.packb(body)])

    def beat(self):
        """For one who says nothing else: a heartbeat, where it is time for one."""
        if time.monotonic() >= self.beat_at:
            self.send("HEARTBEAT", [])
            self.beat_at = time.monotonic() + HEARTBEAT_S

    def receive(self, command, wait_ms=WAIT_MS):
        """The next answer, which must be this one; None: there is none for so long."""
        while self.socket.poll(wait_ms):
            word, body = self.socket.recv_multipart()
            word, body = word.decode(), msgpack.unpackb(body)
            if word == command:
                return body
            if word == "ERROR":
                raise Refused(*body)
            assert word == "HEARTBEAT", (word, body)
            self.send("HEARTBEAT", [])
        return None

    def ask(self, command, *body):
        return self.converse(lambda: self.send(command, [1, *body]), ANSWERS[command])

    def submit(self, *events):
        """Their outcomes."""
        def say():
            self.batch += 1
            self.send("SUBMIT", [self.batch, events])
        batch, outcomes = self.converse(say, "RESULT")
        assert batch == self.batch and len(outcomes) == len(events), (batch, outcomes)
        return outcomes

    def subscribe(self, after=0, lane="", types=(), events=256, size=1 << 20):
        ledger, epoch = self.welcome[1:3]
        self.send("SUBSCRIBE", [ledger, epoch, after, lane, types, events, size])

    def records(self):
        """All of the ledger, checked for gaps: (sequence, recorded, event) each."""
        after, last, done = 0, 0, False
        while not done:
            _, after, records, done = self.ask("READ", after, 0, 0, 0, "", [], 256)
            for sequence, recorded, payload in records:
                assert sequence == last + 1, f"a gap before {sequence}"
                last = sequence
                yield sequence, recorded, msgpack.unpackb(payload)

    def status(self):
        return self.ask("STATUS")[1]

    def close(self):
        self.socket.close()


class Steady:
    """A client that outlives brokers, as schemas/protocol.md asks: it begins a new session, sends
    again what was not answered, and subscribes at the position that it has reached.

    `answered(event, outcome)` and `heard(records, cases)` are what its user does about it; without
    the second there is no subscription."""

    def __init__(self, endpoint, answered, heard=None, name="steady"):
        self.endpoint, self.answered, self.heard, self.name = endpoint, answered, heard, name
        self.unanswered = collections.deque()   # batches of events, oldest first
        self.sent = 0                           # of these, in this session
        self.batch = 0                          # the number of the last one sent
        self.position = 0
        self.sessions = 0
        self.give_up_s = GIVE_UP_S / 2
        self.connect()

    def connect(self):
        if self.sessions:
            self.client.close()
        self.client = Client(self.endpoint, hello=False)
        self.client.send("HELLO", [1, 1, self.name])
        self.is_welcome = False
        self.sessions += 1
        self.give_up_s = min(2 * self.give_up_s, GIVE_UP_S_MAX)
        self.silent_from = time.monotonic()

    def submit(self, *events):
        """False: too much is on its way."""
        if len(self.unanswered) < PENDING:
            self.unanswered.append(events)
            return True
        return False

    def turn(self, wait_ms):
        """Sends what can be sent, takes what comes."""
        while self.is_welcome and self.sent < len(self.unanswered):
            self.batch += 1
            self.client.send("SUBMIT", [self.batch, self.unanswered[self.sent]])
            self.sent += 1
        if self.client.socket.poll(wait_ms):
            word, body = self.client.socket.recv_multipart()
            self.silent_from = time.monotonic()
            self.take(word.decode(), msgpack.unpackb(body))
        elif time.monotonic() - self.silent_from > self.give_up_s:
            if self.is_welcome and self.sent == 0:
                self.client.send("HEARTBEAT", [])
                self.silent_from = time.monotonic()
            else:
                self.connect()

    def take(self, word, body):
        if word == "WELCOME":
            self.client.welcome = body
            if self.heard:
                self.client.subscribe(self.position, events=1024, size=1 << 22)
            self.is_welcome, self.sent, self.batch = True, 0, 0
        elif word == "RESULT":
            events = self.unanswered.popleft()
            self.sent -= 1
            self.give_up_s = GIVE_UP_S
            assert body[0] == self.batch - self.sent, "not the next batch"
            for event, outcome in zip(events, body[1], strict=True):
                self.answered(event, outcome)
        elif word == "EVENTS":
            through, records, cases = body
            assert through >= self.position, f"back from {self.position} to {through}"
            for sequence, _, _ in records:
                assert sequence == self.position + 1, f"{sequence} after {self.position}"
                self.position = sequence
            assert self.position == through, f"through {through}, sent up to {self.position}"
            self.client.send("CREDIT", [len(records), sum(len(record[2]) for record in records)])
            self.heard(records, cases)
        elif word == "ERROR" and body[1] in ("ERR_HELLO", "ERR_BUSY"):
            self.connect()
        else:
            assert word == "HEARTBEAT", (word, body)
            self.client.send("HEARTBEAT", [])


class Honest(Steady):
    """Submits one event at a time, and keeps how many milliseconds each took to be acknowledged."""

    def __init__(self, endpoint):
        super().__init__(endpoint, self.note, name="honest")
        self.times = []

    def note(self, event, outcome):
        assert outcome[0] > 0, (event, outcome)

    def submit_and_wait(self, event):
        began = time.monotonic()
        self.submit(event)
        while self.unanswered:
            self.turn(10)
            assert time.monotonic() - began < WAIT_MS / 1000, "an honest client gets no answer"
        self.times.append((time.monotonic() - began) * 1000)


def once(client):
    """The sequence of each subject, in a ledger where each has one event."""
    subjects = {}
    for sequence, _, found in client.records():
        assert found["subject"] not in subjects, f"{found['subject']} twice"
        subjects[found["subject"]] = sequence
    return subjects


# --- events ----------------------------------------------------------------------------------


def event(kind, subject, lane, data, **envelope):
    return msgpack.packb({
        "specversion": "1.0", "id": kind, "type": kind, "subject": subject, "lane": lane,
        "actor": "auto", "time": "2024-08-20T10:00:00+08:00", "data": data, **envelope})


def scheme():
    items = {name: "x" for name in ("person", "standard", "spec", "price", "payment")}
    return event("scheme.adopted", "project:p", "A",
                 {"version": 1, "items": items, "from_on": "2024-01-01"})


def contract(number, unit="", price=5, **envelope):
    part = {"no": 1, "due_on": "2024-09-01", "amount_fen": price, "method": "cash"}
    return event("contract.filed", f"C{number}", "C", {
        "project": "p", "unit": f"{number}{unit}", "signed_on": "2024-08-01", "price_fen": price,
        "unit_price_fen": 5, "area_dm2": 100, "scheme_version": 1, "schedule": [part]}, **envelope)
