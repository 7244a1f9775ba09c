#include "tools/doorstep/why/sentence.h"

#include "tests/support/story.h"
#include "tools/doorstep/shared/output/lang.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct trail trail;
static struct account account;
static char said[SENTENCE_BYTES_MAX];

/* What is said of the story so far on that day, told anew to a book of its own. */
static const char *why(struct story *story, const char *day, const char *lang)
{
    static struct event event;
    struct book *book = NULL;
    struct error err;
    uint64_t sequence;
    int32_t today;

    assert_int_equal(lang_choose(lang, &err), STATUS_OK);
    assert_true(date_parse(&today, text_of(day)));
    assert_int_equal(book_create(&book, &err), STATUS_OK);
    trail_init(&trail, (struct text){0}, (struct text){0});
    for (sequence = 1; sequence <= story->head; sequence++) {
        struct text bytes = story->kept[sequence];
        struct refusals refusals = event_decode_stored(&event, bytes.bytes, bytes.count);

        assert_false(refusals_any(&refusals));
        assert_int_equal(book_evolve(book, &event, sequence, &err), STATUS_OK);
        if (!subject_is_project(event.subject)) {
            trail_note(&trail, book_case(book, TEXT(STORY_CASE)), &event, sequence);
        }
    }
    book_destroy(&book);
    account_make(&account, TEXT(STORY_CASE), story_state(story), &trail, today);
    return sentence_of(said, &account);
}

static void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("\"%s\" has no \"%s\"", text, part);
    }
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL) {
        fail_msg("\"%s\" has \"%s\"", text, part);
    }
}

static void without_a_file_only_the_file_is_waited_for(void **state)
{
    struct story *story = *state;

    story_contract(story);
    (void)why(story, "2024-08-29", "en");
    assert_holds(said, "no customer file yet: waits for customer representative (C3 ");
    assert_holds(said, "[G-06]");
    assert_lacks(said, "owes");
}

static void a_late_inquiry_says_who_since_which_event_and_how_late(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "inquiry=Q3");
    tell(story, "B", "inquiry.classified", "inquiry=Q3 category=engineering actor=李副经理");
    (void)why(story, "2024-08-29", "zh");
    assert_holds(said, "疑问 Q3 等工程部办理（D5 工程解决方案），由序号 5 ");
    assert_holds(said, "（2024-08-20 李副经理）引起，期限 2024-08-27，逾期 2 天 [G-08 G-10 G-20]");
    (void)why(story, "2024-08-26", "en");
    assert_holds(said, "inquiry Q3 waits for engineering");
    assert_holds(said, "due 2024-08-27, 1 day left");
    (void)why(story, "2024-08-27", "en");
    assert_holds(said, "due today");
}

static void the_most_urgent_of_several_inquiries_is_named(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "inquiry=Q1 category=property recorder=B");
    story_engineering(story, "Q2");
    (void)why(story, "2024-08-20", "en");
    assert_holds(said, "inquiry Q2 waits for engineering");
    assert_holds(said, "; 1 more open [");
}

static void a_second_round_is_said_with_its_rule(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=0");
    tell(story, "E", "cost.assessed", "amount_fen=0");
    tell(story, "B", "inquiry.answered", "");
    tell(story, "A", "solution.returned", "to=D5");
    (void)why(story, "2024-08-20", "en");
    assert_holds(said, "round 2");
    assert_holds(said, "[G-08 G-10 G-11 G-20]");
}

static void date_and_money_are_waited_for_together(void **state)
{
    struct story *story = *state;

    story_file(story);
    (void)why(story, "2024-08-20", "en");
    assert_holds(said, "(C9 ");
    assert_holds(said, "; the owner owes ¥6.00 of ¥6.00");
    assert_holds(said, "[G-19 G-16 G-20]");
    tell(story, "E", "payment.received", "");
    (void)why(story, "2024-08-20", "en");
    assert_holds(said, "waits for finance (F9 ");
    assert_lacks(said, "owes");
}

static void what_suspended_a_case_is_named_with_its_event(void **state)
{
    struct story *story = *state;

    story_ready(story);
    (void)why(story, "2024-08-20", "en");
    assert_holds(said, "waits for deputy manager (B10 ");
    tell(story, "B", "qualification.confirmed", "");
    (void)why(story, "2024-08-20", "en");
    assert_holds(said, "waits for property company (F11 ");
    assert_holds(said, "[G-21]");
    tell(story, "E", "payment.reversed", "actor=zhao");
    (void)why(story, "2024-08-20", "en");
    assert_holds(said, "something fell away: certificate fell away by event ");
    assert_holds(said, "zhao); the owner owes ¥");
}

static void keys_and_cancellation_end_it(void **state)
{
    struct story *story = *state;
    char text[CLAUSE_BYTES_MAX];

    story_movein(story);
    (void)why(story, "2024-08-20", "en");
    assert_holds(said, "the owner has the keys: keys handed over by event ");
    assert_holds(said, "[G-22]");
    tell(story, "owner", "inquiry.raised", "inquiry=Q9");
    (void)why(story, "2024-08-20", "en");
    assert_holds(said, "; still inquiry Q9 waits for deputy manager (B5 ");
    assert_string_equal(sentence_standing(text, &account, PART_GATE), "1 open: Q9(B5)");
}

static void a_cancelled_case_says_what_is_to_be_paid_back(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "E", "payment.received", "amount_fen=100");
    tell(story, "C", "contract.cancelled", "forfeit_fen=30");
    (void)why(story, "2024-08-20", "en");
    assert_holds(said, "contract cancelled: ended by event ");
    assert_holds(said, "finance has ¥0.70 to pay back [G-23]");
}

static void parts_say_how_they_stand(void **state)
{
    struct story *story = *state;
    char text[CLAUSE_BYTES_MAX];

    story_file(story);
    story_engineering(story, "Q1");
    (void)why(story, "2024-08-20", "en");
    assert_string_equal(sentence_standing(text, &account, PART_GATE), "1 open: Q1(D5)");
    assert_string_equal(sentence_standing(text, &account, PART_CERTIFICATE), "¥6.00 still due");
    assert_string_equal(sentence_standing(text, &account, PART_FILE), "");
    assert_true(account.holdings[PART_FILE].holds);
    assert_true(account.holdings[PART_GATE].fell);
    assert_false(account.holdings[PART_DATE].fell);
}

static void what_is_too_long_is_cut_between_characters(void **state)
{
    struct story *story = *state;
    char text[CLAUSE_BYTES_MAX];
    char words[128];
    int i;

    story_file(story);
    for (i = 0; i < 60; i++) {
        (void)snprintf(words, sizeof words, "inquiry=渗水渗水渗水%d", i);
        tell(story, "owner", "inquiry.raised", words);
    }
    (void)why(story, "2024-08-20", "zh");
    assert_holds(said, "另有 59 件疑问未结");
    (void)sentence_standing(text, &account, PART_GATE);
    assert_holds(text, "60 件未结：");
    assert_in_range(strlen(text), CLAUSE_BYTES_MAX - 4, CLAUSE_BYTES_MAX - 1);
    assert_int_equal(text_cut(text_of(text), CLAUSE_BYTES_MAX).count, strlen(text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(without_a_file_only_the_file_is_waited_for),
        story_test(a_late_inquiry_says_who_since_which_event_and_how_late),
        story_test(the_most_urgent_of_several_inquiries_is_named),
        story_test(a_second_round_is_said_with_its_rule),
        story_test(date_and_money_are_waited_for_together),
        story_test(what_suspended_a_case_is_named_with_its_event),
        story_test(keys_and_cancellation_end_it),
        story_test(a_cancelled_case_says_what_is_to_be_paid_back),
        story_test(parts_say_how_they_stand),
        story_test(what_is_too_long_is_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
