#ifndef DOORSTEP_TESTS_ERASING_H
#define DOORSTEP_TESTS_ERASING_H

#include "broker/record.h"

/* What the ledger does to a case's earlier records when it commits a case.erased, for ledgers in
 * memory. */

/* If the record of this sequence erases its case: of all before it only what io_ledger.h says is
 * left. records is by sequence less one; each payload is from malloc and owned by its record. */
void erasing_commit(struct record *records, uint64_t sequence);

#endif
