#include "tests/sim/oracle.h"

#include "schemas/case.h"
#include "schemas/view.h"

/* A case as the rules of the house add it up, against the model's walk. */

/* Do the certificates stand, and is their paper where it is said to be? */
static bool papers_are_right(const struct case_state *state, const struct walk *walk)
{
    for (uint32_t i = 0; i < state->certificate_count; i++) {
        const struct certificate *certificate = &state->certificates[i];

        if (!walk_has_certificate(walk, certificate->certificate_no) ||
            certificate->lodged != walk_is_lodged(walk, certificate->certificate_no)) {
            return false;
        }
    }
    return true;
}

static const char *money_fault(const struct case_state *state, const struct walk *walk)
{
    const bool is_ok = case_cert_ok(state);
    const struct text number = walk_certified(walk, walk_when_last(walk));

    if (state->due_fen != walk_due_fen(walk) || state->paid_fen != walk_paid_fen(walk)) {
        return "its balance";
    }
    if (state->forfeit_fen != walk_forfeit_fen(walk) ||
        state->payment_count != walk_count(walk, EVENT_PAYMENT_RECEIVED) ||
        state->refund_count != walk_count(walk, EVENT_REFUND_PAID)) {
        return "its payments";
    }
    if (state->terms_version != walk_terms(walk)) {
        return "its terms";
    }
    if (!papers_are_right(state, walk)) {
        return "its papers";
    }
    return is_ok == text_is_absent(number) ||
                   (is_ok && !text_equals(case_valid_certificate(state)->certificate_no, number))
               ? "its certificate"
               : NULL;
}

static bool is_same(const struct inquiry *one, const struct walk_inquiry *other)
{
    return text_equals(one->inquiry, other->inquiry) && one->category == other->category &&
           one->state == other->state && one->round == other->round &&
           one->after_movein == other->is_after_movein && one->deferred == other->is_deferred &&
           one->remedied == other->is_remedied && one->due_on == other->due_on &&
           one->late_days == other->late_days && one->promised_on == other->promised_on &&
           one->budget_fen == other->budget_fen && one->assessed_fen == other->assessed_fen &&
           one->approved_fen == other->approved_fen && one->closed_on == other->closed_on &&
           one->remedy_due_on == other->remedy_due_on &&
           text_equals(one->proposer, other->proposer) &&
           text_equals(one->answerer, other->answerer) &&
           text_equals(one->assessor, other->assessor);
}

const char *oracle_case_fault(const struct case_state *state, const struct walk *walk)
{
    const struct contract_filed *contract = walk_contract(walk);
    const char *fault = money_fault(state, walk);
    struct walk_inquiry inquiry;

    if (fault != NULL) {
        return fault;
    }
    if (!text_equals(state->project, contract->project) ||
        !text_equals(state->unit, contract->unit) || state->signed_on != contract->signed_on) {
        return "its contract";
    }
    if (state->inquiry_count != walk_inquiries(walk)) {
        return "how many inquiries it has";
    }
    for (uint32_t i = 0; walk_inquiry_at(walk, i, &inquiry); i++) {
        if (!is_same(&state->inquiries[i], &inquiry)) {
            return "an inquiry";
        }
    }
    if (case_gate_open(state) != walk_gate_open(walk, walk_when_last(walk))) {
        return "how many inquiries keep the owner out";
    }
    if (state->movein_on != walk_movein_on(walk) || state->qualified != walk_is_qualified(walk)) {
        return "its day or its qualification";
    }
    return state->events != walk->count || case_stage(state) != walk_stage(walk) ? "its stage"
                                                                                 : NULL;
}

/* A view is told as it is. */

static bool is_shown(const struct inquiry *inquiry, const struct view *view)
{
    const struct view_inquiry *shown = view_inquiry_of(view, inquiry->inquiry);

    return shown != NULL && shown->category == inquiry->category &&
           shown->state == inquiry->state && shown->round == inquiry->round &&
           shown->deferred == inquiry->deferred && shown->due_on == inquiry->due_on &&
           shown->late_days == inquiry->late_days && shown->budget_fen == inquiry->budget_fen &&
           shown->assessed_fen == inquiry->assessed_fen &&
           shown->approved_fen == inquiry->approved_fen &&
           shown->promised_on == inquiry->promised_on;
}

static bool money_is_shown(const struct case_state *state, const struct view *view)
{
    const struct certificate *valid = case_valid_certificate(state);
    const bool is_ok = case_cert_ok(state);

    return view->due_fen == state->due_fen && view->paid_fen == state->paid_fen &&
           view->balance_fen == state->due_fen - state->paid_fen &&
           view->terms_version == state->terms_version && view->cert_ok == is_ok &&
           text_equals(view->certificate_no,
                       is_ok ? valid->certificate_no : (struct text){NULL, 0});
}

bool oracle_view_shows(const struct view *view, const struct case_state *state)
{
    bool shows = money_is_shown(state, view) && view->inquiry_count == state->inquiry_count &&
                 text_equals(view->project, state->project) &&
                 text_equals(view->unit, state->unit) &&
                 text_equals(view->stage, text_of(stage_word(case_stage(state)))) &&
                 view->events == state->events && view->file_ok == state->file_ok &&
                 view->gate_open == case_gate_open(state) &&
                 view->date_ok == (state->movein_on != NO_DATE) &&
                 view->movein_on == state->movein_on && view->qualified == state->qualified;

    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        shows = shows && is_shown(&state->inquiries[i], view);
    }
    return shows;
}
