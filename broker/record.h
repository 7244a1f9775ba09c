#ifndef DOORSTEP_BROKER_RECORD_H
#define DOORSTEP_BROKER_RECORD_H

#include "schemas/digest.h"
#include "schemas/limits.h"
#include "schemas/status.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* One record of the ledger: a fixed-size header, a salt, the event's bytes as received. When its
 * case is erased, salt and event go, and what is left of the event takes their place.
 *
 * Shape:  header, RECORD_HEADER_BYTES, all integers big-endian at fixed offsets
 *           0  u8   format version (RECORD_VERSION)
 *           1  u8   zero
 *           2  u16  event type
 *           4  u32  position in its case, from 1
 *           8  u64  sequence
 *          16  u64  recorded time, Unix milliseconds
 *          24  u64  sequence of the case's previous event; 0: none
 *          32  u32  payload bytes
 *          36  u32  zero
 *          40  16   emitter's key id; zero until keys exist
 *          56  32   SHA-256(salt, subject)
 *          88  32   SHA-256(salt, subject's byte count as big-endian u16, subject, id)
 *         120  32   SHA-256(salt, payload): the commitment
 *         152  32   salt
 *         then the payload
 * Shape:  erased: the same header, byte for byte; then nothing, or
 *         152      what schemas/residue.h leaves of the event
 *         then 8   the first bytes of SHA-256(header, that)
 * An event is longer than what is left of one, so the length tells them apart.
 *
 * The header alone, without salt and payload, is what a Merkle leaf is made of: an erased payload
 * (and its salt) leaves every proof intact, and nothing in a header can be guessed back to a name.
 */

#define RECORD_VERSION 1
#define RECORD_HEADER_BYTES 152
#define RECORD_SALT_BYTES 32
#define RECORD_KEY_ID_BYTES 16
#define RECORD_BYTES_MAX (RECORD_HEADER_BYTES + RECORD_SALT_BYTES + EVENT_BYTES_MAX)

struct record {
    uint16_t type;
    uint32_t position;
    uint64_t sequence;
    int64_t recorded_unix_ms;
    uint64_t previous;
    uint8_t key_id[RECORD_KEY_ID_BYTES];
    struct digest subject_digest;
    struct digest id_digest;
    struct digest commitment;
    uint8_t salt[RECORD_SALT_BYTES];
    struct text payload;   /* borrowed: the event, or what is left of it */
    uint32_t erased_bytes; /* of the event that was; 0: it is there, and so is the salt */
};

bool record_is_erased(const struct record *record);

/* Leave of the payload only that; it is borrowed. */
void record_erase(struct record *record, struct text residue);

/* Fill the three digests from salt, subject, id and payload. */
void record_seal(struct record *record, struct text subject, struct text id);

/* Bytes that record_encode will write. */
uint32_t record_bytes(const struct record *record);
void record_encode(const struct record *record, uint8_t *bytes);
/* The header alone: the record's leaf in the Merkle tree. */
void record_encode_header(const struct record *record, uint8_t bytes[RECORD_HEADER_BYTES]);

/* Errors: VERSION, another format; CORRUPT, lengths that do not add up, or what is left of an
 *         erased event is not what was left. The commitment is not recomputed here: record_is_true
 *         does that.
 * Owner:  record borrows bytes */
enum status record_decode(struct record *record, struct text bytes, struct error *err) MUST_CHECK;

/* Does the payload still hash to the commitment? Of an erased record nothing can be told any more:
 * true. */
bool record_is_true(const struct record *record);

#endif
