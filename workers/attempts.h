#ifndef DOORSTEP_WORKERS_ATTEMPTS_H
#define DOORSTEP_WORKERS_ATTEMPTS_H

#include "schemas/limits.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Which openings a worker has acted upon: one opening, one act. It is memory against needless
 * repeats and no more: whatever is forgotten here is said again under the same id, and the broker
 * answers that it has it. So the oldest answered one makes room for a new one. */

struct attempt {
    char subject[ID_BYTES_MAX];
    char id[ID_BYTES_MAX];
    uint8_t subject_bytes;
    uint8_t id_bytes;
    bool answered;
    bool refused;  /* the answer was that it is refused for good */
    uint64_t seen; /* the case's sequence that makes this one old: see attempts_may_act */
    int32_t next;  /* of the same bucket; -1: none */
};

#define ATTEMPT_BUCKETS 4096

struct attempts {
    uint32_t oldest;
    uint32_t count;
    int32_t buckets[ATTEMPT_BUCKETS];
    struct attempt attempts[ATTEMPTS_MAX];
};

void attempts_init(struct attempts *attempts);

/* May the opening be acted upon, the case being at this sequence? Not while an answer is to come,
 * and not before the case has moved on: past the view that was refused, or up to what was
 * accepted. */
bool attempts_may_act(const struct attempts *attempts, struct text subject, struct text id,
                      uint64_t sequence);

/* Was it ever acted upon, as far as is remembered? */
bool attempts_know(const struct attempts *attempts, struct text subject, struct text id);

/* Was this sequence there when the case was looked at for the act? */
bool attempts_saw(const struct attempts *attempts, struct text subject, struct text id,
                  uint64_t sequence);

/* Remember an act that is sent. False when there is no room: everything waits for an answer. */
bool attempts_begin(struct attempts *attempts, struct text subject, struct text id,
                    uint64_t sequence);
/* It was accepted as this sequence, or (0) refused for good. */
void attempts_end(struct attempts *attempts, struct text subject, struct text id,
                  uint64_t sequence);
/* What was refused for good may be accepted now, the case not having moved: each is acted upon once
 * more. */
void attempts_reconsider(struct attempts *attempts);
/* It is to be tried again. */
void attempts_again(struct attempts *attempts, struct text subject, struct text id);

#endif
