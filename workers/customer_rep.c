#include "workers/department.h"

/* 客户代表, lane C. */

/* C3 建立客户档案. A detailed file, to be looked up later, and one copy to the deputy manager. */
static bool establish_file(const struct matter *matter, struct act *act)
{
    static const char *const items[] = {"商品房买卖合同", "购房人身份资料", "付款方式及收款记录",
                                        "客户资料表"};
    const uint32_t count = sizeof items / sizeof items[0];
    struct file_established *said = &act->event.data.file_established;
    uint8_t bytes[256];
    struct writer writer = writer_of(bytes, sizeof bytes);
    uint32_t i;

    act_say(act, EVENT_FILE_ESTABLISHED);
    writer_array(&writer, count);
    for (i = 0; i < count; i++) {
        writer_string(&writer, items[i]);
    }
    said->file_no = act_print(act, "KH-%.*s", TEXT_ARGUMENTS(matter->view->subject));
    said->volumes = 1;
    said->items = act_list(act, &writer, count);
    said->copy_to = TEXT("deputy-manager");
    return true;
}

/* C9 客户入住确认. When the customer moves in: the next day that has a free slot. Where everything
 * is decided and all slots are taken, it is tomorrow, and the hour is left open. */
static bool schedule_movein(const struct matter *matter, struct act *act)
{
    struct movein_scheduled *said = &act->event.data.movein_scheduled;
    char slot[SLOT_TEXT_BYTES];
    int32_t day = matter->today + 1;
    const bool is_found = bookings_find(matter->bookings, matter->settings, matter->view->subject,
                                        matter->today, &day, slot);

    if (!is_found && !matter->settings->everything) {
        return false;
    }
    act_say(act, EVENT_MOVEIN_SCHEDULED);
    said->movein_on = day;
    said->slot = is_found ? act_text(act, text_of(slot)) : said->slot;
    said->contacted_via = TEXT("phone");
    return true;
}

static bool decide(const struct matter *matter, const struct open_node *node, struct act *act)
{
    if (node->node == NODE_C3) {
        return establish_file(matter, act);
    }
    return node->node == NODE_C9 && schedule_movein(matter, act);
}

const struct department customer_rep = {
    .lane = LANE_C,
    .name = "customer-rep",
    .decide = decide,
    .follows = BOOKING_TYPES,
};
