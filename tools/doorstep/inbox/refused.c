#include "tools/doorstep/inbox/refused.h"

#include "schemas/date.h"
#include "schemas/process.h"
#include "schemas/view.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/output/detail.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"
#include "tools/doorstep/shared/output/sheet.h"
#include "workers/io_daybook.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_codes(struct writer *writer, struct text codes)
{
    uint32_t count = 0;
    uint32_t begin = 0;
    uint32_t i;

    for (i = 0; i <= codes.count && codes.count > 0; i++) {
        count += (uint32_t)(i == codes.count || codes.bytes[i] == ' ');
    }
    writer_array(writer, count);
    for (i = 0; i <= codes.count && codes.count > 0; i++) {
        if (i == codes.count || codes.bytes[i] == ' ') {
            writer_text_value(writer, (struct text){codes.bytes + begin, i - begin});
            begin = i + 1;
        }
    }
}

static enum status print_object(enum lane lane, const struct refused *refused, struct error *err)
{
    uint8_t bytes[4096];
    struct writer writer = writer_of(bytes, sizeof bytes);
    char when[MOMENT_TEXT_BYTES];

    writer_map(&writer, 7);
    writer_string(&writer, "lane");
    writer_string(&writer, lane_word(lane));
    writer_string(&writer, "case");
    writer_text_value(&writer, refused->subject);
    writer_string(&writer, "id");
    writer_text_value(&writer, refused->id);
    writer_string(&writer, "type");
    writer_text_value(&writer, refused->type);
    writer_string(&writer, "errors");
    write_codes(&writer, refused->codes);
    writer_string(&writer, "message");
    writer_text_value(&writer, refused->text);
    writer_string(&writer, "refused_at");
    writer_string(&writer, unix_ms_format(when, refused->unix_ms));
    return print_json(writer_text(&writer), err);
}

static void add_row(struct sheet *sheet, enum lane lane, const struct refused *refused)
{
    char when[MOMENT_TEXT_BYTES];
    char english[MESSAGE_TEXT_MAX + 1];
    char chinese[DETAIL_BYTES];

    (void)snprintf(english, sizeof english, "%.*s",
                   TEXT_ARGUMENTS(text_cut(refused->text, MESSAGE_TEXT_MAX)));
    sheet_cell(sheet, text_of(lane_word(lane)));
    sheet_cell(sheet, refused->subject);
    sheet_cell(sheet, refused->id);
    sheet_cell(sheet, labels_text(refused->type));
    sheet_format(sheet, "%.19s", unix_ms_format(when, refused->unix_ms));
    sheet_cell(sheet, refused->codes);
    sheet_cell(sheet,
               lang_is_chinese() ? text_of(detail_chinese(chinese, english)) : refused->text);
}

struct listing {
    const struct home *home;
    const char *endpoint;
    bool json;
    bool asked;
    struct session *session; /* owned; NULL: not asked for yet, or nobody answers */
    struct view view;
    struct sheet sheet;
};

/* Does what the act was to decide still wait for somebody? */
static bool is_open(struct listing *listing, const struct refused *refused)
{
    const struct case_item *item = NULL;
    struct error err;

    if (!listing->asked) {
        listing->asked = true;
        if (session_open(&listing->session, listing->endpoint, "doorstep inbox", &err) !=
            STATUS_OK) {
            listing->session = NULL;
        }
    }
    if (listing->session == NULL ||
        session_case(listing->session, refused->subject, &item, &err) != STATUS_OK) {
        return true;
    }
    return item != NULL && view_decode(&listing->view, item->view, item->openers) == STATUS_OK &&
           process_awaits_act(listing->view.open, listing->view.open_count, refused->id);
}

static enum status print_one(struct listing *listing, enum lane lane, const struct refused *refused,
                             struct error *err)
{
    if (refused->event.count == 0 && !is_open(listing, refused)) {
        return STATUS_OK;
    }
    if (listing->json) {
        return print_object(lane, refused, err);
    }
    add_row(&listing->sheet, lane, refused);
    return STATUS_OK;
}

/* Who speaks for the lane; NULL: nobody of ours. */
static const char *worker_of(enum lane lane)
{
    return lane <= LANE_F ? lane_department(lane) : lane == LANE_SYSTEM ? "timekeeper" : NULL;
}

/* name: of a replica, or NULL. */
static enum status print_daybook(struct listing *listing, enum lane lane, const char *name,
                                 struct error *err)
{
    struct daybook *daybook = NULL;
    struct refused refused = {0};
    enum status status =
        daybook_open(&daybook, listing->home, worker_of(lane), name, DAYBOOK_LOOK, err);

    if (status == STATUS_NOT_FOUND) {
        return STATUS_OK; /* a department that has never worked here */
    }
    while (status == STATUS_OK && print_works()) {
        status = daybook_refused_next(daybook, &refused, err);
        if (status == STATUS_OK) {
            status = print_one(listing, lane, &refused, err);
        }
    }
    daybook_close(&daybook);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Of the department itself, then of its replicas in the order of their names. */
static enum status print_lane(struct listing *listing, enum lane lane, struct error *err)
{
    size_t department_bytes = strlen(worker_of(lane));
    enum status status = print_daybook(listing, lane, NULL, err);
    char path[HOME_PATH_BYTES];
    struct dirent **entries = NULL;
    int count;
    int i;

    if (status == STATUS_OK) {
        status = home_path(path, listing->home, "daybook", err);
    }
    count = status == STATUS_OK ? scandir(path, &entries, NULL, alphasort) : 0;
    for (i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;

        if (status == STATUS_OK && strncmp(name, worker_of(lane), department_bytes) == 0 &&
            name[department_bytes] == '.') {
            status = print_daybook(listing, lane, name + department_bytes + 1, err);
        }
        free(entries[i]);
    }
    free(entries);
    return status;
}

enum status refused_print(const struct home *home, const char *endpoint, enum lane lane, bool json,
                          struct error *err)
{
    const char *const headers[] = {SAY("lane", "部门"), SAY("case", "合同"), SAY("id", "编号"),
                                   SAY("type", "类型"), SAY("when", "时间"), SAY("codes", "代码"),
                                   SAY("why", "原因")};
    static struct listing listing;
    enum status status = STATUS_OK;
    int each;

    listing = (struct listing){.home = home, .endpoint = endpoint, .json = json};
    sheet_init(&listing.sheet, headers, 7);
    for (each = LANE_A; each <= LANE_SYSTEM && status == STATUS_OK; each++) {
        if (worker_of((enum lane)each) != NULL && (lane == LANE_NONE || lane == (enum lane)each)) {
            status = print_lane(&listing, (enum lane)each, err);
        }
    }
    if (status == STATUS_OK && !json) {
        (void)sheet_print(&listing.sheet);
    }
    sheet_finish(&listing.sheet);
    session_close(&listing.session);
    return status;
}
