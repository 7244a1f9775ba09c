#include "tools/doorstep/act/suggest.h"

#include "schemas/calendar.h"
#include "schemas/fields.h"
#include "schemas/numbering.h"
#include "schemas/project.h"

#include <stdio.h>
#include <string.h>

#define WORK_DAYS_SUGGESTED_MAX 366 /* a longer promise is a person's to make */

struct learnt {
    int64_t work_days; /* of the inquiry's solution; ABSENT: there is none */
    struct text buyer; /* the first one's name; absent: none is known */
};

static void learn_buyer(struct learnt *learnt, const struct list *buyers)
{
    struct buyer buyer;
    size_t at = 0;

    learnt->buyer =
        fields_next(buyers, record_schema("buyer"), &at, &buyer) ? buyer.name : (struct text){0};
}

static struct learnt learn(const struct casebook *casebook, struct text inquiry)
{
    static struct event event;
    struct learnt learnt = {.work_days = ABSENT};
    uint32_t i;

    for (i = 0; i < casebook->history.count; i++) {
        if (!history_read(&casebook->history, i, &event)) {
            continue;
        }
        if (event.type == EVENT_CONTRACT_FILED) {
            learn_buyer(&learnt, &event.data.contract_filed.buyers);
        } else if (event.type == EVENT_OWNER_CHANGED) {
            learn_buyer(&learnt, &event.data.owner_changed.buyers);
        } else if (event.type == EVENT_SOLUTION_PROPOSED &&
                   text_equals(event.data.solution_proposed.inquiry, inquiry)) {
            learnt.work_days = event.data.solution_proposed.work_days;
        }
    }
    return learnt;
}

/* A number is never used again: one that the case has had gives way to the next. */
void suggest_number(struct decision *decision, const struct casebook *casebook)
{
    static struct event event;
    struct numbering numbering;
    char number[ID_BYTES_MAX + 1];
    uint32_t i;

    if (decision->type != EVENT_PAYMENT_CLEARED) {
        return;
    }
    numbering_begin(&numbering, decision->view.subject, decision->view.terms_version);
    for (i = 0; i < casebook->history.count; i++) {
        if (history_read(&casebook->history, i, &event) && event.type == EVENT_PAYMENT_CLEARED) {
            numbering_note(&numbering, event.data.payment_cleared.certificate_no);
        }
    }
    if (numbering_next(&numbering, number)) {
        decision_correct(decision, "certificate_no", number);
    }
}

/* The day so many working days after one, by the project's calendar. */
static int32_t work_day(const struct casebook *casebook, int32_t day, int64_t work_days)
{
    static struct project project;
    const struct entry *entry =
        text_is_absent(casebook->project) ? NULL : book_find(casebook->book, casebook->project);
    struct policy policy = policy_default();
    struct calendar_view view = {.calendar = &project.calendar, .said = UINT32_MAX, .day = day};

    if (entry == NULL || project_decode(&project, entry->state) != STATUS_OK) {
        project_init(&project);
    }
    policy.d5_workdays = true;
    policy.d5_days = (int32_t)work_days;
    return work_days == 0 ? day : calendar_d5_due(&view, &policy, day);
}

void suggest_all(struct decision *decision, struct casebook *casebook, int32_t today)
{
    struct learnt learnt = learn(casebook, decision->open->inquiry);
    char name[TEXT_BYTES_MAX + 1];
    char date[DATE_TEXT_BYTES];

    (void)snprintf(name, sizeof name, "%.*s", TEXT_ARGUMENTS(learnt.buyer));
    if (decision->type == EVENT_INQUIRY_ANSWERED) {
        if (learnt.work_days >= 0 && learnt.work_days <= WORK_DAYS_SUGGESTED_MAX) {
            decision_suggest(decision, "promised_on",
                             date_format(date, work_day(casebook, today, learnt.work_days)));
        }
        decision_suggest(decision, "told_to", learnt.buyer.count == 0 ? NULL : name);
    } else if (decision->type == EVENT_MOVEIN_COMPLETED) {
        decision_suggest(decision, "signed_by", learnt.buyer.count == 0 ? NULL : name);
    }
}
