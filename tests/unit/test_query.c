#include "schemas/wire/query.h"
#include "schemas/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static uint8_t body_bytes[8192];

static const struct case_item one_case = {{"\x81\xa4"
                                           "case\xa1"
                                           "1",
                                           8},
                                          {"\x92\xa1"
                                           "a\xa2"
                                           "bc",
                                           6}};

static void an_unknown_lane_or_type_is_refused(void **state)
{
    struct inbox_query inbox;
    struct read read;

    (void)state;
    assert_int_equal(inbox_query_decode(&inbox, TEXT("\x93\x01\xa0\x00")), STATUS_OK);
    assert_int_equal(inbox.lane, LANE_NONE);
    assert_int_equal(inbox_query_decode(&inbox, TEXT("\x93\x01\xa1"
                                                     "D\x00")),
                     STATUS_OK);
    assert_int_equal(inbox.lane, LANE_D);
    assert_int_equal(inbox_query_decode(&inbox, TEXT("\x93\x01\xa1"
                                                     "G\x00")),
                     STATUS_MALFORMED);
    assert_int_equal(inbox_query_decode(&inbox, TEXT("\x93\x01\xa5"
                                                     "owner\x00")),
                     STATUS_MALFORMED); /* speaks, and has no node that could be open */
    assert_int_equal(inbox_query_decode(&inbox, TEXT("\x93\x01\xa6"
                                                     "system\x00")),
                     STATUS_MALFORMED);
    assert_int_equal(read_decode(&read, TEXT("\x98\x01\x00\x00\x00\x00\xa0\x91\xaa"
                                             "note.added\x01")),
                     STATUS_OK);
    assert_true(read.types == UINT64_C(1) << EVENT_NOTE_ADDED);
    assert_int_equal(read_decode(&read, TEXT("\x98\x01\x00\x00\x00\x00\xa0\x91\xaa"
                                             "note.addet\x01")),
                     STATUS_MALFORMED);
}

static void a_question_that_is_wrong_may_still_have_a_number(void **state)
{
    (void)state;
    assert_true(question_request(TEXT("\x92\x07\xa0")) == 7);
    assert_true(question_request(TEXT("\x92\x07\xa1\xff")) == 7);
    assert_true(question_request(TEXT("\x91\x07 and more")) == 7);
    assert_true(question_request(TEXT("\x90")) == 0);
    assert_true(question_request(TEXT("\x91\x00")) == 0);
    assert_true(question_request(TEXT("\x91\xff")) == 0);
    assert_true(question_request(TEXT("\x91\xcf\x00\x20\x00\x00\x00\x00\x00\x00")) == 0);
    assert_true(question_request(TEXT("\x07")) == 0);
    assert_true(question_request(TEXT("\xc1")) == 0);
    assert_true(question_request(TEXT("")) == 0);
}

static void a_read_asks_for_one_to_a_batch(void **state)
{
    struct read read;

    (void)state;
    assert_int_equal(read_decode(&read, TEXT("\x98\x01\x00\x00\x00\x00\xa0\x90\x00")),
                     STATUS_MALFORMED);
    assert_int_equal(read_decode(&read, TEXT("\x98\x01\x00\x00\x00\x00\xa0\x90\xcd\x01\x00")),
                     STATUS_OK);
    assert_int_equal(read.count, BATCH_EVENTS_MAX);
    assert_int_equal(read_decode(&read, TEXT("\x98\x01\x00\x00\x00\x00\xa0\x90\xcd\x01\x01")),
                     STATUS_MALFORMED);
}

static enum status decode_views(uint32_t count)
{
    static struct views views;
    static struct views read;
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);
    uint32_t i;

    views = (struct views){.request = 1, .count = count};
    for (i = 0; i < count; i++) {
        views.cases[i] = one_case;
    }
    views_encode(&views, &writer);
    return views_decode(&read, writer_text(&writer));
}

static void a_page_of_views_is_bounded(void **state)
{
    (void)state;
    assert_int_equal(decode_views(0), STATUS_OK);
    assert_int_equal(decode_views(VIEWS_COUNT_MAX), STATUS_OK);
    assert_int_equal(decode_views(VIEWS_COUNT_MAX + 1), STATUS_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_lane_or_type_is_refused),
        cmocka_unit_test(a_question_that_is_wrong_may_still_have_a_number),
        cmocka_unit_test(a_read_asks_for_one_to_a_batch),
        cmocka_unit_test(a_page_of_views_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
