#include "broker/effects.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status effects_create(struct effects **out, struct error *err)
{
    struct effects *effects = calloc(1, sizeof *effects);

    if (effects != NULL) {
        effects->payloads = malloc(GROUP_BYTES_MAX);
        effects->bodies = malloc(REPLY_BYTES_MAX);
    }
    if (effects == NULL || effects->payloads == NULL || effects->bodies == NULL) {
        effects_destroy(&effects);
        return error_set(err, STATUS_NO_MEMORY, "make room for a group of events");
    }
    *out = effects;
    return STATUS_OK;
}

void effects_destroy(struct effects **effects)
{
    if (*effects != NULL) {
        free((*effects)->payloads);
        free((*effects)->bodies);
        free(*effects);
        *effects = NULL;
    }
}

void effects_clear(struct effects *effects)
{
    effects->record_count = 0;
    effects->reply_count = 0;
    effects->report_count = 0;
    effects->reports_lost = 0;
    effects->payload_bytes = 0;
    effects->body_bytes = 0;
}

bool effects_are_full(const struct effects *effects)
{
    return effects->record_count > GROUP_EVENTS_MAX - BATCH_EVENTS_MAX ||
           effects->payload_bytes > GROUP_BYTES_MAX - MESSAGE_BYTES_MAX ||
           effects->body_bytes > REPLY_BYTES_MAX - MESSAGE_BYTES_MAX ||
           effects->reply_count >= REPLIES_MAX - SESSIONS_MAX;
}

struct record *effects_put(struct effects *effects, struct text payload)
{
    struct record *record = &effects->records[effects->record_count];
    char *copy = effects->payloads + effects->payload_bytes;

    assert(effects->record_count < GROUP_EVENTS_MAX);
    assert(payload.count <= GROUP_BYTES_MAX - effects->payload_bytes);
    (void)memcpy(copy, payload.bytes, payload.count);
    *record = (struct record){.payload = {copy, payload.count}};
    effects->record_count++;
    effects->payload_bytes += payload.count;
    return record;
}

void effects_unput(struct effects *effects)
{
    assert(effects->record_count > 0);
    effects->record_count--;
    effects->payload_bytes -= effects->records[effects->record_count].payload.count;
}

struct writer effects_begin_reply(struct effects *effects)
{
    uint32_t left = REPLY_BYTES_MAX - effects->body_bytes;

    assert(effects->reply_count < REPLIES_MAX);
    return writer_of(effects->bodies + effects->body_bytes,
                     left < MESSAGE_BYTES_MAX ? left : MESSAGE_BYTES_MAX);
}

void effects_end_reply(struct effects *effects, uint32_t peer, enum command command,
                       const struct writer *writer)
{
    assert(!writer->overflowed);
    effects->replies[effects->reply_count++] = (struct reply){peer, command, writer_text(writer)};
    effects->body_bytes += (uint32_t)writer->count;
}

void effects_report(struct effects *effects, enum report_kind kind, uint64_t number,
                    const char *text)
{
    struct report *report = &effects->reports[effects->report_count];

    if (effects->report_count == REPORTS_MAX) {
        effects->reports_lost++;
        return;
    }
    effects->report_count++;
    report->kind = kind;
    report->number = number;
    (void)snprintf(report->text, sizeof report->text, "%s", text); /* a cut text still helps */
}
