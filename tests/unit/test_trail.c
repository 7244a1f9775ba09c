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
    assert_trace(trail.stage_by, EVENT_CONTRACT_FILED, "c");
    step(story, "C", "file.established", "actor=wang");
    assert_true(trail.holds[PART_FILE]);
    assert_trace(trail.changed_by[PART_FILE], EVENT_FILE_ESTABLISHED, "wang");
    assert_true(trail.holds[PART_GATE]);
    assert_int_equal(trail.changed_by[PART_GATE].sequence, 0);
    step(story, "owner", "inquiry.raised", "");
    assert_false(trail.holds[PART_GATE]);
    assert_int_equal(trail.stage, STAGE_IN_INQUIRY);
    assert_trace(trail.stage_by, EVENT_INQUIRY_RAISED, "owner");
    step(story, "owner", "inquiry.withdrawn", "");
    assert_true(trail.holds[PART_GATE]);
    assert_trace(trail.changed_by[PART_GATE], EVENT_INQUIRY_WITHDRAWN, "owner");
}

static void what_fell_away_names_the_event_that_took_it(void **state)
{
    struct story *story = *state;

    begin(story, NULL, NULL);
    step(story, "C", "file.established", "");
    step(story, "E", "payment.received", "");
    assert_trace(trail.balance_by, EVENT_PAYMENT_RECEIVED, "e");
    step(story, "E", "payment.cleared", "");
    assert_true(trail.holds[PART_CERTIFICATE]);
    step(story, "E", "payment.reversed", "actor=zhao");
    assert_false(trail.holds[PART_CERTIFICATE]);
    assert_trace(trail.changed_by[PART_CERTIFICATE], EVENT_PAYMENT_REVERSED, "zhao");
}

/* A setting of the project that the trail follows. */
static void set(struct story *story, const char *words)
{
    static struct event event;
    uint64_t sequence = tell(story, "A", "policy.set", words);
    struct text bytes = story->kept[sequence];
    struct refusals refusals = event_decode_stored(&event, bytes.bytes, bytes.count);

    assert_false(refusals_any(&refusals));
    trail_note_project(&trail, &event, sequence);
}

static struct trace opener_of(struct story *story, enum node node)
{
    static struct open_node nodes[OPEN_NODES_MAX];
    uint32_t count = process_open(story_state(story), nodes);

    while (count > 0 && nodes[count - 1].node != node) {
        count--;
    }
    return count == 0 ? (struct trace){0} : trail_opener(&trail, &nodes[count - 1]);
}

static void what_a_setting_alone_changes_is_its_own(void **state)
{
    struct story *story = *state;

    begin(story, NULL, NULL);
    step(story, "C", "file.established", "");
    step(story, "E", "payment.received", "");
    step(story, "E", "payment.cleared", "");
    set(story, "key=lodging_required value=on from_on=2024-01-01 actor=chief");
    set(story, "key=lodging_required value=off from_on=2099-01-01 actor=other");
    step(story, "B", "note.added", "actor=li");
    assert_false(trail.holds[PART_CERTIFICATE]);
    assert_trace(trail.changed_by[PART_CERTIFICATE], EVENT_POLICY_SET, "chief");
    assert_trace(opener_of(story, NODE_F9L), EVENT_POLICY_SET, "chief");
    assert_trace(opener_of(story, NODE_C9), EVENT_FILE_ESTABLISHED, "c");
    set(story, "key=lodging_required value=off from_on=2024-01-02 actor=chief2");
    step(story, "owner", "inquiry.raised", "actor=owner");
    assert_trace(trail.changed_by[PART_CERTIFICATE], EVENT_POLICY_SET, "chief2");
    assert_trace(trail.changed_by[PART_GATE], EVENT_INQUIRY_RAISED, "owner");
    assert_trace(trail.stage_by, EVENT_INQUIRY_RAISED, "owner");
}

static void a_gate_that_a_setting_moves_is_its_own(void **state)
{
    struct story *story = *state;

    begin(story, NULL, NULL);
    step(story, "C", "file.established", "");
    step(story, "owner", "inquiry.raised", "category=general recorder=B");
    step(story, "B", "inquiry.answered", "");
    step(story, "A", "solution.approved", "actor=boss");
    assert_trace(trail.changed_by[PART_GATE], EVENT_SOLUTION_APPROVED, "boss");
    set(story, "key=gate_on_remedy value=on from_on=2024-01-01 actor=chief");
    step(story, "B", "note.added", "");
    assert_false(trail.holds[PART_GATE]);
    assert_trace(trail.changed_by[PART_GATE], EVENT_POLICY_SET, "chief");
    assert_trace(trail.stage_by, EVENT_POLICY_SET, "chief");
    set(story, "key=gate_on_remedy value=off from_on=2024-01-01 actor=chief2");
    step(story, "B", "note.added", "");
    assert_true(trail.holds[PART_GATE]);
    assert_trace(opener_of(story, NODE_C9), EVENT_POLICY_SET, "chief2");
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
        story_test(what_a_setting_alone_changes_is_its_own),
        story_test(a_gate_that_a_setting_moves_is_its_own),
        story_test(whoever_ends_a_watched_opening_is_known),
        story_test(another_inquiry_is_not_watched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
