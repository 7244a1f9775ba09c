#include "schemas/process.h"
#include "tests/support/story.h"
#include "workers/departments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The timekeeper hears of what brings a due date, and of nothing else: whatever happens, by chance.
 */

/* Is the node, with this due date, among them? */
static bool holds(const struct open_node *nodes, uint32_t count, const struct open_node *node)
{
    for (uint32_t i = 0; i < count; i++) {
        if (nodes[i].node == node->node && nodes[i].opened == node->opened &&
            nodes[i].due_on == node->due_on && text_equals(nodes[i].inquiry, node->inquiry)) {
            return true;
        }
    }
    return false;
}

static uint64_t rolled = UINT64_C(0x9e3779b97f4a7c15);

static uint32_t roll(uint32_t below)
{
    rolled ^= rolled << 13;
    rolled ^= rolled >> 7;
    rolled ^= rolled << 17;
    return (uint32_t)(rolled >> 33) % below;
}

/* Inquiries' words outlive the state that they were read from. */
static uint32_t keep_nodes(struct story *story, struct open_node nodes[OPEN_NODES_MAX],
                           char inquiries[OPEN_NODES_MAX][ID_BYTES_MAX])
{
    const uint32_t count = process_open(story_state(story), nodes);

    for (uint32_t i = 0; i < count; i++) {
        if (!text_is_absent(nodes[i].inquiry)) {
            (void)memcpy(inquiries[i], nodes[i].inquiry.bytes, nodes[i].inquiry.count);
            nodes[i].inquiry.bytes = inquiries[i];
        }
    }
    return count;
}

static const struct {
    const char *lane;
    const char *type;
    const char *words;
} rows[] = {
    {"owner", "inquiry.raised", ""},
    {"owner", "inquiry.raised", "category=engineering recorder=B"},
    {"owner", "inquiry.raised", "category=property recorder=B"},
    {"owner", "inquiry.raised", "category=general recorder=B"},
    {"B", "inquiry.classified", "category=engineering reason=r"},
    {"B", "inquiry.classified", "category=property reason=r"},
    {"B", "inquiry.classified", "category=general reason=r"},
    {"D", "solution.proposed", "budget_fen=0"},
    {"F", "solution.proposed", ""},
    {"B", "solution.proposed", ""},
    {"E", "cost.assessed", "amount_fen=0"},
    {"E", "cost.assessed", "amount_fen=5"},
    {"B", "cost.approved", "amount_fen=5"},
    {"B", "cost.rejected", ""},
    {"B", "inquiry.answered", "promised_on=2024-09-01"},
    {"B", "inquiry.answered", "promised_on=2024-10-01"},
    {"A", "solution.approved", ""},
    {"A", "solution.returned", "to=D5"},
    {"A", "solution.returned", "to=F6"},
    {"A", "solution.returned", "to=B7"},
    {"owner", "inquiry.withdrawn", ""},
    {"owner", "inquiry.reopened", ""},
    {"B", "inquiry.deferred", "remedy_due_on=2024-12-01"},
    {"B", "inquiry.deferred", "remedy_due_on=2024-12-02"},
    {"D", "remedy.completed", ""},
    {"A", "deadline.extended", "new_due_on=2024-09-20"},
    {"A", "deadline.extended", "new_due_on=2024-09-21"},
    {"E", "payment.received", ""},
    {"C", "movein.scheduled", ""},
    {"A", "entry.voided", ""},
    {"A", "policy.set", "key=d5_days value=3"},
    {"A", "policy.set", "key=gate_on_remedy value=on"},
    {"C", "contract.cancelled", ""},
};

/* Something happens, or is refused. Gives its type's bit if it has brought a due date. */
static uint64_t happen_by_chance(struct story *story)
{
    static struct open_node before[OPEN_NODES_MAX];
    static struct open_node after[OPEN_NODES_MAX];
    static char names[2][OPEN_NODES_MAX][ID_BYTES_MAX];
    const uint32_t cancelled = (uint32_t)(sizeof rows / sizeof rows[0]) - 1;
    const uint32_t row = roll(200) == 0 ? cancelled : roll(cancelled);
    const uint32_t before_count = keep_nodes(story, before, names[0]);
    const enum event_type type = event_schema_of_word(text_of(rows[row].type))->type;
    char words[160];
    uint32_t after_count;
    uint64_t brings = 0;

    if (type == EVENT_ENTRY_VOIDED) {
        (void)snprintf(words, sizeof words, "target=e%u", 3 + roll((uint32_t)story->head));
    } else if (type == EVENT_PAYMENT_RECEIVED) {
        (void)snprintf(words, sizeof words, "payment=P%u ref=%u", roll(1000), roll(1000));
    } else if (rows[row].lane[0] == 'C' || type == EVENT_POLICY_SET) {
        (void)snprintf(words, sizeof words, "%s", rows[row].words);
    } else {
        (void)snprintf(words, sizeof words, "inquiry=Q%u%s%s", roll(5),
                       rows[row].words[0] == '\0' ? "" : " ", rows[row].words);
    }
    if (story_say(story, rows[row].lane, rows[row].type, words) == 0) {
        return 0;
    }
    after_count = keep_nodes(story, after, names[1]);
    for (uint32_t i = 0; i < after_count; i++) {
        if (after[i].due_on == NO_DATE || holds(before, before_count, &after[i])) {
            continue;
        }
        brings = UINT64_C(1) << type;
        assert_true((department_lanes(&timekeeper) & LANE_BIT(after[i].lane)) != 0);
        if ((timekeeper.oversight->types & brings) == 0) {
            print_error("%s brings a due date and is not watched\n", rows[row].type);
            fail();
        }
    }
    return brings;
}

static void whatever_brings_a_due_date_is_watched_and_nothing_else(void **state)
{
    uint64_t brought = 0;

    (void)state;
    for (int i = 0; i < 300; i++) {
        struct story story;

        story_begin(&story);
        story_file(&story);
        for (int k = 0; k < 600; k++) {
            brought |= happen_by_chance(&story);
        }
        story_end(&story);
    }
    assert_true(brought == timekeeper.oversight->types);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_brings_a_due_date_is_watched_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
