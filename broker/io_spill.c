#include "broker/io_spill.h"

#include "broker/io_machine.h"
#include "broker/io_report.h"

#include <stdbool.h>
#include <time.h>

static bool write(struct core *core, struct cache *cache, uint32_t max)
{
    static struct spill spill;
    const int64_t begun_us = machine_us(CLOCK_MONOTONIC);
    enum status status;
    struct error err = {0};
    int64_t now_us;

    core_spill(core, max, &spill);
    status = cache_write(cache, &spill, &err);
    now_us = machine_us(CLOCK_MONOTONIC);
    if (status != STATUS_OK) {
        report_say(REPORT_CACHE_UNWRITTEN, core_head(core), err.text);
        core_unspilled(core, now_us / 1000);
        return false;
    }
    core_spilled(core, &spill, (uint32_t)(now_us - begun_us), now_us / 1000);
    return spill.count > 0;
}

void spill_write(struct core *core, struct cache *cache, uint32_t max)
{
    (void)write(core, cache, max); /* either way there is nothing more to do */
}

void spill_all(struct core *core, struct cache *cache)
{
    while (write(core, cache, SPILL_ENTRIES_MAX)) {
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
    if (status == STATUS_CORRUPT) {
        cache_condemn(cache);
        return error_wrap(err, status, "the cache is damaged and was deleted: start again");
    }
    return status;
}
