#include "tools/doorstep/paper/facts.h"

#include "tools/doorstep/shared/output/lang.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void facts_init(struct facts *facts, struct text subject, int32_t as_of)
{
    *facts = (struct facts){.subject = subject, .as_of = as_of, .survey = survey_of(as_of)};
    merkle_init(&facts->tree);
}

void facts_finish(struct facts *facts)
{
    uint32_t i;

    for (i = 0; i < facts->count; i++) {
        free(facts->told[i].bytes);
    }
    free(facts->told);
    retelling_destroy(&facts->retelling);
    survey_finish(&facts->survey);
    *facts = (struct facts){0};
}

static enum status no_room(struct error *err)
{
    return error_set(err, STATUS_NO_MEMORY, "%s", SAY("keep a case's events", "保存合同的记录"));
}

/* The copy is decoded, as the facts outlive what the ledger lends. */
static enum status keep(struct facts *facts, struct text payload, struct told told,
                        struct error *err)
{
    struct told *room;
    struct refusals refusals;

    if (facts->count == FACTS_EVENTS_MAX) {
        return error_set(err, STATUS_FULL, SAY("more than %d events", "记录超过 %d 条"),
                         FACTS_EVENTS_MAX);
    }
    room = vector_room(facts->told, &facts->capacity, facts->count, sizeof *room);
    if (room == NULL) {
        return no_room(err);
    }
    facts->told = room;
    told.bytes = malloc(payload.count);
    if (told.bytes == NULL) {
        return no_room(err);
    }
    (void)memcpy(told.bytes, payload.bytes, payload.count);
    room += facts->count++;
    *room = told;
    refusals = event_decode_stored(&room->event, room->bytes, payload.count);
    assert(!refusals_any(&refusals)); /* it was decoded a moment ago */
    return STATUS_OK;
}

bool facts_seek(struct facts *facts, struct text payload)
{
    static struct event event;
    const struct refusals refusals = event_decode_stored(&event, payload.bytes, payload.count);
    struct text project;

    if (refusals_any(&refusals) || event.type != EVENT_CONTRACT_FILED ||
        !text_equals(event.subject, facts->subject)) {
        return false;
    }
    if (!subject_of_project(facts->project, &project, event.data.contract_filed.project)) {
        facts->project[0] = '\0'; /* a name too long for a subject has no events */
    }
    return true;
}

/* What the case's project says that rules it. Bulletins are many, and rule nothing. */
static bool is_setting(const struct facts *facts, const struct event *event)
{
    return (event->type == EVENT_POLICY_SET || event->type == EVENT_CALENDAR_SET ||
            event->type == EVENT_SCHEME_ADOPTED) &&
           text_equals(event->subject, text_of(facts->project));
}

enum status facts_hear(struct facts *facts, struct text payload, uint64_t sequence,
                       int64_t recorded_unix_ms, const struct merkle *tree, struct error *err)
{
    struct told told = {.sequence = sequence, .recorded_unix_ms = recorded_unix_ms};
    static struct event event;
    struct refusals refusals = event_decode_stored(&event, payload.bytes, payload.count);
    bool is_own;

    if (refusals_any(&refusals)) {
        return error_set(err, STATUS_CORRUPT, SAY("event %llu: %s", "第 %llu 号记录：%s"),
                         (unsigned long long)sequence, refusals.text);
    }
    if (survey_hear(&facts->survey, &event) != STATUS_OK) {
        return no_room(err);
    }
    is_own = text_equals(event.subject, facts->subject);
    told.position = is_own ? ++facts->position : 0;
    if ((!is_own && !is_setting(facts, &event)) || survey_is_later(&facts->survey, &event)) {
        return STATUS_OK;
    }
    if (is_own) {
        facts->tree = *tree;
    }
    return keep(facts, payload, told, err);
}

static struct after after_of(const struct step *step)
{
    const struct inquiry *inquiry = step->inquiry_after;
    struct after after = {.due_fen = step->after->due_fen,
                          .paid_fen = step->after->paid_fen,
                          .terms_version = step->after->terms_version,
                          .due_on = NO_DATE};

    if (inquiry != NULL) {
        after.round = inquiry->round;
        after.due_on = inquiry->due_on;
        after.late_days = inquiry->late_days;
        after.state = inquiry->state;
    }
    return after;
}

static enum status fold(struct facts *facts, struct error *err)
{
    uint32_t i;

    for (i = 0; i < facts->count; i++) {
        struct told *told = &facts->told[i];
        struct retold retold = {.fate = FATE_UNSAYABLE};

        if (retelling_take(facts->retelling, &told->event, told->position, &retold) != STATUS_OK) {
            return no_room(err);
        }
        told->is_dropped = retold.fate == FATE_UNSAYABLE;
        if (retold.step != NULL) {
            told->after = after_of(retold.step);
        }
    }
    return STATUS_OK;
}

static void drop(struct facts *facts)
{
    uint32_t count = 0;
    uint32_t i;

    for (i = 0; i < facts->count; i++) {
        if (facts->told[i].is_dropped) {
            free(facts->told[i].bytes);
        } else {
            facts->told[count++] = facts->told[i];
        }
    }
    facts->count = count;
}

/* Which entry each void took back. Ids are unique within a case. */
static void find_voided(struct facts *facts)
{
    uint32_t i;
    uint32_t j;

    for (i = 0; i < facts->count; i++) {
        const struct event *event = &facts->told[i].event;

        for (j = 0; event->type == EVENT_ENTRY_VOIDED && j < i; j++) {
            if (facts->told[j].position > 0 &&
                text_equals(facts->told[j].event.id, event->data.entry_voided.target)) {
                facts->told[j].voider = &facts->told[i];
            }
        }
    }
}

/* There is a case, as far as its first event tells. */
static enum status find_contract(struct facts *facts, struct error *err)
{
    char day[DATE_TEXT_BYTES];
    uint32_t i;

    if (survey_is_erased(&facts->survey, facts->subject)) {
        return error_set(err, STATUS_REFUSED,
                         SAY("case %.*s was erased: nothing of it is printed",
                             "合同 %.*s 的客户资料已清除，不再打印"),
                         TEXT_ARGUMENTS(facts->subject));
    }
    if (facts->as_of == NO_DATE) {
        return error_set(err, STATUS_NOT_FOUND, "%s", SAY("the ledger is empty", "账本是空的"));
    }
    for (i = 0; i < facts->count; i++) {
        if (facts->told[i].event.type == EVENT_CONTRACT_FILED) {
            facts->contract = &facts->told[i];
            return STATUS_OK;
        }
    }
    return error_set(err, STATUS_NOT_FOUND, SAY("no case %.*s on %s", "没有合同 %.*s（截至 %s）"),
                     TEXT_ARGUMENTS(facts->subject), date_format(day, facts->as_of));
}

enum status facts_fold(struct facts *facts, struct error *err)
{
    enum status status;

    facts->as_of = survey_day(&facts->survey);
    status = find_contract(facts, err);
    if (status == STATUS_OK) {
        status = retelling_create(&facts->retelling, &facts->survey, err);
    }
    if (status == STATUS_OK) {
        status = fold(facts, err);
    }
    if (status == STATUS_OK) {
        drop(facts);
        find_voided(facts);
        status = find_contract(facts, err);
    }
    if (status == STATUS_OK) {
        facts->state = retelling_case(facts->retelling, 0); /* no other case was told */
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
