#include "broker/sessions.h"

#include "schemas/mutant.h"

#include <string.h>

struct session *sessions_find(struct sessions *sessions, uint32_t peer)
{
    for (uint32_t i = 0; i < SESSIONS_MAX; i++) {
        if (sessions->items[i].is_live && sessions->items[i].peer == peer) {
            return &sessions->items[i];
        }
    }
    return NULL;
}

static struct session *find_free(struct sessions *sessions)
{
    for (uint32_t i = 0; i < SESSIONS_MAX; i++) {
        if (!sessions->items[i].is_live) {
            return &sessions->items[i];
        }
    }
    return NULL;
}

struct session *sessions_begin(struct sessions *sessions, uint32_t peer, struct text name,
                               int64_t now_ms)
{
    struct session *session = sessions_find(sessions, peer);

    if (session != NULL) {
        sessions_end(sessions, session);
    }
    session = find_free(sessions);
    if (session == NULL) {
        return NULL;
    }
    *session = (struct session){
        .is_live = true,
        .peer = peer,
        .batch_expected = 1,
        .heard_ms = now_ms,
        .sent_ms = now_ms,
    };
    name = text_cut(name, NAME_BYTES_MAX);
    (void)memcpy(session->name, name.bytes, name.count);
    sessions->count++;
    return session;
}

struct session *sessions_quietest(struct sessions *sessions)
{
    struct session *quietest = NULL;

    for (uint32_t i = 0; i < SESSIONS_MAX; i++) {
        struct session *session = &sessions->items[i];

        if (session->is_live && !session->subscription.is_active && session->batches_taken == 0 &&
            session->questions.count == 0 &&
            (quietest == NULL || session->heard_ms < quietest->heard_ms)) {
            quietest = session;
        }
    }
    return quietest;
}

void sessions_end(struct sessions *sessions, struct session *session)
{
    session->is_live = false;
    session->subscription.is_active = false;
    sessions->count--;
}

void sessions_end_all(struct sessions *sessions)
{
    for (uint32_t i = 0; i < SESSIONS_MAX; i++) {
        if (sessions->items[i].is_live) {
            sessions_end(sessions, &sessions->items[i]);
        }
    }
}

/* Subscriptions. */

static int64_t saturated(int64_t have, uint32_t more, int64_t max)
{
    return more > max - have ? max : have + more;
}

void subscription_begin(struct subscription *subscription, const struct subscribe *subscribe,
                        int64_t now_ms)
{
    *subscription = (struct subscription){
        .is_active = true,
        .selection = subscribe->selection,
        .position = subscribe->after,
        .told = subscribe->after,
        .told_ms = now_ms,
        .credit_events =
            (uint32_t)saturated(MUTANT(CREDIT_CARRIED) ? subscription->credit_events : 0,
                                subscribe->events, CREDIT_EVENTS_MAX),
        .credit_bytes = saturated(0, subscribe->bytes, CREDIT_BYTES_MAX),
        .paused_until_ms = now_ms,
    };
}

void subscription_credit(struct subscription *subscription, const struct credit *credit)
{
    subscription->credit_events =
        (uint32_t)saturated(subscription->credit_events, credit->events, CREDIT_EVENTS_MAX);
    subscription->credit_bytes =
        saturated(subscription->credit_bytes, credit->bytes, CREDIT_BYTES_MAX);
    subscription->ahead = 0;
}

void subscription_sent(struct subscription *subscription, uint64_t through, uint32_t events,
                       uint32_t bytes, int64_t now_ms)
{
    subscription->before.position = subscription->told;
    subscription->before.told = subscription->told;
    subscription->before.credit_events = subscription->credit_events;
    subscription->before.credit_bytes = subscription->credit_bytes;
    subscription->position = through;
    subscription->told = through;
    subscription->told_ms = now_ms;
    subscription->credit_events -= MUTANT(CREDIT_UNSPENT) ? 0
                                   : events < subscription->credit_events
                                       ? events
                                       : subscription->credit_events;
    subscription->credit_bytes -= MUTANT(BYTES_UNSPENT) ? 0 : bytes;
    subscription->ahead += events > 0 ? 1 : 0;
    if (subscription->ahead >= EVENTS_AHEAD_MAX) {
        subscription->paused_until_ms = now_ms + PAUSE_MS;
    }
}

void subscription_unsent(struct subscription *subscription, int64_t now_ms)
{
    subscription->position =
        MUTANT(UNSENT_FORGOTTEN) ? subscription->position : subscription->before.position;
    subscription->told = subscription->before.told;
    subscription->credit_events = subscription->before.credit_events;
    subscription->credit_bytes = subscription->before.credit_bytes;
    subscription->paused_until_ms = now_ms + PAUSE_MS;
}

bool subscription_is_ready(const struct subscription *subscription, uint64_t head, int64_t now_ms)
{
    return subscription->is_active && subscription->credit_events > 0 &&
           subscription->credit_bytes > 0 && subscription->position < head &&
           !subscription_is_paused(subscription, now_ms);
}

bool subscription_is_paused(const struct subscription *subscription, int64_t now_ms)
{
    return subscription->paused_until_ms > now_ms;
}

bool subscription_is_untold(const struct subscription *subscription, int64_t now_ms)
{
    return subscription->is_active && subscription->told < subscription->position &&
           !subscription_is_paused(subscription, now_ms) &&
           (subscription->position - subscription->told >= THROUGH_EVENTS ||
            now_ms - subscription->told_ms >= THROUGH_MS);
}

/* Turns. */

struct session *sessions_next(struct sessions *sessions, uint64_t head, int64_t now_ms)
{
    for (uint32_t i = 0; i < SESSIONS_MAX; i++) {
        uint32_t number = (sessions->turn + i) % SESSIONS_MAX;
        struct session *session = &sessions->items[number];

        if (session->is_live && (session->questions.count > 0 ||
                                 subscription_is_ready(&session->subscription, head, now_ms) ||
                                 subscription_is_untold(&session->subscription, now_ms))) {
            sessions->turn = (number + 1) % SESSIONS_MAX;
            return session;
        }
    }
    return NULL;
}

static int64_t sooner(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

int64_t sessions_wake_ms(const struct sessions *sessions, uint64_t head, int64_t now_ms)
{
    int64_t wake_ms = now_ms + HEARTBEAT_MS;

    for (uint32_t i = 0; i < SESSIONS_MAX; i++) {
        const struct session *session = &sessions->items[i];
        const struct subscription *subscription = &session->subscription;

        if (!session->is_live) {
            continue;
        }
        wake_ms = sooner(wake_ms, session->heard_ms + SESSION_SILENT_MS);
        wake_ms = sooner(wake_ms, session->sent_ms + HEARTBEAT_MS);
        if (subscription->is_active && subscription_is_paused(subscription, now_ms)) {
            wake_ms = sooner(wake_ms, subscription->paused_until_ms);
        } else if (subscription->is_active && subscription->told < subscription->position) {
            wake_ms = sooner(wake_ms, subscription->told_ms + THROUGH_MS);
        }
        if (session->questions.count > 0 || subscription_is_ready(subscription, head, now_ms)) {
            wake_ms = now_ms;
        }
    }
    return wake_ms < now_ms ? now_ms : wake_ms;
}
