#ifndef DOORSTEP_TOOLS_ACT_INTERVIEW_H
#define DOORSTEP_TOOLS_ACT_INTERVIEW_H

#include "schemas/home.h"
#include "tools/doorstep/act/typing.h"
#include "tools/doorstep/shared/case/decision.h"

#include <stdint.h>

/* A decision asked for at a terminal: one question for each field that it needs and that neither
 * the command line nor the case has said, then for what may be left out. What a person says becomes
 * pairs of the decision, which borrows them from the interview. The caller has begun the terminal.
 */

struct interview {
    const struct home *home; /* where files are kept that are attached */
    struct decision *decision;
    int32_t today;
    uint32_t pair_count;
    char *pairs[DECISION_PAIRS_MAX]; /* owned */
};

void interview_finish(struct interview *interview);

/* Is there something that must be said, or may be chosen, and was not? */
bool interview_is_wanted(const struct interview *interview);

/* Ask for all of it. Errors: INTERRUPTED, the person gave up; NO_MEMORY, INVALID, IO. */
enum status interview_fill(struct interview *interview, struct error *err) MUST_CHECK;

/* All that will be said, as a summary on stderr. */
void interview_summary(const struct interview *interview);

/* "Submit? [y/N]". Errors: INTERRUPTED, no. */
enum status interview_confirm(struct error *err) MUST_CHECK;

/* One value, typed for a field: for the interview's own fields, and those of a list's entries.
 * label: how people call it. fallback: what Enter gives, "": it may be left out, NULL: it may not.
 * Errors: INTERRUPTED, IO. */
enum status interview_ask(const struct prompt *prompt, const char *label, const char *fallback,
                          char value[TYPED_BYTES], struct error *err) MUST_CHECK;

/* A list or map, as JSON, said back: a line for each entry or pair. What does not fit is cut. */
#define LISTED_BYTES 4096
const char *interview_show_list(char text[LISTED_BYTES], const struct field_schema *field,
                                const char *json);

/* A list or a map, entry by entry, as JSON of the caller's to free; NULL: nothing was entered.
 * Errors: those of interview_ask; NO_MEMORY, FULL. */
enum status interview_ask_list(struct interview *interview, const struct field_schema *field,
                               char **json, struct error *err) MUST_CHECK;

#endif
