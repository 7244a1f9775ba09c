#include "broker/io_crash.h"

#include "schemas/date.h"
#include "schemas/home.h"
#include "schemas/io_clock.h"

#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

static const int signals[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV};

#define SIGNALS (sizeof signals / sizeof signals[0])

static char note[HOME_PATH_BYTES];
static struct sigaction before[SIGNALS]; /* what each did */

static volatile sig_atomic_t record; /* 0: none; a ledger has fewer than 2^31 */

/* In a handler no number is printed by libc. */
static void say(const char *text)
{
    (void)!write(STDERR_FILENO, text, strlen(text)); /* whom could a failure be told? */
}

static void say_record(void)
{
    char digits[24] = "";
    size_t at = sizeof digits - 1;

    for (sig_atomic_t left = record; left > 0; left /= 10) {
        digits[--at] = (char)('0' + left % 10);
    }
    say(" record=");
    say(digits + at);
}

static void say_all(void)
{
    char moment[MOMENT_TEXT_BYTES];

    say("ts=");
    say(unix_ms_format(moment, clock_handler_ms()));
    say(" level=error event=BROKER_CRASHED");
    if (record > 0) {
        say_record();
    }
    say(" reason=\"the next start drops the cache, in case that is damaged; should it crash, too, "
        "the ledger's file is: see backups\"\n");
}

/* Only what may be called in a handler. The signal is raised again: it waits until this returns,
 * and then finds what was there before. */
static void leave_note(int signal)
{
    const int descriptor = open(note, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    size_t i = 0;

    if (descriptor >= 0) {
        (void)close(descriptor); /* nothing is in it */
    }
    say_all();
    while (signals[i] != signal) {
        i++;
    }
    (void)sigaction(signal, &before[i], NULL);
    (void)raise(signal);
}

void crash_say_record(uint64_t sequence)
{
    record = (sig_atomic_t)sequence;
}

void crash_leave_note(const char *path)
{
    struct sigaction action = {.sa_handler = leave_note};

    assert(strlen(path) < sizeof note);
    (void)memcpy(note, path, strlen(path) + 1);
    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < SIGNALS; i++) {
        (void)sigaction(signals[i], &action, &before[i]); /* cannot fail with these arguments */
    }
}
