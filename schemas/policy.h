#ifndef DOORSTEP_SCHEMAS_POLICY_H
#define DOORSTEP_SCHEMAS_POLICY_H

#include "schemas/catalogue.h"

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

/* The day a D5 round that begins on start_on is due. */
int32_t policy_d5_due(const struct policy *policy, int32_t start_on);

#endif
