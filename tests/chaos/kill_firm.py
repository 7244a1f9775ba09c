#!/usr/bin/python3
"""A whole firm under fire: `doorstep up --auto` and second workers of three departments, owners who
buy, ask and pay, clerks who race the departments; and kill -9, SIGSTOP, lost day-books and caches,
and now and then the end of the supervisor itself. Then all cases come to their keys, and:

 - every acknowledged event is where it was said to be; what was published is what stands there;
 - sequences have no gaps, ids stand once in their subject;
 - another language's model of the procedure accepts the ledger, event by event; each opening of a
   node was answered once, by an act called after it that names its opener;
 - no department lists a refused act;
 - the state is the same live, folded anew, and after a restart without caches.

usage: kill_firm.py PROGRAMS [KILLS] [SEED]         needs python3-zmq and python3-msgpack
"""

import collections
import contextlib
import os
import pathlib
import random
import shutil
import signal
import sys
import time

import msgpack

import firm

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "interop"))
import model as oracle  # noqa: E402: its folder has to be named first
import states  # noqa: E402

LIVE = 24                  # cases under way at the same time
GAP_S = (0.05, 0.55)       # between two harms
PAUSE_S = (0.05, 1.5)      # of a stopped process …
LONG_PAUSE_S = 18          # … and of the first one, longer than the broker keeps its session
REPLICAS = ("deputy-manager", "engineering", "finance")
DOUBTS = ("卫生间漏水", "墙面有裂缝3米", "电梯夜里有异响", "发票什么时候能开", "a crack in the window",
          "parking and noise", "没有人管")
CATEGORIES = (None, None, "engineering", "property", "general")


class Town:
    """The people: what owners do in some order, and clerks who decide before the policy does."""

    def __init__(self, endpoint, chance, racing=0.1):
        self.chance, self.racing = chance, racing
        self.steady = firm.Steady(endpoint, self.note, self.hear)
        self.filed = 0
        self.plans = {}            # subject -> what its owner will still do; gone when all is done
        self.waits = set()         # subjects with an event on its way
        self.acknowledged = {}     # (subject, id) -> sequence
        self.published = {}        # sequence -> bytes
        self.views = {}            # subject -> its last view
        self.raced = collections.Counter()
        self.steady.submit(firm.scheme())

    def plan(self, number):
        """A contract, then payments and doubts in any order."""
        parts = [self.chance.randint(1, 10**8) for _ in range(self.chance.randint(1, 3))]
        steps = [("payment.received", f"P{at}", "E", {
            "payment": f"P{at}", "amount_fen": part, "method": "transfer", "payer": "王敏",
            "received_on": "2024-08-20", "ref": f"{number}-{at}"}) for at, part in enumerate(parts)]
        for at in range(self.chance.choice((0, 1, 1, 2, 3))):
            doubt = {"inquiry": f"Q{at}", "channel": "phone", "text": self.chance.choice(DOUBTS)}
            category = self.chance.choice(CATEGORIES)
            if category:
                doubt.update(recorder="B", category=category)
            steps.append(("inquiry.raised", f"Q{at}", "owner", doubt))
        self.chance.shuffle(steps)
        first = firm.contract(number, price=sum(parts))
        return collections.deque([first] + [
            firm.event(kind, f"C{number}", lane, data, id=name, actor="王敏")
            for kind, name, lane, data in steps])

    def feed(self, is_open):
        """The next step of some owner, or another one who buys."""
        if is_open and len(self.plans) < LIVE and not self.steady.unanswered:
            self.filed += 1
            self.plans[f"C{self.filed}"] = self.plan(self.filed)
        ready = [subject for subject, steps in self.plans.items()
                 if steps and subject not in self.waits]
        if ready:
            subject = self.chance.choice(ready)
            if self.steady.submit(self.plans[subject][0]):
                self.waits.add(subject)

    def settle(self, subject):
        view = self.views.get(subject)
        if (self.plans.get(subject) == collections.deque() and view is not None
                and view["stage"] == "moved_in"
                and all(node["node"] == "R" for node in view["open"])):  # nobody mends here
            del self.plans[subject]

    def note(self, payload, outcome):
        event = msgpack.unpackb(payload)
        subject, name = event["subject"], event["id"]
        if outcome[0] > 0:
            known = self.acknowledged.setdefault((subject, name), outcome[0])
            assert known == outcome[0], f"{subject} {name}: {known}, then {outcome[0]}"
        if event["actor"].startswith("clerk"):
            self.raced["won" if outcome[0] > 0 else outcome[1][0]] += 1
            assert outcome[0] > 0 or set(outcome[1]) <= {
                "ERR_ID_CONFLICT", "ERR_STALE", "ERR_STATE", "ERR_MOVED_IN"}, (event, outcome)
        elif subject in self.plans:
            self.waits.discard(subject)
            if outcome[0] > 0:
                self.plans[subject].popleft()
                self.settle(subject)
            else:                  # the customer's file is not there yet: the owner asks again
                assert outcome[1] == ["ERR_NO_FILE"], (event, outcome)

    def hear(self, records, cases):
        for sequence, _, payload in records:
            assert sequence not in self.published
            self.published[sequence] = payload
        for view, openers in cases:
            known = self.views.get(view["case"])
            if known is None or known["sequence"] <= view["sequence"]:
                self.views[view["case"]] = view
                self.settle(view["case"])
            for node, opener in zip(view["open"], openers, strict=True):
                if node["node"] in ("E5", "BX", "A8") and self.chance.random() < self.racing:
                    self.race(view, node, opener)

    def race(self, view, node, opener):
        inquiry = next(entry for entry in view["inquiries"] if entry["inquiry"] == node["inquiry"])
        is_early = inquiry["round"] < 3
        if node["node"] == "E5":
            kind, more = "cost.assessed", {"amount_fen": self.chance.choice((0, 48000))}
        elif node["node"] == "BX":
            kind, more = ("cost.rejected", {"reason": "too dear"}) if is_early else (
                "cost.approved", {"amount_fen": inquiry["assessed_fen"]})
        else:
            kind, more = ("solution.returned", {"reason": "not yet", "to": "B7"}) if is_early else (
                "solution.approved", {})
        self.steady.submit(firm.event(
            kind, view["case"], node["lane"], {"inquiry": node["inquiry"], **more},
            id=f"{node['node']}.{node['inquiry']}@{node['opened']}", causationid=opener,
            actor=f"clerk {node['lane']}", time=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())))


class Fire:
    """The harm: to processes that we started, and to those that they started."""

    def __init__(self, programs, home, chance):
        self.programs, self.home, self.chance = programs, home, chance
        self.done = collections.Counter()
        self.stopped = {}          # pid -> when it goes on
        self.next_s = 0.0
        self.supervisor = None
        self.replicas = dict.fromkeys(REPLICAS)
        self.up()
        self.revive()

    def up(self):
        self.supervisor, self.endpoint = firm.start(
            self.home.parent, self.programs / "doorstep", "--home", self.home, "up", "--auto")

    def revive(self):
        """Nobody supervises the second workers but us."""
        for lane, process in self.replicas.items():
            if process is None or process.poll() is not None:
                self.replicas[lane] = firm.launch(
                    self.home.parent, self.programs / "doorstep-worker", lane, "--home", self.home,
                    "--name", "two", "--auto")

    def targets(self):
        """Name -> pid of everybody who is alive."""
        found = {}
        for pid in firm.children(self.supervisor.pid):
            words = firm.command_of(pid)
            name = os.path.basename(words[0])
            if name in ("doorstep-broker", "doorstep-worker"):     # else it is not that yet, or over
                found["broker" if name == "doorstep-broker" else words[1]] = pid
        for lane, process in self.replicas.items():
            found[f"{lane}.two"] = process.pid
        return {name: pid for name, pid in found.items() if firm.is_alive(pid)}

    def pick(self):
        """The broker one time in four: it makes all others wait."""
        targets = self.targets()
        name = self.chance.choice(sorted(targets))
        if "broker" in targets and self.chance.random() < 0.15:
            name = "broker"
        return name, targets[name]

    def kill(self):
        name, pid = self.pick()
        os.kill(pid, signal.SIGKILL)
        self.stopped.pop(pid, None)
        self.done["kills"] += 1
        self.done["of the broker"] += name == "broker"

    def pause(self):
        name, pid = self.pick()
        if pid not in self.stopped:
            is_first = self.done["stops"] == 0 and name != "broker"
            os.kill(pid, signal.SIGSTOP)
            self.stopped[pid] = time.monotonic() + (
                LONG_PAUSE_S if is_first else self.chance.uniform(*PAUSE_S))
            self.done["stops"] += 1

    def wipe(self):
        """While its owner is dead, and held dead by a supervisor that stands still."""
        name, pid = self.pick()
        os.kill(self.supervisor.pid, signal.SIGSTOP)
        try:
            os.kill(pid, signal.SIGKILL)
            firm.wait_gone([pid])
            self.stopped.pop(pid, None)
            derived = self.home / ("cache" if name == "broker" else f"daybook/{name}")
            if derived.exists():                           # who was young has none yet
                shutil.rmtree(derived)
        finally:
            os.kill(self.supervisor.pid, signal.SIGCONT)
        self.done["kills"] += 1
        self.done["of the broker"] += name == "broker"
        self.done["wiped"] += 1

    def behead(self):
        """The supervisor itself: nobody outlives it, stopped or not, and the next one serves at
        once."""
        below = firm.children(self.supervisor.pid)
        firm.kill(self.supervisor)
        self.up()
        firm.wait_gone(below)
        for pid in below:
            self.stopped.pop(pid, None)
        self.done["kills"] += 1
        self.done["of up"] += 1

    def go_on(self, all_of_them=False):
        for pid, until in list(self.stopped.items()):
            if all_of_them or time.monotonic() >= until:
                del self.stopped[pid]
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def turn(self):
        self.revive()
        self.go_on()
        if time.monotonic() >= self.next_s:
            self.next_s = time.monotonic() + self.chance.uniform(*GAP_S)
            harm = self.chance.choices((self.kill, self.pause, self.wipe, self.behead),
                                       (70, 20, 12, 4))[0]
            with contextlib.suppress(ProcessLookupError):      # who ended by himself meanwhile
                harm()


def work(town, fire, kills):
    """Fire until there were so many kills; then until everybody is done."""
    heard, heard_s = 0, time.monotonic()
    while True:
        burning = fire.done["kills"] < kills
        if burning:
            fire.turn()
        elif fire.stopped:
            fire.go_on(all_of_them=True)
        fire.revive()
        town.feed(is_open=burning)
        town.steady.turn(10)
        if len(town.published) > heard:
            heard, heard_s = len(town.published), time.monotonic()
        if not burning and not town.plans and not town.steady.unanswered:
            return
        assert time.monotonic() - heard_s < firm.STILL_S, \
            f"no event for {firm.STILL_S} s; left: {[town.views.get(name) for name in town.plans][:3]}"


def judge(records):
    """The model's reading of the whole ledger: legal event by event, one act for each opening."""
    town, acts = oracle.Model(), 0
    for sequence, recorded, event in records:
        case, name = town.cases.get(event["subject"]), event["data"].get("inquiry")
        node = case and town.completes(case, event)
        if node:
            node, _, lane = node.partition(" ")
            opened, opener, _ = case.openings[states.key_of(node, lane or None, name)]
            wanted = f"{node}.{name}@{opened}" if name else f"{node}@{opened}"
            assert event["id"] == wanted, f"{sequence}: {event['id']} answers {wanted}"
            assert event["causationid"] == opener, f"{sequence}: not caused by {opener}"
            acts += 1
        answer = town.submit(event, recorded * 10**6)
        assert answer == ("sequence", sequence), f"{sequence}: the model says {answer}: {event}"
    for case in town.cases.values():
        left = [node for node in case.open_nodes() if node[0] != "R"]
        assert case.moved_in and not left, case.view()
    return len(town.cases), acts


def hear_all(town, head):
    """Views may be ahead of the records that come with them: the last ones are still on their way."""
    until = time.monotonic() + firm.STILL_S
    while town.steady.position < head:
        assert time.monotonic() < until, f"the stream ends at {town.steady.position} of {head}"
        town.steady.turn(10)


def check(town, fire):
    records = list(firm.Client(fire.endpoint).records())
    hear_all(town, records[-1][0])
    stands = {(event["subject"], event["id"]): sequence for sequence, _, event in records}
    assert len(stands) == len(records), "an id stands twice"
    for (subject, name), sequence in town.acknowledged.items():
        assert stands.get((subject, name)) == sequence, f"{subject} {name} was acknowledged, is lost"
    for sequence, _, event in records:
        assert sequence in town.published, f"the stream left {sequence} out"
        assert msgpack.unpackb(town.published[sequence]) == event, f"{sequence} was published"
    cases, acts = judge(records)
    refused = firm.tool(fire.programs, fire.home, "inbox", "--refused")
    assert not refused, refused[:3]
    return len(records), cases, acts


def digests(fire):
    """Live, folded anew, and after a restart with what can be derived deleted."""
    live = firm.Client(fire.endpoint).status()
    last = firm.tool(fire.programs, fire.home, "replay", "--state")[-1]
    assert last == {"sequence": live["head"], "state_digest": live["state_digest"]}, (last, live)
    for process in fire.replicas.values():
        firm.stop(process)
    firm.stop(fire.supervisor)
    for derived in ("cache", "daybook"):
        shutil.rmtree(fire.home / derived, ignore_errors=True)
    fire.up()
    again = firm.Client(fire.endpoint).status()
    assert again["state_digest"] == live["state_digest"] and again["head"] == live["head"], again


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10**6)
    print(f"seed={seed}", flush=True)
    chance = random.Random(seed)
    with firm.room("firm") as place:
        fire = Fire(programs, place / "h", chance)
        town = Town(fire.endpoint, chance)
        work(town, fire, kills)
        events, cases, acts = check(town, fire)
        digests(fire)
        firm.stop(fire.supervisor)
    harms = ", ".join(f"{count} {what}" for what, count in fire.done.items())
    print(f"{harms}; {town.steady.sessions} sessions; {cases} cases, {events} events, {acts} acts, "
          f"{len(town.acknowledged)} acknowledged; clerks: {dict(town.raced)}; nothing lost, nothing twice")


if __name__ == "__main__":
    main()
