#include "tools/doorstep/shared/home/supervisor.h"

#include "schemas/catalogue.h"
#include "tools/doorstep/shared/home/child.h"
#include "tools/doorstep/shared/home/home_lock.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#define CHILDREN_MAX 14 /* broker, six departments, timekeeper, a hook for each department */
#define READY_MS 600000 /* a ledger of many million events is folded at start */
#define LEAVING_MS 5000 /* for the broker of a supervisor that was killed: its last sync takes */
#define STOP_MS 10000

struct supervisor {
    struct supervisor_options options;
    struct child_setting setting;
    int lock;
    int signals; /* a signalfd */
    uint32_t child_count;
    struct child children[CHILDREN_MAX]; /* the broker first */
    pid_t guest;
    int guest_code;
    bool running; /* everybody was ready once: who ends is started again */
    bool reread;  /* the hooks may be others by now */
    bool stopping;
};

static enum status watch_signals(struct supervisor *supervisor, struct error *err)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGHUP);
    (void)sigaddset(&set, SIGCHLD);
    (void)sigaddset(&set, SIGUSR1);
    if (sigprocmask(SIG_BLOCK, &set, &supervisor->setting.mask) != 0) {
        return error_set(err, STATUS_IO, SAY("block signals: %s", "屏蔽信号失败：%s"),
                         lang_errno(errno));
    }
    supervisor->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    return supervisor->signals >= 0
               ? STATUS_OK
               : error_set(err, STATUS_IO, SAY("watch signals: %s", "监听信号失败：%s"),
                           lang_errno(errno));
}

static struct child *add_child(struct supervisor *supervisor, const char *name)
{
    struct child *child = &supervisor->children[supervisor->child_count++];

    child_init(child, name);
    return child;
}

static void name_children(struct supervisor *supervisor)
{
    const struct supervisor_options *options = &supervisor->options;
    int lane;

    (void)add_child(supervisor, "broker");
    for (lane = LANE_A; options->departments && lane <= LANE_F; lane++) {
        (void)add_child(supervisor, lane_department((enum lane)lane));
    }
    if (options->departments) {
        (void)add_child(supervisor, "timekeeper");
    }
    for (lane = LANE_A; options->departments && lane <= LANE_F; lane++) {
        const char *department = lane_department((enum lane)lane);
        struct child *child = add_child(supervisor, "");

        (void)snprintf(child->name, sizeof child->name, "%s-hook", department);
        child->department = department;
    }
}

/* One that is to be another, or none, ends first; revive starts the other. */
static void set_hook(struct child *child, const char *program)
{
    if (strcmp(child->hook, program == NULL ? "" : program) == 0) {
        return;
    }
    (void)snprintf(child->hook, sizeof child->hook, "%s", program == NULL ? "" : program);
    child->start_at_ms = 0;
    child->pause_ms = 0;
    if (child->pid > 0 && child->leave_ms == 0) {
        child->leave_ms = clock_ms() + STOP_MS;
        (void)kill(child->pid, SIGTERM);
    }
}

static void set_hooks(struct supervisor *supervisor, const char *const hooks[LANE_F + 1])
{
    uint32_t i = supervisor->child_count;
    int lane;

    for (lane = LANE_F; supervisor->options.departments && lane >= LANE_A; lane--) {
        set_hook(&supervisor->children[--i], hooks[lane]); /* the last children, by lane */
    }
}

static void read_hooks(struct supervisor *supervisor)
{
    const struct supervisor_options *options = &supervisor->options;
    const char *hooks[LANE_F + 1] = {NULL};

    if (options->read_hooks != NULL && options->read_hooks(options->context, hooks)) {
        set_hooks(supervisor, hooks);
    }
}

enum status supervisor_open(struct supervisor **out, const struct supervisor_options *options,
                            struct error *err)
{
    struct supervisor *supervisor = calloc(1, sizeof *supervisor);
    enum status status;

    if (supervisor == NULL) {
        return error_set(err, STATUS_NO_MEMORY, SAY("make a supervisor", "启动各程序：内存不足"));
    }
    supervisor->options = *options;
    supervisor->lock = -1;
    supervisor->signals = -1;
    name_children(supervisor);
    set_hooks(supervisor, options->hooks);
    supervisor->setting = (struct child_setting){
        .home = options->home, .endpoint = options->endpoint, .automatic = options->automatic};
    child_setting_find_folder(&supervisor->setting, options->program);
    status = home_lock(&supervisor->lock, options->home, err);
    if (status == STATUS_OK) {
        status = watch_signals(supervisor, err);
    }
    if (status != STATUS_OK) {
        supervisor_close(&supervisor);
        return status;
    }
    *out = supervisor;
    return STATUS_OK;
}

static void note_end(struct supervisor *supervisor, struct child *child, int how)
{
    const bool was_asked = child->leave_ms != 0;
    char words[LAST_WORDS] = "";

    child_end(child, how);
    if (supervisor->stopping || !supervisor->running || was_asked) {
        return;
    }
    child_put_off(child, clock_ms());
    if (child->code != 0 &&
        (child->code != child->last_code || child->pause_ms == CHILD_PAUSE_MS_MIN)) {
        child_last_words(child, &supervisor->setting, words); /* once in a row */
    }
    child->last_code = child->code;
    complain("up",
             SAY("%s ended (%s %d)%s%s; it starts again", "%s 已退出（%s %d）%s%s，正在重新启动"),
             child->name, WIFSIGNALED(how) ? SAY("signal", "信号") : SAY("code", "退出码"),
             WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how),
             words[0] == '\0' ? "" : SAY(": ", "："), words);
}

static void reap(struct supervisor *supervisor)
{
    int how;
    pid_t pid;
    uint32_t i;

    while ((pid = waitpid(-1, &how, WNOHANG)) > 0) {
        if (pid == supervisor->guest) {
            supervisor->guest = 0;
            supervisor->guest_code = WIFEXITED(how) ? WEXITSTATUS(how) : EXIT_BUG;
            supervisor->stopping = true;
        }
        for (i = 0; i < supervisor->child_count; i++) {
            if (supervisor->children[i].pid == pid) {
                note_end(supervisor, &supervisor->children[i], how);
            }
        }
    }
}

/* All of them. */

static void take_signals(struct supervisor *supervisor)
{
    struct signalfd_siginfo info;

    while (read(supervisor->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGINT || info.ssi_signo == SIGTERM) {
            supervisor->stopping = true;
        } else if (info.ssi_signo == SIGUSR1 && supervisor->children[0].pid > 0) {
            (void)kill(supervisor->children[0].pid, SIGKILL);
        } else if (info.ssi_signo == SIGHUP) {
            uint32_t i;

            supervisor->reread = true;
            for (i = 1; i < supervisor->child_count; i++) {
                if (supervisor->children[i].pid > 0) {
                    (void)kill(supervisor->children[i].pid, SIGHUP);
                }
            }
        }
    }
    reap(supervisor);
}

/* Wait for signals and words, at most so long. */
static void turn(struct supervisor *supervisor, int timeout_ms)
{
    struct pollfd look[CHILDREN_MAX + 1] = {{.fd = supervisor->signals, .events = POLLIN}};
    uint32_t i;

    for (i = 0; i < supervisor->child_count; i++) {
        look[i + 1] = (struct pollfd){.fd = supervisor->children[i].out, .events = POLLIN};
    }
    (void)poll(look, supervisor->child_count + 1, timeout_ms);
    for (i = 0; i < supervisor->child_count; i++) {
        if (supervisor->children[i].out >= 0 && look[i + 1].revents != 0) {
            child_listen(&supervisor->children[i]);
        }
    }
    take_signals(supervisor);
}

/* Nobody gets ready without the broker. */
static enum status wait_ready(struct supervisor *supervisor, const struct child *child,
                              struct error *err)
{
    const struct child *broker = &supervisor->children[0];
    int64_t until_ms = clock_ms() + READY_MS;
    char words[LAST_WORDS];

    while (!child->ready && child->pid > 0 && broker->pid > 0 && !supervisor->stopping &&
           clock_ms() < until_ms) {
        turn(supervisor, 100);
    }
    if (child->ready) {
        return STATUS_OK;
    }
    if (supervisor->stopping) {
        return error_set(err, STATUS_INTERRUPTED, SAY("asked to stop", "已按要求停止"));
    }
    child = broker->pid == 0 ? broker : child;
    child_last_words(child, &supervisor->setting, words);
    return error_set(err, child->code == EX_CONFIG ? STATUS_MALFORMED : STATUS_IO,
                     SAY("%s %s: %s", "%s %s：%s"), child->name,
                     child->pid > 0 ? SAY("is not ready in time", "未能按时就绪")
                                    : SAY("does not start", "启动不了"),
                     words);
}

/* Again and again while another broker has the home: it may be one that is just dying. */
static enum status start_broker(struct supervisor *supervisor, struct error *err)
{
    struct child *broker = &supervisor->children[0];
    const int64_t until_ms = clock_ms() + LEAVING_MS;
    enum status status;

    for (;;) {
        status = child_start(broker, &supervisor->setting, err);
        if (status == STATUS_OK) {
            status = wait_ready(supervisor, broker, err);
        }
        if (status == STATUS_OK || broker->code != EX_TEMPFAIL || supervisor->stopping ||
            clock_ms() >= until_ms) {
            return status;
        }
        turn(supervisor, CHILD_PAUSE_MS_MIN);
    }
}

enum status supervisor_start(struct supervisor *supervisor, struct error *err)
{
    enum status status = start_broker(supervisor, err);
    uint32_t i;

    for (i = 1; i < supervisor->child_count && status == STATUS_OK; i++) {
        if (child_is_wanted(&supervisor->children[i])) {
            status = child_start(&supervisor->children[i], &supervisor->setting, err);
        }
    }
    for (i = 1; i < supervisor->child_count && status == STATUS_OK; i++) {
        if (child_is_wanted(&supervisor->children[i])) {
            status = wait_ready(supervisor, &supervisor->children[i], err);
        }
    }
    return status;
}

enum status supervisor_invite(struct supervisor *supervisor, int (*work)(void *context),
                              void *context, struct error *err)
{
    pid_t parent = getpid();
    pid_t pid;

    (void)fflush(NULL);
    pid = fork();
    if (pid == 0) {
        child_begin(&supervisor->setting, parent);
        (void)signal(SIGPIPE, SIG_IGN);
        _exit(print_close(work(context)));
    }
    if (pid < 0) {
        return error_set(err, STATUS_IO, SAY("start a process: %s", "启动进程失败：%s"),
                         lang_errno(errno));
    }
    supervisor->guest = pid;
    return STATUS_OK;
}

static void revive(struct supervisor *supervisor)
{
    uint32_t i;

    for (i = 0; i < supervisor->child_count; i++) {
        struct child *child = &supervisor->children[i];
        struct error err;

        if (child->leave_ms != 0 && clock_ms() >= child->leave_ms) {
            (void)kill(child->pid, SIGKILL);
        }
        if (child->pid == 0 && child_is_wanted(child) && clock_ms() >= child->start_at_ms &&
            child_start(child, &supervisor->setting, &err) != STATUS_OK) {
            complain_of("up", &err);
            child->start_at_ms = clock_ms() + CHILD_PAUSE_MS_MAX;
        }
    }
}

int supervisor_run(struct supervisor *supervisor)
{
    supervisor->running = true;
    while (!supervisor->stopping) {
        turn(supervisor, CHILD_PAUSE_MS_MIN);
        if (!supervisor->stopping && supervisor->reread) {
            supervisor->reread = false;
            read_hooks(supervisor);
        }
        if (!supervisor->stopping) {
            revive(supervisor);
        }
    }
    return supervisor->guest_code;
}

/* Ask these children to end, and make them when they do not. */
static void stop_range(struct supervisor *supervisor, uint32_t first, uint32_t end)
{
    int64_t until_ms = clock_ms() + STOP_MS;
    uint32_t left = end - first;
    uint32_t i;

    for (i = first; i < end; i++) {
        if (supervisor->children[i].pid > 0) {
            (void)kill(supervisor->children[i].pid, SIGTERM);
        }
    }
    while (left > 0) {
        left = 0;
        for (i = first; i < end; i++) {
            left += (uint32_t)(supervisor->children[i].pid > 0);
            if (supervisor->children[i].pid > 0 && clock_ms() >= until_ms) {
                (void)kill(supervisor->children[i].pid, SIGKILL);
            }
        }
        if (left > 0) {
            turn(supervisor, 50);
        }
    }
}

static void stop_guest(struct supervisor *supervisor)
{
    int64_t until_ms = clock_ms() + STOP_MS;

    if (supervisor->guest > 0) {
        (void)kill(supervisor->guest, SIGTERM);
    }
    while (supervisor->guest > 0) {
        if (clock_ms() >= until_ms) {
            (void)kill(supervisor->guest, SIGKILL);
        }
        turn(supervisor, 50);
    }
}

void supervisor_close(struct supervisor **supervisor)
{
    struct supervisor *closing = *supervisor;

    if (closing == NULL) {
        return;
    }
    closing->stopping = true;
    if (closing->signals >= 0) {
        stop_guest(closing);
        stop_range(closing, 1, closing->child_count);
        stop_range(closing, 0, 1);
        (void)close(closing->signals);
        (void)sigprocmask(SIG_SETMASK, &closing->setting.mask, NULL);
    }
    if (closing->lock >= 0) {
        (void)close(closing->lock);
    }
    free(closing);
    *supervisor = NULL;
}
