#include "tools/doorstep/why/explain.h"

#include "schemas/writer.h"
#include "tools/doorstep/shared/output/advice.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>

#define OBJECT_BYTES 2048
#define CODE_COLUMNS 20
#define MEANT_MAX 3 /* codes that may be meant */

/* The next refusal of the catalogue, of that rule only; NULL: of any. 0: there is none. */
static enum refusal next(enum refusal after, const struct rule *rule)
{
    int at;

    for (at = (int)after + 1; at < REFUSALS_END; at++) {
        const enum refusal refusal = (enum refusal)at;

        if (refusal_word(refusal) != NULL && (rule == NULL || rulebook_of(refusal) == rule)) {
            return refusal;
        }
    }
    return (enum refusal)0;
}

static enum status print_refusal_object(enum refusal refusal, struct error *err)
{
    const struct rule *rule = rulebook_of(refusal);
    uint8_t bytes[OBJECT_BYTES];
    struct writer writer = writer_of(bytes, sizeof bytes);

    writer_map(&writer, 5);
    writer_string(&writer, "code");
    writer_string(&writer, refusal_word(refusal));
    writer_string(&writer, "meaning");
    writer_string(&writer, refusal_meaning(refusal));
    writer_string(&writer, "advice");
    writer_string(&writer, advice_on(refusal)->english);
    writer_string(&writer, "later");
    writer_bool(&writer, refusal_is_later(refusal));
    writer_string(&writer, "rule");
    writer_optional_text(&writer, text_of(rule == NULL ? NULL : rule->word));
    return print_json(writer_text(&writer), err);
}

static enum status print_rule_object(const struct rule *rule, struct error *err)
{
    uint8_t bytes[OBJECT_BYTES];
    struct writer writer = writer_of(bytes, sizeof bytes);
    enum refusal refusal;
    uint32_t count = 0;

    for (refusal = next(0, rule); refusal != 0; refusal = next(refusal, rule)) {
        count++;
    }
    writer_map(&writer, 3);
    writer_string(&writer, "rule");
    writer_string(&writer, rule->word);
    writer_string(&writer, "text");
    writer_string(&writer, rule->text.english);
    writer_string(&writer, "refusals");
    writer_array(&writer, count);
    for (refusal = next(0, rule); refusal != 0; refusal = next(refusal, rule)) {
        writer_string(&writer, refusal_word(refusal));
    }
    return print_json(writer_text(&writer), err);
}

static void print_line(enum refusal refusal)
{
    (void)fputs("  ", stdout);
    print_padded(text_of(refusal_word(refusal)), CODE_COLUMNS);
    (void)printf("  %s\n", labels_refusal(refusal));
}

static void print_rule(const struct rule *rule)
{
    enum refusal refusal = next(0, rule);

    (void)printf("%s%s%s  %s\n", style_bold(), rule->word, style_end(), lang_say(&rule->text));
    for (; refusal != 0; refusal = next(refusal, rule)) {
        print_line(refusal);
    }
}

static void print_refusal(enum refusal refusal)
{
    const struct rule *rule = rulebook_of(refusal);

    (void)printf("%s%s%s  %s\n", style_bold(), refusal_word(refusal), style_end(),
                 labels_refusal(refusal));
    (void)printf(SAY("  what to do: %s\n", "  怎么办：%s\n"), lang_say(advice_on(refusal)));
    if (rule != NULL) {
        (void)printf(SAY("  rule %s: %s\n", "  依据 %s：%s\n"), rule->word, lang_say(&rule->text));
    }
}

static enum status print_refusals(bool json, struct error *err)
{
    enum status status = STATUS_OK;
    enum refusal refusal = next(0, NULL);

    for (; refusal != 0 && status == STATUS_OK; refusal = next(refusal, NULL)) {
        if (json) {
            status = print_refusal_object(refusal, err);
        } else {
            print_line(refusal);
        }
    }
    return status;
}

static enum status print_rules(bool json, struct error *err)
{
    enum status status = STATUS_OK;
    int number;

    for (number = 1; rulebook_at(number) != NULL && status == STATUS_OK; number++) {
        if (json) {
            status = print_rule_object(rulebook_at(number), err);
        } else {
            print_rule(rulebook_at(number));
        }
    }
    return status;
}

/* Those of like words, and where all stand. */
static enum status refuse(const char *word, struct error *err)
{
    enum refusal refusal = next(0, NULL);
    char meant[MEANT_MAX * (CODE_COLUMNS + 4)] = "";
    size_t used = 0;
    int count = 0;

    for (; refusal != 0 && count < MEANT_MAX; refusal = next(refusal, NULL)) {
        if (rulebook_resembles(refusal, word)) {
            used += (size_t)snprintf(meant + used, sizeof meant - used, "%s%s",
                                     count == 0 ? "" : ", ", refusal_word(refusal));
            count++;
        }
    }
    return error_set(
        err, STATUS_INVALID,
        SAY("%.32s: no such code%s%s (all: doorstep why ERR, doorstep why G; a case: why --case)",
            "%.32s：没有此代码%s%s（全部：doorstep why ERR、doorstep why G；合同：why --case）"),
        word, count == 0 ? "" : SAY("; meant is perhaps ", "；也许是 "), meant);
}

enum status explain_code(const struct code *code, const char *word, bool json, struct error *err)
{
    switch (code->kind) {
    case CODE_REFUSALS:
        return print_refusals(json, err);
    case CODE_RULES:
        return print_rules(json, err);
    case CODE_REFUSAL:
        if (json) {
            return print_refusal_object(code->refusal, err);
        }
        print_refusal(code->refusal);
        return STATUS_OK;
    case CODE_RULE:
        if (json) {
            return print_rule_object(code->rule, err);
        }
        print_rule(code->rule);
        return STATUS_OK;
    case CODE_UNKNOWN:
    case CODE_NONE:
        break;
    }
    return refuse(word, err);
}
