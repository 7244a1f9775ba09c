#ifndef DOORSTEP_BROKER_FIGURES_H
#define DOORSTEP_BROKER_FIGURES_H

#include "broker/core.h"
#include "broker/sessions.h"
#include "schemas/book.h"
#include "schemas/catalogue.h"
#include "schemas/writer.h"

#include <stdint.h>

/* What the broker counts since it started, and the map that STATUS is answered with:
 * { ledger, epoch, head, state_digest, cases {stage: n}, cases_total, refusals {code: n},
 *   events_per_second, longest_commit_us, longest_spill_us, clock_behind_ms, sessions [{name,
 *   through, lag, credit_events, credit_bytes, paused}], uptime_s, version, protocol,
 *   disk_free_bytes, memory_bytes }
 *
 * What a session's map says of its subscription is nil where there is none. credit_bytes is
 * negative when the last event overdrew it; paused: it does not read what it is sent.
 * clock_behind_ms: how far the clock is behind the ledger's last recorded time; until it gets there
 * all events get that one. */

/* events_per_second is the mean of as many whole seconds; the longest commit, and the longest write
 * to the cache, are of these and the one that has begun. */
#define RATE_SECONDS 8

struct figures {
    uint64_t refusals[REFUSALS_END];
    int64_t second; /* of the last bucket */
    struct {
        uint32_t events;
        uint32_t commit_us; /* the longest */
        uint32_t spill_us;
    } buckets[RATE_SECONDS + 1];
};

void figures_refused(struct figures *figures, const struct refusals *refusals);
void figures_committed(struct figures *figures, uint32_t events, uint32_t took_us, int64_t now_ms);
void figures_spilled(struct figures *figures, uint32_t took_us, int64_t now_ms);
uint32_t figures_rate(struct figures *figures, int64_t now_ms);

struct figures_of {
    const struct core_identity *identity;
    const struct machine *machine;
    const struct sessions *sessions;
    struct book *book;
    uint64_t head;
    uint64_t committed;
    int64_t recorded_unix_ms;
    int64_t unix_ms;
    int64_t now_ms;
};

void figures_encode(struct figures *figures, const struct figures_of *of, struct writer *writer);

#endif
