#include "schemas/policy.h"

#include "schemas/reader.h"

#include <assert.h>

struct policy policy_default(void)
{
    return (struct policy){
        .d5_days = 7,
        .cost_limit_fen = ABSENT,
        .reopen_days = ABSENT,
    };
}

/* What each key asks: an integer in a range, or a word; "none" and the first word are the default.
 */
static const struct {
    const char *words;
    int64_t low, high;
    const char *meaning;
} keys[POLICY_KEYS_END] = {
    [POLICY_NONE] = {NULL, 1, 0, ""},
    [POLICY_D5_DAYS] = {NULL, 1, 366, "asks an integer from 1 to 366"},
    [POLICY_D5_MODE] = {"calendar|workdays", 1, 0, "asks calendar or workdays"},
    [POLICY_COST_LIMIT_FEN] = {"none", 0, INTEGER_MAX, "asks an integer of 0 or more, or none"},
    [POLICY_SELF_APPROVAL] = {"refuse|allow", 1, 0, "asks refuse or allow"},
    [POLICY_GATE_ON_REMEDY] = {"off|on", 1, 0, "asks off or on"},
    [POLICY_F6_COSTED] = {"off|on", 1, 0, "asks off or on"},
    [POLICY_LODGING_REQUIRED] = {"off|on", 1, 0, "asks off or on"},
    [POLICY_REOPEN_DAYS] = {"none", 0, INTEGER_MAX, "asks an integer of 0 or more, or none"},
};

bool policy_value(int64_t *value, enum policy_key key, const struct list *encoded)
{
    struct reader reader = reader_of(encoded->bytes, encoded->bytes_count);
    bool is_optional = keys[key].low <= keys[key].high;
    int place;

    if (reader_peek(&reader) == VALUE_TEXT) {
        place = keys[key].words == NULL
                    ? 0
                    : words_place(keys[key].words, reader_text(&reader, TEXT_BYTES_MAX));
        *value = is_optional ? ABSENT : place - 1;
        return place > 0;
    }
    *value = reader_int(&reader, -INTEGER_MAX, INTEGER_MAX);
    return !reader.failed && *value >= keys[key].low && *value <= keys[key].high;
}

const char *policy_value_meaning(enum policy_key key)
{
    return keys[key].meaning;
}

static void apply(struct policy *policy, const struct setting *setting)
{
    const bool is_on = setting->value == 1;

    switch (setting->key) {
    case POLICY_NONE:
    case POLICY_KEYS_END:
        break;
    case POLICY_D5_DAYS:
        policy->d5_days = (int32_t)setting->value;
        break;
    case POLICY_D5_MODE:
        policy->d5_workdays = is_on;
        break;
    case POLICY_COST_LIMIT_FEN:
        policy->cost_limit_fen = setting->value;
        break;
    case POLICY_SELF_APPROVAL:
        policy->self_approval = is_on;
        break;
    case POLICY_GATE_ON_REMEDY:
        policy->gate_on_remedy = is_on;
        break;
    case POLICY_F6_COSTED:
        policy->f6_costed = is_on;
        break;
    case POLICY_LODGING_REQUIRED:
        policy->lodging_required = is_on;
        break;
    case POLICY_REOPEN_DAYS:
        policy->reopen_days = setting->value;
        break;
    }
}

struct policy policy_in_force(const struct setting *settings, uint32_t count, uint32_t said,
                              int32_t day)
{
    struct policy policy = policy_default();
    int32_t since[POLICY_KEYS_END];

    for (int key = 0; key < POLICY_KEYS_END; key++) {
        since[key] = NO_DATE;
    }
    for (uint32_t i = 0; i < count && settings[i].position <= said; i++) {
        const struct setting *setting = &settings[i];

        assert(setting->key > POLICY_NONE && setting->key < POLICY_KEYS_END);
        if (setting->from_on <= day && setting->from_on >= since[setting->key]) {
            since[setting->key] = setting->from_on;
            apply(&policy, setting);
        }
    }
    return policy;
}
