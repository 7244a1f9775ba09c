#include "broker/io_spill.h"

#include "broker/io_report.h"

#include <stdbool.h>

static bool write(struct core *core, struct cache *cache, uint32_t max, int64_t now_ms)
{
    static struct spill spill;
    struct error err = {0};

    core_spill(core, max, &spill);
    if (cache_write(cache, &spill, &err) != STATUS_OK) {
        report_say(REPORT_CACHE_UNWRITTEN, core_head(core), err.text);
        core_unspilled(core, now_ms);
        return false;
    }
    core_spilled(core, &spill);
    return spill.count > 0;
}

void spill_write(struct core *core, struct cache *cache, uint32_t max, int64_t now_ms)
{
    (void)write(core, cache, max, now_ms); /* either way there is nothing more to do */
}

void spill_all(struct core *core, struct cache *cache, int64_t now_ms)
{
    while (write(core, cache, SPILL_ENTRIES_MAX, now_ms)) {
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
