#ifndef DOORSTEP_TOOLS_REMEASURE_H
#define DOORSTEP_TOOLS_REMEASURE_H

#include "schemas/limits.h"

#include <stdbool.h>
#include <stdint.h>

/* What is settled when the registered area differs from the contract's and the contract says
 * nothing else. Up to 3 % either way the unit price rules. A buyer pays nothing for what is larger
 * beyond that; for what is smaller beyond it the seller gives back double. Beyond 3 %, strictly,
 * the buyer may cancel instead.
 * Source: 商品房销售管理办法, article 20 */

#define AREA_DM2_MAX 10000000         /* 100,000 square metres: no home is larger */
#define AREA_PRICE_FEN_MAX 1000000000 /* per square metre: ten million yuan */

struct remeasure {
    int64_t contracted_dm2; /* 1 … AREA_DM2_MAX */
    int64_t registered_dm2; /* 1 … AREA_DM2_MAX */
    int64_t unit_price_fen; /* per square metre; 1 … AREA_PRICE_FEN_MAX */
};

/* Are the three within those bounds? Nothing else is asked of them below. */
bool remeasure_is_known(const struct remeasure *area);
/* What the buyer pays; below zero: is given back. Rounded once, half away from zero. */
int64_t remeasure_delta_fen(const struct remeasure *area);
bool remeasure_may_cancel(const struct remeasure *area);
/* The difference in basis points of the contracted area, cut; below zero: smaller. */
int64_t remeasure_difference_bp(const struct remeasure *area);

#endif
