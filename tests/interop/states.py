"""A case as the list of its events makes it: inquiries, money, open nodes, the view.

Nothing is refused here. What an event sets depends on the project's settings as they were
before it, on its day: each step of the walk is given them.
"""

import copy
import datetime

from catalogue import ALL, SETTINGS, day_of, moment_of

LISTED_INQUIRIES = 32

FINAL = ("CLOSED", "WITHDRAWN", "MOOT")
FIRST = {None: "TRIAGE", "engineering": "D5", "property": "F6", "general": "B7"}
SOLVER = {"engineering": "D", "property": "F", "general": "B"}
RETURNS = {"engineering": ("D5", "B7"), "property": ("F6", "B7"), "general": ("B7",)}
NODE_LANES = {"C3": "C", "B5": "B", "D5": "D", "E5": "E", "BX": "B", "F6": "F", "B7": "B",
              "A8": "A", "C9": "C", "F9": "EF", "B10": "B", "F11": "F", "R": "DFB"}


class Settings:
    """What is in force for an event: the policies of its project and the word on each day.

    `facts` are the project's events with their sequences. Only those before the event count, and
    of these the policies with a date of effect, the calendars with a day, not after its own.
    """

    def __init__(self, facts, before, day):
        self.values = {name: default for name, (_, default) in SETTINGS.items()}
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
    def __init__(self, name, built=ALL):
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
        """The same case, looked at with other settings; `seen` is as its last view has it."""
        case = copy.copy(self)
        case.settings, case.seen = settings, self
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
        """One step of the walk. A void only brings the settings of its own day: its target is left
        out by the walk, and what is open behind it is so under these settings."""
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


def back_to_d5(inquiry, category):
    """Would this classification start another round: to D5, from elsewhere, not the first?"""
    return (category == "engineering" and inquiry.category != "engineering"
            and inquiry.due_on is not None)


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
