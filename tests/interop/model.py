"""The process as a slow, obvious program: an oracle for the broker's answers and views.

    model = Model()
    model.submit(event, recorded)       ("sequence", 12) or ("errors", ["ERR_NO_FILE"])
    model.inject(line, number, recorded)  the result line that `doorstep inject` owes, or None
    model.view("HT-2024-0183")          the view that `doorstep case --json` owes

`recorded` is nanoseconds since 1970. Judging goes in steps and the first that refuses answers:
unknown type; bad field; known id; then every other code that fails, together, sorted by where
the guards first name them. Where the text leaves a choice, README.md says which one is here.

What later types will need is already shaped for them: a certificate can be revoked, terms can
change, an inquiry can be deferred; RULES and FOLD take one more function per type.
"""

import datetime
import json

import catalogue
from catalogue import MAX_INT, day_of, moment_of

# Every refusal code, in the order in which the guards first name them.
CODES = (
    "ERR_TYPE ERR_FIELD ERR_NO_CASE ERR_LANE ERR_ID_CONFLICT ERR_STALE ERR_FUTURE "
    "ERR_BEFORE_CONTRACT ERR_NO_SCHEME ERR_DUP_CONTRACT ERR_UNIT_TAKEN ERR_SCHEDULE_SUM "
    "ERR_NO_FILE ERR_DUP_INQUIRY ERR_NO_INQUIRY ERR_STATE ERR_LIMIT ERR_NO_BUDGET "
    "ERR_OVER_ASSESSED ERR_OVER_LIMIT ERR_SELF_APPROVAL ERR_NOT_ASSESSED ERR_NO_TIME_LIMIT "
    "ERR_BALANCE_DUE ERR_TERMS ERR_ALREADY_CLEARED ERR_DUP_CERT ERR_DUP_PAYMENT ERR_DUP_REF "
    "ERR_NO_PAYMENT ERR_REFUND ERR_OPEN_INQUIRY ERR_NO_CERTIFICATE ERR_NO_DATE "
    "ERR_NOT_QUALIFIED ERR_MOVED_IN ERR_CANCELLED ERR_DEPENDENTS ERR_ERASED").split()

# Codes that no history of the first nineteen types can earn.
NOT_YET = {"ERR_OVER_LIMIT", "ERR_NO_PAYMENT", "ERR_REFUND", "ERR_CANCELLED", "ERR_DEPENDENTS",
           "ERR_ERASED"}

MAX_EVENTS, MAX_INQUIRIES, MAX_OPEN, MAX_PAYMENTS, MAX_ROUNDS = 4096, 256, 64, 512, 16
LISTED_INQUIRIES = 32
AHEAD = 5 * 60 * 10**9

FINAL = ("CLOSED", "WITHDRAWN", "MOOT")
FIRST = {None: "TRIAGE", "engineering": "D5", "property": "F6", "general": "B7"}
SOLVER = {"engineering": "D", "property": "F", "general": "B"}
RETURNS = {"engineering": ("D5", "B7"), "property": ("F6", "B7"), "general": ("B7",)}
NODE_LANE = {"C3": "C", "B5": "B", "D5": "D", "E5": "E", "BX": "B", "F6": "F", "B7": "B",
             "A8": "A", "C9": "C", "F9": "E", "B10": "B", "F11": "F"}

# The node that an event completes; solution.proposed has two, see Model.completes.
COMPLETES = {"file.established": "C3", "inquiry.classified": "B5", "cost.assessed": "E5",
             "cost.approved": "BX", "cost.rejected": "BX", "inquiry.answered": "B7",
             "solution.approved": "A8", "solution.returned": "A8", "movein.scheduled": "C9",
             "payment.cleared": "F9", "qualification.confirmed": "B10",
             "movein.completed": "F11"}

INQUIRY_FLOW = {"inquiry.raised", "inquiry.classified", "solution.proposed", "cost.assessed",
                "cost.approved", "cost.rejected", "inquiry.answered", "solution.approved",
                "solution.returned", "inquiry.withdrawn"}
AFTER_MOVEIN = INQUIRY_FLOW
NEEDS_FILE = INQUIRY_FLOW | {"movein.scheduled"}  # qualification and move-in ask it as part of Q


def d5_due(start, days=7, rest_days=()):
    """The last day of a week that begins on `start`, rolled over listed rest days."""
    due = start + datetime.timedelta(days=days)
    while due in rest_days:
        due += datetime.timedelta(days=1)
    return due


def same_content(one, other):
    """Content is type and data, compared as values; key order and spelling do not count."""
    return (one["type"] == other["type"] and json.dumps(one["data"], sort_keys=True)
            == json.dumps(other["data"], sort_keys=True))


class Inquiry:
    def __init__(self, name):
        self.name, self.category, self.state, self.round = name, None, None, 1
        self.deferred, self.due_on, self.late_days = False, None, 0
        self.proposer = self.answerer = self.assessor = None
        self.budget = self.assessed = self.approved = self.promised_on = None

    def is_open(self):
        return self.state not in FINAL

    def forget_solution(self):
        self.proposer = self.answerer = self.assessor = None
        self.budget = self.assessed = self.approved = self.promised_on = None

    def node(self):
        return "B5" if self.state == "TRIAGE" else self.state

    def view(self):
        return {"inquiry": self.name, "category": self.category, "state": self.state,
                "round": self.round, "deferred": self.deferred, "due_on": self.due_on,
                "late_days": self.late_days, "budget_fen": self.budget,
                "assessed_fen": self.assessed, "approved_fen": self.approved,
                "promised_on": self.promised_on}


class Case:
    def __init__(self, name):
        self.name, self.events, self.sequence = name, 0, 0
        self.file_ok = self.qualified = self.moved_in = False
        self.movein_on, self.terms_version = None, 1
        self.payments, self.certificates, self.inquiries = {}, [], {}
        self.openings = {}   # (node, lane, inquiry) -> (position, id, since)

    # predicates

    def due(self):
        return self.price

    def paid(self):
        return sum(payment["amount_fen"] for payment in self.payments.values())

    def balance(self):
        return self.due() - self.paid()

    def standing(self):
        """Certificates that are neither revoked nor replaced; one may have lapsed."""
        return [entry for entry in self.certificates if not entry["ended"]]

    def valid_certificate(self):
        for entry in self.standing():
            if entry["terms"] == self.terms_version and self.balance() <= 0:
                return entry["no"]
        return None

    def cert_ok(self):
        return self.valid_certificate() is not None

    def date_ok(self):
        return self.movein_on is not None

    def open_inquiries(self):
        return [inquiry for inquiry in self.inquiries.values() if inquiry.is_open()]

    def gate_open(self):
        return sum(1 for inquiry in self.open_inquiries() if not inquiry.deferred)

    def failing(self):
        """The parts of Q that do not hold."""
        codes = set()
        if not self.file_ok:
            codes.add("ERR_NO_FILE")
        if self.gate_open() > 0:
            codes.add("ERR_OPEN_INQUIRY")
        if not self.cert_ok():
            codes.add("ERR_NO_CERTIFICATE")
        if not self.date_ok():
            codes.add("ERR_NO_DATE")
        return codes

    def stage(self):
        if self.moved_in:
            return "moved_in"
        if self.qualified:
            return "suspended" if self.failing() else "qualified"
        if not self.file_ok:
            return "drafting"
        if self.gate_open() > 0:
            return "in_inquiry"
        if not self.cert_ok():
            return "awaiting_payment" if self.date_ok() else "awaiting_both"
        return "ready" if self.date_ok() else "awaiting_date"

    def open_nodes(self):
        nodes = [(inquiry.node(), NODE_LANE[inquiry.node()], inquiry.name)
                 for inquiry in self.open_inquiries()]
        if self.moved_in:
            return nodes
        holds = not self.failing()
        wanted = (("C3", not self.file_ok),
                  ("C9", self.file_ok and self.gate_open() == 0 and not self.date_ok()),
                  ("F9", self.balance() <= 0 and not self.cert_ok()),
                  ("B10", holds and not self.qualified),
                  ("F11", holds and self.qualified))
        return nodes + [(node, NODE_LANE[node], None) for node, is_open in wanted if is_open]

    def opener(self, node, inquiry):
        """The id of the event that opened this node, or None if it is not open."""
        opening = self.openings.get((node, NODE_LANE[node], inquiry))
        return opening and opening[1]

    def enter(self, inquiry, state, moment):
        inquiry.state = state
        if state == "D5":
            inquiry.due_on, inquiry.late_days = d5_due(moment.day).isoformat(), 0

    # what an accepted event changes

    def evolve(self, event, sequence):
        moment = moment_of(event["time"])
        self.events, self.sequence = self.events + 1, sequence
        FOLD[event["type"]](self, event, event["data"], moment)
        before, self.openings = self.openings, {}
        for key in self.open_nodes():
            self.openings[key] = before.get(key, (self.events, event["id"], moment.since))

    def view(self):
        nodes = [{"node": node, "lane": lane, "inquiry": inquiry,
                  "opened": self.openings[node, lane, inquiry][0],
                  "since": self.openings[node, lane, inquiry][2],
                  "due_on": self.inquiries[inquiry].due_on if node == "D5" else None}
                 for node, lane, inquiry in self.open_nodes()]
        view = {"case": self.name, "project": self.project, "unit": self.unit,
                "stage": self.stage(), "events": self.events, "sequence": self.sequence,
                "due_fen": self.due(), "paid_fen": self.paid(), "balance_fen": self.balance(),
                "terms_version": self.terms_version, "file_ok": self.file_ok,
                "gate_open": self.gate_open(), "cert_ok": self.cert_ok(),
                "certificate_no": self.valid_certificate(), "date_ok": self.date_ok(),
                "movein_on": self.movein_on, "qualified": self.qualified, "open": nodes}
        listed = list(self.inquiries.values())
        if len(listed) > LISTED_INQUIRIES:
            listed = self.open_inquiries()
            rest = [entry.state for entry in self.inquiries.values() if not entry.is_open()]
            view["closed"] = {state: rest.count(state) for state in FINAL if state in rest}
        view["inquiries"] = [inquiry.view() for inquiry in listed]
        return view


# --- evolving: one function a type, which cannot refuse --------------------------------------


def fold_contract(case, event, data, moment):
    case.project, case.unit = data["project"], data["unit"]
    case.signed_on, case.price = day_of(data["signed_on"]), data["price_fen"]


def fold_file(case, event, data, moment):
    case.file_ok = True


def fold_raised(case, event, data, moment):
    inquiry = case.inquiries[data["inquiry"]] = Inquiry(data["inquiry"])
    inquiry.category = data.get("category")
    case.enter(inquiry, FIRST[inquiry.category], moment)


def fold_classified(case, event, data, moment):
    inquiry = case.inquiries[data["inquiry"]]
    if back_to_d5(inquiry, data["category"]):
        inquiry.round += 1
    inquiry.category = data["category"]
    inquiry.forget_solution()
    case.enter(inquiry, FIRST[inquiry.category], moment)


def fold_proposed(case, event, data, moment):
    inquiry = case.inquiries[data["inquiry"]]
    inquiry.proposer, inquiry.budget = event["actor"], data.get("budget_fen")
    if event["lane"] == "D":
        inquiry.late_days = max(0, (moment.day - day_of(inquiry.due_on)).days)
        case.enter(inquiry, "E5", moment)
    elif event["lane"] == "F":
        case.enter(inquiry, "B7", moment)


def fold_assessed(case, event, data, moment):
    inquiry = case.inquiries[data["inquiry"]]
    inquiry.assessor, inquiry.assessed = event["actor"], data["amount_fen"]
    case.enter(inquiry, "BX" if inquiry.assessed > 0 else "B7", moment)


def fold_cost_approved(case, event, data, moment):
    inquiry = case.inquiries[data["inquiry"]]
    inquiry.approved = data["amount_fen"]
    case.enter(inquiry, "B7", moment)


def fold_cost_rejected(case, event, data, moment):
    inquiry = case.inquiries[data["inquiry"]]
    inquiry.round += 1
    inquiry.forget_solution()
    case.enter(inquiry, FIRST[inquiry.category], moment)


def fold_answered(case, event, data, moment):
    inquiry = case.inquiries[data["inquiry"]]
    inquiry.answerer, inquiry.promised_on = event["actor"], data["promised_on"]
    case.enter(inquiry, "A8", moment)


def fold_approved(case, event, data, moment):
    case.inquiries[data["inquiry"]].state = "CLOSED"


def fold_returned(case, event, data, moment):
    inquiry = case.inquiries[data["inquiry"]]
    inquiry.round += 1
    inquiry.promised_on = None
    if data["to"] != "B7":
        inquiry.forget_solution()
    case.enter(inquiry, data["to"], moment)


def fold_withdrawn(case, event, data, moment):
    case.inquiries[data["inquiry"]].state = "WITHDRAWN"


def fold_payment(case, event, data, moment):
    case.payments[data["payment"]] = data


def fold_cleared(case, event, data, moment):
    for entry in case.certificates:
        if entry["no"] == data.get("replaces"):
            entry["ended"] = True
    case.certificates.append(
        {"no": data["certificate_no"], "terms": case.terms_version, "ended": False})


def fold_scheduled(case, event, data, moment):
    case.movein_on = data["movein_on"]


def fold_confirmed(case, event, data, moment):
    case.qualified = True


def fold_moved_in(case, event, data, moment):
    case.moved_in = True


FOLD = {
    "contract.filed": fold_contract, "file.established": fold_file,
    "inquiry.raised": fold_raised, "inquiry.classified": fold_classified,
    "solution.proposed": fold_proposed, "cost.assessed": fold_assessed,
    "cost.approved": fold_cost_approved, "cost.rejected": fold_cost_rejected,
    "inquiry.answered": fold_answered, "solution.approved": fold_approved,
    "solution.returned": fold_returned, "inquiry.withdrawn": fold_withdrawn,
    "payment.received": fold_payment, "payment.cleared": fold_cleared,
    "movein.scheduled": fold_scheduled, "qualification.confirmed": fold_confirmed,
    "movein.completed": fold_moved_in}


# --- the types' own guards: each returns the set of codes that fail --------------------------


def back_to_d5(inquiry, category):
    """Would this classification start another round: to D5, from elsewhere, not the first?"""
    return (category == "engineering" and inquiry.category != "engineering"
            and inquiry.due_on is not None)


def asks(codes, condition, code):
    if condition:
        codes.add(code)


def in_state(inquiry, *states):
    """The codes of an unknown inquiry or of one in another state."""
    if inquiry is None:
        return {"ERR_NO_INQUIRY"}
    return set() if inquiry.state in states else {"ERR_STATE"}


def rule_contract(model, case, event, data, moment):
    codes = set()
    project = model.projects.get(catalogue.PROJECT + data["project"], [])
    asks(codes, not any(scheme["version"] == data["scheme_version"]
                        and day_of(scheme["from_on"]) <= moment.day for scheme in project),
         "ERR_NO_SCHEME")
    asks(codes, case is not None, "ERR_DUP_CONTRACT")
    holder = model.units.get((data["project"], data["unit"]))
    asks(codes, holder not in (None, event["subject"]), "ERR_UNIT_TAKEN")
    total = sum(entry["amount_fen"] for entry in data.get("schedule", []))
    asks(codes, total != data["price_fen"], "ERR_SCHEDULE_SUM")
    return codes


def rule_file(model, case, event, data, moment):
    return {"ERR_STATE"} if case.file_ok else set()


def rule_raised(model, case, event, data, moment):
    codes = set()
    asks(codes, data["inquiry"] in case.inquiries, "ERR_DUP_INQUIRY")
    asks(codes, len(case.inquiries) >= MAX_INQUIRIES
         or len(case.open_inquiries()) >= MAX_OPEN, "ERR_LIMIT")
    return codes


def rule_classified(model, case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    codes = in_state(inquiry, "TRIAGE", "D5", "F6", "E5", "BX", "B7")
    if inquiry:
        asks(codes, data["category"] == inquiry.category, "ERR_STATE")
        asks(codes, not codes and inquiry.category and "reason" not in data, "ERR_FIELD")
        asks(codes, back_to_d5(inquiry, data["category"]) and inquiry.round >= MAX_ROUNDS,
             "ERR_LIMIT")
    return codes


def rule_proposed(model, case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    category = inquiry and inquiry.category
    codes = in_state(inquiry, FIRST[category] if category else None)
    asks(codes, event["lane"] == "D" and "budget_fen" not in data, "ERR_NO_BUDGET")
    asks(codes, event["lane"] in ("B", "F") and data.get("budget_fen", 0) > 0, "ERR_FIELD")
    asks(codes, category and event["lane"] != SOLVER[category], "ERR_LANE")
    return codes


def rule_assessed(model, case, event, data, moment):
    return in_state(case.inquiries.get(data["inquiry"]), "E5")


def rule_cost_approved(model, case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    codes = in_state(inquiry, "BX")
    if inquiry and inquiry.state == "E5":
        codes = {"ERR_NOT_ASSESSED"}
    if not codes:
        asks(codes, data["amount_fen"] > inquiry.assessed, "ERR_OVER_ASSESSED")
        asks(codes, one_person(event["actor"], inquiry.assessor), "ERR_SELF_APPROVAL")
    asks(codes, event["lane"] == "A", "ERR_LANE")  # until a cost limit can be set
    return codes


def rule_cost_rejected(model, case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    codes = in_state(inquiry, "BX")
    asks(codes, inquiry and inquiry.round >= MAX_ROUNDS, "ERR_LIMIT")
    return codes


def rule_answered(model, case, event, data, moment):
    codes = in_state(case.inquiries.get(data["inquiry"]), "B7")
    asks(codes, day_of(data["promised_on"]) < moment.day, "ERR_NO_TIME_LIMIT")
    return codes


def rule_approved(model, case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    codes = in_state(inquiry, "A8")
    asks(codes, not codes and one_person(event["actor"], inquiry.proposer, inquiry.answerer),
         "ERR_SELF_APPROVAL")
    return codes


def rule_returned(model, case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    codes = in_state(inquiry, "A8")
    if inquiry:
        asks(codes, data["to"] not in RETURNS.get(inquiry.category, ()), "ERR_STATE")
        asks(codes, inquiry.round >= MAX_ROUNDS, "ERR_LIMIT")
    return codes


def rule_withdrawn(model, case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    return in_state(inquiry, *([inquiry.state] if inquiry and inquiry.is_open() else []))


def rule_payment(model, case, event, data, moment):
    codes = set()
    asks(codes, data["payment"] in case.payments, "ERR_DUP_PAYMENT")
    asks(codes, data["ref"] and any(
        (other["ref"], other["amount_fen"]) == (data["ref"], data["amount_fen"])
        for other in case.payments.values()), "ERR_DUP_REF")
    asks(codes, len(case.payments) >= MAX_PAYMENTS
         or case.paid() + data["amount_fen"] > MAX_INT, "ERR_LIMIT")
    return codes


def rule_cleared(model, case, event, data, moment):
    codes = set()
    replaces = data.get("replaces")
    asks(codes, case.balance() > 0, "ERR_BALANCE_DUE")
    asks(codes, (data["due_fen"], data["received_fen"]) != (case.due(), case.paid()), "ERR_TERMS")
    asks(codes, case.cert_ok() and replaces != case.valid_certificate(), "ERR_ALREADY_CLEARED")
    asks(codes, data["certificate_no"] in model.certificates, "ERR_DUP_CERT")
    asks(codes, replaces is not None
         and replaces not in [entry["no"] for entry in case.standing()], "ERR_NO_CERTIFICATE")
    return codes


def rule_scheduled(model, case, event, data, moment):
    return {"ERR_OPEN_INQUIRY"} if case.gate_open() > 0 else set()


def rule_confirmed(model, case, event, data, moment):
    codes = case.failing()
    asks(codes, case.qualified, "ERR_STATE")
    asks(codes, case.valid_certificate() not in (None, data["certificate_no"]), "ERR_TERMS")
    return codes


def rule_moved_in(model, case, event, data, moment):
    codes = case.failing()
    asks(codes, not case.qualified, "ERR_NOT_QUALIFIED")
    return codes


def one_person(actor, *others):
    return actor != "auto" and actor in others


RULES = {
    "file.established": rule_file,
    "inquiry.raised": rule_raised, "inquiry.classified": rule_classified,
    "solution.proposed": rule_proposed, "cost.assessed": rule_assessed,
    "cost.approved": rule_cost_approved, "cost.rejected": rule_cost_rejected,
    "inquiry.answered": rule_answered, "solution.approved": rule_approved,
    "solution.returned": rule_returned, "inquiry.withdrawn": rule_withdrawn,
    "payment.received": rule_payment, "payment.cleared": rule_cleared,
    "movein.scheduled": rule_scheduled, "qualification.confirmed": rule_confirmed,
    "movein.completed": rule_moved_in}


# --- the whole ledger ------------------------------------------------------------------------


class Model:
    def __init__(self):
        self.head = 0            # the ledger's last sequence
        self.heads = {}          # subject -> sequence of its last accepted event
        self.known = {}          # (subject, id) -> (sequence, event)
        self.projects = {}       # project:<name> -> its adopted schemes
        self.cases = {}          # subject -> Case
        self.units = {}          # (project, unit) -> subject of the live contract
        self.certificates = set()

    def submit(self, event, recorded):
        answer = self.judge(event, recorded)
        if answer == ("accept", None):
            self.append(event)
            return "sequence", self.head
        return answer

    def judge(self, event, recorded):
        """("accept", None), ("sequence", the first one of a resend) or ("errors", codes)."""
        if not catalogue.known_type(event):
            return "errors", ["ERR_TYPE"]
        if not catalogue.well_formed(event):
            return "errors", ["ERR_FIELD"]
        known = self.known.get((event["subject"], event["id"]))
        if known:
            if same_content(event, known[1]):
                return "sequence", known[0]
            return "errors", ["ERR_ID_CONFLICT"]
        codes = self.guards(event, recorded)
        return ("errors", sorted(codes, key=CODES.index)) if codes else ("accept", None)

    def guards(self, event, recorded):
        """Step 4: every code that fails, in no order."""
        case = self.cases.get(event["subject"])
        if case and case.events >= MAX_EVENTS:
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
            return codes | rule_contract(self, case, event, data, moment)
        if case is None:
            return codes | {"ERR_NO_CASE"}
        asks(codes, moment.day < case.signed_on, "ERR_BEFORE_CONTRACT")
        asks(codes, self.answers_another_event(case, event), "ERR_STALE")
        if case.moved_in and kind not in AFTER_MOVEIN:
            return codes | {"ERR_MOVED_IN"}
        asks(codes, kind in NEEDS_FILE and not case.file_ok, "ERR_NO_FILE")
        return codes | RULES[kind](self, case, event, data, moment)

    def head_of(self, event):
        return self.heads.get(event["subject"], 0)

    @staticmethod
    def completes(case, event):
        """The node that the event completes, or None if it completes none."""
        if event["type"] != "solution.proposed":
            return COMPLETES.get(event["type"])
        if event["lane"] not in ("D", "F"):
            return None
        name = event["data"]["inquiry"]
        return "F6" if case.opener("F6", name) else "D5"

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
        if kind == "scheme.adopted":
            self.projects.setdefault(subject, []).append(data)
        if kind == "contract.filed":
            self.cases[subject] = Case(subject)
            self.units[data["project"], data["unit"]] = subject
        if kind == "payment.cleared":
            self.certificates.add(data["certificate_no"])
        if subject in self.cases:
            self.cases[subject].evolve(event, self.head)

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
