#include "tools/doorstep/act/terminal.h"

#include "tools/doorstep/shared/output/glyph.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

#define LINE_BYTES_KEPT 4096 /* Linux gives so many of a line, its end among them, and no more */
#define PASTE_MS 50          /* within which the next line of a paste is there, and no person's */
#define PASTE_READS_MAX 1024 /* of which each takes what the terminal holds */

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

static bool is_more_there(void)
{
    struct pollfd keys = {.fd = STDIN_FILENO, .events = POLLIN};

    return poll(&keys, 1, PASTE_MS) > 0 && (keys.revents & POLLIN) != 0;
}

/* Does more follow a line at once? Then several were pasted, and all of it is thrown away. The last
 * of them may have no end, which a terminal that waits for whole lines does not tell of. */
static bool drop_paste(void)
{
    static char dropped[LINE_BYTES_KEPT];
    struct termios before_look;
    struct termios look;
    int reads = 0;

    if (tcgetattr(STDIN_FILENO, &before_look) != 0) {
        return false;
    }
    look = before_look;
    look.c_lflag &= ~(tcflag_t)ICANON;
    look.c_cc[VMIN] = 1;
    look.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSANOW, &look) != 0) {
        return false;
    }
    while (reads < PASTE_READS_MAX && is_more_there() &&
           read(STDIN_FILENO, dropped, sizeof dropped) > 0) {
        reads++;
    }
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &before_look); /* as it was set a moment ago */
    return reads > 0;
}

/* What a key sends that is no character: NUL would end the text unseen, an arrow goes nowhere. */
static bool has_control(const char *line, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        if (((unsigned char)line[i] < 0x20 && !is_blank(line[i])) || line[i] == 0x7f) {
            return true;
        }
    }
    return false;
}

/* What came in whole is no answer for another reason. */
static enum status check(const char *line, size_t used, struct error *err)
{
    if (drop_paste()) {
        return error_set(err, STATUS_INVALID, "%s",
                         SAY("several lines came at once and none was taken: paste one line, or "
                             "give them as name=value",
                             "一次粘贴了多行，均未采用：请只粘贴一行，多行内容请用 名称=值"));
    }
    if (used >= LINE_BYTES_KEPT) {
        return error_set(err, STATUS_INVALID,
                         SAY("longer than a terminal gives: at most %d bytes here, else name=value",
                             "超过终端一行的长度：此处最多 %d 字节，更长请用 名称=值"),
                         LINE_BYTES_KEPT - 2);
    }
    if (has_control(line, used)) {
        return error_set(err, STATUS_INVALID, "%s",
                         SAY("a key that is no character was in it (arrows do nothing here): type "
                             "it again",
                             "其中有不是文字的按键（此处不能用方向键）：请重新输入"));
    }
    return STATUS_OK;
}

enum status terminal_line(char *line, size_t size, struct error *err)
{
    enum status status;
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
                             lang_errno(errno));
        }
        used += count < 0 ? 0 : (size_t)count;
    } while (used == 0 || (line[used - 1] != '\n' && used < size - 1));
    status = check(line, used, err);
    if (status != STATUS_OK) {
        return status;
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
