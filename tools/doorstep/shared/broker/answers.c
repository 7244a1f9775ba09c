#include "tools/doorstep/shared/broker/answers.h"

#include "tools/doorstep/shared/output/advice.h"
#include "tools/doorstep/shared/output/detail.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ANSWER_BYTES_MAX (2 * EVENT_BYTES_MAX + 4096) /* a salvaged subject may be a big one */

static void write_text(struct writer *writer, const char *key, struct text text)
{
    writer_string(writer, key);
    writer_optional_text(writer, text);
}

static uint32_t refusal_count(const struct refusals *refusals)
{
    uint32_t count = 0;
    enum refusal refusal;

    for (refusal = refusals_next(refusals, 0); refusal != 0;
         refusal = refusals_next(refusals, refusal)) {
        count++;
    }
    return count;
}

static void write_refusals(struct writer *writer, const struct refusals *refusals)
{
    enum refusal refusal = refusals_next(refusals, 0);

    writer_string(writer, "error");
    writer_string(writer, refusal == 0 ? "ERR_FIELD" : refusal_word(refusal));
    writer_string(writer, "errors");
    writer_array(writer, refusal_count(refusals));
    for (; refusal != 0; refusal = refusals_next(refusals, refusal)) {
        writer_string(writer, refusal_word(refusal));
    }
    writer_string(writer, "message");
    writer_string(writer, refusals->text);
}

static void print_object(const struct answer *answer)
{
    static uint8_t bytes[ANSWER_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct error err = {0};

    writer_map(&writer, answer->sequence > 0 ? 4 : 6);
    writer_string(&writer, "line");
    writer_uint(&writer, answer->line);
    write_text(&writer, "subject", answer->subject);
    write_text(&writer, "id", answer->id);
    if (answer->sequence > 0) {
        writer_string(&writer, "sequence");
        writer_uint(&writer, answer->sequence);
    } else {
        write_refusals(&writer, &answer->refusals);
    }
    if (writer.overflowed || print_json(writer_text(&writer), &err) != STATUS_OK) {
        complain("doorstep",
                 SAY("line %llu: its answer cannot be printed: %s", "第 %llu 行的答复无法输出：%s"),
                 (unsigned long long)answer->line, err.text);
    }
}

/* What the broker says is the first refusal's meaning, in English, or says more than that. */
static bool says_more(const struct refusals *refusals)
{
    enum refusal first = refusals_next(refusals, 0);

    return refusals->text[0] != '\0' &&
           (first == 0 || strcmp(refusals->text, refusal_meaning(first)) != 0);
}

static void print_in_chinese(const struct refusals *refusals)
{
    enum refusal refusal = refusals_next(refusals, 0);
    char detail[DETAIL_BYTES];
    const char *gap = "";

    for (; refusal != 0; refusal = refusals_next(refusals, refusal)) {
        (void)printf("%s%s %s", gap, refusal_word(refusal), labels_word(refusal_word(refusal)));
        gap = "；";
    }
    if (says_more(refusals)) {
        (void)fputs("（", stdout);
        print_text(text_of(detail_chinese(detail, refusals->text)));
        (void)fputs("）", stdout);
    }
}

static void print_in_english(const struct refusals *refusals)
{
    enum refusal refusal = refusals_next(refusals, 0);

    for (; refusal != 0; refusal = refusals_next(refusals, refusal)) {
        (void)printf("%s ", refusal_word(refusal));
    }
    print_text(text_of(refusals->text));
}

/* One that was said alone has no line, and says what became of it. */
static void print_for_people(const struct answer *answer, bool is_single)
{
    if (is_single) {
        (void)printf("%s  ",
                     answer->sequence > 0 ? SAY("recorded", "已登记") : SAY("refused", "被拒绝"));
    } else {
        (void)printf("%5llu  ", (unsigned long long)answer->line);
    }
    print_padded(text_is_absent(answer->subject) ? TEXT("-") : answer->subject, 18);
    (void)fputs("  ", stdout);
    print_padded(text_is_absent(answer->id) ? TEXT("-") : columns_cut(answer->id, 24), 24);
    if (answer->sequence > 0) {
        (void)printf(is_single ? SAY("  event %llu\n", "  序号 %llu\n") : "  %llu\n",
                     (unsigned long long)answer->sequence);
        return;
    }
    (void)fputs("  ", stdout);
    if (lang_is_chinese()) {
        print_in_chinese(&answer->refusals);
    } else {
        print_in_english(&answer->refusals);
    }
    (void)putchar('\n');
}

void answers_tell(void *context, const struct answer *answer)
{
    struct answers *answers = context;

    if (answer->sequence > 0) {
        answers->accepted++;
    } else {
        answers->refused++;
    }
    if (answers->json) {
        print_object(answer);
    } else {
        print_for_people(answer, answers->is_single);
    }
    if (answer->sequence == 0 && !answers->json && answers->adviser != NULL) {
        advice_tell(answers->adviser, &answer->refusals);
    }
}

struct refusals answers_refusal(const char *format, ...)
{
    struct refusals refusals = {0};
    char text[MESSAGE_TEXT_MAX + 1];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments); /* a cut message still helps */
    va_end(arguments);
    refusals_add(&refusals, ERR_FIELD, "%s", text);
    return refusals;
}
