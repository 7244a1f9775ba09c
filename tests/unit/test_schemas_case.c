#include "schemas/case.h"
#include "schemas/digest.h"
#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct case_state opened;
static uint8_t bytes[STATE_BYTES_MAX];

/* A case with a little of everything. */
static struct text fat(struct story *story)
{
    story_ready(story);
    tell(story, "E", "payment.cleared", "certificate_no=CERT-2 replaces=CERT-1");
    tell(story, "owner", "inquiry.raised", "");
    story_engineering(story, "Q2");
    tell(story, "D", "solution.proposed", "inquiry=Q2 budget_fen=100 actor=d");
    tell(story, "E", "cost.assessed", "inquiry=Q2");
    tell(story, "B", "cost.approved", "inquiry=Q2");
    tell(story, "B", "inquiry.answered", "inquiry=Q2");
    tell(story, "E", "payment.received", "payment=P2 ref=r amount_fen=1");
    return book_find(story->book, TEXT(STORY_CASE))->state;
}

static void a_state_comes_back_to_the_byte(void **state)
{
    struct story *story = *state;
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct text first = fat(story);

    assert_int_equal(case_decode(&opened, first), STATUS_OK);
    case_encode(&opened, &writer);
    assert_true(text_equals(first, writer_text(&writer)));
}

static void no_beginning_of_a_state_is_a_state(void **state)
{
    struct story *story = *state;
    struct text whole = fat(story);

    for (uint32_t count = 0; count < whole.count; count++) {
        char *cut = malloc(count + 1);

        assert_non_null(cut);
        (void)memcpy(cut, whole.bytes, count);
        assert_int_equal(case_decode(&opened, (struct text){cut, count}), STATUS_MALFORMED);
        assert_int_equal(opened.events, 0);
        assert_int_equal(opened.inquiry_count, 0);
        free(cut);
    }
}

static void what_is_decoded_encodes_again_whatever_byte_was_changed(void **state)
{
    struct story *story = *state;
    struct text whole = fat(story);
    char *changed = malloc(whole.count);

    assert_non_null(changed);
    for (uint32_t at = 0; at < whole.count; at++) {
        for (int flip = 1; flip < 256; flip += 2) {
            (void)memcpy(changed, whole.bytes, whole.count);
            changed[at] = (char)(changed[at] ^ flip);
            if (case_decode(&opened, (struct text){changed, whole.count}) == STATUS_OK) {
                struct writer writer = writer_of(bytes, sizeof bytes);

                case_encode(&opened, &writer);
                assert_false(writer.overflowed);
            }
        }
    }
    free(changed);
}

static void expect_malformed(struct text first, void (*change)(struct case_state *state))
{
    struct writer writer = writer_of(bytes, sizeof bytes);

    assert_int_equal(case_decode(&opened, first), STATUS_OK);
    change(&opened);
    case_encode(&opened, &writer);
    assert_int_equal(case_decode(&opened, writer_text(&writer)), STATUS_MALFORMED);
}

static void close_node(struct case_state *state)
{
    state->inquiries[0].opening.position = 0;
}

static void open_too_many(struct case_state *state)
{
    for (state->inquiry_count = 0; state->inquiry_count <= CASE_INQUIRIES_OPEN_MAX;) {
        state->inquiries[state->inquiry_count++] = state->inquiries[0];
    }
}

static void schedule_too_late(struct case_state *state)
{
    state->movein_on = 84006; /* 2200-01-01, which a view could not say */
}

static void what_no_events_add_up_to_is_no_state(void **state)
{
    struct text first = fat(*state);

    expect_malformed(first, close_node);
    expect_malformed(first, open_too_many);
    expect_malformed(first, schedule_too_late);
}

static void a_state_before_its_first_event_comes_back_too(void **state)
{
    struct writer writer = writer_of(bytes, sizeof bytes);

    (void)state;
    case_init(&opened);
    case_encode(&opened, &writer);
    assert_int_equal(case_decode(&opened, writer_text(&writer)), STATUS_OK);
    assert_int_equal(opened.signed_on, NO_DATE);
    assert_int_equal(opened.movein_on, NO_DATE);
    assert_int_equal(opened.terms_version, 1);
}

static void a_state_does_not_know_when_it_was_recorded_or_where(void **state)
{
    struct story *story = *state;
    struct story later;
    struct text one;
    struct text other;

    story_begin(&later);
    later.recorded_unix_ms += 1000000;
    tell(&later, "A", "scheme.adopted", "subject=project:other");
    tell(story, "A", "scheme.adopted", "id=s");
    tell(&later, "A", "scheme.adopted", "id=s");
    tell(story, "C", "contract.filed", "id=c");
    tell(&later, "C", "contract.filed", "id=c");
    one = book_find(story->book, TEXT(STORY_CASE))->state;
    other = book_find(later.book, TEXT(STORY_CASE))->state;
    assert_true(text_equals(one, other));
    story_end(&later);
}

static void stages_follow_one_another(void **state)
{
    static const struct {
        const char *lane;
        const char *type;
        enum stage stage;
    } steps[] = {
        {"C", "contract.filed", STAGE_DRAFTING},
        {"C", "file.established", STAGE_AWAITING_BOTH},
        {"owner", "inquiry.raised", STAGE_IN_INQUIRY},
        {"owner", "inquiry.withdrawn", STAGE_AWAITING_BOTH},
        {"C", "movein.scheduled", STAGE_AWAITING_PAYMENT},
        {"E", "payment.received", STAGE_AWAITING_PAYMENT},
        {"E", "payment.cleared", STAGE_READY},
        {"B", "qualification.confirmed", STAGE_QUALIFIED},
        {"F", "movein.completed", STAGE_MOVED_IN},
    };
    struct story *story = *state;

    tell(story, "A", "scheme.adopted", "");
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        tell(story, steps[i].lane, steps[i].type, "");
        assert_string_equal(stage_word(case_stage(story_state(story))), stage_word(steps[i].stage));
    }
}

static void the_certificate_may_come_before_the_day(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "E", "payment.received", "");
    tell(story, "E", "payment.cleared", "");
    assert_int_equal(case_stage(story_state(story)), STAGE_DRAFTING);
    tell(story, "C", "file.established", "");
    assert_int_equal(case_stage(story_state(story)), STAGE_AWAITING_DATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(a_state_comes_back_to_the_byte),
        story_test(no_beginning_of_a_state_is_a_state),
        story_test(what_no_events_add_up_to_is_no_state),
        story_test(what_is_decoded_encodes_again_whatever_byte_was_changed),
        story_test(a_state_before_its_first_event_comes_back_too),
        story_test(a_state_does_not_know_when_it_was_recorded_or_where),
        story_test(stages_follow_one_another),
        story_test(the_certificate_may_come_before_the_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
