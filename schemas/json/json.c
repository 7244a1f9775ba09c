#include "schemas/json/json.h"

#include "schemas/date.h"
#include "schemas/json/numbers.h"
#include "schemas/limits.h"
#include "schemas/reader.h"

#include <jansson.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PARSE_FLAGS (JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY)
#define PRINT_FLAGS (JSON_COMPACT | JSON_ENCODE_ANY)

/* In. */

static void tree_write(struct writer *writer, const json_t *tree);

static void object_write(struct writer *writer, const json_t *tree)
{
    json_t *object = (json_t *)tree; /* jansson's iterators take no const; nothing is changed */
    void *at;

    writer_map(writer, (uint32_t)json_object_size(tree));
    for (at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at)) {
        writer_string(writer, json_object_iter_key(at));
        tree_write(writer, json_object_iter_value(at));
    }
}

static void tree_write(struct writer *writer, const json_t *tree)
{
    size_t i;

    switch (json_typeof(tree)) {
    case JSON_OBJECT:
        object_write(writer, tree);
        break;
    case JSON_ARRAY:
        writer_array(writer, (uint32_t)json_array_size(tree));
        for (i = 0; i < json_array_size(tree); i++) {
            tree_write(writer, json_array_get(tree, i));
        }
        break;
    case JSON_STRING:
        writer_text_value(
            writer, (struct text){json_string_value(tree), (uint32_t)json_string_length(tree)});
        break;
    case JSON_INTEGER:
        writer_int(writer, json_integer_value(tree));
        break;
    case JSON_REAL:
        writer_float(writer, json_real_value(tree));
        break;
    case JSON_TRUE:
        writer_bool(writer, true);
        break;
    case JSON_FALSE:
        writer_bool(writer, false);
        break;
    case JSON_NULL:
        writer_nil(writer);
        break;
    }
}

/* jansson nests to 2048; we never look deeper than we allow. */
static bool depth_is_allowed(const json_t *tree, int depth)
{
    json_t *object = (json_t *)tree; /* as above */
    void *at;
    size_t i;

    if (!json_is_object(tree) && !json_is_array(tree)) {
        return true;
    }
    if (depth == DEPTH_MAX) {
        return false;
    }
    for (at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at)) {
        if (!depth_is_allowed(json_object_iter_value(at), depth + 1)) {
            return false;
        }
    }
    for (i = 0; i < json_array_size(tree); i++) {
        if (!depth_is_allowed(json_array_get(tree, i), depth + 1)) {
            return false;
        }
    }
    return true;
}

/* Numbers that jansson cannot hold make it fail; only then is the text gone through again. */
static json_t *tree_load(const char *json, size_t json_bytes, json_error_t *reason)
{
    json_t *tree = json_loadb(json, json_bytes, PARSE_FLAGS, reason);

    if (tree == NULL && json_error_code(reason) == json_error_numeric_overflow) {
        size_t tame_bytes;
        char *tame = numbers_tame(json, json_bytes, &tame_bytes);

        if (tame != NULL) {
            tree = json_loadb(tame, tame_bytes, PARSE_FLAGS, reason);
        }
        free(tame);
    }
    return tree;
}

enum status json_parse(struct writer *writer, const char *json, size_t json_bytes,
                       struct error *err)
{
    json_error_t reason = {0};
    enum status status = STATUS_OK;
    json_t *tree;

    /* jansson 2.14 overlooks a NUL between two tokens. */
    if (json_bytes > 0 && memchr(json, '\0', json_bytes) != NULL) {
        return error_set(err, STATUS_MALFORMED, "a NUL byte");
    }
    tree = tree_load(json, json_bytes, &reason);
    if (tree == NULL) {
        if (json_error_code(&reason) == json_error_out_of_memory) {
            return error_set(err, STATUS_NO_MEMORY, "read JSON");
        }
        return error_set(err, STATUS_MALFORMED, "line %d, column %d: %s", reason.line,
                         reason.column, reason.text);
    }
    if (!depth_is_allowed(tree, 0)) {
        status = error_set(err, STATUS_FULL, "nested deeper than %d", DEPTH_MAX);
        goto done;
    }
    tree_write(writer, tree);
    if (writer->overflowed) {
        status = error_set(err, STATUS_FULL, "longer than %zu bytes", writer->capacity);
    }
done:
    json_decref(tree);
    return status;
}

/* Out. */

/* NULL: out of memory, or something that JSON cannot say; the reader has then failed. */
static json_t *tree_read(struct reader *reader);

static json_t *map_read(struct reader *reader)
{
    uint32_t count = reader_map(reader, UINT32_MAX);
    json_t *object = json_object();
    uint32_t i;

    for (i = 0; i < count && !reader->failed; i++) {
        struct text key = reader_text(reader, SIZE_MAX);
        json_t *value = tree_read(reader);

        if (key.bytes == NULL || value == NULL ||
            json_object_getn(object, key.bytes, key.count) != NULL) {
            json_decref(value);
            reader_fail(reader);
        } else if (json_object_setn_new_nocheck(object, key.bytes, key.count, value) != 0) {
            reader_fail(reader);
        }
    }
    return object;
}

static json_t *array_read(struct reader *reader)
{
    uint32_t count = reader_array(reader, UINT32_MAX);
    json_t *array = json_array();
    uint32_t i;

    for (i = 0; i < count && !reader->failed; i++) {
        if (json_array_append_new(array, tree_read(reader)) != 0) {
            reader_fail(reader);
        }
    }
    return array;
}

static json_t *hexadecimal(struct text bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *text = malloc((size_t)bytes.count * 2 + 1);
    json_t *string;
    uint32_t i;

    if (text == NULL) {
        return NULL;
    }
    for (i = 0; i < bytes.count; i++) {
        text[2 * i] = digits[(uint8_t)bytes.bytes[i] >> 4];
        text[2 * i + 1] = digits[(uint8_t)bytes.bytes[i] & 0x0f];
    }
    string = json_stringn_nocheck(text, (size_t)bytes.count * 2);
    free(text);
    return string;
}

static json_t *text_read(struct reader *reader)
{
    struct text text = reader_text(reader, SIZE_MAX);

    return text.bytes == NULL ? NULL : json_stringn_nocheck(text.bytes, text.count);
}

/* The value was checked whole before, so nesting is bounded. */
static json_t *tree_read(struct reader *reader)
{
    json_t *tree = NULL;

    switch (reader_peek(reader)) {
    case VALUE_NONE:
        break;
    case VALUE_NIL:
        reader_nil(reader);
        tree = json_null();
        break;
    case VALUE_BOOL:
        tree = json_boolean(reader_bool(reader));
        break;
    case VALUE_INT:
        tree = json_integer(reader_int(reader, INT64_MIN, INT64_MAX));
        break;
    case VALUE_FLOAT:
        tree = json_real(reader_float(reader)); /* NULL for what is no number */
        break;
    case VALUE_TEXT:
        tree = text_read(reader);
        break;
    case VALUE_BIN:
        tree = hexadecimal(reader_bin(reader, SIZE_MAX));
        break;
    case VALUE_ARRAY:
        tree = array_read(reader);
        break;
    case VALUE_MAP:
        tree = map_read(reader);
        break;
    }
    if (tree == NULL || reader->failed) {
        json_decref(tree);
        reader_fail(reader);
        return NULL;
    }
    return tree;
}

static enum status tree_of_value(json_t **tree, struct text value, struct error *err)
{
    struct reader check = reader_of(value.bytes, value.count);
    struct reader reader = check;

    reader_skip(&check);
    if (!reader_done(&check)) {
        return error_set(err, STATUS_MALFORMED, "not one well-formed value of MessagePack");
    }
    *tree = tree_read(&reader);
    if (*tree == NULL) {
        return error_set(err, STATUS_MALFORMED, "a value that JSON cannot say");
    }
    return STATUS_OK;
}

static enum status tree_print(char **json, const json_t *tree, size_t flags, struct error *err)
{
    char *text = json_dumps(tree, flags);

    if (text == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "print JSON");
    }
    *json = text;
    return STATUS_OK;
}

enum status json_print(char **json, struct text value, struct error *err)
{
    json_t *tree = NULL;
    enum status status = tree_of_value(&tree, value, err);

    if (status == STATUS_OK) {
        status = tree_print(json, tree, PRINT_FLAGS, err);
    }
    json_decref(tree);
    return status;
}

/* Records. */

/* Move an attribute, if it is there, to the end of another object. */
static int attribute_move(json_t *to, json_t *from, const char *key)
{
    json_t *value = json_object_get(from, key);

    return value == NULL ? 0 : json_object_set(to, key, value) | json_object_del(from, key);
}

static enum status record_print(char **json, json_t *event, uint64_t sequence, const char *recorded,
                                struct error *err)
{
    static const char *const before[] = {
        "specversion", "id",   "source", "type",        "subject",         "lane",
        "actor",       "time", "expect", "causationid", "datacontenttype", "dataschema",
        "traceparent"};
    json_t *record = json_object();
    enum status status;
    int rc = 0;
    size_t i;

    if (json_object_get(event, "source") == NULL) {
        rc |= json_object_set_new(event, "source", json_string("doorstep"));
    }
    for (i = 0; i < sizeof before / sizeof before[0]; i++) {
        rc |= attribute_move(record, event, before[i]);
    }
    rc |= json_object_set_new(record, "sequence", json_integer((json_int_t)sequence));
    rc |= json_object_set_new(record, "recordedtime", json_string(recorded));
    rc |= attribute_move(record, event, "data");
    rc |= json_object_update(record, event); /* what a later release may have added */
    status = rc == 0 ? tree_print(json, record, PRINT_FLAGS, err)
                     : error_set(err, STATUS_NO_MEMORY, "print a record");
    json_decref(record);
    return status;
}

enum status json_print_record(char **json, struct text event, uint64_t sequence,
                              int64_t recorded_unix_ms, struct error *err)
{
    char recorded[MOMENT_TEXT_BYTES];
    json_t *tree = NULL;
    enum status status = tree_of_value(&tree, event, err);

    if (status == STATUS_OK && !json_is_object(tree)) {
        status = error_set(err, STATUS_MALFORMED, "an event is a map");
    }
    if (status == STATUS_OK) {
        status =
            record_print(json, tree, sequence, unix_ms_format(recorded, recorded_unix_ms), err);
    }
    json_decref(tree);
    return status;
}
