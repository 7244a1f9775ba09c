#include "schemas/view.h"
#include "tools/doorstep/inbox/refused.h"
#include "tools/doorstep/inbox/task_print.h"
#include "tools/doorstep/inbox/tasks.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/case/claims.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/output/print.h"
#include "tools/doorstep/shared/output/sheet.h"
#include "workers/io_config.h"

#include <stdio.h>
#include <string.h>

#define CLAIM_CASES_MAX 256 /* cases asked for their claims: a second at most */
#define SCREEN_ROWS 40      /* shown on a terminal without --all */

struct listing {
    const struct arguments *arguments;
    enum lane lane; /* NONE: all */
    int32_t today;
    struct reminders reminders;
    struct session *session; /* owned */
    struct tasks tasks;
    uint32_t shown; /* of the tasks, from the first */
};

/* When it is reminded of what is due, and who sees what is late, stands in doorstep.yaml. One that
 * cannot be read keeps nobody from his own work. */
static void load_reminders(struct listing *listing)
{
    struct config *config = NULL;
    struct error err = {0};
    char path[HOME_PATH_BYTES];
    enum status status = home_path(path, &listing->arguments->home, "doorstep.yaml", &err);

    if (status == STATUS_OK) {
        status = config_load(&config, path, false, &err);
    }
    if (status == STATUS_OK) {
        listing->reminders = config_settings(config)->reminders;
    } else {
        complain_of("inbox", &err);
        listing->reminders =
            (struct reminders){.deputy_after_days = INT64_MAX, .manager_after_days = INT64_MAX};
    }
    config_close(&config);
}

/* May the lane see what waits in others? Then all cases are asked for. */
static bool sees_others(enum lane lane)
{
    return lane == LANE_NONE || lane == LANE_A || lane == LANE_B;
}

/* Is this open node on the list of the lane that was asked for: its own, or late in another's? */
static bool is_listed(const struct listing *listing, const struct open_node *open,
                      const struct urgency *urgency)
{
    return open->node != NODE_NONE && (listing->lane == LANE_NONE || open->lane == listing->lane ||
                                       (urgency->lanes & LANE_BIT(listing->lane)) != 0);
}

static enum status take_page(struct listing *listing, const struct views *views, struct error *err)
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
            struct urgency urgency = urgency_of(open, listing->today, &listing->reminders);

            if (is_listed(listing, open, &urgency)) {
                status = tasks_add(&listing->tasks, &view, open, &urgency, listing->today, err);
            }
        }
    }
    return status;
}

static enum status take_all(struct listing *listing, struct error *err)
{
    enum lane lane = sees_others(listing->lane) ? LANE_NONE : listing->lane;
    uint64_t cursor = 0;
    enum status status;

    do {
        const struct views *views;

        status = session_inbox(listing->session, lane, &cursor, &views, err);
        if (status == STATUS_OK) {
            status = take_page(listing, views, err);
        }
    } while (status == STATUS_OK && cursor != 0);
    return status;
}

/* Claims. */

/* Tell all tasks of one case who has claimed them. */
static enum status note_claims(struct listing *listing, uint32_t first,
                               const struct history *history, struct error *err)
{
    struct text subject = listing->tasks.tasks[first].subject;
    enum status status = STATUS_OK;
    uint32_t i;

    for (i = first; i < listing->shown && status == STATUS_OK; i++) {
        struct task *task = &listing->tasks.tasks[i];
        const struct open_node open = {.node = task->node,
                                       .lane = task->lane,
                                       .inquiry = task->inquiry,
                                       .opened = task->opened};
        struct claimant claimant;

        if (!text_equals(task->subject, subject)) {
            continue;
        }
        task->claims_known = true;
        claimant = claims_of(history, &open);
        if (claimant.sequence > 0) {
            status = tasks_claim(task, claimant.actor, claimant.seconds, err);
        }
    }
    return status;
}

static enum status ask_claims(struct listing *listing, struct error *err)
{
    enum status status = STATUS_OK;
    uint32_t asked = 0;
    uint32_t i;

    for (i = 0; i < listing->shown && status == STATUS_OK; i++) {
        struct history history = {0};

        if (listing->tasks.tasks[i].claims_known) {
            continue;
        }
        if (asked++ == CLAIM_CASES_MAX) {
            complain("inbox",
                     SAY("who has claimed what is shown for the first %d cases only",
                         "只显示前 %d 个合同的认领情况"),
                     CLAIM_CASES_MAX);
            break;
        }
        status = claims_fetch(&history, listing->session, listing->tasks.tasks[i].subject, err);
        if (status == STATUS_OK) {
            status = note_claims(listing, i, &history, err);
        }
        history_finish(&history);
    }
    return status;
}

/* Printing. */

static enum status print_rows(const struct listing *listing, struct error *err)
{
    const char *const headers[] = {SAY("lane", "部门"),
                                   SAY("node", "环节"),
                                   SAY("case", "合同"),
                                   SAY("inquiry", "疑问"),
                                   SAY("unit", "房号"),
                                   SAY("since", "起始"),
                                   SAY("age", "天数"),
                                   SAY("due", "期限"),
                                   SAY("left", "剩余"),
                                   SAY("claimed by", "认领人"),
                                   SAY("what it needs", "待办及所需")};
    uint32_t skipped = sees_others(listing->lane) ? 0 : 1;
    enum status status = STATUS_OK;
    struct sheet sheet;
    uint32_t i;

    sheet_init(&sheet, headers + skipped, 11 - skipped);
    for (i = 0; i < listing->shown && status == STATUS_OK && print_works(); i++) {
        if (listing->arguments->json) {
            status = task_print(&listing->tasks.tasks[i], err);
        } else {
            task_show(&listing->tasks.tasks[i], sees_others(listing->lane), &sheet);
        }
    }
    if (status == STATUS_OK && !listing->arguments->json) {
        if (listing->shown > 0) {
            (void)sheet_print(&sheet);
        } else {
            complain("inbox", "%s", SAY("nothing waits", "没有待办事项"));
        }
    }
    sheet_finish(&sheet);
    return status;
}

static enum status print_inbox(struct listing *listing, struct error *err)
{
    const struct arguments *arguments = listing->arguments;
    enum status status =
        session_open(&listing->session, arguments->endpoint, "doorstep inbox", err);

    if (status == STATUS_OK) {
        load_reminders(listing);
        status = take_all(listing, err);
    }
    if (status == STATUS_OK) {
        tasks_sort(&listing->tasks);
        listing->shown = listing->tasks.count;
        if (stdout_is_terminal() && !arguments->json && !arguments_has(arguments, "all") &&
            listing->shown > SCREEN_ROWS) {
            listing->shown = SCREEN_ROWS;
        }
        status = ask_claims(listing, err);
    }
    if (status == STATUS_OK) {
        status = print_rows(listing, err);
    }
    if (status == STATUS_OK && listing->shown < listing->tasks.count) {
        complain("inbox", SAY("%u more; --all shows them", "另有 %u 项；加 --all 全部显示"),
                 listing->tasks.count - listing->shown);
    }
    tasks_finish(&listing->tasks);
    session_close(&listing->session);
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
    static struct listing listing;
    struct error err = {0};
    enum status status;

    listing.arguments = arguments;
    if (arguments->word_count > 1) {
        complain("inbox", SAY("%s: wants one lane only", "%s：只能给一个部门"),
                 arguments->words[1]);
        return EXIT_USAGE;
    }
    if (arguments->word_count == 1) {
        listing.lane = lane_named(arguments->words[0]);
        if (listing.lane == LANE_NONE) {
            complain("inbox",
                     SAY("%s: no such lane; A to F, or a department's name",
                         "%s：没有这个部门；应为 A 至 F 或部门名称"),
                     arguments->words[0]);
            return EXIT_USAGE;
        }
    }
    status = day_parse(&listing.today, "as-of", arguments_value(arguments, "as-of"), &err);
    if (status == STATUS_OK) {
        status = arguments_has(arguments, "refused")
                     ? refused_print(&arguments->home, arguments->endpoint, listing.lane,
                                     arguments->json, &err)
                     : print_inbox(&listing, &err);
    }
    return status == STATUS_OK ? EXIT_DONE : give_up("inbox", &err);
}

static const struct flag flags[] = {
    {"as-of", "DAY", WORDS("count days to this day; else to today", "按此日计算天数；默认今天")},
    {"all", NULL,
     WORDS("on a terminal too, everything and not the 40 most pressing only",
           "在终端上也全部显示，而不只是最紧迫的 40 项")},
    {"refused", NULL,
     WORDS("what the broker refused for good and is not decided, from the day-books",
           "各部门日记账中被最终拒绝、尚未另行决定的事项")},
    FLAGS_END,
};

const struct subcommand subcommand_inbox = {
    .word = "inbox",
    .usage = "[LANE] [--as-of DAY] [--all] [--refused]",
    .meaning = WORDS("what waits for whom", "各部门待办事项"),
    .details = WORDS(
        "LANE is A to F, or a department: sales-manager, deputy-manager, customer-rep,\n"
        "engineering, finance, property. Without one: all six. The most pressing first: by\n"
        "due date, then by age. Node R is a remedy that was promised and is not done yet.\n"
        "An exclamation mark reminds; what is late in another lane the deputy manager sees, too,\n"
        "and then the sales manager (reminders in doorstep.yaml).\n"
        "Who has claimed a node is told by doorstep claim. --as-of says which day counts as\n"
        "today; what is open is what is open now.\n",
        "LANE 为 A 至 F 或部门名称：sales-manager 销售部经理、deputy-manager 副经理、\n"
        "customer-rep 客户代表、engineering 工程部、finance 财务部、property 物业公司；不给则\n"
        "列出全部。最紧迫的在前：先按期限，再按等待天数。环节 R 是已承诺、尚未完成的整改。\n"
        "感叹号为提醒；其他部门逾期的事项，副经理及销售部经理也会看到（doorstep.yaml 的\n"
        "reminders）。\n"
        "认领人由 doorstep claim 登记。--as-of 只决定以哪天为今天，待办总是当前的。\n"),
    .examples = "  doorstep inbox\n"
                "  doorstep inbox D\n"
                "  doorstep inbox finance --json\n"
                "  doorstep inbox B --as-of 2024-08-29\n"
                "  doorstep inbox --refused\n",
    .flags = flags,
    .run = run,
};
