#include "workers/io_config.h"

#include "schemas/event.h"
#include "workers/yaml_place.h"

#include <cyaml/cyaml.h>

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The file as it is written, and libcyaml's description of it. Pointers are NULL for what it does
 * not say. */

#define KEYWORDS_MAX (WORDS_MAX * 8)
#define WORD_BYTES_MAX 64
#define SENTENCE_BYTES_MAX 1024

enum conduct { CONDUCT_UNSAID, CONDUCT_MANUAL, CONDUCT_AUTO };

struct file_nodes {
    enum conduct A2, A8, B5, BX, B7, B10, C3, C9, D5, E5, F6, F9, F11;
};

/* Numbers are read as texts: libcyaml would take 1.5 and 5,000 for their first digits. */
struct file_limits {
    char *A8, *BX;
};

struct file_keywords {
    char **engineering, **property, **general;
    uint32_t engineering_count, property_count, general_count;
};

struct file_price {
    char **words, **units;
    uint32_t words_count, units_count;
    char *item, *unit;
    char *unit_price_fen, *work_days, *quantity;
    int bearer;
};

struct file_rule {
    char **words;
    uint32_t words_count;
    char *plan, *answer;
    char *work_days;
};

struct file_move_in {
    char *slots_per_day, *keys;
    char *opens, *closes;
};

struct file_promises {
    char *answer_work_days, *inspection_work_days;
};

struct file_firm {
    char *company, *compiled_by, *secrecy, *issuer, *place, *contact;
    char **bring;
    uint32_t bring_count;
};

struct file {
    struct file_nodes nodes;
    struct file_limits limits;
    struct file_keywords keywords;
    struct file_move_in move_in;
    struct file_promises promises;
    struct file_firm firm;
    struct file_price *price_list;
    struct file_rule *property_rules, *answers;
    uint32_t price_list_count, property_rules_count, answers_count;
};

#define OPTIONAL CYAML_FLAG_OPTIONAL
#define MAYBE (CYAML_FLAG_OPTIONAL | CYAML_FLAG_POINTER)

static const cyaml_strval_t conducts[] = {{"manual", CONDUCT_MANUAL}, {"auto", CONDUCT_AUTO}};
static const cyaml_strval_t bearers[] = {
    {"developer", 1}, {"contractor", 2}, {"owner", 3}, {"property", 4}}; /* kinds.def's BEARER */

static const cyaml_schema_value_t word_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, WORD_BYTES_MAX)};

#define NUMBER_FIELD(name, flags, owner)                                                           \
    CYAML_FIELD_STRING_PTR(#name, flags, owner, name, 0, SENTENCE_BYTES_MAX)

#define NODE_FIELD(name)                                                                           \
    CYAML_FIELD_ENUM(#name, OPTIONAL | CYAML_FLAG_STRICT, struct file_nodes, name, conducts,       \
                     CYAML_ARRAY_LEN(conducts))
static const cyaml_schema_field_t nodes_fields[] = {
    NODE_FIELD(A2),  NODE_FIELD(A8), NODE_FIELD(B5),  NODE_FIELD(BX), NODE_FIELD(B7),
    NODE_FIELD(B10), NODE_FIELD(C3), NODE_FIELD(C9),  NODE_FIELD(D5), NODE_FIELD(E5),
    NODE_FIELD(F6),  NODE_FIELD(F9), NODE_FIELD(F11), CYAML_FIELD_END};

static const cyaml_schema_field_t limits_fields[] = {NUMBER_FIELD(A8, MAYBE, struct file_limits),
                                                     NUMBER_FIELD(BX, MAYBE, struct file_limits),
                                                     CYAML_FIELD_END};

#define WORDS_FIELD(name, owner, maximum)                                                          \
    CYAML_FIELD_SEQUENCE_COUNT(#name, MAYBE, owner, name, name##_count, &word_schema, 0, maximum)
static const cyaml_schema_field_t keywords_fields[] = {
    WORDS_FIELD(engineering, struct file_keywords, KEYWORDS_MAX),
    WORDS_FIELD(property, struct file_keywords, KEYWORDS_MAX),
    WORDS_FIELD(general, struct file_keywords, KEYWORDS_MAX), CYAML_FIELD_END};

static const cyaml_schema_field_t price_fields[] = {
    CYAML_FIELD_SEQUENCE_COUNT("words", CYAML_FLAG_POINTER, struct file_price, words, words_count,
                               &word_schema, 1, WORDS_MAX),
    WORDS_FIELD(units, struct file_price, WORDS_MAX),
    CYAML_FIELD_STRING_PTR("item", CYAML_FLAG_POINTER, struct file_price, item, 1,
                           SENTENCE_BYTES_MAX),
    CYAML_FIELD_STRING_PTR("unit", CYAML_FLAG_POINTER, struct file_price, unit, 1, WORD_BYTES_MAX),
    NUMBER_FIELD(unit_price_fen, CYAML_FLAG_POINTER, struct file_price),
    NUMBER_FIELD(quantity, MAYBE, struct file_price),
    NUMBER_FIELD(work_days, CYAML_FLAG_POINTER, struct file_price),
    CYAML_FIELD_ENUM("bearer", CYAML_FLAG_STRICT, struct file_price, bearer, bearers,
                     CYAML_ARRAY_LEN(bearers)),
    CYAML_FIELD_END};
static const cyaml_schema_value_t price_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_price, price_fields)};

#define RULE_WORDS                                                                                 \
    CYAML_FIELD_SEQUENCE_COUNT("words", CYAML_FLAG_POINTER, struct file_rule, words, words_count,  \
                               &word_schema, 1, WORDS_MAX)
static const cyaml_schema_field_t property_fields[] = {
    RULE_WORDS,
    CYAML_FIELD_STRING_PTR("plan", CYAML_FLAG_POINTER, struct file_rule, plan, 1,
                           SENTENCE_BYTES_MAX),
    NUMBER_FIELD(work_days, CYAML_FLAG_POINTER, struct file_rule), CYAML_FIELD_END};
static const cyaml_schema_value_t property_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_rule, property_fields)};

static const cyaml_schema_field_t answer_fields[] = {
    RULE_WORDS,
    CYAML_FIELD_STRING_PTR("answer", CYAML_FLAG_POINTER, struct file_rule, answer, 1,
                           SENTENCE_BYTES_MAX),
    CYAML_FIELD_END};
static const cyaml_schema_value_t answer_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_rule, answer_fields)};

static const cyaml_schema_field_t move_in_fields[] = {
    NUMBER_FIELD(slots_per_day, MAYBE, struct file_move_in),
    CYAML_FIELD_STRING_PTR("opens", MAYBE, struct file_move_in, opens, 5, 5),
    CYAML_FIELD_STRING_PTR("closes", MAYBE, struct file_move_in, closes, 5, 5),
    NUMBER_FIELD(keys, MAYBE, struct file_move_in), CYAML_FIELD_END};

static const cyaml_schema_field_t promises_fields[] = {
    NUMBER_FIELD(answer_work_days, MAYBE, struct file_promises),
    NUMBER_FIELD(inspection_work_days, MAYBE, struct file_promises), CYAML_FIELD_END};

static const cyaml_schema_value_t sentence_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, SENTENCE_BYTES_MAX)};
#define FIRM_FIELD(name)                                                                           \
    CYAML_FIELD_STRING_PTR(#name, MAYBE, struct file_firm, name, 1, SENTENCE_BYTES_MAX)
static const cyaml_schema_field_t firm_fields[] = {
    FIRM_FIELD(company),
    FIRM_FIELD(compiled_by),
    FIRM_FIELD(secrecy),
    FIRM_FIELD(issuer),
    FIRM_FIELD(place),
    FIRM_FIELD(contact),
    CYAML_FIELD_SEQUENCE_COUNT("bring", MAYBE, struct file_firm, bring, bring_count,
                               &sentence_schema, 0, FIRM_BRING_MAX),
    CYAML_FIELD_END};

static const cyaml_schema_field_t file_fields[] = {
    CYAML_FIELD_MAPPING("nodes", OPTIONAL, struct file, nodes, nodes_fields),
    CYAML_FIELD_MAPPING("limits", OPTIONAL, struct file, limits, limits_fields),
    CYAML_FIELD_MAPPING("keywords", OPTIONAL, struct file, keywords, keywords_fields),
    CYAML_FIELD_MAPPING("move_in", OPTIONAL, struct file, move_in, move_in_fields),
    CYAML_FIELD_MAPPING("promises", OPTIONAL, struct file, promises, promises_fields),
    CYAML_FIELD_MAPPING("firm", OPTIONAL, struct file, firm, firm_fields),
    CYAML_FIELD_SEQUENCE("price_list", MAYBE, struct file, price_list, &price_schema, 0, RULES_MAX),
    CYAML_FIELD_SEQUENCE("property_rules", MAYBE, struct file, property_rules, &property_schema, 0,
                         RULES_MAX),
    CYAML_FIELD_SEQUENCE("answers", MAYBE, struct file, answers, &answer_schema, 0, RULES_MAX),
    CYAML_FIELD_END};
static const cyaml_schema_value_t file_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct file, file_fields)};

/* What libcyaml logs of an error: the reason, then where, innermost first. */
struct complaint {
    bool placed;
    struct yaml_place place;
    char reason[ERROR_TEXT_MAX + 1];
};

struct config {
    struct settings settings;
    struct firm firm;
    struct file *file;     /* owned; the settings borrow its texts */
    char *bytes;           /* owned; what text borrows */
    struct yaml_text text; /* the file, only while it is loaded */
    const char *path;      /* the caller's, only while it is loaded */
    struct complaint complaint;
};

/* The number after a word of the line; false: there is none. */
static bool number_after(const char *line, const char *word, unsigned int *number)
{
    const char *digits = strstr(line, word);
    unsigned long read;

    if (digits == NULL) {
        return false;
    }
    digits += strlen(word);
    errno = 0;
    read = strtoul(digits, NULL, 10);
    if (*digits < '0' || *digits > '9' || errno != 0 || read > UINT_MAX) {
        return false;
    }
    *number = (unsigned int)read;
    return true;
}

__attribute__((format(printf, 3, 0))) static void
hear_complaint(cyaml_log_t level, void *context, const char *format, va_list arguments)
{
    struct complaint *complaint = context;
    char line[ERROR_TEXT_MAX + 1];
    const char *place;

    (void)level;
    (void)vsnprintf(line, sizeof line, format, arguments);
    line[strcspn(line, "\n")] = '\0';
    place = strstr(line, "(line: ");
    if (place != NULL && !complaint->placed) {
        complaint->placed = number_after(place, "(line: ", &complaint->place.line) &&
                            number_after(place, ", column: ", &complaint->place.column);
    } else if (complaint->reason[0] == '\0' && strstr(line, "Backtrace") == NULL) {
        const char *reason = strncmp(line, "Load: ", 6) == 0 ? line + 6 : line;

        (void)snprintf(complaint->reason, sizeof complaint->reason, "%s", reason);
    }
}

static cyaml_config_t loader(struct complaint *complaint)
{
    return (cyaml_config_t){.log_level = CYAML_LOG_ERROR,
                            .log_ctx = complaint,
                            .log_fn = hear_complaint,
                            .mem_fn = cyaml_mem,
                            .flags = CYAML_CFG_NO_ALIAS};
}

/* libcyaml gives an unknown key the place of what was read before it: go on from there to the key
 * itself. */
static void place_unknown_key(struct config *config)
{
    static const char unexpected[] = "Unexpected key: ";
    const char *reason = strstr(config->complaint.reason, unexpected);
    size_t at;

    if (reason == NULL) {
        return;
    }
    at = yaml_place_key(
        config->text, reason + sizeof unexpected - 1,
        config->complaint.placed ? yaml_place_offset(config->text, config->complaint.place) : 0);
    if (at < config->text.count) {
        config->complaint.place = yaml_place_at(config->text, at);
    }
}

static enum status complain(const struct config *config, struct error *err)
{
    return error_set(err, STATUS_INVALID, "%s:%u:%u: %s", config->path,
                     config->complaint.place.line, config->complaint.place.column,
                     config->complaint.reason);
}

/* One of the file's values: so many of its kind stand before it in its section. */
struct spot {
    const char *section;
    const char *key;
    uint32_t before;
    int64_t min; /* of a number */
    int64_t max;
};

static enum status wrong(struct config *config, struct spot spot, const char *what,
                         struct error *err)
{
    size_t at =
        yaml_place_key(config->text, spot.key, yaml_place_key(config->text, spot.section, 0));

    for (; spot.before > 0 && at < config->text.count; spot.before--) {
        at = yaml_place_key(config->text, spot.key, at + 1);
    }
    config->complaint.place = yaml_place_at(config->text, at);
    (void)snprintf(config->complaint.reason, sizeof config->complaint.reason, "%s: %s", spot.key,
                   what);
    return complain(config, err);
}

/* Digits and nothing else, without a zero ahead; NULL leaves the number as it is. */
static enum status take_number(struct config *config, struct spot spot, const char *said,
                               int64_t *number, struct error *err)
{
    char what[80];
    int64_t value = 0;
    size_t i;

    if (said == NULL) {
        return STATUS_OK;
    }
    for (i = 0; said[i] >= '0' && said[i] <= '9' && value <= spot.max; i++) {
        value = value * 10 + (said[i] - '0');
    }
    if (i > 0 && said[i] == '\0' && (said[0] != '0' || i == 1) && value >= spot.min &&
        value <= spot.max) {
        *number = value;
        return STATUS_OK;
    }
    (void)snprintf(what, sizeof what, "asks a whole number, %" PRId64 " to %" PRId64, spot.min,
                   spot.max);
    return wrong(config, spot, what, err);
}

static enum status read_file(struct config *config, struct error *err)
{
    enum status status = STATUS_OK;
    FILE *stream = NULL;
    struct stat about;

    if (stat(config->path, &about) == 0 && !S_ISREG(about.st_mode)) { /* a FIFO would hang */
        return error_set(err, STATUS_INVALID, "%s:1:1: is no regular file", config->path);
    }
    stream = fopen(config->path, "r");
    if (stream == NULL && errno == ENOENT) {
        return STATUS_NOT_FOUND;
    }
    config->bytes = malloc(CONFIG_BYTES_MAX + 2);
    if (stream == NULL || config->bytes == NULL) {
        status = error_set(err, STATUS_IO, "%s: %s", config->path, strerror(errno));
        goto done;
    }
    config->text.count = fread(config->bytes, 1, CONFIG_BYTES_MAX + 1, stream);
    config->bytes[config->text.count] = '\0';
    config->text.bytes = config->bytes;
    if (ferror(stream) != 0) {
        status = error_set(err, STATUS_IO, "%s: %s", config->path, strerror(errno));
    } else if (config->text.count > CONFIG_BYTES_MAX) {
        status = error_set(err, STATUS_INVALID, "%s:1:1: longer than %d bytes", config->path,
                           CONFIG_BYTES_MAX);
    }
done:
    if (stream != NULL) {
        (void)fclose(stream); /* was only read */
    }
    return status;
}

static enum status parse(struct config *config, struct error *err)
{
    const cyaml_config_t cyaml = loader(&config->complaint);
    cyaml_err_t rc = cyaml_load_data((const uint8_t *)config->text.bytes, config->text.count,
                                     &cyaml, &file_schema, (cyaml_data_t **)&config->file, NULL);

    if (rc == CYAML_OK) {
        return STATUS_OK;
    }
    if (config->complaint.reason[0] == '\0') {
        (void)snprintf(config->complaint.reason, sizeof config->complaint.reason, "%s",
                       cyaml_strerror(rc));
    }
    if (!config->complaint.placed) {
        config->complaint.place = yaml_place_at(config->text, config->text.count);
    }
    place_unknown_key(config);
    return complain(config, err);
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

static void take_nodes(struct settings *settings, const struct file_nodes *nodes)
{
    const struct {
        enum node node;
        enum conduct conduct;
    } said[] = {{NODE_A8, nodes->A8}, {NODE_B5, nodes->B5},   {NODE_BX, nodes->BX},
                {NODE_B7, nodes->B7}, {NODE_B10, nodes->B10}, {NODE_C3, nodes->C3},
                {NODE_C9, nodes->C9}, {NODE_D5, nodes->D5},   {NODE_E5, nodes->E5},
                {NODE_F6, nodes->F6}, {NODE_F9, nodes->F9},   {NODE_F11, nodes->F11}};
    size_t i;

    for (i = 0; i < sizeof said / sizeof said[0]; i++) {
        if (said[i].conduct != CONDUCT_UNSAID) {
            settings->automatic[said[i].node] = said[i].conduct == CONDUCT_AUTO;
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

static enum status take_property_rules(struct config *config, struct error *err)
{
    const struct file_rule *rules = config->file->property_rules;
    struct settings *settings = &config->settings;
    enum status status = STATUS_OK;
    uint32_t i;

    if (rules == NULL) {
        return STATUS_OK;
    }
    settings->property_count = config->file->property_rules_count;
    for (i = 0; i < settings->property_count && status == STATUS_OK; i++) {
        take_words(&settings->property[i].words, rules[i].words, rules[i].words_count);
        settings->property[i].plan = text_of(rules[i].plan);
        status =
            take_number(config, (struct spot){"property_rules", "work_days", i, 0, WORK_DAYS_MAX},
                        rules[i].work_days, &settings->property[i].work_days, err);
    }
    return status;
}

static void take_answers(struct settings *settings, const struct file_rule *rules, uint32_t count)
{
    uint32_t i;

    settings->answer_count = count;
    for (i = 0; i < count; i++) {
        take_words(&settings->answers[i].words, rules[i].words, rules[i].words_count);
        settings->answers[i].answer = text_of(rules[i].answer);
    }
}

static void take_lists(struct settings *settings, const struct file *file)
{
    const struct file_keywords *keywords = &file->keywords;

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

static enum status take_price(struct config *config, uint32_t which, uint32_t *quantities,
                              struct error *err)
{
    const struct file_price *said = &config->file->price_list[which];
    struct price *price = &config->settings.prices[which];
    enum status status = take_number(
        config, (struct spot){"price_list", "unit_price_fen", which, 0, INTEGER_MAX / QUANTITY_MAX},
        said->unit_price_fen, &price->unit_price_fen, err);

    price->quantity = 1;
    if (status == STATUS_OK) {
        status = take_number(config,
                             (struct spot){"price_list", "quantity", *quantities, 1, QUANTITY_MAX},
                             said->quantity, &price->quantity, err);
        *quantities += said->quantity == NULL ? 0 : 1;
    }
    if (status == STATUS_OK) {
        status =
            take_number(config, (struct spot){"price_list", "work_days", which, 0, WORK_DAYS_MAX},
                        said->work_days, &price->work_days, err);
    }
    take_words(&price->words, said->words, said->words_count);
    take_words(&price->units, said->units, said->units_count);
    price->item = text_of(said->item);
    price->unit = text_of(said->unit);
    if (said->units == NULL) {
        price->units = (struct keywords){.count = 1, .words = {price->unit}};
    }
    price->bearer = said->bearer;
    return status;
}

static enum status take_prices(struct config *config, struct error *err)
{
    enum status status = STATUS_OK;
    uint32_t quantities = 0;
    uint32_t i;

    if (config->file->price_list == NULL) {
        return STATUS_OK;
    }
    config->settings.price_count = config->file->price_list_count;
    for (i = 0; i < config->settings.price_count && status == STATUS_OK; i++) {
        status = take_price(config, i, &quantities, err);
    }
    return status;
}

/* "09" as 9; -1: not two digits. */
static int32_t two_digits(const char *text)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') {
        return -1;
    }
    return (text[0] - '0') * 10 + (text[1] - '0');
}

/* "09:00" as minutes of the day; -1: not that. */
static int32_t minute_of(const char *clock)
{
    int32_t hours;
    int32_t minutes;

    if (strlen(clock) != 5 || clock[2] != ':') {
        return -1;
    }
    hours = two_digits(clock);
    minutes = two_digits(clock + 3);
    if (hours < 0 || hours > 24 || minutes < 0 || minutes > 59) {
        return -1;
    }
    return hours * 60 + minutes;
}

static enum status take_move_in(struct config *config, struct error *err)
{
    const struct file_move_in *said = &config->file->move_in;
    struct settings *settings = &config->settings;
    int64_t slots = settings->slots_per_day;
    enum status status;

    settings->opens_minute = said->opens == NULL ? settings->opens_minute : minute_of(said->opens);
    settings->closes_minute =
        said->closes == NULL ? settings->closes_minute : minute_of(said->closes);
    if (settings->opens_minute < 0) {
        return wrong(config, (struct spot){.section = "move_in", .key = "opens"},
                     "asks a time, HH:MM", err);
    }
    if (settings->closes_minute <= settings->opens_minute || settings->closes_minute > 24 * 60) {
        return wrong(config, (struct spot){.section = "move_in", .key = "closes"},
                     "asks a time after opens, HH:MM", err);
    }
    status = take_number(config, (struct spot){"move_in", "slots_per_day", 0, 1, SLOTS_MAX},
                         said->slots_per_day, &slots, err);
    if (status == STATUS_OK && slots > settings->closes_minute - settings->opens_minute) {
        return wrong(config, (struct spot){.section = "move_in", .key = "slots_per_day"},
                     "asks slots of a minute or more", err);
    }
    settings->slots_per_day = (uint32_t)slots;
    return status != STATUS_OK
               ? status
               : take_number(config, (struct spot){"move_in", "keys", 0, 0, QUANTITY_MAX},
                             said->keys, &settings->keys, err);
}

static enum status take_limits(struct config *config, struct error *err)
{
    const struct file_limits *limits = &config->file->limits;
    int64_t *fen = config->settings.limit_fen;
    enum status status = take_number(config, (struct spot){"limits", "A8", 0, 0, INTEGER_MAX},
                                     limits->A8, &fen[NODE_A8], err);

    return status != STATUS_OK
               ? status
               : take_number(config, (struct spot){"limits", "BX", 0, 0, INTEGER_MAX}, limits->BX,
                             &fen[NODE_BX], err);
}

static enum status take_promises(struct config *config, struct error *err)
{
    const struct file_promises *said = &config->file->promises;
    struct settings *settings = &config->settings;
    enum status status =
        take_number(config, (struct spot){"promises", "answer_work_days", 0, 0, WORK_DAYS_MAX},
                    said->answer_work_days, &settings->answer_work_days, err);

    return status != STATUS_OK
               ? status
               : take_number(config,
                             (struct spot){"promises", "inspection_work_days", 0, 0, WORK_DAYS_MAX},
                             said->inspection_work_days, &settings->inspection_work_days, err);
}

static void take_firm(struct firm *firm, const struct file_firm *said)
{
    uint32_t i;

    firm->company = text_of(said->company);
    firm->compiled_by = text_of(said->compiled_by);
    firm->secrecy = text_of(said->secrecy);
    firm->issuer = text_of(said->issuer);
    firm->place = text_of(said->place);
    firm->contact = text_of(said->contact);
    firm->bring_count = said->bring_count;
    for (i = 0; i < said->bring_count; i++) {
        firm->bring[i] = text_of(said->bring[i]);
    }
}

static enum status take(struct config *config, struct error *err)
{
    static enum status (*const parts[])(struct config *, struct error *) = {
        take_limits, take_prices, take_property_rules, take_move_in, take_promises};
    enum status status = STATUS_OK;
    size_t i;

    if (config->file->nodes.A2 == CONDUCT_AUTO) {
        return wrong(config, (struct spot){.section = "nodes", .key = "A2"},
                     "a scheme is always drawn up by a person", err);
    }
    take_nodes(&config->settings, &config->file->nodes);
    take_lists(&config->settings, config->file);
    take_firm(&config->firm, &config->file->firm);
    for (i = 0; i < sizeof parts / sizeof parts[0] && status == STATUS_OK; i++) {
        status = parts[i](config, err);
    }
    return status;
}

enum status config_load(struct config **out, const char *path, bool everything, struct error *err)
{
    struct config *config = calloc(1, sizeof *config);
    enum status status;

    if (config == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "load %s", path);
    }
    config->path = path;
    settings_default(&config->settings);
    config->settings.everything = everything;
    status = read_file(config, err);
    if (status == STATUS_OK) {
        status = parse(config, err);
    }
    if (status == STATUS_OK && config->file != NULL) {
        status = take(config, err);
    }
    if (status == STATUS_OK || status == STATUS_NOT_FOUND) {
        status = STATUS_OK;
        free(config->bytes);
        config->bytes = NULL;
        config->text = (struct yaml_text){NULL, 0};
        config->path = NULL;
        *out = config; /* moved: the caller owns it from here */
        config = NULL;
    }
    config_close(&config);
    return status;
}

void config_close(struct config **config)
{
    if (*config != NULL) {
        const cyaml_config_t cyaml = loader(&(*config)->complaint);

        (void)cyaml_free(&cyaml, &file_schema, (*config)->file, 0); /* NULL is fine */
        free((*config)->bytes);
    }
    free(*config);
    *config = NULL;
}

const struct settings *config_settings(const struct config *config)
{
    return &config->settings;
}

const struct firm *config_firm(const struct config *config)
{
    return &config->firm;
}
