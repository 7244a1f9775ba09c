#include "tools/doorstep/demo/demo.h"

#include "schemas/event.h"
#include "tools/doorstep/demo/demo_day.h"
#include "tools/doorstep/demo/demo_people.h"
#include "tools/doorstep/demo/proof.h"
#include "tools/doorstep/shared/broker/pipeline.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"
#include "tools/doorstep/shared/output/sheet.h"
#include "tools/doorstep/shared/output/story.h"

#include <stdio.h>
#include <stdlib.h>

#define STORY_OWNER 0    /* whose story is told */
#define ARRIVAL_MS 120   /* a contract so often */
#define LOOK_MS 250      /* people look at all cases so often */
#define QUIET_LOOKS 14   /* nobody has had anything to do for so long: the day is over */
#define DAY_MS_MAX 90000 /* a machine that slow does not show a day */
#define CREDIT_EVENTS 4096
#define CREDIT_BYTES (16 * MESSAGE_BYTES_MAX)

struct playing {
    const struct demo *demo;
    struct session *asking;    /* owned */
    struct session *telling;   /* owned; the pipeline's */
    struct session *listening; /* owned; subscribed to everything */
    struct credit owed;        /* to it */
    struct pipeline *pipeline; /* owned */
    struct news *news;         /* owned */
    struct people people;
    uint64_t refused;
    uint32_t signed_count;
    uint32_t quiet_looks;
    uint64_t heard; /* the last sequence that was listened to */
    uint32_t counts[EVENT_TYPES_END];
};

/* An answer that says "decided already" is how two decisions end in one event. */
static void note_answer(void *context, const struct answer *answer)
{
    struct playing *playing = context;
    bool decided = refusals_hold(&answer->refusals, ERR_ID_CONFLICT) ||
                   refusals_hold(&answer->refusals, ERR_STALE) ||
                   refusals_hold(&answer->refusals, ERR_STATE);

    if (answer->sequence == 0 && !decided) {
        playing->refused++;
        complain("demo", SAY("refused: %s", "被拒绝：%s"), answer->refusals.text);
    }
}

static enum status begin(struct playing *playing, struct error *err)
{
    const char *endpoint = playing->demo->endpoint;
    enum status status = session_open(&playing->asking, endpoint, "demo looking", err);

    if (status == STATUS_OK) {
        status = session_open(&playing->telling, endpoint, "demo people", err);
    }
    if (status == STATUS_OK) {
        status = session_open(&playing->listening, endpoint, "demo story", err);
    }
    if (status == STATUS_OK) {
        status = pipeline_create(&playing->pipeline, session_client(playing->telling), note_answer,
                                 playing, err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    playing->news = malloc(sizeof *playing->news);
    if (playing->news == NULL) {
        return error_set(err, STATUS_NO_MEMORY, SAY("play a day", "演示一天的业务：内存不足"));
    }
    playing->people.pipeline = playing->pipeline;
    playing->heard = client_welcome(session_client(playing->listening))->head;
    return STATUS_OK;
}

static void end(struct playing *playing)
{
    free(playing->news);
    pipeline_destroy(&playing->pipeline);
    session_close(&playing->listening);
    session_close(&playing->telling);
    session_close(&playing->asking);
}

/* The story. */

static enum status subscribe(struct playing *playing, struct error *err)
{
    struct client *client = session_client(playing->listening);
    const struct welcome *welcome = client_welcome(client);
    struct subscribe subscribe = {.ledger = welcome->ledger,
                                  .epoch = welcome->epoch,
                                  .after = playing->heard,
                                  .events = CREDIT_EVENTS,
                                  .bytes = CREDIT_BYTES};

    return client_subscribe(client, &subscribe, err);
}

static enum status hear(struct playing *playing, const struct events *events, struct error *err)
{
    static struct event event;
    char subject[DAY_CASE_BYTES];
    uint32_t i;

    for (i = 0; i < events->record_count; i++) {
        const struct record_item *record = &events->records[i];
        struct refusals refusals =
            event_decode_stored(&event, record->event.bytes, record->event.count);

        playing->owed.bytes += record->event.count;
        if (refusals_any(&refusals)) {
            return error_set(err, STATUS_MALFORMED, SAY("event %llu: %s", "第 %llu 号记录：%s"),
                             (unsigned long long)record->sequence, refusals.text);
        }
        playing->counts[event.type]++;
        if (text_equals(event.subject, text_of(day_case(subject, STORY_OWNER)))) {
            story_print(&event, record->sequence, false);
        }
    }
    playing->heard = events->through;
    print_flush();
    playing->owed.events += events->record_count;
    return session_credit(playing->listening, &playing->owed, err);
}

static enum status listen_to(struct playing *playing, int timeout_ms, struct error *err)
{
    enum status status = STATUS_OK;

    do {
        status = client_receive(session_client(playing->listening), playing->news, timeout_ms, err);
        if (status == STATUS_OK && playing->news->kind == CLIENT_EVENTS) {
            status = hear(playing, &playing->news->of.events, err);
        } else if (status == STATUS_OK && playing->news->kind == CLIENT_NEW_SESSION) {
            status = subscribe(playing, err);
        }
        timeout_ms = 0;
    } while (status == STATUS_OK && playing->news->kind != CLIENT_NOTHING);
    return status;
}

/* The day. */

static enum status look_around(struct playing *playing, struct error *err)
{
    uint64_t cursor = 0;
    int64_t now_s = clock_unix_ms() / 1000;
    enum status status;

    playing->people.moves = 0;
    do {
        const struct views *views;
        uint32_t i;

        status = session_inbox(playing->asking, LANE_NONE, &cursor, &views, err);
        for (i = 0; status == STATUS_OK && i < views->count; i++) {
            status = people_look(&playing->people, &views->cases[i], now_s, err);
        }
    } while (status == STATUS_OK && cursor != 0);
    playing->quiet_looks = playing->people.moves > 0 ? 0 : playing->quiet_looks + 1;
    return status;
}

static enum status play(struct playing *playing, struct error *err)
{
    int64_t begun_ms = clock_ms();
    int64_t look_ms = begun_ms;
    enum status status = people_open_project(&playing->people, err);

    while (status == STATUS_OK && playing->quiet_looks < QUIET_LOOKS) {
        int64_t passed_ms = clock_ms() - begun_ms;

        if (passed_ms > DAY_MS_MAX) {
            return error_set(err, STATUS_TIMEOUT,
                             SAY("the day does not end", "这一天的业务没有结束"));
        }
        if (playing->signed_count < day_owner_count() &&
            passed_ms >= (int64_t)playing->signed_count * ARRIVAL_MS) {
            status = people_sign(&playing->people, playing->signed_count++, err);
            playing->quiet_looks = 0;
        }
        if (status == STATUS_OK && clock_ms() >= look_ms) {
            look_ms = clock_ms() + LOOK_MS;
            status = look_around(playing, err);
        }
        if (status == STATUS_OK) {
            status = pipeline_turn(playing->pipeline, 0, err);
        }
        if (status == STATUS_OK) {
            status = listen_to(playing, 20, err);
        }
    }
    return status == STATUS_OK ? pipeline_drain(playing->pipeline, err) : status;
}

/* What came of it. */

struct outcome_counts {
    uint32_t stages[STAGES_END];
    uint32_t categories[4];
    uint32_t cases;
    uint32_t open;
};

static enum stage stage_of(struct text word)
{
    int stage;

    for (stage = 0; stage < STAGES_END; stage++) {
        if (text_equals(word, text_of(stage_word((enum stage)stage)))) {
            return (enum stage)stage;
        }
    }
    return STAGES_END;
}

static enum status count_cases(struct playing *playing, struct outcome_counts *counts,
                               struct error *err)
{
    static struct view view;
    uint64_t cursor = 0;
    enum status status;

    do {
        const struct views *views;
        uint32_t i;
        uint32_t j;

        status = session_inbox(playing->asking, LANE_NONE, &cursor, &views, err);
        for (i = 0; status == STATUS_OK && i < views->count; i++) {
            if (view_decode(&view, views->cases[i].view, (struct text){0}) != STATUS_OK ||
                stage_of(view.stage) == STAGES_END) {
                return error_set(err, STATUS_MALFORMED,
                                 SAY("a view cannot be read", "内容无法识别"));
            }
            counts->cases++;
            counts->open += view.open_count;
            counts->stages[stage_of(view.stage)]++;
            for (j = 0; j < view.inquiry_count; j++) {
                counts->categories[view.inquiries[j].category]++;
            }
        }
    } while (status == STATUS_OK && cursor != 0);
    return status;
}

static void print_counts(const struct playing *playing, const struct outcome_counts *counts)
{
    const uint32_t *events = playing->counts;
    const char *gap = "";
    int stage;

    (void)printf(SAY("\n%sThe day in figures%s\n  %u cases:", "\n%s一天的数字%s\n  %u 份合同："),
                 style_bold(), style_end(), counts->cases);
    for (stage = 0; stage < STAGES_END; stage++) {
        if (counts->stages[stage] > 0) {
            (void)printf(SAY("%s %u %s", "%s%u 份%s"), gap, counts->stages[stage],
                         SAY(stage_word((enum stage)stage), stage_title((enum stage)stage, true)));
            gap = SAY(",", "，");
        }
    }
    (void)printf(SAY("\n  inquiries: %u engineering, %u property, %u general; %u not classified\n",
                     "\n  疑问：工程 %u 件，物业 %u 件，其他 %u 件；未分类 %u 件\n"),
                 counts->categories[CATEGORY_ENGINEERING], counts->categories[CATEGORY_PROPERTY],
                 counts->categories[CATEGORY_GENERAL], counts->categories[CATEGORY_NONE]);
    (void)printf(SAY("  %u costs rejected, %u solutions returned, %u inquiries withdrawn\n",
                     "  驳回费用 %u 次，退回方案 %u 次，撤回疑问 %u 件\n"),
                 events[EVENT_COST_REJECTED], events[EVENT_SOLUTION_RETURNED],
                 events[EVENT_INQUIRY_WITHDRAWN]);
    (void)printf(SAY("  %u payments, %u certificates, %u sets of keys handed over\n",
                     "  收款 %u 笔，开具证明 %u 份，交付钥匙 %u 套\n"),
                 events[EVENT_PAYMENT_RECEIVED], events[EVENT_PAYMENT_CLEARED],
                 events[EVENT_MOVEIN_COMPLETED]);
    (void)printf(SAY("  %u nodes are left open for people\n", "  还有 %u 个环节等待人工办理\n"),
                 counts->open);
}

static int check_counts(const struct playing *playing, const struct outcome_counts *counts)
{
    bool all_there = counts->cases >= day_owner_count();
    bool keys = playing->counts[EVENT_MOVEIN_COMPLETED] > 0 || counts->stages[STAGE_MOVED_IN] > 0;

    if (!all_there || !keys || playing->refused > 0) {
        complain("demo",
                 SAY("the day did not go as it should: %u of %u cases, %llu refusals",
                     "演示与预期不符：合同 %u 份，应为 %u 份，被拒绝 %llu 次"),
                 counts->cases, day_owner_count(), (unsigned long long)playing->refused);
        return EXIT_NO;
    }
    return EXIT_DONE;
}

static void print_next(const struct demo *demo)
{
    char subject[DAY_CASE_BYTES];

    (void)printf(
        SAY("\n%sWhat to type next%s (export DOORSTEP_HOME=%s)\n"
            "  doorstep up                         start it again, this day still in its ledger\n"
            "  doorstep cases --find in_inquiry    where cases are\n"
            "  doorstep case %s          one case, with its timeline\n"
            "  doorstep why %s           why it is there, and whose turn it is\n"
            "  doorstep inbox A                    what waits for the sales manager\n"
            "  doorstep report                     the managers' figures\n"
            "  doorstep paper                      the papers that can be printed\n"
            "  doorstep replay --state | tail -1   the ledger, folded again\n",
            "\n%s接下来可以输入%s（export DOORSTEP_HOME=%s）\n"
            "  doorstep up                         再次启动，这一天仍在账本里\n"
            "  doorstep cases --find in_inquiry    各合同办到哪一步\n"
            "  doorstep case %s          一份合同的办理经过\n"
            "  doorstep why %s           为何在这一步，轮到谁办\n"
            "  doorstep inbox A                    销售部经理的待办事项\n"
            "  doorstep report                     管理报表\n"
            "  doorstep paper                      可打印的单据\n"
            "  doorstep replay --state | tail -1   重读账本得到的状态\n"),
        style_bold(), style_end(), demo->home->path, day_case(subject, STORY_OWNER), subject);
}

static void print_opening(void)
{
    char subject[DAY_CASE_BYTES];
    const struct owner *owner = day_owner(STORY_OWNER);

    (void)printf(SAY("\n%sA day at %s%s: %u contracts, six departments, and the story of %s "
                     "(%s, %s)\n\n",
                     "\n%s%s 的一天%s：%u 份合同，六个部门，以及 %s（%s，%s）的经过\n\n"),
                 style_bold(), DAY_PROJECT, style_end(), day_owner_count(),
                 day_case(subject, STORY_OWNER), owner->name, owner->unit);
}

static enum status play_and_count(struct playing *playing, struct outcome_counts *counts,
                                  struct error *err)
{
    enum status status = begin(playing, err);

    if (status == STATUS_OK) {
        status = subscribe(playing, err);
    }
    if (status == STATUS_OK) {
        print_opening();
        status = play(playing, err);
    }
    if (status == STATUS_OK) {
        status = listen_to(playing, 200, err);
    }
    return status == STATUS_OK ? count_cases(playing, counts, err) : status;
}

int demo_run(void *context)
{
    static struct playing playing;
    struct outcome_counts counts = {0};
    struct error err = {0};
    enum status status;
    int code;

    playing.demo = context;
    status = play_and_count(&playing, &counts, &err);
    if (status != STATUS_OK) {
        end(&playing);
        return give_up("demo", &err);
    }
    print_counts(&playing, &counts);
    code = check_counts(&playing, &counts);
    status = proof_show(playing.demo->home, playing.demo->endpoint, &err);
    end(&playing);
    if (status != STATUS_OK) {
        return give_up("demo", &err);
    }
    print_next(playing.demo);
    return code;
}
