#include "tools/doorstep/config/config_page.h"

#include "schemas/date.h"
#include "schemas/event.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"
#include "tools/doorstep/shared/output/sheet.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_BYTES (8 * 1048576) /* PROJECT_DAYS_MAX days of several projects, as MessagePack */

/* Every node that is a department's to decide. */
static bool is_decided(int node)
{
    return node_lane((enum node)node) != LANE_NONE;
}

/* Is it this project's turn? */
static bool is_shown(const struct config_page *page, uint32_t which)
{
    return page->project == NULL || strcmp(page->project, page->rulings->projects[which]) == 0;
}

/* For people. */

/* In English the word that doorstep.yaml has. */
static const char *department(enum lane lane)
{
    return lang_is_chinese() ? lane_title(lane, true) : lane_department(lane);
}

static void print_nodes(const struct settings *settings)
{
    const char *const headers[] = {SAY("node", "环节"), SAY("department", "部门"),
                                   SAY("decided by", "办理方式"), SAY("limit", "限额"),
                                   SAY("what", "事项")};
    struct sheet sheet;
    char money[MONEY_TEXT_BYTES];
    int node;

    sheet_init(&sheet, headers, 5);
    for (node = 1; node < NODES_END; node++) {
        const enum node each = (enum node)node;

        if (!is_decided(node)) {
            continue;
        }
        sheet_cell(&sheet, text_of(node_word(each)));
        sheet_cell(&sheet, text_of(department(node_lane(each))));
        sheet_format(&sheet, "%s",
                     settings->automatic[node] ? SAY("auto", "自动 auto")
                                               : SAY("manual", "人工 manual"));
        sheet_format(&sheet, "%s",
                     settings->limit_fen[node] == ABSENT
                         ? ""
                         : money_format(money, settings->limit_fen[node]));
        sheet_cell(&sheet, text_of(node_title(each, lang_is_chinese())));
    }
    (void)sheet_print(&sheet);
    sheet_finish(&sheet);
}

static void print_settings(const struct config_page *page)
{
    const struct settings *settings = page->settings;
    const struct reminders *reminders = &settings->reminders;
    int lane;

    (void)printf("%s\n\n", page->path);
    print_nodes(settings);
    (void)printf(
        SAY("\n%u triage rules, %u prices, %u property rules, %u answers, %u slots a day\n",
            "\n分类规则 %u 条，价目 %u 条，物业规则 %u 条，答复 %u 条，每日入住时段 %u 个\n"),
        settings->triage_count, settings->price_count, settings->property_count,
        settings->answer_count, settings->slots_per_day);
    (void)printf(SAY("due dates are reminded of from %" PRId64 " days before; the deputy sees them "
                     "from %" PRId64 ", the manager from %" PRId64 " days after\n",
                     "期限前 %" PRId64 " 天起提醒；逾期 %" PRId64 " 天起副经理可见，%" PRId64
                     " 天起经理可见\n"),
                 reminders->before_days, reminders->deputy_after_days,
                 reminders->manager_after_days);
    for (lane = LANE_A; lane <= LANE_F; lane++) {
        if (settings->hooks[lane] != NULL) {
            (void)printf(SAY("hook of %s: %s\n", "%s 的外部程序：%s\n"),
                         department((enum lane)lane), settings->hooks[lane]);
        }
    }
}

static void add_said_by(struct sheet *sheet, const struct ruling *ruling)
{
    char date[DATE_TEXT_BYTES];

    sheet_format(sheet, "%s %s", lane_word(ruling->lane), ruling->actor);
    sheet_cell(sheet, text_of(date_format(date, ruling->said_on)));
    sheet_format(sheet, "%llu", (unsigned long long)ruling->sequence);
}

static void add_policy(struct sheet *sheet, enum policy_key key, const struct ruling *ruling,
                       bool is_announced)
{
    char value[RULING_VALUE_BYTES];
    char date[DATE_TEXT_BYTES];
    const char *label = labels_word(ruling_key(key));

    sheet_cell(sheet, text_of(ruling_key(key)));
    sheet_cell(sheet, strcmp(label, ruling_key(key)) == 0 ? TEXT("") : text_of(label));
    if (ruling == NULL) {
        sheet_cell(sheet, text_of(ruling_value(value, key, ruling_default(key))));
        sheet_cell(sheet, text_of(SAY("default", "默认")));
        sheet_cell(sheet, TEXT(""));
        sheet_cell(sheet, TEXT(""));
        sheet_cell(sheet, TEXT(""));
        return;
    }
    sheet_cell(sheet, text_of(ruling_value(value, key, ruling->value)));
    sheet_format(sheet, is_announced ? SAY("only from %s on", "自 %s 起（未生效）") : "%s",
                 date_format(date, ruling->from_on));
    add_said_by(sheet, ruling);
}

static void print_policies(const struct config_page *page, const char *project)
{
    const char *const headers[] = {SAY("policy", "规则"),   "",
                                   SAY("value", "取值"),    SAY("from", "起始日"),
                                   SAY("set by", "设定人"), SAY("on", "设定日"),
                                   SAY("event", "序号")};
    struct sheet sheet;
    int key;
    uint32_t i;

    sheet_init(&sheet, headers, 7);
    for (key = POLICY_NONE + 1; key < POLICY_KEYS_END; key++) {
        add_policy(&sheet, (enum policy_key)key,
                   rulings_policy(page->rulings, project, (enum policy_key)key, page->as_of),
                   false);
        for (i = 0; i < page->rulings->count; i++) {
            const struct ruling *ruling = &page->rulings->items[i];

            if ((int)ruling->key == key && strcmp(ruling->project, project) == 0 &&
                rulings_is_announced(page->rulings, ruling, page->as_of)) {
                add_policy(&sheet, ruling->key, ruling, true);
            }
        }
    }
    (void)sheet_print(&sheet);
    sheet_finish(&sheet);
}

/* The words about days from as_of on; what was before is over. */
static bool is_day_shown(const struct config_page *page, const struct ruling *ruling,
                         const char *project)
{
    return ruling->key == POLICY_NONE && ruling->date >= page->as_of &&
           strcmp(ruling->project, project) == 0 &&
           rulings_is_last_word(page->rulings, ruling, page->as_of);
}

static void print_days(const struct config_page *page, const char *project)
{
    const char *const headers[] = {SAY("day", "日期"), "", SAY("set by", "设定人"),
                                   SAY("on", "设定日"), SAY("event", "序号")};
    struct sheet sheet;
    uint32_t i;

    sheet_init(&sheet, headers, 5);
    for (i = 0; i < page->rulings->count; i++) {
        const struct ruling *ruling = &page->rulings->items[i];
        char date[DATE_TEXT_BYTES];

        if (is_day_shown(page, ruling, project)) {
            sheet_cell(&sheet, text_of(date_format(date, ruling->date)));
            sheet_cell(&sheet, text_of(ruling->works ? SAY("worked", "上班") : SAY("off", "休息")));
            add_said_by(&sheet, ruling);
        }
    }
    if (sheet.count > 0) {
        (void)printf("\n");
        (void)sheet_print(&sheet);
    }
    sheet_finish(&sheet);
}

static void print_project(const struct config_page *page, const char *project)
{
    char date[DATE_TEXT_BYTES];

    (void)printf(SAY("\nproject ", "\n项目 "));
    print_text(text_of(project));
    (void)printf(SAY(": the rules on %s, by its ledger\n\n", "：%s 的规则（以账本为准）\n\n"),
                 date_format(date, page->as_of));
    print_policies(page, project);
    print_days(page, project);
}

void config_page_print(const struct config_page *page)
{
    uint32_t i;

    print_settings(page);
    if (page->rulings == NULL) {
        return;
    }
    for (i = 0; i < page->rulings->project_count; i++) {
        if (is_shown(page, i)) {
            print_project(page, page->rulings->projects[i]);
        }
    }
}

/* For programs. */

static void write_nodes(struct writer *writer, const struct settings *settings)
{
    uint32_t count = 0;
    int node;

    for (node = 1; node < NODES_END; node++) {
        count += is_decided(node) ? 1 : 0;
    }
    writer_array(writer, count);
    for (node = 1; node < NODES_END; node++) {
        if (!is_decided(node)) {
            continue;
        }
        writer_map(writer, 4);
        writer_string(writer, "node");
        writer_string(writer, node_word((enum node)node));
        writer_string(writer, "lane");
        writer_string(writer, lane_word(node_lane((enum node)node)));
        writer_string(writer, "by");
        writer_string(writer, settings->automatic[node] ? "auto" : "manual");
        writer_string(writer, "limit_fen");
        writer_optional_int(writer, settings->limit_fen[node]);
    }
}

static void write_reminders(struct writer *writer, const struct reminders *reminders)
{
    writer_map(writer, 3);
    writer_string(writer, "before_days");
    writer_int(writer, reminders->before_days);
    writer_string(writer, "deputy_after_days");
    writer_int(writer, reminders->deputy_after_days);
    writer_string(writer, "manager_after_days");
    writer_int(writer, reminders->manager_after_days);
}

static void write_hooks(struct writer *writer, const struct settings *settings)
{
    uint32_t count = 0;
    int lane;

    for (lane = LANE_A; lane <= LANE_F; lane++) {
        count += settings->hooks[lane] != NULL ? 1 : 0;
    }
    writer_map(writer, count);
    for (lane = LANE_A; lane <= LANE_F; lane++) {
        if (settings->hooks[lane] != NULL) {
            writer_string(writer, lane_department((enum lane)lane));
            writer_string(writer, settings->hooks[lane]);
        }
    }
}

static void write_date(struct writer *writer, const char *name, int32_t date)
{
    writer_string(writer, name);
    writer_optional_date(writer, date);
}

/* Five members: by whom and when; nothing but nil for a default. */
static void write_said_by(struct writer *writer, const struct ruling *ruling)
{
    writer_string(writer, "lane");
    if (ruling == NULL) {
        writer_nil(writer);
        writer_string(writer, "actor");
        writer_nil(writer);
    } else {
        writer_string(writer, lane_word(ruling->lane));
        writer_string(writer, "actor");
        writer_string(writer, ruling->actor);
    }
    write_date(writer, "said_on", ruling == NULL ? NO_DATE : ruling->said_on);
    writer_string(writer, "sequence");
    if (ruling == NULL) {
        writer_nil(writer);
    } else {
        writer_uint(writer, ruling->sequence);
    }
}

/* A number as a number, a word as a word. */
static void write_value(struct writer *writer, enum policy_key key, int64_t value)
{
    char text[RULING_VALUE_BYTES];

    writer_string(writer, "value");
    (void)ruling_value(text, key, value);
    if (text[0] >= '0' && text[0] <= '9') {
        writer_int(writer, value);
    } else {
        writer_string(writer, text);
    }
}

static void write_policy(struct writer *writer, enum policy_key key, const struct ruling *ruling)
{
    writer_map(writer, 8);
    writer_string(writer, "key");
    writer_string(writer, ruling_key(key));
    write_value(writer, key, ruling == NULL ? ruling_default(key) : ruling->value);
    writer_string(writer, "default");
    writer_bool(writer, ruling == NULL);
    write_date(writer, "from_on", ruling == NULL ? NO_DATE : ruling->from_on);
    write_said_by(writer, ruling);
}

static void write_announced(struct writer *writer, const struct config_page *page,
                            const char *project)
{
    const struct rulings *rulings = page->rulings;
    uint32_t count = 0;
    uint32_t i;

    for (i = 0; i < rulings->count; i++) {
        count += strcmp(rulings->items[i].project, project) == 0 &&
                         rulings_is_announced(rulings, &rulings->items[i], page->as_of)
                     ? 1
                     : 0;
    }
    writer_array(writer, count);
    for (i = 0; i < rulings->count; i++) {
        if (strcmp(rulings->items[i].project, project) == 0 &&
            rulings_is_announced(rulings, &rulings->items[i], page->as_of)) {
            write_policy(writer, rulings->items[i].key, &rulings->items[i]);
        }
    }
}

static void write_days(struct writer *writer, const struct config_page *page, const char *project)
{
    const struct rulings *rulings = page->rulings;
    uint32_t count = 0;
    uint32_t i;

    for (i = 0; i < rulings->count; i++) {
        count += is_day_shown(page, &rulings->items[i], project) ? 1 : 0;
    }
    writer_array(writer, count);
    for (i = 0; i < rulings->count; i++) {
        if (is_day_shown(page, &rulings->items[i], project)) {
            writer_map(writer, 6);
            write_date(writer, "date", rulings->items[i].date);
            writer_string(writer, "works");
            writer_bool(writer, rulings->items[i].works);
            write_said_by(writer, &rulings->items[i]);
        }
    }
}

static void write_project(struct writer *writer, const struct config_page *page,
                          const char *project)
{
    int key;

    writer_map(writer, 4);
    writer_string(writer, "project");
    writer_string(writer, project);
    writer_string(writer, "policies");
    writer_array(writer, POLICY_KEYS_END - 1);
    for (key = POLICY_NONE + 1; key < POLICY_KEYS_END; key++) {
        write_policy(writer, (enum policy_key)key,
                     rulings_policy(page->rulings, project, (enum policy_key)key, page->as_of));
    }
    writer_string(writer, "announced");
    write_announced(writer, page, project);
    writer_string(writer, "days");
    write_days(writer, page, project);
}

static void write_projects(struct writer *writer, const struct config_page *page)
{
    const uint32_t all = page->rulings == NULL ? 0 : page->rulings->project_count;
    uint32_t count = 0;
    uint32_t i;

    for (i = 0; i < all; i++) {
        count += is_shown(page, i) ? 1 : 0;
    }
    writer_array(writer, count);
    for (i = 0; i < all; i++) {
        if (is_shown(page, i)) {
            write_project(writer, page, page->rulings->projects[i]);
        }
    }
}

static void write_page(struct writer *writer, const struct config_page *page)
{
    const struct settings *settings = page->settings;

    writer_map(writer, 11);
    writer_string(writer, "file");
    writer_string(writer, page->path);
    writer_string(writer, "nodes");
    write_nodes(writer, settings);
    writer_string(writer, "triage_rules");
    writer_uint(writer, settings->triage_count);
    writer_string(writer, "prices");
    writer_uint(writer, settings->price_count);
    writer_string(writer, "property_rules");
    writer_uint(writer, settings->property_count);
    writer_string(writer, "answers");
    writer_uint(writer, settings->answer_count);
    writer_string(writer, "slots_per_day");
    writer_uint(writer, settings->slots_per_day);
    writer_string(writer, "reminders");
    write_reminders(writer, &settings->reminders);
    writer_string(writer, "hooks");
    write_hooks(writer, settings);
    write_date(writer, "as_of", page->as_of);
    writer_string(writer, "projects");
    write_projects(writer, page);
}

enum status config_page_print_json(const struct config_page *page, struct error *err)
{
    uint8_t *bytes = malloc(JSON_BYTES);
    struct writer writer = writer_of(bytes, JSON_BYTES);
    enum status status;

    if (bytes == NULL) {
        return error_set(err, STATUS_NO_MEMORY,
                         SAY("print the configuration", "显示设置：内存不足"));
    }
    write_page(&writer, page);
    status = writer.overflowed ? error_set(err, STATUS_FULL,
                                           SAY("more is set than one object holds: --project P",
                                               "设置过多，一次显示不下：请用 --project 指定项目"))
                               : print_json(writer_text(&writer), err);
    free(bytes);
    return status;
}
