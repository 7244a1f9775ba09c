#include "schemas/case.h"
#include "tests/support/story.h"
#include "workers/bookings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Chance tells of some cases, in a ledger that judges: dates given and moved, contracts cancelled,
 * any entry voided, cases erased. After each event what is booked is what the cases say, and what
 * the whole ledger gives when it is read anew. */

#define CASES 4
#define STEPS 400
#define SEEDS 20
#define DAYS 6
#define TODAY 19955 /* 2024-08-20 */

static struct bookings lived; /* event by event */
static struct bookings anew;  /* all of the ledger */
static uint32_t seed;

static uint32_t chance(uint32_t below)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 16) % below;
}

static const char *case_name(uint32_t number)
{
    static char name[8];

    (void)snprintf(name, sizeof name, "HT-%u", (unsigned int)number);
    return name;
}

static void open_cases(struct story *story)
{
    char words[128];

    tell(story, "A", "scheme.adopted", "time=2024-01-01T09:00:00+08:00");
    for (uint32_t i = 0; i < CASES; i++) {
        (void)snprintf(words, sizeof words, "subject=%s unit=1-1-%u", case_name(i), 100 + i);
        tell(story, "C", "contract.filed", words);
        (void)snprintf(words, sizeof words, "subject=%s", case_name(i));
        tell(story, "C", "file.established", words);
    }
}

/* What somebody tries; the rules may refuse it. */
static void try_something(struct story *story)
{
    const uint32_t what = chance(12);
    char words[128];
    int used = snprintf(words, sizeof words, "subject=%s ", case_name(chance(CASES)));
    char *more = words + used;
    const size_t room = sizeof words - (size_t)used;

    if (what < 5) {
        (void)snprintf(more, room, "movein_on=2024-08-2%u slot=%02u:00", 1 + chance(DAYS),
                       9 + chance(3));
        (void)story_say(story, "C", "movein.scheduled", words);
    } else if (what < 10) {
        (void)snprintf(more, room, "target=e%u", 1 + chance((uint32_t)story->head));
        (void)story_say(story, "A", "entry.voided", words);
    } else if (what == 10) {
        (void)story_say(story, "C", "contract.cancelled", words);
    } else if (chance(20) == 0) {
        (void)snprintf(more, room, "stage=cancelled");
        (void)story_say(story, "A", "case.erased", words);
    }
}

/* NULL: none that stands. */
static const struct booking *booking_of(const struct bookings *bookings, struct text subject)
{
    for (uint32_t i = 0; i < bookings->count; i++) {
        const struct booking *booking = &bookings->bookings[i];

        if (booking->stands &&
            text_equals((struct text){booking->subject, booking->subject_bytes}, subject)) {
            return booking->day == NO_DATE ? NULL : booking;
        }
    }
    return NULL;
}

/* The day on which the case says that its owner moves in. */
static int32_t day_of(const struct story *story, struct text subject)
{
    const struct case_state *state;

    if (book_is_erased(story->book, subject)) {
        return NO_DATE;
    }
    state = book_case(story->book, subject);
    assert_non_null(state);
    return state->cancelled ? NO_DATE : state->movein_on;
}

static void fold_one(struct bookings *bookings, const struct story *story, uint64_t sequence)
{
    struct text bytes = story->kept[sequence];
    struct event event = {0};
    struct refusals refusals = event_decode_stored(&event, bytes.bytes, bytes.count);

    assert_false(refusals_any(&refusals));
    if (event.type == EVENT_CASE_ERASED || !book_is_erased(story->book, event.subject)) {
        bookings_fold(bookings, &event, sequence, TODAY); /* else its payload has gone */
    }
}

static void compare(const struct story *story)
{
    bookings_init(&anew);
    for (uint64_t i = 1; i <= story->head; i++) {
        fold_one(&anew, story, i);
    }
    for (uint32_t i = 0; i < CASES; i++) {
        const struct text subject = text_of(case_name(i));
        const struct booking *booking = booking_of(&lived, subject);
        const struct booking *again = booking_of(&anew, subject);

        assert_int_equal(day_of(story, subject), booking == NULL ? NO_DATE : booking->day);
        assert_int_equal(day_of(story, subject), again == NULL ? NO_DATE : again->day);
        assert_int_equal(booking == NULL ? 0 : booking->slot, again == NULL ? 0 : again->slot);
    }
}

static void what_is_booked_is_what_the_cases_say(void **state)
{
    (void)state;
    for (uint32_t i = 1; i <= SEEDS; i++) {
        struct story story = {0};

        seed = i;
        story_begin(&story);
        bookings_init(&lived);
        open_cases(&story);
        for (uint32_t step = 0; step < STEPS; step++) {
            const uint64_t before = story.head;

            try_something(&story);
            if (story.head > before) {
                fold_one(&lived, &story, story.head);
                compare(&story);
            }
        }
        story_end(&story);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_booked_is_what_the_cases_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
