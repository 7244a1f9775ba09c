#include "workers/readings.h"

#include <assert.h>
#include <string.h>

void readings_init(struct readings *readings)
{
    uint32_t i;

    for (i = 0; i < READS_MAX; i++) {
        readings->items[i].phase = READING_FREE;
    }
}

struct reading *readings_free(struct readings *readings)
{
    uint32_t i;

    for (i = 0; i < READS_MAX; i++) {
        if (readings->items[i].phase == READING_FREE) {
            return &readings->items[i];
        }
    }
    return NULL;
}

struct reading *readings_of_request(struct readings *readings, uint64_t request)
{
    uint32_t i;

    for (i = 0; i < READS_MAX; i++) {
        if (readings->items[i].phase != READING_FREE && readings->items[i].request == request) {
            return &readings->items[i];
        }
    }
    return NULL;
}

struct reading *readings_of_subject(struct readings *readings, struct text subject)
{
    uint32_t i;

    for (i = 0; i < READS_MAX; i++) {
        if (readings->items[i].phase != READING_FREE &&
            text_equals(reading_subject(&readings->items[i]), subject)) {
            return &readings->items[i];
        }
    }
    return NULL;
}

void reading_begin(struct reading *reading, struct text subject, uint64_t request)
{
    assert(reading->phase == READING_FREE && subject.count <= ID_BYTES_MAX);
    reading->phase = READING_CASE;
    reading->request = request;
    reading->sequence = 0;
    reading->subject_bytes = (uint8_t)subject.count;
    (void)memcpy(reading->subject, subject.bytes, subject.count);
}

bool reading_keep(struct reading *reading, const struct view *view, const struct case_item *item,
                  uint64_t request)
{
    if (item->view.count > sizeof reading->view || item->openers.count > sizeof reading->openers) {
        return false;
    }
    reading->phase = READING_HISTORY;
    reading->request = request;
    reading->sequence = view->sequence;
    reading->view_bytes = item->view.count;
    reading->openers_bytes = item->openers.count;
    (void)memcpy(reading->view, item->view.bytes, item->view.count);
    if (item->openers.count > 0) {
        (void)memcpy(reading->openers, item->openers.bytes, item->openers.count);
    }
    dossier_init(&reading->dossier, view);
    return true;
}

void reading_end(struct reading *reading)
{
    reading->phase = READING_FREE;
}

struct text reading_subject(const struct reading *reading)
{
    return (struct text){reading->subject, reading->subject_bytes};
}

struct case_item reading_item(const struct reading *reading)
{
    return (struct case_item){{reading->view, reading->view_bytes},
                              {reading->openers, reading->openers_bytes}};
}
