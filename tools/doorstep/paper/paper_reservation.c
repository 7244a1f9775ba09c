#include "tools/doorstep/paper/form.h"
#include "tools/doorstep/paper/paperwork.h"
#include "tools/doorstep/paper/wording.h"

/* 有瑕疵收房确认书: the owner takes the home although some inquiries are not settled, and says
 * which.
 */

static const struct text any = {NULL, 0};

static const struct told *deferral_of(const struct paper *paper, const struct inquiry *inquiry)
{
    return facts_last(paper->facts, EVENT_INQUIRY_DEFERRED, inquiry->inquiry);
}

/* The last deferral of an inquiry that is still deferred; else the last one that ever was. */
static const struct told *find_last(const struct paper *paper)
{
    const struct case_state *state = paper->facts->state;
    const struct told *last = NULL;
    uint32_t i;

    for (i = 0; i < state->inquiry_count; i++) {
        const struct told *told =
            state->inquiries[i].deferred ? deferral_of(paper, &state->inquiries[i]) : NULL;

        last = told != NULL && (last == NULL || told > last) ? told : last;
    }
    return last;
}

static void list_deferred(const struct paper *paper)
{
    static const struct grid_column columns[] = {
        {WORDS("Inquiry", "疑问编号"), 120, LOOK_CENTER},
        {WORDS("Defect", "瑕疵内容"), 390, LOOK_PLAIN},
        {WORDS("Location", "部位"), 120, LOOK_CENTER},
        {WORDS("Agreed on", "约定日期"), 130, LOOK_CENTER},
        {WORDS("Remedy due", "整改期限"), 130, LOOK_CENTER},
        {WORDS("Remedied", "已整改"), 110, LOOK_CENTER},
        COLUMNS_END,
    };
    const struct case_state *state = paper->facts->state;
    struct document *document = paper->document;
    struct grid grid = form_grid(document, columns);
    uint32_t i;

    for (i = 0; i < state->inquiry_count; i++) {
        const struct inquiry *inquiry = &state->inquiries[i];
        const struct told *raised =
            facts_last(paper->facts, EVENT_INQUIRY_RAISED, inquiry->inquiry);

        if (inquiry->deferred) {
            form_row(&grid,
                     (const struct text[]){
                         document_text(document, inquiry->inquiry),
                         document_text(document, raised->event.data.inquiry_raised.text),
                         wording_or_dash(document, raised->event.data.inquiry_raised.location),
                         wording_date(
                             document,
                             deferral_of(paper, inquiry)->event.data.inquiry_deferred.agreed_on),
                         wording_date(document, inquiry->remedy_due_on),
                         inquiry->remedied ? TEXT("√") : TEXT("—")});
        }
    }
}

enum status paper_reservation(const struct paper *paper, struct error *err)
{
    const struct told *deferred = find_last(paper);
    struct document *document = paper->document;

    if (deferred == NULL) {
        return paper_lacks(paper, SAY("no inquiry is deferred", "没有暂缓处理的疑问"), err);
    }
    paper_head(paper, deferred, any);
    paper_mark(paper, validity_of(paper->facts, deferred));
    paper_home(paper, NULL);
    form_heading(document, SAY("Deferred", "暂缓处理的疑问"));
    list_deferred(paper);
    form_paragraph(
        document,
        text_of(
            SAY("The owner takes the home over with the reservations listed above. The company "
                "remedies each of them by the day that stands beside it. Taking the home over "
                "is no waiver of the owner's rights.",
                "业主同意在上列瑕疵尚未处理完毕的情况下先行收房；公司应在所列期限内完成整改。业主"
                "收房不视为放弃其权利。")));
    form_signatures(
        document,
        (const struct signature[]){{SAY("Owner", "业主签字"), any, any, false},
                                   {SAY("Deputy sales manager", "销售部副经理"),
                                    wording_actor(document, &deferred->event),
                                    wording_day(document, deferred), false},
                                   {SAY("Property company", "物业公司"), any, any, true}},
        3);
    return STATUS_OK;
}
