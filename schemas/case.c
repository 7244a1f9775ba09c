#include "schemas/case.h"

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
    state->movein_on = NO_DATE;
    for (int i = 0; i < CASE_NODES; i++) {
        state->openings[i] = (struct opening){0};
    }
    state->inquiry_count = 0;
    state->payment_count = 0;
    state->certificate_count = 0;
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
        if (state->certificates[i].terms_version == state->terms_version) {
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

uint32_t case_gate_open(const struct case_state *state)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        const struct inquiry *inquiry = &state->inquiries[i];

        count += inquiry_is_open(inquiry) && !inquiry->deferred ? 1 : 0;
    }
    return count;
}

bool case_cert_ok(const struct case_state *state)
{
    return case_valid_certificate(state) != NULL;
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
