#ifndef DOORSTEP_TESTS_SIM_NETWORK_H
#define DOORSTEP_TESTS_SIM_NETWORK_H

#include "schemas/text.h"
#include "tests/sim/prng.h"
#include "tests/sim/weather.h"

#include <stdbool.h>
#include <stdint.h>

/* Connections as ZeroMQ has them, and no better: on one connection messages come in order, whole,
 * at most once; what is on its way when it breaks is lost; nobody resends; queues are bounded. Each
 * connection is a new peer to the broker. The two sides of a broken one notice at their own time,
 * and until then speak into the void. */

#define LINKS_MAX 256
#define WORD_BYTES_MAX 15
#define NEVER_MS INT64_MAX

struct packet {
    struct packet *next; /* owned */
    int64_t at_ms;       /* when it arrives */
    char word[WORD_BYTES_MAX + 1];
    uint32_t word_bytes;
    uint32_t bytes;
    char body[];
};

struct stream {
    struct packet *first; /* owned */
    struct packet *last;
    uint32_t count;
    int64_t last_ms; /* nothing that is sent later may arrive before */
};

struct link {
    bool is_used;
    bool is_left; /* the client has let go of it */
    uint32_t peer;
    int64_t opens_ms;
    int64_t client_ends_ms; /* when that side knows that it is over; NEVER_MS: it is not */
    int64_t broker_ends_ms;
    struct stream up;
    struct stream down;
};

struct network {
    struct prng *prng;             /* the world's */
    const struct weather *weather; /* the world's */
    bool is_listening;             /* the broker is there */
    uint32_t last_peer;
    struct link links[LINKS_MAX];
};

void network_init(struct network *network, struct prng *prng, const struct weather *weather);
void network_finish(struct network *network);

/* A new connection, which stands after a moment. NULL: nobody listens. */
struct link *network_connect(struct network *network, int64_t now_ms);
/* As a client sees it. */
bool network_is_open(const struct link *link, int64_t now_ms);
bool network_is_over(const struct link *link, int64_t now_ms);
/* The client has noticed, or leaves by itself. */
void network_leave(struct network *network, struct link *link, int64_t now_ms);

/* False: the queue is full. */
bool network_send_up(struct network *network, struct link *link, struct text word, struct text body,
                     int64_t now_ms);
void packet_free(struct packet *packet);
/* The next message that has arrived, now the caller's to free; NULL: none has. */
struct packet *network_take_down(struct network *network, struct link *link, int64_t now_ms);
/* The same at the broker, from any peer. */
struct packet *network_take_up(struct network *network, uint32_t *peer, int64_t now_ms);

enum network_sent { NETWORK_SENT, NETWORK_FULL, NETWORK_GONE };
enum network_sent network_send_down(struct network *network, uint32_t peer, struct text word,
                                    struct text body, int64_t now_ms);

/* Faults: one connection breaks, or is held up; the broker's process ends. */
void network_break_one(struct network *network, int64_t now_ms);
void network_hold_one(struct network *network, int64_t now_ms);
/* And nothing of what the broker had sent comes any more. */
void network_cut_off(struct network *network, int64_t now_ms);
void network_drop_broker(struct network *network, int64_t now_ms);

/* When something next arrives there, or is noticed. */
int64_t network_client_ms(const struct link *link);
int64_t network_broker_ms(const struct network *network);

#endif
