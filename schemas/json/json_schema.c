#include "schemas/json/json.h"

#include "schemas/limits.h"

#include <jansson.h>

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* JSON Schema counts characters where we count bytes: a text that fits our bound always fits the
 * schema's, and the description says the rest. */

#define DIALECT "https://json-schema.org/draft/2020-12/schema"
#define DATE_PATTERN "^(19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}$"
#define TIME_PATTERN                                                                               \
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{" \
    "2})$"

/* Objects are built by these only. What cannot be allocated is left out here and shows as NULL at
 * the end: jansson refuses to put NULL anywhere, and `put` remembers that. */
struct schema {
    json_t *object;
    bool *failed; /* the caller's */
};

static struct schema schema_of(bool *failed)
{
    return (struct schema){json_object(), failed};
}

static void put(struct schema schema, const char *key, json_t *value)
{
    if (json_object_set_new(schema.object, key, value) != 0) {
        *schema.failed = true;
    }
}

static void put_string(struct schema schema, const char *key, const char *string)
{
    put(schema, key, json_string(string));
}

static void put_integer(struct schema schema, const char *key, int64_t integer)
{
    put(schema, key, json_integer(integer));
}

/* An array of the words of "a|b|c". */
static json_t *words_array(const char *words, bool *failed)
{
    json_t *array = json_array();
    struct text word = words_at(words, 1);
    int place;

    for (place = 2; word.count > 0; place++) {
        if (json_array_append_new(array, json_stringn(word.bytes, word.count)) != 0) {
            *failed = true;
        }
        word = words_at(words, place);
    }
    return array;
}

/* Kinds. */

static json_t *text_schema(int64_t low, int64_t high, bool *failed)
{
    struct schema schema = schema_of(failed);
    char description[64];

    put_string(schema, "type", "string");
    put_integer(schema, "minLength", low);
    put_integer(schema, "maxLength", high);
    (void)snprintf(description, sizeof description, "at most %d bytes of UTF-8", (int)high);
    put_string(schema, "description", description);
    return schema.object;
}

static json_t *integer_schema(int64_t low, int64_t high, bool *failed)
{
    struct schema schema = schema_of(failed);

    put_string(schema, "type", "integer");
    put_integer(schema, "minimum", low);
    put_integer(schema, "maximum", high);
    return schema.object;
}

static json_t *pattern_schema(const char *pattern, const char *format, bool *failed)
{
    struct schema schema = schema_of(failed);

    put_string(schema, "type", "string");
    put_string(schema, "pattern", pattern);
    if (format != NULL) {
        put_string(schema, "format", format);
    }
    return schema.object;
}

static json_t *const_schema(json_t *value, bool *failed)
{
    struct schema schema = schema_of(failed);

    put(schema, "const", value);
    return schema.object;
}

static json_t *list_schema(json_t *items, bool *failed)
{
    struct schema schema = schema_of(failed);

    put_string(schema, "type", "array");
    put(schema, "items", items);
    put_integer(schema, "maxItems", LIST_COUNT_MAX);
    return schema.object;
}

/* A map whose keys are the author's own. */
static json_t *free_map_schema(json_t *values, bool *failed)
{
    struct schema schema = schema_of(failed);

    put_string(schema, "type", "object");
    put(schema, "propertyNames", text_schema(1, TEXT_BYTES_MAX, failed));
    put(schema, "additionalProperties", values);
    put_integer(schema, "maxProperties", MAP_COUNT_MAX);
    return schema.object;
}

static json_t *type_schema(const char *type, bool *failed)
{
    struct schema schema = schema_of(failed);

    put_string(schema, "type", type);
    return schema.object;
}

static json_t *kind_json(enum kind kind, bool *failed);
static json_t *record_json(const struct record_schema *record, bool *failed);

/* Kinds whose code is in fields.c. */
static json_t *other_json(enum kind kind, bool *failed)
{
    struct schema schema = schema_of(failed);

    if (kind == KIND_BOOL) {
        put_string(schema, "type", "boolean");
    } else if (kind == KIND_TRUE) {
        put(schema, "const", json_true());
    } else if (kind == KIND_NONZERO) {
        put_string(schema, "type", "integer");
        put_integer(schema, "minimum", -INTEGER_MAX);
        put_integer(schema, "maximum", INTEGER_MAX);
        put(schema, "not", const_schema(json_integer(0), failed));
    } else if (kind == KIND_AUDIENCE) {
        json_t *choices = json_array();

        *failed |= json_array_append_new(choices, const_schema(json_string("project"), failed)) ||
                   json_array_append_new(choices, list_schema(kind_json(KIND_ID, failed), failed));
        put(schema, "oneOf", choices);
    } else {
        assert(kind == KIND_POLICY_VALUE);
        put(schema, "type", words_array("integer|string", failed));
    }
    put_string(schema, "description", kind_schema(kind)->meaning);
    return schema.object;
}

static json_t *kind_json(enum kind kind, bool *failed)
{
    const struct kind_schema *schema = kind_schema(kind);
    struct schema words;

    switch (schema->class) {
    case CLASS_TEXT:
        return text_schema(schema->low, schema->high, failed);
    case CLASS_INT:
        return integer_schema(schema->low, schema->high, failed);
    case CLASS_WORD:
        words = schema_of(failed);
        put(words, "enum", words_array(schema->words, failed));
        return words.object;
    case CLASS_LIST:
        return list_schema(schema->record != NULL ? record_json(schema->record, failed)
                                                  : kind_json(schema->entry, failed),
                           failed);
    case CLASS_MAP:
        return record_json(schema->record, failed);
    case CLASS_OTHER:
        break;
    }
    if (kind == KIND_DATE) {
        return pattern_schema(DATE_PATTERN, "date", failed);
    }
    if (kind == KIND_SHA256) {
        return pattern_schema("^[0-9a-f]{64}$", NULL, failed);
    }
    if (kind == KIND_CHECKLIST) {
        return free_map_schema(type_schema("boolean", failed), failed);
    }
    if (kind == KIND_TEXTS) {
        return free_map_schema(text_schema(1, TEXT_BYTES_MAX, failed), failed);
    }
    return other_json(kind, failed);
}

/* Records and events. */

static json_t *record_json(const struct record_schema *record, bool *failed)
{
    struct schema schema = schema_of(failed);
    struct schema properties = schema_of(failed);
    json_t *required = json_array();
    size_t i;

    for (i = 0; i < record->field_count; i++) {
        const struct field_schema *field = &record->fields[i];

        put(properties, field->name, kind_json(field->kind, failed));
        if (field->required && json_array_append_new(required, json_string(field->name)) != 0) {
            *failed = true;
        }
    }
    put_string(schema, "type", "object");
    put(schema, "properties", properties.object);
    put(schema, "required", required);
    put(schema, "additionalProperties", json_false());
    return schema.object;
}

/* The one rule of fields that the catalogue's table cannot say: a category comes with an inquiry
 * only when the deputy wrote it down. */
static void put_inquiry_raised_rule(json_t *data, bool *failed)
{
    struct schema schema = {data, failed};
    struct schema dependent = schema_of(failed);
    struct schema then = schema_of(failed);
    struct schema properties = schema_of(failed);

    put(properties, "recorder", const_schema(json_string("B"), failed));
    put(then, "properties", properties.object);
    put(then, "required", words_array("recorder", failed));
    put(dependent, "category", then.object);
    put(schema, "dependentSchemas", dependent.object);
}

static json_t *data_json(const struct event_schema *event, bool *failed)
{
    json_t *data = record_json(&event->data, failed);

    if (event->type == EVENT_INQUIRY_RAISED) {
        put_inquiry_raised_rule(data, failed);
    }
    return data;
}

static json_t *subject_json(bool of_project, bool *failed)
{
    struct schema schema = {text_schema(1, ID_BYTES_MAX, failed), failed};

    if (of_project) {
        put_string(schema, "pattern", "^project:.");
    } else {
        put(schema, "not", pattern_schema("^project:", NULL, failed));
    }
    return schema.object;
}

static json_t *lanes_json(const char *lanes, bool *failed)
{
    struct schema schema = schema_of(failed);

    put(schema, "enum", words_array(lanes, failed));
    return schema.object;
}

static json_t *properties_json(const struct event_schema *event, bool *failed)
{
    struct schema schema = schema_of(failed);

    put(schema, "specversion", const_schema(json_string("1.0"), failed));
    put(schema, "id", text_schema(1, ID_BYTES_MAX, failed));
    put(schema, "source", text_schema(1, SOURCE_BYTES_MAX, failed));
    put(schema, "type", const_schema(json_string(event->word), failed));
    put(schema, "subject", subject_json(event->of_project, failed));
    put(schema, "lane", lanes_json(event->lanes, failed));
    put(schema, "actor", text_schema(1, ID_BYTES_MAX, failed));
    put(schema, "time", pattern_schema(TIME_PATTERN, "date-time", failed));
    put(schema, "expect", integer_schema(0, INTEGER_MAX, failed));
    put(schema, "causationid", text_schema(1, ID_BYTES_MAX, failed));
    put(schema, "datacontenttype", text_schema(1, TEXT_BYTES_MAX, failed));
    put(schema, "dataschema", text_schema(1, TEXT_BYTES_MAX, failed));
    put(schema, "traceparent", text_schema(1, TEXT_BYTES_MAX, failed));
    put(schema, "data", data_json(event, failed));
    return schema.object;
}

static json_t *event_json(const struct event_schema *event, bool *failed)
{
    struct schema schema = schema_of(failed);
    char text[200];

    put_string(schema, "$schema", DIALECT);
    (void)snprintf(text, sizeof text, "urn:doorstep:event:%s", event->word);
    put_string(schema, "$id", text);
    put_string(schema, "title", event->word);
    put_string(schema, "description", event->meaning);
    put_string(schema, "type", "object");
    put(schema, "properties", properties_json(event, failed));
    put(schema, "required",
        words_array("specversion|id|type|subject|lane|actor|time|data", failed));
    put(schema, "additionalProperties", json_false());
    return schema.object;
}

enum status json_schema_print(char **json, enum event_type type, struct error *err)
{
    const struct event_schema *event = event_schema(type);
    bool failed = false;
    json_t *tree;
    char *text = NULL;

    if (event == NULL) {
        return error_set(err, STATUS_NOT_FOUND, "no event type has number %d", (int)type);
    }
    tree = event_json(event, &failed);
    if (tree != NULL && !failed) {
        text = json_dumps(tree, JSON_INDENT(2));
    }
    json_decref(tree);
    if (text == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "print the schema of %s", event->word);
    }
    *json = text;
    return STATUS_OK;
}
