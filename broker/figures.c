#include "broker/figures.h"

#include "schemas/mutant.h"
#include "schemas/wire/command.h"

#include <stddef.h>
#include <string.h>

void figures_refused(struct figures *figures, const struct refusals *refusals)
{
    enum refusal refusal = refusals_next(refusals, 0);

    for (; refusal != 0; refusal = MUTANT(CODES_UNCOUNTED) ? 0 : refusals_next(refusals, refusal)) {
        figures->refusals[refusal]++;
    }
}

/* The last seconds. */

#define BUCKETS (RATE_SECONDS + 1)

/* Empty the buckets of the seconds in which nothing was noted. */
static void advance(struct figures *figures, int64_t now_ms)
{
    const int64_t second = now_ms / 1000;

    if (second - figures->second > RATE_SECONDS) {
        figures->second = second - BUCKETS;
    }
    while (figures->second < second) {
        figures->second++;
        (void)memset(&figures->buckets[figures->second % BUCKETS], 0, sizeof figures->buckets[0]);
    }
}

static uint32_t larger(uint32_t one, uint32_t other)
{
    return one > other ? one : other;
}

void figures_committed(struct figures *figures, uint32_t events, uint32_t took_us, int64_t now_ms)
{
    uint32_t *longest_us;

    advance(figures, now_ms);
    longest_us = &figures->buckets[figures->second % BUCKETS].commit_us;
    figures->buckets[figures->second % BUCKETS].events += events;
    *longest_us = larger(*longest_us, events > 0 ? took_us : 0);
}

void figures_spilled(struct figures *figures, uint32_t took_us, int64_t now_ms)
{
    uint32_t *longest_us;

    advance(figures, now_ms);
    longest_us = &figures->buckets[figures->second % BUCKETS].spill_us;
    *longest_us = larger(*longest_us, took_us);
}

static void encode_longest(const struct figures *figures, struct writer *writer)
{
    uint32_t commit_us = 0;
    uint32_t spill_us = 0;

    for (uint32_t i = 0; i < BUCKETS; i++) {
        commit_us = larger(commit_us, figures->buckets[i].commit_us);
        spill_us = larger(spill_us, figures->buckets[i].spill_us);
    }
    writer_string(writer, "longest_commit_us");
    writer_uint(writer, commit_us);
    writer_string(writer, "longest_spill_us");
    writer_uint(writer, spill_us);
}

uint32_t figures_rate(struct figures *figures, int64_t now_ms)
{
    uint64_t sum = 0;

    advance(figures, now_ms);
    for (int64_t i = 1; i <= RATE_SECONDS; i++) { /* the bucket after the current is the oldest */
        sum += figures->buckets[(figures->second + i) % BUCKETS].events;
    }
    return (uint32_t)(sum / RATE_SECONDS);
}

/* The map. */

static void encode_ledger(const struct figures_of *of, struct writer *writer)
{
    static const char digits[] = "0123456789abcdef";
    char ledger[2 * LEDGER_ID_BYTES];
    char digest_text[DIGEST_TEXT_BYTES];
    const struct digest digest = book_digest(of->book);

    for (size_t i = 0; i < LEDGER_ID_BYTES; i++) {
        ledger[2 * i] = digits[of->identity->ledger.bytes[i] >> 4];
        ledger[2 * i + 1] = digits[of->identity->ledger.bytes[i] & 0xFU];
    }
    writer_string(writer, "ledger");
    writer_text_value(writer, (struct text){ledger, sizeof ledger});
    writer_string(writer, "epoch");
    writer_uint(writer, of->identity->epoch);
    writer_string(writer, "head");
    writer_uint(writer, of->head);
    writer_string(writer, "state_digest");
    writer_string(writer, digest_format(digest_text, &digest));
}

static void encode_cases(const struct figures_of *of, struct writer *writer)
{
    uint64_t total = 0;

    writer_string(writer, "cases");
    writer_map(writer, STAGES_END);
    for (int stage = 0; stage < STAGES_END; stage++) {
        uint32_t count = book_stage_count(of->book, (enum stage)stage);

        writer_string(writer, stage_word((enum stage)stage));
        writer_uint(writer, count);
        total += count;
    }
    writer_string(writer, "cases_total");
    writer_uint(writer, total);
}

static void encode_refusals(const struct figures *figures, struct writer *writer)
{
    uint32_t count = 0;

    for (int code = 0; code < REFUSALS_END; code++) {
        count += figures->refusals[code] > 0;
    }
    writer_string(writer, "refusals");
    writer_map(writer, count);
    for (int code = 0; code < REFUSALS_END; code++) {
        if (figures->refusals[code] > 0) {
            writer_string(writer, refusal_word((enum refusal)code));
            writer_uint(writer, figures->refusals[code]);
        }
    }
}

static void encode_session(const struct session *session, const struct figures_of *of,
                           struct writer *writer)
{
    const struct subscription *subscription = &session->subscription;
    const char *names[] = {"through", "lag", "credit_events", "credit_bytes"};
    const int64_t values[] = {(int64_t)subscription->position,
                              (int64_t)(of->committed - subscription->position),
                              subscription->credit_events, subscription->credit_bytes};

    writer_map(writer, 6);
    writer_string(writer, "name");
    writer_string(writer, session->name);
    for (int i = 0; i < 4; i++) {
        writer_string(writer, names[i]);
        if (subscription->is_active) {
            writer_int(writer, values[i]);
        } else {
            writer_nil(writer);
        }
    }
    writer_string(writer, "paused");
    if (subscription->is_active) {
        writer_bool(writer, subscription_is_paused(subscription, of->now_ms));
    } else {
        writer_nil(writer);
    }
}

static void encode_machine(const struct machine *machine, struct writer *writer)
{
    writer_string(writer, "uptime_s");
    writer_uint(writer, machine->uptime_s);
    writer_string(writer, "version");
    writer_string(writer, DOORSTEP_VERSION);
    writer_string(writer, "protocol");
    writer_uint(writer, PROTOCOL_VERSION);
    writer_string(writer, "disk_free_bytes");
    writer_uint(writer, machine->disk_free_bytes);
    writer_string(writer, "memory_bytes");
    writer_uint(writer, machine->memory_bytes);
}

void figures_encode(struct figures *figures, const struct figures_of *of, struct writer *writer)
{
    writer_map(writer, 17);
    encode_ledger(of, writer);
    encode_cases(of, writer);
    encode_refusals(figures, writer);
    writer_string(writer, "events_per_second");
    writer_uint(writer, figures_rate(figures, of->now_ms)); /* empties what is over, too */
    encode_longest(figures, writer);
    writer_string(writer, "clock_behind_ms");
    writer_int(writer, of->unix_ms < of->recorded_unix_ms ? of->recorded_unix_ms - of->unix_ms : 0);
    writer_string(writer, "sessions");
    writer_array(writer, of->sessions->count);
    for (uint32_t i = 0; i < SESSIONS_MAX; i++) {
        if (of->sessions->items[i].is_live) {
            encode_session(&of->sessions->items[i], of, writer);
        }
    }
    encode_machine(of->machine, writer);
}
