#include "tools/doorstep/act/typing.h"

#include "schemas/utf8.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DIGITS_MAX 16       /* of an integer: 2^53 has sixteen */
#define DAYS_AHEAD_MAX 3660 /* ten years */

bool typing_is_money(const struct field_schema *field)
{
    size_t count = strlen(field->name);

    return (count > 4 && strcmp(field->name + count - 4, "_fen") == 0) ||
           strcmp(field->name, "fen") == 0;
}

static bool ends_in(const struct text *text, const char *end)
{
    size_t count = strlen(end);

    return text->count >= count && strncasecmp(text->bytes + text->count - count, end, count) == 0;
}

/* Take an ending off, and the blanks before it. */
static bool strip(struct text *text, const char *end)
{
    if (!ends_in(text, end)) {
        return false;
    }
    text->count -= (uint32_t)strlen(end);
    while (text->count > 0 && text->bytes[text->count - 1] == ' ') {
        text->count--;
    }
    return true;
}

static bool strip_sign(struct text *text)
{
    static const char *const signs[] = {"¥", "￥"};
    size_t i;

    for (i = 0; i < 2; i++) {
        struct text sign = text_of(signs[i]);

        if (text_begins(*text, sign)) {
            *text = (struct text){text->bytes + sign.count, text->count - sign.count};
            return true;
        }
    }
    return false;
}

/* Digits with commas between them, and after a point as many as `decimals`; all as one number. */
static bool read_decimal(int64_t *number, struct text text, int decimals)
{
    int after = -1; /* digits after the point; -1: no point yet */
    int digits = 0;
    uint32_t i;

    *number = 0;
    for (i = 0; i < text.count; i++) {
        char byte = text.bytes[i];

        if (byte == '.' && after < 0 && decimals > 0 && digits > 0) {
            after = 0;
        } else if (byte >= '0' && byte <= '9' && digits < DIGITS_MAX && after < decimals) {
            *number = *number * 10 + (byte - '0');
            digits++;
            after += after >= 0 ? 1 : 0;
        } else if (byte != ',' || after >= 0 || digits == 0) {
            return false;
        }
    }
    for (after = after < 0 ? 0 : after; after < decimals; after++) {
        *number *= 10;
    }
    return digits > 0;
}

static bool read_money(int64_t *fen, struct text text)
{
    bool signed_yuan = strip_sign(&text);

    if (!signed_yuan && (strip(&text, "分") || strip(&text, "fen"))) {
        return read_decimal(fen, text, 0);
    }
    (void)(strip(&text, "元") || strip(&text, "yuan"));
    return read_decimal(fen, text, 2);
}

static enum status read_integer(const struct field_schema *field, struct text typed,
                                char value[TYPED_BYTES], struct error *err)
{
    const struct kind_schema *kind = kind_schema(field->kind);
    bool is_money = typing_is_money(field);
    int64_t integer;
    char low[MONEY_TEXT_BYTES];

    if (!(is_money ? read_money(&integer, typed) : read_decimal(&integer, typed, 0))) {
        return error_set(err, STATUS_INVALID, "%s",
                         is_money ? SAY("wants an amount: 300 or 300.50 yuan, or 30000分 in fen",
                                        "应为金额：300 或 300.50（元），或 30000分")
                                  : SAY("wants a whole number", "应为整数"));
    }
    if (integer < kind->low || integer > kind->high) {
        if (is_money) {
            return error_set(err, STATUS_INVALID, SAY("wants at least %s", "至少应为 %s"),
                             money_format(low, kind->low));
        }
        return error_set(err, STATUS_INVALID,
                         SAY("wants a number of at least %lld", "至少应为 %lld"),
                         (long long)kind->low);
    }
    (void)snprintf(value, TYPED_BYTES, "%lld", (long long)integer);
    return STATUS_OK;
}

/* How well a typed text names a word: 2 exactly, 1 by its beginning, 0 not. */
static int names(struct text typed, struct text word)
{
    if (typed.count > word.count || strncasecmp(typed.bytes, word.bytes, typed.count) != 0) {
        return 0;
    }
    return word.count == typed.count ? 2 : 1;
}

/* The place of the word that is meant; 0: none, or more than one. */
static int find_word(enum kind kind, const char *words, struct text typed)
{
    int best = 0;
    int place = 0;
    bool drawn = false;
    int64_t number;
    int i;

    for (i = 1; words_at(words, i).count > 0; i++) {
        struct text word = words_at(words, i);
        int by_word = names(typed, word);
        int by_label = names(typed, labels_value(kind, word));
        int hit = by_word > by_label ? by_word : by_label;

        drawn = hit > best ? false : drawn || (hit == best && hit > 0);
        place = hit > best ? i : place;
        best = hit > best ? hit : best;
    }
    if (best == 0 && read_decimal(&number, typed, 0) && number >= 1 && number < i) {
        return (int)number;
    }
    return drawn ? 0 : place;
}

static enum status read_word(const struct prompt *prompt, struct text typed,
                             char value[TYPED_BYTES], struct error *err)
{
    const char *words =
        prompt->words == NULL ? kind_schema(prompt->field->kind)->words : prompt->words;
    int place = find_word(prompt->field->kind, words, typed);

    if (place == 0) {
        return error_set(err, STATUS_INVALID,
                         SAY("wants one of %s", "应为上列之一：填序号、名称或代码（%s）"), words);
    }
    (void)snprintf(value, TYPED_BYTES, "%.*s", TEXT_ARGUMENTS(words_at(words, place)));
    return STATUS_OK;
}

static bool is_one_of(struct text typed, const char *const *words)
{
    size_t i;

    for (i = 0; words[i] != NULL; i++) {
        if (names(typed, text_of(words[i])) == 2) {
            return true;
        }
    }
    return false;
}

static bool read_day(int32_t *day, struct text typed, int32_t today)
{
    static const struct {
        const char *const words[3];
        int32_t days;
    } named[] = {{{"today", "今天", NULL}, 0},
                 {{"yesterday", "昨天", NULL}, -1},
                 {{"tomorrow", "明天", NULL}, 1}};
    int64_t days;
    size_t i;

    for (i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (is_one_of(typed, named[i].words)) {
            *day = today + named[i].days;
            return true;
        }
    }
    if (typed.bytes[0] == '+' || typed.bytes[0] == '-') {
        if (!read_decimal(&days, (struct text){typed.bytes + 1, typed.count - 1}, 0) ||
            days > DAYS_AHEAD_MAX) {
            return false;
        }
        *day = today + (typed.bytes[0] == '+' ? (int32_t)days : -(int32_t)days);
        return true;
    }
    return date_parse(day, typed);
}

static enum status read_date(const struct prompt *prompt, struct text typed,
                             char value[TYPED_BYTES], struct error *err)
{
    int32_t day;

    if (!read_day(&day, typed, prompt->today)) {
        return error_set(err, STATUS_INVALID, "%s",
                         SAY("wants a day that exists: 2024-08-27, today, yesterday, +7, -7",
                             "应为存在的日期：2024-08-27、今天、昨天、+7、-7"));
    }
    (void)date_format(value, day);
    return STATUS_OK;
}

static const char *const yes_words[] = {"y", "yes", "true", "是", NULL};

static enum status read_yes_no(const struct field_schema *field, struct text typed,
                               char value[TYPED_BYTES], struct error *err)
{
    static const char *const no[] = {"n", "no", "false", "否", NULL};

    if (is_one_of(typed, yes_words) || (field->kind == KIND_BOOL && is_one_of(typed, no))) {
        (void)snprintf(value, TYPED_BYTES, "%s", is_one_of(typed, yes_words) ? "true" : "false");
        return STATUS_OK;
    }
    return error_set(err, STATUS_INVALID, "%s", SAY("wants y or n", "应为 y 或 n"));
}

static enum status read_text(const struct field_schema *field, struct text typed,
                             char value[TYPED_BYTES], struct error *err)
{
    const struct kind_schema *kind = kind_schema(field->kind);

    if (!utf8_is_valid(typed)) {
        return error_set(err, STATUS_INVALID, "%s", SAY("wants UTF-8", "应为 UTF-8 文字"));
    }
    if (kind->class == CLASS_TEXT && typed.count > kind->high) {
        return error_set(err, STATUS_INVALID, SAY("wants %lld bytes at most", "最多 %lld 字节"),
                         (long long)kind->high);
    }
    (void)snprintf(value, TYPED_BYTES, "%.*s", TEXT_ARGUMENTS(typed));
    return STATUS_OK;
}

/* Signs of full width, as a Chinese keyboard gives them, are those of ASCII: ３００．５０. */
static struct text narrow(char narrowed[TYPED_BYTES], struct text typed)
{
    uint32_t used = 0;
    uint32_t i;

    for (i = 0; i < typed.count && used + 1 < TYPED_BYTES; i++) {
        const unsigned char *at = (const unsigned char *)typed.bytes + i;
        bool is_wide = typed.count - i >= 3 && at[0] == 0xef &&
                       ((at[1] == 0xbc && at[2] >= 0x81) || (at[1] == 0xbd && at[2] <= 0x9e));

        narrowed[used++] = (char)(!is_wide ? at[0] : at[1] == 0xbc ? at[2] - 0x60 : at[2] - 0x20);
        i += is_wide ? 2 : 0;
    }
    return (struct text){narrowed, used};
}

bool typing_is_yes(struct text typed)
{
    char narrowed[TYPED_BYTES];

    return is_one_of(narrow(narrowed, typed), yes_words);
}

enum status typing_read(const struct prompt *prompt, struct text typed, char value[TYPED_BYTES],
                        struct error *err)
{
    const struct field_schema *field = prompt->field;
    const struct kind_schema *kind = kind_schema(field->kind);
    char narrowed[TYPED_BYTES] = "";

    if (kind->class == CLASS_INT) {
        return read_integer(field, narrow(narrowed, typed), value, err);
    }
    if (kind->class == CLASS_WORD) {
        return read_word(prompt, narrow(narrowed, typed), value, err);
    }
    if (field->kind == KIND_DATE) {
        return read_date(prompt, narrow(narrowed, typed), value, err);
    }
    if (field->kind == KIND_BOOL || field->kind == KIND_TRUE) {
        return read_yes_no(field, narrow(narrowed, typed), value, err);
    }
    return read_text(field, typed, value, err);
}

const char *typing_show(char text[SHOWN_BYTES], const struct field_schema *field, const char *value)
{
    enum kind_class class = kind_schema(field->kind)->class;
    struct text shown = text_of(value);
    char money[MONEY_TEXT_BYTES];

    if (typing_is_money(field)) {
        (void)snprintf(text, SHOWN_BYTES, SAY("%s (%s fen)", "%s（%s 分）"),
                       money_format(money, strtoll(value, NULL, 10)), value);
        return text;
    }
    if (class == CLASS_WORD) {
        shown = labels_value(field->kind, shown);
    } else if (field->kind == KIND_BOOL || field->kind == KIND_TRUE) {
        shown = labels_value(KIND_BOOL, shown);
    }
    shown = text_cut(shown, SHOWN_BYTES - 1);
    (void)snprintf(text, SHOWN_BYTES, "%.*s", TEXT_ARGUMENTS(shown));
    return text;
}

const char *typing_hint(const struct field_schema *field)
{
    if (typing_is_money(field)) {
        return SAY("yuan, or fen as 30000分", "元，或以 30000分 表示分");
    }
    if (field->kind == KIND_DATE) {
        return SAY("YYYY-MM-DD, today, or +days", "YYYY-MM-DD、今天，或 +天数");
    }
    if (field->kind == KIND_BOOL || field->kind == KIND_TRUE) {
        return "y/n";
    }
    return kind_schema(field->kind)->class == CLASS_INT ? SAY("a number", "数字") : "";
}
