#include "workers/io_client.h"

#include <czmq.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* A client against a broker that says what the test tells it to. Both live in this thread: a step
 * of the client lets it send, then the broker looks. Waits are bounded by WAIT_MS and end with what
 * they wait for. */

#define WAIT_MS 60000
#define STEP_MS 20

struct fixture {
    zsock_t *broker;
    char endpoint[128];
    struct client *client;
    zframe_t *peer; /* the client's address at the broker */
    struct news news;
};

static void bind_broker(struct fixture *f)
{
    f->broker = zsock_new(ZMQ_ROUTER);
    zsock_set_router_mandatory(f->broker, 1);
    zsock_set_rcvtimeo(f->broker, STEP_MS);
    assert_int_equal(0, zsock_bind(f->broker, "%s", f->endpoint));
}

static int setup(void **state)
{
    static struct fixture fixture;
    struct client_options options = {fixture.endpoint, "test", 0};
    struct error err;

    fixture = (struct fixture){0};
    (void)snprintf(fixture.endpoint, sizeof fixture.endpoint, "ipc:///tmp/doorstep-client-%d.sock",
                   (int)getpid());
    zsys_handler_set(NULL);
    bind_broker(&fixture);
    assert_int_equal(STATUS_OK, client_open(&fixture.client, &options, &err));
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    client_close(&f->client);
    zframe_destroy(&f->peer);
    zsock_destroy(&f->broker);
    (void)unlink(f->endpoint + strlen("ipc://"));
    return 0;
}

/* Let the client work until the broker has a message; gives its command, and its body if asked. */
static enum command broker_hears(struct fixture *f, zmsg_t **kept)
{
    struct error err;
    int waited_ms;

    for (waited_ms = 0; waited_ms < WAIT_MS; waited_ms += STEP_MS) {
        zmsg_t *message;
        zframe_t *word;
        enum command command;

        assert_int_equal(STATUS_OK, client_receive(f->client, &f->news, 0, &err));
        message = zmsg_recv(f->broker);
        if (message == NULL) {
            continue;
        }
        zframe_destroy(&f->peer);
        f->peer = zmsg_pop(message);
        word = zmsg_pop(message);
        command =
            command_of_word((struct text){(char *)zframe_data(word), (uint32_t)zframe_size(word)});
        zframe_destroy(&word);
        if (kept != NULL) {
            *kept = message;
        } else {
            zmsg_destroy(&message);
        }
        return command;
    }
    fail_msg("the client said nothing");
    return COMMAND_NONE;
}

static void broker_says(struct fixture *f, enum command command, const struct writer *body)
{
    zmsg_t *message = zmsg_new();

    (void)zmsg_addmem(message, zframe_data(f->peer), zframe_size(f->peer));
    (void)zmsg_addstr(message, command_word(command));
    (void)zmsg_addmem(message, body->bytes, body->count);
    assert_int_equal(0, zmsg_send(&message, f->broker));
}

static void broker_welcomes(struct fixture *f)
{
    struct welcome welcome = {.version = 1,
                              .head = 7,
                              .batch_events = BATCH_EVENTS_MAX,
                              .batches_pending = BATCHES_PENDING_MAX,
                              .message_bytes = MESSAGE_BYTES_MAX,
                              .event_bytes = EVENT_BYTES_MAX,
                              .heartbeat_ms = HEARTBEAT_MS};
    uint8_t bytes[256];
    struct writer body = writer_of(bytes, sizeof bytes);

    welcome_encode(&welcome, &body);
    broker_says(f, COMMAND_WELCOME, &body);
}

/* Answer a batch: its one event got this sequence. */
static void broker_answers(struct fixture *f, uint64_t batch, uint64_t sequence)
{
    static struct result result;
    uint8_t bytes[256];
    struct writer body = writer_of(bytes, sizeof bytes);

    result = (struct result){.batch = batch, .count = 1};
    result.outcomes[0].sequence = sequence;
    result_encode(&result, &body);
    broker_says(f, COMMAND_RESULT, &body);
}

static void broker_says_hello_first(struct fixture *f)
{
    struct wire_error error = {.code = ERR_HELLO, .code_word = TEXT("ERR_HELLO"), .text = TEXT("")};
    uint8_t bytes[256];
    struct writer body = writer_of(bytes, sizeof bytes);

    wire_error_encode(&error, &body);
    broker_says(f, COMMAND_ERROR, &body);
}

/* The wire number of the SUBMIT that the broker hears next. */
static uint64_t broker_hears_batch(struct fixture *f)
{
    zmsg_t *message = NULL;
    struct submit submit;
    zframe_t *body;
    uint64_t batch;

    assert_int_equal(COMMAND_SUBMIT, broker_hears(f, &message));
    body = zmsg_first(message);
    assert_int_equal(STATUS_OK, submit_decode(&submit, (struct text){(char *)zframe_data(body),
                                                                     (uint32_t)zframe_size(body)}));
    batch = submit.batch;
    zmsg_destroy(&message);
    return batch;
}

static enum client_news client_hears(struct fixture *f)
{
    struct error err;

    assert_int_equal(STATUS_OK, client_receive(f->client, &f->news, WAIT_MS, &err));
    return f->news.kind;
}

static uint64_t submit(struct fixture *f)
{
    struct text event = TEXT("an event");
    uint64_t batch = 0;
    struct error err;

    assert_int_equal(STATUS_OK, client_submit(f->client, &event, 1, &batch, &err));
    return batch;
}

static void begin(struct fixture *f)
{
    assert_int_equal(COMMAND_HELLO, broker_hears(f, NULL));
    broker_welcomes(f);
    assert_int_equal(CLIENT_NEW_SESSION, client_hears(f));
}

static void a_session_begins_with_hello_and_is_told_of(void **state)
{
    struct fixture *f = *state;

    begin(f);
    assert_int_equal(7, client_welcome(f->client)->head);
}

static void what_is_submitted_before_there_is_a_session_waits_for_it(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(1, submit(f));
    begin(f);
    assert_int_equal(1, broker_hears_batch(f));
    broker_answers(f, 1, 8);
    assert_int_equal(CLIENT_RESULT, client_hears(f));
    assert_int_equal(1, f->news.of.result.batch);
    assert_int_equal(8, f->news.of.result.outcomes[0].sequence);
}

static void a_broker_that_forgot_us_gets_the_unanswered_again_from_one(void **state)
{
    struct fixture *f = *state;

    begin(f);
    assert_int_equal(1, submit(f));
    assert_int_equal(1, broker_hears_batch(f));
    broker_answers(f, 1, 8);
    assert_int_equal(CLIENT_RESULT, client_hears(f));
    assert_int_equal(2, submit(f));
    assert_int_equal(2, broker_hears_batch(f));
    broker_says_hello_first(f);
    begin(f);
    assert_int_equal(1, broker_hears_batch(f));
    broker_answers(f, 1, 9);
    assert_int_equal(CLIENT_RESULT, client_hears(f));
    assert_int_equal(2, f->news.of.result.batch);
}

static void a_restarted_broker_is_found_again_without_waiting_for_a_heartbeat(void **state)
{
    struct fixture *f = *state;

    begin(f);
    assert_int_equal(1, submit(f));
    assert_int_equal(1, broker_hears_batch(f));
    zsock_destroy(&f->broker);
    bind_broker(f);
    begin(f);
    assert_int_equal(1, broker_hears_batch(f));
    broker_answers(f, 1, 8);
    assert_int_equal(CLIENT_RESULT, client_hears(f));
}

static void a_repeated_answer_is_dropped(void **state)
{
    struct fixture *f = *state;

    begin(f);
    (void)submit(f);
    (void)submit(f);
    assert_int_equal(1, broker_hears_batch(f));
    broker_answers(f, 1, 8);
    broker_answers(f, 1, 8);
    broker_answers(f, 2, 9);
    assert_int_equal(CLIENT_RESULT, client_hears(f));
    assert_int_equal(CLIENT_RESULT, client_hears(f));
    assert_int_equal(2, f->news.of.result.batch);
}

static void an_answer_to_nothing_is_a_broken_protocol(void **state)
{
    struct fixture *f = *state;
    struct error err;

    begin(f);
    broker_answers(f, 3, 8);
    assert_int_equal(STATUS_MALFORMED, client_receive(f->client, &f->news, WAIT_MS, &err));
}

static void nobody_there_is_said_in_time(void **state)
{
    struct fixture *f = *state;
    struct client_options options = {"ipc:///tmp/doorstep-nobody.sock", "test", 50};
    struct client *client = NULL;
    struct error err;

    (void)f;
    assert_int_equal(STATUS_UNREACHABLE, client_open(&client, &options, &err));
    assert_null(client);
    assert_non_null(strstr(err.text, options.endpoint));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void a_second_welcome_begins_no_other_session(void **state)
{
    struct fixture *f = *state;

    begin(f);
    (void)submit(f);
    assert_int_equal(1, broker_hears_batch(f));
    broker_welcomes(f); /* HELLO was said twice before the first one came */
    (void)submit(f);
    assert_int_equal(2, broker_hears_batch(f));
    broker_answers(f, 1, 8);
    broker_answers(f, 2, 9);
    assert_int_equal(CLIENT_RESULT, client_hears(f));
    assert_int_equal(CLIENT_RESULT, client_hears(f));
    assert_int_equal(2, f->news.of.result.batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_session_begins_with_hello_and_is_told_of),
        CASE(what_is_submitted_before_there_is_a_session_waits_for_it),
        CASE(a_broker_that_forgot_us_gets_the_unanswered_again_from_one),
        CASE(a_restarted_broker_is_found_again_without_waiting_for_a_heartbeat),
        CASE(a_repeated_answer_is_dropped),
        CASE(an_answer_to_nothing_is_a_broken_protocol),
        CASE(nobody_there_is_said_in_time),
        cmocka_unit_test_setup_teardown(a_second_welcome_begins_no_other_session, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
