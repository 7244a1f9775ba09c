#include "tools/doorstep/paper/form.h"
#include "tools/doorstep/paper/paperwork.h"
#include "tools/doorstep/paper/wording.h"

/* 费用申请审批单: what a solution costs, as engineering budgets it, finance assesses it and the
 * deputy decides on it. */

static const struct text any = {NULL, 0};

/* The event of this solution: none after another one was proposed. */
static const struct told *of_solution(const struct paper *paper, const struct told *proposed,
                                      enum event_type type)
{
    const struct told *found = facts_later(paper->facts, proposed, type, paper->inquiry);
    const struct told *next =
        facts_later(paper->facts, proposed, EVENT_SOLUTION_PROPOSED, paper->inquiry);

    return found != NULL && (next == NULL || found < next) ? found : NULL;
}

static void list_budget(const struct paper *paper, const struct solution_proposed *solution)
{
    static const struct grid_column columns[] = {
        {WORDS("No.", "序号"), 90, LOOK_CENTER},      {WORDS("Item", "项目名称"), 430, LOOK_PLAIN},
        {WORDS("Quantity", "数量"), 130, LOOK_RIGHT}, {WORDS("Unit", "单位"), 130, LOOK_CENTER},
        {WORDS("Amount", "金额"), 220, LOOK_RIGHT},   COLUMNS_END,
    };
    struct document *document = paper->document;
    struct grid grid = form_grid(document, columns);
    struct budget_line line;
    uint32_t number = 0;
    size_t at = 0;

    while (fields_next(&solution->budget_lines, record_schema("budget_line"), &at, &line)) {
        form_row(&grid, (const struct text[]){document_say(document, "%u", ++number),
                                              document_text(document, line.item),
                                              document_say(document, "%lld", (long long)line.qty),
                                              document_text(document, line.unit),
                                              wording_money(document, line.fen)});
    }
    if (number == 0) {
        form_empty(&grid, SAY("no lines were given", "未列明细"));
    }
    form_sum(&grid, SAY("Budget in all", "预算合计"),
             wording_money(document, solution->budget_fen));
}

static void say_decision(const struct paper *paper, const struct told *assessed,
                         const struct told *approved, const struct told *rejected)
{
    struct document *document = paper->document;
    bool is_free = assessed != NULL && assessed->event.data.cost_assessed.amount_fen == 0;

    form_one(document, SAY("Assessed by finance", "财务核定"),
             wording_amount(document, assessed == NULL
                                          ? ABSENT
                                          : assessed->event.data.cost_assessed.amount_fen));
    form_one(document, SAY("Finance's note", "核定说明"),
             assessed == NULL ? TEXT("—")
                              : wording_or_dash(document, assessed->event.data.cost_assessed.note));
    form_one(document, SAY("Decision", "审批结果"),
             rejected != NULL
                 ? document_say(document, SAY("rejected: %.*s", "不同意：%.*s"),
                                TEXT_ARGUMENTS(rejected->event.data.cost_rejected.reason))
             : approved != NULL ? text_of(SAY("approved", "同意"))
             : is_free ? text_of(SAY("no cost: no approval is needed", "不发生费用，无需审批"))
                       : text_of(SAY("awaited", "待审批")));
    form_one(document, SAY("Approved amount", "批准金额"),
             wording_amount(document, approved == NULL
                                          ? ABSENT
                                          : approved->event.data.cost_approved.amount_fen));
}

static struct signature signature_of(const struct paper *paper, const char *title,
                                     const struct told *told)
{
    struct document *document = paper->document;

    return told == NULL ? (struct signature){title, any, any, false}
                        : (struct signature){title, wording_actor(document, &told->event),
                                             wording_day(document, told), false};
}

static void say_solution(const struct paper *paper, const struct told *proposed)
{
    const struct solution_proposed *solution = &proposed->event.data.solution_proposed;
    struct document *document = paper->document;

    form_two(document, SAY("Inquiry", "疑问编号"), document_text(document, paper->inquiry),
             SAY("Round", "轮次"), document_say(document, "%d", proposed->after.round));
    form_two(document, SAY("Applied for by", "申请部门"),
             text_of(lane_title(proposed->event.lane, lang_is_chinese())),
             SAY("Applied for at", "申请时间"), wording_time(document, proposed));
    form_two(document, SAY("Cost borne by", "费用承担方"),
             wording_word(document, KIND_BEARER, solution->bearer), SAY("Work days", "工期（天）"),
             document_say(document, "%lld", (long long)solution->work_days));
    form_one(document, SAY("Solution", "解决方案"), document_text(document, solution->plan));
}

/* The last solution that has a budget. */
static const struct told *find_proposed(const struct paper *paper)
{
    const struct told *told = facts_last(paper->facts, EVENT_SOLUTION_PROPOSED, paper->inquiry);

    while (told != NULL && told->event.data.solution_proposed.budget_fen == ABSENT) {
        told = facts_before(paper->facts, told, EVENT_SOLUTION_PROPOSED, paper->inquiry);
    }
    return told;
}

enum status paper_cost(const struct paper *paper, struct error *err)
{
    const struct told *proposed = find_proposed(paper);
    struct document *document = paper->document;
    const struct told *assessed;
    const struct told *approved;
    const struct told *rejected;
    const struct inquiry *inquiry;
    enum status status = paper_inquiry_of(paper, &inquiry, err);

    if (status != STATUS_OK) {
        return status;
    }
    if (proposed == NULL) {
        return paper_lacks(paper, SAY("no budget was given", "尚无工程预算"), err);
    }
    assessed = of_solution(paper, proposed, EVENT_COST_ASSESSED);
    approved = of_solution(paper, proposed, EVENT_COST_APPROVED);
    rejected = of_solution(paper, proposed, EVENT_COST_REJECTED);
    paper_head(paper, assessed == NULL ? proposed : assessed, any);
    paper_mark(paper, validity_of_cost(paper->facts, proposed));
    paper_home(paper, NULL);
    say_solution(paper, proposed);
    form_heading(document, SAY("Budget", "工程预算"));
    list_budget(paper, &proposed->event.data.solution_proposed);
    form_heading(document, SAY("Assessment and approval", "核定与审批"));
    say_decision(paper, assessed, approved, rejected);
    form_signatures(document,
                    (const struct signature[]){
                        signature_of(paper, SAY("Applied for", "申请人"), proposed),
                        signature_of(paper, SAY("Finance", "财务部核定"), assessed),
                        signature_of(paper,
                                     approved != NULL && approved->event.lane == LANE_A
                                         ? SAY("Sales manager", "销售部经理审批")
                                         : SAY("Deputy sales manager", "销售部副经理审批"),
                                     approved != NULL ? approved : rejected)},
                    3);
    return STATUS_OK;
}
