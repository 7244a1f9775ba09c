#include "workers/yaml_file.h"

#include "schemas/event.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct taking {
    const struct yaml_file *file;
    struct yaml_text text;
    struct settings *settings;
    struct yaml_faults *faults;
};

/* What is wrong. */

static bool is_before(struct yaml_place one, struct yaml_place other)
{
    return one.line < other.line || (one.line == other.line && one.column < other.column);
}

void yaml_file_add_fault(struct yaml_faults *faults, struct yaml_place place, const char *reason)
{
    uint32_t at = faults->count;

    if (at == YAML_FAULTS_MAX) {
        return;
    }
    for (; at > 0 && is_before(place, faults->items[at - 1].place); at--) {
        faults->items[at] = faults->items[at - 1];
    }
    faults->items[at].place = place;
    (void)snprintf(faults->items[at].reason, sizeof faults->items[at].reason, "%s", reason);
    faults->count++;
}

/* One of the file's values: so many of its kind stand before it in its section. */
struct spot {
    const char *section;
    const char *key;
    uint32_t before;
    int64_t min; /* of a number */
    int64_t max;
};

static void wrong(struct taking *taking, struct spot spot, const char *what)
{
    size_t at =
        yaml_place_key(taking->text, spot.key, yaml_place_key(taking->text, spot.section, 0));
    char reason[ERROR_TEXT_MAX + 1];

    for (; spot.before > 0 && at < taking->text.count; spot.before--) {
        at = yaml_place_key(taking->text, spot.key, at + 1);
    }
    (void)snprintf(reason, sizeof reason, "%s: %s", spot.key, what);
    yaml_file_add_fault(taking->faults, yaml_place_at(taking->text, at), reason);
}

/* Digits and nothing else, without a zero ahead; NULL leaves the number as it is. */
static void take_number(struct taking *taking, struct spot spot, const char *said, int64_t *number)
{
    char what[80];
    int64_t value = 0;
    size_t i;

    if (said == NULL) {
        return;
    }
    for (i = 0; said[i] >= '0' && said[i] <= '9' && value <= spot.max; i++) {
        value = value * 10 + (said[i] - '0');
    }
    if (i > 0 && said[i] == '\0' && (said[0] != '0' || i == 1) && value >= spot.min &&
        value <= spot.max) {
        *number = value;
        return;
    }
    (void)snprintf(what, sizeof what, "asks a whole number, %" PRId64 " to %" PRId64, spot.min,
                   spot.max);
    wrong(taking, spot, what);
}

/* From the file into the settings. */

static void take_words(struct keywords *keywords, char **words, uint32_t count)
{
    uint32_t i;

    assert(words != NULL || count == 0);
    keywords->count = count;
    for (i = 0; i < count; i++) {
        keywords->words[i] = text_of(words[i]);
    }
}

static void take_nodes(struct taking *taking)
{
    const struct yaml_nodes *nodes = &taking->file->nodes;
    const struct {
        enum node node;
        enum conduct conduct;
    } said[] = {{NODE_A8, nodes->A8}, {NODE_B5, nodes->B5},   {NODE_BX, nodes->BX},
                {NODE_B7, nodes->B7}, {NODE_B10, nodes->B10}, {NODE_C3, nodes->C3},
                {NODE_C9, nodes->C9}, {NODE_D5, nodes->D5},   {NODE_E5, nodes->E5},
                {NODE_F6, nodes->F6}, {NODE_F9, nodes->F9},   {NODE_F11, nodes->F11}};
    size_t i;

    if (nodes->A2 == CONDUCT_AUTO) {
        wrong(taking, (struct spot){.section = "nodes", .key = "A2"},
              "a scheme is always drawn up by a person");
    }
    for (i = 0; i < sizeof said / sizeof said[0]; i++) {
        if (said[i].conduct != CONDUCT_UNSAID) {
            taking->settings->automatic[said[i].node] = said[i].conduct == CONDUCT_AUTO;
        }
    }
}

static void take_triage(struct settings *settings, enum category category, char **words,
                        uint32_t count)
{
    while (count > 0) {
        struct triage_rule *rule = &settings->triage[settings->triage_count++];
        uint32_t taken = count < WORDS_MAX ? count : WORDS_MAX;

        rule->category = category;
        take_words(&rule->words, words, taken);
        words += taken;
        count -= taken;
    }
}

_Static_assert(3 * KEYWORDS_MAX / WORDS_MAX <= RULES_MAX, "all keywords find room in rules");

static void take_answers(struct settings *settings, const struct yaml_rule *rules, uint32_t count)
{
    uint32_t i;

    settings->answer_count = count;
    for (i = 0; i < count; i++) {
        take_words(&settings->answers[i].words, rules[i].words, rules[i].words_count);
        settings->answers[i].answer = text_of(rules[i].answer);
    }
}

static void take_lists(struct taking *taking)
{
    const struct yaml_file *file = taking->file;
    struct settings *settings = taking->settings;
    const struct yaml_keywords *keywords = &file->keywords;

    if (keywords->engineering != NULL || keywords->property != NULL || keywords->general != NULL) {
        settings->triage_count = 0;
        take_triage(settings, CATEGORY_ENGINEERING, keywords->engineering,
                    keywords->engineering_count);
        take_triage(settings, CATEGORY_PROPERTY, keywords->property, keywords->property_count);
        take_triage(settings, CATEGORY_GENERAL, keywords->general, keywords->general_count);
    }
    if (file->answers != NULL) {
        take_answers(settings, file->answers, file->answers_count);
    }
}

static void take_property_rules(struct taking *taking)
{
    const struct yaml_rule *rules = taking->file->property_rules;
    struct settings *settings = taking->settings;
    uint32_t i;

    if (rules == NULL) {
        return;
    }
    settings->property_count = taking->file->property_rules_count;
    for (i = 0; i < settings->property_count; i++) {
        take_words(&settings->property[i].words, rules[i].words, rules[i].words_count);
        settings->property[i].plan = text_of(rules[i].plan);
        take_number(taking, (struct spot){"property_rules", "work_days", i, 0, WORK_DAYS_MAX},
                    rules[i].work_days, &settings->property[i].work_days);
    }
}

/* quantities: how many were said before it. */
static void take_price(struct taking *taking, uint32_t which, uint32_t *quantities)
{
    const struct yaml_price *said = &taking->file->price_list[which];
    struct price *price = &taking->settings->prices[which];

    take_words(&price->words, said->words, said->words_count);
    take_words(&price->units, said->units, said->units_count);
    price->item = text_of(said->item);
    price->unit = text_of(said->unit);
    if (said->units == NULL) {
        price->units = (struct keywords){.count = 1, .words = {price->unit}};
    }
    price->bearer = said->bearer;
    price->quantity = 1;
    take_number(taking,
                (struct spot){"price_list", "unit_price_fen", which, 0, INTEGER_MAX / QUANTITY_MAX},
                said->unit_price_fen, &price->unit_price_fen);
    take_number(taking, (struct spot){"price_list", "quantity", *quantities, 1, QUANTITY_MAX},
                said->quantity, &price->quantity);
    take_number(taking, (struct spot){"price_list", "work_days", which, 0, WORK_DAYS_MAX},
                said->work_days, &price->work_days);
    *quantities += said->quantity == NULL ? 0 : 1;
}

static void take_prices(struct taking *taking)
{
    uint32_t quantities = 0;
    uint32_t i;

    if (taking->file->price_list == NULL) {
        return;
    }
    taking->settings->price_count = taking->file->price_list_count;
    for (i = 0; i < taking->settings->price_count; i++) {
        take_price(taking, i, &quantities);
    }
}

/* "09" as 9; -1: not two digits. */
static int32_t two_digits(const char *text)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') {
        return -1;
    }
    return (text[0] - '0') * 10 + (text[1] - '0');
}

/* Five bytes, "09:00", as minutes of the day; -1: not that. */
static int32_t minute_of(const char *clock)
{
    int32_t hours;
    int32_t minutes;

    if (clock[2] != ':') {
        return -1;
    }
    hours = two_digits(clock);
    minutes = two_digits(clock + 3);
    if (hours < 0 || hours > 24 || minutes < 0 || minutes > 59) {
        return -1;
    }
    return hours * 60 + minutes;
}

static void take_hours(struct taking *taking)
{
    const struct yaml_move_in *said = &taking->file->move_in;
    struct settings *settings = taking->settings;
    int32_t opens = said->opens == NULL ? settings->opens_minute : minute_of(said->opens);
    int32_t closes = said->closes == NULL ? settings->closes_minute : minute_of(said->closes);

    if (opens < 0) {
        wrong(taking, (struct spot){.section = "move_in", .key = "opens"}, "asks a time, HH:MM");
    } else if (closes <= opens || closes > 24 * 60) {
        wrong(taking, (struct spot){.section = "move_in", .key = "closes"},
              "asks a time after opens, HH:MM");
    } else {
        settings->opens_minute = opens;
        settings->closes_minute = closes;
    }
}

static void take_move_in(struct taking *taking)
{
    const struct yaml_move_in *said = &taking->file->move_in;
    struct settings *settings = taking->settings;
    int64_t slots = settings->slots_per_day;

    take_hours(taking);
    take_number(taking, (struct spot){"move_in", "slots_per_day", 0, 1, SLOTS_MAX},
                said->slots_per_day, &slots);
    if (slots > settings->closes_minute - settings->opens_minute) {
        wrong(taking, (struct spot){.section = "move_in", .key = "slots_per_day"},
              "asks slots of a minute or more");
    }
    settings->slots_per_day = (uint32_t)slots;
    take_number(taking, (struct spot){"move_in", "keys", 0, 0, QUANTITY_MAX}, said->keys,
                &settings->keys);
}

static void take_limits(struct taking *taking)
{
    const struct yaml_limits *limits = &taking->file->limits;
    int64_t *fen = taking->settings->limit_fen;

    take_number(taking, (struct spot){"limits", "A8", 0, 0, INTEGER_MAX}, limits->A8,
                &fen[NODE_A8]);
    take_number(taking, (struct spot){"limits", "BX", 0, 0, INTEGER_MAX}, limits->BX,
                &fen[NODE_BX]);
}

static void take_promises(struct taking *taking)
{
    const struct yaml_promises *said = &taking->file->promises;
    struct settings *settings = taking->settings;

    take_number(taking, (struct spot){"promises", "answer_work_days", 0, 0, WORK_DAYS_MAX},
                said->answer_work_days, &settings->answer_work_days);
    take_number(taking, (struct spot){"promises", "inspection_work_days", 0, 0, WORK_DAYS_MAX},
                said->inspection_work_days, &settings->inspection_work_days);
}

static void take_reminders(struct taking *taking)
{
    const struct yaml_reminders *said = &taking->file->reminders;
    struct reminders *reminders = &taking->settings->reminders;

    take_number(taking, (struct spot){"reminders", "before_days", 0, 0, REMINDER_DAYS_MAX},
                said->before_days, &reminders->before_days);
    take_number(taking, (struct spot){"reminders", "deputy_after_days", 0, 0, REMINDER_DAYS_MAX},
                said->deputy_after_days, &reminders->deputy_after_days);
    take_number(taking, (struct spot){"reminders", "manager_after_days", 0, 0, REMINDER_DAYS_MAX},
                said->manager_after_days, &reminders->manager_after_days);
}

struct yaml_place yaml_file_hook_place(struct yaml_text text, enum lane lane)
{
    return yaml_place_at(
        text, yaml_place_key(text, lane_department(lane), yaml_place_key(text, "hooks", 0)));
}

static void take_hooks(struct taking *taking)
{
    const struct yaml_hooks *hooks = &taking->file->hooks;
    const char *const said[] = {[LANE_A] = hooks->sales_manager, [LANE_B] = hooks->deputy_manager,
                                [LANE_C] = hooks->customer_rep,  [LANE_D] = hooks->engineering,
                                [LANE_E] = hooks->finance,       [LANE_F] = hooks->property};
    int lane;

    for (lane = LANE_A; lane <= LANE_F; lane++) {
        if (said[lane] != NULL && said[lane][0] != '/') {
            wrong(taking,
                  (struct spot){.section = "hooks", .key = lane_department((enum lane)lane)},
                  "asks a program's whole path, from / on");
        }
        taking->settings->hooks[lane] = said[lane];
    }
}

static void take_firm(struct taking *taking)
{
    const struct yaml_firm *said = &taking->file->firm;
    struct letterhead *head = &taking->settings->letterhead;
    uint32_t i;

    head->company = text_of(said->company);
    head->compiled_by = text_of(said->compiled_by);
    head->secrecy = text_of(said->secrecy);
    head->issuer = text_of(said->issuer);
    head->place = text_of(said->place);
    head->contact = text_of(said->contact);
    head->bring_count = said->bring_count;
    for (i = 0; i < said->bring_count; i++) {
        head->bring[i] = text_of(said->bring[i]);
    }
}

void yaml_file_take(const struct yaml_file *file, struct yaml_text text, struct settings *settings,
                    struct yaml_faults *faults)
{
    static void (*const parts[])(struct taking *) = {
        take_nodes,   take_limits,   take_lists,     take_prices, take_property_rules,
        take_move_in, take_promises, take_reminders, take_hooks,  take_firm};
    struct taking taking = {file, text, settings, faults};
    size_t i;

    for (i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        parts[i](&taking);
    }
}
