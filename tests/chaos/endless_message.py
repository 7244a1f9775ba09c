#!/usr/bin/python3
"""Sends messages that never end, frame after frame, while an honest client works, and holds the
broker to its word: it frees what they take, lives, and no event of the honest client is lost or
there twice. Whoever uses libzmq cannot do this; whoever opens the socket himself can. How much is
taken between two of the broker's looks is the machine's affair, and told; what is left is judged.

usage: endless_message.py PROGRAMS
"""

import pathlib
import socket
import struct
import sys
import threading
import time

import firm
from firm import Steady, contract, once, scheme

FRAMES = (1 << 20, 65536, 100, 0)     # bytes: the largest, some, and those that are all overhead
SENT_MAX = 4 << 30                    # whoever has taken so much will take all
LEFT_MIB = 256                        # QUEUES_BYTES_MAX: what may stay above what it was at first
PORTION = 1 << 18
FRAME_BYTES = 128                     # about what libzmq needs for a frame beside what is in it
PACE = 1 << 29                        # bytes of its memory a second: however fast or busy the machine,
                                      # it can look many times before SENT_MAX


def property_of(name, value):
    return bytes([len(name)]) + name + struct.pack(">I", len(value)) + value


def read(connection, count):
    while count > 0:
        got = connection.recv(count)
        assert got, "the broker hung up during the handshake"
        count -= len(got)


def connect(path):
    """A DEALER by hand: ZMTP 3.0, mechanism NULL."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    connection.sendall(b"\xff" + bytes(8) + b"\x7f\x03\x00NULL" + bytes(48))
    read(connection, 64)
    ready = b"\x05READY" + property_of(b"Socket-Type", b"DEALER") + property_of(b"Identity", b"")
    connection.sendall(b"\x04" + bytes([len(ready)]) + ready)
    read(connection, 2)
    return connection


def attack(path, size, ended):
    """Frames with the flag `more`, until the broker has enough of it, which is noted in ended."""
    head = b"\x03" + struct.pack(">Q", size) if size > 255 else b"\x01" + bytes([size])
    frame = head + bytes(size)
    count = max(1, PORTION // len(frame))
    portion, pause_s = frame * count, count * (size + FRAME_BYTES) / PACE
    with connect(path) as connection:
        try:
            for _ in range(SENT_MAX // len(portion)):
                connection.sendall(portion)
                time.sleep(pause_s)
        except ConnectionError:
            ended.append(size)


def run(programs, place):
    process, endpoint = firm.broker(programs, place / "home")
    taken = {}
    steady = Steady(endpoint, lambda sent, outcome: taken.setdefault(sent, outcome[0]),
                    lambda records, cases: None)
    steady.submit(scheme())
    calm = firm.memory(process.pid)
    ended = []
    for size in FRAMES:
        attacker = threading.Thread(target=attack,
                                    args=(endpoint.removeprefix("ipc://"), size, ended))
        attacker.start()
        while attacker.is_alive() or steady.unanswered:
            if attacker.is_alive():
                steady.submit(contract(len(taken) + len(steady.unanswered)))
            steady.turn(10)
        attacker.join()
    assert all(outcome > 0 for outcome in taken.values())
    assert ended == list(FRAMES), f"only frames of {ended} bytes were too many for it"
    peak, left = firm.memory(process.pid, "VmHWM"), firm.memory(process.pid)
    assert left < calm + LEFT_MIB, f"{left:.0f} MiB are left of {peak:.0f}, it began with {calm:.0f}"
    firm.stop(process)
    process, endpoint = firm.broker(programs, place / "home")
    assert sorted(once(firm.Client(endpoint)).values()) == sorted(taken.values())
    firm.stop(process)
    return len(taken), peak, steady.sessions


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    with firm.room("endless") as place:
        events, peak, sessions = run(programs, place)
        logs = "".join(log.read_text() for log in place.glob("*.log"))
        assert logs.count("event=SOCKET_RENEWED") >= len(FRAMES), "it was not noticed"
    print(f"{len(FRAMES)} endless messages: at most {peak:.0f} MiB; {events} events of an honest client "
          f"in {sessions} sessions, none lost")


if __name__ == "__main__":
    main()
