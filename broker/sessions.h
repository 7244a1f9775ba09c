#ifndef DOORSTEP_BROKER_SESSIONS_H
#define DOORSTEP_BROKER_SESSIONS_H

#include "broker/questions.h"
#include "schemas/wire/subscribe.h"

#include <stdbool.h>
#include <stdint.h>

/* The sessions: who is connected, which batch each sends next, what each has subscribed to and how
 * far it has come. A peer is the number that the socket gave to a connection.
 *
 * Publishing is by position: a subscription's position is the last sequence that it was sent or
 * that was none of its business. Catching up and being live are the same thing. */

struct subscription {
    bool is_active;
    struct selection selection;
    uint64_t position;
    uint64_t told; /* the last `through` that was sent */
    int64_t told_ms;
    uint32_t credit_events;
    int64_t credit_bytes; /* negative when the last message overdrew it */
    uint32_t ahead;       /* EVENTS with records that were sent since it last gave credit */
    int64_t paused_until_ms;
    struct {
        uint64_t position;
        uint64_t told;
        uint32_t credit_events;
        int64_t credit_bytes;
    } before; /* the last EVENTS, for when it could not be sent */
};

struct session {
    bool is_live;
    uint32_t peer;
    char name[NAME_BYTES_MAX + 1];
    uint64_t batch_expected;
    uint32_t batches_taken; /* in the group that is not committed yet */
    int64_t heard_ms;
    int64_t sent_ms;
    struct subscription subscription;
    struct questions questions;
};

struct sessions {
    uint32_t count; /* live ones */
    uint32_t turn;  /* whose turn it is to be sent events */
    struct session items[SESSIONS_MAX];
};

/* NULL: the peer has not said HELLO. */
struct session *sessions_find(struct sessions *sessions, uint32_t peer);

/* A new session for the peer; one that it had is over. NULL: there are SESSIONS_MAX. */
struct session *sessions_begin(struct sessions *sessions, uint32_t peer, struct text name,
                               int64_t now_ms);
void sessions_end(struct sessions *sessions, struct session *session);
void sessions_end_all(struct sessions *sessions);
/* The one to give up when there is no room: without subscription, without a batch at work, heard
 * from longest ago. Most often a tool that is gone; one that is not says HELLO again. NULL: none.
 */
struct session *sessions_quietest(struct sessions *sessions);

void subscription_begin(struct subscription *subscription, const struct subscribe *subscribe,
                        int64_t now_ms);
/* Credit adds up and saturates. It is a sign of life: whoever gives it has read what came. */
void subscription_credit(struct subscription *subscription, const struct credit *credit);
/* EVENTS of so many records, whose events have so many bytes, goes out and reaches through. After
 * EVENTS_AHEAD_MAX without credit each is followed by a pause: events then gather into few
 * messages, and whoever reads slowly keeps room in his queue for his answers. */
void subscription_sent(struct subscription *subscription, uint64_t through, uint32_t events,
                       uint32_t bytes, int64_t now_ms);
/* It could not be sent after all: as before, and a pause. */
void subscription_unsent(struct subscription *subscription, int64_t now_ms);

/* May events be looked for: is there credit, and something new up to head? */
bool subscription_is_ready(const struct subscription *subscription, uint64_t head, int64_t now_ms);
bool subscription_is_paused(const struct subscription *subscription, int64_t now_ms);
/* Should it hear how far it has come although nothing was for it? Not for each event: once
 * THROUGH_EVENTS positions or THROUGH_MS have gone by. */
bool subscription_is_untold(const struct subscription *subscription, int64_t now_ms);

/* Whose turn it is: round robin among those that have a question, are ready or untold. NULL:
 * nobody's. */
struct session *sessions_next(struct sessions *sessions, uint64_t head, int64_t now_ms);

/* The latest moment at which something has to be looked at again. */
int64_t sessions_wake_ms(const struct sessions *sessions, uint64_t head, int64_t now_ms);

#endif
