#include "tools/doorstep/shared/input/draft.h"

#include "schemas/json/json.h"
#include "schemas/utf8.h"
#include "tools/doorstep/shared/input/canonical.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct field_schema *field_find(const struct event_schema *schema, struct text name)
{
    size_t i;

    for (i = 0; i < schema->data.field_count; i++) {
        if (text_equals(text_of(schema->data.fields[i].name), name)) {
            return &schema->data.fields[i];
        }
    }
    return NULL;
}

static bool integer_parse(int64_t *integer, const char *value)
{
    char *end;

    errno = 0;
    *integer = strtoll(value, &end, 10);
    return errno == 0 && end != value && *end == '\0';
}

static enum status write_integer(struct writer *writer, const struct field_schema *field,
                                 const char *pair, const char *value, struct error *err)
{
    const char *unit = labels_unit(field);
    int64_t integer;

    if (!integer_parse(&integer, value)) {
        return error_set(err, STATUS_INVALID, SAY("%s: wants an integer%s%s", "%s：应为整数%s%s"),
                         pair, unit[0] == '\0' ? "" : SAY(", ", "，"), unit);
    }
    writer_int(writer, integer);
    return STATUS_OK;
}

static enum status write_bool(struct writer *writer, const char *pair, const char *value,
                              struct error *err)
{
    if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0) {
        return error_set(err, STATUS_INVALID,
                         SAY("%s: wants true or false", "%s：应为 true 或 false"), pair);
    }
    writer_bool(writer, value[0] == 't');
    return STATUS_OK;
}

static enum status write_json(struct writer *writer, const char *pair, const char *value,
                              struct error *err)
{
    struct error below = {0};

    if (json_parse(writer, value, strlen(value), &below) != STATUS_OK) {
        return error_set(err, STATUS_INVALID,
                         SAY("%.60s…: wants JSON: %s", "%.60s…：应为 JSON：%s"), pair, below.text);
    }
    return STATUS_OK;
}

/* Kinds with code of their own: the ones that are text, and the ones that are not. */
static enum status write_other(struct writer *writer, const struct field_schema *field,
                               const char *pair, const char *value, struct error *err)
{
    enum kind kind = field->kind;
    int64_t integer;

    if (kind == KIND_BOOL || kind == KIND_TRUE) {
        return write_bool(writer, pair, value, err);
    }
    if (kind == KIND_NONZERO) {
        return write_integer(writer, field, pair, value, err);
    }
    if (kind == KIND_POLICY_VALUE && integer_parse(&integer, value)) {
        writer_int(writer, integer);
        return STATUS_OK;
    }
    if (kind == KIND_CHECKLIST || kind == KIND_TEXTS ||
        (kind == KIND_AUDIENCE && value[0] == '[')) {
        return write_json(writer, pair, value, err);
    }
    writer_string(writer, value);
    return STATUS_OK;
}

static enum status write_value(struct writer *writer, const struct field_schema *field,
                               const char *pair, const char *value, struct error *err)
{
    switch (kind_schema(field->kind)->class) {
    case CLASS_TEXT:
    case CLASS_WORD:
        writer_string(writer, value);
        return STATUS_OK;
    case CLASS_INT:
        return write_integer(writer, field, pair, value, err);
    case CLASS_LIST:
    case CLASS_MAP:
        return write_json(writer, pair, value, err);
    case CLASS_OTHER:
        return write_other(writer, field, pair, value, err);
    }
    return error_set(err, STATUS_INVALID, "%s: unknown kind", pair);
}

static enum status write_pair(struct writer *writer, const struct event_schema *schema,
                              const char *pair, struct error *err)
{
    const char *equals = strchr(pair, '=');
    const struct field_schema *field;
    struct text name;

    if (equals == NULL) {
        return error_set(err, STATUS_INVALID, SAY("%s: wants name=value", "%s：应为 字段=值"),
                         pair);
    }
    name = (struct text){pair, (uint32_t)(equals - pair)};
    field = field_find(schema, name);
    if (field == NULL) {
        return error_set(err, STATUS_INVALID,
                         SAY("%s: %s has no field %.*s (doorstep events %s)",
                             "%s：%s 没有字段 %.*s（doorstep events %s）"),
                         pair, schema->word, TEXT_ARGUMENTS(name), schema->word);
    }
    writer_text_value(writer, name);
    return write_value(writer, field, pair, equals + 1, err);
}

static void write_attribute(struct writer *writer, const char *name, struct text value)
{
    if (!text_is_absent(value)) {
        writer_string(writer, name);
        writer_text_value(writer, value);
    }
}

static enum status encode(const struct draft *draft, struct writer *writer, struct error *err)
{
    uint32_t optional = (uint32_t)!text_is_absent(draft->id) +
                        (uint32_t)!text_is_absent(draft->causationid) +
                        (uint32_t)(draft->expect != ABSENT);
    uint32_t i;

    writer_map(writer, 8 + optional);
    write_attribute(writer, "specversion", TEXT("1.0"));
    write_attribute(writer, "id", draft->id);
    write_attribute(writer, "source", TEXT("doorstep"));
    write_attribute(writer, "type", text_of(draft->schema->word));
    write_attribute(writer, "subject", draft->subject);
    write_attribute(writer, "lane", draft->lane);
    write_attribute(writer, "actor", draft->actor);
    write_attribute(writer, "time", draft->time);
    if (draft->expect != ABSENT) {
        writer_string(writer, "expect");
        writer_int(writer, draft->expect);
    }
    write_attribute(writer, "causationid", draft->causationid);
    writer_string(writer, "data");
    writer_map(writer, draft->pair_count);
    for (i = 0; i < draft->pair_count; i++) {
        enum status status = write_pair(writer, draft->schema, draft->pairs[i], err);

        if (status != STATUS_OK) {
            return status;
        }
    }
    return writer->overflowed
               ? error_set(err, STATUS_FULL, "%s", SAY("the event is too big", "记录过大"))
               : STATUS_OK;
}

static enum status check_text(const char *word, struct text text, struct error *err)
{
    return utf8_is_valid(text)
               ? STATUS_OK
               : error_set(err, STATUS_INVALID, SAY("%s: wants UTF-8", "%s：应为 UTF-8"), word);
}

/* Is a pair's name given by one of those before it? */
static bool is_repeated(const struct draft *draft, uint32_t which)
{
    size_t count = strcspn(draft->pairs[which], "=") + 1;
    uint32_t i;

    for (i = 0; i < which; i++) {
        if (strncmp(draft->pairs[i], draft->pairs[which], count) == 0) {
            return true;
        }
    }
    return false;
}

/* What could be encoded and would be no event. */
static enum status check(const struct draft *draft, struct error *err)
{
    enum status status = check_text("--as", draft->lane, err);
    uint32_t i;

    if (status == STATUS_OK) {
        status = check_text("--as", draft->actor, err);
    }
    if (status == STATUS_OK) {
        status = check_text("--time", draft->time, err);
    }
    for (i = 0; i < draft->pair_count && status == STATUS_OK; i++) {
        status = is_repeated(draft, i)
                     ? error_set(err, STATUS_INVALID, SAY("%s: is given twice", "%s：重复给出"),
                                 draft->pairs[i])
                     : check_text(draft->pairs[i], text_of(draft->pairs[i]), err);
    }
    return status;
}

enum status draft_encode(struct draft *draft, struct writer *writer, struct error *err)
{
    struct writer start = *writer;
    enum status status = check(draft, err);

    if (status == STATUS_OK) {
        status = encode(draft, writer, err);
    }
    if (status == STATUS_OK && text_is_absent(draft->id)) {
        struct text unnamed = {(const char *)start.bytes + start.count,
                               (uint32_t)(writer->count - start.count)};

        status = canonical_id(draft->id_text, unnamed, err);
        if (status == STATUS_OK) {
            draft->id = text_of(draft->id_text);
            *writer = start;
            status = encode(draft, writer, err);
        }
    }
    return status;
}

static struct text user(void)
{
    const char *name = getenv("USER");

    return name != NULL && name[0] != '\0' && utf8_is_valid(text_of(name)) ? text_of(name)
                                                                           : TEXT("doorstep");
}

enum status draft_say_as(struct draft *draft, const char *as, struct error *err)
{
    const char *lanes = draft->schema->lanes;
    const char *colon = as == NULL ? NULL : strchr(as, ':');
    struct text lane = text_of(as);

    draft->actor = user();
    if (colon != NULL) {
        lane.count = (uint32_t)(colon - as);
        draft->actor = text_of(colon + 1);
    }
    if (lane.count == 0) {
        if (strchr(lanes, '|') != NULL) {
            return error_set(
                err, STATUS_INVALID,
                SAY("--as: say which lane says %s: %s", "--as：请指明由哪个部门登记 %s：%s"),
                draft->schema->word, lanes);
        }
        draft->lane = text_of(lanes);
        return STATUS_OK;
    }
    draft->lane = lane;
    return STATUS_OK;
}

/* Such a lane takes two bytes: "A:". */
static bool names_lane(struct text person)
{
    return person.count > 2 && person.bytes[1] == ':' && person.bytes[0] >= 'A' &&
           person.bytes[0] <= 'F';
}

enum lane draft_person_lane(struct text person, enum lane lane)
{
    return names_lane(person) ? lane_of_word((struct text){person.bytes, 1}) : lane;
}

void draft_say_person(struct draft *draft, struct text person, enum lane lane)
{
    draft->lane = text_of(lane_word(draft_person_lane(person, lane)));
    if (text_is_absent(person)) {
        draft->actor = user();
    } else if (names_lane(person)) {
        draft->actor = (struct text){person.bytes + 2, person.count - 2};
    } else {
        draft->actor = person;
    }
}
