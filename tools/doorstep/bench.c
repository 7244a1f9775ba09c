#include "schemas/limits.h"
#include "tools/doorstep/bench/bench_loads.h"
#include "tools/doorstep/bench/measure.h"
#include "tools/doorstep/shared/arguments.h"
#include "tools/doorstep/shared/print.h"
#include "tools/doorstep/shared/supervisor.h"

#include <stdlib.h>
#include <string.h>

#define COUNT_MAX 10000000
#define CLIENTS_MAX 64
#define MILLION 1000000
#define EVENTS_DEFAULT 100000
#define CASES_DEFAULT 500
#define ACTIVE_DEFAULT 1000
#define ROUNDS_DEFAULT 5
#define ROUNDS_MAX 1000

struct task {
    const char *word;
    int (*work)(void *context);
    uint64_t count;
    bool departments;
};

static const struct task tasks[] = {
    {"submit", bench_submit, EVENTS_DEFAULT, false},
    {"cases", bench_cases, CASES_DEFAULT, true},
    {"start", bench_start, MILLION, false},
    {"memory", bench_memory, MILLION, false},
};

static const struct task *task_named(const struct arguments *arguments)
{
    size_t i;

    for (i = 0; arguments->word_count == 1 && i < sizeof tasks / sizeof tasks[0]; i++) {
        if (strcmp(tasks[i].word, arguments->words[0]) == 0) {
            return &tasks[i];
        }
    }
    return NULL;
}

static enum status read_bench(struct bench *bench, const struct arguments *arguments,
                              const struct task *task, struct error *err)
{
    const char *folder = arguments_value(arguments, "dir");
    const char *scratch = getenv("TMPDIR");
    enum status status = arguments_number(
        arguments, "count", (struct range){1, COUNT_MAX, task->count}, &bench->count, err);

    if (status == STATUS_OK) {
        status = arguments_number(arguments, "clients", (struct range){1, CLIENTS_MAX, 1},
                                  &bench->clients, err);
    }
    if (status == STATUS_OK) {
        status = arguments_number(arguments, "batch",
                                  (struct range){1, BATCH_EVENTS_MAX, BATCH_EVENTS_MAX},
                                  &bench->batch, err);
    }
    if (status == STATUS_OK) {
        status =
            arguments_number(arguments, "open", (struct range){0, COUNT_MAX, 0}, &bench->open, err);
    }
    if (status == STATUS_OK) {
        status = arguments_number(arguments, "active", (struct range){1, COUNT_MAX, ACTIVE_DEFAULT},
                                  &bench->active, err);
    }
    if (status == STATUS_OK) {
        status =
            arguments_number(arguments, "rounds", (struct range){1, ROUNDS_MAX, ROUNDS_DEFAULT},
                             &bench->rounds, err);
    }
    if (status == STATUS_OK && bench->open > 0 &&
        (bench->active > bench->open || bench->count / bench->active >= CASE_PAYMENTS_MAX)) {
        status = error_set(err, STATUS_INVALID,
                           "--active: at most --open, and so many that a case gets fewer than %d "
                           "of the events",
                           CASE_PAYMENTS_MAX);
    }
    bench->folder = folder != NULL ? folder : scratch != NULL ? scratch : "/tmp";
    bench->json = arguments->json;
    return status;
}

static int measure(struct supervisor *supervisor, const struct task *task, struct bench *bench)
{
    struct error err = {0};
    enum status status = supervisor_start(supervisor, &err);

    if (status == STATUS_OK) {
        status = supervisor_invite(supervisor, task->work, bench, &err);
    }
    return status == STATUS_OK ? supervisor_run(supervisor) : give_up("bench", &err);
}

static int run(const struct arguments *arguments)
{
    const struct task *task = task_named(arguments);
    struct bench bench = {0};
    struct home home;
    char endpoint[HOME_PATH_BYTES];
    struct supervisor_options options = {
        .program = arguments->program, .home = &home, .automatic = true};
    struct supervisor *supervisor = NULL;
    struct error err = {0};
    enum status status;
    int code;

    if (task == NULL) {
        complain("bench", "%s: wants one of submit, cases, start, memory",
                 arguments->word_count == 0 ? "bench" : arguments->words[0]);
        return EXIT_USAGE;
    }
    options.departments = task->departments;
    status = read_bench(&bench, arguments, task, &err);
    if (status == STATUS_OK) {
        status = scratch_make(&home, bench.folder, &err);
    }
    if (status != STATUS_OK) {
        return give_up("bench", &err);
    }
    bench.endpoint = endpoint;
    status = home_endpoint(endpoint, &home, &err);
    if (status == STATUS_OK) {
        status = supervisor_open(&supervisor, &options, &err);
    }
    code = status == STATUS_OK ? measure(supervisor, task, &bench) : give_up("bench", &err);
    supervisor_close(&supervisor);
    scratch_remove(&home);
    return code;
}

static const struct flag flags[] = {
    {"count", "N",
     WORDS("events (submit 100000, start 1000000) or cases (cases 500, memory 1000000)", NULL)},
    {"clients", "N", WORDS("sessions that submit at the same time (1)", NULL)},
    {"batch", "N", WORDS("events in one SUBMIT (256)", NULL)},
    {"open", "N",
     WORDS("submit: to cases opened beforehand, so many of them (0: to new ones)", NULL)},
    {"active", "N",
     WORDS("submit: the events go to so many of the open ones (1000); start: cases abreast", NULL)},
    {"rounds", "N", WORDS("start: kills, six seconds apart (5)", NULL)},
    {"dir", "DIR", WORDS("where the scratch home is made ($TMPDIR, else /tmp)", NULL)},
    FLAGS_END,
};

const struct subcommand subcommand_bench = {
    .word = "bench",
    .usage = "submit|cases|start|memory [--count N] [--clients N] [--batch N] [--dir DIR]",
    .meaning = WORDS("how fast it is, on this disk", NULL),
    .details = WORDS(
        "Starts a broker (and departments, for cases) of its own in a scratch home, loads it,\n"
        "prints events or cases a second and the percentiles of single ones, and cleans up.\n"
        "start kills the broker a few times at that many events and prints how long it took until\n"
        "it answered again, the first time in the middle of its work; memory opens that many\n"
        "cases and prints what the broker needs.\n",
        NULL),
    .examples = "  doorstep bench submit\n"
                "  doorstep bench submit --clients 8 --batch 32 --dir /srv --json\n"
                "  doorstep bench submit --open 1000000 --active 1000\n"
                "  doorstep bench cases --count 200\n",
    .flags = flags,
    .run = run,
};
