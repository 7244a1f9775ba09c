#include "workers/notes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct notes notes;

static int setup(void **state)
{
    (void)state;
    notes_init(&notes);
    return 0;
}

/* What became of E5.<number>@1, or of a person's decision of that key. */
static void note(uint64_t decision, int number, bool refused)
{
    struct refusals refusals = {0};
    struct verdict verdict = {.decision = decision,
                              .refused = refused,
                              .type = EVENT_COST_ASSESSED,
                              .sequence = refused ? 0 : 12,
                              .subject = TEXT("HT-1"),
                              .refusals = refused ? &refusals : NULL};
    char id[32];

    (void)snprintf(id, sizeof id, "E5.%d@1", number);
    verdict.id = text_of(id);
    refusals_add(&refusals, ERR_LANE, "not %s", "E");
    notes_add(&notes, &verdict, 1724119200000);
}

static void a_note_is_a_copy(void **state)
{
    (void)state;
    note(0, 1, true);
    assert_true(text_equals(TEXT("HT-1"), note_subject(&notes.items[0])));
    assert_true(text_equals(TEXT("E5.1@1"), note_id(&notes.items[0])));
    assert_true(refusals_hold(&notes.items[0].refusals, ERR_LANE));
    assert_string_equal("not E", notes.items[0].refusals.text);
}

static void refusals_and_decisions_are_pressing_until_they_are_written(void **state)
{
    (void)state;
    note(0, 1, false);
    assert_false(notes.pressing);
    note(0, 2, true);
    assert_true(notes.pressing);
    notes_forget(&notes);
    assert_false(notes.pressing);
    note(7, 3, false);
    assert_true(notes.pressing);
}

static void accepted_acts_give_way_to_what_was_refused_and_to_decisions(void **state)
{
    int i;

    (void)state;
    note(0, 0, false);
    note(0, 1, true);
    note(7, 2, false);
    for (i = 3; i < 2 * DAYBOOK_NOTES_MAX; i++) {
        note(0, i, false);
    }
    assert_true(notes_are_full(&notes));
    assert_true(text_equals(TEXT("E5.1@1"), note_id(&notes.items[0])));
    assert_int_equal(7, notes.items[1].decision);
    assert_true(text_equals(TEXT("E5.1023@1"), note_id(&notes.items[DAYBOOK_NOTES_MAX - 1])));
}

static void the_oldest_refusal_gives_way_when_nothing_else_can(void **state)
{
    int i;

    (void)state;
    note(7, 0, true);
    for (i = 1; i <= DAYBOOK_NOTES_MAX; i++) {
        note(0, i, true);
    }
    assert_true(notes_are_full(&notes));
    assert_int_equal(7, notes.items[0].decision);
    assert_true(text_equals(TEXT("E5.2@1"), note_id(&notes.items[1])));
}

#define CASE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_note_is_a_copy),
        CASE(refusals_and_decisions_are_pressing_until_they_are_written),
        CASE(accepted_acts_give_way_to_what_was_refused_and_to_decisions),
        CASE(the_oldest_refusal_gives_way_when_nothing_else_can),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
