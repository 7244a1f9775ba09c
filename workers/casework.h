#ifndef DOORSTEP_WORKERS_CASEWORK_H
#define DOORSTEP_WORKERS_CASEWORK_H

#include "workers/agenda.h"
#include "workers/attempts.h"
#include "workers/doubts.h"
#include "workers/flights.h"
#include "workers/readings.h"
#include "workers/runtime.h"

/* The inside of a runtime, and what it does with one case: look at it, read up on it, decide. Only
 * runtime.c, walks.c, casework.c and outcomes.c see this. */

/* A walk through many pages: the history of all cases, or the inbox. */
struct walk {
    bool active;
    uint32_t lanes;   /* LANE_BITs whose inboxes are still to be walked through */
    uint64_t request; /* of the page that is waited for; 0: none */
    uint64_t at;      /* where it goes on */
};

struct runtime {
    const struct department *department; /* borrowed */
    const struct settings *settings;     /* borrowed */
    bool stands;                         /* a session */
    bool attends;                        /* of the replicas, this one delivers the outbox */
    bool draining;
    bool resubscribe; /* something was lost: begin the session anew when the wait is over */
    bool has_position;
    struct welcome welcome; /* of the session */
    uint64_t position;      /* the last event that was seen, or lies before the inbox that was */
    uint64_t requests;      /* the last request's number */
    int64_t now_ms;
    int64_t now; /* seconds since 1970 */
    int32_t today;
    int32_t looked_on;     /* the day that the inbox was last looked at */
    int64_t wait_until_ms; /* nothing is asked or decided before */
    int64_t backoff_ms;
    bool put_off;          /* the last answer refused something for now */
    bool rules_changed;    /* a policy or calendar was set: what was refused may be accepted */
    int64_t rules_wait_ms; /* not looked at before */
    struct walk history;
    struct walk inbox;
    size_t act_bytes_used;
    struct view view;                           /* the one on the table */
    struct act act;                             /* the one being written */
    struct refusals refusals[BATCH_EVENTS_MAX]; /* that the verdicts of a step borrow */
    struct agenda agenda;
    struct attempts attempts;
    struct flights flights;
    struct readings readings;
    struct doubts doubts;
    struct bookings bookings;
    uint8_t act_bytes[BATCH_BYTES_MAX]; /* the acts of a step, encoded */
};

void casework_report(struct runtime_effects *effects, enum report_kind kind, struct text subject,
                     struct text id, struct text text, uint64_t number);
void casework_report_plain(struct runtime_effects *effects, enum report_kind kind, uint64_t number);

/* A message to fill in. There is always room while casework_has_room says so, and for the few that
 * a step must say whatever else it says. */
struct message *casework_say(struct runtime_effects *effects, enum command command);
bool casework_has_room(const struct runtime_effects *effects);

/* Nothing is asked or decided for a while, each time longer. */
void casework_back_off(struct runtime *runtime);

/* The next part of a case's history. */
void casework_ask_history(struct reading *reading, struct runtime_effects *effects);

/* Do acts come from this replica? See runtime.h. */
bool casework_is_on_duty(const struct runtime *runtime);
/* A session stands, everything is known, and no wait is on. */
bool casework_may_decide(const struct runtime *runtime);
/* Decide what is wanted in the view on the table; dossier may be NULL. False when something found
 * no room. */
bool casework_decide(struct runtime *runtime, const struct dossier *dossier,
                     struct runtime_effects *effects);
/* Look at a case as it is now: decide, read up on it first, or put it on the agenda. */
void casework_look_at(struct runtime *runtime, const struct case_item *item,
                      struct runtime_effects *effects);

#endif
