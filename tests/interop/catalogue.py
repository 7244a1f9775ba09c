"""What an event must look like before any case is asked: types, lanes, fields.

An oracle beside the C catalogue, written from the description of the process alone. It answers
the first two steps of judging: is the type known, and is every field there, named and well
formed as far as the event alone tells.

A kind is a function value -> bool. A type is its lanes, its fields and whether it belongs to a
project. All types stand here; which of them a server has built is for its caller to say (`built`).
"""

import datetime
import re

MAX_INT = 2**53 - 1
ID_BYTES, SOURCE_BYTES, TEXT_BYTES = 64, 128, 4096
LANES = ("A", "B", "C", "D", "E", "F", "owner", "system")
PROJECT = "project:"
SHANGHAI = datetime.timedelta(hours=8)

# --- kinds ---------------------------------------------------------------------------------


def bytes_of(value):
    """The length of a text in UTF-8, or None for what is no text."""
    if not isinstance(value, str):
        return None
    try:
        return len(value.encode("utf-8"))
    except UnicodeEncodeError:
        return None


def text_up_to(limit, empty=False):
    def check(value):
        length = bytes_of(value)
        return length is not None and (0 if empty else 1) <= length <= limit
    return check


def whole(least=None):
    def check(value):
        if isinstance(value, bool) or not isinstance(value, int):
            return False
        return -MAX_INT <= value <= MAX_INT and (least is None or value >= least)
    return check


def within(least, most):
    return lambda value: whole(least)(value) and value <= most


def word(*words):
    return lambda value: isinstance(value, str) and value in words


def list_of(kind):
    return lambda value: isinstance(value, list) and all(kind(entry) for entry in value)


def map_of(kind):
    """A map with any keys: checklist{item: bool}."""
    return lambda value: isinstance(value, dict) and all(
        text(key) and kind(entry) for key, entry in value.items())


def record(**fields):
    """A map with exactly these keys: meters{water, electric, gas}, a list's entry."""
    return lambda value: isinstance(value, dict) and set(value) == set(fields) and all(
        kind(value[name]) for name, kind in fields.items())


def either(*kinds):
    return lambda value: any(kind(value) for kind in kinds)


def boolean(value):
    return isinstance(value, bool)


def anything(value):
    return True


def sha256(value):
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def day_of(value):
    """The date that a strict YYYY-MM-DD names, or None."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        day = datetime.date(int(value[:4]), int(value[5:7]), int(value[8:]))
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2199 else None


def date(value):
    return day_of(value) is not None


text = text_up_to(TEXT_BYTES)
blank = text_up_to(TEXT_BYTES, empty=True)
ident = text_up_to(ID_BYTES)
amount = whole(1)
count = whole(0)


class Moment:
    """One `time`: nanoseconds since 1970 in UTC, its day in Shanghai, and as a view prints it."""

    PATTERN = re.compile(
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})"
        r"(?:\.([0-9]{1,9}))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))")

    def __init__(self, value):
        match = isinstance(value, str) and self.PATTERN.fullmatch(value)
        if not match:
            raise ValueError("not a time")
        year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
        local = datetime.datetime(year, month, day, hour, minute, second)  # refuses second 60
        offset = datetime.timedelta()
        if match[8]:
            if int(match[9]) > 23 or int(match[10]) > 59:
                raise ValueError("not an offset")
            offset = datetime.timedelta(hours=int(match[9]), minutes=int(match[10]))
            offset = -offset if match[8] == "-" else offset
        utc = local - offset
        seconds = (utc - datetime.datetime(1970, 1, 1)) // datetime.timedelta(seconds=1)
        self.nanoseconds = seconds * 10**9 + int((match[7] or "").ljust(9, "0"))
        self.day = (utc + SHANGHAI).date()
        self.since = (utc + SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S+08:00")


def moment_of(value):
    try:
        return Moment(value)
    except (ValueError, OverflowError):
        return None


# --- fields --------------------------------------------------------------------------------

METHODS = ("cash", "transfer", "pos", "cheque", "mortgage", "fund", "credit")
CHANNELS = ("visit", "phone", "letter", "online", "inspection")
CATEGORIES = ("engineering", "property", "general")
SEVERITIES = ("minor", "major", "safety")

attachments = list_of(record(name=text, sha256=sha256, bytes=count, media=text))


class Type:
    def __init__(self, lanes, must, may=None, project=False):
        self.lanes, self.must, self.may, self.project = lanes, must, may or {}, project

    def fields(self):
        return {**self.must, **self.may}


REASONS_TO_CHANGE_OWNERS = ("rename", "coowner", "inherit")
NODES = ("C3", "B5", "D5", "E5", "BX", "F6", "B7", "A8", "C9", "F9", "B10", "F11", "R")

buyers = list_of(record(name=text, id_no=text, phone=text))
recorder = word("B", "C")

# The settings of a project: what each may be, and what it is before anyone sets it.
SETTINGS = {
    "d5_days": (within(1, 366), 7),
    "d5_mode": (word("calendar", "workdays"), "calendar"),
    "cost_limit_fen": (either(count, word("none")), "none"),
    "self_approval": (word("refuse", "allow"), "refuse"),
    "gate_on_remedy": (word("on", "off"), "off"),
    "f6_costed": (word("on", "off"), "off"),
    "lodging_required": (word("on", "off"), "off"),
    "reopen_days": (either(count, word("none")), "none")}

TYPES = {
    # set-up
    "scheme.adopted": Type(
        "A",
        {"version": whole(1), "from_on": date,
         "items": record(person=text, standard=text, spec=text, price=text, payment=text)},
        project=True),
    "contract.filed": Type(
        "C",
        {"project": ident, "unit": text, "signed_on": date, "price_fen": amount,
         "unit_price_fen": amount, "area_dm2": whole(1), "scheme_version": whole(1)},
        {"buyers": buyers,
         "schedule": list_of(record(no=whole(1), due_on=date, amount_fen=amount,
                                    method=word(*METHODS))),
         "handover_due_on": date, "predecessor": ident}),
    "file.established": Type(
        "C", {"file_no": text, "volumes": whole(1), "copy_to": text},
        {"items": list_of(text), "attachments": attachments}),
    "file.amended": Type("C", {"fields": map_of(text), "reason": text}),
    "project.reported": Type(
        "B",
        {"kind": word("progress", "activity"), "title": text, "held_on": date, "body": text,
         "audience": either(word("project"), list_of(ident))},
        project=True),
    "owner.changed": Type(
        "C", {"reason": word(*REASONS_TO_CHANGE_OWNERS), "on": date},
        {"buyers": buyers, "approver": text}),
    # inquiries
    "inquiry.raised": Type(
        ["owner"], {"inquiry": ident, "channel": word(*CHANNELS), "text": text},
        {"location": text, "tags": list_of(text), "severity": word(*SEVERITIES),
         "category": word(*CATEGORIES), "recorder": recorder, "attachments": attachments}),
    "inquiry.classified": Type(
        "B", {"inquiry": ident, "category": word(*CATEGORIES)}, {"handler": text, "reason": text}),
    "solution.proposed": Type(
        "DFB",
        {"inquiry": ident, "plan": text, "work_days": count,
         "bearer": word("developer", "contractor", "owner", "property")},
        {"budget_fen": count,
         "budget_lines": list_of(record(item=text, qty=whole(1), unit=text, fen=count)),
         "attachments": attachments}),
    "cost.assessed": Type("E", {"inquiry": ident, "amount_fen": count}, {"note": blank}),
    "cost.approved": Type("BA", {"inquiry": ident, "amount_fen": amount}),
    "cost.rejected": Type("B", {"inquiry": ident, "reason": text}),
    "inquiry.answered": Type(
        "B", {"inquiry": ident, "answer": text, "promised_on": date, "channel": word(*CHANNELS),
              "told_to": text}),
    "solution.approved": Type("A", {"inquiry": ident}, {"note": blank}),
    "solution.returned": Type(
        "A", {"inquiry": ident, "reason": text, "to": word("D5", "F6", "B7")}),
    "inquiry.withdrawn": Type(
        ["owner"], {"inquiry": ident, "reason": text, "evidence": text},
        {"recorder": recorder}),
    "inquiry.reopened": Type(
        ["owner", "A"], {"inquiry": ident, "reason": text}, {"recorder": recorder}),
    "inquiry.deferred": Type(
        "B", {"inquiry": ident, "agreed_on": date, "remedy_due_on": date,
              "owner_signed": lambda value: value is True},
        {"attachments": attachments}),
    "remedy.completed": Type(
        "DFB", {"inquiry": ident, "done_on": date},
        {"actual_fen": count, "attachments": attachments}),
    "remedy.confirmed": Type(
        ["owner"], {"inquiry": ident, "satisfied": boolean},
        {"score": within(1, 5), "recorder": recorder}),
    "deadline.extended": Type(
        "A", {"inquiry": ident, "node": word("D5"), "new_due_on": date, "reason": text}),
    "deadline.passed": Type(
        ["system"], {"node": word(*NODES), "inquiry": ident, "due_on": date,
                     "late_lane": word(*LANES[:6])}),
    "note.added": Type("ABCDEF", {"text": text}, {"inquiry": ident}),
    "node.claimed": Type("ABCDEF", {"node": word(*NODES)}, {"inquiry": ident}),
    "node.released": Type("ABCDEF", {"node": word(*NODES)}, {"inquiry": ident}),
    # money
    "payment.received": Type(
        "E",
        {"payment": ident, "amount_fen": amount, "method": word(*METHODS), "received_on": date,
         "ref": blank, "payer": text},
        {"instalment": whole(1)}),
    "payment.reversed": Type(
        "E", {"payment": ident,
              "reason": word("bounced", "duplicate", "entry_error", "chargeback")}),
    "price.adjusted": Type(
        "E",
        {"delta_fen": lambda value: whole()(value) and value != 0,
         "reason": word("area", "discount", "late_fee", "fitout", "other")},
        {"approver": text, "registered_area_dm2": whole(1)}),
    "payment.cleared": Type(
        "E",
        {"certificate_no": ident, "due_fen": whole(), "received_fen": whole(), "issued_on": date},
        {"replaces": ident}),
    "clearance.revoked": Type("E", {"certificate_no": ident, "reason": text}),
    "certificate.lodged": Type("F", {"certificate_no": ident, "seen_by": text}),
    "refund.paid": Type(
        "E", {"refund": ident, "amount_fen": amount, "reason": text, "ref": blank}),
    # move-in and exceptions
    "movein.scheduled": Type("C", {"movein_on": date, "contacted_via": text}, {"slot": text}),
    "qualification.confirmed": Type("B", {"certificate_no": ident}, {"note": blank}),
    "qualification.refused": Type("B", {}, {"missing": list_of(text), "note": blank}),
    "qualification.revoked": Type("BA", {"reason": text}),
    "movein.completed": Type(
        "F",
        {"done_on": date, "checklist": map_of(boolean), "keys": count, "signed_by": text,
         "meters": record(water=count, electric=count, gas=count)},
        {"attachments": attachments}),
    "contract.cancelled": Type(
        "C",
        {"reason": word("withdrawal", "default", "swap", "area_over_3pct", "mortgage_refused",
                        "other"),
         "on": date, "forfeit_fen": count},
        {"approver": text, "successor": ident}),
    "entry.voided": Type(LANES, {"target": ident, "reason": text}),
    "case.erased": Type(
        "A", {"approver": text, "reason": text, "unit_freed": boolean, "stage": text},
        {"certificate_digests": list_of(text)}),
    "policy.set": Type(
        ["A", "system"], {"key": word(*SETTINGS), "value": anything, "from_on": date},
        project=True),
    "calendar.set": Type(
        ["A", "system"], {}, {"rest_days": list_of(date), "work_days": list_of(date)},
        project=True),
}

# What a server knows that says nothing about it: the procedure's main road.
FIRST = frozenset(
    "scheme.adopted contract.filed file.established project.reported inquiry.raised "
    "inquiry.classified solution.proposed cost.assessed cost.approved cost.rejected "
    "inquiry.answered solution.approved solution.returned inquiry.withdrawn payment.received "
    "payment.cleared movein.scheduled qualification.confirmed movein.completed".split())
ALL = frozenset(TYPES)

ENVELOPE_MUST = {
    "specversion": word("1.0"), "id": ident, "type": text, "subject": ident, "lane": word(*LANES),
    "actor": ident, "time": lambda value: moment_of(value) is not None,
    "data": lambda value: isinstance(value, dict)}
ENVELOPE_MAY = {
    "source": text_up_to(SOURCE_BYTES), "expect": count, "causationid": ident,
    "datacontenttype": text, "dataschema": text, "traceparent": text}


def fits(value, must, may):
    """A map with every field of `must`, any of `may`, no other, each of its kind."""
    kinds = {**must, **may}
    return (all(name in value for name in must) and all(name in kinds for name in value)
            and all(kinds[name](entry) for name, entry in value.items()))


def known_type(event, built=ALL):
    """Step 1. A type that is missing or no text is a bad field, not an unknown type."""
    return not isinstance(event.get("type"), str) or event["type"] in built


def well_formed(event):
    """Step 2, for an event whose type is known."""
    if not fits(event, ENVELOPE_MUST, ENVELOPE_MAY):
        return False
    kind = TYPES[event["type"]]
    if event["subject"].startswith(PROJECT) != kind.project or event["subject"] == PROJECT:
        return False
    data = event["data"]
    if not fits(data, kind.must, kind.may):
        return False
    if event["type"] == "policy.set":
        return SETTINGS[data["key"]][0](data["value"])
    return not (event["type"] == "inquiry.raised" and "category" in data
                and data.get("recorder") != "B")
