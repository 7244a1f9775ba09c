#ifndef DOORSTEP_SCHEMAS_POLICY_H
#define DOORSTEP_SCHEMAS_POLICY_H

#include "schemas/catalogue.h"
#include "schemas/event.h"

#include <stdbool.h>
#include <stdint.h>

/* The settings of the rules that are in force for one event. They stand in the ledger, never in a
 * configuration file: the same log always gives the same answer. Until a project sets one, the
 * procedure's default holds. */
struct policy {
    int32_t d5_days;        /* engineering's week */
    bool d5_workdays;       /* counted in working days instead of calendar days */
    int64_t cost_limit_fen; /* above it the manager approves; ABSENT: the deputy always may */
    bool self_approval;     /* may one person propose and approve? */
    bool gate_on_remedy;    /* does an inquiry gate until its remedy is done? */
    bool f6_costed;         /* may the property company's work cost the developer? */
    bool lodging_required;  /* must the property desk hold the certificate? */
    int64_t reopen_days;    /* how long an inquiry may be reopened; ABSENT: for ever */
};

struct policy policy_default(void);

/* Places of policy.set's keys, from 1. */
enum policy_key {
    POLICY_NONE,
    POLICY_D5_DAYS,
    POLICY_D5_MODE,
    POLICY_COST_LIMIT_FEN,
    POLICY_SELF_APPROVAL,
    POLICY_GATE_ON_REMEDY,
    POLICY_F6_COSTED,
    POLICY_LODGING_REQUIRED,
    POLICY_REOPEN_DAYS,
    POLICY_KEYS_END
};

/* One policy.set. */
struct setting {
    uint32_t position; /* of the event, in its project */
    enum policy_key key;
    int32_t from_on;
    int64_t value; /* an integer; ABSENT for "none"; 1 for the word that is not the default, or 0 */
};

/* The value of a policy.set, as a setting keeps it. False when it is not what the key asks. */
bool policy_value(int64_t *value, enum policy_key key, const struct list *encoded);
/* What the key asks, for people. */
const char *policy_value_meaning(enum policy_key key);

/* What is in force on a day, of what the project's first `said` events have set: the latest from_on
 * rules, then the latest event. settings: in order of position. */
struct policy policy_in_force(const struct setting *settings, uint32_t count, uint32_t said,
                              int32_t day);

#endif
