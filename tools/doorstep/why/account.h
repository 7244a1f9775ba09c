#ifndef DOORSTEP_TOOLS_WHY_ACCOUNT_H
#define DOORSTEP_TOOLS_WHY_ACCOUNT_H

#include "schemas/process.h"
#include "tools/doorstep/shared/case/trail.h"

/* Why a case is where it is: whose turn it is, by which event and which rule, and what of the
 * move-in holds. Derived from the case and its trail; the sentence and the object that people and
 * programs get are made from this and add nothing. Pure. */

/* Somebody who has to do something next. */
struct turn {
    enum lane lane;        /* OWNER: to pay */
    struct open_node open; /* node NONE: the owner is to pay */
    struct trace by;       /* the event that made it his turn */
    int32_t round;         /* of an inquiry; 0: of the case itself */
    bool gates;            /* the case does not get on without */
    const char *rules;     /* "G-08 G-10" */
};

/* One part of what a move-in asks, and the event that made it hold, or fall away. */
struct holding {
    bool holds;
    bool fell;       /* it held before */
    struct trace by; /* of no sequence: it has always been so */
};

struct account {
    struct text subject;
    int32_t today;
    const struct case_state *state; /* borrowed */
    enum stage stage;
    struct trace stage_by;
    const char *rules; /* of the stage */
    struct holding holdings[PARTS];
    struct trace balance_by;
    uint32_t gate_open;
    uint32_t turn_count;
    struct turn turns[OPEN_NODES_MAX + 1]; /* those who hold the case up first, then by urgency */
};

/* The case must have begun. Everything is borrowed. */
void account_make(struct account *account, struct text subject, const struct case_state *state,
                  const struct trail *trail, int32_t today);

/* Days from today to a turn's due date, below 0 when it is late; ABSENT: it has none. */
int64_t account_days_left(const struct account *account, const struct turn *turn);

#endif
