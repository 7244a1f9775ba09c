#include "tools/doorstep/case/buyers.h"

#include "schemas/event.h"
#include "schemas/fields.h"
#include "tools/doorstep/shared/output/lang.h"

#include <stdio.h>

static bool decode(struct event *event, const struct history *history, uint32_t number)
{
    struct text bytes = history->kept[number].event;
    struct refusals refusals = event_decode_stored(event, bytes.bytes, bytes.count);

    return !refusals_any(&refusals);
}

static bool is_voided(const struct history *history, uint32_t number, struct text id)
{
    static struct event event;

    for (number++; number < history->count; number++) {
        if (decode(&event, history, number) && event.type == EVENT_ENTRY_VOIDED &&
            text_equals(event.data.entry_voided.target, id)) {
            return true;
        }
    }
    return false;
}

/* The last word about the buyers; NULL: there is none. */
static const struct list *last_word(struct event *event, const struct history *history)
{
    uint32_t i;

    for (i = history->count; i > 0; i--) {
        if (!decode(event, history, i - 1)) {
            continue;
        }
        if (event->type == EVENT_CONTRACT_FILED) {
            return &event->data.contract_filed.buyers;
        }
        if (event->type == EVENT_OWNER_CHANGED && !is_voided(history, i - 1, event->id)) {
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
