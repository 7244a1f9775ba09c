#include "tests/support/story.h"
#include "tools/doorstep/shared/ledger/retelling.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Whoever listens: what becomes of each event, "t" told, "l" later, "v" voided, "u" unsayable. */
struct listening {
    char fates[64];
    struct survey survey;
    struct retelling *retelling;
    uint32_t asked; /* an event, from 1, whose step is looked at … */
    void (*look)(const struct step *step);
};

static void survey_story(struct survey *survey, const struct story *story)
{
    static struct event event;

    for (uint64_t i = 1; i <= story->head; i++) {
        assert_int_equal(event_decode(&event, story->kept[i].bytes, story->kept[i].count).bits, 0);
        assert_int_equal(survey_hear(survey, &event), STATUS_OK);
    }
}

/* How many events of this one's subject there are up to it. */
static uint32_t position_of(const struct story *story, uint64_t sequence, struct text subject)
{
    static struct event event;
    uint32_t position = 0;

    for (uint64_t i = 1; i <= sequence; i++) {
        assert_int_equal(event_decode(&event, story->kept[i].bytes, story->kept[i].count).bits, 0);
        position += text_equals(event.subject, subject);
    }
    return position;
}

/* The story as of a day, "" for its last; listening_end is the caller's. */
static void listen(struct listening *listening, const struct story *story, const char *as_of)
{
    static struct event event;
    struct error err = {0};
    int32_t day = NO_DATE;

    assert_true(*as_of == '\0' || date_parse(&day, text_of(as_of)));
    listening->survey = survey_of(day);
    survey_story(&listening->survey, story);
    assert_int_equal(retelling_create(&listening->retelling, &listening->survey, &err), STATUS_OK);
    for (uint64_t i = 1; i <= story->head; i++) {
        struct retold retold;

        assert_int_equal(event_decode(&event, story->kept[i].bytes, story->kept[i].count).bits, 0);
        assert_int_equal(retelling_take(listening->retelling, &event,
                                        position_of(story, i, event.subject), &retold),
                         STATUS_OK);
        assert_int_equal(retold.step != NULL,
                         retold.fate == FATE_TOLD && !event_schema(event.type)->of_project);
        listening->fates[i - 1] = "tlvu"[retold.fate];
        if (i == listening->asked) {
            assert_non_null(retold.step);
            listening->look(retold.step);
        }
    }
}

static void listening_end(struct listening *listening)
{
    retelling_destroy(&listening->retelling);
    survey_finish(&listening->survey);
}

static void expect_fates(const struct story *story, const char *as_of, const char *fates)
{
    struct listening listening = {0};

    listen(&listening, story, as_of);
    assert_string_equal(listening.fates, fates);
    listening_end(&listening);
}

static void what_needs_a_later_event_could_not_have_been_said(void **state)
{
    struct story *story = *state;

    story_file(story); /* scheme, contract, file */
    tell(story, "owner", "inquiry.raised", "time=2024-08-26T10:00:00+08:00");
    tell(story, "B", "inquiry.classified", "time=2024-08-25T10:00:00+08:00");
    expect_fates(story, "2024-08-25", "tttlu");
    expect_fates(story, "2024-08-26", "ttttt");
    expect_fates(story, "2024-08-19", "tllll");
}

static void without_a_day_all_is_told_as_of_the_last_one(void **state)
{
    struct story *story = *state;
    struct listening listening = {0};

    story_file(story);
    tell(story, "C", "movein.scheduled", "time=2024-08-31T23:59:59+08:00");
    tell(story, "E", "payment.received", "time=2024-08-22T10:00:00+08:00");
    listen(&listening, story, "");
    assert_string_equal(listening.fates, "ttttt");
    assert_int_equal(survey_day(&listening.survey), listening.survey.last_day);
    assert_int_equal(retelling_count(listening.retelling), 1);
    assert_int_equal(retelling_case(listening.retelling, 0)->movein_on,
                     story_state(story)->movein_on);
    listening_end(&listening);
}

static void an_entry_counts_until_its_void_has_come(void **state)
{
    struct story *story = *state;
    struct listening listening = {0};

    story_file(story);
    tell(story, "E", "payment.received", "id=p1 time=2024-08-21T10:00:00+08:00");
    tell(story, "E", "entry.voided", "target=p1 time=2024-08-23T10:00:00+08:00");
    expect_fates(story, "2024-08-22", "ttttl");
    expect_fates(story, "2024-08-23", "tttvt");
    listen(&listening, story, "2024-08-22");
    assert_int_equal(retelling_case(listening.retelling, 0)->paid_fen, 600);
    listening_end(&listening);
}

static void a_void_of_what_comes_later_is_none(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "E", "payment.received", "id=p1 time=2024-08-27T10:00:00+08:00");
    tell(story, "E", "entry.voided", "target=p1 time=2024-08-25T10:00:00+08:00");
    expect_fates(story, "2024-08-25", "tttlu");
    expect_fates(story, "2024-08-27", "tttvt");
}

/* As if a rule had become stricter since the ledger took it in. */
static void only_what_is_told_otherwise_is_asked_anew(void **state)
{
    struct story *story = *state;

    story_contract(story);
    story_take(story, "C", "movein.scheduled", ""); /* without a file */
    expect_fates(story, "", "ttt");
    tell(story, "A", "policy.set", "subject=project:other time=2024-09-01T10:00:00+08:00");
    expect_fates(story, "2024-08-31", "tttl");
    tell(story, "A", "policy.set", "time=2024-09-01T10:00:00+08:00"); /* its own project */
    expect_fates(story, "2024-08-31", "ttull");
    expect_fates(story, "2024-09-01", "ttttt");
}

static void look_at_round(const struct step *step)
{
    assert_true(step->completes);
    assert_string_equal(node_word(step->node.node), "A8");
    assert_int_equal(step->inquiry, 0);
    assert_int_equal(step->inquiry_before->state, STATE_A8);
    assert_int_equal(step->inquiry_before->round, 1);
    assert_int_equal(step->inquiry_after->state, STATE_D5);
    assert_int_equal(step->inquiry_after->round, 2);
    /* Texts of before and after are whole. */
    assert_true(text_equals(step->before->project, TEXT("haitian")));
    assert_true(text_equals(step->inquiry_before->inquiry, step->inquiry_after->inquiry));
}

static void a_step_has_the_case_before_and_after(void **state)
{
    struct story *story = *state;
    struct listening listening = {.look = look_at_round};

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=0");
    tell(story, "E", "cost.assessed", "amount_fen=0");
    tell(story, "B", "inquiry.answered", "");
    listening.asked = (uint32_t)tell(story, "A", "solution.returned", "to=D5 actor=a");
    listen(&listening, story, "");
    listening_end(&listening);
}

static void openings_are_where_the_ledger_has_them(void **state)
{
    struct story *story = *state;
    struct listening listening = {0};
    struct open_node nodes[OPEN_NODES_MAX];
    uint32_t count;

    story_file(story);
    tell(story, "E", "payment.received", "time=2024-08-27T10:00:00+08:00"); /* later */
    story_engineering(story, "Q1");                                         /* the case's fourth */
    listen(&listening, story, "2024-08-20");
    count = process_open(retelling_case(listening.retelling, 0), nodes);
    assert_true(count >= 1);
    assert_string_equal(node_word(nodes[0].node), "D5");
    assert_int_equal(nodes[0].opened, 4);
    listening_end(&listening);
}

static void cases_and_inquiries_are_numbered_as_they_come(void **state)
{
    struct story *story = *state;
    struct listening listening = {0};
    const struct folder *folder;

    story_file(story);
    tell(story, "C", "contract.filed", "subject=HT-2 unit=9-1-101 id=c");
    tell(story, "C", "file.established", "subject=HT-2");
    tell(story, "owner", "inquiry.raised", "subject=HT-2 inquiry=Q1");
    tell(story, "owner", "inquiry.raised", "inquiry=Q1");
    tell(story, "owner", "inquiry.raised", "subject=HT-2 inquiry=Q2");
    listen(&listening, story, "");
    assert_int_equal(retelling_count(listening.retelling), 2);
    folder = retelling_folder(listening.retelling, 1);
    assert_true(text_equals(folder_subject(folder), TEXT("HT-2")));
    assert_int_equal(folder->inquiry_count, 2);
    assert_int_equal(folder->inquiries[0], 0);
    assert_int_equal(folder->inquiries[1], 2);
    assert_int_equal(retelling_folder(listening.retelling, 0)->inquiries[0], 1);
    listening_end(&listening);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(what_needs_a_later_event_could_not_have_been_said),
        story_test(without_a_day_all_is_told_as_of_the_last_one),
        story_test(an_entry_counts_until_its_void_has_come),
        story_test(a_void_of_what_comes_later_is_none),
        story_test(only_what_is_told_otherwise_is_asked_anew),
        story_test(a_step_has_the_case_before_and_after),
        story_test(openings_are_where_the_ledger_has_them),
        story_test(cases_and_inquiries_are_numbered_as_they_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
