#include "tools/doorstep/config/config_page.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/detail.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"
#include "workers/io_config.h"

#include <stdio.h>
#include <string.h>

/* Checking. */

static enum status print_faults(const char *path, const struct yaml_faults *faults,
                                struct error *err)
{
    uint8_t bytes[YAML_FAULTS_MAX * (ERROR_TEXT_MAX + 64) + HOME_PATH_BYTES + 64];
    struct writer writer = writer_of(bytes, sizeof bytes);
    uint32_t i;

    writer_map(&writer, 3);
    writer_string(&writer, "file");
    writer_string(&writer, path);
    writer_string(&writer, "holds");
    writer_bool(&writer, faults->count == 0);
    writer_string(&writer, "faults");
    writer_array(&writer, faults->count);
    for (i = 0; i < faults->count; i++) {
        writer_map(&writer, 3);
        writer_string(&writer, "line");
        writer_uint(&writer, faults->items[i].place.line);
        writer_string(&writer, "column");
        writer_uint(&writer, faults->items[i].place.column);
        writer_string(&writer, "reason");
        writer_string(&writer, faults->items[i].reason);
    }
    return print_json(writer_text(&writer), err);
}

static void tell_fault(const char *path, const struct yaml_fault *fault)
{
    char chinese[DETAIL_BYTES];

    complain("config", SAY("%s:%u:%u: %s", "%s:%u:%u：%s"), path, fault->place.line,
             fault->place.column,
             lang_is_chinese() ? detail_chinese(chinese, fault->reason) : fault->reason);
}

static int check(const struct arguments *arguments, const char *path)
{
    static struct yaml_faults faults;
    struct error err = {0};
    enum status status = config_check(&faults, path, &err);
    uint32_t i;

    if (status == STATUS_OK && arguments->json) {
        status = print_faults(path, &faults, &err);
    }
    if (status != STATUS_OK) {
        const int code = give_up("config", &err);

        return status == STATUS_INVALID ? EXIT_DATA : code;
    }
    for (i = 0; i < faults.count && !arguments->json; i++) {
        tell_fault(path, &faults.items[i]);
    }
    if (faults.count == 0 && !arguments->json) {
        complain("config", SAY("%s holds", "%s 有效"), path);
    }
    return faults.count == 0 ? EXIT_DONE : EXIT_DATA;
}

/* Showing. */

static enum status choose_day(int32_t *day, const struct arguments *arguments, struct error *err)
{
    const char *given = arguments_value(arguments, "as-of");

    *day = moment_day((struct moment){clock_unix_ms() / 1000, 0});
    if (given != NULL && !date_parse(day, text_of(given))) {
        return error_set(
            err, STATUS_INVALID,
            SAY("--as-of %s: wants a day, 2024-08-20", "--as-of %s：需要日期，如 2024-08-20"),
            given);
    }
    return STATUS_OK;
}

/* Whose rules are shown: a project's that was named, a case's, or everybody's. */
static enum status choose_project(struct config_page *page, const struct arguments *arguments,
                                  const char *of_case, struct error *err)
{
    const char *given = arguments_value(arguments, "project");
    uint32_t i;

    page->project = given != NULL ? given : arguments_has(arguments, "case") ? of_case : NULL;
    if (page->project == NULL) {
        return STATUS_OK;
    }
    if (page->project[0] == '\0') {
        return session_no_case(text_of(arguments_value(arguments, "case")), err);
    }
    for (i = 0; page->rulings != NULL && i < page->rulings->project_count; i++) {
        if (strcmp(page->rulings->projects[i], page->project) == 0) {
            return STATUS_OK;
        }
    }
    return error_set(err, STATUS_NOT_FOUND,
                     SAY("nothing is said of a project %s", "没有关于项目 %s 的记录"),
                     page->project);
}

static enum status show_page(const struct arguments *arguments, struct config_page *page,
                             struct rulings *rulings, char of_case[ID_BYTES_MAX + 1],
                             struct error *err)
{
    enum status status = choose_day(&page->as_of, arguments, err);

    if (status != STATUS_OK) {
        return status;
    }
    status =
        rulings_read(rulings, &arguments->home, arguments_value(arguments, "case"), of_case, err);
    page->rulings = status == STATUS_OK ? rulings : NULL;
    if (status == STATUS_NOT_FOUND) {
        status = STATUS_OK; /* a home in which no broker has worked yet */
    }
    if (status == STATUS_OK) {
        status = choose_project(page, arguments, of_case, err);
    }
    if (status == STATUS_OK && arguments->json) {
        status = config_page_print_json(page, err);
    } else if (status == STATUS_OK) {
        config_page_print(page);
    }
    return status;
}

static int show(const struct arguments *arguments, const char *path)
{
    struct config *config = NULL;
    struct config_page page = {.path = path};
    struct rulings rulings = {0};
    char of_case[ID_BYTES_MAX + 1] = ""; /* its project */
    struct error err = {0};
    enum status status = config_load(&config, path, false, &err);

    if (status != STATUS_OK) {
        const int code = give_up("config", &err);

        return status == STATUS_INVALID ? EXIT_DATA : code;
    }
    page.settings = config_settings(config);
    status = show_page(arguments, &page, &rulings, of_case, &err);
    rulings_finish(&rulings);
    config_close(&config);
    return status == STATUS_OK ? EXIT_DONE : give_up("config", &err);
}

static int run(const struct arguments *arguments)
{
    const char *word = arguments->word_count == 1 ? arguments->words[0] : "";
    struct error err = {0};
    char path[HOME_PATH_BYTES];

    if (strcmp(word, "check") != 0 && strcmp(word, "show") != 0) {
        complain("config", SAY("%s%swants one of check, show", "%s%s需要 check 或 show"), word,
                 word[0] == '\0' ? "" : SAY(": ", "："));
        return EXIT_USAGE;
    }
    if (home_path(path, &arguments->home, "doorstep.yaml", &err) != STATUS_OK) {
        return give_up("config", &err);
    }
    return strcmp(word, "check") == 0 ? check(arguments, path) : show(arguments, path);
}

static const struct flag flags[] = {
    {"project", "PROJECT", WORDS("the rules of this project only", "只显示该项目的规则")},
    {"case", "CASE", WORDS("the rules of this case's project", "显示该合同所属项目的规则")},
    {"as-of", "DAY", WORDS("as they are on that day; else today", "按该日显示，默认今天")},
    FLAGS_END,
};

const struct subcommand subcommand_config = {
    .word = "config",
    .usage = "check|show [--project PROJECT] [--case CASE] [--as-of DAY]",
    .meaning = WORDS("doorstep.yaml, and the rules in force by the ledger",
                     "doorstep.yaml 的设置，以及账本中生效的规则"),
    .details = WORDS(
        "check reads doorstep.yaml as the departments do, and tells all that is wrong with it, by\n"
        "line and column; a hook that is no program is wrong, too. Exit 0 when it holds, else 65.\n"
        "show prints what departments do by themselves (what the file leaves out is a default),\n"
        "and for each project the policies in force, by whom they were set and in which event,\n"
        "those that are set for a later day, and the days off and worked that lie ahead. These\n"
        "stand in the ledger: `doorstep inject policy.set` and calendar.set change them.\n",
        "check 按各部门程序的方式读取 doorstep.yaml，列出全部错误及其行、列；外部程序无法运行\n"
        "也算错误。有效时退出码为 0，否则为 65。\n"
        "show 显示各部门自动办理的事项（文件未写的取默认值），以及每个项目生效的规则、设定人\n"
        "和记录序号，已设定但尚未生效的规则，和今后的休息日、调休上班日。这些规则记在账本里，\n"
        "用 `doorstep inject policy.set` 和 calendar.set 更改。\n"),
    .examples =
        "  doorstep config check\n"
        "  doorstep config show --case HT-2024-0183 --as-of 2024-08-20\n"
        "  doorstep config show --json | jq -r '.nodes[]|select(.by==\"manual\").node'\n"
        "  doorstep config show --json | jq '.projects[].policies[]|select(.default|not)'\n",
    .flags = flags,
    .run = run,
};
