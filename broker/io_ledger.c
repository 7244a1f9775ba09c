#include "broker/io_ledger.h"

#include "broker/erasure.h"
#include "broker/io_ledger_parts.h"
#include "broker/io_rewrite.h"
#include "schemas/limits.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define LEDGER_FORMAT 1
#define LEDGER_FORMAT_ERASED 2           /* the same, and it has erased records */
#define APPEND_SPARE_BYTES (4 * 1048576) /* pages that a commit rewrites beside the records */

static enum status refuse_foreign(const struct ledger *ledger, struct error *err)
{
    return error_set(err, STATUS_CORRUPT,
                     "ledger %s: not a ledger of Doorstep's but another program's: is this the "
                     "right home?",
                     ledger->path);
}

/* What it says of itself. */

static enum status put_meta(struct store *store, const char *name, struct text value,
                            struct error *err)
{
    return store_put(store, TABLE_META, text_of(name), value, err);
}

/* A new ledger's id is random, so that two are never taken for one. */
static enum status make_meta(struct store *store, void *context, struct error *err)
{
    uint8_t number[STORE_KEY_BYTES];
    char id[LEDGER_ID_BYTES];
    enum status status;

    (void)context;
    if (getrandom(id, sizeof id, 0) != (ssize_t)sizeof id) {
        return error_set(err, STATUS_IO, "ask for a random ledger id: %s", strerror(errno));
    }
    status = put_meta(store, "format", store_key(number, LEDGER_FORMAT), err);
    if (status == STATUS_OK) {
        status = put_meta(store, "id", (struct text){id, sizeof id}, err);
    }
    return status == STATUS_OK ? put_meta(store, "epoch", store_key(number, 1), err) : status;
}

static enum status get_number(struct ledger *ledger, const char *name, uint64_t *number,
                              struct error *err)
{
    struct text value;
    enum status status = store_get(ledger->store, TABLE_META, text_of(name), &value, err);

    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !store_number(number, value))) {
        return refuse_foreign(ledger, err);
    }
    return status;
}

static enum status read_meta(struct ledger *ledger, struct error *err)
{
    uint64_t format = 0;
    struct text id;
    enum status status = get_number(ledger, "format", &format, err);

    if (status == STATUS_OK && format != LEDGER_FORMAT && format != LEDGER_FORMAT_ERASED) {
        return error_set(err, STATUS_VERSION,
                         "ledger %s: has format %llu, this program knows %d to %d: use the release "
                         "that made it, or a newer one",
                         ledger->path, (unsigned long long)format, LEDGER_FORMAT,
                         LEDGER_FORMAT_ERASED);
    }
    if (status == STATUS_OK && format == LEDGER_FORMAT_ERASED) {
        status = get_number(ledger, "erased", &ledger->erased, err);
    }
    if (status == STATUS_OK) {
        status = get_number(ledger, "epoch", &ledger->epoch, err);
    }
    if (status == STATUS_OK) {
        status = store_get(ledger->store, TABLE_META, TEXT("id"), &id, err);
    }
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && id.count != LEDGER_ID_BYTES)) {
        return refuse_foreign(ledger, err);
    }
    if (status == STATUS_OK) {
        (void)memcpy(ledger->id.bytes, id.bytes, LEDGER_ID_BYTES);
    }
    return status;
}

/* Sequences have no gaps, so as many records as the last one says: where a page of the table is not
 * what was written, the last that is found may be another. */
static enum status check_count(struct ledger *ledger, uint64_t last, struct error *err)
{
    uint64_t count = 0;
    enum status status = store_count(ledger->store, TABLE_RECORDS, &count, err);

    if (status == STATUS_OK && count != last) {
        return error_set(err, STATUS_CORRUPT,
                         "ledger %s: damaged: it has %llu records, and record %llu is its last",
                         ledger->path, (unsigned long long)count, (unsigned long long)last);
    }
    return status;
}

/* The last record; NOT_FOUND: there is none. */
static enum status read_last(struct ledger *ledger, struct record *record, struct error *err)
{
    struct text key;
    struct text value;
    uint64_t sequence;
    enum status status = store_last(ledger->store, TABLE_RECORDS, &key, &value, err);

    if (status != STATUS_OK) {
        return status;
    }
    status = record_decode(record, value, err);
    if (status == STATUS_OK && (!store_number(&sequence, key) || sequence != record->sequence)) {
        status = error_set(err, STATUS_CORRUPT, "it is out of place");
    }
    return status == STATUS_OK
               ? STATUS_OK
               : error_wrap(err, status, "ledger %s: its last record", ledger->path);
}

static enum status read_head(struct ledger *ledger, struct error *err)
{
    struct record record = {0};
    enum status status = read_last(ledger, &record, err);

    if (status == STATUS_OK || status == STATUS_NOT_FOUND) {
        status = check_count(ledger, record.sequence, err);
    }
    if (status == STATUS_OK) {
        ledger->head = record.sequence;
        ledger->recorded_unix_ms = record.recorded_unix_ms;
    }
    return status;
}

/* Life. */

enum status ledger_open(struct ledger **out, const char *path, enum ledger_mode mode,
                        struct error *err)
{
    const struct store_plan plan = {
        .what = "ledger",
        .path = path,
        .tables = {"records", "meta"},
        .table_count = TABLES,
        .map_bytes = LEDGER_MAP_BYTES,
        .spare_bytes = APPEND_SPARE_BYTES,
        .is_read_only = mode == LEDGER_READ,
        .fill = make_meta,
    };
    struct ledger *ledger = calloc(1, sizeof *ledger);
    enum status status;

    if (ledger == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "ledger %s: open", path);
    }
    ledger->mode = mode;
    status = store_open(&ledger->store, &plan, err);
    if (status == STATUS_OK) {
        (void)memcpy(ledger->path, path, strlen(path) + 1); /* it fits: the store took it */
        status = read_meta(ledger, err);
    }
    if (status == STATUS_OK) {
        status = read_head(ledger, err);
        store_rest(ledger->store);
    }
    if (status == STATUS_OK) {
        *out = ledger;
        ledger = NULL;
    }
    ledger_close(&ledger);
    return status;
}

void ledger_close(struct ledger **ledger)
{
    if (*ledger != NULL) {
        store_close(&(*ledger)->store);
        free(*ledger);
        *ledger = NULL;
    }
}

struct ledger_id ledger_identity(const struct ledger *ledger)
{
    return ledger->id;
}

uint64_t ledger_epoch(const struct ledger *ledger)
{
    return ledger->epoch;
}

uint64_t ledger_head(struct ledger *ledger)
{
    if (ledger->mode == LEDGER_READ) {
        (void)read_head(ledger, NULL); /* what it was, when it cannot be read now */
        store_rest(ledger->store);
    }
    return ledger->head;
}

void ledger_sweep(struct ledger *ledger)
{
    store_sweep(ledger->store);
}

enum status ledger_disk_free(struct ledger *ledger, uint64_t *bytes, struct error *err)
{
    return store_disk_free(ledger->store, bytes, err);
}

/* Appending. */

static enum status check_continues(const struct ledger *ledger, const struct record *records,
                                   uint32_t count, struct error *err)
{
    int64_t recorded_unix_ms = ledger->recorded_unix_ms;

    for (uint32_t i = 0; i < count; i++) {
        if (records[i].sequence != ledger->head + 1 + i) {
            return error_set(err, STATUS_INVALID, "ledger %s: sequence %llu after %llu is a gap",
                             ledger->path, (unsigned long long)records[i].sequence,
                             (unsigned long long)ledger->head + i);
        }
        if (records[i].recorded_unix_ms < recorded_unix_ms) {
            return error_set(err, STATUS_INVALID, "ledger %s: recorded time would go back at %llu",
                             ledger->path, (unsigned long long)records[i].sequence);
        }
        recorded_unix_ms = records[i].recorded_unix_ms;
    }
    return STATUS_OK;
}

/* What is erased is erased in the commit that says so. */

/* Leave of a record what an erased event leaves. It must be of the subject, and becomes the one
 * before it. */
static enum status erase_one(struct ledger *ledger, struct text subject, uint64_t *sequence,
                             struct error *err)
{
    uint8_t left[RESIDUE_BYTES_MAX];
    uint8_t number[STORE_KEY_BYTES];
    const struct text key = store_key(number, *sequence);
    struct record record;
    struct text value;
    enum status status = store_get(ledger->store, TABLE_RECORDS, key, &value, err);

    if (status == STATUS_OK) {
        status = record_decode(&record, value, err);
    }
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (record.previous >= *sequence || !record_is_true(&record)))) {
        return error_set(err, STATUS_CORRUPT, "record %llu is missing, changed, or follows itself",
                         (unsigned long long)*sequence);
    }
    if (status == STATUS_OK) {
        status = erasure_leave(&record, subject, left, err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    *sequence = record.previous;
    record_encode(&record, ledger->record);
    return store_put(ledger->store, TABLE_RECORDS, key,
                     (struct text){(const char *)ledger->record, record_bytes(&record)}, err);
}

/* Everything of its case before this record, which is a case.erased: at most CASE_EVENTS_MAX. */
static enum status erase_case(struct ledger *ledger, const struct record *erasing,
                              struct error *err)
{
    uint8_t number[STORE_KEY_BYTES];
    struct event event;
    const struct refusals refusals =
        event_decode_stored(&event, erasing->payload.bytes, erasing->payload.count);
    uint64_t sequence = erasing->previous;
    enum status status =
        refusals_any(&refusals) ? error_set(err, STATUS_INVALID, "%s", refusals.text) : STATUS_OK;

    while (status == STATUS_OK && sequence != 0) {
        status = erase_one(ledger, event.subject, &sequence, err);
    }
    if (status == STATUS_OK) {
        status = put_meta(ledger->store, "format", store_key(number, LEDGER_FORMAT_ERASED), err);
    }
    if (status == STATUS_OK) {
        status = put_meta(ledger->store, "erased", store_key(number, erasing->sequence), err);
    }
    return status == STATUS_OK ? STATUS_OK
                               : error_wrap(err, status, "ledger %s: erase a case", ledger->path);
}

struct group {
    struct ledger *ledger;
    const struct record *records;
    uint32_t count;
};

static enum status put_records(struct store *store, void *context, struct error *err)
{
    const struct group *group = context;
    enum status status = STATUS_OK;
    uint8_t key[STORE_KEY_BYTES];

    for (uint32_t i = 0; i < group->count && status == STATUS_OK; i++) {
        const struct record *record = &group->records[i];
        uint8_t *bytes = group->ledger->record;

        record_encode(record, bytes);
        status = store_append(store, TABLE_RECORDS, store_key(key, record->sequence),
                              (struct text){(const char *)bytes, record_bytes(record)}, err);
        if (status == STATUS_OK && record->type == EVENT_CASE_ERASED) {
            status = erase_case(group->ledger, record, err);
        }
    }
    return status;
}

static void note_erasures(struct ledger *ledger, const struct record *records, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        ledger->erased =
            records[i].type == EVENT_CASE_ERASED ? records[i].sequence : ledger->erased;
    }
}

enum status ledger_append(struct ledger *ledger, const struct record *records, uint32_t count,
                          struct error *err)
{
    struct group group = {ledger, records, count};
    enum status status = check_continues(ledger, records, count, err);
    uint64_t bytes = 0;

    assert(ledger->mode == LEDGER_WRITE);
    if (status != STATUS_OK || count == 0) {
        return status;
    }
    for (uint32_t i = 0; i < count; i++) {
        bytes += record_bytes(&records[i]);
    }
    status = store_write(ledger->store, bytes, put_records, &group, err);
    if (status == STATUS_OK) {
        note_erasures(ledger, records, count);
        ledger->head += count;
        ledger->recorded_unix_ms = records[count - 1].recorded_unix_ms;
    }
    return status;
}

/* Writing anew. */

bool ledger_has_leftovers(const struct ledger *ledger)
{
    return ledger->erased > 0;
}

static enum status put_clean(struct store *store, void *context, struct error *err)
{
    uint8_t number[STORE_KEY_BYTES];

    (void)context;
    return put_meta(store, "erased", store_key(number, 0), err);
}

/* Should anything end this halfway, it begins again: the new file says that it is clean only when
 * it has its place. */
enum status ledger_rewrite(struct ledger **ledger, ledger_progress *look, void *context,
                           struct error *err)
{
    enum status status = rewrite_store(&(*ledger)->store, look, context, err);

    if (status == STATUS_OK) {
        status = store_write((*ledger)->store, 0, put_clean, NULL, err);
    }
    if (status == STATUS_OK) {
        (*ledger)->erased = 0;
    }
    if ((*ledger)->store == NULL) {
        ledger_close(ledger);
    }
    return status;
}
