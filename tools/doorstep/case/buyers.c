#include "tools/doorstep/case/buyers.h"

#include "schemas/event.h"
#include "schemas/fields.h"
#include "tools/doorstep/shared/output/lang.h"

#include <stdio.h>

/* The last word about the buyers; NULL: there is none. */
static const struct list *last_word(struct event *event, const struct history *history)
{
    uint32_t i;

    for (i = history->count; i > 0; i--) {
        if (!history_read(history, i - 1, event)) {
            continue;
        }
        if (event->type == EVENT_CONTRACT_FILED) {
            return &event->data.contract_filed.buyers;
        }
        if (event->type == EVENT_OWNER_CHANGED && !history_is_voided(history, i - 1, event->id)) {
            return &event->data.owner_changed.buyers;
        }
    }
    return NULL;
}

const char *buyers_names(char text[BUYERS_TEXT_BYTES], const struct history *history)
{
    static struct event event;
    const struct list *buyers = last_word(&event, history);
    struct buyer buyer;
    size_t used = 0;
    size_t at = 0;

    text[0] = '\0';
    while (buyers != NULL && fields_next(buyers, record_schema("buyer"), &at, &buyer)) {
        size_t room = BUYERS_TEXT_BYTES - used;
        int count = snprintf(text + used, room, "%s%.*s", used == 0 ? "" : SAY(", ", "、"),
                             TEXT_ARGUMENTS(buyer.name));

        if (count < 0 || (size_t)count + sizeof "…" > room) {
            (void)snprintf(text + used, room, "…");
            break;
        }
        used += (size_t)count;
    }
    return text;
}
