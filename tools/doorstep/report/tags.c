#include "tools/doorstep/report/tags.h"

#include <assert.h>

struct span {
    uint32_t first;
    uint32_t count;
};

void tags_init(struct tags *tags)
{
    groups_init(&tags->names, 1);
    tags->spans = vector_of(sizeof(struct span));
    tags->numbers = vector_of(sizeof(uint32_t));
}

void tags_finish(struct tags *tags)
{
    groups_finish(&tags->names);
    vector_finish(&tags->spans);
    vector_finish(&tags->numbers);
}

static bool has(const struct tags *tags, uint32_t first, uint32_t number)
{
    uint32_t i;

    for (i = first; i < tags->numbers.count; i++) {
        if (*VECTOR_GET(tags->numbers, const uint32_t, i) == number) {
            return true;
        }
    }
    return false;
}

static bool add(struct tags *tags, uint32_t first, struct text tag)
{
    uint32_t number = groups_number(&tags->names, &tag);
    uint32_t *place;

    if (number == GROUP_NONE) {
        return false;
    }
    if (has(tags, first, number)) {
        return true;
    }
    place = vector_append(&tags->numbers);
    if (place != NULL) {
        *place = number;
    }
    return place != NULL;
}

bool tags_note(struct tags *tags, const struct step *step)
{
    const uint32_t first = tags->numbers.count;
    struct span *span;
    struct text tag;
    size_t at = 0;

    if (step->event->type != EVENT_INQUIRY_RAISED || step->inquiry == NO_INQUIRY) {
        return true;
    }
    while (fields_next_text(&step->event->data.inquiry_raised.tags, &at, &tag)) {
        if (!add(tags, first, tag)) {
            return false;
        }
    }
    span = vector_at(&tags->spans, step->inquiry);
    if (span != NULL) {
        *span = (struct span){first, tags->numbers.count - first};
    }
    return span != NULL;
}

uint32_t tags_count(const struct tags *tags, uint32_t inquiry)
{
    return inquiry < tags->spans.count ? VECTOR_GET(tags->spans, const struct span, inquiry)->count
                                       : 0;
}

struct text tags_at(const struct tags *tags, uint32_t inquiry, uint32_t place)
{
    const struct span *span = VECTOR_GET(tags->spans, const struct span, inquiry);

    assert(place < tags_count(tags, inquiry));
    return groups_at(&tags->names, *VECTOR_GET(tags->numbers, const uint32_t, span->first + place))
        ->parts[0];
}
