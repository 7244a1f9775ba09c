#ifndef DOORSTEP_WORKERS_BOOKINGS_H
#define DOORSTEP_WORKERS_BOOKINGS_H

#include "schemas/event.h"
#include "schemas/limits.h"
#include "workers/settings.h"

#include <stdbool.h>
#include <stdint.h>

/* Who moves in when, over all cases: what the customer representative must know to find a free
 * slot. Folded from events, each once and in their order. Of a case all dates are kept that a void
 * may bring back, and the last one stands; what is over is forgotten when room is wanted.
 *
 * Beside what happened stand our own acts that are under way: such a date is taken until it is
 * known what became of it, and then stands as an event or not at all. */

#define SLOT_TEXT_BYTES 16 /* "09:00-10:00" and NUL */

/* The events that bookings_fold heeds, as 1 << enum event_type. */
#define BOOKING_TYPES                                                                              \
    (UINT64_C(1) << EVENT_MOVEIN_SCHEDULED | UINT64_C(1) << EVENT_CONTRACT_CANCELLED |             \
     UINT64_C(1) << EVENT_ENTRY_VOIDED | UINT64_C(1) << EVENT_CASE_ERASED)

struct booking {
    char subject[ID_BYTES_MAX];
    char id[ID_BYTES_MAX]; /* of the event */
    uint8_t subject_bytes;
    uint8_t id_bytes;
    bool expected; /* an act under way: no event yet … */
    bool accepted; /* … but it is known that there will be one */
    bool stands;   /* it is the case's booking now: one of a case at most */
    int32_t day;   /* NO_DATE: the contract was cancelled, which gives the slot back */
    int32_t slot;  /* its minute of the day; -1: none that we know */
    int32_t until; /* the last day for which it, or what it covers, matters */
};

struct bookings {
    uint32_t count;
    bool incomplete;  /* there were more than BOOKINGS_MAX: nothing is booked by itself */
    uint64_t through; /* sequence of the last event folded */
    struct booking bookings[BOOKINGS_MAX];
};

void bookings_init(struct bookings *bookings);
/* To be folded anew from the first event, of whatever ledger. What is under way stays. */
void bookings_restart(struct bookings *bookings);

/* movein.scheduled books, contract.cancelled gives back, entry.voided makes either undone,
 * case.erased forgets the case; others do nothing, and so does what was folded before. Who moves in
 * before the day keeps his slot: it was promised, and the ledger never shows more dates than slots.
 */
void bookings_fold(struct bookings *bookings, const struct event *event, uint64_t sequence,
                   int32_t today);

/* An act is sent; one that is no movein.scheduled does nothing. */
void bookings_expect(struct bookings *bookings, const struct event *event, int32_t today);
/* What became of an act, if it was one of those: accepted as this sequence, which is folded when it
 * comes, or (0) not. */
void bookings_settle(struct bookings *bookings, struct text subject, struct text id,
                     uint64_t sequence);

/* The next day after today with a free slot, no Sunday; false when there is none within
 * BOOKING_DAYS_MAX; day and slot are then untouched. The case's own booking does not count. */
bool bookings_find(const struct bookings *bookings, const struct settings *settings,
                   struct text subject, int32_t today, int32_t *day, char slot[SLOT_TEXT_BYTES]);

#endif
