#include "tests/sim/saying_parts.h"

/* What is wrong in most cases, and must do no harm. */

static void blunder_of_inquiry(struct saying *saying, struct text subject, struct prng *prng,
                               int64_t unix_ms)
{
    static const char *const inquiries[] = {"Q1", "Q2", "Q3", "Q9"};
    const struct text inquiry = text_of(inquiries[prng_below(prng, 4)]);
    const uint32_t choice = prng_below(prng, 8);
    struct view view = {.subject = subject, .inquiry_count = 1};
    struct open_node node = {.inquiry = inquiry};
    static const struct {
        enum node node;
        enum lane lane;
    } nodes[] = {{NODE_B5, LANE_B}, {NODE_D5, LANE_D}, {NODE_F6, LANE_F}, {NODE_E5, LANE_E},
                 {NODE_BX, LANE_B}, {NODE_B7, LANE_B}, {NODE_A8, LANE_A}, {NODE_R, LANE_D}};

    node.node = nodes[choice].node;
    node.lane = nodes[choice].lane;
    view.inquiries[0] = (struct view_inquiry){
        .inquiry = inquiry, .category = CATEGORY_ENGINEERING, .round = 1, .assessed_fen = 30001};
    saying->event = (struct event){.subject = subject, .time = {unix_ms / 1000, 0}};
    saying_decide_inquiry(saying, &view, &node, prng);
    if (prng_below(prng, 4) == 0) {
        saying->event.actor = TEXT("bai.b"); /* one person in two chairs */
    }
    if (node.node == NODE_B7 && prng_below(prng, 2) == 0) {
        saying->event.data.inquiry_answered.promised_on = saying_today(saying) - 1;
    }
}

static void blunder_of_case(struct saying *saying, struct text subject, struct prng *prng,
                            int64_t unix_ms)
{
    static const enum node nodes[] = {NODE_C3, NODE_C9, NODE_F9, NODE_B10, NODE_F11};
    const struct view view = {
        .subject = subject, .certificate_no = TEXT("FK-wrong"), .due_fen = 1, .paid_fen = 1};
    const struct open_node node = {.node = nodes[prng_below(prng, 5)]};

    saying->event = (struct event){.subject = subject, .time = {unix_ms / 1000, 0}};
    (void)saying_decide_case(saying, &view, &node, prng); /* each of these is said */
}

/* A contract on a unit that is taken, a certificate under a number that is used, in most cases; the
 * second the more often once an erased case has used one. */
static void blunder_of_index(struct saying *saying, struct text subject, struct prng *prng,
                             int64_t unix_ms)
{
    static const struct saying_contract contracts[] = {{"XX-1", "1-1-101", "p", 1000, false},
                                                       {"XX-2", "2-1-101", "p", 1000, false},
                                                       {"XX-3", "1-1-102", "q", 1000, true}};
    static const char *const numbers[] = {"FK-HT-1-1-1", "FK-HT-2-1-1", "FK-HT-1-2-1"};
    const uint32_t choice = prng_below(prng, 3);

    if (prng_below(prng, text_is_absent(saying->used_number) ? 2 : 6) == 0) {
        saying_of_contract(saying, &contracts[choice], unix_ms);
        saying->event.data.contract_filed.price_fen++; /* or it might be the first there */
        return;
    }
    saying_begin(saying, EVENT_PAYMENT_CLEARED, LANE_E, subject, unix_ms);
    saying->event.data.payment_cleared.certificate_no =
        text_is_absent(saying->used_number) ? text_of(numbers[choice]) : saying->used_number;
    saying->event.data.payment_cleared.due_fen = 1;
    saying->event.data.payment_cleared.received_fen = 1;
    saying->event.data.payment_cleared.issued_on = saying_today(saying);
}

/* Five minutes ahead, and a little more or less; or, for a broker whose clock is behind, of what it
 * recorded last: exactly, or a millisecond more. */
static void spoil_time(struct saying *saying, struct prng *prng)
{
    const int64_t ahead_s = prng_between(prng, 290, 310);
    const int64_t exact_unix_ms = saying->recorded_unix_ms + FUTURE_MS + prng_below(prng, 2);

    if (prng_below(prng, 2) == 0) {
        saying->event.time.seconds += ahead_s;
        saying->event.time_text = text_of(moment_format(saying->time, saying->event.time.seconds));
    } else {
        saying->event.time_text = text_of(unix_ms_format(saying->time, exact_unix_ms));
    }
}

static void spoil_envelope(struct saying *saying, struct prng *prng)
{
    static const enum lane lanes[] = {LANE_A, LANE_B, LANE_F, LANE_OWNER};
    const uint32_t choice = prng_below(prng, 10);

    if (choice == 0) {
        saying->event.lane = lanes[prng_below(prng, 4)];
    } else if (choice == 1) {
        saying->event.causationid = TEXT("contract");
    } else if (choice == 2) {
        saying->event.expect = prng_between(prng, 0, 40);
    } else if (choice == 3) {
        spoil_time(saying, prng);
    } else if (choice == 4) {
        /* The day before the contract was signed, or that day's first second. */
        saying->event.time.seconds = INT64_C(86400) * SAYING_SIGNED_ON - 8 * 3600;
        saying->event.time.seconds -= prng_below(prng, 2);
        saying->event.time_text = text_of(moment_format(saying->time, saying->event.time.seconds));
    }
}

void saying_of_blunder(struct saying *saying, struct text subject, struct prng *prng,
                       int64_t unix_ms)
{
    const uint32_t choice = prng_below(prng, 15);

    if (choice < 4) {
        blunder_of_inquiry(saying, subject, prng, unix_ms);
    } else if (choice < 7) {
        blunder_of_case(saying, subject, prng, unix_ms);
    } else if (choice == 7) {
        saying_of_payment(saying, subject, "P9", 1 + prng_below(prng, 2), unix_ms);
    } else if (choice < 10) {
        blunder_of_index(saying, subject, prng, unix_ms);
    } else if (choice < 14) {
        saying_of_wrong_deadline(saying, subject, prng, unix_ms);
    } else { /* in force already, and again from a later day on, which takes nothing back */
        const uint32_t project = prng_below(prng, SAYING_PROJECTS);

        saying_of_scheme(saying, project, unix_ms);
        saying->event.data.scheme_adopted.from_on = saying_today(saying) + 3;
    }
    spoil_envelope(saying, prng);
}
