#include "schemas/event.h"

#include "schemas/policy.h"
#include "schemas/reader.h"
#include "schemas/values.h"

#include <assert.h>
#include <stdio.h>

/* Envelope. */

enum attribute {
    SPECVERSION,
    ID,
    SOURCE,
    TYPE,
    SUBJECT,
    LANE,
    ACTOR,
    TIME,
    EXPECT,
    CAUSATIONID,
    DATACONTENTTYPE,
    DATASCHEMA,
    TRACEPARENT,
    DATA,
    ATTRIBUTES
};

struct attribute_row {
    struct text name;
    bool required;
    uint32_t bytes_max; /* of text; 0: something else */
};

static const struct attribute_row attributes[ATTRIBUTES] = {
    [SPECVERSION] = {{"specversion", sizeof "specversion" - 1}, true, TEXT_BYTES_MAX},
    [ID] = {{"id", sizeof "id" - 1}, true, ID_BYTES_MAX},
    [SOURCE] = {{"source", sizeof "source" - 1}, false, SOURCE_BYTES_MAX},
    [TYPE] = {{"type", sizeof "type" - 1}, true, EVENT_BYTES_MAX},
    [SUBJECT] = {{"subject", sizeof "subject" - 1}, true, ID_BYTES_MAX},
    [LANE] = {{"lane", sizeof "lane" - 1}, true, TEXT_BYTES_MAX},
    [ACTOR] = {{"actor", sizeof "actor" - 1}, true, ID_BYTES_MAX},
    [TIME] = {{"time", sizeof "time" - 1}, true, TEXT_BYTES_MAX},
    [EXPECT] = {{"expect", sizeof "expect" - 1}, false, 0},
    [CAUSATIONID] = {{"causationid", sizeof "causationid" - 1}, false, ID_BYTES_MAX},
    [DATACONTENTTYPE] = {{"datacontenttype", sizeof "datacontenttype" - 1}, false, TEXT_BYTES_MAX},
    [DATASCHEMA] = {{"dataschema", sizeof "dataschema" - 1}, false, TEXT_BYTES_MAX},
    [TRACEPARENT] = {{"traceparent", sizeof "traceparent" - 1}, false, TEXT_BYTES_MAX},
    [DATA] = {{"data", sizeof "data" - 1}, true, 0},
};

#define NAME_SHOWN_MAX 64 /* of a stranger's type, in an error */

static const struct text project_prefix = {"project:", 8};

bool subject_is_project(struct text subject)
{
    return text_begins(subject, project_prefix);
}

bool subject_of_project(char subject[ID_BYTES_MAX + 1], struct text *out, struct text project)
{
    uint32_t count = project_prefix.count + project.count;

    if (count > ID_BYTES_MAX) {
        return false;
    }
    (void)memcpy(subject, project_prefix.bytes, project_prefix.count);
    if (project.count > 0) { /* absent in a case that no contract opened */
        (void)memcpy(subject + project_prefix.count, project.bytes, project.count);
    }
    subject[count] = '\0';
    *out = (struct text){subject, count};
    return true;
}

/* Decoding. */

/* Every attribute's raw value; a text of no bytes where it is missing. False, and why, when the
 * bytes are no map of known attributes; the values that came before are then still given. */
static bool attributes_split(struct text raw[ATTRIBUTES], const void *bytes, size_t bytes_count,
                             struct refusals *refusals)
{
    struct reader reader = reader_of(bytes, bytes_count);
    uint32_t count = reader_map(&reader, MAP_COUNT_MAX);
    bool good = true;

    if (reader.failed) {
        refusals_add(refusals, ERR_FIELD, "an event is a map with text keys");
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct field_path here = {NULL, reader_text(&reader, TEXT_BYTES_MAX), 0};
        struct text value = reader_raw(&reader);
        int found = ATTRIBUTES;

        if (reader.failed) {
            break;
        }
        for (int j = 0; j < ATTRIBUTES && found == ATTRIBUTES; j++) {
            if (text_equals(here.name, attributes[j].name)) {
                found = j;
            }
        }
        if (found == ATTRIBUTES) {
            good = fields_refuse(refusals, &here, "no such field");
        } else if (raw[found].count > 0) {
            good = fields_refuse(refusals, &here, "stands there twice");
        } else {
            raw[found] = value;
        }
    }
    if (!reader_done(&reader)) {
        refusals_add(refusals, ERR_FIELD,
                     "not well-formed MessagePack, or nested too deep, at byte %zu", reader.at);
        return false;
    }
    return good;
}

/* The text of an attribute; absent when it is missing or is no text. */
static struct text attribute_text(const struct text raw[ATTRIBUTES], enum attribute attribute)
{
    struct reader reader = reader_of(raw[attribute].bytes, raw[attribute].count);
    struct text text = {NULL, 0};

    if (reader_peek(&reader) == VALUE_TEXT) {
        text = reader_text(&reader, attributes[attribute].bytes_max);
    }
    return text;
}

/* All text attributes are there and fit their bounds. */
static bool attributes_check(const struct text raw[ATTRIBUTES], struct refusals *refusals)
{
    for (int i = 0; i < ATTRIBUTES; i++) {
        struct field_path here = {NULL, attributes[i].name, 0};
        char asked[64];

        if (raw[i].count == 0) {
            if (attributes[i].required) {
                return fields_refuse(refusals, &here, "is missing");
            }
        } else if (attributes[i].bytes_max > 0 &&
                   attribute_text(raw, (enum attribute)i).count == 0) {
            (void)snprintf(asked, sizeof asked, "asks text of 1 to %u bytes of UTF-8",
                           attributes[i].bytes_max);
            return fields_refuse(refusals, &here, asked);
        }
    }
    return true;
}

/* The attributes' values into the event, once attributes_check has passed. */
static bool envelope_decode(struct event *event, const struct text raw[ATTRIBUTES],
                            const struct event_schema *schema, struct refusals *refusals)
{
    struct reader expect = reader_of(raw[EXPECT].bytes, raw[EXPECT].count);

    event->type = schema->type;
    event->id = attribute_text(raw, ID);
    event->source = attribute_text(raw, SOURCE);
    event->subject = attribute_text(raw, SUBJECT);
    event->actor = attribute_text(raw, ACTOR);
    event->causationid = attribute_text(raw, CAUSATIONID);
    event->time_text = attribute_text(raw, TIME);
    event->lane = lane_of_word(attribute_text(raw, LANE));
    event->expect = ABSENT;
    event->data_raw = raw[DATA];
    if (!text_equals(attribute_text(raw, SPECVERSION), TEXT("1.0"))) {
        return fields_refuse(refusals, &(struct field_path){NULL, TEXT("specversion"), 0},
                             "asks \"1.0\"");
    }
    if (event->lane == LANE_NONE) {
        return fields_refuse(refusals, &(struct field_path){NULL, TEXT("lane"), 0},
                             "one of A|B|C|D|E|F|owner|system");
    }
    if (!moment_parse(&event->time, event->time_text)) {
        return fields_refuse(refusals, &(struct field_path){NULL, TEXT("time"), 0},
                             "asks RFC 3339 with an offset, as 2024-08-20T10:00:00+08:00");
    }
    if (raw[EXPECT].count > 0) {
        event->expect = reader_int(&expect, 0, INTEGER_MAX);
        if (expect.failed) {
            return fields_refuse(refusals, &(struct field_path){NULL, TEXT("expect"), 0},
                                 "an integer of 0 or more");
        }
    }
    if (schema->of_project != subject_is_project(event->subject) ||
        text_equals(event->subject, project_prefix)) {
        return fields_refuse(refusals, &(struct field_path){NULL, TEXT("subject"), 0},
                             schema->of_project ? "this type asks project:<name>"
                                                : "this type asks a case, not a project");
    }
    return true;
}

/* What the table cannot say: a category comes with an inquiry only when the deputy wrote it down.
 */
static bool inquiry_raised_check(const struct inquiry_raised *raised, struct refusals *refusals)
{
    const struct field_path data = {NULL, TEXT("data"), 0};

    if (raised->category != 0 && raised->recorder != RECORDER_B) {
        return fields_refuse(refusals, &(struct field_path){&data, TEXT("category"), 0},
                             "only where recorder is B");
    }
    return true;
}

/* Nor this: what a setting's value may be depends on its key. */
static bool policy_set_check(const struct policy_set *set, struct refusals *refusals)
{
    const struct field_path data = {NULL, TEXT("data"), 0};
    const enum policy_key key = (enum policy_key)set->key;
    int64_t value;

    return policy_value(&value, key, &set->value) ||
           fields_refuse(refusals, &(struct field_path){&data, TEXT("value"), 0},
                         policy_value_meaning(key));
}

static bool data_check(const struct event *event, struct refusals *refusals)
{
    if (event->type == EVENT_INQUIRY_RAISED) {
        return inquiry_raised_check(&event->data.inquiry_raised, refusals);
    }
    return event->type != EVENT_POLICY_SET || policy_set_check(&event->data.policy_set, refusals);
}

struct refusals event_decode(struct event *event, const void *bytes, size_t bytes_count)
{
    struct refusals refusals = {0};
    struct text raw[ATTRIBUTES] = {{NULL, 0}};
    struct event read = {.type = EVENT_NONE};
    const struct field_path data = {NULL, TEXT("data"), 0};
    const struct event_schema *schema;
    bool split;

    if (bytes_count > EVENT_BYTES_MAX) {
        refusals_add(&refusals, ERR_FIELD, "an event of %zu bytes, at most %d", bytes_count,
                     EVENT_BYTES_MAX);
        return refusals;
    }
    split = attributes_split(raw, bytes, bytes_count, &refusals);
    event->id = attribute_text(raw, ID);
    event->subject = attribute_text(raw, SUBJECT);
    schema = event_schema_of_word(attribute_text(raw, TYPE));
    if (!text_is_absent(attribute_text(raw, TYPE)) && schema == NULL) {
        struct text word = text_cut(attribute_text(raw, TYPE), NAME_SHOWN_MAX);

        refusals = (struct refusals){0};
        refusals_add(&refusals, ERR_TYPE, "%s: %.*s", refusal_meaning(ERR_TYPE),
                     TEXT_ARGUMENTS(word));
        return refusals;
    }
    if (!split || !attributes_check(raw, &refusals) ||
        !envelope_decode(&read, raw, schema, &refusals) ||
        !fields_decode(&schema->data, raw[DATA], &read.data, &data, &refusals) ||
        !data_check(&read, &refusals)) {
        return refusals;
    }
    *event = read;
    return refusals;
}

struct refusals event_decode_stored(struct event *event, const void *bytes, size_t bytes_count)
{
    return event_decode(event, bytes, bytes_count);
}

/* Encoding. */

static void text_attribute_encode(enum attribute attribute, struct text text, struct writer *writer)
{
    if (!text_is_absent(text)) {
        writer_text_value(writer, attributes[attribute].name);
        writer_text_value(writer, text);
    }
}

void event_encode(const struct event *event, struct writer *writer)
{
    const struct event_schema *schema = event_schema(event->type);
    uint32_t count = 7; /* specversion id type subject lane actor time */

    assert(schema != NULL);
    count += text_is_absent(event->source) ? 0 : 1;
    count += event->expect == ABSENT ? 0 : 1;
    count += text_is_absent(event->causationid) ? 0 : 1;
    writer_map(writer, count + 1);
    text_attribute_encode(SPECVERSION, TEXT("1.0"), writer);
    text_attribute_encode(ID, event->id, writer);
    text_attribute_encode(SOURCE, event->source, writer);
    text_attribute_encode(TYPE, text_of(schema->word), writer);
    text_attribute_encode(SUBJECT, event->subject, writer);
    text_attribute_encode(LANE, text_of(lane_word(event->lane)), writer);
    text_attribute_encode(ACTOR, event->actor, writer);
    text_attribute_encode(TIME, event->time_text, writer);
    if (event->expect != ABSENT) {
        writer_text_value(writer, attributes[EXPECT].name);
        writer_int(writer, event->expect);
    }
    text_attribute_encode(CAUSATIONID, event->causationid, writer);
    writer_text_value(writer, attributes[DATA].name);
    fields_encode(&schema->data, &event->data, writer);
}

bool event_content_equals(const struct event *one, const struct event *other)
{
    return one->type == other->type && values_are_equal(one->data_raw, other->data_raw);
}

struct text event_inquiry(const struct event *event)
{
    const struct event_schema *schema = event_schema(event->type);

    for (size_t i = 0; schema != NULL && i < schema->data.field_count; i++) {
        const struct field_schema *field = &schema->data.fields[i];

        if (strcmp(field->name, "inquiry") == 0) {
            return *(const struct text *)((const char *)&event->data + field->offset);
        }
    }
    return (struct text){NULL, 0};
}

bool event_is_backdated(const struct event *event, int64_t recorded_unix_ms)
{
    const struct moment bound = {event->time.seconds + BACKDATED_MS / 1000, event->time.nanos};
    bool is_at_bound = bound.seconds * 1000 + bound.nanos / 1000000 == recorded_unix_ms &&
                       bound.nanos % 1000000 == 0;

    return !is_at_bound && !moment_is_after(bound, recorded_unix_ms);
}
