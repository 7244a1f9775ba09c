#include "schemas/limits.h"
#include "tools/doorstep/bench/bench_loads.h"
#include "tools/doorstep/bench/measure.h"
#include "tools/doorstep/shared/home/supervisor.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

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
                           SAY("--active: at most --open, and so many that a case gets fewer than "
                               "%d of the events",
                               "--active：不得大于 --open，且每份合同的记录须少于 %d 条"),
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
        complain("bench",
                 SAY("%s: wants one of submit, cases, start, memory",
                     "%s：须为 submit、cases、start、memory 之一"),
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
     WORDS("events (submit 100000, start 1000000) or cases (cases 500, memory 1000000)",
           "记录数（submit 100000，start 1000000）或合同数（cases 500，memory 1000000）")},
    {"clients", "N", WORDS("sessions that submit at the same time (1)", "同时提交的会话数（1）")},
    {"batch", "N", WORDS("events in one SUBMIT (256)", "每批提交的记录数（256）")},
    {"open", "N",
     WORDS("submit: to cases opened beforehand, so many of them (0: to new ones)",
           "submit：事先建好的合同数（0：提交到新合同）")},
    {"active", "N",
     WORDS("submit: the events go to so many of the open ones (1000); start: cases abreast",
           "submit：记录分到其中多少份（1000）；start：并行的合同数")},
    {"rounds", "N",
     WORDS("start: kills, six seconds apart (5)", "start：强制终止的次数，间隔六秒（5）")},
    {"dir", "DIR",
     WORDS("where the scratch home is made ($TMPDIR, else /tmp)",
           "临时安装目录的位置（$TMPDIR，否则 /tmp）")},
    FLAGS_END,
};

const struct subcommand subcommand_bench = {
    .word = "bench",
    .usage = "submit|cases|start|memory [--count N] [--clients N] [--batch N] [--dir DIR]",
    .meaning = WORDS("how fast it is, on this disk", "测试在本机磁盘上的速度"),
    .details = WORDS(
        "Starts a broker (and departments, for cases) of its own in a scratch home, loads it,\n"
        "prints events or cases a second and the percentiles of single ones, and cleans up.\n"
        "start kills the broker a few times at that many events and prints how long it took until\n"
        "it answered again, the first time in the middle of its work; memory opens that many\n"
        "cases and prints what the broker needs.\n",
        "在临时安装目录里启动自己的服务端（cases 还启动各部门程序），加载数据，输出每秒处理的\n"
        "记录数或合同数和单次耗时的百分位，最后清理。start 在这么多条记录时几次强制终止服务端，\n"
        "输出到恢复应答的耗时，第一次是在处理途中；memory 建立这么多份合同，输出服务端占用的\n"
        "内存。\n"),
    .examples = "  doorstep bench submit\n"
                "  doorstep bench submit --clients 8 --batch 32 --dir /srv --json\n"
                "  doorstep bench submit --open 1000000 --active 1000\n"
                "  doorstep bench cases --count 200\n",
    .flags = flags,
    .run = run,
};
