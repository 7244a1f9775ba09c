#include "schemas/json/json.h"
#include "schemas/limits.h"
#include "schemas/reader.h"
#include "schemas/writer.h"
#include "tools/doorstep/act/interview.h"
#include "tools/doorstep/shared/home/attachments.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_BYTES 256

/* What is gone through at a hand-over, in the words of the property company's worker. */
static const char *const checks[] = {"identity",       "certificate", "completion",
                                     "warranty",       "manual",      "inspection",
                                     "meter_readings", "agreements",  "keys"};

/* Entries as they come; how many stands before them in the end. */
struct entries {
    uint32_t count;
    struct writer writer;
    uint8_t bytes[EVENT_BYTES_MAX];
};

static void write_value(struct writer *writer, const struct field_schema *field, const char *value)
{
    if (kind_schema(field->kind)->class == CLASS_INT) {
        writer_int(writer, strtoll(value, NULL, 10));
    } else {
        writer_string(writer, value);
    }
}

/* All fields of a record. first: what was typed for the first of them already, or NULL. */
static enum status ask_record(struct interview *interview, const struct record_schema *record,
                              const char *first, struct writer *writer, struct error *err)
{
    enum status status = STATUS_OK;
    char value[TYPED_BYTES];
    size_t i;

    writer_map(writer, (uint32_t)record->field_count);
    for (i = 0; i < record->field_count && status == STATUS_OK; i++) {
        const struct field_schema *field = &record->fields[i];
        const struct prompt prompt = {
            .field = field, .words = kind_schema(field->kind)->words, .today = interview->today};

        writer_string(writer, field->name);
        if (i == 0 && first != NULL) {
            write_value(writer, field, first);
            continue;
        }
        status = interview_ask(&prompt, labels_field(record, field), NULL, value, err);
        if (status == STATUS_OK) {
            write_value(writer, field, value);
        }
    }
    return status;
}

/* A file to keep; one that cannot be kept is said, and another one asked for. */
static enum status take_file(struct interview *interview, const char *path, struct entries *entries,
                             struct error *err)
{
    static struct attached attached;
    enum status status = attachments_keep(&attached, interview->home, path, NULL, NULL, err);

    if (status == STATUS_INVALID) {
        (void)fprintf(stderr, "    %s\n", err->text);
        entries->count--;
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        attached_tell_mended(&attached, "act");
        attached_write(&attached, &entries->writer);
    }
    return status;
}

static enum status take_entry(struct interview *interview, const struct field_schema *field,
                              const char *typed, struct entries *entries, struct error *err)
{
    const struct kind_schema *kind = kind_schema(field->kind);

    entries->count++;
    if (field->kind == KIND_ATTACHMENT_LIST) {
        return take_file(interview, typed, entries, err);
    }
    if (kind->record != NULL) {
        return ask_record(interview, kind->record, typed, &entries->writer, err);
    }
    writer_string(&entries->writer, typed);
    return STATUS_OK;
}

/* Entry by entry until nothing is typed. */
static enum status ask_entries(struct interview *interview, const struct field_schema *field,
                               struct entries *entries, struct error *err)
{
    static const struct field_schema plain = {.name = "", .kind = KIND_TEXT};
    const struct kind_schema *kind = kind_schema(field->kind);
    const struct field_schema *first = kind->record == NULL || field->kind == KIND_ATTACHMENT_LIST
                                           ? &plain
                                           : &kind->record->fields[0];
    const struct prompt prompt = {
        .field = first, .words = kind_schema(first->kind)->words, .today = interview->today};
    enum status status = STATUS_OK;
    char label[LABEL_BYTES];
    char typed[TYPED_BYTES] = " ";

    while (status == STATUS_OK && typed[0] != '\0' && entries->count < LIST_COUNT_MAX) {
        (void)snprintf(label, sizeof label, "%s %u%s%s%s",
                       labels_field(&event_schema(interview->decision->type)->data, field),
                       entries->count + 1, first == &plain ? "" : SAY(", ", "，"),
                       first == &plain ? "" : labels_field(kind->record, first),
                       field->kind == KIND_ATTACHMENT_LIST ? SAY(", a file", "，文件") : "");
        status = interview_ask(&prompt, label, "", typed, err);
        if (status == STATUS_OK && typed[0] != '\0') {
            status = take_entry(interview, field, typed, entries, err);
        }
        if (entries->writer.overflowed) {
            status = error_set(err, STATUS_FULL,
                               SAY("%s: too much for one event", "%s：超出一条记录的容量"),
                               labels_word(field->name));
        }
    }
    return status;
}

static enum status ask_checks(struct interview *interview, struct writer *writer, struct error *err)
{
    static const struct field_schema yes_no = {.name = "", .kind = KIND_BOOL};
    const struct prompt prompt = {.field = &yes_no, .today = interview->today};
    const size_t count = sizeof checks / sizeof checks[0];
    enum status status = STATUS_OK;
    char label[LABEL_BYTES];
    char value[TYPED_BYTES];
    size_t i;

    writer_map(writer, (uint32_t)count);
    for (i = 0; i < count && status == STATUS_OK; i++) {
        (void)snprintf(label, sizeof label, "%.*s",
                       TEXT_ARGUMENTS(labels_value(KIND_CHECKLIST, text_of(checks[i]))));
        status = interview_ask(&prompt, label, NULL, value, err);
        writer_string(writer, checks[i]);
        writer_bool(writer, value[0] == 't');
    }
    return status;
}

/* Said back. */

static void add_text(char text[LISTED_BYTES], size_t *used, const char *before, struct text value)
{
    int count =
        snprintf(text + *used, LISTED_BYTES - *used, "%s%.*s", before, TEXT_ARGUMENTS(value));

    *used += count < 0 ? 0 : (size_t)count;
    *used = *used < LISTED_BYTES ? *used : LISTED_BYTES - 1;
}

/* One value as people read it; of a file its name is enough. */
static void add_value(char text[LISTED_BYTES], size_t *used, const char *before,
                      const struct field_schema *field, struct reader *reader)
{
    char typed[TYPED_BYTES] = "";
    char shown[SHOWN_BYTES];

    if (reader_peek(reader) == VALUE_INT) {
        (void)snprintf(typed, sizeof typed, "%lld",
                       (long long)reader_int(reader, -INTEGER_MAX, INTEGER_MAX));
    } else if (reader_peek(reader) == VALUE_BOOL) {
        (void)snprintf(typed, sizeof typed, "%s", reader_bool(reader) ? "true" : "false");
    } else if (reader_peek(reader) == VALUE_TEXT) {
        struct text read = reader_text(reader, TEXT_BYTES_MAX);

        (void)snprintf(typed, sizeof typed, "%.*s", TEXT_ARGUMENTS(read));
    } else {
        reader_skip(reader);
    }
    add_text(text, used, before, text_of(typing_show(shown, field, typed)));
}

/* "防水材料 2 桶 ¥600.25": an entry's values speak for themselves. */
static void add_entry(char text[LISTED_BYTES], size_t *used, const struct record_schema *record,
                      struct reader *reader)
{
    uint32_t count = reader_map(reader, MAP_COUNT_MAX);
    bool is_file = strcmp(record->name, "attachment") == 0;
    uint32_t i;

    for (i = 0; i < count && i < record->field_count; i++) {
        (void)reader_text(reader, TEXT_BYTES_MAX);
        if (is_file && i > 0) {
            reader_skip(reader);
        } else {
            add_value(text, used, i == 0 ? "" : " ", &record->fields[i], reader);
        }
    }
}

/* "水表读数 12": each pair of a map with its label. */
static void add_pairs(char text[LISTED_BYTES], size_t *used, const struct field_schema *field,
                      struct reader *reader)
{
    static const struct field_schema yes_no = {.name = "", .kind = KIND_BOOL};
    const struct record_schema *record = kind_schema(field->kind)->record;
    uint32_t count = reader_map(reader, MAP_COUNT_MAX);
    uint32_t i;

    for (i = 0; i < count && (record == NULL || i < record->field_count); i++) {
        struct text key = reader_text(reader, TEXT_BYTES_MAX);

        add_text(text, used, i == 0 ? "" : "\n",
                 record == NULL ? labels_value(field->kind, key)
                                : text_of(labels_field(record, &record->fields[i])));
        add_value(text, used, SAY(": ", "："), record == NULL ? &yes_no : &record->fields[i],
                  reader);
    }
}

const char *interview_show_list(char text[LISTED_BYTES], const struct field_schema *field,
                                const char *json)
{
    static const struct field_schema plain = {.name = "", .kind = KIND_TEXT};
    static uint8_t bytes[EVENT_BYTES_MAX];
    const struct record_schema *record = kind_schema(field->kind)->record;
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct reader reader;
    struct error err;
    size_t used = 0;
    uint32_t count;

    text[0] = '\0';
    if (json_parse(&writer, json, strlen(json), &err) != STATUS_OK) {
        add_text(text, &used, "", text_of(json)); /* given as a word, and wrong */
        return text;
    }
    reader = reader_of(writer_text(&writer).bytes, writer_text(&writer).count);
    if (reader_peek(&reader) == VALUE_MAP) {
        add_pairs(text, &used, field, &reader);
        return text;
    }
    for (count = reader_array(&reader, LIST_COUNT_MAX); count > 0; count--) {
        if (record == NULL) {
            add_value(text, &used, "", &plain, &reader);
        } else {
            add_entry(text, &used, record, &reader);
        }
        add_text(text, &used, count > 1 ? "\n" : "", TEXT(""));
    }
    return text;
}

static enum status print_list(const struct entries *entries, char **json, struct error *err)
{
    static uint8_t bytes[EVENT_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);

    writer_array(&writer, entries->count);
    writer_raw(&writer, writer_text(&entries->writer));
    return writer.overflowed ? error_set(err, STATUS_FULL, "%s",
                                         SAY("too much for one event", "超出一条记录的容量"))
                             : json_print(json, writer_text(&writer), err);
}

enum status interview_ask_list(struct interview *interview, const struct field_schema *field,
                               char **json, struct error *err)
{
    static struct entries entries;
    const struct kind_schema *kind = kind_schema(field->kind);
    enum status status;

    entries.count = 0;
    entries.writer = writer_of(entries.bytes, sizeof entries.bytes);
    if (field->kind == KIND_CHECKLIST) {
        status = ask_checks(interview, &entries.writer, err);
    } else if (kind->class == CLASS_MAP) {
        status = ask_record(interview, kind->record, NULL, &entries.writer, err);
    } else {
        status = ask_entries(interview, field, &entries, err);
        return status == STATUS_OK && entries.count > 0 ? print_list(&entries, json, err) : status;
    }
    return status == STATUS_OK ? json_print(json, writer_text(&entries.writer), err) : status;
}
