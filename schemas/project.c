#include "schemas/project.h"

#include "schemas/reader.h"

void project_init(struct project *project)
{
    project->events = 0;
    project->scheme_count = 0;
}

void project_encode(const struct project *project, struct writer *writer)
{
    writer_array(writer, 2);
    writer_uint(writer, project->events);
    writer_array(writer, project->scheme_count * 2);
    for (uint32_t i = 0; i < project->scheme_count; i++) {
        writer_int(writer, project->schemes[i].version);
        writer_int(writer, project->schemes[i].from_on);
    }
}

enum status project_decode(struct project *project, struct text bytes)
{
    struct reader reader = reader_of(bytes.bytes, bytes.count);

    reader_array_of(&reader, 2);
    project->events = (uint32_t)reader_uint(&reader, UINT32_MAX);
    project->scheme_count = reader_array(&reader, PROJECT_SCHEMES_MAX * 2) / 2;
    for (uint32_t i = 0; i < project->scheme_count; i++) {
        project->schemes[i].version = reader_int(&reader, 1, INTEGER_MAX);
        project->schemes[i].from_on = (int32_t)reader_int(&reader, INT32_MIN, INT32_MAX);
    }
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
