#include "schemas/view.h"
#include "tools/doorstep/shared/arguments.h"
#include "tools/doorstep/shared/print.h"
#include "tools/doorstep/shared/refused.h"
#include "tools/doorstep/shared/session.h"
#include "tools/doorstep/shared/sheet.h"

#include <stdio.h>
#include <string.h>

static enum status print_object(const struct view *view, const struct open_node *open,
                                struct error *err)
{
    uint8_t bytes[1024];
    char since[MOMENT_TEXT_BYTES];
    char due[DATE_TEXT_BYTES];
    struct writer writer = writer_of(bytes, sizeof bytes);

    writer_map(&writer, 7);
    writer_string(&writer, "case");
    writer_text_value(&writer, view->subject);
    writer_string(&writer, "node");
    writer_string(&writer, node_word(open->node));
    writer_string(&writer, "lane");
    writer_string(&writer, lane_word(open->lane));
    writer_string(&writer, "inquiry");
    if (text_is_absent(open->inquiry)) {
        writer_nil(&writer);
    } else {
        writer_text_value(&writer, open->inquiry);
    }
    writer_string(&writer, "opened");
    writer_uint(&writer, open->opened);
    writer_string(&writer, "since");
    writer_string(&writer, moment_format(since, open->since));
    writer_string(&writer, "due_on");
    if (open->due_on == NO_DATE) {
        writer_nil(&writer);
    } else {
        writer_string(&writer, date_format(due, open->due_on));
    }
    return print_json(writer_text(&writer), err);
}

static void add_row(struct sheet *sheet, const struct view *view, const struct open_node *open)
{
    char since[MOMENT_TEXT_BYTES];
    char due[DATE_TEXT_BYTES];

    sheet_cell(sheet, text_of(lane_word(open->lane)));
    sheet_cell(sheet, text_of(node_word(open->node)));
    sheet_cell(sheet, view->subject);
    sheet_cell(sheet, open->inquiry);
    sheet_format(sheet, "%.16s", moment_format(since, open->since));
    sheet_format(sheet, "%s", date_format(due, open->due_on));
    sheet_format(sheet, "%s (%s)", node_title(open->node, true), node_title(open->node, false));
}

static enum status print_page(const struct arguments *arguments, enum lane lane,
                              const struct views *views, struct sheet *sheet, struct error *err)
{
    static struct view view;
    enum status status = STATUS_OK;
    uint32_t i;
    uint32_t j;

    for (i = 0; i < views->count; i++) {
        if (view_decode(&view, views->cases[i].view, (struct text){0}) != STATUS_OK) {
            return error_set(err, STATUS_MALFORMED, "the broker sent a view that cannot be read");
        }
        for (j = 0; j < view.open_count && status == STATUS_OK; j++) {
            const struct open_node *open = &view.open[j];

            if (lane != LANE_NONE && open->lane != lane) {
                continue;
            }
            if (arguments->json) {
                status = print_object(&view, open, err);
            } else {
                add_row(sheet, &view, open);
            }
        }
    }
    return status;
}

static enum status print_inbox(const struct arguments *arguments, enum lane lane, struct error *err)
{
    static const char *const headers[] = {"lane",  "node", "case", "inquiry",
                                          "since", "due",  "what"};
    struct session *session = NULL;
    struct sheet sheet;
    uint64_t cursor = 0;
    enum status status = session_open(&session, arguments->endpoint, "doorstep inbox", err);

    sheet_init(&sheet, headers, 7);
    while (status == STATUS_OK && print_works()) {
        const struct views *views;

        status = session_inbox(session, lane, &cursor, &views, err);
        if (status == STATUS_OK) {
            status = print_page(arguments, lane, views, &sheet, err);
        }
        if (cursor == 0) {
            break;
        }
    }
    if (status == STATUS_OK && !arguments->json) {
        (void)sheet_print(&sheet);
    }
    sheet_finish(&sheet);
    session_close(&session);
    return status;
}

/* "E" or "finance". */
static enum lane lane_named(const char *word)
{
    enum lane lane = lane_of_word(text_of(word));

    if (lane == LANE_NONE) {
        lane = lane_of_department(word);
    }
    return lane == LANE_OWNER || lane == LANE_SYSTEM ? LANE_NONE : lane;
}

static int run(const struct arguments *arguments)
{
    enum lane lane = LANE_NONE;
    struct error err = {0};
    enum status status;

    if (arguments->word_count > 1) {
        complain("inbox", "%s: wants one lane only", arguments->words[1]);
        return EXIT_USAGE;
    }
    if (arguments->word_count == 1) {
        lane = lane_named(arguments->words[0]);
        if (lane == LANE_NONE) {
            complain("inbox", "%s: no such lane; A to F, or a department's name",
                     arguments->words[0]);
            return EXIT_USAGE;
        }
    }
    status = arguments_has(arguments, "refused")
                 ? refused_print(&arguments->home, arguments->endpoint, lane, arguments->json, &err)
                 : print_inbox(arguments, lane, &err);
    return status == STATUS_OK ? EXIT_DONE : give_up("inbox", &err);
}

static const struct flag flags[] = {
    {"refused", NULL,
     WORDS("what the broker refused for good and is not decided, from the day-books",
           "服务端已拒绝、尚无定论的事项，取自各部门日记账")},
    FLAGS_END,
};

const struct subcommand subcommand_inbox = {
    .word = "inbox",
    .usage = "[LANE] [--refused]",
    .meaning = WORDS("what waits for whom", "各部门待办事项"),
    .details =
        WORDS("LANE is A to F, or a department: sales-manager, deputy-manager, customer-rep,\n"
              "engineering, finance, property. Without one: all six.\n",
              "LANE 为 A 至 F，或部门：sales-manager、deputy-manager、customer-rep、engineering、\n"
              "finance、property。未给出时列出六个部门。\n"),
    .examples = "  doorstep inbox\n"
                "  doorstep inbox D\n"
                "  doorstep inbox finance --json\n"
                "  doorstep inbox --refused\n",
    .flags = flags,
    .run = run,
};
