#ifndef DOORSTEP_WORKERS_BOOKINGS_H
#define DOORSTEP_WORKERS_BOOKINGS_H

#include "schemas/event.h"
#include "schemas/limits.h"
#include "workers/settings.h"

#include <stdbool.h>
#include <stdint.h>

/* Who moves in when, over all cases: what the customer representative must know to find a free
 * slot. Folded from events; a case has one booking, its latest. Events may come in any order: the
 * one with the higher sequence stands. Days that are over are forgotten. */

#define SLOT_TEXT_BYTES 16 /* "09:00-10:00" and NUL */

struct booking {
    char subject[ID_BYTES_MAX];
    uint8_t subject_bytes;
    int32_t day;  /* NO_DATE: none any more, remembered for its sequence */
    int32_t slot; /* its minute of the day; -1: none that we know */
    uint64_t sequence;
};

struct bookings {
    uint32_t count;
    bool incomplete; /* there were more than BOOKINGS_MAX: nothing is booked by itself */
    struct booking bookings[BOOKINGS_MAX];
};

void bookings_init(struct bookings *bookings);

/* movein.scheduled books, contract.cancelled gives back; others do nothing. Who moves in before the
 * day keeps his slot: it was promised, and the ledger never shows more dates than slots. */
void bookings_fold(struct bookings *bookings, const struct event *event, uint64_t sequence,
                   int32_t today);

/* The next day after today with a free slot, no Sunday; false when there is none within
 * BOOKING_DAYS_MAX; day and slot are then untouched. The case's own booking does not count. */
bool bookings_find(const struct bookings *bookings, const struct settings *settings,
                   struct text subject, int32_t today, int32_t *day, char slot[SLOT_TEXT_BYTES]);

#endif
