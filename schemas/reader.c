#include "schemas/reader.h"

#include "schemas/limits.h"
#include "schemas/utf8.h"

#include <assert.h>
#include <string.h>

/* What the first bytes of a value tell. */
struct head {
    enum value_kind kind;
    bool negative;
    uint64_t number; /* the integer, the float's bits, a count, or 0 and 1 for false and true */
};

/* Leads 0xc0 to 0xdf: what follows, and how many bytes its number takes. Ext types are NONE. */
static const struct {
    uint8_t kind;
    uint8_t bytes;
} leads[32] = {
    {VALUE_NIL, 0},   {VALUE_NONE, 0},  {VALUE_BOOL, 0}, {VALUE_BOOL, 0},  {VALUE_BIN, 1},
    {VALUE_BIN, 2},   {VALUE_BIN, 4},   {VALUE_NONE, 0}, {VALUE_NONE, 0},  {VALUE_NONE, 0},
    {VALUE_FLOAT, 4}, {VALUE_FLOAT, 8}, {VALUE_INT, 1},  {VALUE_INT, 2},   {VALUE_INT, 4},
    {VALUE_INT, 8},   {VALUE_INT, 1},   {VALUE_INT, 2},  {VALUE_INT, 4},   {VALUE_INT, 8},
    {VALUE_NONE, 0},  {VALUE_NONE, 0},  {VALUE_NONE, 0}, {VALUE_NONE, 0},  {VALUE_NONE, 0},
    {VALUE_TEXT, 1},  {VALUE_TEXT, 2},  {VALUE_TEXT, 4}, {VALUE_ARRAY, 2}, {VALUE_ARRAY, 4},
    {VALUE_MAP, 2},   {VALUE_MAP, 4},
};

#define LEAD_TRUE 0xc3
#define LEAD_INT8 0xd0 /* signed integers: 0xd0 to 0xd3 */
#define LEAD_INT64 0xd3

struct reader reader_of(const void *bytes, size_t bytes_count)
{
    return (struct reader){.bytes = bytes, .at = 0, .end = bytes_count, .failed = false};
}

void reader_fail(struct reader *reader)
{
    reader->failed = true;
}

bool reader_done(const struct reader *reader)
{
    return !reader->failed && reader->at == reader->end;
}

static enum value_kind kind_of_lead(uint8_t lead)
{
    if (lead < 0x80 || lead >= 0xe0) {
        return VALUE_INT;
    }
    if (lead < 0x90) {
        return VALUE_MAP;
    }
    if (lead < 0xa0) {
        return VALUE_ARRAY;
    }
    if (lead < 0xc0) {
        return VALUE_TEXT;
    }
    return (enum value_kind)leads[lead & 0x1f].kind;
}

enum value_kind reader_peek(const struct reader *reader)
{
    if (reader->failed || reader->at == reader->end) {
        return VALUE_NONE;
    }
    return kind_of_lead(reader->bytes[reader->at]);
}

/* Heads and bodies. */

static uint64_t number_take(struct reader *reader, size_t bytes_count)
{
    uint64_t number = 0;
    size_t i;

    if (reader->end - reader->at < bytes_count) {
        reader_fail(reader);
        return 0;
    }
    for (i = 0; i < bytes_count; i++) {
        number = number << 8 | reader->bytes[reader->at + i];
    }
    reader->at += bytes_count;
    return number;
}

static uint64_t sign_extend(uint64_t number, size_t bytes_count)
{
    uint64_t sign;

    assert(bytes_count >= 1);
    assert(bytes_count <= sizeof number);
    sign = UINT64_C(1) << (bytes_count * 8 - 1);
    return (number ^ sign) - sign;
}

static void head_take_long(struct reader *reader, uint8_t lead, struct head *head)
{
    size_t bytes_count = leads[lead & 0x1f].bytes;

    head->number = number_take(reader, bytes_count);
    if (head->kind == VALUE_BOOL) {
        head->number = lead == LEAD_TRUE;
    } else if (lead >= LEAD_INT8 && lead <= LEAD_INT64) {
        head->number = sign_extend(head->number, bytes_count);
        head->negative = head->number >> 63 != 0;
    } else if (head->kind == VALUE_FLOAT && bytes_count == 4) {
        uint32_t bits = (uint32_t)head->number;
        float narrow;
        double wide;

        (void)memcpy(&narrow, &bits, sizeof narrow);
        wide = (double)narrow;
        (void)memcpy(&head->number, &wide, sizeof head->number);
    }
}

static inline struct head head_take(struct reader *reader)
{
    struct head head = {.kind = reader_peek(reader), .negative = false, .number = 0};
    uint8_t lead;

    if (head.kind == VALUE_NONE) {
        reader_fail(reader);
        return head;
    }
    lead = reader->bytes[reader->at++];
    if (lead < 0x80) {
        head.number = lead;
    } else if (lead < 0xa0) {
        head.number = lead & 0x0f;
    } else if (lead < 0xc0) {
        head.number = lead & 0x1f;
    } else if (lead >= 0xe0) {
        head.number = sign_extend(lead, 1);
        head.negative = true;
    } else {
        head_take_long(reader, lead, &head);
    }
    return head;
}

static inline struct head head_take_kind(struct reader *reader, enum value_kind kind)
{
    struct head head = head_take(reader);

    if (head.kind != kind) {
        reader_fail(reader);
    }
    return head;
}

static inline struct text body_take(struct reader *reader, uint64_t bytes_count)
{
    struct text body = {NULL, 0};

    if (reader->failed || reader->end - reader->at < bytes_count) {
        reader_fail(reader);
        return body;
    }
    body.bytes = (const char *)reader->bytes + reader->at;
    body.count = (uint32_t)bytes_count;
    reader->at += body.count;
    return body;
}

/* Every entry takes a byte at least, a pair two. */
static inline void count_check(struct reader *reader, const struct head *head)
{
    uint64_t bytes_least = head->kind == VALUE_MAP ? head->number * 2 : head->number;

    if (bytes_least > reader->end - reader->at) {
        reader_fail(reader);
    }
}

static uint32_t count_take(struct reader *reader, enum value_kind kind, uint32_t count_max)
{
    struct head head = head_take_kind(reader, kind);

    count_check(reader, &head);
    if (head.number > count_max) {
        reader_fail(reader);
    }
    return reader->failed ? 0 : (uint32_t)head.number;
}

/* Values. */

void reader_nil(struct reader *reader)
{
    (void)head_take_kind(reader, VALUE_NIL); /* a nil has nothing to give */
}

bool reader_bool(struct reader *reader)
{
    struct head head = head_take_kind(reader, VALUE_BOOL);

    return !reader->failed && head.number != 0;
}

int64_t reader_int(struct reader *reader, int64_t low, int64_t high)
{
    struct head head = head_take_kind(reader, VALUE_INT);
    int64_t number = (int64_t)head.number;

    if ((!head.negative && number < 0) || number < low || number > high) {
        reader_fail(reader);
    }
    return reader->failed ? 0 : number;
}

uint64_t reader_uint(struct reader *reader, uint64_t max)
{
    struct head head = head_take_kind(reader, VALUE_INT);

    if (head.negative || head.number > max) {
        reader_fail(reader);
    }
    return reader->failed ? 0 : head.number;
}

double reader_float(struct reader *reader)
{
    struct head head = head_take_kind(reader, VALUE_FLOAT);
    double number;

    (void)memcpy(&number, &head.number, sizeof number);
    return reader->failed ? 0.0 : number;
}

struct text reader_text(struct reader *reader, size_t bytes_max)
{
    struct head head = head_take_kind(reader, VALUE_TEXT);
    struct text text = body_take(reader, head.number);

    if (text.count > bytes_max || !utf8_is_valid(text)) {
        reader_fail(reader);
    }
    return reader->failed ? (struct text){NULL, 0} : text;
}

struct text reader_bin(struct reader *reader, size_t bytes_max)
{
    struct head head = head_take_kind(reader, VALUE_BIN);
    struct text body = body_take(reader, head.number);

    if (body.count > bytes_max) {
        reader_fail(reader);
    }
    return reader->failed ? (struct text){NULL, 0} : body;
}

uint32_t reader_array(struct reader *reader, uint32_t count_max)
{
    return count_take(reader, VALUE_ARRAY, count_max);
}

uint32_t reader_map(struct reader *reader, uint32_t count_max)
{
    return count_take(reader, VALUE_MAP, count_max);
}

void reader_array_of(struct reader *reader, uint32_t count)
{
    if (reader_array(reader, count) != count) {
        reader_fail(reader);
    }
}

/* Whole values. */

/* Take what belongs to a head except entries, which are the caller's to count. */
static struct head flat_take(struct reader *reader)
{
    struct head head = head_take(reader);

    if (head.kind == VALUE_TEXT || head.kind == VALUE_BIN) {
        struct text body = body_take(reader, head.number);

        if (head.kind == VALUE_TEXT && !utf8_is_valid(body)) {
            reader_fail(reader);
        }
    } else if (head.kind == VALUE_ARRAY || head.kind == VALUE_MAP) {
        count_check(reader, &head);
    }
    return head;
}

void reader_skip(struct reader *reader)
{
    uint64_t left[DEPTH_MAX + 1] = {1}; /* values still to come at each depth */
    bool is_map[DEPTH_MAX + 1] = {false};
    size_t depth = 0;

    for (;;) {
        struct head head;
        bool is_key;

        while (left[depth] == 0) {
            if (depth == 0) {
                return;
            }
            depth--;
        }
        left[depth]--;
        is_key = is_map[depth] && left[depth] % 2 == 1;
        head = flat_take(reader);
        if (is_key && head.kind != VALUE_TEXT) {
            reader_fail(reader);
        }
        if (head.kind == VALUE_ARRAY || head.kind == VALUE_MAP) {
            if (depth == DEPTH_MAX) {
                reader_fail(reader);
                return;
            }
            depth++;
            is_map[depth] = head.kind == VALUE_MAP;
            left[depth] = is_map[depth] ? head.number * 2 : head.number;
        }
        if (reader->failed) {
            return;
        }
    }
}

struct text reader_raw(struct reader *reader)
{
    size_t start = reader->at;

    reader_skip(reader);
    if (reader->at - start > UINT32_MAX) {
        reader_fail(reader);
    }
    if (reader->failed) {
        return (struct text){NULL, 0};
    }
    return (struct text){(const char *)reader->bytes + start, (uint32_t)(reader->at - start)};
}
