#include "tools/doorstep/shared/home/child.h"

#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/subcommand.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MAX 10

void child_setting_find_folder(struct child_setting *setting, const char *program)
{
    ssize_t count = readlink("/proc/self/exe", setting->folder, sizeof setting->folder - 1);
    char *slash;

    if (count <= 0) {
        (void)snprintf(setting->folder, sizeof setting->folder, "%s", program);
    } else {
        setting->folder[count] = '\0';
    }
    slash = strrchr(setting->folder, '/');
    if (slash == NULL) {
        (void)strcpy(setting->folder, ".");
    } else {
        *slash = '\0';
    }
}

void child_init(struct child *child, const char *name)
{
    *child = (struct child){.out = -1};
    (void)snprintf(child->name, sizeof child->name, "%s", name);
}

bool child_is_wanted(const struct child *child)
{
    return child->department == NULL || child->hook[0] != '\0';
}

static void log_path(const struct child_setting *setting, const struct child *child,
                     char path[HOME_PATH_BYTES])
{
    (void)snprintf(path, HOME_PATH_BYTES, "%.400s/run/%s.log", setting->home->path, child->name);
}

static long log_bytes(const struct child_setting *setting, const struct child *child)
{
    char path[HOME_PATH_BYTES];
    struct stat about;

    log_path(setting, child, path);
    return stat(path, &about) == 0 ? (long)about.st_size : 0;
}

/* In the child: become the program. Does not come back. */
static void become(const struct child_setting *setting, const struct child *child, int out)
{
    const char *arguments[ARGUMENTS_MAX];
    char program[HOME_PATH_BYTES + 32];
    char log[HOME_PATH_BYTES];
    bool is_broker = strcmp(child->name, "broker") == 0;
    int count = 0;
    int log_fd;

    log_path(setting, child, log);
    log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (log_fd >= 0) {
        (void)dup2(log_fd, STDERR_FILENO);
    }
    (void)dup2(out, STDOUT_FILENO);
    (void)snprintf(program, sizeof program, "%s/doorstep%s", setting->folder,
                   is_broker                   ? "-broker"
                   : child->department == NULL ? "-worker"
                                               : "");
    arguments[count++] = program;
    if (child->department != NULL) {
        arguments[count++] = "hook";
        arguments[count++] = child->department;
        arguments[count++] = child->hook;
    } else if (!is_broker) {
        arguments[count++] = child->name;
    }
    arguments[count++] = "--home";
    arguments[count++] = setting->home->path;
    if (setting->endpoint != NULL) {
        arguments[count++] = is_broker ? "--listen" : "--endpoint";
        arguments[count++] = setting->endpoint;
    }
    if (!is_broker && child->department == NULL && setting->automatic) {
        arguments[count++] = "--auto";
    }
    arguments[count] = NULL;
    (void)execv(program, (char *const *)arguments);
    (void)fprintf(stderr, "doorstep up: run %s: %s\n", program, strerror(errno));
    _exit(EXIT_IO);
}

void child_begin(const struct child_setting *setting, pid_t parent)
{
    sigset_t mask = setting->mask;

    (void)sigaddset(&mask, SIGHUP); /* cannot fail */
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(EXIT_IO);
    }
    (void)setpgid(0, 0);
    (void)signal(SIGPIPE, SIG_DFL);
    (void)sigprocmask(SIG_SETMASK, &mask, NULL);
}

enum status child_start(struct child *child, const struct child_setting *setting, struct error *err)
{
    pid_t parent = getpid();
    int ends[2];
    pid_t pid;

    if (pipe(ends) != 0) {
        return error_set(err, STATUS_IO, SAY("start %s: %s", "启动 %s 失败：%s"), child->name,
                         lang_errno(errno));
    }
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    (void)fflush(NULL);
    child->log_begin = log_bytes(setting, child);
    child->code = 0;
    pid = fork();
    if (pid == 0) {
        child_begin(setting, parent);
        become(setting, child, ends[1]);
    }
    (void)close(ends[1]);
    if (pid < 0) {
        (void)close(ends[0]);
        return error_set(err, STATUS_IO, SAY("start %s: %s", "启动 %s 失败：%s"), child->name,
                         lang_errno(errno));
    }
    child->pid = pid;
    child->out = ends[0];
    child->ready = false;
    child->started_ms = clock_ms();
    return STATUS_OK;
}

/* That it is ready is one short write, which a pipe does not cut. */
void child_listen(struct child *child)
{
    char heard[1024];
    ssize_t count = read(child->out, heard, sizeof heard - 1);

    if (count > 0) {
        heard[count] = '\0';
        child->ready = child->ready || strstr(heard, "READY") != NULL;
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        (void)close(child->out);
        child->out = -1;
    }
}

void child_end(struct child *child, int how)
{
    child->pid = 0;
    child->code = WIFEXITED(how) ? WEXITSTATUS(how) : 0;
    child->ready = false;
    child->leave_ms = 0;
    if (child->out >= 0) {
        (void)close(child->out);
        child->out = -1;
    }
}

void child_put_off(struct child *child, int64_t now_ms)
{
    if (now_ms - child->started_ms >= CHILD_ALIVE_MS) {
        child->pause_ms = 0;
    }
    child->start_at_ms = now_ms + child->pause_ms;
    child->pause_ms = child->pause_ms == 0 ? CHILD_PAUSE_MS_MIN : child->pause_ms * 2;
    if (child->pause_ms > CHILD_PAUSE_MS_MAX) {
        child->pause_ms = CHILD_PAUSE_MS_MAX;
    }
}

void child_last_words(const struct child *child, const struct child_setting *setting,
                      char words[LAST_WORDS])
{
    char path[HOME_PATH_BYTES];
    char line[1024];
    FILE *log;

    words[0] = '\0';
    log_path(setting, child, path);
    log = fopen(path, "r");
    if (log != NULL) {
        (void)fseek(log, child->log_begin, SEEK_SET); /* else older words are shown */
    }
    while (log != NULL && fgets(line, sizeof line, log) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        (void)snprintf(words, LAST_WORDS, "%.*s", LAST_WORDS - 1, line);
    }
    if (log != NULL) {
        (void)fclose(log); /* only read */
    }
}
