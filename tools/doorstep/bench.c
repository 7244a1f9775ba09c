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
#define EVENTS_DEFAULT 100000
#define CASES_DEFAULT 500

struct task {
    const char *word;
    int (*work)(void *context);
    uint64_t count;
    bool departments;
};

static const struct task tasks[] = {
    {"submit", bench_submit, EVENTS_DEFAULT, false},
    {"cases", bench_cases, CASES_DEFAULT, true},
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
        complain("bench", "%s: wants one of submit, cases",
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
    {"count", "N", "events (submit, 100000) or cases (cases, 500)"},
    {"clients", "N", "sessions that submit at the same time (1)"},
    {"batch", "N", "events in one SUBMIT (256)"},
    {"dir", "DIR", "where the scratch home is made ($TMPDIR, else /tmp)"},
    FLAGS_END,
};

const struct subcommand subcommand_bench = {
    .word = "bench",
    .usage = "submit|cases [--count N] [--clients N] [--batch N] [--dir DIR]",
    .meaning = "how fast it is, on this disk",
    .details =
        "Starts a broker (and departments, for cases) of its own in a scratch home, loads it,\n"
        "prints events or cases a second and the percentiles of single ones, and cleans up.\n",
    .examples = "  doorstep bench submit\n"
                "  doorstep bench submit --clients 8 --batch 32 --dir /srv --json\n"
                "  doorstep bench cases --count 200\n",
    .flags = flags,
    .run = run,
};
