#include "schemas/catalogue.h"
#include "schemas/json/json.h"
#include "tools/doorstep/shared/arguments.h"
#include "tools/doorstep/shared/print.h"
#include "tools/doorstep/shared/sheet.h"

#include <stdio.h>
#include <stdlib.h>

#define ROW_BYTES 2048

static enum status print_object(const struct event_schema *schema, struct error *err)
{
    uint8_t bytes[8192];
    struct writer writer = writer_of(bytes, sizeof bytes);
    size_t i;

    writer_map(&writer, 6);
    writer_string(&writer, "type");
    writer_string(&writer, schema->word);
    writer_string(&writer, "subject");
    writer_string(&writer, schema->of_project ? "project" : "case");
    writer_string(&writer, "lanes");
    writer_string(&writer, schema->lanes);
    writer_string(&writer, "built");
    writer_bool(&writer, schema->built);
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

static enum status print_catalogue(bool json, struct error *err)
{
    static const char *const headers[] = {"type", "lanes", "subject", "meaning"};
    struct sheet sheet;
    enum status status = STATUS_OK;
    int type;

    sheet_init(&sheet, headers, 4);
    for (type = 1; type < EVENT_TYPES_END && status == STATUS_OK; type++) {
        const struct event_schema *schema = event_schema((enum event_type)type);

        if (schema == NULL) {
            continue;
        }
        if (json) {
            status = print_object(schema, err);
            continue;
        }
        sheet_cell(&sheet, text_of(schema->word));
        sheet_cell(&sheet, text_of(schema->lanes));
        sheet_cell(&sheet, schema->of_project ? TEXT("project") : TEXT("case"));
        sheet_format(&sheet, "%s%s", schema->meaning, schema->built ? "" : " (later)");
    }
    if (status == STATUS_OK && !json) {
        (void)sheet_print(&sheet);
    }
    sheet_finish(&sheet);
    return status;
}

static void describe_kind(struct sheet *sheet, const struct kind_schema *kind)
{
    size_t i;
    size_t used = 0;
    char text[ROW_BYTES];

    switch (kind->class) {
    case CLASS_WORD:
        sheet_cell(sheet, text_of(kind->words));
        return;
    case CLASS_TEXT:
    case CLASS_INT:
    case CLASS_OTHER:
        sheet_cell(sheet, text_of(kind->meaning));
        return;
    case CLASS_LIST:
    case CLASS_MAP:
        break;
    }
    if (kind->record == NULL) {
        sheet_format(sheet, "a list, each %s", kind_schema(kind->entry)->meaning);
        return;
    }
    for (i = 0; i < kind->record->field_count; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i == 0 ? "" : ", ",
                                 kind->record->fields[i].name);
    }
    sheet_format(sheet, "%s {%s}", kind->class == CLASS_LIST ? "a list of" : "a map", text);
}

static void print_fields(const struct event_schema *schema)
{
    static const char *const headers[] = {"field", "", "what"};
    struct sheet sheet;
    size_t i;

    (void)printf("%s%s%s: %s\n  said by %s, about a %s%s\n\n", style_bold(), schema->word,
                 style_end(), schema->meaning, schema->lanes,
                 schema->of_project ? "project (subject project:NAME)" : "case",
                 schema->built ? "" : "; not accepted yet");
    sheet_init(&sheet, headers, 3);
    for (i = 0; i < schema->data.field_count; i++) {
        sheet_cell(&sheet, text_of(schema->data.fields[i].name));
        sheet_cell(&sheet, schema->data.fields[i].required ? TEXT("required") : TEXT("optional"));
        describe_kind(&sheet, kind_schema(schema->data.fields[i].kind));
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
        complain("events", "%s: %s", arguments->words[arguments->word_count - 1],
                 schema == NULL ? "no such event type" : "wants one type only");
        return EXIT_USAGE;
    }
    if (arguments_has(arguments, "schema") && schema == NULL) {
        complain("events", "--schema wants an event type");
        return EXIT_USAGE;
    }
    if (schema == NULL) {
        status = print_catalogue(arguments->json, &err);
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
    {"schema", NULL, WORDS("the type's JSON Schema", NULL)},
    FLAGS_END,
};

const struct subcommand subcommand_events = {
    .word = "events",
    .usage = "[TYPE] [--schema]",
    .meaning = WORDS("the catalogue: what can be said, and by whom", NULL),
    .examples = "  doorstep events\n"
                "  doorstep events inquiry.answered\n"
                "  doorstep events solution.proposed --schema\n",
    .flags = flags,
    .run = run,
};
