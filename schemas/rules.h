#ifndef DOORSTEP_SCHEMAS_RULES_H
#define DOORSTEP_SCHEMAS_RULES_H

#include "schemas/case.h"
#include "schemas/policy.h"
#include "schemas/project.h"

/* The two functions that hold all the rules: judge may say no, evolve cannot. Broker, replay,
 * reports, departments' tests and the simulator use these and nothing else. Both are total,
 * deterministic, integer-only and bounded. Only appending judges; replay evolves what the ledger
 * holds, so a rule that is tightened later never makes an old ledger unreadable. */

/* Raised whenever a cache of what was folded before would be wrong now: the same events give other
 * states, are encoded otherwise, open other nodes or other lanes' nodes, come to another stage, or
 * their units, certificates or ids have other keys and fingerprints. What was kept is then dropped
 * and folded anew. tests/golden/test_traces.c notices. */
#define FOLD_VERSION 3U

/* What a case is without one of its entries: for entry.voided, made by rewrite.h. */
struct rewritten {
    uint32_t position;    /* of the target in the case; 0: it has none of that id */
    enum event_type type; /* the target's, as the next */
    enum lane lane;
    bool is_legal; /* the target can be left out, and every other event still stands */
    const struct case_state *state; /* what they add up to, if it is */
};

/* What an event meets beyond its own case. For an event of a project `state` is not looked at. */
struct world {
    const struct project *project;     /* the event's own, or its case's; never NULL */
    uint32_t said;                     /* how many of the project's events were before this one */
    struct policy policy;              /* in force for this event */
    uint64_t head;                     /* sequence of the subject's last event; 0: none */
    int64_t recorded_unix_ms;          /* now, at the broker */
    bool is_replay;                    /* told again: clock, expect and causationid are not asked */
    bool unit_is_taken;                /* contract.filed, or a void that revives one: another live
                                          contract is on its unit */
    bool certificate_is_used;          /* payment.cleared: its number was used before, anywhere */
    const struct rewritten *rewritten; /* entry.voided of a case; else NULL */
};

/* All refusals together: step 4 of judging. Steps 1 and 2 are event_decode's; step 3 (is the id
 * known?) is the caller's, who keeps the histories. No refusal: the event may be appended. */
struct refusals case_judge(const struct world *world, const struct case_state *state,
                           const struct event *event);

/* What the event makes of the case, or of the project. It must have been judged once. */
void case_evolve(const struct world *world, struct case_state *state, const struct event *event);
void project_evolve(struct project *project, const struct event *event);

#endif
