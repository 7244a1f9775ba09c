#include "schemas/rewrite.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct rewrite {
    struct rewritten result; /* borrows `state` */
    struct case_state state; /* borrows `settled`, and `fresh` since */
    uint32_t left_out;       /* of state.voided, those at positions that were told */
    uint32_t target_count;
    char target[ID_BYTES_MAX];
    bool judges;
    bool is_over;
    char *settled; /* owned; STATE_BYTES_MAX */
    char *spare;   /* owned; STATE_BYTES_MAX */
    char *fresh;   /* owned; REWRITE_FRESH_BYTES */
    uint32_t fresh_count;
};

enum status rewrite_create(struct rewrite **out, struct error *err)
{
    struct rewrite *rewrite = calloc(1, sizeof *rewrite);

    if (rewrite != NULL) {
        rewrite->settled = malloc(STATE_BYTES_MAX);
        rewrite->spare = malloc(STATE_BYTES_MAX);
        rewrite->fresh = malloc(REWRITE_FRESH_BYTES);
    }
    if (rewrite == NULL || rewrite->settled == NULL || rewrite->spare == NULL ||
        rewrite->fresh == NULL) {
        rewrite_destroy(&rewrite);
        return error_set(err, STATUS_NO_MEMORY, "make room to tell a case again");
    }
    *out = rewrite;
    return STATUS_OK;
}

void rewrite_destroy(struct rewrite **rewrite)
{
    if (*rewrite != NULL) {
        free((*rewrite)->settled);
        free((*rewrite)->spare);
        free((*rewrite)->fresh);
        free(*rewrite);
        *rewrite = NULL;
    }
}

void rewrite_begin(struct rewrite *rewrite, const struct case_state *before, struct text target,
                   bool judges)
{
    assert(target.count <= ID_BYTES_MAX);
    case_init(&rewrite->state);
    rewrite->state.voided_count = before->voided_count;
    (void)memcpy(rewrite->state.voided, before->voided,
                 before->voided_count * sizeof before->voided[0]);
    rewrite->result = (struct rewritten){.is_legal = true, .state = &rewrite->state};
    rewrite->left_out = 0;
    rewrite->target_count = target.count;
    if (target.count > 0) { /* absent in a void that was never judged */
        (void)memcpy(rewrite->target, target.bytes, target.count);
    }
    rewrite->judges = judges;
    rewrite->is_over = false;
    rewrite->fresh_count = 0;
}

/* The state stands on bytes of its own again, and those of the events are free. */
static void settle(struct rewrite *rewrite)
{
    struct writer writer = writer_of((uint8_t *)rewrite->spare, STATE_BYTES_MAX);
    char *settled = rewrite->spare;
    enum status status;

    case_encode(&rewrite->state, &writer);
    assert(!writer.overflowed); /* STATE_BYTES_MAX holds any state within its bounds */
    rewrite->spare = rewrite->settled;
    rewrite->settled = settled;
    status = case_decode(&rewrite->state, writer_text(&writer));
    assert(status == STATUS_OK); /* it was just written */
    rewrite->fresh_count = 0;
}

struct text rewrite_keep(struct rewrite *rewrite, struct text payload)
{
    char *copy;

    assert(payload.count <= REWRITE_FRESH_BYTES);
    if (payload.count > REWRITE_FRESH_BYTES - rewrite->fresh_count) {
        settle(rewrite);
    }
    copy = rewrite->fresh + rewrite->fresh_count;
    (void)memcpy(copy, payload.bytes, payload.count);
    rewrite->fresh_count += payload.count;
    return (struct text){copy, payload.count};
}

/* The event with this position was voided before. */
static bool is_left_out(struct rewrite *rewrite, uint32_t position)
{
    if (rewrite->left_out < rewrite->state.voided_count &&
        rewrite->state.voided[rewrite->left_out] == position) {
        rewrite->left_out++;
        return true;
    }
    return false;
}

/* It counts no more, from here on. */
static void leave_out(struct rewrite *rewrite, uint32_t position)
{
    struct case_state *state = &rewrite->state;

    assert(state->voided_count < CASE_EVENTS_MAX); /* one void, one target */
    for (uint32_t i = state->voided_count; i > rewrite->left_out; i--) {
        state->voided[i] = state->voided[i - 1];
    }
    state->voided[rewrite->left_out++] = position;
    state->voided_count++;
}

/* The target: can it be voided at all? */
static void meet(struct rewrite *rewrite, const struct event *event, uint32_t position,
                 bool is_voided)
{
    rewrite->result.position = position;
    rewrite->result.type = event->type;
    rewrite->result.lane = event->lane;
    if (is_voided || event->type == EVENT_ENTRY_VOIDED || event->type == EVENT_CONTRACT_FILED) {
        rewrite->result.is_legal = false;
        rewrite->is_over = true;
    } else {
        leave_out(rewrite, position);
    }
}

void rewrite_tell(struct rewrite *rewrite, const struct world *world, const struct event *event)
{
    const struct text target = {rewrite->target, rewrite->target_count};
    struct case_state *state = &rewrite->state;
    struct rewritten *result = &rewrite->result;
    const uint32_t position = state->events + 1;
    const bool is_voided = is_left_out(rewrite, position);
    struct world then = *world;
    struct refusals refusals;

    assert(!rewrite->is_over);
    then.is_replay = true;
    then.unit_is_taken = false;
    then.certificate_is_used = false;
    then.rewritten = NULL;
    if (text_equals(event->id, target)) {
        meet(rewrite, event, position, is_voided);
        state->events++;
        return;
    }
    if (is_voided) {
        state->events++;
        return;
    }
    if (rewrite->judges && result->position != 0 && event->type != EVENT_ENTRY_VOIDED) {
        refusals = case_judge(&then, state, event);
        if (refusals_any(&refusals)) {
            result->is_legal = false;
            rewrite->is_over = true;
            return;
        }
    }
    case_evolve(&then, state, event);
}

bool rewrite_is_over(const struct rewrite *rewrite)
{
    return rewrite->is_over;
}

const struct rewritten *rewrite_result(const struct rewrite *rewrite)
{
    return &rewrite->result;
}
