#include "schemas/case.h"

#include "schemas/reader.h"

/* All payments of a case; twice that is an integer still. */
#define FEN_MAX (CASE_PAYMENTS_MAX * INTEGER_MAX)

void case_init(struct case_state *state)
{
    state->events = 0;
    state->project = (struct text){NULL, 0};
    state->unit = (struct text){NULL, 0};
    state->signed_on = NO_DATE;
    state->due_fen = 0;
    state->paid_fen = 0;
    state->terms_version = 1;
    state->file_ok = false;
    state->qualified = false;
    state->moved_in = false;
    state->cancelled = false;
    state->movein_on = NO_DATE;
    for (int i = 0; i < CASE_NODES; i++) {
        state->openings[i] = (struct opening){0};
    }
    state->inquiry_count = 0;
    state->payment_count = 0;
    state->certificate_count = 0;
}

/* The encoding: one array, in the order of the struct; optional values are nil. Readers and writers
 * stand pairwise, so that they can be compared line by line. */

static void optional_write(struct writer *writer, int64_t value, int64_t none)
{
    if (value == none) {
        writer_nil(writer);
    } else {
        writer_int(writer, value);
    }
}

static int64_t fen_read(struct reader *reader)
{
    if (reader_peek(reader) == VALUE_NIL) {
        reader_nil(reader);
        return ABSENT;
    }
    return reader_int(reader, 0, INTEGER_MAX);
}

static void date_write(struct writer *writer, int32_t date)
{
    optional_write(writer, date, NO_DATE);
}

static int32_t date_read(struct reader *reader)
{
    int32_t date;

    if (reader_peek(reader) == VALUE_NIL) {
        reader_nil(reader);
        return NO_DATE;
    }
    date = (int32_t)reader_int(reader, INT32_MIN, INT32_MAX);
    if (!date_is_known(date)) {
        reader_fail(reader);
    }
    return date;
}

static void text_write(struct writer *writer, struct text text)
{
    if (text_is_absent(text)) {
        writer_nil(writer);
    } else {
        writer_text_value(writer, text);
    }
}

static struct text text_read(struct reader *reader, size_t bytes_max)
{
    if (reader_peek(reader) == VALUE_NIL) {
        reader_nil(reader);
        return (struct text){NULL, 0};
    }
    return reader_text(reader, bytes_max);
}

static void opening_write(struct writer *writer, const struct opening *opening)
{
    if (opening->position == 0) {
        writer_nil(writer);
        return;
    }
    writer_array(writer, 3);
    writer_uint(writer, opening->position);
    writer_int(writer, opening->since);
    writer_text_value(writer, opening->event);
}

static struct opening opening_read(struct reader *reader)
{
    struct opening opening = {0};

    if (reader_peek(reader) == VALUE_NIL) {
        reader_nil(reader);
        return opening;
    }
    reader_array_of(reader, 3);
    opening.position = (uint32_t)reader_int(reader, 1, CASE_EVENTS_MAX);
    opening.since = reader_int(reader, -INTEGER_MAX, INTEGER_MAX);
    opening.event = reader_text(reader, ID_BYTES_MAX);
    if (!date_is_known(moment_day((struct moment){.seconds = opening.since}))) {
        reader_fail(reader);
    }
    return opening;
}

static void inquiry_write(struct writer *writer, const struct inquiry *inquiry)
{
    writer_array(writer, 16);
    writer_text_value(writer, inquiry->inquiry);
    writer_uint(writer, (uint64_t)inquiry->category);
    writer_uint(writer, (uint64_t)inquiry->state);
    writer_bool(writer, inquiry->deferred);
    writer_bool(writer, inquiry->after_movein);
    writer_int(writer, inquiry->round);
    date_write(writer, inquiry->due_on);
    writer_int(writer, inquiry->late_days);
    date_write(writer, inquiry->promised_on);
    optional_write(writer, inquiry->budget_fen, ABSENT);
    optional_write(writer, inquiry->assessed_fen, ABSENT);
    optional_write(writer, inquiry->approved_fen, ABSENT);
    text_write(writer, inquiry->proposer);
    text_write(writer, inquiry->answerer);
    text_write(writer, inquiry->assessor);
    opening_write(writer, &inquiry->opening);
}

static void inquiry_read(struct reader *reader, struct inquiry *inquiry)
{
    reader_array_of(reader, 16);
    inquiry->inquiry = reader_text(reader, ID_BYTES_MAX);
    inquiry->category = (enum category)reader_uint(reader, CATEGORY_GENERAL);
    inquiry->state = (enum inquiry_state)reader_uint(reader, STATE_MOOT);
    inquiry->deferred = reader_bool(reader);
    inquiry->after_movein = reader_bool(reader);
    inquiry->round = (int32_t)reader_int(reader, 1, INQUIRY_ROUNDS_MAX);
    inquiry->due_on = date_read(reader);
    inquiry->late_days = (int32_t)reader_int(reader, 0, INT32_MAX);
    inquiry->promised_on = date_read(reader);
    inquiry->budget_fen = fen_read(reader);
    inquiry->assessed_fen = fen_read(reader);
    inquiry->approved_fen = fen_read(reader);
    inquiry->proposer = text_read(reader, ID_BYTES_MAX);
    inquiry->answerer = text_read(reader, ID_BYTES_MAX);
    inquiry->assessor = text_read(reader, ID_BYTES_MAX);
    inquiry->opening = opening_read(reader);
    if (inquiry->state == STATE_NONE ||
        inquiry_is_open(inquiry) != (inquiry->opening.position > 0)) {
        reader_fail(reader);
    }
}

void case_encode(const struct case_state *state, struct writer *writer)
{
    writer_array(writer, 16);
    writer_uint(writer, state->events);
    text_write(writer, state->project);
    text_write(writer, state->unit);
    date_write(writer, state->signed_on);
    writer_int(writer, state->due_fen);
    writer_int(writer, state->paid_fen);
    writer_int(writer, state->terms_version);
    writer_bool(writer, state->file_ok);
    writer_bool(writer, state->qualified);
    writer_bool(writer, state->moved_in);
    writer_bool(writer, state->cancelled);
    date_write(writer, state->movein_on);
    writer_array(writer, CASE_NODES);
    for (int i = 0; i < CASE_NODES; i++) {
        opening_write(writer, &state->openings[i]);
    }
    writer_array(writer, state->inquiry_count);
    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        inquiry_write(writer, &state->inquiries[i]);
    }
    writer_array(writer, state->payment_count);
    for (uint32_t i = 0; i < state->payment_count; i++) {
        writer_array(writer, 3);
        writer_text_value(writer, state->payments[i].payment);
        writer_text_value(writer, state->payments[i].ref);
        writer_int(writer, state->payments[i].amount_fen);
    }
    writer_array(writer, state->certificate_count);
    for (uint32_t i = 0; i < state->certificate_count; i++) {
        writer_array(writer, 2);
        writer_text_value(writer, state->certificates[i].certificate_no);
        writer_int(writer, state->certificates[i].terms_version);
    }
}

enum status case_decode(struct case_state *state, struct text bytes)
{
    struct reader reader = reader_of(bytes.bytes, bytes.count);

    reader_array_of(&reader, 16);
    state->events = (uint32_t)reader_uint(&reader, CASE_EVENTS_MAX);
    state->project = text_read(&reader, ID_BYTES_MAX);
    state->unit = text_read(&reader, TEXT_BYTES_MAX);
    state->signed_on = date_read(&reader);
    state->due_fen = reader_int(&reader, -FEN_MAX, FEN_MAX);
    state->paid_fen = reader_int(&reader, -FEN_MAX, FEN_MAX);
    state->terms_version = (int32_t)reader_int(&reader, 1, INT32_MAX);
    state->file_ok = reader_bool(&reader);
    state->qualified = reader_bool(&reader);
    state->moved_in = reader_bool(&reader);
    state->cancelled = reader_bool(&reader);
    state->movein_on = date_read(&reader);
    reader_array_of(&reader, CASE_NODES);
    for (int i = 0; i < CASE_NODES; i++) {
        state->openings[i] = opening_read(&reader);
    }
    state->inquiry_count = reader_array(&reader, CASE_INQUIRIES_MAX);
    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        inquiry_read(&reader, &state->inquiries[i]);
    }
    state->payment_count = reader_array(&reader, CASE_PAYMENTS_MAX);
    for (uint32_t i = 0; i < state->payment_count; i++) {
        reader_array_of(&reader, 3);
        state->payments[i].payment = reader_text(&reader, ID_BYTES_MAX);
        state->payments[i].ref = reader_text(&reader, TEXT_BYTES_MAX);
        state->payments[i].amount_fen = reader_int(&reader, 1, INTEGER_MAX);
    }
    state->certificate_count = reader_array(&reader, CASE_EVENTS_MAX);
    for (uint32_t i = 0; i < state->certificate_count; i++) {
        reader_array_of(&reader, 2);
        state->certificates[i].certificate_no = reader_text(&reader, ID_BYTES_MAX);
        state->certificates[i].terms_version = (int32_t)reader_int(&reader, 1, INT32_MAX);
    }
    if (!reader_done(&reader) || case_open_count(state) > CASE_INQUIRIES_OPEN_MAX) {
        case_init(state);
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

const struct inquiry *case_inquiry_of(const struct case_state *state, struct text inquiry)
{
    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        if (text_equals(state->inquiries[i].inquiry, inquiry)) {
            return &state->inquiries[i];
        }
    }
    return NULL;
}

struct inquiry *case_inquiry(struct case_state *state, struct text inquiry)
{
    const struct inquiry *found = case_inquiry_of(state, inquiry);

    return found == NULL ? NULL : &state->inquiries[found - state->inquiries];
}

const struct payment *case_payment_of(const struct case_state *state, struct text payment)
{
    for (uint32_t i = 0; i < state->payment_count; i++) {
        if (text_equals(state->payments[i].payment, payment)) {
            return &state->payments[i];
        }
    }
    return NULL;
}

const struct certificate *case_certificate_of(const struct case_state *state, struct text number)
{
    for (uint32_t i = 0; i < state->certificate_count; i++) {
        if (text_equals(state->certificates[i].certificate_no, number)) {
            return &state->certificates[i];
        }
    }
    return NULL;
}

const struct certificate *case_valid_certificate(const struct case_state *state)
{
    if (case_balance_fen(state) > 0) {
        return NULL;
    }
    for (uint32_t i = 0; i < state->certificate_count; i++) {
        if (state->certificates[i].terms_version == state->terms_version) {
            return &state->certificates[i];
        }
    }
    return NULL;
}

bool inquiry_is_open(const struct inquiry *inquiry)
{
    return state_node(inquiry->state) != NODE_NONE;
}

int64_t case_balance_fen(const struct case_state *state)
{
    return state->due_fen - state->paid_fen;
}

uint32_t case_open_count(const struct case_state *state)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        count += inquiry_is_open(&state->inquiries[i]) ? 1 : 0;
    }
    return count;
}

uint32_t case_gate_open(const struct case_state *state)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        const struct inquiry *inquiry = &state->inquiries[i];

        count += inquiry_is_open(inquiry) && !inquiry->deferred ? 1 : 0;
    }
    return count;
}

bool case_cert_ok(const struct case_state *state)
{
    return case_valid_certificate(state) != NULL;
}

bool case_date_ok(const struct case_state *state)
{
    return state->movein_on != NO_DATE;
}

bool case_q(const struct case_state *state)
{
    return state->file_ok && case_gate_open(state) == 0 && case_cert_ok(state) &&
           case_date_ok(state);
}

enum stage case_stage(const struct case_state *state)
{
    if (state->cancelled) {
        return STAGE_CANCELLED;
    }
    if (state->moved_in) {
        return STAGE_MOVED_IN;
    }
    if (state->qualified) {
        return case_q(state) ? STAGE_QUALIFIED : STAGE_SUSPENDED;
    }
    if (!state->file_ok) {
        return STAGE_DRAFTING;
    }
    if (case_gate_open(state) > 0) {
        return STAGE_IN_INQUIRY;
    }
    if (!case_cert_ok(state)) {
        return case_date_ok(state) ? STAGE_AWAITING_PAYMENT : STAGE_AWAITING_BOTH;
    }
    return case_date_ok(state) ? STAGE_READY : STAGE_AWAITING_DATE;
}
