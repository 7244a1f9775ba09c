#include "schemas/judging.h"
#include "schemas/mutant.h"
#include "schemas/process.h"

#include <assert.h>
#include <inttypes.h>

/* The order of judging: what an event meets as such, then what its case says of it as a whole, and
 * only then its type's own guards. */

/* G-02: the catalogue's lanes. */
static void guard_lane(const struct judging *judging)
{
    const struct event_schema *schema = event_schema(judging->event->type);
    const char *lane = lane_word(judging->event->lane);

    if (words_place(schema->lanes, text_of(lane)) == 0) {
        refusals_add(judging->refusals, ERR_LANE, "%s is said by lane %s, not by %s", schema->word,
                     schema->lanes, lane);
    }
}

/* G-03: has the subject moved on since the author looked? */
static void guard_expect(const struct judging *judging)
{
    int64_t expect = judging->event->expect;

    if (expect != ABSENT && !judging->world->is_replay &&
        (uint64_t)expect != judging->world->head) {
        refusals_add(judging->refusals, ERR_STALE,
                     "expected the subject at sequence %" PRId64 ", it is at %" PRIu64, expect,
                     judging->world->head);
    }
}

/* G-03: does it answer the event that opened the node which it would complete? */
static void guard_causation(const struct judging *judging)
{
    const struct event *event = judging->event;
    struct open_node node;

    if (text_is_absent(event->causationid) || judging->world->is_replay ||
        !process_type_completes(event)) {
        return;
    }
    if (!process_completes(judging->state, event, &node)) {
        refusals_add(judging->refusals, ERR_STALE,
                     "answers %.*s, but the node it would complete is not open",
                     TEXT_ARGUMENTS(event->causationid));
    } else if (!text_equals(event->causationid, node.opener)) {
        refusals_add(judging->refusals, ERR_STALE, "answers %.*s, but %s was opened by %.*s",
                     TEXT_ARGUMENTS(event->causationid), node_word(node.node),
                     TEXT_ARGUMENTS(node.opener));
    }
}

/* G-04 */
static void guard_future(const struct judging *judging)
{
    if (!judging->world->is_replay &&
        moment_is_after(judging->event->time, judging->world->recorded_unix_ms + FUTURE_MS -
                                                  (MUTANT(FIVE_MINUTES_LESS) ? 1 : 0))) {
        REFUSE(judging, ERR_FUTURE);
    }
}

/* G-04 */
static void guard_after_signing(const struct judging *judging, int32_t signed_on)
{
    char date[DATE_TEXT_BYTES];

    if (judging->day < signed_on + (MUTANT(SIGNED_BEFORE) ? 1 : 0)) {
        refusals_add(judging->refusals, ERR_BEFORE_CONTRACT,
                     "happened before the contract was signed on %s", date_format(date, signed_on));
    }
}

/* G-22 */
static bool is_legal_after_movein(enum event_type type)
{
    return (type >= EVENT_INQUIRY_RAISED && type <= EVENT_NODE_RELEASED) ||
           type == EVENT_FILE_AMENDED || type == EVENT_REFUND_PAID || type == EVENT_ENTRY_VOIDED ||
           type == EVENT_CASE_ERASED;
}

/* G-23 */
static bool is_legal_after_cancelling(enum event_type type)
{
    return type == EVENT_REFUND_PAID || type == EVENT_FILE_AMENDED || type == EVENT_ENTRY_VOIDED ||
           type == EVENT_CASE_ERASED;
}

/* G-06 */
void judge_file(const struct judging *judging)
{
    if (!judging->state->file_ok) {
        REFUSE(judging, ERR_NO_FILE);
    }
}

/* G-24, and the lanes of a void: its target's, or the manager's. */
static void guard_voided(const struct judging *judging)
{
    const struct rewritten *rewritten = judging->world->rewritten;
    const enum lane lane = judging->event->lane;

    assert(rewritten != NULL);
    if (rewritten->position == 0) {
        refusals_add(judging->refusals, ERR_DEPENDENTS, "the case has no entry of this id");
        return;
    }
    if (lane != LANE_A && lane != rewritten->lane) {
        refusals_add(judging->refusals, ERR_LANE, "an entry of lane %s is voided by it or by A",
                     lane_word(rewritten->lane));
    }
    if (!rewritten->is_legal) {
        REFUSE(judging, ERR_DEPENDENTS);
    } else if (judging->state->cancelled && !rewritten->state->cancelled &&
               judging->world->unit_is_taken && !MUTANT(VOID_ON_UNIT)) {
        refusals_add(judging->refusals, ERR_DEPENDENTS, "another contract is on the unit by now");
    }
}

/* G-24: a case that is over, as the author saw it, and a second person who agrees. */
static void guard_erased(const struct judging *judging)
{
    const struct case_erased *erased = &judging->event->data.case_erased;
    const char *stage = stage_word(case_stage(judging->state));

    if (!judging->state->cancelled && !judging->state->moved_in) {
        refusals_add(judging->refusals, ERR_STATE, "the case is not over: it is %s", stage);
    } else if (case_open_count(judging->state) > 0) {
        refusals_add(judging->refusals, ERR_STATE, "an inquiry is open still");
    } else if (!text_equals(erased->stage, text_of(stage))) {
        refusals_add(judging->refusals, ERR_STATE, "the case is %s", stage);
    } else if (text_equals(erased->approver, judging->event->actor)) {
        refusals_add(judging->refusals, ERR_SELF_APPROVAL, "another person must approve");
    }
}

/* The guards that a type has of its own, in a case that is alive. */
static void guard_type(const struct judging *judging)
{
    enum event_type type = judging->event->type;

    if ((type >= EVENT_INQUIRY_RAISED && type <= EVENT_DEADLINE_PASSED) ||
        type == EVENT_MOVEIN_SCHEDULED || type == EVENT_QUALIFICATION_REFUSED ||
        type == EVENT_QUALIFICATION_REVOKED) {
        judge_file(judging);
    }
    judge_setup(judging);
    judge_inquiry(judging);
    judge_remedy(judging);
    judge_money(judging);
    judge_movein(judging);
    if (type == EVENT_ENTRY_VOIDED) {
        guard_voided(judging);
    } else if (type == EVENT_CASE_ERASED) {
        guard_erased(judging);
    }
}

/* What a case says of an event as a whole, and only then the type's own guards. */
static void guard_case(const struct judging *judging)
{
    enum event_type type = judging->event->type;

    if (type == EVENT_CONTRACT_FILED) {
        guard_after_signing(judging, judging->event->data.contract_filed.signed_on);
        judge_setup(judging);
        return;
    }
    if (judging->state->events == 0) {
        REFUSE(judging, ERR_NO_CASE);
        return;
    }
    guard_after_signing(judging, judging->state->signed_on);
    guard_causation(judging);
    if (judging->state->cancelled && !is_legal_after_cancelling(type)) {
        REFUSE(judging, ERR_CANCELLED);
    } else if (judging->state->moved_in && !is_legal_after_movein(type)) {
        REFUSE(judging, ERR_MOVED_IN);
    } else {
        guard_type(judging);
    }
}

struct refusals case_judge(const struct world *world, const struct case_state *state,
                           const struct event *event)
{
    struct refusals refusals = {0};
    struct judging judging = {
        .world = world,
        .state = state,
        .event = event,
        .day = moment_day(event->time),
        .refusals = &refusals,
    };
    bool of_project = event_schema(event->type)->of_project;

    if (!of_project && state->erased) {
        REFUSE(&judging, ERR_ERASED);
        return refusals;
    }
    if (!of_project && state->events >= CASE_EVENTS_MAX) {
        refusals_add(&refusals, ERR_LIMIT, "a case has at most %d events", CASE_EVENTS_MAX);
        return refusals;
    }
    guard_lane(&judging);
    guard_expect(&judging);
    guard_future(&judging);
    if (of_project) {
        judge_setup(&judging);
    } else {
        judging.inquiry = case_inquiry_of(state, event_inquiry(event));
        guard_case(&judging);
    }
    return refusals;
}
