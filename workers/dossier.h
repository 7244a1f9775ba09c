#ifndef DOORSTEP_WORKERS_DOSSIER_H
#define DOORSTEP_WORKERS_DOSSIER_H

#include "schemas/event.h"
#include "schemas/limits.h"
#include "schemas/numbering.h"
#include "schemas/view.h"

#include <stdbool.h>
#include <stdint.h>

/* What a department reads up on in a case's history, because a view does not say it: who bought,
 * what the owner wrote, which solution stands, which certificate numbers are used. Folded from the
 * case's events, in order; it keeps the open inquiries only. A voided entry counts as if it had
 * never been said, but for certificate numbers, which stay used. It copies what it keeps; what does
 * not fit stays absent, and an absent fact leaves a node to people. */

struct solution {
    struct text plan; /* absent: there is none now */
    struct list lines;
    int64_t budget_fen; /* ABSENT: not given */
    int64_t work_days;
    int bearer;
};

struct dossier_inquiry {
    struct text inquiry;
    struct text text;
    struct solution solution;
};

/* What one event says. Kept with its id, as a void may bring back what it replaced. */
struct dossier_fact {
    enum event_type type;
    uint8_t id_bytes;
    uint8_t inquiry; /* which of the dossier's, where it speaks of one */
    char id[ID_BYTES_MAX];
    struct text text; /* a buyer's name, an owner's words */
    struct solution solution;
};

struct dossier {
    struct text buyer; /* the first one's name; absent: none known */
    struct numbering numbering;
    uint64_t sequence; /* of the last event folded */
    uint32_t inquiry_count;
    uint32_t fact_count;
    uint32_t used;
    bool overflowed; /* there were more than DOSSIER_FACTS_MAX: all of them are absent */
    struct dossier_inquiry inquiries[CASE_INQUIRIES_OPEN_MAX];
    struct dossier_fact facts[DOSSIER_FACTS_MAX]; /* in their order, none of them voided */
    char bytes[DOSSIER_BYTES_MAX];
};

/* Begin with the inquiries that are open in the view. */
void dossier_init(struct dossier *dossier, const struct view *view);
void dossier_fold(struct dossier *dossier, const struct event *event, uint64_t sequence);

/* NULL: not one of those. */
const struct dossier_inquiry *dossier_inquiry_of(const struct dossier *dossier,
                                                 struct text inquiry);

#endif
