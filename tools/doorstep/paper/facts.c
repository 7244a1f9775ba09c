#include "tools/doorstep/paper/facts.h"

#include "tools/doorstep/shared/output/lang.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The case's events, and the settings of projects until its own is known. */
#define FACTS_EVENTS_MAX 65536

void facts_init(struct facts *facts, struct text subject, int32_t as_of)
{
    *facts = (struct facts){.subject = subject, .as_of = as_of};
    merkle_init(&facts->tree);
}

void facts_finish(struct facts *facts)
{
    uint32_t i;

    for (i = 0; i < facts->count; i++) {
        free(facts->told[i].bytes);
    }
    free(facts->told);
    book_destroy(&facts->book);
    *facts = (struct facts){0};
}

static enum status make_room(struct facts *facts, struct error *err)
{
    uint32_t capacity = facts->capacity == 0 ? 64 : facts->capacity * 2;
    struct told *told;

    if (facts->count < facts->capacity) {
        return STATUS_OK;
    }
    if (facts->count == FACTS_EVENTS_MAX) {
        return error_set(err, STATUS_FULL, "more than %d events", FACTS_EVENTS_MAX);
    }
    told = realloc(facts->told, capacity * sizeof *told);
    if (told == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "keep a case's events");
    }
    facts->told = told;
    facts->capacity = capacity;
    return STATUS_OK;
}

/* The copy is decoded, as the facts outlive what the ledger lends. */
static enum status keep(struct facts *facts, struct text payload, struct told told,
                        struct error *err)
{
    enum status status = make_room(facts, err);
    struct refusals refusals;
    struct told *kept;

    if (status != STATUS_OK) {
        return status;
    }
    told.bytes = malloc(payload.count);
    if (told.bytes == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "keep a case's events");
    }
    (void)memcpy(told.bytes, payload.bytes, payload.count);
    kept = &facts->told[facts->count++];
    *kept = told;
    refusals = event_decode_stored(&kept->event, kept->bytes, payload.count);
    assert(!refusals_any(&refusals)); /* it was decoded a moment ago */
    return STATUS_OK;
}

/* What projects say that rules a case. Bulletins are many, and rule nothing. */
static bool is_setting(enum event_type type)
{
    return type == EVENT_POLICY_SET || type == EVENT_CALENDAR_SET || type == EVENT_SCHEME_ADOPTED;
}

enum status facts_hear(struct facts *facts, struct text payload, uint64_t sequence,
                       int64_t recorded_unix_ms, const struct merkle *tree, struct error *err)
{
    const struct told told = {.sequence = sequence, .recorded_unix_ms = recorded_unix_ms};
    static struct event event;
    struct refusals refusals = event_decode_stored(&event, payload.bytes, payload.count);
    bool is_own;

    if (refusals_any(&refusals)) {
        return error_set(err, STATUS_CORRUPT, "event %llu: %s", (unsigned long long)sequence,
                         refusals.text);
    }
    is_own = text_equals(event.subject, facts->subject);
    if (!is_own && !is_setting(event.type)) {
        return STATUS_OK;
    }
    if (moment_day(event.time) > facts->as_of && event.type != EVENT_CASE_ERASED) {
        facts->has_later = true;
        return STATUS_OK;
    }
    if (is_own) {
        facts->tree = *tree;
    }
    return keep(facts, payload, told, err);
}

/* Which entries were taken back. Ids are unique within a case, and a void cannot be voided. */
static void mark_voided(struct facts *facts)
{
    uint32_t i;
    uint32_t j;

    for (i = 0; i < facts->count; i++) {
        const struct event *event = &facts->told[i].event;

        facts->told[i].voider = NULL;
        for (j = 0; event->type == EVENT_ENTRY_VOIDED && j < i; j++) {
            if (text_equals(facts->told[j].event.id, event->data.entry_voided.target) &&
                text_equals(facts->told[j].event.subject, event->subject)) {
                facts->told[j].voider = &facts->told[i];
            }
        }
    }
}

static struct after after_of(const struct case_state *state, const struct event *event)
{
    struct text id = event_inquiry(event);
    const struct inquiry *inquiry = text_is_absent(id) ? NULL : case_inquiry_of(state, id);
    struct after after = {.due_fen = state->due_fen,
                          .paid_fen = state->paid_fen,
                          .terms_version = state->terms_version,
                          .due_on = NO_DATE};

    if (inquiry != NULL) {
        after.round = inquiry->round;
        after.due_on = inquiry->due_on;
        after.late_days = inquiry->late_days;
        after.state = inquiry->state;
    }
    return after;
}

/* A rule may have become stricter: so only a case is asked anew that is told otherwise than it was
 * accepted. What its author had seen, and by when it was recorded, was asked once. */
static bool is_sayable(const struct facts *facts, const struct told *told)
{
    static struct event event;
    struct refusals refusals;

    if (!facts->has_later) {
        return true;
    }
    event = told->event;
    event.expect = ABSENT;
    event.causationid = (struct text){NULL, 0};
    refusals = book_judge(facts->book, &event, told->recorded_unix_ms);
    return !refusals_any(&refusals);
}

/* A void of what is not there is none. */
static bool voids_something(const struct facts *facts, const struct told *voiding)
{
    uint32_t i;

    for (i = 0; i < facts->count; i++) {
        if (facts->told[i].voider == voiding) {
            return true;
        }
    }
    return false;
}

static enum status take(struct facts *facts, struct told *told, struct error *err)
{
    enum status status = book_evolve(facts->book, &told->event, told->sequence, err);

    if (status == STATUS_OK && !subject_is_project(told->event.subject)) {
        told->after = after_of(book_case(facts->book, facts->subject), &told->event);
    }
    return status;
}

/* A void makes the case what its other entries give: so these alone are folded. */
static enum status fold(struct facts *facts, struct error *err)
{
    enum status status = STATUS_OK;
    uint32_t i;

    for (i = 0; i < facts->count && status == STATUS_OK; i++) {
        struct told *told = &facts->told[i];

        if (told->event.type == EVENT_ENTRY_VOIDED) {
            told->is_unsayable = !voids_something(facts, told);
        } else if (told->voider == NULL) {
            told->is_unsayable = !is_sayable(facts, told);
            status = told->is_unsayable ? STATUS_OK : take(facts, told, err);
        }
    }
    return status;
}

static void drop_unsayable(struct facts *facts)
{
    uint32_t count = 0;
    uint32_t i;

    for (i = 0; i < facts->count; i++) {
        if (facts->told[i].is_unsayable) {
            free(facts->told[i].bytes);
        } else {
            facts->told[count++] = facts->told[i];
        }
    }
    facts->count = count;
    mark_voided(facts); /* anew: entries have moved */
}

/* Of projects only the case's own counts. */
static void drop_projects(struct facts *facts, struct text kept)
{
    uint32_t count = 0;
    uint32_t i;

    for (i = 0; i < facts->count; i++) {
        struct text subject = facts->told[i].event.subject;

        if (subject_is_project(subject) && !text_equals(subject, kept)) {
            free(facts->told[i].bytes);
        } else {
            facts->told[count++] = facts->told[i];
        }
    }
    facts->count = count;
}

/* The case's first event of the type; NULL: none. */
static const struct told *find_first(const struct facts *facts, enum event_type type)
{
    uint32_t i;

    for (i = 0; i < facts->count; i++) {
        if (facts->told[i].event.type == type) {
            return &facts->told[i];
        }
    }
    return NULL;
}

static enum status check_case(const struct facts *facts, struct error *err)
{
    char day[DATE_TEXT_BYTES];

    if (find_first(facts, EVENT_CASE_ERASED) != NULL) {
        return error_set(err, STATUS_REFUSED,
                         SAY("case %.*s was erased: nothing of it is printed",
                             "合同 %.*s 的客户资料已清除，不再打印"),
                         TEXT_ARGUMENTS(facts->subject));
    }
    if (find_first(facts, EVENT_CONTRACT_FILED) == NULL) {
        return error_set(err, STATUS_NOT_FOUND,
                         SAY("no case %.*s on %s", "没有合同 %.*s（截至 %s）"),
                         TEXT_ARGUMENTS(facts->subject), date_format(day, facts->as_of));
    }
    return STATUS_OK;
}

enum status facts_fold(struct facts *facts, struct error *err)
{
    char name[ID_BYTES_MAX + 1];
    struct text project = {NULL, 0};
    const struct told *contract = find_first(facts, EVENT_CONTRACT_FILED);
    enum status status = check_case(facts, err);

    if (status == STATUS_OK) {
        assert(contract != NULL); /* or there is no case */
        /* A name too long for a subject has no events. */
        (void)subject_of_project(name, &project, contract->event.data.contract_filed.project);
        drop_projects(facts, project);
        status = book_create(&facts->book, err);
    }
    if (status == STATUS_OK) {
        mark_voided(facts);
        status = fold(facts, err);
    }
    if (status == STATUS_OK) {
        drop_unsayable(facts);
        status = check_case(facts, err);
        facts->contract = find_first(facts, EVENT_CONTRACT_FILED);
        facts->state = book_case(facts->book, facts->subject);
    }
    return status;
}

bool facts_counts(const struct facts *facts, const struct told *told)
{
    return told->voider == NULL && text_equals(told->event.subject, facts->subject);
}

static bool is_sought(const struct told *told, enum event_type type, struct text inquiry)
{
    return told->event.type == type &&
           (text_is_absent(inquiry) || text_equals(event_inquiry(&told->event), inquiry));
}

/* Backwards from a place; with_voided: those that were taken back, too. */
static const struct told *find_back(const struct facts *facts, uint32_t from, enum event_type type,
                                    struct text inquiry, bool with_voided)
{
    while (from-- > 0) {
        const struct told *told = &facts->told[from];

        if (is_sought(told, type, inquiry) && (with_voided || told->voider == NULL)) {
            return told;
        }
    }
    return NULL;
}

const struct told *facts_last(const struct facts *facts, enum event_type type, struct text inquiry)
{
    const struct told *found = find_back(facts, facts->count, type, inquiry, false);

    return found != NULL ? found : find_back(facts, facts->count, type, inquiry, true);
}

const struct told *facts_before(const struct facts *facts, const struct told *before,
                                enum event_type type, struct text inquiry)
{
    return find_back(facts, (uint32_t)(before - facts->told), type, inquiry, false);
}

const struct told *facts_later(const struct facts *facts, const struct told *after,
                               enum event_type type, struct text inquiry)
{
    const struct told *told;

    for (told = after + 1; told < facts->told + facts->count; told++) {
        if (is_sought(told, type, inquiry) && told->voider == NULL) {
            return told;
        }
    }
    return NULL;
}

const struct list *facts_buyers(const struct facts *facts, const struct told *until)
{
    const struct told *end = until == NULL ? facts->told + facts->count : until;
    const struct told *changed =
        facts_before(facts, end, EVENT_OWNER_CHANGED, (struct text){NULL, 0});

    return changed != NULL ? &changed->event.data.owner_changed.buyers
                           : &facts->contract->event.data.contract_filed.buyers;
}

const struct told *facts_certificate(const struct facts *facts, struct text number)
{
    const struct told *told;

    if (text_is_absent(number)) {
        return facts_last(facts, EVENT_PAYMENT_CLEARED, number);
    }
    for (told = facts->told; told < facts->told + facts->count; told++) {
        if (told->event.type == EVENT_PAYMENT_CLEARED &&
            text_equals(told->event.data.payment_cleared.certificate_no, number)) {
            return told;
        }
    }
    return NULL;
}
