#include "schemas/mutant.h"
#include "tests/sim/world.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

struct arguments {
    uint64_t seed;
    uint64_t count;
    bool is_traced;
    bool shows_hashes;
    bool stops; /* at the first seed that fails */
};

#ifdef DOORSTEP_MUTANTS

enum mutant mutant_at_work;

static const char *const mutants[MUTANTS_END] = {
    "none",
#define MUTANT_ENTRY(name, meaning) #name,
#include "schemas/mutants.def"
#undef MUTANT_ENTRY
};

static bool choose_mutant(const char *word)
{
    for (int i = 1; i < MUTANTS_END; i++) {
        if (word != NULL && strcmp(mutants[i], word) == 0) {
            mutant_at_work = (enum mutant)i;
            return true;
        }
    }
    return false;
}

static void list_mutants(void)
{
    for (int i = 1; i < MUTANTS_END; i++) {
        (void)puts(mutants[i]);
    }
}

#else

static bool choose_mutant(const char *word)
{
    (void)word;
    return false; /* this program has none */
}

static void list_mutants(void)
{
}

#endif

static void usage(FILE *where)
{
    (void)fputs("usage: simulator [--seed S] [--seeds N] [--stop] [--trace | --hashes]\n"
                "       simulator_mutants --mutant NAME …\n"
                "       simulator_mutants --mutants\n"
                "\n"
                "Runs the simulated worlds of seeds S (default 1) to S + N - 1 (default N: 1).\n"
                "A seed that fails prints what was violated and the line that repeats it.\n"
                "\n"
                "  --stop     at the first seed that fails\n"
                "  --trace    print everything that happens\n"
                "  --hashes   print each seed's hash over everything that happened\n"
                "  --mutant   with this fault in the code (schemas/mutants.def)\n"
                "  --mutants  print the faults that there are\n"
                "\n"
                "Exit: 0 nothing was violated, 1 something was, 64 usage.\n",
                where);
}

/* The number behind the word; false: it is none. */
static bool number_of(const char *word, uint64_t *number)
{
    char *end = NULL;

    if (word == NULL || word[0] < '0' || word[0] > '9') {
        return false;
    }
    *number = strtoull(word, &end, 10);
    return *end == '\0';
}

/* An exit code; -1: go on. */
static int parse(struct arguments *arguments, int count, char **words)
{
    for (int i = 1; i < count; i++) {
        const char *next = i + 1 < count ? words[i + 1] : NULL;

        if (strcmp(words[i], "--help") == 0) {
            usage(stdout);
            return EXIT_SUCCESS;
        }
        if (strcmp(words[i], "--mutants") == 0) {
            list_mutants();
            return EXIT_SUCCESS;
        }
        if (strcmp(words[i], "--stop") == 0) {
            arguments->stops = true;
        } else if (strcmp(words[i], "--mutant") == 0 && choose_mutant(next)) {
            i++;
        } else if (strcmp(words[i], "--trace") == 0) {
            arguments->is_traced = true;
        } else if (strcmp(words[i], "--hashes") == 0) {
            arguments->shows_hashes = true;
        } else if (strcmp(words[i], "--seed") == 0 && number_of(next, &arguments->seed)) {
            i++;
        } else if (strcmp(words[i], "--seeds") == 0 && number_of(next, &arguments->count)) {
            i++;
        } else {
            (void)fprintf(stderr, "simulator: what is '%s'?\n", words[i]);
            usage(stderr);
            return EX_USAGE;
        }
    }
    return -1;
}

static double seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct totals {
    uint64_t failed;
    uint64_t cases;
    uint64_t events;
    uint64_t answers;
    uint64_t refusals;
    uint64_t broker_crashes;
    uint64_t department_crashes;
    uint64_t queued;
};

static void add(struct totals *totals, const struct world_result *result)
{
    totals->failed += result->is_good ? 0 : 1;
    totals->cases += result->cases;
    totals->events += result->events;
    totals->answers += result->answers;
    totals->refusals += result->refusals;
    totals->broker_crashes += result->broker_crashes;
    totals->department_crashes += result->department_crashes;
    totals->queued += result->queued;
}

static void run_one(const struct arguments *arguments, uint64_t seed, struct totals *totals)
{
    static struct world_result result;

    world_run(seed, arguments->is_traced, &result);
    add(totals, &result);
    if (!result.is_good) {
        (void)printf("seed=%" PRIu64 " violated=%s at_ms=%" PRId64 ": %s\n"
                     "  repeat: tools/simulate --seed %" PRIu64 " --seeds 1 --trace\n",
                     seed, oracle_name(result.kind), result.ended_ms, result.text, seed);
    }
    if (arguments->shows_hashes) {
        (void)printf("%" PRIu64 " %016" PRIx64 "\n", seed, result.hash);
    }
    (void)fflush(stdout); /* an assertion may end us: what is said is said */
}

int main(int count, char **words)
{
    struct arguments arguments = {.seed = 1, .count = 1};
    struct totals totals = {0};
    const int code = parse(&arguments, count, words);
    double took_s = seconds();

    if (code >= 0) {
        return code;
    }
    /* What is created and destroyed all the time is big and mostly untouched: let the kernel give
     * it zeroed, rather than zero it here. */
    (void)mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    if (!arguments.shows_hashes) {
        (void)printf("seed=%" PRIu64 " seeds=%" PRIu64 "\n", arguments.seed, arguments.count);
    }
    for (uint64_t i = 0; i < arguments.count && !(arguments.stops && totals.failed > 0); i++) {
        run_one(&arguments, arguments.seed + i, &totals);
    }
    took_s = seconds() - took_s;
    if (!arguments.shows_hashes) {
        (void)printf("failed=%" PRIu64 " cases=%" PRIu64 " events=%" PRIu64 " answers=%" PRIu64
                     " refusals=%" PRIu64 " broker_crashes=%" PRIu64 " department_crashes=%" PRIu64
                     " queued=%" PRIu64 "\n"
                     "seconds=%.1f seeds_per_minute=%.0f cases_per_minute=%.0f\n",
                     totals.failed, totals.cases, totals.events, totals.answers, totals.refusals,
                     totals.broker_crashes, totals.department_crashes, totals.queued, took_s,
                     (double)arguments.count * 60 / took_s, (double)totals.cases * 60 / took_s);
    }
    return totals.failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
