#include "schemas/view.h"
#include "tools/doorstep/shared/arguments.h"
#include "tools/doorstep/shared/print.h"
#include "tools/doorstep/shared/session.h"
#include "tools/doorstep/shared/sheet.h"

#include <stdio.h>
#include <string.h>

static bool holds(struct text text, const char *wanted)
{
    size_t count = strlen(wanted);
    size_t i;

    for (i = 0; i + count <= text.count; i++) {
        if (memcmp(text.bytes + i, wanted, count) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_wanted(const struct view *view, const char *find)
{
    return find == NULL || holds(view->subject, find) || holds(view->unit, find) ||
           holds(view->project, find) || holds(view->stage, find) ||
           (!text_is_absent(view->certificate_no) && holds(view->certificate_no, find));
}

static enum status print_object(const struct view *view, struct error *err)
{
    uint8_t bytes[TEXT_BYTES_MAX + 1024]; /* a unit may be a long text */
    struct writer writer = writer_of(bytes, sizeof bytes);

    writer_map(&writer, 5);
    writer_string(&writer, "case");
    writer_text_value(&writer, view->subject);
    writer_string(&writer, "stage");
    writer_text_value(&writer, view->stage);
    writer_string(&writer, "project");
    writer_text_value(&writer, view->project);
    writer_string(&writer, "unit");
    writer_text_value(&writer, view->unit);
    writer_string(&writer, "sequence");
    writer_uint(&writer, view->sequence);
    return print_json(writer_text(&writer), err);
}

static void add_row(struct sheet *sheet, const struct view *view)
{
    char money[MONEY_TEXT_BYTES];

    sheet_cell(sheet, view->subject);
    sheet_cell(sheet, view->stage);
    sheet_cell(sheet, view->project);
    sheet_cell(sheet, view->unit);
    sheet_format(sheet, "%llu", (unsigned long long)view->sequence);
    sheet_format(sheet, "%u", view->gate_open);
    sheet_format(sheet, "%s", money_format(money, view->balance_fen));
}

static enum status print_page(const struct arguments *arguments, const struct views *views,
                              struct sheet *sheet, struct error *err)
{
    static struct view view;
    enum status status = STATUS_OK;
    uint32_t i;

    for (i = 0; i < views->count && status == STATUS_OK; i++) {
        if (view_decode(&view, views->cases[i].view, (struct text){0}) != STATUS_OK) {
            return error_set(err, STATUS_MALFORMED, "the broker sent a view that cannot be read");
        }
        if (!is_wanted(&view, arguments_value(arguments, "find"))) {
            continue;
        }
        if (arguments->json) {
            status = print_object(&view, err);
        } else {
            add_row(sheet, &view);
        }
    }
    return status;
}

static enum status print_cases(const struct arguments *arguments, struct session *session,
                               struct sheet *sheet, struct error *err)
{
    uint64_t cursor = 0;
    enum status status = STATUS_OK;

    do {
        const struct views *views;

        status = session_inbox(session, LANE_NONE, &cursor, &views, err);
        if (status == STATUS_OK) {
            status = print_page(arguments, views, sheet, err);
        }
    } while (status == STATUS_OK && cursor != 0 && print_works());
    return status;
}

static int run(const struct arguments *arguments)
{
    static const char *const headers[] = {"case",     "stage", "project", "unit",
                                          "sequence", "open",  "balance"};
    struct session *session = NULL;
    struct sheet sheet;
    struct error err = {0};
    enum status status;

    if (arguments->word_count > 0) {
        complain("cases", "%s: takes no words (doorstep case ID shows one)", arguments->words[0]);
        return EXIT_USAGE;
    }
    sheet_init(&sheet, headers, 7);
    status = session_open(&session, arguments->endpoint, "doorstep cases", &err);
    if (status == STATUS_OK) {
        status = print_cases(arguments, session, &sheet, &err);
    }
    if (status == STATUS_OK && !arguments->json) {
        (void)sheet_print(&sheet);
    }
    sheet_finish(&sheet);
    session_close(&session);
    return status == STATUS_OK ? EXIT_DONE : give_up("cases", &err);
}

static const struct flag flags[] = {
    {"find", "TEXT",
     WORDS("those whose case, unit, project, stage or certificate has it",
           "合同编号、房号、项目、阶段或证明编号中含有此文字的")},
    FLAGS_END,
};

const struct subcommand subcommand_cases = {
    .word = "cases",
    .usage = "[--find TEXT]",
    .meaning = WORDS("a line for each case: where it is", "每份合同一行：办到哪一步"),
    .examples = "  doorstep cases\n"
                "  doorstep cases --find awaiting_payment\n"
                "  doorstep cases --json | jq -r 'select(.stage==\"ready\").case'\n",
    .flags = flags,
    .run = run,
};
