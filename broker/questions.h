#ifndef DOORSTEP_BROKER_QUESTIONS_H
#define DOORSTEP_BROKER_QUESTIONS_H

#include "schemas/limits.h"
#include "schemas/wire/command.h"
#include "schemas/wire/query.h"

#include <stdbool.h>
#include <stdint.h>

/* What a session has asked and waits for: READ, CASE, INBOX, STATUS. Questions are answered in
 * their order, in the slice in which subscribers are sent events, so that whoever asks much keeps
 * nobody else from submitting. */

struct question {
    enum command command;
    union {
        struct read read; /* its subject, and the next one's, borrow the one below */
        struct case_query case_query;
        struct inbox_query inbox;
        struct status_query status;
    } of;
    char subject[ID_BYTES_MAX];
};

/* A zeroed struct is empty. */
struct questions {
    uint32_t first;
    uint32_t count;
    struct question items[QUESTIONS_MAX];
};

/* Keep a copy. False: QUESTIONS_MAX wait already. */
bool questions_add(struct questions *questions, const struct question *question);
/* Take the oldest out; there is one. It is borrowed until the next is added. */
const struct question *questions_take(struct questions *questions);

#endif
