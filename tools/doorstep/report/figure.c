#include "tools/doorstep/report/figure.h"

#include <string.h>

const struct figure *const figures[] = {
    &figure_overview,
    /* what managers ask */
    &figure_worklist,
    &figure_d5_overdue,
    &figure_promise_overdue,
    &figure_late_rate,
    &figure_cycle,
    &figure_case_times,
    &figure_rounds,
    &figure_overturned,
    &figure_costs,
    &figure_stages,
    &figure_mix,
    &figure_receivables,
    &figure_quality,
    /* lists for desks */
    &figure_overdue,
    &figure_move_ins,
    &figure_to_certify,
    &figure_arrears,
    &figure_no_file,
    &figure_no_shows,
    &figure_refunds,
    &figure_overruns,
    NULL,
};

const struct figure *figure_find(const char *word)
{
    int i;

    for (i = 0; figures[i] != NULL; i++) {
        if (strcmp(figures[i]->word, word) == 0) {
            return figures[i];
        }
    }
    return NULL;
}
