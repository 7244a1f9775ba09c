#include "broker/core_parts.h"

#include <assert.h>

bool core_must_spill(const struct core *core, int64_t now_ms)
{
    return now_ms >= core->spill_retry_ms && book_is_behind(core->book);
}

/* How far the cache is behind, in doublings of CACHE_LAG_EVENTS; 0: not worth a write. */
static uint32_t lag_of(const struct core *core)
{
    const uint64_t from = book_changed_from(core->book);
    uint64_t events = from == 0 ? 0 : (core->committed - from) / CACHE_LAG_EVENTS;
    uint32_t doublings = 0;

    for (; events > 0; events /= 2) {
        doublings++;
    }
    return doublings;
}

/* What changes fast is written seldom, much of it at once; what is left over grows the next lot. */
uint32_t core_spill_due(const struct core *core, bool is_idle, int64_t now_ms, int64_t *wake_ms)
{
    const uint32_t some = CACHE_GROUPS * CACHE_ENTRIES_MAX;
    const uint32_t lag = lag_of(core);

    if (book_changed_count(core->book) == 0 || core->spill_retry_ms > now_ms) {
        return 0;
    }
    if (core->spill_groups > 0 && (book_is_behind(core->book) || lag > 2)) {
        return SPILL_ENTRIES_MAX;
    }
    if (core->spill_groups >= CACHE_GROUPS && lag > 0) {
        return lag == 1 ? some : 2 * some;
    }
    if (is_idle && now_ms >= core->spill_quiet_ms) {
        return some;
    }
    *wake_ms = *wake_ms < core->spill_quiet_ms ? *wake_ms : core->spill_quiet_ms;
    return 0;
}

void core_spill(struct core *core, uint32_t max, struct spill *spill)
{
    assert(core->head == core->committed && max <= SPILL_ENTRIES_MAX);
    spill->count = book_changed(core->book, spill->changed, max, SPILL_BYTES_MAX);
    spill->state.through = core->marks.count; /* what was adopted may be ahead of what is folded */
    spill->state.end = core->end;
    spill->state.summary = book_summary(core->book, spill->count);
    if (spill->state.summary.lacked == 0 && core->head < core->marks.count) {
        spill->state.summary.lacked = core->head + 1; /* there folding goes on */
    }
    spill->marks = &core->marks;
}

void core_spilled(struct core *core, const struct spill *spill, uint32_t took_us, int64_t now_ms)
{
    figures_spilled(&core->figures, took_us, now_ms);
    book_cached(core->book, spill->count);
    core->spill_groups = 0;
    core->spill_retry_ms = 0;
}

bool core_unspilled(struct core *core, int64_t now_ms)
{
    const bool is_first = core->spill_retry_ms == 0;

    core->spill_retry_ms = now_ms + CACHE_RETRY_MS;
    return is_first;
}
