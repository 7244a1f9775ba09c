#include "tools/doorstep/act/interview.h"

#include "tools/doorstep/act/terminal.h"
#include "tools/doorstep/shared/case/needs.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_COLUMNS 14
#define VALUE_COLUMNS 60

void interview_finish(struct interview *interview)
{
    uint32_t i;

    for (i = 0; i < interview->pair_count; i++) {
        free(interview->pairs[i]);
    }
    interview->pair_count = 0;
}

static const struct record_schema *data_of(const struct interview *interview)
{
    return &event_schema(interview->decision->type)->data;
}

static bool is_list(const struct field_schema *field)
{
    enum kind_class class = kind_schema(field->kind)->class;

    return class == CLASS_LIST || class == CLASS_MAP || field->kind == KIND_CHECKLIST;
}

/* Is this field a person's to say? */
static bool is_asked(const struct interview *interview, const struct field_schema *field)
{
    const struct known *known = decision_known(interview->decision, field->name);

    return decision_given(interview->decision, field->name) == NULL &&
           (known == NULL || known->is_choice);
}

bool interview_is_wanted(const struct interview *interview)
{
    const struct record_schema *data = data_of(interview);
    size_t i;

    for (i = 0; i < data->field_count; i++) {
        if (needs_field(interview->decision->open->node, &data->fields[i]) &&
            is_asked(interview, &data->fields[i])) {
            return true;
        }
    }
    return false;
}

/* Where a solution can be sent back to depends on whose problem it is. */
static const char *words_of(const struct interview *interview, const struct field_schema *field)
{
    const struct view_inquiry *inquiry =
        view_inquiry_of(&interview->decision->view, interview->decision->open->inquiry);

    if (field->kind != KIND_RETURN_TO || inquiry == NULL) {
        return kind_schema(field->kind)->words;
    }
    switch (inquiry->category) {
    case CATEGORY_ENGINEERING:
        return "D5|B7";
    case CATEGORY_PROPERTY:
        return "F6|B7";
    case CATEGORY_GENERAL:
        return "B7";
    case CATEGORY_NONE:
        break;
    }
    return kind_schema(field->kind)->words;
}

static void print_words(enum kind kind, const char *words)
{
    int i;

    for (i = 1; words_at(words, i).count > 0; i++) {
        struct text word = words_at(words, i);
        struct text label = labels_value(kind, word);

        (void)fprintf(stderr, "    %d %.*s", i, TEXT_ARGUMENTS(word));
        if (!text_equals(word, label)) {
            (void)fprintf(stderr, "  %.*s", TEXT_ARGUMENTS(label));
        }
        (void)fputc('\n', stderr);
    }
}

static void print_prompt(const struct prompt *prompt, const char *label, const char *fallback)
{
    const char *hint = typing_hint(prompt->field);
    char shown[SHOWN_BYTES];

    if (kind_schema(prompt->field->kind)->class == CLASS_WORD) {
        print_words(prompt->field->kind, prompt->words);
    }
    (void)fprintf(stderr, "  %s%s%s%s", label, hint[0] == '\0' ? "" : SAY(" (", "（"), hint,
                  hint[0] == '\0' ? "" : SAY(")", "）"));
    if (fallback != NULL && fallback[0] != '\0') {
        (void)fputs(" [", stderr);
        terminal_say(text_of(typing_show(shown, prompt->field, fallback)));
        (void)fputc(']', stderr);
    } else if (fallback != NULL) {
        (void)fputs(SAY(" [Enter: none]", " [回车：无]"), stderr);
    }
    (void)fputs(": ", stderr);
}

/* Say back what will be recorded where it is not just what was typed. */
static void echo(const struct prompt *prompt, const char *typed, const char *value)
{
    char shown[SHOWN_BYTES];

    (void)typing_show(shown, prompt->field, value);
    if (strcmp(shown, typed) != 0) {
        (void)fputs("    = ", stderr);
        terminal_say(text_of(shown));
        (void)fputc('\n', stderr);
    }
}

enum status interview_ask(const struct prompt *prompt, const char *label, const char *fallback,
                          char value[TYPED_BYTES], struct error *err)
{
    struct error wrong = {0};
    char typed[TYPED_BYTES];

    for (;;) {
        enum status status;

        print_prompt(prompt, label, fallback);
        status = terminal_line(typed, sizeof typed, &wrong);
        if (status == STATUS_INVALID) {
            (void)fprintf(stderr, "    %s\n", wrong.text);
            continue;
        }
        if (status != STATUS_OK) {
            *err = wrong;
            return status;
        }
        if (typed[0] == '\0' && fallback != NULL) {
            (void)snprintf(value, TYPED_BYTES, "%s", fallback);
            return STATUS_OK;
        }
        if (typed[0] == '\0') {
            (void)fprintf(stderr, "    %s\n", SAY("it cannot be left out", "此项必填"));
        } else if (typing_read(prompt, text_of(typed), value, &wrong) == STATUS_OK) {
            echo(prompt, typed, value);
            return STATUS_OK;
        } else {
            (void)fprintf(stderr, "    %s\n", wrong.text);
        }
    }
}

/* Keep "name=value" and put it to the decision. */
static enum status put(struct interview *interview, const char *name, const char *value,
                       struct error *err)
{
    size_t size = strlen(name) + strlen(value) + 2;
    char *pair = interview->pair_count == DECISION_PAIRS_MAX ? NULL : malloc(size);

    if (pair == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "keep what was typed");
    }
    (void)snprintf(pair, size, "%s=%s", name, value);
    interview->pairs[interview->pair_count++] = pair;
    return decision_add(interview->decision, pair, err);
}

static enum status ask_list(struct interview *interview, const struct field_schema *field,
                            struct error *err)
{
    char *json = NULL;
    enum status status = interview_ask_list(interview, field, &json, err);

    if (status == STATUS_OK && json != NULL) {
        status = put(interview, field->name, json, err);
    }
    free(json);
    return status;
}

static enum status ask_field(struct interview *interview, const struct field_schema *field,
                             struct error *err)
{
    const struct known *known = decision_known(interview->decision, field->name);
    const char *fallback = known == NULL ? NULL : strchr(known->pair, '=') + 1;
    const struct prompt prompt = {
        .field = field, .words = words_of(interview, field), .today = interview->today};
    char value[TYPED_BYTES];
    enum status status;

    if (fallback == NULL && !needs_field(interview->decision->open->node, field)) {
        fallback = "";
    }
    if (is_list(field)) {
        return ask_list(interview, field, err);
    }
    status = interview_ask(&prompt, labels_field(data_of(interview), field), fallback, value, err);
    return status == STATUS_OK && value[0] != '\0' ? put(interview, field->name, value, err)
                                                   : status;
}

static void print_heading(const struct interview *interview)
{
    const struct decision *decision = interview->decision;
    enum event_type no = node_or_by(decision->open->node);

    (void)fprintf(stderr, "%s %s  ", node_word(decision->open->node),
                  node_title(decision->open->node, lang_is_chinese()));
    terminal_say(decision->view.subject);
    (void)fputs("  ", stderr);
    terminal_say(decision->view.unit);
    if (!text_is_absent(decision->open->inquiry)) {
        (void)fputs(SAY("  inquiry ", "  疑问 "), stderr);
        terminal_say(decision->open->inquiry);
    }
    if (no != EVENT_NONE && decision->type != no) {
        (void)fputs(SAY("  (--no says no)", "  （不同意请用 --no）"), stderr);
    }
    (void)fputc('\n', stderr);
}

/* What is needed first, then what may be left out; each in the catalogue's order. */
static enum status fill(struct interview *interview, bool needed, struct error *err)
{
    const struct record_schema *data = data_of(interview);
    enum status status = STATUS_OK;
    size_t i;

    for (i = 0; i < data->field_count && status == STATUS_OK; i++) {
        const struct field_schema *field = &data->fields[i];

        if (needs_field(interview->decision->open->node, field) == needed &&
            is_asked(interview, field)) {
            status = ask_field(interview, field, err);
        }
    }
    return status;
}

enum status interview_fill(struct interview *interview, struct error *err)
{
    enum status status;

    print_heading(interview);
    status = fill(interview, true, err);
    return status == STATUS_OK ? fill(interview, false, err) : status;
}

static void print_line(const char *label, struct text value)
{
    struct text cut = columns_cut(value, VALUE_COLUMNS);
    size_t columns = text_columns(text_of(label));

    (void)fprintf(stderr, "  %s", label);
    for (; columns < LABEL_COLUMNS; columns++) {
        (void)fputc(' ', stderr);
    }
    (void)fputs("  ", stderr);
    terminal_say(cut);
    (void)fputs(cut.count < value.count ? "…\n" : "\n", stderr);
}

/* A slip in the year is easily made, and no rule forbids it: a day to come that is past, or a day
 * that has been and is still to come. */
static const char *doubt(const struct interview *interview, const struct field_schema *field,
                         const char *value)
{
    static const char *const to_come[] = {"movein_on", "promised_on", "remedy_due_on"};
    int32_t day;
    size_t i;

    if (field->kind != KIND_DATE || !date_parse(&day, text_of(value))) {
        return "";
    }
    for (i = 0; i < sizeof to_come / sizeof to_come[0]; i++) {
        if (strcmp(field->name, to_come[i]) == 0) {
            return day < interview->today ? SAY("  ! before today", "  ！早于今天") : "";
        }
    }
    return day > interview->today ? SAY("  ! after today", "  ！晚于今天") : "";
}

/* Of a list each entry on a line of its own. */
static void print_pair(const struct interview *interview, const char *label,
                       const struct field_schema *field, const char *value)
{
    char listed[LISTED_BYTES];
    char shown[SHOWN_BYTES];
    const char *at = listed;

    if (!is_list(field)) {
        (void)snprintf(listed, sizeof listed, "%s%s", typing_show(shown, field, value),
                       doubt(interview, field, value));
        print_line(label, text_of(listed));
        return;
    }
    (void)interview_show_list(listed, field, value);
    do {
        size_t count = strcspn(at, "\n");

        print_line(at == listed ? label : "", (struct text){at, (uint32_t)count});
        at += count + (at[count] == '\n');
    } while (*at != '\0');
}

void interview_summary(const struct interview *interview)
{
    const struct decision *decision = interview->decision;
    const struct event_schema *schema = event_schema(decision->type);
    size_t i;

    (void)fprintf(stderr, "\n%s  ", labels_word(schema->word));
    terminal_say(decision->view.subject);
    (void)fputc('\n', stderr);
    for (i = 0; i < schema->data.field_count; i++) {
        const struct field_schema *field = &schema->data.fields[i];
        const struct known *known = decision_known(decision, field->name);
        const char *value = decision_given(decision, field->name);

        if (value == NULL && known != NULL) {
            value = strchr(known->pair, '=') + 1;
        }
        if (value != NULL) {
            print_pair(interview, labels_field(&schema->data, field), field, value);
        }
    }
}

enum status interview_confirm(struct error *err)
{
    char line[TYPED_BYTES];
    enum status status;

    do {
        (void)fputs(SAY("Submit? [y/N] ", "提交？[y/N] "), stderr);
        status = terminal_line(line, sizeof line, err);
        if (status == STATUS_INVALID) {
            (void)fprintf(stderr, "    %s\n", err->text);
        }
    } while (status == STATUS_INVALID);
    if (status == STATUS_OK && !typing_is_yes(text_of(line))) {
        status =
            error_set(err, STATUS_INTERRUPTED, "%s", SAY("nothing was sent", "已取消，未提交"));
    }
    return status;
}
