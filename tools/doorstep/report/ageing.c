#include "tools/doorstep/report/ageing.h"

#include "schemas/date.h"

#include <assert.h>
#include <stdlib.h>

enum age_band age_band_of(int32_t days_late)
{
    if (days_late <= 0) {
        return AGE_NOT_DUE;
    }
    return days_late <= 30   ? AGE_1_30
           : days_late <= 60 ? AGE_31_60
           : days_late <= 90 ? AGE_61_90
                             : AGE_91;
}

enum late_band late_band_of(int32_t days_late)
{
    assert(days_late > 0);
    return days_late <= 3    ? LATE_1_3
           : days_late <= 7  ? LATE_4_7
           : days_late <= 14 ? LATE_8_14
                             : LATE_15;
}

const char *late_band_word(enum late_band band)
{
    static const char *const words[LATE_BANDS] = {"1-3", "4-7", "8-14", "15+"};

    assert(band < LATE_BANDS);
    return words[band];
}

static int by_day(const void *one, const void *other)
{
    int32_t left = ((const struct instalment_due *)one)->due_on;
    int32_t right = ((const struct instalment_due *)other)->due_on;

    return (left > right) - (left < right);
}

static void put(struct ageing *ageing, int32_t due_on, int64_t fen, int32_t as_of)
{
    int32_t days_late = due_on == NO_DATE ? 0 : as_of - due_on;

    ageing->fen[age_band_of(days_late)] += fen;
    if (days_late > 0 && fen > 0 &&
        (ageing->oldest_due_on == NO_DATE || due_on < ageing->oldest_due_on)) {
        ageing->oldest_due_on = due_on;
    }
}

struct ageing ageing_of(struct instalment_due *schedule, uint32_t count, int64_t owed_fen,
                        int64_t reduced_fen, int32_t as_of)
{
    struct ageing ageing = {.oldest_due_on = NO_DATE};
    int32_t due_on = NO_DATE;
    uint32_t i;

    assert(owed_fen > 0 && reduced_fen >= 0);
    if (count > 1) {
        qsort(schedule, count, sizeof *schedule, by_day);
    }
    for (i = count; i > 0 && owed_fen > 0; i--) {
        int64_t left = schedule[i - 1].fen;
        int64_t off = left < reduced_fen ? left : reduced_fen;
        int64_t owed;

        reduced_fen -= off;
        left -= off;
        owed = left < owed_fen ? left : owed_fen;
        owed_fen -= owed;
        put(&ageing, schedule[i - 1].due_on, owed, as_of);
        due_on = schedule[i - 1].due_on;
    }
    if (owed_fen > 0) {
        put(&ageing, due_on, owed_fen, as_of);
    }
    return ageing;
}

int64_t fen_add(int64_t sum, int64_t fen)
{
    int64_t both = sum + fen;

    return both > FEN_SUM_MAX ? FEN_SUM_MAX : both < -FEN_SUM_MAX ? -FEN_SUM_MAX : both;
}

int64_t basis_points(int64_t part, int64_t whole)
{
    assert(part >= 0 && whole >= 0);
    return whole == 0 ? 0 : (part * 20000 + whole) / (2 * whole);
}

int64_t share_of(int64_t sum, int64_t count)
{
    assert(sum >= 0 && count >= 0);
    return count == 0 ? 0 : (2 * sum + count) / (2 * count);
}
