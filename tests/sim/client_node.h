#ifndef DOORSTEP_TESTS_SIM_CLIENT_NODE_H
#define DOORSTEP_TESTS_SIM_CLIENT_NODE_H

#include "tests/sim/caller.h"
#include "tests/sim/department_node.h"
#include "tests/sim/saying.h"
#include "tests/sim/scene.h"

#include <stdbool.h>
#include <stdint.h>

/* A desk: the people of the process, at one connection. It has cases of its own, whose facts it
 * reports in time: the contract, payments, doubts, withdrawals. And it looks into the departments'
 * inboxes and decides there what is left to people, sometimes what is not; when the broker is away,
 * through a department's day-book. */

#define CLIENT_CASES_MAX 3
#define CLIENT_TASKS_MAX 48
#define CLIENT_BATCH_MAX 6
#define CLIENT_DEPARTMENTS_MAX 12

enum task_kind {
    TASK_SCHEME,
    TASK_CONTRACT,
    TASK_PAYMENT,
    TASK_INQUIRY,
    TASK_WITHDRAWAL,
    TASK_CANCELLATION,
    TASK_ERASURE
};
enum task_state { TASK_WAITS, TASK_SENT, TASK_DONE };

/* A fact to report. */
struct client_task {
    enum task_kind kind;
    enum task_state state;
    uint32_t number; /* of the case, among the client's; of the project */
    char item[8];    /* "P1", "Q2" */
    uint32_t choice; /* of the owner's words */
    int64_t amount_fen;
    int64_t due_ms;
};

struct client_case {
    char subject[16];
    char unit[16];
    const char *project;
    int64_t price_fen;
    bool is_new; /* its contract is signed on the day that it is filed */
};

/* What was submitted and is not answered. */
struct client_flight {
    int32_t task; /* -1: none */
    uint32_t bytes;
    char event[SAYING_BYTES];
};
struct client_batch {
    uint32_t count;
    struct client_flight flights[CLIENT_BATCH_MAX];
};

struct client_node {
    struct scene *scene;
    const struct settings *settings;     /* the world's */
    struct department_node *departments; /* the world's */
    uint32_t department_count;
    const char *name;
    struct caller caller;
    struct saying saying;
    uint32_t case_count;
    struct client_case cases[CLIENT_CASES_MAX];
    uint32_t task_count;
    struct client_task tasks[CLIENT_TASKS_MAX];
    uint32_t swap; /* one more than the task that cancels for the last case; 0: there is none */
    uint32_t batch_first;
    uint32_t batch_count;
    struct client_batch batches[BATCHES_PENDING_MAX]; /* a ring */
    struct client_batch open;                         /* being filled */
    uint64_t request;
    uint64_t cursor;
    uint32_t extra_count;  /* of blunders and exceptions */
    uint32_t queued_count; /* into day-books */
    int64_t look_ms;
};

void client_node_begin(struct client_node *node, struct scene *scene, const char *name,
                       uint32_t number);
void client_node_end(struct client_node *node);

int64_t client_node_due_ms(const struct client_node *node);
void client_node_step(struct client_node *node);
/* The program is started anew: it remembers its facts, and not which of them were answered. */
void client_node_restart(struct client_node *node);
/* The ledger was restored from a backup: all facts are reported once more. */
void client_node_recall(struct client_node *node);

/* Its parts. Draw the desk's cases, and what it will report of them. */
void client_plan(struct client_node *node, uint32_t desk);
/* Look at a case, and say what is to be said. */
void client_look(struct client_node *node, const struct case_item *item);
int64_t client_unix_ms(const struct client_node *node);
/* "x-desk-1-7": what nothing else is called. */
void client_mark(struct client_node *node, char *text, size_t bytes);
/* What was said goes into the batch that is being filled, if it has room; -1: it is no task. */
bool client_has_room(const struct client_node *node);
void client_put(struct client_node *node, int32_t task);

/* Is everything reported, and are all cases through? */
bool client_node_is_done(const struct client_node *node);
/* What is not, in words. */
void client_node_describe(const struct client_node *node, char *text, size_t bytes);

#endif
