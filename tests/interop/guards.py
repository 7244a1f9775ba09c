"""What a case has against an event: each guard returns the set of codes that fail.

`case` is the case before the event, seen under the settings in force for the event.
"""

from catalogue import MAX_INT, day_of, moment_of
from states import FIRST, NODE_LANES, RETURNS, SOLVER, back_to_d5

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


def asks(codes, condition, code):
    if condition:
        codes.add(code)


def in_state(inquiry, *states):
    """The codes of an unknown inquiry or of one in another state."""
    if inquiry is None:
        return {"ERR_NO_INQUIRY"}
    return set() if inquiry.state in states else {"ERR_STATE"}


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
    lanes = [lane for node, lane, inquiry, _ in case.seen.open_nodes()
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
    asks(codes, len(case.payments) >= MAX_PAYMENTS
         or case.paid() + data["amount_fen"] > MAX_INT, "ERR_LIMIT")
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


def over(case, kind):
    """The codes of a case that is over for this type of event."""
    if case.cancelled and kind not in AFTER_CANCELLING:
        return {"ERR_CANCELLED"}
    if case.moved_in and kind not in AFTER_MOVEIN:
        return {"ERR_MOVED_IN"}
    return set()


def against(case, event):
    """What the case alone has against the event; asked again when another is voided."""
    kind = event["type"]
    codes = set()
    asks(codes, kind in NEEDS_FILE and not case.file_ok, "ERR_NO_FILE")
    if kind in RULES:
        codes |= RULES[kind](case, event, event["data"], moment_of(event["time"]))
    return codes
