#include "tests/crash/crash.h"

#include "tests/support/scratch.h"

#include <assert.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEED 20240820

/* One exploration. */
struct explorer {
    const struct trial *trial;
    const struct plan *plan;
    struct report *report; /* not owned */
    struct chance chance;
    char work[CRASH_PATH_BYTES]; /* where the work is done */
    char left[CRASH_PATH_BYTES]; /* where what a crash left is looked at */
    struct disk *written;        /* owned; what stands in `left`, NULL: unknown */
    struct progress mark;
    uint32_t generation;
};

/* What the child process finds out, where its parent sees it. */
struct report {
    struct findings findings;
    char label[CRASH_TEXT_BYTES]; /* where it is */
};

void wrong_set(struct wrong *wrong, const char *format, ...)
{
    va_list arguments;

    if (wrong->text[0] == '\0') { /* the first thing is what counts */
        va_start(arguments, format);
        (void)vsnprintf(wrong->text, sizeof wrong->text, format, arguments);
        va_end(arguments);
    }
}

/* What this machine must be able to do. */
static void must(bool is_done)
{
    assert(is_done);
}

uint64_t crash_seed(void)
{
    const char *given = getenv("DOORSTEP_SEED");
    const uint64_t seed = given == NULL ? SEED : strtoull(given, NULL, 10);

    (void)printf("seed=%llu\n", (unsigned long long)seed);
    return seed;
}

static void set_label(const struct explorer *explorer, uint32_t call, enum keep keep)
{
    static const char *const words[] = {
        [KEEP_NOTHING] = "nothing", [KEEP_ALL] = "all", [KEEP_SOME] = "some"};

    (void)snprintf(explorer->report->label, CRASH_TEXT_BYTES,
                   "%s: seed %llu, generation %u, call %u, %s kept", explorer->trial->name,
                   (unsigned long long)explorer->plan->seed, explorer->generation, call,
                   words[keep]);
}

/* Looking. */

static void look(struct explorer *explorer, const struct disk *disk, uint32_t call, enum keep keep)
{
    struct findings *findings = &explorer->report->findings;
    struct disk *left = disk_cut(disk, keep, &explorer->chance);
    struct wrong wrong = {0};
    const bool is_whole = disk_store_count(left) == explorer->trial->stores;

    set_label(explorer, call, keep);
    disk_write_out(left, explorer->written, explorer->left);
    explorer->trial->look(explorer->trial->context, explorer->left, explorer->mark,
                          &explorer->chance, &wrong);
    findings->states++;
    if (wrong.text[0] != '\0') {
        wrong_set(&findings->wrong, "%.120s: %.120s", explorer->report->label, wrong.text);
    }
    disk_destroy(&explorer->written);
    if (is_whole) {
        explorer->written = left;
    } else { /* looking has made what was missing */
        disk_destroy(&left);
    }
}

static void cut(struct explorer *explorer, const struct disk *disk, uint32_t call)
{
    if (explorer->plan->skipping > 1 && call % explorer->plan->skipping != 0) {
        return;
    }
    look(explorer, disk, call, KEEP_NOTHING);
    look(explorer, disk, call, KEEP_ALL);
    for (uint32_t i = 0; i < explorer->plan->some; i++) {
        look(explorer, disk, call, KEEP_SOME);
    }
}

/* Generations. */

/* Where this one ends, as a number of moments: two for each call, before it and while it runs.
 * Chance chooses often an early one, while things are made that are made once. */
static uint32_t choose_stop(struct explorer *explorer, const struct tape *tape)
{
    const uint32_t moments = 2 * tape->count;

    if (explorer->plan->fault.kind != FAULT_NONE) {
        return moments;
    }
    if (explorer->plan->stop > 0 && explorer->generation == 0) {
        return explorer->plan->stop - 1;
    }
    return chance_below(&explorer->chance,
                        moments > 40 && chance_once_in(&explorer->chance, 2) ? 40 : moments + 1);
}

/* The next begins where this one is cut, or where its process is killed: then what is read is all
 * there, though not durable. */
static struct disk *end_generation(struct explorer *explorer, const struct disk *disk)
{
    static const enum keep keeps[] = {KEEP_NOTHING, KEEP_ALL, KEEP_SOME};

    if (explorer->plan->fault.kind != FAULT_NONE || explorer->plan->stop > 0 ||
        chance_once_in(&explorer->chance, 2)) {
        return disk_copy(disk);
    }
    return disk_cut(disk, keeps[chance_below(&explorer->chance, 3)], &explorer->chance);
}

/* What the next generation begins with. */
struct next {
    uint32_t stop;
    struct disk *disk; /* owned */
    struct progress mark;
};

static void pass(struct explorer *explorer, const struct disk *disk, uint32_t moment,
                 struct next *next)
{
    if (moment == next->stop) {
        next->disk = end_generation(explorer, disk);
        next->mark = explorer->mark;
    }
    cut(explorer, disk, moment / 2);
}

/* Play the tape to the disk and cut it everywhere; gives the disk that the next generation has. */
static struct disk *play(struct explorer *explorer, struct disk *disk, const struct tape *tape)
{
    struct next next = {.stop = choose_stop(explorer, tape)};

    for (uint32_t i = 0; i < tape->count; i++) {
        const struct op *op = &tape->ops[i];

        if (op->kind == OP_MARK) {
            explorer->mark = op->mark;
        }
        pass(explorer, disk, 2 * i, &next);
        disk_play(disk, op);
        if (op->is_synced) { /* it is not yet, while it runs */
            pass(explorer, disk, 2 * i + 1, &next);
        } else if (next.stop == 2 * i + 1) {
            next.stop++;
        }
        disk_finish(disk, op);
    }
    pass(explorer, disk, 2 * tape->count, &next);
    if (next.disk == NULL) { /* a stop beyond the end */
        next = (struct next){0, disk_copy(disk), explorer->mark};
        explorer->report->findings.is_over = true;
    }
    explorer->mark = next.mark;
    return next.disk;
}

static struct disk *run_generation(struct explorer *explorer, struct disk *disk)
{
    const struct plan *plan = explorer->plan;
    struct findings *findings = &explorer->report->findings;
    struct disk *next;
    struct tape tape;
    struct wrong wrong = {0};

    (void)snprintf(explorer->report->label, CRASH_TEXT_BYTES,
                   "%s: seed %llu, generation %u, working", explorer->trial->name,
                   (unsigned long long)plan->seed, explorer->generation);
    disk_write_out(disk, NULL, explorer->work);
    tape_start(explorer->work, explorer->generation == 0 ? plan->fault : (struct fault){0},
               plan->mutant);
    explorer->trial->work(explorer->trial->context, explorer->work, explorer->mark,
                          &explorer->chance, &wrong);
    findings->has_failed = findings->has_failed || tape_has_failed();
    tape = tape_stop();
    if (wrong.text[0] != '\0') {
        wrong_set(&findings->wrong, "%.120s: %.120s", explorer->report->label, wrong.text);
    }
    next = play(explorer, disk, &tape);
    if (!disk_is_at(disk, explorer->work)) {
        wrong_set(&findings->wrong, "%s: a call has not been seen", explorer->trial->name);
    }
    tape_finish(&tape);
    disk_destroy(&disk);
    return next;
}

static void explore(struct explorer *explorer)
{
    struct disk *disk = disk_create();

    for (; explorer->generation < explorer->plan->generations; explorer->generation++) {
        disk = run_generation(explorer, disk);
    }
    disk_destroy(&disk);
    disk_destroy(&explorer->written);
}

/* In memory where there is such a place: nothing here need outlive the test. */
static void make_place(struct explorer *explorer, char place[CRASH_PATH_BYTES])
{
    (void)snprintf(place, CRASH_PATH_BYTES, "%s/crash-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    must(mkdtemp(place) != NULL);
    (void)snprintf(explorer->work, sizeof explorer->work, "%.100s/work", place);
    (void)snprintf(explorer->left, sizeof explorer->left, "%.100s/left", place);
    must(mkdir(explorer->work, 0700) == 0 && mkdir(explorer->left, 0700) == 0);
}

/* A damaged LMDB file can end the process that opens it. */
static void explore_in_a_child(struct explorer *explorer)
{
    const pid_t child = fork();
    int status = 0;

    must(child >= 0);
    if (child == 0) {
        (void)signal(SIGSEGV, SIG_DFL);
        (void)signal(SIGBUS, SIG_DFL);
        (void)signal(SIGABRT, SIG_DFL);
        explore(explorer);
        exit(0);
    }
    must(waitpid(child, &status, 0) == child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        wrong_set(&explorer->report->findings.wrong, "%.150s: the process ended, wait status %d",
                  explorer->report->label, status);
    }
}

struct findings crash_explore(const struct trial *trial, const struct plan *plan)
{
    struct report *report =
        mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct explorer explorer = {.trial = trial, .plan = plan, .report = report};
    struct findings findings;
    char place[CRASH_PATH_BYTES];

    must(report != MAP_FAILED);
    *report = (struct report){0};
    explorer.chance.state = plan->seed;
    make_place(&explorer, place);
    explore_in_a_child(&explorer);
    findings = report->findings;
    (void)scratch_remove(place);          /* what stays is in memory or /tmp */
    (void)munmap(report, sizeof *report); /* nothing depends on it */
    return findings;
}
