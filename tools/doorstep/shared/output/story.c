#include "tools/doorstep/shared/output/story.h"

#include "schemas/json/json.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELD_COLUMNS_MAX 40
#define LANE_COLUMNS 14                            /* "deputy-manager" */
#define TYPE_COLUMNS (lang_is_chinese() ? 20 : 25) /* the longest type, and a gap */

/* One field on its way to a summary. */
struct shown {
    char text[SUMMARY_BYTES_MAX / 4];
    bool labelled; /* in labels; else in the catalogue's words */
};

/* Fields that carry nothing a reader of one line wants. */
static bool is_quiet(const struct field_schema *field)
{
    static const char *const quiet[] = {"recorder", "bearer", "contacted_via", "channel"};
    size_t i;

    for (i = 0; i < sizeof quiet / sizeof quiet[0]; i++) {
        if (strcmp(field->name, quiet[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool ends_in(const char *name, const char *unit)
{
    size_t count = strlen(name);
    size_t unit_count = strlen(unit);

    return count > unit_count && strcmp(name + count - unit_count, unit) == 0;
}

static void show_text(struct shown *shown, struct text text)
{
    struct text cut = columns_cut(text, FIELD_COLUMNS_MAX);

    (void)snprintf(shown->text, sizeof shown->text, "%.*s%s", TEXT_ARGUMENTS(cut),
                   cut.count < text.count ? "…" : "");
}

static void show_said(struct shown *shown, const struct field_schema *field, struct text said)
{
    if (!text_is_absent(said)) {
        show_text(shown, shown->labelled && strcmp(field->name, "copy_to") == 0
                             ? labels_addressee(said)
                             : said);
    }
}

/* A place that speaks for itself, like an amount, has no name before it. */
static void show_integer(struct shown *shown, const char *name, const struct field_schema *field,
                         int64_t value)
{
    char money[MONEY_TEXT_BYTES];

    if (value == ABSENT) {
        return;
    }
    if (ends_in(field->name, "_fen")) {
        bool is_second = shown->labelled && strcmp(field->name, "unit_price_fen") == 0;

        (void)snprintf(shown->text, sizeof shown->text, "%s%s%s", is_second ? name : "",
                       is_second ? " " : "", money_format(money, value));
    } else if (shown->labelled && ends_in(field->name, "_dm2")) {
        (void)snprintf(shown->text, sizeof shown->text, "%s %lld.%02lld m²", name,
                       (long long)value / 100, (long long)value % 100);
    } else {
        (void)snprintf(shown->text, sizeof shown->text, "%s %lld", name, (long long)value);
    }
}

static void show_word(struct shown *shown, enum kind kind, int place)
{
    struct text word = words_at(kind_schema(kind)->words, place);

    show_text(shown, shown->labelled ? labels_value(kind, word) : word);
}

static void show_bool(struct shown *shown, const char *name, bool value)
{
    const char *answer = value ? "yes" : "no";

    if (shown->labelled) {
        answer = value ? SAY("yes", "是") : SAY("no", "否");
    }
    (void)snprintf(shown->text, sizeof shown->text, "%s %s", name, answer);
}

static void show_other(struct shown *shown, const char *name, const struct field_schema *field,
                       const void *at)
{
    char date[DATE_TEXT_BYTES];

    if (field->kind == KIND_DATE) {
        (void)date_format(date, *(const int32_t *)at);
        (void)snprintf(shown->text, sizeof shown->text, "%s%s%s",
                       shown->labelled && date[0] != '\0' ? name : "",
                       shown->labelled && date[0] != '\0' ? " " : "", date);
    } else if (field->kind == KIND_NONZERO) {
        show_integer(shown, name, field, *(const int64_t *)at);
    } else if (field->kind == KIND_BOOL) {
        show_bool(shown, name, *(const bool *)at);
    }
}

/* "" when the field is absent or is not worth a place on the line. */
static void show_field(struct shown *shown, const struct record_schema *record,
                       const struct field_schema *field, const void *at)
{
    const char *name = shown->labelled ? labels_field(record, field) : field->name;

    shown->text[0] = '\0';
    switch (kind_schema(field->kind)->class) {
    case CLASS_TEXT:
        show_said(shown, field, *(const struct text *)at);
        break;
    case CLASS_INT:
        show_integer(shown, name, field, *(const int64_t *)at);
        break;
    case CLASS_WORD:
        show_word(shown, field->kind, *(const int *)at);
        break;
    case CLASS_OTHER:
        show_other(shown, name, field, at);
        break;
    case CLASS_LIST:
    case CLASS_MAP:
        break;
    }
}

const char *story_summary(char text[SUMMARY_BYTES_MAX], const struct event *event,
                          enum reader_of_story whom)
{
    const struct event_schema *schema = event_schema(event->type);
    struct shown shown = {.labelled = whom == STORY_FOR_PEOPLE};
    size_t used = 0;
    size_t i;

    text[0] = '\0';
    for (i = 0; schema != NULL && i < schema->data.field_count; i++) {
        const struct field_schema *field = &schema->data.fields[i];

        if (is_quiet(field)) {
            continue;
        }
        show_field(&shown, &schema->data, field, (const char *)&event->data + field->offset);
        if (shown.text[0] != '\0' && used + strlen(shown.text) + sizeof " · " < SUMMARY_BYTES_MAX) {
            used += (size_t)snprintf(text + used, SUMMARY_BYTES_MAX - used, "%s%s",
                                     used == 0 ? "" : " · ", shown.text);
        }
    }
    return text;
}

/* In short: a department's English name is too long for a column. */
static const char *lane_name(enum lane lane)
{
    if (lang_is_chinese()) {
        return lane_title(lane, true);
    }
    return lane_department(lane)[0] != '\0' ? lane_department(lane) : lane_word(lane);
}

struct text story_actor(struct text actor)
{
    return text_equals(actor, TEXT("auto")) ? text_of(SAY("auto", "自动")) : actor;
}

void story_print(const struct event *event, uint64_t sequence, bool with_case)
{
    const struct event_schema *schema = event_schema(event->type);
    char summary[SUMMARY_BYTES_MAX];
    char time[MOMENT_TEXT_BYTES];

    (void)moment_format(time, event->time.seconds);
    time[10] = ' ';
    (void)printf("%s%6llu  %.19s%s  ", style_dim(), (unsigned long long)sequence, time,
                 style_end());
    if (with_case) {
        print_padded(event->subject, 16);
        (void)fputs("  ", stdout);
    }
    print_padded(text_of(lane_name(event->lane)), LANE_COLUMNS);
    (void)fputs("  ", stdout);
    print_padded(columns_cut(story_actor(event->actor), 10), 11);
    (void)fputs(style_bold(), stdout);
    print_padded(labels_chinese(text_of(schema == NULL ? "?" : schema->word)), TYPE_COLUMNS);
    (void)fputs(style_end(), stdout);
    print_text(text_of(story_summary(summary, event, STORY_FOR_PEOPLE)));
    (void)putchar('\n');
}

void story_write(struct writer *writer, const struct event *event, uint64_t sequence,
                 int64_t recorded_unix_ms)
{
    const struct event_schema *schema = event_schema(event->type);
    char summary[SUMMARY_BYTES_MAX];
    char recorded[MOMENT_TEXT_BYTES];
    bool answers = !text_is_absent(event->causationid);

    writer_map(writer, answers ? 10 : 9);
    writer_string(writer, "sequence");
    writer_uint(writer, sequence);
    writer_string(writer, "recordedtime");
    writer_string(writer, unix_ms_format(recorded, recorded_unix_ms));
    writer_string(writer, "type");
    writer_string(writer, schema == NULL ? "?" : schema->word);
    writer_string(writer, "lane");
    writer_string(writer, lane_word(event->lane));
    writer_string(writer, "actor");
    writer_text_value(writer, event->actor);
    writer_string(writer, "time");
    writer_text_value(writer, event->time_text);
    writer_string(writer, "backdated");
    writer_bool(writer, event_is_backdated(event, recorded_unix_ms));
    writer_string(writer, "id");
    writer_text_value(writer, event->id);
    if (answers) {
        writer_string(writer, "causationid");
        writer_text_value(writer, event->causationid);
    }
    writer_string(writer, "summary");
    writer_string(writer, story_summary(summary, event, STORY_FOR_PROGRAMS));
}

enum status story_print_record(struct text bytes, uint64_t sequence, int64_t recorded_unix_ms,
                               bool json, struct error *err)
{
    static struct event event;
    struct refusals refusals;
    char *line = NULL;
    enum status status;

    if (json) {
        status = json_print_record(&line, bytes, sequence, recorded_unix_ms, err);
        if (status == STATUS_OK) {
            (void)puts(line); /* a failure is remembered: print_works */
        }
        free(line);
        return status;
    }
    refusals = event_decode_stored(&event, bytes.bytes, bytes.count);
    if (refusals_any(&refusals)) {
        return error_set(err, STATUS_CORRUPT, SAY("event %llu: %s", "第 %llu 号记录：%s"),
                         (unsigned long long)sequence, refusals.text);
    }
    story_print(&event, sequence, true);
    return STATUS_OK;
}
