#include "tools/doorstep/paper/form.h"
#include "tools/doorstep/paper/paperwork.h"
#include "tools/doorstep/paper/wording.h"
#include "tools/doorstep/shared/case/remeasure.h"

/* 房款付清证明: finance certifies that the price is paid in full. It says what was true when it was
 * issued; what became of it since is the mark's to say. */

static const struct text any = {NULL, 0};

/* A payment stands on the certificate if it was booked before, and was not taken back by then. */
static bool is_listed(const struct facts *facts, const struct told *cleared,
                      const struct told *received)
{
    struct text payment = received->event.data.payment_received.payment;
    const struct told *told;

    if (!facts_counts(facts, received) || received->event.type != EVENT_PAYMENT_RECEIVED) {
        return false;
    }
    for (told = received + 1; told < cleared; told++) {
        if (facts_counts(facts, told) && told->event.type == EVENT_PAYMENT_REVERSED &&
            text_equals(told->event.data.payment_reversed.payment, payment)) {
            return false;
        }
    }
    return true;
}

static int64_t refunded_fen(const struct facts *facts, const struct told *cleared)
{
    const struct told *told;
    int64_t sum = 0;

    for (told = facts->told; told < cleared; told++) {
        if (facts_counts(facts, told) && told->event.type == EVENT_REFUND_PAID) {
            sum += told->event.data.refund_paid.amount_fen;
        }
    }
    return sum;
}

static void list_payments(const struct paper *paper, const struct told *cleared)
{
    static const struct grid_column columns[] = {
        {WORDS("No.", "序号"), 80, LOOK_CENTER},
        {WORDS("Received on", "收款日期"), 160, LOOK_CENTER},
        {WORDS("Method", "付款方式"), 150, LOOK_CENTER},
        {WORDS("Reference", "凭证号"), 230, LOOK_PLAIN},
        {WORDS("Payer", "付款人"), 170, LOOK_PLAIN},
        {WORDS("Amount", "金额"), 210, LOOK_RIGHT},
        COLUMNS_END,
    };
    struct document *document = paper->document;
    struct grid grid = form_grid(document, columns);
    int64_t refunded = refunded_fen(paper->facts, cleared);
    const struct told *told;
    uint32_t number = 0;

    for (told = paper->facts->told; told < cleared; told++) {
        const struct payment_received *received = &told->event.data.payment_received;

        if (is_listed(paper->facts, cleared, told)) {
            form_row(&grid,
                     (const struct text[]){document_say(document, "%u", ++number),
                                           wording_date(document, received->received_on),
                                           wording_word(document, KIND_METHOD, received->method),
                                           wording_or_dash(document, received->ref),
                                           document_text(document, received->payer),
                                           wording_money(document, received->amount_fen)});
        }
    }
    if (refunded > 0) {
        form_sum(&grid, SAY("Refunded", "已退款"), wording_money(document, -refunded));
    }
    form_sum(&grid, SAY("Received in all", "实付合计"),
             wording_money(document, cleared->event.data.payment_cleared.received_fen));
}

/* What the regulation gives for the areas, beside what was booked. */
static struct text area_note(const struct paper *paper, const struct price_adjusted *adjusted)
{
    const struct contract_filed *contract = &paper->facts->contract->event.data.contract_filed;
    const struct remeasure area = {contract->area_dm2, adjusted->registered_area_dm2,
                                   contract->unit_price_fen};
    struct document *document = paper->document;
    struct text measured;
    struct text reckoned;

    if (adjusted->registered_area_dm2 == ABSENT || !remeasure_is_known(&area)) {
        return TEXT("—");
    }
    measured = wording_area(document, area.registered_dm2);
    reckoned = wording_money(document, remeasure_delta_fen(&area));
    return document_say(document,
                        SAY("registered %.*s (%+.2f %%); by the regulation %.*s%s",
                            "登记面积 %.*s（误差 %+.2f%%），按规定核算 %.*s%s"),
                        TEXT_ARGUMENTS(measured), (double)remeasure_difference_bp(&area) / 100,
                        TEXT_ARGUMENTS(reckoned),
                        remeasure_may_cancel(&area)
                            ? SAY("; over 3 %: the buyer may cancel", "；超过 3%，买受人有权退房")
                            : "");
}

static void list_adjustments(const struct paper *paper, const struct told *cleared)
{
    static const struct grid_column columns[] = {
        {WORDS("Adjusted on", "调整日期"), 160, LOOK_CENTER},
        {WORDS("Reason", "原因"), 160, LOOK_CENTER},
        {WORDS("Basis", "依据"), 470, LOOK_PLAIN},
        {WORDS("Amount", "金额"), 210, LOOK_RIGHT},
        COLUMNS_END,
    };
    struct document *document = paper->document;
    struct grid grid = form_grid(document, columns);
    const struct told *told;

    for (told = paper->facts->told; told < cleared; told++) {
        const struct price_adjusted *adjusted = &told->event.data.price_adjusted;

        if (facts_counts(paper->facts, told) && told->event.type == EVENT_PRICE_ADJUSTED) {
            form_row(&grid,
                     (const struct text[]){
                         wording_day(document, told),
                         wording_word(document, KIND_ADJUSTMENT, adjusted->reason),
                         area_note(paper, adjusted), wording_money(document, adjusted->delta_fen)});
        }
    }
}

static void say_terms(const struct paper *paper, const struct told *cleared)
{
    const struct contract_filed *contract = &paper->facts->contract->event.data.contract_filed;
    const struct payment_cleared *certificate = &cleared->event.data.payment_cleared;
    struct document *document = paper->document;

    paper_home(paper, cleared);
    form_two(document, SAY("Floor area", "建筑面积"), wording_area(document, contract->area_dm2),
             SAY("Price per m²", "单价"), wording_money(document, contract->unit_price_fen));
    form_two(document, SAY("Contract price", "合同总价"),
             wording_money(document, contract->price_fen), SAY("Adjustments", "面积补差/调整"),
             wording_money(document, certificate->due_fen - contract->price_fen));
    form_one(document, SAY("Due in all", "应付合计"),
             wording_amount(document, certificate->due_fen));
    form_one(document, SAY("Received in all", "实付合计"),
             wording_amount(document, certificate->received_fen));
    if (certificate->received_fen > certificate->due_fen) {
        form_one(document, SAY("Owner's credit", "多付余额"),
                 wording_amount(document, certificate->received_fen - certificate->due_fen));
    }
}

static void say_replaces(const struct paper *paper, const struct told *cleared)
{
    const struct payment_cleared *certificate = &cleared->event.data.payment_cleared;

    if (!text_is_absent(certificate->replaces)) {
        form_one(paper->document, SAY("Replaces", "替换"),
                 document_say(paper->document,
                              SAY("certificate %.*s, which is void", "原证明 %.*s，原证明作废"),
                              TEXT_ARGUMENTS(certificate->replaces)));
    }
}

static void certify(const struct paper *paper, const struct told *cleared)
{
    const struct payment_cleared *certificate = &cleared->event.data.payment_cleared;
    struct document *document = paper->document;
    struct text issued = wording_date(document, certificate->issued_on);

    form_paragraph(document,
                   text_of(SAY("This is to certify that the buyers named above have paid the price "
                               "of this home in full.",
                               "兹证明：上述购房人已付清全部房款。特此证明。")));
    form_signatures(
        document,
        (const struct signature[]){{SAY("Finance, clerk", "财务经办"),
                                    wording_actor(document, &cleared->event), issued, false},
                                   {SAY("Finance, head", "财务负责人"), any, any, false},
                                   {SAY("Finance department", "财务部"), any, any, true}},
        3);
    form_note(document, text_of(SAY("Four copies: owner, property company, finance, customer file.",
                                    "本证明一式四份：业主、物业公司、财务部、客户档案各执一份。")));
}

enum status paper_certificate(const struct paper *paper, struct error *err)
{
    const struct told *cleared = facts_certificate(paper->facts, paper->certificate);
    struct document *document = paper->document;

    if (cleared == NULL) {
        return paper_lacks(paper,
                           text_is_absent(paper->certificate)
                               ? SAY("no certificate was issued", "尚未开具房款付清证明")
                               : SAY("no certificate of that number", "没有该编号的证明"),
                           err);
    }
    paper_head(paper, cleared, cleared->event.data.payment_cleared.certificate_no);
    document->head[HEAD_ISSUED_ON] =
        wording_date(document, cleared->event.data.payment_cleared.issued_on);
    paper_mark(paper, validity_of_certificate(paper->facts, cleared));
    say_replaces(paper, cleared);
    say_terms(paper, cleared);
    if (facts_before(paper->facts, cleared, EVENT_PRICE_ADJUSTED, any) != NULL) {
        form_heading(document, SAY("Adjustments of the price", "房款调整明细"));
        list_adjustments(paper, cleared);
    }
    form_heading(document, SAY("Payments", "付款明细"));
    list_payments(paper, cleared);
    certify(paper, cleared);
    return STATUS_OK;
}
