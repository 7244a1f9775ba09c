#include "broker/io_watch.h"

#include "broker/io_descriptors.h"
#include "broker/io_machine.h"
#include "broker/io_report.h"

#define SWEEP_MS 60000                      /* between sweeps, and between lines of one kind */
#define CALM_SPARE_BYTES (32 * 1048576LL)   /* what of a closed socket may be left unfreed */
#define CALM_BYTES_UNKNOWN (UINT64_MAX / 2) /* before the first look */

static int64_t monotonic_ms(void)
{
    return machine_us() / 1000;
}

void watch_begin(struct watch *watch)
{
    const int64_t now_ms = monotonic_ms();

    *watch = (struct watch){
        .started_ms = now_ms,
        .looked_ms = now_ms - WATCH_MS,
        .swept_ms = now_ms,
        .refused_ms = now_ms - SWEEP_MS,
        .calm_bytes = CALM_BYTES_UNKNOWN,
    };
}

/* Zero: it could not be found out. */
static void look_at_memory(struct watch *watch, int64_t now_ms)
{
    const uint64_t calm_bytes = watch->calm_bytes;
    uint64_t bytes;

    machine_look(&watch->machine, watch->started_ms, now_ms);
    bytes = watch->machine.memory_bytes;
    watch->calm_bytes = bytes > 0 && bytes < calm_bytes ? bytes : calm_bytes;
    watch->looked_ms = now_ms;
}

/* At most one line a minute, as peers that are refused come again. */
static void tell_refused(struct watch *watch, int64_t now_ms)
{
    uint64_t count;

    if (now_ms - watch->refused_ms >= SWEEP_MS) {
        count = descriptors_refused();
        if (count > 0) {
            report_say(REPORT_CONNECTIONS_REFUSED, count, "");
            watch->refused_ms = now_ms;
        }
    }
}

void watch_look(struct watch *watch, struct ledger *ledger)
{
    const int64_t now_ms = monotonic_ms();

    machine_look_at_disk(&watch->machine, ledger);
    if (now_ms - watch->looked_ms >= WATCH_MS) {
        look_at_memory(watch, now_ms);
        tell_refused(watch, now_ms);
    }
    if (watch_is_swollen(watch)) {
        machine_return_memory(); /* it may be free already */
        look_at_memory(watch, now_ms);
    }
    if (now_ms - watch->swept_ms >= SWEEP_MS) {
        ledger_sweep(ledger);
        watch->swept_ms = now_ms;
    }
}

bool watch_is_swollen(const struct watch *watch)
{
    return watch->machine.memory_bytes > watch->calm_bytes + QUEUES_BYTES_MAX;
}

void watch_settle(struct watch *watch)
{
    const uint64_t enough_bytes = watch->calm_bytes + CALM_SPARE_BYTES;

    for (int i = 0; i < RENEW_TRIES && watch->machine.memory_bytes > enough_bytes; i++) {
        machine_pause();
        machine_return_memory();
        look_at_memory(watch, monotonic_ms());
    }
    watch->calm_bytes = watch->machine.memory_bytes;
}
