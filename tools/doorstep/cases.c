#include "schemas/view.h"
#include "tools/doorstep/cases/finding.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/print.h"
#include "tools/doorstep/shared/output/sheet.h"

#include <stdio.h>
#include <string.h>

#define MATCHED_BYTES 1024

struct listing {
    const struct arguments *arguments;
    bool finds;
    struct finding finding;
    struct sheet sheet;
};

/* Who the buyers are. */

static enum status hear(struct finding *finding, struct text bytes, uint64_t sequence,
                        struct error *err)
{
    static struct event event;
    struct refusals refusals = event_decode_stored(&event, bytes.bytes, bytes.count);

    return refusals_any(&refusals) ? error_set(err, STATUS_CORRUPT, "event %llu: %s",
                                               (unsigned long long)sequence, refusals.text)
                                   : finding_hear(finding, &event, err);
}

/* The broker chooses the types by its marks, without reading the rest. */
static enum status learn_buyers(struct listing *listing, struct session *session, struct error *err)
{
    struct read read = {.types = FIND_TYPES, .count = BATCH_EVENTS_MAX};
    const struct records *records = NULL;
    enum status status;

    do {
        uint32_t i;

        status = session_read(session, &read, &records, err);
        for (i = 0; status == STATUS_OK && i < records->count; i++) {
            if (records->items[i].event.count > 0) {
                status = hear(&listing->finding, records->items[i].event,
                              records->items[i].sequence, err);
            }
        }
        if (status == STATUS_OK) {
            read.after = records->through;
        }
    } while (status == STATUS_OK && !records->done);
    return status;
}

/* Printing. */

static uint32_t matched_count(const struct found_where *where, const struct view *view)
{
    enum find_field field;
    uint32_t count = 0;

    for (field = 0; field < FIND_FIELDS; field++) {
        count += (uint32_t)(find_field_shown(where, view, field).count > 0);
    }
    return count;
}

static void write_matched(struct writer *writer, const struct found_where *where,
                          const struct view *view)
{
    enum find_field field;

    writer_string(writer, "matched");
    writer_map(writer, matched_count(where, view));
    for (field = 0; field < FIND_FIELDS; field++) {
        struct text shown = find_field_shown(where, view, field);

        if (shown.count > 0) {
            writer_string(writer, find_field_word(field));
            writer_text_value(writer, shown);
        }
    }
}

static enum status print_object(const struct view *view, const struct found_where *where,
                                struct error *err)
{
    uint8_t bytes[2 * TEXT_BYTES_MAX + 4096]; /* a unit may be a long text, and stand there twice */
    struct writer writer = writer_of(bytes, sizeof bytes);

    writer_map(&writer, where == NULL ? 5 : 6);
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
    if (where != NULL) {
        write_matched(&writer, where, view);
    }
    return print_json(writer_text(&writer), err);
}

/* "姓名 王小明，电话 *******5678" */
static const char *matched_text(char text[MATCHED_BYTES], const struct found_where *where,
                                const struct view *view)
{
    enum find_field field;
    size_t used = 0;

    text[0] = '\0';
    for (field = 0; field < FIND_FIELDS && used < MATCHED_BYTES; field++) {
        struct text shown = columns_cut(find_field_shown(where, view, field), 40);

        if (shown.count > 0) {
            used += (size_t)snprintf(
                text + used, MATCHED_BYTES - used, "%s%s %.*s", used == 0 ? "" : SAY(", ", "，"),
                field == FIND_CASE ? SAY("case", "合同") : labels_word(find_field_word(field)),
                TEXT_ARGUMENTS(shown));
        }
    }
    return text;
}

static void add_row(struct sheet *sheet, const struct view *view, const struct found_where *where)
{
    char money[MONEY_TEXT_BYTES];
    char matched[MATCHED_BYTES];

    sheet_cell(sheet, view->subject);
    sheet_cell(sheet, labels_chinese(view->stage));
    sheet_cell(sheet, view->project);
    sheet_cell(sheet, view->unit);
    sheet_format(sheet, "%llu", (unsigned long long)view->sequence);
    sheet_format(sheet, "%u", view->gate_open);
    sheet_cell(sheet, text_equals(view->stage, text_of(stage_word(STAGE_CANCELLED)))
                          ? TEXT("") /* nobody owes it any more */
                          : text_of(money_format(money, view->balance_fen)));
    if (where != NULL) {
        sheet_cell(sheet, text_of(matched_text(matched, where, view)));
    }
}

static enum status print_page(struct listing *listing, const struct views *views, struct error *err)
{
    static struct view view;
    enum status status = STATUS_OK;
    uint32_t i;

    for (i = 0; i < views->count && status == STATUS_OK; i++) {
        struct found_where found;
        const struct found_where *where = listing->finds ? &found : NULL;

        if (view_decode(&view, views->cases[i].view, (struct text){0}) != STATUS_OK) {
            return error_set(err, STATUS_MALFORMED, "the broker sent a view that cannot be read");
        }
        if (listing->finds && !finding_holds(&listing->finding, &view, &found)) {
            continue;
        }
        if (listing->arguments->json) {
            status = print_object(&view, where, err);
        } else {
            add_row(&listing->sheet, &view, where);
        }
    }
    return status;
}

static enum status print_cases(struct listing *listing, struct session *session, struct error *err)
{
    uint64_t cursor = 0;
    enum status status = STATUS_OK;

    do {
        const struct views *views;

        status = session_inbox(session, LANE_NONE, &cursor, &views, err);
        if (status == STATUS_OK) {
            status = print_page(listing, views, err);
        }
    } while (status == STATUS_OK && cursor != 0 && print_works());
    return status;
}

static enum status list(struct listing *listing, struct error *err)
{
    const char *const headers[] = {SAY("case", "合同"),     SAY("stage", "阶段"),
                                   SAY("project", "项目"),  SAY("unit", "房号"),
                                   SAY("sequence", "序号"), SAY("open", "未结疑问"),
                                   SAY("balance", "余款"),  SAY("matched", "匹配")};
    struct session *session = NULL;
    enum status status =
        session_open(&session, listing->arguments->endpoint, "doorstep cases", err);

    sheet_init(&listing->sheet, headers, listing->finds ? 8 : 7);
    if (status == STATUS_OK && listing->finds) {
        status = learn_buyers(listing, session, err);
    }
    if (status == STATUS_OK) {
        status = print_cases(listing, session, err);
    }
    if (status == STATUS_OK && !listing->arguments->json) {
        (void)sheet_print(&listing->sheet);
    }
    sheet_finish(&listing->sheet);
    session_close(&session);
    return status;
}

static int run(const struct arguments *arguments)
{
    static struct listing listing;
    const char *find = arguments_value(arguments, "find");
    struct error err = {0};
    enum status status = STATUS_OK;

    if (arguments->word_count > 0) {
        complain("cases",
                 SAY("%s: takes no words (doorstep case ID shows one)",
                     "%s：不接受参数（doorstep case 合同编号 显示单个合同）"),
                 arguments->words[0]);
        return EXIT_USAGE;
    }
    listing.arguments = arguments;
    listing.finds = find != NULL;
    if (listing.finds) {
        status = finding_init(&listing.finding, find, &err);
    }
    if (status == STATUS_OK) {
        status = list(&listing, &err);
    }
    finding_finish(&listing.finding);
    return status == STATUS_OK ? EXIT_DONE : give_up("cases", &err);
}

static const struct flag flags[] = {
    {"find", "TEXT",
     WORDS("by owner, phone, end of the identity number, unit, case, project, stage, certificate",
           "按业主姓名、电话、证件号末几位、房号、合同、项目、阶段、证明编号查找")},
    FLAGS_END,
};

const struct subcommand subcommand_cases = {
    .word = "cases",
    .usage = "[--find TEXT]",
    .meaning = WORDS("a line for each case: where it is", "每份合同一行：办到哪一步"),
    .details =
        WORDS("Of several words all must be found. Owners are those of today, after changes of\n"
              "name. Of phones and identity numbers the last four characters are shown, with\n"
              "--json too; the whole stands in the case's own events. Four digits at least find\n"
              "a number.\n",
              "多个词须全部匹配。业主以现在的登记为准（更名后按新名）。电话和证件号只显示末四位，\n"
              "--json 亦然；完整号码见该合同的记录。按号码查找至少输入四位。\n"),
    .examples = "  doorstep cases\n"
                "  doorstep cases --find awaiting_payment\n"
                "  doorstep cases --find '王 3-2'\n"
                "  doorstep cases --find 5678\n"
                "  doorstep cases --json | jq -r 'select(.stage==\"ready\").case'\n",
    .flags = flags,
    .run = run,
};
