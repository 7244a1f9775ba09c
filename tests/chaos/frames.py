#!/usr/bin/python3
"""Ten thousand messages that are none, from many connections, at a live broker; beside them an
honest client, each of whose events is acknowledged. Random bytes, wrong numbers of frames, bad
MessagePack, lengths of 4 GiB, deep nesting, bodies just below and above what is allowed, valid
commands with changed bytes, commands before HELLO, storms of HELLO, CREDIT without end, questions
whose answers nobody reads, identities that the peer chose, and bytes that are no ZMTP.

How long the honest client waits, and what the broker takes between two looks at its memory, is
printed, never judged; what it has kept in the end is.

usage: frames.py PROGRAMS [MESSAGES] [SEED]         needs python3-zmq and python3-msgpack
"""

import contextlib
import os
import pathlib
import random
import socket
import subprocess
import sys
import time

import msgpack
import zmq

import firm
from firm import Client, contract, scheme

ROUNDS = 1000              # of the honest client, before the attack
SOCKETS = 12
HEARTBEATS_S = 6           # what libzmq does every five seconds has been done
MEBI = 1 << 20
MEMORY_MIB = 256           # QUEUES_BYTES_MAX: what may be left of the attack
TWIN_MESSAGES_MAX = 10000  # nobody can have so many waiting for him
NUMBERS = (0, 1, 2, 255, 256, 257, 65535, 1 << 32, (1 << 53) - 1, 1 << 53, (1 << 64) - 1, -1)
VALID = {
    "HELLO": [1, 1, "x"], "SUBMIT": [1, [contract(1)]], "READ": [1, 0, 0, 0, 0, "", [], 256],
    "SUBSCRIBE": [bytes(16), 0, 0, "B", ["contract.filed"], 256, MEBI], "CREDIT": [1, 1],
    "CASE": [1, "C1"], "INBOX": [1, "B", 0], "STATUS": [1], "HEARTBEAT": [],
    "RESULT": [1, [[1]]], "WELCOME": [1, bytes(16), 1, 0, {}], "ERROR": [0, "ERR_HELLO", "x"]}
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00NULL" + bytes(48)
READY = b"\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER"


class Attack:
    """Makes messages: each method gives one, as frames."""

    def __init__(self, chance):
        self.chance = chance

    def noise(self, most):
        return self.chance.randbytes(self.chance.randint(0, most))

    def command(self):
        return self.chance.choice(sorted(VALID)).encode()

    def random_bytes(self):
        return [self.noise(64), self.noise(512)]

    def wrong_frames(self):
        return [self.chance.choice((self.command(), self.noise(16)))
                for _ in range(self.chance.choice((1, 3, 4, 100)))]

    def no_message_pack(self):
        return [self.command(), self.noise(64)]

    def lengths(self):
        """An array, a map, a text, a binary or an extension of 4 GiB, alone or inside."""
        claim = self.chance.choice((b"\xdd", b"\xdf", b"\xdb", b"\xc6", b"\xc9")) + b"\xff" * 4
        return [self.command(), self.chance.choice((b"", b"\x92\x01", b"\x92\x01\x91")) + claim
                + self.noise(16)]

    def nesting(self):
        return [self.command(), self.chance.choice((b"\x91", b"\x81\xa1a", b"\x81"))
                * self.chance.choice((8, 9, 33, 1000, 100000))]

    def size(self):
        """Just below and just above what a body may have."""
        body = b"\x92\x01\xc6" + (MEBI - 7).to_bytes(4, "big") + bytes(MEBI - 7)
        return [self.command(), body[:self.chance.choice((MEBI - 1, MEBI))]
                + bytes(self.chance.choice((0, 0, 1)))]

    def changed_bytes(self):
        word = self.chance.choice(sorted(VALID))
        body = bytearray(msgpack.packb(VALID[word]))
        for _ in range(self.chance.randint(1, 3)):
            at = self.chance.randint(0, len(body))
            body[at:at + self.chance.randint(0, 2)] = self.noise(2)
        return [word.encode(), bytes(body)]

    def changed_values(self):
        """Well packed, of the right shape, and out of every bound."""
        word = self.chance.choice(sorted(VALID))
        body = [self.chance.choice((*NUMBERS, "", "x" * 65, b"", None, [], {}, 1.5))
                if self.chance.random() < 0.3 else value for value in VALID[word]]
        return [word.encode(), msgpack.packb(body)]

    def greedy(self):
        return [b"SUBSCRIBE", msgpack.packb([bytes(16), 0, 0, "", [], (1 << 53) - 1, (1 << 53) - 1])]

    def credit(self):
        return [b"CREDIT", msgpack.packb([(1 << 53) - 1, (1 << 53) - 1])]

    def hello(self):
        return [b"HELLO", msgpack.packb([1, self.chance.choice((0, 1, (1 << 53) - 1)),
                                         self.chance.choice(("x", "x" * 64, '"\n\x1b[2J'))])]

    def question(self):
        word = self.chance.choice(("READ", "STATUS", "INBOX", "CASE"))
        return [word.encode(), msgpack.packb(VALID[word])]

    def frames(self):
        return self.chance.choices(
            (self.random_bytes, self.wrong_frames, self.no_message_pack, self.lengths,
             self.nesting, self.size, self.changed_bytes, self.changed_values, self.greedy,
             self.credit, self.hello, self.question),
            (10, 10, 10, 10, 5, 2, 20, 20, 2, 5, 5, 10))[0]()


def connect(endpoint, chance):
    peer = zmq.Context.instance().socket(zmq.DEALER)
    peer.linger, peer.sndhwm = 0, 64
    if chance.random() < 0.3:
        peer.identity = b"chosen" + chance.randbytes(chance.randint(8, 200))
    peer.connect(endpoint)
    if chance.random() < 0.7:
        peer.send_multipart([b"HELLO", msgpack.packb([1, 1, "attack"])])
    return peer


def no_zmtp(endpoint, chance):
    """A connection below ZeroMQ: noise, or a greeting and then a frame of a terabyte."""
    with socket.socket(socket.AF_UNIX) as raw:
        raw.connect(endpoint.removeprefix("ipc://"))
        if chance.random() < 0.5:
            raw.sendall(chance.randbytes(100))
        else:
            raw.sendall(GREETING + b"\x04" + bytes([len(READY)]) + READY
                        + b"\x02" + (1 << 40).to_bytes(8, "big") + chance.randbytes(1000))


def twins(endpoint):
    """Two peers of one identity: nobody ever reads what the one who came later sends, until it breaks
    off."""
    pair = []
    for _ in range(2):
        pair.append(zmq.Context.instance().socket(zmq.DEALER))
        pair[-1].linger, pair[-1].identity = 0, b"twin"
        pair[-1].connect(endpoint)
        time.sleep(0.2)            # nothing tells that the broker knows it
    with contextlib.suppress(zmq.Again):
        for _ in range(TWIN_MESSAGES_MAX):     # it may be read, where the first was slower
            pair[1].send_multipart([b"HELLO", bytes(1000)], zmq.NOBLOCK)
    pair[1].close()


def attack(endpoint, messages, seed):
    """In a process of its own, whose computing is to be in nobody's way. Half of the peers never
    read what they are answered."""
    os.nice(19)
    twins(endpoint)
    chance = random.Random(seed)
    make, sent, dropped = Attack(chance), 0, 0
    peers = [connect(endpoint, chance) for _ in range(SOCKETS)]
    while sent < messages:
        at = chance.randrange(SOCKETS)
        try:
            if chance.random() < 0.02:
                no_zmtp(endpoint, chance)
            else:
                peers[at].send_multipart(make.frames(), zmq.NOBLOCK)
            sent += 1
        except (zmq.Again, BrokenPipeError, ConnectionResetError, BlockingIOError):
            dropped += 1
            peers[at].poll(1)
        while at < SOCKETS // 2 and peers[at].poll(0):
            peers[at].recv_multipart()
        if chance.random() < 0.01:
            peers[at].close()
            peers[at] = connect(endpoint, chance)
    for peer in peers:             # what is under way arrives before a last HELLO is answered
        while peer.poll(0):
            peer.recv_multipart()
        with contextlib.suppress(zmq.Again):     # one whom the broker will never hear
            peer.send_multipart([b"HELLO", msgpack.packb([1, 1, "last"])], zmq.NOBLOCK)
            peer.poll(2000)
    print(f"{sent} sent, {dropped} waited")


def run(programs, home, messages, seed):
    process, endpoint = firm.broker(programs, home)
    honest = firm.Honest(endpoint)
    honest.submit_and_wait(scheme())
    for number in range(ROUNDS):
        honest.submit_and_wait(contract(number))
    memory = firm.memory(process.pid)
    attacker = subprocess.Popen([sys.executable, __file__, "attack", endpoint, str(messages),
                                 str(seed)], stdout=subprocess.PIPE, text=True)
    firm.started.append(attacker)
    number, until = ROUNDS, time.monotonic() + HEARTBEATS_S
    while attacker.poll() is None or time.monotonic() < until:
        honest.submit_and_wait(contract(number))
        number += 1
    said = attacker.stdout.read().strip()
    assert attacker.returncode == 0, "the attack failed"
    client = Client(endpoint)
    assert set(firm.once(client)) == {"project:p", *(f"C{at}" for at in range(number))}
    refused = sum(client.status()["refusals"].values())
    peak, left = firm.memory(process.pid, "VmHWM"), firm.memory(process.pid)
    before, during = honest.times[1:ROUNDS + 1], honest.times[ROUNDS + 1:]
    ratio = firm.share(during, 99) / firm.share(before, 99)
    print(f"{said}, {refused} answered with a refusal; honest before: {firm.told(before)}; during: "
          f"{firm.told(during)}, {len(during)} events, all acknowledged; ratio of p99 {ratio:.1f}; broker: "
          f"{memory:.0f} MiB before, {peak:.0f} at most, {left:.0f} after")
    assert left - memory < MEMORY_MIB, "the attack costs too much memory"
    firm.stop(process)


def main():
    if sys.argv[1] == "attack":
        attack(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
        return
    programs = pathlib.Path(sys.argv[1]).resolve()
    messages = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10**6)
    print(f"seed={seed}", flush=True)
    with firm.room("frames") as place:
        run(programs, place / "h", messages, seed)


if __name__ == "__main__":
    main()
