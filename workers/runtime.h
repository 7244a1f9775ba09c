#ifndef DOORSTEP_WORKERS_RUNTIME_H
#define DOORSTEP_WORKERS_RUNTIME_H

#include "schemas/status.h"
#include "schemas/wire/command.h"
#include "schemas/wire/query.h"
#include "schemas/wire/session.h"
#include "schemas/wire/submit.h"
#include "schemas/wire/subscribe.h"
#include "workers/department.h"

#include <stdbool.h>
#include <stdint.h>

/* A worker's core: around a department, the same for all six and for the timekeeper. What the
 * broker says goes in, with the time; what to say to the broker, to put into the day-book and to
 * log comes out.
 *
 * It works by level: it looks at what is open now, and events only say where to look. At the
 * first session, after a lost position, after a change of settings, policies or calendars and when
 * a day begins it looks at the whole inbox of its lane (of each of the lanes, who watches several).
 * After such a change and with a new day what was refused is tried once more. A case in which the
 * department may act is read up on where the department asks for that, decided, and the acts are
 * submitted. One opening, one act: attempts.h.
 *
 * Replicas decide the same and say the same, and the broker takes it once. Not so where a decision
 * hangs on other cases, as a date on who else moves in: two who see them in another order would
 * give a slot twice. Such a department (department.follows) decides in one replica only, the one
 * that attends to the outbox.
 *
 * Nothing here grows: whatever finds no room is put on the agenda, and an agenda that overflows
 * makes it look at the whole inbox again. */

struct runtime;

enum runtime_kind {
    RUNTIME_SESSION,   /* of.welcome: a new session stands */
    RUNTIME_GONE,      /* no sign of the broker */
    RUNTIME_LOST,      /* something that the last step wanted said could not be sent */
    RUNTIME_EVENTS,    /* of.events */
    RUNTIME_VIEWS,     /* of.views */
    RUNTIME_RECORDS,   /* of.records */
    RUNTIME_RESULT,    /* of.result, under the client's own number */
    RUNTIME_ERROR,     /* of.error */
    RUNTIME_DECISIONS, /* of.decisions: what stands first in the outbox */
    RUNTIME_ATTEND,    /* of the department's replicas this is the one that delivers the outbox:
                          what concerns all cases is read anew before it decides */
    RUNTIME_SETTINGS,  /* of.settings, which from now on must outlive the runtime */
    RUNTIME_DRAIN,     /* decide nothing more; answers may still come */
    RUNTIME_TICK,      /* time went by */
};

/* A person's decision, queued while the broker was away. */
struct decision {
    uint64_t key; /* rises; never 0 */
    struct text event;
};

struct decisions {
    uint32_t count;
    struct decision items[DECISIONS_MAX];
};

struct runtime_input {
    enum runtime_kind kind;
    int64_t now_ms;
    int64_t unix_ms;
    union {
        const struct welcome *welcome;
        const struct events *events;
        const struct views *views;
        const struct records *records;
        const struct result *result;
        const struct wire_error *error;
        const struct decisions *decisions;
        const struct settings *settings;
    } of;
};

enum report_kind {
#define REPORT(name, level, meaning) REPORT_##name,
#include "workers/reports.def"
#undef REPORT
};

struct report {
    enum report_kind kind;
    struct text subject;
    struct text id;
    struct text text;
    uint64_t number;
};

/* What became of an act or a decision, for the day-book. */
struct verdict {
    uint64_t decision; /* key in the outbox: to be removed there; 0: an act */
    bool refused;      /* for good, and nobody else decided it: to be kept for people */
    enum event_type type;
    uint64_t sequence; /* accepted as; 0 otherwise */
    struct text subject;
    struct text id;
    const struct refusals *refusals; /* NULL when accepted */
};

/* Something to say, other than SUBMIT. */
struct message {
    enum command command;
    union {
        struct subscribe subscribe;
        struct credit credit;
        struct read read;
        struct case_query case_query;
        struct inbox_query inbox;
    } of;
};

#define MESSAGES_MAX 64

/* All texts borrow from the runtime and the input, until the next step. */
struct runtime_effects {
    uint32_t message_count;
    uint32_t act_count; /* one SUBMIT, if any */
    uint32_t verdict_count;
    uint32_t report_count;
    uint32_t reports_lost;
    int64_t wake_ms; /* step again by then */
    struct message messages[MESSAGES_MAX];
    struct text acts[BATCH_EVENTS_MAX];
    struct verdict verdicts[BATCH_EVENTS_MAX];
    struct report reports[WORKER_REPORTS_MAX];
};

/* department and settings are borrowed. */
enum status runtime_create(struct runtime **out, const struct department *department,
                           const struct settings *settings, struct error *err) MUST_CHECK;
void runtime_destroy(struct runtime **runtime);

void runtime_step(struct runtime *runtime, const struct runtime_input *input,
                  struct runtime_effects *effects);

/* Answers that are still to come. */
uint32_t runtime_unanswered(const struct runtime *runtime);

#endif
