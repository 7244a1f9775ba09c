#include "schemas/reader.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>

/* The broker's status is a map; people get it as lines, nested maps indented. What a broker of
 * tomorrow adds is printed too. */

#define INDENT 2
#define KEY_COLUMNS (lang_is_chinese() ? 36 : 22) /* 36: the longest refusal's label */

static void print_value(struct reader *reader, int indent);

static struct text name_of(struct text key)
{
    return lang_is_chinese() ? labels_at("status", key) : key;
}

static void print_map(struct reader *reader, int indent)
{
    uint32_t count = reader_map(reader, MAP_COUNT_MAX);
    uint32_t i;

    (void)putchar('\n');
    for (i = 0; i < count && !reader->failed; i++) {
        struct text key = reader_text(reader, TEXT_BYTES_MAX);

        (void)printf("%*s", indent, "");
        print_padded(name_of(key), (size_t)(KEY_COLUMNS - indent));
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
        (void)puts(reader_bool(reader) ? SAY("yes", "是") : SAY("no", "否"));
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
        complain("status", SAY("%s: takes no words", "%s：不需要参数"), arguments->words[0]);
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

        (void)printf(SAY("%sbroker%s at %s", "%s服务端%s %s"), style_bold(), style_end(),
                     arguments->endpoint);
        print_map(&reader, 0);
    }
    session_close(&session);
    return status == STATUS_OK ? EXIT_DONE : give_up("status", &err);
}

const struct subcommand subcommand_status = {
    .word = "status",
    .usage = "",
    .meaning = WORDS("how the broker is doing", "服务端的运行状况"),
    .details =
        WORDS("head, state digest, cases by stage, refusals by code since it started, rates, and\n"
              "how far each subscriber is behind.\n",
              "末尾序号、状态摘要、各阶段合同数、启动以来按代码统计的拒绝次数、速率，以及各订阅者\n"
              "落后多少。\n"),
    .examples = "  doorstep status\n"
                "  doorstep status --json | jq -r .state_digest\n",
    .flags = NULL,
    .run = run,
};
