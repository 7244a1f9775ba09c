#ifndef DOORSTEP_SCHEMAS_RESIDUE_H
#define DOORSTEP_SCHEMAS_RESIDUE_H

#include "schemas/event.h"
#include "schemas/index_key.h"
#include "schemas/status.h"

/* What stays of an event in the ledger when its case is erased: that a unit was taken and that a
 * certificate number was used, which every other case must go on knowing, and by which case, whose
 * number case.erased says for ever. Of most events nothing stays.
 *
 * Shape:  nothing; or index key of 32 bytes, then the subject */

#define RESIDUE_BYTES_MAX (DIGEST_BYTES + ID_BYTES_MAX)

struct residue {
    enum event_type type; /* CONTRACT_FILED or PAYMENT_CLEARED, if anything stays */
    struct text subject;  /* borrowed; absent: nothing stays */
    struct digest key;    /* of its unit, or of its certificate number */
};

/* Depends on nothing but the event. */
struct residue residue_of(const struct event *event);

/* The bytes written. */
uint32_t residue_encode(const struct residue *residue, uint8_t bytes[RESIDUE_BYTES_MAX]);

/* Errors: MALFORMED, the bytes are none of an event of this type; residue is then untouched.
 * Owner:  residue borrows bytes */
enum status residue_decode(struct residue *residue, enum event_type type,
                           struct text bytes) MUST_CHECK;

#endif
