#include "schemas/home.h"
#include "schemas/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_home(const char *expected, const char *argument, const char *doorstep_home,
                        const char *xdg_state_home, const char *user_home)
{
    struct home home;

    assert_int_equal(home_choose(&home, argument, doorstep_home, xdg_state_home, user_home, NULL),
                     STATUS_OK);
    assert_string_equal(home.path, expected);
}

static void the_nearest_word_wins(void **state)
{
    (void)state;
    assert_home("a", "a", "b", "c", "d");
    assert_home("b", NULL, "b", "c", "d");
    assert_home("c/doorstep", NULL, NULL, "c", "d");
    assert_home("d/.local/state/doorstep", NULL, NULL, NULL, "d");
    assert_home("d/.local/state/doorstep", NULL, "", "", "d");
}

static void slashes_at_the_end_are_dropped_but_not_the_root(void **state)
{
    (void)state;
    assert_home("/a", "/a///", NULL, NULL, NULL);
    assert_home("/", "/", NULL, NULL, NULL);
    assert_home("/", "//", NULL, NULL, NULL);
}

static void no_home_and_an_empty_one_are_invalid_and_say_so(void **state)
{
    struct error err = {0};
    struct home home = {"before"};

    (void)state;
    assert_int_equal(home_choose(&home, NULL, NULL, "", NULL, &err), STATUS_INVALID);
    assert_non_null(strstr(err.text, "DOORSTEP_HOME"));
    assert_int_equal(home_choose(&home, "", "b", "c", "d", &err), STATUS_INVALID);
    assert_non_null(strstr(err.text, "--home"));
    assert_string_equal(home.path, "before");
}

static void a_path_that_does_not_fit_is_invalid_and_changes_nothing(void **state)
{
    char longest[HOME_PATH_BYTES];
    char too_long[HOME_PATH_BYTES + 1];
    char path[HOME_PATH_BYTES] = "before";
    struct home home;

    (void)state;
    (void)memset(longest, 'x', sizeof longest);
    longest[HOME_PATH_BYTES - 1] = '\0';
    (void)memset(too_long, 'x', sizeof too_long);
    too_long[HOME_PATH_BYTES] = '\0';
    assert_home(longest, longest, NULL, NULL, NULL);
    assert_int_equal(home_choose(&home, longest, NULL, NULL, NULL, NULL), STATUS_OK);
    assert_int_equal(home_path(path, &home, "x", NULL), STATUS_INVALID);
    assert_string_equal(path, "before");
    assert_int_equal(home_choose(&home, too_long, NULL, NULL, NULL, NULL), STATUS_INVALID);
    assert_string_equal(home.path, longest);
}

static void paths_hang_below_the_home(void **state)
{
    struct home home;
    char path[HOME_PATH_BYTES];

    (void)state;
    assert_int_equal(home_choose(&home, "/h", NULL, NULL, NULL, NULL), STATUS_OK);
    assert_int_equal(home_path(path, &home, "ledger", NULL), STATUS_OK);
    assert_string_equal(path, "/h/ledger");
    assert_int_equal(home_endpoint(path, &home, NULL), STATUS_OK);
    assert_string_equal(path, "ipc:///h/run/broker.sock");
}

static void a_socket_has_107_bytes_of_path(void **state)
{
    char longest[PATH_BYTES_MAX + 1];
    char endpoint[HOME_PATH_BYTES] = "before";
    size_t count = PATH_BYTES_MAX - strlen("/run/broker.sock");
    struct error err = {0};
    struct home home;

    (void)state;
    (void)memset(longest, 'x', sizeof longest);
    longest[count + 1] = '\0';
    assert_int_equal(home_choose(&home, longest, NULL, NULL, NULL, NULL), STATUS_OK);
    assert_int_equal(home_endpoint(endpoint, &home, &err), STATUS_INVALID);
    assert_non_null(strstr(err.text, "108"));
    assert_string_equal(endpoint, "before");
    longest[count] = '\0';
    assert_int_equal(home_choose(&home, longest, NULL, NULL, NULL, NULL), STATUS_OK);
    assert_int_equal(home_endpoint(endpoint, &home, &err), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_word_wins),
        cmocka_unit_test(slashes_at_the_end_are_dropped_but_not_the_root),
        cmocka_unit_test(no_home_and_an_empty_one_are_invalid_and_say_so),
        cmocka_unit_test(a_path_that_does_not_fit_is_invalid_and_changes_nothing),
        cmocka_unit_test(paths_hang_below_the_home),
        cmocka_unit_test(a_socket_has_107_bytes_of_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
