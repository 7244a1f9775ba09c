#ifndef DOORSTEP_SCHEMAS_CASE_H
#define DOORSTEP_SCHEMAS_CASE_H

#include "schemas/catalogue.h"
#include "schemas/date.h"
#include "schemas/digest.h"
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
    bool remedied;  /* remedy.completed since it was reopened last */
    int32_t round;  /* from 1 */
    int32_t due_on; /* of the current or last D5 round; NO_DATE if it never was in D5 */
    int32_t late_days;
    int32_t promised_on;    /* NO_DATE: nothing promised */
    int32_t remedy_due_on;  /* what the owner signed when it was deferred; NO_DATE */
    int32_t closed_on;      /* the day it was closed or withdrawn; NO_DATE */
    int64_t budget_fen;     /* ABSENT: not known */
    int64_t assessed_fen;   /* ABSENT */
    int64_t approved_fen;   /* ABSENT */
    struct text proposer;   /* of the current solution; absent: none */
    struct text answerer;   /* of the last answer */
    struct text assessor;   /* of the current cost */
    struct opening opening; /* of the node that its state is */
    struct opening remedy;  /* of R */
};

struct payment {
    struct text payment;
    struct text ref;
    int64_t amount_fen;
    bool reversed;
};

/* One that is not replaced or revoked; it may have lapsed. */
struct certificate {
    struct text certificate_no;
    int32_t terms_version;
    bool lodged; /* the property desk holds the paper */
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
    bool gate_on_remedy;   /* the policies that views ask for, as at the case's last event */
    bool lodging_required; /* the same */
    int64_t forfeit_fen;   /* kept of a cancelled contract's money */
    int32_t movein_on;     /* NO_DATE: not set */
    struct opening openings[CASE_NODES];
    uint32_t inquiry_count;
    uint32_t payment_count;
    uint32_t certificate_count;
    uint32_t refund_count;
    uint32_t voided_count;
    struct inquiry inquiries[CASE_INQUIRIES_MAX]; /* in order of raising */
    struct payment payments[CASE_PAYMENTS_MAX];
    struct certificate certificates[CASE_EVENTS_MAX];
    struct text refunds[CASE_EVENTS_MAX]; /* their ids */
    uint32_t voided[CASE_EVENTS_MAX];     /* positions of entries that count no more, ascending */

    /* Of an erased case nothing else is known; all that is above is as before its first event. */
    bool erased;
    bool keeps_unit;        /* nobody else may have its unit: it was moved into */
    struct digest unit_key; /* index_key.h */
};

/* A case before its first event. Only the counts and scalars are written: it is a big struct. */
void case_init(struct case_state *state);

/* May nobody else have its unit after this? The owner lives there. */
bool case_keeps_unit(const struct case_erased *erased);
/* All that is left of a case that was erased, or that will turn out to be: its unit's key. */
void case_erase(struct case_state *state, bool keeps_unit, const struct digest *unit_key);

/* Become what `other` is, but for the count of events and the openings of the case's own nodes.
 * Texts borrow from where other's do. */
void case_take_over(struct case_state *state, const struct case_state *other);

/* The canonical encoding, at most STATE_BYTES_MAX bytes. */
void case_encode(const struct case_state *state, struct writer *writer);
/* Errors: MALFORMED when the bytes are not of case_encode; state is then as after case_init. */
enum status case_decode(struct case_state *state, struct text bytes) MUST_CHECK;

/* Predicates in the procedure's words: derived, never stored. */

struct inquiry *case_inquiry(struct case_state *state, struct text inquiry); /* NULL: unknown */
const struct inquiry *case_inquiry_of(const struct case_state *state, struct text inquiry);
const struct payment *case_payment_of(const struct case_state *state, struct text payment);
bool case_has_refund(const struct case_state *state, struct text refund);
/* A certificate of this case that is neither revoked nor replaced; NULL: none of that number. */
const struct certificate *case_certificate_of(const struct case_state *state, struct text number);
/* The one that is valid now: current terms, nothing due. NULL: none. */
const struct certificate *case_valid_certificate(const struct case_state *state);

bool inquiry_is_open(const struct inquiry *inquiry);
/* Does it keep the owner out? A deferred one never does; a closed one where the policy asks the
 * remedy and it is not done. */
bool inquiry_gates(const struct inquiry *inquiry, bool gate_on_remedy);
int64_t case_balance_fen(const struct case_state *state);
uint32_t
case_open_count(const struct case_state *state); /* inquiries in a state that is not final */
uint32_t case_gate_open(const struct case_state *state); /* of those, the ones that gate */
/* Is the price paid and certified, as the policy asks it? */
bool case_is_certified(const struct case_state *state, bool lodging_required);
bool case_cert_ok(const struct case_state *state); /* by the policy at the case's last event */
/* Is nobody else's contract allowed on its unit? */
bool case_holds_unit(const struct case_state *state);
bool case_date_ok(const struct case_state *state);
bool case_q(const struct case_state *state); /* everything that B10 asks */
enum stage case_stage(const struct case_state *state);

#endif
