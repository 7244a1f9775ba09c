#include "tools/doorstep/why/sentence.h"

#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"
#include "tools/doorstep/shared/output/story.h"

#include <stdarg.h>
#include <stdio.h>

#define RULE_BYTES 5 /* "G-08" and a blank */

/* Text that grows to a bound; what does not fit is cut between characters. */
struct phrase {
    char *text;
    size_t size;
    size_t used;
};

static void add(struct phrase *phrase, const char *format, ...) PRINTF_LIKE(2, 3);

static void add(struct phrase *phrase, const char *format, ...)
{
    va_list arguments;
    int count;

    va_start(arguments, format);
    count = vsnprintf(phrase->text + phrase->used, phrase->size - phrase->used, format, arguments);
    va_end(arguments);
    phrase->used += count < 0 ? 0 : (size_t)count;
    if (phrase->used >= phrase->size) {
        phrase->used = text_cut(text_of(phrase->text), (uint32_t)phrase->size - 1).count;
        phrase->text[phrase->used] = '\0';
    }
}

const char *sentence_event(char text[CLAUSE_BYTES_MAX], const struct trace *trace)
{
    const struct event_schema *schema = event_schema(trace->type);
    char when[MOMENT_TEXT_BYTES];

    text[0] = '\0';
    if (trace->sequence > 0) {
        (void)snprintf(
            text, CLAUSE_BYTES_MAX,
            SAY("event %llu %s (%.10s, %.*s)", "序号 %llu %s（%.10s %.*s）"),
            (unsigned long long)trace->sequence, schema == NULL ? "?" : labels_word(schema->word),
            moment_format(when, trace->seconds), TEXT_ARGUMENTS(story_actor(trace->actor)));
    }
    return text;
}

static void add_event(struct phrase *phrase, const char *before, const struct trace *trace,
                      const char *after)
{
    char event[CLAUSE_BYTES_MAX];

    if (trace->sequence > 0) {
        add(phrase, "%s%s%s", before, sentence_event(event, trace), after);
    }
}

static void add_due(struct phrase *phrase, const struct account *account, const struct turn *turn)
{
    char date[DATE_TEXT_BYTES];
    char days[DAYS_TEXT_BYTES];

    if (turn->open.due_on != NO_DATE) {
        add(phrase, SAY(", due %s, %s", "，期限 %s，%s"), date_format(date, turn->open.due_on),
            days_left_format(days, account_days_left(account, turn)));
    }
}

static void add_payment(struct phrase *phrase, const struct account *account)
{
    char balance[MONEY_TEXT_BYTES];
    char due[MONEY_TEXT_BYTES];

    add(phrase, SAY("the owner owes %s of %s", "等业主付清余款 %s（应付 %s）"),
        money_format(balance, case_balance_fen(account->state)),
        money_format(due, account->state->due_fen));
    add_event(phrase, SAY(", last changed by ", "，最近变动见"), &account->balance_by, "");
}

static void add_turn(struct phrase *phrase, const struct account *account, const struct turn *turn)
{
    bool chinese = lang_is_chinese();

    if (turn->lane == LANE_OWNER) {
        add_payment(phrase, account);
        return;
    }
    if (!text_is_absent(turn->open.inquiry)) {
        add(phrase, SAY("inquiry %.*s ", "疑问 %.*s "), TEXT_ARGUMENTS(turn->open.inquiry));
    }
    add(phrase, SAY("waits for %s (%s %s)", "等%s办理（%s %s）"), lane_title(turn->lane, chinese),
        node_word(turn->open.node), node_title(turn->open.node, chinese));
    if (turn->round > 1) {
        add(phrase, SAY(", round %d", "，第 %d 轮"), turn->round);
    }
    add_event(phrase, SAY(", since ", "，由"), &turn->by, SAY("", "引起"));
    add_due(phrase, account, turn);
}

/* How many of the turns the sentence names: those at one rank with the first, but of several
 * inquiries the most urgent only. */
static uint32_t named_turns(const struct account *account)
{
    uint32_t count = 0;

    if (account->turn_count == 0 || !account->turns[0].gates) {
        return 0;
    }
    if (!text_is_absent(account->turns[0].open.inquiry)) {
        return 1;
    }
    while (count < account->turn_count && account->turns[count].gates) {
        count++;
    }
    return count;
}

static void add_turns(struct phrase *phrase, const struct account *account)
{
    uint32_t count = named_turns(account);
    uint32_t i;

    for (i = 0; i < count; i++) {
        add(phrase, "%s", i == 0 ? "" : SAY("; ", "；"));
        add_turn(phrase, account, &account->turns[i]);
    }
    if (account->gate_open > 1) {
        add(phrase, SAY("; %u more open", "；另有 %u 件疑问未结"), account->gate_open - 1);
    }
}

/* What held when the owner was qualified, and does not any more. */
static void add_fallen(struct phrase *phrase, const struct account *account)
{
    enum part part;

    for (part = PART_FILE; part <= PART_DATE; part++) {
        char event[CLAUSE_BYTES_MAX];
        const struct holding *holding = &account->holdings[part];

        if (!holding->holds) {
            add(phrase, SAY("%s fell away by %s; ", "%s因%s不再成立；"), sentence_part(part),
                sentence_event(event, &holding->by));
        }
    }
}

static void add_cancelled(struct phrase *phrase, const struct account *account)
{
    int64_t refund = account->state->paid_fen - account->state->forfeit_fen;
    char money[MONEY_TEXT_BYTES];

    add_event(phrase, SAY("ended by ", "由"), &account->holdings[PART_CANCELLED].by,
              SAY("", "解约"));
    if (refund > 0) {
        add(phrase, SAY("; finance has %s to pay back", "；财务部尚应退款 %s"),
            money_format(money, refund));
    }
}

static void add_moved_in(struct phrase *phrase, const struct account *account)
{
    add_event(phrase, SAY("keys handed over by ", "由"), &account->holdings[PART_MOVED_IN].by,
              SAY("", "办结入住"));
    if (account->turn_count > 0) {
        add(phrase, "%s", SAY("; still ", "；仍有"));
        add_turn(phrase, account, &account->turns[0]);
    }
    if (account->turn_count > 1) {
        add(phrase, SAY("; %u more", "；另有 %u 项"), account->turn_count - 1);
    }
}

static void add_body(struct phrase *phrase, const struct account *account)
{
    switch (account->stage) {
    case STAGE_CANCELLED:
        add_cancelled(phrase, account);
        break;
    case STAGE_MOVED_IN:
        add_moved_in(phrase, account);
        break;
    case STAGE_SUSPENDED:
        add_fallen(phrase, account);
        add_turns(phrase, account);
        break;
    case STAGE_QUALIFIED:
    case STAGE_DRAFTING:
    case STAGE_IN_INQUIRY:
    case STAGE_AWAITING_BOTH:
    case STAGE_AWAITING_PAYMENT:
    case STAGE_AWAITING_DATE:
    case STAGE_READY:
    case STAGES_END:
        add_turns(phrase, account);
        break;
    }
}

/* Each rule once, in the order in which they are met. */
static void add_rules(struct phrase *phrase, const struct account *account)
{
    uint32_t count =
        account->stage == STAGE_MOVED_IN && account->turn_count > 0 ? 1 : named_turns(account);
    uint64_t seen = 0;
    bool first = true;
    uint32_t i;

    for (i = 0; i <= count; i++) {
        const char *at = i < count ? account->turns[i].rules : account->rules;

        for (; at[0] != '\0'; at += at[RULE_BYTES - 1] == '\0' ? RULE_BYTES - 1 : RULE_BYTES) {
            uint64_t bit = 1ULL << ((at[2] - '0') * 10 + (at[3] - '0'));

            if ((seen & bit) == 0) {
                add(phrase, "%s%.4s", first ? " [" : " ", at);
                first = false;
            }
            seen |= bit;
        }
    }
    add(phrase, "%s", first ? "" : "]");
}

const char *sentence_of(char text[SENTENCE_BYTES_MAX], const struct account *account)
{
    struct phrase phrase = {.text = text, .size = SENTENCE_BYTES_MAX};

    text[0] = '\0';
    add(&phrase, SAY("%.*s, %s: ", "%.*s %s："), TEXT_ARGUMENTS(account->subject),
        stage_title(account->stage, lang_is_chinese()));
    add_body(&phrase, account);
    add_rules(&phrase, account);
    return text;
}

const char *sentence_part(enum part part)
{
    switch (part) {
    case PART_FILE:
        return SAY("customer file", "客户档案");
    case PART_GATE:
        return SAY("no open inquiry", "疑问办结");
    case PART_CERTIFICATE:
        return SAY("certificate", "付清证明");
    case PART_DATE:
        return SAY("move-in date", "入住日期");
    case PART_QUALIFIED:
        return SAY("qualification", "入住资格");
    case PART_MOVED_IN:
        return SAY("moved in", "已入住");
    case PART_CANCELLED:
        return SAY("cancelled", "已解约");
    case PARTS:
        break;
    }
    return "";
}

/* Is it the turn of an inquiry that is not settled? Once the keys are handed over it gates nothing
 * more, and is open all the same. */
static bool is_of_gating(const struct account *account, const struct turn *turn)
{
    const struct inquiry *inquiry = text_is_absent(turn->open.inquiry)
                                        ? NULL
                                        : case_inquiry_of(account->state, turn->open.inquiry);

    return inquiry != NULL && inquiry_gates(inquiry, account->state->gate_on_remedy);
}

/* "2 open: Q1(D5) Q3(B7)" */
static void add_gating(struct phrase *phrase, const struct account *account)
{
    const char *comma = "";
    uint32_t i;

    add(phrase, SAY("%u open: ", "%u 件未结："), account->gate_open);
    for (i = 0; i < account->turn_count; i++) {
        const struct turn *turn = &account->turns[i];

        if (is_of_gating(account, turn)) {
            add(phrase, "%s%.*s(%s)", comma, TEXT_ARGUMENTS(turn->open.inquiry),
                node_word(turn->open.node));
            comma = " ";
        }
    }
}

static void add_certificate(struct phrase *phrase, const struct account *account)
{
    const struct certificate *certificate = case_valid_certificate(account->state);
    char money[MONEY_TEXT_BYTES];

    if (certificate != NULL) {
        add(phrase, "%.*s", TEXT_ARGUMENTS(certificate->certificate_no));
        add(phrase, "%s",
            account->holdings[PART_CERTIFICATE].holds ? "" : SAY(", not lodged yet", "，尚未交存"));
    } else if (case_balance_fen(account->state) > 0) {
        add(phrase, SAY("%s still due", "余款 %s"),
            money_format(money, case_balance_fen(account->state)));
    } else {
        add(phrase, "%s",
            account->holdings[PART_CERTIFICATE].fell
                ? SAY("paid, the last one lapsed", "已付清，原证明失效，待重新开具")
                : SAY("paid, not issued", "已付清，未开具"));
    }
}

static const char *sentence_lack(enum part part)
{
    switch (part) {
    case PART_FILE:
        return SAY("not set up", "未建立");
    case PART_DATE:
        return SAY("not set", "未定");
    case PART_QUALIFIED:
        return SAY("not confirmed", "未确认");
    case PART_GATE:
    case PART_CERTIFICATE:
    case PART_MOVED_IN:
    case PART_CANCELLED:
    case PARTS:
        break;
    }
    return "";
}

const char *sentence_standing(char text[CLAUSE_BYTES_MAX], const struct account *account,
                              enum part part)
{
    struct phrase phrase = {.text = text, .size = CLAUSE_BYTES_MAX};
    char date[DATE_TEXT_BYTES];

    text[0] = '\0';
    if (part == PART_GATE && account->gate_open > 0) {
        add_gating(&phrase, account);
    } else if (part == PART_CERTIFICATE) {
        add_certificate(&phrase, account);
    } else if (part == PART_DATE && account->state->movein_on != NO_DATE) {
        add(&phrase, "%s", date_format(date, account->state->movein_on));
    } else if (!account->holdings[part].holds) {
        add(&phrase, "%s", sentence_lack(part));
    }
    return text;
}
