#include "schemas/event.h"
#include "schemas/fields.h"
#include "tests/support/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Every field of every type, through the events that hold them. */

static uint8_t bytes[EVENT_BYTES_MAX * 2];
static struct event event;

static struct refusals decoded(const struct sample *sample)
{
    struct writer writer = writer_of(bytes, sizeof bytes);

    sample_write(sample, &writer);
    assert_false(writer.overflowed);
    return event_decode_stored(&event, writer.bytes, writer.count);
}

static void assert_taken(const struct sample *sample)
{
    struct refusals refusals = decoded(sample);

    if (refusals_any(&refusals)) {
        fail_msg("%s: %s", event_schema(sample->type)->word, refusals.text);
    }
}

/* Refused as ERR_FIELD alone, and the text begins with the field's path. */
static void assert_names(const struct sample *sample, const char *field)
{
    struct refusals refusals = decoded(sample);
    char path[128];

    (void)snprintf(path, sizeof path, "data.%s:", field);
    assert_true(refusals.bits == UINT64_C(1) << ERR_FIELD);
    if (strncmp(refusals.text, path, strlen(path)) != 0) {
        fail_msg("%s: expected %s, actual %s", event_schema(sample->type)->word, path,
                 refusals.text);
    }
}

typedef void (*field_check)(struct sample sample, const struct field_schema *field);

static void for_each_field(field_check check)
{
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        const struct record_schema *record = &event_schema((enum event_type)i)->data;

        for (size_t j = 0; j < record->field_count; j++) {
            check((struct sample){.type = (enum event_type)i}, &record->fields[j]);
        }
    }
}

static void check_left_out(struct sample sample, const struct field_schema *field)
{
    sample.full = true;
    sample.left = field;
    if (field->required) {
        assert_names(&sample, field->name);
    } else if (strcmp(field->name, "recorder") != 0) { /* which the category there asks */
        assert_taken(&sample);
    }
}

static void every_required_field_that_is_left_out_is_named(void **state)
{
    (void)state;
    for_each_field(check_left_out);
}

static void check_twice(struct sample sample, const struct field_schema *field)
{
    sample.full = true;
    sample.twice = field;
    assert_names(&sample, field->name);
}

static void every_field_that_stands_there_twice_is_named(void **state)
{
    (void)state;
    for_each_field(check_twice);
}

static void a_field_that_the_catalogue_does_not_have_is_named(void **state)
{
    (void)state;
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        const struct sample sample = {.type = (enum event_type)i, .unknown = true};

        assert_names(&sample, "colour");
    }
}

/* One value of each class that MessagePack knows, and the nearest misses. */
enum class { NIL, TRUTH, LIE, ONE, ZERO, MINUS, HUGE, REAL, WORD, EMPTY, BIN, LIST, MAP, CLASSES };

static const struct text values[CLASSES] = {
    [NIL] = {"\xc0", 1},
    [TRUTH] = {"\xc3", 1},
    [LIE] = {"\xc2", 1},
    [ONE] = {"\x01", 1},
    [ZERO] = {"\x00", 1},
    [MINUS] = {"\xff", 1},
    [REAL] = {"\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00", 9},
    [HUGE] = {"\xcf\x00\x20\x00\x00\x00\x00\x00\x00", 9}, /* 2^53 */
    [WORD] = {"\xa1x", 2},
    [EMPTY] = {"\xa0", 1},
    [BIN] = {"\xc4\x01x", 3},
    [LIST] = {"\x90", 1},
    [MAP] = {"\x80", 1},
};

/* What the kinds with code of their own take; a date and a digest take none of these. */
static const struct {
    enum kind kind;
    uint32_t values;
} others[] = {
    {KIND_BOOL, 1U << TRUTH | 1U << LIE},
    {KIND_TRUE, 1U << TRUTH},
    {KIND_NONZERO, 1U << ONE | 1U << MINUS},
    {KIND_AUDIENCE, 1U << LIST},
    {KIND_CHECKLIST, 1U << MAP},
    {KIND_TEXTS, 1U << MAP},
    {KIND_POLICY_VALUE, 1U << ONE}, /* a sample's key is the first: d5_days */
};

static uint32_t taken_by_other(enum kind kind)
{
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (others[i].kind == kind) {
            return others[i].values;
        }
    }
    return 0;
}

/* Which of the values a field of this kind takes, as bits. */
static uint32_t taken_by(enum kind kind)
{
    const struct kind_schema *schema = kind_schema(kind);
    const uint32_t text = 1U << WORD;
    const uint32_t positive = 1U << ONE;

    switch (schema->class) {
    case CLASS_TEXT:
        return schema->low == 0 ? text | 1U << EMPTY : text;
    case CLASS_INT:
        return positive | (schema->low <= 0 ? 1U << ZERO : 0) | (schema->low < 0 ? 1U << MINUS : 0);
    case CLASS_WORD:
        return 0;
    case CLASS_LIST:
        return 1U << LIST;
    case CLASS_MAP:
        return 0;
    case CLASS_OTHER:
        break;
    }
    return taken_by_other(kind);
}

static void check_kind(struct sample sample, const struct field_schema *field)
{
    sample.wrong = field;
    for (int i = 0; i < CLASSES; i++) {
        struct refusals refusals;

        sample.value = values[i];
        refusals = decoded(&sample);
        if ((taken_by(field->kind) & 1U << i) != 0) {
            if (refusals_any(&refusals)) {
                fail_msg("value %d: %s", i, refusals.text);
            }
        } else if (kind_schema(field->kind)->class == CLASS_MAP && i == MAP) {
            assert_true(refusals_hold(&refusals, ERR_FIELD)); /* names the first key it lacks */
        } else {
            assert_names(&sample, field->name);
        }
    }
}

static void every_field_takes_its_kind_and_no_other(void **state)
{
    (void)state;
    for_each_field(check_kind);
}

static void check_length(struct sample sample, const struct field_schema *field)
{
    static char long_text[TEXT_BYTES_MAX + 2];
    static uint8_t value[TEXT_BYTES_MAX + 8];
    const struct kind_schema *schema = kind_schema(field->kind);

    if (schema->class != CLASS_TEXT) {
        return;
    }
    (void)memset(long_text, 'y', sizeof long_text);
    sample.wrong = field;
    for (int more = 0; more <= 1; more++) {
        struct writer writer = writer_of(value, sizeof value);

        writer_text_value(&writer, (struct text){long_text, (uint32_t)(schema->high + more)});
        sample.value = writer_text(&writer);
        if (more == 0) {
            assert_taken(&sample);
        } else {
            assert_names(&sample, field->name);
        }
    }
}

static void every_text_has_its_bound_in_bytes(void **state)
{
    (void)state;
    assert_int_equal(kind_schema(KIND_ID)->high, 64);
    assert_int_equal(kind_schema(KIND_TEXT)->high, 4096);
    assert_int_equal(kind_schema(KIND_NOTE)->high, 4096);
    for_each_field(check_length);
}

static const struct field_schema *field_of(enum event_type type, const char *name)
{
    const struct record_schema *record = &event_schema(type)->data;

    for (size_t i = 0; i < record->field_count; i++) {
        if (strcmp(record->fields[i].name, name) == 0) {
            return &record->fields[i];
        }
    }
    fail_msg("no field %s", name);
    return NULL;
}

/* A list of so many texts, the last one empty if so asked. */
static struct sample tags(uint32_t count, bool last_is_empty)
{
    static uint8_t value[LIST_COUNT_MAX * 2 + 64];
    struct writer writer = writer_of(value, sizeof value);

    writer_array(&writer, count);
    for (uint32_t i = 0; i < count; i++) {
        writer_string(&writer, last_is_empty && i + 1 == count ? "" : "t");
    }
    return (struct sample){
        .type = EVENT_INQUIRY_RAISED,
        .wrong = field_of(EVENT_INQUIRY_RAISED, "tags"),
        .value = writer_text(&writer),
    };
}

static void a_list_has_1024_entries_and_a_bad_one_has_its_place(void **state)
{
    struct sample sample = tags(LIST_COUNT_MAX, false);

    (void)state;
    assert_taken(&sample);
    assert_int_equal(event.data.inquiry_raised.tags.count, LIST_COUNT_MAX);
    sample = tags(LIST_COUNT_MAX + 1, false);
    assert_names(&sample, "tags");
    assert_non_null(strstr(decoded(&sample).text, "1024"));
    sample = tags(3, true);
    assert_names(&sample, "tags[3]");
}

static void a_field_of_a_lists_entry_is_named_with_its_place(void **state)
{
    /* [ {…, amount_fen: 1}, {…, amount_fen: 0} ] */
    static uint8_t value[512];
    struct writer writer = writer_of(value, sizeof value);
    struct sample sample = {.type = EVENT_CONTRACT_FILED,
                            .wrong = field_of(EVENT_CONTRACT_FILED, "schedule")};

    (void)state;
    writer_array(&writer, 2);
    for (int i = 1; i >= 0; i--) {
        writer_map(&writer, 4);
        writer_string(&writer, "no");
        writer_int(&writer, 1);
        writer_string(&writer, "due_on");
        writer_string(&writer, "2024-08-20");
        writer_string(&writer, "amount_fen");
        writer_int(&writer, i);
        writer_string(&writer, "method");
        writer_string(&writer, "cash");
    }
    sample.value = writer_text(&writer);
    assert_names(&sample, "schedule[2].amount_fen");
}

/* A check list of so many items, item i called "i", but `again` once more at the end. */
static struct sample checklist(uint32_t count, const char *again)
{
    static uint8_t value[8192];
    struct writer writer = writer_of(value, sizeof value);
    char item[16];

    writer_map(&writer, count);
    for (uint32_t i = 0; i < count; i++) {
        (void)snprintf(item, sizeof item, "%u", i);
        writer_string(&writer, again != NULL && i + 1 == count ? again : item);
        writer_bool(&writer, i % 2 == 0);
    }
    return (struct sample){
        .type = EVENT_MOVEIN_COMPLETED,
        .wrong = field_of(EVENT_MOVEIN_COMPLETED, "checklist"),
        .value = writer_text(&writer),
    };
}

static void a_free_map_has_256_keys_each_once_and_none_empty(void **state)
{
    struct sample sample = checklist(MAP_COUNT_MAX, NULL);

    (void)state;
    assert_taken(&sample);
    assert_int_equal(event.data.movein_completed.checklist.count, MAP_COUNT_MAX);
    sample = checklist(MAP_COUNT_MAX + 1, NULL);
    assert_names(&sample, "checklist");
    sample = checklist(9, "3");
    assert_names(&sample, "checklist.3");
    sample = checklist(9, "");
    assert_names(&sample, "checklist.");
}

static void a_sha256_is_64_lower_case_digits(void **state)
{
    static const char *const wrong[] = {
        "",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    };
    const struct record_schema *schema = record_schema("attachment");
    uint8_t value[256];

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const struct attachment attachment = {TEXT("n"), text_of(wrong[i]), 1, TEXT("m")};
        struct writer writer = writer_of(value, sizeof value);
        struct refusals refusals = {0};
        struct attachment read;

        fields_encode(schema, &attachment, &writer);
        assert_false(fields_decode(schema, writer_text(&writer), &read,
                                   &(struct field_path){NULL, TEXT("a"), 0}, &refusals));
        assert_memory_equal(refusals.text, "a.sha256:", 9);
    }
}

static void what_is_cleared_is_absent_and_encodes_as_nothing(void **state)
{
    (void)state;
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        const struct record_schema *schema = &event_schema((enum event_type)i)->data;
        uint8_t value[128];
        struct writer writer = writer_of(value, sizeof value);

        (void)memset(&event, 0xa5, sizeof event);
        fields_clear(schema, &event.data);
        if ((enum event_type)i != EVENT_CASE_ERASED && /* false is a value, not an absence */
            (enum event_type)i != EVENT_INQUIRY_DEFERRED &&
            (enum event_type)i != EVENT_REMEDY_CONFIRMED) {
            fields_encode(schema, &event.data, &writer);
            assert_int_equal(writer.count, 1);
            assert_int_equal(value[0], 0x80);
        }
    }
}

static void lists_are_read_entry_by_entry(void **state)
{
    struct sample sample = tags(3, false);
    struct text tag;
    size_t at = 0;
    int count = 0;
    const struct list absent = {NULL, 0, 0};

    (void)state;
    assert_taken(&sample);
    while (fields_next_text(&event.data.inquiry_raised.tags, &at, &tag)) {
        assert_true(text_equals(tag, TEXT("t")));
        count++;
    }
    assert_int_equal(count, 3);
    at = 0;
    assert_false(fields_next_text(&absent, &at, &tag));
    sample = (struct sample){.type = EVENT_CONTRACT_FILED, .full = true};
    assert_taken(&sample);
    {
        struct instalment instalment;

        at = 0;
        assert_true(fields_next(&event.data.contract_filed.schedule, record_schema("instalment"),
                                &at, &instalment));
        assert_int_equal(instalment.amount_fen, 1);
        assert_int_equal(instalment.due_on, 19955);
        assert_false(fields_next(&event.data.contract_filed.schedule, record_schema("instalment"),
                                 &at, &instalment));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_required_field_that_is_left_out_is_named),
        cmocka_unit_test(every_field_that_stands_there_twice_is_named),
        cmocka_unit_test(a_field_that_the_catalogue_does_not_have_is_named),
        cmocka_unit_test(every_field_takes_its_kind_and_no_other),
        cmocka_unit_test(every_text_has_its_bound_in_bytes),
        cmocka_unit_test(a_list_has_1024_entries_and_a_bad_one_has_its_place),
        cmocka_unit_test(a_field_of_a_lists_entry_is_named_with_its_place),
        cmocka_unit_test(a_free_map_has_256_keys_each_once_and_none_empty),
        cmocka_unit_test(a_sha256_is_64_lower_case_digits),
        cmocka_unit_test(what_is_cleared_is_absent_and_encodes_as_nothing),
        cmocka_unit_test(lists_are_read_entry_by_entry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
