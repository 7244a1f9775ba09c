#include "broker/core.h"
#include "broker/endpoint.h"
#include "broker/io_broker.h"
#include "broker/io_descriptors.h"
#include "broker/io_lock.h"
#include "broker/io_report.h"
#include "schemas/home.h"
#include "schemas/io_clock.h"
#include "schemas/io_streams.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static const char help[] =
    "usage: doorstep-broker [--home DIR] [--listen ENDPOINT] [--verbose]\n"
    "\n"
    "Takes events into the ledger of a home, answers, and sends them to who subscribed.\n"
    "Prints READY and its endpoint on stdout when it serves; tells what happens on stderr.\n"
    "\n"
    "  --home DIR         the installation's directory; default $DOORSTEP_HOME, else\n"
    "                     $XDG_STATE_HOME/doorstep, else ~/.local/state/doorstep\n"
    "  --listen ENDPOINT  instead of the home's own socket: tcp://127.0.0.1:PORT\n"
    "  --verbose          tell of every subscription and refused message too\n"
    "  --help, --version\n"
    "\n"
    "Where $DOORSTEP_CLOCK names a file with a number of seconds, the wall clock is shifted by\n"
    "them: for tests and training, as all that is recorded then has that time.\n"
    "SIGTERM or SIGINT ends it in order. Exit status: 0 stopped, 64 wrong usage, 65 the ledger is\n"
    "damaged or of another version, 69 cannot listen, 71 out of memory or of descriptors, 73 the\n"
    "home cannot be made, 74 the disk failed, 75 another broker serves this home.\n"
    "\n"
    "  doorstep-broker --home /var/lib/doorstep\n"
    "  doorstep-broker --home ./trial --listen 'tcp://127.0.0.1:*'\n";

struct arguments {
    const char *home;
    const char *listen;
    bool verbose;
};

static int exit_status(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return EX_OK;
    case STATUS_INVALID:
        return EX_USAGE;
    case STATUS_MALFORMED:
    case STATUS_CORRUPT:
    case STATUS_VERSION:
        return EX_DATAERR;
    case STATUS_UNREACHABLE:
    case STATUS_TIMEOUT:
    case STATUS_REFUSED:
        return EX_UNAVAILABLE;
    case STATUS_NO_MEMORY:
        return EX_OSERR;
    case STATUS_NOT_FOUND:
        return EX_CANTCREAT;
    case STATUS_FULL:
    case STATUS_IO:
        return EX_IOERR;
    case STATUS_LOCKED:
    case STATUS_INTERRUPTED:
        return EX_TEMPFAIL;
    }
    return EX_SOFTWARE;
}

/* Fill arguments; what is wrong with them is said here. Gives -1, or the status to exit with. */
static int parse(struct arguments *arguments, int count, char **words)
{
    for (int i = 1; i < count; i++) {
        const bool has_value = i + 1 < count;

        if (strcmp(words[i], "--help") == 0) {
            (void)fputs(help, stdout); /* a closed stdout wants no help */
            return EX_OK;
        }
        if (strcmp(words[i], "--version") == 0) {
            (void)puts("doorstep-broker " DOORSTEP_VERSION); /* as above */
            return EX_OK;
        }
        if (strcmp(words[i], "--home") == 0 && has_value) {
            arguments->home = words[++i];
        } else if (strcmp(words[i], "--listen") == 0 && has_value) {
            arguments->listen = words[++i];
        } else if (strcmp(words[i], "--verbose") == 0) {
            arguments->verbose = true;
        } else {
            (void)fprintf(stderr, "doorstep-broker: %s: %s; see --help\n", words[i],
                          strncmp(words[i], "--", 2) == 0 && !has_value
                              ? "unknown, or its value is missing"
                              : "unknown argument");
            return EX_USAGE;
        }
    }
    return -1;
}

static void tell_of_clock(void)
{
    char text[200];

    if (clock_is_shifted()) {
        (void)snprintf(text, sizeof text, "%lld s, by %.150s", (long long)clock_shift_s(),
                       clock_file());
        report_say(REPORT_CLOCK_SHIFTED, 0, text);
    }
}

static enum status serve(const struct home *home, const char *endpoint, bool verbose,
                         struct error *err)
{
    const struct broker_options options = {.endpoint = endpoint, .verbose = verbose};
    struct outfit outfit = {0};
    struct broker *broker = NULL;
    enum status status;

    report_say(REPORT_BROKER_STARTING, 0, home->path);
    tell_of_clock();
    status = outfit_open(&outfit, home, err);
    if (status == STATUS_OK) {
        status = broker_open(&broker, &outfit, &options, err);
    }
    if (status != STATUS_OK) {
        goto done;
    }
    report_say(REPORT_BROKER_SERVING, core_head(outfit.core), broker_endpoint(broker));
    (void)printf("READY %s\n", broker_endpoint(broker)); /* who closed stdout does not wait */
    (void)fflush(stdout);
    status = broker_serve(broker, err);
done:
    broker_close(&broker);
    outfit_close(&outfit);
    return status;
}

/* Before anything of the library runs: signals are read from a descriptor; a peer's closed
 * connection, and a file that may not grow, are errors of the call and no signals. */
static void block_signals(void)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &set, NULL); /* cannot fail with these arguments */
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
}

static enum status run(const struct arguments *arguments, bool *is_prepared, struct error *err)
{
    char endpoint[HOME_PATH_BYTES];
    struct home home;
    struct lock lock = {-1};
    enum status status = home_choose(&home, arguments->home, getenv("DOORSTEP_HOME"),
                                     getenv("XDG_STATE_HOME"), getenv("HOME"), err);

    if (status == STATUS_OK) {
        status = arguments->listen == NULL ? home_endpoint(endpoint, &home, err)
                                           : endpoint_check(arguments->listen, err);
    }
    if (status == STATUS_OK) {
        status = lock_prepare(&home, err);
    }
    if (status == STATUS_OK) {
        status = lock_take(&lock, &home, err);
    }
    *is_prepared = status == STATUS_OK;
    if (status == STATUS_OK) {
        status = serve(&home, arguments->listen == NULL ? endpoint : arguments->listen,
                       arguments->verbose, err);
    }
    lock_release(&lock);
    return status;
}

int main(int count, char **words)
{
    struct arguments arguments = {0};
    struct error err = {0};
    bool is_prepared = false;
    enum status status;
    int code;

    if (streams_reserve() != STATUS_OK) {
        return EX_OSERR; /* what would be said now might go anywhere */
    }
    code = parse(&arguments, count, words);
    if (code >= 0) {
        return code;
    }
    block_signals();
    status = clock_open(&err);
    if (status == STATUS_OK) {
        status = descriptors_claim(&err);
    }
    if (status == STATUS_OK) {
        status = run(&arguments, &is_prepared, &err);
    }
    if (status != STATUS_OK) {
        report_say(REPORT_BROKER_FAILED, 0, err.text);
    }
    return status == STATUS_IO && !is_prepared ? EX_CANTCREAT : exit_status(status);
}
