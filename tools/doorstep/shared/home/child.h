#ifndef DOORSTEP_TOOLS_CHILD_H
#define DOORSTEP_TOOLS_CHILD_H

#include "schemas/home.h"
#include "schemas/limits.h"
#include "schemas/status.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* One of the programs of an installation as a child process. It dies with its parent, however that
 * ends; what it says on stdout is heard, its log is <home>/run/NAME.log. Its parent forks, so it
 * holds no socket. */

struct child {
    char name[32];          /* "broker", a department, "timekeeper", or "finance-hook" */
    const char *department; /* of a hook: lives for ever; NULL: it is none */
    char hook[HOOK_PATH_BYTES_MAX + 1]; /* its program; "": it is not to run */
    pid_t pid;                          /* 0: not running */
    int out;                            /* what it says on stdout; -1: closed */
    long log_begin;                     /* where in its log the words of this life begin */
    int code;                           /* that it ended with; 0: none */
    int last_code;                      /* the life before */
    bool ready;
    int64_t started_ms;
    int64_t start_at_ms; /* when to start it again */
    int64_t pause_ms;    /* the next pause */
    int64_t leave_ms;    /* it was asked to end, and is made to by then; 0: it is to stay */
};

/* What all children of a parent have in common. */
struct child_setting {
    char folder[HOME_PATH_BYTES]; /* where the programs stand */
    const struct home *home;      /* borrowed */
    const char *endpoint;         /* borrowed; NULL: the home's own */
    bool automatic;               /* departments decide everything */
    sigset_t mask;                /* the signals' before the parent blocked some */
};

/* Find the folder of our own executable; program: its name, where the system does not tell. */
void child_setting_find_folder(struct child_setting *setting, const char *program);

void child_init(struct child *child, const char *name);

/* Is it to run? A hook without a program is not. */
bool child_is_wanted(const struct child *child);

/* Errors: IO, it cannot be made; what then ends it shows later. */
enum status child_start(struct child *child, const struct child_setting *setting,
                        struct error *err) MUST_CHECK;
/* Read what it says; it may get ready, or close its stdout. */
void child_listen(struct child *child);
/* It has ended: as waitpid tells. */
void child_end(struct child *child, int how);

/* Say when one that ended is to be started again: at once, then after pauses that double, and at
 * once again after a life of CHILD_ALIVE_MS. */
#define CHILD_ALIVE_MS 5000 /* who lived so long is not failing at start */
#define CHILD_PAUSE_MS_MIN 50
#define CHILD_PAUSE_MS_MAX 1000
void child_put_off(struct child *child, int64_t now_ms);

/* The last line of its log since it was started, for a person who wonders why. */
#define LAST_WORDS 180
void child_last_words(const struct child *child, const struct child_setting *setting,
                      char words[LAST_WORDS]);

/* What every child process does first: die with the parent, take signals as usual, and be out of
 * reach of the terminal's Ctrl-C, which is the parent's to pass on in order. A SIGHUP waits until
 * the program looks at it: one that comes earlier would end it. A parent that was killed leaves
 * nobody who would insist, so its children are not asked; what they have acknowledged is on disk.
 */
void child_begin(const struct child_setting *setting, pid_t parent);

#endif
