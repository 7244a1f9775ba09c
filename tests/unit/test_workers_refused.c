#include "workers/refused.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static uint8_t bytes[1024];

static struct text encode(const struct refused *refused)
{
    struct writer writer = writer_of(bytes, sizeof bytes);

    refused_encode(refused, &writer);
    assert_false(writer.overflowed);
    return writer_text(&writer);
}

static const struct refused decision = {
    .subject = {"HT-1", 4},
    .id = {"A8.Q1@9", 7},
    .type = {"solution.approved", 17},
    .codes = {"ERR_STATE", 9},
    .text = {"not at A8", 9},
    .event = {"\x80", 1},
    .unix_ms = 1724119200000,
};

static void a_refusal_comes_back_and_keeps_its_place(void **state)
{
    struct refused read = {.key = {7}, .key_bytes = 1};

    (void)state;
    assert_int_equal(refused_decode(&read, encode(&decision)), STATUS_OK);
    assert_true(text_equals(read.subject, decision.subject));
    assert_true(text_equals(read.id, decision.id));
    assert_true(text_equals(read.type, decision.type));
    assert_true(text_equals(read.codes, decision.codes));
    assert_true(text_equals(read.text, decision.text));
    assert_true(text_equals(read.event, decision.event));
    assert_int_equal(read.unix_ms, decision.unix_ms);
    assert_int_equal(read.key_bytes, 1);
    assert_int_equal(read.key[0], 7);
}

static void no_beginning_of_a_refusal_is_one(void **state)
{
    struct text whole = encode(&decision);
    struct refused read = {0};

    (void)state;
    for (uint32_t count = 0; count < whole.count; count++) {
        assert_int_equal(refused_decode(&read, (struct text){whole.bytes, count}),
                         STATUS_MALFORMED);
        assert_true(text_is_absent(read.subject));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_comes_back_and_keeps_its_place),
        cmocka_unit_test(no_beginning_of_a_refusal_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
