#include "schemas/event.h"
#include "tools/doorstep/shared/arguments.h"
#include "tools/doorstep/shared/print.h"
#include "tools/doorstep/shared/sheet.h"
#include "workers/io_config.h"

#include <stdio.h>
#include <string.h>

/* Every node that is a department's to decide. */
static bool is_decided(int node)
{
    return node_lane((enum node)node) != LANE_NONE;
}

static uint32_t decided_count(void)
{
    uint32_t count = 0;
    int node;

    for (node = 1; node < NODES_END; node++) {
        count += (uint32_t)is_decided(node);
    }
    return count;
}

static enum status print_object(const struct settings *settings, const char *path,
                                struct error *err)
{
    uint8_t bytes[4096];
    struct writer writer = writer_of(bytes, sizeof bytes);
    int node;

    writer_map(&writer, 7);
    writer_string(&writer, "file");
    writer_string(&writer, path);
    writer_string(&writer, "nodes");
    writer_array(&writer, decided_count());
    for (node = 1; node < NODES_END; node++) {
        if (!is_decided(node)) {
            continue;
        }
        writer_map(&writer, 4);
        writer_string(&writer, "node");
        writer_string(&writer, node_word((enum node)node));
        writer_string(&writer, "lane");
        writer_string(&writer, lane_word(node_lane((enum node)node)));
        writer_string(&writer, "by");
        writer_string(&writer, settings->automatic[node] ? "auto" : "manual");
        writer_string(&writer, "limit_fen");
        if (settings->limit_fen[node] == ABSENT) {
            writer_nil(&writer);
        } else {
            writer_int(&writer, settings->limit_fen[node]);
        }
    }
    writer_string(&writer, "triage_rules");
    writer_uint(&writer, settings->triage_count);
    writer_string(&writer, "prices");
    writer_uint(&writer, settings->price_count);
    writer_string(&writer, "property_rules");
    writer_uint(&writer, settings->property_count);
    writer_string(&writer, "answers");
    writer_uint(&writer, settings->answer_count);
    writer_string(&writer, "slots_per_day");
    writer_uint(&writer, settings->slots_per_day);
    return print_json(writer_text(&writer), err);
}

static void print_page(const struct settings *settings, const char *path)
{
    static const char *const headers[] = {"node", "lane", "by", "limit", "what"};
    struct sheet sheet;
    char money[MONEY_TEXT_BYTES];
    int node;

    (void)printf("%s\n\n", path);
    sheet_init(&sheet, headers, 5);
    for (node = 1; node < NODES_END; node++) {
        enum node each = (enum node)node;

        if (!is_decided(node)) {
            continue;
        }
        sheet_cell(&sheet, text_of(node_word(each)));
        sheet_cell(&sheet, text_of(lane_department(node_lane(each))));
        sheet_cell(&sheet, settings->automatic[node] ? TEXT("auto") : TEXT("manual"));
        sheet_format(&sheet, "%s",
                     settings->limit_fen[node] == ABSENT
                         ? ""
                         : money_format(money, settings->limit_fen[node]));
        sheet_format(&sheet, "%s (%s)", node_title(each, true), node_title(each, false));
    }
    (void)sheet_print(&sheet);
    sheet_finish(&sheet);
    (void)printf("\n%u triage rules, %u prices, %u property rules, %u answers, %u slots a day\n",
                 settings->triage_count, settings->price_count, settings->property_count,
                 settings->answer_count, settings->slots_per_day);
}

static int run(const struct arguments *arguments)
{
    const char *word = arguments->word_count == 1 ? arguments->words[0] : "";
    struct config *config = NULL;
    struct error err = {0};
    char path[HOME_PATH_BYTES];
    enum status status;

    if (strcmp(word, "check") != 0 && strcmp(word, "show") != 0) {
        complain("config", "%s: wants one of check, show",
                 arguments->word_count == 0 ? "config" : arguments->words[0]);
        return EXIT_USAGE;
    }
    status = home_path(path, &arguments->home, "doorstep.yaml", &err);
    if (status == STATUS_OK) {
        status = config_load(&config, path, false, &err);
    }
    if (status != STATUS_OK) {
        int code = give_up("config", &err);

        return status == STATUS_INVALID ? EXIT_DATA : code;
    }
    if (strcmp(word, "show") == 0 || arguments->json) {
        const struct settings *settings = config_settings(config);

        if (!arguments->json) {
            print_page(settings, path);
        } else if (print_object(settings, path, &err) != STATUS_OK) {
            complain("config", "%s", err.text);
        }
    } else {
        complain("config", "%s holds", path);
    }
    config_close(&config);
    return EXIT_DONE;
}

const struct subcommand subcommand_config = {
    .word = "config",
    .usage = "check|show",
    .meaning = WORDS("doorstep.yaml: what departments do by themselves",
                     "doorstep.yaml：各部门自动办理的事项"),
    .details =
        WORDS("check reads the file as the departments do: exit 0 when it holds, 65 with line and\n"
              "column when not. show prints what is in force; what the file leaves out keeps its\n"
              "default.\n",
              "check 按各部门程序的方式读取该文件：有效时退出码为 0，否则为 65 并指出行和列。\n"
              "show 输出当前生效的设置；文件未写的项取默认值。\n"),
    .examples = "  doorstep config check\n"
                "  doorstep config show\n"
                "  doorstep config show --json | jq -r '.nodes[]|select(.by==\"manual\").node'\n",
    .flags = NULL,
    .run = run,
};
