#ifndef DOORSTEP_TESTS_SIM_MODEL_WALK_H
#define DOORSTEP_TESTS_SIM_MODEL_WALK_H

#include "tests/sim/model.h"

/* The questions that the model's rules ask. Each walks the first `count` events of a case from the
 * beginning. */

struct walk {
    const struct model_case *of; /* NULL: no case */
    uint32_t count;
};

/* All of the case that the subject names, or of it what stands up to this sequence. */
struct walk walk_all(const struct model *model, struct text subject);
struct walk walk_until(const struct model *model, struct text subject, uint64_t sequence);

/* A code's bit where the condition holds. */
static inline uint64_t walk_bit(bool condition, enum refusal refusal)
{
    return condition ? UINT64_C(1) << refusal : 0;
}

struct walk_inquiry {
    struct text inquiry;
    enum category category;
    enum inquiry_state state;
    int32_t round;
    int32_t due_on;      /* NO_DATE: was never in D5 */
    int32_t promised_on; /* NO_DATE: nothing is promised */
    bool is_remedied;
    int64_t assessed_fen;
    struct text proposer;
    struct text answerer;
    struct text assessor;
};

/* False: no such inquiry. */
bool walk_inquiry_of(const struct walk *walk, struct text inquiry, struct walk_inquiry *found);
/* The n-th that was raised, from 0. */
bool walk_inquiry_at(const struct walk *walk, uint32_t number, struct walk_inquiry *found);
uint32_t walk_inquiries(const struct walk *walk);
uint32_t walk_open_inquiries(const struct walk *walk);
bool walk_is_final(enum inquiry_state state);

const struct contract_filed *walk_contract(const struct walk *walk); /* NULL: there is no case */
bool walk_has(const struct walk *walk, enum event_type type);
uint32_t walk_count(const struct walk *walk, enum event_type type);
int64_t walk_paid_fen(const struct walk *walk);
int64_t walk_balance_fen(const struct walk *walk);
/* Absent: none is valid. */
struct text walk_certificate(const struct walk *walk);
/* Was it issued in this case, and not replaced? */
bool walk_has_certificate(const struct walk *walk, struct text number);
/* The codes of the parts of Q that fail. */
uint64_t walk_failing(const struct walk *walk);

/* The open nodes: inquiries' as raised, then the case's own. */
struct walk_node {
    enum node node;
    enum lane lane;
    struct text inquiry; /* absent: the case's own */
    uint32_t opened;
    struct text opener;
    int32_t due_on;
};
uint32_t walk_open(const struct walk *walk, struct walk_node nodes[OPEN_NODES_MAX]);
/* LANE_BIT of each lane that has one. */
uint32_t walk_lanes(const struct walk *walk);
/* "D5.Q1@9": the id of the act that answers it. */
void walk_act_id(const struct walk_node *node, char id[ID_BYTES_MAX * 2]);

#endif
