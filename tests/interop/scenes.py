"""Scenes for a walk: some events in a row that go close by one rule, on either side of it.

Each takes the walk and a live case and returns what follows soon: functions that build the next
event when its turn has come, or None if the case is gone or the type is unknown to the server.
Other events come in between, so any of it may be refused.
"""

import datetime

import catalogue

LAST_DAY = datetime.date(2025, 12, 20)


class Scene:
    def __init__(self, walk, case):
        self.walk, self.name, self.project = walk, case.name, catalogue.PROJECT + case.project

    def case(self):
        return self.walk.model.cases.get(self.name)

    def say(self, kind, inquiry=None, lane=None, actor=None, time=None, **data):
        """An event of the case; values that are functions are asked when its turn has come."""
        def build():
            case = self.case()
            if case is None or kind not in self.walk.kinds:
                return None
            about = case.inquiries.get(inquiry)
            if inquiry and about is None and kind != "inquiry.raised":
                return None
            now = {name: value(case, about) if callable(value) else value for name, value in {
                "lane": lane, "actor": actor, "time": time, **data}.items()}
            event = self.walk.build(kind, case, about)
            for name in ("lane", "actor", "time"):
                if (value := now.pop(name)) is not None:
                    event[name] = value
            event["data"].update(now)
            return event
        return build

    def set(self, key, *values):
        def build():
            event = self.walk.policy(self.project)
            event["data"].update(key=key, value=self.walk.pick(values),
                                 from_on=self.walk.date(-9, 0))
            return event
        return build if "policy.set" in self.walk.kinds else lambda: None

    def raise_one(self, category, **envelope):
        """Its name, and the function that raises it."""
        name = self.walk.name("Q")

        def build():
            event = self.say("inquiry.raised", **envelope)()
            if event:
                event["data"].update(inquiry=name, recorder="B", category=category)
            return event
        return name, build

    def void_last(self, back=3):
        def build():
            event = self.say("entry.voided")()
            if event:
                target = self.walk.pick(self.case().history[-back:])[1]
                event["data"]["target"] = target["id"]
                event["lane"] = self.walk.pick([target["lane"], "A"])
            return event
        return build


def costs(walk, scene):
    """Approved at, below and above the limit, by deputy and manager, by the assessor himself."""
    name, raise_it = scene.raise_one("engineering")
    limit = walk.pick([1, 250000])
    amounts = [max(1, limit + number) for number in (-1, 0, 1)]
    steps = [raise_it, scene.say("solution.proposed", name),
             scene.set("cost_limit_fen", limit, limit, "none"),
             scene.set("self_approval", "refuse", "allow"),
             scene.say("cost.assessed", name, actor="both-be", amount_fen=walk.pick(amounts))]
    for _ in range(3):
        steps.append(scene.say("cost.approved", name, lane=walk.pick("AB"),
                               actor=walk.pick(["both-be", "deputy-1"]),
                               amount_fen=walk.pick(amounts)))
    steps += [scene.say("inquiry.answered", name, actor="both-ab"),
              scene.say("solution.approved", name, actor=walk.pick(["both-ab", "manager-1"]))]
    return steps


def property_work(walk, scene):
    """The property's work costs something, before and after the policy allows it."""
    name, raise_it = scene.raise_one("property")
    propose = scene.say("solution.proposed", name, budget_fen=walk.pick([1, 1, 0]))
    return [raise_it, propose, scene.set("f6_costed", "on", "on", "off"), propose,
            scene.say("cost.assessed", name, amount_fen=5),
            scene.say(walk.pick(["cost.rejected", "cost.approved"]), name),
            scene.set("f6_costed", "off", "on"), propose, scene.void_last(5)]


def coming_back(walk, scene):
    """Reopened on the last day and the day behind it."""
    name, raise_it = scene.raise_one(walk.pick(catalogue.CATEGORIES))
    days = walk.pick([0, 1, 2])

    def edge(case, inquiry):
        if not inquiry.closed_on:
            return None
        last = inquiry.closed_on + datetime.timedelta(days=days)
        return walk.pick([f"{last}T23:59:59.999+08:00", f"{last}T16:00:00Z",
                          f"{last}T15:59:59Z"])
    return [raise_it, scene.say("inquiry.withdrawn", name),
            scene.set("reopen_days", days), scene.say("inquiry.reopened", name, time=edge),
            scene.say("inquiry.reopened", name, time=edge), scene.void_last(6),
            scene.say("inquiry.withdrawn", name), scene.set("reopen_days", "none", days)]


def reservations(walk, scene):
    """Deferred, done, confirmed, withdrawn and reopened, with what is owed in between."""
    name, raise_it = scene.raise_one(walk.pick(catalogue.CATEGORIES))
    steps = [raise_it]
    kinds = ["inquiry.deferred", "remedy.completed", "remedy.confirmed", "inquiry.reopened",
             "inquiry.withdrawn", "deadline.passed", "solution.approved", "inquiry.answered",
             "solution.proposed", "node.claimed"]
    for kind in ["inquiry.deferred"] + walk.rng.choices(kinds, k=7):
        steps.append(scene.say(kind, name))
    return steps + [scene.set("gate_on_remedy", "on", "off"), scene.say("movein.scheduled"),
                    scene.void_last(6)]


def gate_on_remedy(walk, scene):
    name, raise_it = scene.raise_one("general")
    return [scene.set("gate_on_remedy", "on", "on", "off"), raise_it,
            scene.say("inquiry.answered", name, actor="auto"),
            scene.say("solution.approved", name, actor="auto"), scene.say("movein.scheduled"),
            scene.say("deadline.passed", name), scene.say("remedy.completed", name),
            scene.say("movein.scheduled"), scene.say("inquiry.reopened", name),
            scene.say("remedy.confirmed", name)]


def paid_in_full(scene):
    rest = scene.say("payment.received", amount_fen=lambda case, _: max(1, case.balance()))
    return [scene.say("file.established"), rest, scene.say("payment.cleared")]


def lodging(walk, scene):
    """The paper is wanted: of this number, of the one that it replaces, of no number."""
    return paid_in_full(scene) + [
        scene.set("lodging_required", "on", "on", "off"), scene.say("certificate.lodged"),
        scene.say("payment.cleared"), scene.say("node.claimed"), scene.say("movein.scheduled"),
        scene.say("qualification.confirmed", certificate_no=lambda case, _: walk.pick(
            [entry["no"] for entry in case.certificates] or ["FK-none"])),
        scene.say("certificate.lodged"), scene.say("qualification.confirmed"),
        scene.set("lodging_required", "off", "on"), scene.void_last(4)]


def moving_in(walk, scene):
    """Straight to the keys, and what is and is not possible behind them."""
    name, raise_it = scene.raise_one("general")
    after = ["refund.paid", "note.added", "file.amended", "payment.received", "contract.cancelled",
             "certificate.lodged", "inquiry.deferred", "node.claimed", "owner.changed"]
    steps = paid_in_full(scene) + [
        scene.say("movein.scheduled"), scene.say("qualification.confirmed"),
        scene.say("movein.completed"), raise_it]
    steps += [scene.say(kind, name if "inquiry" in kind else None)
              for kind in walk.rng.sample(after, 4)]
    return steps + [scene.say("case.erased"), scene.void_last(5),
                    scene.say("inquiry.withdrawn", name), scene.say(
                        "case.erased", stage=walk.pick(["moved_in", "moved_in", "cancelled"]))]


def giving_up(walk, scene):
    """Cancelled with a forfeit, refunded to the last fen; the unit may be another's by then."""
    def most(extra):
        return lambda case, _: max(1, case.paid() - (case.forfeit if case.cancelled else 0)
                                   + extra)

    def another():
        case = scene.case()
        return case and walk.contract(scene.project, None, case.unit)

    steps = [scene.say("payment.received"), scene.say(
        "contract.cancelled", forfeit_fen=lambda case, _: walk.pick([0, 1, max(0, case.paid())]))]
    steps += [another] * walk.pick([0, 1])
    steps += [scene.say("refund.paid", amount_fen=most(1)), scene.say(walk.pick(
        ["note.added", "node.claimed", "inquiry.raised", "contract.cancelled"]))]
    steps += [scene.say("refund.paid", amount_fen=most(0))] * walk.pick([0, 1])
    steps += [scene.void_last(4), scene.void_last(5)]
    if walk.chance(0.4):
        steps.append(scene.say("case.erased", stage="cancelled",
                               approver=walk.pick(["另一经理", "manager-1"]), actor="manager-1"))
        steps.append(another)
    return steps


def weeks(walk, scene):
    """Terms that end on holidays: calendars that overrule each other, from different days on."""
    if "calendar.set" not in walk.kinds:
        return []
    start = walk.now.date() + datetime.timedelta(days=walk.rng.randint(0, 2))
    if not 2023 <= start.year <= 2025 or start > LAST_DAY:
        return []
    days = walk.pick([1, 5, 7])
    due = start + datetime.timedelta(days=days)
    near = [(due + datetime.timedelta(days=number)).isoformat() for number in range(-2, 6)]

    def calendar():
        event = walk.calendar(scene.project)
        event["data"] = {"rest_days": near[2:2 + walk.rng.randint(1, 6)]}
        if walk.chance(0.5):
            event["data"] = {"work_days": walk.rng.sample(near, 3)}
        if walk.chance(0.3):
            event["data"]["rest_days"] = walk.rng.sample(near, 3)
        day = start + datetime.timedelta(days=walk.pick([-2, -1, 0, 0, 1]))
        event["time"] = walk.pick([f"{day}T00:00:00+08:00", f"{day}T23:59:59+08:00"])
        return event

    steps = [scene.set("d5_days", days), scene.set("d5_mode", "calendar", "workdays"),
             calendar, calendar]
    for text in (f"{start}T00:00:00+08:00", f"{start}T23:59:59.999999999+08:00"):
        name, raise_it = scene.raise_one("engineering", time=text)
        steps += [raise_it, calendar, scene.say("solution.proposed", name),
                  scene.say("cost.assessed", name), scene.say("cost.rejected", name)]
    return steps


SCENES = [costs, property_work, coming_back, reservations, gate_on_remedy, lodging, moving_in,
          giving_up, weeks]


def scene(walk, case):
    return walk.pick(SCENES)(walk, Scene(walk, case))
