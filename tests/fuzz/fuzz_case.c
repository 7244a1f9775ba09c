#include "schemas/case.h"
#include "schemas/limits.h"
#include "schemas/process.h"
#include "schemas/view.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

static uint8_t once[STATE_BYTES_MAX];
static uint8_t twice[STATE_BYTES_MAX];
static struct case_state state;

/* Whatever state was read, a department can read its view. */
static void check_view(void)
{
    static uint8_t bytes[VIEW_BYTES_MAX];
    static uint8_t openers_bytes[OPENERS_BYTES_MAX];
    static struct view view;
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct writer openers = writer_of(openers_bytes, sizeof openers_bytes);

    view_encode(&state, TEXT("HT-2024-0183"), 1, &writer);
    view_encode_openers(&state, &openers);
    assert(!writer.overflowed && !openers.overflowed);
    assert(view_decode(&view, writer_text(&writer), writer_text(&openers)) == STATUS_OK);
    assert(view.balance_fen == case_balance_fen(&state));
    assert(view.gate_open == case_gate_open(&state));
}

/* What is read as a state has one encoding, which is read as the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct writer first = writer_of(once, sizeof once);
    struct writer second = writer_of(twice, sizeof twice);

    if (size > STATE_BYTES_MAX ||
        case_decode(&state, (struct text){(const char *)data, (uint32_t)size}) != STATUS_OK) {
        return 0;
    }
    case_encode(&state, &first);
    assert(!first.overflowed);
    check_view();
    assert(case_decode(&state, writer_text(&first)) == STATUS_OK);
    case_encode(&state, &second);
    assert(text_equals(writer_text(&first), writer_text(&second)));
    return 0;
}
