#include "broker/io_ledger.h"

#include <lmdb.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define LEDGER_FORMAT 1
#define DATABASES_MAX 8     /* two now, the proofs' later */
#define READERS_MAX 254     /* the broker's own cursor, and tools */
#define GROW_TRIES 8        /* doublings of the map in one append */
#define PATH_MAX_BYTES 1024 /* of the directory */
#define KEY_BYTES 8
#define APPEND_SPARE_BYTES (4 * 1048576) /* pages that a commit rewrites beside the records */

struct ledger {
    MDB_env *env; /* owned */
    MDB_dbi records;
    MDB_dbi meta;
    enum ledger_mode mode;
    struct ledger_id id;
    uint64_t epoch;
    uint64_t head;            /* LEDGER_WRITE: kept here */
    int64_t recorded_unix_ms; /* of the head; LEDGER_WRITE */
    char path[PATH_MAX_BYTES];
};

struct ledger_cursor {
    struct ledger *ledger; /* not owned */
    MDB_txn *txn;          /* owned; NULL before the first use */
    MDB_cursor *cursor;    /* owned */
    uint64_t next;         /* what comes next */
    uint32_t read_count;   /* in this snapshot */
    bool is_resting;       /* no snapshot is held */
    bool is_placed;        /* the cursor stands on next - 1 */
};

/* LMDB's and the kernel's codes, made ours. */
static enum status status_of(int rc)
{
    switch (rc) {
    case 0:
        return STATUS_OK;
    case MDB_NOTFOUND:
    case ENOENT:
        return STATUS_NOT_FOUND;
    case MDB_VERSION_MISMATCH:
        return STATUS_VERSION;
    case MDB_INVALID:
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_PANIC:
        return STATUS_CORRUPT;
    case ENOMEM:
        return STATUS_NO_MEMORY;
    case ENOSPC:
        return STATUS_FULL;
    default:
        return STATUS_IO;
    }
}

static enum status refuse(struct error *err, const char *path, int rc, const char *step)
{
    return error_set(err, status_of(rc), "ledger %s: %s: %s", path, step, mdb_strerror(rc));
}

static enum status refuse_foreign(const struct ledger *ledger, struct error *err)
{
    return error_set(err, STATUS_CORRUPT,
                     "ledger %s: not a ledger of Doorstep's but another program's: is this the "
                     "right home?",
                     ledger->path);
}

static enum status refuse_absent(const char *path, struct error *err)
{
    return error_set(err, STATUS_NOT_FOUND, "there is no ledger at %s: is this the right home?",
                     path);
}

static void put_u64(uint8_t bytes[KEY_BYTES], uint64_t value)
{
    for (int i = KEY_BYTES - 1; i >= 0; i--) {
        bytes[i] = (uint8_t)value;
        value >>= 8;
    }
}

static uint64_t get_u64(const void *bytes)
{
    uint64_t value = 0;

    for (int i = 0; i < KEY_BYTES; i++) {
        value = value << 8 | ((const uint8_t *)bytes)[i];
    }
    return value;
}

/* A reader whose map is smaller than what another process made it must take over the new size. */
static int begin_read(struct ledger *ledger, MDB_txn **txn)
{
    int rc = mdb_txn_begin(ledger->env, NULL, MDB_RDONLY, txn);

    if (rc == MDB_MAP_RESIZED) {
        rc = mdb_env_set_mapsize(ledger->env, 0);
        rc = rc != 0 ? rc : mdb_txn_begin(ledger->env, NULL, MDB_RDONLY, txn);
    }
    return rc;
}

/* Opening. */

static enum status sync_directory(const char *path, struct error *err)
{
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum status status = STATUS_OK;

    if (descriptor < 0 || fsync(descriptor) != 0) {
        status = refuse(err, path, errno, "sync directory");
    }
    if (descriptor >= 0) {
        (void)close(descriptor); /* read-only: nothing can be lost */
    }
    return status;
}

/* Make what was created in the directory, and the directory itself, survive a power cut. */
static enum status sync_creation(const char *path, struct error *err)
{
    char parent[PATH_MAX_BYTES + 4];
    enum status status = sync_directory(path, err);

    (void)snprintf(parent, sizeof parent, "%s/..", path); /* path fits PATH_MAX_BYTES */
    return status != STATUS_OK ? status : sync_directory(parent, err);
}

/* LEDGER_READ creates nothing, so that a mistyped home is found out. */
static enum status check_directory(const char *path, enum ledger_mode mode, struct error *err)
{
    char data[PATH_MAX_BYTES + 16];

    if (strlen(path) >= PATH_MAX_BYTES) {
        return error_set(err, STATUS_INVALID, "ledger: a path of %zu bytes, at most %d",
                         strlen(path), PATH_MAX_BYTES - 1);
    }
    if (mode == LEDGER_WRITE) {
        return mkdir(path, 0700) == 0 || errno == EEXIST
                   ? STATUS_OK
                   : refuse(err, path, errno, "create directory");
    }
    (void)snprintf(data, sizeof data, "%s/data.mdb", path);
    if (access(data, R_OK) != 0) {
        return errno == ENOENT ? refuse_absent(path, err) : refuse(err, data, errno, "read");
    }
    return STATUS_OK;
}

static enum status open_environment(struct ledger *ledger, struct error *err)
{
    unsigned int flags = MDB_NOTLS | (ledger->mode == LEDGER_READ ? MDB_RDONLY : 0U);
    int dead;
    int rc = mdb_env_create(&ledger->env);

    if (rc != 0) {
        return refuse(err, ledger->path, rc, "create environment");
    }
    rc = mdb_env_set_mapsize(ledger->env, (size_t)LEDGER_MAP_BYTES);
    rc = rc != 0 ? rc : mdb_env_set_maxdbs(ledger->env, DATABASES_MAX);
    rc = rc != 0 ? rc : mdb_env_set_maxreaders(ledger->env, READERS_MAX);
    rc = rc != 0 ? rc : mdb_env_open(ledger->env, ledger->path, flags, 0600);
    if (rc != 0) {
        return refuse(err, ledger->path, rc, "open environment");
    }
    (void)mdb_reader_check(ledger->env, &dead); /* housekeeping: a failure costs space, no more */
    return STATUS_OK;
}

/* LMDB's struct has no const, yet what is put is only read. */
static MDB_val borrowed(const void *bytes, size_t count)
{
    MDB_val value = {count, NULL};

    (void)memcpy(&value.mv_data, &bytes, sizeof bytes);
    return value;
}

static int get_meta(struct ledger *ledger, MDB_txn *txn, const char *name, void *bytes,
                    size_t count)
{
    MDB_val key = borrowed(name, strlen(name));
    MDB_val value;
    int rc = mdb_get(txn, ledger->meta, &key, &value);

    if (rc == 0 && value.mv_size != count) {
        return MDB_CORRUPTED;
    }
    if (rc == 0) {
        (void)memcpy(bytes, value.mv_data, count);
    }
    return rc;
}

static int put_meta(struct ledger *ledger, MDB_txn *txn, const char *name, const void *bytes,
                    size_t count)
{
    MDB_val key = borrowed(name, strlen(name));
    MDB_val value = borrowed(bytes, count);

    return mdb_put(txn, ledger->meta, &key, &value, MDB_NOOVERWRITE);
}

/* A new ledger's id is random, so that two are never taken for one. */
static int make_meta(struct ledger *ledger, MDB_txn *txn)
{
    uint8_t format[KEY_BYTES];
    uint8_t epoch[KEY_BYTES];
    uint8_t id[LEDGER_ID_BYTES];
    int rc;

    if (getrandom(id, sizeof id, 0) != (ssize_t)sizeof id) {
        return errno == 0 ? EIO : errno;
    }
    put_u64(format, LEDGER_FORMAT);
    put_u64(epoch, 1);
    rc = put_meta(ledger, txn, "format", format, sizeof format);
    rc = rc != 0 ? rc : put_meta(ledger, txn, "id", id, sizeof id);
    return rc != 0 ? rc : put_meta(ledger, txn, "epoch", epoch, sizeof epoch);
}

static enum status read_meta(struct ledger *ledger, MDB_txn *txn, struct error *err)
{
    uint8_t format[KEY_BYTES] = {0};
    uint8_t epoch[KEY_BYTES] = {0};
    int rc = get_meta(ledger, txn, "format", format, sizeof format);

    if (rc == MDB_NOTFOUND || rc == MDB_CORRUPTED) {
        return refuse_foreign(ledger, err);
    }
    if (rc == 0 && get_u64(format) != LEDGER_FORMAT) {
        return error_set(err, STATUS_VERSION,
                         "ledger %s: has format %llu, this program knows %d: use the release that "
                         "made it, or a newer one",
                         ledger->path, (unsigned long long)get_u64(format), LEDGER_FORMAT);
    }
    rc = rc != 0 ? rc : get_meta(ledger, txn, "id", ledger->id.bytes, LEDGER_ID_BYTES);
    rc = rc != 0 ? rc : get_meta(ledger, txn, "epoch", epoch, sizeof epoch);
    if (rc != 0) {
        return refuse(err, ledger->path, rc, "read what it says of itself");
    }
    ledger->epoch = get_u64(epoch);
    return STATUS_OK;
}

/* The last record's sequence; 0: none. */
static int read_head(struct ledger *ledger, MDB_txn *txn, uint64_t *head, MDB_val *value)
{
    MDB_cursor *cursor;
    MDB_val key;
    int rc = mdb_cursor_open(txn, ledger->records, &cursor);

    *head = 0;
    if (rc != 0) {
        return rc;
    }
    rc = mdb_cursor_get(cursor, &key, value, MDB_LAST);
    if (rc == 0) {
        *head = key.mv_size == KEY_BYTES ? get_u64(key.mv_data) : 0;
        rc = key.mv_size == KEY_BYTES ? 0 : MDB_CORRUPTED;
    }
    mdb_cursor_close(cursor);
    return rc == MDB_NOTFOUND ? 0 : rc;
}

/* Tables are made in an empty environment only: any other is a ledger, or not ours to write in. */
static enum status open_tables(struct ledger *ledger, MDB_txn *txn, struct error *err)
{
    unsigned int flags = 0;
    MDB_stat stat = {0};
    MDB_dbi all;
    int rc = mdb_dbi_open(txn, NULL, 0, &all);

    rc = rc != 0 ? rc : mdb_stat(txn, all, &stat);
    if (rc == 0 && stat.ms_entries == 0) {
        if (ledger->mode == LEDGER_READ) {
            return refuse_absent(ledger->path, err);
        }
        flags = MDB_CREATE;
    }
    rc = rc != 0 ? rc : mdb_dbi_open(txn, "records", flags, &ledger->records);
    rc = rc != 0 ? rc : mdb_dbi_open(txn, "meta", flags, &ledger->meta);
    if (rc == MDB_NOTFOUND || rc == MDB_INCOMPATIBLE) {
        return refuse_foreign(ledger, err);
    }
    if (rc == 0 && flags == MDB_CREATE) {
        rc = make_meta(ledger, txn);
    }
    return rc != 0 ? refuse(err, ledger->path, rc, "open its tables") : STATUS_OK;
}

static enum status open_databases(struct ledger *ledger, struct error *err)
{
    enum status status = STATUS_OK;
    struct record record = {0};
    MDB_txn *txn = NULL;
    MDB_val value;
    int rc = ledger->mode == LEDGER_WRITE ? mdb_txn_begin(ledger->env, NULL, 0, &txn)
                                          : begin_read(ledger, &txn);

    if (rc != 0) {
        return refuse(err, ledger->path, rc, "begin a transaction");
    }
    status = open_tables(ledger, txn, err);
    if (status == STATUS_OK) {
        status = read_meta(ledger, txn, err);
    }
    if (status != STATUS_OK) {
        goto done;
    }
    rc = read_head(ledger, txn, &ledger->head, &value);
    if (rc == 0 && ledger->head > 0) {
        status = record_decode(&record, (struct text){value.mv_data, (uint32_t)value.mv_size}, err);
        ledger->recorded_unix_ms = record.recorded_unix_ms;
    }
    if (rc == 0 && status == STATUS_OK) {
        rc = mdb_txn_commit(txn); /* of a reader too: it keeps the tables' handles */
        txn = NULL;
    }
    if (rc != 0) {
        status = refuse(err, ledger->path, rc, "read its end");
    }
done:
    if (txn != NULL) {
        mdb_txn_abort(txn);
    }
    return status;
}

enum status ledger_open(struct ledger **out, const char *path, enum ledger_mode mode,
                        struct error *err)
{
    enum status status = check_directory(path, mode, err);
    struct ledger *ledger = NULL;

    if (status != STATUS_OK) {
        return status;
    }
    ledger = calloc(1, sizeof *ledger);
    if (ledger == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "ledger %s: open", path);
    }
    ledger->mode = mode;
    (void)memcpy(ledger->path, path, strlen(path) + 1);
    status = open_environment(ledger, err);
    if (status == STATUS_OK) {
        status = open_databases(ledger, err);
    }
    if (status == STATUS_OK && mode == LEDGER_WRITE && ledger->head == 0) {
        status = sync_creation(path, err);
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
    if (*ledger == NULL) {
        return;
    }
    if ((*ledger)->env != NULL) {
        mdb_env_close((*ledger)->env);
    }
    free(*ledger);
    *ledger = NULL;
}

/* What it says of itself. */

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
    uint64_t head = ledger->head;
    MDB_txn *txn = NULL;
    MDB_val value;

    if (ledger->mode == LEDGER_READ && begin_read(ledger, &txn) == 0) {
        if (read_head(ledger, txn, &head, &value) == 0) {
            ledger->head = head;
        }
        mdb_txn_abort(txn);
    }
    return ledger->head;
}

void ledger_sweep(struct ledger *ledger)
{
    int dead;

    (void)mdb_reader_check(ledger->env, &dead); /* housekeeping: a failure costs space, no more */
}

enum status ledger_disk_free(struct ledger *ledger, uint64_t *bytes, struct error *err)
{
    struct statvfs figures;

    if (statvfs(ledger->path, &figures) != 0) {
        return refuse(err, ledger->path, errno, "ask for free space");
    }
    *bytes = (uint64_t)figures.f_bavail * figures.f_frsize;
    return STATUS_OK;
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

static int grow(struct ledger *ledger, MDB_envinfo *info)
{
    return mdb_env_set_mapsize(ledger->env, info->me_mapsize * 2);
}

/* Grow before a group that might not fit: cheaper than finding out inside the commit. */
static int make_room(struct ledger *ledger, const struct record *records, uint32_t count)
{
    size_t need = APPEND_SPARE_BYTES;
    MDB_envinfo info;
    MDB_stat stat;
    int rc = mdb_env_info(ledger->env, &info);

    rc = rc != 0 ? rc : mdb_env_stat(ledger->env, &stat);
    for (uint32_t i = 0; i < count; i++) {
        need += 2 * (size_t)record_bytes(&records[i]);
    }
    if (rc == 0 && need > info.me_mapsize - info.me_last_pgno * stat.ms_psize) {
        rc = grow(ledger, &info);
    }
    return rc;
}

static int append_once(struct ledger *ledger, const struct record *records, uint32_t count)
{
    MDB_txn *txn = NULL;
    int rc = mdb_txn_begin(ledger->env, NULL, 0, &txn);

    for (uint32_t i = 0; i < count && rc == 0; i++) {
        uint8_t bytes[KEY_BYTES];
        MDB_val key = {sizeof bytes, bytes};
        MDB_val value = {record_bytes(&records[i]), NULL};

        put_u64(bytes, records[i].sequence);
        rc = mdb_put(txn, ledger->records, &key, &value, MDB_RESERVE | MDB_APPEND);
        if (rc == 0) {
            record_encode(&records[i], value.mv_data);
        }
    }
    if (rc == 0) {
        return mdb_txn_commit(txn);
    }
    mdb_txn_abort(txn);
    return rc;
}

/* LMDB makes EIO of a write that found no room. */
static enum status refuse_append(struct ledger *ledger, int rc, struct error *err)
{
    const enum status status = refuse(err, ledger->path, rc, "append");
    uint64_t bytes = UINT64_MAX;

    if (rc == EIO && ledger_disk_free(ledger, &bytes, NULL) == STATUS_OK &&
        bytes < (uint64_t)GROUP_BYTES_MAX) {
        return error_wrap(err, status, "the disk is full: make room and start again");
    }
    return status;
}

enum status ledger_append(struct ledger *ledger, const struct record *records, uint32_t count,
                          struct error *err)
{
    enum status status = check_continues(ledger, records, count, err);
    MDB_envinfo info;
    int rc;

    assert(ledger->mode == LEDGER_WRITE);
    if (status != STATUS_OK || count == 0) {
        return status;
    }
    rc = make_room(ledger, records, count);
    rc = rc != 0 ? rc : append_once(ledger, records, count);
    for (int i = 0; i < GROW_TRIES && rc == MDB_MAP_FULL; i++) {
        rc = mdb_env_info(ledger->env, &info);
        rc = rc != 0 ? rc : grow(ledger, &info);
        rc = rc != 0 ? rc : append_once(ledger, records, count);
    }
    if (rc != 0) {
        return refuse_append(ledger, rc, err);
    }
    ledger->head += count;
    ledger->recorded_unix_ms = records[count - 1].recorded_unix_ms;
    return STATUS_OK;
}

/* Cursors. */

enum status ledger_cursor_open(struct ledger_cursor **out, struct ledger *ledger, uint64_t first,
                               struct error *err)
{
    struct ledger_cursor *cursor = calloc(1, sizeof *cursor);

    if (cursor == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "ledger %s: open a cursor", ledger->path);
    }
    cursor->ledger = ledger;
    cursor->next = first;
    cursor->is_resting = true;
    *out = cursor;
    return STATUS_OK;
}

void ledger_cursor_close(struct ledger_cursor **cursor)
{
    if (*cursor == NULL) {
        return;
    }
    if ((*cursor)->cursor != NULL) {
        mdb_cursor_close((*cursor)->cursor);
    }
    if ((*cursor)->txn != NULL) {
        mdb_txn_abort((*cursor)->txn);
    }
    free(*cursor);
    *cursor = NULL;
}

void ledger_cursor_seek(struct ledger_cursor *cursor, uint64_t sequence)
{
    if (cursor->next != sequence) {
        cursor->next = sequence;
        cursor->is_placed = false;
    }
}

void ledger_cursor_rest(struct ledger_cursor *cursor)
{
    if (!cursor->is_resting) {
        mdb_txn_reset(cursor->txn);
        cursor->is_resting = true;
        cursor->is_placed = false;
    }
}

/* Take a snapshot: the first, or a newer one. */
static int wake(struct ledger_cursor *cursor)
{
    struct ledger *ledger = cursor->ledger;
    int rc;

    ledger_cursor_rest(cursor);
    if (cursor->txn == NULL) {
        rc = begin_read(ledger, &cursor->txn);
        rc = rc != 0 ? rc : mdb_cursor_open(cursor->txn, ledger->records, &cursor->cursor);
    } else {
        rc = mdb_txn_renew(cursor->txn);
        if (rc == MDB_MAP_RESIZED) {
            rc = mdb_env_set_mapsize(ledger->env, 0);
            rc = rc != 0 ? rc : mdb_txn_renew(cursor->txn);
        }
        rc = rc != 0 ? rc : mdb_cursor_renew(cursor->txn, cursor->cursor);
    }
    cursor->is_resting = rc != 0;
    cursor->is_placed = false;
    cursor->read_count = 0;
    return rc;
}

static int find(struct ledger_cursor *cursor, MDB_val *value)
{
    uint8_t bytes[KEY_BYTES];
    MDB_val key = {sizeof bytes, bytes};
    int rc;

    put_u64(bytes, cursor->next);
    if (!cursor->is_placed) {
        return mdb_cursor_get(cursor->cursor, &key, value, MDB_SET_KEY);
    }
    rc = mdb_cursor_get(cursor->cursor, &key, value, MDB_NEXT);
    if (rc == 0 && (key.mv_size != KEY_BYTES || get_u64(key.mv_data) != cursor->next)) {
        return MDB_CORRUPTED; /* a gap */
    }
    return rc;
}

enum status ledger_cursor_next(struct ledger_cursor *cursor, struct record *record,
                               struct error *err)
{
    const bool is_fresh = cursor->is_resting || cursor->read_count >= SLICE_EVENTS_MAX;
    const char *path = cursor->ledger->path;
    struct record read;
    enum status status;
    MDB_val value;
    int rc = is_fresh ? wake(cursor) : 0;

    rc = rc != 0 ? rc : find(cursor, &value);
    if (rc == MDB_NOTFOUND && !is_fresh) {
        rc = wake(cursor); /* the snapshot may be older than the record */
        rc = rc != 0 ? rc : find(cursor, &value);
    }
    if (rc != 0) {
        cursor->is_placed = false;
        return rc == MDB_NOTFOUND ? STATUS_NOT_FOUND : refuse(err, path, rc, "read");
    }
    status = record_decode(&read, (struct text){value.mv_data, (uint32_t)value.mv_size}, err);
    if (status == STATUS_OK && read.sequence != cursor->next) {
        status = error_set(err, STATUS_CORRUPT, "a record that calls itself %llu",
                           (unsigned long long)read.sequence);
    }
    if (status != STATUS_OK) {
        return error_wrap(err, status, "ledger %s: record %llu", path,
                          (unsigned long long)cursor->next);
    }
    *record = read;
    cursor->next++;
    cursor->read_count++;
    cursor->is_placed = true;
    return STATUS_OK;
}
