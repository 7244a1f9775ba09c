#include "schemas/json/json.h"
#include "schemas/limits.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_BYTES_MAX 65536
#define VALUE_BYTES (4 * 1048576)

/* What is printed of a broker's bytes is JSON, and is printed as the same once it is parsed. */
static void check_json(char *json)
{
    static uint8_t bytes[VALUE_BYTES];
    struct writer writer = writer_of(bytes, sizeof bytes);
    char *again = NULL;

    if (strstr(json, "\\u0000") ==
        NULL) { /* which jansson prints in a key, but does not read there */
        assert(json_parse(&writer, json, strlen(json), NULL) == STATUS_OK);
        assert(json_print(&again, writer_text(&writer), NULL) == STATUS_OK);
        assert(strcmp(json, again) == 0);
    }
    free(again);
    free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct text value = {(const char *)data, (uint32_t)size};
    char *json = NULL;

    if (size > INPUT_BYTES_MAX) {
        return 0;
    }
    if (json_print(&json, value, NULL) == STATUS_OK) {
        check_json(json);
    }
    if (json_print_record(&json, value, INTEGER_MAX, INTEGER_MAX, NULL) == STATUS_OK) {
        check_json(json);
    }
    return 0;
}
