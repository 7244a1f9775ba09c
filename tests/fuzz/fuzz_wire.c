#include "tests/fuzz/fuzz.h"
#include "tests/support/wire_again.h"

#include <assert.h>

#define BODY_BYTES (4 * 1048576)
#define COMMANDS_END (COMMAND_ERROR + 1)

/* The first byte chooses the decoder: twice the command's number, and 1 from a client. What is
 * understood is written in one way only, which is understood as the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t once[BODY_BYTES];
    static uint8_t twice[BODY_BYTES];
    struct writer first = writer_of(once, sizeof once);
    struct writer second = writer_of(twice, sizeof twice);
    enum command command;
    bool from_client;

    if (size == 0 || size > UINT32_MAX) {
        return 0;
    }
    command = (enum command)((data[0] >> 1) % COMMANDS_END);
    from_client = (data[0] & 1) != 0;
    if (wire_again(command, from_client, (struct text){(const char *)data + 1, (uint32_t)size - 1},
                   &first) != STATUS_OK) {
        return 0;
    }
    assert(!first.overflowed);
    assert(wire_again(command, from_client, writer_text(&first), &second) == STATUS_OK);
    assert(text_equals(writer_text(&first), writer_text(&second)));
    return 0;
}
