#include "tools/doorstep/shared/output/advice.h"

#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

static const struct {
    enum refusal refusal;
    struct words what_to_do;
} advices[] = {
    {ERR_FIELD, WORDS("doorstep events TYPE lists the fields and what they want",
                      "doorstep events 类型 可查看各字段的要求")},
    {ERR_LANE, WORDS("another department says this; --as LANE:PERSON speaks as one",
                     "此事由其他部门办理；可用 --as 部门:姓名 指明")},
    {ERR_ID_CONFLICT,
     WORDS("look at the case: it may be decided already", "请查看合同：可能已有人办理")},
    {ERR_STALE, WORDS("look at the case again, then decide anew", "请重新查看合同后再办理")},
    {ERR_STATE,
     WORDS("doorstep why CASE says whose turn it is", "doorstep why 合同 可查看轮到谁办理")},
    {ERR_FUTURE, WORDS("check --time, and this machine's clock", "请检查 --time 和本机时钟")},
    {ERR_BEFORE_CONTRACT,
     WORDS("check --time against the day of signing", "请核对 --time 与签约日期")},
    {ERR_NO_FILE, WORDS("the customer representative sets up the file first: act C3",
                        "须先由客户代表建立客户档案：act C3")},
    {ERR_NO_BUDGET,
     WORDS("give budget_fen; 0 says that it costs nothing", "请填写 budget_fen；无费用填 0")},
    {ERR_OVER_ASSESSED, WORDS("approve what finance assessed or less, or reject with --no",
                              "批准金额不得超过财务核定，或用 --no 退回")},
    {ERR_OVER_LIMIT,
     WORDS("the sales manager approves this: --as A:PERSON", "须由销售部经理批准：--as A:姓名")},
    {ERR_SELF_APPROVAL, WORDS("somebody else has to decide this", "须由另一人办理")},
    {ERR_NOT_ASSESSED,
     WORDS("finance assesses the cost first: act E5", "须先由财务部核定费用：act E5")},
    {ERR_NO_TIME_LIMIT,
     WORDS("promise a day from today on: promised_on", "请承诺今天或以后的日期：promised_on")},
    {ERR_BALANCE_DUE, WORDS("book the missing payment first", "须先登记尚欠的房款")},
    {ERR_TERMS,
     WORDS("leave the figures out, the case knows them", "请不要填写金额与证明编号，由系统带出")},
    {ERR_ALREADY_CLEARED,
     WORDS("a re-issue names the old one: replaces", "补开须注明原证明：replaces")},
    {ERR_DUP_CERT,
     WORDS("choose another one: certificate_no=…", "请另取证明编号：certificate_no=…")},
    {ERR_OPEN_INQUIRY, WORDS("close or defer the open inquiries first",
                             "须先办结未结疑问，或由业主签有瑕疵收房确认书")},
    {ERR_NO_CERTIFICATE,
     WORDS("finance issues the certificate first: act F9", "须先由财务部开具付清证明：act F9")},
    {ERR_NO_DATE,
     WORDS("the representative sets the date first: act C9", "须先由客户代表确认入住日期：act C9")},
    {ERR_NOT_QUALIFIED, WORDS("the deputy confirms the qualification first: act B10",
                              "须先由副经理确认入住资格：act B10")},
    {ERR_DISK_LOW,
     WORDS("tell whoever runs the machine; nothing was recorded", "请通知系统管理员；本次未登记")},
    {ERR_BUSY, WORDS("try again in a moment", "请稍后再试")},
};

static const char *meaning_of(enum refusal refusal)
{
    return labels_meaning(refusal_word(refusal), refusal_meaning(refusal));
}

/* "" where nothing better is known than to read the meaning. */
static const char *what_helps(enum refusal refusal)
{
    size_t i;

    for (i = 0; i < sizeof advices / sizeof advices[0]; i++) {
        if (advices[i].refusal == refusal) {
            return lang_say(&advices[i].what_to_do);
        }
    }
    return "";
}

void advice_tell(const char *who, const struct refusals *refusals)
{
    enum refusal refusal = refusals_next(refusals, 0);

    for (; refusal != 0; refusal = refusals_next(refusals, refusal)) {
        if (what_helps(refusal)[0] != '\0') {
            complain(who, SAY("%s: %s", "%s：%s"), refusal_word(refusal), what_helps(refusal));
        }
    }
}

void advice_foretell(const char *who, const struct refusals *refusals)
{
    enum refusal refusal = refusals_next(refusals, 0);

    for (; refusal != 0; refusal = refusals_next(refusals, refusal)) {
        const char *what_to_do = what_helps(refusal);

        complain(who, SAY("%s: %s%s%s", "%s：%s%s%s"), refusal_word(refusal), meaning_of(refusal),
                 what_to_do[0] == '\0' ? "" : SAY("; ", "；"), what_to_do);
    }
}
