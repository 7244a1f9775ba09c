#include "schemas/case.h"
#include "schemas/mutant.h"

#include "schemas/reader.h"

#include <string.h>

/* All payments of a case; twice that is an integer still. */
#define FEN_MAX (CASE_PAYMENTS_MAX * INTEGER_MAX)

#define VALUES 21       /* of a case */
#define VALUES_ERASED 2 /* of an erased one */

/* The encoding: one array, in the order of the struct; optional values are nil. Readers and writers
 * stand pairwise, so that they can be compared line by line. An erased case is a shorter one. */

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
    writer_optional_text(writer, text);
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
    writer_array(writer, 20);
    writer_text_value(writer, inquiry->inquiry);
    writer_uint(writer, (uint64_t)inquiry->category);
    writer_uint(writer, (uint64_t)inquiry->state);
    writer_bool(writer, inquiry->deferred);
    writer_bool(writer, inquiry->after_movein);
    writer_bool(writer, inquiry->remedied);
    writer_int(writer, inquiry->round);
    date_write(writer, inquiry->due_on);
    writer_int(writer, inquiry->late_days);
    date_write(writer, inquiry->promised_on);
    date_write(writer, inquiry->remedy_due_on);
    date_write(writer, inquiry->closed_on);
    optional_write(writer, inquiry->budget_fen, ABSENT);
    optional_write(writer, inquiry->assessed_fen, ABSENT);
    optional_write(writer, inquiry->approved_fen, ABSENT);
    text_write(writer, inquiry->proposer);
    text_write(writer, MUTANT(ANSWERER_LOST) ? (struct text){NULL, 0} : inquiry->answerer);
    text_write(writer, inquiry->assessor);
    opening_write(writer, &inquiry->opening);
    opening_write(writer, &inquiry->remedy);
}

static void inquiry_read(struct reader *reader, struct inquiry *inquiry)
{
    reader_array_of(reader, 20);
    inquiry->inquiry = reader_text(reader, ID_BYTES_MAX);
    inquiry->category = (enum category)reader_uint(reader, CATEGORY_GENERAL);
    inquiry->state = (enum inquiry_state)reader_uint(reader, STATE_MOOT);
    inquiry->deferred = reader_bool(reader);
    inquiry->after_movein = reader_bool(reader);
    inquiry->remedied = reader_bool(reader);
    inquiry->round = (int32_t)reader_int(reader, 1, INQUIRY_ROUNDS_MAX);
    inquiry->due_on = date_read(reader);
    inquiry->late_days = (int32_t)reader_int(reader, 0, INT32_MAX);
    inquiry->promised_on = date_read(reader);
    inquiry->remedy_due_on = date_read(reader);
    inquiry->closed_on = date_read(reader);
    inquiry->budget_fen = fen_read(reader);
    inquiry->assessed_fen = fen_read(reader);
    inquiry->approved_fen = fen_read(reader);
    inquiry->proposer = text_read(reader, ID_BYTES_MAX);
    inquiry->answerer = text_read(reader, ID_BYTES_MAX);
    inquiry->assessor = text_read(reader, ID_BYTES_MAX);
    inquiry->opening = opening_read(reader);
    inquiry->remedy = opening_read(reader);
    if (inquiry->state == STATE_NONE ||
        inquiry_is_open(inquiry) != (inquiry->opening.position > 0)) {
        reader_fail(reader);
    }
}

static void money_write(struct writer *writer, const struct case_state *state)
{
    writer_array(writer, state->payment_count);
    for (uint32_t i = 0; i < state->payment_count; i++) {
        const struct payment *payment = &state->payments[i];

        writer_array(writer, 4);
        writer_text_value(writer, payment->payment);
        writer_text_value(writer, payment->ref);
        writer_int(writer, payment->amount_fen);
        writer_bool(writer, payment->reversed);
    }
    writer_array(writer, state->certificate_count);
    for (uint32_t i = 0; i < state->certificate_count; i++) {
        writer_array(writer, 3);
        writer_text_value(writer, state->certificates[i].certificate_no);
        writer_int(writer, state->certificates[i].terms_version);
        writer_bool(writer, state->certificates[i].lodged);
    }
    writer_array(writer, state->refund_count);
    for (uint32_t i = 0; i < state->refund_count; i++) {
        writer_text_value(writer, state->refunds[i]);
    }
}

static void money_read(struct reader *reader, struct case_state *state)
{
    state->payment_count = reader_array(reader, CASE_PAYMENTS_MAX);
    for (uint32_t i = 0; i < state->payment_count; i++) {
        struct payment *payment = &state->payments[i];

        reader_array_of(reader, 4);
        payment->payment = reader_text(reader, ID_BYTES_MAX);
        payment->ref = reader_text(reader, TEXT_BYTES_MAX);
        payment->amount_fen = reader_int(reader, 1, INTEGER_MAX);
        payment->reversed = reader_bool(reader);
    }
    state->certificate_count = reader_array(reader, CASE_EVENTS_MAX);
    for (uint32_t i = 0; i < state->certificate_count; i++) {
        reader_array_of(reader, 3);
        state->certificates[i].certificate_no = reader_text(reader, ID_BYTES_MAX);
        state->certificates[i].terms_version = (int32_t)reader_int(reader, 1, INT32_MAX);
        state->certificates[i].lodged = reader_bool(reader);
    }
    state->refund_count = reader_array(reader, CASE_EVENTS_MAX);
    for (uint32_t i = 0; i < state->refund_count; i++) {
        state->refunds[i] = reader_text(reader, ID_BYTES_MAX);
    }
}

static void erased_write(struct writer *writer, const struct case_state *state)
{
    writer_array(writer, VALUES_ERASED);
    writer_bool(writer, state->keeps_unit);
    writer_bin(writer, (struct text){(const char *)state->unit_key.bytes, DIGEST_BYTES});
}

static void erased_read(struct reader *reader, struct case_state *state)
{
    const bool keeps_unit = reader_bool(reader);
    const struct text bytes = reader_bin(reader, DIGEST_BYTES);
    struct digest unit_key;

    if (bytes.count != DIGEST_BYTES) {
        reader_fail(reader);
        return;
    }
    (void)memcpy(unit_key.bytes, bytes.bytes, DIGEST_BYTES);
    case_erase(state, keeps_unit, &unit_key);
}

static void values_write(struct writer *writer, const struct case_state *state)
{
    writer_array(writer, VALUES);
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
    writer_bool(writer, state->gate_on_remedy);
    writer_bool(writer, state->lodging_required);
    writer_int(writer, state->forfeit_fen);
    date_write(writer, state->movein_on);
    writer_array(writer, CASE_NODES);
    for (int i = 0; i < CASE_NODES; i++) {
        opening_write(writer, &state->openings[i]);
    }
    writer_array(writer, state->inquiry_count);
    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        inquiry_write(writer, &state->inquiries[i]);
    }
    money_write(writer, state);
    writer_array(writer, state->voided_count);
    for (uint32_t i = 0; i < state->voided_count; i++) {
        writer_uint(writer, state->voided[i]);
    }
}

static void values_read(struct reader *reader, struct case_state *state)
{
    state->events = (uint32_t)reader_uint(reader, CASE_EVENTS_MAX);
    state->project = text_read(reader, ID_BYTES_MAX);
    state->unit = text_read(reader, TEXT_BYTES_MAX);
    state->signed_on = date_read(reader);
    state->due_fen = reader_int(reader, -FEN_MAX, FEN_MAX);
    state->paid_fen = reader_int(reader, -FEN_MAX, FEN_MAX);
    state->terms_version = (int32_t)reader_int(reader, 1, INT32_MAX);
    state->file_ok = reader_bool(reader);
    state->qualified = reader_bool(reader);
    state->moved_in = reader_bool(reader);
    state->cancelled = reader_bool(reader);
    state->gate_on_remedy = reader_bool(reader);
    state->lodging_required = reader_bool(reader);
    state->forfeit_fen = reader_int(reader, -FEN_MAX, FEN_MAX);
    state->movein_on = date_read(reader);
    reader_array_of(reader, CASE_NODES);
    for (int i = 0; i < CASE_NODES; i++) {
        state->openings[i] = opening_read(reader);
    }
    state->inquiry_count = reader_array(reader, CASE_INQUIRIES_MAX);
    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        inquiry_read(reader, &state->inquiries[i]);
    }
    money_read(reader, state);
    state->voided_count = reader_array(reader, CASE_EVENTS_MAX);
    for (uint32_t i = 0; i < state->voided_count; i++) {
        state->voided[i] = (uint32_t)reader_int(reader, 1, CASE_EVENTS_MAX);
    }
}

void case_encode(const struct case_state *state, struct writer *writer)
{
    if (state->erased) {
        erased_write(writer, state);
    } else {
        values_write(writer, state);
    }
}

enum status case_decode(struct case_state *state, struct text bytes)
{
    struct reader reader = reader_of(bytes.bytes, bytes.count);
    const uint32_t count = reader_array(&reader, VALUES);

    state->erased = false;
    if (count == VALUES) {
        values_read(&reader, state);
    } else if (count == VALUES_ERASED) {
        erased_read(&reader, state);
    } else {
        reader_fail(&reader);
    }
    if (!reader_done(&reader) || case_open_count(state) > CASE_INQUIRIES_OPEN_MAX) {
        case_init(state);
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}
