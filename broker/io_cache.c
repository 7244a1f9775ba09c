#include "broker/io_cache.h"

#include "broker/io_store.h"
#include "broker/io_store_cursor.h"
#include "broker/marks.h"
#include "schemas/index_key.h"
#include "schemas/limits.h"
#include "schemas/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WRITE_SPARE_BYTES (16 * 1048576) /* pages that a write touches beside what it puts */

enum shelf {
    TABLE_ENTRIES,      /* number → entry */
    TABLE_SUBJECTS,     /* subject → number */
    TABLE_UNITS,        /* index key of a unit → number */
    TABLE_CERTIFICATES, /* index key of a certificate → number */
    TABLE_MARKS,        /* number of a chunk → its marks */
    TABLE_META,
    TABLES
};

struct cache {
    struct store *store; /* owned */
    struct core_identity identity;
    bool is_empty;
    struct cache_state state; /* unless is_empty */
    struct cached_history history;
    struct spill spill; /* what is written next */
    uint8_t *bytes;     /* owned; the entry that is being written */
    uint32_t capacity;
    char path[STORE_PATH_BYTES];
};

static const struct text summary_key = {"summary", 7};

/* LMDB keeps no checksums, and what these say is believed, an absent line as well: so each line of
 * an index, and each chunk of marks, ends in one over its table, its key and its value. */
#define CHECKSUM_BYTES 8
#define LINE_BYTES (STORE_KEY_BYTES + CHECKSUM_BYTES) /* number, checksum */
#define CHUNK_BYTES_MAX (MARKS_CHUNK_BYTES + CHECKSUM_BYTES)
#define KEY_BYTES_MAX ID_BYTES_MAX /* a subject; index keys and numbers are shorter */
#define SEALED_BYTES_MAX (1 + KEY_BYTES_MAX + CHUNK_BYTES_MAX)

static uint64_t checksum_of(enum shelf table, struct text key, struct text value)
{
    char bytes[SEALED_BYTES_MAX];

    bytes[0] = (char)table;
    (void)memcpy(bytes + 1, key.bytes, key.count);
    (void)memcpy(bytes + 1 + key.count, value.bytes, value.count);
    return table_hash((struct text){bytes, 1 + key.count + value.count});
}

/* Append the checksum to the value, which has room for it. */
static struct text seal(enum shelf table, struct text key, uint8_t *value, uint32_t count)
{
    const struct text text = {(const char *)value, count};

    (void)store_key(value + count, checksum_of(table, key, text));
    return (struct text){text.bytes, count + CHECKSUM_BYTES};
}

/* The value without its checksum; false: it is not what was written. */
static bool unseal(enum shelf table, struct text key, struct text sealed, struct text *value)
{
    uint64_t checksum = 0;

    if (sealed.count < CHECKSUM_BYTES || sealed.count > CHUNK_BYTES_MAX ||
        key.count > KEY_BYTES_MAX) {
        return false;
    }
    *value = (struct text){sealed.bytes, sealed.count - CHECKSUM_BYTES};
    (void)store_number(&checksum,
                       (struct text){sealed.bytes + value->count, CHECKSUM_BYTES}); /* it fits */
    return checksum == checksum_of(table, key, *value);
}

/* Opening. */

/* As many entries as it says, and a line for each? */
static enum status count_lines(struct cache *cache, struct error *err)
{
    uint64_t entries = 0;
    uint64_t subjects = 0;
    enum status status = store_count(cache->store, TABLE_ENTRIES, &entries, err);

    if (status == STATUS_OK) {
        status = store_count(cache->store, TABLE_SUBJECTS, &subjects, err);
    }
    if (status == STATUS_OK && (entries != cache->state.summary.count || subjects != entries)) {
        return error_set(err, STATUS_CORRUPT, "it has lost entries");
    }
    return status;
}

static enum status read_state(struct cache *cache, uint64_t head, struct error *err)
{
    struct text value;
    enum status status = store_get(cache->store, TABLE_META, summary_key, &value, err);

    cache->is_empty = status == STATUS_NOT_FOUND;
    if (status == STATUS_OK) {
        status = cached_summary_decode(&cache->state, &cache->identity, value, err);
    }
    if (status == STATUS_OK && cache->state.through > head) {
        status =
            error_set(err, STATUS_REFUSED, "it is ahead: through %llu, the ledger's head is %llu",
                      (unsigned long long)cache->state.through, (unsigned long long)head);
    }
    if (status == STATUS_OK) {
        status = count_lines(cache, err);
    }
    store_rest(cache->store);
    return cache->is_empty ? STATUS_OK : status;
}

static bool has_crashed(const struct cache *cache)
{
    char note[STORE_PATH_BYTES + 16];

    (void)snprintf(note, sizeof note, "%s/" CACHE_CRASH_NOTE, cache->path); /* the path fits */
    return access(note, F_OK) == 0;
}

static enum status open_store(struct cache *cache, struct error *err)
{
    const struct store_plan plan = {
        .what = "cache",
        .path = cache->path,
        .tables = {"entries", "subjects", "units", "certificates", "marks", "meta"},
        .table_count = TABLES,
        .map_bytes = CACHE_MAP_BYTES,
        .spare_bytes = WRITE_SPARE_BYTES,
        .is_derived = true,
    };

    return store_open(&cache->store, &plan, err);
}

/* Can what is there not be used, as opposed to not be looked at? Addresses that it wants and does
 * not get may be more than any whole file would want. */
static bool is_useless(enum status status)
{
    return status == STATUS_CORRUPT || status == STATUS_VERSION || status == STATUS_REFUSED ||
           status == STATUS_NO_MEMORY;
}

/* The note last: until then it says that there may be something. */
static enum status delete_files(const char *path, struct error *err)
{
    static const char *const names[] = {"data.mdb", "lock.mdb", CACHE_CRASH_NOTE};

    for (int i = 0; i < 3; i++) {
        char file[STORE_PATH_BYTES + 16];

        (void)snprintf(file, sizeof file, "%s/%s", path, names[i]);
        if (unlink(file) != 0 && errno != ENOENT) {
            return error_set(err, STATUS_IO, "delete %s: %s", file, strerror(errno));
        }
    }
    return STATUS_OK;
}

static enum status open_anew(struct cache *cache, struct error *err)
{
    enum status status;

    store_close(&cache->store);
    cache->is_empty = true;
    status = delete_files(cache->path, err);
    return status == STATUS_OK ? open_store(cache, err) : status;
}

enum status cache_open(struct cache **out, const char *path, const struct core_identity *identity,
                       uint64_t head, struct error *dropped, struct error *err)
{
    struct cache *cache = calloc(1, sizeof *cache);
    enum status status;

    if (cache == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "cache %s: open", path);
    }
    (void)snprintf(cache->path, sizeof cache->path, "%s", path); /* too long: the store says so */
    cache->identity = *identity;
    cache->is_empty = true;
    if (strlen(path) >= sizeof cache->path) {
        status = error_set(dropped, STATUS_INVALID, "cache: too long a path");
    } else if (has_crashed(cache)) {
        status = error_set(dropped, STATUS_CORRUPT, "the broker crashed while it used it");
    } else {
        status = open_store(cache, dropped);
    }
    if (status == STATUS_OK) {
        status = read_state(cache, head, dropped);
    }
    if (is_useless(status)) {
        status = open_anew(cache, err);
    } else if (status != STATUS_OK) {
        *err = *dropped;
    }
    if (status == STATUS_OK) {
        *out = cache;
        cache = NULL;
    }
    cache_close(&cache);
    return status;
}

void cache_close(struct cache **cache)
{
    if (*cache != NULL) {
        store_close(&(*cache)->store);
        cached_history_finish(&(*cache)->history);
        free((*cache)->bytes);
        free(*cache);
        *cache = NULL;
    }
}

enum status cache_delete(const char *path, struct error *err)
{
    enum status status;
    int descriptor;

    if (strlen(path) >= STORE_PATH_BYTES) {
        return error_set(err, STATUS_INVALID, "cache: too long a path");
    }
    status = delete_files(path, err);
    descriptor = status == STATUS_OK ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (status == STATUS_OK && descriptor < 0 && errno == ENOENT) {
        return STATUS_OK; /* there never was one */
    }
    if (status == STATUS_OK && (descriptor < 0 || fsync(descriptor) != 0)) {
        status = error_set(err, STATUS_IO, "sync %s: %s", path, strerror(errno));
    }
    if (descriptor >= 0) {
        (void)close(descriptor); /* read-only: nothing can be lost */
    }
    return status;
}

void cache_condemn(struct cache *cache)
{
    store_close(&cache->store);
    (void)delete_files(cache->path, NULL); /* what cannot be deleted is found out again */
}

const struct cache_state *cache_state(const struct cache *cache)
{
    return cache->is_empty ? NULL : &cache->state;
}

/* Reading. */

enum status cache_give_marks(struct cache *cache, struct core *core, struct error *err)
{
    struct store_cursor *cursor = NULL;
    enum status status = store_cursor_open(&cursor, cache->store, TABLE_MARKS, err);
    uint64_t count = 0;
    struct text chunk = {NULL, 0};
    struct text value;
    struct text key;

    if (status == STATUS_OK) {
        status = store_cursor_renew(cursor, err);
    }
    while (status == STATUS_OK && count < cache->state.through) {
        status = store_cursor_next(cursor, &key, &value, err);
        if (status == STATUS_OK && !unseal(TABLE_MARKS, key, value, &chunk)) {
            status = error_set(err, STATUS_CORRUPT, "cache: marks are damaged");
        }
        if (status == STATUS_OK) {
            status = core_give_marks(core, chunk, err);
            count += MARKS_CHUNK;
        }
    }
    store_cursor_close(&cursor);
    return status == STATUS_NOT_FOUND ? error_set(err, STATUS_CORRUPT, "cache: marks are missing")
                                      : status;
}

static enum status find_entry(struct cache *cache, uint64_t number, struct found *found,
                              struct error *err)
{
    uint8_t key[STORE_KEY_BYTES];
    struct text value;
    enum status status =
        store_get(cache->store, TABLE_ENTRIES, store_key(key, number), &value, err);

    if (status == STATUS_NOT_FOUND) {
        return error_set(err, STATUS_CORRUPT, "cache: an entry is missing");
    }
    return status == STATUS_OK ? cached_decode(found, &cache->history, value, err) : status;
}

static enum status refuse_index(struct error *err)
{
    return error_set(err, STATUS_CORRUPT, "cache: an index is damaged");
}

/* A line that is absent must be missing between two that are whole: one whose key was damaged
 * stands where it always stood. NOT_FOUND: there is none. */
static enum status find_line(struct cache *cache, enum shelf table, struct text key,
                             uint64_t *number, struct error *err)
{
    struct store_around around;
    enum status status = store_look_around(cache->store, table, key, &around, err);
    struct text value;

    if (status != STATUS_OK) {
        return status;
    }
    if (!text_is_absent(around.key_before) &&
        !unseal(table, around.key_before, around.value_before, &value)) {
        return refuse_index(err);
    }
    if (!text_is_absent(around.key_at) && !unseal(table, around.key_at, around.value_at, &value)) {
        return refuse_index(err);
    }
    if (text_is_absent(around.key_at) || !text_equals(around.key_at, key)) {
        return STATUS_NOT_FOUND;
    }
    return store_number(number, value) && *number < cache->state.summary.count ? STATUS_OK
                                                                               : refuse_index(err);
}

static enum status find_number(struct cache *cache, const struct need *need, uint64_t *number,
                               struct error *err)
{
    static const enum shelf tables[] = {
        [NEED_SUBJECT] = TABLE_SUBJECTS,
        [NEED_UNIT] = TABLE_UNITS,
        [NEED_CERTIFICATE] = TABLE_CERTIFICATES,
    };

    return cache->is_empty ? STATUS_NOT_FOUND
                           : find_line(cache, tables[need->kind], need->key, number, err);
}

enum status cache_find(struct cache *cache, const struct need *need, struct found *found,
                       struct error *err)
{
    uint64_t number = need->number;
    enum status status = STATUS_OK;

    *found = (struct found){0};
    if (need->kind != NEED_NUMBER) {
        status = find_number(cache, need, &number, err);
    }
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    if (need->kind == NEED_NUMBER || need->kind == NEED_SUBJECT) {
        return find_entry(cache, number, found, err);
    }
    found->is_there = true;
    found->number = (uint32_t)number;
    return STATUS_OK;
}

void cache_rest(struct cache *cache)
{
    if (cache->store != NULL) { /* it was not condemned */
        store_rest(cache->store);
    }
}

/* Writing. */

struct writing {
    struct cache *cache;
    const struct spill *spill;
};

static enum status reserve(struct cache *cache, uint32_t count, struct error *err)
{
    uint8_t *grown;

    if (count <= cache->capacity) {
        return STATUS_OK;
    }
    grown = realloc(cache->bytes, count);
    if (grown == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "write an entry of the cache");
    }
    cache->bytes = grown;
    cache->capacity = count;
    return STATUS_OK;
}

static enum status put_line(struct store *store, enum shelf table, struct text key, uint32_t number,
                            struct error *err)
{
    uint8_t line[LINE_BYTES];

    (void)store_key(line, number);
    return store_put(store, table, key, seal(table, key, line, STORE_KEY_BYTES), err);
}

/* Newest first, which is no matter: keys of one entry are different, or the same line. */
static enum status put_facts(struct store *store, const struct changed *changed, struct error *err)
{
    const struct fact *fact = changed->entry->facts;
    enum status status = STATUS_OK;

    for (; fact != NULL && status == STATUS_OK; fact = fact->next) {
        status = put_line(store, fact->kind == NEED_UNIT ? TABLE_UNITS : TABLE_CERTIFICATES,
                          index_key_text(&fact->key), changed->number, err);
    }
    return status;
}

static enum status put_entry(struct cache *cache, const struct changed *changed, uint32_t count,
                             struct error *err)
{
    const struct entry *entry = changed->entry;
    const uint32_t bytes = cached_bytes(entry);
    uint8_t key[STORE_KEY_BYTES];
    enum status status = reserve(cache, bytes, err);

    if (status == STATUS_OK) {
        cached_encode(changed, cache->bytes);
        status = store_put(cache->store, TABLE_ENTRIES, store_key(key, changed->number),
                           (struct text){(const char *)cache->bytes, bytes}, err);
    }
    if (status == STATUS_OK && changed->number >= count) { /* new to the cache */
        status = put_line(cache->store, TABLE_SUBJECTS, entry->subject, changed->number, err);
    }
    return status == STATUS_OK ? put_facts(cache->store, changed, err) : status;
}

/* The chunks that have grown since the last time. */
static enum status put_marks(struct cache *cache, const struct spill *spill, uint64_t before,
                             struct error *err)
{
    enum status status = STATUS_OK;
    uint64_t chunk = before / MARKS_CHUNK;

    for (; chunk * MARKS_CHUNK < spill->state.through && status == STATUS_OK; chunk++) {
        uint8_t bytes[CHUNK_BYTES_MAX];
        uint8_t number[STORE_KEY_BYTES];
        const struct text key = store_key(number, chunk);
        const uint32_t count = marks_encode(spill->marks, chunk, bytes);

        status =
            store_put(cache->store, TABLE_MARKS, key, seal(TABLE_MARKS, key, bytes, count), err);
    }
    return status;
}

static enum status put_spill(struct store *store, void *context, struct error *err)
{
    const struct writing *writing = context;
    struct cache *cache = writing->cache;
    const struct spill *spill = writing->spill;
    const uint32_t count = cache->is_empty ? 0 : cache->state.summary.count;
    uint8_t bytes[CACHED_SUMMARY_BYTES];
    enum status status = put_marks(cache, spill, cache->is_empty ? 0 : cache->state.through, err);

    for (uint32_t i = 0; i < spill->count && status == STATUS_OK; i++) {
        status = put_entry(cache, &spill->changed[i], count, err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    cached_summary_encode(&cache->identity, &spill->state, bytes);
    return store_put(store, TABLE_META, summary_key,
                     (struct text){(const char *)bytes, sizeof bytes}, err);
}

struct spill *cache_spill(struct cache *cache)
{
    return &cache->spill;
}

enum status cache_write(struct cache *cache, const struct spill *spill, struct error *err)
{
    struct writing writing = {cache, spill};
    uint64_t bytes = 0;
    enum status status;

    for (uint32_t i = 0; i < spill->count; i++) {
        bytes += cached_bytes(spill->changed[i].entry);
    }
    status = store_write(cache->store, bytes, put_spill, &writing, err);
    if (status == STATUS_OK) {
        cache->state = spill->state;
        cache->is_empty = false;
    }
    return status;
}
