#include "tools/doorstep/inbox/task_print.h"

#include "tools/doorstep/shared/case/needs.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>

#define NEEDS_BYTES 512
#define UNIT_COLUMNS 16
#define ROW_BYTES (TEXT_BYTES_MAX + 2048)

/* For programs. */

static void write_optional(struct writer *writer, const char *key, struct text text)
{
    writer_string(writer, key);
    writer_optional_text(writer, text);
}

static void write_urgency(struct writer *writer, const struct urgency *urgency)
{
    uint32_t count = 0;
    int lane;

    writer_string(writer, "reminds");
    writer_bool(writer, urgency->reminds);
    for (lane = LANE_A; lane <= LANE_F; lane++) {
        count += (uint32_t)((urgency->lanes & LANE_BIT(lane)) != 0);
    }
    writer_string(writer, "seen_by");
    writer_array(writer, count);
    for (lane = LANE_A; lane <= LANE_F; lane++) {
        if ((urgency->lanes & LANE_BIT(lane)) != 0) {
            writer_string(writer, lane_word((enum lane)lane));
        }
    }
}

static void write_needs(struct writer *writer, enum node node)
{
    const struct event_schema *schema = event_schema(node_completed_by(node));
    uint32_t count = 0;
    size_t i;

    writer_string(writer, "type");
    writer_string(writer, schema->word);
    for (i = 0; i < schema->data.field_count; i++) {
        count += (uint32_t)needs_field(node, &schema->data.fields[i]);
    }
    writer_string(writer, "needs");
    writer_array(writer, count);
    for (i = 0; i < schema->data.field_count; i++) {
        if (needs_field(node, &schema->data.fields[i])) {
            writer_string(writer, schema->data.fields[i].name);
        }
    }
}

enum status task_print(const struct task *task, struct error *err)
{
    uint8_t bytes[ROW_BYTES];
    char since[MOMENT_TEXT_BYTES];
    char due[DATE_TEXT_BYTES];
    struct writer writer = writer_of(bytes, sizeof bytes);
    bool claimed = !text_is_absent(task->claimant);

    writer_map(&writer, task->claims_known ? 16 : 14);
    writer_string(&writer, "case");
    writer_text_value(&writer, task->subject);
    writer_string(&writer, "node");
    writer_string(&writer, node_word(task->node));
    writer_string(&writer, "lane");
    writer_string(&writer, lane_word(task->lane));
    write_optional(&writer, "inquiry", task->inquiry);
    writer_string(&writer, "opened");
    writer_uint(&writer, task->opened);
    writer_string(&writer, "since");
    writer_string(&writer, moment_format(since, task->since));
    write_optional(&writer, "due_on",
                   text_of(task->due_on == NO_DATE ? NULL : date_format(due, task->due_on)));
    writer_string(&writer, "unit");
    writer_text_value(&writer, task->unit);
    writer_string(&writer, "age_days");
    writer_int(&writer, task->age_days);
    writer_string(&writer, "days_left");
    writer_optional_int(&writer, task_days_left(task));
    write_urgency(&writer, &task->urgency);
    write_needs(&writer, task->node);
    if (task->claims_known) {
        write_optional(&writer, "claimed_by", task->claimant);
        write_optional(&writer, "claimed_at",
                       text_of(claimed ? moment_format(since, task->claimed_since) : NULL));
    }
    return print_json(writer_text(&writer), err);
}

/* For people. */

/* "工程解决方案：方案、预算、工期" */
static const char *needs_text(char text[NEEDS_BYTES], enum node node)
{
    const struct event_schema *schema = event_schema(node_completed_by(node));
    size_t used = (size_t)snprintf(text, NEEDS_BYTES, "%s", node_title(node, lang_is_chinese()));
    const char *comma = SAY(": ", "：");
    size_t i;

    for (i = 0; i < schema->data.field_count && used < NEEDS_BYTES; i++) {
        if (needs_field(node, &schema->data.fields[i])) {
            used += (size_t)snprintf(text + used, NEEDS_BYTES - used, "%s%s", comma,
                                     labels_field(&schema->data, &schema->data.fields[i]));
            comma = SAY(", ", "、");
        }
    }
    return text;
}

void task_show(const struct task *task, bool with_lane, struct sheet *sheet)
{
    char when[MOMENT_TEXT_BYTES];
    char days[DAYS_TEXT_BYTES];
    char needs[NEEDS_BYTES];

    if (with_lane) {
        sheet_cell(sheet, text_of(lane_word(task->lane)));
    }
    sheet_cell(sheet, text_of(node_word(task->node)));
    sheet_cell(sheet, task->subject);
    sheet_cell(sheet, task->inquiry);
    sheet_cell(sheet, columns_cut(task->unit, UNIT_COLUMNS));
    sheet_format(sheet, "%.10s", moment_format(when, task->since));
    sheet_format(sheet, "%d", task->age_days);
    sheet_cell(sheet, text_of(date_format(when, task->due_on)));
    sheet_format(sheet, "%s%s", days_left_format(days, task_days_left(task)),
                 task->urgency.reminds ? " !" : "");
    sheet_cell(sheet, task->claims_known ? task->claimant : TEXT("?"));
    sheet_cell(sheet, text_of(needs_text(needs, task->node)));
}
