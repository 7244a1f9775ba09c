#include "schemas/evolving.h"
#include "schemas/index_key.h"
#include "schemas/process.h"

#include <assert.h>

/* What each event makes of a case. Nothing here can say no: judge has, once. No array is reached
 * beyond even by an event that was never judged; but what such a one makes of a case is anybody's
 * guess, and a bound that only judge keeps (64 open inquiries, 16 rounds) ends in an assertion. */

static void evolve_contract(struct case_state *state, const struct contract_filed *contract)
{
    state->project = contract->project;
    state->unit = contract->unit;
    state->signed_on = contract->signed_on;
    state->due_fen = contract->price_fen;
}

/* G-24: the case is what its other entries give. A node that is open before and after the void
 * keeps its opening; one that the void opens is the void's. */
static void evolve_voided(const struct world *world, struct case_state *state,
                          const struct event *event)
{
    const struct opening now = {state->events, event->time.seconds, event->id};
    const struct rewritten *rewritten = world->rewritten;
    struct opening turns[CASE_INQUIRIES_MAX];
    struct opening remedies[CASE_INQUIRIES_MAX];

    if (rewritten == NULL || rewritten->position == 0 || !rewritten->is_legal) {
        return;
    }
    for (uint32_t i = 0; i < rewritten->state->inquiry_count; i++) {
        const struct inquiry *after = &rewritten->state->inquiries[i];
        const struct inquiry *before = case_inquiry_of(state, after->inquiry);

        turns[i] = before != NULL && before->state == after->state ? before->opening : now;
        remedies[i] = before != NULL ? before->remedy : (struct opening){0};
    }
    case_take_over(state, rewritten->state);
    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        struct inquiry *inquiry = &state->inquiries[i];

        inquiry->opening = inquiry_is_open(inquiry) ? turns[i] : (struct opening){0};
        inquiry->remedy = remedies[i];
    }
}

/* G-24: nothing is left of the case but whether its unit is anybody else's to have. A case that was
 * folded from what its erasure left has only the unit's key, and comes to the same. */
static void evolve_erased(struct case_state *state, const struct case_erased *erased)
{
    const struct digest unit_key =
        state->erased ? state->unit_key : index_key_of_unit(state->project, state->unit);

    case_erase(state, case_keeps_unit(erased), &unit_key);
}

void case_evolve(const struct world *world, struct case_state *state, const struct event *event)
{
    struct inquiry *inquiry = case_inquiry(state, event_inquiry(event));
    enum event_type type = event->type;

    assert(state->events < CASE_EVENTS_MAX);
    if (type == EVENT_CASE_ERASED) {
        evolve_erased(state, &event->data.case_erased);
        return;
    }
    state->events++;
    if (type == EVENT_CONTRACT_FILED) {
        evolve_contract(state, &event->data.contract_filed);
    } else if (type == EVENT_FILE_ESTABLISHED) {
        state->file_ok = true;
    } else if (type == EVENT_INQUIRY_RAISED) {
        evolve_raised(world, state, event);
    } else if (type == EVENT_ENTRY_VOIDED) {
        evolve_voided(world, state, event);
    } else if (inquiry != NULL) {
        evolve_inquiry(world, state, inquiry, event);
    } else if (type == EVENT_MOVEIN_SCHEDULED) {
        state->movein_on = event->data.movein_scheduled.movein_on;
    } else if (type == EVENT_QUALIFICATION_CONFIRMED) {
        state->qualified = true;
    } else if (type == EVENT_QUALIFICATION_REVOKED) {
        state->qualified = false;
    } else if (type == EVENT_CONTRACT_CANCELLED) {
        state->cancelled = true;
        state->forfeit_fen = event->data.contract_cancelled.forfeit_fen;
        evolve_moot(state, event);
    } else if (type == EVENT_MOVEIN_COMPLETED) {
        state->moved_in = true;
    } else {
        evolve_money(state, event);
    }
    state->gate_on_remedy = world->policy.gate_on_remedy;
    state->lodging_required = world->policy.lodging_required;
    process_note_openings(state, event);
}
