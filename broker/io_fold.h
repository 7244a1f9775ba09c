#ifndef DOORSTEP_BROKER_IO_FOLD_H
#define DOORSTEP_BROKER_IO_FOLD_H

#include "broker/core.h"
#include "broker/io_ledger.h"

/* Give the core every record of the ledger, in order, and report how far it is.
 * Errors: what ledger_cursor_next and core_fold say; INTERRUPTED when a blocked SIGTERM or SIGINT
 * is waiting: nobody should wait for a long start only to stop */
enum status fold_ledger(struct core *core, struct ledger *ledger, struct error *err) MUST_CHECK;

#endif
