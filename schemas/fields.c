#include "schemas/fields.h"

#include "schemas/event.h"
#include "schemas/reader.h"

#include <assert.h>
#include <stdio.h>

#define NAME_SHOWN_MAX 64 /* of a stranger's field name, in an error */

/* Decoding: one value of a kind. */

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

/* Room for any record of the catalogue, to check a list's entries in. */
union any_record {
#define RECORD(name) struct name name;
#define FIELD(owner, name, kind, need)
#define END(name)
#include "schemas/records.def"
#undef RECORD
#undef FIELD
#undef END
};

static bool kind_decode(enum kind kind, struct text raw, void *out, const struct field_path *path,
                        struct refusals *refusals);

static bool list_decode(const struct kind_schema *schema, struct text raw, struct list *list,
                        const struct field_path *path, struct refusals *refusals)
{
    struct reader reader = reader_of(raw.bytes, raw.count);
    uint32_t count = reader_array(&reader, LIST_COUNT_MAX);
    union any_record entry;
    char asked[64];

    if (reader.failed) {
        (void)snprintf(asked, sizeof asked, "asks a list of at most %d entries", LIST_COUNT_MAX);
        return fields_refuse(refusals, path, asked);
    }
    for (uint32_t i = 0; i < count; i++) {
        struct field_path here = {path, {NULL, 0}, (int)i + 1};
        struct text value = reader_raw(&reader);

        if (schema->record != NULL ? !fields_decode(schema->record, value, &entry, &here, refusals)
                                   : !kind_decode(schema->entry, value, &entry, &here, refusals)) {
            return false;
        }
    }
    *list = (struct list){(const uint8_t *)raw.bytes, raw.count, count};
    return true;
}

/* A map with keys of the author's own choice, each once. */
static bool free_map_decode(enum kind kind, struct text raw, struct list *list,
                            const struct field_path *path, struct refusals *refusals)
{
    struct reader reader = reader_of(raw.bytes, raw.count);
    uint32_t count = reader_map(&reader, MAP_COUNT_MAX);
    struct text keys[MAP_COUNT_MAX];

    for (uint32_t i = 0; i < count && !reader.failed; i++) {
        struct field_path here = {path, {"", 0}, 0};

        keys[i] = reader_text(&reader, TEXT_BYTES_MAX);
        here.name = keys[i];
        for (uint32_t j = 0; j < i; j++) {
            if (text_equals(keys[i], keys[j])) {
                return fields_refuse(refusals, &here, "stands there twice");
            }
        }
        if (kind == KIND_CHECKLIST) {
            (void)reader_bool(&reader);
        } else if (reader_text(&reader, TEXT_BYTES_MAX).count == 0) {
            reader_fail(&reader);
        }
        if (keys[i].count == 0 || reader.failed) {
            return fields_refuse(refusals, &here, kind_schema(kind)->meaning);
        }
    }
    if (!reader_done(&reader)) {
        return fields_refuse(refusals, path, kind_schema(kind)->meaning);
    }
    *list = (struct list){(const uint8_t *)raw.bytes, raw.count, count};
    return true;
}

static bool is_sha256(struct text text)
{
    if (text.count != 64) {
        return false;
    }
    for (uint32_t i = 0; i < text.count; i++) {
        char letter = text.bytes[i];

        if (!((letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f'))) {
            return false;
        }
    }
    return true;
}

static bool audience_decode(struct text raw, struct list *list, const struct field_path *path,
                            struct refusals *refusals)
{
    static const struct kind_schema cases = {.class = CLASS_LIST, .entry = KIND_ID};
    struct reader reader = reader_of(raw.bytes, raw.count);

    if (reader_peek(&reader) == VALUE_ARRAY) {
        return list_decode(&cases, raw, list, path, refusals);
    }
    if (!text_equals(reader_text(&reader, TEXT_BYTES_MAX), TEXT("project"))) {
        return fields_refuse(refusals, path, kind_schema(KIND_AUDIENCE)->meaning);
    }
    *list = (struct list){(const uint8_t *)raw.bytes, raw.count, 0};
    return true;
}

static bool other_decode(enum kind kind, struct text raw, void *out, const struct field_path *path,
                         struct refusals *refusals)
{
    struct reader reader = reader_of(raw.bytes, raw.count);
    enum value_kind value_kind = reader_peek(&reader);

    if (kind == KIND_DATE && date_parse(out, reader_text(&reader, TEXT_BYTES_MAX))) {
        return true;
    }
    if (kind == KIND_SHA256) {
        *(struct text *)out = reader_text(&reader, TEXT_BYTES_MAX);
        if (is_sha256(*(struct text *)out)) {
            return true;
        }
    }
    if ((kind == KIND_BOOL || kind == KIND_TRUE) && value_kind == VALUE_BOOL) {
        *(bool *)out = reader_bool(&reader);
        if (kind == KIND_BOOL || *(bool *)out) {
            return true;
        }
    }
    if (kind == KIND_NONZERO) {
        *(int64_t *)out = reader_int(&reader, -INTEGER_MAX, INTEGER_MAX);
        if (!reader.failed && *(int64_t *)out != 0) {
            return true;
        }
    }
    if (kind == KIND_POLICY_VALUE && (value_kind == VALUE_INT || value_kind == VALUE_TEXT)) {
        *(struct list *)out = (struct list){(const uint8_t *)raw.bytes, raw.count, 1};
        return true;
    }
    return fields_refuse(refusals, path, kind_schema(kind)->meaning);
}

static bool kind_decode(enum kind kind, struct text raw, void *out, const struct field_path *path,
                        struct refusals *refusals)
{
    const struct kind_schema *schema = kind_schema(kind);
    struct reader reader = reader_of(raw.bytes, raw.count);
    struct text text;
    int64_t value;
    int place;

    switch (schema->class) {
    case CLASS_TEXT:
        text = reader_text(&reader, (size_t)schema->high);
        if (reader.failed || text.count < (uint32_t)schema->low) {
            char asked[MESSAGE_TEXT_MAX];

            (void)snprintf(asked, sizeof asked, "%s of %d to %d bytes of UTF-8", schema->meaning,
                           (int)schema->low, (int)schema->high);
            return fields_refuse(refusals, path, asked);
        }
        *(struct text *)out = text;
        return true;
    case CLASS_INT:
        value = reader_int(&reader, schema->low, schema->high);
        if (reader.failed) {
            return fields_refuse(refusals, path, schema->meaning);
        }
        *(int64_t *)out = value;
        return true;
    case CLASS_WORD:
        place = words_place(schema->words, reader_text(&reader, TEXT_BYTES_MAX));
        if (place == 0) {
            return fields_refuse(refusals, path, schema->meaning);
        }
        *(int *)out = place;
        return true;
    case CLASS_LIST:
        return list_decode(schema, raw, out, path, refusals);
    case CLASS_MAP: {
        union any_record record;

        if (!fields_decode(schema->record, raw, &record, path, refusals)) {
            return false;
        }
        *(struct list *)out = (struct list){(const uint8_t *)raw.bytes, raw.count,
                                            (uint32_t)schema->record->field_count};
        return true;
    }
    case CLASS_OTHER:
        break;
    }
    if (kind == KIND_AUDIENCE) {
        return audience_decode(raw, out, path, refusals);
    }
    if (kind == KIND_CHECKLIST || kind == KIND_TEXTS) {
        return free_map_decode(kind, raw, out, path, refusals);
    }
    return other_decode(kind, raw, out, path, refusals);
}

/* Decoding: a record's fields. */

static void field_clear(const struct field_schema *field, void *record)
{
    void *out = (char *)record + field->offset;

    switch (kind_schema(field->kind)->class) {
    case CLASS_TEXT:
        *(struct text *)out = (struct text){NULL, 0};
        return;
    case CLASS_INT:
        *(int64_t *)out = ABSENT;
        return;
    case CLASS_WORD:
        *(int *)out = 0;
        return;
    case CLASS_LIST:
    case CLASS_MAP:
        *(struct list *)out = (struct list){NULL, 0, 0};
        return;
    case CLASS_OTHER:
        break;
    }
    if (field->kind == KIND_DATE) {
        *(int32_t *)out = NO_DATE;
    } else if (field->kind == KIND_SHA256) {
        *(struct text *)out = (struct text){NULL, 0};
    } else if (field->kind == KIND_NONZERO) {
        *(int64_t *)out = ABSENT;
    } else if (field->kind == KIND_BOOL || field->kind == KIND_TRUE) {
        *(bool *)out = false;
    } else {
        *(struct list *)out = (struct list){NULL, 0, 0};
    }
}

void fields_clear(const struct record_schema *schema, void *record)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        field_clear(&schema->fields[i], record);
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

static bool field_is_absent(const struct field_schema *field, const void *value)
{
    switch (kind_schema(field->kind)->class) {
    case CLASS_TEXT:
        return text_is_absent(*(const struct text *)value);
    case CLASS_INT:
        return *(const int64_t *)value == ABSENT;
    case CLASS_WORD:
        return *(const int *)value == 0;
    case CLASS_LIST:
    case CLASS_MAP:
        return ((const struct list *)value)->bytes == NULL;
    case CLASS_OTHER:
        break;
    }
    if (field->kind == KIND_DATE) {
        return *(const int32_t *)value == NO_DATE;
    }
    if (field->kind == KIND_SHA256) {
        return text_is_absent(*(const struct text *)value);
    }
    if (field->kind == KIND_NONZERO) {
        return *(const int64_t *)value == ABSENT;
    }
    if (field->kind == KIND_BOOL || field->kind == KIND_TRUE) {
        return false;
    }
    return ((const struct list *)value)->bytes == NULL;
}

static void list_encode(const struct list *list, struct writer *writer)
{
    writer_raw(writer, (struct text){(const char *)list->bytes, list->bytes_count});
}

static void value_encode(const struct field_schema *field, const void *value, struct writer *writer)
{
    const struct kind_schema *schema = kind_schema(field->kind);
    char date[DATE_TEXT_BYTES];

    switch (schema->class) {
    case CLASS_TEXT:
        writer_text_value(writer, *(const struct text *)value);
        return;
    case CLASS_INT:
        writer_int(writer, *(const int64_t *)value);
        return;
    case CLASS_WORD:
        writer_text_value(writer, words_at(schema->words, *(const int *)value));
        return;
    case CLASS_LIST:
    case CLASS_MAP:
        list_encode(value, writer);
        return;
    case CLASS_OTHER:
        break;
    }
    if (field->kind == KIND_DATE) {
        writer_string(writer, date_format(date, *(const int32_t *)value));
    } else if (field->kind == KIND_SHA256) {
        writer_text_value(writer, *(const struct text *)value);
    } else if (field->kind == KIND_NONZERO) {
        writer_int(writer, *(const int64_t *)value);
    } else if (field->kind == KIND_BOOL || field->kind == KIND_TRUE) {
        writer_bool(writer, *(const bool *)value);
    } else {
        list_encode(value, writer);
    }
}

void fields_encode(const struct record_schema *schema, const void *record, struct writer *writer)
{
    uint32_t count = 0;

    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field_schema *field = &schema->fields[i];

        count += field_is_absent(field, (const char *)record + field->offset) ? 0 : 1;
    }
    writer_map(writer, count);
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field_schema *field = &schema->fields[i];
        const void *value = (const char *)record + field->offset;

        if (!field_is_absent(field, value)) {
            writer_string(writer, field->name);
            value_encode(field, value, writer);
        }
    }
}
