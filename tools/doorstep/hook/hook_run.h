#ifndef DOORSTEP_TOOLS_HOOK_RUN_H
#define DOORSTEP_TOOLS_HOOK_RUN_H

#include "schemas/limits.h"
#include "schemas/status.h"
#include "tools/doorstep/hook/hook_output.h"
#include "tools/doorstep/hook/hook_place.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A hook's program at work on one event, in a process group of its own. It is spawned, never
 * forked: this process holds a socket. What it prints goes where our log goes (hook_output.h).
 *
 * While it runs, <home>/hooks/<department>.run holds its group, and the program a lock on it. So a
 * hook that was killed can tell, in its next life, whether the program still works on the event
 * that it is about to give again: one at a time, whoever died. */

struct hook_call {
    const char *program; /* its whole path */
    const char *department;
    const char *subject;
    const char *opened; /* ids of the acts that its open nodes wait for: "D5.Q1@9"; may be empty */
    const char *due_on; /* the earliest of their due dates, or one that is over, or empty */
    const char *event;  /* its JSON */
};

enum hook_outcome {
    HOOK_RUNNING,
    HOOK_TAKEN, /* exit 0 */
    HOOK_LATER, /* exit 75, or it could not be started: to be given again */
    HOOK_FAILED,
};

struct hook_run {
    char path[HOME_PATH_BYTES + 8]; /* <home>/hooks/<department>.run */
    pid_t pid;                      /* 0: nothing runs */
    int64_t end_ms;                 /* then it is killed */
    bool killed;
    char how[80]; /* it ended, in words */
    struct hook_output output;
};

/* Errors: IO, as hook_output_open. */
enum status hook_run_open(struct hook_run *run, const struct hook_place *place,
                          const struct home *home, const char *department,
                          struct error *err) MUST_CHECK;
void hook_run_close(struct hook_run *run);

/* Errors: IO, it cannot be started; nothing runs then. */
enum status hook_run_start(struct hook_run *run, const struct hook_call *call, int64_t now_ms,
                           struct error *err) MUST_CHECK;
/* How is it? When it has ended, nothing runs any more. */
enum hook_outcome hook_run_look(struct hook_run *run, int64_t now_ms);
/* Kill it and all its group, now; hook_run_look sees it end. */
void hook_run_kill(struct hook_run *run);
/* Pass on what it printed by now, and all of it once it has ended. True, once in a run: that was
 * more than it may, and the rest is dropped. */
bool hook_run_listen(struct hook_run *run);

/* Is a program of an earlier life still at work? */
bool hook_run_is_left(const struct hook_run *run);
/* End it. */
void hook_run_end_left(struct hook_run *run);

#endif
