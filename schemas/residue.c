#include "schemas/residue.h"

#include <assert.h>
#include <string.h>

static bool leaves_something(enum event_type type)
{
    return type == EVENT_CONTRACT_FILED || type == EVENT_PAYMENT_CLEARED;
}

struct residue residue_of(const struct event *event)
{
    struct residue residue = {.type = event->type};

    if (!leaves_something(event->type)) {
        return residue;
    }
    residue.subject = event->subject;
    residue.key =
        event->type == EVENT_CONTRACT_FILED
            ? index_key_of_unit(event->data.contract_filed.project, event->data.contract_filed.unit)
            : index_key_of_certificate(event->data.payment_cleared.certificate_no);
    return residue;
}

uint32_t residue_encode(const struct residue *residue, uint8_t bytes[RESIDUE_BYTES_MAX])
{
    if (text_is_absent(residue->subject)) {
        return 0;
    }
    assert(residue->subject.count <= ID_BYTES_MAX);
    (void)memcpy(bytes, residue->key.bytes, DIGEST_BYTES);
    (void)memcpy(bytes + DIGEST_BYTES, residue->subject.bytes, residue->subject.count);
    return DIGEST_BYTES + residue->subject.count;
}

enum status residue_decode(struct residue *residue, enum event_type type, struct text bytes)
{
    struct residue read = {.type = type};

    if (leaves_something(type) != (bytes.count > 0)) {
        return STATUS_MALFORMED;
    }
    if (bytes.count > 0) {
        if (bytes.count <= DIGEST_BYTES || bytes.count > RESIDUE_BYTES_MAX) {
            return STATUS_MALFORMED;
        }
        (void)memcpy(read.key.bytes, bytes.bytes, DIGEST_BYTES);
        read.subject =
            (struct text){bytes.bytes + DIGEST_BYTES, bytes.count - (uint32_t)DIGEST_BYTES};
    }
    *residue = read;
    return STATUS_OK;
}
