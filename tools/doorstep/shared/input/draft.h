#ifndef DOORSTEP_TOOLS_DRAFT_H
#define DOORSTEP_TOOLS_DRAFT_H

#include "schemas/catalogue.h"
#include "schemas/date.h"
#include "schemas/digest.h"
#include "schemas/event.h"
#include "schemas/status.h"
#include "schemas/text.h"
#include "schemas/writer.h"

#include <stdint.h>

/* An event that a person writes on a command line: the envelope from flags, the data from words
 * like `amount_fen=5000000`, each typed by the catalogue. Integers, dates and words are written as
 * they are; lists and maps as JSON. The catalogue's checks are the broker's; here only what cannot
 * be encoded is refused. */

struct draft {
    const struct event_schema *schema;
    struct text subject;
    struct text id; /* absent: the digest of the rest */
    struct text lane;
    struct text actor;
    struct text time;
    struct text causationid;  /* absent: none */
    int64_t expect;           /* ABSENT: none */
    const char *const *pairs; /* "name=value", borrowed */
    uint32_t pair_count;
    char id_text[DIGEST_TEXT_BYTES]; /* where a digest is kept */
};

/* Encode it; sets id when it was absent.
 * Errors: INVALID, naming the word; FULL. */
enum status draft_encode(struct draft *draft, struct writer *writer, struct error *err) MUST_CHECK;

/* "A", "A:李经理" or "engineering:…" into lane and actor. What is missing comes from the
 * catalogue, when only one lane may say the type, and from $USER.
 * Errors: INVALID, naming the lanes. */
enum status draft_say_as(struct draft *draft, const char *as, struct error *err) MUST_CHECK;

/* Who speaks at a node of that lane: "陈工", or "A:周经理", who speaks for lane A whosever node it
 * is; absent: $USER. The draft borrows it. */
void draft_say_person(struct draft *draft, struct text person, enum lane lane);
/* For which lane that is. */
enum lane draft_person_lane(struct text person, enum lane lane);

#endif
