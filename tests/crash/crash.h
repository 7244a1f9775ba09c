#ifndef DOORSTEP_TESTS_CRASH_H
#define DOORSTEP_TESTS_CRASH_H

#include "tests/crash/chance.h"
#include "tests/crash/disk.h"
#include "tests/crash/tape.h"

#include <stdbool.h>
#include <stdint.h>

/* Crashes at every call, in a child process, so that a trial's context stays as it was. A trial's
 * work runs on real files while its calls are taped. The tape is then played to a disk, and before
 * each call and after the last the power is cut: what the disk may have kept is written out as
 * files, and the trial looks at them with the program's own functions. From one of those moments,
 * with a cut power or with a killed process only, the next generation goes on; so what a restart
 * finds, and what it promises then, is cut as well. */

/* A sanitizer makes everything slower; it looks at that much less. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CRASH_SLOWNESS 6
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CRASH_SLOWNESS 6
#endif
#endif
#ifndef CRASH_SLOWNESS
#define CRASH_SLOWNESS 1
#endif

#define CRASH_PATH_BYTES 128
#define CRASH_TEXT_BYTES 256

/* What went wrong, in words; empty: nothing. */
struct wrong {
    char text[CRASH_TEXT_BYTES];
};
void wrong_set(struct wrong *wrong, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct trial {
    const char *name;
    uint32_t stores; /* that it has once all are made */
    /* Work in this directory, which is empty or as a crash left it; `mark` is how far it had come,
     * and tape_mark says how far it comes. Ends early when a call of the program says that it
     * failed. */
    void (*work)(void *context, const char *directory, struct progress mark, struct chance *chance,
                 struct wrong *wrong);
    /* Is what a crash left true, and all there? May write to it. */
    void (*look)(void *context, const char *directory, struct progress mark, struct chance *chance,
                 struct wrong *wrong);
    void *context;
};

struct plan {
    uint64_t seed;
    uint32_t generations;
    uint32_t some;     /* cuts at each call that keep some of what was not synced */
    uint32_t skipping; /* look at every so manieth call only; 0 and 1: at each */
    uint32_t stop;     /* 0: as chance has it; else the first generation ends by a kill at this
                          moment less one, of which each call has two */
    enum mutant mutant;
    struct fault fault; /* of the first generation, which then ends; later ones have none */
};

struct findings {
    uint32_t states;    /* looked at */
    bool has_failed;    /* the fault happened */
    bool is_over;       /* there are not so many moments as stop */
    struct wrong wrong; /* the first thing */
};

struct findings crash_explore(const struct trial *trial, const struct plan *plan);

/* Seeds for as many runs as the environment asks for: DOORSTEP_SEED, else a fixed one, printed. */
uint64_t crash_seed(void);

#endif
