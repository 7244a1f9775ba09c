#ifndef DOORSTEP_TOOLS_TRAIL_H
#define DOORSTEP_TOOLS_TRAIL_H

#include "schemas/case.h"
#include "schemas/process.h"

#include <stdbool.h>
#include <stdint.h>

/* Which event of a case made what: followed while its events are folded, one by one. Pure.
 *
 * It answers three questions that a state alone does not: who said the event that opened a node,
 * which event last changed each part of the case, and which event ended an opening. */

/* One event, as far as people ask for it. actor and id borrow from the event. */
struct trace {
    uint64_t sequence; /* 0: there is none */
    enum event_type type;
    enum lane lane;
    int64_t seconds; /* when it happened */
    struct text actor;
    struct text id;
};

/* What the move-in asks (Q), and what has been said of the case as a whole. */
enum part {
    PART_FILE,
    PART_GATE, /* no inquiry keeps the owner out */
    PART_CERTIFICATE,
    PART_DATE,
    PART_QUALIFIED,
    PART_MOVED_IN,
    PART_CANCELLED,
    PARTS
};

struct trail {
    uint32_t count;                       /* events so far */
    struct trace traces[CASE_EVENTS_MAX]; /* by position in the case, from 0 */
    uint32_t enders[CASE_EVENTS_MAX];     /* of the openings of what is watched; 0: none */
    uint32_t last_ended;                  /* the opening that was ended last; 0: none */
    uint32_t changed[PARTS];              /* position of the event that made each what it is; 0:
                                             it has always been so */
    bool holds[PARTS];
    enum stage stage;
    uint32_t stage_since; /* position */
    int64_t balance_fen;
    uint32_t balance_since; /* position of the event that last changed it */
    struct text node;       /* what is watched: a node's word, absent: nothing … */
    struct text inquiry;    /* … of one inquiry; absent: of any */
    uint32_t open_count;    /* openings of what is watched, now */
    uint32_t open[OPEN_NODES_MAX];
};

/* Watch the openings of a node, which may be absent. Both texts are borrowed. */
void trail_init(struct trail *trail, struct text node, struct text inquiry);
/* The next event, and what the case is with it. No more than CASE_EVENTS_MAX are noted. */
void trail_note(struct trail *trail, const struct case_state *state, const struct event *event,
                uint64_t sequence);

/* The event at a position from 1; that of no sequence beyond. */
struct trace trail_at(const struct trail *trail, uint32_t position);
/* The event that ended an opening of what is watched; of no sequence where none did. */
struct trace trail_ender(const struct trail *trail, uint32_t opened);
struct trace trail_last_ender(const struct trail *trail);

#endif
