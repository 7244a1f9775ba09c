#include "tools/doorstep/report/chronicle.h"

#include "broker/io_ledger.h"
#include "tools/doorstep/report/building.h"
#include "tools/doorstep/shared/ledger/ledger_view.h"
#include "tools/doorstep/shared/ledger/shelf.h"
#include "tools/doorstep/shared/ledger/survey.h"

#include <assert.h>
#include <stdlib.h>

struct chronicle {
    struct ledger *ledger; /* owned */
    uint64_t head;
    const struct question *question; /* the caller's */
    struct survey survey;
    struct shelf shelf;
    struct chronicle_counts counts;
    bool project_is_known;         /* something is said of the project that is asked for */
    const struct folder *projects; /* whose project is open; NULL: nobody's */
    struct project project;
    struct event event;
    struct case_state before;
    struct case_state after;
    struct open_node nodes[OPEN_NODES_MAX];
};

enum status chronicle_open(struct chronicle **out, const struct home *home,
                           struct question *question, struct error *err)
{
    struct chronicle *chronicle = calloc(1, sizeof *chronicle);
    enum status status;

    if (chronicle == NULL) {
        return error_set(err, STATUS_NO_MEMORY, SAY("make room for a report", "为报表分配内存"));
    }
    chronicle->question = question;
    status = shelf_init(&chronicle->shelf, err);
    if (status == STATUS_OK) {
        status = ledger_look(&chronicle->ledger, home, err);
    }
    if (status == STATUS_OK) {
        chronicle->head = ledger_head(chronicle->ledger);
        chronicle->counts.events = chronicle->head;
        status = survey_read(&chronicle->survey, chronicle->ledger, chronicle->head,
                             question->as_of, err);
    }
    if (status == STATUS_OK) {
        question->as_of = chronicle->survey.as_of;
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
    survey_finish(&(*chronicle)->survey);
    shelf_finish(&(*chronicle)->shelf);
    ledger_close(&(*chronicle)->ledger);
    free(*chronicle);
    *chronicle = NULL;
}

const struct chronicle_counts *chronicle_counts(const struct chronicle *chronicle)
{
    return &chronicle->counts;
}

/* Projects. */

static bool is_asked_for(const struct chronicle *chronicle, struct text project)
{
    return text_is_absent(chronicle->question->project) ||
           text_equals(chronicle->question->project, project);
}

/* The project of this name, opened. altered: is something of it left out as later? */
static struct project *open_project(struct chronicle *chronicle, struct text name, bool *altered)
{
    char bytes[ID_BYTES_MAX + 1];
    struct text subject;
    const struct folder *folder = NULL;

    *altered = false;
    if (subject_of_project(bytes, &subject, name)) {
        folder = shelf_find(&chronicle->shelf, subject);
        *altered = survey_is_altered(&chronicle->survey, subject);
    }
    if (folder == NULL || folder != chronicle->projects) {
        shelf_open_project(folder, &chronicle->project);
        chronicle->projects = folder;
    }
    return &chronicle->project;
}

/* What an event meets; a project's own: its project is open. */
static struct world world_of(const struct chronicle *chronicle, const struct event *event)
{
    const struct project *project = &chronicle->project;

    return (struct world){
        .project = project,
        .said = project->events,
        .policy = policy_in_force(project->settings, project->setting_count, project->events,
                                  moment_day(event->time)),
        .is_replay = true,
    };
}

static bool is_refused(const struct world *world, const struct case_state *state,
                       const struct event *event)
{
    struct refusals refusals = case_judge(world, state, event);

    return refusals_any(&refusals);
}

static enum status tell_project(struct chronicle *chronicle, enum fate *fate)
{
    const struct event *event = &chronicle->event;
    struct folder *folder = shelf_find(&chronicle->shelf, event->subject);
    struct world world;

    shelf_open_project(folder, &chronicle->project);
    chronicle->projects = NULL;
    world = world_of(chronicle, event);
    if (survey_is_altered(&chronicle->survey, event->subject) &&
        is_refused(&world, &chronicle->before, event)) {
        *fate = FATE_UNSAYABLE;
        return STATUS_OK;
    }
    if (folder == NULL) {
        folder = shelf_add(&chronicle->shelf, event->subject, false);
    }
    project_evolve(&chronicle->project, event);
    return folder != NULL && shelf_keep_project(&chronicle->shelf, folder, &chronicle->project)
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

/* Cases. */

/* A void is asked only for what it voids; that the rest stands without it was asked once. */
static bool is_sayable(const struct chronicle *chronicle, const struct world *world, bool altered)
{
    const struct event *event = &chronicle->event;

    if (chronicle->before.events == 0 && event->type != EVENT_CONTRACT_FILED) {
        return false;
    }
    if (event->type == EVENT_ENTRY_VOIDED) {
        return survey_met(&chronicle->survey, event);
    }
    return !altered || !is_refused(world, &chronicle->before, event);
}

static void find_inquiry(const struct chronicle *chronicle, const struct folder *folder,
                         struct step *step)
{
    struct text inquiry = event_inquiry(step->event);

    step->inquiry = NO_INQUIRY;
    step->inquiry_before = case_inquiry_of(&chronicle->before, inquiry);
    step->inquiry_after = case_inquiry_of(&chronicle->after, inquiry);
    if (step->inquiry_after != NULL) {
        step->inquiry = folder->inquiries[step->inquiry_after - chronicle->after.inquiries];
    }
}

/* The event happens. */
static enum status evolve(struct chronicle *chronicle, struct folder *folder,
                          const struct world *world, uint32_t position,
                          const struct listener *listener)
{
    struct step step = {
        .event = &chronicle->event,
        .day = moment_day(chronicle->event.time),
        .number = folder->number,
        .before = &chronicle->before,
        .after = &chronicle->after,
    };

    shelf_open_case(folder, &chronicle->after);
    chronicle->after.events = position - 1; /* also where what was before is left out */
    case_evolve(world, &chronicle->after, step.event);
    if (chronicle->after.inquiry_count > folder->inquiry_count &&
        !shelf_raise(&chronicle->shelf, folder)) {
        return STATUS_NO_MEMORY;
    }
    find_inquiry(chronicle, folder, &step);
    step.completes = process_completes(step.before, step.event, &step.node);
    return listener->take(listener->context, &step) &&
                   shelf_keep_case(&chronicle->shelf, folder, &chronicle->after)
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

static enum status tell_case(struct chronicle *chronicle, uint32_t position, enum fate *fate,
                             const struct listener *listener)
{
    const struct event *event = &chronicle->event;
    struct folder *folder = shelf_find(&chronicle->shelf, event->subject);
    struct text project;
    struct world world;
    bool altered;

    shelf_open_case(folder, &chronicle->before);
    project = event->type == EVENT_CONTRACT_FILED ? event->data.contract_filed.project
                                                  : chronicle->before.project;
    (void)open_project(chronicle, project, &altered);
    altered = altered || survey_is_altered(&chronicle->survey, event->subject);
    world = world_of(chronicle, event);
    if (!is_sayable(chronicle, &world, altered)) {
        *fate = FATE_UNSAYABLE;
        return STATUS_OK;
    }
    if (folder == NULL) {
        folder = shelf_add(&chronicle->shelf, event->subject, true);
    }
    return folder == NULL ? STATUS_NO_MEMORY
                          : evolve(chronicle, folder, &world, position, listener);
}

/* Is the event's case of another project than the one that is asked for? Its first event says so.
 */
static enum status set_aside(struct chronicle *chronicle, bool *is_other)
{
    const struct event *event = &chronicle->event;
    struct folder *folder = shelf_find(&chronicle->shelf, event->subject);

    *is_other = folder != NULL && folder->is_other;
    if (event->type != EVENT_CONTRACT_FILED || *is_other) {
        return STATUS_OK;
    }
    *is_other = !is_asked_for(chronicle, event->data.contract_filed.project);
    chronicle->project_is_known = chronicle->project_is_known || !*is_other;
    if (*is_other && folder == NULL) {
        folder = shelf_add(&chronicle->shelf, event->subject, false);
        if (folder == NULL) {
            return STATUS_NO_MEMORY;
        }
        folder->is_other = true;
    }
    return STATUS_OK;
}

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
static enum status tell_event(struct chronicle *chronicle, const struct record *record,
                              const struct listener *listener)
{
    const struct event *event = &chronicle->event;
    bool of_project = event_schema(event->type)->of_project;
    struct heard heard = {
        .event = event,
        .recorded_unix_ms = record->recorded_unix_ms,
        .day = moment_day(event->time),
        .fate = FATE_TOLD,
    };
    enum status status = STATUS_OK;

    if (heard.day > chronicle->question->as_of) {
        heard.fate = FATE_LATER;
    } else if (survey_is_voided(&chronicle->survey, event)) {
        heard.fate = FATE_VOIDED;
    } else if (of_project) {
        status = tell_project(chronicle, &heard.fate);
    } else {
        status = tell_case(chronicle, record->position, &heard.fate, listener);
    }
    if (status != STATUS_OK) {
        return status;
    }
    count(chronicle, heard.fate);
    return of_project || listener->hear(listener->context, &heard) ? STATUS_OK : STATUS_NO_MEMORY;
}

static bool is_of_project(struct text subject, struct text project)
{
    char bytes[ID_BYTES_MAX + 1];
    struct text name;

    return subject_of_project(bytes, &name, project) && text_equals(subject, name);
}

static enum status tell_record(struct chronicle *chronicle, const struct record *record,
                               const struct listener *listener, struct error *err)
{
    const struct event *event = &chronicle->event;
    struct refusals refusals;
    bool is_other = false;
    enum status status;

    if (record_is_erased(record)) {
        return STATUS_OK;
    }
    refusals = event_decode_stored(&chronicle->event, record->payload.bytes, record->payload.count);
    if (refusals_any(&refusals) || record->position < 1 ||
        (record->position > CASE_EVENTS_MAX && !event_schema(event->type)->of_project)) {
        return error_set(err, STATUS_CORRUPT, SAY("event %llu: %s", "第 %llu 号记录：%s"),
                         (unsigned long long)record->sequence,
                         refusals_any(&refusals)
                             ? refusals.text
                             : SAY("no place in its case", "在其合同中没有位置"));
    }
    chronicle->counts.erased_cases += event->type == EVENT_CASE_ERASED;
    if (survey_is_erased(&chronicle->survey, event->subject)) {
        return STATUS_OK;
    }
    if (!text_is_absent(chronicle->question->project) &&
        is_of_project(event->subject, chronicle->question->project)) {
        chronicle->project_is_known = true;
    }
    status = set_aside(chronicle, &is_other);
    if (status == STATUS_OK && !is_other) {
        status = tell_event(chronicle, record, listener);
    }
    return status == STATUS_OK
               ? STATUS_OK
               : error_set(err, status,
                           SAY("take event %llu into a report", "将第 %llu 号记录计入报表"),
                           (unsigned long long)record->sequence);
}

static enum status tell_records(struct chronicle *chronicle, const struct listener *listener,
                                struct error *err)
{
    struct ledger_cursor *cursor = NULL;
    enum status status = ledger_cursor_open(&cursor, chronicle->ledger, 1, err);
    uint64_t left;

    for (left = chronicle->head; status == STATUS_OK && left > 0; left--) {
        struct record record;

        status = ledger_cursor_next(cursor, &record, err);
        if (status == STATUS_OK) {
            status = tell_record(chronicle, &record, listener, err);
        }
    }
    ledger_cursor_close(&cursor);
    return status;
}

static bool tell_standing(struct chronicle *chronicle, const struct folder *folder,
                          const struct listener *listener)
{
    struct standing standing = {
        .number = folder->number,
        .subject = folder_subject(folder),
        .state = &chronicle->after,
        .nodes = chronicle->nodes,
        .inquiries = folder->inquiries,
    };

    shelf_open_case(folder, &chronicle->after);
    standing.building = building_of(chronicle->after.unit);
    standing.node_count = process_open(&chronicle->after, chronicle->nodes);
    return listener->stand(listener->context, &standing);
}

enum status chronicle_tell(struct chronicle *chronicle, const struct listener *listener,
                           struct error *err)
{
    enum status status = tell_records(chronicle, listener, err);
    uint32_t i;

    if (status == STATUS_OK && !chronicle->project_is_known &&
        !text_is_absent(chronicle->question->project)) {
        return error_set(err, STATUS_NOT_FOUND,
                         SAY("no event about project %.*s", "没有关于项目 %.*s 的记录"),
                         TEXT_ARGUMENTS(chronicle->question->project));
    }
    for (i = 0; i < shelf_count(&chronicle->shelf) && status == STATUS_OK; i++) {
        const struct folder *folder = shelf_at(&chronicle->shelf, i);

        if (folder->is_other || folder->state == NULL ||
            subject_is_project(folder_subject(folder))) {
            continue;
        }
        if (!tell_standing(chronicle, folder, listener)) {
            status =
                error_set(err, STATUS_NO_MEMORY, SAY("count the cases of a report", "统计各合同"));
        }
    }
    return status;
}
