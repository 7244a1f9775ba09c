#include "tools/doorstep/shared/broker/session.h"

#include <czmq.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/wait.h>

#include <cmocka.h>

/* A session against a broker of a few lines, in a process of its own that ends with its work. */

#define WAIT_MS 60000

static char endpoint[128];

static void say(zsock_t *broker, zframe_t *peer, enum command command, const struct writer *body)
{
    zmsg_t *message = zmsg_new();

    (void)zmsg_addmem(message, zframe_data(peer), zframe_size(peer));
    (void)zmsg_addstr(message, command_word(command));
    (void)zmsg_addmem(message, body->bytes, body->count);
    (void)zmsg_send(&message, broker);
}

/* HELLO is welcomed; whatever else is asked is refused without saying which question is meant.
 * Gives whether it was a HELLO: a client that had to wait says it again. */
static bool answer(zsock_t *broker, zmsg_t *message)
{
    struct welcome welcome = {.version = 1,
                              .batch_events = BATCH_EVENTS_MAX,
                              .batches_pending = BATCHES_PENDING_MAX,
                              .message_bytes = MESSAGE_BYTES_MAX,
                              .event_bytes = EVENT_BYTES_MAX,
                              .heartbeat_ms = HEARTBEAT_MS};
    struct wire_error refusal = {.code = ERR_MESSAGE, .text = TEXT("that cannot be read")};
    uint8_t bytes[512];
    struct writer body = writer_of(bytes, sizeof bytes);
    zframe_t *peer = zmsg_first(message);

    if (zframe_streq(zmsg_next(message), command_word(COMMAND_HELLO))) {
        welcome_encode(&welcome, &body);
        say(broker, peer, COMMAND_WELCOME, &body);
        return true;
    }
    wire_error_encode(&refusal, &body);
    say(broker, peer, COMMAND_ERROR, &body);
    return false;
}

/* Until it has answered a question, and the other end of the pipe is closed: by then what was said
 * is heard. Gives whether it has. */
static bool serve(int pipe_end)
{
    zsock_t *broker = zsock_new(ZMQ_ROUTER);
    bool is_greeting = true;
    char nothing;

    zsock_set_rcvtimeo(broker, WAIT_MS);
    if (zsock_bind(broker, "%s", endpoint) == 0) {
        zmsg_t *message;

        while (is_greeting && (message = zmsg_recv(broker)) != NULL) {
            is_greeting = answer(broker, message);
            zmsg_destroy(&message);
        }
    }
    while (read(pipe_end, &nothing, sizeof nothing) > 0) {
    }
    zsock_destroy(&broker);
    return !is_greeting;
}

static void a_refusal_without_a_number_is_of_the_question_that_is_out(void **state)
{
    struct session *session = NULL;
    const struct case_item *item;
    struct error err = {0};
    int ends[2];
    pid_t pid;
    int how;

    (void)state;
    (void)snprintf(endpoint, sizeof endpoint, "ipc:///tmp/doorstep-session-%d.sock", (int)getpid());
    assert_int_equal(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        (void)close(ends[1]);
        _exit(serve(ends[0]) ? 0 : 1);
    }
    (void)close(ends[0]);
    assert_int_equal(session_open(&session, endpoint, "test", &err), STATUS_OK);
    assert_int_equal(session_case(session, TEXT("HT-1"), &item, &err), STATUS_REFUSED);
    assert_string_equal(err.text, "the broker says: that cannot be read");
    session_close(&session);
    (void)close(ends[1]);
    assert_int_equal(waitpid(pid, &how, 0), pid);
    assert_int_equal(how, 0);
    (void)unlink(endpoint + strlen("ipc://"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_without_a_number_is_of_the_question_that_is_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
