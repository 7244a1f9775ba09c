#ifndef DOORSTEP_TOOLS_INJECT_PROGRESS_H
#define DOORSTEP_TOOLS_INJECT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* A bar on stderr, where that is a terminal; nothing elsewhere. */

struct progress {
    uint64_t bytes; /* of the whole, 0: not known */
    int64_t shown_ms;
    bool enabled;
    bool visible;
};

/* fd: what is read; its size is the whole when it is a file. */
void progress_begin(struct progress *progress, int fd);
void progress_show(struct progress *progress, uint64_t bytes, uint64_t count);
/* Clear the line, so that something else can be printed. */
void progress_hide(struct progress *progress);

#endif
