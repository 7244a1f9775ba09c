#include "schemas/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_digest(struct digest digest, const char *expected)
{
    char text[DIGEST_TEXT_BYTES];

    assert_string_equal(digest_format(text, &digest), expected);
}

/* FIPS 180-4's examples. */
static void sha256_gives_the_standards_answers(void **state)
{
    static char million[1000000];

    (void)state;
    assert_digest(digest_of(TEXT("")),
                  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_digest(digest_of((struct text){NULL, 0}),
                  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_digest(digest_of(TEXT("abc")),
                  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_digest(digest_of(TEXT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
                  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    (void)memset(million, 'a', sizeof million);
    assert_digest(digest_of((struct text){million, sizeof million}),
                  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void parts_are_hashed_as_one(void **state)
{
    const struct text parts[] = {TEXT("a"), TEXT(""), TEXT("bc")};

    (void)state;
    assert_digest(digest_of_parts(parts, 3),
                  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void a_states_digest_begins_with_the_subjects_length(void **state)
{
    struct digest one = digest_of_state(TEXT("ab"), TEXT("c"));
    struct digest other = digest_of_state(TEXT("a"), TEXT("bc"));
    struct digest spelled = digest_of(TEXT("\0\2abc"));

    (void)state;
    assert_memory_equal(one.bytes, spelled.bytes, DIGEST_BYTES);
    assert_memory_not_equal(one.bytes, other.bytes, DIGEST_BYTES);
}

static void a_sum_has_no_order_and_every_term_can_be_taken_back(void **state)
{
    const struct digest a = digest_of(TEXT("a"));
    const struct digest b = digest_of(TEXT("b"));
    const struct digest zero = {{0}};
    struct digest sum = {{0}};
    struct digest turned = {{0}};

    (void)state;
    digest_add(&sum, &a);
    digest_add(&sum, &b);
    digest_add(&turned, &b);
    digest_add(&turned, &a);
    assert_memory_equal(sum.bytes, turned.bytes, DIGEST_BYTES);
    digest_subtract(&sum, &a);
    assert_memory_equal(sum.bytes, b.bytes, DIGEST_BYTES);
    digest_subtract(&sum, &b);
    assert_memory_equal(sum.bytes, zero.bytes, DIGEST_BYTES);
}

static void a_sum_carries_through_all_its_bytes_and_wraps(void **state)
{
    struct digest all;
    struct digest one = {{0}};
    const struct digest zero = {{0}};
    struct digest ones;

    (void)state;
    one.bytes[DIGEST_BYTES - 1] = 1;
    (void)memset(all.bytes, 0xff, DIGEST_BYTES);
    ones = all;
    digest_add(&all, &one);
    assert_memory_equal(all.bytes, zero.bytes, DIGEST_BYTES);
    digest_subtract(&all, &one);
    assert_memory_equal(all.bytes, ones.bytes, DIGEST_BYTES);
    digest_add(&all, &ones); /* -1 - 1 */
    assert_int_equal(all.bytes[DIGEST_BYTES - 1], 0xfe);
    assert_int_equal(all.bytes[0], 0xff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_gives_the_standards_answers),
        cmocka_unit_test(parts_are_hashed_as_one),
        cmocka_unit_test(a_states_digest_begins_with_the_subjects_length),
        cmocka_unit_test(a_sum_has_no_order_and_every_term_can_be_taken_back),
        cmocka_unit_test(a_sum_carries_through_all_its_bytes_and_wraps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
