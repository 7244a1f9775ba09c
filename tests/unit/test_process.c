#include "schemas/process.h"
#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_nodes(struct story *story, const char *expected)
{
    assert_string_equal(story_nodes(story), expected);
}

static void a_case_opens_its_nodes_one_after_the_other(void **state)
{
    struct story *story = *state;

    story_contract(story);
    assert_nodes(story, "C3@1");
    tell(story, "C", "file.established", "");
    assert_nodes(story, "C9@2"); /* B4 = no is derived */
    tell(story, "E", "payment.received", "");
    assert_nodes(story, "C9@2 F9@3");
    tell(story, "E", "payment.cleared", "");
    assert_nodes(story, "C9@2");
    tell(story, "C", "movein.scheduled", "");
    assert_nodes(story, "B10@5");
    tell(story, "B", "qualification.confirmed", "");
    assert_nodes(story, "F11@6");
    tell(story, "F", "movein.completed", "");
    assert_nodes(story, "");
}

static void an_inquiry_closes_the_gate_and_the_last_one_opens_it(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "");
    assert_nodes(story, "B5.Q1@3");
    tell(story, "owner", "inquiry.raised", "inquiry=Q2");
    tell(story, "owner", "inquiry.withdrawn", "");
    assert_nodes(story, "B5.Q2@4");
    tell(story, "owner", "inquiry.withdrawn", "inquiry=Q2");
    assert_nodes(story, "C9@6");
}

static void an_inquiry_goes_from_lane_to_lane(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "");
    assert_int_equal(process_lanes(story_state(story)), LANE_BIT(LANE_B));
    tell(story, "B", "inquiry.classified", "");
    assert_nodes(story, "D5.Q1@4");
    tell(story, "D", "solution.proposed", "budget_fen=100");
    assert_nodes(story, "E5.Q1@5");
    tell(story, "E", "cost.assessed", "");
    assert_nodes(story, "BX.Q1@6");
    tell(story, "B", "cost.approved", "");
    assert_nodes(story, "B7.Q1@7");
    tell(story, "B", "inquiry.answered", "");
    assert_nodes(story, "A8.Q1@8");
    assert_int_equal(process_lanes(story_state(story)), LANE_BIT(LANE_A));
    tell(story, "A", "solution.returned", "to=D5");
    assert_nodes(story, "D5.Q1@9");
}

static void a_node_that_stays_open_keeps_its_opening(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "category=property recorder=B");
    tell(story, "F", "solution.proposed", "");
    assert_nodes(story, "B7.Q1@4");
    tell(story, "B", "inquiry.classified", "category=general reason=r");
    assert_nodes(story, "B7.Q1@4");
    tell(story, "B", "solution.proposed", "");
    assert_nodes(story, "B7.Q1@4");
    tell(story, "E", "payment.received", "");
    tell(story, "E", "payment.received", "payment=P2");
    assert_nodes(story, "B7.Q1@4 F9@7");
}

static void a_suspended_qualification_opens_f11_anew(void **state)
{
    struct story *story = *state;

    story_ready(story);
    tell(story, "B", "qualification.confirmed", "");
    assert_nodes(story, "F11@6");
    tell(story, "owner", "inquiry.raised", "");
    assert_nodes(story, "B5.Q1@7");
    tell(story, "owner", "inquiry.withdrawn", "");
    assert_nodes(story, "F11@8");
}

static void an_open_node_says_since_when_and_until(void **state)
{
    struct story *story = *state;
    struct open_node nodes[OPEN_NODES_MAX];

    story_file(story);
    tell(story, "owner", "inquiry.raised",
         "category=engineering recorder=B time=2024-08-20T01:02:03.9Z id=raised");
    assert_int_equal(process_open(story_state(story), nodes), 1);
    assert_int_equal(nodes[0].since, 1724115723);
    assert_int_equal(nodes[0].due_on, 19962);
    assert_int_equal(nodes[0].lane, LANE_D);
    assert_true(text_equals(nodes[0].opener, TEXT("raised")));
    tell(story, "D", "solution.proposed", "budget_fen=0");
    assert_int_equal(process_open(story_state(story), nodes), 1);
    assert_int_equal(nodes[0].due_on, NO_DATE);
}

static void sixty_four_inquiries_and_the_cases_own_nodes_fit(void **state)
{
    struct story *story = *state;
    struct open_node nodes[OPEN_NODES_MAX];
    char words[64];

    story_contract(story);
    tell(story, "E", "payment.received", "");
    tell(story, "C", "file.established", "");
    for (int i = 0; i < CASE_INQUIRIES_OPEN_MAX; i++) {
        (void)snprintf(words, sizeof words, "inquiry=Q%d", i);
        tell(story, "owner", "inquiry.raised", words);
    }
    assert_int_equal(process_open(story_state(story), nodes), CASE_INQUIRIES_OPEN_MAX + 1);
    assert_true(text_equals(nodes[63].inquiry, TEXT("Q63")));
    assert_int_equal(nodes[64].node, NODE_F9);
}

static void only_some_types_complete_a_node(void **state)
{
    (void)state;
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        struct event event = {.type = (enum event_type)i, .lane = LANE_D};
        bool completes = false;

        for (int node = 1; node <= NODE_R; node++) {
            completes = completes || node_completed_by((enum node)node) == event.type ||
                        node_or_by((enum node)node) == event.type;
        }
        assert_true(process_type_completes(&event) == completes);
    }
    assert_false(
        process_type_completes(&(struct event){.type = EVENT_SOLUTION_PROPOSED, .lane = LANE_B}));
}

static void a_note_completes_no_node(void **state)
{
    const struct event note = {.type = EVENT_NOTE_ADDED, .lane = LANE_C};
    struct open_node node;

    story_file(*state);
    assert_false(process_completes(story_state(*state), &note, &node));
}

static void a_deadline_is_named_by_opening_and_date_however_long_the_inquiry(void **state)
{
    static const char longest[] =
        "QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ";
    struct open_node node = {.node = NODE_D5, .inquiry = TEXT("Q1"), .opened = 9, .due_on = 19962};
    char id[ID_BYTES_MAX + 1];

    (void)state;
    process_deadline_id(&node, id);
    assert_string_equal(id, "D5.Q1@9:2024-08-27");
    assert_true(process_awaits_act(&node, 1, TEXT("D5.Q1@9:2024-08-27")));
    assert_true(process_awaits_act(&node, 1, TEXT("D5.Q1@9")));
    assert_false(process_awaits_act(&node, 1, TEXT("D5.Q1@9:2024-08-28")));
    node.due_on = NO_DATE;
    assert_false(process_awaits_act(&node, 1, TEXT("D5.Q1@9:2024-08-27")));
    assert_false(process_awaits_act(&node, 1, TEXT("D5.Q1@9:")));
    node = (struct open_node){
        .node = NODE_R, .inquiry = text_of(longest), .opened = 4096, .due_on = 19962};
    process_deadline_id(&node, id);
    assert_int_equal(strlen(id), ID_BYTES_MAX);
    assert_string_equal(id, "R.QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ~@4096:2024-08-27");
}

/* Whose turn it is another rule asks; which node it answers is clear. */
static void a_solution_answers_the_open_node_whoever_proposes_it(void **state)
{
    struct event event = {.type = EVENT_SOLUTION_PROPOSED, .lane = LANE_F};
    struct open_node node;

    story_file(*state);
    event.data.solution_proposed.inquiry = TEXT("Q1");
    assert_false(process_completes(story_state(*state), &event, &node)); /* there is none */
    tell(*state, "owner", "inquiry.raised", "inquiry=Q1 category=- recorder=B");
    assert_false(process_completes(story_state(*state), &event, &node));
    tell(*state, "B", "inquiry.classified", "inquiry=Q1 category=engineering");
    assert_true(process_completes(story_state(*state), &event, &node));
    assert_int_equal(NODE_D5, node.node);
    tell(*state, "B", "inquiry.classified", "inquiry=Q1 category=property reason=moved");
    event.lane = LANE_D;
    assert_true(process_completes(story_state(*state), &event, &node));
    assert_int_equal(NODE_F6, node.node);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(a_case_opens_its_nodes_one_after_the_other),
        story_test(an_inquiry_closes_the_gate_and_the_last_one_opens_it),
        story_test(an_inquiry_goes_from_lane_to_lane),
        story_test(a_node_that_stays_open_keeps_its_opening),
        story_test(a_suspended_qualification_opens_f11_anew),
        story_test(an_open_node_says_since_when_and_until),
        story_test(sixty_four_inquiries_and_the_cases_own_nodes_fit),
        story_test(only_some_types_complete_a_node),
        story_test(a_note_completes_no_node),
        cmocka_unit_test(a_deadline_is_named_by_opening_and_date_however_long_the_inquiry),
        story_test(a_solution_answers_the_open_node_whoever_proposes_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
