#include "tests/sim/oracle.h"

#include "schemas/case.h"

/* A case as the rules of the house add it up, against the model's walk. */

static const char *money_fault(const struct case_state *state, const struct walk *walk)
{
    const bool is_ok = case_cert_ok(state);
    const struct text number = walk_certified(walk, walk_when_last(walk));

    if (state->due_fen != walk_due_fen(walk) || state->paid_fen != walk_paid_fen(walk)) {
        return "its balance";
    }
    if (state->terms_version != walk_terms(walk)) {
        return "its terms";
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
           one->approved_fen == other->approved_fen;
}

const char *oracle_case_fault(const struct case_state *state, const struct walk *walk)
{
    const char *fault = money_fault(state, walk);
    struct walk_inquiry inquiry;

    if (fault != NULL) {
        return fault;
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
