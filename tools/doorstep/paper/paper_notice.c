#include "tools/doorstep/paper/form.h"
#include "tools/doorstep/paper/paperwork.h"
#include "tools/doorstep/paper/wording.h"

/* 入住通知书: the letter that asks the owner to move in, with a slip that comes back signed. */

static const struct text any = {NULL, 0};

static const struct words usual[] = {
    WORDS("The identity cards of all buyers, with copies", "全体购房人身份证原件及复印件"),
    WORDS("The purchase contract", "商品房买卖合同原件"),
    WORDS("The payment-cleared certificate", "房款付清证明"),
    WORDS("For an agent: a power of attorney and the agent's identity card",
          "委托他人办理的，另带授权委托书和代理人身份证"),
};

static const struct words steps[] = {
    WORDS("Finance: the payment-cleared certificate is checked, the account settled",
          "财务部：核对房款付清证明，结清账目"),
    WORDS("Sales department: the deputy manager confirms the move-in qualification",
          "销售部：副经理确认入住资格"),
    WORDS("Property company: identity, inspection of the home, meter readings",
          "物业公司：核对身份、验房、抄录水电气表底数"),
    WORDS("Property company: agreements are signed, warranty, manual and keys handed over",
          "物业公司：签署协议，发放两书和钥匙"),
};

static void list(struct document *document, uint32_t number, struct text text)
{
    form_paragraph(document, document_say(document, SAY("%u. %.*s", "%u．%.*s"), number,
                                          TEXT_ARGUMENTS(text)));
}

static void say_bring(const struct paper *paper)
{
    const uint32_t usual_count = sizeof usual / sizeof usual[0];
    const struct letterhead *head = paper->letterhead;
    uint32_t count = head->bring_count > 0 ? head->bring_count : usual_count;
    uint32_t i;

    form_heading(paper->document, SAY("Please bring", "请携带"));
    for (i = 0; i < count; i++) {
        list(paper->document, i + 1,
             head->bring_count > 0 ? head->bring[i] : text_of(lang_say(&usual[i])));
    }
}

static void say_steps(struct document *document)
{
    uint32_t i;

    form_heading(document, SAY("The steps", "办理步骤"));
    for (i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        list(document, i + 1, text_of(lang_say(&steps[i])));
    }
}

/* A date that was set before counts no more. */
static void say_replaces(const struct paper *paper, const struct told *scheduled)
{
    struct document *document = paper->document;
    const struct told *earlier = facts_before(paper->facts, scheduled, EVENT_MOVEIN_SCHEDULED, any);
    struct text on;

    if (earlier != NULL) {
        on = wording_date(document, earlier->event.data.movein_scheduled.movein_on);
        form_one(document, SAY("Replaces", "替换"),
                 document_say(document,
                              SAY("notice RZ-%.*s-%llu for %.*s, which is void",
                                  "通知书 RZ-%.*s-%llu（原定 %.*s），原通知作废"),
                              TEXT_ARGUMENTS(paper->facts->subject),
                              (unsigned long long)earlier->sequence, TEXT_ARGUMENTS(on)));
    }
}

static struct text place_of(const struct paper *paper)
{
    return text_is_absent(paper->letterhead->place)
               ? text_of(SAY("the property company's office", "物业公司办公室"))
               : document_text(paper->document, paper->letterhead->place);
}

static void invite(const struct paper *paper, const struct told *scheduled)
{
    const struct movein_scheduled *date = &scheduled->event.data.movein_scheduled;
    struct document *document = paper->document;
    struct text buyers = wording_buyers(document, facts_buyers(paper->facts, NULL));

    form_paragraph(document, document_say(document, SAY("Dear %.*s,", "尊敬的%.*s："),
                                          TEXT_ARGUMENTS(buyers)));
    form_paragraph(document,
                   text_of(SAY("Your home is ready. We ask you to come for the move-in formalities "
                               "at the time and place below.",
                               "您购买的房屋已具备交付条件，请按下列时间、地点办理入住手续。")));
    form_heading(document, SAY("When and where", "时间和地点"));
    form_two(document, SAY("Contract no.", "合同编号"),
             document_text(document, paper->facts->subject), SAY("Home", "楼栋单元房号"),
             document_text(document, paper->facts->contract->event.data.contract_filed.unit));
    form_two(document, SAY("Move-in date", "入住日期"), wording_date(document, date->movein_on),
             SAY("Time slot", "时段"), wording_or_dash(document, date->slot));
    form_two(document, SAY("Place", "地点"), place_of(paper), SAY("Contact", "联系方式"),
             wording_or_dash(document, paper->letterhead->contact));
}

static void say_slip(const struct paper *paper)
{
    struct document *document = paper->document;
    const struct text blank = {"", 0};

    form_slip(document, SAY("Return slip: received", "签收回执"));
    form_two(document, SAY("Notice no.", "通知书编号"), document->head[HEAD_NUMBER],
             SAY("Home", "楼栋单元房号"),
             document_text(document, paper->facts->contract->event.data.contract_filed.unit));
    form_keep(document);
    form_two(document, SAY("Signed by", "签收人"), blank, SAY("Signed on", "签收日期"), blank);
    form_keep(document);
    form_two(document, SAY("Phone", "联系电话"), blank, SAY("By agent", "代理人"), blank);
}

enum status paper_notice(const struct paper *paper, struct error *err)
{
    const struct told *scheduled = facts_last(paper->facts, EVENT_MOVEIN_SCHEDULED, any);
    struct document *document = paper->document;

    if (scheduled == NULL) {
        return paper_lacks(paper, SAY("no move-in date was set", "尚未确定入住日期"), err);
    }
    paper_head(paper, scheduled, any);
    paper_mark(paper, validity_of(paper->facts, scheduled));
    say_replaces(paper, scheduled);
    invite(paper, scheduled);
    say_bring(paper);
    say_steps(document);
    form_signatures(
        document,
        (const struct signature[]){
            {SAY("Customer representative", "客户代表"), wording_actor(document, &scheduled->event),
             wording_day(document, scheduled), false},
            {SAY("Company", "公司"), document->head[HEAD_COMPANY], any, true}},
        2);
    say_slip(paper);
    return STATUS_OK;
}
