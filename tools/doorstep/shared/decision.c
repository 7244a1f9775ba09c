#include "tools/doorstep/shared/decision.h"

#include "schemas/process.h"
#include "tools/doorstep/shared/clock.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define PAIRS_MAX 64
#define KNOWN_MAX 4
#define KNOWN_BYTES (TEXT_BYTES_MAX + 64)

/* The words of a decision: those given, and what the case itself knows. */
struct words {
    const char *pairs[PAIRS_MAX];
    uint32_t count;
    uint32_t known_count;
    char known[KNOWN_MAX][KNOWN_BYTES];
};

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

/* The open node that is meant. */
static enum status find_open(const struct view *view, const struct request *request,
                             const struct open_node **open, struct error *err)
{
    uint32_t found = 0;
    uint32_t i;

    for (i = 0; i < view->open_count; i++) {
        const struct open_node *each = &view->open[i];

        if (text_equals(text_of(node_word(each->node)), request->node) &&
            (text_is_absent(request->inquiry) || text_equals(request->inquiry, each->inquiry))) {
            *open = each;
            found++;
        }
    }
    if (found == 0) {
        return error_set(err, STATUS_NOT_FOUND, "%.*s is not open in %.*s, which is %.*s",
                         TEXT_ARGUMENTS(request->node), TEXT_ARGUMENTS(view->subject),
                         TEXT_ARGUMENTS(view->stage));
    }
    return found == 1
               ? STATUS_OK
               : error_set(err, STATUS_INVALID, "--inquiry: say which, %u inquiries are at %.*s",
                           found, TEXT_ARGUMENTS(request->node));
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
        return error_set(err, STATUS_INVALID, "--no: %s has no event that says no",
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

static bool is_given(const struct words *words, const char *name)
{
    size_t count = strlen(name);
    uint32_t i;

    for (i = 0; i < words->count; i++) {
        if (strncmp(words->pairs[i], name, count) == 0 && words->pairs[i][count] == '=') {
            return true;
        }
    }
    return false;
}

static void know(struct words *words, const char *name, struct text value)
{
    if (!is_given(words, name) && !text_is_absent(value) && words->known_count < KNOWN_MAX &&
        words->count < PAIRS_MAX) {
        char *known = words->known[words->known_count++];

        (void)snprintf(known, KNOWN_BYTES, "%s=%.*s", name, TEXT_ARGUMENTS(value));
        words->pairs[words->count++] = known;
    }
}

static void know_fen(struct words *words, const char *name, int64_t fen)
{
    char text[24];

    if (fen != ABSENT) {
        (void)snprintf(text, sizeof text, "%lld", (long long)fen);
        know(words, name, text_of(text));
    }
}

/* What the view says need not be typed again. */
static void add_known(struct words *words, enum event_type type, const struct view *view,
                      const struct open_node *open, const char *now)
{
    const struct view_inquiry *inquiry = view_inquiry_of(view, open->inquiry);
    char number[ID_BYTES_MAX + 1];
    struct text today = {now, 10};

    know(words, "inquiry", open->inquiry);
    if (type == EVENT_COST_APPROVED && inquiry != NULL) {
        know_fen(words, "amount_fen", inquiry->assessed_fen);
    } else if (type == EVENT_COST_ASSESSED && inquiry != NULL) {
        know_fen(words, "amount_fen", inquiry->budget_fen);
    } else if (type == EVENT_PAYMENT_CLEARED) {
        process_certificate_no(view->subject, view->terms_version, number);
        know(words, "certificate_no", text_of(number));
        know_fen(words, "due_fen", view->due_fen);
        know_fen(words, "received_fen", view->paid_fen);
        know(words, "issued_on", today);
    } else if (type == EVENT_QUALIFICATION_CONFIRMED) {
        know(words, "certificate_no", view->certificate_no);
    } else if (type == EVENT_MOVEIN_COMPLETED) {
        know(words, "done_on", today);
    }
}

enum status decision_make(struct decision *decision, const struct request *request,
                          const struct case_bytes *bytes, struct writer *writer, struct error *err)
{
    static struct words words;
    const struct open_node *open = NULL;
    struct draft draft = {.expect = ABSENT};
    char id[ID_BYTES_MAX + 1];
    char now[MOMENT_TEXT_BYTES];
    char as[ID_BYTES_MAX * 2];
    enum status status;

    if (view_decode(&decision->view, bytes->view, bytes->openers) != STATUS_OK) {
        return error_set(err, STATUS_MALFORMED, "the view cannot be read");
    }
    status = find_open(&decision->view, request, &open, err);
    if (status == STATUS_OK) {
        assert(open != NULL);
        status = choose_type(request, open->node, &decision->type, err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (request->pair_count > PAIRS_MAX - KNOWN_MAX) {
        return error_set(err, STATUS_INVALID, "%s: too many words", request->pairs[PAIRS_MAX - 1]);
    }
    words.count = request->pair_count;
    words.known_count = 0;
    if (request->pair_count > 0) {
        (void)memcpy(words.pairs, request->pairs, request->pair_count * sizeof *words.pairs);
    }
    add_known(&words, decision->type, &decision->view, open, clock_now_text(now));
    process_act_id(open, id);
    decision->lane = open->lane;
    draft.schema = event_schema(decision->type);
    draft.subject = decision->view.subject;
    draft.id = text_of(id);
    draft.time = text_is_absent(request->time) ? text_of(now) : request->time;
    draft.causationid = open->opener;
    draft.pairs = words.pairs;
    draft.pair_count = words.count;
    (void)snprintf(as, sizeof as, "%s%s%.*s", lane_word(open->lane),
                   text_is_absent(request->actor) ? "" : ":", TEXT_ARGUMENTS(request->actor));
    status = draft_say_as(&draft, as, err);
    return status == STATUS_OK ? draft_encode(&draft, writer, err) : status;
}
