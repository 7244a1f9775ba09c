#ifndef DOORSTEP_TESTS_SIM_ORACLE_H
#define DOORSTEP_TESTS_SIM_ORACLE_H

#include "schemas/wire/query.h"
#include "tests/sim/model.h"
#include "tests/sim/model_walk.h"

#include <stdbool.h>
#include <stdint.h>

/* Sees everything that the nodes do and knows what must hold. It has the model for what is legal,
 * and a whole book, folded from each committed record, for what states and views are. The first
 * objection ends the run; oracles.def names them. */

enum oracle_kind {
#define ORACLE(name, meaning) ORACLE_##name,
#include "tests/sim/oracles.def"
#undef ORACLE
    ORACLES_END
};

#define ORACLE_SETTINGS 2

struct book;
struct case_state;
struct digest;
struct record; /* the broker's, as the next */
struct reply;
struct settings; /* the workers' */
struct view;

#define ORACLE_PEERS 8192
#define ORACLE_TEXT_BYTES 400

struct oracle {
    bool has_objected;
    enum oracle_kind kind; /* of the first objection, as the text */
    char text[ORACLE_TEXT_BYTES];
    struct model model; /* with what is taken and not committed yet */
    struct book *book;  /* owned; of what is committed */
    uint64_t committed;
    bool was_restored;
    uint32_t capacity;
    uint8_t *lanes;                 /* owned; by sequence less one */
    uint64_t batches[ORACLE_PEERS]; /* the number that each session sends next; 0: no session */
    uint64_t answer_count;          /* events judged */
    uint64_t refusal_count;
    uint64_t refusals[REFUSALS_END]; /* by code, since the broker's start */
    uint32_t settings_count;
    const struct settings *settings[ORACLE_SETTINGS]; /* the world's; that were ever in force */
};

void oracle_begin(struct oracle *oracle);
/* What the departments are told they may do; what they were told before may still be on its way. */
void oracle_see_settings(struct oracle *oracle, const struct settings *settings);
void oracle_end(struct oracle *oracle);

const char *oracle_name(enum oracle_kind kind);
void oracle_object(struct oracle *oracle, enum oracle_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The broker. A message was heard and this is to be answered; records reach the ledger; replies go
 * out; the process died, and what it had not committed never was. */
struct oracle_heard {
    uint32_t peer;
    struct text body;
    const struct reply *reply;
    int64_t unix_ms;
    bool is_disk_low;
};
void oracle_hear(struct oracle *oracle, const struct oracle_heard *heard);
void oracle_see_record(struct oracle *oracle, const struct record *record);
/* A record of a case that is erased: as it was written, and as it is. */
void oracle_see_erased(struct oracle *oracle, const struct record *was, const struct record *is);
void oracle_see_reply(struct oracle *oracle, const struct reply *reply);
void oracle_see_digest(struct oracle *oracle, const struct digest *digest);
void oracle_see_crash(struct oracle *oracle);
/* From a backup: what came after that sequence is gone, and everybody is told by the epoch. */
void oracle_see_restore(struct oracle *oracle, uint64_t sequence);

/* Was the event's case erased by what is committed, and the event with it? */
bool oracle_forgot(const struct oracle *oracle, uint64_t sequence);

/* NULL: the state is what the model's walk of the case comes to; else what is not. */
const char *oracle_case_fault(const struct case_state *state, const struct walk *walk);

/* Does the view say what the state is? No case here has as many inquiries as a view leaves out. */
bool oracle_view_shows(const struct view *view, const struct case_state *state);

/* An act that is accepted answers one opening, as the settings allow. */
void oracle_check_act(struct oracle *oracle, const struct event *event);

/* One that is refused was not said too early by its own worker's clock. */
void oracle_check_refused(struct oracle *oracle, const struct event *event);

/* Clients. NULL: these events are what that subscription is owed after that position; else what is
 * wrong with them. */
const char *oracle_events_fault(const struct oracle *oracle, const struct selection *selection,
                                uint64_t position, const struct events *events);
/* A READ's answer, which the broker gave when the ledger had at least so many events. */
void oracle_see_records(struct oracle *oracle, const char *who, const struct read *read,
                        const struct records *records, uint64_t committed);
/* A page of a lane's inbox. */
void oracle_see_inbox(struct oracle *oracle, const char *who, const struct inbox_query *query,
                      const struct views *views);
/* They were told that the event stands there. */
void oracle_see_ack(struct oracle *oracle, const char *who, struct text event, uint64_t sequence);
/* Somebody else is said to have decided what this act was to decide. */
void oracle_see_dismissal(struct oracle *oracle, struct text subject, struct text id);
/* Of the last event; 0: there is none. */
int64_t oracle_recorded_unix_ms(const struct oracle *oracle);
/* An act was refused because of the opener that it names, though its opening stands. */
void oracle_see_misnamed(struct oracle *oracle, struct text subject, struct text id);
/* A certificate's number of a case that is erased, the last of them; absent: none is. */
struct text oracle_erased_number(const struct oracle *oracle);
/* Does the ledger hold this id of the subject? */
bool oracle_holds(const struct oracle *oracle, struct text subject, struct text id);

/* Is each due date that is over on that day said to be, where its node is still open? */
bool oracle_knows_deadlines(const struct oracle *oracle, int32_t today);
/* The due date of an open node, drawn by this number, or the last of all; NO_DATE: none has one. */
int32_t oracle_some_due(const struct oracle *oracle, uint32_t number);
int32_t oracle_last_due(const struct oracle *oracle);
/* At the end: no slot is given twice. */
void oracle_check_slots(struct oracle *oracle);

#endif
