#include "tools/doorstep/shared/arguments.h"
#include "tools/doorstep/shared/print.h"
#include "tools/doorstep/subcommand.h"
#include "workers/io_streams.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* In the order in which a newcomer meets them. */
static const struct subcommand *const commands[] = {
    &subcommand_up,
    &subcommand_inject,
    &subcommand_cases,
    &subcommand_case,
    &subcommand_inbox,
    &subcommand_act,
    &subcommand_watch,
    &subcommand_status,
    &subcommand_paper,
    &subcommand_area,
    &subcommand_replay,
    &subcommand_events,
    &subcommand_config,
    &subcommand_bench,
    NULL,
};

static void print_overview(void)
{
    size_t i;

    (void)printf("doorstep takes a home buyer's case from signed contract to keys.\n\n"
                 "Usage:\n  doorstep [--home DIR] SUBCOMMAND …\n\nSubcommands:\n");
    for (i = 0; commands[i] != NULL; i++) {
        (void)printf("  %-8s %s\n", commands[i]->word, lang_say(&commands[i]->meaning));
    }
    (void)printf("\nEach has --help with examples, and --json for programs. A first look:\n"
                 "  doorstep up --demo          a day of cases, with everybody's part played\n"
                 "  doorstep cases              where each case is\n");
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
        complain(arguments.command == NULL ? "doorstep" : arguments.command->word, "%s", err.text);
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
    return print_close(arguments.command->run(&arguments));
}
