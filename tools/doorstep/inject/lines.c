#include "tools/doorstep/inject/lines.h"

#include "tools/doorstep/shared/output/lang.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_BYTES (LINE_BYTES_MAX + 1)
#define BYTE_ORDER_MARK TEXT("\xef\xbb\xbf")

enum status lines_init(struct lines *lines, const char *name, int fd, struct error *err)
{
    *lines = (struct lines){.name = name, .fd = fd, .buffer = malloc(BUFFER_BYTES)};
    return lines->buffer != NULL
               ? STATUS_OK
               : error_set(err, STATUS_NO_MEMORY, SAY("read lines", "读取各行：内存不足"));
}

void lines_finish(struct lines *lines)
{
    free(lines->buffer);
    *lines = (struct lines){.fd = -1, .ended = true};
}

/* More bytes behind what is there. OK, or NOT_FOUND when there are none now or ever. */
static enum status fill(struct lines *lines, struct error *err)
{
    struct pollfd look = {.fd = lines->fd, .events = POLLIN};
    ssize_t count;

    (void)memmove(lines->buffer, lines->buffer + lines->begin, lines->end - lines->begin);
    lines->end -= lines->begin;
    lines->begin = 0;
    if (poll(&look, 1, 0) <= 0) {
        return STATUS_NOT_FOUND;
    }
    count = read(lines->fd, lines->buffer + lines->end, BUFFER_BYTES - lines->end);
    if (count < 0) {
        return errno == EINTR || errno == EAGAIN
                   ? STATUS_NOT_FOUND
                   : error_set(err, STATUS_IO, SAY("%s: read: %s", "%s：读取失败：%s"), lines->name,
                               lang_errno(errno));
    }
    if (count == 0) {
        lines->ended = true;
        return STATUS_NOT_FOUND;
    }
    lines->end += (size_t)count;
    lines->bytes += (uint64_t)count;
    return STATUS_OK;
}

/* Hand out the next `count` bytes and step over their newline, if it is there. */
static void take(struct lines *lines, struct line *line, size_t count, size_t newline)
{
    *line = (struct line){.text = {lines->buffer + lines->begin, (uint32_t)count},
                          .number = ++lines->number};
    if (line->number == 1 && text_begins(line->text, BYTE_ORDER_MARK)) {
        line->text.bytes += BYTE_ORDER_MARK.count;
        line->text.count -= BYTE_ORDER_MARK.count;
    }
    lines->begin += count + newline;
}

enum status lines_next(struct lines *lines, struct line *line, struct error *err)
{
    for (;;) {
        size_t count = lines->end - lines->begin;
        char *start = lines->buffer + lines->begin;
        char *newline = memchr(start, '\n', count);
        enum status status;

        if (newline != NULL) {
            size_t before = (size_t)(newline - start);

            if (lines->skipping) {
                lines->skipping = false;
                lines->begin += before + 1;
                continue;
            }
            take(lines, line, before, 1);
            return STATUS_OK;
        }
        if (lines->skipping) {
            lines->begin = lines->end;
        } else if (count > LINE_BYTES_MAX || (lines->ended && count > 0)) {
            take(lines, line, count, 0);
            line->too_long = count > LINE_BYTES_MAX;
            lines->skipping = line->too_long;
            return STATUS_OK;
        }
        if (lines->ended) {
            return STATUS_NOT_FOUND;
        }
        status = fill(lines, err);
        if (status != STATUS_OK && !lines->ended) {
            return status;
        }
    }
}
