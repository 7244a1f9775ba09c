#include "broker/erasure.h"

enum status erasure_leave(struct record *record, struct text subject,
                          uint8_t left[RESIDUE_BYTES_MAX], struct error *err)
{
    const struct text payload = record->payload;
    struct refusals refusals;
    struct residue residue;
    struct event event;

    if (record_is_erased(record)) {
        return error_set(err, STATUS_CORRUPT, "record %llu is erased already",
                         (unsigned long long)record->sequence);
    }
    refusals = event_decode_stored(&event, payload.bytes, payload.count);
    if (refusals_any(&refusals) || !text_equals(event.subject, subject)) {
        return error_set(err, STATUS_CORRUPT, "record %llu is not of the erased case",
                         (unsigned long long)record->sequence);
    }
    residue = residue_of(&event);
    record_erase(record, (struct text){(const char *)left, residue_encode(&residue, left)});
    return STATUS_OK;
}
