#include "tools/doorstep/report/ageing.h"
#include "tools/doorstep/report/figure.h"
#include "tools/doorstep/report/groups.h"

#include <stdlib.h>

/* Money of cancelled contracts that is still to go back. */

struct account {
    int64_t refunded_fen;
    int32_t cancelled_on; /* when it is cancelled */
};

struct owed {
    struct text subject;
    struct text project;
    struct text unit;
    struct account account;
    int64_t paid_fen; /* less what was refunded */
    int64_t forfeit_fen;
};

struct refunds {
    struct vector accounts; /* of struct account, by case */
    struct vector owed;     /* of struct owed */
};

static void *begin(const struct question *question)
{
    struct refunds *refunds = calloc(1, sizeof *refunds);

    (void)question;
    if (refunds != NULL) {
        refunds->accounts = vector_of(sizeof(struct account));
        refunds->owed = vector_of(sizeof(struct owed));
    }
    return refunds;
}

static void end(void *self)
{
    struct refunds *refunds = self;

    if (refunds != NULL) {
        vector_finish(&refunds->accounts);
        vector_finish(&refunds->owed);
        free(refunds);
    }
}

static bool take(void *self, const struct step *step)
{
    struct refunds *refunds = self;
    struct account *account = vector_at(&refunds->accounts, step->number);

    if (account == NULL) {
        return false;
    }
    if (step->event->type == EVENT_REFUND_PAID) {
        account->refunded_fen =
            fen_add(account->refunded_fen, step->event->data.refund_paid.amount_fen);
    } else if (step->event->type == EVENT_CONTRACT_CANCELLED) {
        account->cancelled_on = step->event->data.contract_cancelled.on;
    }
    return true;
}

static bool stand(void *self, const struct standing *standing)
{
    struct refunds *refunds = self;
    const struct case_state *state = standing->state;
    const struct account *account = vector_at(&refunds->accounts, standing->number);
    struct owed *owed;

    if (account == NULL) {
        return false;
    }
    if (!state->cancelled || state->paid_fen - state->forfeit_fen <= 0) {
        return true;
    }
    owed = vector_append(&refunds->owed);
    if (owed != NULL) {
        *owed = (struct owed){standing->subject, state->project,  state->unit,
                              *account,          state->paid_fen, state->forfeit_fen};
    }
    return owed != NULL;
}

static int by_day(const void *one, const void *other)
{
    const struct owed *left = one;
    const struct owed *right = other;
    int order = (left->account.cancelled_on > right->account.cancelled_on) -
                (left->account.cancelled_on < right->account.cancelled_on);

    return order != 0 ? order : groups_compare_texts(left->subject, right->subject);
}

static const struct column columns[] = {
    {"case", CELL_TEXT, WORDS("case", "合同编号"), false},
    {"project", CELL_TEXT, WORDS("project", "项目"), false},
    {"unit", CELL_TEXT, WORDS("unit", "房号"), false},
    {"cancelled_on", CELL_DATE, WORDS("cancelled", "解约日期"), false},
    {"paid_fen", CELL_FEN, WORDS("paid", "已付"), false},
    {"forfeit_fen", CELL_FEN, WORDS("forfeit", "扣留"), false},
    {"refunded_fen", CELL_FEN, WORDS("refunded", "已退"), false},
    {"owed_fen", CELL_FEN, WORDS("to refund", "应退"), false},
};
static const struct layout layouts[] = {{NULL, UNTITLED, COLUMNS(columns)}};

static bool rows(void *self, struct rows *out)
{
    struct refunds *refunds = self;
    uint32_t i;

    vector_sort(&refunds->owed, by_day);
    rows_begin(out, figure_refunds.word, &layouts[0]);
    for (i = 0; i < refunds->owed.count; i++) {
        const struct owed *owed = VECTOR_GET(refunds->owed, const struct owed, i);

        rows_text(out, owed->subject);
        rows_text(out, owed->project);
        rows_text(out, owed->unit);
        rows_date(out, owed->account.cancelled_on);
        rows_number(out, owed->paid_fen + owed->account.refunded_fen);
        rows_number(out, owed->forfeit_fen);
        rows_number(out, owed->account.refunded_fen);
        rows_number(out, owed->paid_fen - owed->forfeit_fen);
    }
    rows_end(out);
    return true;
}

static bool headlines(void *self, struct rows *out)
{
    const struct refunds *refunds = self;
    int64_t owed_fen = 0;
    uint32_t i;

    for (i = 0; i < refunds->owed.count; i++) {
        const struct owed *owed = VECTOR_GET(refunds->owed, const struct owed, i);

        owed_fen = fen_add(owed_fen, owed->paid_fen - owed->forfeit_fen);
    }
    headline_put(out, &(struct headline){"refunds", "to_refund_fen",
                                         WORDS("to refund of cancelled contracts", "解约应退款"),
                                         CELL_FEN, owed_fen});
    return true;
}

const struct figure figure_refunds = {
    .word = "refunds",
    .title = WORDS("Refunds owed", "应退款名单"),
    .definition = WORDS(
        "Cancelled contracts of which money is still to go back: paid (received, not reversed),\n"
        "less what is forfeit, less what was refunded.",
        "尚有款项应退的已解约合同：已付（实收未冲回）减扣留减已退。"),
    .layouts = LAYOUTS(layouts),
    .begin = begin,
    .end = end,
    .take = take,
    .stand = stand,
    .rows = rows,
    .headlines = headlines,
};
