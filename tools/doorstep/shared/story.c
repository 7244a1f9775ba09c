#include "tools/doorstep/shared/story.h"

#include "schemas/json/json.h"
#include "tools/doorstep/shared/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELD_COLUMNS_MAX 40

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

static bool ends_in_fen(const char *name)
{
    size_t count = strlen(name);

    return count > 4 && strcmp(name + count - 4, "_fen") == 0;
}

static void show_text(char *shown, size_t size, struct text text)
{
    struct text cut = columns_cut(text, FIELD_COLUMNS_MAX);

    (void)snprintf(shown, size, "%.*s%s", TEXT_ARGUMENTS(cut), cut.count < text.count ? "…" : "");
}

static void show_integer(char *shown, size_t size, const char *name, int64_t value)
{
    char money[MONEY_TEXT_BYTES];

    if (value == ABSENT) {
        return;
    }
    if (ends_in_fen(name)) {
        (void)snprintf(shown, size, "%s", money_format(money, value));
    } else {
        (void)snprintf(shown, size, "%s %lld", name, (long long)value);
    }
}

static void show_other(char *shown, size_t size, const struct field_schema *field, const void *at)
{
    char date[DATE_TEXT_BYTES];

    if (field->kind == KIND_DATE) {
        (void)snprintf(shown, size, "%s", date_format(date, *(const int32_t *)at));
    } else if (field->kind == KIND_NONZERO) {
        show_integer(shown, size, field->name, *(const int64_t *)at);
    } else if (field->kind == KIND_BOOL) {
        (void)snprintf(shown, size, "%s %s", field->name, *(const bool *)at ? "yes" : "no");
    }
}

/* "" when the field is absent or is not worth a place on the line. */
static void show_field(char *shown, size_t size, const struct field_schema *field, const void *at)
{
    const struct kind_schema *kind = kind_schema(field->kind);

    shown[0] = '\0';
    switch (kind->class) {
    case CLASS_TEXT:
        if (!text_is_absent(*(const struct text *)at)) {
            show_text(shown, size, *(const struct text *)at);
        }
        break;
    case CLASS_INT:
        show_integer(shown, size, field->name, *(const int64_t *)at);
        break;
    case CLASS_WORD:
        show_text(shown, size, words_at(kind->words, *(const int *)at));
        break;
    case CLASS_OTHER:
        show_other(shown, size, field, at);
        break;
    case CLASS_LIST:
    case CLASS_MAP:
        break;
    }
}

const char *story_summary(char text[SUMMARY_BYTES_MAX], const struct event *event)
{
    const struct event_schema *schema = event_schema(event->type);
    size_t used = 0;
    size_t i;

    text[0] = '\0';
    for (i = 0; schema != NULL && i < schema->data.field_count; i++) {
        const struct field_schema *field = &schema->data.fields[i];
        char shown[SUMMARY_BYTES_MAX / 4];

        if (is_quiet(field)) {
            continue;
        }
        show_field(shown, sizeof shown, field, (const char *)&event->data + field->offset);
        if (shown[0] != '\0' && used + strlen(shown) + sizeof " · " < SUMMARY_BYTES_MAX) {
            used += (size_t)snprintf(text + used, SUMMARY_BYTES_MAX - used, "%s%s",
                                     used == 0 ? "" : " · ", shown);
        }
    }
    return text;
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
    print_padded(text_of(lane_title(event->lane, true)), 14);
    print_padded(columns_cut(event->actor, 10), 11);
    (void)fputs(style_bold(), stdout);
    print_padded(text_of(schema == NULL ? "?" : schema->word), 25);
    (void)fputs(style_end(), stdout);
    print_text(text_of(story_summary(summary, event)));
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
    writer_string(writer, story_summary(summary, event));
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
        return error_set(err, STATUS_CORRUPT, "event %llu: %s", (unsigned long long)sequence,
                         refusals.text);
    }
    story_print(&event, sequence, true);
    return STATUS_OK;
}
