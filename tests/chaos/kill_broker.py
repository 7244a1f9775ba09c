#!/usr/bin/python3
"""Kills the broker with -9 in the middle of its work, again and again, and holds it to its word:
what was acknowledged is there, where it was said to be, once, and in order; the states of the
broken-off and of the restarted broker are what the ledger says.

usage: kill_broker.py PROGRAMS [ROUNDS] [SEED]      needs python3-zmq and python3-msgpack
"""

import pathlib
import random
import sys

import firm
from firm import Client, contract, kill, scheme, stop

BATCH = 64
PENDING = 8


def work_until_killed(client, process, first, answers_wanted, acknowledged):
    """Submit batches without waiting; kill after so many answers; note what was answered."""
    sent = answered = 0
    alive = True
    while alive or client.socket.poll(200):
        while alive and sent - answered < PENDING:
            numbers = range(first + sent * BATCH, first + (sent + 1) * BATCH)
            sent += 1
            client.send("SUBMIT", [sent, [contract(number) for number in numbers]])
        if alive and answered >= answers_wanted:
            kill(process)
            alive = False
            continue
        result = client.receive("RESULT", firm.WAIT_MS if alive else 200)
        if result is None:
            break
        for place, outcome in enumerate(result[1]):
            number = first + answered * BATCH + place
            assert outcome[0] > 0, (number, outcome)
            assert acknowledged.setdefault(number, outcome[0]) == outcome[0], number
        answered += 1
    return first + sent * BATCH


def check(client, acknowledged):
    subjects = firm.once(client)
    for number, sequence in acknowledged.items():
        assert subjects.get(f"C{number}") == sequence, f"C{number} was acknowledged and is lost"
    return client.status()["state_digest"]


def run(programs, home, rounds, chance):
    acknowledged, first = {}, 0
    process, endpoint = firm.broker(programs, home)
    assert Client(endpoint).submit(scheme()) == [[1]]
    kill(process)
    for _ in range(rounds):
        process, endpoint = firm.broker(programs, home)
        again = max(0, first - PENDING * BATCH)      # some of these were never answered
        first = work_until_killed(Client(endpoint), process, again, chance.randrange(20),
                                  acknowledged)
        process, endpoint = firm.broker(programs, home)
        digest = check(Client(endpoint), acknowledged)
        stop(process)
        process, endpoint = firm.broker(programs, home)
        assert check(Client(endpoint), acknowledged) == digest
        kill(process)
    return len(acknowledged)


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10**6)
    print(f"seed={seed}", flush=True)
    with firm.room("kill") as place:
        count = run(programs, place / "h", rounds, random.Random(seed))
    print(f"{rounds} kills, {count} acknowledged events, none lost")


if __name__ == "__main__":
    main()
