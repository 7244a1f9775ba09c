#include "tools/doorstep/paper/telling.h"

#include "schemas/reader.h"
#include "tools/doorstep/paper/wording.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TELLING_BYTES_MAX                                                                          \
    (4 * EVENT_BYTES_MAX) /* an event of short values, each with its label                         \
                           */
#define SHA256_SHOWN 16   /* digits: enough for eyes to compare */

struct telling {
    struct document *document;
    const char *but;     /* a field that is left out; NULL: none is */
    const char *between; /* fields */
    char *said;          /* TELLING_BYTES_MAX, owned */
    size_t used;
};

__attribute__((format(printf, 2, 3))) static void add(struct telling *telling, const char *format,
                                                      ...)
{
    size_t room = TELLING_BYTES_MAX - telling->used;
    va_list arguments;
    int count;

    va_start(arguments, format);
    count = vsnprintf(telling->said + telling->used, room, format, arguments);
    va_end(arguments);
    telling->used += count < 0 ? 0 : (size_t)count < room ? (size_t)count : room - 1;
}

static bool ends_in(const char *name, const char *end)
{
    size_t count = strlen(name);

    return count >= strlen(end) && strcmp(name + count - strlen(end), end) == 0;
}

static struct text integer_text(struct document *document, const char *name, int64_t value)
{
    if (strcmp(name, "fen") == 0 || ends_in(name, "_fen")) {
        return wording_money(document, value);
    }
    if (ends_in(name, "_dm2")) {
        return wording_area(document, value);
    }
    return document_say(document, "%lld", (long long)value);
}

static struct text string_text(struct document *document, const struct field_schema *field,
                               struct text text)
{
    if (strcmp(field->name, "id_no") == 0) {
        return wording_masked(document, text);
    }
    if (field->kind == KIND_SHA256) {
        return document_say(document, "%.*s…", SHA256_SHOWN, text.bytes);
    }
    return document_text(document, labels_value(field->kind, text));
}

/* The value of a key in an encoded map; absent: it has none. */
static struct text find(struct text raw, const char *name)
{
    struct reader reader = reader_of(raw.bytes, raw.count);
    uint32_t count = reader_map(&reader, MAP_COUNT_MAX);

    for (; count > 0; count--) {
        struct text key = reader_text(&reader, TEXT_BYTES_MAX);
        struct text value = reader_raw(&reader);

        if (text_equals(key, text_of(name))) {
            return value;
        }
    }
    return (struct text){NULL, 0};
}

static void add_fields(struct telling *telling, const struct record_schema *schema,
                       struct text raw);

/* An item of a checklist and whether it was done; a corrected field and what it is now. */
static void add_free_map(struct telling *telling, const struct field_schema *field,
                         struct reader *reader)
{
    uint32_t count = reader_map(reader, MAP_COUNT_MAX);

    for (; count > 0; count--) {
        struct text key = labels_value(field->kind, reader_text(reader, TEXT_BYTES_MAX));
        struct text value =
            reader_peek(reader) == VALUE_BOOL
                ? labels_value(KIND_BOOL, reader_bool(reader) ? TEXT("true") : TEXT("false"))
                : reader_text(reader, TEXT_BYTES_MAX);

        add(telling, SAY("%.*s %.*s%s", "%.*s：%.*s%s"), TEXT_ARGUMENTS(key), TEXT_ARGUMENTS(value),
            count > 1 ? SAY(", ", "、") : "");
    }
}

static void add_scalar(struct telling *telling, const struct field_schema *field,
                       struct reader *reader)
{
    struct text said = TEXT("");

    switch (reader_peek(reader)) {
    case VALUE_TEXT:
        said = string_text(telling->document, field, reader_text(reader, TEXT_BYTES_MAX));
        break;
    case VALUE_INT:
        said = integer_text(telling->document, field->name,
                            reader_int(reader, -INTEGER_MAX, INTEGER_MAX));
        break;
    case VALUE_BOOL:
        said = labels_value(KIND_BOOL, reader_bool(reader) ? TEXT("true") : TEXT("false"));
        break;
    case VALUE_NONE:
    case VALUE_NIL:
    case VALUE_FLOAT:
    case VALUE_BIN:
    case VALUE_ARRAY:
    case VALUE_MAP:
        reader_skip(reader);
        break;
    }
    add(telling, "%.*s", TEXT_ARGUMENTS(said));
}

/* An entry of a list: its values speak for themselves. */
static void add_entry(struct telling *telling, const struct record_schema *schema, struct text raw)
{
    size_t i;

    for (i = 0; i < schema->field_count; i++) {
        struct text value = find(raw, schema->fields[i].name);
        struct reader reader = reader_of(value.bytes, value.count);

        if (!text_is_absent(value)) {
            add(telling, "%s", i > 0 ? " " : "");
            add_scalar(telling, &schema->fields[i], &reader);
        }
    }
}

static void add_one(struct telling *telling, const struct field_schema *field,
                    struct reader *reader)
{
    const struct kind_schema *kind = kind_schema(field->kind);

    if (reader_peek(reader) != VALUE_MAP) {
        add_scalar(telling, field, reader);
    } else if (kind->record == NULL) {
        add_free_map(telling, field, reader);
    } else if (kind->class == CLASS_LIST) {
        add_entry(telling, kind->record, reader_raw(reader));
    } else {
        add_fields(telling, kind->record, reader_raw(reader));
    }
}

static void add_value(struct telling *telling, const struct field_schema *field, struct text raw)
{
    struct reader reader = reader_of(raw.bytes, raw.count);
    uint32_t count = 1;
    bool is_list = reader_peek(&reader) == VALUE_ARRAY;
    const char *between =
        kind_schema(field->kind)->record != NULL ? SAY(" / ", " / ") : SAY(", ", "、");

    if (is_list) {
        count = reader_array(&reader, LIST_COUNT_MAX);
        add(telling, "%s", count == 0 ? "—" : "");
    }
    for (; count > 0; count--) {
        add_one(telling, field, &reader);
        add(telling, "%s", count > 1 ? between : "");
    }
}

/* A sentence that has ended needs no sign behind it. */
static const char *between_fields(const struct telling *telling)
{
    const char *end = telling->said + telling->used;

    if (telling->used >= 3 && strcmp(telling->between, "；") == 0 && strcmp(end - 3, "。") == 0) {
        return "";
    }
    return telling->between;
}

static void add_fields(struct telling *telling, const struct record_schema *schema, struct text raw)
{
    bool begun = false;
    size_t i;

    for (i = 0; i < schema->field_count; i++) {
        const struct field_schema *field = &schema->fields[i];
        struct text value = find(raw, field->name);

        if (text_is_absent(value) || text_equals(value, TEXT("\xA0")) || /* an empty text */
            (telling->but != NULL && strcmp(field->name, telling->but) == 0)) {
            continue;
        }
        add(telling, SAY("%s%s: ", "%s%s："), begun ? between_fields(telling) : "",
            labels_field(schema, field));
        add_value(telling, field, value);
        begun = true;
    }
}

static struct text tell(struct document *document, const struct event *event, const char *but,
                        const char *between)
{
    const struct event_schema *schema = event_schema(event->type);
    struct telling telling = {.document = document, .but = but, .between = between};
    struct text said = TEXT("");

    telling.said = malloc(TELLING_BYTES_MAX);
    if (telling.said == NULL) {
        document->failed = true;
        return said;
    }
    telling.said[0] = '\0';
    add_fields(&telling, &schema->data, event->data_raw);
    said = text_cut((struct text){telling.said, (uint32_t)telling.used}, TELLING_BYTES_MAX);
    said = document_text(document, said);
    free(telling.said);
    return said;
}

struct text telling_lines(struct document *document, const struct event *event)
{
    return tell(document, event, "inquiry", "\n");
}

struct text telling_data(struct document *document, const struct event *event)
{
    return tell(document, event, NULL, SAY("; ", "；"));
}

struct text telling_type(struct document *document, const struct event *event)
{
    return document_text(document, text_of(labels_word(event_schema(event->type)->word)));
}

struct text telling_remark(struct document *document, const struct told *told)
{
    if (told->voider != NULL) {
        return document_say(document, SAY("void, by № %llu", "作废，见 № %llu"),
                            (unsigned long long)told->voider->sequence);
    }
    return text_of(event_is_backdated(&told->event, told->recorded_unix_ms)
                       ? SAY("entered late", "补录")
                       : "—");
}
