#include "workers/io_daybook.h"

#include "schemas/writer.h"
#include "workers/notes.h"

#include <lmdb.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_BYTES 8       /* of the outbox: big-endian */
#define LAST_KEY "outbox" /* in counters: the last key that was given */

struct daybook {
    MDB_env *env; /* owned; NULL: to be opened anew */
    MDB_dbi acts;
    MDB_dbi refused;
    MDB_dbi outbox;
    MDB_dbi counters;
    char path[HOME_PATH_BYTES];
    int attended; /* owned; the locked directory; -1: the outbox is not ours to deliver */
    struct notes notes;
    char bytes[MESSAGE_BYTES_MAX]; /* what was last handed out */
};

static enum status refuse(const struct daybook *daybook, struct error *err, int rc,
                          const char *doing)
{
    enum status status = rc == ENOSPC || rc == MDB_MAP_FULL   ? STATUS_FULL
                         : rc == ENOENT || rc == MDB_NOTFOUND ? STATUS_NOT_FOUND
                         : rc == ENOMEM                       ? STATUS_NO_MEMORY
                                                              : STATUS_IO;

    return error_set(err, status, "day-book %s: %s: %s", daybook->path, doing, mdb_strerror(rc));
}

/* Opening. */

static int make_directory(const char *path)
{
    return mkdir(path, 0750) == 0 || errno == EEXIST ? 0 : errno;
}

static int sync_directory(const char *path)
{
    const int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int rc = descriptor < 0 || fsync(descriptor) != 0 ? errno : 0;

    if (descriptor >= 0) {
        (void)close(descriptor); /* read-only: nothing can be lost */
    }
    return rc;
}

/* Make what is found there survive a power cut, its names up to the home's among them: who made it
 * may have been killed before its sync, and people are told what it has. */
static int sync_all(const struct daybook *daybook)
{
    static const char *const above[] = {"", "/..", "/../.."};
    int rc = mdb_env_sync(daybook->env, 1);

    for (size_t i = 0; i < sizeof above / sizeof above[0] && rc == 0; i++) {
        char path[HOME_PATH_BYTES + 8];

        (void)snprintf(path, sizeof path, "%s%s", daybook->path, above[i]); /* it fits */
        rc = sync_directory(path);
    }
    return rc;
}

static enum status find_path(struct daybook *daybook, const struct home *home,
                             const char *department, const char *name, enum daybook_mode mode,
                             struct error *err)
{
    char inside[HOME_PATH_BYTES];
    enum status status = home_path(daybook->path, home, "daybook", err);
    int rc = 0;

    if (status == STATUS_OK && mode == DAYBOOK_WORK) {
        rc = make_directory(home->path);
        rc = rc == 0 ? make_directory(daybook->path) : rc;
    }
    if (status != STATUS_OK || rc != 0) {
        return status != STATUS_OK ? status : refuse(daybook, err, rc, "make the directory");
    }
    if (snprintf(inside, sizeof inside, "daybook/%s%s%s", department, name == NULL ? "" : ".",
                 name == NULL ? "" : name) >= (int)sizeof inside) {
        return error_set(err, STATUS_INVALID, "day-book of %.60s: the name is too long",
                         department);
    }
    status = home_path(daybook->path, home, inside, err);
    if (status == STATUS_OK && mode == DAYBOOK_WORK) {
        rc = make_directory(daybook->path);
    }
    return rc == 0 ? status : refuse(daybook, err, rc, "make the directory");
}

static int open_tables(struct daybook *daybook, unsigned int flags)
{
    MDB_txn *txn = NULL;
    int rc = mdb_txn_begin(daybook->env, NULL, flags == 0 ? MDB_RDONLY : 0, &txn);

    if (rc == 0) {
        rc = mdb_dbi_open(txn, "acts", flags, &daybook->acts);
    }
    if (rc == 0) {
        rc = mdb_dbi_open(txn, "refused", flags, &daybook->refused);
    }
    if (rc == 0) {
        rc = mdb_dbi_open(txn, "outbox", flags, &daybook->outbox);
    }
    if (rc == 0) {
        rc = mdb_dbi_open(txn, "counters", flags, &daybook->counters);
    }
    if (rc == 0) {
        return mdb_txn_commit(txn);
    }
    mdb_txn_abort(txn);
    return rc;
}

static void close_environment(struct daybook *daybook)
{
    mdb_env_close(daybook->env);
    daybook->env = NULL;
}

static int open_environment(struct daybook *daybook, const char *path, unsigned int flags,
                            unsigned int table_flags)
{
    int dead;
    int rc = mdb_env_create(&daybook->env);

    if (rc == 0) {
        rc = mdb_env_set_maxdbs(daybook->env, 4);
    }
    if (rc == 0) {
        rc = mdb_env_set_mapsize(daybook->env, (size_t)DAYBOOK_MAP_BYTES);
    }
    if (rc == 0) {
        rc = mdb_env_open(daybook->env, path, MDB_NOTLS | flags, 0600);
    }
    if (rc == 0) {
        rc = mdb_reader_check(daybook->env, &dead); /* a clerk who was killed while looking */
    }
    if (rc == 0) {
        rc = open_tables(daybook, table_flags);
    }
    if (rc != 0) {
        close_environment(daybook);
    }
    return rc;
}

/* A file that a power cut left half made could never be opened again, so it is made beside its
 * place and gets its name when it is whole, unless another process was faster: then that one's is
 * it. */
static int make(struct daybook *daybook)
{
    char made[HOME_PATH_BYTES + 32];
    char lock[HOME_PATH_BYTES + 48];
    char data[HOME_PATH_BYTES + 16];
    int rc;

    (void)snprintf(made, sizeof made, "%s/new.%ld.mdb", daybook->path, (long)getpid());
    (void)snprintf(lock, sizeof lock, "%s-lock", made);
    (void)snprintf(data, sizeof data, "%s/data.mdb", daybook->path);
    if (access(data, F_OK) == 0) {
        return 0;
    }
    (void)unlink(made); /* of a process that had this number; else it is not there */
    rc = open_environment(daybook, made, MDB_NOSUBDIR, MDB_CREATE);
    close_environment(daybook);
    if (rc == 0 && link(made, data) != 0 && errno != EEXIST) {
        rc = errno;
    }
    (void)unlink(made); /* what stays is small, and nobody looks at it */
    (void)unlink(lock);
    return rc;
}

static int open_or_make(struct daybook *daybook, enum daybook_mode mode)
{
    int rc = mode == DAYBOOK_WORK ? make(daybook) : 0;

    if (rc == 0) {
        rc = open_environment(daybook, daybook->path, 0, mode == DAYBOOK_WORK ? MDB_CREATE : 0);
    }
    if (rc == 0 && mode == DAYBOOK_WORK) {
        rc = sync_all(daybook);
    }
    return rc;
}

/* Begin a transaction. An environment that LMDB has given up, as after a first page that could not
 * be written, is opened anew: what stands on disk counts. */
static int begin(struct daybook *daybook, unsigned int flags, MDB_txn **txn)
{
    int rc = daybook->env == NULL ? MDB_PANIC : mdb_txn_begin(daybook->env, NULL, flags, txn);

    if (rc == MDB_PANIC) {
        close_environment(daybook);
        rc = open_environment(daybook, daybook->path, 0, 0);
        rc = rc == 0 ? mdb_txn_begin(daybook->env, NULL, flags, txn) : rc;
    }
    return rc;
}

enum status daybook_open(struct daybook **out, const struct home *home, const char *department,
                         const char *name, enum daybook_mode mode, struct error *err)
{
    struct daybook *daybook = calloc(1, sizeof *daybook);
    enum status status;

    if (daybook == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "open the day-book of %s", department);
    }
    daybook->attended = -1;
    notes_init(&daybook->notes);
    status = find_path(daybook, home, department, name, mode, err);
    if (status == STATUS_OK) {
        int rc = open_or_make(daybook, mode);

        status = rc == 0 ? STATUS_OK : refuse(daybook, err, rc, "open");
    }
    if (status == STATUS_OK) {
        *out = daybook; /* moved: the caller owns it from here */
        daybook = NULL;
    }
    daybook_close(&daybook);
    return status;
}

void daybook_close(struct daybook **daybook)
{
    if (*daybook != NULL) {
        close_environment(*daybook);
        if ((*daybook)->attended >= 0) {
            (void)close((*daybook)->attended); /* nothing was written to it */
        }
    }
    free(*daybook);
    *daybook = NULL;
}

/* In entries, or in bytes: LMDB must have pages left to take something out with. */
static bool is_table_full(const MDB_stat *stat, size_t entries_max)
{
    size_t pages = stat->ms_branch_pages + stat->ms_leaf_pages + stat->ms_overflow_pages;

    return stat->ms_entries >= entries_max || pages * stat->ms_psize >= (size_t)DAYBOOK_TABLE_BYTES;
}

/* The outbox. */

static void key_write(uint8_t bytes[KEY_BYTES], uint64_t key)
{
    int i;

    for (i = KEY_BYTES - 1; i >= 0; i--) {
        bytes[i] = (uint8_t)key;
        key >>= 8;
    }
}

static uint64_t key_read(const MDB_val *value)
{
    const uint8_t *bytes = value->mv_data;
    uint64_t key = 0;
    size_t i;

    for (i = 0; i < value->mv_size && i < KEY_BYTES; i++) {
        key = key << 8 | bytes[i];
    }
    return key;
}

/* Put behind the last. A key never comes again, even when all were delivered: a word that is still
 * to come on an old decision must not take a new one away. */
static int append(const struct daybook *daybook, MDB_txn *txn, struct text event)
{
    uint8_t bytes[KEY_BYTES];
    MDB_val name = {strlen(LAST_KEY), LAST_KEY};
    MDB_val key = {sizeof bytes, bytes};
    MDB_val value;
    MDB_stat stat;
    uint64_t last = 0;
    int rc = mdb_stat(txn, daybook->outbox, &stat);

    if (rc == 0 && is_table_full(&stat, OUTBOX_MAX)) {
        return MDB_MAP_FULL;
    }
    if (rc == 0) {
        rc = mdb_get(txn, daybook->counters, &name, &value);
    }
    if (rc == 0) {
        last = key_read(&value);
    } else if (rc != MDB_NOTFOUND) {
        return rc;
    }
    key_write(bytes, last + 1);
    value = key;
    rc = mdb_put(txn, daybook->counters, &name, &value, 0);
    value = (MDB_val){event.count, (void *)event.bytes};
    return rc == 0 ? mdb_put(txn, daybook->outbox, &key, &value, MDB_APPEND) : rc;
}

enum status daybook_queue(struct daybook *daybook, struct text event, struct error *err)
{
    MDB_txn *txn = NULL;
    int rc = begin(daybook, 0, &txn);

    if (rc != 0) {
        return refuse(daybook, err, rc, "queue a decision");
    }
    rc = append(daybook, txn, event);
    if (rc == 0) {
        rc = mdb_txn_commit(txn);
    } else {
        mdb_txn_abort(txn);
    }
    if (rc == MDB_MAP_FULL) {
        return error_set(err, STATUS_FULL, "day-book %s: too many decisions wait in it already",
                         daybook->path);
    }
    return rc == 0 ? STATUS_OK : refuse(daybook, err, rc, "queue a decision");
}

/* The lock stands on the directory: there is no file to make on a full disk, or to leave behind. */
bool daybook_attend(struct daybook *daybook)
{
    int directory = daybook->attended;

    if (directory < 0) {
        directory = open(daybook->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (directory >= 0 && flock(directory, LOCK_EX | LOCK_NB) != 0) {
            (void)close(directory); /* nothing was written to it */
            directory = -1;
        }
        daybook->attended = directory;
    }
    return directory >= 0;
}

/* Does its path lead to other files by now, or to none? */
static bool is_taken_away(const struct daybook *daybook)
{
    struct stat ours;
    struct stat found;
    char path[HOME_PATH_BYTES + 16];
    int file = -1;

    (void)snprintf(path, sizeof path, "%s/data.mdb", daybook->path);
    return daybook->env != NULL && mdb_env_get_fd(daybook->env, &file) == 0 &&
           fstat(file, &ours) == 0 &&
           (stat(path, &found) != 0 || found.st_dev != ours.st_dev || found.st_ino != ours.st_ino);
}

enum status daybook_decisions(struct daybook *daybook, struct decisions *decisions,
                              struct error *err)
{
    MDB_txn *txn = NULL;
    MDB_cursor *cursor = NULL;
    size_t used = 0;
    MDB_val key;
    MDB_val value;
    int rc = is_taken_away(daybook) ? ENOENT : begin(daybook, MDB_RDONLY, &txn);

    decisions->count = 0;
    if (rc == 0) {
        rc = mdb_cursor_open(txn, daybook->outbox, &cursor);
    }
    if (rc == 0) {
        rc = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
    }
    while (rc == 0 && decisions->count < DECISIONS_MAX && value.mv_size <= BATCH_BYTES_MAX - used) {
        (void)memcpy(daybook->bytes + used, value.mv_data, value.mv_size);
        decisions->items[decisions->count++] =
            (struct decision){key_read(&key), {daybook->bytes + used, (uint32_t)value.mv_size}};
        used += value.mv_size;
        rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    mdb_cursor_close(cursor);
    mdb_txn_abort(txn);
    return rc == 0 || rc == MDB_NOTFOUND ? STATUS_OK : refuse(daybook, err, rc, "read the outbox");
}

/* Notes. */

void daybook_note(struct daybook *daybook, const struct verdict *verdict, int64_t unix_ms)
{
    notes_add(&daybook->notes, verdict, unix_ms);
}

bool daybook_is_full(const struct daybook *daybook)
{
    return notes_are_full(&daybook->notes);
}

bool daybook_is_pressing(const struct daybook *daybook)
{
    return daybook->notes.pressing || notes_are_full(&daybook->notes);
}

/* The key of an act: the subject's byte count, the subject, the id. */
static MDB_val act_key(const struct note *note, uint8_t bytes[ID_BYTES_MAX * 2 + 1])
{
    bytes[0] = note->subject_bytes;
    (void)memcpy(bytes + 1, note->subject, note->subject_bytes);
    (void)memcpy(bytes + 1 + note->subject_bytes, note->id, note->id_bytes);
    return (MDB_val){1U + note->subject_bytes + note->id_bytes, bytes};
}

static const char *type_word(enum event_type type)
{
    const struct event_schema *schema = event_schema(type);

    return schema == NULL ? "" : schema->word;
}

static void codes_write(const struct refusals *refusals, char codes[REFUSED_CODES_BYTES])
{
    enum refusal refusal = refusals_next(refusals, 0);
    size_t used = 0;

    codes[0] = '\0';
    for (; refusal != 0; refusal = refusals_next(refusals, refusal)) {
        assert(used < REFUSED_CODES_BYTES);
        used += (size_t)snprintf(codes + used, REFUSED_CODES_BYTES - used, "%s%s",
                                 used == 0 ? "" : " ", refusal_word(refusal));
    }
}

/* The first give way when there is no more room: the oldest decisions. */
static int make_room(const struct daybook *daybook, MDB_txn *txn)
{
    MDB_cursor *cursor = NULL;
    MDB_val key;
    MDB_val value;
    MDB_stat stat;
    int rc = mdb_stat(txn, daybook->refused, &stat);

    if (rc == 0) {
        rc = mdb_cursor_open(txn, daybook->refused, &cursor);
    }
    while (rc == 0 && is_table_full(&stat, REFUSED_MAX)) {
        rc = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
        rc = rc == 0 ? mdb_cursor_del(cursor, 0) : rc;
        rc = rc == 0 ? mdb_stat(txn, daybook->refused, &stat) : rc;
    }
    mdb_cursor_close(cursor);
    return rc;
}

/* An act said again is the same act; of people's decisions each is kept, in their order. */
static MDB_val refused_key(const struct note *note, uint8_t bytes[ID_BYTES_MAX * 2 + 1])
{
    if (note->decision == 0) {
        return act_key(note, bytes);
    }
    key_write(bytes, note->decision); /* begins with a zero, and no subject is empty */
    return (MDB_val){KEY_BYTES, bytes};
}

static int put_refused(struct daybook *daybook, MDB_txn *txn, const struct note *note,
                       struct text event)
{
    uint8_t key_bytes[ID_BYTES_MAX * 2 + 1];
    struct writer writer = writer_of(daybook->bytes, sizeof daybook->bytes);
    char codes[REFUSED_CODES_BYTES];
    MDB_val key = refused_key(note, key_bytes);
    MDB_val value;
    int rc = make_room(daybook, txn);

    codes_write(&note->refusals, codes);
    refused_encode(
        &(struct refused){.subject = note_subject(note),
                          .id = note_id(note),
                          .type = text_of(type_word(note->type)),
                          .unix_ms = note->unix_ms,
                          .codes = text_of(codes),
                          .text = text_cut(text_of(note->refusals.text), MESSAGE_TEXT_MAX),
                          .event = event.count <= EVENT_BYTES_MAX ? event : TEXT("")},
        &writer);
    value = (MDB_val){writer.count, daybook->bytes};
    return rc == 0 ? mdb_put(txn, daybook->refused, &key, &value, 0) : rc;
}

/* [type, sequence, unix_ms, codes] */
static int put_act(const struct daybook *daybook, MDB_txn *txn, const struct note *note)
{
    uint8_t key_bytes[ID_BYTES_MAX * 2 + 1];
    uint8_t bytes[REFUSED_CODES_BYTES + 256];
    struct writer writer = writer_of(bytes, sizeof bytes);
    char codes[REFUSED_CODES_BYTES];
    MDB_val key = act_key(note, key_bytes);
    MDB_val value;
    MDB_stat stat;
    int rc = mdb_stat(txn, daybook->acts, &stat);

    if (rc == 0 && stat.ms_entries >= DAYBOOK_ACTS_MAX) {
        rc = mdb_drop(txn, daybook->acts, 0); /* a record of work, begun afresh */
    }
    if (rc != 0) {
        return rc;
    }
    codes_write(&note->refusals, codes);
    writer_array(&writer, 4);
    writer_string(&writer, type_word(note->type));
    writer_uint(&writer, note->sequence);
    writer_int(&writer, note->unix_ms);
    writer_string(&writer, codes);
    value = (MDB_val){writer.count, bytes};
    return mdb_put(txn, daybook->acts, &key, &value, 0);
}

/* What is accepted takes an automatic act on the same opening off the list. */
static int drop_refused(const struct daybook *daybook, MDB_txn *txn, const struct note *note)
{
    uint8_t key_bytes[ID_BYTES_MAX * 2 + 1];
    MDB_val key = act_key(note, key_bytes);
    int rc = mdb_del(txn, daybook->refused, &key, NULL);

    return rc == MDB_NOTFOUND ? 0 : rc;
}

/* A decision leaves the outbox; one that was refused goes over with its event. */
static int put_decision(struct daybook *daybook, MDB_txn *txn, const struct note *note)
{
    uint8_t bytes[KEY_BYTES];
    MDB_val key = {sizeof bytes, bytes};
    MDB_val value;
    int rc;

    key_write(bytes, note->decision);
    rc = mdb_get(txn, daybook->outbox, &key, &value);
    if (rc == MDB_NOTFOUND) {
        return 0;
    }
    if (rc == 0 && note->refused) {
        rc = put_refused(daybook, txn, note, (struct text){value.mv_data, (uint32_t)value.mv_size});
    }
    return rc == 0 ? mdb_del(txn, daybook->outbox, &key, NULL) : rc;
}

static int put_note(struct daybook *daybook, MDB_txn *txn, const struct note *note)
{
    int rc = 0;

    if (note->sequence != 0) {
        rc = drop_refused(daybook, txn, note);
    }
    if (rc == 0 && note->decision != 0) {
        return put_decision(daybook, txn, note);
    }
    if (rc == 0 && note->refused) {
        rc = put_refused(daybook, txn, note, (struct text){"", 0});
    }
    return rc == 0 ? put_act(daybook, txn, note) : rc;
}

enum status daybook_commit(struct daybook *daybook, struct error *err)
{
    MDB_txn *txn = NULL;
    uint32_t i;
    int rc;

    if (daybook->notes.count == 0) {
        return STATUS_OK;
    }
    rc = begin(daybook, 0, &txn);
    for (i = 0; i < daybook->notes.count && rc == 0; i++) {
        rc = put_note(daybook, txn, &daybook->notes.items[i]);
    }
    if (rc == 0) {
        rc = mdb_txn_commit(txn);
    } else {
        mdb_txn_abort(txn);
    }
    if (rc != 0) {
        return refuse(daybook, err, rc, "commit");
    }
    notes_forget(&daybook->notes);
    return STATUS_OK;
}

/* What was refused. */

static enum status refused_read(struct daybook *daybook, const MDB_val *key, const MDB_val *value,
                                struct refused *refused, struct error *err)
{
    if (key->mv_size > sizeof refused->key || value->mv_size > sizeof daybook->bytes) {
        return error_set(err, STATUS_CORRUPT, "day-book %s: a refusal is too long", daybook->path);
    }
    (void)memcpy(refused->key, key->mv_data, key->mv_size);
    refused->key_bytes = (uint32_t)key->mv_size;
    (void)memcpy(daybook->bytes, value->mv_data, value->mv_size);
    if (refused_decode(refused, (struct text){daybook->bytes, (uint32_t)value->mv_size}) !=
        STATUS_OK) {
        return error_set(err, STATUS_CORRUPT, "day-book %s: a refusal cannot be read",
                         daybook->path);
    }
    return STATUS_OK;
}

static int seek_after(MDB_cursor *cursor, const struct refused *refused, MDB_val *key,
                      MDB_val *value)
{
    int rc;

    if (refused->key_bytes == 0) {
        return mdb_cursor_get(cursor, key, value, MDB_FIRST);
    }
    *key = (MDB_val){refused->key_bytes, (void *)refused->key};
    rc = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);
    if (rc == 0 && key->mv_size == refused->key_bytes &&
        memcmp(key->mv_data, refused->key, key->mv_size) == 0) {
        rc = mdb_cursor_get(cursor, key, value, MDB_NEXT);
    }
    return rc;
}

enum status daybook_refused_next(struct daybook *daybook, struct refused *refused,
                                 struct error *err)
{
    MDB_txn *txn = NULL;
    MDB_cursor *cursor = NULL;
    enum status status;
    MDB_val key;
    MDB_val value;
    int rc = begin(daybook, MDB_RDONLY, &txn);

    if (rc == 0) {
        rc = mdb_cursor_open(txn, daybook->refused, &cursor);
    }
    if (rc == 0) {
        rc = seek_after(cursor, refused, &key, &value);
    }
    status = rc == 0 ? refused_read(daybook, &key, &value, refused, err)
                     : refuse(daybook, err, rc, "read the refusals");
    mdb_cursor_close(cursor);
    mdb_txn_abort(txn);
    return status;
}
