#!/usr/bin/python3
"""Fills the broker's disk as fast as it can, and holds it to its word: it refuses new events in
time, for now only, goes on serving, and what it acknowledged is there after a restart.

usage: fill_disk.py BROKER        needs python3-zmq, python3-msgpack and a mount namespace;
                                  without the last it exits 77: skipped
"""

import os
import subprocess
import sys
import tempfile

import kill_broker
from kill_broker import Client, contract, read_all, scheme, start

DISK = "80m"
BATCH = 20
PENDING = 8
REFUSED_WANTED = 20
UNIT = "x" * 4000          # what a contract's unit is called: a page and a bit for each event
BATCHES_MAX = 5000         # ten times what the disk could hold
SKIPPED = 77


def fill(client):
    """Submit until REFUSED_WANTED batches in a row were refused; gives what was accepted."""
    accepted, sent, refused = {}, 1, 0
    client.send("SUBMIT", [1, [scheme()]])
    assert client.receive("RESULT")[1] == [[1]]
    answered = 1
    while refused < REFUSED_WANTED:
        assert sent < BATCHES_MAX, "the disk never got full"
        while sent - answered < PENDING:
            first = sent * BATCH
            sent += 1
            client.send("SUBMIT", [sent, [contract(first + i, UNIT) for i in range(BATCH)]])
        result = client.receive("RESULT")
        assert result is not None, "the broker is gone"
        for place, outcome in enumerate(result[1]):
            if outcome[0] > 0:
                accepted[f"C{answered * BATCH + place}"] = outcome[0]
            else:
                assert outcome[1] == ["ERR_DISK_LOW"] and outcome[3] is True, outcome
        refused = 0 if result[1][0][0] > 0 else refused + 1
        answered += 1
    return accepted


def run(program, home):
    process, endpoint = start(program, home)
    accepted = fill(Client(endpoint))
    process.terminate()
    assert process.wait() == 0
    process, endpoint = start(program, home)
    subjects = read_all(Client(endpoint))
    del subjects["project:p"]
    assert subjects == accepted
    process.terminate()
    assert process.wait() == 0
    return len(accepted)


def main():
    if len(sys.argv) == 2:
        try:
            inside = ["unshare", "--user", "--map-root-user", "--mount", "--"]
            probe = [*inside, "mount", "-t", "tmpfs", "probe", tempfile.gettempdir()]
            if subprocess.run(probe, stderr=subprocess.DEVNULL).returncode == 0:
                return subprocess.run([*inside, sys.executable, *sys.argv, "inside"]).returncode
        except FileNotFoundError:
            pass
        print("skipped: this machine lends no mount namespace")
        return SKIPPED
    place = tempfile.mkdtemp(prefix="fill-")
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "fill", place], check=True)
        try:
            count = run(os.path.abspath(sys.argv[1]), os.path.join(place, "h"))
        finally:
            for process in kill_broker.started:
                process.kill()                       # a process that has ended is left alone
                process.wait()
            subprocess.run(["umount", place], check=True)
    finally:
        os.rmdir(place)
    print(f"{count} acknowledged events on a disk of {DISK}, then refusals, none lost")
    return 0


if __name__ == "__main__":
    sys.exit(main())
