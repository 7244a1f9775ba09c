#include "schemas/json/json.h"
#include "schemas/writer.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_BYTES (4 * 1048576)

/* What was parsed prints, and what was printed parses to the same bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t once[VALUE_BYTES];
    static uint8_t twice[VALUE_BYTES];
    struct writer first = writer_of(once, sizeof once);
    struct writer second = writer_of(twice, sizeof twice);
    char *json = NULL;

    if (json_parse(&first, (const char *)data, size, NULL) != STATUS_OK) {
        return 0;
    }
    assert(json_print(&json, writer_text(&first), NULL) == STATUS_OK);
    assert(json_parse(&second, json, strlen(json), NULL) == STATUS_OK);
    assert(text_equals(writer_text(&first), writer_text(&second)));
    free(json);
    return 0;
}
