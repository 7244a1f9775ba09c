#include "schemas/values.h"

#include "schemas/limits.h"
#include "schemas/reader.h"

#include <string.h>

struct pair {
    struct text key;
    struct text value;
    bool used;
};

static bool next_equals(struct reader *one, struct reader *other);

static bool entries_equal(struct reader *one, struct reader *other, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!next_equals(one, other)) {
            return false;
        }
    }
    return true;
}

/* A key that comes twice meets a used pair, so that no map with a duplicate equals anything. */
static struct pair *pair_find(struct pair *pairs, uint32_t count, struct text key)
{
    for (uint32_t i = 0; i < count; i++) {
        if (text_equals(pairs[i].key, key)) {
            return pairs[i].used ? NULL : &pairs[i];
        }
    }
    return NULL;
}

static bool pairs_equal(struct reader *one, struct reader *other, uint32_t count)
{
    struct pair pairs[MAP_COUNT_MAX];
    if (count > MAP_COUNT_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        pairs[i].key = reader_text(other, SIZE_MAX);
        pairs[i].value = reader_raw(other);
        pairs[i].used = false;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct pair *pair = pair_find(pairs, count, reader_text(one, SIZE_MAX));
        struct reader value;

        if (pair == NULL) {
            return false;
        }
        value = reader_of(pair->value.bytes, pair->value.count);
        if (!next_equals(one, &value)) {
            return false;
        }
        pair->used = true;
    }
    return true;
}

static bool is_negative(const struct reader *reader)
{
    struct reader ahead = *reader;

    (void)reader_uint(&ahead, UINT64_MAX); /* whether it can is what is asked */
    return ahead.failed;
}

static bool integers_equal(struct reader *one, struct reader *other)
{
    const bool negative = is_negative(one);

    if (negative != is_negative(other)) {
        return false;
    }
    return negative ? reader_int(one, INT64_MIN, -1) == reader_int(other, INT64_MIN, -1)
                    : reader_uint(one, UINT64_MAX) == reader_uint(other, UINT64_MAX);
}

/* Compared bit by bit a NaN equals itself, and there are two zeros. */
static uint64_t read_float_bits(struct reader *reader)
{
    const double number = reader_float(reader);
    uint64_t bits;

    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static bool next_equals(struct reader *one, struct reader *other)
{
    const enum value_kind kind = reader_peek(one);
    uint32_t count;

    if (kind != reader_peek(other)) {
        return false;
    }
    switch (kind) {
    case VALUE_NONE:
        return false;
    case VALUE_NIL:
        reader_nil(one);
        reader_nil(other);
        return true;
    case VALUE_BOOL:
        return reader_bool(one) == reader_bool(other);
    case VALUE_INT:
        return integers_equal(one, other);
    case VALUE_FLOAT:
        return read_float_bits(one) == read_float_bits(other);
    case VALUE_TEXT:
        return text_equals(reader_text(one, SIZE_MAX), reader_text(other, SIZE_MAX));
    case VALUE_BIN:
        return text_equals(reader_bin(one, SIZE_MAX), reader_bin(other, SIZE_MAX));
    case VALUE_ARRAY:
        count = reader_array(one, UINT32_MAX);
        return reader_array(other, UINT32_MAX) == count && entries_equal(one, other, count);
    case VALUE_MAP:
        count = reader_map(one, UINT32_MAX);
        return reader_map(other, UINT32_MAX) == count && pairs_equal(one, other, count);
    }
    return false;
}

static bool is_one_value(struct text text)
{
    struct reader reader = reader_of(text.bytes, text.count);

    reader_skip(&reader);
    return reader_done(&reader);
}

bool values_are_equal(struct text one, struct text other)
{
    struct reader left = reader_of(one.bytes, one.count);
    struct reader right = reader_of(other.bytes, other.count);

    /* Checked first, so that what follows meets no depth and no length that is not there. */
    return is_one_value(one) && is_one_value(other) && next_equals(&left, &right);
}
