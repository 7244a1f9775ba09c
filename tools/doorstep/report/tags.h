#ifndef DOORSTEP_TOOLS_REPORT_TAGS_H
#define DOORSTEP_TOOLS_REPORT_TAGS_H

#include "tools/doorstep/report/chronicle.h"
#include "tools/doorstep/report/groups.h"

/* The tags that inquiries were raised with: each once, however often it was written. */

struct tags {
    struct groups names;
    struct vector spans;   /* by inquiry: where its tags stand in numbers */
    struct vector numbers; /* of uint32_t: tags of all inquiries */
};

void tags_init(struct tags *tags);
void tags_finish(struct tags *tags);

/* An inquiry is raised: of any other event nothing is noted. False: no memory. */
bool tags_note(struct tags *tags, const struct step *step);

/* How many tags the inquiry of this number has, and one of them by its place from 0. */
uint32_t tags_count(const struct tags *tags, uint32_t inquiry);
struct text tags_at(const struct tags *tags, uint32_t inquiry, uint32_t place);

#endif
