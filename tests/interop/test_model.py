#!/usr/bin/python3
"""Checks the model against the vectors and edge cases of the process, and the traces' reach."""

import datetime
import unittest

import catalogue
import model as oracle
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
        "payment.received": ("E", {"payment": "P1", "amount_fen": 300, "method": "cash",
                                   "received_on": "2024-04-01", "ref": "", "payer": "owner"}),
        "payment.cleared": ("E", {"certificate_no": "FK-1", "due_fen": 300,
                                  "received_fen": 300, "issued_on": "2024-04-02"}),
        "movein.scheduled": ("C", {"movein_on": "2024-06-01", "contacted_via": "phone"}),
        "qualification.confirmed": ("B", {"certificate_no": "FK-1"}),
        "movein.completed": ("F", {"done_on": "2024-06-01", "checklist": {}, "keys": 2,
                                   "signed_by": "owner",
                                   "meters": {"water": 0, "electric": 0, "gas": 0}})}

    def __init__(self, *kinds):
        self.model, self.count = oracle.Model(), 0
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

    def view(self):
        return self.model.view("HT-1")

    def inquiry(self, number=0):
        return self.view()["inquiries"][number]

    def nodes(self):
        return [entry["node"] for entry in self.view()["open"]]


READY = ("file.established", "payment.received", "payment.cleared", "movein.scheduled")


class Vectors(unittest.TestCase):
    def test_a_week_ends_seven_days_later_and_rolls_over_listed_rest_days(self):
        for start, due in (("2024-08-20", "2024-08-27"), ("2024-02-22", "2024-02-29"),
                           ("2023-12-28", "2024-01-04"), ("2024-09-24", "2024-10-01")):
            self.assertEqual(oracle.d5_due(day(start)), day(due))
        rest = [day(f"2024-10-0{number}") for number in range(1, 8)]
        self.assertEqual(oracle.d5_due(day("2024-09-24"), rest_days=rest), day("2024-10-08"))

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
        story = Story("file.established")
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
        self.assertEqual(set(coverage.codes), set(oracle.CODES) - oracle.NOT_YET)

    def test_two_lines_in_three_are_accepted(self):
        coverage = traces.Coverage()
        for seed in range(1, 6):
            coverage.add(traces.trace(seed, 400)[1])
        self.assertTrue(0.58 < coverage.fresh / coverage.lines < 0.72, coverage.fresh)


if __name__ == "__main__":
    unittest.main()
