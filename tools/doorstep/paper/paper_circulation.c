#include "tools/doorstep/paper/form.h"
#include "tools/doorstep/paper/paperwork.h"
#include "tools/doorstep/paper/wording.h"

/* 业主入住流转单: the slip that the owner carries from desk to desk. What the ledger knows already
 * stands on it; stamps, signatures and times are the desks'. */

static const struct text any = {NULL, 0};

#define DESK_LINES 4 /* a stamp's height */

static struct text known(const struct paper *paper, const struct told *told, const char *what)
{
    struct document *document = paper->document;
    struct text event;
    struct text on;

    if (told == NULL || told->voider != NULL) {
        return document_say(document, "□ %s", what);
    }
    event = wording_event(document, told);
    on = wording_day(document, told);
    return document_say(document, "√ %s  %.*s  %.*s", what, TEXT_ARGUMENTS(event),
                        TEXT_ARGUMENTS(on));
}

static struct text lines(struct document *document, struct text one, struct text other)
{
    return document_say(document, "%.*s\n%.*s", TEXT_ARGUMENTS(one), TEXT_ARGUMENTS(other));
}

static struct text finance(const struct paper *paper)
{
    struct document *document = paper->document;
    const struct case_state *state = paper->facts->state;
    const struct certificate *valid = case_valid_certificate(state);
    struct text balance = wording_money(document, case_balance_fen(state));

    return lines(
        document,
        known(paper, valid == NULL ? NULL : facts_certificate(paper->facts, valid->certificate_no),
              SAY("payment-cleared certificate", "房款付清证明")),
        document_say(document,
                     SAY("Balance due: %.*s\n□ receipts exchanged for the invoice",
                         "应付余额：%.*s\n□ 收据已换发票"),
                     TEXT_ARGUMENTS(balance)));
}

static struct text deputy(const struct paper *paper)
{
    const struct facts *facts = paper->facts;
    struct document *document = paper->document;

    return lines(
        document,
        known(paper,
              case_date_ok(facts->state) ? facts_last(facts, EVENT_MOVEIN_SCHEDULED, any) : NULL,
              SAY("move-in date", "入住日期")),
        known(paper,
              facts->state->qualified && case_q(facts->state)
                  ? facts_last(facts, EVENT_QUALIFICATION_CONFIRMED, any)
                  : NULL,
              SAY("move-in qualification", "入住资格")));
}

static struct text papers(const struct paper *paper)
{
    return document_say(
        paper->document, "%s",
        SAY("□ identity, power of attorney\n□ inspection sheet\n□ property agreement, owners' "
            "rules\n□ warranty and manual handed over",
            "□ 身份证明、授权委托\n□ 验房单\n□ 物业服务协议、业主公约\n□ 质量保证书、使用说明书"));
}

static struct text meters(const struct paper *paper)
{
    const struct told *done = facts_last(paper->facts, EVENT_MOVEIN_COMPLETED, any);
    struct meters read;

    if (done == NULL || done->voider != NULL) {
        return text_of(SAY("water ________\nelectricity ________\ngas ________",
                           "水表 ________\n电表 ________\n燃气表 ________"));
    }
    wording_meters(&done->event, &read);
    return document_say(
        paper->document,
        SAY("water %lld\nelectricity %lld\ngas %lld", "水表 %lld\n电表 %lld\n燃气表 %lld"),
        (long long)read.water, (long long)read.electric, (long long)read.gas);
}

static struct text keys(const struct paper *paper)
{
    const struct told *done = facts_last(paper->facts, EVENT_MOVEIN_COMPLETED, any);

    if (done == NULL || done->voider != NULL) {
        return text_of(SAY("keys, cards: ________", "钥匙、门卡：________ 把"));
    }
    return document_say(paper->document, SAY("keys, cards: %lld", "钥匙、门卡：%lld 把"),
                        (long long)done->event.data.movein_completed.keys);
}

static void list_desks(const struct paper *paper)
{
    static const struct grid_column columns[] = {
        {WORDS("Desk", "经办部门"), 155, LOOK_CENTER | LOOK_MIDDLE},
        {WORDS("Matter", "办理事项"), 135, LOOK_CENTER | LOOK_MIDDLE},
        {WORDS("Checked", "查验内容"), 320, LOOK_MIDDLE},
        {WORDS("Signature", "经办签字"), 135, LOOK_PLAIN},
        {WORDS("Stamp", "盖章"), 135, LOOK_PLAIN},
        {WORDS("Time", "时间"), 120, LOOK_PLAIN},
        COLUMNS_END,
    };
    const bool chinese = lang_is_chinese();
    const struct text blank = {"", 0};
    struct grid grid = form_grid(paper->document, columns);

    grid.lines_min = DESK_LINES;
    form_row(&grid, (const struct text[]){text_of(lane_title(LANE_E, chinese)),
                                          text_of(SAY("account", "房款结算")), finance(paper),
                                          blank, blank, blank});
    form_row(&grid, (const struct text[]){text_of(lane_title(LANE_B, chinese)),
                                          text_of(SAY("qualification", "入住资格")), deputy(paper),
                                          blank, blank, blank});
    form_row(&grid, (const struct text[]){text_of(lane_title(LANE_F, chinese)),
                                          text_of(SAY("papers", "资料")), papers(paper), blank,
                                          blank, blank});
    form_row(&grid, (const struct text[]){text_of(lane_title(LANE_F, chinese)),
                                          text_of(SAY("meters", "抄表")), meters(paper), blank,
                                          blank, blank});
    form_row(&grid,
             (const struct text[]){text_of(lane_title(LANE_F, chinese)),
                                   text_of(SAY("keys", "钥匙")), keys(paper), blank, blank, blank});
}

enum status paper_circulation(const struct paper *paper, struct error *err)
{
    const struct told *file = facts_last(paper->facts, EVENT_FILE_ESTABLISHED, any);
    const struct told *date = facts_last(paper->facts, EVENT_MOVEIN_SCHEDULED, any);
    struct document *document = paper->document;

    if (file == NULL) {
        return paper_lacks(paper, SAY("no customer file was set up", "尚未建立客户档案"), err);
    }
    paper_head(paper, date == NULL ? file : date, any);
    paper_mark(paper, validity_of(paper->facts, file));
    paper_home(paper, NULL);
    form_two(document, SAY("File no.", "档案编号"),
             document_text(document, file->event.data.file_established.file_no),
             SAY("Move-in date", "入住日期"),
             wording_date(document, paper->facts->state->movein_on));
    form_heading(document, SAY("Desks, in this order", "依次办理"));
    list_desks(paper);
    form_note(document,
              text_of(SAY("The owner carries this slip from desk to desk. The last desk returns it "
                          "to the customer representative, for the file.",
                          "本单由业主随身携带，逐部门办理；办结后由物业公司交客户代表归档。")));
    form_signatures(document,
                    (const struct signature[]){
                        {SAY("Owner", "业主"), any, any, false},
                        {SAY("Customer representative, filed", "客户代表归档"), any, any, false}},
                    2);
    return STATUS_OK;
}
