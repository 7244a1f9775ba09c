#ifndef DOORSTEP_TOOLS_CASES_FINDING_H
#define DOORSTEP_TOOLS_CASES_FINDING_H

#include "schemas/event.h"
#include "schemas/status.h"
#include "schemas/table.h"
#include "schemas/view.h"

#include <stdbool.h>
#include <stdint.h>

/* Cases by what a caller on the telephone says: a name, a phone number, a unit, the end of an
 * identity number. Every word must be found somewhere in the case: in what its view says, or with
 * the buyers that it has now. Pure.
 *
 * Buyers stand in events only: the contract's, changed by owner.changed, and back again where that
 * was voided. finding_hear is told these events in ledger order; only cases in which a word was
 * ever found are remembered.
 *
 * What is shown of phones and identity numbers are the last four characters, for programs too: a
 * search may hit many people, and whoever needs the whole number reads that one case's event. */

#define FIND_WORDS_MAX 8
#define FIND_NUMBER_MIN 4 /* characters of a phone or identity number; fewer are everybody's */
#define FIND_SHOWN_BYTES 256
#define FIND_CASES_MAX 1048576 /* remembered: every case of a firm */

/* Types that finding_hear wants to hear of. */
#define FIND_TYPES                                                                                 \
    (1ULL << EVENT_CONTRACT_FILED | 1ULL << EVENT_OWNER_CHANGED | 1ULL << EVENT_ENTRY_VOIDED)

enum find_field {
    FIND_CASE,
    FIND_UNIT,
    FIND_PROJECT,
    FIND_STAGE,
    FIND_CERTIFICATE,
    FIND_NAME,
    FIND_PHONE,
    FIND_ID_NO,
    FIND_FIELDS
};

/* One set of buyers that a case had, or has. */
struct buyers_heard {
    struct buyers_heard *earlier; /* owned */
    bool voided;
    uint32_t words;                  /* one bit for each that was found with them */
    char shown[3][FIND_SHOWN_BYTES]; /* name, phone, identity number: "" where none was found */
    uint32_t id_count;
    char id[]; /* of the event */
};

struct finding {
    uint32_t word_count;
    char words[FIND_WORDS_MAX][ID_BYTES_MAX + 1];
    struct table cases;          /* case → place in heard */
    struct buyers_heard **heard; /* owned; the newest of each case */
    uint32_t heard_count;
    uint32_t heard_capacity;
};

/* text: words between blanks. Errors: INVALID, there is none, there are too many, or one is too
 * long. */
enum status finding_init(struct finding *finding, const char *text, struct error *err) MUST_CHECK;
void finding_finish(struct finding *finding);

/* Errors: NO_MEMORY, FULL. */
enum status finding_hear(struct finding *finding, const struct event *event,
                         struct error *err) MUST_CHECK;

/* Is every word in this case? Then by_view and buyers say where: a bit (1 << enum find_field) for
 * each field of the view, and the buyers, NULL when none of theirs was asked for. */
struct found_where {
    uint32_t by_view;
    const struct buyers_heard *buyers;
};
bool finding_holds(const struct finding *finding, const struct view *view,
                   struct found_where *where);

/* The field's word for programs ("id_no") and what is shown of it; "" where it was not found. */
const char *find_field_word(enum find_field field);
struct text find_field_shown(const struct found_where *where, const struct view *view,
                             enum find_field field);

#endif
