#include "tests/sim/witness.h"

#include <string.h>

#define EVENT_BYTES_MOST 2048 /* of those that are said here */

void witness_begin(struct witness *witness, struct oracle *oracle, const char *who)
{
    *witness = (struct witness){.oracle = oracle, .who = who};
}

/* Asking. */

void witness_subscribe(struct witness *witness, const struct subscribe *said)
{
    if (witness->followings[FOLLOWINGS - 1].may_be_at_work) {
        witness->has_events = false; /* the one at work is forgotten: any other may be next */
    }
    (void)memmove(witness->followings + 1, witness->followings,
                  sizeof witness->followings - sizeof witness->followings[0]);
    witness->followings[0] = (struct following){.is_asked = true,
                                                .selection = said->selection,
                                                .after = said->after,
                                                .granted = {said->events, said->bytes}};
    /* What is left of the old one's credit may still be used, and overdrawn. */
    witness->granted.events += said->events;
    witness->granted.bytes += said->bytes + EVENT_BYTES_MOST;
    witness->owed = (struct credit_sum){0};
}

void witness_credit(struct witness *witness, const struct credit *said)
{
    witness->granted.events += said->events;
    witness->granted.bytes += said->bytes;
    witness->followings[0].granted.events += said->events;
    witness->followings[0].granted.bytes += said->bytes;
    witness->owed.events -= said->events;
    witness->owed.bytes -= said->bytes;
}

bool witness_is_at(const struct witness *witness, uint64_t sequence)
{
    const bool is_asked = witness->followings[0].is_asked;

    return (witness->has_events ? witness->through == sequence
                                : is_asked && witness->followings[0].after == sequence) &&
           witness->owed.events == 0 && witness->owed.bytes == 0;
}

void witness_read(struct witness *witness, const struct read *said)
{
    struct asked *asked = &witness->reads[witness->read_count++ % ASKED_MAX];

    asked->read = *said;
    asked->read.subject.bytes = asked->subject;
    (void)memcpy(asked->subject, said->subject.bytes, said->subject.count);
    asked->committed = witness->oracle->committed;
}

void witness_inbox(struct witness *witness, const struct inbox_query *said)
{
    witness->inboxes[witness->inbox_count++ % ASKED_MAX] = *said;
}

/* Hearing. */

/* Events of the subscription at work go on where it was; those of a newer one begin where that was
 * asked to. Gives what fits none, or NULL. */
static const char *follow(struct witness *witness, const struct events *events)
{
    const char *wrong = "nobody subscribed";
    bool is_older = !witness->has_events;
    bool fits = false;

    for (int i = FOLLOWINGS - 1; i >= 0; i--) {
        struct following *following = &witness->followings[i];
        const bool was_at_work = following->may_be_at_work;
        const char *why = wrong;

        if (following->is_asked && was_at_work) {
            why = oracle_events_fault(witness->oracle, &following->selection, witness->through,
                                      events);
        }
        if (following->is_asked && is_older && why != NULL) {
            why = oracle_events_fault(witness->oracle, &following->selection, following->after,
                                      events);
        }
        is_older = is_older || was_at_work;
        following->may_be_at_work = why == NULL;
        fits = fits || why == NULL;
        wrong = why == NULL ? wrong : why;
    }
    witness->has_events = true;
    witness->through = events->through;
    return fits ? NULL : wrong;
}

/* Is there credit for one more event? The last may overdraw what there is of bytes. */
static bool spend(struct credit_sum *used, const struct credit_sum *granted, uint32_t bytes)
{
    const bool is_there = used->events < granted->events && used->bytes < granted->bytes;

    used->events++;
    used->bytes += bytes;
    return is_there;
}

/* Is the newest surely at work, so that its own credit is all that counts? */
static bool is_newest(const struct witness *witness)
{
    for (int i = 1; i < FOLLOWINGS; i++) {
        if (witness->followings[i].may_be_at_work) {
            return false;
        }
    }
    return witness->followings[0].may_be_at_work;
}

/* Sent while there was credit? */
static bool is_covered(struct witness *witness, const struct events *events)
{
    struct following *newest = &witness->followings[0];
    const bool is_its = is_newest(witness);
    bool is_covered = true;

    for (uint32_t i = 0; i < events->record_count; i++) {
        const uint32_t bytes = events->records[i].event.count;

        is_covered = spend(&witness->used, &witness->granted, bytes) && is_covered;
        is_covered = (!is_its || spend(&newest->used, &newest->granted, bytes)) && is_covered;
        witness->owed.events++;
        witness->owed.bytes += events->records[i].event.count;
    }
    return is_covered;
}

void witness_events(struct witness *witness, const struct events *events)
{
    const char *wrong = follow(witness, events);

    if (!is_covered(witness, events)) {
        oracle_object(witness->oracle, ORACLE_CREDIT,
                      "%s was sent %llu events and %llu bytes with credit for %llu and %llu",
                      witness->who, (unsigned long long)witness->used.events,
                      (unsigned long long)witness->used.bytes,
                      (unsigned long long)witness->granted.events,
                      (unsigned long long)witness->granted.bytes);
    }
    if (wrong != NULL) {
        oracle_object(witness->oracle, ORACLE_EVENTS, "%s: %s, through %llu", witness->who, wrong,
                      (unsigned long long)events->through);
    }
}

void witness_records(const struct witness *witness, const struct records *records)
{
    for (uint32_t i = 0; i < ASKED_MAX; i++) {
        const struct asked *asked = &witness->reads[i];

        if (asked->read.request != 0 && asked->read.request == records->request) {
            oracle_see_records(witness->oracle, witness->who, &asked->read, records,
                               asked->committed);
            return;
        }
    }
}

void witness_views(const struct witness *witness, const struct views *views)
{
    for (uint32_t i = 0; i < ASKED_MAX; i++) {
        const struct inbox_query *asked = &witness->inboxes[i];

        if (asked->request != 0 && asked->request == views->request) {
            oracle_see_inbox(witness->oracle, witness->who, asked, views);
            return;
        }
    }
}
