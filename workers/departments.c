#include "workers/departments.h"

#include "schemas/fields.h"
#include "schemas/mutant.h"
#include "schemas/process.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRIDAY 5

static const struct department *const departments[] = {
    &sales_manager, &deputy_manager, &customer_rep, &engineering, &finance, &property, &timekeeper,
};

const struct department *department_of_name(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof departments / sizeof departments[0]; i++) {
        if (strcmp(departments[i]->name, name) == 0) {
            return departments[i];
        }
    }
    return NULL;
}

/* The money that a decision on this node commits. */
static int64_t money_at_stake(enum node node, const struct view_inquiry *inquiry)
{
    int64_t fen = ABSENT;

    if (node == NODE_BX) {
        fen = inquiry->assessed_fen;
    } else if (node == NODE_A8) {
        fen = inquiry->approved_fen;
    }
    return fen == ABSENT ? 0 : fen;
}

bool department_may_act(const struct department *department, const struct settings *settings,
                        const struct view *view, const struct open_node *node)
{
    const struct view_inquiry *inquiry;

    if (node->lane != department->lane || node->node == NODE_NONE || node->node == NODE_R ||
        node->node == NODE_F9L) {
        return false; /* the last two: a remedy done, a paper taken in, are facts, not decisions */
    }
    if (text_is_absent(node->inquiry)) {
        return settings_allow(settings, node->node, 1, 0);
    }
    inquiry = view_inquiry_of(view, node->inquiry);
    return inquiry != NULL && settings_allow(settings, node->node, inquiry->round,
                                             money_at_stake(node->node, inquiry));
}

bool department_wants(const struct department *department, const struct settings *settings,
                      const struct view *view, const struct open_node *node, int32_t today)
{
    return department->oversight != NULL ? department->oversight->wants(node, today)
                                         : department_may_act(department, settings, view, node);
}

uint32_t department_lanes(const struct department *department)
{
    return department->oversight != NULL ? department->oversight->lanes
                                         : LANE_BIT(department->lane);
}

void department_act_id(const struct department *department, const struct open_node *node,
                       char id[ID_BYTES_MAX + 1])
{
    if (department->oversight != NULL) {
        department->oversight->act_id(node, id);
    } else {
        process_act_id(node, id);
    }
}

bool department_reads(const struct department *department, enum node node)
{
    return (department->reads & 1U << node) != 0;
}

bool department_act(const struct department *department, const struct matter *matter,
                    const struct open_node *node, struct act *act)
{
    act->event = (struct event){.lane = department->lane,
                                .subject = matter->view->subject,
                                .actor = TEXT("auto"),
                                .causationid = MUTANT(OPENER_WRONG) ? matter->view->open[0].opener
                                                                    : node->opener,
                                .time = {matter->now, 0},
                                .expect = ABSENT};
    if (department->oversight != NULL) {
        act->event.causationid = (struct text){NULL, 0};
    }
    act->used = 0;
    department_act_id(department, node, act->id);
    act->event.id = text_of(act->id);
    act->event.time_text = text_of(moment_format(act->time, matter->now));
    if (!department->decide(matter, node, act)) {
        return false;
    }
    assert(act->event.type != EVENT_NONE);
    return true;
}

void act_say(struct act *act, enum event_type type)
{
    act->event.type = type;
    fields_clear(&event_schema(type)->data, &act->event.data);
}

struct text act_print(struct act *act, const char *format, ...)
{
    char text[TEXT_BYTES_MAX + 1];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments); /* cut where it is too long */
    va_end(arguments);
    return act_text(act, text_cut(text_of(text), TEXT_BYTES_MAX));
}

struct text act_text(struct act *act, struct text text)
{
    struct text kept = {act->bytes + act->used, text.count};

    if (text.count > sizeof act->bytes - act->used) {
        return (struct text){NULL, 0};
    }
    (void)memcpy(act->bytes + act->used, text.bytes, text.count);
    act->used += text.count;
    return kept;
}

struct list act_list(struct act *act, const struct writer *writer, uint32_t count)
{
    struct text kept = {NULL, 0};

    if (!writer->overflowed) {
        kept = act_text(act, writer_text(writer));
    }
    return (struct list){(const uint8_t *)kept.bytes, kept.count, count};
}

const char *yuan_format(char text[YUAN_TEXT_BYTES], int64_t fen)
{
    char plain[YUAN_TEXT_BYTES];
    int64_t yuan = fen / 100;
    size_t used = 0;
    size_t digits;
    size_t i;

    (void)snprintf(plain, sizeof plain, "%" PRId64, yuan < 0 ? -yuan : yuan);
    digits = strlen(plain);
    if (fen < 0) {
        text[used++] = '-';
    }
    for (i = 0; i < digits; i++) { /* 17 at most, and 5 commas */
        text[used++] = plain[i];
        if ((digits - i - 1) % 3 == 0 && i + 1 < digits) {
            text[used++] = ',';
        }
    }
    (void)snprintf(text + used, YUAN_TEXT_BYTES - used, ".%02d", abs((int)(fen % 100)));
    return text;
}

int32_t work_days_after(int32_t day, int64_t work_days)
{
    int64_t left = work_days > WORK_DAYS_MAX ? WORK_DAYS_MAX : work_days;

    while (left > 0) {
        day++;
        left -= date_weekday(day) <= FRIDAY ? 1 : 0;
    }
    return day;
}
