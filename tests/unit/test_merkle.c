#include "schemas/merkle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The leaves and roots that implementations of Certificate Transparency test themselves by:
 * google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc. */
static const struct {
    struct text leaf;
    const char *root; /* of the tree that ends with it */
} vectors[] = {
    {{"", 0}, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
    {{"\x00", 1}, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
    {{"\x10", 1}, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
    {{"\x20\x21", 2}, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
    {{"\x30\x31", 2}, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
    {{"\x40\x41\x42\x43", 4}, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
    {{"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
     "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
    {{"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16},
     "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
};

static void assert_root(const struct merkle *merkle, const char *expected)
{
    struct digest root = merkle_root(merkle);
    char text[DIGEST_TEXT_BYTES];

    assert_string_equal(digest_format(text, &root), expected);
}

static void an_empty_tree_is_the_hash_of_nothing(void **state)
{
    struct merkle merkle;

    (void)state;
    merkle_init(&merkle);
    assert_root(&merkle, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void every_leaf_gives_the_root_that_others_give(void **state)
{
    struct merkle merkle;
    size_t i;

    (void)state;
    merkle_init(&merkle);
    for (i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        merkle_append(&merkle, vectors[i].leaf);
        assert_root(&merkle, vectors[i].root);
    }
    assert_int_equal(merkle.count, 8);
}

/* The definition, as RFC 6962 words it: split at the largest power of two below the count. */
static struct digest by_definition(const uint8_t *leaves, uint32_t count)
{
    uint32_t split = 1;

    if (count == 1) {
        const struct text parts[] = {{"\0", 1}, {(const char *)leaves, 1}};

        return digest_of_parts(parts, 2);
    }
    while (split * 2 < count) {
        split *= 2;
    }
    const struct digest left = by_definition(leaves, split);
    const struct digest right = by_definition(leaves + split, count - split);
    const struct text parts[] = {TEXT("\1"),
                                 {(const char *)left.bytes, DIGEST_BYTES},
                                 {(const char *)right.bytes, DIGEST_BYTES}};

    return digest_of_parts(parts, 3);
}

static void a_tree_of_any_size_is_the_definitions(void **state)
{
    uint8_t leaves[200];
    struct merkle merkle;
    uint32_t i;

    (void)state;
    merkle_init(&merkle);
    for (i = 0; i < sizeof leaves; i++) {
        struct digest root;
        struct digest expected;

        leaves[i] = (uint8_t)(i * 7);
        merkle_append(&merkle, (struct text){(const char *)&leaves[i], 1});
        root = merkle_root(&merkle);
        expected = by_definition(leaves, i + 1);
        assert_memory_equal(root.bytes, expected.bytes, DIGEST_BYTES);
    }
}

static void a_copy_remembers_the_tree_as_it_was(void **state)
{
    struct merkle merkle;
    struct merkle copy;

    (void)state;
    merkle_init(&merkle);
    merkle_append(&merkle, vectors[0].leaf);
    copy = merkle;
    merkle_append(&merkle, vectors[1].leaf);
    assert_root(&copy, vectors[0].root);
    merkle_append(&copy, vectors[1].leaf);
    assert_root(&copy, vectors[1].root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_tree_is_the_hash_of_nothing),
        cmocka_unit_test(every_leaf_gives_the_root_that_others_give),
        cmocka_unit_test(a_tree_of_any_size_is_the_definitions),
        cmocka_unit_test(a_copy_remembers_the_tree_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
