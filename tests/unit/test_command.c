#include "schemas/wire/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void commands_have_words(void **state)
{
    (void)state;
    assert_int_equal(command_of_word(TEXT("SUBSCRIBE")), COMMAND_SUBSCRIBE);
    assert_int_equal(command_of_word(TEXT("subscribe")), COMMAND_NONE);
    assert_int_equal(command_of_word(TEXT("SUBSCRIBE ")), COMMAND_NONE);
    assert_int_equal(command_of_word(TEXT("")), COMMAND_NONE);
    assert_string_equal(command_word(COMMAND_HEARTBEAT), "HEARTBEAT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_have_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
