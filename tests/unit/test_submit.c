#include "schemas/wire/submit.h"
#include "schemas/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static uint8_t body_bytes[8192];

static enum status decode_submit(uint64_t batch, uint32_t count)
{
    static struct submit submit;
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);
    uint32_t i;

    writer_array(&writer, 2);
    writer_uint(&writer, batch);
    writer_array(&writer, count);
    for (i = 0; i < count; i++) {
        writer_bin(&writer, TEXT("e"));
    }
    return submit_decode(&submit, writer_text(&writer));
}

static void a_batch_has_a_number_and_a_bounded_count_of_events(void **state)
{
    (void)state;
    assert_int_equal(decode_submit(1, 1), STATUS_OK);
    assert_int_equal(decode_submit(INTEGER_MAX, BATCH_EVENTS_MAX), STATUS_OK);
    assert_int_equal(decode_submit(0, 1), STATUS_MALFORMED);
    assert_int_equal(decode_submit(INTEGER_MAX + 1ULL, 1), STATUS_MALFORMED);
    assert_int_equal(decode_submit(1, 0), STATUS_MALFORMED);
    assert_int_equal(decode_submit(1, BATCH_EVENTS_MAX + 1), STATUS_MALFORMED);
}

static void a_code_of_a_newer_broker_is_kept_in_words(void **state)
{
    static struct result result;
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);

    (void)state;
    writer_raw(&writer, TEXT("\x92\x01\x91\x94\x00\x92\xa9"
                             "ERR_NOVEL\xa9"
                             "ERR_STATE"
                             "\xa3why\xc3"));
    assert_int_equal(result_decode(&result, writer_text(&writer)), STATUS_OK);
    assert_true(refusals_hold(&result.outcomes[0].refusals, ERR_FIELD));
    assert_true(refusals_hold(&result.outcomes[0].refusals, ERR_STATE));
    assert_string_equal(result.outcomes[0].refusals.text, "ERR_NOVEL: why");
    assert_true(result.outcomes[0].later);
    assert_true(result.outcomes[0].sequence == 0);
}

static void a_refusal_names_a_code(void **state)
{
    static struct result result;

    (void)state;
    assert_int_equal(result_decode(&result, TEXT("\x92\x01\x91\x94\x00\x90\xa3why\xc3")),
                     STATUS_MALFORMED);
    assert_int_equal(result_decode(&result, TEXT("\x92\x01\x91\x91\x00")), STATUS_MALFORMED);
    assert_int_equal(result_decode(&result, TEXT("\x92\x01\x91\x92\x01\x02")), STATUS_MALFORMED);
}

static void a_text_cut_inside_a_character_is_still_sent_as_utf8(void **state)
{
    static struct result result = {.batch = 1, .count = 1};
    static struct result read;
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);

    (void)state;
    result.outcomes[0].refusals = (struct refusals){UINT64_C(1) << ERR_STATE, "room \xe6\x88"};
    result_encode(&result, &writer);
    assert_int_equal(result_decode(&read, writer_text(&writer)), STATUS_OK);
    assert_string_equal(read.outcomes[0].refusals.text, "room ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_has_a_number_and_a_bounded_count_of_events),
        cmocka_unit_test(a_code_of_a_newer_broker_is_kept_in_words),
        cmocka_unit_test(a_refusal_names_a_code),
        cmocka_unit_test(a_text_cut_inside_a_character_is_still_sent_as_utf8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
