#include "workers/client_news.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct news news;

static void what_the_broker_says_becomes_news(void **state)
{
    static const struct {
        enum command command;
        enum client_news kind;
    } all[] = {{COMMAND_RESULT, CLIENT_RESULT},   {COMMAND_EVENTS, CLIENT_EVENTS},
               {COMMAND_RECORDS, CLIENT_RECORDS}, {COMMAND_VIEWS, CLIENT_VIEWS},
               {COMMAND_STATUS, CLIENT_STATUS},   {COMMAND_ERROR, CLIENT_ERROR}};

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        assert_int_equal(STATUS_MALFORMED, client_news_decode(&news, all[i].command, TEXT("\xc1")));
        assert_int_equal(all[i].kind, news.kind);
    }
}

static void it_holds_what_was_said(void **state)
{
    const struct wire_error said = {
        .request = 7, .code = ERR_MESSAGE, .text = TEXT("that cannot be read")};
    uint8_t bytes[128];
    struct writer body = writer_of(bytes, sizeof bytes);

    (void)state;
    wire_error_encode(&said, &body);
    assert_int_equal(STATUS_OK, client_news_decode(&news, COMMAND_ERROR, writer_text(&body)));
    assert_int_equal(CLIENT_ERROR, news.kind);
    assert_int_equal(7, news.of.error.request);
    assert_int_equal(ERR_MESSAGE, news.of.error.code);
    assert_true(text_equals(said.text, news.of.error.text));
}

static void other_commands_are_no_news(void **state)
{
    static const enum command all[] = {COMMAND_WELCOME, COMMAND_RESYNC, COMMAND_HEARTBEAT,
                                       COMMAND_SUBMIT};

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        assert_int_equal(STATUS_OK, client_news_decode(&news, all[i], TEXT("\xc1")));
        assert_int_equal(CLIENT_NOTHING, news.kind);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_broker_says_becomes_news),
        cmocka_unit_test(it_holds_what_was_said),
        cmocka_unit_test(other_commands_are_no_news),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
