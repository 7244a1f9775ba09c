#ifndef DOORSTEP_SCHEMAS_WIRE_SUBSCRIBE_H
#define DOORSTEP_SCHEMAS_WIRE_SUBSCRIBE_H

#include "schemas/catalogue.h"
#include "schemas/limits.h"
#include "schemas/status.h"
#include "schemas/text.h"
#include "schemas/wire/session.h"
#include "schemas/writer.h"

#include <stdbool.h>
#include <stdint.h>

/* Events come out by position, with credit. Source: protocol.md, "Subscribing".
 * Decoders borrow and leave the output alone on failure. */

/* Which events: those of the types named, and those after which a node of the lane is open. With
 * neither, every event. */
struct selection {
    enum lane lane; /* LANE_NONE: none */
    uint64_t types; /* 1 << enum event_type */
};

/* `lanes` are the lanes that have an open node after the event. */
bool selection_holds(const struct selection *selection, enum event_type type, uint32_t lanes);

/* [ledger bin 16, epoch uint, after uint, lane text, [type text …], events uint, bytes uint]
 * after is the last position already seen; lane is "" for none; the last two are the first credit,
 * read as CREDIT's. */
struct subscribe {
    struct ledger_id ledger;
    uint64_t epoch;
    uint64_t after;
    struct selection selection;
    uint32_t events;
    uint32_t bytes;
};

void subscribe_encode(const struct subscribe *subscribe, struct writer *writer);
/* A lane that is no department's, or an unknown type, is MALFORMED. */
enum status subscribe_decode(struct subscribe *subscribe, struct text body) MUST_CHECK;

/* [events uint, bytes uint]: so much more; beyond 2^32−1 it is read as that */
struct credit {
    uint32_t events;
    uint32_t bytes;
};

void credit_encode(const struct credit *credit, struct writer *writer);
enum status credit_decode(struct credit *credit, struct text body) MUST_CHECK;

/* A record as it travels: [sequence uint, recorded_unix_ms uint, event bin] */
struct record_item {
    uint64_t sequence;
    int64_t recorded_unix_ms;
    struct text event;
};

/* A case as it travels: [view map, [opener text …]]; the openers are the ids of the events that
 * opened the nodes in the view's `open`, in that order: what an act gives as causationid. */
struct case_item {
    struct text view;
    struct text openers; /* encoded array */
};

/* [through uint, [record …], [case …]]
 * through: the position reached, matched or not. cases: of each case that the records touch, once,
 * as of the broker's head. At most BATCH_EVENTS_MAX of each. */
struct events {
    uint64_t through;
    uint32_t record_count;
    uint32_t case_count;
    struct record_item records[BATCH_EVENTS_MAX];
    struct case_item cases[BATCH_EVENTS_MAX];
};

void events_encode(const struct events *events, struct writer *writer);
enum status events_decode(struct events *events, struct text body) MUST_CHECK;

/* Shared with query.h: a lane's word ("" for none), an array of type words, arrays of records and
 * of cases. Readers fail on a word that they do not know, and on a lane without a department. */
struct reader;
void lane_encode(enum lane lane, struct writer *writer);
enum lane lane_read(struct reader *reader);
void types_encode(uint64_t types, struct writer *writer);
uint64_t types_read(struct reader *reader);
void record_items_encode(const struct record_item *items, uint32_t count, struct writer *writer);
uint32_t record_items_read(struct record_item *items, struct reader *reader);
void case_items_encode(const struct case_item *items, uint32_t count, struct writer *writer);
uint32_t case_items_read(struct case_item *items, struct reader *reader);

#endif
