#include "tools/doorstep/shared/case/claims.h"

/* Does a claim or release of this node and inquiry mean the open one? */
static bool means(const struct event *event, const struct open_node *open)
{
    bool claims = event->type == EVENT_NODE_CLAIMED;
    int node = claims ? event->data.node_claimed.node : event->data.node_released.node;
    struct text inquiry =
        claims ? event->data.node_claimed.inquiry : event->data.node_released.inquiry;

    return text_equals(words_at(kind_schema(KIND_NODE)->words, node),
                       text_of(node_word(open->node))) &&
           event->lane == open->lane &&
           (text_is_absent(inquiry) || text_equals(inquiry, open->inquiry));
}

struct claimant claims_of(const struct history *history, const struct open_node *open)
{
    static struct event event;
    struct claimant claimant = {0};
    uint32_t i;

    for (i = open->opened; i < history->count; i++) { /* positions begin at 1 */
        if (!history_read(history, i, &event) ||
            (event.type != EVENT_NODE_CLAIMED && event.type != EVENT_NODE_RELEASED) ||
            !means(&event, open) || history_is_voided(history, i, event.id)) {
            continue;
        }
        claimant = event.type == EVENT_NODE_RELEASED
                       ? (struct claimant){0}
                       : (struct claimant){.sequence = history->kept[i].sequence,
                                           .actor = event.actor,
                                           .seconds = event.time.seconds};
    }
    return claimant;
}

enum status claims_fetch(struct history *history, struct session *session, struct text subject,
                         struct error *err)
{
    struct read read = {.subject = subject, .types = 1ULL << EVENT_NODE_CLAIMED, .count = 1};
    const struct place everything = {0};
    const struct records *records;
    enum status status;

    do {
        status = session_read(session, &read, &records, err);
        if (status != STATUS_OK) {
            return status;
        }
        if (records->count > 0) {
            return history_fetch(history, session, subject, &everything, err);
        }
        read.after = records->through;
    } while (!records->done);
    return STATUS_OK;
}
