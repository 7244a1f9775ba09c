#!/usr/bin/python3
"""Wall clocks that step back and jump ahead, under a running broker, between its lives, and under a
whole firm at work. Recorded time never goes back; an event is judged by the broker's clock, or by
the last recorded time where that is later; sequences and states are what they should be, and all
cases come to their keys. The machine's clock is left alone: a shim sets the programs' own.

usage: clocks.py PROGRAMS SHIM [SEED]               needs python3-zmq and python3-msgpack; exits 77
                                                    (skipped) where the shim cannot be preloaded
"""

import itertools
import os
import pathlib
import random
import sys
import time

import firm
from firm import Client, contract, kill, scheme, stop
from kill_firm import Town, judge

HOUR, DAY = 3600, 86400
STEPS = (0, -1, -HOUR, 600, -DAY, 2 * HOUR, 2 * HOUR - 1, 30 * DAY, 0, 31 * DAY, -DAY)
YEARS_BACK = (-3650 * DAY, 0)  # a machine that woke up without its clock; not for the firm, whose
                               # departments then wait for somebody to set it: test_runtime
AHEAD_S = 300              # an event may be so far ahead of the broker …
MARGIN_S = 30              # … give or take, for a slow machine
CASES = 40
GAP = (1, 20)              # events between two steps under the firm


class Clock:
    def __init__(self, place, shim):
        self.file = place / "offset"
        self.environment = {**os.environ, "LD_PRELOAD": shim, "CLOCK_OFFSET_FILE": str(self.file)}
        self.set(0)

    def set(self, offset_s):
        """At once for everybody: a reader sees the old file or the new one."""
        self.offset_s = offset_s
        new = self.file.with_suffix(".new")
        new.write_text(str(offset_s))
        new.replace(self.file)

    def now(self):
        return time.time() + self.offset_s


def at(moment):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def works(programs, place, clock):
    """Does a broker with the shim live by the clock that it is given?"""
    clock.set(-DAY)
    process = firm.launch(place, programs / "doorstep-broker", "--home", place / "probe",
                          env=clock.environment)
    if not process.stdout.readline():
        (place / "doorstep-broker.log").unlink()
        return False
    Client(f"ipc://{place}/probe/run/broker.sock").submit(scheme())
    (_, recorded, _), = Client(f"ipc://{place}/probe/run/broker.sock").records()
    stop(process)
    return abs(recorded / 1000 - clock.now()) < MARGIN_S


def a_step(client, clock, number, last):
    """One event in time, one too far ahead; gives the recorded time of the first."""
    began = max(last, clock.now())
    outcomes = client.submit(contract(number, time=at(began + AHEAD_S - MARGIN_S)),
                             contract(number, time=at(began + AHEAD_S + MARGIN_S + 1), id="late"),
                             contract(number + 1, time=at(began + AHEAD_S + MARGIN_S + 1)))
    assert outcomes[0][0] > 0, outcomes
    assert "ERR_FUTURE" in outcomes[1][1] and outcomes[2][1] == ["ERR_FUTURE"], outcomes
    assert outcomes[2][3] is True, "it is not refused for ever"
    _, _, records, _ = client.ask("READ", outcomes[0][0] - 1, 0, 0, 0, "", [], 1)
    recorded = records[0][1] / 1000
    assert began - 0.002 <= recorded <= max(last, clock.now()) + 0.002, (began, recorded)
    return recorded


def alone(programs, home, clock):
    """A broker and its clock: each step while it runs, after an end in order, after a kill."""
    clock.set(0)
    process, endpoint = firm.broker(programs, home, env=clock.environment)
    assert Client(endpoint).submit(scheme()) == [[1]]
    last, number = 0.0, 1
    for end, offset_s in itertools.product((None, stop, kill), STEPS + YEARS_BACK):
        if end:
            end(process)
        clock.set(offset_s)
        if end:
            process, endpoint = firm.broker(programs, home, env=clock.environment)
        last = a_step(Client(endpoint), clock, number, last)
        number += 2
    moments = [recorded for _, recorded, _ in Client(endpoint).records()]
    assert moments == sorted(moments) and len(moments) == number // 2 + 1
    digest = Client(endpoint).status()["state_digest"]
    stop(process)
    process, endpoint = firm.broker(programs, home)
    assert Client(endpoint).status()["state_digest"] == digest
    stop(process)
    return number // 2


def together(programs, home, clock, chance):
    """A firm whose clock is never the same for long; then it goes right."""
    clock.set(0)
    process, endpoint = firm.start(home.parent, programs / "doorstep", "--home", home, "up", "--auto",
                                   env=clock.environment)
    town = Town(endpoint, chance, racing=0)
    heard, heard_s, next_at, steps = 0, time.monotonic(), 0, 0
    while town.filed < CASES or town.plans or town.steady.unanswered:
        if heard >= next_at:
            clock.set(chance.choice(STEPS))
            next_at, steps = heard + chance.randint(*GAP), steps + 1
        town.feed(is_open=town.filed < CASES)
        town.steady.turn(10)
        if len(town.published) > heard:
            heard, heard_s = len(town.published), time.monotonic()
        assert time.monotonic() - heard_s < firm.STILL_S, f"the firm stands still: {list(town.plans)}"
    records = list(Client(endpoint).records())
    moments = [recorded for _, recorded, _ in records]
    assert moments == sorted(moments)
    cases, acts = judge(records)
    live = Client(endpoint).status()
    last = firm.tool(programs, home, "replay", "--state")[-1]
    assert last["state_digest"] == live["state_digest"]
    stop(process)
    return f"{steps} steps under a firm of {cases} cases and {acts} acts"


def main():
    programs, shim = pathlib.Path(sys.argv[1]).resolve(), os.path.abspath(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10**6)
    print(f"seed={seed}", flush=True)
    with firm.room("clocks") as place:
        clock = Clock(place, shim)
        if not works(programs, place, clock):
            print("skipped: the shim cannot be preloaded into this build")
            return firm.SKIPPED
        count = alone(programs, place / "h", clock)
        told = together(programs, place / "firm", clock, random.Random(seed))
    print(f"{count} steps of the clock under a broker, {told}: recorded time never went back")
    return 0


if __name__ == "__main__":
    sys.exit(main())
