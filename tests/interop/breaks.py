"""Ways to break an event: each returns it broken, or None where it does not apply.

Each takes the walk that asks and a copy of the event that it may spoil. Whether the result is
refused, and how, is not said here: the model says it.
"""

import datetime

import catalogue


def wrong_lane(walk, event):
    event["lane"] = walk.pick([lane for lane in catalogue.LANES if lane != event["lane"]])
    return event


def unknown_lane(walk, event):
    event["lane"] = walk.pick(["a", "G", "", "Owner", "AB", 5])
    return event


def drop_envelope(walk, event):
    del event[walk.pick(["specversion", "lane", "actor", "time", "data"])]
    return event


def add_envelope(walk, event):
    name, value = walk.pick([("sequence", 1), ("recordedtime", event["time"]), ("at", "now"),
                             ("Type", "x"), ("comment", None)])
    event[name] = value
    return event


def bad_envelope(walk, event):
    name, value = walk.pick([
        ("specversion", "1.1"), ("specversion", 1.0), ("actor", ""), ("actor", "a" * 65),
        ("id", "i" * 65), ("id", "号" * 22), ("source", "s" * 129), ("source", ""),
        ("expect", -1), ("expect", "3"), ("expect", 1.0), ("expect", True), ("expect", 2**53),
        ("causationid", ""), ("causationid", 4), ("data", []), ("data", None),
        ("subject", "s" * 65), ("subject", ""), ("actor", None), ("time", None), ("time", 17)])
    event[name] = value
    return event


def edge_envelope(walk, event):
    name, value = walk.pick([("source", "源" * 42 + "ss"), ("actor", "a" * 64), ("actor", "人" * 21)])
    event[name] = value
    return event


def bad_time(walk, event):
    day = walk.now.strftime("%Y-%m-%d")
    event["time"] = walk.pick([
        "2023-02-29T10:00:00+08:00", "2024-02-30T10:00:00Z", f"{day}T24:00:00+08:00",
        f"{day}T23:59:60+08:00", f"{day}t10:00:00+08:00", f"{day}T10:00:00z", f"{day} 10:00:00Z",
        f"{day}T10:00:00", f"{day}T10:00:00+0800", f"{day}T10:00:00+08", f"{day}T10:00Z",
        f"{day}T10:00:00.Z", f"{day}T10:00:00.1234567890Z", f"{day}T10:00:00,5Z",
        f"{day}T10:00:00+08:60", f"{day}T10:00:00+24:00", f"{day}T10:60:00Z", "2024-13-01T00:00:00Z",
        "2024-1-01T00:00:00Z", f" {day}T10:00:00Z", f"{day}T10:00:00Z ", "", "now"])
    return event


def future(walk, event):
    event["time"] = walk.pick(["2090-01-01T00:00:00Z", "2100-02-28T23:59:59.5+08:00"])
    return event


def before_contract(walk, event):
    case = walk.model.cases.get(event["subject"])
    if case is None or case.signed_on.year < 2000:
        return None
    day = datetime.datetime.combine(case.signed_on, datetime.time())
    event["time"] = walk.pick([
        (day - datetime.timedelta(hours=8, seconds=1)).strftime("%Y-%m-%dT%H:%M:%S.9Z"),
        (day - datetime.timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        (day - datetime.timedelta(days=40)).strftime("%Y-%m-%dT%H:%M:%S+08:00")])
    return event


def wrong_expect(walk, event):
    head = walk.model.heads.get(event["subject"], 0)
    event["expect"] = walk.pick([head + 1, max(0, head - 1), walk.model.head, 0])
    return event


def wrong_causation(walk, event):
    events = [other["id"] for other in walk.accepted if other["subject"] == event["subject"]]
    event["causationid"] = walk.pick(events[-6:] + ["no such event"])
    return event


def unknown_type(walk, event):
    later = [kind for kind in catalogue.TYPES if kind not in walk.kinds]
    event["type"] = walk.pick(later + ["inquiry.Raised", "inquiry", "payment.received ", "", "类型"])
    return event


def other_type(walk, event):
    event["type"] = walk.pick(walk.kinds)
    return event


def other_subject(walk, event):
    event["subject"] = walk.pick(sorted(walk.model.heads) + ["HT-nobody", "project:nobody"])
    return event


def drop_field(walk, event):
    must = catalogue.TYPES[event["type"]].must if event["type"] in catalogue.TYPES else {}
    names = sorted(set(must) & set(event["data"]))
    if not names:
        return None
    del event["data"][walk.pick(names)]
    return event


def add_field(walk, event):
    event["data"][walk.pick(["note", "comment", "inquiry", "amount_fen", "recorder", "category",
                             "attachments", "budget_fen", "reason"])] = \
        walk.pick(["text", 1, [], None])
    return event


ILL = [None, True, False, 0, -1, 1, 1.0, 0.5, "1", "", " ", [], {}, [None], [1], [{}], "2024-02-30",
       "2024-2-03", "1899-12-31", "2200-01-01", "2024-02-29", "20240229", "2024-02-29T00:00:00Z",
       catalogue.MAX_INT + 1, -catalogue.MAX_INT - 1, "t" * 4097, "长" * 1366, "n" * 65, "号" * 22]


def ill_typed(walk, event):
    """Puts an odd value somewhere in the data, however deep."""
    holder = event["data"]
    while True:
        keys = sorted(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            return None
        key = walk.pick(keys)
        if isinstance(holder[key], (dict, list)) and holder[key] and walk.chance(0.8):
            holder = holder[key]
            continue
        if walk.chance(0.15) and isinstance(holder, dict) and holder is not event["data"]:
            if walk.chance(0.5):
                del holder[key]
            else:
                holder["more"] = 1
        else:
            holder[key] = walk.pick(ILL)
        return event


def other_value(walk, event):
    """Another legal value in one field: content differs, form does not."""
    for name, value in sorted(event["data"].items(), key=lambda _: walk.rng.random()):
        if isinstance(value, bool):
            continue
        if isinstance(value, int):
            event["data"][name] = value + 1
            return event
        if name in ("reason", "plan", "answer", "text", "title", "body", "payer", "signed_by",
                    "contacted_via", "note", "file_no"):
            event["data"][name] = (value + ".")[-60:]
            return event
    return None


def one_fen_off(walk, event):
    names = sorted(name for name in event["data"] if name.endswith("_fen"))
    if not names:
        return None
    event["data"][walk.pick(names)] += walk.pick([1, -1])
    return event


def self_approval(walk, event):
    case = walk.model.cases.get(event["subject"])
    inquiry = case and case.inquiries.get(event["data"].get("inquiry"))
    if event["type"] not in ("cost.approved", "solution.approved") or not inquiry:
        return None
    event["actor"] = walk.pick([inquiry.assessor, inquiry.answerer, inquiry.proposer]) or "auto"
    return event


def used_name(walk, event):
    """A name that is taken: of an inquiry, a payment, a certificate, a bank reference."""
    data, others = event["data"], [other["data"] for other in walk.accepted
                                   if other["type"] == event["type"]]
    names = [name for name in ("payment", "refund", "certificate_no", "inquiry", "unit")
             if name in data]
    if not names or not others or event["type"] not in (
            "payment.received", "payment.reversed", "refund.paid", "payment.cleared",
            "clearance.revoked", "certificate.lodged", "inquiry.raised", "contract.filed"):
        return None
    mine = [other["data"] for other in walk.accepted if other["subject"] == event["subject"]
            and other["type"] == event["type"]]
    other = walk.pick(mine if mine and walk.chance(0.7) else others)
    if event["type"] == "payment.received" and walk.chance(0.5):
        data.update(ref=other["ref"], amount_fen=other["amount_fen"] + walk.pick([0, 0, 1]))
    else:
        data.update({name: other[name] for name in names})
        if "project" in data:
            data["project"] = other["project"]
    return event


def certificates(walk, event):
    if event["type"] != "payment.cleared":
        return None
    if walk.chance(0.5):
        event["data"].pop("replaces", None)
    else:
        event["data"]["replaces"] = walk.pick(["FK-none", event["data"]["certificate_no"]])
    return event


def any_certificate(walk, event):
    """A number that was issued once: revoked, replaced, lapsed, or of another case."""
    numbers = sorted(walk.model.certificates)
    names = [name for name in ("certificate_no", "replaces") if name in event["data"]]
    if not numbers or not names:
        return None
    case = walk.model.cases.get(event["subject"])
    if case and case.certificates and walk.chance(0.7):
        numbers = [entry["no"] for entry in case.certificates]
    event["data"][walk.pick(names)] = walk.pick(numbers)
    return event


def any_target(walk, event):
    """A void of what cannot be voided, or by one who may not."""
    case = walk.model.cases.get(event["subject"])
    if event["type"] != "entry.voided" or case is None:
        return None
    way, events = walk.rng.randrange(6), [other for _, other in case.history]
    if way == 0:
        event["data"]["target"] = walk.pick(
            [other["id"] for other in walk.accepted] + ["no such event"])
    elif way == 1:
        event["data"]["target"] = events[0]["id"]
    elif way == 2:
        event["data"]["target"] = walk.pick(sorted(case.voided) + [event["id"]])
    elif way == 3:
        event["data"]["target"] = walk.pick(
            [other["id"] for other in events if other["type"] == "entry.voided"] + [""])
    else:
        event["data"]["target"] = walk.pick(events)["id"]
        event["lane"] = walk.pick(catalogue.LANES)
    return event


def bad_setting(walk, event):
    if event["type"] != "policy.set":
        return None
    way = walk.rng.randrange(4)
    if way == 0:
        event["data"]["key"] = walk.pick(list(catalogue.SETTINGS) + ["e5_days", "D5_days", ""])
    elif way == 1:
        event["data"]["value"] = walk.pick(["none", "on", 0, -1, 366, 367, 1.5, True, None, "7",
                                            "None", [], "workdays", "allow", catalogue.MAX_INT])
    elif way == 2:
        event["data"].update(key="d5_days", value=walk.pick([0, 1, 366, 367, "none"]))
    else:
        event["data"].update(key=walk.pick(["cost_limit_fen", "reopen_days"]),
                             value=walk.pick([-1, 0, "none", "", catalogue.MAX_INT + 1]))
    return event


def other_node(walk, event):
    """A node that is not open, or not this lane's, or of no inquiry."""
    if "node" not in event["data"]:
        return None
    way = walk.rng.randrange(4)
    if way == 0:
        event["data"]["node"] = walk.pick(catalogue.NODES + ("A1", "12", "Bx", "TRIAGE"))
    elif way == 1:
        event["lane"] = walk.pick("ABCDEF")
    elif way == 2:
        event["data"]["inquiry"] = walk.pick(["Q-none", "Q1", "疑问"])
    else:
        event["data"].pop("inquiry", None)
    return event


def due_day(walk, event):
    """A term that passed another day, or is not over yet."""
    if event["type"] != "deadline.passed":
        return None
    due = catalogue.day_of(event["data"]["due_on"])
    if walk.chance(0.5):
        event["data"]["due_on"] = (due + datetime.timedelta(
            days=walk.pick([-1, 1]))).isoformat()
    elif 2022 < due.year < 2026:
        event["time"] = walk.pick([f"{due}T23:59:59.999+08:00", f"{due}T16:00:00Z"])
    return event


def other_approver(walk, event):
    """The other of deputy and manager, above the limit or not."""
    if event["type"] != "cost.approved":
        return None
    event["lane"] = "A" if event["lane"] == "B" else "B"
    return event


def own_erasure(walk, event):
    if event["type"] != "case.erased":
        return None
    if walk.chance(0.4):
        event["actor"] = event["data"]["approver"]
    else:
        event["data"]["stage"] = walk.pick(["moved_in", "moved_in", "cancelled", "cancelled",
                                             "ready", "over"])
    return event


def no_time_limit(walk, event):
    if event["type"] != "inquiry.answered":
        return None
    day = catalogue.moment_of(event["time"]).day
    event["data"]["promised_on"] = (
        day - datetime.timedelta(days=walk.pick([0, 1, 1, 400]))).isoformat()
    return event


def budget(walk, event):
    if event["type"] != "solution.proposed":
        return None
    if walk.chance(0.5):
        event["data"].pop("budget_fen", None)
    else:
        event["data"]["budget_fen"] = 1
    if walk.chance(0.4):
        event["lane"] = walk.pick("BDF")
    return event


def bare_reclassification(walk, event):
    if event["type"] != "inquiry.classified":
        return None
    event["data"].pop("reason", None)
    return event


def category_without_deputy(walk, event):
    if event["type"] != "inquiry.raised":
        return None
    event["data"].update(category="general", recorder=walk.pick(["C", "B", "A"]))
    if walk.chance(0.4):
        del event["data"]["recorder"]
    return event


def unfitting_return(walk, event):
    if event["type"] != "solution.returned":
        return None
    event["data"]["to"] = walk.pick(["D5", "F6", "B7", "A8", "E5", ""])
    return event


def contract_terms(walk, event):
    if event["type"] != "contract.filed":
        return None
    way = walk.rng.randrange(5)
    if way == 0:
        event["data"]["scheme_version"] = 9
    elif way == 1:
        event["data"].pop("schedule", None)
    elif way == 2:
        event["data"]["schedule"] = []
    elif way == 3 and walk.model.cases:
        event["subject"] = walk.pick(walk.model.cases)
    else:
        event["data"]["project"] = "nowhere"
    return event


BREAKS = [wrong_lane, wrong_lane, unknown_lane, drop_envelope, add_envelope, bad_envelope,
          edge_envelope, bad_time, future, before_contract, wrong_expect, wrong_causation,
          unknown_type, other_type, other_subject, drop_field, drop_field, add_field, ill_typed,
          ill_typed, ill_typed, other_value, one_fen_off, one_fen_off, self_approval,
          self_approval, used_name, used_name, certificates, no_time_limit, no_time_limit, budget,
          budget, bare_reclassification, category_without_deputy, unfitting_return,
          contract_terms, contract_terms, any_certificate, any_target, any_target, bad_setting,
          bad_setting, other_node, due_day, other_approver, own_erasure]

# (type, the states its inquiry should be in, or None where it needs none, the way to break it)
ATTACKS = [
    ("cost.approved", ("BX",), one_fen_off), ("cost.approved", ("BX",), self_approval),
    ("cost.approved", ("BX",), wrong_lane), ("cost.approved", ("E5",), None),
    ("cost.rejected", ("E5",), None), ("solution.approved", ("A8",), self_approval),
    ("solution.returned", ("A8",), unfitting_return),
    ("inquiry.classified", ("A8", "CLOSED"), None),
    ("inquiry.classified", ("D5", "F6", "E5", "BX", "B7"), bare_reclassification),
    ("inquiry.answered", ("B7", "A8"), no_time_limit),
    ("solution.proposed", ("D5",), budget), ("solution.proposed", ("F6", "B7"), budget),
    ("inquiry.raised", None, used_name), ("inquiry.raised", None, category_without_deputy),
    ("payment.received", None, used_name), ("payment.cleared", None, one_fen_off),
    ("payment.cleared", None, used_name), ("payment.cleared", None, certificates),
    ("contract.filed", None, contract_terms), ("contract.filed", None, used_name),
    ("contract.filed", None, one_fen_off), ("file.established", None, None),
    ("movein.scheduled", None, wrong_causation), ("movein.scheduled", None, wrong_expect),
    ("inquiry.answered", ("B7",), wrong_causation), ("qualification.confirmed", None, None),
    ("solution.proposed", ("D5", "F6"), wrong_causation),
    ("cost.assessed", ("E5",), wrong_causation), ("movein.completed", None, None),
    ("entry.voided", None, any_target), ("entry.voided", None, any_target),
    ("entry.voided", None, None), ("entry.voided", None, wrong_lane),
    ("cost.approved", ("BX",), other_approver), ("cost.approved", ("BX",), other_approver),
    ("cost.approved", ("BX",), self_approval), ("cost.approved", ("BX",), one_fen_off),
    ("solution.approved", ("A8",), self_approval),
    ("policy.set", None, bad_setting), ("node.claimed", None, other_node),
    ("node.released", None, other_node), ("deadline.passed", ("D5", "CLOSED"), due_day),
    ("deadline.extended", ("E5", "F6", "CLOSED"), None), ("case.erased", None, own_erasure),
    ("case.erased", None, None), ("note.added", None, None), ("file.amended", None, None),
    ("inquiry.deferred", ("D5", "F6", "E5", "BX", "B7", "A8", "TRIAGE"), None),
    ("refund.paid", None, one_fen_off), ("refund.paid", None, used_name),
    ("payment.reversed", None, used_name), ("payment.reversed", None, None),
    ("clearance.revoked", None, any_certificate), ("certificate.lodged", None, any_certificate),
    ("certificate.lodged", None, wrong_causation), ("payment.cleared", None, any_certificate),
    ("qualification.confirmed", None, any_certificate), ("qualification.refused", None, None),
    ("qualification.revoked", None, None), ("inquiry.reopened", ("CLOSED", "WITHDRAWN"), None),
    ("inquiry.reopened", ("D5", "A8", "TRIAGE"), None),
    ("inquiry.deferred", ("CLOSED", "WITHDRAWN"), None),
    ("remedy.completed", ("A8", "B7", "WITHDRAWN", "CLOSED"), None),
    ("remedy.completed", ("CLOSED",), wrong_causation),
    ("remedy.confirmed", ("A8", "CLOSED"), None), ("contract.cancelled", None, wrong_expect)]
