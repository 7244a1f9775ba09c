#include "schemas/fields.h"

#include "schemas/kind.h"
#include "schemas/reader.h"

#include <assert.h>
#include <stdio.h>

#define NAME_SHOWN_MAX 64 /* of a stranger's field name, in an error */

/* Where it is wrong. */

static int path_format(const struct field_path *path, char *text, int capacity)
{
    int used = path->above == NULL ? 0 : path_format(path->above, text, capacity);
    struct text name = text_cut(path->name, NAME_SHOWN_MAX);
    int more;

    if (used >= capacity) {
        return used;
    }
    if (path->place > 0) {
        more = snprintf(text + used, (size_t)(capacity - used), "[%d]", path->place);
    } else {
        more = snprintf(text + used, (size_t)(capacity - used), "%s%.*s", used > 0 ? "." : "",
                        TEXT_ARGUMENTS(name));
    }
    return used + more;
}

bool fields_refuse(struct refusals *refusals, const struct field_path *path, const char *asked)
{
    char text[MESSAGE_TEXT_MAX + 1];

    (void)path_format(path, text, (int)sizeof text);
    refusals_add(refusals, ERR_FIELD, "%s: %s", text, asked);
    return false;
}

/* Decoding: a record's fields. */

void fields_clear(const struct record_schema *schema, void *record)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        kind_clear(schema->fields[i].kind, (char *)record + schema->fields[i].offset);
    }
}

static const struct field_schema *field_of_name(const struct record_schema *schema,
                                                struct text name, size_t *place)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        if (text_equals(name, text_of(schema->fields[i].name))) {
            *place = i;
            return &schema->fields[i];
        }
    }
    return NULL;
}

bool fields_decode(const struct record_schema *schema, struct text raw, void *out,
                   const struct field_path *path, struct refusals *refusals)
{
    struct reader reader = reader_of(raw.bytes, raw.count);
    uint32_t count;
    uint32_t seen = 0;
    size_t place = 0;

    assert(schema->field_count <= 32);
    count = reader_map(&reader, MAP_COUNT_MAX);
    if (reader.failed) {
        return fields_refuse(refusals, path, "asks a map");
    }
    fields_clear(schema, out);
    for (uint32_t i = 0; i < count; i++) {
        struct field_path here = {path, reader_text(&reader, TEXT_BYTES_MAX), 0};
        struct text value = reader_raw(&reader);
        const struct field_schema *field;

        if (reader.failed) {
            return fields_refuse(refusals, path, "asks a map whose keys are texts");
        }
        field = field_of_name(schema, here.name, &place);
        if (field == NULL) {
            return fields_refuse(refusals, &here, "no such field");
        }
        if ((seen & (1U << place)) != 0) {
            return fields_refuse(refusals, &here, "stands there twice");
        }
        seen |= 1U << place;
        if (!kind_decode(field->kind, value, (char *)out + field->offset, &here, refusals)) {
            return false;
        }
    }
    for (size_t i = 0; i < schema->field_count; i++) {
        if (schema->fields[i].required && (seen & (1U << i)) == 0) {
            struct field_path here = {path, text_of(schema->fields[i].name), 0};

            return fields_refuse(refusals, &here, "is missing");
        }
    }
    return true;
}

/* Lists. */

/* The raw entry at byte `at` (0: the first), moving `at` behind it. */
static bool list_entry(const struct list *list, size_t *at, struct text *entry)
{
    struct reader reader = reader_of(list->bytes, list->bytes_count);

    if (list->bytes == NULL) {
        return false;
    }
    (void)reader_array(&reader, LIST_COUNT_MAX);
    if (*at > reader.at) {
        reader.at = *at;
    }
    if (reader.failed || reader.at >= reader.end) {
        return false;
    }
    *entry = reader_raw(&reader);
    *at = reader.at;
    return !reader.failed;
}

bool fields_next(const struct list *list, const struct record_schema *record, size_t *at,
                 void *entry)
{
    struct refusals ignored = {0}; /* the list was checked when its event was decoded */
    const struct field_path nowhere = {NULL, {"", 0}, 0};
    struct text raw;

    return list_entry(list, at, &raw) && fields_decode(record, raw, entry, &nowhere, &ignored);
}

bool fields_next_text(const struct list *list, size_t *at, struct text *entry)
{
    struct text raw;
    struct reader reader;

    if (!list_entry(list, at, &raw)) {
        return false;
    }
    reader = reader_of(raw.bytes, raw.count);
    *entry = reader_text(&reader, TEXT_BYTES_MAX);
    return reader_done(&reader);
}

/* Encoding. */

void fields_encode(const struct record_schema *schema, const void *record, struct writer *writer)
{
    uint32_t count = 0;

    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field_schema *field = &schema->fields[i];

        count += kind_is_absent(field->kind, (const char *)record + field->offset) ? 0 : 1;
    }
    writer_map(writer, count);
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field_schema *field = &schema->fields[i];
        const void *value = (const char *)record + field->offset;

        if (!kind_is_absent(field->kind, value)) {
            writer_string(writer, field->name);
            kind_encode(field->kind, value, writer);
        }
    }
}
