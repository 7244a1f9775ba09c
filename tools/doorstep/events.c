#include "schemas/catalogue.h"
#include "schemas/json/json.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"
#include "tools/doorstep/shared/output/sheet.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define ROW_BYTES 2048

static enum status print_object(const struct event_schema *schema, struct error *err)
{
    uint8_t bytes[8192];
    struct writer writer = writer_of(bytes, sizeof bytes);
    size_t i;

    writer_map(&writer, 5);
    writer_string(&writer, "type");
    writer_string(&writer, schema->word);
    writer_string(&writer, "subject");
    writer_string(&writer, schema->of_project ? "project" : "case");
    writer_string(&writer, "lanes");
    writer_string(&writer, schema->lanes);
    writer_string(&writer, "meaning");
    writer_string(&writer, schema->meaning);
    writer_string(&writer, "fields");
    writer_array(&writer, (uint32_t)schema->data.field_count);
    for (i = 0; i < schema->data.field_count; i++) {
        const struct field_schema *field = &schema->data.fields[i];

        writer_map(&writer, 3);
        writer_string(&writer, "name");
        writer_string(&writer, field->name);
        writer_string(&writer, "kind");
        writer_string(&writer, kind_schema(field->kind)->name);
        writer_string(&writer, "required");
        writer_bool(&writer, field->required);
    }
    return print_json(writer_text(&writer), err);
}

static enum status print_objects(struct error *err)
{
    enum status status = STATUS_OK;
    int type;

    for (type = 1; type < EVENT_TYPES_END && status == STATUS_OK; type++) {
        if (event_schema((enum event_type)type) != NULL) {
            status = print_object(event_schema((enum event_type)type), err);
        }
    }
    return status;
}

/* To a Chinese reader, words that are typed come with their labels. */
static void print_catalogue(void)
{
    static const char *const english[] = {"type", "lanes", "subject", "meaning"};
    static const char *const chinese[] = {"类型", "名称", "部门", "对象", "含义"};
    struct sheet sheet;
    int type;

    sheet_init(&sheet, lang_is_chinese() ? chinese : english, lang_is_chinese() ? 5 : 4);
    for (type = 1; type < EVENT_TYPES_END; type++) {
        const struct event_schema *schema = event_schema((enum event_type)type);

        if (schema == NULL) {
            continue;
        }
        sheet_cell(&sheet, text_of(schema->word));
        if (lang_is_chinese()) {
            sheet_cell(&sheet, text_of(labels_word(schema->word)));
        }
        sheet_cell(&sheet, text_of(schema->lanes));
        sheet_cell(&sheet,
                   text_of(schema->of_project ? SAY("project", "项目") : SAY("case", "合同")));
        sheet_cell(&sheet, text_of(labels_meaning(schema->word, schema->meaning)));
    }
    (void)sheet_print(&sheet);
    sheet_finish(&sheet);
}

/* One kind in words, into a row. */
struct row {
    char text[ROW_BYTES];
    size_t used;
};

static void row_add(struct row *row, const char *format, ...) PRINTF_LIKE(2, 3);

static void row_add(struct row *row, const char *format, ...)
{
    va_list arguments;
    int count;

    va_start(arguments, format);
    count = vsnprintf(row->text + row->used, sizeof row->text - row->used, format, arguments);
    va_end(arguments);
    assert(count >= 0 && (size_t)count < sizeof row->text - row->used); /* the catalogue fits */
    row->used += (size_t)count;
}

static void add_words(struct row *row, enum kind kind)
{
    const char *words = kind_schema(kind)->words;
    struct text word;
    int place;

    for (place = 1; word = words_at(words, place), word.count > 0; place++) {
        struct text label = labels_value(kind, word);

        row_add(row, "%s%.*s", place == 1 ? "" : SAY("|", " | "), TEXT_ARGUMENTS(word));
        if (lang_is_chinese()) {
            row_add(row, " %.*s", TEXT_ARGUMENTS(label));
        }
    }
}

static void add_fields(struct row *row, const struct record_schema *record)
{
    size_t i;

    for (i = 0; i < record->field_count; i++) {
        row_add(row, "%s%s", i == 0 ? "" : SAY(", ", "，"), record->fields[i].name);
        if (lang_is_chinese()) {
            row_add(row, " %s", labels_field(record, &record->fields[i]));
        }
    }
}

static const char *meaning_of(enum kind kind)
{
    return labels_meaning(kind_schema(kind)->name, kind_schema(kind)->meaning);
}

static void describe_field(struct sheet *sheet, const struct field_schema *field)
{
    enum kind kind = field->kind;
    const struct kind_schema *schema = kind_schema(kind);
    const char *unit = labels_unit(field);
    struct row row = {.used = 0};

    switch (schema->class) {
    case CLASS_WORD:
        add_words(&row, kind);
        break;
    case CLASS_TEXT:
    case CLASS_INT:
    case CLASS_OTHER:
        row_add(&row, "%s%s%s", meaning_of(kind), unit[0] == '\0' ? "" : SAY(", ", "，"), unit);
        break;
    case CLASS_LIST:
    case CLASS_MAP:
        if (schema->record == NULL) {
            row_add(&row, SAY("a list, each %s", "列表，每项为%s"), meaning_of(schema->entry));
            break;
        }
        row_add(&row, "%s{",
                schema->class == CLASS_LIST ? SAY("a list of ", "列表，每项为 ")
                                            : SAY("a map ", ""));
        add_fields(&row, schema->record);
        row_add(&row, "}");
        break;
    }
    sheet_cell(sheet, (struct text){row.text, (uint32_t)row.used});
}

static void print_lanes(const char *lanes)
{
    struct text word;
    int place;

    for (place = 1; word = words_at(lanes, place), word.count > 0; place++) {
        struct text label = labels_text(word);

        (void)printf(SAY("%s%.*s (%.*s)", "%s%.*s %.*s"), place == 1 ? "" : SAY(", ", "、"),
                     TEXT_ARGUMENTS(word), TEXT_ARGUMENTS(label));
    }
}

static void print_heading(const struct event_schema *schema)
{
    (void)printf("%s%s", style_bold(), schema->word);
    if (lang_is_chinese()) {
        (void)printf(" %s", labels_word(schema->word));
    }
    (void)printf(SAY("%s: %s\n  said by ", "%s：%s\n  提出者："), style_end(),
                 labels_meaning(schema->word, schema->meaning));
    print_lanes(schema->lanes);
    (void)printf(SAY(", about a %s\n\n", "；对象：%s\n\n"),
                 schema->of_project
                     ? SAY("project (subject project:NAME)", "项目（subject 为 project:项目名）")
                     : SAY("case", "合同"));
}

static void print_fields(const struct event_schema *schema)
{
    static const char *const english[] = {"field", "", "what"};
    static const char *const chinese[] = {"字段", "名称", "", "内容"};
    struct sheet sheet;
    size_t i;

    print_heading(schema);
    sheet_init(&sheet, lang_is_chinese() ? chinese : english, lang_is_chinese() ? 4 : 3);
    for (i = 0; i < schema->data.field_count; i++) {
        const struct field_schema *field = &schema->data.fields[i];

        sheet_cell(&sheet, text_of(field->name));
        if (lang_is_chinese()) {
            sheet_cell(&sheet, text_of(labels_field(&schema->data, field)));
        }
        sheet_cell(&sheet,
                   text_of(field->required ? SAY("required", "必填") : SAY("optional", "选填")));
        describe_field(&sheet, field);
    }
    (void)sheet_print(&sheet);
    sheet_finish(&sheet);
}

static enum status print_schema(const struct event_schema *schema, struct error *err)
{
    char *json = NULL;
    enum status status = json_schema_print(&json, schema->type, err);

    if (status == STATUS_OK) {
        (void)puts(json); /* a failure is remembered: print_works */
    }
    free(json);
    return status;
}

static int run(const struct arguments *arguments)
{
    const char *word = arguments->word_count == 0 ? NULL : arguments->words[0];
    const struct event_schema *schema = word == NULL ? NULL : event_schema_of_word(text_of(word));
    struct error err = {0};
    enum status status = STATUS_OK;

    if (arguments->word_count > 1 || (word != NULL && schema == NULL)) {
        complain("events", SAY("%s: %s", "%s：%s"), arguments->words[arguments->word_count - 1],
                 schema == NULL ? SAY("no such event type (doorstep events lists them; what a code "
                                      "means: doorstep why CODE)",
                                      "没有此记录类型（doorstep events 可列出；代码的含义："
                                      "doorstep why 代码）")
                                : SAY("wants one type only", "只能给出一个类型"));
        return EXIT_USAGE;
    }
    if (arguments_has(arguments, "schema") && schema == NULL) {
        complain("events", "%s", SAY("--schema wants an event type", "--schema 须给出记录类型"));
        return EXIT_USAGE;
    }
    if (schema == NULL && !arguments->json) {
        print_catalogue();
    } else if (schema == NULL) {
        status = print_objects(&err);
    } else if (arguments_has(arguments, "schema")) {
        status = print_schema(schema, &err);
    } else if (arguments->json) {
        status = print_object(schema, &err);
    } else {
        print_fields(schema);
    }
    return status == STATUS_OK ? EXIT_DONE : give_up("events", &err);
}

static const struct flag flags[] = {
    {"schema", NULL, WORDS("the type's JSON Schema", "该类型的 JSON Schema")},
    FLAGS_END,
};

const struct subcommand subcommand_events = {
    .word = "events",
    .usage = "[TYPE] [--schema]",
    .meaning =
        WORDS("the catalogue: what can be said, and by whom", "记录类型目录：可以记什么，由谁记"),
    .examples = "  doorstep events\n"
                "  doorstep events inquiry.answered\n"
                "  doorstep events solution.proposed --schema\n",
    .flags = flags,
    .run = run,
};
