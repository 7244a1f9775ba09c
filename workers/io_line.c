#include "workers/io_line.h"

#include "schemas/limits.h"

#include <czmq.h>

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define MONITOR_TRIES 8 /* the name may still be that of a client that was closed just now */

struct line {
    zsock_t *socket;  /* owned; DEALER */
    zsock_t *monitor; /* owned; tells of the connection beneath it */
    void *handle;     /* libzmq's own, of socket */
    int descriptor;   /* owned; epoll over both */
    bool connected;   /* somebody is there */
    zmsg_t *received; /* owned; what was last taken */
};

/* ZMTP's heartbeats stay off: the protocol has its own, and libzmq 4.3.4 aborts the process when
 * theirs are due on a broken connection whose messages were not all taken yet. */
static void set_options(zsock_t *socket)
{
    zsock_set_immediate(socket, 1);
    zsock_set_sndhwm(socket, CLIENT_QUEUE_MAX);
    zsock_set_rcvhwm(socket, CLIENT_QUEUE_MAX);
    zsock_set_linger(socket, CLIENT_LINGER_MS);
    zsock_set_maxmsgsize(socket, MESSAGE_BYTES_MAX);
    zsock_set_reconnect_ivl(socket, CLIENT_RECONNECT_MS);
    zsock_set_reconnect_ivl_max(socket, CLIENT_RECONNECT_MS_MAX);
}

/* A pair of sockets tells when the connection breaks and when there is a new one; without it a
 * restarted broker would be found out at the next heartbeat only. */
static bool open_monitor(struct line *line)
{
    char endpoint[64];
    int rc = -1;

    for (int i = 0; rc != 0 && i < MONITOR_TRIES; i++) {
        (void)snprintf(endpoint, sizeof endpoint, "inproc://client-%p-%d", (void *)line, i);
        rc = zmq_socket_monitor(line->handle, endpoint,
                                ZMQ_EVENT_CONNECTED | ZMQ_EVENT_DISCONNECTED |
                                    ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
    }
    if (rc != 0) {
        return false;
    }
    line->monitor = zsock_new(ZMQ_PAIR);
    return line->monitor != NULL && zsock_connect(line->monitor, "%s", endpoint) == 0;
}

static bool watch(const struct line *line, zsock_t *socket)
{
    struct epoll_event event = {.events = EPOLLIN};

    return epoll_ctl(line->descriptor, EPOLL_CTL_ADD, zsock_fd(socket), &event) == 0;
}

static enum status open_sockets(struct line *line, const char *endpoint, struct error *err)
{
    zsys_handler_set(NULL); /* signals belong to the caller */
    line->descriptor = epoll_create1(EPOLL_CLOEXEC);
    line->socket = zsock_new(ZMQ_DEALER);
    if (line->descriptor < 0 || line->socket == NULL) {
        return error_set(err, STATUS_IO, "make a socket: %s", strerror(errno));
    }
    set_options(line->socket);
    line->handle = zsock_resolve(line->socket);
    if (!open_monitor(line) || !watch(line, line->monitor) || !watch(line, line->socket)) {
        return error_set(err, STATUS_IO, "watch a socket: %s", strerror(errno));
    }
    if (zsock_connect(line->socket, "%s", endpoint) != 0) {
        return error_set(err, STATUS_INVALID, "endpoint %s: %s", endpoint, strerror(errno));
    }
    return STATUS_OK;
}

enum status line_open(struct line **out, const char *endpoint, struct error *err)
{
    struct line *line = calloc(1, sizeof *line);
    enum status status;

    if (line == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "open a client");
    }
    line->descriptor = -1;
    status = open_sockets(line, endpoint, err);
    if (status == STATUS_OK) {
        *out = line; /* moved: the caller owns it from here */
        line = NULL;
    }
    line_close(&line);
    return status;
}

void line_close(struct line **line)
{
    struct line *closed = *line;

    if (closed == NULL) {
        return;
    }
    if (closed->handle != NULL) {
        (void)zmq_socket_monitor(closed->handle, NULL, 0); /* stops it, or it never ran */
    }
    zmsg_destroy(&closed->received);
    zsock_destroy(&closed->monitor);
    zsock_destroy(&closed->socket);
    if (closed->descriptor >= 0) {
        (void)close(closed->descriptor); /* nothing was written to it */
    }
    free(closed);
    *line = NULL;
}

int line_descriptor(const struct line *line)
{
    return line->descriptor;
}

bool line_send(struct line *line, enum command command, const struct writer *body)
{
    const char *word = command_word(command);

    assert(!body->overflowed);
    return zmq_send(line->handle, word, strlen(word), ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0 &&
           zmq_send(line->handle, body->bytes, body->count, ZMQ_DONTWAIT) >= 0;
}

static bool take_message(struct line *line)
{
    zmsg_destroy(&line->received);
    if ((zsock_events(line->socket) & ZMQ_POLLIN) != 0) {
        line->received = zmsg_recv_nowait(line->socket);
    }
    return line->received != NULL;
}

static uint16_t monitor_event(struct line *line)
{
    zmsg_t *message = zmsg_recv_nowait(line->monitor);
    zframe_t *frame = message == NULL ? NULL : zmsg_first(message);
    uint16_t event = 0;

    if (frame != NULL && zframe_size(frame) >= sizeof event) {
        (void)memcpy(&event, zframe_data(frame), sizeof event);
    }
    zmsg_destroy(&message);
    return event;
}

enum line_turn line_heed(struct line *line)
{
    while ((zsock_events(line->monitor) & ZMQ_POLLIN) != 0) {
        const uint16_t event = monitor_event(line);

        if (event == ZMQ_EVENT_CONNECTED) {
            line->connected = true;
        }
        if (event == ZMQ_EVENT_DISCONNECTED) {
            line->connected = false;
            while (take_message(line)) {
            }
            return LINE_BROKEN;
        }
        if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
            return LINE_MADE;
        }
    }
    return LINE_QUIET;
}

bool line_is_connected(const struct line *line)
{
    return line->connected;
}

static struct text frame_text(zframe_t *frame)
{
    return frame == NULL
               ? (struct text){NULL, 0}
               : (struct text){(const char *)zframe_data(frame), (uint32_t)zframe_size(frame)};
}

bool line_take(struct line *line, struct frames *frames)
{
    if (!take_message(line)) {
        return false;
    }
    frames->count = zmsg_size(line->received);
    frames->first = frame_text(zmsg_first(line->received));
    frames->second = frame_text(zmsg_next(line->received));
    return true;
}
