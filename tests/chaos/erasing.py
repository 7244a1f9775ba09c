#!/usr/bin/python3
"""Erases cases while others are filed, kills the broker in the middle of it and of the start that
writes the ledger anew, and puts caches of before back: what was acknowledged stays erased, the words
are gone after a whole start, and everybody gets to the same state.

usage: erasing.py PROGRAMS [ROUNDS] [SEED]      needs python3-zmq, python3-msgpack
"""

import pathlib
import random
import shutil
import sys
import time

import firm
from firm import Steady, contract, event, kill, scheme, stop

CASES = 60                 # of a round; a third of them is erased
PADDING = "w" * 3000       # a note of each case, so that the ledger takes some time to copy
KILLS_MAX = 4              # of starts in a row


def secret(number):
    return f"Sesame{number:06d}Sesame"


def cancelled(number):
    """A case with words in it, which is over."""
    words = f"{secret(number)} {PADDING}"
    return [contract(number, unit=secret(number)),
            event("note.added", f"C{number}", "C", {"text": words}, id="words"),
            event("contract.cancelled", f"C{number}", "C",
                  {"reason": "other", "on": "2024-08-20", "forfeit_fen": 0})]


def erasure(number):
    return event("case.erased", f"C{number}", "A",
                 {"approver": "Chen", "reason": "asked", "unit_freed": True, "stage": "cancelled",
                  "certificate_digests": []}, actor="Zhou")


def submit_round(endpoint, numbers, chance, process):
    """Files these cases, erasing some; the broker is killed on the way. Gives the cases that are
    erased for sure, and those whose erasure may have happened."""
    gone, asked = set(), set()

    def answered(name, outcome):
        if outcome[0] == 0:
            assert outcome[1] in (["ERR_ERASED"], ["ERR_BUSY"], ["ERR_DUP_CONTRACT"],
                                  ["ERR_NO_CASE"], ["ERR_STATE"]), (name, outcome)
        elif name[0] == "erase":
            gone.add(name[1])

    client = Steady(endpoint, lambda event, outcome: answered(names[event], outcome))
    names, batches = {}, []
    for number in numbers:
        batch = cancelled(number)
        names[batch[0]] = names[batch[1]] = ("words", number)
        names[batch[2]] = ("file", number)
        if chance.random() < 0.3 and number > 3:
            victim = chance.randrange(1, number + 1)
            asked.add(victim)
            batch.insert(chance.randrange(len(batch) + 1), erasure(victim))
            names[erasure(victim)] = ("erase", victim)
        batches.append(batch)
    kill_at = chance.randrange(len(batches))
    for at, batch in enumerate(batches):
        while not client.submit(*batch):
            client.turn(10)
        if at == kill_at:
            time.sleep(chance.random() * 0.01)
            kill(process)
            break
        client.turn(0)
    client.client.close()
    return gone, asked


def state_digest(programs, home):
    return firm.tool(programs, home, "replay", "--state")[-1]["state_digest"]


def words_in(home):
    found = set()
    for path in [*home.glob("ledger/*"), *home.glob("cache/*")]:
        bytes_ = path.read_bytes()
        at = bytes_.find(b"Sesame")
        while at >= 0:
            found.add(bytes_[at:at + 18])
            at = bytes_.find(b"Sesame", at + 18)
    return found


def restart(programs, home, chance):
    """Starts that are killed, then one that is not."""
    for _ in range(chance.randrange(KILLS_MAX)):
        process = firm.launch(home.parent, programs / "doorstep-broker", "--home", home)
        time.sleep(chance.random() * 0.06)
        kill(process)
    return firm.broker(programs, home)


def check(programs, home, process, gone, asked):
    erased = {found["subject"] for found in firm.tool(programs, home, "replay")
              if found["type"] == "case.erased"}
    assert {f"C{number}" for number in gone} <= erased, "an acknowledged erasure is lost"
    assert erased <= {f"C{number}" for number in asked}
    digest = firm.tool(programs, home, "status")[0]["state_digest"]
    assert state_digest(programs, home) == digest, "replay comes to another state"
    stop(process)
    left = {number for number in asked if f"C{number}" in erased
            and secret(number).encode() in words_in(home)}
    assert not left, f"words stand in the files of {sorted(left)}"
    return digest


def run(programs, home, rounds, chance):
    gone, asked, next_number, digests = set(), set(), 1, []
    before = home.parent / "cache-before"
    process, endpoint = firm.broker(programs, home)
    firm.Client(endpoint).submit(scheme())
    for at in range(rounds):
        now_gone, now_asked = submit_round(
            endpoint, range(next_number, next_number + CASES), chance, process)
        next_number += CASES
        gone |= now_gone
        asked |= now_asked
        process, endpoint = restart(programs, home, chance)
        digest = check(programs, home, process, gone, asked)
        if before.exists() and chance.random() < 0.5:
            shutil.rmtree(home / "cache")
            shutil.copytree(before, home / "cache")
        elif chance.random() < 0.3:
            shutil.rmtree(home / "cache")
        process, endpoint = firm.broker(programs, home)
        assert check(programs, home, process, gone, asked) == digest, "another state"
        if at % 2 == 0:
            shutil.rmtree(before, ignore_errors=True)
            shutil.copytree(home / "cache", before)
        process, endpoint = firm.broker(programs, home)
    kill(process)
    return len(gone)


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 6
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10**6)
    print(f"seed={seed}", flush=True)
    with firm.room("erase") as place:
        count = run(programs, place / "h", rounds, random.Random(seed))
    print(f"{rounds} rounds, {count} erasures acknowledged")


if __name__ == "__main__":
    main()
