#ifndef DOORSTEP_TOOLS_ANSWERS_H
#define DOORSTEP_TOOLS_ANSWERS_H

#include "tools/doorstep/shared/broker/pipeline.h"

#include <stdbool.h>
#include <stdint.h>

/* The broker's answers as lines, and what they add up to for an exit code. The JSON shape is a
 * contract:
 *   {"line":3,"subject":"…","id":"…","sequence":12}
 *   {"line":3,"subject":"…","id":"…","error":"ERR_NO_FILE","errors":["ERR_NO_FILE"],"message":"…"}
 */

struct answers {
    bool json;
    bool is_single;      /* a person's one event: no line number, a word instead */
    const char *adviser; /* who says what to do about a refusal; NULL: nobody */
    uint64_t accepted;
    uint64_t refused;
};

/* Print one; for pipeline_create, with a struct answers as context. */
void answers_tell(void *context, const struct answer *answer);

/* A refusal that is found on this side of the wire. Its text is English in any language, as the
 * broker's are: --json prints it too. */
struct refusals answers_refusal(const char *format, ...) PRINTF_LIKE(1, 2);

#endif
