#include "schemas/fields.h"
#include "workers/department.h"
#include "workers/mentions.h"
#include "workers/quantities.h"

#include <inttypes.h>
#include <stdio.h>

/* 工程部, lane D. */

#define LINES_MAX 16
#define BEARER_DEVELOPER 1 /* place in kinds.def's BEARER */
#define BEARER_CONTRACTOR 2
#define PLAN_ENDS "，完工后请业主验收"

/* A works budget in the making. */
struct works {
    struct budget_line lines[LINES_MAX];
    uint32_t line_count;
    int64_t budget_fen;
    int64_t work_days; /* crews work side by side: the longest */
    int bearer;        /* 0: nobody yet */
};

/* A solution names one bearer. The developer answers for his contractor; any other two are a
 * person's to bring together, and then this is false. */
static bool add_bearer(struct works *works, int bearer)
{
    bool ours = (works->bearer == BEARER_DEVELOPER || works->bearer == BEARER_CONTRACTOR) &&
                (bearer == BEARER_DEVELOPER || bearer == BEARER_CONTRACTOR);

    if (works->bearer == 0 || works->bearer == bearer) {
        works->bearer = bearer;
        return true;
    }
    works->bearer = ours ? BEARER_DEVELOPER : works->bearer;
    return ours;
}

/* One line: so much of this piece of work. False when that is more than a rule may price. */
static bool add_line(struct works *works, const struct price *price, int64_t quantity)
{
    struct budget_line *line = &works->lines[works->line_count];

    if (quantity > QUANTITY_MAX || price->unit_price_fen > INTEGER_MAX / QUANTITY_MAX / LINES_MAX ||
        !add_bearer(works, price->bearer)) {
        return false;
    }
    *line =
        (struct budget_line){price->item, quantity, price->unit, quantity * price->unit_price_fen};
    works->line_count++;
    works->budget_fen += line->fen;
    works->work_days = price->work_days > works->work_days ? price->work_days : works->work_days;
    return true;
}

/* Of the works whose unit this is, are these the ones that are spoken of nearest to it? */
static bool is_nearest(const struct settings *settings, const struct mentions *mentions,
                       uint32_t which, struct text text, uint32_t at)
{
    uint32_t clause = mentions_clause(text, at);
    uint32_t distance = mentions_distance(&mentions[which], at, clause);
    uint32_t i;

    for (i = 0; i < settings->price_count; i++) {
        if (keywords_stand_at(&settings->prices[i].units, text, at) > 0 &&
            mentions_distance(&mentions[i], at, clause) < distance) {
            return false;
        }
    }
    return true;
}

/* How much of a piece of work the text asks for. False when a person must read it: a number that
 * is not clear, or several. */
static bool quantity_asked(const struct settings *settings, const struct mentions *mentions,
                           uint32_t which, struct text text, int64_t *asked)
{
    const struct price *price = &settings->prices[which];
    struct quantity quantity;
    uint32_t found = 0;
    uint32_t from = 0;

    *asked = price->quantity;
    while (quantities_next(&price->units, text, &from, &quantity)) {
        if (is_nearest(settings, mentions, which, text, quantity.at)) {
            *asked = quantity.count;
            if (*asked < 1 || ++found > 1) {
                return false;
            }
        }
    }
    return true;
}

/* Everything in the price list that the owner's words ask for, in the quantity they give. */
static bool price_works(const struct settings *settings, struct text text, struct works *works)
{
    struct mentions mentions[RULES_MAX];
    uint32_t i;

    for (i = 0; i < settings->price_count; i++) {
        mentions_find(&mentions[i], &settings->prices[i].words, text);
        if (mentions[i].doubtful) {
            return false;
        }
    }
    for (i = 0; i < settings->price_count; i++) {
        int64_t quantity;

        if (mentions[i].count > 0 && (works->line_count == LINES_MAX ||
                                      !quantity_asked(settings, mentions, i, text, &quantity) ||
                                      !add_line(works, &settings->prices[i], quantity))) {
            return false;
        }
    }
    return works->line_count > 0;
}

static struct list budget_lines(const struct works *works, struct act *act)
{
    uint8_t bytes[ACT_TEXT_BYTES / 2];
    struct writer writer = writer_of(bytes, sizeof bytes);
    uint32_t i;

    writer_array(&writer, works->line_count);
    for (i = 0; i < works->line_count; i++) {
        fields_encode(record_schema("budget_line"), &works->lines[i], &writer);
    }
    return act_list(act, &writer, works->line_count);
}

/* "防水修补2处、裂缝修补4米，完工后请业主验收" */
static struct text plan_text(const struct works *works, struct act *act)
{
    char plan[TEXT_BYTES_MAX - sizeof PLAN_ENDS] = "";
    size_t used = 0;
    uint32_t i;

    for (i = 0; i < works->line_count && used < sizeof plan; i++) {
        const struct budget_line *line = &works->lines[i];

        used += (size_t)snprintf(plan + used, sizeof plan - used, "%s%.*s%" PRId64 "%.*s",
                                 i == 0 ? "" : "、", TEXT_ARGUMENTS(line->item), line->qty,
                                 TEXT_ARGUMENTS(line->unit));
    }
    return act_print(act, "%.*s" PLAN_ENDS, TEXT_ARGUMENTS(text_cut(text_of(plan), sizeof plan)));
}

/* Where no price fits, somebody goes and looks. */
static void say_inspection(const struct matter *matter, struct solution_proposed *said)
{
    said->plan = TEXT("安排工程师上门查验，现场确定处理办法");
    said->budget_fen = 0;
    said->work_days = matter->settings->inspection_work_days;
    said->bearer = BEARER_CONTRACTOR;
}

/* D5 工程解决方案. Within a week a solution, and a works budget for finance. */
static bool propose_solution(const struct matter *matter, const struct open_node *node,
                             struct act *act)
{
    const struct dossier_inquiry *inquiry = dossier_inquiry_of(matter->dossier, node->inquiry);
    struct solution_proposed *said = &act->event.data.solution_proposed;
    struct works works = {0};
    bool priced = inquiry != NULL && !text_is_absent(inquiry->text) &&
                  price_works(matter->settings, inquiry->text, &works);

    if (!priced && !matter->settings->everything) {
        return false;
    }
    act_say(act, EVENT_SOLUTION_PROPOSED);
    said->inquiry = node->inquiry;
    if (!priced) {
        say_inspection(matter, said);
        return true;
    }
    said->budget_lines = budget_lines(&works, act);
    said->plan = plan_text(&works, act);
    said->budget_fen = works.budget_fen;
    said->work_days = works.work_days;
    said->bearer = works.bearer;
    return said->budget_lines.bytes != NULL;
}

static bool decide(const struct matter *matter, const struct open_node *node, struct act *act)
{
    return node->node == NODE_D5 && propose_solution(matter, node, act);
}

const struct department engineering = {
    .lane = LANE_D,
    .name = "engineering",
    .decide = decide,
    .reads = 1U << NODE_D5,
};
