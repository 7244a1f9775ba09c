#include "tests/sim/oracle.h"

#include "broker/effects.h"
#include "schemas/book.h"
#include "schemas/view.h"
#include "schemas/wire/query.h"
#include "schemas/wire/submit.h"

/* What the broker says, as it goes out. */

static void check_views(struct oracle *oracle, const struct case_item *items, uint32_t count)
{
    static uint8_t view_bytes[VIEW_BYTES_MAX];
    static uint8_t opener_bytes[OPENERS_BYTES_MAX];
    struct view view;

    for (uint32_t i = 0; i < count; i++) {
        struct writer drawn = writer_of(view_bytes, sizeof view_bytes);
        struct writer openers = writer_of(opener_bytes, sizeof opener_bytes);

        if (view_decode(&view, items[i].view, items[i].openers) != STATUS_OK ||
            !book_view(oracle->book, view.subject, &drawn, &openers) ||
            !text_equals(items[i].view, writer_text(&drawn)) ||
            !text_equals(items[i].openers, writer_text(&openers))) {
            oracle_object(oracle, ORACLE_VIEW, "of %.*s at %llu", TEXT_ARGUMENTS(view.subject),
                          (unsigned long long)oracle->committed);
            return;
        }
    }
}

static void check_result(struct oracle *oracle, const struct reply *reply)
{
    static struct result result;

    if (result_decode(&result, reply->body) != STATUS_OK) {
        return; /* said before */
    }
    for (uint32_t i = 0; i < result.count; i++) {
        if (result.outcomes[i].sequence > oracle->committed) {
            oracle_object(oracle, ORACLE_UNCOMMITTED, "peer %u is told %llu of %llu", reply->peer,
                          (unsigned long long)result.outcomes[i].sequence,
                          (unsigned long long)oracle->committed);
        }
    }
}

/* What is erased is nobody's to read any more. */
static void check_forgotten(struct oracle *oracle, const struct record_item *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].sequence <= oracle->committed && oracle_forgot(oracle, items[i].sequence)) {
            oracle_object(oracle, ORACLE_ERASED, "event %llu is told at %llu",
                          (unsigned long long)items[i].sequence,
                          (unsigned long long)oracle->committed);
        }
    }
}

void oracle_see_reply(struct oracle *oracle, const struct reply *reply)
{
    static struct records records;
    static struct events events;
    static struct views views;

    if (oracle->has_objected) {
        return;
    }
    if (reply->command == COMMAND_RESULT) {
        check_result(oracle, reply);
    } else if (reply->command == COMMAND_EVENTS &&
               events_decode(&events, reply->body) == STATUS_OK) {
        if (events.through > oracle->committed) {
            oracle_object(oracle, ORACLE_UNCOMMITTED, "EVENTS through %llu of %llu",
                          (unsigned long long)events.through,
                          (unsigned long long)oracle->committed);
            return;
        }
        check_forgotten(oracle, events.records, events.record_count);
        check_views(oracle, events.cases, events.case_count);
    } else if (reply->command == COMMAND_RECORDS &&
               records_decode(&records, reply->body) == STATUS_OK) {
        check_forgotten(oracle, records.items, records.count);
    } else if (reply->command == COMMAND_VIEWS && views_decode(&views, reply->body) == STATUS_OK &&
               views.head == oracle->committed) {
        check_views(oracle, views.cases, views.count);
    }
}
