#include "tools/doorstep/inject/progress.h"

#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>
#include <sys/stat.h>

#define BAR_COLUMNS 32
#define SHOW_EVERY_MS 100

void progress_begin(struct progress *progress, int fd)
{
    struct stat found;

    *progress = (struct progress){.enabled = stderr_is_terminal()};
    if (fstat(fd, &found) == 0 && S_ISREG(found.st_mode) && found.st_size > 0) {
        progress->bytes = (uint64_t)found.st_size;
    }
}

void progress_show(struct progress *progress, uint64_t bytes, uint64_t count)
{
    char bar[BAR_COLUMNS + 1];
    uint64_t filled;
    int i;

    if (!progress->enabled || clock_ms() - progress->shown_ms < SHOW_EVERY_MS) {
        return;
    }
    progress->shown_ms = clock_ms();
    progress->visible = true;
    if (progress->bytes == 0) {
        (void)fprintf(stderr, SAY("\r%llu lines", "\r%llu 行"), (unsigned long long)count);
        return;
    }
    filled = bytes >= progress->bytes ? BAR_COLUMNS : bytes * BAR_COLUMNS / progress->bytes;
    for (i = 0; i < BAR_COLUMNS; i++) {
        bar[i] = (uint64_t)i < filled ? '#' : '.';
    }
    bar[BAR_COLUMNS] = '\0';
    (void)fprintf(stderr, SAY("\r[%s] %3u%%  %llu lines", "\r[%s] %3u%%  %llu 行"), bar,
                  (unsigned)(filled * 100 / BAR_COLUMNS), (unsigned long long)count);
}

void progress_hide(struct progress *progress)
{
    if (progress->visible) {
        (void)fputs("\r\033[K", stderr);
        progress->visible = false;
    }
}
