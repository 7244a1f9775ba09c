#!/usr/bin/python3
"""Opens far more connections than the broker may have descriptors, and holds it to its word: it
refuses some, serves those that stand, and lets others in when there is room again. Left to itself
libzmq ends the process when a listener finds no descriptor.

usage: descriptors.py PROGRAMS
"""

import os
import pathlib
import socket
import sys
import time

import firm
from firm import Client, contract, scheme

LIMITS = (64, 128)
SPARE = 16                 # DESCRIPTORS_SPARE: one is refused by, some files are open for a moment
BURST = 500
STANDING = 20              # sessions that began before


def burst(path):
    """Connections that never say a word; a full backlog refuses some, too."""
    sockets = []
    for _ in range(BURST):
        one = socket.socket(socket.AF_UNIX)
        one.setblocking(False)
        try:
            one.connect(path)
        except BlockingIOError:
            pass
        sockets.append(one)
    return sockets


def wait_told(place):
    """Nobody is let in now. In the log it stands once a minute."""
    end_at = time.monotonic() + firm.WAIT_MS / 1000
    while all("event=CONNECTIONS_REFUSED" not in log.read_text() for log in place.glob("*.log")):
        assert time.monotonic() < end_at, "the log does not tell of refused connections"
        time.sleep(0.05)


def run(programs, place, limit):
    process, endpoint = firm.start(place, "prlimit", f"--nofile={limit}",
                                   programs / "doorstep-broker", "--home", place / "h")
    clients = [Client(endpoint) for _ in range(STANDING)]
    clients[0].submit(scheme())
    seen = 0
    for number, client in enumerate(clients):
        sockets = burst(endpoint.removeprefix("ipc://"))
        wait_told(place)
        seen = max(seen, len(os.listdir(f"/proc/{process.pid}/fd")))
        assert client.submit(contract(number))[0][0] > 0
        for one in sockets:
            one.close()
    assert seen < limit - SPARE // 2, f"{seen} of {limit} descriptors were in use"
    assert Client(endpoint).status()["head"] == STANDING + 1
    firm.stop(process)
    return seen


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    seen = []
    for limit in LIMITS:
        with firm.room("descriptors") as place:
            seen.append(run(programs, place, limit))
    print(f"{STANDING} times {BURST} connections: at most {seen} of {list(LIMITS)} descriptors used")


if __name__ == "__main__":
    main()
