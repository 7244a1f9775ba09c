#include "schemas/event.h"
#include "schemas/utf8.h"
#include "tests/fuzz/fuzz.h"
#include "tools/doorstep/act/typing.h"

#include <assert.h>
#include <string.h>

static const struct field_schema fields[] = {
    {.name = "budget_fen", .kind = KIND_NATURAL}, {.name = "amount_fen", .kind = KIND_POSITIVE},
    {.name = "keys", .kind = KIND_NATURAL},       {.name = "score", .kind = KIND_SCORE},
    {.name = "category", .kind = KIND_CATEGORY},  {.name = "done_on", .kind = KIND_DATE},
    {.name = "satisfied", .kind = KIND_BOOL},     {.name = "owner_signed", .kind = KIND_TRUE},
    {.name = "plan", .kind = KIND_TEXT},          {.name = "handler", .kind = KIND_ID},
};

/* The first byte chooses the field, the rest is typed. What is read is a text of bounded bytes, and
 * can be shown. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char typed[TYPED_BYTES];
    char value[TYPED_BYTES];
    char shown[SHOWN_BYTES];
    struct prompt prompt = {.today = 20000};
    struct error err;

    if (size < 2 || size > TEXT_BYTES_MAX || memchr(data, '\0', size) != NULL) {
        return 0;
    }
    prompt.field = &fields[data[0] % (sizeof fields / sizeof fields[0])];
    (void)memcpy(typed, data + 1, size - 1);
    typed[size - 1] = '\0';
    if (typing_read(&prompt, text_of(typed), value, &err) == STATUS_OK) {
        assert(strlen(value) > 0);
        assert(utf8_is_valid(text_of(value)));
        assert(utf8_is_valid(text_of(typing_show(shown, prompt.field, value))));
        if (kind_schema(prompt.field->kind)->class == CLASS_INT) {
            assert(value[0] >= '0' && value[0] <= '9');
        }
    }
    return 0;
}
