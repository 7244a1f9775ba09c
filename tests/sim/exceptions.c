#include "tests/sim/exceptions.h"

/* So many of a million looks, in the quietest of such seeds. */
#define RICH 200000
#define SOME_MOST 60000
#define EACH_MOST 18000
#define VOIDS_OF_REFORMS 60000
#define LOUDNESS 3 /* others: two or four times as many */
#define LOOKS_MOST 4

static const enum event_type types[] = {
    EVENT_FILE_AMENDED,       EVENT_OWNER_CHANGED,         EVENT_INQUIRY_CLASSIFIED,
    EVENT_INQUIRY_WITHDRAWN,  EVENT_INQUIRY_REOPENED,      EVENT_INQUIRY_DEFERRED,
    EVENT_REMEDY_COMPLETED,   EVENT_REMEDY_CONFIRMED,      EVENT_DEADLINE_EXTENDED,
    EVENT_NOTE_ADDED,         EVENT_NODE_CLAIMED,          EVENT_NODE_RELEASED,
    EVENT_PAYMENT_REVERSED,   EVENT_PRICE_ADJUSTED,        EVENT_PAYMENT_CLEARED,
    EVENT_CLEARANCE_REVOKED,  EVENT_CERTIFICATE_LODGED,    EVENT_REFUND_PAID,
    EVENT_MOVEIN_SCHEDULED,   EVENT_QUALIFICATION_REFUSED, EVENT_QUALIFICATION_REVOKED,
    EVENT_CONTRACT_CANCELLED, EVENT_ENTRY_VOIDED,          EVENT_POLICY_SET,
    EVENT_CALENDAR_SET,       EVENT_DEADLINE_PASSED,       EVENT_SOLUTION_PROPOSED,
    EVENT_PAYMENT_RECEIVED,   EVENT_COST_APPROVED,
};

#define TYPES (sizeof types / sizeof types[0])

enum season { SEASON_PLAIN, SEASON_ONE, SEASON_SOME, SEASON_ALL };

/* By how likely they are. */
static const enum season seasons[] = {SEASON_PLAIN, SEASON_ONE, SEASON_SOME,
                                      SEASON_SOME,  SEASON_ALL, SEASON_ALL};

void exceptions_end(struct exceptions *exceptions)
{
    *exceptions = (struct exceptions){.looks = 1};
}

void exceptions_draw(struct exceptions *exceptions, struct prng *prng)
{
    const enum season season = seasons[prng_below(prng, sizeof seasons / sizeof seasons[0])];
    const uint32_t loudness = 1U << prng_below(prng, LOUDNESS);
    const uint32_t one = prng_below(prng, TYPES);
    const uint32_t looks = 1 + prng_below(prng, LOOKS_MOST);
    const bool lasts = prng_below(prng, 3) == 0;
    const bool quarrels = prng_below(prng, 12) == 0;
    const bool reforms = prng_below(prng, 8) == 0;

    exceptions_end(exceptions);
    exceptions->quarrels = quarrels;
    exceptions->reforms = reforms;
    if (season != SEASON_PLAIN) {
        exceptions->looks = looks;
        exceptions->lasts = lasts;
    }
    for (uint32_t i = 0; i < TYPES; i++) {
        const uint32_t drawn = prng_below(prng, season == SEASON_SOME ? SOME_MOST : EACH_MOST);
        const bool is_some = prng_below(prng, 4) == 0;

        if (season == SEASON_ALL || (season == SEASON_SOME && is_some)) {
            exceptions->rates[types[i]] = drawn * loudness;
        } else if (season == SEASON_ONE && i == one) {
            exceptions->rates[types[i]] = RICH * loudness;
        }
    }
    if (reforms && exceptions->rates[EVENT_ENTRY_VOIDED] < VOIDS_OF_REFORMS) {
        exceptions->rates[EVENT_ENTRY_VOIDED] = VOIDS_OF_REFORMS;
    }
}

enum event_type exceptions_next(const struct exceptions *exceptions, struct prng *prng)
{
    uint32_t left = prng_below(prng, 1000000);

    for (uint32_t i = 0; i < TYPES; i++) {
        const uint32_t rate = exceptions->rates[types[i]];

        if (left < rate) {
            return types[i];
        }
        left -= rate;
    }
    return EVENT_NONE;
}
