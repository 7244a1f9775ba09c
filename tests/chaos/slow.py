#!/usr/bin/python3
"""Subscribers who harm nobody but themselves: who take endless credit and never read, who stop with
their credit used up, who crawl with credit for one event, who vanish by the hundred without a word,
who lie about their position; and `doorstep watch`, paused by its reader until the broker has died
and come back. Beside them an honest client is acknowledged as before, an honest
department hears everything, memory has a bound, and `doorstep status` tells who lags.

How long the honest wait is printed, never judged.

usage: slow.py PROGRAMS                             needs python3-zmq and python3-msgpack
"""

import contextlib
import json
import os
import pathlib
import select
import subprocess
import sys
import time

import firm
from firm import Client, contract, scheme

BATCHES, BATCH = 10, 200   # what the ledger holds to begin with …
UNIT = "x" * 4000          # … a page for each event: 8 MiB
ROUNDS = 500
DEAF, STALLED, CRAWLING, VANISHING = 10, 10, 10, 300
STALL_EVENTS = 50
MEMORY_MIB = 256           # QUEUES_BYTES_MAX: the deaf may be sent the whole ledger, each
BUSY_S = 0.1
STILL_READING_S = 6        # longer than ZMTP's heartbeats could be apart


class Deaf(Client):
    """Its library takes one message; the rest waits at the broker."""

    def configure(self):
        self.socket.rcvhwm = 1


def vanish(endpoint, meanwhile):
    """As many as there are sessions, and more; how often there was none free."""
    busy, began = 0, time.monotonic()
    for number in range(VANISHING):
        meanwhile()
        while True:
            client = Client(endpoint, hello=False)
            client.send("HELLO", [1, 1, f"vanishing {number}"])
            try:
                client.welcome = client.receive("WELCOME")
                break
            except firm.Refused as refused:
                assert refused.args[1] == "ERR_BUSY", refused
                busy += 1
                assert time.monotonic() - began < firm.WAIT_MS / 1000, "sessions never end"
                time.sleep(BUSY_S)
        client.subscribe(events=0, size=0)
        client.close()
    return busy


def lie(endpoint):
    """Each of these is ERR_POSITION, and the session goes on."""
    client = Client(endpoint, "liar")
    ledger, epoch, head = client.welcome[1:4]
    for position in ([ledger, epoch, head + 10**6], [ledger, epoch + 1, 0], [ledger, 0, 0],
                     [bytes(15) + b"\x01", epoch, 0], [bytes(16), 0, 1]):
        client.send("SUBSCRIBE", [*position, "", [], 1, 1])
        try:
            assert client.receive("EVENTS") is None
        except firm.Refused as refused:
            assert refused.args[1] == "ERR_POSITION", refused
    for _ in range(1000):
        client.send("CREDIT", [(1 << 53) - 1, (1 << 53) - 1])
    assert client.status()["head"] >= head
    return client


def crawl(client, position):
    """Take one event, and give credit for one more; gives its sequence."""
    body = client.receive("EVENTS", 0)
    if body is not None and body[1]:
        (sequence, _, payload), = body[1]
        assert sequence == position + 1, f"{sequence} after {position}"
        client.send("CREDIT", [1, len(payload)])
        return sequence
    return position


def fill(endpoint):
    client = Client(endpoint)
    client.submit(scheme())
    for first in range(0, BATCHES * BATCH, BATCH):
        client.submit(*(contract(number, UNIT) for number in range(first, first + BATCH)))
    client.close()


def watch(programs, home, endpoint):
    """A person who looks at `doorstep watch` page by page, and is at the first."""
    watcher = firm.launch(home.parent, programs / "doorstep", "--home", home, "watch", "--json",
                          bufsize=0)
    client, until = Client(endpoint), time.monotonic() + firm.WAIT_MS / 1000
    while not any(session["through"] for session in client.status()["sessions"]):
        assert time.monotonic() < until and watcher.poll() is None, "watch does not begin"
    client.close()
    return watcher


def turn_pages(watcher, last):
    """All that is shown up to an event, by line."""
    lines = b""
    while b'"sequence":%d,' % last not in lines or not lines.endswith(b"\n"):
        assert select.select([watcher.stdout], [], [], firm.WAIT_MS / 1000)[0], \
            f"it shows no more after {lines[-300:]}"
        more = os.read(watcher.stdout.fileno(), 1 << 20)
        assert more, f"it ended with {watcher.poll()}"
        lines += more
    return [json.loads(line)["sequence"] for line in lines.splitlines()]


def outlive(programs, home, process, watcher):
    """The broker dies and comes back while the person still reads."""
    firm.kill(process)
    process, endpoint = firm.broker(programs, home)
    with contextlib.suppress(subprocess.TimeoutExpired):
        raise AssertionError(f"watch ended with {watcher.wait(STILL_READING_S)}")
    head, = Client(endpoint).submit(contract(10**6))[0]
    shown = turn_pages(watcher, head)
    assert shown == list(range(shown[0], head + 1)), "it left something out"
    watcher.terminate()
    return process


def lags(programs, home):
    status, = firm.tool(programs, home, "status")
    return {kind: [session["lag"] for session in status["sessions"]
                   if session["name"].startswith(kind)]
            for kind in ("deaf", "stalled", "crawling", "department")}


def run(programs, home):
    process, endpoint = firm.broker(programs, home)
    fill(endpoint)
    watcher = watch(programs, home, endpoint)
    heard = []
    department = firm.Steady(endpoint, None, lambda records, _: heard.extend(records), "department")
    honest = firm.Honest(endpoint)
    numbers = iter(range(BATCHES * BATCH, 10**9))
    for _ in range(ROUNDS):
        honest.submit_and_wait(contract(next(numbers)))
        department.turn(0)
    memory = firm.memory(process.pid)

    others = [Deaf(endpoint, f"deaf {at}") for at in range(DEAF)]
    for client in others:
        client.subscribe(events=(1 << 53) - 1, size=(1 << 53) - 1)
    stalled = [Client(endpoint, f"stalled {at}") for at in range(STALLED)]
    for client in stalled:
        client.subscribe(events=STALL_EVENTS)
    crawling = [(Client(endpoint, f"crawling {at}")) for at in range(CRAWLING)]
    positions = [0] * CRAWLING
    for client in crawling:
        client.subscribe(events=1, size=1)
    others.append(lie(endpoint))

    def go_on():
        """However long the others take, these are alive."""
        department.turn(0)
        for client in stalled:
            client.beat()
        positions[:] = [crawl(client, at) for client, at in zip(crawling, positions)]

    for _ in range(ROUNDS):
        honest.submit_and_wait(contract(next(numbers)))
        go_on()
    busy = vanish(endpoint, go_on)
    newcomer = firm.Honest(endpoint)
    newcomer.submit_and_wait(contract(next(numbers)))

    head = Client(endpoint).status()["head"]
    until = time.monotonic() + firm.WAIT_MS / 1000
    while department.position < head or min(positions) == 0:
        go_on()
        assert time.monotonic() < until, f"{department.position} of {head} heard, crawlers {positions}"
        time.sleep(0.01)
    assert [record[0] for record in heard] == list(range(1, head + 1))
    lag = lags(programs, home)
    assert lag["department"] == [0], lag
    assert lag["stalled"] == [head - STALL_EVENTS] * STALLED, lag
    assert all(
        head - at - 1 <= behind <= head - at for at, behind in
        zip(sorted(positions, reverse=True), sorted(lag["crawling"]), strict=True)), (positions, lag)
    peak, now = firm.memory(process.pid, "VmHWM"), firm.memory(process.pid)
    before, during = honest.times[:ROUNDS], honest.times[ROUNDS:]
    print(f"{DEAF} deaf, {STALLED} stalled, {CRAWLING} crawling (up to event {max(positions)} of {head}), "
          f"{VANISHING} vanished, {busy} times busy, the next was welcome after "
          f"{newcomer.times[0]:.0f} ms; honest before: {firm.told(before)}; during: {firm.told(during)}; "
          f"broker: {memory:.0f} MiB before, {now:.0f} now, {peak:.0f} at most")
    assert now - memory < MEMORY_MIB, "others' slowness cost too much memory"
    for client in (*others, *stalled, *crawling):
        client.close()
    firm.stop(outlive(programs, home, process, watcher))


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    with firm.room("slow") as place:
        run(programs, place / "h")


if __name__ == "__main__":
    main()
