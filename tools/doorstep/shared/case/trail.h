#ifndef DOORSTEP_TOOLS_TRAIL_H
#define DOORSTEP_TOOLS_TRAIL_H

#include "schemas/case.h"
#include "schemas/policy.h"
#include "schemas/process.h"

#include <stdbool.h>
#include <stdint.h>

/* Which event of a case made what: followed while its events are folded, one by one. Pure.
 *
 * It answers three questions that a state alone does not: who said the event that opened a node,
 * which event last changed each part of the case, and which event ended an opening. A case takes up
 * its project's settings with its next event, whatever that is about: what the settings alone
 * changed, or opened, is theirs. */

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

/* A policy.set of the project. */
struct trail_setting {
    enum policy_key key;
    int32_t from_on;
    struct trace trace;
};

struct trail {
    uint32_t count;                       /* events so far */
    struct trace traces[CASE_EVENTS_MAX]; /* by position in the case, from 0 */
    uint32_t enders[CASE_EVENTS_MAX];     /* of the openings of what is watched; 0: none */
    uint32_t last_ended;                  /* the opening that was ended last; 0: none */
    struct trace changed_by[PARTS];       /* the event that made each what it is; of no sequence:
                                             it has always been so */
    bool holds[PARTS];
    enum stage stage;
    struct trace stage_by;
    int64_t balance_fen;
    struct trace balance_by; /* the event that last changed it */
    struct text node;        /* what is watched: a node's word, absent: nothing … */
    struct text inquiry;     /* … of one inquiry; absent: of any */
    uint32_t open_count;     /* openings of what is watched, now */
    uint32_t open[OPEN_NODES_MAX];
    bool gate_on_remedy; /* as the case had them last */
    bool lodging_required;
    uint32_t setting_count;
    struct trail_setting settings[PROJECT_SETTINGS_MAX];
    struct {
        uint32_t opened;
        struct trace by;
    } settled[NODES_END]; /* the case's own nodes that a setting opened last */
};

/* Watch the openings of a node, which may be absent. Both texts are borrowed. */
void trail_init(struct trail *trail, struct text node, struct text inquiry);
/* The next event, and what the case is with it. No more than CASE_EVENTS_MAX are noted. */
void trail_note(struct trail *trail, const struct case_state *state, const struct event *event,
                uint64_t sequence);

/* An event of the case's project, in ledger order with the case's. */
void trail_note_project(struct trail *trail, const struct event *event, uint64_t sequence);

/* The event at a position from 1; that of no sequence beyond. */
struct trace trail_at(const struct trail *trail, uint32_t position);
/* The event that opened an open node. */
struct trace trail_opener(const struct trail *trail, const struct open_node *node);
/* The event that ended an opening of what is watched; of no sequence where none did. */
struct trace trail_ender(const struct trail *trail, uint32_t opened);
struct trace trail_last_ender(const struct trail *trail);

#endif
