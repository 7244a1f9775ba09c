#include "workers/io_config.h"

#include "schemas/event.h"

#include <cyaml/cyaml.h>

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The file as it is written, and libcyaml's description of it. Pointers are NULL for what it does
 * not say. */

#define KEYWORDS_MAX (WORDS_MAX * 8)
#define WORD_BYTES_MAX 64
#define SENTENCE_BYTES_MAX 1024

enum conduct { CONDUCT_UNSAID, CONDUCT_MANUAL, CONDUCT_AUTO };

struct file_nodes {
    enum conduct A2, A8, B5, BX, B7, B10, C3, C9, D5, E5, F6, F9, F11;
};

struct file_limits {
    int64_t *A8, *BX;
};

struct file_keywords {
    char **engineering, **property, **general;
    uint32_t engineering_count, property_count, general_count;
};

struct file_price {
    char **words, **units;
    uint32_t words_count, units_count;
    char *item, *unit;
    int64_t unit_price_fen, work_days;
    int64_t *quantity;
    int bearer;
};

struct file_rule {
    char **words;
    uint32_t words_count;
    char *plan, *answer;
    int64_t work_days;
};

struct file_move_in {
    int64_t *slots_per_day, *keys;
    char *opens, *closes;
};

struct file_promises {
    int64_t *answer_work_days, *inspection_work_days;
};

struct file {
    struct file_nodes nodes;
    struct file_limits limits;
    struct file_keywords keywords;
    struct file_move_in move_in;
    struct file_promises promises;
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

#define NODE_FIELD(name)                                                                           \
    CYAML_FIELD_ENUM(#name, OPTIONAL | CYAML_FLAG_STRICT, struct file_nodes, name, conducts,       \
                     CYAML_ARRAY_LEN(conducts))
static const cyaml_schema_field_t nodes_fields[] = {
    NODE_FIELD(A2),  NODE_FIELD(A8), NODE_FIELD(B5),  NODE_FIELD(BX), NODE_FIELD(B7),
    NODE_FIELD(B10), NODE_FIELD(C3), NODE_FIELD(C9),  NODE_FIELD(D5), NODE_FIELD(E5),
    NODE_FIELD(F6),  NODE_FIELD(F9), NODE_FIELD(F11), CYAML_FIELD_END};

static const cyaml_schema_field_t limits_fields[] = {
    CYAML_FIELD_INT_PTR("A8", MAYBE, struct file_limits, A8),
    CYAML_FIELD_INT_PTR("BX", MAYBE, struct file_limits, BX), CYAML_FIELD_END};

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
    CYAML_FIELD_INT("unit_price_fen", CYAML_FLAG_DEFAULT, struct file_price, unit_price_fen),
    CYAML_FIELD_INT_PTR("quantity", MAYBE, struct file_price, quantity),
    CYAML_FIELD_INT("work_days", CYAML_FLAG_DEFAULT, struct file_price, work_days),
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
    CYAML_FIELD_INT("work_days", CYAML_FLAG_DEFAULT, struct file_rule, work_days), CYAML_FIELD_END};
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
    CYAML_FIELD_INT_PTR("slots_per_day", MAYBE, struct file_move_in, slots_per_day),
    CYAML_FIELD_STRING_PTR("opens", MAYBE, struct file_move_in, opens, 5, 5),
    CYAML_FIELD_STRING_PTR("closes", MAYBE, struct file_move_in, closes, 5, 5),
    CYAML_FIELD_INT_PTR("keys", MAYBE, struct file_move_in, keys), CYAML_FIELD_END};

static const cyaml_schema_field_t promises_fields[] = {
    CYAML_FIELD_INT_PTR("answer_work_days", MAYBE, struct file_promises, answer_work_days),
    CYAML_FIELD_INT_PTR("inspection_work_days", MAYBE, struct file_promises, inspection_work_days),
    CYAML_FIELD_END};

static const cyaml_schema_field_t file_fields[] = {
    CYAML_FIELD_MAPPING("nodes", OPTIONAL, struct file, nodes, nodes_fields),
    CYAML_FIELD_MAPPING("limits", OPTIONAL, struct file, limits, limits_fields),
    CYAML_FIELD_MAPPING("keywords", OPTIONAL, struct file, keywords, keywords_fields),
    CYAML_FIELD_MAPPING("move_in", OPTIONAL, struct file, move_in, move_in_fields),
    CYAML_FIELD_MAPPING("promises", OPTIONAL, struct file, promises, promises_fields),
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
    unsigned int line;
    unsigned int column;
    char reason[ERROR_TEXT_MAX + 1];
};

struct config {
    struct settings settings;
    struct file *file; /* owned; the settings borrow its texts */
    char *text;        /* owned; the file, only while it is loaded */
    size_t text_bytes;
    const char *path; /* the caller's, only while it is loaded */
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
        complaint->placed = number_after(place, "(line: ", &complaint->line) &&
                            number_after(place, ", column: ", &complaint->column);
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

/* Where a key stands in the text, from an offset on; text_bytes: nowhere. */
static size_t find_key(const struct config *config, const char *key, size_t from)
{
    size_t bytes = strlen(key);
    size_t at;

    for (at = from; at + bytes < config->text_bytes; at++) {
        const char *found = config->text + at;
        bool begins = at == 0 || strchr(" \t\n{,\"'-", found[-1]) != NULL;

        if (begins && strncmp(found, key, bytes) == 0 && strchr(" :\"'\n", found[bytes]) != NULL) {
            return at;
        }
    }
    return config->text_bytes;
}

static void place_at(struct config *config, size_t at)
{
    size_t i;

    config->complaint.line = 1;
    config->complaint.column = 1;
    for (i = 0; i < at; i++) {
        config->complaint.column++;
        if (config->text[i] == '\n') {
            config->complaint.line++;
            config->complaint.column = 1;
        }
    }
}

static size_t offset_of_place(const struct config *config)
{
    unsigned int line = 1;
    size_t at = 0;

    for (; at < config->text_bytes && line < config->complaint.line; at++) {
        line += config->text[at] == '\n' ? 1 : 0;
    }
    at += config->complaint.column > 0 ? config->complaint.column - 1 : 0;
    return at < config->text_bytes ? at : config->text_bytes;
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
    at = find_key(config, reason + sizeof unexpected - 1,
                  config->complaint.placed ? offset_of_place(config) : 0);
    if (at < config->text_bytes) {
        place_at(config, at);
    }
}

static enum status complain(const struct config *config, struct error *err)
{
    return error_set(err, STATUS_INVALID, "%s:%u:%u: %s", config->path, config->complaint.line,
                     config->complaint.column, config->complaint.reason);
}

static enum status wrong(struct config *config, const char *key, const char *what,
                         struct error *err)
{
    place_at(config, find_key(config, key, 0));
    (void)snprintf(config->complaint.reason, sizeof config->complaint.reason, "%s: %s", key, what);
    return complain(config, err);
}

static enum status read_file(struct config *config, struct error *err)
{
    FILE *stream = fopen(config->path, "r");
    enum status status = STATUS_OK;

    if (stream == NULL && errno == ENOENT) {
        return STATUS_NOT_FOUND;
    }
    config->text = malloc(CONFIG_BYTES_MAX + 1);
    if (stream == NULL || config->text == NULL) {
        status = error_set(err, STATUS_IO, "%s: %s", config->path, strerror(errno));
        goto done;
    }
    config->text_bytes = fread(config->text, 1, CONFIG_BYTES_MAX + 1, stream);
    if (ferror(stream) != 0) {
        status = error_set(err, STATUS_IO, "%s: %s", config->path, strerror(errno));
    } else if (config->text_bytes > CONFIG_BYTES_MAX) {
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
    cyaml_err_t rc = cyaml_load_data((const uint8_t *)config->text, config->text_bytes, &cyaml,
                                     &file_schema, (cyaml_data_t **)&config->file, NULL);

    if (rc == CYAML_OK) {
        return STATUS_OK;
    }
    if (config->complaint.reason[0] == '\0') {
        (void)snprintf(config->complaint.reason, sizeof config->complaint.reason, "%s",
                       cyaml_strerror(rc));
    }
    if (!config->complaint.placed) {
        place_at(config, config->text_bytes);
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

static void take_property_rules(struct settings *settings, const struct file_rule *rules,
                                uint32_t count)
{
    uint32_t i;

    settings->property_count = count;
    for (i = 0; i < count; i++) {
        take_words(&settings->property[i].words, rules[i].words, rules[i].words_count);
        settings->property[i].plan = text_of(rules[i].plan);
        settings->property[i].work_days = rules[i].work_days;
    }
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
    if (file->property_rules != NULL) {
        take_property_rules(settings, file->property_rules, file->property_rules_count);
    }
    if (file->answers != NULL) {
        take_answers(settings, file->answers, file->answers_count);
    }
}

static enum status take_prices(struct config *config, struct error *err)
{
    const struct file *file = config->file;
    uint32_t i;

    if (file->price_list == NULL) {
        return STATUS_OK;
    }
    config->settings.price_count = file->price_list_count;
    for (i = 0; i < file->price_list_count; i++) {
        const struct file_price *said = &file->price_list[i];
        struct price *price = &config->settings.prices[i];

        if (said->unit_price_fen < 0 || said->unit_price_fen > INTEGER_MAX / QUANTITY_MAX) {
            return wrong(config, "unit_price_fen", "asks 0 or more, in fen", err);
        }
        if (said->quantity != NULL && (*said->quantity < 1 || *said->quantity > QUANTITY_MAX)) {
            return wrong(config, "quantity", "asks 1 to 10000", err);
        }
        if (said->work_days < 0 || said->work_days > WORK_DAYS_MAX) {
            return wrong(config, "work_days", "asks 0 to 3660", err);
        }
        take_words(&price->words, said->words, said->words_count);
        take_words(&price->units, said->units, said->units_count);
        price->item = text_of(said->item);
        price->unit = text_of(said->unit);
        if (said->units == NULL) {
            price->units = (struct keywords){.count = 1, .words = {price->unit}};
        }
        price->unit_price_fen = said->unit_price_fen;
        price->quantity = said->quantity == NULL ? 1 : *said->quantity;
        price->work_days = said->work_days;
        price->bearer = said->bearer;
    }
    return STATUS_OK;
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

    settings->opens_minute = said->opens == NULL ? settings->opens_minute : minute_of(said->opens);
    settings->closes_minute =
        said->closes == NULL ? settings->closes_minute : minute_of(said->closes);
    if (settings->opens_minute < 0) {
        return wrong(config, "opens", "asks a time, HH:MM", err);
    }
    if (settings->closes_minute <= settings->opens_minute || settings->closes_minute > 24 * 60) {
        return wrong(config, "closes", "asks a time after opens, HH:MM", err);
    }
    if (said->slots_per_day != NULL) {
        if (*said->slots_per_day < 1 || *said->slots_per_day > SLOTS_MAX ||
            *said->slots_per_day > settings->closes_minute - settings->opens_minute) {
            return wrong(config, "slots_per_day", "asks 1 to 96, each of a minute or more", err);
        }
        settings->slots_per_day = (uint32_t)*said->slots_per_day;
    }
    if (said->keys != NULL) {
        if (*said->keys < 0 || *said->keys > QUANTITY_MAX) {
            return wrong(config, "keys", "asks 0 to 10000", err);
        }
        settings->keys = *said->keys;
    }
    return STATUS_OK;
}

static enum status take_days(struct config *config, const char *key, const int64_t *said,
                             int64_t *days, struct error *err)
{
    if (said == NULL) {
        return STATUS_OK;
    }
    if (*said < 0 || *said > WORK_DAYS_MAX) {
        return wrong(config, key, "asks 0 to 3660", err);
    }
    *days = *said;
    return STATUS_OK;
}

static enum status take_limits(struct config *config, struct error *err)
{
    const struct file_limits *limits = &config->file->limits;

    if ((limits->A8 != NULL && *limits->A8 < 0) || (limits->BX != NULL && *limits->BX < 0)) {
        return wrong(config, "limits", "asks 0 or more, in fen", err);
    }
    config->settings.limit_fen[NODE_A8] = limits->A8 == NULL ? ABSENT : *limits->A8;
    config->settings.limit_fen[NODE_BX] = limits->BX == NULL ? ABSENT : *limits->BX;
    return STATUS_OK;
}

static enum status take(struct config *config, struct error *err)
{
    const struct file_promises *promises = &config->file->promises;
    struct settings *settings = &config->settings;
    enum status status = take_limits(config, err);
    uint32_t i;

    for (i = 0; i < config->file->property_rules_count; i++) {
        if (config->file->property_rules[i].work_days < 0 ||
            config->file->property_rules[i].work_days > WORK_DAYS_MAX) {
            return wrong(config, "property_rules", "work_days asks 0 to 3660", err);
        }
    }
    if (config->file->nodes.A2 == CONDUCT_AUTO) {
        return wrong(config, "A2", "a scheme is always drawn up by a person", err);
    }
    take_nodes(settings, &config->file->nodes);
    take_lists(settings, config->file);
    if (status == STATUS_OK) {
        status = take_prices(config, err);
    }
    if (status == STATUS_OK) {
        status = take_move_in(config, err);
    }
    if (status == STATUS_OK) {
        status = take_days(config, "answer_work_days", promises->answer_work_days,
                           &settings->answer_work_days, err);
    }
    if (status == STATUS_OK) {
        status = take_days(config, "inspection_work_days", promises->inspection_work_days,
                           &settings->inspection_work_days, err);
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
        free(config->text);
        config->text = NULL;
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
        free((*config)->text);
    }
    free(*config);
    *config = NULL;
}

const struct settings *config_settings(const struct config *config)
{
    return &config->settings;
}
