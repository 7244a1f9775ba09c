#include "tools/doorstep/paper/form.h"
#include "tools/doorstep/paper/paperwork.h"
#include "tools/doorstep/paper/wording.h"

/* 业主答复函: what the deputy answers the owner, with the day by which it will be done. An answer
 * that the manager sent back is void, and the next one corrects it by name. */

static const struct text any = {NULL, 0};

/* The letter that this one takes the place of: the manager returned it, and this one came next. */
static const struct told *corrected(const struct paper *paper, const struct told *answered)
{
    const struct told *earlier =
        facts_before(paper->facts, answered, EVENT_INQUIRY_ANSWERED, paper->inquiry);
    const struct told *returned =
        earlier == NULL
            ? NULL
            : facts_later(paper->facts, earlier, EVENT_SOLUTION_RETURNED, paper->inquiry);

    return returned != NULL && returned < answered ? earlier : NULL;
}

static void say_corrects(const struct paper *paper, const struct told *earlier)
{
    struct document *document = paper->document;
    struct text on = wording_day(document, earlier);
    struct text promised = wording_date(document, earlier->event.data.inquiry_answered.promised_on);

    form_one(document, SAY("Replaces", "替换"),
             document_say(document,
                          SAY("letter DF-%.*s-%llu of %.*s, which promised %.*s and is void",
                              "答复函 DF-%.*s-%llu（%.*s，原承诺 %.*s），原函作废"),
                          TEXT_ARGUMENTS(paper->facts->subject),
                          (unsigned long long)earlier->sequence, TEXT_ARGUMENTS(on),
                          TEXT_ARGUMENTS(promised)));
}

static void say_review(const struct paper *paper, const struct told *answered)
{
    const struct told *approved =
        facts_later(paper->facts, answered, EVENT_SOLUTION_APPROVED, paper->inquiry);
    struct document *document = paper->document;
    struct text on;

    if (approved == NULL) {
        form_one(document, SAY("Manager's check", "经理审核"),
                 text_of(SAY("not approved yet", "尚未审核通过")));
        return;
    }
    on = wording_day(document, approved);
    form_one(document, SAY("Manager's check", "经理审核"),
             document_say(document, SAY("approved on %.*s", "%.*s 审核通过"), TEXT_ARGUMENTS(on)));
}

static void say_letter(const struct paper *paper, const struct told *answered, bool corrects)
{
    const struct inquiry_answered *answer = &answered->event.data.inquiry_answered;
    const struct told *raised = facts_last(paper->facts, EVENT_INQUIRY_RAISED, paper->inquiry);
    struct document *document = paper->document;
    struct text buyers = wording_buyers(document, facts_buyers(paper->facts, answered));
    struct text raised_on = wording_day(document, raised);

    form_paragraph(document, document_say(document, SAY("Dear %.*s,", "尊敬的%.*s："),
                                          TEXT_ARGUMENTS(buyers)));
    form_paragraph(
        document,
        document_say(document,
                     corrects
                         ? SAY("On %.*s you asked us the following. We answered earlier; that "
                               "answer no longer holds, and this one takes its place.",
                               "您于 %.*s 提出以下疑问。我司此前的答复不再有效，现更正答复如下。")
                         : SAY("On %.*s you asked us the following, and this is our answer.",
                               "您于 %.*s 提出以下疑问，现答复如下。"),
                     TEXT_ARGUMENTS(raised_on)));
    form_heading(document, SAY("Your question", "您的疑问"));
    form_paragraph(document, document_text(document, raised->event.data.inquiry_raised.text));
    form_heading(document, SAY("Our answer", "我司答复"));
    form_paragraph(document, document_text(document, answer->answer));
    form_heading(document, SAY("By when", "处理时限"));
    form_two(document, SAY("Promised on", "承诺期限"), wording_date(document, answer->promised_on),
             SAY("Told to", "告知对象"), document_text(document, answer->told_to));
    form_two(document, SAY("Answered at", "答复时间"), wording_time(document, answered),
             SAY("Channel", "答复渠道"), wording_word(document, KIND_CHANNEL, answer->channel));
    say_review(paper, answered);
}

enum status paper_answer(const struct paper *paper, struct error *err)
{
    const struct told *answered = facts_last(paper->facts, EVENT_INQUIRY_ANSWERED, paper->inquiry);
    struct document *document = paper->document;
    const struct told *earlier;
    const struct inquiry *inquiry;
    enum status status = paper_inquiry_of(paper, &inquiry, err);

    if (status != STATUS_OK) {
        return status;
    }
    if (answered == NULL) {
        return paper_lacks(paper, SAY("the inquiry was not answered", "该疑问尚未答复"), err);
    }
    earlier = corrected(paper, answered);
    paper_head(paper, answered, any);
    if (earlier != NULL) {
        document->title = text_of(SAY("Letter of answer: correction", "业主答复函（更正）"));
    }
    paper_mark(paper, validity_of_answer(paper->facts, answered));
    if (earlier != NULL) {
        say_corrects(paper, earlier);
    }
    form_two(document, SAY("Contract no.", "合同编号"),
             document_text(document, paper->facts->subject), SAY("Home", "楼栋单元房号"),
             document_text(document, paper->facts->contract->event.data.contract_filed.unit));
    form_two(document, SAY("Inquiry", "疑问编号"), document_text(document, paper->inquiry),
             SAY("Category", "类别"),
             wording_word(document, KIND_CATEGORY, (int)inquiry->category));
    say_letter(paper, answered, earlier != NULL);
    form_signatures(
        document,
        (const struct signature[]){
            {SAY("Deputy sales manager", "销售部副经理"), wording_actor(document, &answered->event),
             wording_day(document, answered), false},
            {SAY("Company", "公司"), document->head[HEAD_COMPANY], any, true}},
        2);
    return STATUS_OK;
}
