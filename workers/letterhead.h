#ifndef DOORSTEP_WORKERS_LETTERHEAD_H
#define DOORSTEP_WORKERS_LETTERHEAD_H

#include "schemas/text.h"

#include <stdint.h>

/* What the firm's papers say of the firm: the section `firm` of doorstep.yaml. Texts are in the
 * firm's own language and borrow from the file; what it does not say is absent, and whoever prints
 * has words for that. */

#define LETTERHEAD_BRING_MAX 16      /* lines of what an owner brings along: they fit a page */
#define LETTERHEAD_NAME_BYTES_MAX 96 /* of what stands in the header of each page */

struct letterhead {
    struct text company;
    struct text compiled_by; /* the department that keeps the form */
    struct text secrecy;     /* class of the form */
    struct text issuer;      /* absent: whoever acted */
    struct text place;       /* of handing over */
    struct text contact;     /* whom an owner calls */
    struct text bring[LETTERHEAD_BRING_MAX];
    uint32_t bring_count; /* 0: not said */
};

#endif
