#include "schemas/event.h"
#include "schemas/reader.h"
#include "tests/support/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t bytes[EVENT_BYTES_MAX * 2];
static uint8_t again[EVENT_BYTES_MAX * 2];

static struct text written(const struct sample *sample)
{
    struct writer writer = writer_of(bytes, sizeof bytes);

    sample_write(sample, &writer);
    return writer_text(&writer);
}

static struct text encoded(const struct event *event)
{
    struct writer writer = writer_of(again, sizeof again);

    event_encode(event, &writer);
    assert_false(writer.overflowed);
    return writer_text(&writer);
}

static void assert_comes_back(const struct sample *sample)
{
    struct text first = written(sample);
    struct event event = {0};
    struct event second = {0};
    struct refusals refusals = event_decode_stored(&event, first.bytes, first.count);
    struct text other;

    if (refusals_any(&refusals)) {
        fail_msg("%s: %s", event_schema(sample->type)->word, refusals.text);
    }
    other = encoded(&event);
    assert_int_equal(event_decode_stored(&second, other.bytes, other.count).bits, 0);
    assert_true(event_content_equals(&event, &event));
    assert_true(event_content_equals(&event, &second));
    assert_true(text_equals(event.id, second.id) && text_equals(event.subject, second.subject));
    assert_true(text_equals(event.actor, second.actor) && event.lane == second.lane);
    assert_int_equal(event.time.seconds, second.time.seconds);
}

static void every_type_comes_back_bare_and_full(void **state)
{
    (void)state;
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        assert_comes_back(&(struct sample){.type = (enum event_type)i});
        assert_comes_back(&(struct sample){.type = (enum event_type)i, .full = true});
    }
}

static void every_type_is_known(void **state)
{
    (void)state;
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        struct text first = written(&(struct sample){.type = (enum event_type)i});
        struct event event = {0};

        assert_true(event_decode(&event, first.bytes, first.count).bits == 0);
        assert_true(text_equals(event.id, TEXT("e1")));
    }
}

static void no_beginning_of_an_event_is_an_event(void **state)
{
    (void)state;
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        struct text whole = written(&(struct sample){.type = (enum event_type)i, .full = true});

        for (uint32_t count = 0; count < whole.count; count++) {
            uint8_t *cut = malloc(count + 1); /* of that size, so that a sanitizer sees */
            struct event event = {0};

            assert_non_null(cut);
            (void)memcpy(cut, whole.bytes, count);
            assert_true(event_decode_stored(&event, cut, count).bits != 0);
            free(cut);
        }
    }
}

static void a_changed_byte_never_harms(void **state)
{
    (void)state;
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        struct text whole = written(&(struct sample){.type = (enum event_type)i, .full = true});

        for (uint32_t at = 0; at < whole.count; at++) {
            static const uint8_t flips[] = {0x01, 0x20, 0x80, 0xff};

            for (size_t j = 0; j < sizeof flips; j++) {
                struct event event = {0};

                bytes[at] ^= flips[j];
                if (event_decode_stored(&event, bytes, whole.count).bits == 0) {
                    assert_true(event_content_equals(&event, &event));
                }
                bytes[at] ^= flips[j];
            }
        }
    }
}

static void an_event_has_64_kib(void **state)
{
    static char page[TEXT_BYTES_MAX + 1];
    struct sample sample = {.type = EVENT_FILE_ESTABLISHED};
    static uint8_t value[EVENT_BYTES_MAX * 2];
    struct writer writer = writer_of(value, sizeof value);
    const struct record_schema *record = &event_schema(EVENT_FILE_ESTABLISHED)->data;
    struct event event = {0};
    struct text whole;
    uint32_t rest;

    (void)state;
    (void)memset(page, 'x', TEXT_BYTES_MAX);
    for (size_t i = 0; i < record->field_count; i++) {
        sample.wrong =
            strcmp(record->fields[i].name, "items") == 0 ? &record->fields[i] : sample.wrong;
    }
    writer_array(&writer, 16);
    for (int i = 0; i < 15; i++) {
        writer_string(&writer, page);
    }
    sample.value = (struct text){(const char *)value, (uint32_t)writer.count};
    rest = EVENT_BYTES_MAX - written(&sample).count - 3; /* the last text's head */
    writer_text_value(&writer, (struct text){page, rest});
    sample.value = writer_text(&writer);
    whole = written(&sample);
    assert_int_equal(whole.count, EVENT_BYTES_MAX);
    assert_int_equal(event_decode(&event, whole.bytes, whole.count).bits, 0);
    writer.count -= rest + 3;
    writer_text_value(&writer, (struct text){page, rest + 1});
    sample.value = writer_text(&writer);
    whole = written(&sample);
    assert_true(event_decode(&event, whole.bytes, whole.count).bits == UINT64_C(1) << ERR_FIELD);
}

/* Envelopes: of file.amended, whose data is small. */

struct attribute {
    const char *name;
    struct text value; /* encoded */
};

#define VALUE(literal)                                                                             \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

static const struct attribute usual[] = {
    {"specversion", VALUE("\xa3"
                          "1.0")},
    {"id", VALUE("\xa1i")},
    {"type", VALUE("\xac"
                   "file.amended")},
    {"subject", VALUE("\xa1"
                      "c")},
    {"lane", VALUE("\xa1"
                   "C")},
    {"actor", VALUE("\xa1"
                    "a")},
    {"time", VALUE("\xb4"
                   "2024-08-20T10:00:00Z")},
    {"data", VALUE("\x82\xa6"
                   "fields\x80\xa6"
                   "reason\xa1r")},
};

#define USUAL (sizeof usual / sizeof usual[0])

/* Decode the usual envelope of file.amended with `other` in its place, or added to it. */
static struct refusals enveloped(struct attribute other, struct event *event)
{
    struct writer writer = writer_of(bytes, sizeof bytes);
    bool replaces = false;

    for (size_t i = 0; i < USUAL; i++) {
        replaces = replaces || strcmp(usual[i].name, other.name) == 0;
    }
    writer_map(&writer, (uint32_t)USUAL - (replaces && other.value.bytes == NULL ? 1 : 0) +
                            (replaces ? 0 : 1));
    for (size_t i = 0; i < USUAL; i++) {
        bool here = strcmp(usual[i].name, other.name) == 0;

        if (!here || other.value.bytes != NULL) {
            writer_string(&writer, usual[i].name);
            writer_raw(&writer, here ? other.value : usual[i].value);
        }
    }
    if (!replaces) {
        writer_string(&writer, other.name);
        writer_raw(&writer, other.value);
    }
    return event_decode_stored(event, writer.bytes, writer.count);
}

static void assert_attribute(const char *name, struct text value, bool taken)
{
    struct event event = {0};
    struct refusals refusals = enveloped((struct attribute){name, value}, &event);

    if (taken != !refusals_any(&refusals) ||
        (!taken && (!refusals_hold(&refusals, ERR_FIELD) ||
                    strncmp(refusals.text, name, strlen(name)) != 0))) {
        fail_msg("%s: %s", name, refusals.text);
    }
}

static struct text text_value(const char *text)
{
    static uint8_t value[8192];
    struct writer writer = writer_of(value, sizeof value);

    writer_string(&writer, text);
    return writer_text(&writer);
}

static void every_attribute_that_is_asked_is_named_when_it_is_missing_or_no_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < USUAL; i++) {
        assert_attribute(usual[i].name, (struct text){NULL, 0}, false);
        assert_attribute(usual[i].name, TEXT("\x01"), false);
        assert_attribute(usual[i].name, TEXT("\xc0"), false);
        if (strcmp(usual[i].name, "type") != 0) {
            assert_attribute(usual[i].name, TEXT("\xa0"), false);
        }
    }
}

static void every_id_of_the_envelope_has_64_bytes_and_the_source_128(void **state)
{
    static const char *const ids[] = {"id", "subject", "actor", "causationid"};
    char longest[SOURCE_BYTES_MAX + 2];

    (void)state;
    (void)memset(longest, 'x', sizeof longest);
    for (size_t i = 0; i < 4; i++) {
        longest[ID_BYTES_MAX] = '\0';
        assert_attribute(ids[i], text_value(longest), true);
        longest[ID_BYTES_MAX] = 'x';
        longest[ID_BYTES_MAX + 1] = '\0';
        assert_attribute(ids[i], text_value(longest), false);
        longest[ID_BYTES_MAX + 1] = 'x';
    }
    longest[SOURCE_BYTES_MAX + 1] = '\0';
    assert_attribute("source", text_value(longest), false);
    longest[SOURCE_BYTES_MAX] = '\0';
    assert_attribute("source", text_value(longest), true);
}

static void an_attributes_value_is_of_its_kind(void **state)
{
    (void)state;
    assert_attribute("specversion", text_value("1"), false);
    assert_attribute("lane", text_value("G"), false);
    assert_attribute("lane", text_value("system"), true);
    assert_attribute("time", text_value("2024-08-20T10:00:00"), false);
    assert_attribute("expect", TEXT("\x00"), true);
    assert_attribute("expect", TEXT("\xff"), false);
    assert_attribute("expect", TEXT("\xcf\x00\x20\x00\x00\x00\x00\x00\x00"), false);
    assert_attribute("expect", TEXT("\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00"), false);
    assert_attribute("expect", TEXT("\xc0"), false);
    assert_attribute("data", TEXT("\x90"), false);
}

static void a_case_is_no_project_and_a_project_no_case(void **state)
{
    struct event event = {0};
    struct text whole;

    (void)state;
    assert_attribute("subject", text_value("project:x"), false);
    assert_attribute("subject", text_value("project:"), false);
    assert_attribute("subject", text_value("projects"), true);
    whole = written(&(struct sample){.type = EVENT_SCHEME_ADOPTED});
    assert_int_equal(event_decode(&event, whole.bytes, whole.count).bits, 0);
    for (uint32_t at = 0; at + 9 <= whole.count; at++) { /* project:p becomes Project:p */
        if (memcmp(bytes + at, "project:p", 9) == 0) {
            bytes[at] = 'P';
        }
    }
    assert_true(event_decode(&event, bytes, whole.count).bits == UINT64_C(1) << ERR_FIELD);
}

static void what_clouds_may_add_is_kept_and_anything_else_refused(void **state)
{
    (void)state;
    assert_attribute("datacontenttype", text_value("application/json"), true);
    assert_attribute("dataschema", text_value("urn:x"), true);
    assert_attribute("traceparent", text_value("00-x"), true);
    assert_attribute("sequence", TEXT("\x01"), false);
    assert_attribute("recordedtime", text_value("2024-08-20T10:00:00Z"), false);
    assert_attribute("Id", text_value("x"), false);
}

static void what_is_no_map_of_texts_is_refused(void **state)
{
    static const struct text wrong[] = {
        VALUE(""),
        VALUE("\xc0"),
        VALUE("\x90"),
        VALUE("\x81\x01\x01"),
        VALUE("\x81\xa1"
              "a"),
        VALUE("\xdf\xff\xff\xff\xff"),
        VALUE("\x80\x80"),
        VALUE("\x80"),
        VALUE("\xc1"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct event event = {0};

        assert_true(event_decode(&event, wrong[i].bytes, wrong[i].count).bits == UINT64_C(1)
                                                                                     << ERR_FIELD);
        assert_true(text_is_absent(event.id));
    }
}

static void an_answer_can_name_what_it_refuses(void **state)
{
    struct event event = {0};

    (void)state;
    assert_true(enveloped((struct attribute){"colour", TEXT("\x01")}, &event).bits != 0);
    assert_true(text_equals(event.id, TEXT("i")) && text_equals(event.subject, TEXT("c")));
    assert_int_equal(event.type, EVENT_NONE);
}

/* Content: of inquiry.raised {inquiry, channel, text} and a list. */

static struct event raised(uint8_t *into, const struct attribute *fields, uint32_t count)
{
    struct writer writer = writer_of(into, 512);
    struct event event = {0};

    writer_map(&writer, count);
    for (uint32_t i = 0; i < count; i++) {
        writer_string(&writer, fields[i].name);
        writer_raw(&writer, fields[i].value);
    }
    event.type = EVENT_INQUIRY_RAISED;
    event.data_raw = writer_text(&writer);
    return event;
}

static void content_is_type_and_data_as_values(void **state)
{
    const struct attribute plain[] = {{"inquiry", VALUE("\xa1q")},
                                      {"channel", VALUE("\xa5visit")},
                                      {"text", VALUE("\xa1t")},
                                      {"tags", VALUE("\x90")}};
    const struct attribute turned[] = {{"tags", VALUE("\xdc\x00\x00")},
                                       {"text", VALUE("\xd9\x01t")},
                                       {"channel", VALUE("\xa5visit")},
                                       {"inquiry", VALUE("\xa1q")}};
    uint8_t one_bytes[512];
    uint8_t other_bytes[512];
    struct event one = raised(one_bytes, plain, 4);
    struct event other = raised(other_bytes, turned, 4);

    (void)state;
    assert_true(event_content_equals(&one, &other));
    other.type = EVENT_NOTE_ADDED;
    assert_false(event_content_equals(&one, &other));
    other = raised(other_bytes, plain, 3); /* a list left out is not an empty one */
    assert_false(event_content_equals(&one, &other));
}

static void an_event_speaks_of_its_inquiry_or_of_none(void **state)
{
    (void)state;
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        struct text whole = written(&(struct sample){.type = (enum event_type)i, .full = true});
        struct event event = {0};
        bool inquiries = i >= EVENT_INQUIRY_RAISED && i <= EVENT_NODE_RELEASED;

        assert_int_equal(event_decode_stored(&event, whole.bytes, whole.count).bits, 0);
        assert_true(text_is_absent(event_inquiry(&event)) != inquiries);
    }
}

static void a_projects_subject_fits_or_is_refused(void **state)
{
    char subject[ID_BYTES_MAX + 1];
    char name[ID_BYTES_MAX];
    struct text out = {NULL, 0};

    (void)state;
    (void)memset(name, 'x', sizeof name);
    assert_true(subject_of_project(subject, &out, (struct text){name, 56}));
    assert_int_equal(out.count, 64);
    assert_true(subject_is_project(out));
    assert_false(subject_of_project(subject, &out, (struct text){name, 57}));
    assert_false(subject_is_project(TEXT("project")));
}

static void more_than_a_day_late_is_backdated(void **state)
{
    const int64_t day_ms = BACKDATED_MS;
    struct event event = {.time = {1000, 0}};

    (void)state;
    assert_false(event_is_backdated(&event, 1000000 + day_ms));
    assert_true(event_is_backdated(&event, 1000000 + day_ms + 1));
    event.time.nanos = 1;
    assert_false(event_is_backdated(&event, 1000000 + day_ms));
    assert_true(event_is_backdated(&event, 1000000 + day_ms + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_than_a_day_late_is_backdated),
        cmocka_unit_test(every_type_comes_back_bare_and_full),
        cmocka_unit_test(every_type_is_known),
        cmocka_unit_test(no_beginning_of_an_event_is_an_event),
        cmocka_unit_test(a_changed_byte_never_harms),
        cmocka_unit_test(an_event_has_64_kib),
        cmocka_unit_test(every_attribute_that_is_asked_is_named_when_it_is_missing_or_no_text),
        cmocka_unit_test(every_id_of_the_envelope_has_64_bytes_and_the_source_128),
        cmocka_unit_test(an_attributes_value_is_of_its_kind),
        cmocka_unit_test(a_case_is_no_project_and_a_project_no_case),
        cmocka_unit_test(what_clouds_may_add_is_kept_and_anything_else_refused),
        cmocka_unit_test(what_is_no_map_of_texts_is_refused),
        cmocka_unit_test(an_answer_can_name_what_it_refuses),
        cmocka_unit_test(content_is_type_and_data_as_values),
        cmocka_unit_test(an_event_speaks_of_its_inquiry_or_of_none),
        cmocka_unit_test(a_projects_subject_fits_or_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
