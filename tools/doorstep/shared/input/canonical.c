#include "tools/doorstep/shared/input/canonical.h"

#include "schemas/json/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static enum status canonical_print(char **canonical, const char *json, struct error *err)
{
    json_error_t reason;
    json_t *value = json_loads(json, JSON_ALLOW_NUL, &reason);

    if (value == NULL) {
        return error_set(err, STATUS_MALFORMED, "column %d: %s", reason.column, reason.text);
    }
    *canonical = json_dumps(value, JSON_SORT_KEYS | JSON_COMPACT);
    json_decref(value);
    return *canonical != NULL ? STATUS_OK
                              : error_set(err, STATUS_NO_MEMORY, "write canonical JSON");
}

enum status canonical_id(char id[DIGEST_TEXT_BYTES], struct text event, struct error *err)
{
    char *json = NULL;
    char *canonical = NULL;
    enum status status = json_print(&json, event, err);

    if (status == STATUS_OK) {
        status = canonical_print(&canonical, json, err);
    }
    if (status == STATUS_OK) {
        struct digest digest = digest_of(text_of(canonical));

        (void)digest_format(id, &digest);
    }
    free(canonical);
    free(json);
    return status;
}

static char *string_of(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value == NULL ? NULL : strdup(value);
}

void canonical_salvage(char **subject, char **id, struct text json)
{
    json_t *value = json_loadb(json.bytes, json.count, 0, NULL);

    *subject = string_of(value, "subject");
    *id = string_of(value, "id");
    json_decref(value);
}
