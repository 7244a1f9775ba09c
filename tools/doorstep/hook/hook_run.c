#include "tools/doorstep/hook/hook_run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

extern char **environ;

#define LOCK_DESCRIPTOR 3 /* of the program; it need not know */
#define VARIABLES 4
#define VARIABLE_BYTES 640

enum status hook_run_open(struct hook_run *run, const struct hook_place *place,
                          const struct home *home, const char *department, struct error *err)
{
    *run = (struct hook_run){.output = {.reads = -1, .writes = -1}};
    (void)snprintf(run->path, sizeof run->path, "%s.run", place->path);
    return hook_output_open(&run->output, home, department, err);
}

void hook_run_close(struct hook_run *run)
{
    hook_output_close(&run->output);
}

/* The environment with ours in front: where a name comes twice, the first counts. */
static char **environment_of(const struct hook_call *call, char own[VARIABLES][VARIABLE_BYTES])
{
    char **made;
    size_t count = 0;
    size_t i;

    (void)snprintf(own[0], VARIABLE_BYTES, "DOORSTEP_DEPARTMENT=%s", call->department);
    (void)snprintf(own[1], VARIABLE_BYTES, "DOORSTEP_CASE=%s", call->subject);
    (void)snprintf(own[2], VARIABLE_BYTES, "DOORSTEP_OPENED=%s", call->opened);
    (void)snprintf(own[3], VARIABLE_BYTES, "DOORSTEP_DUE_ON=%s", call->due_on);
    while (environ[count] != NULL) {
        count++;
    }
    made = calloc(count + VARIABLES + 1, sizeof *made);
    for (i = 0; made != NULL && i < VARIABLES; i++) {
        made[i] = own[i];
    }
    for (i = 0; made != NULL && i < count; i++) {
        made[VARIABLES + i] = environ[i];
    }
    return made;
}

/* The event as a file without a name: a program that reads nothing keeps nobody waiting. -1: errno
 * says why. */
static int file_of(const struct hook_run *run, const char *event)
{
    char path[sizeof run->path + 8];
    const size_t bytes = strlen(event);
    size_t written = 0;
    ssize_t count = 1;
    int file;

    (void)snprintf(path, sizeof path, "%s.event", run->path);
    file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) {
        return -1;
    }
    (void)unlink(path); /* it stays until it is closed */
    while (written < bytes && count > 0) {
        count = write(file, event + written, bytes - written);
        written += count > 0 ? (size_t)count : 0;
    }
    if (written < bytes || write(file, "\n", 1) != 1 || lseek(file, 0, SEEK_SET) != 0) {
        (void)close(file); /* errno tells of the write */
        return -1;
    }
    return file;
}

/* The lock that says that it runs. -1: errno says why. */
static int lock_of(const struct hook_run *run)
{
    int lock;

    (void)unlink(run->path); /* of one that has ended; what it left behind keeps its own */
    lock = open(run->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    if (lock >= 0) {
        (void)flock(lock, LOCK_EX | LOCK_NB); /* a new file's is free */
    }
    return lock;
}

/* Gives what posix_spawn gives: 0, or an error's number. */
static int spawn(struct hook_run *run, const struct hook_call *call, int event, int lock)
{
    char own[VARIABLES][VARIABLE_BYTES];
    char **environment = environment_of(call, own);
    char *const arguments[] = {(char *)call->program, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigset_t usual;
    int rc;

    if (environment == NULL) {
        return ENOMEM;
    }
    (void)sigemptyset(&none); /* these cannot fail */
    (void)sigemptyset(&usual);
    (void)sigaddset(&usual, SIGPIPE);
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                    POSIX_SPAWN_SETSIGDEF);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &usual);
    rc = posix_spawn_file_actions_adddup2(&actions, event, STDIN_FILENO);
    if (rc == 0) {
        rc = posix_spawn_file_actions_adddup2(&actions, run->output.writes, STDOUT_FILENO);
    }
    if (rc == 0) {
        rc = posix_spawn_file_actions_adddup2(&actions, run->output.writes, STDERR_FILENO);
    }
    if (rc == 0) {
        rc = posix_spawn_file_actions_adddup2(&actions, lock, LOCK_DESCRIPTOR);
    }
    if (rc == 0) {
        rc = posix_spawn(&run->pid, call->program, &actions, &attributes, arguments, environment);
    }
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    free(environment);
    return rc;
}

enum status hook_run_start(struct hook_run *run, const struct hook_call *call, int64_t now_ms,
                           struct error *err)
{
    const int event = file_of(run, call->event);
    const int lock = event < 0 ? -1 : lock_of(run);
    enum status status = STATUS_OK;
    int rc;

    if (lock < 0) {
        status = error_set(err, STATUS_IO, "write %.180s: %s", run->path, strerror(errno));
        goto done;
    }
    hook_output_begin(&run->output);
    rc = spawn(run, call, event, lock);
    if (rc != 0) {
        run->pid = 0;
        (void)unlink(run->path);
        status = error_set(err, STATUS_IO, "run %.180s: %s", call->program, strerror(rc));
        goto done;
    }
    (void)dprintf(lock, "%ld\n", (long)run->pid); /* else nobody can end it in a next life */
    run->killed = false;
    run->end_ms = now_ms + HOOK_MS;
done:
    if (event >= 0) {
        (void)close(event); /* the program has its own */
    }
    if (lock >= 0) {
        (void)close(lock); /* the same */
    }
    return status;
}

void hook_run_kill(struct hook_run *run)
{
    if (run->pid > 0) {
        (void)kill(-run->pid, SIGKILL);
    }
}

bool hook_run_listen(struct hook_run *run)
{
    const bool is_cut = hook_output_pass(&run->output);

    if (is_cut || run->pid == 0) {
        hook_output_end_line(&run->output);
    }
    return is_cut;
}

enum hook_outcome hook_run_look(struct hook_run *run, int64_t now_ms)
{
    int how;

    if (waitpid(run->pid, &how, WNOHANG) != run->pid) {
        if (now_ms >= run->end_ms) {
            run->killed = true;
            hook_run_kill(run);
        }
        return HOOK_RUNNING;
    }
    (void)unlink(run->path);
    run->pid = 0;
    if (WIFEXITED(how) && !run->killed) {
        (void)snprintf(run->how, sizeof run->how, "exit %d", WEXITSTATUS(how));
        return WEXITSTATUS(how) == 0             ? HOOK_TAKEN
               : WEXITSTATUS(how) == EX_TEMPFAIL ? HOOK_LATER
                                                 : HOOK_FAILED;
    }
    if (run->killed) {
        (void)snprintf(run->how, sizeof run->how, "killed after %d s", HOOK_MS / 1000);
    } else {
        (void)snprintf(run->how, sizeof run->how, "signal %d", WTERMSIG(how));
    }
    return HOOK_FAILED;
}

bool hook_run_is_left(const struct hook_run *run)
{
    const int lock = open(run->path, O_RDWR | O_CLOEXEC);
    bool is_left;

    if (lock < 0) {
        return false;
    }
    is_left = flock(lock, LOCK_EX | LOCK_NB) != 0;
    (void)close(lock); /* and what was locked is free again */
    return is_left;
}

/* Its group is its own as long as one of it holds the lock. */
void hook_run_end_left(struct hook_run *run)
{
    FILE *file = fopen(run->path, "re");
    char line[32] = "";
    long group = 0;

    if (file != NULL) {
        (void)fgets(line, sizeof line, file); /* an empty one has no group */
        (void)fclose(file);                   /* only read */
        group = strtol(line, NULL, 10);
    }
    if (group > 1 && hook_run_is_left(run)) {
        (void)kill((pid_t)-group, SIGKILL);
    }
    (void)unlink(run->path);
}
