#ifndef DOORSTEP_SCHEMAS_NUMBERING_H
#define DOORSTEP_SCHEMAS_NUMBERING_H

#include "schemas/limits.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* The number of the certificate that a case gets: "FK-<case>-<terms>", and "FK-<case>-<terms>.2"
 * where the case has had that one on these terms. Certificate numbers are never used again, not
 * after a revocation and not after a void, so it is derived from all that the case was ever
 * certified. That does not change while F9 is open: whoever answers one opening, and whenever,
 * comes to the same number. Two cases never come to one.
 *
 * A contract number that leaves no room is cut, and a digest of the whole keeps it its own. */

struct numbering {
    uint8_t subject_bytes;
    char subject[ID_BYTES_MAX];
    int32_t terms;
    bool used[CERTIFICATE_ISSUES_MAX + 1]; /* by issue, from 1 */
};

void numbering_begin(struct numbering *numbering, struct text subject, int32_t terms);
/* The case has had a certificate of this number. */
void numbering_note(struct numbering *numbering, struct text number);
/* False: CERTIFICATE_ISSUES_MAX were issued on these terms; number is then untouched. */
bool numbering_next(const struct numbering *numbering, char number[ID_BYTES_MAX + 1]);

#endif
