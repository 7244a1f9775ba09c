#include "schemas/policy.h"

#include "schemas/event.h"
#include "schemas/mutant.h"

struct policy policy_default(void)
{
    return (struct policy){
        .d5_days = 7,
        .cost_limit_fen = ABSENT,
        .reopen_days = ABSENT,
    };
}

int32_t policy_d5_due(const struct policy *policy, int32_t start_on)
{
    return start_on + policy->d5_days + (MUTANT(DUE_DAY_LATE) ? 1 : 0);
}
