#include "tools/doorstep/shared/ledger/survey.h"

#include "broker/io_ledger.h"
#include "schemas/reader.h"
#include "tools/doorstep/shared/output/lang.h"

#include <assert.h>
#include <string.h>

#define ENVELOPE_KEYS_MAX 32U /* more than an event has */
#define KEY_BYTES_MAX (2 * (ID_BYTES_MAX + 16) + 1)

void survey_finish(struct survey *survey)
{
    table_finish(&survey->voided);
    table_finish(&survey->altered);
    table_finish(&survey->erased);
    vector_finish(&survey->met);
}

/* An event of a case, as a key: both are at most ID_BYTES_MAX bytes. */
static struct text key_of(char key[KEY_BYTES_MAX], struct text subject, struct text id)
{
    assert(subject.count + id.count < KEY_BYTES_MAX);
    key[0] = (char)subject.count;
    (void)memcpy(key + 1, subject.bytes, subject.count);
    (void)memcpy(key + 1 + subject.count, id.bytes, id.count);
    return (struct text){key, 1 + subject.count + id.count};
}

/* Subject and day of an event, without decoding the rest. */
static bool read_envelope(struct text payload, struct text *subject, int32_t *day)
{
    struct reader reader = reader_of(payload.bytes, payload.count);
    uint32_t left = reader_map(&reader, ENVELOPE_KEYS_MAX);
    struct moment moment = {0};
    bool has_time = false;

    *subject = (struct text){NULL, 0};
    for (; left > 0 && !reader.failed && !(has_time && !text_is_absent(*subject)); left--) {
        struct text key = reader_text(&reader, SOURCE_BYTES_MAX);

        if (text_equals(key, TEXT("time"))) {
            has_time = moment_parse(&moment, reader_text(&reader, SOURCE_BYTES_MAX));
        } else if (text_equals(key, TEXT("subject"))) {
            *subject = reader_text(&reader, SOURCE_BYTES_MAX);
        } else {
            reader_skip(&reader);
        }
    }
    *day = moment_day(moment);
    return has_time && !text_is_absent(*subject);
}

/* An entry that a void of the day or earlier names. */
static enum status note_void(struct survey *survey, const struct record *record)
{
    static struct event event;
    char bytes[KEY_BYTES_MAX];
    struct refusals refusals =
        event_decode_stored(&event, record->payload.bytes, record->payload.count);
    struct text key;

    if (refusals_any(&refusals) || event.type != EVENT_ENTRY_VOIDED) {
        return STATUS_CORRUPT;
    }
    key = key_of(bytes, event.subject, event.data.entry_voided.target);
    if (table_reserve(&survey->voided, key) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    table_put(&survey->voided, key, survey->met.count);
    return vector_append(&survey->met) == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

/* The subject is one of these. */
static enum status note_subject(struct table *subjects, struct text subject)
{
    enum status status = table_reserve(subjects, subject);

    if (status == STATUS_OK) {
        table_put(subjects, subject, 0);
    }
    return status;
}

static enum status look(struct survey *survey, const struct record *record, struct error *err)
{
    enum status status = STATUS_OK;
    struct text subject;
    int32_t day;

    if (record_is_erased(record)) {
        return STATUS_OK;
    }
    if (!read_envelope(record->payload, &subject, &day)) {
        status = STATUS_CORRUPT;
    } else if (record->type == EVENT_CASE_ERASED) {
        status = note_subject(&survey->erased, subject);
    } else if (survey->as_of != NO_DATE && day > survey->as_of) {
        status = note_subject(&survey->altered, subject);
    } else if (record->type == EVENT_ENTRY_VOIDED) {
        status = note_void(survey, record);
    }
    if (status != STATUS_OK) {
        return error_set(err, status,
                         status == STATUS_CORRUPT
                             ? SAY("event %llu cannot be read", "第 %llu 号记录无法读取")
                             : SAY("read event %llu", "读取第 %llu 号记录"),
                         (unsigned long long)record->sequence);
    }
    survey->last_day = day > survey->last_day ? day : survey->last_day;
    return STATUS_OK;
}

enum status survey_read(struct survey *survey, struct ledger *ledger, uint64_t head, int32_t as_of,
                        struct error *err)
{
    struct ledger_cursor *cursor = NULL;
    enum status status = ledger_cursor_open(&cursor, ledger, 1, err);
    uint64_t left;

    *survey = (struct survey){
        .last_day = NO_DATE,
        .as_of = as_of,
        .met = vector_of(sizeof(bool)),
    };
    for (left = head; status == STATUS_OK && left > 0; left--) {
        struct record record;

        status = ledger_cursor_next(cursor, &record, err);
        if (status == STATUS_OK) {
            status = look(survey, &record, err);
        }
    }
    ledger_cursor_close(&cursor);
    if (as_of == NO_DATE) {
        survey->as_of = survey->last_day;
    }
    return status;
}

bool survey_is_voided(struct survey *survey, const struct event *event)
{
    char bytes[KEY_BYTES_MAX];
    uint32_t number;

    if (!table_find(&survey->voided, key_of(bytes, event->subject, event->id), &number)) {
        return false;
    }
    *VECTOR_GET(survey->met, bool, number) = true;
    return true;
}

bool survey_met(const struct survey *survey, const struct event *voiding)
{
    char bytes[KEY_BYTES_MAX];
    uint32_t number;

    return table_find(&survey->voided,
                      key_of(bytes, voiding->subject, voiding->data.entry_voided.target),
                      &number) &&
           *VECTOR_GET(survey->met, bool, number);
}

bool survey_is_altered(const struct survey *survey, struct text subject)
{
    uint32_t number;

    return survey->altered.count > 0 && table_find(&survey->altered, subject, &number);
}

bool survey_is_erased(const struct survey *survey, struct text subject)
{
    uint32_t number;

    return survey->erased.count > 0 && table_find(&survey->erased, subject, &number);
}
