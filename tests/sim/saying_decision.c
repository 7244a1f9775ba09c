#include "tests/sim/saying_parts.h"

#include "schemas/process.h"

#include <stdio.h>

/* What people decide where a node is open. */

static void decide_solution(struct saying *saying, const struct open_node *node, struct prng *prng)
{
    struct solution_proposed *said = &saying->event.data.solution_proposed;
    const bool is_engineering = node->node == NODE_D5;

    saying_begin(saying, EVENT_SOLUTION_PROPOSED, node->lane, saying->event.subject,
                 saying->event.time.seconds * 1000);
    said->inquiry = node->inquiry;
    said->plan = TEXT("somebody comes and mends it");
    said->budget_fen = is_engineering ? prng_between(prng, 0, 1) * 20000 : ABSENT;
    said->work_days = 3;
    said->bearer = 1;
}

static void decide_cost(struct saying *saying, const struct view *view,
                        const struct open_node *node, struct prng *prng)
{
    const struct view_inquiry *inquiry = view_inquiry_of(view, node->inquiry);
    const bool is_no = prng_below(prng, 4) == 0 && inquiry != NULL && inquiry->round < 6;

    saying_begin(saying, is_no ? EVENT_COST_REJECTED : EVENT_COST_APPROVED, LANE_B, view->subject,
                 saying->event.time.seconds * 1000);
    if (is_no) {
        saying->event.data.cost_rejected.inquiry = node->inquiry;
        saying->event.data.cost_rejected.reason = TEXT("dear");
    } else {
        saying->event.data.cost_approved.inquiry = node->inquiry;
        saying->event.data.cost_approved.amount_fen =
            inquiry == NULL || inquiry->assessed_fen < 1 ? 1 : inquiry->assessed_fen;
    }
}

static void decide_approval(struct saying *saying, const struct view *view,
                            const struct open_node *node, struct prng *prng)
{
    static const int anywhere[] = {RETURN_TO_D5, RETURN_TO_F6, RETURN_TO_B7};
    static const int back_to[] = {RETURN_TO_B7, RETURN_TO_D5, RETURN_TO_F6, RETURN_TO_B7};
    const struct view_inquiry *inquiry = view_inquiry_of(view, node->inquiry);
    const bool is_no = prng_below(prng, 4) == 0 && inquiry != NULL && inquiry->round < 6;
    const bool is_far = prng_below(prng, 2) == 0;
    const bool is_anywhere = prng_below(prng, 6) == 0; /* though it may not fit */
    const uint32_t where = prng_below(prng, 3);

    saying_begin(saying, is_no ? EVENT_SOLUTION_RETURNED : EVENT_SOLUTION_APPROVED, LANE_A,
                 view->subject, saying->event.time.seconds * 1000);
    if (is_no) {
        saying->event.data.solution_returned.inquiry = node->inquiry;
        saying->event.data.solution_returned.reason = TEXT("thin");
        saying->event.data.solution_returned.to = is_anywhere ? anywhere[where]
                                                  : is_far    ? back_to[inquiry->category]
                                                              : RETURN_TO_B7;
    } else {
        saying->event.data.solution_approved.inquiry = node->inquiry;
    }
}

void saying_decide_inquiry(struct saying *saying, const struct view *view,
                           const struct open_node *node, struct prng *prng)
{
    const int64_t unix_ms = saying->event.time.seconds * 1000;
    const int32_t days = prng_below(prng, 3) == 0 ? 0 : 5;

    if (node->node == NODE_B5) {
        saying_begin(saying, EVENT_INQUIRY_CLASSIFIED, LANE_B, view->subject, unix_ms);
        saying->event.data.inquiry_classified.inquiry = node->inquiry;
        saying->event.data.inquiry_classified.category = CATEGORY_GENERAL;
    } else if (node->node == NODE_D5 || node->node == NODE_F6) {
        decide_solution(saying, node, prng);
    } else if (node->node == NODE_E5) {
        const int64_t amount_fen = prng_between(prng, 0, 1) * 30000;

        saying_begin(saying, EVENT_COST_ASSESSED, LANE_E, view->subject, unix_ms);
        saying->event.data.cost_assessed.inquiry = node->inquiry;
        saying->event.data.cost_assessed.amount_fen = amount_fen;
    } else if (node->node == NODE_R) {
        saying_begin(saying, EVENT_REMEDY_COMPLETED, node->lane, view->subject, unix_ms);
        saying->event.data.remedy_completed.inquiry = node->inquiry;
        saying->event.data.remedy_completed.done_on = saying_today(saying);
    } else if (node->node == NODE_BX) {
        decide_cost(saying, view, node, prng);
    } else if (node->node == NODE_B7) {
        saying_begin(saying, EVENT_INQUIRY_ANSWERED, LANE_B, view->subject, unix_ms);
        saying->event.data.inquiry_answered.inquiry = node->inquiry;
        saying->event.data.inquiry_answered.answer = TEXT("we mend it");
        saying->event.data.inquiry_answered.promised_on = saying_today(saying) + days;
        saying->event.data.inquiry_answered.channel = 2;
        saying->event.data.inquiry_answered.told_to = TEXT("owner");
    } else {
        decide_approval(saying, view, node, prng);
    }
}

static void hand_over(struct saying *saying, struct text subject, int64_t unix_ms)
{
    struct movein_completed *said = &saying->event.data.movein_completed;
    const struct meters meters = {1, 2, 3};
    struct writer checklist = writer_of(saying->other_list, sizeof saying->other_list);
    struct writer writer = writer_of(saying->list, sizeof saying->list);

    saying_begin(saying, EVENT_MOVEIN_COMPLETED, LANE_F, subject, unix_ms);
    writer_map(&checklist, 0);
    fields_encode(record_schema("meters"), &meters, &writer);
    said->done_on = saying_today(saying);
    said->checklist = (struct list){saying->other_list, (uint32_t)checklist.count, 0};
    said->meters = (struct list){saying->list, (uint32_t)writer.count, 3};
    said->keys = 2;
    said->signed_by = TEXT("owner");
}

bool saying_decide_case(struct saying *saying, const struct view *view,
                        const struct open_node *node, struct prng *prng)
{
    const int64_t unix_ms = saying->event.time.seconds * 1000;

    if (node->node == NODE_C3) {
        saying_begin(saying, EVENT_FILE_ESTABLISHED, LANE_C, view->subject, unix_ms);
        saying->event.data.file_established.file_no = TEXT("KH-by-hand");
        saying->event.data.file_established.volumes = 1;
        saying->event.data.file_established.copy_to = TEXT("bai.b");
    } else if (node->node == NODE_C9) {
        const int32_t after = (int32_t)prng_between(prng, 1, 30);

        saying_begin(saying, EVENT_MOVEIN_SCHEDULED, LANE_C, view->subject, unix_ms);
        saying->event.data.movein_scheduled.movein_on = saying_today(saying) + after;
        saying->event.data.movein_scheduled.contacted_via = TEXT("phone");
    } else if (node->node == NODE_F9) {
        saying_begin(saying, EVENT_PAYMENT_CLEARED, LANE_E, view->subject, unix_ms);
        (void)snprintf(saying->word, sizeof saying->word, "%.*s/%u", TEXT_ARGUMENTS(view->subject),
                       view->events); /* unique enough */
        saying->event.data.payment_cleared.certificate_no = text_of(saying->word);
        saying->event.data.payment_cleared.due_fen = view->due_fen;
        saying->event.data.payment_cleared.received_fen = view->paid_fen;
        saying->event.data.payment_cleared.issued_on = saying_today(saying);
    } else if (node->node == NODE_B10 && !text_is_absent(view->certificate_no)) {
        saying_begin(saying, EVENT_QUALIFICATION_CONFIRMED, LANE_B, view->subject, unix_ms);
        saying->event.data.qualification_confirmed.certificate_no = view->certificate_no;
    } else if (node->node == NODE_F11) {
        hand_over(saying, view->subject, unix_ms);
    } else {
        return false;
    }
    return true;
}

/* A department has two people, and some of them sit in two chairs: what one has proposed, assessed
 * or answered, the same one may not approve, but the other may, and so may one who is called nearly
 * the same. */
static void choose_person(struct saying *saying, struct prng *prng)
{
    static const struct {
        enum event_type type;
        const char *actors[3];
    } chairs[] = {
        {EVENT_SOLUTION_PROPOSED, {NULL, NULL, "pan.a"}},
        {EVENT_COST_ASSESSED, {NULL, "bai.b", "bai.b"}},
        {EVENT_INQUIRY_ANSWERED, {NULL, "pan.a", "pan.a"}},
        {EVENT_COST_APPROVED, {NULL, "bao.b", "Bai.B"}},
        {EVENT_SOLUTION_APPROVED, {NULL, "pei.a", "Pan.A"}},
    };
    const uint32_t choice = prng_below(prng, 3);

    for (size_t i = 0; i < sizeof chairs / sizeof chairs[0]; i++) {
        if (chairs[i].type == saying->event.type && chairs[i].actors[choice] != NULL) {
            saying->event.actor = text_of(chairs[i].actors[choice]);
        }
    }
}

bool saying_of_decision(struct saying *saying, const struct view *view,
                        const struct open_node *node, struct prng *prng, int64_t unix_ms)
{
    bool is_said = true;

    saying->event = (struct event){.subject = view->subject, .time = {unix_ms / 1000, 0}};
    if (text_is_absent(node->inquiry)) {
        is_said = saying_decide_case(saying, view, node, prng);
    } else {
        saying_decide_inquiry(saying, view, node, prng);
    }
    choose_person(saying, prng);
    process_act_id(node, saying->id);
    saying->event.id = text_of(saying->id);
    saying->event.causationid = node->opener;
    if (prng_below(prng, 8) == 0) {
        saying->event.expect = (int64_t)view->sequence;
    }
    return is_said && !text_is_absent(node->opener);
}
