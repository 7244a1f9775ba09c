#include "broker/marks.h"

#include <assert.h>
#include <stdlib.h>

#define MARKS_FIRST 4096U

_Static_assert(MARKS_FIRST % MARKS_BLOCK == 0, "capacity is whole blocks");
_Static_assert(EVENT_TYPES_END <= UINT8_MAX, "a type fits a mark");

void marks_finish(struct marks *marks)
{
    free(marks->items);
    free(marks->block_times);
    *marks = (struct marks){0};
}

enum status marks_reserve(struct marks *marks)
{
    uint64_t capacity = marks->capacity == 0 ? MARKS_FIRST : marks->capacity * 2;
    struct mark *items;
    int64_t *block_times;

    if (marks->count < marks->capacity) {
        return STATUS_OK;
    }
    items = realloc(marks->items, capacity * sizeof *items);
    if (items == NULL) {
        return STATUS_NO_MEMORY;
    }
    marks->items = items;
    block_times = realloc(marks->block_times, capacity / MARKS_BLOCK * sizeof *block_times);
    if (block_times == NULL) {
        return STATUS_NO_MEMORY;
    }
    marks->block_times = block_times;
    marks->capacity = capacity;
    return STATUS_OK;
}

void marks_add(struct marks *marks, enum event_type type, uint8_t lanes, int64_t recorded_unix_ms)
{
    assert(marks->count < marks->capacity);
    if (marks->count % MARKS_BLOCK == 0) {
        marks->block_times[marks->count / MARKS_BLOCK] = recorded_unix_ms;
    }
    marks->items[marks->count++] = (struct mark){(uint8_t)type, lanes};
}

static uint32_t blocks_of(uint64_t count)
{
    return (uint32_t)((count + MARKS_BLOCK - 1) / MARKS_BLOCK);
}

uint32_t marks_encode(const struct marks *marks, uint64_t chunk, uint8_t bytes[MARKS_CHUNK_BYTES])
{
    const uint64_t first = chunk * MARKS_CHUNK;
    const uint64_t left = marks->count - first;
    const uint32_t count = left < MARKS_CHUNK ? (uint32_t)left : MARKS_CHUNK;
    uint8_t *at = bytes;

    assert(first < marks->count);
    for (uint32_t i = 0; i < blocks_of(count); i++) {
        uint64_t time = (uint64_t)marks->block_times[first / MARKS_BLOCK + i];

        for (int shift = 56; shift >= 0; shift -= 8) {
            *at++ = (uint8_t)(time >> shift);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        *at++ = marks->items[first + i].type;
        *at++ = marks->items[first + i].lanes;
    }
    return (uint32_t)(at - bytes);
}

/* How many events a chunk of so many bytes is of; 0: there is no such chunk. */
static uint32_t events_of(uint32_t bytes)
{
    for (uint32_t blocks = 1; blocks <= MARKS_CHUNK / MARKS_BLOCK; blocks++) {
        const uint32_t rest = bytes > blocks * 8 ? bytes - blocks * 8 : 0;

        if (rest % 2 == 0 && rest > 0 && blocks_of(rest / 2) == blocks) {
            return rest / 2;
        }
    }
    return 0;
}

enum status marks_decode(struct marks *marks, struct text encoded)
{
    const uint32_t count = events_of(encoded.count);
    const uint8_t *times = (const uint8_t *)encoded.bytes;
    const uint8_t *items = times + (size_t)blocks_of(count) * 8;

    if (count == 0 || marks->count % MARKS_CHUNK != 0) {
        return STATUS_CORRUPT;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (event_schema((enum event_type)items[(size_t)2 * i]) == NULL) {
            return STATUS_CORRUPT;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        int64_t time = 0;

        if (marks_reserve(marks) != STATUS_OK) {
            marks->count -= i;
            return STATUS_NO_MEMORY;
        }
        for (int k = 0; k < 8; k++) {
            time = (int64_t)((uint64_t)time << 8 | times[(size_t)i / MARKS_BLOCK * 8 + (size_t)k]);
        }
        marks_add(marks, (enum event_type)items[(size_t)2 * i], items[(size_t)2 * i + 1], time);
    }
    return STATUS_OK;
}

struct mark marks_at(const struct marks *marks, uint64_t sequence)
{
    assert(sequence >= 1 && sequence <= marks->count);
    return marks->items[sequence - 1];
}

uint64_t marks_next(const struct marks *marks, const struct selection *selection, uint64_t after,
                    uint64_t until)
{
    assert(until <= marks->count);
    for (uint64_t i = after; i < until; i++) {
        const struct mark *mark = &marks->items[i];

        if (selection_holds(selection, (enum event_type)mark->type, mark->lanes)) {
            return i + 1;
        }
    }
    return 0;
}

uint64_t marks_before(const struct marks *marks, int64_t unix_ms)
{
    uint64_t low = 0;
    uint64_t high = (marks->count + MARKS_BLOCK - 1) / MARKS_BLOCK; /* blocks */

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;

        if (marks->block_times[middle] < unix_ms) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == 0 ? 0 : (low - 1) * MARKS_BLOCK;
}
