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
static uint64_t head; /* the last event's sequence */

/* Two slots a day, 09:00-10:00 and 10:00-11:00. */
static int setup(void **state)
{
    (void)state;
    bookings_init(&bookings);
    head = 0;
    settings_default(&settings);
    settings.slots_per_day = 2;
    settings.opens_minute = 9 * 60;
    settings.closes_minute = 11 * 60;
    return 0;
}

static struct event date_given(const char *id, struct text subject, int32_t day, struct text slot)
{
    struct event event = {.type = EVENT_MOVEIN_SCHEDULED, .id = text_of(id), .subject = subject};

    event.data.movein_scheduled.movein_on = day;
    event.data.movein_scheduled.slot = slot;
    return event;
}

static void book_as(const char *id, struct text subject, int32_t day, struct text slot)
{
    const struct event event = date_given(id, subject, day, slot);

    bookings_fold(&bookings, &event, ++head, TODAY);
}

static void book(struct text subject, int32_t day, struct text slot)
{
    book_as("C9@4", subject, day, slot);
}

static void take_back(enum event_type type, struct text subject, const char *target)
{
    struct event event = {.type = type, .id = TEXT("x"), .subject = subject};

    if (type == EVENT_ENTRY_VOIDED) {
        event.data.entry_voided.target = text_of(target);
    }
    bookings_fold(&bookings, &event, ++head, TODAY);
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
    book(TEXT("HT-2"), TODAY + 1, TEXT("10:00-11:00"));
    assert_free(TODAY + 1, "09:00-10:00");
    book(TEXT("HT-2"), TODAY + 1, TEXT("09:59"));
    assert_free(TODAY + 1, "10:00-11:00");
}

static void the_cases_own_booking_does_not_count(void **state)
{
    (void)state;
    settings.slots_per_day = 1;
    book(TEXT("HT-1"), TODAY + 1, TEXT("09:00-11:00"));
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
        book(TEXT("HT-2"), TODAY + 1, text_of(slots[i]));
        assert_free(TODAY + 1, "09:00-10:00");
        book(TEXT("HT-3"), TODAY + 1, TEXT("09:00-10:00"));
        assert_free(TODAY + 2, "09:00-10:00");
    }
}

static void a_booking_without_a_slot_takes_a_place(void **state)
{
    (void)state;
    settings.slots_per_day = 1;
    book(TEXT("HT-2"), TODAY + 1, (struct text){NULL, 0});
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
        book(text_of(subject), TODAY + i, TEXT("09:00"));
    }
    assert_false(bookings_find(&bookings, &settings, TEXT("HT-1"), TODAY, &day, slot));
    assert_int_equal(7, day);
    assert_string_equal("untouched", slot);
}

/* So many move-ins, of which these many are over. */
static void fill(uint32_t count, uint32_t over)
{
    char subject[24];
    uint32_t i;

    for (i = 0; i < count; i++) {
        (void)snprintf(subject, sizeof subject, "other-%u", i);
        book(text_of(subject), i < over ? TODAY : TODAY + 400, TEXT("09:00"));
    }
}

static void days_that_are_over_make_room(void **state)
{
    (void)state;
    fill(BOOKINGS_MAX, 2);
    assert_int_equal(BOOKINGS_MAX, bookings.count);
    book(TEXT("HT-2"), TODAY + 1, TEXT("09:00"));
    assert_int_equal(BOOKINGS_MAX - 1, bookings.count);
    assert_false(bookings.incomplete);
    assert_free(TODAY + 1, "10:00-11:00");
}

static void who_does_not_remember_all_offers_nothing(void **state)
{
    char slot[SLOT_TEXT_BYTES];
    int32_t day;

    (void)state;
    fill(BOOKINGS_MAX, 0);
    assert_false(bookings.incomplete);
    book(TEXT("HT-2"), TODAY + 1, TEXT("09:00"));
    assert_true(bookings.incomplete);
    assert_false(bookings_find(&bookings, &settings, TEXT("HT-1"), TODAY, &day, slot));
}

static void a_name_that_no_case_can_have_is_not_remembered(void **state)
{
    char subject[ID_BYTES_MAX + 1];

    (void)state;
    (void)memset(subject, 'x', sizeof subject);
    book((struct text){subject, sizeof subject}, TODAY + 1, TEXT("09:00"));
    assert_int_equal(0, bookings.count);
    assert_true(bookings.incomplete);
}

static void an_id_that_no_event_can_have_is_not_remembered(void **state)
{
    struct event event = date_given("", TEXT("HT-2"), TODAY + 1, TEXT("09:00"));
    char id[ID_BYTES_MAX + 1];

    (void)state;
    (void)memset(id, 'x', sizeof id);
    event.id = (struct text){id, sizeof id};
    bookings_fold(&bookings, &event, 1, TODAY);
    assert_int_equal(0, bookings.count);
    assert_true(bookings.incomplete);
}

static void a_case_has_one_booking_its_last(void **state)
{
    (void)state;
    settings.slots_per_day = 1;
    book_as("a", TEXT("HT-2"), TODAY + 1, TEXT("09:00"));
    book_as("b", TEXT("HT-2"), TODAY + 2, TEXT("09:00"));
    assert_free(TODAY + 1, "09:00-11:00");
    take_back(EVENT_CONTRACT_CANCELLED, TEXT("HT-2"), NULL);
    book(TEXT("HT-3"), TODAY + 1, TEXT("09:00"));
    assert_free(TODAY + 2, "09:00-11:00");
}

static void a_void_brings_back_what_was_before(void **state)
{
    (void)state;
    settings.slots_per_day = 1;
    book_as("a", TEXT("HT-2"), TODAY + 1, TEXT("09:00"));
    book_as("b", TEXT("HT-2"), TODAY + 2, TEXT("09:00"));
    take_back(EVENT_CONTRACT_CANCELLED, TEXT("HT-2"), NULL);
    take_back(EVENT_ENTRY_VOIDED, TEXT("HT-3"), "x"); /* another case's */
    assert_free(TODAY + 1, "09:00-11:00");
    take_back(EVENT_ENTRY_VOIDED, TEXT("HT-2"), "x");
    book(TEXT("HT-3"), TODAY + 1, TEXT("09:00"));
    assert_free(TODAY + 3, "09:00-11:00");
    take_back(EVENT_ENTRY_VOIDED, TEXT("HT-3"), "C9@4");
    take_back(EVENT_ENTRY_VOIDED, TEXT("HT-2"), "b"); /* a is its date again */
    assert_free(TODAY + 2, "09:00-11:00");
    take_back(EVENT_ENTRY_VOIDED, TEXT("HT-2"), "a");
    take_back(EVENT_ENTRY_VOIDED, TEXT("HT-2"), "payment"); /* none of ours */
    assert_free(TODAY + 1, "09:00-11:00");
}

static void what_a_void_may_bring_back_is_not_forgotten_for_want_of_room(void **state)
{
    (void)state;
    settings.slots_per_day = 1;
    book_as("a", TEXT("HT-2"), TODAY + 1, TEXT("09:00"));
    book_as("b", TEXT("HT-2"), TODAY, TEXT("09:00")); /* over */
    fill(BOOKINGS_MAX - 2, BOOKINGS_MAX - 2);
    book(TEXT("HT-3"), TODAY + 3, TEXT("09:00"));
    assert_int_equal(3, bookings.count);
    take_back(EVENT_ENTRY_VOIDED, TEXT("HT-2"), "b");
    assert_free(TODAY + 2, "09:00-11:00");
}

static void an_erased_case_is_forgotten(void **state)
{
    (void)state;
    book_as("a", TEXT("HT-2"), TODAY + 1, TEXT("09:00"));
    book_as("b", TEXT("HT-2"), TODAY + 2, TEXT("09:00"));
    take_back(EVENT_CASE_ERASED, TEXT("HT-2"), NULL);
    assert_int_equal(0, bookings.count);
}

static void what_was_folded_is_not_folded_again(void **state)
{
    const struct event event = date_given("a", TEXT("HT-2"), TODAY + 1, TEXT("09:00"));

    (void)state;
    bookings_fold(&bookings, &event, 7, TODAY);
    bookings_fold(&bookings, &event, 7, TODAY);
    bookings_fold(&bookings, &event, 6, TODAY);
    assert_int_equal(1, bookings.count);
}

/* An act that books: "HT-2", tomorrow at nine. */
static void expect_date(void)
{
    const struct event event = date_given("C9@4", TEXT("HT-2"), TODAY + 1, TEXT("09:00"));

    bookings_expect(&bookings, &event, TODAY);
}

static void an_act_takes_its_slot_until_its_event_comes(void **state)
{
    (void)state;
    expect_date();
    expect_date(); /* said again */
    assert_free(TODAY + 1, "10:00-11:00");
    bookings_settle(&bookings, TEXT("HT-2"), TEXT("C9@4"), 1);
    assert_free(TODAY + 1, "10:00-11:00");
    book(TEXT("HT-2"), TODAY + 1, TEXT("09:00"));
    assert_int_equal(1, bookings.count);
    assert_free(TODAY + 1, "10:00-11:00");
    take_back(EVENT_ENTRY_VOIDED, TEXT("HT-2"), "C9@4");
    assert_free(TODAY + 1, "09:00-10:00");
}

static void an_act_that_is_not_taken_gives_its_slot_back(void **state)
{
    (void)state;
    expect_date();
    bookings_settle(&bookings, TEXT("HT-2"), TEXT("C9@4"), 0);
    assert_int_equal(0, bookings.count);
}

/* What somebody else has booked for the case meanwhile, before it or after. */
static void an_act_takes_its_slot_whatever_else_is_booked(void **state)
{
    (void)state;
    settings.slots_per_day = 1;
    book_as("a", TEXT("HT-2"), TODAY + 2, TEXT("09:00"));
    expect_date();
    book(TEXT("HT-3"), TODAY + 3, TEXT("09:00"));
    assert_free(TODAY + 2, "09:00-11:00");
    book_as("b", TEXT("HT-2"), TODAY + 4, TEXT("09:00"));
    assert_free(TODAY + 2, "09:00-11:00");
    bookings_settle(&bookings, TEXT("HT-2"), TEXT("C9@4"), 0);
    assert_free(TODAY + 1, "09:00-11:00");
}

static void an_act_whose_event_was_folded_before_its_answer_is_settled_by_it(void **state)
{
    (void)state;
    book(TEXT("HT-2"), TODAY + 2, TEXT("09:00"));
    take_back(EVENT_ENTRY_VOIDED, TEXT("HT-2"), "C9@4");
    expect_date();
    bookings_settle(&bookings, TEXT("HT-2"), TEXT("C9@4"), 1); /* its id was used long ago */
    assert_int_equal(0, bookings.count);
}

static void who_folds_anew_keeps_what_is_under_way(void **state)
{
    (void)state;
    book(TEXT("HT-3"), TODAY + 1, TEXT("10:00"));
    expect_date();
    bookings_restart(&bookings);
    head = 0;
    assert_free(TODAY + 1, "10:00-11:00");
    bookings_settle(&bookings, TEXT("HT-2"), TEXT("C9@4"), 9);
    bookings_restart(&bookings); /* its event will come, if it was of this ledger */
    assert_int_equal(0, bookings.count);
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
        CASE(a_case_has_one_booking_its_last),
        CASE(a_void_brings_back_what_was_before),
        CASE(what_a_void_may_bring_back_is_not_forgotten_for_want_of_room),
        CASE(an_erased_case_is_forgotten),
        CASE(what_was_folded_is_not_folded_again),
        CASE(an_act_takes_its_slot_until_its_event_comes),
        CASE(an_act_that_is_not_taken_gives_its_slot_back),
        CASE(an_act_takes_its_slot_whatever_else_is_booked),
        CASE(an_act_whose_event_was_folded_before_its_answer_is_settled_by_it),
        CASE(who_folds_anew_keeps_what_is_under_way),
        CASE(a_name_that_no_case_can_have_is_not_remembered),
        CASE(an_id_that_no_event_can_have_is_not_remembered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
