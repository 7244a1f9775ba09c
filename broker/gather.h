#ifndef DOORSTEP_BROKER_GATHER_H
#define DOORSTEP_BROKER_GATHER_H

#include "broker/marks.h"
#include "broker/record.h"
#include "schemas/book.h"
#include "schemas/wire/query.h"
#include "schemas/wire/subscribe.h"

#include <stdbool.h>
#include <stdint.h>

/* Records being gathered for one message: an EVENTS for a subscriber, or the RECORDS that answer a
 * READ. It says which sequence it wants, is given the record, and stops at what the message, the
 * asker or the turn can hold. What it was given it keeps a copy of. */

#define GATHER_LOADS_MAX SLICE_EVENTS_MAX           /* records looked at for one message */
#define GATHER_BYTES_MAX (MESSAGE_BYTES_MAX - 1024) /* leaves room for what stands around them */
#define RECORD_ITEM_BYTES 32                        /* beside the event, at most */
#define CASE_ITEM_BYTES 16                          /* beside the view and its openers, at most */

struct gather_limits {
    bool is_of_subject;      /* of one subject only, whose sequences are: */
    const uint64_t *history; /* borrowed from the book */
    uint32_t history_count;
    uint64_t until;        /* the last sequence to look at */
    int64_t since_unix_ms; /* recorded in [since, until); 0: no bound */
    int64_t until_unix_ms;
    uint32_t records_max;
    uint32_t bytes_max; /* of the events; overdrawn by less than one */
    uint32_t scan_max;  /* marks looked at */
    bool with_cases;
};

struct gather {
    struct selection selection;
    struct gather_limits limits;
    uint32_t history_next;
    uint64_t through;    /* everything up to here is gathered, or none of the asker's business */
    uint64_t stop;       /* through never goes further in this message */
    uint64_t wanted;     /* 0: nothing more fits, or there is nothing more */
    struct record given; /* the one that was wanted */
    struct text given_subject; /* whose case comes along; absent: none */
    bool is_full;              /* it ended for want of room */
    uint32_t load_count;
    uint32_t bytes_used;  /* of the message */
    uint32_t event_bytes; /* of the events in it */
    uint32_t record_count;
    uint32_t case_count;
    struct record_item records[BATCH_EVENTS_MAX];
    struct case_item cases[BATCH_EVENTS_MAX];
    const struct entry *touched[BATCH_EVENTS_MAX]; /* of the book; each case once */
    uint32_t arena_used;
    uint8_t *arena; /* owned; MESSAGE_BYTES_MAX: payloads, views, openers */
};

enum status gather_init(struct gather *gather) MUST_CHECK;
void gather_finish(struct gather *gather);

/* Everything after `after` that the selection holds, within the limits. `through` begins there,
 * even beyond limits->until, and never goes back. */
void gather_begin(struct gather *gather, const struct marks *marks,
                  const struct selection *selection, uint64_t after,
                  const struct gather_limits *limits);

/* The record that was wanted; it is borrowed until gather_take. */
void gather_give(struct gather *gather, const struct record *record);
/* Must the book be given something first, for the record's case to be drawn? */
bool gather_lacks(const struct gather *gather, struct book *book, struct need *need);
/* Take that record, if it still fits, and leave an erased one out; then look for the next. */
void gather_take(struct gather *gather, const struct marks *marks, struct book *book);

/* Nothing is left up to limits.until. */
bool gather_is_done(const struct gather *gather);

#endif
