#ifndef DOORSTEP_WORKERS_SETTINGS_H
#define DOORSTEP_WORKERS_SETTINGS_H

#include "schemas/catalogue.h"
#include "schemas/text.h"
#include "workers/keywords.h"
#include "workers/letterhead.h"
#include "workers/urgency.h"

#include <stdbool.h>
#include <stdint.h>

/* What doorstep.yaml says: how a department acts by itself. It never decides what is legal; that
 * stands in the ledger (schemas/policy.h). Texts borrow: from the defaults, which live for ever, or
 * from the file that was loaded. */

/* B5: whose problem an inquiry is. */
struct triage_rule {
    enum category category;
    struct keywords words;
};

/* D5: what a piece of work costs. */
struct price {
    struct keywords words;
    struct text item;
    struct text unit;      /* as printed: "处" */
    struct keywords units; /* as written in an inquiry, after a number */
    int64_t unit_price_fen;
    int64_t quantity; /* when the text gives none */
    int64_t work_days;
    int bearer; /* place in kinds.def's BEARER, from 1 */
};

/* F6: what the property company does. */
struct property_rule {
    struct keywords words;
    struct text plan;
    int64_t work_days;
};

/* B7: what the deputy answers to a general inquiry. */
struct answer_rule {
    struct keywords words;
    struct text answer;
};

struct settings {
    bool everything;              /* --auto: every node, without limits, every round */
    bool automatic[NODES_END];    /* by enum node; else people decide */
    int64_t limit_fen[NODES_END]; /* A8, BX: above it people decide; ABSENT: no limit */

    struct triage_rule triage[RULES_MAX];
    uint32_t triage_count;
    struct price prices[RULES_MAX];
    uint32_t price_count;
    struct property_rule property[RULES_MAX];
    uint32_t property_count;
    struct answer_rule answers[RULES_MAX];
    uint32_t answer_count;

    int64_t answer_work_days;     /* the promise for a general inquiry */
    int64_t inspection_work_days; /* a visit, where no rule knows better (--auto) */
    uint32_t slots_per_day;       /* C9 */
    int32_t opens_minute;         /* of the day */
    int32_t closes_minute;
    int64_t keys; /* handed over in F11 */
    struct letterhead letterhead;
    struct reminders reminders;
    const char *hooks[LANE_F + 1]; /* by lane: a program's whole path; NULL: none */
};

/* What holds where the file says nothing. */
void settings_default(struct settings *settings);

/* May a department act on this node by itself, in this round of its inquiry (1 for a node of the
 * case), for this much money? */
bool settings_allow(const struct settings *settings, enum node node, int32_t round, int64_t fen);

#endif
