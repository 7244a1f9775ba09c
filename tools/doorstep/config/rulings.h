#ifndef DOORSTEP_TOOLS_CONFIG_RULINGS_H
#define DOORSTEP_TOOLS_CONFIG_RULINGS_H

#include "schemas/catalogue.h"
#include "schemas/home.h"
#include "schemas/policy.h"
#include "schemas/status.h"

#include <stdbool.h>
#include <stdint.h>

/* What the ledger says about the rules of each project: policy.set and calendar.set, by whom, and
 * which of it is in force on a day. Read from the ledger's directory, broker running or not.
 *
 * As in schemas/policy.h and calendar.h: of a policy's settings the latest from_on that has come
 * rules, then the latest event; of the words about a day the one that was said on the latest day,
 * then the latest event. */

struct ruling {
    char project[ID_BYTES_MAX + 1]; /* without "project:" */
    uint64_t sequence;
    enum lane lane;
    char actor[ID_BYTES_MAX + 1];
    int32_t said_on;
    enum policy_key key; /* POLICY_NONE: it is about a day */
    int32_t from_on;     /* of a policy */
    int64_t value;       /* as policy_value gives it */
    int32_t date;        /* of a day … */
    bool works;          /* … which is worked, or off */
};

struct rulings {
    struct ruling *items; /* owned; in the ledger's order */
    uint32_t count;
    uint32_t capacity;
    char (*projects)[ID_BYTES_MAX + 1]; /* owned; each once, in the order of their first event */
    uint32_t project_count;
    uint32_t project_capacity;
};

/* Read all. Of `subject`, a case, its project is found, too; NULL: no case is asked for.
 * project: room for ID_BYTES_MAX + 1 bytes; empty when there is no such case. May be NULL.
 * Errors: NOT_FOUND, there is no ledger; IO, CORRUPT, NO_MEMORY. */
enum status rulings_read(struct rulings *rulings, const struct home *home, const char *subject,
                         char *project, struct error *err) MUST_CHECK;
void rulings_finish(struct rulings *rulings);

/* The setting of a policy that is in force on that day; NULL: nobody set it, its default holds. */
const struct ruling *rulings_policy(const struct rulings *rulings, const char *project,
                                    enum policy_key key, int32_t day);
/* Is the ruling in force on no day yet, and will it be, as far as is said now? Of a policy. */
bool rulings_is_announced(const struct rulings *rulings, const struct ruling *ruling, int32_t day);
/* Is the ruling the last word, by that day, about its date? Of a day. */
bool rulings_is_last_word(const struct rulings *rulings, const struct ruling *ruling, int32_t day);

/* "7", "none", "calendar". */
#define RULING_VALUE_BYTES 24
const char *ruling_value(char text[RULING_VALUE_BYTES], enum policy_key key, int64_t value);
/* What holds where nobody set it. */
int64_t ruling_default(enum policy_key key);
const char *ruling_key(enum policy_key key);

#endif
