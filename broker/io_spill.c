#include "broker/io_spill.h"

#include "broker/io_machine.h"
#include "broker/io_report.h"

#include <stdbool.h>

/* has_more: something was written, and there may be more. */
static enum status spill_once(struct core *core, struct cache *cache, uint32_t max, bool *has_more,
                              struct error *err)
{
    struct spill *spill = cache_spill(cache);
    const int64_t begun_us = machine_us();
    enum status status;
    int64_t now_us;

    *has_more = false;
    core_spill(core, max, spill);
    if (spill->count == 0) {
        return STATUS_OK;
    }
    status = cache_write(cache, spill, err);
    now_us = machine_us();
    if (status == STATUS_CORRUPT) {
        return status;
    }
    if (status != STATUS_OK) {
        if (core_unspilled(core, now_us / 1000)) { /* once: a full disk wants no log that grows */
            report_say(REPORT_CACHE_UNWRITTEN, core_head(core), err->text);
        }
        return STATUS_OK;
    }
    core_spilled(core, spill, (uint32_t)(now_us - begun_us), now_us / 1000);
    *has_more = true;
    return STATUS_OK;
}

enum status spill_write(struct core *core, struct cache *cache, uint32_t max, struct error *err)
{
    bool has_more;

    return spill_once(core, cache, max, &has_more, err);
}

enum status spill_all(struct core *core, struct cache *cache, struct error *err)
{
    enum status status = STATUS_OK;
    bool has_more = true;

    while (has_more && status == STATUS_OK) {
        status = spill_once(core, cache, SPILL_ENTRIES_MAX, &has_more, err);
    }
    return status;
}

enum status spill_fetch(struct core *core, struct cache *cache, const struct need *need,
                        struct error *err)
{
    struct found found;
    enum status status = cache_find(cache, need, &found, err);

    if (status == STATUS_OK) {
        status = core_give(core, need, &found, err);
    }
    return status;
}
