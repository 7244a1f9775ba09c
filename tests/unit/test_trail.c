#include "tools/doorstep/shared/case/trail.h"

#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct trail trail;

/* A step of a story that the trail follows. */
static void step(struct story *story, const char *lane, const char *type, const char *words)
{
    static struct event event;
    uint64_t sequence = tell(story, lane, type, words);
    struct text bytes = story->kept[sequence];
    struct refusals refusals = event_decode_stored(&event, bytes.bytes, bytes.count);

    assert_false(refusals_any(&refusals));
    trail_note(&trail, story_state(story), &event, sequence);
}

static void begin(struct story *story, const char *node, const char *inquiry)
{
    trail_init(&trail, text_of(node), text_of(inquiry));
    tell(story, "A", "scheme.adopted", "");
    step(story, "C", "contract.filed", "");
}

static void assert_trace(struct trace trace, enum event_type type, const char *actor)
{
    assert_int_equal(trace.type, type);
    assert_true(text_equals(trace.actor, text_of(actor)));
}

static void each_part_names_the_event_that_made_it_so(void **state)
{
    struct story *story = *state;

    begin(story, NULL, NULL);
    assert_int_equal(trail.stage, STAGE_DRAFTING);
    assert_int_equal(trail.stage_since, 1);
    step(story, "C", "file.established", "actor=wang");
    assert_true(trail.holds[PART_FILE]);
    assert_trace(trail_at(&trail, trail.changed[PART_FILE]), EVENT_FILE_ESTABLISHED, "wang");
    assert_true(trail.holds[PART_GATE]);
    assert_int_equal(trail.changed[PART_GATE], 0);
    step(story, "owner", "inquiry.raised", "");
    assert_false(trail.holds[PART_GATE]);
    assert_int_equal(trail.stage, STAGE_IN_INQUIRY);
    assert_trace(trail_at(&trail, trail.stage_since), EVENT_INQUIRY_RAISED, "owner");
    step(story, "owner", "inquiry.withdrawn", "");
    assert_true(trail.holds[PART_GATE]);
    assert_trace(trail_at(&trail, trail.changed[PART_GATE]), EVENT_INQUIRY_WITHDRAWN, "owner");
}

static void what_fell_away_names_the_event_that_took_it(void **state)
{
    struct story *story = *state;

    begin(story, NULL, NULL);
    step(story, "C", "file.established", "");
    step(story, "E", "payment.received", "");
    assert_trace(trail_at(&trail, trail.balance_since), EVENT_PAYMENT_RECEIVED, "e");
    step(story, "E", "payment.cleared", "");
    assert_true(trail.holds[PART_CERTIFICATE]);
    step(story, "E", "payment.reversed", "actor=zhao");
    assert_false(trail.holds[PART_CERTIFICATE]);
    assert_trace(trail_at(&trail, trail.changed[PART_CERTIFICATE]), EVENT_PAYMENT_REVERSED, "zhao");
}

static void whoever_ends_a_watched_opening_is_known(void **state)
{
    struct story *story = *state;
    uint32_t opened;

    begin(story, "D5", NULL);
    step(story, "C", "file.established", "");
    step(story, "owner", "inquiry.raised", "category=engineering recorder=B");
    opened = trail.count;
    assert_int_equal(trail.open_count, 1);
    assert_int_equal(trail_ender(&trail, opened).sequence, 0);
    step(story, "D", "solution.proposed", "actor=chen budget_fen=0");
    assert_trace(trail_ender(&trail, opened), EVENT_SOLUTION_PROPOSED, "chen");
    step(story, "E", "cost.assessed", "amount_fen=0");
    step(story, "B", "inquiry.answered", "");
    step(story, "A", "solution.returned", "to=D5");
    assert_int_equal(trail_ender(&trail, trail.count).sequence, 0);
    assert_trace(trail_last_ender(&trail), EVENT_SOLUTION_PROPOSED, "chen");
    step(story, "B", "inquiry.classified", "category=property reason=r actor=li");
    assert_trace(trail_last_ender(&trail), EVENT_INQUIRY_CLASSIFIED, "li");
}

static void another_inquiry_is_not_watched(void **state)
{
    struct story *story = *state;

    begin(story, "B5", "Q2");
    step(story, "C", "file.established", "");
    step(story, "owner", "inquiry.raised", "");
    step(story, "B", "inquiry.classified", "");
    assert_int_equal(trail_last_ender(&trail).sequence, 0);
    step(story, "owner", "inquiry.raised", "inquiry=Q2");
    step(story, "owner", "inquiry.withdrawn", "inquiry=Q2");
    assert_trace(trail_last_ender(&trail), EVENT_INQUIRY_WITHDRAWN, "owner");
    assert_int_equal(trail_at(&trail, 0).sequence, 0);
    assert_int_equal(trail_at(&trail, trail.count + 1).sequence, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(each_part_names_the_event_that_made_it_so),
        story_test(what_fell_away_names_the_event_that_took_it),
        story_test(whoever_ends_a_watched_opening_is_known),
        story_test(another_inquiry_is_not_watched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
