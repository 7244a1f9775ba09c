#include "schemas/project.h"

#include "schemas/reader.h"

void project_init(struct project *project)
{
    project->events = 0;
    project->scheme_count = 0;
    project->setting_count = 0;
    project->calendar.count = 0;
}

static void settings_write(const struct project *project, struct writer *writer)
{
    writer_array(writer, project->setting_count * 4);
    for (uint32_t i = 0; i < project->setting_count; i++) {
        const struct setting *setting = &project->settings[i];

        writer_uint(writer, setting->position);
        writer_uint(writer, (uint64_t)setting->key);
        writer_int(writer, setting->from_on);
        writer_optional_int(writer, setting->value);
    }
}

static void settings_read(struct reader *reader, struct project *project)
{
    project->setting_count = reader_array(reader, PROJECT_SETTINGS_MAX * 4) / 4;
    for (uint32_t i = 0; i < project->setting_count; i++) {
        struct setting *setting = &project->settings[i];

        setting->position = (uint32_t)reader_int(reader, 1, UINT32_MAX);
        setting->key = (enum policy_key)reader_int(reader, 1, POLICY_KEYS_END - 1);
        setting->from_on = (int32_t)reader_int(reader, NO_DATE + 1, INT32_MAX);
        setting->value = ABSENT;
        if (reader_peek(reader) == VALUE_NIL) {
            reader_nil(reader);
        } else {
            setting->value = reader_int(reader, 0, INTEGER_MAX);
        }
    }
}

static void calendar_write(const struct calendar *calendar, struct writer *writer)
{
    writer_array(writer, calendar->count * 4);
    for (uint32_t i = 0; i < calendar->count; i++) {
        writer_int(writer, calendar->words[i].date);
        writer_int(writer, calendar->words[i].said_on);
        writer_uint(writer, calendar->words[i].position);
        writer_bool(writer, calendar->words[i].works);
    }
}

static void calendar_read(struct reader *reader, struct calendar *calendar)
{
    calendar->count = reader_array(reader, PROJECT_DAYS_MAX * 4) / 4;
    for (uint32_t i = 0; i < calendar->count; i++) {
        calendar->words[i].date = (int32_t)reader_int(reader, NO_DATE + 1, INT32_MAX);
        calendar->words[i].said_on = (int32_t)reader_int(reader, NO_DATE + 1, INT32_MAX);
        calendar->words[i].position = (uint32_t)reader_int(reader, 1, UINT32_MAX);
        calendar->words[i].works = reader_bool(reader);
    }
}

void project_encode(const struct project *project, struct writer *writer)
{
    writer_array(writer, 4);
    writer_uint(writer, project->events);
    writer_array(writer, project->scheme_count * 2);
    for (uint32_t i = 0; i < project->scheme_count; i++) {
        writer_int(writer, project->schemes[i].version);
        writer_int(writer, project->schemes[i].from_on);
    }
    settings_write(project, writer);
    calendar_write(&project->calendar, writer);
}

enum status project_decode(struct project *project, struct text bytes)
{
    struct reader reader = reader_of(bytes.bytes, bytes.count);

    reader_array_of(&reader, 4);
    project->events = (uint32_t)reader_uint(&reader, UINT32_MAX);
    project->scheme_count = reader_array(&reader, PROJECT_SCHEMES_MAX * 2) / 2;
    for (uint32_t i = 0; i < project->scheme_count; i++) {
        project->schemes[i].version = reader_int(&reader, 1, INTEGER_MAX);
        project->schemes[i].from_on = (int32_t)reader_int(&reader, INT32_MIN, INT32_MAX);
    }
    settings_read(&reader, project);
    calendar_read(&reader, &project->calendar);
    if (!reader_done(&reader)) {
        project_init(project);
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

const struct scheme *project_scheme(const struct project *project, int64_t version)
{
    for (uint32_t i = 0; i < project->scheme_count; i++) {
        if (project->schemes[i].version == version) {
            return &project->schemes[i];
        }
    }
    return NULL;
}

bool project_has_scheme(const struct project *project, int64_t version, int32_t day)
{
    const struct scheme *scheme = project_scheme(project, version);

    return scheme != NULL && scheme->from_on <= day;
}
