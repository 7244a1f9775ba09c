#include "workers/io_config.h"

#include "workers/yaml_file.h"

#include <cyaml/cyaml.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* libcyaml's description of the file. */

#define WORD_BYTES_MAX 64
#define SENTENCE_BYTES_MAX 1024

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
    CYAML_FIELD_ENUM(#name, OPTIONAL | CYAML_FLAG_STRICT, struct yaml_nodes, name, conducts,       \
                     CYAML_ARRAY_LEN(conducts))
static const cyaml_schema_field_t nodes_fields[] = {
    NODE_FIELD(A2),  NODE_FIELD(A8), NODE_FIELD(B5),  NODE_FIELD(BX), NODE_FIELD(B7),
    NODE_FIELD(B10), NODE_FIELD(C3), NODE_FIELD(C9),  NODE_FIELD(D5), NODE_FIELD(E5),
    NODE_FIELD(F6),  NODE_FIELD(F9), NODE_FIELD(F11), CYAML_FIELD_END};

static const cyaml_schema_field_t limits_fields[] = {NUMBER_FIELD(A8, MAYBE, struct yaml_limits),
                                                     NUMBER_FIELD(BX, MAYBE, struct yaml_limits),
                                                     CYAML_FIELD_END};

#define WORDS_FIELD(name, owner, maximum)                                                          \
    CYAML_FIELD_SEQUENCE_COUNT(#name, MAYBE, owner, name, name##_count, &word_schema, 0, maximum)
static const cyaml_schema_field_t keywords_fields[] = {
    WORDS_FIELD(engineering, struct yaml_keywords, KEYWORDS_MAX),
    WORDS_FIELD(property, struct yaml_keywords, KEYWORDS_MAX),
    WORDS_FIELD(general, struct yaml_keywords, KEYWORDS_MAX), CYAML_FIELD_END};

static const cyaml_schema_field_t price_fields[] = {
    CYAML_FIELD_SEQUENCE_COUNT("words", CYAML_FLAG_POINTER, struct yaml_price, words, words_count,
                               &word_schema, 1, WORDS_MAX),
    WORDS_FIELD(units, struct yaml_price, WORDS_MAX),
    CYAML_FIELD_STRING_PTR("item", CYAML_FLAG_POINTER, struct yaml_price, item, 1,
                           SENTENCE_BYTES_MAX),
    CYAML_FIELD_STRING_PTR("unit", CYAML_FLAG_POINTER, struct yaml_price, unit, 1, WORD_BYTES_MAX),
    NUMBER_FIELD(unit_price_fen, CYAML_FLAG_POINTER, struct yaml_price),
    NUMBER_FIELD(quantity, MAYBE, struct yaml_price),
    NUMBER_FIELD(work_days, CYAML_FLAG_POINTER, struct yaml_price),
    CYAML_FIELD_ENUM("bearer", CYAML_FLAG_STRICT, struct yaml_price, bearer, bearers,
                     CYAML_ARRAY_LEN(bearers)),
    CYAML_FIELD_END};
static const cyaml_schema_value_t price_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_price, price_fields)};

#define RULE_WORDS                                                                                 \
    CYAML_FIELD_SEQUENCE_COUNT("words", CYAML_FLAG_POINTER, struct yaml_rule, words, words_count,  \
                               &word_schema, 1, WORDS_MAX)
static const cyaml_schema_field_t property_fields[] = {
    RULE_WORDS,
    CYAML_FIELD_STRING_PTR("plan", CYAML_FLAG_POINTER, struct yaml_rule, plan, 1,
                           SENTENCE_BYTES_MAX),
    NUMBER_FIELD(work_days, CYAML_FLAG_POINTER, struct yaml_rule), CYAML_FIELD_END};
static const cyaml_schema_value_t property_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_rule, property_fields)};

static const cyaml_schema_field_t answer_fields[] = {
    RULE_WORDS,
    CYAML_FIELD_STRING_PTR("answer", CYAML_FLAG_POINTER, struct yaml_rule, answer, 1,
                           SENTENCE_BYTES_MAX),
    CYAML_FIELD_END};
static const cyaml_schema_value_t answer_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_rule, answer_fields)};

static const cyaml_schema_field_t move_in_fields[] = {
    NUMBER_FIELD(slots_per_day, MAYBE, struct yaml_move_in),
    CYAML_FIELD_STRING_PTR("opens", MAYBE, struct yaml_move_in, opens, 5, 5),
    CYAML_FIELD_STRING_PTR("closes", MAYBE, struct yaml_move_in, closes, 5, 5),
    NUMBER_FIELD(keys, MAYBE, struct yaml_move_in), CYAML_FIELD_END};

static const cyaml_schema_field_t promises_fields[] = {
    NUMBER_FIELD(answer_work_days, MAYBE, struct yaml_promises),
    NUMBER_FIELD(inspection_work_days, MAYBE, struct yaml_promises), CYAML_FIELD_END};

static const cyaml_schema_field_t reminders_fields[] = {
    NUMBER_FIELD(before_days, MAYBE, struct yaml_reminders),
    NUMBER_FIELD(deputy_after_days, MAYBE, struct yaml_reminders),
    NUMBER_FIELD(manager_after_days, MAYBE, struct yaml_reminders), CYAML_FIELD_END};

#define HOOK_FIELD(department, name)                                                               \
    CYAML_FIELD_STRING_PTR(department, MAYBE, struct yaml_hooks, name, 1, HOOK_PATH_BYTES_MAX)
static const cyaml_schema_field_t hooks_fields[] = {HOOK_FIELD("sales-manager", sales_manager),
                                                    HOOK_FIELD("deputy-manager", deputy_manager),
                                                    HOOK_FIELD("customer-rep", customer_rep),
                                                    HOOK_FIELD("engineering", engineering),
                                                    HOOK_FIELD("finance", finance),
                                                    HOOK_FIELD("property", property),
                                                    CYAML_FIELD_END};

static const cyaml_schema_value_t sentence_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, SENTENCE_BYTES_MAX)};
#define FIRM_FIELD(name, maximum)                                                                  \
    CYAML_FIELD_STRING_PTR(#name, MAYBE, struct yaml_firm, name, 1, maximum)
static const cyaml_schema_field_t firm_fields[] = {
    FIRM_FIELD(company, LETTERHEAD_NAME_BYTES_MAX),
    FIRM_FIELD(compiled_by, LETTERHEAD_NAME_BYTES_MAX),
    FIRM_FIELD(secrecy, LETTERHEAD_NAME_BYTES_MAX),
    FIRM_FIELD(issuer, LETTERHEAD_NAME_BYTES_MAX),
    FIRM_FIELD(place, SENTENCE_BYTES_MAX),
    FIRM_FIELD(contact, SENTENCE_BYTES_MAX),
    CYAML_FIELD_SEQUENCE_COUNT("bring", MAYBE, struct yaml_firm, bring, bring_count,
                               &sentence_schema, 0, LETTERHEAD_BRING_MAX),
    CYAML_FIELD_END};

static const cyaml_schema_field_t file_fields[] = {
    CYAML_FIELD_MAPPING("nodes", OPTIONAL, struct yaml_file, nodes, nodes_fields),
    CYAML_FIELD_MAPPING("limits", OPTIONAL, struct yaml_file, limits, limits_fields),
    CYAML_FIELD_MAPPING("keywords", OPTIONAL, struct yaml_file, keywords, keywords_fields),
    CYAML_FIELD_MAPPING("move_in", OPTIONAL, struct yaml_file, move_in, move_in_fields),
    CYAML_FIELD_MAPPING("promises", OPTIONAL, struct yaml_file, promises, promises_fields),
    CYAML_FIELD_MAPPING("reminders", OPTIONAL, struct yaml_file, reminders, reminders_fields),
    CYAML_FIELD_MAPPING("hooks", OPTIONAL, struct yaml_file, hooks, hooks_fields),
    CYAML_FIELD_MAPPING("firm", OPTIONAL, struct yaml_file, firm, firm_fields),
    CYAML_FIELD_SEQUENCE("price_list", MAYBE, struct yaml_file, price_list, &price_schema, 0,
                         RULES_MAX),
    CYAML_FIELD_SEQUENCE("property_rules", MAYBE, struct yaml_file, property_rules,
                         &property_schema, 0, RULES_MAX),
    CYAML_FIELD_SEQUENCE("answers", MAYBE, struct yaml_file, answers, &answer_schema, 0, RULES_MAX),
    CYAML_FIELD_END};
static const cyaml_schema_value_t file_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct yaml_file, file_fields)};

struct config {
    struct settings settings;
    struct yaml_file *file; /* owned; the settings borrow its texts */
    char *bytes;            /* owned; what text borrows */
    struct yaml_text text;  /* the file, only while it is loaded */
    const char *path;       /* the caller's, only while it is loaded */
    struct yaml_faults faults;
};

/* What libcyaml logs of an error: the reason, then where, innermost first. */
struct complaint {
    bool placed;
    struct yaml_place place;
    char reason[ERROR_TEXT_MAX + 1];
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
    if (place != NULL && complaint->placed) {
        return; /* where the innermost stands in */
    }
    if (place != NULL) {
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
static void place_unknown_key(struct complaint *complaint, struct yaml_text text)
{
    static const char unexpected[] = "Unexpected key: ";
    const char *reason = strstr(complaint->reason, unexpected);
    size_t at;

    if (reason == NULL) {
        return;
    }
    at = yaml_place_key(text, reason + sizeof unexpected - 1,
                        complaint->placed ? yaml_place_offset(text, complaint->place) : 0);
    if (at < text.count) {
        complaint->place = yaml_place_at(text, at);
    }
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
    if (stream == NULL && (errno == ENOENT || errno == ENOTDIR)) {
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

/* libcyaml stops at the first fault that it sees. */
static void parse(struct config *config)
{
    struct complaint complaint = {0};
    const cyaml_config_t cyaml = loader(&complaint);
    cyaml_err_t rc = cyaml_load_data((const uint8_t *)config->text.bytes, config->text.count,
                                     &cyaml, &file_schema, (cyaml_data_t **)&config->file, NULL);

    if (rc == CYAML_OK) {
        return;
    }
    if (complaint.reason[0] == '\0') {
        (void)snprintf(complaint.reason, sizeof complaint.reason, "%s", cyaml_strerror(rc));
    }
    if (!complaint.placed) {
        complaint.place = yaml_place_at(config->text, config->text.count);
    }
    place_unknown_key(&complaint, config->text);
    yaml_file_add_fault(&config->faults, complaint.place, complaint.reason);
}

/* libcyaml reads the first document, and says nothing of others. */
static void refuse_second(struct config *config)
{
    size_t at = yaml_place_second(config->text);

    if (at < config->text.count) {
        yaml_file_add_fault(&config->faults, yaml_place_at(config->text, at),
                            "a second document begins: only one is read");
    }
}

/* Read, parse and take; a file that is missing is an empty one. */
static enum status load(struct config *config, struct error *err)
{
    enum status status = read_file(config, err);

    if (status == STATUS_NOT_FOUND) {
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        parse(config);
        refuse_second(config);
    }
    if (status == STATUS_OK && config->file != NULL) {
        yaml_file_take(config->file, config->text, &config->settings, &config->faults);
    }
    return status;
}

static enum status complain(const struct config *config, struct error *err)
{
    const struct yaml_fault *first = &config->faults.items[0];

    return config->faults.count == 0
               ? STATUS_OK
               : error_set(err, STATUS_INVALID, "%s:%u:%u: %s", config->path, first->place.line,
                           first->place.column, first->reason);
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
    status = load(config, err);
    if (status == STATUS_OK) {
        status = complain(config, err);
    }
    if (status == STATUS_OK) {
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

static void check_hooks(struct config *config)
{
    int lane;

    for (lane = LANE_A; lane <= LANE_F; lane++) {
        const char *program = config->settings.hooks[lane];
        char reason[ERROR_TEXT_MAX + 1];
        struct stat about;

        if (program == NULL || program[0] != '/') {
            continue; /* the latter is a fault already */
        }
        if (stat(program, &about) == 0 && S_ISREG(about.st_mode) && access(program, X_OK) == 0) {
            continue;
        }
        (void)snprintf(reason, sizeof reason, "%s: %.150s is no program that can be run",
                       lane_department((enum lane)lane), program);
        yaml_file_add_fault(&config->faults, yaml_file_hook_place(config->text, (enum lane)lane),
                            reason);
    }
}

enum status config_check(struct yaml_faults *faults, const char *path, struct error *err)
{
    struct config *config = calloc(1, sizeof *config);
    enum status status;

    if (config == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "check %s", path);
    }
    config->path = path;
    settings_default(&config->settings);
    status = load(config, err);
    if (status == STATUS_OK) {
        check_hooks(config);
        *faults = config->faults;
    }
    config_close(&config);
    return status;
}

void config_close(struct config **config)
{
    if (*config != NULL) {
        struct complaint complaint = {0};
        const cyaml_config_t cyaml = loader(&complaint);

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
