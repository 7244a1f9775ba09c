#include "schemas/catalogue.h"
#include "schemas/json/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The files of schemas/json-schema/ are what the catalogue says. With DOORSTEP_REGENERATE set they
 * are written instead of compared; look at the difference before it is committed. */

#define FILE_BYTES_MAX 65536

static void file_path(char *path, size_t path_bytes, const struct event_schema *schema)
{
    (void)snprintf(path, path_bytes, "%s/schemas/json-schema/%s.json", DOORSTEP_SOURCE_DIR,
                   schema->word);
}

static void file_write(const char *path, const char *json)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fprintf(file, "%s\n", json) > 0);
    assert_int_equal(fclose(file), 0);
}

static void file_compare(const char *path, const char *json)
{
    static char kept[FILE_BYTES_MAX];
    FILE *file = fopen(path, "r");
    size_t kept_bytes;

    if (file == NULL) {
        fail_msg("%s is missing: run this test with DOORSTEP_REGENERATE=1", path);
    }
    kept_bytes = fread(kept, 1, sizeof kept - 1, file);
    (void)fclose(file); /* it was only read */
    kept[kept_bytes] = '\0';
    if (kept_bytes != strlen(json) + 1 || strncmp(kept, json, strlen(json)) != 0) {
        fail_msg("%s is not what the catalogue says: run this test with DOORSTEP_REGENERATE=1",
                 path);
    }
}

static void every_type_has_its_file_and_it_is_current(void **state)
{
    char path[512];
    int type;

    (void)state;
    for (type = 1; type < EVENT_TYPES_END; type++) {
        char *json = NULL;

        assert_int_equal(json_schema_print(&json, (enum event_type)type, NULL), STATUS_OK);
        file_path(path, sizeof path, event_schema((enum event_type)type));
        if (getenv("DOORSTEP_REGENERATE") != NULL) {
            file_write(path, json);
        } else {
            file_compare(path, json);
        }
        free(json);
    }
}

static void a_number_that_is_no_type_has_no_schema(void **state)
{
    char *json = NULL;

    (void)state;
    assert_int_equal(json_schema_print(&json, EVENT_NONE, NULL), STATUS_NOT_FOUND);
    assert_int_equal(json_schema_print(&json, EVENT_TYPES_END, NULL), STATUS_NOT_FOUND);
    assert_null(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_has_its_file_and_it_is_current),
        cmocka_unit_test(a_number_that_is_no_type_has_no_schema),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
