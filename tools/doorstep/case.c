#include "schemas/book.h"
#include "schemas/reader.h"
#include "schemas/view.h"
#include "tools/doorstep/case/buyers.h"
#include "tools/doorstep/shared/broker/history.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"
#include "tools/doorstep/shared/output/sheet.h"
#include "tools/doorstep/shared/output/story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A full case: every timeline entry with the longest id, actor, causation and summary. */
#define OBJECT_BYTES_MAX (VIEW_BYTES_MAX + CASE_EVENTS_MAX * (SUMMARY_BYTES_MAX + 512))

#define NAME_COLUMNS 10

struct shown {
    bool is_erased; /* its history is what erased it, and it has no view */
    struct history history;
    uint8_t view[VIEW_BYTES_MAX];
    struct text encoded; /* of view */
};

/* Is an erasure all that there is? */
static bool is_erasure(const struct history *history, struct event *event)
{
    return history->count == 1 && history_read(history, 0, event) &&
           event->type == EVENT_CASE_ERASED;
}

/* There is no such case, unless it was erased, maybe since: then that is what there is to show. */
static enum status look_at_erasure(struct shown *shown, struct session *session,
                                   struct text subject, struct error *err)
{
    static struct event event;
    const struct place now = {0};
    enum status status;

    history_finish(&shown->history);
    status = history_fetch(&shown->history, session, subject, &now, err);
    shown->is_erased = status == STATUS_OK && is_erasure(&shown->history, &event);
    return status == STATUS_OK && !shown->is_erased ? session_no_case(subject, err) : status;
}

/* The case as it is, and the events that made it so. */
static enum status look_now(struct shown *shown, struct session *session, struct text subject,
                            struct error *err)
{
    static struct view view;
    const struct case_item *item;
    struct place place = {0};
    enum status status = session_case(session, subject, &item, err);

    if (status != STATUS_OK) {
        return status;
    }
    if (item == NULL) {
        return look_at_erasure(shown, session, subject, err);
    }
    if (item->view.count > sizeof shown->view ||
        view_decode(&view, item->view, (struct text){0}) != STATUS_OK) {
        return error_set(
            err, STATUS_MALFORMED,
            SAY("the broker sent a view that cannot be read", "服务端发来的内容无法识别"));
    }
    (void)memcpy(shown->view, item->view.bytes, item->view.count);
    shown->encoded = (struct text){(const char *)shown->view, item->view.count};
    place.sequence = view.sequence;
    return history_fetch(&shown->history, session, subject, &place, err);
}

/* The project of a case, from its first event. */
static enum status project_of(const struct history *history, char subject[ID_BYTES_MAX + 1],
                              struct text *project, struct error *err)
{
    static struct event event;

    if (!history_read(history, 0, &event) || event.type != EVENT_CONTRACT_FILED ||
        !subject_of_project(subject, project, event.data.contract_filed.project)) {
        return error_set(
            err, STATUS_CORRUPT,
            SAY("the case does not begin with its contract", "该合同的第一条记录不是合同整理"));
    }
    return STATUS_OK;
}

/* The case as it was: its own history and its project's, folded by the rules. */
static enum status look_back(struct shown *shown, struct session *session, struct text subject,
                             const struct place *place, struct error *err)
{
    struct writer writer = writer_of(shown->view, sizeof shown->view);
    struct history both = {0};
    struct book *book = NULL;
    static struct event event;
    char project_subject[ID_BYTES_MAX + 1];
    struct text project = {0};
    enum status status = history_fetch(&shown->history, session, subject, place, err);

    if (status == STATUS_OK && (shown->history.count == 0 || is_erasure(&shown->history, &event))) {
        return look_at_erasure(shown, session, subject, err);
    }
    if (status == STATUS_OK) {
        status = project_of(&shown->history, project_subject, &project, err);
    }
    if (status == STATUS_OK) {
        status = history_fetch(&both, session, subject, place, err);
    }
    if (status == STATUS_OK) {
        status = history_fetch(&both, session, project, place, err);
    }
    if (status == STATUS_OK) {
        status = book_create(&book, err);
    }
    if (status == STATUS_OK) {
        history_sort(&both);
        status = history_fold(&both, book, err);
    }
    if (status == STATUS_OK && !book_view(book, subject, &writer, NULL)) {
        status = session_no_case(subject, err);
    }
    shown->encoded = writer_text(&writer);
    book_destroy(&book);
    history_finish(&both);
    return status;
}

static enum status tell(const struct history *history, struct writer *writer, struct error *err)
{
    static struct event event;
    uint32_t i;

    for (i = 0; i < history->count; i++) {
        const struct kept *kept = &history->kept[i];
        struct refusals refusals =
            event_decode_stored(&event, kept->event.bytes, kept->event.count);

        if (refusals_any(&refusals)) {
            return error_set(err, STATUS_CORRUPT, SAY("event %llu: %s", "第 %llu 号记录：%s"),
                             (unsigned long long)kept->sequence, refusals.text);
        }
        if (writer == NULL) {
            story_print(&event, kept->sequence, false);
        } else {
            story_write(writer, &event, kept->sequence, kept->recorded_unix_ms);
        }
    }
    return STATUS_OK;
}

/* The view's map, but for its head. */
static void write_view(struct writer *writer, const struct shown *shown)
{
    struct reader reader = reader_of(shown->encoded.bytes, shown->encoded.count);
    const uint32_t count = reader_map(&reader, MAP_COUNT_MAX);

    writer_map(writer, count + 1);
    writer_raw(writer, (struct text){shown->encoded.bytes + reader.at,
                                     shown->encoded.count - (uint32_t)reader.at});
}

/* One key more: the timeline. Of an erased case that is nearly all. */
static enum status print_object(const struct shown *shown, struct text subject, struct error *err)
{
    void *bytes = malloc(OBJECT_BYTES_MAX);
    struct writer writer = writer_of(bytes, OBJECT_BYTES_MAX);
    enum status status;

    if (bytes == NULL) {
        return error_set(err, STATUS_NO_MEMORY, SAY("print a case", "输出合同：内存不足"));
    }
    if (shown->is_erased) {
        writer_map(&writer, 3);
        writer_string(&writer, "case");
        writer_text_value(&writer, subject);
        writer_string(&writer, "erased");
        writer_bool(&writer, true);
    } else {
        write_view(&writer, shown);
    }
    writer_string(&writer, "timeline");
    writer_array(&writer, shown->history.count);
    status = tell(&shown->history, &writer, err);
    if (status == STATUS_OK) {
        status = print_json(writer_text(&writer), err);
    }
    free(bytes);
    return status;
}

static void print_inquiries(const struct view *view)
{
    const char *const headers[] = {SAY("inquiry", "疑问"),      SAY("category", "类别"),
                                   SAY("state", "状态"),        SAY("round", "轮次"),
                                   SAY("due", "到期日"),        SAY("late", "逾期天数"),
                                   SAY("approved", "批准费用"), SAY("promised", "承诺期限")};
    struct sheet sheet;
    uint32_t i;

    sheet_init(&sheet, headers, 8);
    for (i = 0; i < view->inquiry_count; i++) {
        const struct view_inquiry *inquiry = &view->inquiries[i];
        char money[MONEY_TEXT_BYTES] = "";
        char date[DATE_TEXT_BYTES];

        sheet_cell(&sheet, inquiry->inquiry);
        sheet_cell(&sheet, labels_value(KIND_CATEGORY, text_of(category_word(inquiry->category))));
        sheet_cell(&sheet, labels_chinese(text_of(state_word(inquiry->state))));
        sheet_format(&sheet, "%d", inquiry->round);
        sheet_format(&sheet, "%s", date_format(date, inquiry->due_on));
        sheet_format(&sheet, "%d", inquiry->late_days);
        sheet_format(&sheet, "%s",
                     inquiry->approved_fen == ABSENT ? ""
                                                     : money_format(money, inquiry->approved_fen));
        sheet_format(&sheet, "%s", date_format(date, inquiry->promised_on));
    }
    if (view->inquiry_count > 0) {
        (void)putchar('\n');
        (void)sheet_print(&sheet);
    }
    sheet_finish(&sheet);
}

/* "2024-08-20 10:00": for people, all of whom live in one zone. */
static const char *minute_format(char text[MOMENT_TEXT_BYTES], int64_t seconds)
{
    (void)moment_format(text, seconds);
    text[10] = ' ';
    text[16] = '\0';
    return text;
}

static void print_name(const char *name)
{
    (void)fputs("  ", stdout);
    print_padded(text_of(name), NAME_COLUMNS);
}

static void print_open(const struct view *view)
{
    uint32_t i;

    for (i = 0; i < view->open_count; i++) {
        const struct open_node *open = &view->open[i];
        char since[MOMENT_TEXT_BYTES];
        char due[DATE_TEXT_BYTES];

        print_name(SAY("open", "待办"));
        (void)printf("%s%s ", style_bold(), node_word(open->node));
        print_text(open->inquiry);
        (void)printf(SAY("%s  %s (%s)  since %s%s%s\n", "%s  %s（%s）  自 %s 起%s%s\n"),
                     style_end(), node_title(open->node, lang_is_chinese()),
                     lane_title(open->lane, lang_is_chinese()), minute_format(since, open->since),
                     open->due_on == NO_DATE ? "" : SAY(", due ", "，到期日 "),
                     date_format(due, open->due_on));
    }
}

static void print_heading(const struct view *view)
{
    (void)fputs(style_bold(), stdout);
    print_text(view->subject);
    (void)printf("%s  ", style_end());
    print_text(view->project);
    (void)putchar(' ');
    print_text(view->unit);
    (void)printf("  %s", style_bold());
    print_text(labels_chinese(view->stage));
    (void)printf("%s\n", style_end());
}

static void print_buyers(const struct history *history)
{
    char names[BUYERS_TEXT_BYTES];

    if (buyers_names(names, history)[0] != '\0') {
        print_name(SAY("buyers", "购房人"));
        print_text(text_of(names));
        (void)putchar('\n');
    }
}

static void print_money(const struct view *view)
{
    char due[MONEY_TEXT_BYTES];
    char paid[MONEY_TEXT_BYTES];

    print_name(SAY("price", "房款"));
    (void)printf(SAY("%s due, %s paid\n", "应付 %s，实付 %s\n"), money_format(due, view->due_fen),
                 money_format(paid, view->paid_fen));
}

static void print_papers(const struct view *view)
{
    char date[DATE_TEXT_BYTES];

    print_name(SAY("papers", "资料"));
    (void)printf(SAY("file %s, certificate ", "客户档案%s，付清证明 "),
                 view->file_ok ? SAY("yes", "已建立") : SAY("no", "未建立"));
    print_text(view->certificate_no.count > 0 ? view->certificate_no : text_of(SAY("none", "无")));
    (void)printf(SAY(", move-in %s, %s\n", "，入住日期 %s，入住资格%s\n"),
                 view->date_ok ? date_format(date, view->movein_on) : SAY("not set", "未定"),
                 view->qualified ? SAY("qualified", "已确认") : SAY("not qualified", "未确认"));
}

static void print_erasure(const struct shown *shown, struct text subject)
{
    static struct event event;
    const struct case_erased *erased = &event.data.case_erased;
    char time[MOMENT_TEXT_BYTES];

    (void)is_erasure(&shown->history, &event); /* it is: that is why we are here */
    (void)fputs(style_bold(), stdout);
    print_text(subject);
    (void)printf(SAY("%s  erased on %s by ", "%s  已于 %s 清除，经办人 "), style_end(),
                 minute_format(time, event.time.seconds));
    print_text(event.actor);
    (void)fputs(SAY(", approved by ", "，批准人 "), stdout);
    print_text(erased->approver);
    (void)fputs(SAY(": ", "，原因："), stdout);
    print_text(erased->reason);
    (void)putchar('\n');
}

static enum status print_page(const struct shown *shown, struct text subject, struct error *err)
{
    static struct view view;

    if (shown->is_erased) {
        print_erasure(shown, subject);
        return STATUS_OK;
    }
    if (view_decode(&view, shown->encoded, (struct text){0}) != STATUS_OK) {
        return error_set(err, STATUS_MALFORMED, SAY("the view cannot be read", "内容无法识别"));
    }
    print_heading(&view);
    print_buyers(&shown->history);
    print_money(&view);
    print_papers(&view);
    print_open(&view);
    print_inquiries(&view);
    (void)putchar('\n');
    return tell(&shown->history, NULL, err);
}

static int run(const struct arguments *arguments)
{
    static struct shown shown;
    struct session *session = NULL;
    struct text subject;
    struct place place;
    struct error err = {0};
    enum status status;

    if (arguments->word_count != 1) {
        complain("case", "%s",
                 arguments->word_count == 0
                     ? SAY("wants a case's ID", "缺少合同编号 ID")
                     : SAY("wants one case's ID only", "只能给出一个合同编号 ID"));
        return EXIT_USAGE;
    }
    subject = text_of(arguments->words[0]);
    status = id_check("ID", arguments->words[0], &err);
    if (status == STATUS_OK) {
        status = place_parse(&place, "at", arguments_value(arguments, "at"), &err);
    }
    if (status == STATUS_OK) {
        status = session_open(&session, arguments->endpoint, "doorstep case", &err);
    }
    if (status == STATUS_OK) {
        status = arguments_has(arguments, "at") ? look_back(&shown, session, subject, &place, &err)
                                                : look_now(&shown, session, subject, &err);
    }
    if (status == STATUS_OK) {
        status = arguments->json ? print_object(&shown, subject, &err)
                                 : print_page(&shown, subject, &err);
    }
    history_finish(&shown.history);
    session_close(&session);
    return status == STATUS_OK ? EXIT_DONE : give_up("case", &err);
}

static const struct flag flags[] = {
    {"at", "SEQ|TIME",
     WORDS("as it was after that event, or by that recorded time",
           "到该序号或该记录时间为止的情况")},
    FLAGS_END,
};

const struct subcommand subcommand_case = {
    .word = "case",
    .usage = "ID [--at SEQ|TIME]",
    .meaning = WORDS("one case: where it is, and how it came there", "一份合同的办理情况和经过"),
    .examples = "  doorstep case HT-2024-0183\n"
                "  doorstep case HT-2024-0183 --at 41\n"
                "  doorstep case HT-2024-0183 --at 2024-08-20 --json | jq .stage\n",
    .flags = flags,
    .run = run,
};
