#include "schemas/writer.h"
#include "workers/io_daybook_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* What became of acts and decisions. */

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
    while (rc == 0 && daybook_is_table_full(&stat, REFUSED_MAX)) {
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
    daybook_key_write(bytes, note->decision); /* begins with a zero, and no subject is empty */
    return (MDB_val){DAYBOOK_KEY_BYTES, bytes};
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
    uint8_t bytes[DAYBOOK_KEY_BYTES];
    MDB_val key = {sizeof bytes, bytes};
    MDB_val value;
    int rc;

    daybook_key_write(bytes, note->decision);
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
    rc = daybook_begin(daybook, 0, &txn);
    for (i = 0; i < daybook->notes.count && rc == 0; i++) {
        rc = put_note(daybook, txn, &daybook->notes.items[i]);
    }
    if (rc == 0) {
        rc = mdb_txn_commit(txn);
    } else {
        mdb_txn_abort(txn);
    }
    if (rc != 0) {
        return daybook_refuse(daybook, err, rc, "commit");
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
    int rc = daybook_begin(daybook, MDB_RDONLY, &txn);

    if (rc == 0) {
        rc = mdb_cursor_open(txn, daybook->refused, &cursor);
    }
    if (rc == 0) {
        rc = seek_after(cursor, refused, &key, &value);
    }
    status = rc == 0 ? refused_read(daybook, &key, &value, refused, err)
                     : daybook_refuse(daybook, err, rc, "read the refusals");
    mdb_cursor_close(cursor);
    mdb_txn_abort(txn);
    return status;
}
