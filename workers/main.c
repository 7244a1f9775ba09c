#include "schemas/home.h"
#include "schemas/io_clock.h"
#include "schemas/io_streams.h"
#include "workers/departments.h"
#include "workers/io_worker.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static const char usage[] =
    "usage: doorstep-worker DEPARTMENT [--home DIR] [--name NAME] [--endpoint E] [--auto]\n"
    "\n"
    "One department at work: it acts on the nodes that the settings leave to it, and leaves the\n"
    "others to people (doorstep inbox). The timekeeper is none: it says which due dates are over,\n"
    "of engineering's weeks and of promised remedies (deadline.passed). All wait for the broker\n"
    "and keep trying.\n"
    "\n"
    "  DEPARTMENT      sales-manager, deputy-manager, customer-rep, engineering, finance, "
    "property;\n"
    "                  or timekeeper\n"
    "  --home DIR      the installation; else $DOORSTEP_HOME, else $XDG_STATE_HOME/doorstep\n"
    "  --name NAME     one of several workers of the department, with a day-book of its own\n"
    "  --endpoint E    the broker, ipc://… or tcp://…; else the home's\n"
    "  --auto          every node by itself, without limits\n"
    "  --help, --version\n"
    "\n"
    "Prints READY DEPARTMENT when its session with the broker stands. SIGHUP reads doorstep.yaml\n"
    "again; SIGTERM ends in order. Logs to stderr. $DOORSTEP_CLOCK names a file with a number of\n"
    "seconds by which the wall clock is shifted, for tests and training.\n";

static int refuse_usage(const char *what, const char *argument)
{
    (void)fprintf(stderr, "doorstep-worker: %s%s (--help tells more)\n", what, argument);
    return EX_USAGE;
}

static int exit_code(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return EX_OK;
    case STATUS_INVALID:
        return EX_CONFIG;
    case STATUS_VERSION:
    case STATUS_MALFORMED:
        return EX_PROTOCOL;
    case STATUS_UNREACHABLE:
        return EX_UNAVAILABLE;
    case STATUS_NOT_FOUND:
    case STATUS_IO:
    case STATUS_FULL:
    case STATUS_LOCKED:
        return EX_IOERR;
    case STATUS_NO_MEMORY:
        return EX_OSERR;
    case STATUS_CORRUPT:
    case STATUS_TIMEOUT:
    case STATUS_REFUSED:
    case STATUS_INTERRUPTED:
        break;
    }
    return EX_SOFTWARE;
}

/* A name becomes part of a directory's. */
static bool is_name(const char *name)
{
    return name[0] != '\0' && strlen(name) <= ID_BYTES_MAX && strpbrk(name, "/. \n") == NULL;
}

static int work(struct worker_options *options, const char *home)
{
    static char endpoint[HOME_PATH_BYTES]; /* the options keep it */
    struct error err;
    enum status status = home_choose(&options->home, home, getenv("DOORSTEP_HOME"),
                                     getenv("XDG_STATE_HOME"), getenv("HOME"), &err);

    if (status == STATUS_OK) {
        status = clock_open(&err);
    }
    if (status == STATUS_OK && options->endpoint == NULL) {
        status = home_endpoint(endpoint, &options->home, &err);
        options->endpoint = endpoint;
    }
    if (status == STATUS_OK) {
        status = worker_run(options, &err);
    }
    if (status != STATUS_OK) {
        (void)fprintf(stderr, "doorstep-worker %s: %s\n", options->department, err.text);
    }
    return exit_code(status);
}

int main(int argc, char **argv)
{
    static const struct option words[] = {
        {"home", required_argument, NULL, 'h'},
        {"name", required_argument, NULL, 'n'},
        {"endpoint", required_argument, NULL, 'e'},
        {"auto", no_argument, NULL, 'a'},
        {"help", no_argument, NULL, '?' + 1},
        {"version", no_argument, NULL, 'v'},
        {NULL, 0, NULL, 0},
    };
    struct worker_options options = {0};
    const char *home = NULL;
    int word;

    if (streams_reserve() != STATUS_OK) {
        return EX_OSERR; /* perhaps nobody could hear why */
    }
    opterr = 0;
    while ((word = getopt_long(argc, argv, "", words, NULL)) != -1) {
        if (word == 'h') {
            home = optarg;
        } else if (word == 'n') {
            options.name = optarg;
        } else if (word == 'e') {
            options.endpoint = optarg;
        } else if (word == 'a') {
            options.everything = true;
        } else if (word == 'v') {
            return printf("doorstep-worker %s\n", DOORSTEP_VERSION) < 0 ? EX_IOERR : EX_OK;
        } else if (word == '?' + 1) {
            return fputs(usage, stdout) < 0 ? EX_IOERR : EX_OK;
        } else {
            return refuse_usage("what is ", argv[optind - 1]);
        }
    }
    if (argc - optind != 1) {
        return refuse_usage(optind == argc ? "which department?" : "one department only: ",
                            optind == argc ? "" : argv[optind + 1]);
    }
    options.department = argv[optind];
    if (department_of_name(options.department) == NULL) {
        return refuse_usage("there is no department ", options.department);
    }
    if (options.name != NULL && !is_name(options.name)) {
        return refuse_usage("a name has no blanks, dots or slashes: ", options.name);
    }
    return work(&options, home);
}
