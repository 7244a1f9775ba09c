#include "tools/doorstep/paper/paperwork.h"

#include "tests/support/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The paper has the line; in the first language that is given, as all are composed in both. */
static void assert_line(const char *words, const char *line, const char *place)
{
    size_t count = strlen(line);
    const char *at;

    for (at = strstr(words, line); at != NULL; at = strstr(at + 1, line)) {
        if ((at == words || at[-1] == '\n') && at[count] == '\n') {
            return;
        }
    }
    fail_msg("%s: no line '%s' in:\n%s", place, line, words);
}

#define PLACE_STRING(value) #value
#define PLACE(line) __FILE__ ":" PLACE_STRING(line)
#define has(words, line) assert_line(words, line, PLACE(__LINE__))

static const char *made(struct story *story, struct telling_of of, const char *language)
{
    struct error err = {0};
    const char *words;

    assert_int_equal(lang_choose(language, NULL), STATUS_OK);
    words = told_paper(story, &of, &err);
    assert_int_equal(lang_choose("en", NULL), STATUS_OK);
    if (words == NULL) {
        fail_msg("%s: %s", paper_word(of.kind), err.text);
    }
    return words;
}

static void lacks(struct story *story, struct telling_of of, const char *named)
{
    struct error err = {0};

    assert_null(told_paper(story, &of, &err));
    assert_int_equal(err.status, STATUS_NOT_FOUND);
    assert_non_null(strstr(err.text, named));
}

static void every_kind_has_a_word_and_titles_in_both_languages(void **state)
{
    int kind;

    (void)state;
    for (kind = 0; kind < PAPERS_END; kind++) {
        const char *english = paper_title((enum paper_kind)kind);

        assert_int_equal(paper_of_word(paper_word((enum paper_kind)kind)), kind);
        assert_int_equal(lang_choose("zh", NULL), STATUS_OK);
        assert_string_not_equal(paper_title((enum paper_kind)kind), english);
        assert_int_equal(lang_choose("en", NULL), STATUS_OK);
    }
    assert_int_equal(paper_of_word("nothing"), PAPERS_END);
}

static void the_header_has_what_the_form_asks(void **state)
{
    struct story *story = *state;
    const char *words;

    story_ready(story);
    words = made(story, (struct telling_of){.kind = PAPER_notice}, "zh");
    has(words, "入住通知书");
    has(words, "房地产开发有限公司");
    has(words, "RZ-HT-2024-0183-6");
    has(words, "客户代表");
    has(words, "客户管理流程");
    has(words, "内部");
    has(words, "销售部");
    has(words, "2024-08-20");
    assert_non_null(strstr(words, "核验码 seq 6 · "));
}

static void a_certificate_says_its_sums_and_lists_what_was_paid_by_then(void **state)
{
    struct story *story = *state;
    const char *words;

    story_file(story);
    tell(story, "E", "payment.received", "id=p1 payment=P1 amount_fen=700");
    tell(story, "E", "payment.received", "payment=P2 amount_fen=600 ref=R2");
    tell(story, "E", "payment.reversed", "payment=P1");
    tell(story, "E", "payment.cleared", "");
    tell(story, "E", "payment.received", "payment=P3 amount_fen=55 ref=R3");
    words = made(story, (struct telling_of){.kind = PAPER_certificate}, "zh");
    has(words, "CERT-1");
    has(words, "¥6.00\n人民币陆元整");
    has(words, "R2");
    has(words, "兹证明：上述购房人已付清全部房款。特此证明。");
    assert_null(strstr(words, "¥7.00"));
    assert_null(strstr(words, "R3"));
    assert_null(strstr(words, "作废"));
    words = made(story, (struct telling_of){.kind = PAPER_certificate}, "en");
    has(words, "¥6.00\n人民币陆元整");
}

/* Of many buyers a paper names as many as fit, and says that there are more. */
static void buyers_that_do_not_fit_are_told_by_an_ellipsis(void **state)
{
    struct story *story = *state;
    char said[16384];
    int width;

    story_ready(story);
    for (width = 10; width < 20; width++) { /* the last one ends at any place before the bound */
        int used = snprintf(said, sizeof said, "buyers=[");
        int i;

        for (i = 0; i < 210; i++) {
            used += snprintf(said + used, sizeof said - (size_t)used,
                             "%s{\"name\":\"%0*d\",\"id_no\":\"1\",\"phone\":\"1\"}",
                             i > 0 ? "," : "", width, i);
        }
        (void)snprintf(said + used, sizeof said - (size_t)used, "]");
        tell(story, "C", "owner.changed", said);
        assert_non_null(
            strstr(made(story, (struct telling_of){.kind = PAPER_notice}, "zh"), "、…："));
        assert_non_null(
            strstr(made(story, (struct telling_of){.kind = PAPER_notice}, "en"), ", …,"));
    }
}

static void a_replaced_certificate_is_void_and_the_next_one_names_it(void **state)
{
    struct story *story = *state;
    const char *words;

    tell(story, "A", "scheme.adopted", "time=2024-01-01T09:00:00+08:00");
    tell(story, "C", "contract.filed", "unit_price_fen=600");
    tell(story, "E", "payment.received", "");
    tell(story, "E", "payment.cleared", "");
    tell(story, "E", "price.adjusted", "delta_fen=12 registered_area_dm2=102");
    tell(story, "E", "payment.received", "payment=P2 amount_fen=12 ref=x");
    tell(story, "E", "payment.cleared",
         "certificate_no=CERT-2 due_fen=612 received_fen=612 replaces=CERT-1");
    words = made(story, (struct telling_of){.kind = PAPER_certificate}, "zh");
    has(words, "原证明 CERT-1，原证明作废");
    has(words, "登记面积 1.02 m²（误差 +2.00%），按规定核算 ¥0.12");
    assert_null(strstr(words, "效力"));
    words =
        made(story, (struct telling_of){.kind = PAPER_certificate, .certificate = "CERT-1"}, "zh");
    has(words, "作废");
    has(words, "作废：已由新证明替换（记录 № 7，2024-08-20）");
    assert_null(strstr(words, "登记面积"));
    lacks(story, (struct telling_of){.kind = PAPER_certificate, .certificate = "CERT-9"},
          "no certificate of that number");
}

static void a_new_date_replaces_the_notice_before_it(void **state)
{
    struct story *story = *state;
    const char *words;

    story_ready(story);
    tell(story, "C", "movein.scheduled", "movein_on=2024-10-08");
    words = made(story, (struct telling_of){.kind = PAPER_notice}, "en");
    has(words, "notice RZ-HT-2024-0183-6 for 2024-10-01, which is void");
    has(words, "2024-10-08");
    has(words, "Return slip: received");
    has(words, "1. The identity cards of all buyers, with copies");
}

static void a_qualification_ticks_four_lines_with_their_events(void **state)
{
    struct story *story = *state;
    const char *words;

    story_ready(story);
    story_engineering(story, "Q1");
    tell(story, "owner", "inquiry.withdrawn", "recorder=B");
    tell(story, "B", "qualification.confirmed", "");
    words = made(story, (struct telling_of){.kind = PAPER_qualification}, "en");
    has(words, "№ 3  2024-08-20  F1");
    has(words, "Q1 № 8 (withdrawn)");
    has(words, "№ 5  2024-08-20  CERT-1");
    has(words, "№ 6  2024-08-20  2024-10-01");
    has(words, "√");
    assert_null(strstr(words, "×"));
    tell(story, "E", "payment.reversed", "");
    words = made(story, (struct telling_of){.kind = PAPER_qualification}, "en");
    has(words, "SUSPENDED");
    has(words, "×");
}

static void a_qualification_names_what_holds_now(void **state)
{
    struct story *story = *state;
    const char *words;

    story_ready(story);
    story_engineering(story, "Q1");
    tell(story, "owner", "inquiry.withdrawn", "recorder=B");
    tell(story, "B", "qualification.confirmed", "");
    tell(story, "owner", "inquiry.reopened", "recorder=B");
    words = made(story, (struct telling_of){.kind = PAPER_qualification}, "en");
    has(words, "Q1 (open)");
    tell(story, "B", "inquiry.deferred", "");
    tell(story, "E", "payment.cleared", "certificate_no=CERT-2 replaces=CERT-1");
    words = made(story, (struct telling_of){.kind = PAPER_qualification}, "en");
    has(words, "Q1 № 11 (deferred)");
    has(words, "№ 12  2024-08-20  CERT-2");
    assert_null(strstr(words, "×"));
}

static void a_circulation_slip_fills_in_what_is_known(void **state)
{
    struct story *story = *state;
    const char *words;

    story_file(story);
    words = made(story, (struct telling_of){.kind = PAPER_circulation}, "en");
    has(words, "□ payment-cleared certificate");
    has(words, "Balance due: ¥6.00");
    has(words, "water ________");
    tell(story, "E", "payment.received", "");
    tell(story, "E", "payment.cleared", "");
    tell(story, "C", "movein.scheduled", "");
    tell(story, "B", "qualification.confirmed", "");
    tell(story, "F", "movein.completed", "meters={\"water\":7,\"electric\":8,\"gas\":9}");
    words = made(story, (struct telling_of){.kind = PAPER_circulation}, "en");
    has(words, "√ payment-cleared certificate  № 5  2024-08-20");
    has(words, "√ move-in qualification  № 7  2024-08-20");
    has(words, "water 7");
    has(words, "keys, cards: 3");
}

/* An inquiry of three rounds: a late solution, a refused cost, a returned answer. */
static void tell_rounds(struct story *story)
{
    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=100 time=2024-08-30T10:00:00+08:00");
    tell(story, "E", "cost.assessed", "time=2024-08-30T11:00:00+08:00");
    tell(story, "B", "cost.rejected", "time=2024-08-31T10:00:00+08:00");
    tell(story, "D", "solution.proposed",
         "budget_fen=90 time=2024-09-02T10:00:00+08:00 "
         "budget_lines=[{\"item\":\"pipe\",\"qty\":2,\"unit\":\"m\",\"fen\":90}]");
    tell(story, "E", "cost.assessed", "amount_fen=80 time=2024-09-03T10:00:00+08:00");
    tell(story, "B", "cost.approved", "amount_fen=70 time=2024-09-03T11:00:00+08:00");
    tell(story, "B", "inquiry.answered", "promised_on=2024-09-20 time=2024-09-04T10:00:00+08:00");
    tell(story, "A", "solution.returned", "time=2024-09-05T10:00:00+08:00");
    tell(story, "B", "inquiry.answered", "promised_on=2024-09-25 time=2024-09-06T10:00:00+08:00");
}

static void an_inquiry_sheet_has_every_round_and_its_week(void **state)
{
    struct story *story = *state;
    struct telling_of sheet = {.kind = PAPER_inquiry, .inquiry = "Q1"};
    const char *words;

    tell_rounds(story);
    words = made(story, sheet, "en");
    has(words, "Round 1");
    assert_non_null(strstr(words, "sales department\nb\n2024-08-20\n")); /* the deputy issues it */
    has(words, "2024-08-27");
    has(words, "proposed on 2024-08-30, 3 days late");
    has(words, "Round 2");
    has(words, "proposed on 2024-09-02, in time");
    has(words, "Round 3");
    has(words, "answer: soon\npromised on: 2024-09-25\nchannel: phone\ntold to: owner");
    assert_null(strstr(words, "Round 4"));
    sheet.as_of = "2024-08-29";
    words = made(story, sheet, "zh");
    has(words, "未提出方案，已逾期 2 天");
    has(words, "D5 工程解决方案");
    sheet.inquiry = "Q9";
    lacks(story, sheet, "has no inquiry Q9");
}

static void a_cost_application_says_what_was_decided(void **state)
{
    struct story *story = *state;
    struct telling_of sheet = {.kind = PAPER_cost, .inquiry = "Q1"};
    const char *words;

    tell_rounds(story);
    words = made(story, sheet, "zh");
    has(words, "pipe");
    has(words, "¥0.90");
    has(words, "¥0.80\n人民币捌角整");
    has(words, "¥0.70\n人民币柒角整");
    has(words, "同意");
    assert_null(strstr(words, "作废"));
    sheet.as_of = "2024-08-31";
    words = made(story, sheet, "en");
    has(words, "rejected: dear");
    has(words, "no lines were given");
    assert_null(strstr(words, "VOID"));
    sheet.as_of = "2024-08-29";
    lacks(story, sheet, "no budget");
}

static void a_correction_names_the_letter_that_it_replaces(void **state)
{
    struct story *story = *state;
    struct telling_of letter = {.kind = PAPER_answer, .inquiry = "Q1"};
    const char *words;

    tell_rounds(story);
    words = made(story, letter, "en");
    has(words, "Letter of answer: correction");
    has(words, "letter DF-HT-2024-0183-11 of 2024-09-04, which promised 2024-09-20 and is void");
    has(words, "2024-09-25");
    assert_null(strstr(words, "VOID"));
    letter.as_of = "2024-09-05";
    words = made(story, letter, "en");
    has(words, "Letter of answer");
    has(words, "VOID");
    letter.as_of = "2024-09-04";
    words = made(story, letter, "zh");
    has(words, "尚未审核通过");
    assert_null(strstr(words, "作废"));
    letter.as_of = "2024-09-03";
    lacks(story, letter, "was not answered");
}

static void an_answer_after_a_reopening_corrects_nothing(void **state)
{
    struct story *story = *state;
    struct telling_of letter = {.kind = PAPER_answer, .inquiry = "Q1"};
    const char *words;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "category=general recorder=B");
    tell(story, "B", "inquiry.answered", "");
    tell(story, "A", "solution.approved", "");
    tell(story, "owner", "inquiry.reopened", "recorder=B");
    words = made(story, letter, "en");
    has(words, "VOID");
    tell(story, "B", "inquiry.answered", "");
    words = made(story, letter, "en");
    has(words, "Letter of answer");
    assert_null(strstr(words, "Replaces"));
    assert_null(strstr(words, "VOID"));
}

static void a_customer_file_tells_everything_in_order(void **state)
{
    struct story *story = *state;
    const char *words;

    story_file(story);
    tell(story, "B", "note.added", "text=later time=2024-08-25T10:00:00+08:00");
    tell(story, "B", "note.added", "text=earlier time=2024-08-24T10:00:00+08:00");
    words = made(story, (struct telling_of){.kind = PAPER_file}, "en");
    assert_true(strstr(words, "text: earlier") < strstr(words, "text: later"));
    tell(story, "E", "payment.received", "id=p1");
    tell(story, "E", "entry.voided", "target=p1");
    words = made(story, (struct telling_of){.kind = PAPER_file}, "en");
    has(words, "F1");
    has(words, "Everything that happened");
    has(words, "void, by № 7");
    has(words, "nothing was filed yet");
    words = made(story, (struct telling_of){.kind = PAPER_file}, "zh");
    has(words, "办理过程（按发生时间）");
    has(words, "补录");
}

static void a_handover_has_readings_keys_and_checks(void **state)
{
    struct story *story = *state;
    const char *words;

    story_ready(story);
    lacks(story, (struct telling_of){.kind = PAPER_handover}, "not completed");
    tell(story, "B", "qualification.confirmed", "");
    tell(story, "F", "movein.completed",
         "checklist={\"identity\":true,\"keys\":false} keys=5 "
         "meters={\"water\":17,\"electric\":18,\"gas\":19}");
    words = made(story, (struct telling_of){.kind = PAPER_handover}, "zh");
    has(words, "17");
    has(words, "19");
    has(words, "5");
    has(words, "核对身份及授权委托书");
    has(words, "√");
    has(words, "×");
}

static void a_reservation_lists_what_is_deferred(void **state)
{
    struct story *story = *state;
    const char *words;

    story_file(story);
    story_engineering(story, "Q1");
    story_engineering(story, "Q2");
    lacks(story, (struct telling_of){.kind = PAPER_reservation}, "no inquiry is deferred");
    tell(story, "B", "inquiry.deferred", "inquiry=Q2");
    words = made(story, (struct telling_of){.kind = PAPER_reservation}, "zh");
    has(words, "Q2");
    has(words, "leak");
    has(words, "2024-11-30");
    assert_null(strstr(words, "Q1"));
    tell(story, "C", "contract.cancelled", "");
    words = made(story, (struct telling_of){.kind = PAPER_reservation}, "zh");
    has(words, "作废：合同已解除（记录 № 7，2024-08-20）");
}

static void what_a_case_has_not_come_to_is_named(void **state)
{
    struct story *story = *state;

    story_contract(story);
    lacks(story, (struct telling_of){.kind = PAPER_certificate}, "no certificate was issued");
    lacks(story, (struct telling_of){.kind = PAPER_notice}, "no move-in date");
    lacks(story, (struct telling_of){.kind = PAPER_qualification}, "not confirmed");
    lacks(story, (struct telling_of){.kind = PAPER_circulation}, "no customer file");
    has(made(story, (struct telling_of){.kind = PAPER_file}, "en"), "—");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_a_word_and_titles_in_both_languages),
        story_test(the_header_has_what_the_form_asks),
        story_test(a_certificate_says_its_sums_and_lists_what_was_paid_by_then),
        story_test(buyers_that_do_not_fit_are_told_by_an_ellipsis),
        story_test(a_replaced_certificate_is_void_and_the_next_one_names_it),
        story_test(a_new_date_replaces_the_notice_before_it),
        story_test(a_qualification_ticks_four_lines_with_their_events),
        story_test(a_qualification_names_what_holds_now),
        story_test(a_circulation_slip_fills_in_what_is_known),
        story_test(an_inquiry_sheet_has_every_round_and_its_week),
        story_test(a_cost_application_says_what_was_decided),
        story_test(a_correction_names_the_letter_that_it_replaces),
        story_test(an_answer_after_a_reopening_corrects_nothing),
        story_test(a_customer_file_tells_everything_in_order),
        story_test(a_handover_has_readings_keys_and_checks),
        story_test(a_reservation_lists_what_is_deferred),
        story_test(what_a_case_has_not_come_to_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
