#include "tools/doorstep/paper/form.h"
#include "tools/doorstep/paper/paperwork.h"
#include "tools/doorstep/paper/telling.h"
#include "tools/doorstep/paper/wording.h"
#include "tools/doorstep/shared/home/attachments.h"
#include "tools/doorstep/shared/output/labels.h"

#include <stdlib.h>

/* 客户档案: the customer file as of a day: its cover, what is in it, and everything that happened.
 */

static const struct text any = {NULL, 0};

static void list_buyers(const struct paper *paper)
{
    static const struct grid_column columns[] = {
        {WORDS("Buyer", "购房人"), 300, LOOK_PLAIN},
        {WORDS("Identity no.", "证件号码"), 400, LOOK_CENTER},
        {WORDS("Phone", "电话"), 300, LOOK_CENTER},
        COLUMNS_END,
    };
    struct document *document = paper->document;
    struct grid grid = form_grid(document, columns);
    struct buyer buyer;
    bool begun = false;
    size_t at = 0;

    while (fields_next(facts_buyers(paper->facts, NULL), record_schema("buyer"), &at, &buyer)) {
        form_row(&grid, (const struct text[]){document_text(document, buyer.name),
                                              wording_masked(document, buyer.id_no),
                                              document_text(document, buyer.phone)});
        begun = true;
    }
    if (!begun) {
        form_empty(&grid, SAY("none was named", "未登记"));
    }
}

static void list_schedule(const struct paper *paper)
{
    static const struct grid_column columns[] = {
        {WORDS("Instalment", "期次"), 200, LOOK_CENTER},
        {WORDS("Due on", "到期日"), 250, LOOK_CENTER},
        {WORDS("Method", "付款方式"), 250, LOOK_CENTER},
        {WORDS("Amount", "金额"), 300, LOOK_RIGHT},
        COLUMNS_END,
    };
    const struct contract_filed *contract = &paper->facts->contract->event.data.contract_filed;
    struct document *document = paper->document;
    struct grid grid = form_grid(document, columns);
    struct instalment instalment;
    size_t at = 0;

    while (fields_next(&contract->schedule, record_schema("instalment"), &at, &instalment)) {
        form_row(&grid,
                 (const struct text[]){document_say(document, "%lld", (long long)instalment.no),
                                       wording_date(document, instalment.due_on),
                                       wording_word(document, KIND_METHOD, instalment.method),
                                       wording_money(document, instalment.amount_fen)});
    }
    form_sum(&grid, SAY("Contract price", "合同总价"),
             wording_money(document, contract->price_fen));
}

static void say_cover(const struct paper *paper, const struct told *file)
{
    const struct contract_filed *contract = &paper->facts->contract->event.data.contract_filed;
    const struct case_state *state = paper->facts->state;
    struct document *document = paper->document;
    const struct file_established *said = file == NULL ? NULL : &file->event.data.file_established;

    form_two(document, SAY("File no.", "档案编号"),
             said == NULL ? TEXT("—") : document_text(document, said->file_no),
             SAY("Volumes", "册数"),
             said == NULL ? TEXT("—") : document_say(document, "%lld", (long long)said->volumes));
    form_two(document, SAY("Contract no.", "合同编号"),
             document_text(document, paper->facts->subject), SAY("Signed on", "签约日期"),
             wording_date(document, contract->signed_on));
    form_two(document, SAY("Project", "项目"), document_text(document, contract->project),
             SAY("Home", "楼栋单元房号"), document_text(document, contract->unit));
    form_two(document, SAY("Floor area", "建筑面积"), wording_area(document, contract->area_dm2),
             SAY("Price per m²", "单价"), wording_money(document, contract->unit_price_fen));
    form_two(document, SAY("Due in all", "应付合计"), wording_money(document, state->due_fen),
             SAY("Received in all", "实付合计"), wording_money(document, state->paid_fen));
    form_two(document, SAY("Stage", "当前阶段"),
             text_of(stage_title(case_stage(state), lang_is_chinese())),
             SAY("Move-in date", "入住日期"), wording_date(document, state->movein_on));
    form_two(document, SAY("Copy with", "副本送交"),
             said == NULL ? TEXT("—") : document_text(document, labels_addressee(said->copy_to)),
             SAY("As of", "截至日期"), wording_date(document, paper->facts->as_of));
    if (!text_is_absent(contract->predecessor)) {
        form_one(document, SAY("Earlier contract", "原合同编号"),
                 document_text(document, contract->predecessor));
    }
}

static void index_one(const struct grid *grid, uint32_t *number, struct text name,
                      const struct told *told)
{
    struct document *document = grid->document;

    form_row(grid,
             (const struct text[]){document_say(document, "%u", ++*number), name,
                                   telling_type(document, &told->event),
                                   wording_day(document, told), wording_event(document, told)});
}

static void index_attachments(const struct grid *grid, uint32_t *number, const struct told *told)
{
    const struct list *list = attachments_of(&told->event);
    struct attachment attachment;
    size_t at = 0;

    while (list != NULL && fields_next(list, record_schema("attachment"), &at, &attachment)) {
        index_one(grid, number,
                  document_say(grid->document, "%.*s (%.*s, SHA-256 %.16s…)",
                               TEXT_ARGUMENTS(attachment.name), TEXT_ARGUMENTS(attachment.media),
                               attachment.sha256.bytes),
                  told);
    }
}

static void list_index(const struct paper *paper, const struct told *file)
{
    static const struct grid_column columns[] = {
        {WORDS("No.", "序号"), 80, LOOK_CENTER},    {WORDS("Paper", "资料名称"), 450, LOOK_PLAIN},
        {WORDS("From", "来源"), 210, LOOK_CENTER},  {WORDS("On", "日期"), 150, LOOK_CENTER},
        {WORDS("Event", "记录"), 110, LOOK_CENTER}, COLUMNS_END,
    };
    const struct facts *facts = paper->facts;
    struct grid grid = form_grid(paper->document, columns);
    const struct told *told;
    struct text item;
    uint32_t number = 0;
    size_t at = 0;

    while (file != NULL && fields_next_text(&file->event.data.file_established.items, &at, &item)) {
        index_one(&grid, &number, document_text(paper->document, item), file);
    }
    for (told = facts->told; told < facts->told + facts->count; told++) {
        if (facts_counts(facts, told)) {
            index_attachments(&grid, &number, told);
        }
    }
    if (number == 0) {
        form_empty(&grid, SAY("nothing was filed yet", "尚无资料"));
    }
}

static void list_events(const struct paper *paper, const struct told *const *ordered,
                        uint32_t count)
{
    static const struct grid_column columns[] = {
        {WORDS("Event", "记录"), 80, LOOK_CENTER},
        {WORDS("Time", "时间"), 120, LOOK_CENTER},
        {WORDS("Department", "部门、经办"), 160, LOOK_CENTER},
        {WORDS("What", "事项"), 150, LOOK_CENTER},
        {WORDS("Content", "内容"), 390, LOOK_PLAIN},
        {WORDS("Remark", "备注"), 100, LOOK_CENTER},
        COLUMNS_END,
    };
    struct document *document = paper->document;
    struct grid grid = form_grid(document, columns);
    uint32_t i;

    for (i = 0; i < count; i++) {
        const struct told *told = ordered[i];

        form_row(&grid,
                 (const struct text[]){
                     wording_event(document, told), wording_time(document, told),
                     wording_who(document, &told->event), telling_type(document, &told->event),
                     telling_data(document, &told->event), telling_remark(document, told)});
    }
}

/* By when things happened, then by when they were written down. */
static int by_time(const void *one, const void *other)
{
    const struct told *left = *(const struct told *const *)one;
    const struct told *right = *(const struct told *const *)other;
    const struct moment *first = &left->event.time;
    const struct moment *second = &right->event.time;

    if (first->seconds != second->seconds) {
        return first->seconds > second->seconds ? 1 : -1;
    }
    if (first->nanos != second->nanos) {
        return first->nanos > second->nanos ? 1 : -1;
    }
    return (left->sequence > right->sequence) - (left->sequence < right->sequence);
}

static enum status tell_events(const struct paper *paper, struct error *err)
{
    const struct facts *facts = paper->facts;
    const struct told **ordered = calloc(facts->count, sizeof(const struct told *));
    uint32_t count = 0;
    uint32_t i;

    if (ordered == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "order a case's events");
    }
    for (i = 0; i < facts->count; i++) {
        if (!subject_is_project(facts->told[i].event.subject)) {
            ordered[count++] = &facts->told[i];
        }
    }
    qsort((void *)ordered, count, sizeof(const struct told *), by_time);
    list_events(paper, ordered, count);
    free((void *)ordered);
    return STATUS_OK;
}

enum status paper_file(const struct paper *paper, struct error *err)
{
    const struct told *file = facts_last(paper->facts, EVENT_FILE_ESTABLISHED, any);
    struct document *document = paper->document;

    /* Every case has one: its contract is filed. */
    file = file != NULL && file->voider != NULL ? NULL : file;
    paper_head(paper, file == NULL ? paper->facts->contract : file, any);
    say_cover(paper, file);
    form_heading(document, SAY("Buyers", "购房人"));
    list_buyers(paper);
    form_heading(document, SAY("Schedule of payments", "付款计划"));
    list_schedule(paper);
    form_page(document, SAY("What is in the file", "档案目录"));
    list_index(paper, file);
    form_heading(document, SAY("Everything that happened", "办理过程（按发生时间）"));
    return tell_events(paper, err);
}
