#include "tools/doorstep/act/terminal.h"

#include "tools/doorstep/shared/output/glyph.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

#define LINE_BYTES_KEPT 4096 /* Linux gives so many of a line, its end among them, and no more */

static volatile sig_atomic_t interrupted;
static struct sigaction before;
static sigset_t mask_before;

static void note_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

bool terminal_is_there(void)
{
    return isatty(STDIN_FILENO) == 1 && stderr_is_terminal();
}

void terminal_begin(void)
{
    struct sigaction action = {.sa_handler = note_interrupt};
    sigset_t mask;

    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, &before);
    (void)sigemptyset(&mask);
    (void)sigaddset(&mask, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &mask, &mask_before);
}

void terminal_end(void)
{
    (void)sigprocmask(SIG_SETMASK, &mask_before, NULL);
    (void)sigaction(SIGINT, &before, NULL);
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static void trim(char *line)
{
    size_t begin = 0;
    size_t end = strlen(line);

    while (end > 0 && is_blank(line[end - 1])) {
        end--;
    }
    while (begin < end && is_blank(line[begin])) {
        begin++;
    }
    (void)memmove(line, line + begin, end - begin);
    line[end - begin] = '\0';
}

static enum status give_way(struct error *err)
{
    (void)fputc('\n', stderr);
    return error_set(err, STATUS_INTERRUPTED, "%s", SAY("nothing was sent", "已取消，未提交"));
}

/* Ctrl-C is let in here only: one that came while nothing was read is met by the next wait. */
static void wait_for_keys(void)
{
    fd_set keys;

    FD_ZERO(&keys);
    FD_SET(STDIN_FILENO, &keys);
    (void)pselect(STDIN_FILENO + 1, &keys, NULL, NULL, NULL, &mask_before);
}

enum status terminal_line(char *line, size_t size, struct error *err)
{
    size_t used = 0;

    do {
        ssize_t count;

        wait_for_keys();
        if (interrupted != 0) {
            return give_way(err);
        }
        count = read(STDIN_FILENO, line + used, size - 1 - used);
        if (count == 0 || (count < 0 && errno == EIO)) {
            return give_way(err);
        }
        if (count < 0 && errno != EINTR) {
            return error_set(err, STATUS_IO,
                             SAY("cannot read the terminal: %s", "无法读取终端：%s"),
                             strerror(errno));
        }
        used += count < 0 ? 0 : (size_t)count;
    } while (used == 0 || (line[used - 1] != '\n' && used < size - 1));
    if (used >= LINE_BYTES_KEPT) {
        return error_set(err, STATUS_INVALID,
                         SAY("longer than a terminal gives: at most %d bytes here, else name=value",
                             "超过终端一行的长度：此处最多 %d 字节，更长请用 名称=值"),
                         LINE_BYTES_KEPT - 2);
    }
    line[used] = '\0';
    trim(line);
    return STATUS_OK;
}

void terminal_say(struct text text)
{
    while (text.count > 0) {
        struct glyph glyph = glyph_of(text);

        if (glyph.escape[0] != '\0') {
            (void)fputs(glyph.escape, stderr);
        } else {
            (void)fwrite(text.bytes, 1, glyph.bytes, stderr);
        }
        text.bytes += glyph.bytes;
        text.count -= (uint32_t)glyph.bytes;
    }
}
