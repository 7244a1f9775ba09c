"""A seeded walk of several cases through the whole process, legal two times in three.

A walk plays its own events to a model and looks there for what is legal next. The rest are
legal events with something broken, moves out of turn, attacks on one guard, and resends. It keeps
to the types that the server knows (`built`) but for deliberate unknown ones. All times lie in
2023-2025 but for deliberate future ones, so the hour of running is no matter.
"""

import datetime
import json
import random

import breaks
import catalogue
import guards
import model as oracle
import scenes
import states

RECORDED = int(datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc).timestamp()) * 10**9
PEOPLE = {"A": ["顾经理", "manager-1", "both-ab", "auto"], "B": ["陈副经理", "deputy-1", "both-ab",
          "both-be", "auto"], "C": ["rep-1", "小刘"], "D": ["eng-1", "auto", "both-ab"],
          "E": ["both-be", "cashier", "auto"], "F": ["prop-1", "both-ab", "auto"],
          "owner": ["王敏", "O'Neil \"Jr\""], "system": ["timer"]}
WORDS = ["leak in the riser", "窗框变形", "ligne d'eau «froide»", "墙面空鼓 🏠", "a\tb\nc", "\\ \" /", "é",
         "x" * 200, "长" * 100]
OFFSETS = ["+08:00"] * 10 + ["Z"] * 6 + ["+00:00", "-00:00", "+05:45", "-05:00", "+14:00", "-11:30"]
STARTS = ["2023-01-01", "2023-02-20", "2023-12-20", "2024-02-18", "2024-02-26", "2024-09-20",
          "2024-12-24", "2025-02-22", "2025-06-01"]
LAST_DAY = datetime.datetime(2025, 12, 30)


def shuffled(rng, value):
    """The same value with its maps' keys in another order."""
    if isinstance(value, list):
        return [shuffled(rng, entry) for entry in value]
    if not isinstance(value, dict):
        return value
    keys = list(value)
    rng.shuffle(keys)
    return {key: shuffled(rng, value[key]) for key in keys}


class Walk:
    def __init__(self, seed, built=catalogue.ALL):
        self.rng = random.Random(f"walk {seed}")
        self.model = oracle.Model(built)
        self.kinds = [kind for kind in catalogue.TYPES if kind in built]
        self.scenic = catalogue.FIRST < built  # scenes are of the later types
        self.plans = []  # what follows soon: functions that build an event
        self.now = datetime.datetime.fromisoformat(self.rng.choice(STARTS)) + \
            datetime.timedelta(hours=9)
        self.serial = 0
        self.accepted, self.refused = [], []
        self.seen = []  # (event or None, answer) of every line, for figures

    # --- small choices

    def chance(self, share):
        return self.rng.random() < share

    def pick(self, choices):
        return self.rng.choice(list(choices))

    def name(self, stem):
        """A fresh id; now and then one of exactly 64 bytes, or in Chinese, or with blanks."""
        self.serial += 1
        plain = f"{stem}{self.serial}"
        style = self.rng.random()
        if style < 0.04:
            return plain + "k" * (64 - len(plain))
        if style < 0.08:
            return plain + "号" * ((64 - len(plain)) // 3)
        return f"{plain} 'é'" if style < 0.12 else plain

    def text(self):
        if self.chance(0.01):
            return self.pick(["t" * 4096, "长" * 1365 + "t"])
        return self.pick(WORDS)

    def date(self, least=-20, most=40):
        if self.chance(0.05):
            return self.pick(["2024-02-29", "1900-01-01", "2199-12-31", "2000-02-29"])
        day = self.now + datetime.timedelta(days=self.rng.randint(least, most))
        return day.date().isoformat()

    def advance(self):
        room = LAST_DAY - self.now
        step = self.rng.expovariate(1 / 7.0)
        if self.chance(0.03):
            step += 24 * self.rng.choice([6, 7, 8, 15])
        self.now += min(datetime.timedelta(hours=step), room / 20)
        self.now = self.now.replace(microsecond=0)

    def time(self, moment=None):
        moment = moment or self.now
        fraction = ""
        if self.chance(0.12):
            moment, fraction = self.pick([
                (moment.replace(hour=23, minute=59, second=59), ".999"),
                (moment.replace(hour=23, minute=59, second=59), ".999999999"),
                (moment.replace(hour=23, minute=59, second=59), ""),
                (moment.replace(hour=0, minute=0, second=0), ""),
                (moment.replace(hour=0, minute=0, second=0), ".000000001"),
                (moment.replace(hour=8, minute=0, second=0), ""),
                (moment.replace(hour=7, minute=59, second=59), ".5")])
        elif self.chance(0.15):
            fraction = "." + "".join(self.rng.choices("0123456789", k=self.rng.randint(1, 9)))
        offset = self.pick(OFFSETS)
        shift = datetime.timedelta()
        if offset != "Z":
            shift = datetime.timedelta(hours=int(offset[1:3]), minutes=int(offset[4:]))
            shift = -shift if offset[0] == "-" else shift
        there = moment - catalogue.SHANGHAI + shift
        return there.strftime("%Y-%m-%dT%H:%M:%S") + fraction + offset

    # --- building one event of each type, in or out of turn

    def event(self, kind, subject, data, lane=None):
        lane = lane or self.pick(catalogue.TYPES[kind].lanes if kind != "cost.approved" else "B")
        if lane == "owner" and kind == "inquiry.reopened" and self.chance(0.5):
            data["recorder"] = self.pick("BC")
        moment = self.now
        if self.chance(0.06):
            moment -= datetime.timedelta(days=self.rng.randint(0, 12))
        event = {"specversion": "1.0", "id": self.name("e"), "source": "trace", "type": kind,
                 "subject": subject, "lane": lane, "actor": self.pick(PEOPLE[lane]),
                 "time": self.time(moment), "data": data}
        if self.chance(0.1):
            del event["source"]
        if self.chance(0.03):
            event.update(datacontenttype="application/json", dataschema="urn:doorstep:1",
                         traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        return event

    def lists(self, data, **choices):
        """Adds optional lists: left out, empty or filled."""
        for name, entry in choices.items():
            style = self.rng.random()
            if style < 0.25:
                data[name] = []
            elif style < 0.6:
                data[name] = [entry() for _ in range(self.rng.randint(1, 3))]
        return data

    def attachment(self):
        return {"name": self.text(), "sha256": f"{self.rng.getrandbits(256):064x}",
                "bytes": self.rng.randint(0, 10**7), "media": "image/jpeg"}

    def maybe(self, data, **choices):
        for name, value in choices.items():
            if self.chance(0.4):
                data[name] = value
        return data

    def scheme(self, project=None):
        project = project or "project:" + self.name("园").replace(" ", "_")[:18]
        data = {"version": self.rng.randint(1, 3), "from_on": self.date(-40, 2),
                "items": {key: self.text() for key in
                          ("person", "standard", "spec", "price", "payment")}}
        return self.event("scheme.adopted", project, data)

    def project(self):
        """A scheme for a new project; the firm then says how it wants to work there."""
        event = self.scheme()
        if "policy.set" in self.kinds:
            self.plans += [lambda: self.policy(event["subject"])] * self.rng.randint(0, 6)
        return event

    def policy(self, project):
        key = self.pick([*catalogue.SETTINGS, "cost_limit_fen"])
        value = self.pick({
            "d5_days": [1, 2, 7, 7, 10, 15, 366], "d5_mode": ["calendar", "workdays", "workdays"],
            "cost_limit_fen": ["none", 0, 1, 1, 249999, 250000, 250000],
            "self_approval": ["refuse", "refuse", "allow"],
            "reopen_days": ["none", 0, 1, 15]}.get(key, ["on", "off"]))
        from_on = self.date(0, 0) if self.chance(0.4) else self.date(-25, 12)
        data = {"key": key, "value": value, "from_on": from_on}
        return self.event("policy.set", project, data)

    def calendar(self, project):
        """Some holidays from a day near, and weekends that are worked instead."""
        first = (self.now + datetime.timedelta(days=self.rng.randint(-3, 9))).date()
        near = [first + datetime.timedelta(days=number) for number in range(-7, 14)]
        rest = [day.isoformat() for day in near[7:7 + self.rng.randint(1, 8)]]
        work = [day.isoformat() for day in near if day.weekday() > 4 and self.chance(0.4)]
        self.rng.shuffle(rest)
        data = {}
        for name, days in (("rest_days", rest), ("work_days", work)):
            if days and self.chance(0.75):
                data[name] = days + (["2024-02-29"] if self.chance(0.1) else [])
            elif self.chance(0.3):
                data[name] = []
        event = self.event("calendar.set", project, data)
        if self.chance(0.3):  # it acts from a later day on
            event["time"] = self.time(min(LAST_DAY, self.now + datetime.timedelta(
                days=self.rng.randint(1, 9))))
        return event

    def report(self, project):
        data = {"kind": self.pick(["progress", "activity"]), "title": self.text(),
                "held_on": self.date(), "body": self.text(),
                "audience": self.pick(["project", [], ["HT-1", "合同-2"]])}
        return self.event("project.reported", project, data)

    def contract(self, project, subject=None, unit=None):
        adopted = self.model.schemes(project) or [{"version": 1}]
        price = self.pick([1, 100, 67441356, self.rng.randint(2, 10**9)])
        parts = self.rng.randint(1, min(3, price))
        cuts = [price // parts] * (parts - 1)
        cuts.append(price - sum(cuts))
        data = {"project": project[len(catalogue.PROJECT):], "unit": unit or self.name("3-2-"),
                "signed_on": self.date(-12, 0), "price_fen": price,
                "unit_price_fen": self.rng.randint(1, 10**7),
                "area_dm2": self.rng.randint(1, 20000),
                "scheme_version": self.pick(adopted)["version"],
                "schedule": [{"no": number + 1, "due_on": self.date(), "amount_fen": part,
                              "method": self.pick(catalogue.METHODS)}
                             for number, part in enumerate(cuts)]}
        self.lists(data, buyers=lambda: {"name": self.text(), "id_no": "130302", "phone": "1"})
        self.maybe(data, handover_due_on=self.date(100, 400), predecessor="HT-0")
        return self.event("contract.filed", subject or self.name("HT-"), data)

    def build(self, kind, case, inquiry):
        """An event of this type for this case, sensible where the case allows it."""
        subject = case.name if case else self.name("HT-none-")
        name = inquiry.name if inquiry else self.pick(["Q-none", "疑问"])
        data = {"inquiry": name} if kind in guards.INQUIRY_FLOW else {}
        if kind == "note.added" and self.chance(0.4):
            data["inquiry"] = name
        lane = getattr(self, "data_" + kind.replace(".", "_"))(data, case, inquiry)
        return self.event(kind, subject, data, lane)

    def data_file_established(self, data, case, inquiry):
        data.update(file_no=self.name("档"), volumes=self.rng.randint(1, 3), copy_to="deputy-1")
        self.lists(data, items=self.text, attachments=self.attachment)

    def data_inquiry_raised(self, data, case, inquiry):
        data.update(inquiry=self.name("Q"), channel=self.pick(catalogue.CHANNELS),
                    text=self.text())
        self.lists(data, tags=self.text, attachments=self.attachment)
        self.maybe(data, location=self.text(), severity=self.pick(catalogue.SEVERITIES))
        recorder = self.pick(["B", "B", "B", "C", None])
        if recorder:
            data["recorder"] = recorder
        if recorder == "B" and self.chance(0.7):
            data["category"] = self.pick(catalogue.CATEGORIES + ("engineering",))

    def data_inquiry_classified(self, data, case, inquiry):
        others = [entry for entry in catalogue.CATEGORIES
                  if not inquiry or entry != inquiry.category]
        data.update(category="engineering" if "engineering" in others and self.chance(0.4)
                    else self.pick(others))
        if inquiry is None or inquiry.category or self.chance(0.5):
            data["reason"] = self.text()
        self.maybe(data, handler="eng-1")

    def data_solution_proposed(self, data, case, inquiry):
        category = (inquiry and inquiry.category) or self.pick(catalogue.CATEGORIES)
        costed = case and case.settings["f6_costed"] == "on"
        lane = states.SOLVER[category]
        data.update(plan=self.text(), work_days=self.rng.randint(0, 40),
                    bearer=self.pick(["developer", "contractor", "owner", "property"]))
        if lane == "D":
            data["budget_fen"] = self.pick([0, 1, 250000, catalogue.MAX_INT])
        elif lane == "F" and costed and self.chance(0.7):
            data["budget_fen"] = self.pick([0, 1, 250000])
        elif self.chance(0.3):
            data["budget_fen"] = 0
        self.lists(data, attachments=self.attachment, budget_lines=lambda: {
            "item": self.text(), "qty": self.rng.randint(1, 9), "unit": "个",
            "fen": self.rng.randint(0, 10**6)})
        return lane

    def data_cost_assessed(self, data, case, inquiry):
        data.update(amount_fen=self.pick([0, 1, 250000, self.rng.randint(1, 10**8)]))
        self.maybe(data, note=self.pick(["", "核价"]))

    def data_cost_approved(self, data, case, inquiry):
        most = (inquiry and inquiry.assessed) or 100
        data.update(amount_fen=self.pick([most, most, max(1, most - 1), 1]))
        limit = case.settings["cost_limit_fen"] if case else "none"
        if limit != "none":
            if self.chance(0.3):
                data.update(amount_fen=max(1, min(most, limit + self.pick([0, 1]))))
            return "A" if data["amount_fen"] > limit else "B"
        return "B"

    def data_cost_rejected(self, data, case, inquiry):
        data.update(reason=self.text())

    def data_inquiry_answered(self, data, case, inquiry):
        data.update(answer=self.text(), promised_on=self.date(1, 60), told_to="王敏",
                    channel=self.pick(catalogue.CHANNELS))

    def data_solution_approved(self, data, case, inquiry):
        self.maybe(data, note=self.pick(["", "同意"]))

    def data_solution_returned(self, data, case, inquiry):
        fitting = states.RETURNS.get(inquiry and inquiry.category, ("B7",))
        data.update(reason=self.text(), to=self.pick(fitting))

    def data_inquiry_withdrawn(self, data, case, inquiry):
        data.update(reason=self.text(), evidence=self.text())
        self.maybe(data, recorder=self.pick("BC"))

    def data_inquiry_reopened(self, data, case, inquiry):
        data.update(reason=self.text())

    def data_inquiry_deferred(self, data, case, inquiry):
        data.update(agreed_on=self.date(-2, 0), remedy_due_on=self.date(-3, 40),
                    owner_signed=True)
        self.lists(data, attachments=self.attachment)

    def data_remedy_completed(self, data, case, inquiry):
        data.update(done_on=self.date(-3, 0))
        self.maybe(data, actual_fen=self.pick([0, 1, 300000]))
        self.lists(data, attachments=self.attachment)

    def data_remedy_confirmed(self, data, case, inquiry):
        data.update(satisfied=self.chance(0.7))
        self.maybe(data, score=self.rng.randint(1, 5), recorder=self.pick("BC"))

    def data_deadline_extended(self, data, case, inquiry):
        data.update(node="D5", new_due_on=self.date(-2, 20), reason=self.text())

    def data_deadline_passed(self, data, case, inquiry):
        due = [node for node in (inquiry.nodes() if inquiry else []) if node[3]]
        node, lane, _, due_on = self.pick(due or [("D5", "D", None, self.date(-9, 0))])
        data.update(node=node, due_on=due_on, late_lane=lane)

    def data_note_added(self, data, case, inquiry):
        data.update(text=self.text())

    def data_node_claimed(self, data, case, inquiry):
        nodes = case.open_nodes() if case else []
        node, lane, about, _ = self.pick(nodes or [("D5", "D", "Q-none", None)])
        data.update(node=node)
        if about:
            data.update(inquiry=about)
        return lane

    data_node_released = data_node_claimed

    def data_payment_reversed(self, data, case, inquiry):
        left = [name for name in (case.payments if case else []) if name not in case.reversed]
        data.update(payment=self.pick(left or ["P-none"]), reason=self.pick(
            ["bounced", "bounced", "duplicate", "entry_error", "chargeback"]))

    def data_price_adjusted(self, data, case, inquiry):
        data.update(delta_fen=self.pick([1, -1, 421632, -3000000, self.rng.randint(1, 10**6)]),
                    reason=self.pick(["area", "area", "discount", "late_fee", "fitout", "other"]))
        self.maybe(data, registered_area_dm2=self.rng.randint(1, 20000), approver="manager-1")

    def data_clearance_revoked(self, data, case, inquiry):
        data.update(certificate_no=self.standing(case), reason=self.text())

    def data_certificate_lodged(self, data, case, inquiry):
        data.update(certificate_no=self.standing(case), seen_by=self.text())

    def standing(self, case):
        """The number of the valid certificate, or of another that stands."""
        numbers = [entry["no"] for entry in (case.standing() if case else [])] or ["FK-none"]
        return case.valid_certificate() if case and case.valid() else self.pick(numbers)

    def data_refund_paid(self, data, case, inquiry):
        credit = 0
        if case:
            credit = case.paid() - case.forfeit if case.cancelled else -case.balance()
        data.update(refund=self.name("R"), reason=self.text(), ref=self.pick(["", self.name("退")]),
                    amount_fen=max(1, self.pick([credit, credit, credit // 2, 1])))

    def data_owner_changed(self, data, case, inquiry):
        data.update(reason=self.pick(catalogue.REASONS_TO_CHANGE_OWNERS), on=self.date(-5, 5))
        self.lists(data, buyers=lambda: {"name": self.text(), "id_no": "130302", "phone": "1"})
        self.maybe(data, approver="manager-1")

    def data_file_amended(self, data, case, inquiry):
        data.update(fields=self.pick([{}, {"phone": "139"}, {"地址": "x", "note": "y"}]),
                    reason=self.text())

    def data_qualification_refused(self, data, case, inquiry):
        data.update(self.pick([{}, {"missing": []}, {"missing": ["ERR_NO_DATE", "别的"]}]))
        self.maybe(data, note="")

    def data_qualification_revoked(self, data, case, inquiry):
        data.update(reason=self.text())

    def data_contract_cancelled(self, data, case, inquiry):
        paid = max(0, case.paid()) if case else 0
        data.update(reason=self.pick(["withdrawal", "default", "area_over_3pct", "other",
                                      "mortgage_refused"]), on=self.date(-2, 2),
                    forfeit_fen=self.pick([0, 0, paid // 2, paid, paid + 1]))
        self.maybe(data, approver="manager-1")
        if case and self.chance(0.5):
            self.plan_swap(data, case)

    def plan_swap(self, data, case):
        """The owner takes another unit, or this one under a new contract, and the money goes along."""
        successor = self.name("HT-")
        data.update(reason="swap", successor=successor)
        unit = case.unit if self.chance(0.4) else None
        paid = case.paid()

        def contract():
            event = self.contract(catalogue.PROJECT + case.project, successor, unit)
            event["data"]["predecessor"] = case.name
            return event

        def credit():
            event = self.build("payment.received", self.model.cases.get(successor), None)
            event.update(subject=successor)
            event["data"].update(method="credit", amount_fen=max(1, paid))
            return event

        self.plans += [contract, credit]

    def data_entry_voided(self, data, case, inquiry):
        """Mostly something late, now and then anything of the case."""
        events = [event for _, event in case.history] if case else []
        if self.chance(0.6):
            events = events[-4:]
        event = self.pick(events or [{"id": "e-none", "lane": "C"}])
        data.update(target=event["id"], reason=self.text())
        return "A" if self.chance(0.3) else event["lane"]

    def data_case_erased(self, data, case, inquiry):
        data.update(approver="另一经理", reason=self.text(), unit_freed=self.chance(0.5),
                    stage=case.stage() if case else "cancelled")
        self.lists(data, certificate_digests=lambda: f"{self.rng.getrandbits(256):064x}")

    def data_payment_received(self, data, case, inquiry):
        rest = case.balance() if case else 10
        amount = self.pick([rest, rest, rest - 1, rest // 2, 1]) if rest > 0 else 1
        data.update(payment=self.name("P"), amount_fen=max(1, amount), payer="王敏",
                    method=self.pick(catalogue.METHODS), received_on=self.date(-3, 0),
                    ref=self.pick(["", self.name("流水")]))
        self.maybe(data, instalment=self.rng.randint(1, 3))

    def data_payment_cleared(self, data, case, inquiry):
        data.update(certificate_no=self.name("FK-"), due_fen=case.due() if case else 0,
                    received_fen=case.paid() if case else 0, issued_on=self.date(0, 0))
        if case and case.valid():
            data["replaces"] = case.valid_certificate()

    def data_movein_scheduled(self, data, case, inquiry):
        data.update(movein_on=self.date(0, 60), contacted_via="电话")
        self.maybe(data, slot="9:00–10:00")

    def data_qualification_confirmed(self, data, case, inquiry):
        data.update(certificate_no=(case and case.valid_certificate()) or "FK-none")
        self.maybe(data, note="")

    def data_movein_completed(self, data, case, inquiry):
        data.update(done_on=self.date(0, 0), signed_by="王敏", keys=self.rng.randint(0, 6),
                    checklist=self.pick([{}, {"identity": True, "两书": False}]),
                    meters={"water": 0, "electric": self.rng.randint(0, 99), "gas": 3})
        self.lists(data, attachments=self.attachment)

    # --- moves

    def legal_kinds(self, case):
        """(weight, type, inquiry) of what this case waits for or allows."""
        moves = self.ordinary_kinds(case) + self.rare_kinds(case)
        return [move for move in moves if move[1] in self.kinds]

    def ordinary_kinds(self, case):
        moves = []
        if case.cancelled:
            return moves
        if not case.file_ok:
            moves += [(5, "file.established", None)]
        for inquiry in case.open_inquiries():
            fresh = inquiry.round < guards.MAX_ROUNDS
            turn = {"TRIAGE": [(3, "inquiry.classified")], "D5": [(3, "solution.proposed")],
                    "F6": [(3, "solution.proposed")], "E5": [(3, "cost.assessed")],
                    "BX": [(2, "cost.approved"), (fresh, "cost.rejected")],
                    "B7": [(3, "inquiry.answered")],
                    "A8": [(3, "solution.approved"), (fresh, "solution.returned")]}
            moves += [(weight, kind, inquiry) for weight, kind in turn[inquiry.state]]
            if inquiry.state != "A8" and fresh:
                moves += [(0.5, "inquiry.classified", inquiry)]
            if inquiry.state == "B7" and inquiry.category == "general":
                moves += [(1, "solution.proposed", inquiry)]
            moves += [(0.3, "inquiry.withdrawn", inquiry)]
        if case.file_ok and len(case.open_inquiries()) < 6:
            moves += [(1.2 if not case.inquiries else 0.5, "inquiry.raised", None)]
        if case.moved_in:
            return moves
        moves += [(3 if case.balance() > 0 else 0.2, "payment.received", None)]
        if case.balance() <= 0:
            moves += [(0.3 if case.valid() else 4, "payment.cleared", None)]
        if case.lodging_wanted():
            moves += [(3, "certificate.lodged", None)]
        if case.file_ok and case.gate_open() == 0:
            moves += [(0.4 if case.date_ok() else 4, "movein.scheduled", None)]
        if not case.failing():
            moves += [(1, "movein.completed", None) if case.qualified
                      else (1.5, "qualification.confirmed", None)]
        return moves

    def rare_kinds(self, case):
        moves = [(0.1, "file.amended", None), (0.35, "entry.voided", None)]
        credit = case.paid() - case.forfeit if case.cancelled else -case.balance()
        if credit > 0:
            moves += [(0.6, "refund.paid", None)]
        if case.cancelled or case.moved_in:
            moves += [(0.05 if case.open_inquiries() else 0.2, "case.erased", None)]
        if case.cancelled:
            return moves
        moves += [(0.1, "note.added", None)]
        if case.open_nodes():
            moves += [(0.2, "node.claimed", None), (0.1, "node.released", None)]
        today = self.now.date().isoformat()
        for inquiry in case.inquiries.values():
            nodes = [node[0] for node in inquiry.nodes()]
            if inquiry.is_open():
                moves += [(0.15, "inquiry.deferred", inquiry)]
            elif inquiry.round < guards.MAX_ROUNDS:
                moves += [(0.15, "inquiry.reopened", inquiry)]
            if "D5" in nodes:
                moves += [(0.2, "deadline.extended", inquiry)]
            if "R" in nodes:
                moves += [(1, "remedy.completed", inquiry)]
            if inquiry.remedied:
                moves += [(0.15, "remedy.confirmed", inquiry)]
            if any(node[3] and node[3] < today for node in inquiry.nodes()):
                moves += [(0.4, "deadline.passed", inquiry)]
        if case.moved_in:
            return moves
        moves += [(0.08, "owner.changed", None), (0.13, "price.adjusted", None),
                  (0.08, "contract.cancelled", None)]
        if len(case.payments) > len(case.reversed):
            moves += [(0.13, "payment.reversed", None)]
        if case.standing():
            moves += [(0.1, "clearance.revoked", None), (0.1, "certificate.lodged", None)]
        if case.file_ok:
            moves += [(0.25, "qualification.revoked", None) if case.qualified
                      else (0.1, "qualification.refused", None)]
        return moves

    def edge_of_time(self, event, case, inquiry):
        """Sometimes at the very end of a term, or just behind it."""
        last = None
        if event["type"] == "solution.proposed" and inquiry and inquiry.state == "D5":
            last = catalogue.day_of(inquiry.due_on)
        if event["type"] == "deadline.passed":
            last = catalogue.day_of(event["data"]["due_on"])
        if event["type"] == "inquiry.reopened" and inquiry and inquiry.closed_on:
            days = case.settings["reopen_days"]
            last = inquiry.closed_on + datetime.timedelta(days=0 if days == "none" else days)
        if last is None or not 2023 < last.year < 2026 or last > LAST_DAY.date() \
                or not self.chance(0.35):
            return event
        end = datetime.datetime.combine(last, datetime.time())
        late = end + datetime.timedelta(days=1)
        event["time"] = self.pick([
            end.strftime("%Y-%m-%dT23:59:59.999+08:00"), end.strftime("%Y-%m-%dT15:59:59Z"),
            late.strftime("%Y-%m-%dT00:00:00+08:00"), end.strftime("%Y-%m-%dT16:00:00Z")])
        return event

    def live(self):
        return [case for case in self.model.cases.values()
                if not case.moved_in and not case.cancelled]

    def project_event(self, projects):
        kinds = [self.report] * 4
        if "policy.set" in self.kinds:
            kinds += [self.policy] * 6
        if "calendar.set" in self.kinds:
            kinds += [self.calendar] * 4
        return self.pick(kinds)(self.pick(projects))

    def legal(self):
        projects = [name for name in self.model.projects]
        if not projects or self.chance(0.015):
            if projects and self.chance(0.6):
                return self.scheme(self.pick(projects))
            return self.project()
        if self.chance(0.05 if "policy.set" in self.kinds else 0.02):
            return self.project_event(projects)
        while self.plans and self.chance(0.6):
            event = self.plans.pop(0)()
            if event:
                return event
        live = self.live()
        if len(live) < 3 or (len(live) < 9 and self.chance(0.03)):
            return self.contract(self.pick(projects))
        case = self.pick(self.model.cases.values() if self.chance(0.2) else live)
        if self.scenic and len(self.plans) < 20 and self.chance(0.06) and case in live:
            self.plans += scenes.scene(self, case)
        moves = self.legal_kinds(case)
        if not moves:
            return self.report(self.pick(projects))
        _, kind, inquiry = self.rng.choices(moves, [move[0] for move in moves])[0]
        plans = list(self.plans)
        for _ in range(4):  # another person, another hour
            self.plans = list(plans)
            event = self.edge_of_time(self.build(kind, case, inquiry), case, inquiry)
            if self.model.judge(event, RECORDED)[0] == "accept":
                break
        return self.addressed(event, case)

    def addressed(self, event, case):
        """Sometimes says what its author saw: the head, the event that it answers."""
        if self.chance(0.15):
            event["expect"] = case.sequence
        node = self.model.completes(case, event)
        opener = node and case.opener(node, event["data"].get("inquiry"))
        if opener and self.chance(0.3):
            event["causationid"] = opener
        return event

    def out_of_turn(self):
        """Any type for any case and any inquiry."""
        cases = self.live() if self.chance(0.8) else list(self.model.cases.values())
        case = self.pick(cases) if cases and not self.chance(0.04) else None
        inquiry = None
        if case and case.inquiries and not self.chance(0.1):
            inquiry = self.pick(case.inquiries.values())
        kinds = [kind for kind in self.kinds if hasattr(self, "data_" + kind.replace(".", "_"))]
        weights = [4 if kind in ("qualification.confirmed", "movein.completed", "cost.approved",
                                 "movein.scheduled", "payment.cleared") else
                   0.7 if kind in ("contract.cancelled", "case.erased") else 2 for kind in kinds]
        event = self.build(self.rng.choices(kinds, weights)[0], case, inquiry)
        return self.edge_of_time(event, case, inquiry) if case else event

    def attack(self):
        """Aims at one guard: the right type in the right state, broken in the one way."""
        live, anything = self.live(), list(self.model.cases.values())
        attacks = [attack for attack in breaks.ATTACKS if attack[0] in self.kinds]
        for kind, states, way in self.rng.sample(attacks, 6):
            if kind in ("contract.filed", "policy.set") and self.model.projects:
                make = self.contract if kind == "contract.filed" else self.policy
                return self.broken(make(self.pick(self.model.projects)), [way])
            late = kind in guards.AFTER_MOVEIN and self.chance(0.6)
            aims = [(case, inquiry) for case in (anything if late else live) for inquiry in
                    (case.inquiries.values() if states else [None])
                    if not states or inquiry.state in states]
            if aims:
                case, inquiry = self.pick(aims)
                event = self.edge_of_time(self.build(kind, case, inquiry), case, inquiry)
                return self.broken(event, [way]) if way else event
        return None

    def resend(self):
        """A known id: the same words, other circumstances, or other content."""
        event, other = (json.loads(json.dumps(self.pick(self.accepted))) for _ in range(2))
        style = self.rng.random()
        if style < 0.3:
            return event
        if style < 0.55:
            return {**event, "time": self.time(), "lane": self.pick(catalogue.LANES),
                    "actor": "someone else", "expect": self.rng.randint(0, 9),
                    "causationid": "nothing"}
        if style < 0.7:  # a list left out is not an empty one
            for name in ("attachments", "tags", "items", "buyers", "budget_lines"):
                if event["data"].get(name) == []:
                    del event["data"][name]
                    return event
                if name in catalogue.TYPES[event["type"]].may and name not in event["data"]:
                    event["data"][name] = []
                    return event
        if style < 0.85:
            return self.broken(event, [breaks.other_value])
        return {**other, "id": event["id"]}

    def again(self):
        """A refused event is free to come again, mended or not."""
        event = json.loads(json.dumps(self.pick(self.refused)))
        event["time"] = self.time()
        return event

    def broken(self, event, ways=None):
        for _ in range(20):
            copy = json.loads(json.dumps(event))
            mended = self.pick(ways or breaks.BREAKS)(self, copy)
            if mended is not None:
                return mended
        return event

    def hostile(self):
        style, plans = self.rng.random(), list(self.plans)
        event = self.hostile_in(style)
        self.plans = plans  # what was refused brings nothing after it
        return event

    def hostile_in(self, style):
        if style < 0.2 and self.accepted:
            return self.resend()
        if style < 0.25 and self.refused:
            return self.again()
        if style < 0.5:
            return self.attack() or self.out_of_turn()
        if style < 0.68:
            event = self.out_of_turn()
            return self.broken(event) if self.chance(0.2) else event
        event = self.broken(self.legal())
        whole = catalogue.known_type(event) and catalogue.well_formed(event)
        return self.broken(event) if whole and self.chance(0.2) else event

    # --- the lines

    def line(self):
        if self.chance(0.008):
            return self.keep(None, self.pick(["", "   "]))
        if self.chance(0.006):
            return self.keep(None, self.pick(
                ["[1,2]", "null", "17", '"text"', "no json", '{"id":"x"', '{"id":"x"} {}']))
        self.advance()
        event = self.legal() if self.chance(0.66) else self.hostile()
        return self.keep(event, None)

    def keep(self, event, text):
        if text is None:
            text = json.dumps(shuffled(self.rng, event) if self.chance(0.3) else event,
                              ensure_ascii=self.chance(0.5))
        before = self.model.head
        answer = self.model.inject(text, len(self.seen) + 1, RECORDED)
        if event and self.model.head > before:
            self.accepted.append(event)
        elif event and "error" in answer:
            self.refused.append(event)
        self.seen.append((event, answer, self.model.head > before))
        return text
