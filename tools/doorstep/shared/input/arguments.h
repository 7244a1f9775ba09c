#ifndef DOORSTEP_TOOLS_ARGUMENTS_H
#define DOORSTEP_TOOLS_ARGUMENTS_H

#include "schemas/home.h"
#include "schemas/status.h"
#include "tools/doorstep/subcommand.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The command line, read once. Flags may stand before or after the subcommand's word and among its
 * own words; `--flag value` and `--flag=value` are the same; `--` ends flags. -h is --help, -o
 * --out. --home, --endpoint,
 * --json and --help belong to every subcommand.
 *
 * Owner: everything borrows from argv. */

#define FLAGS_MAX 16
#define ARGUMENT_WORDS_MAX 1024

struct arguments {
    const struct subcommand *command; /* NULL: none was named */
    const char *program;              /* argv[0] */
    char **argv;                      /* all of them, for a program that reads them again */
    const char *values[FLAGS_MAX];    /* of the command's flags, in its order; "" for a switch */
    const char *words[ARGUMENT_WORDS_MAX];
    uint32_t word_count;
    const char *home_given; /* NULL: the environment decides */
    const char *endpoint_given;
    struct home home;
    char endpoint[HOME_PATH_BYTES]; /* where the broker answers; "" when only a home is needed */
    bool json;
    bool help;
    bool version;
};

/* commands ends with NULL.
 * Errors: INVALID, the text naming the offending argument. */
enum status arguments_read(struct arguments *arguments, const struct subcommand *const *commands,
                           int argc, char **argv, struct error *err) MUST_CHECK;

/* A flag of the command's own: its value, or NULL when it was not given. The name must exist. */
const char *arguments_value(const struct arguments *arguments, const char *name);
bool arguments_has(const struct arguments *arguments, const char *name);

/* The numbers that a flag may have, both ends among them, and what it is when it was not given. */
struct range {
    uint64_t low, high, otherwise;
};

/* A flag whose value is a number in a range.
 * Errors: INVALID, naming the flag. */
enum status arguments_number(const struct arguments *arguments, const char *name,
                             struct range range, uint64_t *number, struct error *err) MUST_CHECK;

/* An id that was given, NULL: none was. `what` is how the help calls it.
 * Errors: INVALID, naming it: an id is 1 to ID_BYTES_MAX bytes of UTF-8. */
enum status id_check(const char *what, const char *id, struct error *err) MUST_CHECK;

/* A decimal number and nothing else. */
bool number_parse(uint64_t *number, const char *text);

/* The help of the command that was named, on stdout. */
void arguments_help(const struct arguments *arguments);

#endif
