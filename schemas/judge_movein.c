#include "schemas/judging.h"
#include "schemas/mutant.h"

/* The day, the qualification, the keys. */

/* G-19 and a part of Q */
static void guard_no_open_inquiry(const struct judging *judging)
{
    const struct case_state *state = judging->state;

    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        const struct inquiry *inquiry = &state->inquiries[i];

        if (inquiry_gates(inquiry, judging->world->policy.gate_on_remedy)) {
            refusals_add(judging->refusals, ERR_OPEN_INQUIRY, "inquiry %.*s is in %s",
                         TEXT_ARGUMENTS(inquiry->inquiry), state_word(inquiry->state));
        }
    }
}

/* G-20: every part of Q that fails. */
static void guard_q(const struct judging *judging)
{
    judge_file(judging);
    guard_no_open_inquiry(judging);
    if (!case_is_certified(judging->state, judging->world->policy.lodging_required)) {
        REFUSE(judging, ERR_NO_CERTIFICATE);
    }
    if (!case_date_ok(judging->state) && !MUTANT(DATE_UNASKED)) {
        REFUSE(judging, ERR_NO_DATE);
    }
}

static void guard_unqualified(const struct judging *judging)
{
    if (judging->state->qualified) {
        refusals_add(judging->refusals, ERR_STATE, "the qualification is confirmed already");
    }
}

/* G-20 */
static void guard_qualification(const struct judging *judging)
{
    const struct certificate *valid = case_valid_certificate(judging->state);
    struct text number = judging->event->data.qualification_confirmed.certificate_no;

    guard_unqualified(judging);
    guard_q(judging);
    if (valid != NULL && !text_equals(number, valid->certificate_no)) {
        refusals_add(judging->refusals, ERR_TERMS, "the valid certificate is %.*s",
                     TEXT_ARGUMENTS(valid->certificate_no));
    }
}

static void guard_qualified(const struct judging *judging)
{
    if (!judging->state->qualified) {
        REFUSE(judging, ERR_NOT_QUALIFIED);
    }
}

/* G-21 */
static void guard_movein(const struct judging *judging)
{
    guard_qualified(judging);
    guard_q(judging);
}

void judge_movein(const struct judging *judging)
{
    enum event_type type = judging->event->type;

    if (type == EVENT_MOVEIN_SCHEDULED) {
        guard_no_open_inquiry(judging);
    } else if (type == EVENT_QUALIFICATION_CONFIRMED) {
        guard_qualification(judging);
    } else if (type == EVENT_QUALIFICATION_REFUSED) {
        guard_unqualified(judging);
    } else if (type == EVENT_QUALIFICATION_REVOKED) {
        guard_qualified(judging);
    } else if (type == EVENT_MOVEIN_COMPLETED) {
        guard_movein(judging);
    }
}
