#ifndef DOORSTEP_TOOLS_REPORT_AGEING_H
#define DOORSTEP_TOOLS_REPORT_AGEING_H

#include <stdint.h>

/* How old what is owed is, and how late what is late. Days are counted from the due day, which is
 * itself in time: due on the 1st and looked at on the 1st is not due yet, on the 2nd a day late. */

enum age_band { AGE_NOT_DUE, AGE_1_30, AGE_31_60, AGE_61_90, AGE_91, AGE_BANDS };
enum late_band { LATE_1_3, LATE_4_7, LATE_8_14, LATE_15, LATE_BANDS };

enum age_band age_band_of(int32_t days_late);
/* days_late: 1 or more. */
enum late_band late_band_of(int32_t days_late);
/* "1-3", "15+". */
const char *late_band_word(enum late_band band);

/* Something that is to be paid by a day. */
struct instalment_due {
    int32_t due_on;
    int64_t fen;
};

struct ageing {
    int64_t fen[AGE_BANDS];
    int32_t oldest_due_on; /* of what is late; NO_DATE: nothing is */
};

/* Spread what is still owed over a schedule's days, and sort the schedule by them. What was paid
 * covers the earliest instalments: so what is owed is the latest of them, as much as it is. A rise
 * of the price stands in the schedule, due on its own day; a reduction made what was owed less, and
 * with it the last instalments. Should less be scheduled than is owed, the rest is as old as the
 * earliest instalment. owed_fen: more than 0; count may be 0: then all of it is not due. */
struct ageing ageing_of(struct instalment_due *schedule, uint32_t count, int64_t owed_fen,
                        int64_t reduced_fen, int32_t as_of);

/* Money added up, over any number of cases: beyond what a firm has it stays at FEN_SUM_MAX, of
 * either sign. Both are sums of this, or a case's own figures. */
#define FEN_SUM_MAX (INT64_MAX / 4) /* so that share_of never overflows */
int64_t fen_add(int64_t sum, int64_t fen);

/* A part of a whole in basis points, rounded half up. whole: 0 gives 0. Neither is negative. */
int64_t basis_points(int64_t part, int64_t whole);
/* A sum shared out, rounded half up. */
int64_t share_of(int64_t sum, int64_t count);

#endif
