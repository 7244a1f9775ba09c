#!/usr/bin/python3
"""Fills the broker's disk as fast as it can, and holds it to its word: it refuses new events in
time, for now only, goes on serving, and what it acknowledged is there after a restart.

usage: fill_disk.py PROGRAMS      needs python3-zmq, python3-msgpack and a mount namespace;
                                  without the last it exits 77: skipped
"""

import pathlib
import subprocess
import sys

import firm
from firm import Client, contract, scheme, stop

DISK = "80m"
BATCH = 20
PENDING = 8
REFUSED_WANTED = 20
UNIT = "x" * 4000          # what a contract's unit is called: a page and a bit for each event
BATCHES_MAX = 5000         # ten times what the disk could hold


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


def run(programs, home):
    process, endpoint = firm.broker(programs, home)
    accepted = fill(Client(endpoint))
    stop(process)
    process, endpoint = firm.broker(programs, home)
    subjects = firm.once(Client(endpoint))
    del subjects["project:p"]
    assert subjects == accepted
    stop(process)
    return len(accepted)


def on_a_small_disk(programs):
    with firm.room("fill") as place:
        disk = place / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "fill", disk], check=True)
        try:
            count = run(programs, disk / "h")
        finally:
            for process in firm.started:
                firm.end(process)
            subprocess.run(["umount", disk], check=True)
    print(f"{count} acknowledged events on a disk of {DISK}, then refusals, none lost")


def main():
    if len(sys.argv) == 2:
        return firm.in_namespace(sys.argv)
    on_a_small_disk(pathlib.Path(sys.argv[1]).resolve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
