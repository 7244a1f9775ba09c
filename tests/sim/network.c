#include "tests/sim/network.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_PEER 7001U

/* Streams. */

static struct packet *take_first(struct stream *stream)
{
    struct packet *packet = stream->first;

    stream->first = packet->next;
    stream->last = stream->first == NULL ? NULL : stream->last;
    stream->count--;
    packet->next = NULL;
    return packet;
}

void packet_free(struct packet *packet)
{
    free(packet);
}

static void drop_all(struct stream *stream)
{
    while (stream->first != NULL) {
        free(take_first(stream));
    }
}

/* Lose what would arrive later. */
static void cut(struct stream *stream, int64_t at_ms)
{
    struct stream kept = {.last_ms = stream->last_ms};

    while (stream->first != NULL) {
        struct packet *packet = take_first(stream);

        if (packet->at_ms > at_ms) {
            free(packet);
            continue;
        }
        if (kept.last == NULL) {
            kept.first = packet;
        } else {
            kept.last->next = packet;
        }
        kept.last = packet;
        kept.count++;
    }
    *stream = kept;
}

static void append(struct network *network, struct stream *stream, struct text word,
                   struct text body, int64_t now_ms)
{
    const struct weather *weather = network->weather;
    const bool is_slow = prng_chance(network->prng, weather->slow);
    const uint32_t delay_ms =
        prng_below(network->prng, (is_slow ? weather->slow_ms : weather->delay_ms) + 1);
    struct packet *packet = malloc(sizeof *packet + body.count);

    assert(packet != NULL);
    packet->next = NULL;
    packet->at_ms = now_ms + delay_ms > stream->last_ms ? now_ms + delay_ms : stream->last_ms;
    packet->word_bytes = word.count < WORD_BYTES_MAX ? word.count : WORD_BYTES_MAX;
    (void)memcpy(packet->word, word.bytes, packet->word_bytes);
    packet->word[packet->word_bytes] = '\0';
    packet->bytes = body.count;
    if (body.count > 0) {
        (void)memcpy(packet->body, body.bytes, body.count);
    }
    stream->last_ms = packet->at_ms;
    if (stream->last == NULL) {
        stream->first = packet;
    } else {
        stream->last->next = packet;
    }
    stream->last = packet;
    stream->count++;
}

/* Life. */

void network_init(struct network *network, struct prng *prng, const struct weather *weather)
{
    *network = (struct network){.prng = prng, .weather = weather, .last_peer = FIRST_PEER};
}

static void drop_link(struct link *link)
{
    drop_all(&link->up);
    drop_all(&link->down);
    link->is_used = false;
}

void network_finish(struct network *network)
{
    for (uint32_t i = 0; i < LINKS_MAX; i++) {
        drop_link(&network->links[i]);
    }
}

/* Both sides have let go, and nothing is left to read. */
static bool is_spent(const struct link *link, int64_t now_ms)
{
    return link->is_left && link->broker_ends_ms <= now_ms && link->up.first == NULL;
}

struct link *network_connect(struct network *network, int64_t now_ms)
{
    const uint32_t delay_ms = prng_below(network->prng, network->weather->delay_ms + 2);

    if (!network->is_listening) {
        return NULL;
    }
    for (uint32_t i = 0; i < LINKS_MAX; i++) {
        struct link *link = &network->links[i];

        if (link->is_used && is_spent(link, now_ms)) {
            drop_link(link);
        }
        if (!link->is_used) {
            *link = (struct link){.is_used = true,
                                  .peer = ++network->last_peer,
                                  .opens_ms = now_ms + delay_ms,
                                  .client_ends_ms = NEVER_MS,
                                  .broker_ends_ms = NEVER_MS};
            return link;
        }
    }
    return NULL;
}

bool network_is_open(const struct link *link, int64_t now_ms)
{
    return link->opens_ms <= now_ms && now_ms < link->client_ends_ms;
}

bool network_is_over(const struct link *link, int64_t now_ms)
{
    return link->client_ends_ms <= now_ms;
}

void network_leave(struct network *network, struct link *link, int64_t now_ms)
{
    (void)network;
    link->is_left = true;
    link->client_ends_ms = now_ms;
    drop_all(&link->down);
    if (link->broker_ends_ms == NEVER_MS) {
        cut(&link->up, now_ms);
        link->broker_ends_ms = now_ms;
    }
}

/* Messages. */

bool network_send_up(struct network *network, struct link *link, struct text word, struct text body,
                     int64_t now_ms)
{
    if (link->up.count >= network->weather->up_max) {
        return false;
    }
    if (link->broker_ends_ms == NEVER_MS) {
        append(network, &link->up, word, body, now_ms);
    }
    return true;
}

struct packet *network_take_down(struct network *network, struct link *link, int64_t now_ms)
{
    (void)network;
    return link->down.first != NULL && link->down.first->at_ms <= now_ms ? take_first(&link->down)
                                                                         : NULL;
}

struct packet *network_take_up(struct network *network, uint32_t *peer, int64_t now_ms)
{
    struct link *ready[LINKS_MAX];
    uint32_t count = 0;
    struct link *chosen;

    for (uint32_t i = 0; i < LINKS_MAX; i++) {
        struct link *link = &network->links[i];

        if (link->is_used && link->up.first != NULL && link->up.first->at_ms <= now_ms) {
            ready[count++] = link;
        }
    }
    if (count == 0) {
        return NULL;
    }
    chosen = ready[prng_below(network->prng, count)];
    *peer = chosen->peer;
    return take_first(&chosen->up);
}

enum network_sent network_send_down(struct network *network, uint32_t peer, struct text word,
                                    struct text body, int64_t now_ms)
{
    for (uint32_t i = 0; i < LINKS_MAX; i++) {
        struct link *link = &network->links[i];

        if (!link->is_used || link->peer != peer || link->broker_ends_ms <= now_ms) {
            continue;
        }
        if (link->down.count >= network->weather->down_max) {
            return NETWORK_FULL;
        }
        append(network, &link->down, word, body, now_ms);
        return NETWORK_SENT;
    }
    return NETWORK_GONE;
}

/* Faults. */

static struct link *live_one(struct network *network, int64_t now_ms)
{
    struct link *live[LINKS_MAX];
    uint32_t count = 0;

    for (uint32_t i = 0; i < LINKS_MAX; i++) {
        struct link *link = &network->links[i];

        if (link->is_used && network_is_open(link, now_ms) && link->client_ends_ms == NEVER_MS &&
            link->broker_ends_ms == NEVER_MS) {
            live[count++] = link;
        }
    }
    return count == 0 ? NULL : live[prng_below(network->prng, count)];
}

void network_break_one(struct network *network, int64_t now_ms)
{
    struct link *link = live_one(network, now_ms);
    const int64_t late_ms = now_ms + prng_below(network->prng, network->weather->notice_ms + 1);
    const bool is_client_late = prng_below(network->prng, 2) == 0;

    if (link != NULL) {
        cut(&link->up, now_ms);
        cut(&link->down, now_ms);
        link->client_ends_ms = is_client_late ? late_ms : now_ms;
        link->broker_ends_ms = is_client_late ? now_ms : late_ms;
    }
}

static void hold(struct stream *stream, int64_t until_ms)
{
    for (struct packet *packet = stream->first; packet != NULL; packet = packet->next) {
        packet->at_ms = packet->at_ms > until_ms ? packet->at_ms : until_ms;
    }
    stream->last_ms = stream->last_ms > until_ms ? stream->last_ms : until_ms;
}

void network_hold_one(struct network *network, int64_t now_ms)
{
    struct link *link = live_one(network, now_ms);
    const int64_t until_ms = now_ms + prng_below(network->prng, network->weather->hold_ms + 1);
    const uint32_t direction = prng_below(network->prng, 3);

    if (link != NULL && direction != 0) {
        hold(&link->up, until_ms);
    }
    if (link != NULL && direction != 1) {
        hold(&link->down, until_ms);
    }
}

/* What the dead process had sent still comes, as far as it was out. */
void network_drop_broker(struct network *network, int64_t now_ms)
{
    network->is_listening = false;
    for (uint32_t i = 0; i < LINKS_MAX; i++) {
        struct link *link = &network->links[i];

        if (!link->is_used) {
            continue;
        }
        drop_all(&link->up);
        link->broker_ends_ms = now_ms;
        if (link->client_ends_ms == NEVER_MS) {
            const int64_t ends_ms = now_ms + prng_below(network->prng, 50);

            cut(&link->down, ends_ms);
            link->client_ends_ms = ends_ms + 1;
        }
    }
}

void network_cut_off(struct network *network, int64_t now_ms)
{
    for (uint32_t i = 0; i < LINKS_MAX; i++) {
        struct link *link = &network->links[i];

        if (link->is_used && link->client_ends_ms > now_ms) {
            drop_all(&link->down);
            link->client_ends_ms = now_ms;
        }
    }
}

/* When. */

int64_t network_client_ms(const struct link *link)
{
    int64_t at_ms = link->client_ends_ms;

    if (link->down.first != NULL && link->down.first->at_ms < at_ms) {
        at_ms = link->down.first->at_ms;
    }
    return at_ms;
}

int64_t network_broker_ms(const struct network *network)
{
    int64_t at_ms = NEVER_MS;

    for (uint32_t i = 0; i < LINKS_MAX; i++) {
        const struct link *link = &network->links[i];

        if (link->is_used && link->up.first != NULL && link->up.first->at_ms < at_ms) {
            at_ms = link->up.first->at_ms;
        }
    }
    return at_ms;
}
