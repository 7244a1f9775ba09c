#include "workers/dossier.h"

#include "schemas/fields.h"
#include "schemas/mutant.h"

#include <assert.h>
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
    numbering_begin(&dossier->numbering, view->subject,
                    MUTANT(TERMS_UNNUMBERED) ? 1 : view->terms_version);
    dossier->sequence = 0;
    dossier->inquiry_count = 0;
    dossier->fact_count = 0;
    dossier->used = 0;
    dossier->overflowed = false;
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

/* False: it says nothing of buyers. */
static bool take_buyers(struct dossier *dossier, struct dossier_fact *fact,
                        const struct list *buyers)
{
    struct buyer buyer;
    size_t at = 0;

    if (!fields_next(buyers, record_schema("buyer"), &at, &buyer)) {
        return false;
    }
    fact->text = keep(dossier, buyer.name);
    return true;
}

static void take_solution(struct dossier *dossier, struct solution *solution,
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

/* False: the event says nothing that is kept. */
static bool take_fact(struct dossier *dossier, struct dossier_fact *fact, const struct event *event)
{
    const struct dossier_inquiry *inquiry = dossier_inquiry_of(dossier, event_inquiry(event));

    assert(event->id.count <= ID_BYTES_MAX);
    *fact = (struct dossier_fact){.type = event->type, .id_bytes = (uint8_t)event->id.count};
    (void)memcpy(fact->id, event->id.bytes, event->id.count);
    if (event->type == EVENT_CONTRACT_FILED) {
        return take_buyers(dossier, fact, &event->data.contract_filed.buyers);
    }
    if (event->type == EVENT_OWNER_CHANGED) {
        return take_buyers(dossier, fact, &event->data.owner_changed.buyers);
    }
    if (inquiry == NULL) {
        return false;
    }
    fact->inquiry = (uint8_t)(inquiry - dossier->inquiries);
    if (event->type == EVENT_INQUIRY_RAISED) {
        fact->text = keep(dossier, event->data.inquiry_raised.text);
    } else if (event->type == EVENT_SOLUTION_PROPOSED) {
        take_solution(dossier, &fact->solution, &event->data.solution_proposed);
    }
    return event->type == EVENT_INQUIRY_RAISED || event->type == EVENT_SOLUTION_PROPOSED ||
           event->type == EVENT_INQUIRY_CLASSIFIED || event->type == EVENT_INQUIRY_REOPENED;
}

/* What stands after this. */
static void apply(struct dossier *dossier, const struct dossier_fact *fact)
{
    struct dossier_inquiry *inquiry = &dossier->inquiries[fact->inquiry];

    if (fact->type == EVENT_CONTRACT_FILED || fact->type == EVENT_OWNER_CHANGED) {
        dossier->buyer = fact->text;
    } else if (fact->type == EVENT_INQUIRY_RAISED) {
        inquiry->text = fact->text;
    } else {
        inquiry->solution = fact->solution; /* none: what was proposed before is superseded */
    }
}

static void apply_all(struct dossier *dossier)
{
    uint32_t i;

    dossier->buyer = (struct text){NULL, 0};
    for (i = 0; i < dossier->inquiry_count; i++) {
        dossier->inquiries[i] = (struct dossier_inquiry){.inquiry = dossier->inquiries[i].inquiry};
    }
    for (i = 0; i < dossier->fact_count; i++) {
        apply(dossier, &dossier->facts[i]);
    }
}

static void add(struct dossier *dossier, const struct event *event)
{
    struct dossier_fact fact;

    if (dossier->overflowed || !take_fact(dossier, &fact, event)) {
        return;
    }
    if (dossier->fact_count == DOSSIER_FACTS_MAX) {
        dossier->overflowed = true; /* a void could bring back what found no room */
        dossier->fact_count = 0;
        apply_all(dossier);
        return;
    }
    dossier->facts[dossier->fact_count++] = fact;
    apply(dossier, &fact);
}

static void take_out(struct dossier *dossier, struct text target)
{
    uint32_t kept = 0;
    uint32_t i;

    for (i = 0; i < dossier->fact_count; i++) {
        const struct dossier_fact *fact = &dossier->facts[i];

        if (!text_equals((struct text){fact->id, fact->id_bytes}, target)) {
            dossier->facts[kept++] = *fact;
        }
    }
    dossier->fact_count = kept;
    apply_all(dossier);
}

void dossier_fold(struct dossier *dossier, const struct event *event, uint64_t sequence)
{
    dossier->sequence = sequence;
    if (event->type == EVENT_PAYMENT_CLEARED && !MUTANT(NUMBERS_UNREAD)) {
        numbering_note(&dossier->numbering, event->data.payment_cleared.certificate_no);
    } else if (event->type == EVENT_ENTRY_VOIDED) {
        take_out(dossier, event->data.entry_voided.target);
    } else {
        add(dossier, event);
    }
}
