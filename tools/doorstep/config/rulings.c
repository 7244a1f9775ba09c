#include "tools/doorstep/config/rulings.h"

#include "broker/io_ledger.h"
#include "schemas/event.h"
#include "schemas/fields.h"
#include "tools/doorstep/shared/ledger/home_ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROJECT_PREFIX "project:"

/* Keeping. */

static void keep_text(char kept[ID_BYTES_MAX + 1], struct text text)
{
    const struct text cut = text_cut(text, ID_BYTES_MAX);

    (void)snprintf(kept, ID_BYTES_MAX + 1, "%.*s", TEXT_ARGUMENTS(cut));
}

/* Room for one more; items may move. False: there is no memory. */
static bool grow(void **items, uint32_t count, uint32_t *capacity, size_t size)
{
    const uint32_t more = *capacity == 0 ? 64 : *capacity * 2;
    void *grown;

    if (count < *capacity) {
        return true;
    }
    grown = realloc(*items, more * size);
    if (grown != NULL) {
        *items = grown;
        *capacity = more;
    }
    return grown != NULL;
}

static bool keep(struct rulings *rulings, const struct ruling *ruling)
{
    void *items = rulings->items;
    const bool has_room = grow(&items, rulings->count, &rulings->capacity, sizeof *rulings->items);

    rulings->items = items;
    if (has_room) {
        rulings->items[rulings->count++] = *ruling;
    }
    return has_room;
}

static bool keep_project(struct rulings *rulings, const char *project)
{
    void *items = rulings->projects;
    bool has_room;
    uint32_t i;

    for (i = 0; i < rulings->project_count; i++) {
        if (strcmp(rulings->projects[i], project) == 0) {
            return true;
        }
    }
    has_room =
        grow(&items, rulings->project_count, &rulings->project_capacity, sizeof *rulings->projects);
    rulings->projects = items;
    if (has_room) {
        keep_text(rulings->projects[rulings->project_count++], text_of(project));
    }
    return has_room;
}

/* A date that one event names twice is said once; as worked, if both. */
static bool keep_days(struct rulings *rulings, struct ruling *ruling, const struct list *dates)
{
    struct text date;
    size_t at = 0;

    while (fields_next_text(dates, &at, &date)) {
        uint32_t i = rulings->count;

        if (!date_parse(&ruling->date, date)) {
            continue;
        }
        while (i > 0 && rulings->items[i - 1].sequence == ruling->sequence &&
               rulings->items[i - 1].date != ruling->date) {
            i--;
        }
        if (i > 0 && rulings->items[i - 1].sequence == ruling->sequence) {
            rulings->items[i - 1].works = ruling->works;
        } else if (!keep(rulings, ruling)) {
            return false;
        }
    }
    return true;
}

/* Reading. */

static bool take_event(struct rulings *rulings, const struct event *event, uint64_t sequence)
{
    struct ruling ruling = {.sequence = sequence,
                            .lane = event->lane,
                            .said_on = moment_day(event->time),
                            .from_on = NO_DATE,
                            .date = NO_DATE};
    const uint32_t prefix = (uint32_t)strlen(PROJECT_PREFIX);
    const bool is_named = event->subject.count > prefix;

    if (!is_named) {
        return true;
    }
    keep_text(ruling.project,
              (struct text){event->subject.bytes + prefix, event->subject.count - prefix});
    keep_text(ruling.actor, event->actor);
    if (!keep_project(rulings, ruling.project)) {
        return false;
    }
    if (event->type == EVENT_POLICY_SET) {
        ruling.key = (enum policy_key)event->data.policy_set.key;
        ruling.from_on = event->data.policy_set.from_on;
        return !policy_value(&ruling.value, ruling.key, &event->data.policy_set.value) ||
               keep(rulings, &ruling);
    }
    if (event->type != EVENT_CALENDAR_SET) {
        return true;
    }
    if (!keep_days(rulings, &ruling, &event->data.calendar_set.rest_days)) {
        return false;
    }
    ruling.works = true;
    return keep_days(rulings, &ruling, &event->data.calendar_set.work_days);
}

static bool is_asked(const struct record *record, const char *subject)
{
    return record->type == EVENT_SCHEME_ADOPTED || record->type == EVENT_POLICY_SET ||
           record->type == EVENT_CALENDAR_SET ||
           (subject != NULL && record->type == EVENT_CONTRACT_FILED);
}

static enum status take_record(struct rulings *rulings, const struct record *record,
                               const char *subject, char *project, struct error *err)
{
    static struct event event;
    const struct refusals refusals =
        event_decode_stored(&event, record->payload.bytes, record->payload.count);

    if (refusals_any(&refusals)) {
        return error_set(err, STATUS_CORRUPT, "event %llu: %s",
                         (unsigned long long)record->sequence, refusals.text);
    }
    if (event.type == EVENT_CONTRACT_FILED) {
        if (text_equals(event.subject, text_of(subject))) {
            keep_text(project, event.data.contract_filed.project);
        }
        return STATUS_OK;
    }
    return take_event(rulings, &event, record->sequence)
               ? STATUS_OK
               : error_set(err, STATUS_NO_MEMORY, "read what is set");
}

enum status rulings_read(struct rulings *rulings, const struct home *home, const char *subject,
                         char *project, struct error *err)
{
    struct ledger *ledger = NULL;
    struct ledger_cursor *cursor = NULL;
    enum status status = home_ledger_look(&ledger, home, err);
    uint64_t left = 0;

    *rulings = (struct rulings){0};
    if (status == STATUS_OK) {
        left = ledger_head(ledger);
        status = ledger_cursor_open(&cursor, ledger, 1, err);
    }
    for (; status == STATUS_OK && left > 0; left--) {
        struct record record;

        status = ledger_cursor_next(cursor, &record, err);
        if (status == STATUS_OK && !record_is_erased(&record) && is_asked(&record, subject)) {
            status = take_record(rulings, &record, subject, project, err);
        }
    }
    ledger_cursor_close(&cursor);
    ledger_close(&ledger);
    return status;
}

void rulings_finish(struct rulings *rulings)
{
    free(rulings->items);
    free(rulings->projects);
    *rulings = (struct rulings){0};
}

/* Choosing. */

const struct ruling *rulings_policy(const struct rulings *rulings, const char *project,
                                    enum policy_key key, int32_t day)
{
    const struct ruling *last = NULL;
    uint32_t i;

    for (i = 0; i < rulings->count; i++) {
        const struct ruling *each = &rulings->items[i];

        if (each->key == key && strcmp(each->project, project) == 0 && each->from_on <= day &&
            (last == NULL || each->from_on >= last->from_on)) {
            last = each;
        }
    }
    return last;
}

bool rulings_is_announced(const struct rulings *rulings, const struct ruling *ruling, int32_t day)
{
    return ruling->key != POLICY_NONE && ruling->from_on > day &&
           rulings_policy(rulings, ruling->project, ruling->key, ruling->from_on) == ruling;
}

bool rulings_is_last_word(const struct rulings *rulings, const struct ruling *ruling, int32_t day)
{
    const struct ruling *last = NULL;
    uint32_t i;

    for (i = 0; ruling->key == POLICY_NONE && i < rulings->count; i++) {
        const struct ruling *each = &rulings->items[i];

        if (each->key == POLICY_NONE && each->date == ruling->date && each->said_on <= day &&
            strcmp(each->project, ruling->project) == 0 &&
            (last == NULL || each->said_on >= last->said_on)) {
            last = each;
        }
    }
    return last == ruling;
}

/* Words. */

static const char *word_of(enum policy_key key, bool is_on)
{
    switch (key) {
    case POLICY_D5_MODE:
        return is_on ? "workdays" : "calendar";
    case POLICY_SELF_APPROVAL:
        return is_on ? "allow" : "refuse";
    case POLICY_GATE_ON_REMEDY:
    case POLICY_F6_COSTED:
    case POLICY_LODGING_REQUIRED:
        return is_on ? "on" : "off";
    case POLICY_NONE:
    case POLICY_D5_DAYS:
    case POLICY_COST_LIMIT_FEN:
    case POLICY_REOPEN_DAYS:
    case POLICY_KEYS_END:
        break;
    }
    return NULL;
}

const char *ruling_value(char text[RULING_VALUE_BYTES], enum policy_key key, int64_t value)
{
    const char *word = word_of(key, value == 1);

    if (word != NULL) {
        (void)snprintf(text, RULING_VALUE_BYTES, "%s", word);
    } else if (value == ABSENT) {
        (void)snprintf(text, RULING_VALUE_BYTES, "none");
    } else {
        (void)snprintf(text, RULING_VALUE_BYTES, "%" PRId64, value);
    }
    return text;
}

int64_t ruling_default(enum policy_key key)
{
    const struct policy policy = policy_default();

    switch (key) {
    case POLICY_D5_DAYS:
        return policy.d5_days;
    case POLICY_COST_LIMIT_FEN:
        return policy.cost_limit_fen;
    case POLICY_REOPEN_DAYS:
        return policy.reopen_days;
    case POLICY_D5_MODE:
        return policy.d5_workdays ? 1 : 0;
    case POLICY_SELF_APPROVAL:
        return policy.self_approval ? 1 : 0;
    case POLICY_GATE_ON_REMEDY:
        return policy.gate_on_remedy ? 1 : 0;
    case POLICY_F6_COSTED:
        return policy.f6_costed ? 1 : 0;
    case POLICY_LODGING_REQUIRED:
        return policy.lodging_required ? 1 : 0;
    case POLICY_NONE:
    case POLICY_KEYS_END:
        break;
    }
    return ABSENT;
}

const char *ruling_key(enum policy_key key)
{
    static char kept[32];
    const struct text word = words_at(kind_schema(KIND_POLICY_KEY)->words, (int)key);

    (void)snprintf(kept, sizeof kept, "%.*s", TEXT_ARGUMENTS(word));
    return kept;
}
