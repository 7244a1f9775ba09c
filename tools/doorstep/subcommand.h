#ifndef DOORSTEP_TOOLS_SUBCOMMAND_H
#define DOORSTEP_TOOLS_SUBCOMMAND_H

#include "tools/doorstep/shared/output/lang.h"

/* A subcommand: a word, its flags, its help and a function. One file each, named after the word;
 * main.c has the table. Data goes to stdout, words to stderr. */

/* What a shell is told, after sysexits.h. The first four and the last are a contract. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_NO = 1, /* refused, or the answer is no */
    EXIT_USAGE = 64,
    EXIT_DATA = 65,
    EXIT_UNREACHABLE = 69,
    EXIT_BUG = 70,
    EXIT_CREATE = 73, /* a home or a file cannot be made */
    EXIT_IO = 74,
    EXIT_QUEUED = 75, /* the broker is away; a day-book holds it */
};

/* One flag. value is what help calls its value; NULL: a switch. Ends with a NULL name. */
struct flag {
    const char *name; /* without the two dashes */
    const char *value;
    struct words meaning;
};

#define FLAGS_END                                                                                  \
    {                                                                                              \
        NULL, NULL,                                                                                \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

struct arguments;

struct subcommand {
    const char *word;
    const char *usage;    /* what may follow the word */
    struct words meaning; /* one line, for the overview */
    struct words details; /* none, or paragraphs for --help, ending in a newline */
    const char *examples;
    const struct flag *flags;
    int (*run)(const struct arguments *arguments);
};

extern const struct subcommand subcommand_act;
extern const struct subcommand subcommand_area;
extern const struct subcommand subcommand_attach;
extern const struct subcommand subcommand_bench;
extern const struct subcommand subcommand_case;
extern const struct subcommand subcommand_cases;
extern const struct subcommand subcommand_claim;
extern const struct subcommand subcommand_config;
extern const struct subcommand subcommand_events;
extern const struct subcommand subcommand_hook;
extern const struct subcommand subcommand_inbox;
extern const struct subcommand subcommand_inject;
extern const struct subcommand subcommand_note;
extern const struct subcommand subcommand_paper;
extern const struct subcommand subcommand_release;
extern const struct subcommand subcommand_replay;
extern const struct subcommand subcommand_report;
extern const struct subcommand subcommand_status;
extern const struct subcommand subcommand_up;
extern const struct subcommand subcommand_watch;
extern const struct subcommand subcommand_why;

#endif
