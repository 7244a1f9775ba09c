#ifndef DOORSTEP_TESTS_MEMORY_H
#define DOORSTEP_TESTS_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* Allocations that fail. malloc and its kin are defined here, before libc's, for the program and
 * its shared libraries alike. */

/* Leave libcrypto's alone, which end the process when they fail: before anything is hashed. */
void memory_spare_hashing(void);

/* From now on the allocation of this number, from 1, fails; 0: none. */
void memory_fail(uint32_t number);
/* Has it? */
bool memory_has_failed(void);
/* Blocks that are allocated and not freed. */
int64_t memory_blocks(void);

#endif
