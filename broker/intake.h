#ifndef DOORSTEP_BROKER_INTAKE_H
#define DOORSTEP_BROKER_INTAKE_H

#include "broker/effects.h"
#include "schemas/book.h"
#include "schemas/event.h"
#include "schemas/wire/submit.h"

/* One SUBMIT on its way in. Its events are decoded once; what the book lacks for them is fetched;
 * those whose id may be known already are compared with the ledger's records; then all are judged
 * in their order. Judging is in steps, and the first that refuses answers: the type and the fields,
 * then a known id, then all the other rules together. */

#define SUSPECTS_MAX (BATCH_EVENTS_MAX * ID_CANDIDATES_MAX)

/* A record that may be the event's own, sent before. */
struct suspect {
    uint32_t event; /* index in the batch */
    uint64_t sequence;
};

struct known {
    uint64_t sequence; /* 0: the id is new */
    bool is_same;      /* the content too */
};

struct intake {
    uint32_t fetched; /* events whose subject, project and index lines the book has */
    bool is_noted;    /* the suspects are */
    uint32_t suspect_count;
    uint32_t suspect_next;
    struct submit submit;
    struct event events[BATCH_EVENTS_MAX];
    struct refusals refusals[BATCH_EVENTS_MAX];
    struct known known[BATCH_EVENTS_MAX];
    struct suspect suspects[SUSPECTS_MAX];
};

/* Decode the events of intake->submit. */
void intake_begin(struct intake *intake);

/* Must the book be given something first, for the events to be judged? Then `need` is filled. Ask
 * before intake_wants. */
bool intake_lacks(struct intake *intake, struct book *book, struct need *need);

/* The next suspect's sequence, of those among the first `committed` records; 0: all are compared.
 */
uint64_t intake_wants(struct intake *intake, const struct book *book, uint64_t committed);
void intake_compare(struct intake *intake, const struct record *record);

/* The same question to the records of this group, which no ledger holds yet: call it when the
 * events before this one are judged. False: too many ids of the subject look like this one to tell
 * them apart in bounded time, which happens only to somebody who makes them so. */
bool intake_settle(struct intake *intake, uint32_t number, const struct book *book,
                   uint64_t committed, const struct effects *effects) MUST_CHECK;

#endif
