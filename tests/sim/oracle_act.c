#include "tests/sim/oracle.h"

#include "tests/sim/model_walk.h"
#include "workers/settings.h"

#include <stdio.h>
#include <string.h>

/* What departments and the timekeeper say by themselves. */

/* An act that was under way when the ledger was restored names the place that its opener had then,
 * which may be another now. Nobody is harmed: its causationid still says what it answers. */
static bool is_named(const struct oracle *oracle, struct text id, const char *owed)
{
    const size_t named = strcspn(owed, "@") + 1;

    return text_equals(id, text_of(owed)) ||
           (oracle->was_restored && id.count > named && memcmp(id.bytes, owed, named) == 0);
}

/* "D5.Q1@9:2024-08-27" is said of a due date and answers nothing: its opening may have come to pass
 * once more that day. */
static bool is_dated(struct text id, const char *owed, int32_t due_on)
{
    const size_t named = strcspn(owed, "@") + 1;
    char date[DATE_TEXT_BYTES];
    const struct text day = text_of(date_format(date, due_on));

    return id.count > named + day.count && memcmp(id.bytes, owed, named) == 0 &&
           id.bytes[id.count - day.count - 1] == ':' &&
           memcmp(id.bytes + id.count - day.count, day.bytes, day.count) == 0;
}

/* The money that the decision commits, and the round that it is of. */
static int64_t stake_of(enum node node, const struct walk_inquiry *inquiry)
{
    const int64_t fen = node == NODE_BX   ? inquiry->assessed_fen
                        : node == NODE_A8 ? inquiry->approved_fen
                                          : 0;

    return fen == ABSENT ? 0 : fen;
}

static bool leaves_to(const struct settings *settings, enum node node,
                      const struct walk_inquiry *inquiry)
{
    const int64_t limit_fen = settings->limit_fen[node];

    return settings->everything || (settings->automatic[node] && inquiry->round < 2 &&
                                    (limit_fen == ABSENT || stake_of(node, inquiry) <= limit_fen));
}

/* Was a day that has come ever agreed on? */
static bool may_move_in(const struct walk *walk, int32_t today)
{
    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = &walk->of->events[i]->event;

        if (event->type == EVENT_MOVEIN_SCHEDULED &&
            event->data.movein_scheduled.movein_on <= today) {
            return true;
        }
    }
    return false;
}

static int32_t working_days_after(int32_t day, int64_t count)
{
    while (count > 0) {
        day++;
        count -= date_weekday(day) < 6 ? 1 : 0;
    }
    return day;
}

/* As many working days as the last solution asks; or, in what is general by now, as an earlier one
 * did, which may have been the last when the worker looked, or as the deputy gives himself. */
static bool promises_well(const struct oracle *oracle, const struct event *event,
                          const struct walk *walk, const struct walk_inquiry *inquiry)
{
    const int32_t promised_on = event->data.inquiry_answered.promised_on;
    const int32_t today = moment_day(event->time);
    bool is_well = false;

    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *other = walk_event(walk, i);

        if (other != NULL && other->type == EVENT_SOLUTION_PROPOSED &&
            text_equals(event_inquiry(other), inquiry->inquiry)) {
            const int64_t work_days = other->data.solution_proposed.work_days;

            is_well = promised_on == working_days_after(today, work_days) ||
                      (is_well && inquiry->category == CATEGORY_GENERAL);
        }
    }
    for (uint32_t i = 0; i < oracle->settings_count && inquiry->category == CATEGORY_GENERAL; i++) {
        is_well = is_well ||
                  promised_on == working_days_after(today, oracle->settings[i]->answer_work_days);
    }
    return is_well;
}

/* The highest number that the terms ever had, voids of changes aside. */
static int32_t terms_ever(const struct walk *walk)
{
    int32_t terms = 1;

    for (uint32_t i = 0; i < walk->count; i++) {
        const enum event_type type = walk->of->events[i]->event.type;

        terms += type == EVENT_PRICE_ADJUSTED || type == EVENT_OWNER_CHANGED ? 1 : 0;
    }
    return terms;
}

/* Numbers are derived: of the case and of its terms, which may not be the last any more, but are no
 * older than those when the certificate fell due. */
static bool is_numbered(const struct event *event, const struct walk *walk,
                        const struct walk_node *node)
{
    const struct text number = event->data.payment_cleared.certificate_no;
    struct walk then = *walk;
    char owed[ID_BYTES_MAX * 2];

    then.count = node->opened;
    for (int32_t terms = walk_terms(&then); terms <= terms_ever(walk); terms++) {
        const int count =
            snprintf(owed, sizeof owed, "FK-%.*s-%d", TEXT_ARGUMENTS(event->subject), (int)terms);

        if (number.count >= (uint32_t)count && memcmp(number.bytes, owed, (size_t)count) == 0 &&
            (number.count == (uint32_t)count || number.bytes[count] == '.')) {
            return true;
        }
    }
    return false;
}

/* The first round of what is automatic, up to the limit; the keys not before the day; all that is
 * asked for and assessed. */
static void check_policy(struct oracle *oracle, const struct event *event, const struct walk *walk,
                         const struct walk_node *node)
{
    struct walk_inquiry inquiry = {0};
    bool is_left = event->type == EVENT_DEADLINE_PASSED;

    if (!text_is_absent(node->inquiry)) {
        (void)walk_inquiry_of(walk, node->inquiry, &inquiry); /* its node is open */
    }
    for (uint32_t i = 0; i < oracle->settings_count; i++) {
        const struct settings *settings = oracle->settings[i];

        is_left = is_left || (leaves_to(settings, node->node, &inquiry) &&
                              (event->type != EVENT_MOVEIN_COMPLETED || settings->everything ||
                               may_move_in(walk, moment_day(event->time))));
    }
    if (event->type == EVENT_INQUIRY_ANSWERED) {
        is_left = is_left && promises_well(oracle, event, walk, &inquiry);
    }
    if (event->type == EVENT_COST_ASSESSED) {
        is_left = is_left && event->data.cost_assessed.amount_fen ==
                                 (inquiry.budget_fen == ABSENT ? 0 : inquiry.budget_fen);
    }
    if (event->type == EVENT_COST_APPROVED) {
        is_left = is_left && event->data.cost_approved.amount_fen == inquiry.assessed_fen;
    }
    if (event->type == EVENT_PAYMENT_CLEARED) {
        is_left = is_left && (oracle->was_restored || is_numbered(event, walk, node));
    }
    if (!is_left) {
        oracle_object(oracle, ORACLE_POLICY, "%.*s of %.*s is for people to decide",
                      TEXT_ARGUMENTS(event->id), TEXT_ARGUMENTS(event->subject));
    }
}

/* "One opening, one act": what a department or the timekeeper says by itself. */
void oracle_check_act(struct oracle *oracle, const struct event *event)
{
    const struct walk walk = walk_all(&oracle->model, event->subject);
    struct walk_node nodes[OPEN_NODES_MAX];
    const uint32_t count = walk_open(&walk, nodes);
    const bool is_deadline = event->type == EVENT_DEADLINE_PASSED;
    char id[ID_BYTES_MAX * 2];

    for (uint32_t i = 0; i < count; i++) {
        walk_act_id(&nodes[i], id);
        if (is_deadline ? is_dated(event->id, id, nodes[i].due_on)
                        : is_named(oracle, event->id, id) &&
                              text_equals(event->causationid, nodes[i].opener)) {
            check_policy(oracle, event, &walk, &nodes[i]);
            return;
        }
    }
    oracle_object(oracle, ORACLE_ACT, "%.*s of %.*s answers no opening", TEXT_ARGUMENTS(event->id),
                  TEXT_ARGUMENTS(event->subject));
}

/* Finance reads its case before it numbers a certificate: a number that was used before this one
 * fell due is none that it did not know. */
static bool is_used_before(const struct oracle *oracle, const struct event *event)
{
    const struct walk walk = walk_all(&oracle->model, event->subject);
    struct walk_node nodes[OPEN_NODES_MAX];
    const uint32_t count = walk.count == 0 ? 0 : walk_open(&walk, nodes);
    char id[ID_BYTES_MAX * 2];

    for (uint32_t i = 0; i < count; i++) {
        walk_act_id(&nodes[i], id);
        for (uint32_t k = 0; text_equals(event->id, text_of(id)) && k < nodes[i].opened; k++) {
            const struct event *other = &walk.of->events[k]->event;

            if (other->type == EVENT_PAYMENT_CLEARED &&
                text_equals(other->data.payment_cleared.certificate_no,
                            event->data.payment_cleared.certificate_no)) {
                return !oracle->was_restored;
            }
        }
    }
    return false;
}

void oracle_check_refused(struct oracle *oracle, const struct event *event)
{
    if (event->type == EVENT_DEADLINE_PASSED &&
        moment_day(event->time) <= event->data.deadline_passed.due_on) {
        oracle_object(oracle, ORACLE_POLICY, "%.*s of %.*s is said before the day is over",
                      TEXT_ARGUMENTS(event->id), TEXT_ARGUMENTS(event->subject));
    }
    if (event->type == EVENT_PAYMENT_CLEARED && is_used_before(oracle, event)) {
        oracle_object(oracle, ORACLE_POLICY, "%.*s of %.*s has a number of before",
                      TEXT_ARGUMENTS(event->id), TEXT_ARGUMENTS(event->subject));
    }
}
