#ifndef DOORSTEP_BROKER_IO_LEDGER_PARTS_H
#define DOORSTEP_BROKER_IO_LEDGER_PARTS_H

#include "broker/io_ledger.h"
#include "broker/io_store.h"

/* What the files of the ledger share, and nobody else includes: io_ledger.c opens, appends and
 * erases, io_ledger_cursor.c reads. */

enum ledger_table { TABLE_RECORDS, TABLE_META, TABLES };

struct ledger {
    struct store *store; /* owned */
    enum ledger_mode mode;
    struct ledger_id id;
    uint64_t epoch;
    uint64_t erased; /* the last case.erased whose words may stand in the file's free pages */
    uint64_t head;   /* LEDGER_WRITE: kept here */
    int64_t recorded_unix_ms; /* of the head; LEDGER_WRITE */
    char path[STORE_PATH_BYTES];
    uint8_t record[RECORD_BYTES_MAX]; /* the one that is being written */
};

#endif
