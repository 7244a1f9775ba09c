#!/usr/bin/python3
"""Damages pages of the files of a stopped broker, as a bad disk does. Of the cache: the broker comes up
within two starts, or within a third where the damage was met while it served, and always to the same
state. Of the ledger: there is no other state either; who cannot read it says which record, or ends.

usage: damage.py PROGRAMS [ROUNDS] [SEED]      needs python3-zmq and python3-msgpack
"""

import collections
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time

import firm
from firm import Client, contract, event, scheme, stop

CASES = 250
PAGE = 4096
STARTS_MAX = 3
BAD_DATA = 65
HARMS = ["zeroed", "noise", "bit", "bytes", "head", "swapped"]


def payment(number):
    return event("payment.received", f"C{number}", "E",
                 {"payment": "P1", "amount_fen": 100, "method": "cash", "ref": f"R{number}",
                  "received_on": "2024-08-20", "payer": "w" * 100}, id="payment")


def damage(path, chance):
    """One harm to one page or to some; never to the two that say which transaction was the last."""
    data = bytearray(path.read_bytes())
    pages = len(data) // PAGE
    harm = chance.choice(HARMS)
    for _ in range(chance.choice([1, 1, 1, 3, 20])):
        at = chance.randrange(2, pages) * PAGE
        if harm == "zeroed":
            data[at:at + PAGE] = bytes(PAGE)
        elif harm == "noise":
            data[at:at + PAGE] = chance.randbytes(PAGE)
        elif harm == "bit":
            data[at + chance.randrange(PAGE)] ^= 1 << chance.randrange(8)
        elif harm == "bytes":
            at += chance.randrange(PAGE - 16)
            data[at:at + 16] = chance.randbytes(16)
        elif harm == "head":                    # where LMDB says what is in the page, and where
            data[at + chance.randrange(64)] = chance.randrange(256)
        else:
            other = chance.randrange(2, pages) * PAGE
            data[at:at + PAGE], data[other:other + PAGE] = \
                data[other:other + PAGE], data[at:at + PAGE]
    path.write_bytes(data)


def launch(programs, home):
    """It may crash, so its log is none that firm.room would look at. Gives the process if it serves,
    else how it ended."""
    with open(home.parent / "said", "w", encoding="utf-8") as said:
        process = subprocess.Popen([programs / "doorstep-broker", "--home", home],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said)
    firm.started.append(process)
    if process.stdout.readline().startswith(b"READY"):
        return process, None
    return None, process.wait()


def cases(programs, home, process):
    """Every case, from the broker; None: it died of one."""
    with subprocess.Popen([programs / "doorstep", "--home", home, "cases", "--json"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as asking:
        firm.started.append(asking)
        end_at = time.monotonic() + firm.WAIT_MS / 1000
        while process.poll() is None:
            try:
                return asking.communicate(timeout=0.05)[0]
            except subprocess.TimeoutExpired:
                assert time.monotonic() < end_at, "no answer"
        asking.kill()
    return None


def state_of(programs, home):
    return firm.tool(programs, home, "status")[0]["state_digest"]


def heal(programs, home, truth):
    """Starts until all is answered; how many that took."""
    for starts in range(1, STARTS_MAX + 1):
        process, _ = launch(programs, home)
        all_cases = process and cases(programs, home, process)
        if all_cases:
            assert (all_cases, state_of(programs, home)) == truth, "another state"
            firm.kill(process)
            return starts
    said = (home.parent / "said").read_text(errors="replace")
    raise AssertionError(f"not up after {STARTS_MAX} starts; the last said\n{said}")


def judge_ledger(programs, home, digest):
    """What a start, and a tool that reads, make of a ledger without a cache."""
    words = [programs / "doorstep", "--home", home, "replay", "--state", "--json"]
    replay = subprocess.run(words, capture_output=True, check=False, timeout=firm.WAIT_MS / 1000)
    if replay.returncode == 0:
        last = json.loads(replay.stdout.splitlines()[-1])
        assert last["state_digest"] == digest, "replay comes to another state"
    process, code = launch(programs, home)
    if process:
        assert state_of(programs, home) == digest, "the broker comes to another state"
        firm.kill(process)
        return "harmless"
    said = (home.parent / "said").read_text(errors="replace")
    if code == BAD_DATA:
        assert re.search(r"BROKER_FAILED.*(record \d+|ledger)", said), said
        return "named"
    assert re.search(r"^ts=\S+ level=error event=BROKER_CRASHED", said, re.M), (code, said)
    return "crashed"


def make(programs, home):
    """A home that was left in order, and what is true of it."""
    process, endpoint = firm.broker(programs, home)
    client = Client(endpoint)
    client.submit(scheme())
    for first in range(0, CASES, 50):
        client.submit(*[made(number) for number in range(first, first + 50)
                        for made in (contract, payment)])
    truth = cases(programs, home, process), state_of(programs, home)
    assert truth[0].count(b"\n") == CASES, truth[0]
    stop(process)
    shutil.rmtree(home / "run")                 # a socket cannot be copied
    return truth


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10**6)
    print(f"seed={seed}", flush=True)
    with firm.room("damage") as place:
        chance = random.Random(seed)
        truth = make(programs, place / "whole")
        starts, fates = collections.Counter(), collections.Counter()
        for _ in range(rounds):
            home = place / "h"
            shutil.copytree(place / "whole", home)
            damage(home / "cache/data.mdb", chance)
            starts[heal(programs, home, truth)] += 1
            shutil.rmtree(home / "cache")
            damage(home / "ledger/data.mdb", chance)
            fates[judge_ledger(programs, home, truth[1])] += 1
            shutil.rmtree(home)
    print(f"{rounds} caches: {starts[1]} up at once, {starts[2]} at the second start, "
          f"{starts[3]} at the third; {rounds} ledgers: "
          f"{', '.join(f'{count} {fate}' for fate, count in sorted(fates.items()))}")


if __name__ == "__main__":
    main()
