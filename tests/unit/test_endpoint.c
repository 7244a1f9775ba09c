#include "broker/endpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void this_machines_addresses_are_taken(void **state)
{
    const char *good[] = {"tcp://127.0.0.1:1", "tcp://127.0.0.1:65535", "tcp://127.0.0.1:*",
                          "tcp://127.1.2.3:555"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(endpoint_check(good[i], NULL), STATUS_OK);
    }
}

static void everything_else_is_refused(void **state)
{
    const char *bad[] = {"",
                         "tcp://",
                         "tcp:",
                         "tcp://127.0.0.1",
                         "tcp://127.0.0.1:",
                         "tcp://127.0.0.1:0",
                         "tcp://127.0.0.1:65536",
                         "tcp://127.0.0.1:5x",
                         "tcp://*:5577",
                         "tcp://0.0.0.0:5577",
                         "tcp://128.0.0.1:5577",
                         "tcp://127.0.1:5577",
                         "tcp://127.0.0.0.1:5577",
                         "tcp://127.0.0.256:5577",
                         "tcp://127.0.0.:5577",
                         "tcp://.127.0.0:5577",
                         "tcp://127.0.0.1.evil.example:5577",
                         "tcp://localhost:5577",
                         "tcp://localhost.evil.example:5577",
                         "tcp://eth0;127.0.0.1:5577",
                         "ipc:///tmp/x",
                         "inproc://x"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct error err = {0};

        assert_int_equal(endpoint_check(bad[i], &err), STATUS_INVALID);
        assert_true(err.text[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(this_machines_addresses_are_taken),
        cmocka_unit_test(everything_else_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
