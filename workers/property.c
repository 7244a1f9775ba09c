#include "schemas/fields.h"
#include "workers/department.h"

/* 物业公司, lane F. */

#define BEARER_PROPERTY 4 /* place in kinds.def's BEARER */

static const struct property_rule *rule_for(const struct settings *settings, struct text text)
{
    uint32_t i;

    for (i = 0; i < settings->property_count; i++) {
        if (keywords_count(&settings->property[i].words, text) > 0) {
            return &settings->property[i];
        }
    }
    return NULL;
}

/* F6 物业问题解决. The property company proposes a solution; it costs the developer nothing. */
static bool propose_solution(const struct matter *matter, const struct open_node *node,
                             struct act *act)
{
    const struct dossier_inquiry *inquiry = dossier_inquiry_of(matter->dossier, node->inquiry);
    struct solution_proposed *said = &act->event.data.solution_proposed;
    const struct property_rule *rule = NULL;

    if (inquiry != NULL && !text_is_absent(inquiry->text)) {
        rule = rule_for(matter->settings, inquiry->text);
    }
    if (rule == NULL && !matter->settings->everything) {
        return false;
    }
    act_say(act, EVENT_SOLUTION_PROPOSED);
    said->inquiry = node->inquiry;
    said->plan = rule == NULL ? TEXT("物业管家上门了解情况，当面商定处理办法") : rule->plan;
    said->work_days = rule == NULL ? matter->settings->inspection_work_days : rule->work_days;
    said->budget_fen = 0;
    said->bearer = BEARER_PROPERTY;
    return true;
}

/* What is gone through with the owner, item by item. */
static struct list checklist(struct act *act)
{
    static const char *const items[] = {
        "identity",       /* 核对身份及授权委托书 */
        "certificate",    /* 查验房款付清证明 */
        "completion",     /* 出示竣工备案 */
        "warranty",       /* 住宅质量保证书 */
        "manual",         /* 住宅使用说明书 */
        "inspection",     /* 验房单签字 */
        "meter_readings", /* 水电气表底数 */
        "agreements",     /* 物业服务协议与业主公约 */
        "keys",           /* 钥匙门卡点交签收 */
    };
    const uint32_t count = sizeof items / sizeof items[0];
    uint8_t bytes[256];
    struct writer writer = writer_of(bytes, sizeof bytes);
    uint32_t i;

    writer_map(&writer, count);
    for (i = 0; i < count; i++) {
        writer_string(&writer, items[i]);
        writer_bool(&writer, true);
    }
    return act_list(act, &writer, count);
}

/* A new home's meters stand at nought. */
static struct list first_readings(struct act *act)
{
    const struct meters meters = {0, 0, 0};
    uint8_t bytes[64];
    struct writer writer = writer_of(bytes, sizeof bytes);

    fields_encode(record_schema("meters"), &meters, &writer);
    return act_list(act, &writer, 1);
}

/* F11 办理入住手续. On the confirmed qualification and not before the day agreed: check, sign,
 * read the meters, hand over the two books and the keys. */
static bool hand_over(const struct matter *matter, struct act *act)
{
    struct movein_completed *said = &act->event.data.movein_completed;
    const struct view *view = matter->view;

    if (!matter->settings->everything &&
        (view->movein_on == NO_DATE || matter->today < view->movein_on)) {
        return false;
    }
    act_say(act, EVENT_MOVEIN_COMPLETED);
    said->done_on = matter->today;
    said->checklist = checklist(act);
    said->meters = first_readings(act);
    said->keys = matter->settings->keys;
    said->signed_by =
        text_is_absent(matter->dossier->buyer) ? TEXT("业主") : matter->dossier->buyer;
    return true;
}

static bool decide(const struct matter *matter, const struct open_node *node, struct act *act)
{
    if (node->node == NODE_F6) {
        return propose_solution(matter, node, act);
    }
    return node->node == NODE_F11 && hand_over(matter, act);
}

const struct department property = {
    .lane = LANE_F,
    .name = "property",
    .decide = decide,
    .reads = 1U << NODE_F6 | 1U << NODE_F11,
};
