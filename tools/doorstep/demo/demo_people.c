#include "tools/doorstep/demo/demo_people.h"

#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/input/draft.h"
#include "tools/doorstep/shared/output/lang.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PAIRS_MAX 12
#define PAIR_BYTES 600
#define SIGNED_DAYS_AGO 120 /* contracts of the spring, keys in summer */
#define DAY_S 86400
#define UTC8_S (8 * 3600)

/* Words like those of a command line, written by the demo. */
struct pairs {
    char storage[PAIRS_MAX][PAIR_BYTES];
    const char *pairs[PAIRS_MAX];
    uint32_t count;
};

static void say(struct pairs *words, const char *format, ...) PRINTF_LIKE(2, 3);

static void say(struct pairs *words, const char *format, ...)
{
    char *word = words->storage[words->count];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(word, PAIR_BYTES, format, arguments);
    va_end(arguments);
    words->pairs[words->count++] = word;
}

static const char *day_after(char text[DATE_TEXT_BYTES], int days)
{
    int64_t now_s = clock_unix_ms() / 1000 + UTC8_S;

    return date_format(text, (int32_t)(now_s / DAY_S) + days);
}

static enum status put(struct people *people, struct text event, struct error *err)
{
    people->moves++;
    return pipeline_event(people->pipeline, ++people->line, event, (struct text){0},
                          (struct text){0}, err);
}

/* What somebody says, but for its words. */
struct saying {
    const char *type, *subject, *id, *as;
};

static enum status tell(struct people *people, const struct saying *saying,
                        const struct pairs *words, struct error *err)
{
    static uint8_t bytes[EVENT_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);
    char now[MOMENT_TEXT_BYTES];
    struct draft draft = {.schema = event_schema_of_word(text_of(saying->type)),
                          .subject = text_of(saying->subject),
                          .id = text_of(saying->id),
                          .time = text_of(clock_now_text(now)),
                          .expect = ABSENT,
                          .pairs = words->pairs,
                          .pair_count = words->count};
    enum status status = draft_say_as(&draft, saying->as, err);

    if (status == STATUS_OK) {
        status = draft_encode(&draft, &writer, err);
    }
    return status == STATUS_OK ? put(people, writer_text(&writer), err) : status;
}

enum status people_open_project(struct people *people, struct error *err)
{
    static const struct saying adopted = {"scheme.adopted", "project:" DAY_PROJECT, "A2-1",
                                          "A:周经理"};
    static const struct saying reported = {"project.reported", "project:" DAY_PROJECT,
                                           "B3-open-day", "B:李副经理"};
    struct pairs scheme = {0};
    struct pairs bulletin = {0};
    char day[DATE_TEXT_BYTES];
    enum status status;

    say(&scheme, "version=1");
    say(&scheme, "from_on=%s", day_after(day, -SIGNED_DAYS_AGO - 30));
    say(&scheme, "items={\"person\":\"身份证、联系电话\",\"standard\":\"精装修 A 标\","
                 "\"spec\":\"89–143 平方米\",\"price\":\"一房一价\",\"payment\":\"一次性或分期\"}");
    status = tell(people, &adopted, &scheme, err);
    if (status != STATUS_OK) {
        return status;
    }
    say(&bulletin, "kind=activity");
    say(&bulletin, "title=业主开放日");
    say(&bulletin, "held_on=%s", day_after(day, 0));
    say(&bulletin, "audience=project");
    say(&bulletin, "body=样板间开放，工程、财务、物业现场答疑。");
    return tell(people, &reported, &bulletin, err);
}

static void say_schedule(struct pairs *words, const struct owner *owner)
{
    char list[PAIR_BYTES] = "";
    size_t used = 0;
    int k;

    for (k = 1; k <= owner->parts; k++) {
        char day[DATE_TEXT_BYTES];

        used += (size_t)snprintf(
            list + used, sizeof list - used,
            "%s{\"no\":%d,\"due_on\":\"%s\",\"amount_fen\":%lld,\"method\":\"%s\"}",
            k == 1 ? "" : ",", k, day_after(day, 30 * k - SIGNED_DAYS_AGO),
            (long long)day_part_fen(owner, k), k == 1 ? "transfer" : "mortgage");
    }
    say(words, "schedule=[%s]", list);
}

enum status people_sign(struct people *people, uint32_t number, struct error *err)
{
    const struct owner *owner = day_owner(number);
    struct pairs words = {0};
    char subject[DAY_CASE_BYTES];
    char day[DATE_TEXT_BYTES];

    say(&words, "project=%s", DAY_PROJECT);
    say(&words, "unit=%s", owner->unit);
    say(&words,
        "buyers=[{\"name\":\"%s\",\"id_no\":\"1303**********%04u\",\"phone\":\"138****%04u\"}]",
        owner->name, number * 7 % 10000, number * 13 % 10000);
    say(&words, "signed_on=%s", day_after(day, -SIGNED_DAYS_AGO));
    say(&words, "price_fen=%lld", (long long)owner->price_yuan * 100);
    /* All have 100 m², so that a square metre costs as many fen as the flat costs yuan. */
    say(&words, "unit_price_fen=%lld", (long long)owner->price_yuan);
    say(&words, "area_dm2=10000");
    say_schedule(&words, owner);
    say(&words, "scheme_version=1");
    return tell(people,
                &(struct saying){"contract.filed", day_case(subject, number), "C2", "C:王代表"},
                &words, err);
}

/* Owners. */

static enum status ask(struct people *people, const char *subject, const struct owner *owner,
                       uint32_t nth, struct error *err)
{
    const struct doubt *doubt = day_doubt(owner->doubts[nth]);
    struct pairs words = {0};
    char id[32];
    char as[ID_BYTES_MAX];

    say(&words, "inquiry=Q%u", nth + 1);
    say(&words, "channel=%s", doubt->channel);
    say(&words, "text=%s", doubt->text);
    say(&words, "recorder=C");
    (void)snprintf(id, sizeof id, "ask-Q%u", nth + 1);
    (void)snprintf(as, sizeof as, "owner:%s", owner->name);
    return tell(people, &(struct saying){"inquiry.raised", subject, id, as}, &words, err);
}

static enum status take_back(struct people *people, const char *subject, const struct owner *owner,
                             struct text inquiry, struct error *err)
{
    struct pairs words = {0};
    char id[32 + ID_BYTES_MAX];
    char as[ID_BYTES_MAX];

    say(&words, "inquiry=%.*s", TEXT_ARGUMENTS(inquiry));
    say(&words, "reason=已自行解决");
    say(&words, "evidence=电话录音");
    say(&words, "recorder=C");
    (void)snprintf(id, sizeof id, "withdraw-%.*s", TEXT_ARGUMENTS(inquiry));
    (void)snprintf(as, sizeof as, "owner:%s", owner->name);
    return tell(people, &(struct saying){"inquiry.withdrawn", subject, id, as}, &words, err);
}

static enum status pay(struct people *people, const char *subject, const struct owner *owner, int k,
                       struct error *err)
{
    struct pairs words = {0};
    char id[32];
    char day[DATE_TEXT_BYTES];

    say(&words, "payment=P%d", k);
    say(&words, "amount_fen=%lld", (long long)day_part_fen(owner, k));
    say(&words, "method=%s", k == 1 ? "transfer" : "mortgage");
    say(&words, "received_on=%s", day_after(day, 0));
    say(&words, "ref=BANK-%s-%d", subject, k);
    say(&words, "instalment=%d", k);
    say(&words, "payer=%s", owner->name);
    (void)snprintf(id, sizeof id, "pay-%d", k);
    return tell(people, &(struct saying){"payment.received", subject, id, "E:赵会计"}, &words, err);
}

/* The next part that is not paid yet, if it is paid today at all. */
static enum status pay_next(struct people *people, const char *subject, const struct owner *owner,
                            int64_t paid_fen, struct error *err)
{
    int64_t sum_fen = 0;
    int k;

    for (k = 1; k <= owner->paid; k++) {
        sum_fen += day_part_fen(owner, k);
        if (sum_fen > paid_fen) {
            return pay(people, subject, owner, k, err);
        }
    }
    return STATUS_OK;
}

static enum status owner_looks(struct people *people, const char *subject,
                               const struct owner *owner, const struct view *view,
                               struct error *err)
{
    enum status status = pay_next(people, subject, owner, view->paid_fen, err);
    uint32_t i;

    for (i = 0; i < DAY_DOUBTS_MAX && status == STATUS_OK && view->file_ok; i++) {
        const struct doubt *doubt = day_doubt(owner->doubts[i]);
        const struct view_inquiry *inquiry;
        char name[8];

        if (doubt->fate == FATE_NOTHING) {
            continue;
        }
        (void)snprintf(name, sizeof name, "Q%u", i + 1);
        inquiry = view_inquiry_of(view, text_of(name));
        if (inquiry == NULL) {
            status = ask(people, subject, owner, i, err);
        } else if (doubt->fate == FATE_WITHDRAWN && state_node(inquiry->state) != NODE_NONE) {
            status = take_back(people, subject, owner, inquiry->inquiry, err);
        }
    }
    return status;
}

/* Clerks. */

static const struct doubt *doubt_of(const struct owner *owner, struct text inquiry)
{
    uint32_t nth = inquiry.count == 2 ? (uint32_t)(inquiry.bytes[1] - '1') : DAY_DOUBTS_MAX;

    return nth < DAY_DOUBTS_MAX ? day_doubt(owner->doubts[nth]) : day_doubt(DOUBT_NONE);
}

static bool is_left_open(const struct owner *owner, enum node node)
{
    return (owner->ending == ENDING_WAIT_A8 && node == NODE_A8) ||
           (owner->ending == ENDING_WAIT_B10 && node == NODE_B10) ||
           (owner->ending == ENDING_WAIT_F11 && node == NODE_F11);
}

/* The nodes that are for people by default; the others a clerk takes when nobody else does. */
static bool is_for_people(enum node node)
{
    return node == NODE_A8 || node == NODE_BX || node == NODE_B10 || node == NODE_F11;
}

static void say_return(struct pairs *words, const struct view_inquiry *inquiry)
{
    static const char *const to[] = {"B7", "D5", "F6", "B7"};

    say(words, "to=%s", to[inquiry->category]);
    say(words, "reason=说明不够具体，请重做");
}

/* What a clerk says at a node; false: nothing, it is not his to decide. */
static bool say_decision(struct pairs *words, const struct owner *owner, const struct view *view,
                         const struct open_node *open)
{
    const struct view_inquiry *inquiry = view_inquiry_of(view, open->inquiry);
    const struct doubt *doubt = doubt_of(owner, open->inquiry);
    bool first_round = inquiry != NULL && inquiry->round == 1;
    char day[DATE_TEXT_BYTES];

    switch (open->node) {
    case NODE_C3:
        say(words, "file_no=DA-%.*s", TEXT_ARGUMENTS(view->subject));
        say(words, "volumes=1");
        say(words, "copy_to=李副经理");
        return true;
    case NODE_B5:
        say(words, "category=%s", category_word(doubt->category));
        return true;
    case NODE_D5:
        say(words, "plan=%s",
            first_round ? "现场勘查后局部修补" : "先修最要紧的一处，其余列入巡检");
        say(words, "budget_fen=%d", first_round ? 86000 : 9000);
        say(words, "work_days=%d", first_round ? 5 : 3);
        say(words, "bearer=developer");
        return true;
    case NODE_F6:
        say(words, "plan=物业三日内派人处理并回访");
        say(words, "work_days=3");
        say(words, "bearer=property");
        return true;
    case NODE_BX:
        if (doubt->fate == FATE_REJECTED && first_round) {
            say(words, "reason=费用偏高，请提出更省的方案");
        }
        return true;
    case NODE_B7:
        say(words, "answer=已向业主说明方案和时限");
        say(words, "promised_on=%s", day_after(day, 10));
        say(words, "channel=phone");
        say(words, "told_to=%s", owner->name);
        return true;
    case NODE_A8:
        if (doubt->fate == FATE_RETURNED && first_round && inquiry != NULL) {
            say_return(words, inquiry);
        }
        return true;
    case NODE_C9:
        say(words, "movein_on=%s", day_after(day, 14));
        say(words, "contacted_via=电话");
        return true;
    case NODE_F11:
        say(words,
            "checklist={\"身份核对\":true,\"证明查验\":true,\"验房签字\":true,\"两书发放\":true}");
        say(words, "meters={\"water\":3,\"electric\":12,\"gas\":1}");
        say(words, "keys=5");
        say(words, "signed_by=%s", owner->name);
        return true;
    case NODE_E5:
    case NODE_F9:
    case NODE_B10:
        return true;
    case NODE_NONE:
    case NODE_F9L:
    case NODE_R:
    case NODES_END:
        break;
    }
    return false;
}

static enum status clerk_decides(struct people *people, const struct owner *owner,
                                 const struct view *view, const struct open_node *open,
                                 struct error *err)
{
    static uint8_t bytes[EVENT_BYTES_MAX];
    static struct decision decision;
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct pairs words = {0};
    struct request request = {.node = text_of(node_word(open->node)),
                              .inquiry = open->inquiry,
                              .actor = text_of(day_clerk(open->lane))};
    enum status status;

    if (!say_decision(&words, owner, view, open)) {
        return STATUS_OK;
    }
    request.pairs = words.pairs;
    request.pair_count = words.count;
    status = decision_begin(&decision, &request, &people->bytes, err);
    if (status == STATUS_OK) {
        status = decision_encode(&decision, &request, &writer, err);
    }
    return status == STATUS_OK ? put(people, writer_text(&writer), err) : status;
}

enum status people_look(struct people *people, const struct case_item *item, int64_t now_s,
                        struct error *err)
{
    static struct view view;
    char subject[DAY_CASE_BYTES];
    const struct owner *owner;
    uint32_t number;
    uint32_t i;
    enum status status = case_bytes_copy(&people->bytes, item->view, item->openers, err);

    if (status != STATUS_OK) {
        return status;
    }
    if (view_decode(&view, people->bytes.view, people->bytes.openers) != STATUS_OK) {
        return error_set(err, STATUS_MALFORMED, SAY("a view cannot be read", "内容无法识别"));
    }
    if (!day_number(&number, view.subject)) {
        return STATUS_OK; /* somebody else's case in this home */
    }
    owner = day_owner(number);
    status = owner_looks(people, day_case(subject, number), owner, &view, err);
    for (i = 0; i < view.open_count && status == STATUS_OK; i++) {
        const struct open_node *open = &view.open[i];

        if (!is_left_open(owner, open->node) &&
            (is_for_people(open->node) || now_s - open->since >= PEOPLE_PATIENCE_S)) {
            status = clerk_decides(people, owner, &view, open, err);
        }
    }
    return status;
}
