#include "tools/doorstep/shared/case/decision.h"

#include "schemas/numbering.h"
#include "schemas/process.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define OPEN_LIST_BYTES 96 /* of an error's text */

enum status case_bytes_copy(struct case_bytes *bytes, struct text view, struct text openers,
                            struct error *err)
{
    if (view.count > sizeof bytes->view_storage || openers.count > sizeof bytes->openers_storage) {
        return error_set(err, STATUS_MALFORMED, "a view of %u bytes", view.count);
    }
    (void)memcpy(bytes->view_storage, view.bytes, view.count);
    (void)memcpy(bytes->openers_storage, openers.bytes, openers.count);
    bytes->view = (struct text){(const char *)bytes->view_storage, view.count};
    bytes->openers = (struct text){(const char *)bytes->openers_storage, openers.count};
    return STATUS_OK;
}

enum status case_bytes_fetch(struct case_bytes *bytes, struct session *session, struct text subject,
                             struct error *err)
{
    const struct case_item *item = NULL;
    enum status status = session_case(session, subject, &item, err);

    if (status == STATUS_OK && item == NULL) {
        return session_no_case(subject, err);
    }
    return status == STATUS_OK ? case_bytes_copy(bytes, item->view, item->openers, err) : status;
}

/* "D5 Q1, F6 Q2": what is open, of that node or of all; as much as there is room for. */
static const char *open_list(char text[OPEN_LIST_BYTES], const struct view *view, enum node node)
{
    const char *comma = "";
    size_t used = 0;
    uint32_t i;

    text[0] = '\0';
    for (i = 0; i < view->open_count; i++) {
        const struct open_node *open = &view->open[i];
        size_t room = OPEN_LIST_BYTES - used;
        int count;

        if (node != NODE_NONE && open->node != node) {
            continue;
        }
        count = snprintf(text + used, room, "%s%s%s%.*s", comma,
                         node == NODE_NONE ? node_word(open->node) : "",
                         node == NODE_NONE && !text_is_absent(open->inquiry) ? " " : "",
                         TEXT_ARGUMENTS(open->inquiry));
        if (count < 0 || (size_t)count + sizeof "…" > room) {
            (void)snprintf(text + used, room, "…");
            break;
        }
        used += (size_t)count;
        comma = SAY(", ", "、");
    }
    return text;
}

/* What is open instead, and what a certificate waits for. */
static enum status refuse_closed(const struct view *view, struct text node, struct error *err)
{
    char open[OPEN_LIST_BYTES];
    char money[MONEY_TEXT_BYTES];
    bool owes = node_of_word(node) == NODE_F9 && view->due_fen > view->paid_fen &&
                !text_equals(view->stage, text_of(stage_word(STAGE_CANCELLED)));

    (void)error_set(err, STATUS_NOT_FOUND,
                    SAY("%.*s is not open in %.*s, which is %.*s; open: %s",
                        "%.*s 不在待办之列：合同 %.*s 现为“%.*s”，待办：%s"),
                    TEXT_ARGUMENTS(node), TEXT_ARGUMENTS(view->subject),
                    TEXT_ARGUMENTS(labels_chinese(view->stage)),
                    view->open_count == 0 ? SAY("nothing", "无")
                                          : open_list(open, view, NODE_NONE));
    if (owes && err != NULL) {
        size_t used = strlen(err->text);

        (void)snprintf(err->text + used, sizeof err->text - used,
                       SAY("; the owner owes %s", "；业主尚欠 %s"),
                       money_format(money, view->due_fen - view->paid_fen));
    }
    return STATUS_NOT_FOUND;
}

enum status decision_find_open(const struct view *view, struct text node, struct text inquiry,
                               const struct open_node **open, struct error *err)
{
    char open_ids[OPEN_LIST_BYTES];
    uint32_t found = 0;
    uint32_t i;

    for (i = 0; i < view->open_count; i++) {
        const struct open_node *each = &view->open[i];

        if (text_equals(text_of(node_word(each->node)), node) &&
            (text_is_absent(inquiry) || text_equals(inquiry, each->inquiry))) {
            *open = each;
            found++;
        }
    }
    if (found == 0) {
        return refuse_closed(view, node, err);
    }
    return found == 1 ? STATUS_OK
                      : error_set(err, STATUS_INVALID,
                                  SAY("--inquiry: say which, %u inquiries are at %.*s: %s",
                                      "--inquiry：请指明哪一个，有 %u 个疑问在 %.*s：%s"),
                                  found, TEXT_ARGUMENTS(node),
                                  open_list(open_ids, view, node_of_word(node)));
}

static bool has_field(const struct event_schema *schema, const char *pair)
{
    size_t count = strcspn(pair, "=");
    size_t i;

    for (i = 0; i < schema->data.field_count; i++) {
        const char *name = schema->data.fields[i].name;

        if (strlen(name) == count && memcmp(name, pair, count) == 0) {
            return true;
        }
    }
    return false;
}

/* Yes or no? By the flag, or by a field that only the no has. */
static enum status choose_type(const struct request *request, enum node node, enum event_type *type,
                               struct error *err)
{
    enum event_type no = node_or_by(node);
    uint32_t i;

    *type = node_completed_by(node);
    if (request->refuse && no == EVENT_NONE) {
        return error_set(err, STATUS_INVALID,
                         SAY("--no: %s has no event that says no", "--no：%s 没有表示不同意的记录"),
                         node_word(node));
    }
    if (request->refuse) {
        *type = no;
        return STATUS_OK;
    }
    for (i = 0; no != EVENT_NONE && i < request->pair_count; i++) {
        if (!has_field(event_schema(*type), request->pairs[i]) &&
            has_field(event_schema(no), request->pairs[i])) {
            *type = no;
        }
    }
    return STATUS_OK;
}

const char *decision_given(const struct decision *decision, const char *field)
{
    size_t count = strlen(field);
    uint32_t i;

    for (i = 0; i < decision->pair_count; i++) {
        const char *pair = decision->pairs[i];

        if (strncmp(pair, field, count) == 0 && pair[count] == '=') {
            return pair + count + 1;
        }
    }
    return NULL;
}

const struct known *decision_known(const struct decision *decision, const char *field)
{
    size_t count = strlen(field);
    uint32_t i;

    for (i = 0; i < decision->known_count; i++) {
        const char *pair = decision->known[i].pair;

        if (strncmp(pair, field, count) == 0 && pair[count] == '=') {
            return &decision->known[i];
        }
    }
    return NULL;
}

static struct known *know(struct decision *decision, const char *field, struct text value)
{
    struct known *known;

    if (text_is_absent(value) || decision->known_count == DECISION_KNOWN_MAX) {
        return NULL;
    }
    known = &decision->known[decision->known_count++];
    known->is_choice = false;
    (void)snprintf(known->pair, sizeof known->pair, "%s=%.*s", field, TEXT_ARGUMENTS(value));
    return known;
}

void decision_suggest(struct decision *decision, const char *field, const char *value)
{
    struct known *known = know(decision, field, text_of(value));

    if (known != NULL) {
        known->is_choice = true;
    }
}

void decision_correct(struct decision *decision, const char *field, const char *value)
{
    size_t count = strlen(field);
    uint32_t i;

    for (i = 0; i < decision->known_count; i++) {
        struct known *known = &decision->known[i];

        if (strncmp(known->pair, field, count) == 0 && known->pair[count] == '=') {
            (void)snprintf(known->pair, sizeof known->pair, "%s=%s", field, value);
        }
    }
}

static const char *fen_text(char text[24], int64_t fen)
{
    (void)snprintf(text, 24, "%lld", (long long)fen);
    return fen == ABSENT ? NULL : text;
}

/* What the view says need not be typed again. */
static void know_all(struct decision *decision)
{
    const struct view *view = &decision->view;
    const struct view_inquiry *inquiry = view_inquiry_of(view, decision->open->inquiry);
    enum event_type type = decision->type;
    struct numbering numbering;
    char number[ID_BYTES_MAX + 1];
    char today[DATE_TEXT_BYTES];
    char fen[24];

    (void)snprintf(today, sizeof today, "%.10s", decision->now);
    (void)know(decision, "inquiry", decision->open->inquiry);
    if (type == EVENT_COST_APPROVED && inquiry != NULL) {
        decision_suggest(decision, "amount_fen", fen_text(fen, inquiry->assessed_fen));
    } else if (type == EVENT_COST_ASSESSED && inquiry != NULL) {
        decision_suggest(decision, "amount_fen", fen_text(fen, inquiry->budget_fen));
    } else if (type == EVENT_PAYMENT_CLEARED) {
        numbering_begin(&numbering, view->subject, view->terms_version);
        (void)numbering_next(&numbering, number); /* the first; a history knows better */
        (void)know(decision, "certificate_no", text_of(number));
        (void)know(decision, "due_fen", text_of(fen_text(fen, view->due_fen)));
        (void)know(decision, "received_fen", text_of(fen_text(fen, view->paid_fen)));
        decision_suggest(decision, "issued_on", today);
    } else if (type == EVENT_QUALIFICATION_CONFIRMED) {
        (void)know(decision, "certificate_no", view->certificate_no);
    } else if (type == EVENT_MOVEIN_COMPLETED || type == EVENT_REMEDY_COMPLETED) {
        decision_suggest(decision, "done_on", today);
    }
}

enum status decision_begin(struct decision *decision, const struct request *request,
                           const struct case_bytes *bytes, struct error *err)
{
    enum status status;

    if (view_decode(&decision->view, bytes->view, bytes->openers) != STATUS_OK) {
        return error_set(err, STATUS_MALFORMED, "the view cannot be read");
    }
    decision->open = NULL;
    decision->known_count = 0;
    decision->pair_count = 0;
    status =
        decision_find_open(&decision->view, request->node, request->inquiry, &decision->open, err);
    if (status == STATUS_OK) {
        assert(decision->open != NULL);
        status = choose_type(request, decision->open->node, &decision->type, err);
    }
    for (uint32_t i = 0; i < request->pair_count && status == STATUS_OK; i++) {
        status = decision_add(decision, request->pairs[i], err);
    }
    if (status == STATUS_OK) {
        decision->lane = draft_person_lane(request->actor, decision->open->lane);
        (void)clock_now_text(decision->now);
        know_all(decision);
    }
    return status;
}

enum status decision_add(struct decision *decision, const char *pair, struct error *err)
{
    if (decision->pair_count == DECISION_PAIRS_MAX - DECISION_KNOWN_MAX) {
        return error_set(err, STATUS_INVALID, SAY("%s: too many words", "%s：字段过多"), pair);
    }
    decision->pairs[decision->pair_count++] = pair;
    return STATUS_OK;
}

enum status decision_encode(struct decision *decision, const struct request *request,
                            struct writer *writer, struct error *err)
{
    const char *pairs[DECISION_PAIRS_MAX];
    const struct open_node *open = decision->open;
    struct draft draft = {.expect = ABSENT};
    char id[ID_BYTES_MAX + 1];
    uint32_t i;

    (void)memcpy(pairs, decision->pairs, decision->pair_count * sizeof *pairs);
    draft.pairs = pairs;
    draft.pair_count = decision->pair_count;
    for (i = 0; i < decision->known_count; i++) {
        const char *pair = decision->known[i].pair;
        char field[ID_BYTES_MAX];

        (void)snprintf(field, sizeof field, "%.*s", (int)strcspn(pair, "="), pair);
        if (decision_given(decision, field) == NULL) {
            pairs[draft.pair_count++] = pair;
        }
    }
    process_act_id(open, id);
    draft.schema = event_schema(decision->type);
    draft.subject = decision->view.subject;
    draft.id = text_of(id);
    draft.time = text_is_absent(request->time) ? text_of(decision->now) : request->time;
    draft.causationid = open->opener;
    draft_say_person(&draft, request->actor, open->lane);
    return draft_encode(&draft, writer, err);
}
