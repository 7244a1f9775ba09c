#include "tests/support/erasing.h"

#include "broker/erasure.h"

#include <assert.h>
#include <stdlib.h>

static void erase(struct record *record, struct text subject)
{
    char *event_bytes = (char *)record->payload.bytes;
    uint8_t *left = malloc(RESIDUE_BYTES_MAX);
    enum status status;

    assert(left != NULL);
    status = erasure_leave(record, subject, left, NULL);
    assert(status == STATUS_OK);
    free(event_bytes);
}

void erasing_commit(struct record *records, uint64_t sequence)
{
    const struct record *last = &records[sequence - 1];
    uint64_t at = last->previous;
    struct event event;

    if (last->type != EVENT_CASE_ERASED) {
        return;
    }
    (void)event_decode_stored(&event, last->payload.bytes, last->payload.count); /* it was judged */
    while (at != 0) {
        erase(&records[at - 1], event.subject);
        at = records[at - 1].previous;
    }
}
