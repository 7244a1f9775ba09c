#include "tools/doorstep/report/chronicle.h"

#include "broker/io_ledger.h"
#include "tools/doorstep/report/building.h"
#include "tools/doorstep/shared/ledger/folding.h"
#include "tools/doorstep/shared/ledger/home_ledger.h"

#include <stdlib.h>

struct chronicle {
    struct ledger *ledger; /* owned */
    uint64_t head;
    const struct question *question; /* the caller's */
    const struct listener *listener; /* the caller's, while it is told */
    struct survey survey;
    struct retelling *retelling; /* owned */
    struct chronicle_counts counts;
    struct table others;   /* cases of projects that are not asked for */
    bool project_is_known; /* something is said of the project that is asked for */
    struct event event;
    struct open_node nodes[OPEN_NODES_MAX];
};

static enum status survey_record(void *context, const struct record *record, struct error *err)
{
    struct chronicle *chronicle = context;
    enum status status;

    if (record_is_erased(record)) {
        return STATUS_OK;
    }
    status = folding_read(&chronicle->event, record, err);
    if (status == STATUS_OK && survey_hear(&chronicle->survey, &chronicle->event) != STATUS_OK) {
        return error_set(err, STATUS_NO_MEMORY, SAY("read event %llu", "读取第 %llu 号记录"),
                         (unsigned long long)record->sequence);
    }
    return status;
}

enum status chronicle_open(struct chronicle **out, const struct home *home,
                           struct question *question, struct error *err)
{
    struct chronicle *chronicle = calloc(1, sizeof *chronicle);
    enum status status;

    if (chronicle == NULL) {
        return error_set(err, STATUS_NO_MEMORY, SAY("make room for a report", "为报表分配内存"));
    }
    chronicle->question = question;
    chronicle->survey = survey_of(question->as_of);
    status = retelling_create(&chronicle->retelling, &chronicle->survey, err);
    if (status == STATUS_OK) {
        status = home_ledger_look(&chronicle->ledger, home, err);
    }
    if (status == STATUS_OK) {
        chronicle->head = ledger_head(chronicle->ledger);
        chronicle->counts.events = chronicle->head;
        status =
            home_ledger_walk(chronicle->ledger, chronicle->head, survey_record, chronicle, err);
    }
    if (status == STATUS_OK) {
        question->as_of = survey_day(&chronicle->survey);
        *out = chronicle; /* moved: the caller owns it from here */
        chronicle = NULL;
    }
    chronicle_close(&chronicle);
    return status;
}

void chronicle_close(struct chronicle **chronicle)
{
    if (*chronicle == NULL) {
        return;
    }
    retelling_destroy(&(*chronicle)->retelling);
    survey_finish(&(*chronicle)->survey);
    table_finish(&(*chronicle)->others);
    ledger_close(&(*chronicle)->ledger);
    free(*chronicle);
    *chronicle = NULL;
}

const struct chronicle_counts *chronicle_counts(const struct chronicle *chronicle)
{
    return &chronicle->counts;
}

/* What is asked for. */

static bool is_of_project(struct text subject, struct text project)
{
    char bytes[ID_BYTES_MAX + 1];
    struct text name;

    return subject_of_project(bytes, &name, project) && text_equals(subject, name);
}

/* Is the event of another project than the one that is asked for? A case's first event says of
 * which it is. */
static enum status set_aside(struct chronicle *chronicle, bool *is_other)
{
    const struct event *event = &chronicle->event;
    struct text asked = chronicle->question->project;
    uint32_t none;

    *is_other = table_find(&chronicle->others, event->subject, &none);
    if (text_is_absent(asked) || *is_other) {
        return STATUS_OK;
    }
    if (subject_is_project(event->subject)) {
        *is_other = !is_of_project(event->subject, asked);
        chronicle->project_is_known = chronicle->project_is_known || !*is_other;
        return STATUS_OK;
    }
    if (event->type != EVENT_CONTRACT_FILED) {
        return STATUS_OK;
    }
    *is_other = !text_equals(asked, event->data.contract_filed.project);
    chronicle->project_is_known = chronicle->project_is_known || !*is_other;
    if (!*is_other) {
        return STATUS_OK;
    }
    if (table_reserve(&chronicle->others, event->subject) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    table_put(&chronicle->others, event->subject, 0);
    return STATUS_OK;
}

/* Telling. */

static void count(struct chronicle *chronicle, enum fate fate)
{
    switch (fate) {
    case FATE_TOLD:
        break;
    case FATE_LATER:
        chronicle->counts.later++;
        break;
    case FATE_VOIDED:
        chronicle->counts.voided++;
        break;
    case FATE_UNSAYABLE:
        chronicle->counts.unsayable++;
        break;
    }
}

/* An event of what is asked for. */
static enum status tell_event(struct chronicle *chronicle, const struct record *record)
{
    const struct event *event = &chronicle->event;
    const struct listener *listener = chronicle->listener;
    struct retold retold;
    struct heard heard;

    if (retelling_take(chronicle->retelling, event, record->position, &retold) != STATUS_OK ||
        (retold.step != NULL && !listener->take(listener->context, retold.step))) {
        return STATUS_NO_MEMORY;
    }
    count(chronicle, retold.fate);
    heard = (struct heard){
        .event = event,
        .recorded_unix_ms = record->recorded_unix_ms,
        .day = moment_day(event->time),
        .fate = retold.fate,
    };
    return event_schema(event->type)->of_project || listener->hear(listener->context, &heard)
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

static enum status tell_record(void *context, const struct record *record, struct error *err)
{
    struct chronicle *chronicle = context;
    const struct event *event = &chronicle->event;
    bool is_other = false;
    enum status status;

    if (record_is_erased(record)) {
        return STATUS_OK;
    }
    status = folding_read(&chronicle->event, record, err);
    if (status != STATUS_OK) {
        return status;
    }
    if (record->position < 1 ||
        (record->position > CASE_EVENTS_MAX && !event_schema(event->type)->of_project)) {
        return error_set(
            err, STATUS_CORRUPT,
            SAY("event %llu: no place in its case", "第 %llu 号记录：在其合同中没有位置"),
            (unsigned long long)record->sequence);
    }
    chronicle->counts.erased_cases += event->type == EVENT_CASE_ERASED;
    if (survey_is_erased(&chronicle->survey, event->subject)) {
        return STATUS_OK;
    }
    status = set_aside(chronicle, &is_other);
    if (status == STATUS_OK && !is_other) {
        status = tell_event(chronicle, record);
    }
    return status == STATUS_OK
               ? STATUS_OK
               : error_set(err, status,
                           SAY("take event %llu into a report", "将第 %llu 号记录计入报表"),
                           (unsigned long long)record->sequence);
}

static bool tell_standing(struct chronicle *chronicle, uint32_t number)
{
    const struct listener *listener = chronicle->listener;
    const struct folder *folder = retelling_folder(chronicle->retelling, number);
    const struct case_state *state = retelling_case(chronicle->retelling, number);
    const struct standing standing = {
        .number = number,
        .subject = folder_subject(folder),
        .building = building_of(state->unit),
        .state = state,
        .nodes = chronicle->nodes,
        .node_count = process_open(state, chronicle->nodes),
        .inquiries = folder->inquiries,
    };

    return listener->stand(listener->context, &standing);
}

enum status chronicle_tell(struct chronicle *chronicle, const struct listener *listener,
                           struct error *err)
{
    enum status status;
    uint32_t i;

    chronicle->listener = listener;
    status = home_ledger_walk(chronicle->ledger, chronicle->head, tell_record, chronicle, err);
    if (status == STATUS_OK && !chronicle->project_is_known &&
        !text_is_absent(chronicle->question->project)) {
        return error_set(err, STATUS_NOT_FOUND,
                         SAY("no event about project %.*s", "没有关于项目 %.*s 的记录"),
                         TEXT_ARGUMENTS(chronicle->question->project));
    }
    for (i = 0; status == STATUS_OK && i < retelling_count(chronicle->retelling); i++) {
        if (!tell_standing(chronicle, i)) {
            status =
                error_set(err, STATUS_NO_MEMORY, SAY("count the cases of a report", "统计各合同"));
        }
    }
    return status;
}
