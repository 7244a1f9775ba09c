#ifndef DOORSTEP_SCHEMAS_DIGEST_H
#define DOORSTEP_SCHEMAS_DIGEST_H

#include "schemas/text.h"

#include <stdint.h>

/* SHA-256 and what is built from it. The only file of this room that uses libcrypto. */

#define DIGEST_BYTES 32
#define DIGEST_TEXT_BYTES 65 /* hexadecimal and NUL */

struct digest {
    uint8_t bytes[DIGEST_BYTES];
};

struct digest digest_of(struct text bytes);
/* Over the parts one after the other. */
struct digest digest_of_parts(const struct text *parts, uint32_t count);

/* SHA-256 over: subject's byte count (big-endian u16), the subject, the state. */
struct digest digest_of_state(struct text subject, struct text state);

/* The state digest of many subjects: the sum of theirs modulo 2^256, so that order does not matter
 * and one can be exchanged for another. */
void digest_add(struct digest *sum, const struct digest *term);
void digest_subtract(struct digest *sum, const struct digest *term);

const char *digest_format(char text[DIGEST_TEXT_BYTES], const struct digest *digest);

#endif
