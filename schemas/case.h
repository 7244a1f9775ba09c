#ifndef DOORSTEP_SCHEMAS_CASE_H
#define DOORSTEP_SCHEMAS_CASE_H

#include "schemas/catalogue.h"
#include "schemas/date.h"
#include "schemas/event.h"
#include "schemas/status.h"
#include "schemas/text.h"
#include "schemas/writer.h"

#include <stdbool.h>
#include <stdint.h>

/* The state of one case: what its events add up to, and no more. It is folded from events by
 * case_evolve and never edited otherwise. At rest a state is its canonical encoding, a few hundred
 * bytes; `struct case_state` is the same opened up to work on, of which a program needs one.
 *
 * Invariants: equal histories give equal bytes. Nothing in it depends on recorded time, on
 * sequences of the ledger, or on a clock. All texts borrow: from the encoding a state was decoded
 * from, and from the events evolved since. So both must live until the state is encoded again. */

/* The event that opened a node. position 0: the node is not open. */
struct opening {
    uint32_t position; /* in the case, from 1 */
    int64_t since;     /* its time, whole seconds */
    struct text event; /* its id */
};

struct inquiry {
    struct text inquiry;
    enum category category;
    enum inquiry_state state;
    bool deferred;
    bool after_movein;
    int32_t round;  /* from 1 */
    int32_t due_on; /* of the current or last D5 round; NO_DATE if it never was in D5 */
    int32_t late_days;
    int32_t promised_on;    /* NO_DATE: nothing promised */
    int64_t budget_fen;     /* ABSENT: not known */
    int64_t assessed_fen;   /* ABSENT */
    int64_t approved_fen;   /* ABSENT */
    struct text proposer;   /* of the current solution; absent: none */
    struct text answerer;   /* of the last answer */
    struct text assessor;   /* of the current cost */
    struct opening opening; /* of the node that its state is */
};

struct payment {
    struct text payment;
    struct text ref;
    int64_t amount_fen;
};

/* One that is not replaced or revoked; it may have lapsed. */
struct certificate {
    struct text certificate_no;
    int32_t terms_version;
};

/* Nodes that belong to the case and not to an inquiry. */
enum case_node { CASE_C3, CASE_C9, CASE_F9, CASE_F9L, CASE_B10, CASE_F11, CASE_NODES };

struct case_state {
    uint32_t events; /* 0: there is no case */
    struct text project;
    struct text unit;
    int32_t signed_on;
    int64_t due_fen;
    int64_t paid_fen;
    int32_t terms_version;
    bool file_ok;
    bool qualified;
    bool moved_in;
    bool cancelled;
    int32_t movein_on; /* NO_DATE: not set */
    struct opening openings[CASE_NODES];
    uint32_t inquiry_count;
    uint32_t payment_count;
    uint32_t certificate_count;
    struct inquiry inquiries[CASE_INQUIRIES_MAX]; /* in order of raising */
    struct payment payments[CASE_PAYMENTS_MAX];
    struct certificate certificates[CASE_EVENTS_MAX];
};

/* A case before its first event. Only the counts and scalars are written: it is a big struct. */
void case_init(struct case_state *state);

/* The canonical encoding, at most STATE_BYTES_MAX bytes. */
void case_encode(const struct case_state *state, struct writer *writer);
/* Errors: MALFORMED when the bytes are not of case_encode; state is then as after case_init. */
enum status case_decode(struct case_state *state, struct text bytes) MUST_CHECK;

/* Predicates in the procedure's words: derived, never stored. */

struct inquiry *case_inquiry(struct case_state *state, struct text inquiry); /* NULL: unknown */
const struct inquiry *case_inquiry_of(const struct case_state *state, struct text inquiry);
const struct payment *case_payment_of(const struct case_state *state, struct text payment);
/* A certificate of this case that is not replaced; NULL: none of that number. */
const struct certificate *case_certificate_of(const struct case_state *state, struct text number);
/* The one that is valid now: current terms, nothing due. NULL: none. */
const struct certificate *case_valid_certificate(const struct case_state *state);

bool inquiry_is_open(const struct inquiry *inquiry);
int64_t case_balance_fen(const struct case_state *state);
uint32_t
case_open_count(const struct case_state *state); /* inquiries in a state that is not final */
uint32_t case_gate_open(const struct case_state *state); /* of those, the ones that gate */
bool case_cert_ok(const struct case_state *state);
bool case_date_ok(const struct case_state *state);
bool case_q(const struct case_state *state); /* everything that B10 asks */
enum stage case_stage(const struct case_state *state);

#endif
