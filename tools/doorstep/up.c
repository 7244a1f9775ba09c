#include "tools/doorstep/demo/demo.h"
#include "tools/doorstep/shared/home/supervisor.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"
#include "workers/io_config.h"

#include <stdio.h>
#include <string.h>

static void print_ready(const struct arguments *arguments)
{
    uint8_t bytes[HOME_PATH_BYTES * 2 + 64];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct error err;

    if (!arguments->json) {
        (void)printf("READY %s\n", arguments->endpoint);
    } else {
        writer_map(&writer, 3);
        writer_string(&writer, "ready");
        writer_bool(&writer, true);
        writer_string(&writer, "endpoint");
        writer_string(&writer, arguments->endpoint);
        writer_string(&writer, "home");
        writer_string(&writer, arguments->home.path);
        if (print_json(writer_text(&writer), &err) != STATUS_OK) {
            complain("up", "%s", err.text);
        }
    }
    print_flush();
}

static int up(const struct arguments *arguments, struct supervisor *supervisor, struct error *err)
{
    struct demo demo = {.home = &arguments->home, .endpoint = arguments->endpoint};
    enum status status = supervisor_start(supervisor, err);

    if (status == STATUS_INTERRUPTED) {
        return EXIT_DONE; /* as it was asked to */
    }
    if (status != STATUS_OK) {
        return give_up("up", err);
    }
    print_ready(arguments);
    if (arguments_has(arguments, "demo")) {
        status = supervisor_invite(supervisor, demo_run, &demo, err);
        if (status != STATUS_OK) {
            return give_up("up", err);
        }
    }
    return supervisor_run(supervisor);
}

/* doorstep.yaml as it is now. The departments read it themselves; here it tells which programs of
 * theirs to run beside. */
struct hooks {
    const struct home *home;
    struct config *config; /* owned; of the last file that held */
};

static enum status load(struct hooks *hooks, struct error *err)
{
    struct config *fresh = NULL;
    char path[HOME_PATH_BYTES];
    enum status status = home_path(path, hooks->home, "doorstep.yaml", err);

    if (status == STATUS_OK) {
        status = config_load(&fresh, path, false, err);
    }
    if (status == STATUS_OK) {
        config_close(&hooks->config);
        hooks->config = fresh;
    }
    return status;
}

static void name_hooks(const struct hooks *hooks, const char *programs[LANE_F + 1])
{
    (void)memcpy(programs, config_settings(hooks->config)->hooks,
                 sizeof config_settings(hooks->config)->hooks);
}

static bool read_hooks(void *context, const char *programs[LANE_F + 1])
{
    struct hooks *hooks = context;
    struct error err = {0};

    if (load(hooks, &err) != STATUS_OK) {
        complain("up", SAY("%s; hooks stay as they are", "%s；外部程序保持不变"), err.text);
        return false;
    }
    name_hooks(hooks, programs);
    return true;
}

static int run(const struct arguments *arguments)
{
    struct hooks hooks = {.home = &arguments->home};
    struct supervisor_options options = {.program = arguments->program,
                                         .endpoint = arguments->endpoint_given,
                                         .home = &arguments->home,
                                         .automatic = arguments_has(arguments, "auto"),
                                         .departments = true,
                                         .read_hooks = read_hooks,
                                         .context = &hooks};
    struct supervisor *supervisor = NULL;
    struct error err = {0};
    enum status status;
    int code;

    if (arguments->word_count > 0) {
        complain("up", SAY("%s: takes no words", "%s：不应有其他参数"), arguments->words[0]);
        return EXIT_USAGE;
    }
    if (options.automatic && arguments_has(arguments, "demo")) {
        complain("up", "%s",
                 SAY("--demo plays people's parts; it does not go with --auto",
                     "--demo 由程序扮演人工，不能与 --auto 同用"));
        return EXIT_USAGE;
    }
    status = load(&hooks, &err);
    if (status != STATUS_OK) {
        code = give_up("up", &err);
        return status == STATUS_INVALID ? EXIT_DATA : code;
    }
    name_hooks(&hooks, options.hooks);
    status = supervisor_open(&supervisor, &options, &err);
    if (status == STATUS_OK) {
        code = up(arguments, supervisor, &err);
    } else {
        code = give_up("up", &err);
        code = status == STATUS_IO ? EXIT_CREATE : code;
    }
    supervisor_close(&supervisor);
    config_close(&hooks.config);
    return code;
}

static const struct flag flags[] = {
    {"auto", NULL,
     WORDS("the departments decide everything, without people and limits",
           "各部门全部自动办理，不经人工，不设限额")},
    {"demo", NULL,
     WORDS("a believable day of cases, with people's parts played; ends by itself",
           "演示一天的业务，人工环节由程序扮演，自行结束")},
    FLAGS_END,
};

const struct subcommand subcommand_up = {
    .word = "up",
    .usage = "[--auto] [--demo]",
    .meaning = WORDS("start the broker, the six departments and the timekeeper",
                     "启动服务端、六个部门和计时员"),
    .details = WORDS(
        "It says READY and the endpoint when all are there, keeps them alive, and stops them in\n"
        "order on Ctrl-C. Their logs are in <home>/run. Departments' own programs, hooks in\n"
        "doorstep.yaml, run beside (doorstep hook --help). SIGHUP makes all of them read\n"
        "doorstep.yaml again; a file that does not hold changes nothing, and that is told.\n",
        "全部就绪后输出 READY 和地址，此后保持运行，按 Ctrl-C 依次停止。日志在 <home>/run。\n"
        "doorstep.yaml 的 hooks 所列各部门的外部程序一并运行（doorstep hook --help）。收到 SIGHUP "
        "时\n"
        "各程序重新读取 doorstep.yaml；文件有误则一切照旧，并给出提示。\n"),
    .examples = "  doorstep up\n"
                "  doorstep up --demo\n"
                "  doorstep --home /srv/doorstep up --auto\n",
    .flags = flags,
    .run = run,
};
