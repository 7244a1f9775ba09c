#!/usr/bin/python3
"""Seeded traces for `doorstep inject`: JSON Lines of a mostly legal, partly hostile day.

    traces.py --seed 7 --events 500      a walk of several cases through the whole process
    traces.py --limits [--seed 7]        the bounds of a case, reached and overstepped
    traces.py --coverage 1-40            what the model says to forty walks, as figures
"""

import argparse
import collections

import catalogue
import guards
import states
from walk import Walk

def trace(seed, events, built=catalogue.ALL):
    """The lines of one walk."""
    walk = Walk(seed, built)
    return [walk.line() for _ in range(events)], walk


def limits(seed=0, built=catalogue.ALL):
    """The bounds of a case, each reached and then overstepped, one case a bound."""
    walk = Walk(f"limits {seed}", built)
    lines = []

    def say(event):
        lines.append(walk.keep(event, None))
        return walk.seen[-1][2]

    def again(case):
        """The case as it is now: a void puts another in its place."""
        return walk.model.cases[case.name]

    def void(case, target):
        event = walk.event("entry.voided", case.name, {"target": target, "reason": "r"}, "A")
        event.update(time="2025-12-01T10:00:00+08:00")
        return say(event)

    def opened(stem):
        event = walk.contract("project:limits", subject=f"{stem}-{seed}", unit=stem)
        event["data"].update(price_fen=600, signed_on="2025-11-01", scheme_version=1, schedule=[
            {"no": 1, "due_on": "2024-01-01", "amount_fen": 600, "method": "cash"}])
        event["time"] = "2025-12-01T09:00:00+08:00"
        say(event)
        case = walk.model.cases[event["subject"]]
        one("file.established", case)
        return case

    def one(kind, case, about=None, **data):
        event = walk.build(kind, case, about)
        event.update(actor="auto", time="2025-12-01T10:00:00+08:00")
        event["data"].update(data)
        return say(event)

    scheme = walk.scheme("project:limits")
    scheme["data"].update(version=1, from_on="2020-01-01")
    say(scheme)

    case = opened("open")
    for _ in range(guards.MAX_OPEN):
        one("inquiry.raised", case)
    one("inquiry.raised", case)
    one("inquiry.raised", case, inquiry=list(case.inquiries)[0])
    gone = list(case.inquiries.values())[3]
    one("inquiry.withdrawn", case, gone)
    withdrawal = walk.accepted[-1]["id"]
    one("inquiry.raised", case)
    one("inquiry.raised", case)
    one("inquiry.reopened", case, gone)
    void(case, withdrawal)  # it would leave 65 open ones
    case = again(case)
    one("inquiry.withdrawn", case, case.open_inquiries()[-1])
    one("inquiry.reopened", case, gone)
    for inquiry in list(case.inquiries.values()):
        one("inquiry.deferred", case, inquiry, remedy_due_on="2026-02-28")

    case = opened("inquiries")
    for number in range(guards.MAX_INQUIRIES):
        one("inquiry.raised", case)
        if number % 5:
            one("inquiry.withdrawn", case, list(case.inquiries.values())[-1])
    one("inquiry.raised", case)
    one("inquiry.withdrawn", case, case.open_inquiries()[0])
    one("inquiry.raised", case)

    case = opened("payments")
    for number in range(guards.MAX_PAYMENTS):
        one("payment.received", case, amount_fen=1, ref="")
    one("payment.received", case, amount_fen=1, ref="")
    one("payment.received", case, amount_fen=88, ref="")
    one("payment.received", case, payment=list(case.payments)[0])
    one("payment.reversed", case, payment=list(case.payments)[7])
    one("payment.received", case, amount_fen=1, ref="")
    void(case, case.history[-2][1]["id"])
    one("payment.received", again(case), amount_fen=1, ref="")
    one("payment.received", again(case), amount_fen=1, ref="")

    case = opened("rounds")
    one("inquiry.raised", case, inquiry="Q", recorder="B", category="engineering")
    inquiry = case.inquiries["Q"]
    while inquiry.round < guards.MAX_ROUNDS:
        way = walk.rng.randrange(3)
        if way == 0:
            one("inquiry.classified", case, inquiry, category="property", reason="r")
            one("inquiry.classified", case, inquiry, category="engineering", reason="r")
            continue
        one("solution.proposed", case, inquiry, budget_fen=5)
        one("cost.assessed", case, inquiry, amount_fen=5)
        if way == 1:
            one("cost.rejected", case, inquiry)
            continue
        one("cost.approved", case, inquiry, amount_fen=5)
        one("inquiry.answered", case, inquiry, promised_on="2025-12-31")
        one("solution.returned", case, inquiry, to="D5")
    one("inquiry.classified", case, inquiry, category="property", reason="r")
    one("inquiry.classified", case, inquiry, category="engineering", reason="r")
    one("solution.proposed", case, inquiry)
    one("solution.returned", case, inquiry, to="B7")
    one("inquiry.answered", case, inquiry, promised_on="2025-12-31")
    one("solution.returned", case, inquiry, to="B7")
    one("solution.approved", case, inquiry)
    one("inquiry.reopened", case, inquiry)

    case = opened("remedies")
    for _ in range(2 * states.LISTED_INQUIRIES + 20):
        one("inquiry.raised", case, recorder="B", category="general")
        inquiry = list(case.inquiries.values())[-1]
        one("inquiry.answered", case, inquiry, promised_on="2025-12-31")
        one("solution.approved", case, inquiry)
    for inquiry in list(case.inquiries.values())[5:9]:
        one("remedy.completed", case, inquiry)

    case = opened("events")
    while case.events < guards.MAX_EVENTS - 2:
        one("movein.scheduled", case)
    void(case, case.history[-1][1]["id"])
    case = again(case)
    while case.events < guards.MAX_EVENTS:
        one("movein.scheduled", case)
    one("movein.scheduled", case)
    one("cost.approved", case)
    void(case, case.history[-1][1]["id"])
    say(walk.resend())
    return lines, walk


# --- figures ---------------------------------------------------------------------------------


class Coverage:
    def __init__(self):
        self.lines = self.fresh = self.resent = self.refused = 0
        self.codes, self.types, self.together = (collections.Counter() for _ in range(3))
        self.stages, self.states = collections.Counter(), collections.Counter()
        self.late = self.rounds = 0

    def add(self, walk):
        for event, answer, fresh in walk.seen:
            self.lines += 1
            if fresh:
                self.fresh += 1
                self.types[event["type"]] += 1
            elif answer and "error" in answer:
                self.refused += 1
                self.codes.update(answer["errors"])
                self.together[tuple(answer["errors"])] += 1
            elif answer:
                self.resent += 1
        for case in walk.model.cases.values():
            self.stages[case.stage()] += 1
            for inquiry in case.inquiries.values():
                self.states[inquiry.state] += 1
                self.late += inquiry.late_days > 0
                self.rounds = max(self.rounds, inquiry.round)

    def show(self):
        def per_thousand(number):
            return f"{1000 * number / self.lines:8.2f}"
        print(f"{self.lines} lines: {self.fresh} accepted, {self.resent} resent, "
              f"{self.refused} refused with {len(self.together)} combinations of codes")
        print("accepted types per 1,000 lines")
        for kind in catalogue.TYPES:
            print(per_thousand(self.types[kind]), kind)
        print("refusal codes per 1,000 lines")
        for code in guards.CODES:
            if self.codes[code]:
                print(per_thousand(self.codes[code]), code)
        print("stages at the end:", dict(sorted(self.stages.items())))
        print("inquiries at the end:", dict(sorted(self.states.items())),
              f"of which {self.late} late, at most {self.rounds} rounds")


def span(text):
    """"3-9" as a range, "4" as a range of one."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=500)
    parser.add_argument("--limits", action="store_true", help="the bounds of a case instead")
    parser.add_argument("--coverage", metavar="A-B", help="figures over these seeds, no lines")
    options = parser.parse_args()
    if options.coverage:
        coverage = Coverage()
        for seed in span(options.coverage):
            coverage.add(trace(seed, options.events)[1])
        coverage.show()
        return
    lines, _ = limits(options.seed) if options.limits else trace(options.seed, options.events)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
