#include "tools/doorstep/shared/ledger/survey.h"

#include <assert.h>
#include <string.h>

#define KEY_BYTES_MAX (2 * (ID_BYTES_MAX + 16) + 1)

struct survey survey_of(int32_t as_of)
{
    return (struct survey){.asked = as_of, .last_day = NO_DATE, .met = vector_of(sizeof(bool))};
}

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

/* The subject is one of these. */
static enum status note_subject(struct table *subjects, struct text subject)
{
    enum status status = table_reserve(subjects, subject);

    if (status == STATUS_OK) {
        table_put(subjects, subject, 0);
    }
    return status;
}

static enum status note_void(struct survey *survey, const struct event *voiding)
{
    char bytes[KEY_BYTES_MAX];
    struct text key = key_of(bytes, voiding->subject, voiding->data.entry_voided.target);

    if (table_reserve(&survey->voided, key) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    table_put(&survey->voided, key, survey->met.count);
    return vector_append(&survey->met) == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status survey_hear(struct survey *survey, const struct event *event)
{
    int32_t day = moment_day(event->time);

    survey->last_day = day > survey->last_day ? day : survey->last_day;
    if (event->type == EVENT_CASE_ERASED) {
        return note_subject(&survey->erased, event->subject);
    }
    if (survey_is_later(survey, event)) {
        return note_subject(&survey->altered, event->subject);
    }
    return event->type == EVENT_ENTRY_VOIDED ? note_void(survey, event) : STATUS_OK;
}

int32_t survey_day(const struct survey *survey)
{
    return survey->asked != NO_DATE ? survey->asked : survey->last_day;
}

bool survey_is_later(const struct survey *survey, const struct event *event)
{
    return survey->asked != NO_DATE && moment_day(event->time) > survey->asked;
}

bool survey_is_voided(struct survey *survey, const struct event *event)
{
    char bytes[KEY_BYTES_MAX];
    uint32_t number;

    if (survey->voided.count == 0 ||
        !table_find(&survey->voided, key_of(bytes, event->subject, event->id), &number)) {
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
    uint32_t none;

    return survey->altered.count > 0 && table_find(&survey->altered, subject, &none);
}

bool survey_is_erased(const struct survey *survey, struct text subject)
{
    uint32_t none;

    return survey->erased.count > 0 && table_find(&survey->erased, subject, &none);
}
