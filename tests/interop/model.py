"""The process as a slow, obvious program: an oracle for the broker's answers and views.

    model = Model()                     or Model(built) for a server that knows fewer types
    model.submit(event, recorded)       ("sequence", 12) or ("errors", ["ERR_NO_FILE"])
    model.inject(line, number, recorded)  the result line that `doorstep inject` owes, or None
    model.view("HT-2024-0183")          the view that `doorstep case --json` owes

`recorded` is nanoseconds since 1970. Judging goes in steps and the first that refuses answers:
unknown type; bad field; an erased case; known id; then every other code that fails, together,
sorted by where the guards first name them. Where the text leaves a choice, README.md says which
one is here.

A case is what the list of its events makes of a contract, walked from the first. So a void is
the same walk without its target, and is legal if every step of that walk still is. What an event
may do and what it sets depends on the project's settings as they were before it, on its day.
"""

import json

import catalogue
import guards
from catalogue import day_of, moment_of
from guards import asks
from states import Case, Settings

AHEAD = 5 * 60 * 10**9

# The node that an event completes, F9 with its lane; solution.proposed has two, see completes().
COMPLETES = {"file.established": "C3", "inquiry.classified": "B5", "cost.assessed": "E5",
             "cost.approved": "BX", "cost.rejected": "BX", "inquiry.answered": "B7",
             "solution.approved": "A8", "solution.returned": "A8", "movein.scheduled": "C9",
             "payment.cleared": "F9 E", "certificate.lodged": "F9 F",
             "qualification.confirmed": "B10", "movein.completed": "F11",
             "remedy.completed": "R"}


def same_content(one, other):
    """Content is type and data, compared as values; key order and spelling do not count."""
    return (one["type"] == other["type"] and json.dumps(one["data"], sort_keys=True)
            == json.dumps(other["data"], sort_keys=True))


class Model:
    def __init__(self, built=catalogue.ALL):
        self.built = built       # the types that the server knows; the others are ERR_TYPE
        self.head = 0            # the ledger's last sequence
        self.heads = {}          # subject -> sequence of its last accepted event
        self.known = {}          # (subject, id) -> (sequence, event)
        self.projects = {}       # project:<name> -> its events with their sequences
        self.cases = {}          # subject -> Case
        self.erased = {}         # subject -> its unit as long as it is taken, or None
        self.certificates = set()

    def submit(self, event, recorded):
        answer = self.judge(event, recorded)
        if answer == ("accept", None):
            self.append(event)
            return "sequence", self.head
        return answer

    def judge(self, event, recorded):
        """("accept", None), ("sequence", the first one of a resend) or ("errors", codes)."""
        if not catalogue.known_type(event, self.built):
            return "errors", ["ERR_TYPE"]
        if not catalogue.well_formed(event):
            return "errors", ["ERR_FIELD"]
        if event["subject"] in self.erased:
            return "errors", ["ERR_ERASED"]
        known = self.known.get((event["subject"], event["id"]))
        if known:
            if same_content(event, known[1]):
                return "sequence", known[0]
            return "errors", ["ERR_ID_CONFLICT"]
        codes = self.codes(event, recorded)
        return ("errors", sorted(codes, key=guards.CODES.index)) if codes else ("accept", None)

    def codes(self, event, recorded):
        """Step 4: every code that fails, in no order."""
        case = self.cases.get(event["subject"])
        if case and case.events >= guards.MAX_EVENTS:
            return {"ERR_LIMIT"}
        kind, data, moment = event["type"], event["data"], moment_of(event["time"])
        codes = set()
        asks(codes, event["lane"] not in catalogue.TYPES[kind].lanes, "ERR_LANE")
        asks(codes, event.get("expect", self.head_of(event)) != self.head_of(event), "ERR_STALE")
        asks(codes, moment.nanoseconds > recorded + AHEAD, "ERR_FUTURE")
        if catalogue.TYPES[kind].project:
            return codes
        if kind == "contract.filed":
            asks(codes, moment.day < day_of(data["signed_on"]), "ERR_BEFORE_CONTRACT")
            return codes | self.rule_contract(event, moment)
        if case is None:
            return codes | {"ERR_NO_CASE"}
        asks(codes, moment.day < case.signed_on, "ERR_BEFORE_CONTRACT")
        asks(codes, self.answers_another_event(case, event), "ERR_STALE")
        case = case.under(self.settings(case, self.head + 1, moment))
        over = guards.over(case, kind)
        if over:
            return codes | over
        asks(codes, kind == "payment.cleared" and data["certificate_no"] in self.certificates,
             "ERR_DUP_CERT")
        if kind == "entry.voided":
            return codes | self.rule_voided(case, event)
        return codes | guards.against(case, event)

    def rule_contract(self, event, moment):
        codes, data = set(), event["data"]
        schemes = self.schemes(catalogue.PROJECT + data["project"])
        asks(codes, not any(scheme["version"] == data["scheme_version"]
                            and day_of(scheme["from_on"]) <= moment.day for scheme in schemes),
             "ERR_NO_SCHEME")
        asks(codes, event["subject"] in self.cases, "ERR_DUP_CONTRACT")
        asks(codes, self.unit_taken(data["project"], data["unit"], event["subject"]),
             "ERR_UNIT_TAKEN")
        total = sum(entry["amount_fen"] for entry in data.get("schedule", []))
        asks(codes, total != data["price_fen"], "ERR_SCHEDULE_SUM")
        return codes

    def rule_voided(self, case, event):
        target = case.find(event["data"]["target"])
        codes = set()
        asks(codes, target and event["lane"] not in ("A", target["lane"]), "ERR_LANE")
        asks(codes, not target or target["type"] in ("contract.filed", "entry.voided")
             or target["id"] in case.voided
             or (target["type"] == "contract.cancelled"
                 and self.unit_taken(case.project, case.unit, case.name))
             or self.walk(case, case.voided | {target["id"]}) is None, "ERR_DEPENDENTS")
        return codes

    def walk(self, case, voided):
        """The case as its events make it without the voided ones; None if one is then illegal."""
        walked = Case(case.name, self.built)
        walked.history, walked.voided, walked.openings = case.history, voided, case.openings
        for sequence, event in case.history:
            if event["id"] in voided:
                continue
            settings = self.settings(case, sequence, moment_of(event["time"]))
            if event["type"] not in ("contract.filed", "entry.voided"):
                before = walked.under(settings)
                if guards.over(before, event["type"]) or guards.against(before, event):
                    return None
            walked.evolve(event, settings)
        return walked

    def settings(self, case, sequence, moment):
        """What is in force in the case's project for an event of this sequence and time."""
        facts = self.projects.get(catalogue.PROJECT + case.project, [])
        return Settings(facts, sequence, moment.day)

    def schemes(self, project):
        return [event["data"] for _, event in self.projects.get(project, [])
                if event["type"] == "scheme.adopted"]

    def unit_taken(self, project, unit, but):
        """Has another live contract this unit?"""
        live = {name: (case.project, case.unit) for name, case in self.cases.items()
                if not case.cancelled}
        return any(holds == (project, unit) for name, holds in {**self.erased, **live}.items()
                   if name != but)

    def head_of(self, event):
        return self.heads.get(event["subject"], 0)

    @staticmethod
    def completes(case, event):
        """The node that the event completes, or None if it completes none."""
        if event["type"] != "solution.proposed":
            return COMPLETES.get(event["type"])
        if event["lane"] not in ("D", "F"):
            return None
        return "F6" if case.opener("F6", event["data"]["inquiry"]) else "D5"

    def answers_another_event(self, case, event):
        node = self.completes(case, event)
        if "causationid" not in event or node is None:
            return False
        return event["causationid"] != case.opener(node, event["data"].get("inquiry"))

    def append(self, event):
        subject, kind, data = event["subject"], event["type"], event["data"]
        self.head += 1
        self.heads[subject] = self.head
        self.known[subject, event["id"]] = (self.head, event)
        if kind == "payment.cleared":
            self.certificates.add(data["certificate_no"])
        if catalogue.TYPES[kind].project:
            self.projects.setdefault(subject, []).append((self.head, event))
        elif kind == "case.erased":
            case = self.cases.pop(subject)
            freed = case.cancelled or data["unit_freed"]
            self.erased[subject] = None if freed else (case.project, case.unit)
        else:
            self.append_to_case(event)

    def append_to_case(self, event):
        if event["type"] == "contract.filed":
            self.cases[event["subject"]] = Case(event["subject"], self.built)
            self.cases[event["subject"]].project = event["data"]["project"]
        case = self.cases[event["subject"]]
        settings = self.settings(case, self.head, moment_of(event["time"]))
        if event["type"] == "entry.voided":
            case = self.walk(case, case.voided | {event["data"]["target"]})
            self.cases[event["subject"]] = case
        case.history.append((self.head, event))
        case.evolve(event, settings)
        case.note_openings(event)

    def inject(self, line, number, recorded):
        """The result line for one line of input; None for a blank one."""
        if not line.strip():
            return None
        try:
            event = json.loads(line, parse_constant=no_constant)
        except ValueError:
            event = None
        if not isinstance(event, dict):
            return {"line": number, "subject": None, "id": None,
                    "error": "ERR_FIELD", "errors": ["ERR_FIELD"]}
        kind, answer = self.submit(event, recorded)
        result = {"line": number, "subject": event.get("subject"), "id": event.get("id")}
        if kind == "sequence":
            return {**result, "sequence": answer}
        return {**result, "error": answer[0], "errors": answer}

    def view(self, case):
        return self.cases[case].view()


def no_constant(name):
    raise ValueError(f"{name} is no JSON")
