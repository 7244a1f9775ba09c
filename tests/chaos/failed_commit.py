#!/usr/bin/python3
"""Takes the disk away in the middle of a commit, and holds the broker to its word: it ends at once,
its last line says what to do, and what it acknowledged is there when it starts again. A disk on
which nothing can begin is refused as clearly.

usage: failed_commit.py PROGRAMS  needs a mount namespace; without one it exits 77: skipped
"""

import errno
import os
import pathlib
import signal
import subprocess
import sys
import time

import firm
from firm import Client, contract, once, scheme, stop

FILE_BYTES = 8 << 20
DISK_MIB = 128
BATCH = 64
PENDING = 8
UNIT = "x" * 2000
TRIES = 200                # to stop it between its look at the disk and its commit
FAILED = 74
NOT_MADE = 73


class Load:
    """Submits without waiting; keeps what was acknowledged."""

    def __init__(self, endpoint):
        self.client = Client(endpoint)
        self.client.submit(scheme())
        self.sent = self.answered = 1
        self.accepted = {}

    def push(self):
        while self.sent - self.answered < PENDING:
            events = [contract(self.sent * BATCH + i, UNIT) for i in range(BATCH)]
            self.sent += 1
            self.client.send("SUBMIT", [self.sent, events])

    def pull(self, wait_ms):
        """False: no answer came."""
        result = self.client.receive("RESULT", wait_ms)
        if result is None:
            return False
        for place, outcome in enumerate(result[1]):
            if outcome[0] > 0:
                self.accepted[f"C{self.answered * BATCH + place}"] = outcome[0]
            else:
                assert outcome[1] == ["ERR_DISK_LOW"], outcome
        self.answered += 1
        return True


def last_line(place):
    log, = place.glob("*.log")
    return log.read_text().splitlines()[-1]


def check(programs, place, home, process, load, words):
    """After the commit failed; place has the log."""
    while load.pull(200):
        pass
    assert process.wait(firm.WAIT_MS / 1000) == FAILED
    line = last_line(place)
    assert "event=BROKER_FAILED" in line and words in line and "start again" in line, line
    process, endpoint = firm.start(place, programs / "doorstep-broker", "--home", home)
    kept = once(Client(endpoint))
    for subject, sequence in load.accepted.items():
        assert kept.get(subject) == sequence, f"{subject} was acknowledged and is lost"
    stop(process)


def with_a_bounded_file(programs):
    with firm.room("failed") as place:
        process, endpoint = firm.start(place, "prlimit", f"--fsize={FILE_BYTES}",
                                       programs / "doorstep-broker", "--home", place / "h")
        load, until = Load(endpoint), time.monotonic() + firm.WAIT_MS / 1000
        while process.poll() is None:
            assert time.monotonic() < until, "no commit failed"
            load.push()
            load.pull(1000)
        check(programs, place, place / "h", process, load, "ulimit -f")
        return len(load.accepted)


def fill(disk):
    """All that is left, at once; gives the file to delete. Whoever was just told to stop may still
    take a page between the look and the taking."""
    filler = disk / "filler"
    with open(filler, "wb") as file:
        for _ in range(TRIES):
            left = os.statvfs(disk)
            try:
                os.posix_fallocate(file.fileno(), 0, left.f_bavail * left.f_frsize)
                return filler
            except OSError as error:
                assert error.errno == errno.ENOSPC, error
    raise AssertionError("the disk was never the same for two calls")


def with_a_disk_that_fills(programs, place, disk):
    process, endpoint = firm.start(place, programs / "doorstep-broker", "--home", disk / "h")
    load = Load(endpoint)
    for _ in range(TRIES):
        load.push()
        load.pull(1000)
        process.send_signal(signal.SIGSTOP)
        filler = fill(disk)
        process.send_signal(signal.SIGCONT)
        until = time.monotonic() + firm.WAIT_MS / 1000
        while process.poll() is None and load.answered < load.sent:
            load.pull(200)
            assert time.monotonic() < until, "neither answers nor an end"
        filler.unlink()
        if process.poll() is not None:
            check(programs, place, disk / "h", process, load, "the disk is full")
            return len(load.accepted)
    raise AssertionError("no commit ever failed")


def that_cannot_begin(programs, place, disk):
    """A disk that is full, or may only be read, before there is a ledger."""
    command = [programs / "doorstep-broker", "--home", disk / "new"]
    filler = fill(disk)
    code, words = firm.refuses(place, *command)
    assert code == FAILED and "the disk is full: make room" in words, (code, words)
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    code, words = firm.refuses(place, *command)
    assert code == NOT_MADE and "Read-only file system" in words, (code, words)


def inside(programs):
    count = with_a_bounded_file(programs)
    with firm.room("failed") as place:
        disk = place / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "fill", disk], check=True)
        try:
            count += with_a_disk_that_fills(programs, place, disk)
            that_cannot_begin(programs, place, disk)
        finally:
            for process in firm.started:
                firm.end(process)
            subprocess.run(["umount", disk], check=True)
    print(f"two failed commits, {count} acknowledged events, none lost")


def main():
    if len(sys.argv) == 2:
        return firm.in_namespace(sys.argv)
    inside(pathlib.Path(sys.argv[1]).resolve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
