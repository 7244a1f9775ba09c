#include "tools/doorstep/shared/ledger/retelling.h"

#include "tools/doorstep/shared/output/lang.h"

#include <stdlib.h>

struct retelling {
    struct survey *survey; /* the caller's */
    struct shelf cases;
    struct shelf projects;
    const struct folder *opened; /* whose project is open; NULL: nobody's */
    struct project project;
    struct case_state before;
    struct case_state after;
    struct step step;
};

enum status retelling_create(struct retelling **out, struct survey *survey, struct error *err)
{
    struct retelling *retelling = calloc(1, sizeof *retelling);
    enum status status;

    if (retelling == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "%s",
                         SAY("make room for the cases", "为各合同分配内存"));
    }
    retelling->survey = survey;
    status = shelf_init(&retelling->cases, err);
    if (status == STATUS_OK) {
        status = shelf_init(&retelling->projects, err);
    }
    if (status == STATUS_OK) {
        *out = retelling; /* moved: the caller owns it from here */
        retelling = NULL;
    }
    retelling_destroy(&retelling);
    return status;
}

void retelling_destroy(struct retelling **retelling)
{
    if (*retelling == NULL) {
        return;
    }
    shelf_finish(&(*retelling)->cases);
    shelf_finish(&(*retelling)->projects);
    free(*retelling);
    *retelling = NULL;
}

/* Projects. */

/* The project of this name, opened. Gives whether something of it is left out as later. */
static bool open_project(struct retelling *retelling, struct text name)
{
    char bytes[ID_BYTES_MAX + 1];
    struct text subject;
    const struct folder *folder = NULL;
    bool altered = false;

    if (subject_of_project(bytes, &subject, name)) {
        folder = shelf_find(&retelling->projects, subject);
        altered = survey_is_altered(retelling->survey, subject);
    }
    if (folder == NULL || folder != retelling->opened) {
        shelf_open_project(folder, &retelling->project);
        retelling->opened = folder;
    }
    return altered;
}

/* What an event meets; a project's own: its project is open. */
static struct world world_of(const struct retelling *retelling, const struct event *event)
{
    const struct project *project = &retelling->project;

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

static enum status tell_project(struct retelling *retelling, const struct event *event,
                                enum fate *fate)
{
    struct folder *folder = shelf_find(&retelling->projects, event->subject);
    struct world world;

    shelf_open_project(folder, &retelling->project);
    retelling->opened = NULL;
    world = world_of(retelling, event);
    if (survey_is_altered(retelling->survey, event->subject) &&
        is_refused(&world, &retelling->before, event)) {
        *fate = FATE_UNSAYABLE;
        return STATUS_OK;
    }
    if (folder == NULL) {
        folder = shelf_add(&retelling->projects, event->subject);
    }
    project_evolve(&retelling->project, event);
    return folder != NULL && shelf_keep_project(&retelling->projects, folder, &retelling->project)
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

/* Cases. */

/* A rule may have become stricter: so only a case is asked anew that is told otherwise than it was
 * accepted. A void is asked only for what it voids; that the rest stands without it was asked once.
 */
static bool is_sayable(const struct retelling *retelling, const struct event *event,
                       const struct world *world, bool altered)
{
    if (retelling->before.events == 0 && event->type != EVENT_CONTRACT_FILED) {
        return false;
    }
    if (event->type == EVENT_ENTRY_VOIDED) {
        return survey_met(retelling->survey, event);
    }
    return !altered || !is_refused(world, &retelling->before, event);
}

static void find_inquiry(const struct retelling *retelling, const struct folder *folder,
                         struct step *step)
{
    struct text inquiry = event_inquiry(step->event);

    step->inquiry = NO_INQUIRY;
    step->inquiry_before = case_inquiry_of(&retelling->before, inquiry);
    step->inquiry_after = case_inquiry_of(&retelling->after, inquiry);
    if (step->inquiry_after != NULL) {
        step->inquiry = folder->inquiries[step->inquiry_after - retelling->after.inquiries];
    }
}

/* The event happens. */
static enum status evolve(struct retelling *retelling, struct folder *folder,
                          const struct world *world, const struct event *event, uint32_t position)
{
    struct step *step = &retelling->step;

    shelf_open_case(folder, &retelling->after);
    retelling->after.events = position - 1; /* also where what was before is left out */
    case_evolve(world, &retelling->after, event);
    if (retelling->after.inquiry_count > folder->inquiry_count &&
        !shelf_raise(&retelling->cases, folder)) {
        return STATUS_NO_MEMORY;
    }
    *step = (struct step){
        .event = event,
        .day = moment_day(event->time),
        .number = folder->number,
        .before = &retelling->before,
        .after = &retelling->after,
    };
    find_inquiry(retelling, folder, step);
    step->completes = process_completes(step->before, event, &step->node);
    return shelf_keep_case(&retelling->cases, folder, &retelling->after) ? STATUS_OK
                                                                         : STATUS_NO_MEMORY;
}

static enum status tell_case(struct retelling *retelling, const struct event *event,
                             uint32_t position, struct retold *retold)
{
    struct folder *folder = shelf_find(&retelling->cases, event->subject);
    enum status status;
    struct world world;
    bool altered;

    shelf_open_case(folder, &retelling->before);
    altered = open_project(retelling, event->type == EVENT_CONTRACT_FILED
                                          ? event->data.contract_filed.project
                                          : retelling->before.project) ||
              survey_is_altered(retelling->survey, event->subject);
    world = world_of(retelling, event);
    if (!is_sayable(retelling, event, &world, altered)) {
        retold->fate = FATE_UNSAYABLE;
        return STATUS_OK;
    }
    if (folder == NULL) {
        folder = shelf_add(&retelling->cases, event->subject);
    }
    status = folder == NULL ? STATUS_NO_MEMORY : evolve(retelling, folder, &world, event, position);
    retold->step = &retelling->step;
    return status;
}

enum status retelling_take(struct retelling *retelling, const struct event *event,
                           uint32_t position, struct retold *retold)
{
    *retold = (struct retold){.fate = FATE_TOLD};
    if (survey_is_later(retelling->survey, event)) {
        retold->fate = FATE_LATER;
        return STATUS_OK;
    }
    if (survey_is_voided(retelling->survey, event)) {
        retold->fate = FATE_VOIDED;
        return STATUS_OK;
    }
    return event_schema(event->type)->of_project ? tell_project(retelling, event, &retold->fate)
                                                 : tell_case(retelling, event, position, retold);
}

uint32_t retelling_count(const struct retelling *retelling)
{
    return shelf_count(&retelling->cases);
}

const struct folder *retelling_folder(const struct retelling *retelling, uint32_t number)
{
    return shelf_at(&retelling->cases, number);
}

const struct case_state *retelling_case(struct retelling *retelling, uint32_t number)
{
    shelf_open_case(retelling_folder(retelling, number), &retelling->after);
    return &retelling->after;
}
