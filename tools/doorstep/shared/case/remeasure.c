#include "tools/doorstep/shared/case/remeasure.h"

#include <assert.h>

/* Areas are counted in hundredths of a dm² here, so that 3 % of one is a whole number; a fen per
 * square metre is a hundredth of a fen per dm². */
#define FINE 100
#define BORDER_PERCENT 3

_Static_assert((int64_t)AREA_DM2_MAX *FINE * 2 <= INT64_MAX / AREA_PRICE_FEN_MAX,
               "twice the largest area, paid back, can be reckoned");

static bool is_within(int64_t value, int64_t max)
{
    return value >= 1 && value <= max;
}

bool remeasure_is_known(const struct remeasure *area)
{
    return is_within(area->contracted_dm2, AREA_DM2_MAX) &&
           is_within(area->registered_dm2, AREA_DM2_MAX) &&
           is_within(area->unit_price_fen, AREA_PRICE_FEN_MAX);
}

static int64_t difference_of(const struct remeasure *area)
{
    assert(remeasure_is_known(area));
    return (area->registered_dm2 - area->contracted_dm2) * FINE;
}

static int64_t border_of(const struct remeasure *area)
{
    return area->contracted_dm2 * FINE * BORDER_PERCENT / 100;
}

bool remeasure_may_cancel(const struct remeasure *area)
{
    int64_t difference = difference_of(area);

    return difference > border_of(area) || -difference > border_of(area);
}

int64_t remeasure_delta_fen(const struct remeasure *area)
{
    const int64_t unit = 100 * FINE; /* of a square metre */
    int64_t difference = difference_of(area);
    int64_t border = border_of(area);
    int64_t priced = difference;
    int64_t fine_fen;

    if (difference > border) {
        priced = border;
    } else if (difference < -border) {
        priced = difference + (difference + border); /* what is beyond counts twice */
    }
    fine_fen = priced * area->unit_price_fen;
    return (fine_fen + (fine_fen < 0 ? -unit / 2 : unit / 2)) / unit;
}

int64_t remeasure_difference_bp(const struct remeasure *area)
{
    return difference_of(area) * 10000 / (area->contracted_dm2 * FINE);
}
