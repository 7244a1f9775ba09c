#include "tools/doorstep/shared/output/labels.h"

#include "tools/doorstep/shared/output/lang.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WORD_BYTES 64

static void choose(const char *language)
{
    struct error err = {0};

    assert_int_equal(lang_choose(language, &err), STATUS_OK);
}

static bool is_ascii(struct text text)
{
    uint32_t i;

    for (i = 0; i < text.count; i++) {
        if ((unsigned char)text.bytes[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* A copy is a word that is no label's own bytes: what comes back elsewhere was found. */
static struct text copy_of(char copy[WORD_BYTES], struct text word)
{
    assert_true(word.count < WORD_BYTES);
    (void)snprintf(copy, WORD_BYTES, "%.*s", TEXT_ARGUMENTS(word));
    return (struct text){copy, word.count};
}

static void assert_found(struct text label, struct text word, bool chinese)
{
    if (label.bytes == word.bytes || label.count == 0 || is_ascii(label) == chinese) {
        fail_msg("%.*s has no %s label", TEXT_ARGUMENTS(word), chinese ? "Chinese" : "English");
    }
}

static bool is_english(struct text text)
{
    static const char beyond_ascii[] = "m²"; /* a unit, in both languages */

    return is_ascii(text) || strstr(text.bytes, beyond_ascii) != NULL;
}

static void assert_word(struct text word)
{
    char copy[WORD_BYTES];
    struct text same = copy_of(copy, word);

    choose("en");
    assert_found(labels_text(same), same, false);
    choose("zh");
    assert_found(labels_text(same), same, true);
}

static void assert_value(enum kind kind, struct text word)
{
    char copy[WORD_BYTES];
    struct text same = copy_of(copy, word);

    choose("en");
    assert_found(labels_value(kind, same), same, false);
    choose("zh");
    assert_found(labels_value(kind, same), same, true);
}

static void assert_fields(const struct record_schema *record)
{
    size_t i;

    for (i = 0; i < record->field_count; i++) {
        char copy[WORD_BYTES];
        struct text name = copy_of(copy, text_of(record->fields[i].name));
        const struct field_schema field = {.name = copy};
        const char *label;

        choose("en");
        label = labels_field(record, &field);
        if (label == copy || !is_english(text_of(label))) {
            fail_msg("%s.%s has no English label", record->name, copy);
        }
        choose("zh");
        assert_found(text_of(labels_field(record, &field)), name, true);
    }
}

static void assert_meaning(const char *word, const char *english)
{
    choose("en");
    assert_ptr_equal(labels_meaning(word, english), english);
    choose("zh");
    if (is_ascii(text_of(labels_meaning(word, english)))) {
        fail_msg("%s has no Chinese meaning", word);
    }
}

static void every_event_type_has_a_label_and_a_meaning(void **state)
{
    (void)state;
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        const struct event_schema *schema = event_schema((enum event_type)i);

        assert_word(text_of(schema->word));
        assert_meaning(schema->word, schema->meaning);
    }
}

static void every_field_has_a_label(void **state)
{
    (void)state;
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        assert_fields(&event_schema((enum event_type)i)->data);
    }
#define FIELD(owner, name, kind, need)
#define END(name)
#define RECORD(name) assert_fields(record_schema(#name));
#include "schemas/records.def"
#undef RECORD
#undef FIELD
#undef END
}

static void assert_kind(enum kind id)
{
    const struct kind_schema *kind = kind_schema(id);
    int place;

    if (kind->class == CLASS_WORD) {
        for (place = 1; !text_is_absent(words_at(kind->words, place)) &&
                        words_at(kind->words, place).count > 0;
             place++) {
            assert_value(id, words_at(kind->words, place));
        }
        assert_true(place > 1);
    } else if (kind->class != CLASS_LIST && kind->class != CLASS_MAP) {
        assert_meaning(kind->name, kind->meaning);
    }
}

static void every_kind_has_a_meaning_or_labels_for_its_words(void **state)
{
    (void)state;
#define TEXT_KIND(name, low, high, meaning) assert_kind(KIND_##name);
#define INT_KIND(name, low, high, meaning) assert_kind(KIND_##name);
#define WORD_KIND(name, words) assert_kind(KIND_##name);
#define OTHER_KIND(name, meaning) assert_kind(KIND_##name);
#define LIST_KIND(name, entry)
#define RECORDS_KIND(name, record)
#define MAP_KIND(name, record)
#include "schemas/kinds.def"
#undef TEXT_KIND
#undef INT_KIND
#undef WORD_KIND
#undef OTHER_KIND
#undef LIST_KIND
#undef RECORDS_KIND
#undef MAP_KIND
}

static void every_refusal_has_a_label(void **state)
{
    (void)state;
    for (int i = 1; i < REFUSALS_END; i++) {
        const char *word = refusal_word((enum refusal)i);

        if (word != NULL) {
            assert_word(text_of(word));
            assert_meaning(word, refusal_meaning((enum refusal)i));
        }
    }
}

static void every_status_has_a_meaning(void **state)
{
    (void)state;
#define STATUS(name, sentence) assert_meaning(#name, sentence);
#include "schemas/status.def"
#undef STATUS
}

static void lanes_nodes_stages_and_states_have_labels(void **state)
{
    (void)state;
#define LANE(name, id, word, department, chinese, english) assert_word(text_of(word));
#include "schemas/lanes.def"
#undef LANE
#define NODE(name, id, word, lane, by, or_by, chinese, english) assert_word(text_of(word));
#include "schemas/nodes.def"
#undef NODE
#define STAGE(name, word, chinese, english) assert_word(text_of(word));
#include "schemas/stages.def"
#undef STAGE
#define STATE(name, id, word, node) assert_word(text_of(word));
#include "schemas/states.def"
#undef STATE
}

static void values_that_no_catalogue_lists_have_labels(void **state)
{
    static const char *const items[] = {"identity", "certificate",    "completion",
                                        "warranty", "manual",         "inspection",
                                        "keys",     "meter_readings", "agreements"};
    static const char *const values[] = {"calendar", "workdays", "refuse", "allow",
                                         "on",       "off",      "none"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof items / sizeof items[0]; i++) {
        assert_value(KIND_CHECKLIST, text_of(items[i]));
    }
    for (i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_value(KIND_POLICY_VALUE, text_of(values[i]));
    }
    assert_value(KIND_BOOL, TEXT("true"));
    assert_value(KIND_BOOL, TEXT("false"));
    assert_value(KIND_AUDIENCE, TEXT("project"));
}

static void a_word_means_what_its_place_says(void **state)
{
    const struct field_schema unit = {.name = "unit"};
    const struct field_schema area = {.name = "area_dm2"};

    (void)state;
    choose("zh");
    assert_true(text_equals(labels_value(KIND_CATEGORY, TEXT("property")), TEXT("物业")));
    assert_true(text_equals(labels_value(KIND_BEARER, TEXT("property")), TEXT("物业公司")));
    assert_string_equal(labels_field(record_schema("budget_line"), &unit), "计量单位");
    assert_true(text_equals(labels_addressee(TEXT("finance")), TEXT("财务部")));
    assert_true(text_equals(labels_addressee(TEXT("李副经理")), TEXT("李副经理")));
    assert_non_null(strstr(labels_unit(&area), "0.01 平方米"));
    assert_string_equal(labels_unit(&unit), "");
    assert_string_equal(labels_field(&event_schema(EVENT_CONTRACT_FILED)->data, &unit), "房号");
    assert_string_equal(labels_word("ERR_NO_FILE"), "客户档案尚未建立");
    choose("en");
    assert_string_equal(labels_word("ERR_NO_FILE"), refusal_meaning(ERR_NO_FILE));
}

static void a_word_without_a_label_stays_as_it_is(void **state)
{
    const struct text strange = TEXT("BEARER/property/");

    (void)state;
    choose("zh");
    assert_ptr_equal(labels_text(strange).bytes, strange.bytes);
    assert_string_equal(labels_word(""), "");
    assert_string_equal(labels_word("property.burned"), "property.burned");
    assert_true(text_equals(labels_value(KIND_BOOL, TEXT("maybe")), TEXT("maybe")));
    assert_string_equal(labels_meaning("nothing", "no thing"), "no thing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_event_type_has_a_label_and_a_meaning),
        cmocka_unit_test(every_field_has_a_label),
        cmocka_unit_test(every_kind_has_a_meaning_or_labels_for_its_words),
        cmocka_unit_test(every_refusal_has_a_label),
        cmocka_unit_test(every_status_has_a_meaning),
        cmocka_unit_test(lanes_nodes_stages_and_states_have_labels),
        cmocka_unit_test(values_that_no_catalogue_lists_have_labels),
        cmocka_unit_test(a_word_means_what_its_place_says),
        cmocka_unit_test(a_word_without_a_label_stays_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
