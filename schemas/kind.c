#include "schemas/kind.h"

#include "schemas/event.h"
#include "schemas/reader.h"

#include <stdio.h>

/* Decoding. */

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

bool kind_decode(enum kind kind, struct text raw, void *out, const struct field_path *path,
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

/* Absence. */

void kind_clear(enum kind kind, void *out)
{
    switch (kind_schema(kind)->class) {
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
    if (kind == KIND_DATE) {
        *(int32_t *)out = NO_DATE;
    } else if (kind == KIND_SHA256) {
        *(struct text *)out = (struct text){NULL, 0};
    } else if (kind == KIND_NONZERO) {
        *(int64_t *)out = ABSENT;
    } else if (kind == KIND_BOOL || kind == KIND_TRUE) {
        *(bool *)out = false;
    } else {
        *(struct list *)out = (struct list){NULL, 0, 0};
    }
}

bool kind_is_absent(enum kind kind, const void *value)
{
    switch (kind_schema(kind)->class) {
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
    if (kind == KIND_DATE) {
        return *(const int32_t *)value == NO_DATE;
    }
    if (kind == KIND_SHA256) {
        return text_is_absent(*(const struct text *)value);
    }
    if (kind == KIND_NONZERO) {
        return *(const int64_t *)value == ABSENT;
    }
    if (kind == KIND_BOOL || kind == KIND_TRUE) {
        return false;
    }
    return ((const struct list *)value)->bytes == NULL;
}

/* Encoding. */

static void list_encode(const struct list *list, struct writer *writer)
{
    writer_raw(writer, (struct text){(const char *)list->bytes, list->bytes_count});
}

void kind_encode(enum kind kind, const void *value, struct writer *writer)
{
    const struct kind_schema *schema = kind_schema(kind);
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
    if (kind == KIND_DATE) {
        writer_string(writer, date_format(date, *(const int32_t *)value));
    } else if (kind == KIND_SHA256) {
        writer_text_value(writer, *(const struct text *)value);
    } else if (kind == KIND_NONZERO) {
        writer_int(writer, *(const int64_t *)value);
    } else if (kind == KIND_BOOL || kind == KIND_TRUE) {
        writer_bool(writer, *(const bool *)value);
    } else {
        list_encode(value, writer);
    }
}
