#include "tools/doorstep/paper/form.h"
#include "tools/doorstep/paper/paperwork.h"
#include "tools/doorstep/paper/telling.h"
#include "tools/doorstep/paper/wording.h"

/* 客户疑问处理单: one inquiry from raising to closing, round by round. */

static const struct text any = {NULL, 0};

static const struct grid_column columns[] = {
    {WORDS("Event", "记录"), 85, LOOK_CENTER},
    {WORDS("Time", "时间"), 125, LOOK_CENTER},
    {WORDS("Department", "部门、经办"), 160, LOOK_CENTER},
    {WORDS("Step", "环节"), 150, LOOK_CENTER},
    {WORDS("Content", "内容"), 480, LOOK_PLAIN},
    COLUMNS_END,
};

static bool is_about(const struct paper *paper, const struct told *told)
{
    return facts_counts(paper->facts, told) &&
           text_equals(event_inquiry(&told->event), paper->inquiry);
}

/* What sends an inquiry into another round ends the one before it; a reclassification begins the
 * one that it leads to. */
static int32_t round_of(const struct told *told)
{
    bool ends = told->event.type == EVENT_SOLUTION_RETURNED ||
                told->event.type == EVENT_COST_REJECTED ||
                told->event.type == EVENT_INQUIRY_REOPENED;

    return told->after.round - (ends ? 1 : 0);
}

static void list_round(const struct paper *paper, int32_t round)
{
    struct document *document = paper->document;
    const struct facts *facts = paper->facts;
    struct grid grid = form_grid(document, columns);
    const struct told *told;

    for (told = facts->told; told < facts->told + facts->count; told++) {
        if (is_about(paper, told) && round_of(told) == round) {
            form_row(&grid, (const struct text[]){wording_event(document, told),
                                                  wording_time(document, told),
                                                  wording_who(document, &told->event),
                                                  telling_type(document, &told->event),
                                                  telling_lines(document, &told->event)});
        }
    }
}

/* The round's week: when it was due, and what became of it. */
static void say_week(const struct paper *paper, int32_t round)
{
    const struct facts *facts = paper->facts;
    struct document *document = paper->document;
    const struct told *entered = NULL;
    const struct told *solved = NULL;
    const struct told *told;
    int32_t due_on = NO_DATE;
    struct text due;
    struct text how;

    for (told = facts->told; told < facts->told + facts->count; told++) {
        if (!is_about(paper, told) || told->after.round != round) {
            continue;
        }
        if (told->after.state == STATE_D5) {
            entered = told;
            due_on = told->after.due_on;
        } else if (told->event.type == EVENT_SOLUTION_PROPOSED && told->event.lane == LANE_D) {
            solved = told;
        }
    }
    if (entered == NULL) {
        return;
    }
    due = wording_date(document, due_on);
    if (solved != NULL) {
        struct text on = wording_day(document, solved);

        how = solved->after.late_days > 0
                  ? document_say(document,
                                 SAY("proposed on %.*s, %d days late", "%.*s 提出方案，逾期 %d 天"),
                                 TEXT_ARGUMENTS(on), solved->after.late_days)
                  : document_say(document, SAY("proposed on %.*s, in time", "%.*s 提出方案，按期"),
                                 TEXT_ARGUMENTS(on));
    } else if (facts->as_of > due_on) {
        how =
            document_say(document, SAY("no solution, %d days overdue", "未提出方案，已逾期 %d 天"),
                         facts->as_of - due_on);
    } else {
        how = text_of(SAY("no solution yet", "尚未提出方案"));
    }
    form_two(document, SAY("D5 due", "工程时限"), due, SAY("D5 result", "办理情况"), how);
    form_keep(document);
}

static void say_inquiry(const struct paper *paper, const struct inquiry *inquiry,
                        const struct told *raised)
{
    const struct inquiry_raised *said = &raised->event.data.inquiry_raised;
    struct document *document = paper->document;
    struct text inquiry_state = wording_state(document, inquiry->state);

    form_two(document, SAY("Inquiry", "疑问编号"), document_text(document, paper->inquiry),
             SAY("Category", "类别"),
             wording_word(document, KIND_CATEGORY, (int)inquiry->category));
    form_two(document, SAY("Raised at", "提出时间"), wording_time(document, raised),
             SAY("Channel", "渠道"), wording_word(document, KIND_CHANNEL, said->channel));
    form_two(document, SAY("Severity", "严重程度"),
             wording_word(document, KIND_SEVERITY, said->severity), SAY("Location", "部位"),
             wording_or_dash(document, said->location));
    form_two(document, SAY("State", "当前状态"),
             inquiry->deferred
                 ? document_say(document, SAY("%.*s (deferred)", "%.*s（暂缓，先入住）"),
                                TEXT_ARGUMENTS(inquiry_state))
                 : inquiry_state,
             SAY("Rounds", "处理轮次"), document_say(document, "%d", inquiry->round));
    form_two(document, SAY("Cost approved", "批准费用"),
             wording_money(document, inquiry->approved_fen), SAY("Promised on", "承诺期限"),
             wording_date(document, inquiry->promised_on));
    form_one(document, SAY("The owner says", "业主陈述"), document_text(document, said->text));
}

static void sign(const struct paper *paper)
{
    const struct told *answered = facts_last(paper->facts, EVENT_INQUIRY_ANSWERED, paper->inquiry);
    const struct told *approved = facts_last(paper->facts, EVENT_SOLUTION_APPROVED, paper->inquiry);
    struct document *document = paper->document;

    form_signatures(document,
                    (const struct signature[]){
                        {SAY("Deputy sales manager", "销售部副经理"),
                         answered == NULL ? any : wording_actor(document, &answered->event),
                         answered == NULL ? any : wording_day(document, answered), false},
                        {SAY("Sales manager's opinion", "销售部经理意见"),
                         approved == NULL ? any : wording_actor(document, &approved->event),
                         approved == NULL ? any : wording_day(document, approved), false},
                        {SAY("Owner", "业主签字"), any, any, false}},
                    3);
}

/* The owner raised it; who issues the sheet is the deputy who took it on. */
static void say_issuer(const struct paper *paper)
{
    const struct told *taken = facts_last(paper->facts, EVENT_INQUIRY_CLASSIFIED, paper->inquiry);
    struct document *document = paper->document;

    if (taken == NULL) {
        taken = facts_last(paper->facts, EVENT_INQUIRY_ANSWERED, paper->inquiry);
    }
    if (text_is_absent(paper->letterhead->issuer)) {
        document->head[HEAD_ISSUER] =
            taken == NULL ? TEXT("—") : wording_actor(document, &taken->event);
    }
}

enum status paper_inquiry(const struct paper *paper, struct error *err)
{
    const struct told *raised = facts_last(paper->facts, EVENT_INQUIRY_RAISED, paper->inquiry);
    struct document *document = paper->document;
    const struct inquiry *inquiry;
    enum status status = paper_inquiry_of(paper, &inquiry, err);
    int32_t round;

    if (status != STATUS_OK) {
        return status;
    }
    paper_head(paper, raised, any);
    say_issuer(paper);
    if (inquiry->state == STATE_MOOT) {
        paper_mark(paper, validity_of(paper->facts, raised));
    }
    paper_home(paper, NULL);
    say_inquiry(paper, inquiry, raised);
    for (round = 1; round <= inquiry->round; round++) {
        form_heading(document, document_say(document, SAY("Round %d", "第 %d 轮"), round).bytes);
        say_week(paper, round);
        list_round(paper, round);
    }
    sign(paper);
    return STATUS_OK;
}
