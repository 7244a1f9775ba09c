#include "workers/attempts.h"

#include <assert.h>
#include <string.h>

void attempts_init(struct attempts *attempts)
{
    uint32_t i;

    attempts->oldest = 0;
    attempts->count = 0;
    for (i = 0; i < ATTEMPT_BUCKETS; i++) {
        attempts->buckets[i] = -1;
    }
}

static uint32_t hash_more(uint32_t hash, struct text text)
{
    uint32_t i;

    for (i = 0; i < text.count; i++) {
        hash = (hash ^ (uint8_t)text.bytes[i]) * 16777619U; /* FNV-1a */
    }
    return hash;
}

static int32_t *bucket_of(struct attempts *attempts, struct text subject, struct text id)
{
    uint32_t hash = hash_more(hash_more(2166136261U, subject), id);

    return &attempts->buckets[hash % ATTEMPT_BUCKETS];
}

static struct text subject_of(const struct attempt *attempt)
{
    return (struct text){attempt->subject, attempt->subject_bytes};
}

static struct text id_of(const struct attempt *attempt)
{
    return (struct text){attempt->id, attempt->id_bytes};
}

static struct attempt *find(struct attempts *attempts, struct text subject, struct text id)
{
    int32_t at = *bucket_of(attempts, subject, id);

    while (at >= 0) {
        struct attempt *attempt = &attempts->attempts[at];

        if (text_equals(subject_of(attempt), subject) && text_equals(id_of(attempt), id)) {
            return attempt;
        }
        at = attempt->next;
    }
    return NULL;
}

bool attempts_may_act(const struct attempts *attempts, struct text subject, struct text id,
                      uint64_t sequence)
{
    const struct attempt *attempt = find((struct attempts *)attempts, subject, id);

    return attempt == NULL || (attempt->answered && sequence > attempt->seen);
}

bool attempts_know(const struct attempts *attempts, struct text subject, struct text id)
{
    return find((struct attempts *)attempts, subject, id) != NULL;
}

bool attempts_saw(const struct attempts *attempts, struct text subject, struct text id,
                  uint64_t sequence)
{
    const struct attempt *attempt = find((struct attempts *)attempts, subject, id);

    return attempt != NULL && sequence <= attempt->seen;
}

static void unlink_oldest(struct attempts *attempts)
{
    struct attempt *oldest = &attempts->attempts[attempts->oldest];
    int32_t *link = bucket_of(attempts, subject_of(oldest), id_of(oldest));

    while (*link != (int32_t)attempts->oldest) {
        link = &attempts->attempts[*link].next;
    }
    *link = oldest->next;
    attempts->oldest = (attempts->oldest + 1) % ATTEMPTS_MAX;
    attempts->count--;
}

bool attempts_begin(struct attempts *attempts, struct text subject, struct text id,
                    uint64_t sequence)
{
    struct attempt *attempt = find(attempts, subject, id);
    uint32_t place;
    int32_t *bucket;

    if (attempt == NULL) {
        if (attempts->count == ATTEMPTS_MAX) {
            if (!attempts->attempts[attempts->oldest].answered) {
                return false;
            }
            unlink_oldest(attempts);
        }
        place = (attempts->oldest + attempts->count++) % ATTEMPTS_MAX;
        attempt = &attempts->attempts[place];
        assert(subject.count <= ID_BYTES_MAX && id.count <= ID_BYTES_MAX);
        (void)memcpy(attempt->subject, subject.bytes, subject.count);
        (void)memcpy(attempt->id, id.bytes, id.count);
        attempt->subject_bytes = (uint8_t)subject.count;
        attempt->id_bytes = (uint8_t)id.count;
        bucket = bucket_of(attempts, subject, id);
        attempt->next = *bucket;
        *bucket = (int32_t)place;
    }
    attempt->answered = false;
    attempt->refused = false;
    attempt->seen = sequence;
    return true;
}

void attempts_end(struct attempts *attempts, struct text subject, struct text id, uint64_t sequence)
{
    struct attempt *attempt = find(attempts, subject, id);

    if (attempt != NULL) {
        attempt->answered = true;
        attempt->refused = sequence == 0;
        attempt->seen = sequence > attempt->seen ? sequence : attempt->seen;
    }
}

void attempts_reconsider(struct attempts *attempts)
{
    uint32_t i;

    for (i = 0; i < attempts->count; i++) {
        struct attempt *attempt = &attempts->attempts[(attempts->oldest + i) % ATTEMPTS_MAX];

        if (attempt->refused) {
            attempt->seen = 0;
        }
    }
}

void attempts_again(struct attempts *attempts, struct text subject, struct text id)
{
    struct attempt *attempt = find(attempts, subject, id);

    if (attempt != NULL) {
        attempt->answered = true;
        attempt->seen = 0;
    }
}
