#ifndef DOORSTEP_TESTS_CORE_DRIVER_H
#define DOORSTEP_TESTS_CORE_DRIVER_H

#include "broker/core.h"
#include "schemas/event.h"
#include "schemas/wire/subscribe.h"
#include "tests/support/memory_cache.h"

/* A broker without sockets and disk: the core, a ledger in memory, a clock that tests move. It
 * drives the core in the order that core.h asks for, and writes down every reply as a line of text,
 * so that a test reads as a story. With driver_forget, which tests are run with as well as without,
 * the core keeps nothing in memory that the cache has, and spills a few entries after every commit.
 * The story's lines:
 *   1 RESULT 1: 1, 2, ERR_FIELD           peer, command, batch: an outcome per event
 *   1 EVENTS through=4: 2 3; HT-1         positions, and the cases whose views came along
 *   1 ERROR ERR_MESSAGE to 7              the code, and the question's number if it has one */

#define DRIVER_RECORDS_MAX 8192
#define DRIVER_STORY_BYTES 16384

struct driver {
    struct core *core;          /* owned */
    struct memory_cache *cache; /* owned */
    /* Gives from another cache instead; NULL: from that one. */
    void (*give)(void *context, struct core *core, const struct need *need);
    void *give_context;
    struct effects *effects;                   /* owned */
    struct record records[DRIVER_RECORDS_MAX]; /* owned, and each one's payload */
    uint64_t head;
    int64_t now_ms;
    int64_t unix_ms;
    struct machine machine;
    uint32_t loads;  /* records that the core asked for */
    uint32_t gives;  /* what it needed of the cache */
    uint32_t spills; /* of a forgetful one */
    uint32_t unsent; /* this peer's queue is full; 0: nobody's */
    bool is_busy;    /* more messages wait at the socket */
    char story[DRIVER_STORY_BYTES];
    uint8_t salts[BATCH_EVENTS_MAX][RECORD_SALT_BYTES];
};

/* A group's set-up: the drivers of its tests remember everything, or forget. */
int driver_remember(void **state);
int driver_forget(void **state);
/* Run a group of tests with a memory, and again with a forgetful one. */
#define driver_run_tests(tests)                                                                    \
    (cmocka_run_group_tests_name("everything in memory", tests, driver_remember, NULL) +           \
     cmocka_run_group_tests_name("only the cache", tests, driver_forget, NULL))
struct driver *driver_create(void);
void driver_destroy(struct driver **driver);
/* The core starts anew from the cache and what the ledger holds; sessions are gone. */
void driver_restart(struct driver *driver);
/* A start that folds so many records, spills so many entries, and is killed. */
void driver_break_start(struct driver *driver, uint64_t records, uint32_t spills);
/* The same as driver_restart, from the ledger alone. */
void driver_restart_without_cache(struct driver *driver);

/* A message comes in; nothing is answered yet. */
void driver_hear(struct driver *driver, uint32_t peer, enum command command,
                 const struct writer *body);
/* Commit what was taken, and write the replies down. */
void driver_commit(struct driver *driver);
/* Publish until nothing is left, at most `slices` steps. */
void driver_publish(struct driver *driver, uint32_t slices);
/* One step of it, whose replies a test looks at in the effects. */
void driver_publish_unsent(struct driver *driver);
void driver_tick(struct driver *driver);

/* Shorthands: the message, and the commit after it. */
void driver_hello(struct driver *driver, uint32_t peer);
void driver_submit(struct driver *driver, uint32_t peer, uint64_t batch, const struct text *events,
                   uint32_t count);
void driver_subscribe(struct driver *driver, uint32_t peer, uint64_t after,
                      struct selection selection, struct credit credit);
void driver_credit(struct driver *driver, uint32_t peer, uint32_t events, uint32_t bytes);

/* The digest over all states. */
struct digest driver_digest(struct driver *driver);

/* The story since this was last asked. */
void driver_expect(struct driver *driver, const char *story);

/* Events, encoded into storage that lives until 256 more were made. */
struct text make_scheme(const char *project);
struct text make_contract(const char *subject, const char *unit);
struct text make_contract_of(const char *subject, const char *unit, int64_t price_fen);
struct text make_file(const char *subject);
struct text make_inquiry(const char *subject, const char *inquiry);
struct text make_date(const char *subject, const char *id);
struct text make_void(const char *subject, const char *id, const char *target);
struct text make_cancel(const char *subject);
/* Of a cancelled case. */
struct text make_erasure(const char *subject);

#endif
