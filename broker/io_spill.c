#include "broker/io_spill.h"

#include "broker/io_machine.h"
#include "broker/io_report.h"

#include <stdbool.h>

/* True: something was written, and there may be more. */
static bool spill_once(struct core *core, struct cache *cache, uint32_t max)
{
    struct spill *spill = cache_spill(cache);
    const int64_t begun_us = machine_us();
    enum status status;
    struct error err = {0};
    int64_t now_us;

    core_spill(core, max, spill);
    if (spill->count == 0) {
        return false;
    }
    status = cache_write(cache, spill, &err);
    now_us = machine_us();
    if (status != STATUS_OK) {
        report_say(REPORT_CACHE_UNWRITTEN, core_head(core), err.text);
        core_unspilled(core, now_us / 1000);
        return false;
    }
    core_spilled(core, spill, (uint32_t)(now_us - begun_us), now_us / 1000);
    return true;
}

void spill_write(struct core *core, struct cache *cache, uint32_t max)
{
    (void)spill_once(core, cache, max); /* either way there is nothing more to do */
}

void spill_all(struct core *core, struct cache *cache)
{
    while (spill_once(core, cache, SPILL_ENTRIES_MAX)) {
    }
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
