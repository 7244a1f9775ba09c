#include "schemas/case.h"

#include "schemas/mutant.h"

#include <string.h>

void case_init(struct case_state *state)
{
    state->events = 0;
    state->project = (struct text){NULL, 0};
    state->unit = (struct text){NULL, 0};
    state->signed_on = NO_DATE;
    state->due_fen = 0;
    state->paid_fen = 0;
    state->terms_version = 1;
    state->file_ok = false;
    state->qualified = false;
    state->moved_in = false;
    state->cancelled = false;
    state->gate_on_remedy = false;
    state->lodging_required = false;
    state->forfeit_fen = 0;
    state->movein_on = NO_DATE;
    for (int i = 0; i < CASE_NODES; i++) {
        state->openings[i] = (struct opening){0};
    }
    state->inquiry_count = 0;
    state->payment_count = 0;
    state->certificate_count = 0;
    state->refund_count = 0;
    state->voided_count = 0;
    state->erased = false;
    state->keeps_unit = false;
    state->unit_key = (struct digest){{0}};
}

bool case_keeps_unit(const struct case_erased *erased)
{
    return !erased->unit_freed && !MUTANT(ERASED_UNIT_FREE) &&
           !text_equals(erased->stage, text_of(stage_word(STAGE_CANCELLED)));
}

void case_erase(struct case_state *state, bool keeps_unit, const struct digest *unit_key)
{
    const struct digest key = *unit_key; /* it may be the state's own */

    case_init(state);
    state->erased = true;
    state->keeps_unit = keeps_unit;
    state->unit_key = key;
}

void case_take_over(struct case_state *state, const struct case_state *other)
{
    state->project = other->project;
    state->unit = other->unit;
    state->signed_on = other->signed_on;
    state->due_fen = other->due_fen;
    state->paid_fen = other->paid_fen;
    state->terms_version = other->terms_version;
    state->file_ok = other->file_ok;
    state->qualified = other->qualified;
    state->moved_in = other->moved_in;
    state->cancelled = other->cancelled;
    state->forfeit_fen = MUTANT(FORFEIT_KEPT) ? state->forfeit_fen : other->forfeit_fen;
    state->movein_on = other->movein_on;
    state->inquiry_count = other->inquiry_count;
    state->payment_count = other->payment_count;
    state->certificate_count = other->certificate_count;
    state->refund_count = other->refund_count;
    state->voided_count = other->voided_count;
    (void)memcpy(state->inquiries, other->inquiries,
                 other->inquiry_count * sizeof other->inquiries[0]);
    (void)memcpy(state->payments, other->payments,
                 other->payment_count * sizeof other->payments[0]);
    (void)memcpy(state->certificates, other->certificates,
                 other->certificate_count * sizeof other->certificates[0]);
    (void)memcpy(state->refunds, other->refunds, other->refund_count * sizeof other->refunds[0]);
    (void)memcpy(state->voided, other->voided, other->voided_count * sizeof other->voided[0]);
}

const struct inquiry *case_inquiry_of(const struct case_state *state, struct text inquiry)
{
    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        if (text_equals(state->inquiries[i].inquiry, inquiry)) {
            return &state->inquiries[i];
        }
    }
    return NULL;
}

struct inquiry *case_inquiry(struct case_state *state, struct text inquiry)
{
    const struct inquiry *found = case_inquiry_of(state, inquiry);

    return found == NULL ? NULL : &state->inquiries[found - state->inquiries];
}

const struct payment *case_payment_of(const struct case_state *state, struct text payment)
{
    for (uint32_t i = 0; i < state->payment_count; i++) {
        if (text_equals(state->payments[i].payment, payment)) {
            return &state->payments[i];
        }
    }
    return NULL;
}

bool case_has_refund(const struct case_state *state, struct text refund)
{
    for (uint32_t i = 0; i < state->refund_count; i++) {
        if (text_equals(state->refunds[i], refund)) {
            return true;
        }
    }
    return false;
}

const struct certificate *case_certificate_of(const struct case_state *state, struct text number)
{
    for (uint32_t i = 0; i < state->certificate_count; i++) {
        if (text_equals(state->certificates[i].certificate_no, number)) {
            return &state->certificates[i];
        }
    }
    return NULL;
}

const struct certificate *case_valid_certificate(const struct case_state *state)
{
    if (case_balance_fen(state) > 0) {
        return NULL;
    }
    for (uint32_t i = 0; i < state->certificate_count; i++) {
        if (state->certificates[i].terms_version == state->terms_version || MUTANT(TERMS_UNASKED)) {
            return &state->certificates[i];
        }
    }
    return NULL;
}

bool inquiry_is_open(const struct inquiry *inquiry)
{
    return state_node(inquiry->state) != NODE_NONE;
}

int64_t case_balance_fen(const struct case_state *state)
{
    return state->due_fen - state->paid_fen;
}

uint32_t case_open_count(const struct case_state *state)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        count += inquiry_is_open(&state->inquiries[i]) ? 1 : 0;
    }
    return count;
}

bool inquiry_gates(const struct inquiry *inquiry, bool gate_on_remedy)
{
    if (inquiry->deferred) {
        return false;
    }
    return inquiry_is_open(inquiry) ||
           (gate_on_remedy && inquiry->state == STATE_CLOSED && !inquiry->remedied);
}

uint32_t case_gate_open(const struct case_state *state)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        count += inquiry_gates(&state->inquiries[i], state->gate_on_remedy) ? 1 : 0;
    }
    return count;
}

bool case_is_certified(const struct case_state *state, bool lodging_required)
{
    const struct certificate *valid = case_valid_certificate(state);

    return valid != NULL && (valid->lodged || !lodging_required);
}

bool case_cert_ok(const struct case_state *state)
{
    return case_is_certified(state, state->lodging_required);
}

bool case_holds_unit(const struct case_state *state)
{
    return state->erased ? state->keeps_unit : !state->cancelled;
}

bool case_date_ok(const struct case_state *state)
{
    return state->movein_on != NO_DATE;
}

bool case_q(const struct case_state *state)
{
    return state->file_ok && case_gate_open(state) == 0 && case_cert_ok(state) &&
           case_date_ok(state);
}

enum stage case_stage(const struct case_state *state)
{
    if (state->cancelled) {
        return STAGE_CANCELLED;
    }
    if (state->moved_in) {
        return STAGE_MOVED_IN;
    }
    if (state->qualified) {
        return case_q(state) ? STAGE_QUALIFIED : STAGE_SUSPENDED;
    }
    if (!state->file_ok) {
        return STAGE_DRAFTING;
    }
    if (case_gate_open(state) > 0) {
        return STAGE_IN_INQUIRY;
    }
    if (!case_cert_ok(state)) {
        return case_date_ok(state) ? STAGE_AWAITING_PAYMENT : STAGE_AWAITING_BOTH;
    }
    return case_date_ok(state) ? STAGE_READY : STAGE_AWAITING_DATE;
}
