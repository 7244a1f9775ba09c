#include "schemas/json/json.h"
#include "schemas/limits.h"
#include "schemas/writer.h"
#include "tools/doorstep/act/interview.h"
#include "tools/doorstep/shared/attachments.h"
#include "tools/doorstep/shared/labels.h"
#include "tools/doorstep/shared/lang.h"

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
        status = interview_ask(interview, &prompt, labels_field(record, field), NULL, value, err);
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
        status = interview_ask(interview, &prompt, label, "", typed, err);
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
        status = interview_ask(interview, &prompt, label, NULL, value, err);
        writer_string(writer, checks[i]);
        writer_bool(writer, value[0] == 't');
    }
    return status;
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
