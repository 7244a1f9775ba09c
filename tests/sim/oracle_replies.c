#include "tests/sim/oracle.h"

#include "broker/effects.h"
#include "schemas/book.h"
#include "schemas/digest.h"
#include "schemas/reader.h"
#include "schemas/view.h"
#include "schemas/wire/query.h"
#include "schemas/wire/submit.h"
#include "tests/sim/model_walk.h"

#include <string.h>

/* What the broker says, as it goes out. */

static void check_views(struct oracle *oracle, const struct case_item *items, uint32_t count)
{
    static uint8_t view_bytes[VIEW_BYTES_MAX];
    static uint8_t opener_bytes[OPENERS_BYTES_MAX];
    static struct view view;

    for (uint32_t i = 0; i < count; i++) {
        struct writer drawn = writer_of(view_bytes, sizeof view_bytes);
        struct writer openers = writer_of(opener_bytes, sizeof opener_bytes);

        if (view_decode(&view, items[i].view, items[i].openers) != STATUS_OK ||
            !book_view(oracle->book, view.subject, &drawn, &openers) ||
            !text_equals(items[i].view, writer_text(&drawn)) ||
            !text_equals(items[i].openers, writer_text(&openers)) ||
            !oracle_view_shows(&view, book_case(oracle->book, view.subject))) {
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

/* How many cases are in each stage; of erased ones nothing is counted. */
static uint32_t count_stages(const struct oracle *oracle, uint32_t counts[STAGES_END])
{
    uint32_t total = 0;

    (void)memset(counts, 0, STAGES_END * sizeof counts[0]);
    for (uint32_t i = 0; i < oracle->model.case_count; i++) {
        const struct text subject = oracle->model.cases[i].subject;
        const struct walk walk = walk_until(&oracle->model, subject, oracle->committed);

        if (walk.count > 0 && !subject_is_project(subject) && !walk_has(&walk, EVENT_CASE_ERASED)) {
            counts[walk_stage(&walk)]++;
            total++;
        }
    }
    return total;
}

static bool stages_are_right(const struct oracle *oracle, struct text map)
{
    struct reader reader = reader_of(map.bytes, map.count);
    const uint32_t pairs = reader_map(&reader, STAGES_END);
    uint32_t counts[STAGES_END];

    (void)count_stages(oracle, counts);
    for (uint32_t i = 0; i < pairs; i++) {
        const struct text stage = reader_text(&reader, TEXT_BYTES_MAX);
        const uint64_t told = reader_uint(&reader, UINT32_MAX);

        for (int k = 0; k < STAGES_END; k++) {
            if (text_equals(stage, text_of(stage_word((enum stage)k))) && told != counts[k]) {
                return false;
            }
        }
    }
    return reader_done(&reader) && pairs == STAGES_END;
}

/* How often each code was said since the broker's start; of those that were not, nothing. */
static bool refusals_are_right(const struct oracle *oracle, struct text map)
{
    struct reader reader = reader_of(map.bytes, map.count);
    uint32_t left = reader_map(&reader, REFUSALS_END);

    for (int i = 0; i < REFUSALS_END; i++) {
        if (oracle->refusals[i] > 0) {
            if (left-- == 0 ||
                !text_equals(reader_text(&reader, TEXT_BYTES_MAX),
                             text_of(refusal_word((enum refusal)i))) ||
                reader_uint(&reader, UINT64_MAX) != oracle->refusals[i]) {
                return false;
            }
        }
    }
    return left == 0 && reader_done(&reader);
}

/* The value of one of the map's keys, encoded; absent: there is none. */
static struct text value_of(struct text map, const char *wanted)
{
    struct reader reader = reader_of(map.bytes, map.count);
    const uint32_t pairs = reader_map(&reader, MAP_COUNT_MAX);

    for (uint32_t i = 0; i < pairs; i++) {
        const struct text key = reader_text(&reader, TEXT_BYTES_MAX);
        const struct text value = reader_raw(&reader);

        if (text_equals(key, text_of(wanted))) {
            return value;
        }
    }
    return (struct text){NULL, 0};
}

static uint64_t number_of(struct text map, const char *wanted)
{
    const struct text value = value_of(map, wanted);
    struct reader reader = reader_of(value.bytes, value.count);

    return reader_uint(&reader, UINT64_MAX);
}

static bool digest_is_right(const struct oracle *oracle, struct text map)
{
    const struct text value = value_of(map, "state_digest");
    const struct digest owed = book_digest(oracle->book);
    struct reader reader = reader_of(value.bytes, value.count);
    char text[DIGEST_TEXT_BYTES];

    return text_equals(reader_text(&reader, TEXT_BYTES_MAX), text_of(digest_format(text, &owed)));
}

/* Said between two commits, and so true of all that is committed. */
static void check_status(struct oracle *oracle, struct text body)
{
    uint32_t counts[STAGES_END];
    struct status_answer answer;

    if (status_answer_decode(&answer, body) != STATUS_OK ||
        number_of(answer.map, "head") != oracle->committed ||
        number_of(answer.map, "cases_total") != count_stages(oracle, counts) ||
        !stages_are_right(oracle, value_of(answer.map, "cases")) ||
        !refusals_are_right(oracle, value_of(answer.map, "refusals")) ||
        !digest_is_right(oracle, answer.map)) {
        oracle_object(oracle, ORACLE_STATUS, "at %llu", (unsigned long long)oracle->committed);
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
    } else if (reply->command == COMMAND_STATUS) {
        check_status(oracle, reply->body);
    } else if (reply->command == COMMAND_VIEWS && views_decode(&views, reply->body) == STATUS_OK) {
        if (views.head != oracle->committed) {
            oracle_object(oracle, ORACLE_VIEW, "of %llu at %llu", (unsigned long long)views.head,
                          (unsigned long long)oracle->committed);
            return;
        }
        check_views(oracle, views.cases, views.count);
    }
}
