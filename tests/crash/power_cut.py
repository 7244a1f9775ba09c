#!/usr/bin/python3
"""Cuts the power under the broker, as near as a machine can: its home is on an ext4 of its own, in
a file, which is shut down under load without flushing anything, not even its journal. After it is
mounted again, what was acknowledged must be there, in its place, and broker and `replay` must agree.

usage: power_cut.py BIN [ROUNDS] [SEED]     BIN: the directory of doorstep-broker and doorstep

Needs root, loop devices, mkfs.ext4 (e2fsprogs), python3-zmq and python3-msgpack; exits 77 where the
machine has no root or no loop devices. No part of CI. What it cannot show: sectors that a disk had
in its own cache, and writes out of order; for these there are the crash tests beside it.
"""

import fcntl
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "chaos"))
from kill_broker import Client, check, contract, scheme

SKIPPED = 77
EXT4_IOC_SHUTDOWN = 0x8004587D  # _IOR('X', 125, __u32)
NO_LOG_FLUSH = 2
IMAGE_BYTES = 512 * 1024 * 1024
BATCH = 64
PENDING = 8
WAIT_MS = 20000

started = []


def start(program, home):
    process = subprocess.Popen([program, "--home", home], stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.DEVNULL)
    started.append(process)
    ready = process.stdout.readline().split()
    assert ready[:1] == ["READY"], ready
    return process, ready[1]


def skip(reason):
    print(f"skipped: {reason}", file=sys.stderr)
    sys.exit(SKIPPED)


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, check=False)


def mount(image, place):
    done = run("mount", "-o", "loop", image, place)
    if done.returncode != 0:
        skip(f"cannot mount a file: {done.stderr.strip()}")


def unmount(place):
    done = run("umount", place)
    assert done.returncode == 0, done.stderr


def cut_power(place):
    descriptor = os.open(place, os.O_RDONLY)
    try:
        fcntl.ioctl(descriptor, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
    finally:
        os.close(descriptor)


def work_until_cut(client, process, place, first, answers_wanted, acknowledged):
    """Submit batches without waiting; cut after so many answers; note all answers that come."""
    sent = answered = 0
    is_cut = False
    while True:
        while not is_cut and sent - answered < PENDING:
            numbers = range(first + sent * BATCH, first + (sent + 1) * BATCH)
            sent += 1
            client.send("SUBMIT", [sent, [contract(number) for number in numbers]])
        if not is_cut and answered >= answers_wanted:
            cut_power(place)
            is_cut = True
        result = client.receive("RESULT", 1000 if is_cut else WAIT_MS)
        if result is None:
            break
        for at, outcome in enumerate(result[1]):
            number = first + answered * BATCH + at
            if outcome[0] > 0:  # after the cut it may say that the disk is low, or nothing
                assert acknowledged.setdefault(number, outcome[0]) == outcome[0], number
            else:
                assert is_cut, (number, outcome)
        answered += 1
    process.kill()  # it has ended by itself when it wanted to write
    process.wait()
    return first + sent * BATCH


def replay_digest(programs, home):
    done = run(os.path.join(programs, "doorstep"), "replay", "--state", "--json", "--home", home)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])["state_digest"]


def cut_again_and_again(programs, image, place, rounds, chance):
    program, home = os.path.join(programs, "doorstep-broker"), os.path.join(place, "h")
    acknowledged, first = {}, 0
    for count in range(rounds):
        process, endpoint = start(program, home)
        client = Client(endpoint)
        if count == 0:
            client.send("SUBMIT", [1, [scheme()]])
            assert client.receive("RESULT")[1] == [[1]]
            process.terminate()
            assert process.wait() == 0
            process, endpoint = start(program, home)
            client = Client(endpoint)
        again = max(0, first - PENDING * BATCH)
        first = work_until_cut(client, process, place, again, chance.randrange(40), acknowledged)
        unmount(place)
        mount(image, place)
        process, endpoint = start(program, home)
        digest = check(Client(endpoint), acknowledged)
        process.terminate()
        assert process.wait() == 0
        assert replay_digest(programs, home) == digest, "broker and replay differ"
    return len(acknowledged)


def main():
    programs = os.path.abspath(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10**6)
    if os.geteuid() != 0:
        skip("only root may mount")
    if not os.path.exists("/dev/loop-control"):
        skip("this machine has no loop devices")
    print(f"seed={seed}", flush=True)
    base = tempfile.mkdtemp(prefix="power-")
    image, place = os.path.join(base, "image"), os.path.join(base, "mount")
    try:
        os.mkdir(place)
        with open(image, "wb") as file:
            file.truncate(IMAGE_BYTES)
        made = run("mkfs.ext4", "-q", "-F", image)
        assert made.returncode == 0, made.stderr
        mount(image, place)
        count = cut_again_and_again(programs, image, place, rounds, random.Random(seed))
    finally:
        for process in started:
            process.kill()                           # a process that has ended is left alone
            process.wait()
        run("umount", place)
        shutil.rmtree(base)
    print(f"{rounds} power cuts, {count} acknowledged events, none lost")


if __name__ == "__main__":
    main()
