#ifndef DOORSTEP_TOOLS_BENCH_EVENTS_H
#define DOORSTEP_TOOLS_BENCH_EVENTS_H

#include "schemas/status.h"
#include "schemas/text.h"

#include <stddef.h>
#include <stdint.h>

/* Events for load generators, encoded ahead of time and kept one behind the other. */

#define BENCH_PRICE_FEN 67441356

struct events_made {
    char *bytes; /* owned */
    size_t used;
    size_t capacity;
    size_t *ends; /* owned: where each event ends */
    uint64_t count;
    uint64_t count_capacity;
};

void events_made_finish(struct events_made *made);
struct text events_made_at(const struct events_made *made, uint64_t number);

/* Errors: NO_MEMORY. */
enum status events_make_scheme(struct events_made *made, struct error *err) MUST_CHECK;
enum status events_make_contract(struct events_made *made, uint64_t number,
                                 struct error *err) MUST_CHECK;
enum status events_make_payment(struct events_made *made, uint64_t number, uint64_t nth,
                                int64_t amount_fen, struct error *err) MUST_CHECK;

#endif
