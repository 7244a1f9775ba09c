#include "tests/support/sample.h"

#define SHA256_TEXT "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void record_write(const struct record_schema *record, struct writer *writer)
{
    writer_map(writer, (uint32_t)record->field_count);
    for (size_t i = 0; i < record->field_count; i++) {
        writer_string(writer, record->fields[i].name);
        sample_value(record->fields[i].kind, false, writer);
    }
}

static void other_write(enum kind kind, struct writer *writer)
{
    if (kind == KIND_DATE) {
        writer_string(writer, "2024-08-20");
    } else if (kind == KIND_SHA256) {
        writer_string(writer, SHA256_TEXT);
    } else if (kind == KIND_BOOL || kind == KIND_TRUE) {
        writer_bool(writer, true);
    } else if (kind == KIND_AUDIENCE) {
        writer_string(writer, "project");
    } else if (kind == KIND_CHECKLIST || kind == KIND_TEXTS) {
        writer_map(writer, 0);
    } else {
        writer_int(writer, 1);
    }
}

void sample_value(enum kind kind, bool full, struct writer *writer)
{
    const struct kind_schema *schema = kind_schema(kind);

    switch (schema->class) {
    case CLASS_TEXT:
        writer_string(writer, "x");
        break;
    case CLASS_INT:
        writer_int(writer, 1);
        break;
    case CLASS_WORD:
        writer_text_value(writer, words_at(schema->words, 1));
        break;
    case CLASS_LIST:
        writer_array(writer, full ? 1 : 0);
        if (full && schema->record != NULL) {
            record_write(schema->record, writer);
        } else if (full) {
            sample_value(schema->entry, true, writer);
        }
        break;
    case CLASS_MAP:
        record_write(schema->record, writer);
        break;
    case CLASS_OTHER:
        other_write(kind, writer);
        break;
    }
}

static bool is_written(const struct sample *sample, const struct field_schema *field)
{
    return field != sample->left &&
           (sample->full || field->required || field == sample->wrong || field == sample->twice);
}

static void field_write(const struct sample *sample, const struct field_schema *field,
                        struct writer *writer)
{
    writer_string(writer, field->name);
    if (field == sample->wrong) {
        writer_raw(writer, sample->value);
    } else if (sample->text != NULL && kind_schema(field->kind)->class == CLASS_TEXT) {
        writer_string(writer, sample->text);
    } else {
        sample_value(field->kind, sample->full, writer);
    }
}

static void data_write(const struct sample *sample, const struct record_schema *record,
                       struct writer *writer)
{
    uint32_t count = (sample->twice != NULL ? 1U : 0U) + (sample->unknown ? 1U : 0U);

    for (size_t i = 0; i < record->field_count; i++) {
        count += is_written(sample, &record->fields[i]) ? 1 : 0;
    }
    writer_map(writer, count);
    for (size_t i = 0; i < record->field_count; i++) {
        if (is_written(sample, &record->fields[i])) {
            field_write(sample, &record->fields[i], writer);
        }
    }
    if (sample->twice != NULL) {
        field_write(sample, sample->twice, writer);
    }
    if (sample->unknown) {
        writer_string(writer, "colour");
        writer_nil(writer);
    }
}

void sample_write(const struct sample *sample, struct writer *writer)
{
    const struct event_schema *schema = event_schema(sample->type);
    const struct text pairs[][2] = {
        {TEXT("specversion"), TEXT("1.0")},
        {TEXT("id"), TEXT("e1")},
        {TEXT("type"), text_of(schema->word)},
        {TEXT("subject"), schema->of_project ? TEXT("project:p") : TEXT("c")},
        {TEXT("lane"), words_at(schema->lanes, 1)},
        {TEXT("actor"), TEXT("auto")},
        {TEXT("time"), TEXT("2024-08-20T10:00:00+08:00")},
    };

    writer_map(writer, 8);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        writer_text_value(writer, pairs[i][0]);
        writer_text_value(writer, pairs[i][1]);
    }
    writer_string(writer, "data");
    data_write(sample, &schema->data, writer);
}
