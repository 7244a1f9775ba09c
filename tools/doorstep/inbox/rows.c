#include "tools/doorstep/inbox/rows.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_FIRST 256

void rows_finish(struct rows *rows)
{
    uint32_t i;

    for (i = 0; i < rows->count; i++) {
        free(rows->rows[i].storage);
        free((void *)rows->rows[i].claimant.bytes);
    }
    free(rows->rows);
    *rows = (struct rows){0};
}

static enum status grow(struct rows *rows, struct error *err)
{
    uint32_t capacity = rows->capacity == 0 ? ROWS_FIRST : rows->capacity * 2;
    struct row *more;

    if (rows->count < rows->capacity) {
        return STATUS_OK;
    }
    if (rows->count == INBOX_ROWS_MAX) {
        return error_set(err, STATUS_FULL, "more than %d open nodes", INBOX_ROWS_MAX);
    }
    more = realloc(rows->rows, capacity * sizeof *more);
    if (more == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "keep what is open");
    }
    rows->rows = more;
    rows->capacity = capacity;
    return STATUS_OK;
}

/* Move a text to the next free place. */
static struct text keep(char **place, struct text text)
{
    struct text kept = {text_is_absent(text) ? NULL : *place, text.count};

    if (text.count > 0) {
        (void)memcpy(*place, text.bytes, text.count);
    }
    *place += text.count;
    return kept;
}

enum status rows_add(struct rows *rows, const struct view *view, const struct open_node *open,
                     const struct urgency *urgency, int32_t today, struct error *err)
{
    int32_t age_days = today - moment_day((struct moment){.seconds = open->since});
    enum status status = grow(rows, err);
    struct row *row;
    char *place;

    if (status != STATUS_OK) {
        return status;
    }
    place = malloc((size_t)view->subject.count + view->unit.count + open->inquiry.count + 1);
    if (place == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "keep what is open");
    }
    row = &rows->rows[rows->count++];
    *row = (struct row){.storage = place,
                        .node = open->node,
                        .lane = open->lane,
                        .opened = open->opened,
                        .since = open->since,
                        .due_on = open->due_on,
                        .urgency = *urgency,
                        .age_days = age_days < 0 ? 0 : age_days};
    row->subject = keep(&place, view->subject);
    row->unit = keep(&place, view->unit);
    row->inquiry = keep(&place, open->inquiry);
    return STATUS_OK;
}

enum status rows_claim(struct row *row, struct text actor, int64_t seconds, struct error *err)
{
    char *copy = malloc((size_t)actor.count + 1);

    if (copy == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "keep who has claimed it");
    }
    (void)memcpy(copy, actor.bytes, actor.count);
    row->claimant = (struct text){copy, actor.count};
    row->claimed_since = seconds;
    return STATUS_OK;
}

static int compare(int64_t one, int64_t other)
{
    return (one > other) - (one < other);
}

/* Subjects end it, so that the same rows always come in the same order. */
static int by_urgency(const void *one, const void *other)
{
    const struct row *left = one;
    const struct row *right = other;
    int order = compare(left->due_on == NO_DATE ? INT32_MAX : left->due_on,
                        right->due_on == NO_DATE ? INT32_MAX : right->due_on);
    uint32_t common =
        left->subject.count < right->subject.count ? left->subject.count : right->subject.count;

    order = order != 0 ? order : compare(left->since, right->since);
    order = order != 0 ? order : memcmp(left->subject.bytes, right->subject.bytes, common);
    order = order != 0 ? order : compare(left->subject.count, right->subject.count);
    order = order != 0 ? order : compare(left->opened, right->opened);
    return order != 0 ? order : compare(left->node, right->node);
}

void rows_sort(struct rows *rows)
{
    if (rows->count > 0) {
        qsort(rows->rows, rows->count, sizeof *rows->rows, by_urgency);
    }
}

int64_t row_days_left(const struct row *row)
{
    return row->urgency.is_dated ? row->urgency.days_left : ABSENT;
}
