#ifndef DOORSTEP_TOOLS_HOOK_OUTPUT_H
#define DOORSTEP_TOOLS_HOOK_OUTPUT_H

#include "schemas/home.h"
#include "schemas/limits.h"
#include "schemas/status.h"

#include <stdbool.h>
#include <stdint.h>

/* What a hook's programs print, on its way to our log, which is stderr: of each run the first
 * HOOK_OUTPUT_BYTES_MAX bytes, and the rest is read and dropped. They write to one pipe as long as
 * the hook lives, so that what one of them left in the background may go on speaking; whoever
 * writes when the hook is gone gets SIGPIPE.
 *
 * Where stderr is the log that `doorstep up` gave us, <home>/run/<department>-hook.log, it begins
 * anew beyond HOOK_LOG_BYTES_MAX, between two runs; the one before stays as …-hook.log.1. */

struct hook_output {
    char log[HOME_PATH_BYTES + 64];
    int reads;             /* owned; our end of the pipe, which never waits … */
    int writes;            /* … and the programs' */
    uint32_t passed_bytes; /* of this run */
    bool is_cut;
    bool is_in_line;
};

/* Errors: IO, there is no pipe. */
enum status hook_output_open(struct hook_output *output, const struct home *home,
                             const char *department, struct error *err) MUST_CHECK;
void hook_output_close(struct hook_output *output);

/* A run begins. */
void hook_output_begin(struct hook_output *output);
/* Pass on what was printed by now. True, once in a run: from here on it is dropped. */
bool hook_output_pass(struct hook_output *output);
/* What we say next begins a line. */
void hook_output_end_line(struct hook_output *output);

#endif
