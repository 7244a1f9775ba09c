#include "tools/doorstep/shared/canonical.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum status canonical_id(char id[DIGEST_TEXT_BYTES], struct text json, struct error *err)
{
    json_error_t reason;
    json_t *value = json_loadb(json.bytes, json.count, JSON_REJECT_DUPLICATES, &reason);
    char *canonical = NULL;
    struct digest digest;
    enum status status = STATUS_OK;

    if (value == NULL) {
        return error_set(err, STATUS_MALFORMED, "column %d: %s", reason.column, reason.text);
    }
    canonical = json_dumps(value, JSON_SORT_KEYS | JSON_COMPACT);
    if (canonical == NULL) {
        status = error_set(err, STATUS_NO_MEMORY, "write canonical JSON");
        goto done;
    }
    digest = digest_of(text_of(canonical));
    (void)digest_format(id, &digest);
done:
    free(canonical);
    json_decref(value);
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
