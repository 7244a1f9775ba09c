#include "schemas/reader.h"
#include "tools/doorstep/paper/form.h"
#include "tools/doorstep/paper/paperwork.h"
#include "tools/doorstep/paper/wording.h"
#include "tools/doorstep/shared/output/labels.h"

/* 房屋交接单: what was checked, read and handed over when the owner moved in. */

static const struct text any = {NULL, 0};

static void list_checks(const struct paper *paper, const struct movein_completed *done)
{
    static const struct grid_column columns[] = {
        {WORDS("No.", "序号"), 100, LOOK_CENTER},
        {WORDS("Item", "核对项目"), 700, LOOK_PLAIN},
        {WORDS("Done", "结果"), 200, LOOK_CENTER | LOOK_STRONG},
        COLUMNS_END,
    };
    struct document *document = paper->document;
    struct reader reader = reader_of(done->checklist.bytes, done->checklist.bytes_count);
    struct grid grid = form_grid(document, columns);
    uint32_t count = reader_map(&reader, MAP_COUNT_MAX);
    uint32_t i;

    for (i = 0; i < count; i++) {
        struct text item = labels_value(KIND_CHECKLIST, reader_text(&reader, TEXT_BYTES_MAX));
        bool is_done = reader_bool(&reader);

        form_row(&grid, (const struct text[]){document_say(document, "%u", i + 1),
                                              document_text(document, item),
                                              is_done ? TEXT("√") : TEXT("×")});
    }
    if (count == 0) {
        form_empty(&grid, SAY("none was noted", "未登记"));
    }
}

static void list_meters(const struct paper *paper, const struct event *event)
{
    static const struct grid_column columns[] = {
        {WORDS("Water", "水表读数"), 250, LOOK_CENTER},
        {WORDS("Electricity", "电表读数"), 250, LOOK_CENTER},
        {WORDS("Gas", "燃气表读数"), 250, LOOK_CENTER},
        {WORDS("Keys and cards", "钥匙、门卡数量"), 250, LOOK_CENTER},
        COLUMNS_END,
    };
    struct document *document = paper->document;
    struct grid grid = form_grid(document, columns);
    struct meters meters;

    wording_meters(event, &meters);
    form_row(&grid,
             (const struct text[]){
                 document_say(document, "%lld", (long long)meters.water),
                 document_say(document, "%lld", (long long)meters.electric),
                 document_say(document, "%lld", (long long)meters.gas),
                 document_say(document, "%lld", (long long)event->data.movein_completed.keys)});
}

enum status paper_handover(const struct paper *paper, struct error *err)
{
    const struct told *done = facts_last(paper->facts, EVENT_MOVEIN_COMPLETED, any);
    const struct movein_completed *said;
    struct document *document = paper->document;

    if (done == NULL) {
        return paper_lacks(paper, SAY("the move-in was not completed", "尚未办理入住手续"), err);
    }
    said = &done->event.data.movein_completed;
    paper_head(paper, done, any);
    paper_mark(paper, validity_of(paper->facts, done));
    paper_home(paper, NULL);
    form_two(document, SAY("Handed over on", "交接日期"), wording_date(document, said->done_on),
             SAY("Signed by", "签收人"), document_text(document, said->signed_by));
    form_heading(document, SAY("Readings and keys", "读数和钥匙"));
    list_meters(paper, &done->event);
    form_heading(document, SAY("Checked and handed over", "核对和交付"));
    list_checks(paper, said);
    form_paragraph(document,
                   text_of(SAY("The home was inspected, and what is listed above was checked, "
                               "signed and handed over.",
                               "房屋已验收，以上各项已核对、签署并交付。")));
    form_signatures(document,
                    (const struct signature[]){
                        {SAY("Owner or agent", "业主或代理人"), any, any, false},
                        {SAY("Property company, clerk", "物业公司经办"),
                         wording_actor(document, &done->event), wording_day(document, done), false},
                        {SAY("Property company", "物业公司"), any, any, true}},
                    3);
    return STATUS_OK;
}
