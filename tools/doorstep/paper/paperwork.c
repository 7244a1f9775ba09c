#include "tools/doorstep/paper/paperwork.h"

#include "tools/doorstep/paper/check.h"
#include "tools/doorstep/paper/form.h"
#include "tools/doorstep/paper/wording.h"

#include <string.h>

static const struct {
    const char *word;
    const char *prefix;
    enum lane lane;
    enum paper_asks asks;
    struct words title;
    struct words needs;
    enum status (*compose)(const struct paper *, struct error *);
} papers[] = {
#define PAPER(name, prefix, lane, asks, english, chinese, needs, needs_chinese)                    \
    {#name,                                                                                        \
     prefix,                                                                                       \
     LANE_##lane,                                                                                  \
     PAPER_ASKS_##asks,                                                                            \
     WORDS(english, chinese),                                                                      \
     WORDS(needs, needs_chinese),                                                                  \
     paper_##name},
#include "tools/doorstep/paper/papers.def"
#undef PAPER
};

const char *paper_word(enum paper_kind kind)
{
    return papers[kind].word;
}

enum paper_kind paper_of_word(const char *word)
{
    int kind = 0;

    while (kind < PAPERS_END && strcmp(papers[kind].word, word) != 0) {
        kind++;
    }
    return (enum paper_kind)kind;
}

const char *paper_title(enum paper_kind kind)
{
    return lang_say(&papers[kind].title);
}

const char *paper_needs(enum paper_kind kind)
{
    return lang_say(&papers[kind].needs);
}

enum paper_asks paper_asks(enum paper_kind kind)
{
    return papers[kind].asks;
}

/* At the end of each page: what it is good for, and the code that it can be checked by. */
static struct text foot_of(const struct paper *paper)
{
    const struct facts *facts = paper->facts;
    struct digest root = merkle_root(&facts->tree);
    struct check check = check_of(facts->tree.count, &root);
    char code[CHECK_TEXT_BYTES];
    char day[DATE_TEXT_BYTES];

    return document_say(paper->document, SAY("Check code %s   As of %s", "核验码 %s   截至 %s"),
                        check_format(code, &check), date_format(day, facts->as_of));
}

enum status paper_compose(const struct paper *paper, struct error *err)
{
    struct document *document = paper->document;
    enum status status;

    document->day = paper->facts->as_of;
    document->title = text_of(paper_title(paper->kind));
    document->foot = foot_of(paper);
    status = papers[paper->kind].compose(paper, err);
    if (status == STATUS_OK && document->failed) {
        return error_set(err, STATUS_NO_MEMORY, "compose a paper");
    }
    return status;
}

/* What the firm says of itself, or what a form says that nobody has filled in. */
static struct text said(struct document *document, struct text text, const char *otherwise)
{
    return text_is_absent(text) ? text_of(otherwise) : document_text(document, text);
}

void paper_head(const struct paper *paper, const struct told *main, struct text number)
{
    struct document *document = paper->document;
    const struct letterhead *letterhead = paper->letterhead;
    struct text *head = document->head;

    head[HEAD_COMPANY] = said(document, letterhead->company,
                              SAY("Property Development Co., Ltd.", "房地产开发有限公司"));
    head[HEAD_NUMBER] = text_is_absent(number)
                            ? document_say(document, "%s-%.*s-%llu", papers[paper->kind].prefix,
                                           TEXT_ARGUMENTS(paper->facts->subject),
                                           (unsigned long long)main->sequence)
                            : document_text(document, number);
    head[HEAD_LANE] = text_of(lane_title(papers[paper->kind].lane, lang_is_chinese()));
    head[HEAD_PROCESS] = text_of(SAY("customer management", "客户管理流程"));
    head[HEAD_SECRECY] = said(document, letterhead->secrecy, SAY("internal", "内部"));
    head[HEAD_COMPILED_BY] =
        said(document, letterhead->compiled_by, SAY("sales department", "销售部"));
    head[HEAD_ISSUER] = text_is_absent(letterhead->issuer)
                            ? wording_actor(document, &main->event)
                            : document_text(document, letterhead->issuer);
    head[HEAD_ISSUED_ON] = wording_day(document, main);
}

static const char *loss_sentence(enum loss loss)
{
    switch (loss) {
    case LOSS_NONE:
        return "";
    case LOSS_VOIDED:
        return SAY("Void: the entry was voided", "作废：原记录已作废");
    case LOSS_CANCELLED:
        return SAY("Void: the contract was cancelled", "作废：合同已解除");
    case LOSS_REPLACED:
        return SAY("Void: replaced by another", "作废：已由新证明替换");
    case LOSS_REVOKED:
        return SAY("Void: revoked", "作废：已撤销");
    case LOSS_LAPSED:
        return SAY("Void: the amount due or the owner changed, or money is due again",
                   "作废：应付房款或购房人已变更，或仍有欠款");
    case LOSS_SUPERSEDED:
        return SAY("Void: the inquiry went on to another round", "作废：疑问已转入新一轮处理");
    case LOSS_SUSPENDED:
        return SAY("Suspended: a condition of the move-in does not hold at present",
                   "暂停：入住条件目前不再全部满足");
    }
    return "";
}

void paper_mark(const struct paper *paper, struct validity validity)
{
    struct document *document = paper->document;
    struct text sentence = text_of(loss_sentence(validity.loss));

    if (validity.loss == LOSS_NONE) {
        return;
    }
    document->mark =
        text_of(validity.loss == LOSS_SUSPENDED ? SAY("SUSPENDED", "暂停") : SAY("VOID", "作废"));
    if (validity.by != NULL) {
        struct text by = wording_event(document, validity.by);
        struct text on = wording_day(document, validity.by);

        sentence =
            document_say(document, SAY("%.*s (event %.*s of %.*s)", "%.*s（记录 %.*s，%.*s）"),
                         TEXT_ARGUMENTS(sentence), TEXT_ARGUMENTS(by), TEXT_ARGUMENTS(on));
    }
    form_one(document, SAY("Validity", "效力"), sentence);
}

void paper_home(const struct paper *paper, const struct told *until)
{
    struct document *document = paper->document;
    const struct contract_filed *contract = &paper->facts->contract->event.data.contract_filed;
    const struct list *buyers = facts_buyers(paper->facts, until);

    form_two(document, SAY("Buyers", "购房人"), wording_buyers(document, buyers),
             SAY("Identity nos.", "证件号码"), wording_ids(document, buyers));
    form_two(document, SAY("Contract no.", "合同编号"),
             document_text(document, paper->facts->subject), SAY("Home", "楼栋单元房号"),
             document_text(document, contract->unit));
}

enum status paper_inquiry_of(const struct paper *paper, const struct inquiry **inquiry,
                             struct error *err)
{
    *inquiry = case_inquiry_of(paper->facts->state, paper->inquiry);
    if (*inquiry == NULL) {
        return error_set(err, STATUS_NOT_FOUND,
                         SAY("case %.*s has no inquiry %.*s", "合同 %.*s 没有疑问 %.*s"),
                         TEXT_ARGUMENTS(paper->facts->subject), TEXT_ARGUMENTS(paper->inquiry));
    }
    return STATUS_OK;
}

enum status paper_lacks(const struct paper *paper, const char *what, struct error *err)
{
    char day[DATE_TEXT_BYTES];

    return error_set(
        err, STATUS_NOT_FOUND, SAY("case %.*s: %s as of %s", "合同 %.*s：%s（截至 %s）"),
        TEXT_ARGUMENTS(paper->facts->subject), what, date_format(day, paper->facts->as_of));
}
