#include "workers/doubts.h"

#include "schemas/process.h"

void doubts_init(struct doubts *doubts)
{
    uint32_t i;

    for (i = 0; i < DOUBTS_MAX; i++) {
        doubts_end(&doubts->items[i]);
    }
}

static struct doubt *find(struct doubts *doubts, bool taken, uint64_t request)
{
    uint32_t i;

    for (i = 0; i < DOUBTS_MAX; i++) {
        if (doubts->items[i].taken == taken && doubts->items[i].request == request) {
            return &doubts->items[i];
        }
    }
    return NULL;
}

bool doubts_add(struct doubts *doubts, const struct flight *flight, const struct outcome *outcome)
{
    struct doubt *doubt = find(doubts, false, 0);

    if (doubt == NULL) {
        return false;
    }
    *doubt = (struct doubt){true, 0, *flight, *outcome};
    return true;
}

void doubts_end(struct doubt *doubt)
{
    doubt->taken = false; /* the rest may be borrowed until the next step */
    doubt->request = 0;
}

struct doubt *doubts_unasked(struct doubts *doubts)
{
    return find(doubts, true, 0);
}

struct doubt *doubts_of_request(struct doubts *doubts, uint64_t request)
{
    return request == 0 ? NULL : find(doubts, true, request);
}

void doubts_forget_requests(struct doubts *doubts)
{
    uint32_t i;

    for (i = 0; i < DOUBTS_MAX; i++) {
        doubts->items[i].request = 0;
    }
}

bool doubt_stands(const struct doubt *doubt, const struct view *view)
{
    return text_equals(view->subject, flight_subject(&doubt->flight)) &&
           process_awaits_act(view->open, view->open_count, flight_id(&doubt->flight));
}
