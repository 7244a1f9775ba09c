#ifndef DOORSTEP_BROKER_ERASURE_H
#define DOORSTEP_BROKER_ERASURE_H

#include "broker/record.h"
#include "schemas/residue.h"

/* What becomes of a record when its case is erased. */

/* Leave of it what its event leaves. The record must be of the subject and not erased yet.
 * Errors: CORRUPT, it is not; then it is as before.
 * Owner:  afterwards it borrows `left` */
enum status erasure_leave(struct record *record, struct text subject,
                          uint8_t left[RESIDUE_BYTES_MAX], struct error *err) MUST_CHECK;

#endif
