#include "tools/doorstep/hook/hook_output.h"

#include "schemas/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIPE_BYTES 65536 /* Linux's: one reading takes all that an ended program has left */

enum status hook_output_open(struct hook_output *output, const struct home *home,
                             const char *department, struct error *err)
{
    int ends[2];

    if (pipe(ends) != 0) {
        return error_set(err, STATUS_IO, "make a pipe: %s", strerror(errno));
    }
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC); /* these cannot fail */
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    output->reads = ends[0];
    output->writes = ends[1];
    (void)snprintf(output->log, sizeof output->log, "%s/run/%s-hook.log", home->path, department);
    return STATUS_OK;
}

void hook_output_close(struct hook_output *output)
{
    if (output->reads >= 0) {
        (void)close(output->reads); /* nothing of ours is in it */
        (void)close(output->writes);
    }
    output->reads = -1;
    output->writes = -1;
}

/* Is stderr the log, and longer than it may be? */
static bool is_full(const struct hook_output *output)
{
    struct stat ours;
    struct stat named;

    return fstat(STDERR_FILENO, &ours) == 0 && stat(output->log, &named) == 0 &&
           ours.st_dev == named.st_dev && ours.st_ino == named.st_ino &&
           ours.st_size > HOOK_LOG_BYTES_MAX;
}

/* What cannot be done now is tried again before the next run. */
static void begin_log(const struct hook_output *output)
{
    char before[sizeof output->log + 2];
    int log;

    (void)snprintf(before, sizeof before, "%s.1", output->log);
    if (rename(output->log, before) != 0) {
        return;
    }
    log = open(output->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (log < 0) {
        (void)rename(before, output->log);
        return;
    }
    (void)dup2(log, STDERR_FILENO);
    (void)close(log); /* nothing was written to it */
}

void hook_output_begin(struct hook_output *output)
{
    if (is_full(output)) {
        begin_log(output);
    }
    output->passed_bytes = 0;
    output->is_cut = false;
}

bool hook_output_pass(struct hook_output *output)
{
    static char bytes[PIPE_BYTES];
    const ssize_t count = read(output->reads, bytes, sizeof bytes);
    const uint32_t room = output->is_cut ? 0 : HOOK_OUTPUT_BYTES_MAX - output->passed_bytes;
    struct text kept = {bytes, (uint32_t)count};
    bool is_cut_now = false;

    if (count <= 0) {
        return false; /* it waits for more */
    }
    if (kept.count > room) {
        kept = text_cut(kept, room);
        is_cut_now = !output->is_cut;
        output->is_cut = true;
    }
    output->passed_bytes += kept.count;
    if (kept.count > 0) {
        (void)fwrite(kept.bytes, 1, kept.count, stderr); /* a log that is full loses it */
        output->is_in_line = kept.bytes[kept.count - 1] != '\n';
    }
    return is_cut_now;
}

void hook_output_end_line(struct hook_output *output)
{
    if (output->is_in_line) {
        (void)fputc('\n', stderr);
    }
    output->is_in_line = false;
}
