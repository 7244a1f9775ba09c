#include "schemas/process.h"
#include "schemas/rules.h"

#include <assert.h>

/* What each event makes of a case. Nothing here can say no: judge has, once. No array is reached
 * beyond even by an event that was never judged; but what such a one makes of a case is anybody's
 * guess, and a bound that only judge keeps (64 open inquiries, 16 rounds) ends in an assertion. */

/* Inquiries. */

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
    enter(state, inquiry, STATE_D5, event);
    inquiry->due_on = policy_d5_due(&world->policy, moment_day(event->time));
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

static void evolve_raised(const struct world *world, struct case_state *state,
                          const struct event *event)
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

static void evolve_inquiry(const struct world *world, struct case_state *state,
                           struct inquiry *inquiry, const struct event *event)
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
        enter(state, inquiry, STATE_CLOSED, event);
    } else if (type == EVENT_SOLUTION_RETURNED) {
        evolve_returned(world, state, inquiry, event);
    } else if (type == EVENT_INQUIRY_WITHDRAWN) {
        enter(state, inquiry, STATE_WITHDRAWN, event);
    }
}

/* Money. */

static void evolve_payment(struct case_state *state, const struct payment_received *received)
{
    if (state->payment_count >= CASE_PAYMENTS_MAX) {
        return;
    }
    state->payments[state->payment_count++] = (struct payment){
        .payment = received->payment,
        .ref = received->ref,
        .amount_fen = received->amount_fen,
    };
    state->paid_fen += received->amount_fen;
}

/* A replaced certificate can never be valid again: only its number lives on, in the book. */
static void drop_certificate(struct case_state *state, struct text number)
{
    const struct certificate *replaced = case_certificate_of(state, number);
    uint32_t place;

    if (replaced == NULL) {
        return;
    }
    place = (uint32_t)(replaced - state->certificates);
    state->certificate_count--;
    for (uint32_t i = place; i < state->certificate_count; i++) {
        state->certificates[i] = state->certificates[i + 1];
    }
}

static void evolve_cleared(struct case_state *state, const struct payment_cleared *cleared)
{
    if (!text_is_absent(cleared->replaces)) {
        drop_certificate(state, cleared->replaces);
    }
    assert(state->certificate_count < CASE_EVENTS_MAX); /* one event, one certificate */
    state->certificates[state->certificate_count++] = (struct certificate){
        .certificate_no = cleared->certificate_no,
        .terms_version = state->terms_version,
    };
}

/* The case. */

static void evolve_contract(struct case_state *state, const struct contract_filed *contract)
{
    state->project = contract->project;
    state->unit = contract->unit;
    state->signed_on = contract->signed_on;
    state->due_fen = contract->price_fen;
}

void case_evolve(const struct world *world, struct case_state *state, const struct event *event)
{
    struct inquiry *inquiry = case_inquiry(state, event_inquiry(event));
    enum event_type type = event->type;

    assert(state->events < CASE_EVENTS_MAX);
    state->events++;
    if (type == EVENT_CONTRACT_FILED) {
        evolve_contract(state, &event->data.contract_filed);
    } else if (type == EVENT_FILE_ESTABLISHED) {
        state->file_ok = true;
    } else if (type == EVENT_INQUIRY_RAISED) {
        evolve_raised(world, state, event);
    } else if (inquiry != NULL) {
        evolve_inquiry(world, state, inquiry, event);
    } else if (type == EVENT_PAYMENT_RECEIVED) {
        evolve_payment(state, &event->data.payment_received);
    } else if (type == EVENT_PAYMENT_CLEARED) {
        evolve_cleared(state, &event->data.payment_cleared);
    } else if (type == EVENT_MOVEIN_SCHEDULED) {
        state->movein_on = event->data.movein_scheduled.movein_on;
    } else if (type == EVENT_QUALIFICATION_CONFIRMED) {
        state->qualified = true;
    } else if (type == EVENT_MOVEIN_COMPLETED) {
        state->moved_in = true;
    }
    process_note_openings(state, event);
}

/* Projects. */

static void evolve_scheme(struct project *project, const struct scheme_adopted *adopted)
{
    uint32_t place = 0;

    while (place < project->scheme_count && project->schemes[place].version < adopted->version) {
        place++;
    }
    if (place < project->scheme_count && project->schemes[place].version == adopted->version) {
        if (adopted->from_on < project->schemes[place].from_on) {
            project->schemes[place].from_on = adopted->from_on;
        }
        return;
    }
    if (project->scheme_count >= PROJECT_SCHEMES_MAX) {
        return;
    }
    for (uint32_t i = project->scheme_count; i > place; i--) {
        project->schemes[i] = project->schemes[i - 1];
    }
    project->schemes[place] = (struct scheme){adopted->version, adopted->from_on};
    project->scheme_count++;
}

void project_evolve(struct project *project, const struct event *event)
{
    project->events++;
    if (event->type == EVENT_SCHEME_ADOPTED) {
        evolve_scheme(project, &event->data.scheme_adopted);
    }
}
