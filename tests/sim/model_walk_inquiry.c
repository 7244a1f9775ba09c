#include "tests/sim/model_walk.h"

bool walk_is_final(enum inquiry_state state)
{
    return state == STATE_CLOSED || state == STATE_WITHDRAWN || state == STATE_MOOT;
}

/* What was solved, computed and promised so far counts no more. */
static void forget(struct walk_inquiry *inquiry)
{
    inquiry->budget_fen = ABSENT;
    inquiry->assessed_fen = ABSENT;
    inquiry->approved_fen = ABSENT;
    inquiry->promised_on = NO_DATE;
    inquiry->proposer = (struct text){NULL, 0};
    inquiry->assessor = (struct text){NULL, 0};
}

/* Back to the first node of its category; the week of D5 begins with the event at this place. */
static void begin_again(const struct walk *walk, struct walk_inquiry *inquiry, uint32_t place)
{
    static const enum inquiry_state first[] = {
        [CATEGORY_NONE] = STATE_TRIAGE,
        [CATEGORY_ENGINEERING] = STATE_D5,
        [CATEGORY_PROPERTY] = STATE_F6,
        [CATEGORY_GENERAL] = STATE_B7,
    };

    forget(inquiry);
    inquiry->state = first[inquiry->category];
    if (inquiry->state == STATE_D5) {
        inquiry->due_on = walk_due_on(walk, walk_when_at(walk, place));
        inquiry->late_days = 0;
    }
}

static void propose(struct walk_inquiry *inquiry, const struct event *event)
{
    const int32_t day = moment_day(event->time);

    inquiry->proposer = event->actor;
    inquiry->budget_fen = event->data.solution_proposed.budget_fen;
    if (inquiry->category == CATEGORY_ENGINEERING) {
        inquiry->late_days = day > inquiry->due_on ? day - inquiry->due_on : 0;
        inquiry->state = STATE_E5;
    } else if (inquiry->category == CATEGORY_PROPERTY && inquiry->budget_fen > 0) {
        inquiry->state = STATE_E5;
    } else {
        inquiry->state = STATE_B7;
    }
}

/* How an inquiry goes on its way and ends. False: the event is none of this. */
static bool goes_on(struct walk_inquiry *inquiry, const struct event *event)
{
    const enum event_type type = event->type;

    if (type == EVENT_SOLUTION_PROPOSED) {
        propose(inquiry, event);
    } else if (type == EVENT_COST_ASSESSED) {
        inquiry->assessed_fen = event->data.cost_assessed.amount_fen;
        inquiry->assessor = event->actor;
        inquiry->state = inquiry->assessed_fen > 0 ? STATE_BX : STATE_B7;
    } else if (type == EVENT_COST_APPROVED) {
        inquiry->approved_fen = event->data.cost_approved.amount_fen;
        inquiry->state = STATE_B7;
    } else if (type == EVENT_INQUIRY_ANSWERED) {
        inquiry->answerer = event->actor;
        inquiry->promised_on = event->data.inquiry_answered.promised_on;
        inquiry->state = STATE_A8;
    } else if (type == EVENT_SOLUTION_APPROVED || type == EVENT_INQUIRY_WITHDRAWN) {
        inquiry->closed_on = moment_day(event->time);
        inquiry->state = type == EVENT_SOLUTION_APPROVED ? STATE_CLOSED : STATE_WITHDRAWN;
    } else {
        return false;
    }
    return true;
}

/* How it begins again. */
static bool comes_back(const struct walk *walk, struct walk_inquiry *inquiry, uint32_t place)
{
    const struct event *event = walk_event(walk, place);
    const enum event_type type = event->type;

    if (type == EVENT_INQUIRY_CLASSIFIED) {
        inquiry->category = (enum category)event->data.inquiry_classified.category;
        inquiry->round +=
            inquiry->category == CATEGORY_ENGINEERING && inquiry->due_on != NO_DATE ? 1 : 0;
    } else if (type == EVENT_COST_REJECTED || type == EVENT_SOLUTION_RETURNED) {
        inquiry->round++;
    } else if (type == EVENT_INQUIRY_REOPENED) {
        inquiry->round++;
        inquiry->is_deferred = false;
        inquiry->is_remedied = false;
        inquiry->remedy_due_on = NO_DATE;
        inquiry->closed_on = NO_DATE;
    } else {
        return false;
    }
    if (type == EVENT_SOLUTION_RETURNED && event->data.solution_returned.to == RETURN_TO_B7) {
        inquiry->promised_on = NO_DATE;
        inquiry->state = STATE_B7;
    } else {
        begin_again(walk, inquiry, place);
    }
    return true;
}

/* What is agreed beside its way. */
static void is_agreed(struct walk_inquiry *inquiry, const struct event *event)
{
    if (event->type == EVENT_INQUIRY_DEFERRED) {
        inquiry->is_deferred = true;
        inquiry->remedy_due_on = event->data.inquiry_deferred.remedy_due_on;
    } else if (event->type == EVENT_DEADLINE_EXTENDED) {
        inquiry->due_on = event->data.deadline_extended.new_due_on;
    } else if (event->type == EVENT_REMEDY_COMPLETED) {
        inquiry->is_remedied = true;
    }
}

/* The inquiry that the event at this place raised, as it is in the end. */
static void follow(const struct walk *walk, uint32_t place, struct walk_inquiry *found)
{
    const struct inquiry_raised *raised = &walk_event(walk, place)->data.inquiry_raised;
    struct walk before = *walk;

    before.count = place;
    *found = (struct walk_inquiry){.inquiry = raised->inquiry,
                                   .category = (enum category)raised->category,
                                   .is_after_movein = walk_has(&before, EVENT_MOVEIN_COMPLETED),
                                   .round = 1,
                                   .due_on = NO_DATE,
                                   .remedy_due_on = NO_DATE,
                                   .closed_on = NO_DATE};
    begin_again(walk, found, place);
    for (uint32_t i = place + 1; i < walk->count; i++) {
        const struct event *event = walk_event(walk, i);

        if (event == NULL) {
            continue;
        }
        if (text_equals(event_inquiry(event), raised->inquiry) && !goes_on(found, event) &&
            !comes_back(walk, found, i)) {
            is_agreed(found, event);
        }
        if (event->type == EVENT_CONTRACT_CANCELLED && !walk_is_final(found->state)) {
            found->state = STATE_MOOT;
        }
    }
}

bool walk_inquiry_of(const struct walk *walk, struct text inquiry, struct walk_inquiry *found)
{
    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = walk_event(walk, i);

        if (event != NULL && event->type == EVENT_INQUIRY_RAISED &&
            text_equals(event->data.inquiry_raised.inquiry, inquiry)) {
            follow(walk, i, found);
            return true;
        }
    }
    return false;
}

bool walk_inquiry_at(const struct walk *walk, uint32_t number, struct walk_inquiry *found)
{
    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = walk_event(walk, i);

        if (event != NULL && event->type == EVENT_INQUIRY_RAISED && number-- == 0) {
            follow(walk, i, found);
            return true;
        }
    }
    return false;
}

uint32_t walk_inquiries(const struct walk *walk)
{
    return walk_count(walk, EVENT_INQUIRY_RAISED);
}

uint32_t walk_open_inquiries(const struct walk *walk)
{
    struct walk_inquiry inquiry;
    uint32_t count = 0;

    for (uint32_t i = 0; walk_inquiry_at(walk, i, &inquiry); i++) {
        count += walk_is_final(inquiry.state) ? 0 : 1;
    }
    return count;
}

uint32_t walk_gate_open(const struct walk *walk, struct walk_when when)
{
    const bool asks_remedy = walk_policy(walk, "gate_on_remedy", when) == 1;
    struct walk_inquiry inquiry;
    uint32_t count = 0;

    for (uint32_t i = 0; walk_inquiry_at(walk, i, &inquiry); i++) {
        const bool awaits_remedy =
            asks_remedy && inquiry.state == STATE_CLOSED && !inquiry.is_remedied;

        count += !inquiry.is_deferred && (!walk_is_final(inquiry.state) || awaits_remedy) ? 1 : 0;
    }
    return count;
}
