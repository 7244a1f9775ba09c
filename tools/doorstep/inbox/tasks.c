#include "tools/doorstep/inbox/tasks.h"

#include <stdlib.h>
#include <string.h>

#define TASKS_FIRST 256

void tasks_finish(struct tasks *tasks)
{
    uint32_t i;

    for (i = 0; i < tasks->count; i++) {
        free(tasks->tasks[i].storage);
        free((void *)tasks->tasks[i].claimant.bytes);
    }
    free(tasks->tasks);
    *tasks = (struct tasks){0};
}

static enum status grow(struct tasks *tasks, struct error *err)
{
    uint32_t capacity = tasks->capacity == 0 ? TASKS_FIRST : tasks->capacity * 2;
    struct task *more;

    if (tasks->count < tasks->capacity) {
        return STATUS_OK;
    }
    if (tasks->count == INBOX_TASKS_MAX) {
        return error_set(err, STATUS_FULL, "more than %d open nodes", INBOX_TASKS_MAX);
    }
    more = realloc(tasks->tasks, capacity * sizeof *more);
    if (more == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "keep what is open");
    }
    tasks->tasks = more;
    tasks->capacity = capacity;
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

enum status tasks_add(struct tasks *tasks, const struct view *view, const struct open_node *open,
                      const struct urgency *urgency, int32_t today, struct error *err)
{
    int32_t age_days = today - moment_day((struct moment){.seconds = open->since});
    enum status status = grow(tasks, err);
    struct task *task;
    char *place;

    if (status != STATUS_OK) {
        return status;
    }
    place = malloc((size_t)view->subject.count + view->unit.count + open->inquiry.count + 1);
    if (place == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "keep what is open");
    }
    task = &tasks->tasks[tasks->count++];
    *task = (struct task){.storage = place,
                          .node = open->node,
                          .lane = open->lane,
                          .opened = open->opened,
                          .since = open->since,
                          .due_on = open->due_on,
                          .urgency = *urgency,
                          .age_days = age_days < 0 ? 0 : age_days};
    task->subject = keep(&place, view->subject);
    task->unit = keep(&place, view->unit);
    task->inquiry = keep(&place, open->inquiry);
    return STATUS_OK;
}

enum status tasks_claim(struct task *task, struct text actor, int64_t seconds, struct error *err)
{
    char *copy = malloc((size_t)actor.count + 1);

    if (copy == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "keep who has claimed it");
    }
    (void)memcpy(copy, actor.bytes, actor.count);
    task->claimant = (struct text){copy, actor.count};
    task->claimed_since = seconds;
    return STATUS_OK;
}

static int compare(int64_t one, int64_t other)
{
    return (one > other) - (one < other);
}

/* Subjects end it, so that the same tasks always come in the same order. */
static int by_urgency(const void *one, const void *other)
{
    const struct task *left = one;
    const struct task *right = other;
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

void tasks_sort(struct tasks *tasks)
{
    if (tasks->count > 0) {
        qsort(tasks->tasks, tasks->count, sizeof *tasks->tasks, by_urgency);
    }
}

int64_t task_days_left(const struct task *task)
{
    return task->urgency.is_dated ? task->urgency.days_left : ABSENT;
}
