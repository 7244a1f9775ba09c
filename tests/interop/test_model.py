#!/usr/bin/python3
"""Checks the model against the vectors and edge cases of the process, and the traces' reach."""

import datetime
import unittest

import catalogue
import guards
import model as oracle
import states
import traces

NOON = int(datetime.datetime(2025, 12, 31, 4, tzinfo=datetime.timezone.utc).timestamp()) * 10**9


def day(text):
    return datetime.date.fromisoformat(text)


class Story:
    """One contract of 300 fen and short words for what happens to it."""

    PLAIN = {
        "scheme.adopted": ("A", {"version": 1, "from_on": "2024-01-01", "items": {
            "person": "p", "standard": "s", "spec": "s", "price": "p", "payment": "p"}}),
        "contract.filed": ("C", {
            "project": "haitian", "unit": "3-2-1701", "signed_on": "2024-03-01",
            "price_fen": 300, "unit_price_fen": 3, "area_dm2": 100, "scheme_version": 1,
            "schedule": [{"no": 1, "due_on": "2024-04-01", "amount_fen": 300,
                          "method": "cash"}]}),
        "file.established": ("C", {"file_no": "1", "volumes": 1, "copy_to": "deputy"}),
        "inquiry.raised": ("owner", {"inquiry": "Q1", "channel": "phone", "text": "leak",
                                     "recorder": "B", "category": "engineering"}),
        "inquiry.classified": ("B", {"inquiry": "Q1", "category": "engineering", "reason": "r"}),
        "solution.proposed": ("D", {"inquiry": "Q1", "plan": "p", "work_days": 1,
                                    "bearer": "developer", "budget_fen": 10}),
        "cost.assessed": ("E", {"inquiry": "Q1", "amount_fen": 10}),
        "cost.approved": ("B", {"inquiry": "Q1", "amount_fen": 10}),
        "cost.rejected": ("B", {"inquiry": "Q1", "reason": "dear"}),
        "inquiry.answered": ("B", {"inquiry": "Q1", "answer": "a", "promised_on": "2024-12-01",
                                   "channel": "phone", "told_to": "owner"}),
        "solution.approved": ("A", {"inquiry": "Q1"}),
        "solution.returned": ("A", {"inquiry": "Q1", "reason": "r", "to": "D5"}),
        "inquiry.withdrawn": ("owner", {"inquiry": "Q1", "reason": "r", "evidence": "letter"}),
        "inquiry.reopened": ("owner", {"inquiry": "Q1", "reason": "r"}),
        "inquiry.deferred": ("B", {"inquiry": "Q1", "agreed_on": "2024-05-06",
                                   "remedy_due_on": "2024-07-01", "owner_signed": True}),
        "remedy.completed": ("D", {"inquiry": "Q1", "done_on": "2024-05-06"}),
        "remedy.confirmed": ("owner", {"inquiry": "Q1", "satisfied": False}),
        "deadline.extended": ("A", {"inquiry": "Q1", "node": "D5", "new_due_on": "2024-06-20",
                                    "reason": "r"}),
        "deadline.passed": ("system", {"inquiry": "Q1", "node": "D5", "due_on": "2024-05-13",
                                       "late_lane": "D"}),
        "note.added": ("F", {"text": "t"}),
        "node.claimed": ("D", {"node": "D5", "inquiry": "Q1"}),
        "node.released": ("D", {"node": "D5", "inquiry": "Q1"}),
        "payment.reversed": ("E", {"payment": "P1", "reason": "bounced"}),
        "price.adjusted": ("E", {"delta_fen": 20, "reason": "area"}),
        "clearance.revoked": ("E", {"certificate_no": "FK-1", "reason": "r"}),
        "certificate.lodged": ("F", {"certificate_no": "FK-1", "seen_by": "f"}),
        "refund.paid": ("E", {"refund": "R1", "amount_fen": 5, "reason": "r", "ref": ""}),
        "owner.changed": ("C", {"reason": "rename", "on": "2024-05-06"}),
        "file.amended": ("C", {"fields": {}, "reason": "r"}),
        "qualification.refused": ("B", {"missing": ["ERR_NO_DATE"]}),
        "qualification.revoked": ("B", {"reason": "r"}),
        "contract.cancelled": ("C", {"reason": "withdrawal", "on": "2024-05-06",
                                     "forfeit_fen": 100}),
        "entry.voided": ("A", {"target": "e1", "reason": "r"}),
        "case.erased": ("A", {"approver": "another", "reason": "r", "unit_freed": True,
                              "stage": "cancelled"}),
        "policy.set": ("A", {"key": "d5_days", "value": 10, "from_on": "2024-01-01"}),
        "calendar.set": ("system", {}),
        "payment.received": ("E", {"payment": "P1", "amount_fen": 300, "method": "cash",
                                   "received_on": "2024-04-01", "ref": "", "payer": "owner"}),
        "payment.cleared": ("E", {"certificate_no": "FK-1", "due_fen": 300,
                                  "received_fen": 300, "issued_on": "2024-04-02"}),
        "movein.scheduled": ("C", {"movein_on": "2024-06-01", "contacted_via": "phone"}),
        "qualification.confirmed": ("B", {"certificate_no": "FK-1"}),
        "movein.completed": ("F", {"done_on": "2024-06-01", "checklist": {}, "keys": 2,
                                   "signed_by": "owner",
                                   "meters": {"water": 0, "electric": 0, "gas": 0}})}

    def __init__(self, *kinds, built=catalogue.ALL):
        self.model, self.count = oracle.Model(built), 0
        for kind in ("scheme.adopted", "contract.filed") + kinds:
            self.must(kind)

    def event(self, kind, data=None, **envelope):
        self.count += 1
        lane, plain = self.PLAIN[kind]
        subject = "project:haitian" if catalogue.TYPES[kind].project else "HT-1"
        return {"specversion": "1.0", "id": f"e{self.count}", "type": kind, "subject": subject,
                "lane": lane, "actor": f"one of {lane}", "time": "2024-05-06T10:00:00+08:00",
                "data": {**plain, **(data or {})}, **envelope}

    def send(self, event):
        kind, answer = self.model.submit(event, NOON)
        return answer if kind == "sequence" else " ".join(answer)

    def say(self, kind, data=None, **envelope):
        return self.send(self.event(kind, data, **envelope))

    def must(self, kind, data=None, **envelope):
        answer = self.say(kind, data, **envelope)
        assert isinstance(answer, int), (kind, answer)
        return answer

    def set(self, key, value, from_on="2024-01-01"):
        return self.must("policy.set", {"key": key, "value": value, "from_on": from_on})

    def void(self, target, lane="A", **envelope):
        return self.say("entry.voided", {"target": target}, lane=lane, **envelope)

    def view(self):
        return self.model.view("HT-1")

    def node(self, name):
        return next(entry for entry in self.view()["open"] if entry["node"] == name)

    def inquiry(self, number=0):
        return self.view()["inquiries"][number]

    def nodes(self):
        return [entry["node"] for entry in self.view()["open"]]


READY = ("file.established", "payment.received", "payment.cleared", "movein.scheduled")
ANSWERED = ("file.established", "inquiry.raised", "solution.proposed", "cost.assessed",
            "cost.approved", "inquiry.answered")
CLOSED = ANSWERED + ("solution.approved",)


def settings(*facts, before=99, on="2024-12-31"):
    """What is in force after these: a map is a calendar of 2024-01-02, a triple a policy."""
    events = []
    for number, fact in enumerate(facts, 1):
        if isinstance(fact, dict):
            event = {"type": "calendar.set", "data": fact, "time": "2024-01-02T09:00:00+08:00"}
        else:
            event = {"type": "policy.set", "data": dict(zip(("key", "value", "from_on"), fact))}
        events.append((number, event))
    return states.Settings(events, before, day(on))


class Vectors(unittest.TestCase):
    def test_a_week_ends_seven_days_later_and_rolls_over_listed_rest_days(self):
        for start, due in (("2024-08-20", "2024-08-27"), ("2024-02-22", "2024-02-29"),
                           ("2023-12-28", "2024-01-04"), ("2024-09-24", "2024-10-01")):
            self.assertEqual(settings().d5_due(day(start)), day(due))
        golden_week = {"rest_days": [f"2024-10-0{number}" for number in range(1, 8)]}
        self.assertEqual(settings(golden_week).d5_due(day("2024-09-24")), day("2024-10-08"))

    def test_work_days_win_over_rest_days_and_weekends_do_not_roll_a_calendar_week(self):
        week = settings({"rest_days": ["2024-05-13"], "work_days": ["2024-05-13"]})
        self.assertEqual(week.d5_due(day("2024-05-06")), day("2024-05-13"))
        self.assertEqual(week.d5_due(day("2024-05-04")), day("2024-05-11"))  # a Saturday

    def test_workdays_count_what_is_worked_and_do_not_count_the_start(self):
        mode = ("d5_mode", "workdays", "2024-01-01")
        self.assertEqual(settings(mode).d5_due(day("2024-05-03")), day("2024-05-14"))
        holidays = {"rest_days": ["2024-05-06", "2024-05-07"], "work_days": ["2024-05-11"]}
        self.assertEqual(settings(mode, holidays).d5_due(day("2024-05-03")), day("2024-05-15"))
        one = settings(mode, ("d5_days", 1, "2024-01-01"))
        self.assertEqual(one.d5_due(day("2024-02-29")), day("2024-03-01"))
        self.assertEqual(one.d5_due(day("2024-03-01")), day("2024-03-04"))

    def test_the_design_s_example_view_is_what_its_history_gives(self):
        story = Story()
        model = oracle.Model()

        def say(kind, at, data=None, subject="HT-2024-0183"):
            event = story.event(kind, data, time=at, subject=subject)
            kind, answer = model.submit(event, NOON)
            self.assertEqual(kind, "sequence", answer)

        price = 67441356
        say("scheme.adopted", "2024-01-02T09:00:00+08:00", subject="project:haitian")
        say("contract.filed", "2024-03-01T09:00:00+08:00", {
            "price_fen": price, "schedule": [{"no": 1, "due_on": "2024-04-10",
                                              "amount_fen": price, "method": "mortgage"}]})
        say("file.established", "2024-03-02T09:00:00+08:00")
        for number, amount in ((1, 1), (2, 2), (3, price - 3)):
            say("payment.received", "2024-04-10T10:00:00+08:00",
                {"payment": f"P{number}", "amount_fen": amount})
        say("inquiry.raised", "2024-08-19T10:00:00+08:00", {"category": "property"})
        say("inquiry.classified", "2024-08-19T11:00:00+08:00", {"category": "general"})
        say("inquiry.classified", "2024-08-19T12:00:00+08:00", {"category": "property"})
        for _ in range(31):
            say("scheme.adopted", "2024-08-19T13:00:00+08:00", subject="project:haitian")
        say("inquiry.classified", "2024-08-20T02:00:00.9Z")
        self.assertEqual(model.view("HT-2024-0183"), {
            "case": "HT-2024-0183", "project": "haitian", "unit": "3-2-1701",
            "stage": "in_inquiry", "events": 9, "sequence": 41, "due_fen": price,
            "paid_fen": price, "balance_fen": 0, "terms_version": 1, "file_ok": True,
            "gate_open": 1, "cert_ok": False, "certificate_no": None, "date_ok": False,
            "movein_on": None, "qualified": False,
            "open": [{"node": "D5", "lane": "D", "inquiry": "Q1", "opened": 9,
                      "since": "2024-08-20T10:00:00+08:00", "due_on": "2024-08-27"},
                     {"node": "F9", "lane": "E", "inquiry": None, "opened": 5,
                      "since": "2024-04-10T10:00:00+08:00", "due_on": None}],
            "inquiries": [{"inquiry": "Q1", "category": "engineering", "state": "D5",
                           "round": 1, "deferred": False, "due_on": "2024-08-27",
                           "late_days": 0, "budget_fen": None, "assessed_fen": None,
                           "approved_fen": None, "promised_on": None}]})


class Judging(unittest.TestCase):
    def test_an_unknown_type_answers_before_a_bad_field_and_that_before_a_known_id(self):
        story = Story("file.established", built=catalogue.FIRST)
        self.assertEqual(story.say("movein.scheduled", type="entry.voided", lane="Z"), "ERR_TYPE")
        self.assertEqual(story.say("movein.scheduled", lane="Z", id="e2"), "ERR_FIELD")
        self.assertEqual(story.say("movein.scheduled", lane="A", id="e2"), "ERR_ID_CONFLICT")

    def test_a_resend_gets_its_first_sequence_whoever_sends_it_when(self):
        story = Story("file.established")
        first = story.event("movein.scheduled")
        sequence = story.send(first)
        self.assertEqual(story.say("movein.scheduled", {"movein_on": "2024-07-01"}), sequence + 1)
        again = {**first, "lane": "system", "actor": "x", "expect": 0, "causationid": "no",
                 "time": "2099-01-01T00:00:00Z"}
        self.assertEqual(story.send(again), sequence)
        self.assertEqual(story.view()["movein_on"], "2024-07-01")

    def test_a_list_left_out_is_not_an_empty_list(self):
        story = Story()
        event = story.event("file.established")
        story.send(event)
        self.assertEqual(story.send({**event, "data": {**event["data"], "items": []}}),
                         "ERR_ID_CONFLICT")

    def test_a_refused_event_leaves_its_id_and_numbers_free(self):
        story = Story("file.established")
        self.assertEqual(story.say("payment.cleared", id="x"), "ERR_BALANCE_DUE ERR_TERMS")
        story.must("payment.received", id="x")
        story.must("payment.cleared")

    def test_all_codes_come_together_in_the_guards_order(self):
        story = Story()
        self.assertEqual(
            story.say("qualification.confirmed", lane="F", expect=99, causationid="x",
                      time="2024-02-29T23:59:59.9+08:00"),
            "ERR_LANE ERR_STALE ERR_BEFORE_CONTRACT ERR_NO_FILE ERR_NO_CERTIFICATE ERR_NO_DATE")
        self.assertEqual(
            story.say("solution.proposed", subject="HT-none", lane="A", expect=1, causationid="x",
                      time="2099-01-01T00:00:00Z"),
            "ERR_NO_CASE ERR_LANE ERR_STALE ERR_FUTURE")

    def test_exactly_five_minutes_ahead_is_legal(self):
        story = Story()
        self.assertEqual(story.say("file.established", time="2025-12-31T12:05:00.000000001+08:00"),
                         "ERR_FUTURE")
        story.must("file.established", time="2025-12-31T12:05:00+08:00")

    def test_times_and_dates_are_read_strictly(self):
        story = Story()
        for bad in ("2024-05-06T10:00:60Z", "2024-05-06T24:00:00Z", "2024-05-06T10:00:00",
                    "2024-05-06t10:00:00Z", "2024-05-06T10:00:00.Z", "2023-02-29T10:00:00Z",
                    "2024-05-06T10:00:00.0123456789Z", "2024-05-06T10:00:00+0800"):
            self.assertEqual(story.say("file.established", time=bad), "ERR_FIELD", bad)
        for bad in ("2024-5-06", "2023-02-29", "1899-12-31", "2200-01-01", "２０２４-01-01", 20240101):
            self.assertEqual(story.say("movein.scheduled", {"movein_on": bad}), "ERR_FIELD", bad)

    def test_numbers_are_whole_and_texts_are_bounded_in_bytes(self):
        story = Story()
        for bad in (0, -1, 1.0, True, "1", None, 2**53):
            self.assertEqual(story.say("payment.received", {"amount_fen": bad}), "ERR_FIELD", bad)
        for bad in ("", "p" * 65, "号" * 22):
            self.assertEqual(story.say("payment.received", {"payment": bad}), "ERR_FIELD", bad)
        story.must("payment.received", {"payment": "号" * 21 + "p", "payer": "长" * 1365 + "t"})
        self.assertEqual(story.say("payment.received", {"payer": "长" * 1366}), "ERR_FIELD")

    def test_a_category_at_raising_needs_the_deputy_as_recorder(self):
        story = Story("file.established")
        self.assertEqual(story.say("inquiry.raised", {"recorder": "C"}), "ERR_FIELD")

    def test_a_line_that_is_no_object_is_answered_and_a_blank_one_is_not(self):
        model = oracle.Model()
        self.assertIsNone(model.inject("  ", 1, NOON))
        self.assertEqual(model.inject("[]", 2, NOON), {
            "line": 2, "subject": None, "id": None, "error": "ERR_FIELD",
            "errors": ["ERR_FIELD"]})

    def test_a_causation_must_be_what_opened_the_node(self):
        story = Story("file.established")
        self.assertEqual(story.say("movein.scheduled", causationid="e2"), "ERR_STALE")
        story.must("movein.scheduled", causationid="e3")
        self.assertEqual(story.say("movein.scheduled", causationid="e3"), "ERR_STALE")
        story.must("inquiry.raised", id="ask", causationid="anything")
        self.assertEqual(story.say("solution.proposed", causationid="e3"), "ERR_STALE")
        story.must("solution.proposed", causationid="ask")

    def test_a_contract_is_checked_against_scheme_unit_schedule_and_subject(self):
        story = Story()
        self.assertEqual(
            story.say("contract.filed", {"price_fen": 299, "scheme_version": 2}, subject="HT-2"),
            "ERR_NO_SCHEME ERR_UNIT_TAKEN ERR_SCHEDULE_SUM")
        self.assertEqual(story.say("contract.filed", {"signed_on": "2024-05-07"}),
                         "ERR_BEFORE_CONTRACT ERR_DUP_CONTRACT")


class EdgeCases(unittest.TestCase):
    def test_an_owner_without_doubt_goes_straight_to_the_date(self):
        self.assertEqual(Story("file.established").nodes(), ["C9"])

    def test_one_open_inquiry_of_three_holds_the_date_back(self):
        story = Story("file.established")
        for name in ("Q1", "Q2", "Q3"):
            story.must("inquiry.raised", {"inquiry": name})
        story.must("inquiry.withdrawn", {"inquiry": "Q1"})
        story.must("inquiry.withdrawn", {"inquiry": "Q2"})
        self.assertEqual(story.say("movein.scheduled"), "ERR_OPEN_INQUIRY")
        story.must("inquiry.withdrawn", {"inquiry": "Q3"}, id="last")
        story.must("movein.scheduled", causationid="last")

    def test_a_withdrawal_is_legal_in_every_open_state_and_in_no_other(self):
        path = ["inquiry.raised", "solution.proposed", "cost.assessed", "cost.approved",
                "inquiry.answered"]
        for length in range(1, len(path) + 1):
            story = Story("file.established", *path[:length])
            story.must("inquiry.withdrawn")
            self.assertEqual(story.inquiry()["state"], "WITHDRAWN")
            self.assertEqual(story.say("inquiry.withdrawn"), "ERR_STATE")

    def test_a_new_inquiry_suspends_a_qualified_case_and_its_end_lifts_that(self):
        story = Story(*READY, "qualification.confirmed", "inquiry.raised")
        self.assertEqual(story.view()["stage"], "suspended")
        self.assertEqual(story.say("movein.completed"), "ERR_OPEN_INQUIRY")
        story.must("inquiry.withdrawn")
        self.assertEqual(story.view()["stage"], "qualified")
        self.assertEqual(story.view()["open"][0]["opened"], story.view()["events"])

    def test_after_move_in_inquiries_go_on_and_nothing_else(self):
        story = Story(*READY, "qualification.confirmed", "movein.completed", "inquiry.raised")
        self.assertEqual((story.view()["stage"], story.nodes()), ("moved_in", ["D5"]))
        for kind in ("movein.completed", "movein.scheduled", "payment.received",
                     "payment.cleared", "file.established"):
            self.assertEqual(story.say(kind), "ERR_MOVED_IN")
        self.assertEqual(story.say("movein.scheduled", lane="A", causationid="x"),
                         "ERR_LANE ERR_STALE ERR_MOVED_IN")

    def test_reclassifying_supersedes_the_solution_and_starts_the_clock_then(self):
        story = Story("file.established")
        story.must("inquiry.raised", {"category": "property"})
        story.must("solution.proposed", {"budget_fen": 0}, lane="F")
        self.assertEqual(story.inquiry()["budget_fen"], 0)
        story.must("inquiry.classified", time="2024-06-01T00:00:00+08:00")
        self.assertEqual((story.inquiry()["due_on"], story.inquiry()["budget_fen"],
                          story.inquiry()["round"]), ("2024-06-08", None, 1))
        story.must("inquiry.classified", {"category": "general"})
        story.must("inquiry.classified")
        self.assertEqual(story.inquiry()["round"], 2)

    def test_a_reclassification_into_the_same_node_keeps_its_opening(self):
        story = Story("file.established")
        story.must("inquiry.raised", {"category": "property"})
        story.must("solution.proposed", {"budget_fen": 0}, lane="F")
        story.must("inquiry.classified", {"category": "general"})
        self.assertEqual(story.view()["open"][0]["opened"], 4)
        story.must("solution.proposed", {"budget_fen": 0}, lane="B")
        self.assertEqual(story.view()["open"][0]["opened"], 4)

    def test_at_a8_only_the_manager_moves_it(self):
        story = Story("file.established", "inquiry.raised", "solution.proposed", "cost.assessed",
                      "cost.approved", "inquiry.answered")
        self.assertEqual(story.say("inquiry.classified", {"category": "general"}), "ERR_STATE")
        self.assertEqual(story.say("solution.returned", {"to": "F6"}), "ERR_STATE")
        self.assertEqual(story.say("solution.approved", actor="one of D"), "ERR_SELF_APPROVAL")
        self.assertEqual(story.say("solution.approved", actor="one of B"), "ERR_SELF_APPROVAL")
        story.must("solution.returned", {"to": "B7"})
        self.assertEqual((story.inquiry()["promised_on"], story.inquiry()["approved_fen"],
                          story.inquiry()["round"]), (None, 10, 2))

    def test_finance_s_figure_rules_and_nought_skips_the_approval(self):
        story = Story("file.established", "inquiry.raised", "solution.proposed")
        self.assertEqual(story.say("cost.approved"), "ERR_NOT_ASSESSED")
        self.assertEqual(story.say("cost.approved", lane="A"), "ERR_LANE ERR_NOT_ASSESSED")
        story.must("cost.assessed", {"amount_fen": 0})
        self.assertEqual(story.inquiry()["state"], "B7")
        story = Story("file.established", "inquiry.raised")
        story.must("solution.proposed", {"budget_fen": 0})
        story.must("cost.assessed", {"amount_fen": 7})
        self.assertEqual(story.say("cost.approved", {"amount_fen": 8}, actor="one of E"),
                         "ERR_OVER_ASSESSED ERR_SELF_APPROVAL")
        story.must("cost.approved", {"amount_fen": 7})

    def test_each_rejected_cost_starts_a_round_with_its_own_week(self):
        story = Story("file.established", "inquiry.raised")
        for number in range(1, 4):
            story.must("solution.proposed", time="2024-05-30T23:59:59.999+08:00")
            self.assertEqual(story.inquiry()["late_days"], 17 if number == 1 else 0)
            story.must("cost.assessed")
            story.must("cost.rejected", time="2024-05-30T16:00:00Z")
            self.assertEqual(story.inquiry(), {
                "inquiry": "Q1", "category": "engineering", "state": "D5", "round": number + 1,
                "deferred": False, "due_on": "2024-06-07", "late_days": 0, "budget_fen": None,
                "assessed_fen": None, "approved_fen": None, "promised_on": None})

    def test_the_last_millisecond_of_the_due_day_is_on_time(self):
        for at, late in (("2024-05-13T15:59:59.999Z", 0), ("2024-05-13T16:00:00Z", 1)):
            story = Story("file.established", "inquiry.raised")
            story.must("solution.proposed", time=at)
            self.assertEqual(story.inquiry()["late_days"], late)

    def test_the_proposer_s_lane_follows_the_category_in_any_state(self):
        story = Story("file.established", "inquiry.raised")
        self.assertEqual(story.say("solution.proposed", lane="F"), "ERR_FIELD ERR_LANE")
        event = story.event("solution.proposed", {"inquiry": "Q9"})
        del event["data"]["budget_fen"]
        self.assertEqual(story.send(event), "ERR_NO_INQUIRY ERR_NO_BUDGET")
        story.must("inquiry.withdrawn")
        self.assertEqual(story.say("solution.proposed", {"budget_fen": 0}, lane="B"),
                         "ERR_LANE ERR_STATE")

    def test_a_promise_before_its_own_day_is_no_time_limit_and_none_is_a_bad_field(self):
        story = Story("file.established")
        story.must("inquiry.raised", {"category": "general"})
        late = {"promised_on": "2024-05-05"}
        self.assertEqual(story.say("inquiry.answered", late), "ERR_NO_TIME_LIMIT")
        self.assertEqual(story.say("inquiry.answered", {**late, "inquiry": "Q9"}),
                         "ERR_NO_INQUIRY ERR_NO_TIME_LIMIT")
        event = story.event("inquiry.answered")
        del event["data"]["promised_on"]
        self.assertEqual(story.send(event), "ERR_FIELD")
        story.must("inquiry.answered", {"promised_on": "2024-05-06"})

    def test_one_fen_missing_refuses_the_certificate_and_one_too_many_does_not(self):
        story = Story("file.established")
        story.must("payment.received", {"amount_fen": 299, "ref": "7"})
        self.assertEqual(story.say("payment.cleared", {"received_fen": 299}), "ERR_BALANCE_DUE")
        self.assertEqual(story.say("payment.received", {"amount_fen": 299, "ref": "7"}),
                         "ERR_DUP_PAYMENT ERR_DUP_REF")
        story.must("payment.received", {"payment": "P2", "amount_fen": 2, "ref": "7"})
        self.assertEqual(story.say("payment.cleared"), "ERR_TERMS")
        story.must("payment.cleared", {"received_fen": 301})
        self.assertEqual(story.view()["balance_fen"], -1)

    def test_a_lost_certificate_is_replaced_and_its_number_never_used_again(self):
        story = Story(*READY)
        self.assertEqual(story.say("payment.cleared"), "ERR_ALREADY_CLEARED ERR_DUP_CERT")
        self.assertEqual(story.say("payment.cleared", {"certificate_no": "2", "replaces": "3"}),
                         "ERR_ALREADY_CLEARED ERR_NO_CERTIFICATE")
        story.must("payment.cleared", {"certificate_no": "2", "replaces": "FK-1"})
        self.assertEqual(story.say("qualification.confirmed"), "ERR_TERMS")
        self.assertEqual(story.say("payment.cleared", {"replaces": "2"}), "ERR_DUP_CERT")
        self.assertEqual(story.view()["open"][0]["opened"], 5)  # B10 was not closed by it

    def test_the_second_of_two_clerks_finds_it_decided(self):
        story = Story(*READY)
        head = story.view()["sequence"]
        story.must("qualification.confirmed", expect=head)
        self.assertEqual(story.say("qualification.confirmed", expect=head), "ERR_STALE ERR_STATE")
        self.assertEqual(story.say("qualification.confirmed"), "ERR_STATE")

    def test_moving_in_unqualified_names_every_part_that_fails(self):
        self.assertEqual(Story().say("movein.completed"),
                         "ERR_NO_FILE ERR_NO_CERTIFICATE ERR_NO_DATE ERR_NOT_QUALIFIED")
        self.assertEqual(Story(*READY).say("movein.completed"), "ERR_NOT_QUALIFIED")

    def test_stages_follow_what_is_still_missing(self):
        story = Story()
        stages = [story.view()["stage"]]
        for kind in ("file.established", "movein.scheduled", "payment.received",
                     "payment.cleared", "qualification.confirmed", "movein.completed"):
            story.must(kind)
            stages.append(story.view()["stage"])
        self.assertEqual(stages, ["drafting", "awaiting_both", "awaiting_payment",
                                  "awaiting_payment", "ready", "qualified", "moved_in"])


class Settings(unittest.TestCase):
    def test_the_latest_date_of_effect_rules_and_then_the_latest_word(self):
        early, late = ("d5_days", 3, "2024-02-01"), ("d5_days", 9, "2024-03-01")
        again = ("d5_days", 4, "2024-02-01")
        self.assertEqual(settings(late, early)["d5_days"], 9)
        self.assertEqual(settings(early, again)["d5_days"], 4)
        self.assertEqual(settings(early, late, on="2024-02-29")["d5_days"], 3)
        self.assertEqual(settings(early, late, on="2024-01-31")["d5_days"], 7)
        self.assertEqual(settings(early, again, before=2)["d5_days"], 3)

    def test_a_later_policy_moves_no_due_date_but_the_next_round_s(self):
        story = Story("file.established", "inquiry.raised", "solution.proposed", "cost.assessed")
        story.set("d5_days", 3)
        self.assertEqual(story.inquiry()["due_on"], "2024-05-13")
        story.must("cost.rejected")
        self.assertEqual(story.inquiry()["due_on"], "2024-05-09")

    def test_a_policy_counts_from_its_day_on_as_the_event_s_own_time_says(self):
        story = Story("file.established")
        story.set("d5_days", 3, "2024-05-06")
        story.must("inquiry.raised", time="2024-05-05T15:59:59Z")
        self.assertEqual(story.inquiry()["due_on"], "2024-05-12")
        story.must("inquiry.raised", {"inquiry": "Q2"}, time="2024-05-05T16:00:00Z")
        self.assertEqual(story.inquiry(1)["due_on"], "2024-05-09")

    def test_a_calendar_acts_from_its_day_on(self):
        story = Story("file.established")
        story.must("calendar.set", {"rest_days": ["2024-05-13", "2024-05-14"]})
        story.must("calendar.set", {"work_days": ["2024-05-14"]}, time="2024-05-01T09:00:00Z")
        story.must("inquiry.raised", time="2024-05-05T10:00:00+08:00")
        self.assertEqual(story.inquiry()["due_on"], "2024-05-12")
        story.must("inquiry.raised", {"inquiry": "Q2"})  # the older calendar does not overrule
        self.assertEqual(story.inquiry(1)["due_on"], "2024-05-15")

    def test_a_key_has_its_own_values(self):
        story = Story()
        for key, good, bad in (
                ("d5_days", (1, 366), (0, 367, "none", "7", 7.5)),
                ("cost_limit_fen", (0, "none"), (-1, "off", None)),
                ("reopen_days", (0, "none"), (-1, 1.5)), ("f6_costed", ("on", "off"), ("refuse",)),
                ("self_approval", ("refuse", "allow"), ("on",)), ("e5_days", (), (1, "none"))):
            for value in good + bad:
                answer = story.say("policy.set", {"key": key, "value": value})
                self.assertEqual(answer == "ERR_FIELD", value in bad, (key, value, answer))
        self.assertEqual(story.say("policy.set", lane="B"), "ERR_LANE")
        self.assertEqual(story.say("policy.set", subject="HT-1"), "ERR_FIELD")
        self.assertEqual(story.say("policy.set", expect=0), "ERR_STALE")

    def test_above_the_limit_the_manager_approves_and_only_there(self):
        story = Story("file.established", "inquiry.raised", "solution.proposed", "cost.assessed")
        self.assertEqual(story.say("cost.approved", lane="A"), "ERR_LANE")
        story.set("cost_limit_fen", 9)
        self.assertEqual(story.say("cost.approved"), "ERR_OVER_LIMIT")
        self.assertEqual(story.say("cost.approved", {"amount_fen": 11}),
                         "ERR_OVER_ASSESSED ERR_OVER_LIMIT")
        self.assertEqual(story.say("cost.approved", {"amount_fen": 9}, lane="A"), "ERR_LANE")
        story.must("cost.approved", lane="A")

    def test_self_approval_can_be_allowed_and_auto_collides_with_nobody(self):
        story = Story("file.established", "inquiry.raised", "solution.proposed", "cost.assessed")
        self.assertEqual(story.say("cost.approved", actor="one of E"), "ERR_SELF_APPROVAL")
        story.set("self_approval", "allow")
        story.must("cost.approved", actor="one of E")
        story.must("inquiry.answered")
        story.set("self_approval", "refuse", "2024-05-01")
        self.assertEqual(story.say("solution.approved", actor="one of B"), "ERR_SELF_APPROVAL")

    def test_property_work_costs_money_only_where_the_policy_says_so(self):
        story = Story("file.established")
        story.must("inquiry.raised", {"category": "property"})
        self.assertEqual(story.say("solution.proposed", lane="F"), "ERR_FIELD")
        story.set("f6_costed", "on")
        story.must("solution.proposed", lane="F")
        self.assertEqual((story.nodes(), story.inquiry()["late_days"]), (["E5"], 0))
        story.must("cost.assessed")
        story.must("cost.rejected")
        self.assertEqual((story.nodes(), story.inquiry()["round"]), (["F6"], 2))
        story.must("solution.proposed", {"budget_fen": 0}, lane="F")
        self.assertEqual(story.nodes(), ["B7"])

    def test_lodging_is_asked_only_where_the_policy_says_so(self):
        story = Story(*READY)
        story.must("certificate.lodged")
        story.must("payment.cleared", {"certificate_no": "2", "replaces": "FK-1"})
        story.set("lodging_required", "on")
        self.assertEqual(story.nodes(), ["B10"])  # the last event was before the policy
        self.assertEqual(story.say("qualification.confirmed"), "ERR_TERMS ERR_NO_CERTIFICATE")
        story.must("note.added", id="opener")
        self.assertEqual((story.node("F9")["lane"], story.view()["certificate_no"]), ("F", None))
        self.assertEqual(story.say("payment.cleared", {"certificate_no": "3"}),
                         "ERR_ALREADY_CLEARED")
        self.assertEqual(story.say("certificate.lodged"), "ERR_NO_CERTIFICATE")
        story.must("certificate.lodged", {"certificate_no": "2"}, causationid="opener")
        self.assertEqual(story.nodes(), ["B10"])

    def test_a_gate_on_remedies_counts_what_is_closed_and_not_done(self):
        story = Story(*CLOSED)
        story.set("gate_on_remedy", "on")
        self.assertEqual(story.say("movein.scheduled"), "ERR_OPEN_INQUIRY")
        story.must("note.added")
        self.assertEqual((story.view()["gate_open"], story.view()["stage"], story.nodes()),
                         (1, "in_inquiry", ["R"]))
        story.must("remedy.completed")
        self.assertEqual((story.view()["gate_open"], story.nodes()), (0, ["C9"]))


class LaterInquiries(unittest.TestCase):
    def test_withdrawn_and_reopened_keeps_its_id_and_starts_a_round_with_its_week(self):
        story = Story("file.established", "inquiry.raised", "inquiry.withdrawn")
        story.must("inquiry.reopened", time="2024-06-01T09:00:00+08:00")
        self.assertEqual((story.inquiry()["round"], story.inquiry()["due_on"],
                          story.node("D5")["due_on"]), (2, "2024-06-08", "2024-06-08"))
        self.assertEqual(story.say("inquiry.reopened"), "ERR_STATE")

    def test_one_without_a_category_goes_back_to_triage(self):
        story = Story("file.established")
        event = story.event("inquiry.raised")
        del event["data"]["category"]
        story.send(event)
        story.must("inquiry.withdrawn")
        story.must("inquiry.reopened", lane="A")
        self.assertEqual((story.inquiry()["state"], story.inquiry()["round"]), ("TRIAGE", 2))

    def test_reopening_ends_some_days_after_the_closing_day(self):
        story = Story(*CLOSED)
        story.set("reopen_days", 3)
        self.assertEqual(story.say("inquiry.reopened", time="2024-05-09T16:00:00Z"), "ERR_STATE")
        story.must("inquiry.reopened", time="2024-05-09T23:59:59+08:00")

    def test_reopened_before_the_qualification_keeps_the_date_and_blocks_b10(self):
        story = Story(*CLOSED, *READY[1:], "inquiry.reopened")
        self.assertEqual((story.view()["movein_on"], story.view()["stage"]),
                         ("2024-06-01", "in_inquiry"))
        self.assertEqual(story.say("qualification.confirmed"), "ERR_OPEN_INQUIRY")

    def test_reopened_after_it_suspends_and_closing_lifts_that(self):
        story = Story(*CLOSED, *READY[1:], "qualification.confirmed", "inquiry.reopened")
        self.assertEqual(story.view()["stage"], "suspended")
        for kind in ANSWERED[2:] + ("solution.approved",):
            story.must(kind)
        self.assertEqual((story.view()["stage"], story.nodes()), ("qualified", ["R", "F11"]))

    def test_a_deferred_inquiry_lets_the_owner_in_and_goes_on(self):
        story = Story(*READY, "qualification.confirmed", "inquiry.raised")
        self.assertEqual(story.say("movein.completed"), "ERR_OPEN_INQUIRY")
        self.assertEqual(story.say("inquiry.deferred", {"owner_signed": False}), "ERR_FIELD")
        story.must("inquiry.deferred", id="signed")
        self.assertEqual((story.nodes(), story.node("R")["due_on"], story.view()["stage"]),
                         (["D5", "R", "F11"], "2024-07-01", "qualified"))
        story.must("movein.completed")
        for kind in ANSWERED[2:]:
            story.must(kind)
        self.assertEqual(story.node("R")["due_on"], "2024-12-01")
        story.must("solution.approved")
        self.assertEqual((story.nodes(), story.node("R")["opened"]), (["R"], 8))
        story.must("remedy.completed", lane="F", causationid="signed")
        self.assertEqual((story.nodes(), story.inquiry()["deferred"]), ([], True))
        self.assertEqual(story.say("inquiry.deferred"), "ERR_STATE")
        story.must("inquiry.reopened")
        self.assertEqual(story.inquiry()["deferred"], False)

    def test_a_server_without_remedies_shows_none(self):
        story = Story(*CLOSED, built=catalogue.FIRST)
        self.assertEqual(story.nodes(), ["C9"])
        self.assertEqual(story.say("remedy.completed"), "ERR_TYPE")

    def test_late_entries_are_judged_in_their_order_and_counted_by_their_time(self):
        story = Story("file.established")
        story.must("inquiry.raised", time="2024-05-06T10:00:00+08:00")
        story.must("solution.proposed", time="2024-04-01T10:00:00+08:00")
        self.assertEqual((story.inquiry()["due_on"], story.inquiry()["late_days"]),
                         ("2024-05-13", 0))
        self.assertEqual(story.say("solution.proposed", time="2024-04-02T10:00:00+08:00"),
                         "ERR_STATE")
        self.assertEqual(story.node("E5")["since"], "2024-04-01T10:00:00+08:00")

    def test_a_withdrawn_inquiry_owes_no_remedy(self):
        story = Story("file.established", "inquiry.raised", "inquiry.deferred",
                      "inquiry.withdrawn")
        self.assertEqual(story.nodes(), ["C9"])
        self.assertEqual(story.say("remedy.completed"), "ERR_STATE")

    def test_a_remedy_follows_a_solution_or_a_reservation_and_may_be_repeated(self):
        story = Story(*ANSWERED)
        self.assertEqual(story.say("remedy.completed"), "ERR_STATE")
        story.must("solution.approved", id="approval")
        self.assertEqual(story.node("R"), {
            "node": "R", "lane": "D", "inquiry": "Q1", "opened": 8, "due_on": "2024-12-01",
            "since": "2024-05-06T10:00:00+08:00"})
        self.assertEqual(story.say("remedy.confirmed"), "ERR_STATE")
        self.assertEqual(story.say("remedy.completed", causationid="e9"), "ERR_STALE")
        story.must("remedy.completed", {"actual_fen": 11}, causationid="approval", lane="B")
        story.must("remedy.completed")
        story.must("remedy.confirmed", {"score": 5, "recorder": "C"})
        self.assertEqual(story.say("remedy.confirmed", {"score": 6}), "ERR_FIELD")
        story.must("inquiry.reopened")
        self.assertEqual(story.say("remedy.confirmed"), "ERR_STATE")

    def test_a_passed_promise_is_told_and_blocks_nothing(self):
        story = Story(*CLOSED, *READY[1:])
        passed = {"node": "R", "due_on": "2024-12-01"}
        self.assertEqual(story.say("deadline.passed", passed,
                                   time="2024-12-01T23:59:59.999+08:00"), "ERR_STATE")
        for _ in range(2):
            story.must("deadline.passed", passed, time="2024-12-01T16:00:00Z")
        self.assertEqual(story.say("deadline.passed", time="2024-12-02T10:00:00Z"), "ERR_STATE")
        self.assertEqual(story.say("deadline.passed", {**passed, "inquiry": "Q9"}, lane="D"),
                         "ERR_LANE ERR_NO_INQUIRY")
        story.must("qualification.confirmed")

    def test_an_extension_moves_this_round_s_due_date_only(self):
        story = Story("file.established", "inquiry.raised", "deadline.extended")
        self.assertEqual(story.node("D5")["due_on"], "2024-06-20")
        story.must("solution.proposed", time="2024-06-22T10:00:00+08:00")
        self.assertEqual((story.inquiry()["due_on"], story.inquiry()["late_days"]),
                         ("2024-06-20", 2))
        self.assertEqual(story.say("deadline.extended"), "ERR_STATE")
        story.must("cost.assessed")
        story.must("cost.rejected")
        self.assertEqual((story.inquiry()["due_on"], story.inquiry()["late_days"]),
                         ("2024-05-13", 0))

    def test_notes_and_claims_need_no_file_and_claim_an_open_node_of_their_lane(self):
        story = Story("note.added")
        self.assertEqual(story.say("note.added", {"inquiry": "Q9"}), "ERR_NO_INQUIRY")
        self.assertEqual(story.say("note.added", lane="owner"), "ERR_LANE")
        claim = story.event("node.claimed", lane="C")
        claim["data"] = {"node": "C3"}
        self.assertIsInstance(story.send(claim), int)
        self.assertEqual(story.send({**claim, "id": "x", "lane": "D"}), "ERR_LANE")
        self.assertEqual(story.say("node.claimed"), "ERR_NO_INQUIRY")
        story.must("file.established")
        self.assertEqual(story.send({**claim, "id": "x"}), "ERR_STATE")
        story.must("inquiry.raised")
        story.must("node.claimed")
        story.must("node.claimed", actor="another")
        story.must("node.released", actor="a third")
        self.assertEqual(story.say("node.claimed", {"node": "D9"}), "ERR_FIELD")

    def test_property_s_f9_and_finance_s_f9_are_two_nodes(self):
        story = Story("file.established", "payment.received")
        claim = story.event("node.claimed", lane="F")
        claim["data"] = {"node": "F9"}
        self.assertEqual(story.send(claim), "ERR_LANE")
        story.set("lodging_required", "on")
        story.must("payment.cleared", id="cleared")
        self.assertEqual((story.node("F9")["lane"], story.node("F9")["opened"]), ("F", 4))
        self.assertIsInstance(story.send(claim), int)

    def test_a_node_is_released_by_whom_it_may_belong_to_open_or_not(self):
        story = Story("file.established", "payment.received")
        story.set("lodging_required", "on")
        story.must("payment.cleared", id="cleared")

        def release(lane, **data):
            return story.send({**story.event("node.released", lane=lane), "data": data})

        for lane in "EF":
            self.assertIsInstance(release(lane, node="F9"), int)
        for lane in "DFB":
            self.assertIsInstance(release(lane, node="R"), int)
        self.assertEqual(release("D", node="F9"), "ERR_LANE")
        self.assertEqual(release("A", node="R"), "ERR_LANE")


class Exceptions(unittest.TestCase):
    def test_overpaid_is_cleared_and_a_refund_up_to_the_credit_keeps_it_so(self):
        story = Story("file.established")
        story.must("payment.received", {"amount_fen": 305})
        story.must("payment.cleared", {"received_fen": 305})
        self.assertEqual(story.say("refund.paid", {"amount_fen": 6}), "ERR_REFUND")
        story.must("refund.paid")
        self.assertEqual((story.view()["paid_fen"], story.view()["cert_ok"]), (300, True))
        self.assertEqual(story.say("refund.paid", {"amount_fen": 1}),
                         "ERR_DUP_PAYMENT ERR_REFUND")

    def test_a_reference_counts_even_when_reversed_and_not_when_voided(self):
        story = Story("file.established")
        story.must("payment.received", {"ref": "7"}, id="first")
        again = {"payment": "P2", "ref": "7"}
        self.assertEqual(story.say("payment.received", again), "ERR_DUP_REF")
        story.must("payment.reversed", id="back")
        self.assertEqual(story.say("payment.received", again), "ERR_DUP_REF")
        self.assertEqual(story.void("first"), "ERR_DEPENDENTS")
        self.assertIsInstance(story.void("back"), int)
        self.assertIsInstance(story.void("first"), int)
        story.must("payment.received", {"ref": "7"})

    def test_a_cheque_that_bounces_suspends_and_its_certificate_revives(self):
        story = Story(*READY, "qualification.confirmed", "payment.reversed")
        self.assertEqual((story.view()["stage"], story.view()["balance_fen"],
                          story.view()["certificate_no"]), ("suspended", 300, None))
        self.assertEqual(story.say("payment.reversed"), "ERR_NO_PAYMENT")
        self.assertEqual(story.say("payment.reversed", {"payment": "P9"}), "ERR_NO_PAYMENT")
        story.must("payment.received", {"payment": "P2"})
        self.assertEqual((story.view()["stage"], story.view()["certificate_no"]),
                         ("qualified", "FK-1"))

    def test_a_new_price_or_owner_lapses_the_certificate_whichever_sign(self):
        for kind, data, price in (("price.adjusted", {"delta_fen": -20}, 280),
                                  ("owner.changed", {}, 300)):
            story = Story(*READY, "qualification.confirmed")
            story.must(kind, data)
            self.assertEqual((story.view()["stage"], story.view()["terms_version"],
                              story.nodes()), ("suspended", 2, ["F9"]))
            fresh = {"certificate_no": "2", "due_fen": price, "replaces": "FK-1"}
            story.must("payment.cleared", fresh)
            self.assertEqual((story.view()["stage"], story.view()["certificate_no"]),
                             ("qualified", "2"))
        self.assertEqual(story.say("price.adjusted", {"delta_fen": 0}), "ERR_FIELD")

    def test_a_revoked_clearance_opens_f9_again(self):
        story = Story(*READY)
        story.must("clearance.revoked", id="revoked")
        self.assertEqual(story.say("clearance.revoked"), "ERR_NO_CERTIFICATE")
        self.assertEqual(story.say("qualification.confirmed", {"certificate_no": "x"}),
                         "ERR_NO_CERTIFICATE")
        story.must("payment.cleared", {"certificate_no": "2"}, causationid="revoked")

    def test_a_qualification_is_refused_revoked_and_confirmed_again(self):
        story = Story(*READY, "qualification.refused", "qualification.confirmed")
        self.assertEqual(story.say("qualification.refused"), "ERR_STATE")
        story.must("qualification.revoked", lane="A", id="revoked")
        self.assertEqual(story.say("qualification.revoked"), "ERR_NOT_QUALIFIED")
        self.assertEqual(story.view()["stage"], "ready")
        story.must("qualification.confirmed", causationid="revoked")
        self.assertEqual(Story().say("qualification.revoked"), "ERR_NO_FILE ERR_NOT_QUALIFIED")

    def test_a_swap_moots_the_old_inquiries_and_frees_the_unit(self):
        story = Story("file.established", "payment.received", "inquiry.raised")
        story.must("contract.cancelled", {"reason": "swap", "successor": "HT-2", "forfeit_fen": 0})
        self.assertEqual((story.view()["stage"], story.nodes(), story.inquiry()["state"]),
                         ("cancelled", [], "MOOT"))
        story.must("contract.filed", {"predecessor": "HT-1"}, subject="HT-2")
        story.must("payment.received", {"method": "credit"}, subject="HT-2")
        self.assertEqual(story.model.view("HT-2")["balance_fen"], 0)

    def test_a_cancelled_contract_takes_refunds_up_to_what_is_not_forfeit(self):
        story = Story("file.established", "payment.received", "contract.cancelled")
        self.assertEqual(story.say("refund.paid", {"amount_fen": 201}), "ERR_REFUND")
        story.must("refund.paid", {"amount_fen": 150})
        self.assertEqual(story.say("refund.paid", {"refund": "R2", "amount_fen": 51}),
                         "ERR_REFUND")
        story.must("file.amended")
        for kind in ("contract.cancelled", "movein.scheduled", "note.added", "payment.received"):
            self.assertEqual(story.say(kind), "ERR_CANCELLED")
        self.assertEqual(story.say("solution.proposed", {"budget_fen": 1}, lane="C", expect=0),
                         "ERR_LANE ERR_STALE ERR_CANCELLED")
        self.assertEqual(story.say("contract.filed"), "ERR_DUP_CONTRACT")

    def test_after_move_in_there_is_no_cancelling_and_refunds_and_files_go_on(self):
        story = Story("file.established")
        story.must("payment.received", {"amount_fen": 310})
        story.must("payment.cleared", {"received_fen": 310})
        for kind in ("movein.scheduled", "qualification.confirmed", "movein.completed"):
            story.must(kind)
        for kind in ("contract.cancelled", "price.adjusted", "owner.changed",
                     "payment.reversed", "clearance.revoked", "certificate.lodged",
                     "qualification.revoked", "qualification.refused"):
            self.assertEqual(story.say(kind), "ERR_MOVED_IN")
        for kind in ("refund.paid", "file.amended", "note.added", "inquiry.raised",
                     "inquiry.deferred", "remedy.completed", "deadline.extended"):
            story.must(kind)
        self.assertEqual(story.view()["stage"], "moved_in")

    def test_a_re_dated_move_in_changes_nothing_else(self):
        story = Story(*READY, "qualification.confirmed")
        story.must("movein.scheduled", {"movein_on": "2024-09-01"})
        self.assertEqual((story.view()["movein_on"], story.view()["stage"]),
                         ("2024-09-01", "qualified"))

    def test_erasing_ends_everything_but_the_numbers(self):
        story = Story(*READY)
        self.assertEqual(story.say("case.erased", {"stage": "ready"}), "ERR_STATE")
        last = story.event("contract.cancelled")
        story.send(last)
        self.assertEqual(story.say("case.erased", {"stage": "moved_in"}), "ERR_STATE")
        story.set("self_approval", "allow")
        self.assertEqual(story.say("case.erased", actor="another"), "ERR_SELF_APPROVAL")
        story.must("case.erased")
        self.assertEqual(story.send(last), "ERR_ERASED")
        self.assertEqual(story.say("contract.filed"), "ERR_ERASED")
        self.assertEqual(story.say("note.added", {"text": ""}), "ERR_FIELD")
        self.assertNotIn("HT-1", story.model.cases)
        story.must("contract.filed", subject="HT-2")
        story.must("payment.received", subject="HT-2")
        self.assertEqual(story.say("payment.cleared", subject="HT-2"), "ERR_DUP_CERT")

    def test_a_moved_in_case_with_an_open_inquiry_is_not_erased(self):
        story = Story(*READY, "qualification.confirmed", "movein.completed", "inquiry.raised")
        self.assertEqual(story.say("case.erased", {"stage": "moved_in"}), "ERR_STATE")
        story.must("inquiry.withdrawn")
        story.must("case.erased", {"stage": "moved_in"})


class Voids(unittest.TestCase):
    def test_what_others_stand_on_stays(self):
        story = Story()
        story.must("file.established", id="file")
        story.must("inquiry.raised", id="ask")
        story.must("solution.proposed", id="plan")
        story.must("inquiry.withdrawn", id="gone")
        story.must("movein.scheduled")
        for target in ("file", "ask", "gone", "e2", "no such"):
            self.assertEqual(story.void(target), "ERR_DEPENDENTS", target)
        self.assertIsInstance(story.void("plan"), int)  # a withdrawal is legal in D5, too
        self.assertEqual(story.void("plan"), "ERR_DEPENDENTS")
        self.assertEqual(story.void(f"e{story.count - 1}"), "ERR_DEPENDENTS")

    def test_the_target_s_lane_or_the_manager(self):
        story = Story("file.established")
        story.must("inquiry.raised", id="ask")
        for lane in ("B", "C", "system"):
            self.assertEqual(story.void("ask", lane), "ERR_LANE")
        self.assertEqual(story.void("e2", "D"), "ERR_LANE ERR_DEPENDENTS")
        self.assertIsInstance(story.void("ask", "owner"), int)
        story.must("inquiry.raised", id="again")  # Q1 is free again
        self.assertEqual(story.say("inquiry.raised", {"inquiry": "Q7"}, id="ask"),
                         "ERR_ID_CONFLICT")

    def test_a_void_opens_what_it_re_opens_and_keeps_what_stays_open(self):
        story = Story("file.established")
        story.must("inquiry.raised", id="ask")
        story.must("inquiry.raised", {"inquiry": "Q2"})
        story.must("solution.proposed", id="plan", time="2024-05-20T10:00:00+08:00")
        self.assertEqual(story.inquiry()["late_days"], 7)
        story.void("plan", "D", id="void", time="2024-05-21T10:00:00+08:00")
        first, second = story.view()["open"]
        self.assertEqual((first["node"], first["opened"], first["since"], first["due_on"]),
                         ("D5", 6, "2024-05-21T10:00:00+08:00", "2024-05-13"))
        self.assertEqual((second["opened"], story.view()["events"]), (4, 6))
        self.assertEqual(story.inquiry()["late_days"], 0)
        self.assertEqual(story.say("solution.proposed", causationid="ask"), "ERR_STALE")
        story.must("solution.proposed", causationid="void")

    def test_each_event_keeps_the_policies_of_its_time(self):
        story = Story("file.established")
        story.must("note.added", id="note")
        story.set("d5_days", 3)
        story.must("inquiry.raised")
        story.set("d5_days", 5)
        self.assertIsInstance(story.void("note"), int)
        self.assertEqual(story.inquiry()["due_on"], "2024-05-09")

    def test_policy_of_the_time_decides_whether_the_rest_is_legal(self):
        story = Story("file.established")
        story.must("inquiry.raised", {"category": "property"})
        story.must("note.added", id="note")
        story.set("f6_costed", "on")
        story.must("solution.proposed", lane="F")
        story.set("f6_costed", "off")
        self.assertIsInstance(story.void("note"), int)

    def test_a_void_stays_the_last_event_of_what_follows_it(self):
        june = "2024-06-10T10:00:00+08:00"
        story = Story()
        story.set("lodging_required", "on")
        story.set("lodging_required", "off", from_on="2024-06-01")
        story.must("note.added", id="first")
        for kind in READY:
            story.must(kind)
        story.must("note.added", id="second")
        self.assertEqual(story.nodes(), ["F9"])
        self.assertIsInstance(story.void("second", time=june), int)
        self.assertEqual(story.nodes(), ["B10"])
        claim = story.event("node.claimed", lane="B", time=june)
        claim["data"] = {"node": "B10"}
        self.assertIsInstance(story.send(claim), int)
        self.assertIsInstance(story.void("first", time=june), int)

    def test_a_revived_contract_needs_its_unit(self):
        for other in (False, True):
            story = Story("file.established", "inquiry.raised")
            story.must("contract.cancelled", id="cancel")
            if other:
                story.must("contract.filed", subject="HT-2")
            answer = story.void("cancel", "C")
            self.assertEqual(answer == "ERR_DEPENDENTS", other)
            self.assertEqual(story.view()["stage"], "cancelled" if other else "in_inquiry")

    def test_a_voided_clearance_s_number_stays_used(self):
        story = Story(*READY[:2])
        story.must("payment.cleared", id="cleared")
        self.assertIsInstance(story.void("cleared", "E"), int)
        self.assertEqual(story.nodes(), ["F9", "C9"][::-1])
        self.assertEqual(story.say("payment.cleared"), "ERR_DUP_CERT")

    def test_a_voided_move_in_lets_the_case_go_on(self):
        story = Story(*READY, "qualification.confirmed")
        story.must("movein.completed", id="in")
        story.must("inquiry.raised")
        self.assertIsInstance(story.void("in", "F"), int)
        self.assertEqual(story.view()["stage"], "suspended")

    def test_walking_anew_gives_what_step_by_step_gave(self):
        for seed in range(1, 9):
            walk = traces.trace(seed, 250)[1]
            for case in walk.model.cases.values():
                fresh = walk.model.walk(case, case.voided)
                fresh.settings = case.settings
                self.assertEqual(fresh.view(), case.view(), (seed, case.name))


class Traces(unittest.TestCase):
    def test_a_seed_repeats_exactly_and_a_shorter_trace_is_its_beginning(self):
        lines = traces.trace(5, 200)[0]
        self.assertEqual(lines, traces.trace(5, 200)[0])
        self.assertEqual(lines[:90], traces.trace(5, 90)[0])
        self.assertNotEqual(lines, traces.trace(6, 200)[0])

    def test_walks_reach_every_type_and_every_code_that_can_be(self):
        coverage = traces.Coverage()
        for seed in range(1, 16):
            coverage.add(traces.trace(seed, 400)[1])
        coverage.add(traces.limits()[1])
        self.assertEqual(set(coverage.types), set(catalogue.TYPES))
        self.assertEqual(set(coverage.codes), set(guards.CODES))

    def test_two_lines_in_three_are_accepted(self):
        coverage = traces.Coverage()
        for seed in range(1, 6):
            coverage.add(traces.trace(seed, 400)[1])
        self.assertTrue(0.58 < coverage.fresh / coverage.lines < 0.72, coverage.fresh)


if __name__ == "__main__":
    unittest.main()
