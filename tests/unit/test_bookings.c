#include "workers/bookings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TODAY 19955 /* Tuesday, 2024-08-20 */

static struct bookings bookings;
static struct settings settings;

/* Two slots a day, 09:00-10:00 and 10:00-11:00. */
static int setup(void **state)
{
    (void)state;
    bookings_init(&bookings);
    settings_default(&settings);
    settings.slots_per_day = 2;
    settings.opens_minute = 9 * 60;
    settings.closes_minute = 11 * 60;
    return 0;
}

static void book(struct text subject, int32_t day, struct text slot, uint64_t sequence)
{
    struct event event = {.type = EVENT_MOVEIN_SCHEDULED, .subject = subject};

    event.data.movein_scheduled.movein_on = day;
    event.data.movein_scheduled.slot = slot;
    bookings_fold(&bookings, &event, sequence, TODAY);
}

static void assert_free(int32_t expected_day, const char *expected_slot)
{
    char slot[SLOT_TEXT_BYTES];
    int32_t day = 0;

    assert_true(bookings_find(&bookings, &settings, TEXT("HT-1"), TODAY, &day, slot));
    assert_int_equal(expected_day, day);
    assert_string_equal(expected_slot, slot);
}

static void a_slot_is_taken_by_the_minute_it_begins(void **state)
{
    (void)state;
    book(TEXT("HT-2"), TODAY + 1, TEXT("10:00-11:00"), 1);
    assert_free(TODAY + 1, "09:00-10:00");
    book(TEXT("HT-2"), TODAY + 1, TEXT("09:59"), 2);
    assert_free(TODAY + 1, "10:00-11:00");
}

static void the_cases_own_booking_does_not_count(void **state)
{
    (void)state;
    settings.slots_per_day = 1;
    book(TEXT("HT-1"), TODAY + 1, TEXT("09:00-11:00"), 1);
    assert_free(TODAY + 1, "09:00-11:00");
}

/* Somebody comes that day, when is not known: one place less, and no slot that is known taken. */
static void what_is_no_time_of_a_slot_takes_a_place_but_no_slot(void **state)
{
    static const char *const slots[] = {"",      "9:00",  "morning", "/9:00", "30:00",
                                        "1/:00", "1::00", "10:/0",   "10:60", "10:0/",
                                        "10:0:", "08:00", "11:00",   "23:59"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof slots / sizeof slots[0]; i++) {
        bookings_init(&bookings);
        book(TEXT("HT-2"), TODAY + 1, text_of(slots[i]), 1);
        assert_free(TODAY + 1, "09:00-10:00");
        book(TEXT("HT-3"), TODAY + 1, TEXT("09:00-10:00"), 2);
        assert_free(TODAY + 2, "09:00-10:00");
    }
}

static void a_booking_without_a_slot_takes_a_place(void **state)
{
    (void)state;
    settings.slots_per_day = 1;
    book(TEXT("HT-2"), TODAY + 1, (struct text){NULL, 0}, 1);
    assert_free(TODAY + 2, "09:00-11:00");
}

static void other_events_book_nothing(void **state)
{
    const struct event event = {.type = EVENT_MOVEIN_COMPLETED, .subject = TEXT("HT-2")};

    (void)state;
    bookings_fold(&bookings, &event, 1, TODAY);
    assert_int_equal(0, bookings.count);
}

static void where_every_day_is_full_none_is_found(void **state)
{
    char subject[16];
    char slot[SLOT_TEXT_BYTES] = "untouched";
    int32_t day = 7;
    int32_t i;

    (void)state;
    settings.slots_per_day = 1;
    for (i = 1; i <= BOOKING_DAYS_MAX; i++) {
        (void)snprintf(subject, sizeof subject, "other-%d", i);
        book(text_of(subject), TODAY + i, TEXT("09:00"), 1);
    }
    assert_false(bookings_find(&bookings, &settings, TEXT("HT-1"), TODAY, &day, slot));
    assert_int_equal(7, day);
    assert_string_equal("untouched", slot);
}

/* As many as are remembered, of which these many are over. */
static void fill(uint32_t over)
{
    char subject[16];
    uint32_t i;

    for (i = 0; i < BOOKINGS_MAX; i++) {
        (void)snprintf(subject, sizeof subject, "other-%u", i);
        book(text_of(subject), i < over ? TODAY : TODAY + 400, TEXT("09:00"), 1);
    }
}

static void days_that_are_over_make_room(void **state)
{
    (void)state;
    fill(2);
    assert_int_equal(BOOKINGS_MAX, bookings.count);
    book(TEXT("HT-2"), TODAY + 1, TEXT("09:00"), 2);
    assert_int_equal(BOOKINGS_MAX - 1, bookings.count);
    assert_false(bookings.incomplete);
    assert_free(TODAY + 1, "10:00-11:00");
}

static void who_does_not_remember_all_offers_nothing(void **state)
{
    char slot[SLOT_TEXT_BYTES];
    int32_t day;

    (void)state;
    fill(0);
    book(TEXT("other-5"), TODAY + 401, TEXT("09:00"), 2); /* known: needs no room */
    assert_false(bookings.incomplete);
    book(TEXT("HT-2"), TODAY + 1, TEXT("09:00"), 2);
    assert_true(bookings.incomplete);
    assert_false(bookings_find(&bookings, &settings, TEXT("HT-1"), TODAY, &day, slot));
}

static void a_name_that_no_case_can_have_is_not_remembered(void **state)
{
    char subject[ID_BYTES_MAX + 1];

    (void)state;
    (void)memset(subject, 'x', sizeof subject);
    book((struct text){subject, sizeof subject}, TODAY + 1, TEXT("09:00"), 1);
    assert_int_equal(0, bookings.count);
    assert_true(bookings.incomplete);
}

#define CASE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_slot_is_taken_by_the_minute_it_begins),
        CASE(the_cases_own_booking_does_not_count),
        CASE(what_is_no_time_of_a_slot_takes_a_place_but_no_slot),
        CASE(a_booking_without_a_slot_takes_a_place),
        CASE(other_events_book_nothing),
        CASE(where_every_day_is_full_none_is_found),
        CASE(days_that_are_over_make_room),
        CASE(who_does_not_remember_all_offers_nothing),
        CASE(a_name_that_no_case_can_have_is_not_remembered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
