#ifndef DOORSTEP_TESTS_SIM_MODEL_WALK_H
#define DOORSTEP_TESTS_SIM_MODEL_WALK_H

#include "tests/sim/model.h"

/* The questions that the model's rules ask. Each walks the first `count` events of a case from the
 * beginning; what was voided is stepped over, and so are the voids themselves. */

struct walk {
    const struct model *model;
    const struct model_case *of; /* NULL: no case */
    uint32_t count;
    uint32_t voids;   /* those among so many first events are known */
    uint32_t without; /* the place of one more event that is left out; NOTHING: none */
};

#define NOTHING UINT32_MAX

/* All of the case that the subject names, or of it what stands up to this sequence. */
struct walk walk_all(const struct model *model, struct text subject);
struct walk walk_until(const struct model *model, struct text subject, uint64_t sequence);

/* A code's bit where the condition holds. */
static inline uint64_t walk_bit(bool condition, enum refusal refusal)
{
    return condition ? UINT64_C(1) << refusal : 0;
}

/* NULL: the event at this place says nothing. */
const struct event *walk_event(const struct walk *walk, uint32_t place);
bool walk_has(const struct walk *walk, enum event_type type);
uint32_t walk_count(const struct walk *walk, enum event_type type);
const struct contract_filed *walk_contract(const struct walk *walk); /* NULL: there is no case */

/* Settings. They are in force for an event by its day and by what was said before it. */
struct walk_when {
    uint64_t sequence;
    int32_t day;
};
struct walk_when walk_when_at(const struct walk *walk, uint32_t place);
/* Of the last event that the walk knows: views show what was in force then. */
struct walk_when walk_when_last(const struct walk *walk);
/* A policy's number, ABSENT for "none"; of those that are words, 1 for the one that is not the
 * default. */
int64_t walk_policy(const struct walk *walk, const char *key, struct walk_when when);
/* When a round of D5 that begins with this event is due. */
int32_t walk_due_on(const struct walk *walk, struct walk_when begins);

/* Inquiries. */
struct walk_inquiry {
    struct text inquiry;
    enum category category;
    enum inquiry_state state;
    int32_t round;
    bool is_after_movein;
    bool is_deferred;
    bool is_remedied;      /* since it was reopened last */
    int32_t due_on;        /* NO_DATE: was never in D5 */
    int32_t late_days;     /* of that round */
    int32_t promised_on;   /* NO_DATE: nothing is promised */
    int32_t remedy_due_on; /* NO_DATE: nothing was signed */
    int32_t closed_on;     /* NO_DATE: it was neither closed nor withdrawn */
    int64_t budget_fen;    /* ABSENT, as the next */
    int64_t assessed_fen;
    int64_t approved_fen;
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
/* Those that keep the owner out. */
uint32_t walk_gate_open(const struct walk *walk, struct walk_when when);
bool walk_is_final(enum inquiry_state state);

/* Money. */
int64_t walk_due_fen(const struct walk *walk);
int64_t walk_paid_fen(const struct walk *walk);
int64_t walk_balance_fen(const struct walk *walk);
/* What the firm keeps of a cancelled contract's money. */
int64_t walk_forfeit_fen(const struct walk *walk);
int32_t walk_terms(const struct walk *walk);
/* Absent: none is valid. */
struct text walk_certificate(const struct walk *walk);
/* Was it issued in this case, and neither replaced nor revoked? */
bool walk_has_certificate(const struct walk *walk, struct text number);
bool walk_is_lodged(const struct walk *walk, struct text number);
/* Absent: none is valid, or the paper is asked for and not there. */
struct text walk_certified(const struct walk *walk, struct walk_when when);

/* The case. */
int32_t walk_movein_on(const struct walk *walk); /* NO_DATE: not agreed */
bool walk_is_qualified(const struct walk *walk);
/* The codes of the parts of Q that fail. */
uint64_t walk_failing(const struct walk *walk, struct walk_when when);
enum stage walk_stage(const struct walk *walk);

/* The open nodes: inquiries' as raised, then the case's own. */
struct walk_node {
    enum node node;
    enum lane lane;
    struct text inquiry; /* absent: the case's own */
    uint32_t opened;
    int64_t since;
    struct text opener;
    int32_t due_on;
};
uint32_t walk_open(const struct walk *walk, struct walk_node nodes[OPEN_NODES_MAX]);
/* The same without who opened them. */
uint32_t walk_waiting(const struct walk *walk, struct walk_node nodes[OPEN_NODES_MAX]);
/* Who does the work that an inquiry of this category promises? */
enum lane walk_remedy_lane(enum category category);
/* "D5.Q1@9": the id of the act that answers it. */
void walk_act_id(const struct walk_node *node, char id[ID_BYTES_MAX * 2]);

#endif
