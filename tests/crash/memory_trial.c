#include "tests/crash/memory_trial.h"

#include "tests/crash/memory.h"
#include "tests/support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct place memory_place(void)
{
    struct place place = {0};

    (void)snprintf(place.home.path, sizeof place.home.path, "%s/memory-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(place.home.path));
    assert_int_equal(home_path(place.ledger, &place.home, "ledger", NULL), STATUS_OK);
    assert_int_equal(home_path(place.cache, &place.home, "cache", NULL), STATUS_OK);
    return place;
}

void memory_remove(const struct place *place)
{
    (void)scratch_remove(place->home.path); /* what stays is small */
}

void memory_fail_each(memory_work *work)
{
    bool has_failed = true;
    uint32_t failures = 0;

    for (uint32_t i = 1; has_failed; i++) {
        const struct place place = memory_place();
        int64_t blocks;
        enum status status;

        blocks = memory_blocks();
        memory_fail(i);
        status = work(&place);
        has_failed = memory_has_failed();
        memory_fail(0);
        if (memory_blocks() != blocks) {
            fail_msg("allocation %u: %lld blocks more than before", i,
                     (long long)(memory_blocks() - blocks));
        }
        if (status != STATUS_OK) {
            assert_int_equal(status, STATUS_NO_MEMORY);
            failures++;
        }
        assert_int_equal(work(&place), STATUS_OK);
        memory_remove(&place);
    }
    assert_true(failures > 0);
    (void)printf("%u failures\n", failures);
}

bool memory_is_counted(void)
{
    const int64_t blocks = memory_blocks();
    void *volatile block = malloc(1);
    const bool is_so = memory_blocks() == blocks + 1;

    free(block);
    return is_so;
}
