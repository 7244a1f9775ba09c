#include "tests/sim/saying_exception.h"

#define ROUNDS_ENOUGH 6

/* Where an inquiry must be for what is said of it. */
#define AT(state) (1U << STATE_##state)
#define ENDED (AT(CLOSED) | AT(WITHDRAWN))
#define UNDER_WAY (~(ENDED | AT(MOOT)))

/* One of the case's inquiries, nearly always one that is there; in no state at all: none. */
static const struct view_inquiry *any(const struct occasion *occasion, uint32_t states)
{
    static const struct view_inquiry unknown = {.inquiry = {"Q9", 2}, .round = ROUNDS_ENOUGH};
    const struct view *view = occasion->view;
    const bool is_careless = prng_below(occasion->prng, 8) == 0;
    uint32_t first = 0;

    if (view->inquiry_count == 0 || (is_careless && prng_below(occasion->prng, 4) == 0)) {
        return &unknown;
    }
    first = prng_below(occasion->prng, view->inquiry_count);
    for (uint32_t i = 0; i < view->inquiry_count && !is_careless; i++) {
        const struct view_inquiry *inquiry = &view->inquiries[(first + i) % view->inquiry_count];

        if ((states & 1U << inquiry->state) != 0) {
            return inquiry;
        }
    }
    return &view->inquiries[first];
}

static void reopen(struct saying *saying, const struct occasion *occasion)
{
    struct inquiry_reopened *said = &saying->event.data.inquiry_reopened;
    const struct view_inquiry *inquiry = any(occasion, ENDED);
    const bool is_manager = prng_below(occasion->prng, 3) == 0;

    saying_by(saying, is_manager ? LANE_A : LANE_OWNER);
    said->inquiry = inquiry->round < ROUNDS_ENOUGH ? inquiry->inquiry : TEXT("Q9");
    said->reason = TEXT("it drips again");
    said->recorder = is_manager ? RECORDER_NONE : RECORDER_C;
}

/* It is somebody else's after all. */
static void reclassify(struct saying *saying, const struct occasion *occasion)
{
    struct inquiry_classified *said = &saying->event.data.inquiry_classified;
    const struct view_inquiry *inquiry = any(occasion, UNDER_WAY);
    const uint32_t choice = prng_below(occasion->prng, 3);

    saying_by(saying, LANE_B);
    said->inquiry = inquiry->round < ROUNDS_ENOUGH ? inquiry->inquiry : TEXT("Q9");
    said->category = CATEGORY_ENGINEERING + (int)choice;
    if (prng_below(occasion->prng, 8) > 0) {
        said->reason = TEXT("looked at it again");
    }
}

static void defer(struct saying *saying, const struct occasion *occasion)
{
    struct inquiry_deferred *said = &saying->event.data.inquiry_deferred;

    saying_by(saying, LANE_B);
    said->inquiry = any(occasion, UNDER_WAY)->inquiry;
    said->agreed_on = moment_day(saying->event.time);
    said->remedy_due_on = said->agreed_on + (int32_t)prng_between(occasion->prng, 1, 20);
    said->owner_signed = true;
}

static void extend(struct saying *saying, const struct occasion *occasion)
{
    struct deadline_extended *said = &saying->event.data.deadline_extended;

    saying_by(saying, LANE_A);
    said->inquiry = any(occasion, AT(D5))->inquiry;
    said->node = 1;
    said->new_due_on = moment_day(saying->event.time);
    said->new_due_on += (int32_t)prng_between(occasion->prng, -2, 14);
    said->reason = TEXT("waits for a part");
}

static void complete(struct saying *saying, const struct occasion *occasion)
{
    static const enum lane lanes[] = {LANE_B, LANE_D, LANE_F};
    struct remedy_completed *said = &saying->event.data.remedy_completed;

    saying_by(saying, lanes[prng_below(occasion->prng, 3)]);
    said->inquiry = any(occasion, AT(CLOSED))->inquiry;
    said->done_on = moment_day(saying->event.time);
}

static void confirm(struct saying *saying, const struct occasion *occasion)
{
    struct remedy_confirmed *said = &saying->event.data.remedy_confirmed;

    saying_by(saying, LANE_OWNER);
    said->inquiry = any(occasion, AT(CLOSED))->inquiry;
    said->satisfied = prng_below(occasion->prng, 2) == 0;
    said->score = said->satisfied ? 5 : ABSENT;
    said->recorder = RECORDER_B;
}

static void withdraw(struct saying *saying, const struct occasion *occasion)
{
    struct inquiry_withdrawn *said = &saying->event.data.inquiry_withdrawn;

    saying_by(saying, LANE_OWNER);
    said->inquiry = any(occasion, UNDER_WAY)->inquiry;
    said->reason = TEXT("no more");
    said->evidence = TEXT("call");
}

/* The deputy writes down what he will say of a general doubt; or it is somebody else's to solve. */
static void propose(struct saying *saying, const struct occasion *occasion)
{
    static const enum lane lanes[] = {LANE_B, LANE_B, LANE_B, LANE_D, LANE_F};
    static const int64_t budgets_fen[] = {ABSENT, 0, ABSENT, 1};
    struct solution_proposed *said = &saying->event.data.solution_proposed;

    saying_by(saying, lanes[prng_below(occasion->prng, 5)]);
    if (prng_below(occasion->prng, 3) == 0) {
        saying->event.actor = TEXT("pan.a"); /* who cannot approve it, then */
    }
    said->inquiry = any(occasion, AT(B7))->inquiry;
    said->plan = TEXT("we ring the bank");
    said->budget_fen = budgets_fen[prng_below(occasion->prng, 4)];
    said->work_days = 2;
    said->bearer = 1;
}

/* What the deputy may just approve, or a fen more; by him, or by the manager, who may only the
 * second. */
static void approve(struct saying *saying, const struct occasion *occasion)
{
    const struct walk_when when = {UINT64_MAX, moment_day(saying->event.time)};
    const int64_t limit_fen = walk_contract(occasion->walk) == NULL
                                  ? ABSENT
                                  : walk_policy(occasion->walk, "cost_limit_fen", when);
    struct cost_approved *said = &saying->event.data.cost_approved;

    saying_by(saying, prng_below(occasion->prng, 2) == 0 ? LANE_A : LANE_B);
    said->inquiry = any(occasion, AT(BX))->inquiry;
    said->amount_fen = (limit_fen == ABSENT ? 0 : limit_fen) + prng_below(occasion->prng, 2);
    said->amount_fen = said->amount_fen == 0 ? 1 : said->amount_fen;
}

bool saying_of_quarrel(struct saying *saying, const struct occasion *occasion, bool is_back)
{
    const struct view *view = occasion->view;
    const struct view_inquiry *inquiry = view->inquiry_count > 0 ? &view->inquiries[0] : NULL;

    if (inquiry == NULL || (is_back && inquiry->state == STATE_MOOT)) {
        return false;
    }
    saying_begin(saying, is_back ? EVENT_INQUIRY_REOPENED : EVENT_INQUIRY_WITHDRAWN, LANE_OWNER,
                 view->subject, occasion->unix_ms);
    if (is_back) {
        saying->event.data.inquiry_reopened.inquiry = inquiry->inquiry;
        saying->event.data.inquiry_reopened.reason = TEXT("it is not settled at all");
        saying->event.data.inquiry_reopened.recorder = RECORDER_B;
    } else {
        saying->event.data.inquiry_withdrawn.inquiry = inquiry->inquiry;
        saying->event.data.inquiry_withdrawn.reason = TEXT("settled");
        saying->event.data.inquiry_withdrawn.evidence = TEXT("call");
    }
    return true;
}

void saying_exceptional_inquiry(struct saying *saying, const struct occasion *occasion)
{
    const enum event_type type = saying->event.type;

    if (type == EVENT_INQUIRY_CLASSIFIED) {
        reclassify(saying, occasion);
    } else if (type == EVENT_COST_APPROVED) {
        approve(saying, occasion);
    } else if (type == EVENT_SOLUTION_PROPOSED) {
        propose(saying, occasion);
    } else if (type == EVENT_INQUIRY_REOPENED) {
        reopen(saying, occasion);
    } else if (type == EVENT_INQUIRY_DEFERRED) {
        defer(saying, occasion);
    } else if (type == EVENT_INQUIRY_WITHDRAWN) {
        withdraw(saying, occasion);
    } else if (type == EVENT_DEADLINE_EXTENDED) {
        extend(saying, occasion);
    } else if (type == EVENT_REMEDY_COMPLETED) {
        complete(saying, occasion);
    } else {
        confirm(saying, occasion);
    }
}
