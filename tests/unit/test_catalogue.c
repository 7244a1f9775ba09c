#include "schemas/catalogue.h"
#include "schemas/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void ids_of_event_types_are_dense_and_their_words_unique(void **state)
{
    (void)state;
    assert_null(event_schema(EVENT_NONE));
    assert_null(event_schema(EVENT_TYPES_END));
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        const struct event_schema *schema = event_schema((enum event_type)i);

        assert_non_null(schema);
        assert_int_equal(schema->type, i);
        assert_non_null(schema->word);
        assert_ptr_equal(event_schema_of_word(text_of(schema->word)), schema);
    }
    assert_null(event_schema_of_word(TEXT("scheme.adopte")));
    assert_null(event_schema_of_word(TEXT("")));
}

static void every_type_is_said_by_lanes_that_exist(void **state)
{
    (void)state;
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        const char *lanes = event_schema((enum event_type)i)->lanes;

        for (int place = 1; place == 1 || !text_is_absent(words_at(lanes, place)); place++) {
            assert_int_not_equal(lane_of_word(words_at(lanes, place)), LANE_NONE);
        }
    }
}

static void assert_record_is_sound(const struct record_schema *record, size_t bytes_max)
{
    assert_true(record->field_count > 0 && record->field_count <= 32);
    assert_true(record->bytes <= bytes_max);
    for (size_t i = 0; i < record->field_count; i++) {
        assert_true(record->fields[i].offset < record->bytes);
        assert_true(i == 0 || record->fields[i - 1].offset < record->fields[i].offset);
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(record->fields[i].name, record->fields[j].name);
        }
    }
}

static void every_records_fields_lie_inside_it_under_names_of_their_own(void **state)
{
    (void)state;
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        assert_record_is_sound(&event_schema((enum event_type)i)->data,
                               sizeof(((struct event *)NULL)->data));
    }
    assert_record_is_sound(record_schema("instalment"), sizeof(struct instalment));
    assert_record_is_sound(record_schema("attachment"), sizeof(struct attachment));
}

static void refusals_words_and_numbers_are_each_others(void **state)
{
    int known = 0;

    (void)state;
    for (int i = 1; i < REFUSALS_END; i++) {
        const char *word = refusal_word((enum refusal)i);

        if (word != NULL) {
            assert_int_equal(refusal_of_word(text_of(word)), i);
            known++;
        }
    }
    assert_true(known > 40);
    assert_null(refusal_word((enum refusal)0));
    assert_int_equal(refusal_of_word(TEXT("ERR_")), 0);
    assert_int_equal(refusal_of_word(TEXT("")), 0);
}

static void a_meaning_can_be_a_format(void **state)
{
    (void)state;
    for (int i = 1; i < REFUSALS_END; i++) {
        if (refusal_word((enum refusal)i) != NULL) {
            assert_null(strchr(refusal_meaning((enum refusal)i), '%'));
            assert_true(strlen(refusal_meaning((enum refusal)i)) <= MESSAGE_TEXT_MAX);
        }
    }
}

/* The order of an answer is the order of G-01 to G-24: each row's guard is not before the last's.
 */
static void the_catalogues_order_is_that_of_ids_and_of_guards(void **state)
{
    static const struct {
        int id;
        const char *guard;
    } rows[] = {
#define REFUSAL(name, id, when, guard, meaning) {id, guard},
#include "schemas/refusals.def"
#undef REFUSAL
    };

    (void)state;
    for (size_t i = 1; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(rows[i].id > rows[i - 1].id);
        assert_true(rows[i].guard[0] == '\0' || strcmp(rows[i].guard, rows[i - 1].guard) >= 0);
    }
}

static void refusals_are_walked_in_order_however_they_were_added(void **state)
{
    struct refusals refusals = {0};

    (void)state;
    assert_false(refusals_any(&refusals));
    assert_int_equal(refusals_next(&refusals, (enum refusal)0), 0);
    refusals_add(&refusals, ERR_POSITION, "third");
    refusals_add(&refusals, ERR_TYPE, "first");
    refusals_add(&refusals, ERR_STATE, "second");
    refusals_add(&refusals, ERR_TYPE, "again");
    assert_string_equal(refusals.text, "first");
    assert_int_equal(refusals_next(&refusals, (enum refusal)0), ERR_TYPE);
    assert_int_equal(refusals_next(&refusals, ERR_TYPE), ERR_STATE);
    assert_int_equal(refusals_next(&refusals, ERR_STATE), ERR_POSITION);
    assert_int_equal(refusals_next(&refusals, ERR_POSITION), 0);
    assert_true(refusals_hold(&refusals, ERR_STATE));
    assert_false(refusals_hold(&refusals, ERR_LANE));
}

static void a_refusals_text_is_cut_at_a_character(void **state)
{
    struct refusals refusals = {0};
    char page[301];

    (void)state;
    (void)memset(page, 'x', sizeof page - 1);
    page[300] = '\0';
    for (size_t i = 199; i < 297; i += 3) {
        (void)memcpy(page + i, "\xe5\xae\xa2", 3);
    }
    refusals_add(&refusals, ERR_FIELD, "%s", page);
    assert_int_equal(strlen(refusals.text), 199);
}

static void only_a_set_that_may_all_be_overcome_is_later(void **state)
{
    struct refusals refusals = {0};

    (void)state;
    assert_false(refusals_are_later(&refusals));
    refusals_add(&refusals, ERR_FUTURE, NULL);
    assert_true(refusals_are_later(&refusals));
    refusals_add(&refusals, ERR_DISK_LOW, NULL);
    assert_true(refusals_are_later(&refusals));
    refusals_add(&refusals, ERR_STATE, NULL);
    assert_false(refusals_are_later(&refusals));
    assert_string_equal(refusals.text, refusal_meaning(ERR_FUTURE));
}

static void lanes_and_departments_are_each_others(void **state)
{
    (void)state;
    for (int i = LANE_A; i <= LANE_SYSTEM; i++) {
        enum lane lane = (enum lane)i;

        assert_int_equal(lane_of_word(text_of(lane_word(lane))), lane);
        assert_int_equal(lane_of_department(lane_department(lane)),
                         lane <= LANE_F ? lane : LANE_NONE);
        assert_true(strlen(lane_title(lane, false)) > 0 && strlen(lane_title(lane, true)) > 0);
    }
    assert_string_equal(lane_word(LANE_NONE), "?");
    assert_int_equal(lane_of_word(TEXT("?")), LANE_NONE);
    assert_string_equal(node_word(NODE_NONE), "?");
    assert_int_equal(node_of_word(TEXT("?")), NODE_NONE);
    assert_int_equal(lane_of_word(TEXT("a")), LANE_NONE);
    assert_int_equal(lane_of_department("engineer"), LANE_NONE);
}

static void every_node_is_completed_by_its_lane(void **state)
{
    (void)state;
    for (int i = 1; i < NODES_END; i++) {
        enum node node = (enum node)i;
        const char *lanes = event_schema(node_completed_by(node))->lanes;

        assert_int_equal(node_of_word(text_of(node_word(node))), node == NODE_F9L ? NODE_F9 : node);
        if (node == NODE_R) {
            assert_int_equal(node_lane(node), LANE_NONE);
        } else {
            assert_int_not_equal(words_place(lanes, text_of(lane_word(node_lane(node)))), 0);
        }
        assert_true(strlen(node_title(node, false)) > 0 && strlen(node_title(node, true)) > 0);
    }
    assert_int_equal(node_or_by(NODE_BX), EVENT_COST_REJECTED);
    assert_int_equal(node_or_by(NODE_A8), EVENT_SOLUTION_RETURNED);
    assert_int_equal(node_or_by(NODE_D5), EVENT_NONE);
    assert_int_equal(node_of_word(TEXT("A1")), NODE_NONE);
}

static void an_open_state_is_somebodys_turn_and_a_final_one_nobodys(void **state)
{
    (void)state;
    for (int i = STATE_TRIAGE; i <= STATE_MOOT; i++) {
        enum node node = state_node((enum inquiry_state)i);

        assert_true((node == NODE_NONE) == (i >= STATE_CLOSED));
        assert_true(i == STATE_TRIAGE || i >= STATE_CLOSED ||
                    strcmp(node_word(node), state_word((enum inquiry_state)i)) == 0);
    }
    assert_int_equal(state_node(STATE_NONE), NODE_NONE);
}

static void enums_that_rules_look_at_are_the_places_of_their_words(void **state)
{
    (void)state;
    for (int i = CATEGORY_NONE; i <= CATEGORY_GENERAL; i++) {
        assert_int_equal(words_place(kind_schema(KIND_CATEGORY)->words,
                                     text_of(category_word((enum category)i))),
                         i);
    }
    assert_int_equal(words_place(kind_schema(KIND_RECORDER)->words, TEXT("B")), RECORDER_B);
    assert_int_equal(words_place(kind_schema(KIND_RECORDER)->words, TEXT("C")), RECORDER_C);
    assert_int_equal(words_place(kind_schema(KIND_RETURN_TO)->words, TEXT("D5")), RETURN_TO_D5);
    assert_int_equal(words_place(kind_schema(KIND_RETURN_TO)->words, TEXT("F6")), RETURN_TO_F6);
    assert_int_equal(words_place(kind_schema(KIND_RETURN_TO)->words, TEXT("B7")), RETURN_TO_B7);
}

static void words_are_found_whole_and_by_place(void **state)
{
    (void)state;
    assert_int_equal(words_place("a|bc|d", TEXT("a")), 1);
    assert_int_equal(words_place("a|bc|d", TEXT("bc")), 2);
    assert_int_equal(words_place("a|bc|d", TEXT("d")), 3);
    assert_int_equal(words_place("a|bc|d", TEXT("b")), 0);
    assert_int_equal(words_place("a|bc|d", TEXT("a|bc")), 0);
    assert_int_equal(words_place("a|bc|d", TEXT("")), 0);
    assert_true(text_equals(words_at("a|bc|d", 2), TEXT("bc")));
    assert_true(text_equals(words_at("a", 1), TEXT("a")));
    assert_true(text_is_absent(words_at("a|bc|d", 4)));
    assert_true(text_is_absent(words_at("a", 0)));
}

static void stages_have_words_in_two_languages(void **state)
{
    (void)state;
    for (int i = 0; i < STAGES_END; i++) {
        assert_true(strlen(stage_word((enum stage)i)) > 0);
        assert_true(strlen(stage_title((enum stage)i, false)) > 0);
        assert_true(strlen(stage_title((enum stage)i, true)) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_of_event_types_are_dense_and_their_words_unique),
        cmocka_unit_test(every_type_is_said_by_lanes_that_exist),
        cmocka_unit_test(every_records_fields_lie_inside_it_under_names_of_their_own),
        cmocka_unit_test(refusals_words_and_numbers_are_each_others),
        cmocka_unit_test(a_meaning_can_be_a_format),
        cmocka_unit_test(the_catalogues_order_is_that_of_ids_and_of_guards),
        cmocka_unit_test(refusals_are_walked_in_order_however_they_were_added),
        cmocka_unit_test(a_refusals_text_is_cut_at_a_character),
        cmocka_unit_test(only_a_set_that_may_all_be_overcome_is_later),
        cmocka_unit_test(lanes_and_departments_are_each_others),
        cmocka_unit_test(every_node_is_completed_by_its_lane),
        cmocka_unit_test(an_open_state_is_somebodys_turn_and_a_final_one_nobodys),
        cmocka_unit_test(enums_that_rules_look_at_are_the_places_of_their_words),
        cmocka_unit_test(words_are_found_whole_and_by_place),
        cmocka_unit_test(stages_have_words_in_two_languages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
