#include "tools/doorstep/report/panel.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>
#include <string.h>

struct reporting {
    const struct arguments *arguments;
    struct question question;
    struct chronicle *chronicle; /* owned */
    struct panel panel;
    struct rows rows;
};

/* What is asked. */

static bool has_all(const struct arguments *arguments)
{
    uint32_t i;

    for (i = 0; i < arguments->word_count; i++) {
        if (strcmp(arguments->words[i], "all") == 0) {
            return true;
        }
    }
    return false;
}

static bool is_named(const struct arguments *arguments, const struct figure *figure)
{
    bool named = has_all(arguments) || (arguments->word_count == 0 && figure == &figure_overview);
    uint32_t i;

    for (i = 0; i < arguments->word_count && !named; i++) {
        named = strcmp(arguments->words[i], figure->word) == 0;
    }
    return named;
}

static enum status check_words(const struct arguments *arguments, struct error *err)
{
    uint32_t i;

    for (i = 0; i < arguments->word_count; i++) {
        if (strcmp(arguments->words[i], "all") != 0 && figure_find(arguments->words[i]) == NULL) {
            return error_set(err, STATUS_INVALID,
                             SAY("%s: no such figure (doorstep report --list names them)",
                                 "%s：没有这个报表（doorstep report --list 可列出）"),
                             arguments->words[i]);
        }
    }
    return STATUS_OK;
}

/* A flag that one of the figures that are asked for would not hear is a mistake. */
static enum status check_flags(const struct arguments *arguments, const struct figure *figure,
                               struct error *err)
{
    const char *flag = NULL;

    if (!figure->by_period) {
        flag = arguments_has(arguments, "from") ? "--from"
               : arguments_has(arguments, "to") ? "--to"
                                                : NULL;
    }
    if (!figure->by_lane && arguments_has(arguments, "lane")) {
        flag = "--lane";
    }
    if (flag == NULL) {
        return STATUS_OK;
    }
    return error_set(err, STATUS_INVALID,
                     SAY("%s: figure %s does not depend on it", "%s：报表 %s 与之无关"), flag,
                     figure->word);
}

static enum status check(const struct arguments *arguments, struct error *err)
{
    enum status status = check_words(arguments, err);
    int i;

    if (status == STATUS_OK && arguments->json && arguments_has(arguments, "csv")) {
        status = error_set(err, STATUS_INVALID,
                           SAY("--json and --csv: one of them", "--json 与 --csv 只能选一"));
    }
    if (status == STATUS_OK && arguments->endpoint_given != NULL) {
        status = error_set(err, STATUS_INVALID,
                           SAY("--endpoint: report reads the home's ledger, not a broker",
                               "--endpoint：report 读取本地账本，不连接服务端"));
    }
    for (i = 0; figures[i] != NULL && status == STATUS_OK; i++) {
        if (is_named(arguments, figures[i]) && !has_all(arguments)) {
            status = check_flags(arguments, figures[i], err);
        }
    }
    return status;
}

/* The list of figures. */

static void print_columns(const struct figure *figure)
{
    uint32_t i;
    uint32_t j;

    for (i = 0; i < figure->layout_count; i++) {
        const struct layout *layout = &figure->layouts[i];

        (void)printf("    %s%s{ ", layout->name == NULL ? "" : layout->name,
                     layout->name == NULL ? "" : " ");
        for (j = 0; j < layout->column_count; j++) {
            (void)printf("%s%s", j == 0 ? "" : ", ", layout->columns[j].key);
        }
        (void)printf(" }\n");
    }
}

static void print_indented(const char *lines)
{
    while (*lines != '\0') {
        size_t count = strcspn(lines, "\n");

        (void)printf("    %.*s\n", (int)count, lines);
        lines += count + (lines[count] == '\n');
    }
}

static void write_layout(struct writer *writer, const struct layout *layout)
{
    uint32_t i;

    writer_map(writer, 2);
    writer_string(writer, "table");
    if (layout->name == NULL) {
        writer_nil(writer);
    } else {
        writer_string(writer, layout->name);
    }
    writer_string(writer, "columns");
    writer_map(writer, layout->column_count);
    for (i = 0; i < layout->column_count; i++) {
        writer_string(writer, layout->columns[i].key);
        writer_string(writer, cell_kind_word(layout->columns[i].kind));
    }
}

static enum status print_shape(const struct figure *figure, struct error *err)
{
    uint8_t bytes[4096];
    struct writer writer = writer_of(bytes, sizeof bytes);
    uint32_t i;

    writer_map(&writer, 4);
    writer_string(&writer, "figure");
    writer_string(&writer, figure->word);
    writer_string(&writer, "by_period");
    writer_bool(&writer, figure->by_period);
    writer_string(&writer, "by_lane");
    writer_bool(&writer, figure->by_lane);
    writer_string(&writer, "tables");
    writer_array(&writer, figure->layout_count);
    for (i = 0; i < figure->layout_count; i++) {
        write_layout(&writer, &figure->layouts[i]);
    }
    return print_json(writer_text(&writer), err);
}

static enum status print_list(const struct arguments *arguments, struct error *err)
{
    enum status status = STATUS_OK;
    int i;

    for (i = 0; figures[i] != NULL && status == STATUS_OK; i++) {
        if (arguments->word_count > 0 && !is_named(arguments, figures[i])) {
            continue;
        }
        if (arguments->json) {
            status = print_shape(figures[i], err);
            continue;
        }
        (void)printf("%s%s%s  %s\n", style_bold(), figures[i]->word, style_end(),
                     lang_say(&figures[i]->title));
        print_indented(lang_say(&figures[i]->definition));
        print_columns(figures[i]);
    }
    return status;
}

/* The heading: as of when, of what, and what was left out. */

static void write_day(struct writer *writer, const char *key, int32_t day)
{
    writer_string(writer, key);
    writer_optional_date(writer, day);
}

static enum status print_heading_object(const struct reporting *reporting, struct error *err)
{
    const struct chronicle_counts *counts = chronicle_counts(reporting->chronicle);
    const struct question *question = &reporting->question;
    uint8_t bytes[1024];
    struct writer writer = writer_of(bytes, sizeof bytes);

    writer_map(&writer, 11);
    writer_string(&writer, "figure");
    writer_string(&writer, "heading");
    write_day(&writer, "as_of", question->as_of);
    write_day(&writer, "from", question->from);
    write_day(&writer, "to", question->to);
    writer_string(&writer, "project");
    writer_optional_text(&writer, question->project);
    writer_string(&writer, "lane");
    if (question->lane == LANE_NONE) {
        writer_nil(&writer);
    } else {
        writer_string(&writer, lane_word(question->lane));
    }
    writer_string(&writer, "events");
    writer_uint(&writer, counts->events);
    writer_string(&writer, "later");
    writer_uint(&writer, counts->later);
    writer_string(&writer, "unsayable");
    writer_uint(&writer, counts->unsayable);
    writer_string(&writer, "voided");
    writer_uint(&writer, counts->voided);
    writer_string(&writer, "erased_cases");
    writer_uint(&writer, counts->erased_cases);
    return print_json(writer_text(&writer), err);
}

static void print_scope(FILE *stream, const struct question *question)
{
    char from[DATE_TEXT_BYTES];
    char to[DATE_TEXT_BYTES];

    if (question->from != NO_DATE || question->to != NO_DATE) {
        (void)fprintf(stream, SAY("; period %s to %s", "；期间 %s 至 %s"),
                      question->from == NO_DATE ? SAY("the beginning", "最初")
                                                : date_format(from, question->from),
                      question->to == NO_DATE ? SAY("the day", "截止日")
                                              : date_format(to, question->to));
    }
    if (question->lane != LANE_NONE) {
        (void)fprintf(stream, SAY("; lane %s", "；部门 %s"), lane_word(question->lane));
    }
}

static void print_left_out(FILE *stream, const struct chronicle_counts *counts)
{
    if (counts->later > 0) {
        (void)fprintf(stream,
                      SAY("%llu events of later days left out", "截止日之后的记录 %llu 条未计"),
                      (unsigned long long)counts->later);
        if (counts->unsayable > 0) {
            (void)fprintf(stream,
                          SAY(", and %llu that could not have been said without them",
                              "，因此当时不能成立的 %llu 项亦未计"),
                          (unsigned long long)counts->unsayable);
        }
        (void)fputc('\n', stream);
    }
    if (counts->voided > 0) {
        (void)fprintf(stream, SAY("%llu voided entries left out\n", "已作废的 %llu 项未计\n"),
                      (unsigned long long)counts->voided);
    }
    if (counts->erased_cases > 0) {
        (void)fprintf(stream,
                      SAY("%llu erased cases left out\n", "客户资料已清除的合同 %llu 份未计\n"),
                      (unsigned long long)counts->erased_cases);
    }
}

/* For people on stdout; beside CSV, which has no place for it, on stderr. */
static void print_heading(const struct reporting *reporting, FILE *stream)
{
    const struct question *question = &reporting->question;
    char day[DATE_TEXT_BYTES];

    if (question->as_of == NO_DATE) {
        (void)fprintf(stream, SAY("The ledger is empty.\n", "账本为空。\n"));
        return;
    }
    (void)fprintf(stream, SAY("As of the end of %s%s", "截至 %s%s"),
                  date_format(day, question->as_of),
                  question->is_last_day
                      ? SAY(" (the day of the ledger's last event)", "（账本中最晚一件事发生之日）")
                      : "");
    print_scope(stream, question);
    if (!text_is_absent(question->project) && stream == stdout) {
        (void)fprintf(stream, "%s", SAY("; project ", "；项目 "));
        print_text(question->project);
    }
    (void)fputc('\n', stream);
    print_left_out(stream, chronicle_counts(reporting->chronicle));
}

/* The report. */

static enum status begin(struct reporting *reporting, struct error *err)
{
    const struct arguments *arguments = reporting->arguments;
    enum status status =
        chronicle_open(&reporting->chronicle, &arguments->home, &reporting->question, err);
    int i;

    for (i = 0; figures[i] != NULL && status == STATUS_OK; i++) {
        if (is_named(arguments, figures[i]) &&
            !panel_add(&reporting->panel, figures[i], &reporting->question)) {
            status = error_set(err, STATUS_NO_MEMORY, SAY("begin figure %s", "开始报表 %s"),
                               figures[i]->word);
        }
    }
    return status;
}

static enum status print_figures(struct reporting *reporting, struct error *err)
{
    struct rows *rows = &reporting->rows;
    const struct panel *panel = &reporting->panel;
    uint32_t i;

    for (i = 0; i < panel->count && rows->status == STATUS_OK && print_works(); i++) {
        if (rows->format == FORMAT_PEOPLE) {
            (void)printf("\n%s%s%s  (%s)\n", style_bold(), lang_say(&panel->figures[i]->title),
                         style_end(), panel->figures[i]->word);
        }
        if (!panel->figures[i]->rows(panel->selves[i], rows)) {
            return error_set(err, STATUS_NO_MEMORY, SAY("lay out figure %s", "排列报表 %s"),
                             panel->figures[i]->word);
        }
    }
    if (rows->status != STATUS_OK) {
        *err = rows->err;
    }
    return rows->status;
}

static enum status report(struct reporting *reporting, struct error *err)
{
    const struct listener listener = {&reporting->panel, panel_hear, panel_take, panel_stand};
    enum status status = begin(reporting, err);

    if (status == STATUS_OK) {
        status = chronicle_tell(reporting->chronicle, &listener, err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (reporting->rows.format == FORMAT_JSON) {
        status = print_heading_object(reporting, err);
    } else {
        print_heading(reporting, reporting->rows.format == FORMAT_CSV ? stderr : stdout);
    }
    return status == STATUS_OK ? print_figures(reporting, err) : status;
}

static int run(const struct arguments *arguments)
{
    static struct reporting reporting;
    struct error err = {0};
    enum status status = check(arguments, &err);

    if (status == STATUS_OK && arguments_has(arguments, "list")) {
        status = print_list(arguments, &err);
        return status == STATUS_OK ? EXIT_DONE : give_up("report", &err);
    }
    reporting.arguments = arguments;
    rows_init(&reporting.rows, arguments->json                   ? FORMAT_JSON
                               : arguments_has(arguments, "csv") ? FORMAT_CSV
                                                                 : FORMAT_PEOPLE);
    if (status == STATUS_OK) {
        status = question_read(&reporting.question, arguments, &err);
    }
    if (status == STATUS_OK) {
        status = report(&reporting, &err);
    }
    panel_finish(&reporting.panel);
    chronicle_close(&reporting.chronicle);
    return status == STATUS_OK ? EXIT_DONE : give_up("report", &err);
}

static const struct flag flags[] = {
    {"as-of", "DAY",
     WORDS("what had happened by the end of that day; else the day of the ledger's last event",
           "截至该日已发生的事；默认为账本中最晚一件事发生之日")},
    {"from", "DAY",
     WORDS("the period's first day; else the beginning", "期间首日；未给出时自最初")},
    {"to", "DAY",
     WORDS("the period's last day; else the day itself", "期间末日；未给出时至截止日")},
    {"project", "P", WORDS("cases of this project only", "仅此项目")},
    {"lane", "LANE",
     WORDS("of this lane only: A to F, or a department", "仅此部门：A 至 F，或部门名")},
    {"csv", NULL, WORDS("comma-separated values", "输出 CSV")},
    {"list", NULL,
     WORDS("name each figure with its definition and columns", "列出各报表的定义与列")},
    FLAGS_END,
};

const struct subcommand subcommand_report = {
    .word = "report",
    .usage = "[FIGURE…|all] [--as-of DAY] [--from DAY] [--to DAY] [--project P] [--lane L] [--csv]",
    .meaning = WORDS("managers' figures and desks' lists, as of a day", "管理报表与各类名单"),
    .details = WORDS(
        "Figures:\n"
        "  overview (without words)\n"
        "  worklist  d5-overdue  promise-overdue  late-rate  cycle  case-times  rounds  "
        "overturned\n"
        "  costs  stages  mix  receivables  quality\n"
        "Lists:\n"
        "  overdue  move-ins  to-certify  arrears  no-file  no-shows  refunds  overruns\n"
        "doorstep report --list says what each means and what its rows hold.\n\n"
        "Read from the ledger, broker running or not. What counts is when things happened, in\n"
        "+08:00, never the clock: an event of a later day is left out, and so is one that could\n"
        "not have been said then. Days are calendar days.\n"
        "--json prints a heading, then an object a row: money in fen, rates in basis points.\n",
        "报表：\n"
        "  overview 总览（默认）、worklist 待办、d5-overdue 方案逾期、promise-overdue 承诺逾期、\n"
        "  late-rate 逾期率、cycle 环节用时、case-times 全程用时、rounds 轮次、\n"
        "  overturned 答复退回、costs 费用、stages 阶段、mix 疑问构成、receivables 账龄、\n"
        "  quality 数据质量\n"
        "名单：\n"
        "  overdue 逾期、move-ins 当日入住、to-certify 待开证明、arrears 欠款、\n"
        "  no-file 空档案、no-shows 逾约未入住、refunds 应退款、overruns 超支\n"
        "doorstep report --list 说明各报表的定义与各列。\n\n"
        "直接读取账本，服务端是否运行均可。以事情发生的时间（+08:00）为准，不看时钟：\n"
        "截止日之后的记录不计，因此当时不能成立的记录亦不计。天数为日历天。\n"
        "--json 先输出一行抬头，再每行一个对象：金额以分计，比率以万分之一计。\n"),
    .examples = "  doorstep report\n"
                "  doorstep report worklist --lane D\n"
                "  doorstep report late-rate cycle --from 2024-07-01 --to 2024-09-30\n"
                "  doorstep report arrears --as-of 2024-08-31 --csv > arrears.csv\n"
                "  doorstep report all --project haitian --json\n",
    .flags = flags,
    .run = run,
};
