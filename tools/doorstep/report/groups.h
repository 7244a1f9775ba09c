#ifndef DOORSTEP_TOOLS_REPORT_GROUPS_H
#define DOORSTEP_TOOLS_REPORT_GROUPS_H

#include "schemas/table.h"
#include "tools/doorstep/shared/vector.h"

/* What is counted apart: by project, by building, by category and tag. A group is named by up to
 * GROUP_PARTS_MAX texts, absent ones among them, and gets a number from 0 when it is first named.
 * Names are copied. */

#define GROUP_PARTS_MAX 3
#define GROUP_NONE UINT32_MAX

struct group {
    uint32_t number;
    struct text parts[GROUP_PARTS_MAX]; /* absent as it was given */
    char *block;                        /* owned: their bytes */
};

struct groups {
    struct table table;   /* name → number */
    struct vector groups; /* of struct group */
    uint32_t parts;
};

/* parts: how many texts name a group. */
void groups_init(struct groups *groups, uint32_t parts);
void groups_finish(struct groups *groups);

/* GROUP_NONE: no memory. */
uint32_t groups_number(struct groups *groups, const struct text *parts);
/* The group's entry in a vector beside, at its number; zeroed when it is first named. NULL: no
 * memory. */
void *groups_entry(struct groups *groups, const struct text *parts, struct vector *entries);
uint32_t groups_count(const struct groups *groups);
const struct group *groups_at(const struct groups *groups, uint32_t number);

/* All of them in the order of their names, as a vector of const struct group *, the caller's to
 * finish. False: no memory. */
bool groups_by_name(const struct groups *groups, struct vector *order);

/* By bytes, an absent text before all others. */
int groups_compare_texts(struct text one, struct text other);
/* Part by part. */
int groups_compare(const struct group *one, const struct group *other);

#endif
