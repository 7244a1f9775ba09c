#include "workers/dossier.h"

#include "schemas/fields.h"

#include <string.h>

/* A copy of its own; absent when there is no room. */
static struct text keep(struct dossier *dossier, struct text text)
{
    struct text kept = {dossier->bytes + dossier->used, text.count};

    if (text_is_absent(text) || text.count > sizeof dossier->bytes - dossier->used) {
        return (struct text){NULL, 0};
    }
    (void)memcpy(dossier->bytes + dossier->used, text.bytes, text.count);
    dossier->used += text.count;
    return kept;
}

static struct list keep_list(struct dossier *dossier, const struct list *list)
{
    struct text kept = keep(dossier, (struct text){(const char *)list->bytes, list->bytes_count});

    return (struct list){(const uint8_t *)kept.bytes, kept.count,
                         text_is_absent(kept) ? 0 : list->count};
}

void dossier_init(struct dossier *dossier, const struct view *view)
{
    uint32_t i;

    dossier->buyer = (struct text){NULL, 0};
    numbering_begin(&dossier->numbering, view->subject, view->terms_version);
    dossier->sequence = 0;
    dossier->inquiry_count = 0;
    dossier->used = 0;
    for (i = 0; i < view->open_count; i++) {
        struct text inquiry = view->open[i].inquiry;

        if (!text_is_absent(inquiry) && dossier->inquiry_count < CASE_INQUIRIES_OPEN_MAX) {
            dossier->inquiries[dossier->inquiry_count++] =
                (struct dossier_inquiry){.inquiry = keep(dossier, inquiry)};
        }
    }
}

const struct dossier_inquiry *dossier_inquiry_of(const struct dossier *dossier, struct text inquiry)
{
    uint32_t i;

    for (i = 0; i < dossier->inquiry_count; i++) {
        if (text_equals(dossier->inquiries[i].inquiry, inquiry)) {
            return &dossier->inquiries[i];
        }
    }
    return NULL;
}

static void fold_buyers(struct dossier *dossier, const struct list *buyers)
{
    struct buyer buyer;
    size_t at = 0;

    if (fields_next(buyers, record_schema("buyer"), &at, &buyer)) {
        dossier->buyer = keep(dossier, buyer.name);
    }
}

static void fold_solution(struct dossier *dossier, struct solution *solution,
                          const struct solution_proposed *said)
{
    *solution = (struct solution){.plan = keep(dossier, said->plan),
                                  .lines = keep_list(dossier, &said->budget_lines),
                                  .budget_fen = said->budget_fen,
                                  .work_days = said->work_days,
                                  .bearer = said->bearer};
    if (said->budget_lines.bytes != NULL && solution->lines.bytes == NULL) {
        solution->plan = (struct text){NULL, 0}; /* half a solution is none */
    }
}

void dossier_fold(struct dossier *dossier, const struct event *event, uint64_t sequence)
{
    struct dossier_inquiry *inquiry =
        (struct dossier_inquiry *)dossier_inquiry_of(dossier, event_inquiry(event));

    dossier->sequence = sequence;
    if (event->type == EVENT_CONTRACT_FILED) {
        fold_buyers(dossier, &event->data.contract_filed.buyers);
    } else if (event->type == EVENT_OWNER_CHANGED) {
        fold_buyers(dossier, &event->data.owner_changed.buyers);
    } else if (event->type == EVENT_PAYMENT_CLEARED) {
        numbering_note(&dossier->numbering, event->data.payment_cleared.certificate_no);
    } else if (inquiry == NULL) {
        return;
    } else if (event->type == EVENT_INQUIRY_RAISED) {
        inquiry->text = keep(dossier, event->data.inquiry_raised.text);
    } else if (event->type == EVENT_SOLUTION_PROPOSED) {
        fold_solution(dossier, &inquiry->solution, &event->data.solution_proposed);
    } else if (event->type == EVENT_INQUIRY_CLASSIFIED || event->type == EVENT_INQUIRY_REOPENED) {
        inquiry->solution = (struct solution){0}; /* what was proposed before is superseded */
    }
}
