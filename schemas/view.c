#include "schemas/view.h"

#include "schemas/mutant.h"
#include "schemas/reader.h"

/* Encoding. */

static void key(struct writer *writer, const char *name)
{
    writer_string(writer, name);
}

static void open_write(const struct open_node *open, struct writer *writer)
{
    char since[MOMENT_TEXT_BYTES];

    writer_map(writer, 6);
    key(writer, "node");
    writer_string(writer, node_word(open->node));
    key(writer, "lane");
    writer_string(writer, lane_word(open->lane));
    key(writer, "inquiry");
    writer_optional_text(writer, open->inquiry);
    key(writer, "opened");
    writer_uint(writer, open->opened);
    key(writer, "since");
    writer_string(writer, moment_format(since, open->since));
    key(writer, "due_on");
    writer_optional_date(writer, open->due_on);
}

static void inquiry_write(const struct inquiry *inquiry, struct writer *writer)
{
    writer_map(writer, 11);
    key(writer, "inquiry");
    writer_text_value(writer, inquiry->inquiry);
    key(writer, "category");
    writer_optional_text(writer, text_of(category_word(inquiry->category)));
    key(writer, "state");
    writer_string(writer, state_word(inquiry->state));
    key(writer, "round");
    writer_int(writer, inquiry->round);
    key(writer, "deferred");
    writer_bool(writer, inquiry->deferred);
    key(writer, "due_on");
    writer_optional_date(writer, inquiry->due_on);
    key(writer, "late_days");
    writer_int(writer, MUTANT(LATE_UNSHOWN) ? 0 : inquiry->late_days);
    key(writer, "budget_fen");
    writer_optional_int(writer, inquiry->budget_fen);
    key(writer, "assessed_fen");
    writer_optional_int(writer, inquiry->assessed_fen);
    key(writer, "approved_fen");
    writer_optional_int(writer, inquiry->approved_fen);
    key(writer, "promised_on");
    writer_optional_date(writer, inquiry->promised_on);
}

static uint64_t state_count(const struct case_state *state, enum inquiry_state of)
{
    uint64_t count = 0;

    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        count += state->inquiries[i].state == of ? 1 : 0;
    }
    return count;
}

/* How many ended in which way; a way in which none did is left out. */
static void closed_write(const struct case_state *state, struct writer *writer)
{
    static const enum inquiry_state finals[] = {STATE_CLOSED, STATE_WITHDRAWN, STATE_MOOT};
    uint32_t ways = 0;

    for (int i = 0; i < 3; i++) {
        ways += state_count(state, finals[i]) > 0 ? 1 : 0;
    }
    key(writer, "closed");
    writer_map(writer, ways);
    for (int i = 0; i < 3; i++) {
        if (state_count(state, finals[i]) > 0) {
            key(writer, state_word(finals[i]));
            writer_uint(writer, state_count(state, finals[i]));
        }
    }
}

static void inquiries_write(const struct case_state *state, struct writer *writer)
{
    bool all = state->inquiry_count <= VIEW_INQUIRIES_ALL_MAX;

    key(writer, "inquiries");
    writer_array(writer, all ? state->inquiry_count : case_open_count(state));
    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        if (all || inquiry_is_open(&state->inquiries[i])) {
            inquiry_write(&state->inquiries[i], writer);
        }
    }
    if (!all) {
        closed_write(state, writer);
    }
}

static void open_nodes_write(const struct case_state *state, struct writer *writer)
{
    struct open_node nodes[OPEN_NODES_MAX];
    uint32_t count = process_open(state, nodes);

    key(writer, "open");
    writer_array(writer, count);
    for (uint32_t i = 0; i < count; i++) {
        open_write(&nodes[i], writer);
    }
}

static void money_write(const struct case_state *state, struct writer *writer)
{
    const struct certificate *valid = case_valid_certificate(state);

    key(writer, "due_fen");
    writer_int(writer, state->due_fen);
    key(writer, "paid_fen");
    writer_int(writer, state->paid_fen);
    key(writer, "balance_fen");
    writer_int(writer, case_balance_fen(state));
    key(writer, "terms_version");
    writer_int(writer, state->terms_version);
    key(writer, "file_ok");
    writer_bool(writer, state->file_ok);
    key(writer, "gate_open");
    writer_uint(writer, case_gate_open(state));
    key(writer, "cert_ok");
    writer_bool(writer, case_cert_ok(state));
    key(writer, "certificate_no");
    writer_optional_text(writer,
                         case_cert_ok(state) ? valid->certificate_no : (struct text){NULL, 0});
}

void view_encode(const struct case_state *state, struct text subject, uint64_t sequence,
                 struct writer *writer)
{
    writer_map(writer, state->inquiry_count <= VIEW_INQUIRIES_ALL_MAX ? 19 : 20);
    key(writer, "case");
    writer_text_value(writer, subject);
    key(writer, "project");
    writer_optional_text(writer, state->project);
    key(writer, "unit");
    writer_optional_text(writer, state->unit);
    key(writer, "stage");
    writer_string(writer, stage_word(case_stage(state)));
    key(writer, "events");
    writer_uint(writer, state->events);
    key(writer, "sequence");
    writer_uint(writer, sequence);
    money_write(state, writer);
    key(writer, "date_ok");
    writer_bool(writer, case_date_ok(state));
    key(writer, "movein_on");
    writer_optional_date(writer, state->movein_on);
    key(writer, "qualified");
    writer_bool(writer, state->qualified);
    open_nodes_write(state, writer);
    inquiries_write(state, writer);
}

void view_encode_openers(const struct case_state *state, struct writer *writer)
{
    struct open_node nodes[OPEN_NODES_MAX];
    uint32_t count = process_open(state, nodes);

    writer_array(writer, count);
    for (uint32_t i = 0; i < count; i++) {
        writer_text_value(writer, nodes[i].opener);
    }
}

/* Decoding. Keys come in any order; one that is not known is skipped. A field that is missing or of
 * the wrong kind fails the reader. */

#define OPEN_FIELDS "node|lane|inquiry|opened|since|due_on"
#define INQUIRY_FIELDS                                                                             \
    "inquiry|category|state|round|deferred|due_on|late_days|budget_fen|assessed_fen|approved_fen|" \
    "promised_on"
#define VIEW_FIELDS                                                                                \
    "case|project|unit|stage|events|sequence|due_fen|paid_fen|balance_fen|terms_version|file_ok|"  \
    "gate_open|cert_ok|certificate_no|date_ok|movein_on|qualified|open|inquiries"

/* The bit of a field's place among the fields; 0 when it is none of them. */
static uint32_t field_bit(const char *fields, struct text name)
{
    int place = words_place(fields, name);

    return place == 0 ? 0 : 1U << place;
}

static void all_seen(struct reader *reader, const char *fields, uint32_t seen)
{
    for (int place = 1; !text_is_absent(words_at(fields, place)); place++) {
        if ((seen & 1U << place) == 0) {
            reader_fail(reader);
        }
    }
}

static struct text text_or_nil(struct reader *reader)
{
    if (reader_peek(reader) == VALUE_NIL) {
        reader_nil(reader);
        return (struct text){NULL, 0};
    }
    return reader_text(reader, TEXT_BYTES_MAX);
}

static int64_t int_or_nil(struct reader *reader)
{
    if (reader_peek(reader) == VALUE_NIL) {
        reader_nil(reader);
        return ABSENT;
    }
    return reader_int(reader, INT64_MIN, INT64_MAX);
}

static int32_t date_or_nil(struct reader *reader)
{
    struct text text = text_or_nil(reader);
    int32_t date = NO_DATE;

    if (!text_is_absent(text) && !date_parse(&date, text)) {
        reader_fail(reader);
    }
    return date;
}

static uint32_t small_read(struct reader *reader)
{
    return (uint32_t)reader_uint(reader, UINT32_MAX);
}

static int64_t moment_read(struct reader *reader)
{
    struct moment moment = {0};

    if (!moment_parse(&moment, reader_text(reader, TEXT_BYTES_MAX))) {
        reader_fail(reader);
    }
    return moment.seconds;
}

static enum category category_read(struct reader *reader)
{
    struct text word = text_or_nil(reader);
    int place = words_place(kind_schema(KIND_CATEGORY)->words, word);

    if (place == 0 && !text_is_absent(word)) {
        reader_fail(reader);
    }
    return (enum category)place;
}

static enum inquiry_state state_read(struct reader *reader)
{
    struct text word = reader_text(reader, TEXT_BYTES_MAX);

    for (int i = STATE_TRIAGE; i <= STATE_MOOT; i++) {
        if (text_equals(word, text_of(state_word((enum inquiry_state)i)))) {
            return (enum inquiry_state)i;
        }
    }
    reader_fail(reader);
    return STATE_NONE;
}

static void open_read(struct reader *reader, struct open_node *open)
{
    uint32_t count = reader_map(reader, MAP_COUNT_MAX);
    struct text node = {NULL, 0};
    uint32_t seen = 0;

    *open = (struct open_node){.due_on = NO_DATE};
    for (uint32_t i = 0; i < count && !reader->failed; i++) {
        struct text name = reader_text(reader, TEXT_BYTES_MAX);

        seen |= field_bit(OPEN_FIELDS, name);
        if (text_equals(name, TEXT("node"))) {
            node = reader_text(reader, TEXT_BYTES_MAX);
        } else if (text_equals(name, TEXT("lane"))) {
            open->lane = lane_of_word(reader_text(reader, TEXT_BYTES_MAX));
        } else if (text_equals(name, TEXT("inquiry"))) {
            open->inquiry = text_or_nil(reader);
        } else if (text_equals(name, TEXT("opened"))) {
            open->opened = small_read(reader);
        } else if (text_equals(name, TEXT("since"))) {
            open->since = moment_read(reader);
        } else if (text_equals(name, TEXT("due_on"))) {
            open->due_on = date_or_nil(reader);
        } else {
            reader_skip(reader);
        }
    }
    all_seen(reader, OPEN_FIELDS, seen);
    open->node = node_of_word(node);
    if (open->node == NODE_F9 && open->lane == LANE_F) {
        open->node = NODE_F9L;
    }
}

static void inquiry_read(struct reader *reader, struct view_inquiry *inquiry)
{
    uint32_t count = reader_map(reader, MAP_COUNT_MAX);
    uint32_t seen = 0;

    *inquiry = (struct view_inquiry){
        .due_on = NO_DATE,
        .promised_on = NO_DATE,
        .budget_fen = ABSENT,
        .assessed_fen = ABSENT,
        .approved_fen = ABSENT,
    };
    for (uint32_t i = 0; i < count && !reader->failed; i++) {
        struct text name = reader_text(reader, TEXT_BYTES_MAX);

        seen |= field_bit(INQUIRY_FIELDS, name);
        if (text_equals(name, TEXT("inquiry"))) {
            inquiry->inquiry = reader_text(reader, ID_BYTES_MAX);
        } else if (text_equals(name, TEXT("category"))) {
            inquiry->category = category_read(reader);
        } else if (text_equals(name, TEXT("state"))) {
            inquiry->state = state_read(reader);
        } else if (text_equals(name, TEXT("round"))) {
            inquiry->round = (int32_t)small_read(reader);
        } else if (text_equals(name, TEXT("deferred"))) {
            inquiry->deferred = reader_bool(reader);
        } else if (text_equals(name, TEXT("due_on"))) {
            inquiry->due_on = date_or_nil(reader);
        } else if (text_equals(name, TEXT("late_days"))) {
            inquiry->late_days = (int32_t)small_read(reader);
        } else if (text_equals(name, TEXT("budget_fen"))) {
            inquiry->budget_fen = int_or_nil(reader);
        } else if (text_equals(name, TEXT("assessed_fen"))) {
            inquiry->assessed_fen = int_or_nil(reader);
        } else if (text_equals(name, TEXT("approved_fen"))) {
            inquiry->approved_fen = int_or_nil(reader);
        } else if (text_equals(name, TEXT("promised_on"))) {
            inquiry->promised_on = date_or_nil(reader);
        } else {
            reader_skip(reader);
        }
    }
    all_seen(reader, INQUIRY_FIELDS, seen);
}

static void lists_read(struct reader *reader, struct view *view, bool open)
{
    uint32_t count = reader_array(reader, open ? OPEN_NODES_MAX : CASE_INQUIRIES_OPEN_MAX);

    for (uint32_t i = 0; i < count && !reader->failed; i++) {
        if (open) {
            open_read(reader, &view->open[i]);
        } else {
            inquiry_read(reader, &view->inquiries[i]);
        }
    }
    if (open) {
        view->open_count = count;
    } else {
        view->inquiry_count = count;
    }
}

/* The openers, in the order of `open`; one to each, or none at all. */
static void openers_read(struct view *view, struct reader *reader)
{
    reader_array_of(reader, view->open_count);
    for (uint32_t i = 0; i < view->open_count && !reader->failed; i++) {
        view->open[i].opener = reader_text(reader, ID_BYTES_MAX);
    }
}

/* One of the case's own fields; false for one that is not known. */
static bool field_read(struct reader *reader, struct view *view, struct text name)
{
    if (text_equals(name, TEXT("case"))) {
        view->subject = reader_text(reader, ID_BYTES_MAX);
    } else if (text_equals(name, TEXT("project"))) {
        view->project = text_or_nil(reader);
    } else if (text_equals(name, TEXT("unit"))) {
        view->unit = text_or_nil(reader);
    } else if (text_equals(name, TEXT("stage"))) {
        view->stage = reader_text(reader, TEXT_BYTES_MAX);
    } else if (text_equals(name, TEXT("events"))) {
        view->events = small_read(reader);
    } else if (text_equals(name, TEXT("sequence"))) {
        view->sequence = reader_uint(reader, INTEGER_MAX);
    } else if (text_equals(name, TEXT("due_fen"))) {
        view->due_fen = reader_int(reader, INT64_MIN, INT64_MAX);
    } else if (text_equals(name, TEXT("paid_fen"))) {
        view->paid_fen = reader_int(reader, INT64_MIN, INT64_MAX);
    } else if (text_equals(name, TEXT("balance_fen"))) {
        view->balance_fen = reader_int(reader, INT64_MIN, INT64_MAX);
    } else if (text_equals(name, TEXT("terms_version"))) {
        view->terms_version = (int32_t)small_read(reader);
    } else if (text_equals(name, TEXT("file_ok"))) {
        view->file_ok = reader_bool(reader);
    } else if (text_equals(name, TEXT("gate_open"))) {
        view->gate_open = small_read(reader);
    } else if (text_equals(name, TEXT("cert_ok"))) {
        view->cert_ok = reader_bool(reader);
    } else if (text_equals(name, TEXT("certificate_no"))) {
        view->certificate_no = text_or_nil(reader);
    } else if (text_equals(name, TEXT("date_ok"))) {
        view->date_ok = reader_bool(reader);
    } else if (text_equals(name, TEXT("movein_on"))) {
        view->movein_on = date_or_nil(reader);
    } else if (text_equals(name, TEXT("qualified"))) {
        view->qualified = reader_bool(reader);
    } else {
        return false;
    }
    return true;
}

enum status view_decode(struct view *view, struct text bytes, struct text openers)
{
    struct reader reader = reader_of(bytes.bytes, bytes.count);
    uint32_t count = reader_map(&reader, MAP_COUNT_MAX);
    uint32_t seen = 0;

    *view = (struct view){.movein_on = NO_DATE};
    for (uint32_t i = 0; i < count && !reader.failed; i++) {
        struct text name = reader_text(&reader, TEXT_BYTES_MAX);

        seen |= field_bit(VIEW_FIELDS, name);
        if (text_equals(name, TEXT("open"))) {
            lists_read(&reader, view, true);
        } else if (text_equals(name, TEXT("inquiries"))) {
            lists_read(&reader, view, false);
        } else if (!field_read(&reader, view, name)) {
            reader_skip(&reader);
        }
    }
    all_seen(&reader, VIEW_FIELDS, seen);
    if (!reader_done(&reader)) {
        return STATUS_MALFORMED;
    }
    if (!text_is_absent(openers)) {
        reader = reader_of(openers.bytes, openers.count);
        openers_read(view, &reader);
    }
    return reader_done(&reader) ? STATUS_OK : STATUS_MALFORMED;
}

const struct view_inquiry *view_inquiry_of(const struct view *view, struct text inquiry)
{
    for (uint32_t i = 0; i < view->inquiry_count; i++) {
        if (text_equals(view->inquiries[i].inquiry, inquiry)) {
            return &view->inquiries[i];
        }
    }
    return NULL;
}
