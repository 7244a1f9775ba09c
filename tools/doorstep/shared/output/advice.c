#include "tools/doorstep/shared/output/advice.h"

#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

static const struct words advices[REFUSALS_END] = {
#define ADVICE(refusal, english, chinese) [refusal] = WORDS(english, chinese),
#include "tools/doorstep/shared/output/advice.def"
#undef ADVICE
};

const struct words *advice_on(enum refusal refusal)
{
    return &advices[refusal];
}

void advice_tell(const char *who, const struct refusals *refusals)
{
    enum refusal refusal = refusals_next(refusals, 0);

    for (; refusal != 0; refusal = refusals_next(refusals, refusal)) {
        complain(who, SAY("%s: %s", "%s：%s"), refusal_word(refusal), lang_say(advice_on(refusal)));
    }
    if (refusals_any(refusals)) {
        complain(who, SAY("more of it: doorstep why %s", "详细说明：doorstep why %s"),
                 refusal_word(refusals_next(refusals, 0)));
    }
}

void advice_foretell(const char *who, const struct refusals *refusals)
{
    enum refusal refusal = refusals_next(refusals, 0);

    for (; refusal != 0; refusal = refusals_next(refusals, refusal)) {
        complain(who, SAY("%s: %s; %s", "%s：%s；%s"), refusal_word(refusal),
                 labels_refusal(refusal), lang_say(advice_on(refusal)));
    }
}
