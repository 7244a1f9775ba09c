#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NOW (DESK_TODAY * 86400LL + 2 * 3600)

struct desk desk;

int desk_setup(void **state)
{
    (void)state;
    (void)memset(&desk, 0, sizeof desk);
    settings_default(&desk.settings);
    bookings_init(&desk.bookings);
    desk.view.subject = TEXT("HT-1");
    desk.view.terms_version = 1;
    desk.view.movein_on = NO_DATE;
    desk.view.sequence = 9;
    desk.dossier.buyer = TEXT("张三");
    numbering_begin(&desk.dossier.numbering, desk.view.subject, desk.view.terms_version);
    return 0;
}

void desk_open(enum node node, bool of_inquiry)
{
    desk.view.open_count = 1;
    desk.view.open[0] =
        (struct open_node){.node = node,
                           .lane = node_lane(node),
                           .inquiry = of_inquiry ? TEXT("Q1") : (struct text){NULL, 0},
                           .opened = 9,
                           .opener = TEXT("opener")};
    if (of_inquiry) {
        desk.view.inquiry_count = 1;
        desk.view.inquiries[0] = (struct view_inquiry){.inquiry = TEXT("Q1"),
                                                       .category = CATEGORY_ENGINEERING,
                                                       .round = 1,
                                                       .promised_on = NO_DATE,
                                                       .budget_fen = ABSENT,
                                                       .assessed_fen = ABSENT,
                                                       .approved_fen = ABSENT};
        desk.dossier.inquiry_count = 1;
        desk.dossier.inquiries[0].inquiry = TEXT("Q1");
    }
}

const struct event *desk_decide(const char *department)
{
    static uint8_t bytes[EVENT_BYTES_MAX];
    static struct event read;
    const struct matter matter = {&desk.settings, &desk.view, &desk.dossier,
                                  &desk.bookings, NOW,        DESK_TODAY};
    const struct department *who = department_of_name(department);
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct refusals refusals;

    assert_non_null(who);
    if (!department_may_act(who, &desk.settings, &desk.view, &desk.view.open[0]) ||
        !department_act(who, &matter, &desk.view.open[0], &desk.act)) {
        return NULL;
    }
    event_encode(&desk.act.event, &writer);
    assert_false(writer.overflowed);
    refusals = event_decode(&read, bytes, writer.count);
    assert_string_equal("", refusals.text);
    assert_true(text_equals(TEXT("opener"), read.causationid));
    assert_true(text_equals(TEXT("auto"), read.actor));
    assert_int_equal(DESK_TODAY, moment_day(read.time));
    return &read;
}

void desk_assert_text(const char *expected, struct text text)
{
    char actual[TEXT_BYTES_MAX + 1];

    (void)snprintf(actual, sizeof actual, "%.*s", TEXT_ARGUMENTS(text));
    assert_string_equal(expected, actual);
}
