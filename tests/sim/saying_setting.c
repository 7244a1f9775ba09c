#include "tests/sim/saying_exception.h"

#include "schemas/policy.h"

/* What the project's managers set: rules that are policies, and days off. */

#define DAYS_MOST 3
#define ASSESSED_FEN 30000 /* when people do it */

/* A number, or "none" where the key knows that. */
static void write_number(struct writer *writer, struct prng *prng, int64_t low, int64_t high)
{
    const int64_t number = prng_between(prng, low, high);

    if (low != 1 && prng_below(prng, 3) == 0) {
        writer_string(writer, "none");
    } else {
        writer_int(writer, number);
    }
}

static void write_value(struct writer *writer, struct prng *prng, int key)
{
    static const char *const words[POLICY_KEYS_END][2] = {
        [POLICY_D5_MODE] = {"workdays", "calendar"}, [POLICY_SELF_APPROVAL] = {"allow", "refuse"},
        [POLICY_GATE_ON_REMEDY] = {"on", "off"},     [POLICY_F6_COSTED] = {"on", "off"},
        [POLICY_LODGING_REQUIRED] = {"on", "off"},
    };

    if (key == POLICY_D5_DAYS) {
        write_number(writer, prng, 1, 14);
    } else if (key == POLICY_COST_LIMIT_FEN) {
        /* What people assess, a fen beside it, and what prices come to. */
        const int64_t low_fen = prng_below(prng, 2) == 0 ? 0 : ASSESSED_FEN - 1;

        write_number(writer, prng, low_fen, ASSESSED_FEN + 1);
    } else if (key == POLICY_REOPEN_DAYS) {
        write_number(writer, prng, 0, 5);
    } else {
        writer_string(writer, words[key][prng_below(prng, 2)]);
    }
}

static void set_policy(struct saying *saying, struct prng *prng)
{
    struct policy_set *said = &saying->event.data.policy_set;
    struct writer writer = writer_of(saying->list, sizeof saying->list);
    const int32_t days = (int32_t)prng_between(prng, -3, 3);

    said->key = (int)prng_between(prng, POLICY_NONE + 1, POLICY_KEYS_END - 1);
    write_value(&writer, prng, said->key);
    said->value = (struct list){saying->list, (uint32_t)writer.count, 1};
    said->from_on = moment_day(saying->event.time) + days;
}

/* Days in a row, some of which a round of D5 may end on. */
static struct list days_of(struct prng *prng, int32_t today, uint8_t *bytes, size_t room)
{
    struct writer writer = writer_of(bytes, room);
    const int32_t first = today + (int32_t)prng_between(prng, 1, 12);
    const uint32_t count = prng_below(prng, DAYS_MOST + 1);
    char date[DATE_TEXT_BYTES];

    writer_array(&writer, count);
    for (uint32_t i = 0; i < count; i++) {
        writer_string(&writer, date_format(date, first + (int32_t)i));
    }
    return (struct list){bytes, (uint32_t)writer.count, count};
}

static void set_calendar(struct saying *saying, struct prng *prng)
{
    struct calendar_set *said = &saying->event.data.calendar_set;
    const int32_t today = moment_day(saying->event.time);

    said->rest_days = days_of(prng, today, saying->list, sizeof saying->list);
    said->work_days = days_of(prng, today, saying->other_list, sizeof saying->other_list);
}

void saying_setting(struct saying *saying, const struct occasion *occasion)
{
    const struct contract_filed *contract = walk_contract(occasion->walk);
    const bool is_second =
        contract != NULL && text_equals(contract->project, text_of(saying_project(1)));

    saying->event.subject = is_second ? TEXT("project:q") : TEXT("project:p");
    saying_by(saying, prng_below(occasion->prng, 4) == 0 ? LANE_SYSTEM : LANE_A);
    if (saying->event.type == EVENT_POLICY_SET) {
        set_policy(saying, occasion->prng);
    } else {
        set_calendar(saying, occasion->prng);
    }
}
