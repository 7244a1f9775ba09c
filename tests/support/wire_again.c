#include "tests/support/wire_again.h"

#include "schemas/wire/query.h"
#include "schemas/wire/session.h"
#include "schemas/wire/submit.h"
#include "schemas/wire/subscribe.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define UNTOUCHED 0xa5

static void assert_untouched(const void *message, size_t bytes_count)
{
    const uint8_t *bytes = message;
    size_t i;

    for (i = 0; i < bytes_count; i++) {
        assert(bytes[i] == UNTOUCHED);
    }
}

/* A function for one kind of message. */
#define AGAIN(name, type)                                                                          \
    static enum status name##_again(struct text body, struct writer *writer)                       \
    {                                                                                              \
        static struct type message;                                                                \
        enum status status;                                                                        \
                                                                                                   \
        (void)memset(&message, UNTOUCHED, sizeof message);                                         \
        status = name##_decode(&message, body);                                                    \
        if (status == STATUS_OK) {                                                                 \
            name##_encode(&message, writer);                                                       \
        } else {                                                                                   \
            assert_untouched(&message, sizeof message);                                            \
        }                                                                                          \
        return status;                                                                             \
    }

AGAIN(hello, hello)
AGAIN(welcome, welcome)
AGAIN(submit, submit)
AGAIN(result, result)
AGAIN(resync, resync)
AGAIN(subscribe, subscribe)
AGAIN(credit, credit)
AGAIN(events, events)
AGAIN(read, read)
AGAIN(records, records)
AGAIN(case_query, case_query)
AGAIN(inbox_query, inbox_query)
AGAIN(views, views)
AGAIN(status_query, status_query)
AGAIN(status_answer, status_answer)
AGAIN(wire_error, wire_error)

static enum status heartbeat_again(struct text body, struct writer *writer)
{
    enum status status = heartbeat_decode(body);

    if (status == STATUS_OK) {
        heartbeat_encode(writer);
    }
    return status;
}

enum status wire_again(enum command command, bool from_client, struct text body,
                       struct writer *writer)
{
    switch (command) {
    case COMMAND_NONE:
        return STATUS_MALFORMED;
    case COMMAND_HELLO:
        return hello_again(body, writer);
    case COMMAND_WELCOME:
        return welcome_again(body, writer);
    case COMMAND_SUBMIT:
        return submit_again(body, writer);
    case COMMAND_RESULT:
        return result_again(body, writer);
    case COMMAND_RESYNC:
        return resync_again(body, writer);
    case COMMAND_SUBSCRIBE:
        return subscribe_again(body, writer);
    case COMMAND_CREDIT:
        return credit_again(body, writer);
    case COMMAND_EVENTS:
        return events_again(body, writer);
    case COMMAND_READ:
        return read_again(body, writer);
    case COMMAND_RECORDS:
        return records_again(body, writer);
    case COMMAND_CASE:
        return case_query_again(body, writer);
    case COMMAND_INBOX:
        return inbox_query_again(body, writer);
    case COMMAND_VIEWS:
        return views_again(body, writer);
    case COMMAND_STATUS:
        return from_client ? status_query_again(body, writer) : status_answer_again(body, writer);
    case COMMAND_HEARTBEAT:
        return heartbeat_again(body, writer);
    case COMMAND_ERROR:
        return wire_error_again(body, writer);
    }
    return STATUS_MALFORMED;
}
