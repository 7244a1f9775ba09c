#include "schemas/case.h"
#include "tests/support/story.h"
#include "workers/dossier.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Chance tells of a case, in a ledger that judges: inquiries raised, classified, solved, returned
 * and reopened, owners changed, certificates issued and revoked, any entry voided. After each event
 * a department that reads the case's history learns what the same history tells without the voided
 * entries; but for certificate numbers, which stay used. */

#define STEPS 400
#define SEEDS 15

static struct view view;
static struct dossier whole;   /* of all events */
static struct dossier counted; /* of those that count */
static uint32_t seed;

static uint32_t chance(uint32_t below)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 16) % below;
}

/* About one of the inquiries, what is its turn or not. */
static void try_inquiry(struct story *story)
{
    static const char *const categories[] = {"engineering", "property", "general"};
    static const char *const backs[] = {"D5", "F6", "B7"};
    const uint32_t what = chance(10);
    const uint32_t number = 1 + chance(3);
    const unsigned int next = (unsigned int)story->head + 1;
    char words[160];
    int used = snprintf(words, sizeof words, "inquiry=Q%u ", number);
    char *more = words + used;
    const size_t room = sizeof words - (size_t)used;

    if (what == 0) {
        (void)snprintf(more, room, "text=doubt-%u", next);
        (void)story_say(story, "owner", "inquiry.raised", words);
    } else if (what == 1) {
        (void)snprintf(more, room, "category=%s reason=looked", categories[chance(3)]);
        (void)story_say(story, "B", "inquiry.classified", words);
    } else if (what < 5) {
        const char *lane = what == 2 ? "D" : what == 3 ? "F" : "B";
        char budget[32] = "";

        if (what == 2) {
            (void)snprintf(budget, sizeof budget, " budget_fen=%u", next);
        }
        (void)snprintf(more, room, "plan=plan-%u work_days=%u%s", next, chance(9), budget);
        (void)story_say(story, lane, "solution.proposed", words);
    } else if (what == 5) {
        (void)story_say(story, "E", "cost.assessed", words);
    } else if (what == 6) {
        (void)story_say(story, "B", chance(2) == 0 ? "cost.approved" : "cost.rejected", words);
    } else if (what == 7) {
        (void)story_say(story, "B", "inquiry.answered", words);
    } else if (what == 8 && chance(2) == 0) {
        (void)snprintf(more, room, "to=%s", backs[chance(3)]);
        (void)story_say(story, "A", "solution.returned", words);
    } else if (what == 8) {
        (void)story_say(story, "A", "solution.approved", words);
    } else {
        (void)story_say(story, "A", "inquiry.reopened", words);
    }
}

/* What somebody tries; the rules may refuse it. */
static void try_something(struct story *story)
{
    const uint32_t what = chance(16);
    const struct case_state *state = story_state(story);
    const unsigned int next = (unsigned int)story->head + 1;
    char words[256];

    if (what == 0) {
        (void)snprintf(words, sizeof words,
                       "buyers=[{\"name\":\"owner-%u\",\"id_no\":\"1\",\"phone\":\"2\"}]", next);
        (void)story_say(story, "C", "owner.changed", words);
    } else if (what == 1) {
        (void)snprintf(words, sizeof words, "certificate_no=FK-" STORY_CASE "-%d%s",
                       (int)state->terms_version, chance(2) == 0 ? "" : ".2");
        (void)story_say(story, "E", "payment.cleared", words);
    } else if (what == 2) {
        (void)snprintf(words, sizeof words, "certificate_no=FK-" STORY_CASE "-%d",
                       (int)state->terms_version);
        (void)story_say(story, "E", "clearance.revoked", words);
    } else if (what < 6) {
        (void)snprintf(words, sizeof words, "target=e%u", 1 + chance((uint32_t)story->head));
        (void)story_say(story, "A", "entry.voided", words);
    } else {
        try_inquiry(story);
    }
}

/* What stands open, as a broker shows it. */
static void look(const struct story *story)
{
    static uint8_t bytes[VIEW_BYTES_MAX];
    static uint8_t openers_bytes[OPENERS_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct writer openers = writer_of(openers_bytes, sizeof openers_bytes);

    assert_true(book_view(story->book, text_of(STORY_CASE), &writer, &openers));
    assert_int_equal(STATUS_OK, view_decode(&view, writer_text(&writer), writer_text(&openers)));
}

static bool is_voided(const struct case_state *state, uint32_t position)
{
    for (uint32_t i = 0; i < state->voided_count; i++) {
        if (state->voided[i] == position) {
            return true;
        }
    }
    return false;
}

static void read_up(const struct story *story, const struct case_state *state)
{
    uint32_t count;
    const uint64_t *history = book_history(story->book, text_of(STORY_CASE), &count);

    dossier_init(&whole, &view);
    dossier_init(&counted, &view);
    for (uint32_t i = 0; i < count; i++) {
        struct text bytes = story->kept[history[i]];
        struct event event = {0};
        struct refusals refusals = event_decode_stored(&event, bytes.bytes, bytes.count);

        assert_false(refusals_any(&refusals));
        dossier_fold(&whole, &event, history[i]);
        if (event.type == EVENT_PAYMENT_CLEARED) {
            numbering_note(&counted.numbering, event.data.payment_cleared.certificate_no);
        }
        if (event.type != EVENT_ENTRY_VOIDED && !is_voided(state, i + 1)) {
            dossier_fold(&counted, &event, history[i]);
        }
    }
}

static void assert_texts_equal(struct text one, struct text other)
{
    assert_int_equal(text_is_absent(one), text_is_absent(other));
    assert_true(text_is_absent(one) || text_equals(one, other));
}

static void compare(const struct case_state *state)
{
    char number[ID_BYTES_MAX + 1];
    char again[ID_BYTES_MAX + 1];

    assert_texts_equal(counted.buyer, whole.buyer);
    assert_true(numbering_next(&whole.numbering, number));
    assert_true(numbering_next(&counted.numbering, again));
    assert_string_equal(again, number);
    assert_int_equal(counted.inquiry_count, whole.inquiry_count);
    for (uint32_t i = 0; i < whole.inquiry_count; i++) {
        const struct dossier_inquiry *one = &whole.inquiries[i];
        const struct dossier_inquiry *other = &counted.inquiries[i];
        const struct inquiry *inquiry = case_inquiry_of(state, one->inquiry);

        assert_texts_equal(other->inquiry, one->inquiry);
        assert_texts_equal(other->text, one->text);
        assert_texts_equal(other->solution.plan, one->solution.plan);
        assert_int_equal(other->solution.budget_fen, one->solution.budget_fen);
        assert_int_equal(other->solution.work_days, one->solution.work_days);
        assert_non_null(inquiry);
        if (inquiry->state == STATE_E5) { /* what finance reads is what the case says */
            assert_int_equal(inquiry->budget_fen, one->solution.budget_fen);
        }
    }
}

static void a_dossier_is_that_of_the_entries_that_count(void **state)
{
    (void)state;
    for (uint32_t i = 1; i <= SEEDS; i++) {
        struct story story = {0};

        seed = i;
        story_begin(&story);
        story_file(&story);
        tell(&story, "E", "payment.received", "");
        for (uint32_t step = 0; step < STEPS; step++) {
            const uint64_t before = story.head;

            try_something(&story);
            if (story.head > before) {
                look(&story);
                read_up(&story, story_state(&story));
                compare(story_state(&story));
            }
        }
        story_end(&story);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dossier_is_that_of_the_entries_that_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
