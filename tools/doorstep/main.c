#include "schemas/io_clock.h"
#include "schemas/io_streams.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/output/print.h"
#include "tools/doorstep/subcommand.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* In the order in which a newcomer meets them, one a line. */
/* clang-format off */
static const struct subcommand *const commands[] = {
    &subcommand_up,
    &subcommand_inject,
    &subcommand_cases,
    &subcommand_case,
    &subcommand_why,
    &subcommand_inbox,
    &subcommand_act,
    &subcommand_claim,
    &subcommand_release,
    &subcommand_note,
    &subcommand_attach,
    &subcommand_watch,
    &subcommand_status,
    &subcommand_report,
    &subcommand_paper,
    &subcommand_area,
    &subcommand_replay,
    &subcommand_events,
    &subcommand_config,
    &subcommand_hook,
    &subcommand_bench,
    NULL,
};
/* clang-format on */

static void print_overview(void)
{
    size_t i;

    (void)printf("%s\n\n%s\n  doorstep [--home DIR] SUBCOMMAND …\n\n%s\n",
                 SAY("doorstep takes a home buyer's case from signed contract to keys.",
                     "doorstep 办理购房客户从签订合同到领取钥匙的全过程。"),
                 SAY("Usage:", "用法："), SAY("Subcommands:", "子命令："));
    for (i = 0; commands[i] != NULL; i++) {
        (void)printf("  %-8s %s\n", commands[i]->word, lang_say(&commands[i]->meaning));
    }
    (void)printf(
        "\n%s\n  doorstep up --demo          %s\n  doorstep cases              %s\n",
        SAY("Each has --help with examples, and --json for programs. A first look:",
            "每个子命令都有 --help（附示例），--json 供程序使用。先看一看："),
        SAY("a day of cases, with everybody's part played", "演示一天的业务，各方由程序扮演"),
        SAY("where each case is", "每份合同办到哪一步"));
}

/* Whoever has forgotten the variable in his shell must see it. */
static void tell_of_clock(void)
{
    if (clock_is_shifted()) {
        complain("doorstep",
                 SAY("WARN CLOCK_SHIFTED: the clock is shifted by %lld s (%s)",
                     "WARN CLOCK_SHIFTED：时钟被拨动了 %lld 秒（%s）"),
                 (long long)clock_shift_s(), clock_file());
    }
}

int main(int argc, char **argv)
{
    struct arguments arguments;
    struct error err = {0};

    if (streams_reserve() != STATUS_OK) {
        return EXIT_IO; /* perhaps nobody could hear why */
    }
    /* A reader that went away is an error of writing, met where the writing is done. */
    (void)signal(SIGPIPE, SIG_IGN);
    if (arguments_read(&arguments, commands, argc, argv, &err) != STATUS_OK) {
        complain_of(arguments.command == NULL ? "doorstep" : arguments.command->word, &err);
        return EXIT_USAGE;
    }
    if (arguments.version) {
        (void)printf("doorstep %s\n", DOORSTEP_VERSION);
        return print_close(EXIT_DONE);
    }
    if (arguments.command == NULL) {
        print_overview();
        return print_close(EXIT_DONE);
    }
    if (arguments.help) {
        arguments_help(&arguments);
        return print_close(EXIT_DONE);
    }
    if (clock_open(&err) != STATUS_OK) {
        complain("doorstep", "%s", err.text);
        return EXIT_USAGE;
    }
    tell_of_clock();
    return print_close(arguments.command->run(&arguments));
}
