#include "tests/support/core_driver.h"
#include "tests/support/memory_cache.h"
#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Voids, settings, freed units and erased cases through the broker's core: every event is told to a
 * book in memory as well, and answers and states must be the same, whatever is in the cache, and
 * whenever the core starts anew. */

#define CASES 4
#define BATCH_MAX 12
#define IDS_MAX 512 /* of one case, that a void may name */

static const struct {
    const char *lane;
    const char *type;
    const char *words;
} steps[] = {
    {"C", "contract.filed", "unit=1"},
    {"C", "contract.filed", "unit=2"},
    {"C", "contract.filed", "unit=1"},
    {"C", "file.established", ""},
    {"C", "file.established", ""},
    {"owner", "inquiry.raised", "category=engineering recorder=B"},
    {"owner", "inquiry.raised", "category=general recorder=B"},
    {"D", "solution.proposed", "budget_fen=5"},
    {"E", "cost.assessed", "amount_fen=5"},
    {"B", "cost.rejected", ""},
    {"B", "inquiry.answered", ""},
    {"A", "solution.approved", ""},
    {"owner", "inquiry.withdrawn", ""},
    {"owner", "inquiry.reopened", ""},
    {"B", "inquiry.deferred", ""},
    {"E", "payment.received", ""},
    {"E", "payment.reversed", ""},
    {"C", "movein.scheduled", ""},
    {"C", "contract.cancelled", ""},
    {"C", "contract.cancelled", ""},
    {"C", "contract.cancelled", ""},
    {"A", "policy.set", "key=d5_days value=3"},
    {"A", "policy.set", "key=d5_days value=9"},
    {"A", "policy.set", "key=gate_on_remedy value=on"},
    {"A", "calendar.set", "rest_days=[\"2024-08-23\",\"2024-08-27\"]"},
    {"E", "payment.cleared", "certificate_no=C1"},
    {"E", "payment.cleared", "certificate_no=C2"},
    {"A", "case.erased", "stage=cancelled"},
    {"A", "case.erased", "stage=cancelled unit_freed=true"},
    {"A", "case.erased", "stage=moved_in"},
    {"A", "case.erased", "stage=moved_in unit_freed=true"},
};

/* From the contract to the keys. */
static const struct {
    const char *lane;
    const char *type;
    const char *words; /* "…=K": a number of this time's own follows */
} road[] = {
    {"C", "contract.filed", "unit=K"}, {"C", "file.established", ""},
    {"E", "payment.received", ""},     {"E", "payment.cleared", "certificate_no=K"},
    {"C", "movein.scheduled", ""},     {"B", "qualification.confirmed", "certificate_no=K"},
    {"F", "movein.completed", ""},
};
#define ROAD_STEPS (sizeof road / sizeof road[0])

struct both {
    struct story story;
    struct driver *driver;
    uint64_t batch;
    uint64_t number; /* of the next event */
    uint32_t seed;
    uint32_t subjects[CASES];     /* which case each of them is now */
    uint32_t subject_count;       /* that were, and are */
    uint64_t ids[CASES][IDS_MAX]; /* numbers of accepted events */
    uint32_t id_counts[CASES];
    uint32_t voids;
    uint32_t revived;   /* contracts that were cancelled and are not any more */
    uint32_t erased[2]; /* cases whose unit is free since, and that keep it */
    uint32_t refused_erased;
    char expected[DRIVER_STORY_BYTES];
    char bytes[BATCH_MAX][8192];
};

static uint32_t roll(struct both *both, uint32_t below)
{
    both->seed = both->seed * 1103515245U + 12345U;
    return (both->seed >> 12) % below;
}

static void expect(struct both *both, const char *separator, const char *text)
{
    size_t used = strlen(both->expected);

    (void)snprintf(both->expected + used, sizeof both->expected - used, "%s%s", separator, text);
}

static bool is_cancelled(struct both *both, const char *subject)
{
    const struct case_state *state = book_case(both->story.book, text_of(subject));

    return state != NULL && state->cancelled;
}

/* The next event: told to the story; its bytes, and what came of it, are kept. */
static struct text say(struct both *both, uint32_t place, const char *lane, const char *type,
                       const char *words, uint32_t of_case)
{
    const bool of_project = event_schema_of_word(text_of(type))->of_project;
    char subject[32] = STORY_PROJECT;
    char all[256];
    char outcome[32];
    struct text event;
    uint64_t sequence;
    bool was_cancelled;

    if (!of_project) {
        (void)snprintf(subject, sizeof subject, "HT-%u", both->subjects[of_case]);
    }
    was_cancelled = is_cancelled(both, subject);
    (void)snprintf(all, sizeof all, "id=n%llu subject=%s %s", (unsigned long long)both->number,
                   subject, words);
    event = story_event(&both->story, lane, type, all);
    assert_true(event.count <= sizeof both->bytes[place]);
    (void)memcpy(both->bytes[place], event.bytes, event.count);
    event.bytes = both->bytes[place];
    sequence = story_hear(&both->story, event);
    (void)snprintf(outcome, sizeof outcome, "%llu", (unsigned long long)sequence);
    expect(both, place == 0 ? " " : ", ", sequence > 0 ? outcome : story_codes(&both->story));
    both->refused_erased += strcmp(story_codes(&both->story), "ERR_ERASED") == 0 ? 1 : 0;
    if (sequence > 0 && strcmp(type, "case.erased") == 0) {
        both->erased[book_find(both->story.book, text_of(subject))->holds_unit ? 1 : 0]++;
    }
    if (sequence > 0 && !of_project) {
        both->voids += strcmp(type, "entry.voided") == 0 ? 1 : 0;
        both->revived += was_cancelled && !is_cancelled(both, subject) ? 1 : 0;
        if (both->id_counts[of_case] < IDS_MAX) {
            both->ids[of_case][both->id_counts[of_case]++] = both->number;
        }
    }
    both->number++;
    return event;
}

static struct text say_anything(struct both *both, uint32_t place)
{
    const uint32_t of_case = roll(both, CASES);
    const uint32_t known = both->id_counts[of_case];
    const uint32_t step = roll(both, sizeof steps / sizeof steps[0]);
    char words[64];

    if (known == 0 || roll(both, 4) > 0) {
        return say(both, place, steps[step].lane, steps[step].type, steps[step].words, of_case);
    }
    /* nearly always one of the last: others depend on the first ones */
    (void)snprintf(
        words, sizeof words, "target=n%llu",
        (unsigned long long)both->ids[of_case][known - 1 - roll(both, known < 6 ? known : 6)]);
    return say(both, place, "A", "entry.voided", words, of_case);
}

/* An erased case makes room for a new one, soon. */
static void replace_erased(struct both *both)
{
    for (uint32_t i = 0; i < CASES; i++) {
        char subject[32];

        (void)snprintf(subject, sizeof subject, "HT-%u", both->subjects[i]);
        if (both->subjects[i] == 0 ||
            (book_is_erased(both->story.book, text_of(subject)) && roll(both, 4) == 0)) {
            both->subjects[i] = ++both->subject_count;
            both->id_counts[i] = 0;
        }
    }
}

static void submit(struct both *both, struct text *events, uint32_t count)
{
    driver_submit(both->driver, 1, ++both->batch, events, count);
    driver_commit(both->driver);
    expect(both, "", "\n");
    driver_expect(both->driver, both->expected);
}

static void begin_batch(struct both *both)
{
    (void)snprintf(both->expected, sizeof both->expected,
                   "1 RESULT %llu:", (unsigned long long)both->batch + 1);
}

static void greet(struct both *both)
{
    char welcome[64];

    driver_hello(both->driver, 1);
    (void)snprintf(welcome, sizeof welcome, "1 WELCOME head=%llu\n",
                   (unsigned long long)both->driver->head);
    driver_expect(both->driver, welcome);
    both->batch = 0;
}

static void assert_same_states(struct both *both)
{
    struct digest one = book_digest(both->story.book);
    struct digest other = driver_digest(both->driver);

    assert_memory_equal(&one, &other, sizeof one);
}

static void something_happens_to_the_broker(struct both *both)
{
    uint32_t what = roll(both, 8);

    if (what < 3) {
        memory_cache_spill(both->driver->cache, both->driver->core, 1 + roll(both, 3));
    } else if (what == 3) {
        driver_restart(both->driver);
        greet(both);
    } else if (what == 5) {
        driver_break_start(both->driver, roll(both, 100), roll(both, 6));
        driver_restart(both->driver);
        greet(both);
    } else if (what == 4 && roll(both, 4) == 0) {
        driver_restart_without_cache(both->driver);
        greet(both);
    }
}

/* A case goes all the way, as far as it may. */
static uint32_t say_road(struct both *both, struct text *events)
{
    const uint32_t of_case = roll(both, CASES);
    const unsigned long long number = both->number;
    char words[64];

    for (uint32_t i = 0; i < ROAD_STEPS; i++) {
        (void)snprintf(words, sizeof words, "%s", road[i].words);
        if (strstr(words, "=K") != NULL) {
            (void)snprintf(words, sizeof words, "%s%llu", road[i].words, number);
        }
        events[i] = say(both, i, road[i].lane, road[i].type, words, of_case);
    }
    return ROAD_STEPS;
}

static void play(struct both *both)
{
    struct text events[BATCH_MAX];

    greet(both);
    begin_batch(both);
    events[0] = say(both, 0, "A", "scheme.adopted", "time=2024-01-01T09:00:00+08:00", 0);
    submit(both, events, 1);
    for (int i = 0; i < 150; i++) {
        uint32_t count = 0;

        replace_erased(both);
        begin_batch(both);
        if (roll(both, 6) == 0) {
            count = say_road(both, events);
        }
        for (uint32_t more = 1 + roll(both, BATCH_MAX - count); more > 0; more--, count++) {
            events[count] = say_anything(both, count);
        }
        submit(both, events, count);
        assert_same_states(both);
        something_happens_to_the_broker(both);
        assert_same_states(both);
    }
}

static void a_broker_does_as_the_rules_do_whatever_it_has_in_memory(void **state)
{
    static struct both both;
    uint32_t refused_erased = 0;
    uint32_t erased[2] = {0, 0};
    uint32_t voids = 0;
    uint32_t revived = 0;

    (void)state;
    for (uint32_t seed = 1; seed <= 12; seed++) {
        both = (struct both){.seed = seed * 7919, .number = 1};
        story_begin(&both.story);
        both.driver = driver_create();
        play(&both);
        voids += both.voids;
        revived += both.revived;
        erased[0] += both.erased[0];
        erased[1] += both.erased[1];
        refused_erased += both.refused_erased;
        driver_destroy(&both.driver);
        story_end(&both.story);
    }
    assert_true(voids > 100);
    assert_true(revived > 10);
    assert_true(erased[0] > 50 && erased[1] > 10 && refused_erased > 100);
}

static void a_void_reads_what_is_committed_and_no_record_twice(void **state)
{
    static struct both both;
    struct text events[BATCH_MAX];

    (void)state;
    both = (struct both){.number = 1};
    story_begin(&both.story);
    both.driver = driver_create();
    greet(&both);
    begin_batch(&both);
    events[0] = say(&both, 0, "A", "scheme.adopted", "time=2024-01-01T09:00:00+08:00", 0);
    events[1] = say(&both, 1, "C", "contract.filed", "", 0);
    events[2] = say(&both, 2, "C", "file.established", "", 0);
    submit(&both, events, 3);
    begin_batch(&both);
    events[0] = say(&both, 0, "E", "payment.received", "", 0);
    events[1] = say(&both, 1, "E", "entry.voided", "target=n4", 0);
    events[2] = say(&both, 2, "E", "payment.received", "", 0);
    submit(&both, events, 3);
    assert_int_equal(both.driver->loads, 2); /* the contract and the file */
    begin_batch(&both);
    events[0] = say(&both, 0, "E", "entry.voided", "target=n9", 0);
    submit(&both, events, 1);                /* ERR_DEPENDENTS */
    assert_int_equal(both.driver->loads, 2); /* and nobody has that id: it need not look */
    begin_batch(&both);
    events[0] = say(&both, 0, "C", "entry.voided", "target=n3", 0);
    submit(&both, events, 1);
    assert_int_equal(both.driver->loads, 7);
    driver_destroy(&both.driver);
    story_end(&both.story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broker_does_as_the_rules_do_whatever_it_has_in_memory),
        cmocka_unit_test(a_void_reads_what_is_committed_and_no_record_twice),
    };

    return driver_run_tests(tests);
}
