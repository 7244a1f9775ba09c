#include "schemas/mutant.h"
#include "workers/department.h"

/* 销售部副经理, lane B. */

#define CHANNEL_PHONE 2 /* place in kinds.def's CHANNEL */
#define BEARER_OWNER 3  /* place in kinds.def's BEARER */
#define BEARER_DEVELOPER 1
#define QUOTED_BYTES 120           /* of the owner's own words, in the answer */
#define PLAN_BYTES 2400            /* of the solution, in the answer */
#define PROMISED_WORK_DAYS_MAX 366 /* a longer promise is a person's to make */

/* The category whose words the text holds most of; a draw is nobody's, unless everything is to be
 * decided: then the first of the rules. word: one that was found. */
static enum category category_of(const struct settings *settings, struct text text,
                                 struct text *word)
{
    uint32_t hits[CATEGORY_GENERAL + 1] = {0};
    enum category best = CATEGORY_NONE;
    enum category category;
    bool drawn = false;
    uint32_t i;

    for (i = 0; i < settings->triage_count; i++) {
        hits[settings->triage[i].category] += keywords_count(&settings->triage[i].words, text);
    }
    for (category = CATEGORY_ENGINEERING; category <= CATEGORY_GENERAL; category++) {
        drawn = hits[category] == hits[best] ? drawn || hits[category] > 0
                                             : drawn && hits[category] < hits[best];
        best = hits[category] > hits[best] ? category : best;
    }
    if (drawn && !settings->everything) {
        return CATEGORY_NONE;
    }
    for (i = 0; i < settings->triage_count; i++) {
        struct keyword_place place;

        if (settings->triage[i].category == best &&
            keywords_find(&settings->triage[i].words, text, &place)) {
            *word = place.word;
            return best;
        }
    }
    return CATEGORY_NONE;
}

/* B5/B6 是否工程问题, 是否物业问题. By the words that the owner used. */
static bool classify(const struct matter *matter, const struct open_node *node, struct act *act)
{
    const struct dossier_inquiry *inquiry = dossier_inquiry_of(matter->dossier, node->inquiry);
    struct inquiry_classified *said = &act->event.data.inquiry_classified;
    enum category category = CATEGORY_NONE;
    struct text word = {NULL, 0};

    if (inquiry != NULL && !text_is_absent(inquiry->text)) {
        category = category_of(matter->settings, inquiry->text, &word);
    }
    if (category == CATEGORY_NONE && !matter->settings->everything) {
        return false;
    }
    act_say(act, EVENT_INQUIRY_CLASSIFIED);
    said->inquiry = node->inquiry;
    said->category = category == CATEGORY_NONE ? CATEGORY_GENERAL : (int)category;
    said->reason = category == CATEGORY_NONE
                       ? TEXT("未匹配到规则，由副经理直接答复")
                       : act_print(act, "来文提到“%.*s”", TEXT_ARGUMENTS(word));
    return true;
}

/* Bx 费用审批. What finance has assessed may be spent; limits are looked at before. */
static bool approve_cost(const struct matter *matter, const struct open_node *node, struct act *act)
{
    const struct view_inquiry *inquiry = view_inquiry_of(matter->view, node->inquiry);

    if (inquiry == NULL || inquiry->assessed_fen == ABSENT || inquiry->assessed_fen <= 0) {
        return false;
    }
    act_say(act, EVENT_COST_APPROVED);
    act->event.data.cost_approved.inquiry = node->inquiry;
    act->event.data.cost_approved.amount_fen = inquiry->assessed_fen;
    return true;
}

/* Who pays, as a sentence for the owner. */
static struct text cost_sentence(struct act *act, const struct view_inquiry *inquiry, int bearer)
{
    char yuan[YUAN_TEXT_BYTES];

    if (inquiry->approved_fen == ABSENT || inquiry->approved_fen <= 0) {
        return TEXT("本次处理不产生费用。");
    }
    (void)yuan_format(yuan, inquiry->approved_fen);
    if (bearer == BEARER_OWNER) {
        return act_print(act, "费用%s元，由您承担。", yuan);
    }
    return act_print(act, "费用%s元，由%s承担，您无需付费。", yuan,
                     bearer == BEARER_DEVELOPER ? "我公司" : "责任单位");
}

/* What the deputy himself can say to a general inquiry. */
static struct text general_answer(const struct settings *settings, struct text text)
{
    uint32_t i;

    for (i = 0; i < settings->answer_count; i++) {
        if (!text_is_absent(text) && keywords_count(&settings->answers[i].words, text) > 0) {
            return settings->answers[i].answer;
        }
    }
    return TEXT("我们已登记并向有关部门核实，核实结果将电话告知您");
}

static struct text answer_text(const struct matter *matter, struct act *act,
                               const struct dossier_inquiry *known,
                               const struct view_inquiry *inquiry, struct text plan)
{
    struct text quoted =
        text_is_absent(known->text) ? TEXT("") : text_cut(known->text, QUOTED_BYTES);
    struct text cost = inquiry->category == CATEGORY_GENERAL
                           ? TEXT("")
                           : cost_sentence(act, inquiry, known->solution.bearer);
    struct text kept = text_cut(plan, PLAN_BYTES);
    struct text owner = text_is_absent(matter->dossier->buyer)
                            ? TEXT("业主")
                            : text_cut(matter->dossier->buyer, ID_BYTES_MAX);
    int32_t promised_on = act->event.data.inquiry_answered.promised_on;
    char date[DATE_TEXT_BYTES];

    return act_print(act, "%.*s您好：您反映的“%.*s%s”已有处理意见：%.*s。%.*s我们承诺于%s前办结。",
                     TEXT_ARGUMENTS(owner), TEXT_ARGUMENTS(quoted),
                     quoted.count < known->text.count ? "……" : "", TEXT_ARGUMENTS(kept),
                     TEXT_ARGUMENTS(cost), date_format(date, promised_on));
}

/* B7 业主信息反馈. Explain and answer, tell the owner the time limit for the remedy, and submit
 * the solution to the sales manager. */
static bool answer_owner(const struct matter *matter, const struct open_node *node, struct act *act)
{
    const struct view_inquiry *inquiry = view_inquiry_of(matter->view, node->inquiry);
    const struct dossier_inquiry *known = dossier_inquiry_of(matter->dossier, node->inquiry);
    struct inquiry_answered *said = &act->event.data.inquiry_answered;
    int64_t work_days = matter->settings->answer_work_days;
    struct text plan;

    if (inquiry == NULL || known == NULL) {
        return false;
    }
    plan = known->solution.plan;
    if (!text_is_absent(plan)) {
        work_days = known->solution.work_days + (MUTANT(PROMISE_LATER) ? 1 : 0);
    } else if (inquiry->category == CATEGORY_GENERAL) {
        plan = general_answer(matter->settings, known->text);
    } else {
        return false; /* an answer without the department's solution is no answer */
    }
    if (work_days > PROMISED_WORK_DAYS_MAX && !matter->settings->everything) {
        return false;
    }
    act_say(act, EVENT_INQUIRY_ANSWERED);
    said->inquiry = node->inquiry;
    said->promised_on = work_days_after(matter->today, work_days);
    said->answer = answer_text(matter, act, known, inquiry, plan);
    said->channel = CHANNEL_PHONE;
    said->told_to = text_is_absent(matter->dossier->buyer) ? TEXT("业主") : matter->dossier->buyer;
    return true;
}

/* B10 入住资格确认. On the strength of the certificate and the date; every condition holds when
 * the node is open, the certificate that counts is the view's. */
static bool qualify(const struct matter *matter, struct act *act)
{
    const struct view *view = matter->view;

    if (!view->cert_ok || text_is_absent(view->certificate_no)) {
        return false;
    }
    act_say(act, EVENT_QUALIFICATION_CONFIRMED);
    act->event.data.qualification_confirmed.certificate_no = view->certificate_no;
    act->event.data.qualification_confirmed.note = TEXT("房款付清，疑问办结，入住日期已定");
    return true;
}

static bool decide(const struct matter *matter, const struct open_node *node, struct act *act)
{
    if (node->node == NODE_B5) {
        return classify(matter, node, act);
    }
    if (node->node == NODE_BX) {
        return approve_cost(matter, node, act);
    }
    if (node->node == NODE_B7) {
        return answer_owner(matter, node, act);
    }
    return node->node == NODE_B10 && qualify(matter, act);
}

const struct department deputy_manager = {
    .lane = LANE_B,
    .name = "deputy-manager",
    .decide = decide,
    .reads = 1U << NODE_B5 | 1U << NODE_B7,
};
