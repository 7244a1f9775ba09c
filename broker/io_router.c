#include "broker/io_router.h"

#include <czmq.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PEER_BYTES 5 /* a routing id that ROUTER made: zero, then a number */

/* Frames that a message of the protocol has. */
enum frame { FRAME_PEER, FRAME_COMMAND, FRAME_BODY, FRAMES };

struct router {
    zsock_t *socket; /* owned */
    void *handle;    /* libzmq's own, of socket */
    uint32_t origin; /* what libzmq called the first peer that was heard */
    bool has_origin;
    zmq_msg_t frames[FRAMES];
};

/* Opening. */

/* ZMTP's heartbeats stay off: the protocol has its own, and libzmq 4.3.4 aborts the process when
 * theirs are due on a broken connection whose messages were not all taken. */
static void set_options(zsock_t *socket)
{
    zsock_set_router_mandatory(socket, 1);
    zsock_set_sndhwm(socket, LEAVING_MAX);
    zsock_set_rcvhwm(socket, ARRIVING_MAX);
    zsock_set_linger(socket, LINGER_MS);
    zsock_set_backlog(socket, BACKLOG_MAX);
    zsock_set_maxmsgsize(socket, MESSAGE_BYTES_MAX);
    zsock_set_handshake_ivl(socket, HANDSHAKE_MS);
}

static enum status bind_socket(struct router *router, const char *endpoint, struct error *err)
{
    mode_t mask;
    int rc;

    zsys_handler_set(NULL); /* signals are not the library's */
    router->socket = zsock_new(ZMQ_ROUTER);
    if (router->socket == NULL) {
        return error_set(err, STATUS_IO, "make a socket: %s", strerror(errno));
    }
    set_options(router->socket);
    router->handle = zsock_resolve(router->socket);
    mask = umask(0117); /* an ipc socket takes its mode from here */
    rc = zsock_bind(router->socket, "%s", endpoint);
    (void)umask(mask);
    return rc < 0 ? error_set(err, STATUS_UNREACHABLE, "listen on %s: %s", endpoint,
                              zmq_strerror(errno))
                  : STATUS_OK;
}

enum status router_open(struct router **out, const char *endpoint, struct error *err)
{
    struct router *router = calloc(1, sizeof *router);
    enum status status;

    if (router == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "make a socket");
    }
    for (int i = 0; i < FRAMES; i++) {
        (void)zmq_msg_init(&router->frames[i]); /* always 0 */
    }
    status = bind_socket(router, endpoint, err);
    if (status == STATUS_OK) {
        *out = router;
        router = NULL;
    }
    router_close(&router);
    return status;
}

void router_close(struct router **router)
{
    if (*router == NULL) {
        return;
    }
    for (int i = 0; i < FRAMES; i++) {
        (void)zmq_msg_close(&(*router)->frames[i]); /* they were initialised */
    }
    zsock_destroy(&(*router)->socket);
    free(*router);
    *router = NULL;
}

void router_drop(struct router **router)
{
    zsock_set_linger((*router)->socket, 0);
    router_close(router);
}

const char *router_endpoint(const struct router *router)
{
    return zsock_endpoint(router->socket);
}

bool router_wait(struct router *router, int descriptor, int64_t timeout_ms)
{
    zmq_pollitem_t items[] = {{router->handle, 0, ZMQ_POLLIN, 0},
                              {NULL, descriptor, ZMQ_POLLIN, 0}};

    return zmq_poll(items, 2, (long)timeout_ms) > 0 && (items[1].revents & ZMQ_POLLIN) != 0;
}

/* Receiving. */

static struct text frame_text(zmq_msg_t *frame)
{
    return (struct text){zmq_msg_data(frame), (uint32_t)zmq_msg_size(frame)};
}

/* One whole message into router->frames. Gives how many frames it had; 0: there is none. */
static int receive_frames(struct router *router)
{
    zmq_msg_t *frame = &router->frames[FRAME_PEER];
    int count = 0;

    while (zmq_msg_recv(frame, router->handle, ZMQ_DONTWAIT) >= 0) {
        count++;
        if (!zmq_msg_more(frame)) {
            return count;
        }
        frame = &router->frames[count < FRAMES ? count : FRAME_BODY];
    }
    return 0;
}

/* The number in the routing id, counted from the first peer's: libzmq begins anywhere, and aborts
 * when somebody takes the number that would be next, so it is told to nobody, not even in a log.
 * False for an id that the peer chose itself. */
static bool peer_of(struct router *router, uint32_t *peer, zmq_msg_t *frame)
{
    const uint8_t *bytes = zmq_msg_data(frame);
    uint32_t number;

    if (zmq_msg_size(frame) != PEER_BYTES || bytes[0] != 0) {
        return false;
    }
    number =
        (uint32_t)bytes[1] << 24 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 8 | bytes[4];
    router->origin = router->has_origin ? router->origin : number;
    router->has_origin = true;
    *peer = number - router->origin;
    return true;
}

enum arrival router_receive(struct router *router, struct message *message)
{
    const int frames = receive_frames(router);

    if (frames == 0) {
        return ARRIVAL_NONE;
    }
    if (!peer_of(router, &message->peer, &router->frames[FRAME_PEER])) {
        return ARRIVAL_DROPPED;
    }
    message->command = TEXT("");
    message->body = TEXT("");
    if (frames == FRAMES) {
        message->command = frame_text(&router->frames[FRAME_COMMAND]);
        message->body = frame_text(&router->frames[FRAME_BODY]);
    }
    return ARRIVAL_MESSAGE;
}

/* Sending. */

static bool send_frame(struct router *router, const void *bytes, size_t count, int flags)
{
    int rc;

    do {
        rc = zmq_send(router->handle, bytes, count, flags | ZMQ_DONTWAIT);
    } while (rc < 0 && errno == EINTR);
    return rc >= 0;
}

/* The first frame tells whether the peer is there and has room; the others then go along. */
enum sending router_send(struct router *router, const struct reply *reply)
{
    const char *word = command_word(reply->command);
    const uint32_t number = router->origin + reply->peer;
    const uint8_t peer[PEER_BYTES] = {0, (uint8_t)(number >> 24), (uint8_t)(number >> 16),
                                      (uint8_t)(number >> 8), (uint8_t)number};

    if (send_frame(router, peer, sizeof peer, ZMQ_SNDMORE) &&
        send_frame(router, word, strlen(word), ZMQ_SNDMORE) &&
        send_frame(router, reply->body.bytes, reply->body.count, 0)) {
        return SENDING_DONE;
    }
    return errno == EAGAIN ? SENDING_FULL : SENDING_GONE;
}
