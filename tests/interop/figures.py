"""Managers' figures and desks' lists, computed a second time from what `doorstep replay` prints.

    told = Told(events, as_of="2024-08-31")     what had happened by the end of a day
    FIGURES["cycle"](told, period)              the rows that `doorstep report cycle --json` owes

Slow and obvious: everything is kept, and every figure walks over all of it. The cases are folded
by states.py and asked by guards.py, so that no line of the programs' sources is in it.
"""

import collections
import copy

import catalogue
from catalogue import day_of, moment_of
from model import Model
from states import key_of

FOR_EVER = 10**30
SPAN_WORDS = ("contract_to_paid", "contract_to_qualified", "qualified_to_moved_in")
NODES = [("C3", "C"), ("B5", "B"), ("D5", "D"), ("E5", "E"), ("BX", "B"), ("F6", "F"), ("B7", "B"),
         ("A8", "A"), ("C9", "C"), ("F9", "E"), ("F9", "F"), ("B10", "B"), ("F11", "F"),
         ("R", "B"), ("R", "D"), ("R", "F")]
STAGES = ("cancelled", "moved_in", "suspended", "qualified", "drafting", "in_inquiry",
          "awaiting_both", "awaiting_payment", "awaiting_date", "ready")
Step = collections.namedtuple("Step", "event day case project was now node gate balance")


def iso(day):
    return day and day.isoformat()


def rate(part, whole):
    return (part * 20000 + whole) // (2 * whole) if whole else None


def share(fen, count):
    return (2 * fen + count) // (2 * count) if count else None


def building(unit):
    parts = unit.split("-")
    return "-".join(parts[:-2] if len(parts) > 2 else parts[:-1]) or None


class Rules(Model):
    """The model without what is asked once only: expect, causation, clock, what must be unique."""

    def unit_taken(self, project, unit, but):
        return False

    def refuses(self, event):
        event = {name: value for name, value in event.items()
                 if name not in ("expect", "causationid")}
        self.certificates = set()
        return bool(self.codes(event, FOR_EVER))


class Told:
    """A ledger's events as of a day: steps, cases as they stand, and what became of the rest."""

    def __init__(self, events, as_of=None, project=None):
        events = [event for event in events if not event.get("erased")]
        days = [moment_of(event["time"]).day for event in events]
        gone = {event["subject"] for event in events if event["type"] == "case.erased"}
        self.as_of = day_of(as_of) if as_of else max(days, default=None)
        self.project, self.rules = project, Rules()
        self.steps, self.heard = [], []
        self.fates = collections.Counter()
        self.positions = {}
        self.voided = {(event["subject"], event["data"]["target"])
                       for event, day in zip(events, days)
                       if event["type"] == "entry.voided" and day <= self.as_of}
        self.met, heads = set(), collections.Counter()
        of_project = {event["subject"]: event["data"]["project"] for event in events
                      if event["type"] == "contract.filed"}
        self.altered = {event["subject"] for event, day in zip(events, days)
                        if day > self.as_of}
        for event, day in zip(events, days):
            subject = event["subject"]
            heads[subject] += 1
            self.positions[subject, event["id"]] = heads[subject]
            if subject in gone:
                self.fates["erased"] += event["type"] == "case.erased"
            elif project is None or of_project.get(subject, project) == project:
                self.hear(event, day)

    def hear(self, event, day):
        fate = self.fate(event, day)
        self.fates[fate] += 1
        if not catalogue.TYPES[event["type"]].project and fate in ("told", "voided"):
            self.heard.append((event, day, fate))

    def fate(self, event, day):
        key, kind = (event["subject"], event["id"]), event["type"]
        if day > self.as_of:
            return "later"
        if key in self.voided:
            self.met.add(key)
            return "voided"
        case = self.rules.cases.get(event["subject"])
        if kind == "entry.voided":
            if case is None or (event["subject"], event["data"]["target"]) not in self.met:
                return "unsayable"
        elif kind != "contract.filed" and case is None \
                and not catalogue.TYPES[kind].project:
            return "unsayable"
        elif self.is_altered(event, case) and self.rules.refuses(event):
            return "unsayable"
        self.rules.head = event["sequence"] - 1
        if catalogue.TYPES[kind].project:
            self.rules.append(event)
        else:
            self.step(event, day, case)
        return "told"

    def is_altered(self, event, case):
        """Only of what is told otherwise than it was accepted, events are asked again."""
        project = case.project if case else event["data"].get("project")
        return not self.altered.isdisjoint({event["subject"], f"{catalogue.PROJECT}{project}"})

    def step(self, event, day, case):
        name = event["data"].get("inquiry")
        was = copy.copy(case.inquiries.get(name)) if case else None
        gate = case.gate_open() if case else 0
        node = case and self.completed(case, event)
        if event["type"] == "entry.voided":
            case.settings = self.rules.settings(case, event["sequence"], moment_of(event["time"]))
            case.history.append((event["sequence"], event))
            case.note_openings(event)
        else:
            self.rules.append(event)
        case = self.rules.cases[event["subject"]]
        now = copy.copy(case.inquiries.get(name))
        self.steps.append(Step(event, day, case.name, case.project, was, now, node,
                               (gate, case.gate_open()), case.balance()))

    @staticmethod
    def completed(case, event):
        """(node, lane, opener's day) that the event completes."""
        node = Model.completes(case, event)
        if node is None:
            return None
        node, _, lane = node.partition(" ")
        inquiry = event["data"].get("inquiry") if node not in ("C3", "C9", "F9", "B10", "F11") \
            else None
        if key_of(node, lane or None, inquiry) not in case.openings:
            return None
        lanes = [lane or open_lane for open_node, open_lane, open_inquiry, _ in case.open_nodes()
                 if open_node == node and open_inquiry == inquiry]
        since = case.openings[key_of(node, lane or None, inquiry)][2]
        return node, lane or lanes[0], day_of(since[:10])

    def cases(self):
        return self.rules.cases.values()

    def opening(self, case, node, lane, inquiry):
        _, opener, since = case.openings[key_of(node, lane, inquiry)]
        return self.positions[case.name, opener], since

    def open_nodes(self):
        for case in self.cases():
            for node, lane, inquiry, due_on in case.open_nodes():
                position, since = self.opening(case, node, lane, inquiry)
                yield case, node, lane, inquiry, due_on and day_of(due_on), position, since

    def of(self, kind):
        return (step for step in self.steps if step.event["type"] == kind)


class Period:
    def __init__(self, first=None, last=None):
        self.first, self.last = first and day_of(first), last and day_of(last)

    def __contains__(self, day):
        return (not self.first or day >= self.first) and (not self.last or day <= self.last)


# --- one function a figure: rows by table ----------------------------------------------------


def late(due_on, as_of):
    return (as_of - due_on).days if due_on and due_on < as_of else 0


def worklist(told, period):
    return {None: [
        {"lane": lane, "node": node, "case": case.name, "unit": case.unit, "inquiry": inquiry,
         "opened": position, "since": since, "age_days": (told.as_of - day_of(since[:10])).days,
         "due_on": iso(due_on), "days_late": late(due_on, told.as_of)}
        for case, node, lane, inquiry, due_on, position, since in told.open_nodes()]}


def band(days):
    return "1-3" if days <= 3 else "4-7" if days <= 7 else "8-14" if days <= 14 else "15+"


def d5_overdue(told, period):
    rows = [{"case": case.name, "project": case.project, "building": building(case.unit),
             "unit": case.unit, "inquiry": inquiry, "round": case.inquiries[inquiry].round,
             "since": since, "due_on": iso(due_on), "days_late": late(due_on, told.as_of),
             "band": band(late(due_on, told.as_of))}
            for case, node, _, inquiry, due_on, _, since in told.open_nodes()
            if node == "D5" and late(due_on, told.as_of)]
    bands = collections.Counter(row["band"] for row in rows)
    return {"inquiries": rows, "bands": [{"band": name, "inquiries": bands[name]}
                                         for name in ("1-3", "4-7", "8-14", "15+")]}


def promise_overdue(told, period):
    rows = []
    for case, node, lane, inquiry, _, _, since in told.open_nodes():
        promised = node == "R" and case.inquiries[inquiry].promised_on
        if promised and late(day_of(promised), told.as_of):
            rows.append({"lane": lane, "case": case.name, "unit": case.unit, "inquiry": inquiry,
                         "category": case.inquiries[inquiry].category,
                         "state": case.inquiries[inquiry].state, "since": since,
                         "promised_on": promised, "days_late": late(day_of(promised), told.as_of)})
    lanes = collections.Counter(row["lane"] for row in rows)
    return {"inquiries": rows, "lanes": [{"lane": lane, "inquiries": lanes[lane]}
                                         for lane in "BDF"]}


def by_project(pairs, whole, part, more=None):
    """pairs: (project, is part, days)."""
    rows = []
    for project in sorted({pair[0] for pair in pairs}) + [None]:
        mine = [pair for pair in pairs if project in (None, pair[0])]
        parts = sum(pair[1] for pair in mine)
        rows.append({"project": project, whole: len(mine), part: parts,
                     "rate_bp": rate(parts, len(mine))})
        if more:
            rows[-1][more] = max((pair[2] for pair in mine), default=0)
    return {None: rows}


def late_rate(told, period):
    pairs = []
    for step in told.of("solution.proposed"):
        if step.event["lane"] == "D" and step.day in period:
            days = max(0, (step.day - day_of(step.was.due_on)).days)
            pairs.append((step.project, days > 0, days))
    return by_project(pairs, "rounds", "late", "days_late_max")


def overturned(told, period):
    return by_project([(step.project, step.event["type"] == "solution.returned", 0)
                       for step in told.steps if step.day in period
                       and step.event["type"] in ("solution.approved", "solution.returned")],
                      "decisions", "returned")


def spread(days):
    days = sorted(days)

    def rank(percent):
        return days[-(-len(days) * percent // 100) - 1] if days else None
    return {"n": len(days), "median_days": rank(50), "p90_days": rank(90),
            "max_days": days[-1] if days else None}


def cycle(told, period):
    times = collections.defaultdict(list)
    filed, closed, dated, certified, revoked = ({} for _ in range(5))
    for step in told.steps:
        case, kind = step.case, step.event["type"]
        if step.node:
            node, lane, entry = step.node
            if node == "C9":
                entry = max(day for day in (filed.get(case), closed.get(case)) if day)
            if node == "B10":
                entry = max(day for day in (dated.get(case), certified.get(case),
                                            revoked.get(case)) if day)
            if step.day in period:
                times[node, lane].append((step.day - entry).days)
            if node == "C9":
                dated[case] = step.day
            if node == "F9":
                certified[case] = step.day
        if kind == "file.established":
            filed[case] = step.day
        if kind == "qualification.revoked":
            revoked[case] = step.day
        if step.gate[1] < step.gate[0]:
            closed[case] = max(step.day, closed.get(case, step.day))
    return {None: [{"node": node, "lane": lane, **spread(times[node, lane])}
                   for node, lane in NODES]}


def case_times(told, period):
    filed, paid, qualified, moved_in = ({} for _ in range(4))
    for step in told.steps:
        kind = step.event["type"]
        if kind == "contract.filed":
            filed[step.case] = step.day
        if step.balance > 0:
            paid.pop(step.case, None)
        else:
            paid.setdefault(step.case, step.day)
        if kind == "qualification.confirmed":
            qualified[step.case] = step.day
        if kind == "qualification.revoked":
            del qualified[step.case]
        if kind == "movein.completed":
            moved_in[step.case] = step.day
    spans = zip(SPAN_WORDS, ((filed, paid), (filed, qualified), (qualified, moved_in)))
    return {None: [{"span": word, **spread([(end[case] - begin[case]).days for case in end
                                            if end[case] in period])}
                   for word, (begin, end) in spans]}


def rounds(told, period):
    closed = {(step.case, step.event["data"]["inquiry"]): step.day
              for step in told.of("solution.approved")}
    settled = [(inquiry.category, inquiry.round) for case in told.cases()
               for inquiry in case.inquiries.values()
               if inquiry.state == "CLOSED" and closed[case.name, inquiry.name] in period]
    rows = []
    for category in ("engineering", "property", "general", None):
        mine = [count for name, count in settled if category in (None, name)]
        rows.append({"category": category, "inquiries": len(mine), "rounds": sum(mine),
                     "rounds_mean_hundredths": share(100 * sum(mine), len(mine)),
                     "rounds_max": max(mine, default=0), "first_pass": mine.count(1),
                     "first_pass_bp": rate(mine.count(1), len(mine))})
    counts = collections.Counter(count for _, count in settled)
    return {"categories": rows, "distribution": [
        {"rounds": count, "inquiries": counts[count]} for count in sorted(counts)]}


SAYS = {"solution.proposed": "budget", "cost.assessed": "assessed", "cost.approved": "approved"}


def sums_of(told, period):
    """(case, inquiry, figure) -> fen, of the figures that stand and were said in the period."""
    said = {}
    for step in told.steps:
        for name in SAYS.values():
            key = (step.case, step.now and step.now.name, name)
            if SAYS.get(step.event["type"]) == name:
                said[key] = step.day, getattr(step.now, name)
            elif step.now and getattr(step.now, name) is None:
                said.pop(key, None)
    return {key: fen for key, (day, fen) in said.items() if day in period and fen is not None}


def costs(told, period):
    sums = sums_of(told, period)
    raised, tags, bearer = {}, {}, {}
    for step in told.steps:
        kind, data = step.event["type"], step.event["data"]
        key = step.case, data.get("inquiry")
        if kind == "inquiry.raised":
            raised[key] = step.day in period
            tags[key] = sorted(set(data.get("tags", []))) or [None]
        elif kind == "solution.proposed":
            bearer[key] = data["bearer"]
        elif step.now and not step.now.proposer:
            bearer.pop(key, None)
    groups = collections.defaultdict(lambda: [0, 0, 0])
    funnel = {name: [0, 0] for name in ("budget", "assessed", "approved")}
    for case in told.cases():
        for inquiry in case.inquiries.values():
            key = case.name, inquiry.name
            approved = sums.get(key + ("approved",))
            for group in [("all", None, None), ("category", None, inquiry.category),
                          ("building", case.project, building(case.unit)),
                          ("bearer", None, bearer.get(key)),
                          *(("tag", None, tag) for tag in tags[key])]:
                groups[group][0] += raised[key]
                groups[group][1] += approved is not None
                groups[group][2] += approved or 0
            for name, total in funnel.items():
                total[0] += key + (name,) in sums
                total[1] += sums.get(key + (name,), 0)
    return {"averages": [
        {"by": by, "project": project, "value": value, "inquiries": count,
         "approved_inquiries": with_approval, "approved_fen": fen,
         "per_approved_fen": share(fen, with_approval), "per_inquiry_fen": share(fen, count)}
        for (by, project, value), (count, with_approval, fen) in groups.items()],
            "funnel": [{"step": name, "inquiries": count, "fen": fen}
                       for name, (count, fen) in funnel.items()]}


def stages(told, period):
    counts = collections.Counter((case.project, building(case.unit), case.stage())
                                 for case in told.cases())
    places = {(project, place) for project, place, _ in counts}
    progress = []
    for place in [*places, None]:
        mine = {stage: sum(count for (*where, name), count in counts.items()
                           if name == stage and place in (None, tuple(where)))
                for stage in STAGES}
        live = sum(mine.values()) - mine["cancelled"]
        progress.append({"project": place and place[0], "building": place and place[1],
                         "cases": live, "moved_in": mine["moved_in"],
                         "progress_bp": rate(mine["moved_in"], live)})
    return {"stages": [{"project": project, "building": place, "stage": stage, "cases": count}
                       for (project, place, stage), count in counts.items()],
            "progress": progress}


def mix(told, period):
    reopened = {(step.case, step.now.name) for step in told.of("inquiry.reopened")}
    pareto, inquiries = collections.Counter(), []
    for step in told.of("inquiry.raised"):
        if step.day not in period:
            continue
        case = told.rules.cases[step.case]
        inquiry = case.inquiries[step.event["data"]["inquiry"]]
        inquiries.append((case.project, (case.name, inquiry.name) in reopened,
                          inquiry.state == "WITHDRAWN"))
        for tag in set(step.event["data"].get("tags", [])) or [None]:
            pareto[inquiry.category, tag, case.project, building(case.unit)] += 1
    rows, so_far, total = [], 0, sum(pareto.values())
    for (category, tag, project, place), count in sorted(pareto.items(), key=pareto_order):
        so_far += count
        rows.append({"category": category, "tag": tag, "project": project, "building": place,
                     "inquiries": count, "share_bp": rate(count, total),
                     "cumulative_bp": rate(so_far, total)})
    units = {(case.project, case.unit) for case in told.cases()}
    shares = []
    for project in sorted({case.project for case in told.cases()}) + [None]:
        mine = [entry for entry in inquiries if project in (None, entry[0])]
        homes = sum(1 for unit in units if project in (None, unit[0]))
        back, gone = (sum(entry[place] for entry in mine) for place in (1, 2))
        shares.append({"project": project, "inquiries": len(mine), "reopened": back,
                       "reopened_bp": rate(back, len(mine)), "withdrawn": gone,
                       "withdrawn_bp": rate(gone, len(mine)), "units": homes,
                       "per_100_units_hundredths": rate(len(mine), homes)})
    return {"pareto": rows, "shares": shares}


def pareto_order(entry):
    parts, count = entry
    return -count, [(part is not None, (part or "").encode()) for part in parts]


BANDS = ("not_due_fen", "d1_30_fen", "d31_60_fen", "d61_90_fen", "d91_fen")


def aged(told, case):
    """What the case owes, by band, and the day since which something is late."""
    line, reduced = [], 0
    for step in told.steps:
        if step.case != case.name:
            continue
        data = step.event["data"]
        if step.event["type"] == "contract.filed":
            line += [(day_of(entry["due_on"]), entry["amount_fen"]) for entry in data["schedule"]]
        if step.event["type"] == "price.adjusted":
            line += [(step.day, data["delta_fen"])] if data["delta_fen"] > 0 else []
            reduced -= min(0, data["delta_fen"])
    low, high = case.paid(), sum(fen for _, fen in line) - reduced
    bands, oldest, at = dict.fromkeys(BANDS, 0), None, 0
    for due_on, fen in sorted(line):
        # More may have gone back than had come in: that is owed since the earliest day.
        owed = max(0, min(at + fen, high) - max(at, low))
        owed += max(0, min(0, high) - low) if at == 0 else 0
        at += fen
        days = late(due_on, told.as_of)
        name = BANDS[0 if not days else 1 if days <= 30 else 2 if days <= 60
                     else 3 if days <= 90 else 4]
        bands[name] += owed
        if owed and days and not oldest:
            oldest = due_on
    return bands, oldest


def live(told):
    return [case for case in told.cases() if not case.cancelled]


def receivables(told, period):
    rows = []
    cases = [case for case in live(told) if case.balance() != 0]
    for project in sorted({case.project for case in cases}) + [None]:
        mine = [case for case in cases if project in (None, case.project)]
        owing = [case for case in mine if case.balance() > 0]
        credit = [-case.balance() for case in mine if case.balance() < 0]
        bands = [aged(told, case)[0] for case in owing]
        rows.append({"project": project, "cases": len(owing),
                     **{name: sum(each[name] for each in bands) for name in BANDS},
                     "balance_fen": sum(case.balance() for case in owing),
                     "credit_cases": len(credit), "credit_fen": sum(credit)})
    return {None: rows}


def arrears(told, period):
    rows = []
    for case in live(told):
        if case.balance() <= 0:
            continue
        bands, oldest = aged(told, case)
        rows.append({"case": case.name, "project": case.project, "unit": case.unit,
                     "balance_fen": case.balance(),
                     "late_fen": case.balance() - bands["not_due_fen"], **bands,
                     "oldest_due_on": iso(oldest), "days_late": late(oldest, told.as_of)})
    return {None: rows}


def quality(told, period):
    counts = collections.defaultdict(lambda: [0, 0, 0, 0])
    for event, day, fate in told.heard:
        if day not in period:
            continue
        lag = (moment_of(event["recordedtime"]).nanoseconds
               - moment_of(event["time"]).nanoseconds)
        for lane in (event["lane"], None):
            mine = counts[lane]
            mine[0] += 1
            mine[1] += lag > 24 * 3600 * 10**9
            mine[2] += fate == "voided"
            mine[3] += event["type"] == "entry.voided"
    rows = {lane: counts[lane] for lane in ("A", "B", "C", "D", "E", "F", "owner", "system", None)
            if lane is None or counts[lane][0]}
    return {None: [{"lane": lane, "events": events, "backdated": backdated,
                    "backdated_bp": rate(backdated, events), "voided": voided, "voids": voids}
                   for lane, (events, backdated, voided, voids) in rows.items()]}


def overdue(told, period):
    return {None: [{"lane": lane, "node": node, "case": case.name, "unit": case.unit,
                    "inquiry": inquiry, "since": since, "due_on": iso(due_on),
                    "days_late": late(due_on, told.as_of)}
                   for case, node, lane, inquiry, due_on, _, since in told.open_nodes()
                   if late(due_on, told.as_of)]}


def move_ins(told, period):
    slots = {step.case: step.event["data"].get("slot") for step in told.of("movein.scheduled")}
    done = {step.case: step.event["data"]["done_on"] for step in told.of("movein.completed")}
    return {None: [{"slot": slots[case.name], "case": case.name, "project": case.project,
                    "unit": case.unit, "stage": case.stage(), "movein_on": case.movein_on,
                    "moved_in": case.moved_in}
                   for case in live(told)
                   if done.get(case.name, case.movein_on) == iso(told.as_of)]}


def no_shows(told, period):
    return {None: [{"case": case.name, "project": case.project, "unit": case.unit,
                    "movein_on": case.movein_on,
                    "days": late(day_of(case.movein_on), told.as_of), "stage": case.stage()}
                   for case in live(told) if not case.moved_in and case.movein_on
                   and late(day_of(case.movein_on), told.as_of)]}


def to_certify(told, period):
    return {None: [{"case": case.name, "project": case.project, "unit": case.unit, "since": since,
                    "days": (told.as_of - day_of(since[:10])).days, "paid_fen": case.paid(),
                    "credit_fen": -case.balance(), "has_lapsed": bool(case.standing())}
                   for case, node, lane, _, _, _, since in told.open_nodes()
                   if (node, lane) == ("F9", "E")]}


def no_file(told, period):
    return {None: [{"case": case.name, "project": case.project, "unit": case.unit,
                    "signed_on": iso(case.signed_on), "since": since,
                    "days": (told.as_of - day_of(since[:10])).days}
                   for case, node, _, _, _, _, since in told.open_nodes() if node == "C3"]}


def refunds(told, period):
    ended = {step.case: step.event["data"]["on"] for step in told.of("contract.cancelled")}
    rows = []
    for case in told.cases():
        back = sum(case.refunds.values())
        if case.cancelled and case.paid() > case.forfeit:
            rows.append({"case": case.name, "project": case.project, "unit": case.unit,
                         "cancelled_on": ended[case.name], "paid_fen": case.paid() + back,
                         "forfeit_fen": case.forfeit, "refunded_fen": back,
                         "owed_fen": case.paid() - case.forfeit})
    return {None: rows}


def overruns(told, period):
    last = {}
    for step in told.steps:
        key = step.case, step.event["data"].get("inquiry")
        if step.event["type"] == "inquiry.reopened":
            last.pop(key, None)
        if step.event["type"] == "remedy.completed" and "actual_fen" in step.event["data"]:
            last[key] = step
    rows = []
    for (name, inquiry), step in last.items():
        approved, actual = step.now.approved or 0, step.event["data"]["actual_fen"]
        case = told.rules.cases[name]
        if step.day in period and actual > approved:
            rows.append({"case": name, "project": case.project, "unit": case.unit,
                         "inquiry": inquiry, "lane": step.event["lane"],
                         "done_on": step.event["data"]["done_on"], "approved_fen": approved,
                         "actual_fen": actual, "over_fen": actual - approved})
    return {None: rows}


FIGURES = {"worklist": worklist, "d5-overdue": d5_overdue, "promise-overdue": promise_overdue,
           "late-rate": late_rate, "cycle": cycle, "case-times": case_times, "rounds": rounds,
           "overturned": overturned, "costs": costs, "stages": stages, "mix": mix,
           "receivables": receivables, "quality": quality, "overdue": overdue,
           "move-ins": move_ins, "to-certify": to_certify, "arrears": arrears,
           "no-file": no_file, "no-shows": no_shows, "refunds": refunds, "overruns": overruns}
