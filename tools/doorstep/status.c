#include "schemas/reader.h"
#include "tools/doorstep/shared/arguments.h"
#include "tools/doorstep/shared/print.h"
#include "tools/doorstep/shared/session.h"

#include <stdio.h>

/* The broker's status is a map; people get it as lines, nested maps indented. What a broker of
 * tomorrow adds is printed too. */

#define INDENT 2

static void print_value(struct reader *reader, int indent);

static void print_map(struct reader *reader, int indent)
{
    uint32_t count = reader_map(reader, MAP_COUNT_MAX);
    uint32_t i;

    (void)putchar('\n');
    for (i = 0; i < count && !reader->failed; i++) {
        struct text key = reader_text(reader, TEXT_BYTES_MAX);

        (void)printf("%*s", indent, "");
        print_padded(key, (size_t)(22 - indent));
        (void)putchar(' ');
        print_value(reader, indent + INDENT);
    }
}

static void print_array(struct reader *reader, int indent)
{
    uint32_t count = reader_array(reader, LIST_COUNT_MAX);
    uint32_t i;

    (void)printf("%u\n", count);
    for (i = 0; i < count && !reader->failed; i++) {
        (void)printf("%*s-", indent, "");
        print_value(reader, indent + INDENT);
    }
}

static void print_value(struct reader *reader, int indent)
{
    switch (reader_peek(reader)) {
    case VALUE_MAP:
        print_map(reader, indent);
        return;
    case VALUE_ARRAY:
        print_array(reader, indent);
        return;
    case VALUE_TEXT:
        print_text(reader_text(reader, TEXT_BYTES_MAX));
        (void)putchar('\n');
        return;
    case VALUE_INT:
        (void)printf("%lld\n", (long long)reader_int(reader, INT64_MIN, INT64_MAX));
        return;
    case VALUE_FLOAT:
        (void)printf("%.1f\n", reader_float(reader));
        return;
    case VALUE_BOOL:
        (void)puts(reader_bool(reader) ? "yes" : "no");
        return;
    case VALUE_NIL:
        reader_nil(reader);
        (void)puts("-");
        return;
    case VALUE_BIN:
    case VALUE_NONE:
        reader_skip(reader);
        (void)puts("?");
        return;
    }
}

static int run(const struct arguments *arguments)
{
    struct session *session = NULL;
    struct error err = {0};
    struct text map;
    enum status status;

    if (arguments->word_count > 0) {
        complain("status", "%s: takes no words", arguments->words[0]);
        return EXIT_USAGE;
    }
    status = session_open(&session, arguments->endpoint, "doorstep status", &err);
    if (status == STATUS_OK) {
        status = session_status(session, &map, &err);
    }
    if (status == STATUS_OK && arguments->json) {
        status = print_json(map, &err);
    } else if (status == STATUS_OK) {
        struct reader reader = reader_of(map.bytes, map.count);

        (void)printf("%sbroker%s at %s", style_bold(), style_end(), arguments->endpoint);
        print_map(&reader, 0);
    }
    session_close(&session);
    return status == STATUS_OK ? EXIT_DONE : give_up("status", &err);
}

const struct subcommand subcommand_status = {
    .word = "status",
    .usage = "",
    .meaning = WORDS("how the broker is doing", NULL),
    .details =
        WORDS("head, state digest, cases by stage, refusals by code since it started, rates, and\n"
              "how far each subscriber is behind.\n",
              NULL),
    .examples = "  doorstep status\n"
                "  doorstep status --json | jq -r .state_digest\n",
    .flags = NULL,
    .run = run,
};
