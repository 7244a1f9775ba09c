#ifndef DOORSTEP_TESTS_TOLD_H
#define DOORSTEP_TESTS_TOLD_H

#include "tests/support/story.h"
#include "tools/doorstep/paper/paperwork.h"

/* A story's case as the facts of papers, and a paper of it as text. */

/* Its contract, for facts that are begun. */
void told_seek(struct facts *facts, const struct story *story);

/* Its facts up to the end of that day ("2024-08-31"), folded; facts_finish is the caller's. */
enum status told_facts(struct facts *facts, const struct story *story, const char *as_of,
                       struct error *err);

/* The paper of the whole story in words: its title, mark, head and cells, one a line. NULL when it
 * cannot be made: err tells. Borrowed until the next call. */
struct telling_of {
    enum paper_kind kind;
    const char *inquiry;     /* NULL: none */
    const char *certificate; /* NULL: the last */
    const char *as_of;       /* NULL: the year's end */
};
const char *told_paper(const struct story *story, const struct telling_of *of, struct error *err);

#endif
