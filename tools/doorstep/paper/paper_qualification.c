#include "tools/doorstep/paper/form.h"
#include "tools/doorstep/paper/paperwork.h"
#include "tools/doorstep/paper/wording.h"

#include <stdio.h>

/* 入住资格确认单: the four conditions of the move-in, each with the events that fulfil it. */

static const struct text any = {NULL, 0};

#define LISTED_BYTES 4096
#define LISTED_ENDING_BYTES 64 /* how many more there are */

/* What settled the inquiry last; NULL: nothing did. */
static const struct told *settled_by(const struct facts *facts, struct text inquiry)
{
    static const enum event_type types[] = {EVENT_SOLUTION_APPROVED, EVENT_INQUIRY_WITHDRAWN,
                                            EVENT_INQUIRY_DEFERRED};
    const struct told *last = NULL;
    size_t i;

    for (i = 0; i < sizeof types / sizeof types[0]; i++) {
        const struct told *told = facts_last(facts, types[i], inquiry);

        if (told != NULL && facts_counts(facts, told) && (last == NULL || told > last)) {
            last = told;
        }
    }
    return last;
}

/* An inquiry that keeps the owner out, or what settled it. */
static struct text account_of(const struct paper *paper, const struct inquiry *inquiry)
{
    const struct told *told = settled_by(paper->facts, inquiry->inquiry);

    if (inquiry_gates(inquiry, paper->facts->state->gate_on_remedy)) {
        return document_say(paper->document, SAY("%.*s (open)", "%.*s（未办结）"),
                            TEXT_ARGUMENTS(inquiry->inquiry));
    }
    if (told == NULL) {
        return document_text(paper->document, inquiry->inquiry);
    }
    return document_say(paper->document, "%.*s № %llu%s", TEXT_ARGUMENTS(inquiry->inquiry),
                        (unsigned long long)told->sequence,
                        told->event.type == EVENT_INQUIRY_DEFERRED ? SAY(" (deferred)", "（暂缓）")
                        : told->event.type == EVENT_INQUIRY_WITHDRAWN
                            ? SAY(" (withdrawn)", "（撤回）")
                            : "");
}

/* All inquiries, as they were raised. */
static struct text settled(const struct paper *paper)
{
    const struct case_state *state = paper->facts->state;
    char listed[LISTED_BYTES] = "";
    size_t used = 0;
    uint32_t i;

    if (state->inquiry_count == 0) {
        return text_of(SAY("no inquiry was raised", "业主未提出疑问"));
    }
    for (i = 0; i < state->inquiry_count; i++) {
        struct text account = account_of(paper, &state->inquiries[i]);

        if (used + account.count + LISTED_ENDING_BYTES >= sizeof listed) {
            (void)snprintf(listed + used, sizeof listed - used,
                           SAY(", and %u more", "，另有 %u 项"), state->inquiry_count - i);
            break;
        }
        used += (size_t)snprintf(listed + used, sizeof listed - used, "%s%.*s",
                                 used > 0 ? SAY(", ", "、") : "", TEXT_ARGUMENTS(account));
    }
    return document_text(paper->document, text_of(listed));
}

/* The certificate that holds, which may have replaced the one that was confirmed; else that one. */
static const struct told *certified(const struct facts *facts, const struct told *confirmed)
{
    const struct certificate *valid = case_valid_certificate(facts->state);

    return facts_certificate(
        facts, valid != NULL ? valid->certificate_no
                             : confirmed->event.data.qualification_confirmed.certificate_no);
}

static struct text ground(const struct paper *paper, const struct told *told, struct text what)
{
    struct document *document = paper->document;
    struct text event;
    struct text on;

    if (told == NULL) {
        return TEXT("—");
    }
    event = wording_event(document, told);
    on = wording_day(document, told);
    return document_say(document, "%.*s  %.*s  %.*s", TEXT_ARGUMENTS(event), TEXT_ARGUMENTS(on),
                        TEXT_ARGUMENTS(what));
}

static void tick(const struct grid *grid, const char *number, const char *condition, bool holds,
                 struct text why)
{
    form_row(grid, (const struct text[]){text_of(number), text_of(condition),
                                         holds ? TEXT("√") : TEXT("×"), why});
}

static void list_conditions(const struct paper *paper, const struct told *confirmed)
{
    static const struct grid_column columns[] = {
        {WORDS("No.", "序号"), 80, LOOK_CENTER},
        {WORDS("Condition", "入住条件"), 270, LOOK_PLAIN},
        {WORDS("Holds", "具备"), 90, LOOK_CENTER | LOOK_STRONG},
        {WORDS("Events", "依据（记录号、日期）"), 560, LOOK_PLAIN},
        COLUMNS_END,
    };
    const struct facts *facts = paper->facts;
    struct document *document = paper->document;
    const struct told *file = facts_last(facts, EVENT_FILE_ESTABLISHED, any);
    const struct told *certificate = certified(facts, confirmed);
    const struct told *date = facts_last(facts, EVENT_MOVEIN_SCHEDULED, any);
    struct grid grid = form_grid(document, columns);

    tick(&grid, "1", SAY("The customer file is set up", "客户档案已建立"), facts->state->file_ok,
         ground(paper, file,
                file == NULL ? any
                             : document_text(document, file->event.data.file_established.file_no)));
    tick(&grid, "2", SAY("No inquiry is open", "没有未办结的疑问"),
         case_gate_open(facts->state) == 0, settled(paper));
    tick(&grid, "3", SAY("The price is paid and certified", "房款付清证明有效"),
         case_cert_ok(facts->state),
         ground(paper, certificate,
                certificate == NULL
                    ? any
                    : document_text(document,
                                    certificate->event.data.payment_cleared.certificate_no)));
    tick(&grid, "4", SAY("The move-in date is set", "入住日期已确认"), case_date_ok(facts->state),
         ground(paper, date,
                date == NULL
                    ? any
                    : wording_date(document, date->event.data.movein_scheduled.movein_on)));
}

enum status paper_qualification(const struct paper *paper, struct error *err)
{
    const struct told *confirmed = facts_last(paper->facts, EVENT_QUALIFICATION_CONFIRMED, any);
    struct document *document = paper->document;

    if (confirmed == NULL) {
        return paper_lacks(paper, SAY("the qualification was not confirmed", "入住资格尚未确认"),
                           err);
    }
    paper_head(paper, confirmed, any);
    paper_mark(paper, validity_of_qualification(paper->facts, confirmed));
    paper_home(paper, NULL);
    form_two(document, SAY("Certificate no.", "证明编号"),
             document_text(document, confirmed->event.data.qualification_confirmed.certificate_no),
             SAY("Confirmed at", "确认时间"), wording_time(document, confirmed));
    form_one(document, SAY("Note", "备注"),
             wording_or_dash(document, confirmed->event.data.qualification_confirmed.note));
    form_heading(document, SAY("Conditions of the move-in", "入住条件"));
    list_conditions(paper, confirmed);
    form_paragraph(document,
                   text_of(SAY("The owner is qualified to move in. To the property company: please "
                               "carry out the move-in formalities on the strength of this sheet.",
                               "经确认，该业主具备入住资格。请物业公司凭本单办理入住手续。")));
    form_signatures(
        document,
        (const struct signature[]){
            {SAY("Deputy sales manager", "销售部副经理"),
             wording_actor(document, &confirmed->event), wording_day(document, confirmed), false},
            {SAY("Received, property company", "物业公司接收"), any, any, true}},
        2);
    return STATUS_OK;
}
