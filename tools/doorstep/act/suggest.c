#include "tools/doorstep/act/suggest.h"

#include "schemas/calendar.h"
#include "schemas/numbering.h"
#include "schemas/project.h"
#include "workers/dossier.h"

#include <stdio.h>
#include <string.h>

#define WORK_DAYS_SUGGESTED_MAX 366 /* a longer promise is a person's to make */

/* What a department reads up on, too; borrows from the decision. */
static const struct dossier *read_up(const struct decision *decision, const struct history *history)
{
    static struct dossier dossier;
    static struct event event;
    uint32_t i;

    dossier_init(&dossier, &decision->view);
    for (i = 0; i < history->count; i++) {
        if (history_read(history, i, &event)) {
            dossier_fold(&dossier, &event, history->kept[i].sequence);
        }
    }
    return &dossier;
}

/* A number is never used again: one that the case has had gives way to the next. */
void suggest_number(struct decision *decision, const struct history *history)
{
    char number[ID_BYTES_MAX + 1];

    if (decision->type == EVENT_PAYMENT_CLEARED &&
        numbering_next(&read_up(decision, history)->numbering, number)) {
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
    const struct dossier *dossier = read_up(decision, &casebook->history);
    const struct dossier_inquiry *inquiry = dossier_inquiry_of(dossier, decision->open->inquiry);
    char name[TEXT_BYTES_MAX + 1];
    char date[DATE_TEXT_BYTES];

    (void)snprintf(name, sizeof name, "%.*s", TEXT_ARGUMENTS(dossier->buyer));
    if (decision->type == EVENT_INQUIRY_ANSWERED) {
        if (inquiry != NULL && !text_is_absent(inquiry->solution.plan) &&
            inquiry->solution.work_days <= WORK_DAYS_SUGGESTED_MAX) {
            decision_suggest(
                decision, "promised_on",
                date_format(date, work_day(casebook, today, inquiry->solution.work_days)));
        }
        decision_suggest(decision, "told_to", name[0] == '\0' ? NULL : name);
    } else if (decision->type == EVENT_MOVEIN_COMPLETED) {
        decision_suggest(decision, "signed_by", name[0] == '\0' ? NULL : name);
    }
}
