#ifndef DOORSTEP_BROKER_IO_LEDGER_H
#define DOORSTEP_BROKER_IO_LEDGER_H

#include "broker/record.h"
#include "schemas/status.h"
#include "schemas/wire/session.h"

#include <stdbool.h>
#include <stdint.h>

/* The ledger: every event, in order, for ever. One LMDB environment, one writer: the broker, which
 * holds the home's lock. Others may open it to read, broker running or not.
 *
 * Invariants: sequences start at 1 and have no gaps. What ledger_append returned OK for survives
 * any crash. Recorded time never goes back. The file is append-only as far as this header goes, but
 * for erased cases: the commit that appends a case.erased leaves of the earlier records of its case
 * their headers and what record.h says, which cursors hand out as such.
 * Records that are handed out borrow from the map: valid until the next call on the same cursor. */

struct ledger;
struct ledger_cursor;

enum ledger_mode {
    LEDGER_READ,  /* must exist; no lock is taken */
    LEDGER_WRITE, /* made when missing, with a random id; the caller holds the home's lock */
};

/* Errors: NOT_FOUND, no ledger at this path (LEDGER_READ); VERSION, made by another version;
 *         CORRUPT, damaged, or another program's, which is left as it was; IO, NO_MEMORY. The text
 *         names path, step and reason.
 * path:   a directory, "<home>/ledger" */
enum status ledger_open(struct ledger **out, const char *path, enum ledger_mode mode,
                        struct error *err) MUST_CHECK;
void ledger_close(struct ledger **ledger);

struct ledger_id ledger_identity(const struct ledger *ledger);
uint64_t ledger_epoch(const struct ledger *ledger);
/* The last sequence that is committed; 0: none. A reader asks the disk anew at each call. */
uint64_t ledger_head(struct ledger *ledger);

/* Append records in one durable commit. Their sequences continue the head, and their recorded times
 * do not go back. With a case.erased, what was said of its case before is erased. When the map is
 * full it grows and the commit is tried again. Errors: INVALID, the records do not continue the
 * ledger: nothing was appended; CORRUPT, a case to be erased is not there as it should be: nothing
 * was appended; FULL, the file system is full: nothing was appended, but it may be that the
 * caller's memory is ahead; any other: the outcome is unknown and the process must stop. */
enum status ledger_append(struct ledger *ledger, const struct record *records, uint32_t count,
                          struct error *err) MUST_CHECK;

/* Was anything erased since the file was written anew? Then what was erased stands in pages of it
 * that are not used. */
bool ledger_has_leftovers(const struct ledger *ledger);
/* Write it anew without them. No cursor is open. `look`, which may be NULL, is told now and then
 * how many records are copied; anything but OK ends it. Errors: FULL, IO, or what look gave, the
 * ledger is as before; or, if *ledger is NULL, it could not be opened again. */
typedef enum status ledger_progress(void *context, uint64_t count, struct error *err);
enum status ledger_rewrite(struct ledger **ledger, ledger_progress *look, void *context,
                           struct error *err) MUST_CHECK;

/* Forget readers that died without saying so, whose snapshots keep old pages alive. */
void ledger_sweep(struct ledger *ledger);

/* Free bytes on the ledger's file system. */
enum status ledger_disk_free(struct ledger *ledger, uint64_t *bytes, struct error *err) MUST_CHECK;

/* Read from `first` on. The cursor renews its snapshot by itself every SLICE_EVENTS_MAX records, so
 * that it never keeps old pages alive for long, and holds none after ledger_cursor_rest. */
enum status ledger_cursor_open(struct ledger_cursor **out, struct ledger *ledger, uint64_t first,
                               struct error *err) MUST_CHECK;
void ledger_cursor_close(struct ledger_cursor **cursor);
/* OK: record is filled, and its event is what was committed, by its own commitment: nobody is
 * handed another. NOT_FOUND: beyond the head, for now. CORRUPT: it is not, contradicts itself, or
 * is missing below the head. The text names the record. */
enum status ledger_cursor_next(struct ledger_cursor *cursor, struct record *record,
                               struct error *err) MUST_CHECK;
/* One record, wherever it stands. *cursor: NULL before the first one, then opened for it and the
 * caller's to close. Errors: as of ledger_cursor_open and ledger_cursor_next. */
enum status ledger_cursor_read(struct ledger_cursor **cursor, struct ledger *ledger,
                               uint64_t sequence, struct record *record,
                               struct error *err) MUST_CHECK;
/* Continue at another sequence. */
void ledger_cursor_seek(struct ledger_cursor *cursor, uint64_t sequence);
/* Give the snapshot back before waiting for something else. */
void ledger_cursor_rest(struct ledger_cursor *cursor);

#endif
