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
