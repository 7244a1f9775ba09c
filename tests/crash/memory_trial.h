#ifndef DOORSTEP_TESTS_MEMORY_TRIAL_H
#define DOORSTEP_TESTS_MEMORY_TRIAL_H

#include "schemas/home.h"

#include <stdbool.h>

/* The n-th allocation fails, for n = 1, 2, … until there is none: each time the call says so,
 * nothing is left allocated once all is closed, and the same works afterwards. */

#define MEMORY_SKIPPED 77 /* exit status of a test that cannot run here */

struct place {
    struct home home; /* empty at first */
    char ledger[HOME_PATH_BYTES];
    char cache[HOME_PATH_BYTES];
};

struct place memory_place(void);
void memory_remove(const struct place *place);

/* Work that can be done again and again. An allocation that failed is what its status is. */
typedef enum status memory_work(const struct place *place);

void memory_fail_each(memory_work *work);
/* False under a sanitizer, which has a malloc of its own. */
bool memory_is_counted(void);

#endif
