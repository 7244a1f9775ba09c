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

import copy
import datetime
import json

import catalogue
from catalogue import day_of, moment_of

# Every refusal code, in the order in which the guards first name them.
CODES = (
    "ERR_TYPE ERR_FIELD ERR_NO_CASE ERR_LANE ERR_ID_CONFLICT ERR_STALE ERR_FUTURE "
    "ERR_BEFORE_CONTRACT ERR_NO_SCHEME ERR_DUP_CONTRACT ERR_UNIT_TAKEN ERR_SCHEDULE_SUM "
    "ERR_NO_FILE ERR_DUP_INQUIRY ERR_NO_INQUIRY ERR_STATE ERR_LIMIT ERR_NO_BUDGET "
    "ERR_OVER_ASSESSED ERR_OVER_LIMIT ERR_SELF_APPROVAL ERR_NOT_ASSESSED ERR_NO_TIME_LIMIT "
    "ERR_BALANCE_DUE ERR_TERMS ERR_ALREADY_CLEARED ERR_DUP_CERT ERR_DUP_PAYMENT ERR_DUP_REF "
    "ERR_NO_PAYMENT ERR_REFUND ERR_OPEN_INQUIRY ERR_NO_CERTIFICATE ERR_NO_DATE "
    "ERR_NOT_QUALIFIED ERR_MOVED_IN ERR_CANCELLED ERR_DEPENDENTS ERR_ERASED").split()

MAX_EVENTS, MAX_INQUIRIES, MAX_OPEN, MAX_PAYMENTS, MAX_ROUNDS = 4096, 256, 64, 512, 16
LISTED_INQUIRIES = 32
AHEAD = 5 * 60 * 10**9

FINAL = ("CLOSED", "WITHDRAWN", "MOOT")
FIRST = {None: "TRIAGE", "engineering": "D5", "property": "F6", "general": "B7"}
SOLVER = {"engineering": "D", "property": "F", "general": "B"}
RETURNS = {"engineering": ("D5", "B7"), "property": ("F6", "B7"), "general": ("B7",)}
NODE_LANES = {"C3": "C", "B5": "B", "D5": "D", "E5": "E", "BX": "B", "F6": "F", "B7": "B",
              "A8": "A", "C9": "C", "F9": "EF", "B10": "B", "F11": "F", "R": "DFB"}

# The node that an event completes, F9 with its lane; solution.proposed has two, see completes().
COMPLETES = {"file.established": "C3", "inquiry.classified": "B5", "cost.assessed": "E5",
             "cost.approved": "BX", "cost.rejected": "BX", "inquiry.answered": "B7",
             "solution.approved": "A8", "solution.returned": "A8", "movein.scheduled": "C9",
             "payment.cleared": "F9 E", "certificate.lodged": "F9 F",
             "qualification.confirmed": "B10", "movein.completed": "F11",
             "remedy.completed": "R"}

# The types of an inquiry, those beside its flow, and what each stage of a case lets through.
INQUIRY_FLOW = {"inquiry.raised", "inquiry.classified", "solution.proposed", "cost.assessed",
                "cost.approved", "cost.rejected", "inquiry.answered", "solution.approved",
                "solution.returned", "inquiry.withdrawn", "inquiry.reopened",
                "inquiry.deferred", "remedy.completed", "remedy.confirmed",
                "deadline.extended", "deadline.passed"}
REMARKS = {"note.added", "node.claimed", "node.released"}
NEEDS_FILE = INQUIRY_FLOW | {"movein.scheduled", "qualification.confirmed",
                             "qualification.refused", "qualification.revoked"}
AFTER_CANCELLING = {"refund.paid", "file.amended", "entry.voided", "case.erased"}
AFTER_MOVEIN = INQUIRY_FLOW | REMARKS | AFTER_CANCELLING


class Settings:
    """What is in force for an event: the policies of its project and the word on each day.

    `facts` are the project's events with their sequences. Only those before the event count, and
    of these the policies with a date of effect, the calendars with a day, not after its own.
    """

    def __init__(self, facts, before, day):
        self.values = {name: default for name, (_, default) in catalogue.SETTINGS.items()}
        self.words = {}
        facts = [(sequence, event) for sequence, event in facts if sequence < before]
        policies = [(day_of(event["data"]["from_on"]), sequence, event["data"])
                    for sequence, event in facts if event["type"] == "policy.set"]
        calendars = [(moment_of(event["time"]).day, sequence, event["data"])
                     for sequence, event in facts if event["type"] == "calendar.set"]
        for since, _, data in sorted(policies, key=lambda entry: entry[:2]):
            if since <= day:
                self.values[data["key"]] = data["value"]
        for since, _, data in sorted(calendars, key=lambda entry: entry[:2]):
            if since <= day:
                self.words.update({rest: "rest" for rest in data.get("rest_days", [])})
                self.words.update({work: "work" for work in data.get("work_days", [])})

    def __getitem__(self, key):
        return self.values[key]

    def word(self, day):
        return self.words.get(day.isoformat())

    def is_working(self, day):
        return self.word(day) == "work" or (self.word(day) is None and day.weekday() < 5)

    def d5_due(self, start):
        """The last day of a term that begins on `start`, which itself does not count."""
        one, due = datetime.timedelta(days=1), start
        if self["d5_mode"] == "workdays":
            left = self["d5_days"]
            while left > 0:
                due += one
                left -= self.is_working(due)
            return due
        due += one * self["d5_days"]
        while self.word(due) == "rest":
            due += one
        return due


def same_content(one, other):
    """Content is type and data, compared as values; key order and spelling do not count."""
    return (one["type"] == other["type"] and json.dumps(one["data"], sort_keys=True)
            == json.dumps(other["data"], sort_keys=True))


class Inquiry:
    def __init__(self, name):
        self.name, self.category, self.state, self.round = name, None, None, 1
        self.deferred, self.due_on, self.late_days = False, None, 0
        self.remedied, self.remedy_due, self.closed_on = False, None, None
        self.proposer = self.answerer = self.assessor = None
        self.budget = self.assessed = self.approved = self.promised_on = None

    def is_open(self):
        return self.state not in FINAL

    def forget_solution(self):
        self.proposer = self.answerer = self.assessor = None
        self.budget = self.assessed = self.approved = self.promised_on = None

    def remediable(self):
        return self.state == "CLOSED" or (self.is_open() and self.deferred)

    def nodes(self):
        """(node, lane, inquiry, due date): whose turn it is, and the remedy that is owed."""
        nodes = []
        if self.is_open():
            node = "B5" if self.state == "TRIAGE" else self.state
            nodes += [(node, NODE_LANES[node], self.name, self.due_on if node == "D5" else None)]
        promise = self.promised_on or (self.remedy_due if self.deferred else None)
        if self.remediable() and promise and not self.remedied:
            nodes += [("R", SOLVER.get(self.category, "B"), self.name, promise)]
        return nodes

    def view(self):
        return {"inquiry": self.name, "category": self.category, "state": self.state,
                "round": self.round, "deferred": self.deferred, "due_on": self.due_on,
                "late_days": self.late_days, "budget_fen": self.budget,
                "assessed_fen": self.assessed, "approved_fen": self.approved,
                "promised_on": self.promised_on}


def key_of(node, lane, inquiry):
    """What makes two open nodes the same one: F9 of finance and F9 of the property are two."""
    return node, lane if node == "F9" else None, inquiry


class Case:
    def __init__(self, name, built=catalogue.ALL):
        self.name, self.built = name, built
        self.history = []    # (sequence, event), voided ones and voids among them
        self.voided = set()  # the ids of what was voided
        self.openings = {}   # key_of an open node -> (position, id, since)
        self.settings = None
        self.begin()

    def begin(self):
        """As before the first event: where every walk starts."""
        self.file_ok = self.qualified = self.moved_in = self.cancelled = False
        self.movein_on, self.terms_version, self.adjusted, self.forfeit = None, 1, 0, 0
        self.payments, self.refunds, self.certificates, self.inquiries = {}, {}, [], {}
        self.reversed = set()

    @property
    def events(self):
        return len(self.history)

    @property
    def sequence(self):
        return self.history[-1][0]

    def under(self, settings):
        """The same case, looked at with other settings."""
        case = copy.copy(self)
        case.settings = settings
        return case

    def find(self, name):
        """The event of this id, or None."""
        return next((event for _, event in self.history if event["id"] == name), None)

    # predicates

    def due(self):
        return self.price + self.adjusted

    def paid(self):
        """What was received and not reversed, less what was refunded."""
        return (sum(payment["amount_fen"] for name, payment in self.payments.items()
                    if name not in self.reversed) - sum(self.refunds.values()))

    def balance(self):
        return self.due() - self.paid()

    def standing(self):
        """Certificates that are neither revoked nor replaced; one may have lapsed."""
        return [entry for entry in self.certificates if not entry["ended"]]

    def valid(self):
        """The certificate that says the truth now, lodged or not; there is at most one."""
        for entry in self.standing():
            if entry["terms"] == self.terms_version and self.balance() <= 0:
                return entry
        return None

    def valid_certificate(self):
        return self.valid() and self.valid()["no"]

    def lodging_wanted(self):
        return bool(self.valid() and self.settings["lodging_required"] == "on"
                    and not self.valid()["lodged"])

    def cert_ok(self):
        return self.valid() is not None and not self.lodging_wanted()

    def date_ok(self):
        return self.movein_on is not None

    def open_inquiries(self):
        return [inquiry for inquiry in self.inquiries.values() if inquiry.is_open()]

    def gate_open(self):
        """Inquiries that keep the owner out: open ones, by policy also those not remedied."""
        return sum(1 for inquiry in self.inquiries.values() if not inquiry.deferred and (
            inquiry.is_open() or (self.settings["gate_on_remedy"] == "on"
                                  and inquiry.state == "CLOSED" and not inquiry.remedied)))

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
        if self.cancelled:
            return "cancelled"
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
        """(node, lane, inquiry, due date) of all that waits for somebody."""
        if self.cancelled:
            return []
        nodes = [node for inquiry in self.inquiries.values() for node in inquiry.nodes()
                 if node[0] != "R" or "remedy.completed" in self.built]
        if self.moved_in:
            return nodes
        holds = not self.failing()
        wanted = (("C3", "C", not self.file_ok),
                  ("C9", "C", self.file_ok and self.gate_open() == 0 and not self.date_ok()),
                  ("F9", "E", self.balance() <= 0 and not self.valid()),
                  ("F9", "F", self.lodging_wanted()),
                  ("B10", "B", holds and not self.qualified),
                  ("F11", "F", holds and self.qualified))
        return nodes + [(node, lane, None, None) for node, lane, is_open in wanted if is_open]

    def opener(self, node, inquiry):
        """The id of the event that opened this node ("F9 E" has its lane), None if not open."""
        node, _, lane = node.partition(" ")
        opening = self.openings.get(key_of(node, lane or None, inquiry))
        return opening and opening[1]

    def enter(self, inquiry, state, moment):
        inquiry.state = state
        if state == "D5":
            inquiry.due_on = self.settings.d5_due(moment.day).isoformat()
            inquiry.late_days = 0

    def close(self, inquiry, state, moment):
        inquiry.state, inquiry.closed_on = state, moment.day

    # what an accepted event changes

    def evolve(self, event, settings):
        """One step of the walk. A void is no step: the walk leaves out its target instead."""
        self.settings = settings
        fold = FOLD.get(event["type"])
        if fold:
            fold(self, event, event["data"], moment_of(event["time"]))

    def note_openings(self, event):
        """After the last event of the history: what is open now and was not is opened by it."""
        before, self.openings = self.openings, {}
        opening = (self.events, event["id"], moment_of(event["time"]).since)
        for node, lane, inquiry, _ in self.open_nodes():
            key = key_of(node, lane, inquiry)
            self.openings[key] = before.get(key, opening)

    def view(self):
        nodes = []
        for node, lane, inquiry, due_on in self.open_nodes():
            position, _, since = self.openings[key_of(node, lane, inquiry)]
            nodes.append({"node": node, "lane": lane, "inquiry": inquiry, "opened": position,
                          "since": since, "due_on": due_on})
        view = {"case": self.name, "project": self.project, "unit": self.unit,
                "stage": self.stage(), "events": self.events, "sequence": self.sequence,
                "due_fen": self.due(), "paid_fen": self.paid(), "balance_fen": self.balance(),
                "terms_version": self.terms_version, "file_ok": self.file_ok,
                "gate_open": self.gate_open(), "cert_ok": self.cert_ok(),
                "certificate_no": self.valid_certificate() if self.cert_ok() else None,
                "date_ok": self.date_ok(),
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
    elif event["lane"] == "F":  # a budget is legal only where the property's work is costed
        case.enter(inquiry, "E5" if data.get("budget_fen", 0) > 0 else "B7", moment)


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
    case.close(case.inquiries[data["inquiry"]], "CLOSED", moment)


def fold_returned(case, event, data, moment):
    inquiry = case.inquiries[data["inquiry"]]
    inquiry.round += 1
    inquiry.promised_on = None
    if data["to"] != "B7":
        inquiry.forget_solution()
    case.enter(inquiry, data["to"], moment)


def fold_withdrawn(case, event, data, moment):
    case.close(case.inquiries[data["inquiry"]], "WITHDRAWN", moment)


def fold_reopened(case, event, data, moment):
    inquiry = case.inquiries[data["inquiry"]]
    inquiry.round += 1
    inquiry.deferred = inquiry.remedied = False
    inquiry.forget_solution()
    case.enter(inquiry, FIRST[inquiry.category], moment)


def fold_deferred(case, event, data, moment):
    inquiry = case.inquiries[data["inquiry"]]
    inquiry.deferred, inquiry.remedy_due = True, data["remedy_due_on"]


def fold_remedied(case, event, data, moment):
    case.inquiries[data["inquiry"]].remedied = True


def fold_extended(case, event, data, moment):
    case.inquiries[data["inquiry"]].due_on = data["new_due_on"]


def fold_payment(case, event, data, moment):
    case.payments[data["payment"]] = data


def fold_reversed(case, event, data, moment):
    case.reversed = case.reversed | {data["payment"]}


def fold_refund(case, event, data, moment):
    case.refunds[data["refund"]] = data["amount_fen"]


def fold_adjusted(case, event, data, moment):
    case.adjusted += data["delta_fen"]
    case.terms_version += 1


def fold_owner(case, event, data, moment):
    case.terms_version += 1


def fold_revoked(case, event, data, moment):
    for entry in case.certificates:
        if entry["no"] == data["certificate_no"]:
            entry["ended"] = True


def fold_lodged(case, event, data, moment):
    for entry in case.certificates:
        if entry["no"] == data["certificate_no"]:
            entry["lodged"] = True


def fold_cleared(case, event, data, moment):
    for entry in case.certificates:
        if entry["no"] == data.get("replaces"):
            entry["ended"] = True
    case.certificates.append(
        {"no": data["certificate_no"], "terms": case.terms_version, "ended": False,
         "lodged": False})


def fold_scheduled(case, event, data, moment):
    case.movein_on = data["movein_on"]


def fold_confirmed(case, event, data, moment):
    case.qualified = True


def fold_unqualified(case, event, data, moment):
    case.qualified = False


def fold_moved_in(case, event, data, moment):
    case.moved_in = True


def fold_cancelled(case, event, data, moment):
    case.cancelled, case.forfeit = True, data["forfeit_fen"]
    for inquiry in case.open_inquiries():
        inquiry.state = "MOOT"


FOLD = {
    "contract.filed": fold_contract, "file.established": fold_file, "owner.changed": fold_owner,
    "inquiry.raised": fold_raised, "inquiry.classified": fold_classified,
    "solution.proposed": fold_proposed, "cost.assessed": fold_assessed,
    "cost.approved": fold_cost_approved, "cost.rejected": fold_cost_rejected,
    "inquiry.answered": fold_answered, "solution.approved": fold_approved,
    "solution.returned": fold_returned, "inquiry.withdrawn": fold_withdrawn,
    "inquiry.reopened": fold_reopened, "inquiry.deferred": fold_deferred,
    "remedy.completed": fold_remedied, "deadline.extended": fold_extended,
    "payment.received": fold_payment, "payment.reversed": fold_reversed,
    "price.adjusted": fold_adjusted, "payment.cleared": fold_cleared,
    "clearance.revoked": fold_revoked, "certificate.lodged": fold_lodged,
    "refund.paid": fold_refund,
    "movein.scheduled": fold_scheduled, "qualification.confirmed": fold_confirmed,
    "qualification.revoked": fold_unqualified, "movein.completed": fold_moved_in,
    "contract.cancelled": fold_cancelled}


# --- the types' own guards: each returns the set of codes that fail --------------------------
#
# `case` is the case before the event, seen under the settings in force for the event.


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


def rule_contract(model, event, data, moment):
    codes = set()
    schemes = model.schemes(catalogue.PROJECT + data["project"])
    asks(codes, not any(scheme["version"] == data["scheme_version"]
                        and day_of(scheme["from_on"]) <= moment.day for scheme in schemes),
         "ERR_NO_SCHEME")
    asks(codes, event["subject"] in model.cases, "ERR_DUP_CONTRACT")
    asks(codes, model.unit_taken(data["project"], data["unit"], event["subject"]),
         "ERR_UNIT_TAKEN")
    total = sum(entry["amount_fen"] for entry in data.get("schedule", []))
    asks(codes, total != data["price_fen"], "ERR_SCHEDULE_SUM")
    return codes


def rule_file(case, event, data, moment):
    return {"ERR_STATE"} if case.file_ok else set()


def rule_raised(case, event, data, moment):
    codes = set()
    asks(codes, data["inquiry"] in case.inquiries, "ERR_DUP_INQUIRY")
    asks(codes, len(case.inquiries) >= MAX_INQUIRIES
         or len(case.open_inquiries()) >= MAX_OPEN, "ERR_LIMIT")
    return codes


def rule_classified(case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    codes = in_state(inquiry, "TRIAGE", "D5", "F6", "E5", "BX", "B7")
    if inquiry:
        asks(codes, data["category"] == inquiry.category, "ERR_STATE")
        asks(codes, not codes and inquiry.category and "reason" not in data, "ERR_FIELD")
        asks(codes, back_to_d5(inquiry, data["category"]) and inquiry.round >= MAX_ROUNDS,
             "ERR_LIMIT")
    return codes


def rule_proposed(case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    category = inquiry and inquiry.category
    codes = in_state(inquiry, FIRST[category] if category else None)
    asks(codes, event["lane"] == "D" and "budget_fen" not in data, "ERR_NO_BUDGET")
    free = ("B",) if case.settings["f6_costed"] == "on" else ("B", "F")
    asks(codes, event["lane"] in free and data.get("budget_fen", 0) > 0, "ERR_FIELD")
    asks(codes, category and event["lane"] != SOLVER[category], "ERR_LANE")
    return codes


def rule_assessed(case, event, data, moment):
    return in_state(case.inquiries.get(data["inquiry"]), "E5")


def rule_cost_approved(case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    limit = case.settings["cost_limit_fen"]
    above = limit != "none" and data["amount_fen"] > limit
    codes = in_state(inquiry, "BX")
    if inquiry and inquiry.state == "E5":
        codes = {"ERR_NOT_ASSESSED"}
    if not codes:
        asks(codes, data["amount_fen"] > inquiry.assessed, "ERR_OVER_ASSESSED")
        asks(codes, above and event["lane"] == "B", "ERR_OVER_LIMIT")
        asks(codes, one_person(case, event["actor"], inquiry.assessor), "ERR_SELF_APPROVAL")
    asks(codes, event["lane"] == "A" and not above, "ERR_LANE")
    return codes


def rule_cost_rejected(case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    codes = in_state(inquiry, "BX")
    asks(codes, inquiry and inquiry.round >= MAX_ROUNDS, "ERR_LIMIT")
    return codes


def rule_answered(case, event, data, moment):
    codes = in_state(case.inquiries.get(data["inquiry"]), "B7")
    asks(codes, day_of(data["promised_on"]) < moment.day, "ERR_NO_TIME_LIMIT")
    return codes


def rule_approved(case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    codes = in_state(inquiry, "A8")
    asks(codes, not codes
         and one_person(case, event["actor"], inquiry.proposer, inquiry.answerer),
         "ERR_SELF_APPROVAL")
    return codes


def rule_returned(case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    codes = in_state(inquiry, "A8")
    if inquiry:
        asks(codes, data["to"] not in RETURNS.get(inquiry.category, ()), "ERR_STATE")
        asks(codes, inquiry.round >= MAX_ROUNDS, "ERR_LIMIT")
    return codes


def rule_withdrawn(case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    return in_state(inquiry, *([inquiry.state] if inquiry and inquiry.is_open() else []))


def rule_reopened(case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    codes = in_state(inquiry, "CLOSED", "WITHDRAWN")
    if inquiry:
        days = case.settings["reopen_days"]
        asks(codes, not codes and days != "none"
             and (moment.day - inquiry.closed_on).days > days, "ERR_STATE")
        asks(codes, inquiry.round >= MAX_ROUNDS or (
            not inquiry.is_open() and len(case.open_inquiries()) >= MAX_OPEN), "ERR_LIMIT")
    return codes


def rule_deferred(case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    return in_state(inquiry, *([inquiry.state] if inquiry and inquiry.is_open() else []))


def rule_remedied(case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    return in_state(inquiry, *([inquiry.state] if inquiry and inquiry.remediable() else []))


def rule_remedy_confirmed(case, event, data, moment):
    inquiry = case.inquiries.get(data["inquiry"])
    return in_state(inquiry, *([inquiry.state] if inquiry and inquiry.remedied else []))


def rule_extended(case, event, data, moment):
    return in_state(case.inquiries.get(data["inquiry"]), "D5")


def rule_passed(case, event, data, moment):
    if data["inquiry"] not in case.inquiries:
        return {"ERR_NO_INQUIRY"}
    is_open = any((data["node"], data["inquiry"], data["due_on"]) == (node, inquiry, due_on)
                  for node, _, inquiry, due_on in case.open_nodes())
    return set() if is_open and moment.day > day_of(data["due_on"]) else {"ERR_STATE"}


def rule_note(case, event, data, moment):
    known = data.get("inquiry") in (None, *case.inquiries)
    return set() if known else {"ERR_NO_INQUIRY"}


def rule_claimed(case, event, data, moment):
    codes = rule_note(case, event, data, moment)
    lanes = [lane for node, lane, inquiry, _ in case.open_nodes()
             if (node, inquiry) == (data["node"], data.get("inquiry"))]
    asks(codes, not codes and not lanes, "ERR_STATE")
    asks(codes, event["lane"] not in (lanes or lanes_of(case, data)), "ERR_LANE")
    return codes


def rule_released(case, event, data, moment):
    codes = rule_note(case, event, data, moment)
    asks(codes, event["lane"] not in lanes_of(case, data), "ERR_LANE")
    return codes


def lanes_of(case, data):
    """Whose a node is, open or not: F9 is of two lanes, R of the category's."""
    inquiry = case.inquiries.get(data.get("inquiry"))
    if data["node"] == "R" and inquiry:
        return SOLVER.get(inquiry.category, "B")
    return NODE_LANES[data["node"]]


def rule_payment(case, event, data, moment):
    codes = set()
    asks(codes, data["payment"] in case.payments, "ERR_DUP_PAYMENT")
    asks(codes, data["ref"] and any(
        (other["ref"], other["amount_fen"]) == (data["ref"], data["amount_fen"])
        for other in case.payments.values()), "ERR_DUP_REF")
    asks(codes, len(case.payments) >= MAX_PAYMENTS, "ERR_LIMIT")
    return codes


def rule_reversed(case, event, data, moment):
    known = data["payment"] in case.payments and data["payment"] not in case.reversed
    return set() if known else {"ERR_NO_PAYMENT"}


def rule_cleared(case, event, data, moment):
    codes = set()
    replaces = data.get("replaces")
    asks(codes, case.balance() > 0, "ERR_BALANCE_DUE")
    asks(codes, (data["due_fen"], data["received_fen"]) != (case.due(), case.paid()), "ERR_TERMS")
    asks(codes, case.valid() and replaces != case.valid_certificate(), "ERR_ALREADY_CLEARED")
    asks(codes, replaces is not None and not stands(case, replaces), "ERR_NO_CERTIFICATE")
    return codes


def rule_certificate(case, event, data, moment):
    return set() if stands(case, data["certificate_no"]) else {"ERR_NO_CERTIFICATE"}


def stands(case, number):
    return number in [entry["no"] for entry in case.standing()]


def rule_refund(case, event, data, moment):
    codes = set()
    most = case.paid() - case.forfeit if case.cancelled else -case.balance()
    asks(codes, data["refund"] in case.refunds, "ERR_DUP_PAYMENT")
    asks(codes, data["amount_fen"] > most, "ERR_REFUND")
    return codes


def rule_scheduled(case, event, data, moment):
    return {"ERR_OPEN_INQUIRY"} if case.gate_open() > 0 else set()


def rule_confirmed(case, event, data, moment):
    codes = case.failing()
    asks(codes, case.qualified, "ERR_STATE")
    asks(codes, case.valid_certificate() not in (None, data["certificate_no"]), "ERR_TERMS")
    return codes


def rule_moved_in(case, event, data, moment):
    codes = case.failing()
    asks(codes, not case.qualified, "ERR_NOT_QUALIFIED")
    return codes


def rule_refused(case, event, data, moment):
    return {"ERR_STATE"} if case.qualified else set()


def rule_unqualified(case, event, data, moment):
    return set() if case.qualified else {"ERR_NOT_QUALIFIED"}


def rule_erased(case, event, data, moment):
    over = case.cancelled or (case.moved_in and not case.open_inquiries())
    codes = set() if over and data["stage"] == case.stage() else {"ERR_STATE"}
    asks(codes, not codes and data["approver"] == event["actor"], "ERR_SELF_APPROVAL")
    return codes


def one_person(case, actor, *others):
    return case.settings["self_approval"] == "refuse" and actor != "auto" and actor in others


RULES = {
    "file.established": rule_file,
    "inquiry.raised": rule_raised, "inquiry.classified": rule_classified,
    "solution.proposed": rule_proposed, "cost.assessed": rule_assessed,
    "cost.approved": rule_cost_approved, "cost.rejected": rule_cost_rejected,
    "inquiry.answered": rule_answered, "solution.approved": rule_approved,
    "solution.returned": rule_returned, "inquiry.withdrawn": rule_withdrawn,
    "inquiry.reopened": rule_reopened, "inquiry.deferred": rule_deferred,
    "remedy.completed": rule_remedied, "remedy.confirmed": rule_remedy_confirmed,
    "deadline.extended": rule_extended, "deadline.passed": rule_passed, "note.added": rule_note,
    "node.claimed": rule_claimed, "node.released": rule_released,
    "payment.received": rule_payment, "payment.reversed": rule_reversed,
    "payment.cleared": rule_cleared, "clearance.revoked": rule_certificate,
    "certificate.lodged": rule_certificate, "refund.paid": rule_refund,
    "movein.scheduled": rule_scheduled, "qualification.confirmed": rule_confirmed,
    "qualification.refused": rule_refused, "qualification.revoked": rule_unqualified,
    "movein.completed": rule_moved_in, "case.erased": rule_erased}


# --- the whole ledger ------------------------------------------------------------------------


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
            return codes | rule_contract(self, event, data, moment)
        if case is None:
            return codes | {"ERR_NO_CASE"}
        asks(codes, moment.day < case.signed_on, "ERR_BEFORE_CONTRACT")
        asks(codes, self.answers_another_event(case, event), "ERR_STALE")
        case = case.under(self.settings(case, self.head + 1, moment))
        over = self.over(case, kind)
        if over:
            return codes | over
        asks(codes, kind == "payment.cleared" and data["certificate_no"] in self.certificates,
             "ERR_DUP_CERT")
        if kind == "entry.voided":
            return codes | self.rule_voided(case, event)
        return codes | self.rules(case, event)

    @staticmethod
    def over(case, kind):
        """The codes of a case that is over for this type of event."""
        if case.cancelled and kind not in AFTER_CANCELLING:
            return {"ERR_CANCELLED"}
        if case.moved_in and kind not in AFTER_MOVEIN:
            return {"ERR_MOVED_IN"}
        return set()

    def rules(self, case, event):
        """What the case alone has against the event; asked again when another is voided."""
        kind = event["type"]
        codes = set()
        asks(codes, kind in NEEDS_FILE and not case.file_ok, "ERR_NO_FILE")
        if kind in RULES:
            codes |= RULES[kind](case, event, event["data"], moment_of(event["time"]))
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
            if event["id"] in voided or event["type"] == "entry.voided":
                continue
            settings = self.settings(case, sequence, moment_of(event["time"]))
            if event["type"] != "contract.filed":
                before = walked.under(settings)
                if self.over(before, event["type"]) or self.rules(before, event):
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
