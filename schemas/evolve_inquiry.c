#include "schemas/evolving.h"

#include "schemas/mutant.h"

/* What each event makes of an inquiry. */

/* The inquiry's next state. A node that was open before and is open after keeps its opening. */
static void enter(const struct case_state *state, struct inquiry *inquiry, enum inquiry_state next,
                  const struct event *event)
{
    if (next == inquiry->state) {
        return;
    }
    inquiry->state = next;
    inquiry->opening = (struct opening){0};
    if (inquiry_is_open(inquiry)) {
        inquiry->opening = (struct opening){state->events, event->time.seconds, event->id};
    }
}

/* G-10: the week begins now, and its end is fixed now. */
static void enter_d5(const struct world *world, const struct case_state *state,
                     struct inquiry *inquiry, const struct event *event)
{
    const int32_t day = moment_day(event->time);
    const struct calendar_view calendar = {&world->project->calendar, world->said, day};
    const int32_t due_on =
        calendar_d5_due(&calendar, &world->policy, day) + (MUTANT(DUE_DAY_LATE) ? 1 : 0);

    enter(state, inquiry, STATE_D5, event);
    if (!MUTANT(EXTENSION_KEPT) || due_on > inquiry->due_on) {
        inquiry->due_on = due_on;
    }
    inquiry->late_days = 0;
}

/* The first node of an inquiry's category. */
static void enter_first(const struct world *world, const struct case_state *state,
                        struct inquiry *inquiry, const struct event *event)
{
    switch (inquiry->category) {
    case CATEGORY_NONE:
        enter(state, inquiry, STATE_TRIAGE, event);
        return;
    case CATEGORY_ENGINEERING:
        enter_d5(world, state, inquiry, event);
        return;
    case CATEGORY_PROPERTY:
        enter(state, inquiry, STATE_F6, event);
        return;
    case CATEGORY_GENERAL:
        enter(state, inquiry, STATE_B7, event);
        return;
    }
}

/* The solution so far counts no more, nor what was promised on its strength. */
static void supersede(struct inquiry *inquiry)
{
    inquiry->budget_fen = ABSENT;
    inquiry->assessed_fen = ABSENT;
    inquiry->approved_fen = ABSENT;
    inquiry->promised_on = NO_DATE;
    inquiry->proposer = (struct text){NULL, 0};
    inquiry->assessor = (struct text){NULL, 0};
}

void evolve_raised(const struct world *world, struct case_state *state, const struct event *event)
{
    const struct inquiry_raised *raised = &event->data.inquiry_raised;
    struct inquiry *inquiry;

    if (state->inquiry_count >= CASE_INQUIRIES_MAX) {
        return;
    }
    inquiry = &state->inquiries[state->inquiry_count++];
    *inquiry = (struct inquiry){
        .inquiry = raised->inquiry,
        .category = (enum category)raised->category,
        .after_movein = state->moved_in,
        .round = 1,
        .due_on = NO_DATE,
        .remedy_due_on = NO_DATE,
        .closed_on = NO_DATE,
    };
    supersede(inquiry);
    enter_first(world, state, inquiry, event);
}

static void evolve_classified(const struct world *world, struct case_state *state,
                              struct inquiry *inquiry, const struct event *event)
{
    bool again = inquiry->due_on != NO_DATE;

    inquiry->category = (enum category)event->data.inquiry_classified.category;
    if (inquiry->category == CATEGORY_ENGINEERING && again) {
        inquiry->round++;
    }
    supersede(inquiry);
    enter_first(world, state, inquiry, event);
}

static void evolve_solution(struct case_state *state, struct inquiry *inquiry,
                            const struct event *event)
{
    int32_t day = moment_day(event->time);

    inquiry->budget_fen = event->data.solution_proposed.budget_fen;
    inquiry->proposer = event->actor;
    if (inquiry->category == CATEGORY_ENGINEERING) {
        inquiry->late_days = day > inquiry->due_on ? day - inquiry->due_on : 0;
        enter(state, inquiry, STATE_E5, event);
    } else if (inquiry->category == CATEGORY_PROPERTY && inquiry->budget_fen > 0) {
        enter(state, inquiry, STATE_E5, event);
    } else {
        enter(state, inquiry, STATE_B7, event);
    }
}

static void evolve_returned(const struct world *world, struct case_state *state,
                            struct inquiry *inquiry, const struct event *event)
{
    inquiry->round++;
    if (event->data.solution_returned.to == RETURN_TO_B7) {
        inquiry->promised_on = NO_DATE;
        enter(state, inquiry, STATE_B7, event);
        return;
    }
    supersede(inquiry);
    enter_first(world, state, inquiry, event);
}

static void evolve_reopened(const struct world *world, struct case_state *state,
                            struct inquiry *inquiry, const struct event *event)
{
    inquiry->round++;
    inquiry->deferred = inquiry->deferred && MUTANT(DEFERRAL_KEPT);
    inquiry->remedied = false;
    inquiry->remedy_due_on = NO_DATE;
    inquiry->closed_on = NO_DATE;
    supersede(inquiry);
    enter_first(world, state, inquiry, event);
}

static void evolve_end(const struct case_state *state, struct inquiry *inquiry,
                       enum inquiry_state end, const struct event *event)
{
    inquiry->closed_on = moment_day(event->time);
    enter(state, inquiry, end, event);
}

/* What comes after the answer. */
static void evolve_remedy(const struct world *world, struct case_state *state,
                          struct inquiry *inquiry, const struct event *event)
{
    enum event_type type = event->type;

    if (type == EVENT_INQUIRY_REOPENED) {
        evolve_reopened(world, state, inquiry, event);
    } else if (type == EVENT_INQUIRY_DEFERRED) {
        inquiry->deferred = true;
        inquiry->remedy_due_on = event->data.inquiry_deferred.remedy_due_on;
    } else if (type == EVENT_REMEDY_COMPLETED) {
        inquiry->remedied = true;
    } else if (type == EVENT_DEADLINE_EXTENDED) {
        inquiry->due_on = event->data.deadline_extended.new_due_on;
    }
}

void evolve_moot(struct case_state *state, const struct event *event)
{
    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        if (inquiry_is_open(&state->inquiries[i])) {
            enter(state, &state->inquiries[i], STATE_MOOT, event);
        }
    }
}

void evolve_inquiry(const struct world *world, struct case_state *state, struct inquiry *inquiry,
                    const struct event *event)
{
    enum event_type type = event->type;

    if (type == EVENT_INQUIRY_CLASSIFIED) {
        evolve_classified(world, state, inquiry, event);
    } else if (type == EVENT_SOLUTION_PROPOSED) {
        evolve_solution(state, inquiry, event);
    } else if (type == EVENT_COST_ASSESSED) {
        inquiry->assessed_fen = event->data.cost_assessed.amount_fen;
        inquiry->assessor = event->actor;
        enter(state, inquiry, inquiry->assessed_fen == 0 ? STATE_B7 : STATE_BX, event);
    } else if (type == EVENT_COST_APPROVED) {
        inquiry->approved_fen = event->data.cost_approved.amount_fen;
        enter(state, inquiry, STATE_B7, event);
    } else if (type == EVENT_COST_REJECTED) {
        inquiry->round++;
        supersede(inquiry);
        enter_first(world, state, inquiry, event);
    } else if (type == EVENT_INQUIRY_ANSWERED) {
        inquiry->promised_on = event->data.inquiry_answered.promised_on;
        inquiry->answerer = event->actor;
        enter(state, inquiry, STATE_A8, event);
    } else if (type == EVENT_SOLUTION_APPROVED) {
        evolve_end(state, inquiry, STATE_CLOSED, event);
    } else if (type == EVENT_SOLUTION_RETURNED) {
        evolve_returned(world, state, inquiry, event);
    } else if (type == EVENT_INQUIRY_WITHDRAWN) {
        evolve_end(state, inquiry, STATE_WITHDRAWN, event);
    } else {
        evolve_remedy(world, state, inquiry, event);
    }
}
