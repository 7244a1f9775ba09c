#ifndef DOORSTEP_BROKER_EFFECTS_H
#define DOORSTEP_BROKER_EFFECTS_H

#include "broker/record.h"
#include "broker/report.h"
#include "schemas/book.h"
#include "schemas/limits.h"
#include "schemas/wire/command.h"
#include "schemas/writer.h"

#include <stdbool.h>
#include <stdint.h>

/* What steps of the core ask the shell to do, collected until the shell has done it: put these
 * records in one commit, then send these replies, then tell these reports. Everything is counted
 * and bounded; payloads and bodies are copied into storage that belongs to the effects.
 *
 * Between two steps the shell asks effects_are_full: no more messages then before the commit. One
 * message always fits what is left. */

struct reply {
    uint32_t peer;
    enum command command;
    struct text body;
};

struct effects {
    uint32_t record_count;
    uint32_t reply_count;
    uint32_t report_count;
    uint32_t reports_lost;
    uint32_t payload_bytes;
    uint32_t body_bytes;
    uint64_t load;    /* the core needs this record, as the next step; 0: nothing */
    struct need need; /* the core needs this of the cache, before the next step */
    bool more;        /* another INPUT_PUBLISH may find something to send */
    int64_t wake_ms;  /* call again no later */
    struct record records[GROUP_EVENTS_MAX];
    struct reply replies[REPLIES_MAX];
    struct report reports[REPORTS_MAX];
    char *payloads;  /* owned; GROUP_BYTES_MAX */
    uint8_t *bodies; /* owned; REPLY_BYTES_MAX */
};

enum status effects_create(struct effects **out, struct error *err) MUST_CHECK;
void effects_destroy(struct effects **effects);

/* All is done: begin again. */
void effects_clear(struct effects *effects);
bool effects_are_full(const struct effects *effects);

/* Copy the payload of one more record and give its place, whose other fields the caller fills. */
struct record *effects_put(struct effects *effects, struct text payload);
/* Take the last one back. */
void effects_unput(struct effects *effects);

/* Write a reply's body: begin, encode, end. */
struct writer effects_begin_reply(struct effects *effects);
void effects_end_reply(struct effects *effects, uint32_t peer, enum command command,
                       const struct writer *writer);

void effects_report(struct effects *effects, enum report_kind kind, uint64_t number,
                    const char *text);

#endif
