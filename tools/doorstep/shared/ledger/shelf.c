#include "tools/doorstep/shared/ledger/shelf.h"

#include "tools/doorstep/shared/output/lang.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum status shelf_init(struct shelf *shelf, struct error *err)
{
    *shelf = (struct shelf){.folders = vector_of(sizeof(struct folder *))};
    shelf->scratch = malloc(STATE_BYTES_MAX);
    return shelf->scratch != NULL ? STATUS_OK
                                  : error_set(err, STATUS_NO_MEMORY,
                                              SAY("make room for the cases", "为各合同分配内存"));
}

void shelf_finish(struct shelf *shelf)
{
    uint32_t i;

    for (i = 0; i < shelf->folders.count; i++) {
        struct folder *folder = shelf_at(shelf, i);

        free(folder->inquiries);
        free(folder->state);
        free(folder);
    }
    vector_finish(&shelf->folders);
    table_finish(&shelf->subjects);
    free(shelf->scratch);
    free(shelf->former);
    shelf->scratch = NULL;
    shelf->former = NULL;
}

struct folder *shelf_at(const struct shelf *shelf, uint32_t number)
{
    assert(number < shelf->folders.count);
    return *VECTOR_GET(shelf->folders, struct folder *, number);
}

uint32_t shelf_count(const struct shelf *shelf)
{
    return shelf->folders.count;
}

struct folder *shelf_find(const struct shelf *shelf, struct text subject)
{
    uint32_t number;

    return table_find(&shelf->subjects, subject, &number) ? shelf_at(shelf, number) : NULL;
}

struct text folder_subject(const struct folder *folder)
{
    return (struct text){folder->subject, folder->subject_count};
}

struct folder *shelf_add(struct shelf *shelf, struct text subject)
{
    struct folder *folder = calloc(1, sizeof *folder + subject.count);
    struct folder **entry;

    if (folder == NULL || table_reserve(&shelf->subjects, subject) != STATUS_OK) {
        free(folder);
        return NULL;
    }
    entry = vector_append(&shelf->folders);
    if (entry == NULL) {
        free(folder);
        return NULL;
    }
    *entry = folder;
    (void)memcpy(folder->subject, subject.bytes, subject.count);
    folder->subject_count = subject.count;
    folder->number = shelf->folders.count - 1;
    table_put(&shelf->subjects, subject, folder->number);
    return folder;
}

bool shelf_raise(struct shelf *shelf, struct folder *folder)
{
    uint32_t *inquiries =
        realloc(folder->inquiries, (folder->inquiry_count + 1) * sizeof *inquiries);

    if (inquiries == NULL) {
        return false;
    }
    folder->inquiries = inquiries;
    inquiries[folder->inquiry_count++] = shelf->inquiry_count++;
    return true;
}

void shelf_open_case(const struct folder *folder, struct case_state *state)
{
    enum status status = STATUS_OK;

    if (folder == NULL || folder->state == NULL) {
        case_init(state);
    } else {
        status = case_decode(state, (struct text){folder->state, folder->state_count});
    }
    assert(status == STATUS_OK); /* the shelf wrote it */
}

void shelf_open_project(const struct folder *folder, struct project *project)
{
    enum status status = STATUS_OK;

    if (folder == NULL || folder->state == NULL) {
        project_init(project);
    } else {
        status = project_decode(project, (struct text){folder->state, folder->state_count});
    }
    assert(status == STATUS_OK); /* the shelf wrote it */
}

/* A state is written a few times and then stays: it takes what it needs and no more. */
static bool keep(struct shelf *shelf, struct folder *folder, const struct writer *writer)
{
    char *state = malloc(writer->count);

    assert(!writer->overflowed); /* STATE_BYTES_MAX holds any state within its bounds */
    if (state == NULL) {
        return false;
    }
    (void)memcpy(state, writer->bytes, writer->count);
    free(shelf->former);
    shelf->former = folder->state;
    folder->state = state;
    folder->state_count = (uint32_t)writer->count;
    return true;
}

bool shelf_keep_case(struct shelf *shelf, struct folder *folder, const struct case_state *state)
{
    struct writer writer = writer_of(shelf->scratch, STATE_BYTES_MAX);

    case_encode(state, &writer);
    return keep(shelf, folder, &writer);
}

bool shelf_keep_project(struct shelf *shelf, struct folder *folder, const struct project *project)
{
    struct writer writer = writer_of(shelf->scratch, STATE_BYTES_MAX);

    project_encode(project, &writer);
    return keep(shelf, folder, &writer);
}
