#include "schemas/judging.h"

#include <inttypes.h>

/* Schemes, settings, contracts and files. */

/* G-05 */
static void guard_schedule_sum(const struct judging *judging)
{
    const struct contract_filed *contract = &judging->event->data.contract_filed;
    const struct record_schema *schema = record_schema("instalment");
    struct instalment instalment;
    int64_t sum_fen = 0; /* LIST_COUNT_MAX times INTEGER_MAX fits: 2^63 */
    size_t at = 0;

    _Static_assert(LIST_COUNT_MAX <= 1024, "the sum of a schedule fits 63 bits");
    while (fields_next(&contract->schedule, schema, &at, &instalment)) {
        sum_fen += instalment.amount_fen;
    }
    if (sum_fen != contract->price_fen) {
        refusals_add(judging->refusals, ERR_SCHEDULE_SUM,
                     "the instalments add up to %" PRId64 " fen, the price is %" PRId64 " fen",
                     sum_fen, contract->price_fen);
    }
}

/* G-05 */
static void guard_contract(const struct judging *judging)
{
    const struct contract_filed *contract = &judging->event->data.contract_filed;

    if (!project_has_scheme(judging->world->project, contract->scheme_version, judging->day)) {
        refusals_add(judging->refusals, ERR_NO_SCHEME,
                     "project %.*s has no scheme version %" PRId64 " in force that day",
                     TEXT_ARGUMENTS(contract->project), contract->scheme_version);
    }
    if (judging->state->events > 0) {
        REFUSE(judging, ERR_DUP_CONTRACT);
    }
    if (judging->world->unit_is_taken) {
        REFUSE(judging, ERR_UNIT_TAKEN);
    }
    guard_schedule_sum(judging);
}

/* G-06: a file is set up once. */
static void guard_new_file(const struct judging *judging)
{
    if (judging->state->file_ok) {
        refusals_add(judging->refusals, ERR_STATE, "the customer file is established already");
    }
}

/* A bound of the project, not of the procedure. */
static void guard_scheme(const struct judging *judging)
{
    const struct project *project = judging->world->project;

    if (project->scheme_count >= PROJECT_SCHEMES_MAX &&
        project_scheme(project, judging->event->data.scheme_adopted.version) == NULL) {
        refusals_add(judging->refusals, ERR_LIMIT, "a project has at most %d scheme versions",
                     PROJECT_SCHEMES_MAX);
    }
}

/* Bounds of the project, too. */
static void guard_policy(const struct judging *judging)
{
    if (judging->world->project->setting_count >= PROJECT_SETTINGS_MAX) {
        refusals_add(judging->refusals, ERR_LIMIT, "a project sets at most %d policies",
                     PROJECT_SETTINGS_MAX);
    }
}

static void guard_calendar(const struct judging *judging)
{
    if (!calendar_holds(&judging->world->project->calendar, &judging->event->data.calendar_set)) {
        refusals_add(judging->refusals, ERR_LIMIT, "a project's calendar names at most %d days",
                     PROJECT_DAYS_MAX);
    }
}

void judge_setup(const struct judging *judging)
{
    enum event_type type = judging->event->type;

    if (type == EVENT_SCHEME_ADOPTED) {
        guard_scheme(judging);
    } else if (type == EVENT_CONTRACT_FILED) {
        guard_contract(judging);
    } else if (type == EVENT_FILE_ESTABLISHED) {
        guard_new_file(judging);
    } else if (type == EVENT_POLICY_SET) {
        guard_policy(judging);
    } else if (type == EVENT_CALENDAR_SET) {
        guard_calendar(judging);
    }
}
