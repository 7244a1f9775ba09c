#ifndef DOORSTEP_TOOLS_REPORT_FIGURE_H
#define DOORSTEP_TOOLS_REPORT_FIGURE_H

#include "tools/doorstep/report/chronicle.h"
#include "tools/doorstep/report/rows.h"

#include <stdbool.h>

/* A figure for managers, or a list for a desk: what it is called, what it means, and how it comes
 * from the chronicle. It begins, hears records, takes steps, sees each case stand, gives its rows,
 * ends. A function that it does not need is NULL. False is always: no memory. */

struct figure {
    const char *word; /* "d5-overdue" */
    struct words title;
    struct words definition;
    const struct layout *layouts;
    uint32_t layout_count;
    bool by_period;                                  /* --from and --to matter */
    bool by_lane;                                    /* --lane matters */
    void *(*begin)(const struct question *question); /* NULL: no memory */
    void (*end)(void *self);                         /* of NULL, too */
    bool (*hear)(void *self, const struct heard *heard);
    bool (*take)(void *self, const struct step *step);
    bool (*stand)(void *self, const struct standing *standing);
    bool (*rows)(void *self, struct rows *rows);
    bool (*headlines)(void *self, struct rows *rows); /* its lines of the overview */
};

#define COLUMNS(array) (array), sizeof(array) / sizeof(array)[0]
#define LAYOUTS(array) (array), sizeof(array) / sizeof(array)[0]

/* One line of the overview. */
struct headline {
    const char *figure; /* where the rest of it is */
    const char *measure;
    struct words words;
    enum cell_kind kind;
    int64_t value; /* ABSENT: there is none */
};

void headline_put(struct rows *rows, const struct headline *headline);

/* In the order in which they are listed; ends with NULL. */
extern const struct figure *const figures[];
/* NULL: there is none of this word. */
const struct figure *figure_find(const char *word);

extern const struct figure figure_overview;
extern const struct figure figure_worklist;
extern const struct figure figure_d5_overdue;
extern const struct figure figure_promise_overdue;
extern const struct figure figure_late_rate;
extern const struct figure figure_cycle;
extern const struct figure figure_case_times;
extern const struct figure figure_rounds;
extern const struct figure figure_overturned;
extern const struct figure figure_costs;
extern const struct figure figure_stages;
extern const struct figure figure_mix;
extern const struct figure figure_receivables;
extern const struct figure figure_quality;
extern const struct figure figure_overdue;
extern const struct figure figure_move_ins;
extern const struct figure figure_to_certify;
extern const struct figure figure_arrears;
extern const struct figure figure_no_file;
extern const struct figure figure_no_shows;
extern const struct figure figure_refunds;
extern const struct figure figure_overruns;

#endif
