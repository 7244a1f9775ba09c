#ifndef DOORSTEP_WORKERS_READINGS_H
#define DOORSTEP_WORKERS_READINGS_H

#include "schemas/wire/subscribe.h"
#include "workers/dossier.h"

#include <stdbool.h>
#include <stdint.h>

/* Cases about which something was asked of the broker: the case itself, or the history that its
 * dossier is made from. At most READS_MAX at a time; each holds its own copy of the view. */

enum reading_phase { READING_FREE, READING_CASE, READING_HISTORY };

struct reading {
    enum reading_phase phase;
    uint64_t request;  /* of the answer that is waited for */
    uint64_t sequence; /* of the view */
    uint8_t subject_bytes;
    uint32_t view_bytes;
    uint32_t openers_bytes;
    char subject[ID_BYTES_MAX];
    char view[VIEW_BYTES_MAX];
    char openers[OPENERS_BYTES_MAX];
    struct dossier dossier;
};

struct readings {
    struct reading items[READS_MAX];
};

void readings_init(struct readings *readings);
struct reading *readings_free(struct readings *readings);                         /* NULL: none */
struct reading *readings_of_request(struct readings *readings, uint64_t request); /* NULL: none */
struct reading *readings_of_subject(struct readings *readings, struct text subject); /* or NULL */

/* Take a free one for a case. */
void reading_begin(struct reading *reading, struct text subject, uint64_t request);
/* Keep the view, decoded, and begin its dossier. False when the case does not fit. */
bool reading_keep(struct reading *reading, const struct view *view, const struct case_item *item,
                  uint64_t request);
void reading_end(struct reading *reading);
struct text reading_subject(const struct reading *reading);
struct case_item reading_item(const struct reading *reading);

#endif
