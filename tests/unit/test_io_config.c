#include "workers/io_config.h"

#include "schemas/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define EXAMPLE DOORSTEP_SOURCE_DIR "/workers/doorstep.example.yaml"

static char path[64];

static int setup(void **state)
{
    int descriptor;

    (void)state;
    (void)snprintf(path, sizeof path, "/tmp/doorstep-config-XXXXXX");
    descriptor = mkstemp(path);
    return descriptor < 0 ? -1 : close(descriptor);
}

static int teardown(void **state)
{
    (void)state;
    return unlink(path);
}

static void write_file(const char *text)
{
    FILE *stream = fopen(path, "w");

    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(0, fclose(stream));
}

static struct config *load(const char *text)
{
    struct config *config = NULL;
    struct error err = {0};

    write_file(text);
    assert_int_equal(STATUS_OK, config_load(&config, path, false, &err));
    return config;
}

/* The error names the file, then what is expected. */
static void assert_wrong(const char *text, const char *expected)
{
    struct config *config = NULL;
    struct error err = {0};

    write_file(text);
    assert_int_equal(STATUS_INVALID, config_load(&config, path, false, &err));
    assert_null(config);
    assert_memory_equal(path, err.text, strlen(path));
    assert_string_equal(expected, err.text + strlen(path));
}

static void a_missing_or_empty_file_means_the_defaults(void **state)
{
    struct config *config = NULL;
    struct error err;

    (void)state;
    assert_int_equal(STATUS_OK, config_load(&config, "/nowhere/doorstep.yaml", true, &err));
    assert_true(config_settings(config)->everything);
    assert_false(config_settings(config)->automatic[NODE_A8]);
    assert_true(config_settings(config)->automatic[NODE_D5]);
    config_close(&config);
    config = load("");
    assert_int_equal(8, config_settings(config)->slots_per_day);
    config_close(&config);
    config = load("# nothing but a comment\n");
    assert_true(config_settings(config)->price_count > 5);
    config_close(&config);
}

static void what_the_file_says_replaces_the_default(void **state)
{
    struct config *config = load("nodes: {A8: auto, B5: manual}\n"
                                 "limits: {BX: 500}\n"
                                 "keywords: {property: [狗, dog]}\n"
                                 "price_list:\n"
                                 "  - {words: [lamp], item: 灯, unit: 盏, unit_price_fen: 10,"
                                 " work_days: 1, bearer: developer}\n"
                                 "move_in: {slots_per_day: 2, opens: \"08:30\"}\n"
                                 "promises: {answer_work_days: 9}\n");
    const struct settings *settings = config_settings(config);

    (void)state;
    assert_true(settings->automatic[NODE_A8]);
    assert_false(settings->automatic[NODE_B5]);
    assert_true(settings->automatic[NODE_B7]);
    assert_int_equal(500, settings->limit_fen[NODE_BX]);
    assert_true(settings->limit_fen[NODE_A8] == ABSENT);
    assert_int_equal(1, settings->triage_count);
    assert_int_equal(CATEGORY_PROPERTY, settings->triage[0].category);
    assert_int_equal(2, settings->triage[0].words.count);
    assert_int_equal(1, settings->price_count);
    assert_true(text_equals(TEXT("盏"), settings->prices[0].units.words[0]));
    assert_int_equal(1, settings->prices[0].quantity);
    assert_int_equal(1, settings->prices[0].bearer);
    assert_int_equal(8 * 60 + 30, settings->opens_minute);
    assert_int_equal(9, settings->answer_work_days);
    config_close(&config);
}

#define NAME_97                                                                                    \
    "012345678901234567890123456789012345678901234567"                                             \
    "0123456789012345678901234567890123456789012345678"

static void what_papers_say_of_the_firm_is_taken_as_it_is_written(void **state)
{
    struct config *config =
        load("firm:\n  company: 海天公司\n  place: 三号楼\n  bring: [身份证, 合同]\n");
    const struct letterhead *firm = &config_settings(config)->letterhead;

    (void)state;
    assert_true(text_equals(firm->company, TEXT("海天公司")));
    assert_true(text_equals(firm->place, TEXT("三号楼")));
    assert_true(text_is_absent(firm->issuer));
    assert_int_equal(firm->bring_count, 2);
    assert_true(text_equals(firm->bring[1], TEXT("合同")));
    config_close(&config);
    config = load("");
    assert_true(text_is_absent(config_settings(config)->letterhead.company));
    assert_int_equal(config_settings(config)->letterhead.bring_count, 0);
    config_close(&config);
    assert_wrong("firm:\n  colour: red\n", ":2:3: Unexpected key: colour");
    assert_wrong("firm:\n  secrecy: " NAME_97 "\n", ":2:12: STRING length > 96: " NAME_97);
}

static void the_example_is_right(void **state)
{
    struct config *config = NULL;
    struct error err = {0};

    (void)state;
    assert_int_equal(STATUS_OK, config_load(&config, EXAMPLE, false, &err));
    assert_string_equal("", err.text);
    assert_int_equal(500000, config_settings(config)->limit_fen[NODE_A8]);
    assert_int_equal(2, config_settings(config)->price_count);
    config_close(&config);
}

static void a_misspelt_key_is_named_with_its_line_and_column(void **state)
{
    (void)state;
    assert_wrong("nodez: {A8: auto}\n", ":1:1: Unexpected key: nodez");
    assert_wrong("nodes:\n  A8: auto\n  B55: manual\n", ":3:3: Unexpected key: B55");
    assert_wrong("nodes: {A8: auto, Q: manual}\n", ":1:19: Unexpected key: Q");
    assert_wrong("move_in:\n  keys: 3\n\n# comment\nlimit:\n  A8: 3\n",
                 ":5:1: Unexpected key: limit");
}

static void a_wrong_value_is_named_with_its_line_and_column(void **state)
{
    (void)state;
    assert_wrong("nodes:\n  A8: automatic\n", ":2:7: Invalid ENUM value: automatic");
    assert_wrong("limits:\n  A8: a lot\n", ":2:3: A8: asks a whole number, 0 to 9007199254740991");
    assert_wrong("keywords: 3\n", ":1:11: Expecting MAPPING, got event: SCALAR");
}

static void a_value_out_of_range_is_named_with_its_place(void **state)
{
    (void)state;
    assert_wrong("move_in:\n  slots_per_day: 0\n",
                 ":2:3: slots_per_day: asks a whole number, 1 to 96");
    assert_wrong("move_in: {opens: \"9 am.\"}\n", ":1:11: opens: asks a time, HH:MM");
    assert_wrong("move_in: {opens: \" 9:00\"}\n", ":1:11: opens: asks a time, HH:MM");
    assert_wrong("move_in: {opens: \"09:-1\"}\n", ":1:11: opens: asks a time, HH:MM");
    assert_wrong("move_in: {opens: \"09:5:\"}\n", ":1:11: opens: asks a time, HH:MM");
    assert_wrong("move_in: {opens: \"9a:00\"}\n", ":1:11: opens: asks a time, HH:MM");
    assert_wrong("move_in: {opens: \"a9:00\"}\n", ":1:11: opens: asks a time, HH:MM");
    assert_wrong("move_in: {opens: \"09-00\"}\n", ":1:11: opens: asks a time, HH:MM");
    assert_wrong("move_in: {opens: \"25:00\"}\n", ":1:11: opens: asks a time, HH:MM");
    assert_wrong("move_in: {opens: \"09:60\"}\n", ":1:11: opens: asks a time, HH:MM");
    assert_wrong("move_in: {closes: \"09:00\"}\n", ":1:11: closes: asks a time after opens, HH:MM");
    assert_wrong("move_in: {closes: \"24:01\"}\n", ":1:11: closes: asks a time after opens, HH:MM");
    assert_wrong("move_in: {closes: \"12.00\"}\n", ":1:11: closes: asks a time after opens, HH:MM");
    assert_wrong("move_in: {opens: \"09:00\", closes: \"09:10\", slots_per_day: 11}\n",
                 ":1:44: slots_per_day: asks slots of a minute or more");
    assert_wrong("nodes: {A2: auto}\n", ":1:9: A2: a scheme is always drawn up by a person");
}

static void a_number_that_is_not_whole_is_an_error(void **state)
{
    static const char *const numbers[] = {"1.5", "5,000", "1_000", "200000 fen",
                                          "010", "0x10",  "-1",    "1e3",
                                          "''",  "+5",    "~",     "99999999999999999999"};
    char text[64];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        (void)snprintf(text, sizeof text, "# BX: 3\nnodes: {BX: auto}\nlimits:\n  BX: %s\n",
                       numbers[i]);
        assert_wrong(text, ":4:3: BX: asks a whole number, 0 to 9007199254740991");
    }
}

static void one_list_of_words_replaces_all_three(void **state)
{
    static const char *const texts[] = {"keywords: {engineering: [wall]}\n",
                                        "keywords: {property: [gate]}\n",
                                        "keywords: {general: [deed]}\n"};
    struct config *config;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        config = load(texts[i]);
        assert_int_equal(1, config_settings(config)->triage_count);
        config_close(&config);
    }
}

static void a_key_that_is_spelt_in_escapes_has_no_place_but_the_end(void **state)
{
    (void)state;
    assert_wrong("answers: []\n"
                 "property_rules:\n"
                 "  - {words: [a], plan: b, \"work\\x5fdays\": 1}\n"
                 "  - {words: [c], plan: d, \"work\\x5fdays\": 1}\n"
                 "  - {words: [e], plan: f, work_days: none}\n",
                 ":6:1: work_days: asks a whole number, 0 to 3660");
}

static void a_wrong_entry_of_a_list_is_named_by_its_own_place(void **state)
{
    static const char head[] =
        "price_list:\n"
        "  - {words: [a], item: i, unit: u, unit_price_fen: 1, work_days: 1, bearer: owner}\n"
        "  - {words: [b], item: i, unit: u, unit_price_fen: 1, work_days: 1, bearer: owner}\n"
        "  - {words: [c], item: i, unit: u, unit_price_fen: 1,\n     ";
    char text[512];

    (void)state;
    (void)snprintf(text, sizeof text, "%swork_days: -1, bearer: owner}\n", head);
    assert_wrong(text, ":5:6: work_days: asks a whole number, 0 to 3660");
    (void)snprintf(text, sizeof text, "%squantity: 0, work_days: 1, bearer: owner}\n", head);
    assert_wrong(text, ":5:6: quantity: asks a whole number, 1 to 10000");
    assert_wrong("property_rules:\n  - words: [x]\n    plan: p\n    work_days: many\n",
                 ":4:5: work_days: asks a whole number, 0 to 3660");
}

static void what_is_no_regular_file_is_refused_unread(void **state)
{
    struct config *config = NULL;
    struct error err = {0};

    (void)state;
    assert_int_equal(STATUS_INVALID, config_load(&config, "/dev/zero", false, &err));
    assert_string_equal("/dev/zero:1:1: is no regular file", err.text);
}

static void a_second_document_is_refused_with_its_line(void **state)
{
    (void)state;
    assert_wrong("nodes:\n  A8: auto\n---\nnodes:\n  A8: manual\n",
                 ":3:1: a second document begins: only one is read");
    assert_wrong("# ours\n---\nmove_in:\n  keys: 3\n...\nlimits: {}\n",
                 ":6:1: a second document begins: only one is read");
}

static void what_is_no_yaml_is_refused_with_a_place(void **state)
{
    struct config *config = NULL;
    struct error err = {0};
    unsigned long line;
    unsigned long column;
    char *end;

    (void)state;
    write_file("nodes: {A8: auto\nkeywords: ]\n");
    assert_int_equal(STATUS_INVALID, config_load(&config, path, false, &err));
    assert_int_equal(':', err.text[strlen(path)]);
    line = strtoul(err.text + strlen(path) + 1, &end, 10);
    assert_int_equal(':', *end);
    column = strtoul(end + 1, &end, 10);
    assert_memory_equal(": ", end, 2);
    assert_in_range(line, 1, 3);
    assert_in_range(column, 1, sizeof "nodes: {A8: auto");
}

static void due_dates_remind_when_the_file_says(void **state)
{
    struct config *config = load("reminders: {before_days: 0, manager_after_days: 10}\n");
    const struct reminders *reminders = &config_settings(config)->reminders;

    (void)state;
    assert_int_equal(0, reminders->before_days);
    assert_int_equal(1, reminders->deputy_after_days);
    assert_int_equal(10, reminders->manager_after_days);
    config_close(&config);
    assert_wrong("reminders:\n  before_days: -1\n",
                 ":2:3: before_days: asks a whole number, 0 to 3660");
    assert_wrong("reminders:\n  deputy_after_days: 1.5\n",
                 ":2:3: deputy_after_days: asks a whole number, 0 to 3660");
    assert_wrong("reminders:\n  manager_after_days: 3661\n",
                 ":2:3: manager_after_days: asks a whole number, 0 to 3660");
}

static void a_hook_is_a_whole_path_by_department(void **state)
{
    struct config *config = load("hooks:\n  engineering: /bin/sh\n  sales-manager: /bin/false\n");
    const struct settings *settings = config_settings(config);

    (void)state;
    assert_string_equal("/bin/sh", settings->hooks[LANE_D]);
    assert_string_equal("/bin/false", settings->hooks[LANE_A]);
    assert_null(settings->hooks[LANE_E]);
    config_close(&config);
    assert_wrong("nodes: {D5: auto}\nhooks: {finance: mail.sh}\n",
                 ":2:9: finance: asks a program's whole path, from / on");
    assert_wrong("hooks: {sales: /bin/sh}\n", ":1:9: Unexpected key: sales");
}

/* All faults of a file, one on a line: "line:column reason". */
static void assert_faults(const char *text, const char *expected)
{
    struct yaml_faults faults = {0};
    struct error err = {0};
    char told[4096] = "";

    write_file(text);
    assert_int_equal(STATUS_OK, config_check(&faults, path, &err));
    for (uint32_t i = 0; i < faults.count; i++) {
        const struct yaml_fault *fault = &faults.items[i];

        (void)snprintf(told + strlen(told), sizeof told - strlen(told), "%u:%u %s\n",
                       fault->place.line, fault->place.column, fault->reason);
    }
    assert_string_equal(expected, told);
}

static void a_check_tells_all_faults_in_the_order_of_the_file(void **state)
{
    (void)state;
    assert_faults("", "");
    assert_faults("hooks:\n"
                  "  property: /nowhere/tell\n"
                  "  engineering: tell\n"
                  "  finance: /tmp\n"
                  "  customer-rep: /bin/sh\n"
                  "  deputy-manager: /etc/passwd\n"
                  "nodes: {A2: auto}\n"
                  "move_in: {keys: many, opens: \"9.00 \", slots_per_day: 0}\n"
                  "limits:\n  A8: 1.5\n",
                  "2:3 property: /nowhere/tell is no program that can be run\n"
                  "3:3 engineering: asks a program's whole path, from / on\n"
                  "4:3 finance: /tmp is no program that can be run\n"
                  "6:3 deputy-manager: /etc/passwd is no program that can be run\n"
                  "7:9 A2: a scheme is always drawn up by a person\n"
                  "8:11 keys: asks a whole number, 0 to 10000\n"
                  "8:23 opens: asks a time, HH:MM\n"
                  "8:39 slots_per_day: asks a whole number, 1 to 96\n"
                  "10:3 A8: asks a whole number, 0 to 9007199254740991\n");
    assert_faults("nodes: {Q: auto}\nlimits: {A8: x}\n", "1:9 Unexpected key: Q\n");
    assert_faults("nodes: {B5: *other}\n", "1:9 YAML alias unsupported\n");
}

static void more_faults_than_are_told_are_left_out(void **state)
{
    static char text[8192];
    struct yaml_faults faults = {0};
    struct error err = {0};
    int used = snprintf(text, sizeof text, "property_rules:\n");

    (void)state;
    for (int i = 0; i < YAML_FAULTS_MAX + 8; i++) {
        used += snprintf(text + used, sizeof text - (size_t)used,
                         "  - {words: [x], plan: p, work_days: many}\n");
    }
    write_file(text);
    assert_int_equal(STATUS_OK, config_check(&faults, path, &err));
    assert_int_equal(YAML_FAULTS_MAX, faults.count);
    assert_int_equal(YAML_FAULTS_MAX + 1, faults.items[YAML_FAULTS_MAX - 1].place.line);
}

static void there_is_nothing_to_check_in_a_missing_file(void **state)
{
    struct yaml_faults faults = {0};
    struct error err = {0};

    (void)state;
    assert_int_equal(STATUS_OK, config_check(&faults, "/nowhere/doorstep.yaml", &err));
    assert_int_equal(0, faults.count);
    assert_int_equal(STATUS_OK, config_check(&faults, "/dev/null/doorstep.yaml", &err));
    assert_int_equal(0, faults.count);
    assert_int_equal(STATUS_INVALID, config_check(&faults, "/dev/zero", &err));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_missing_or_empty_file_means_the_defaults),
        CASE(what_the_file_says_replaces_the_default),
        CASE(what_papers_say_of_the_firm_is_taken_as_it_is_written),
        CASE(the_example_is_right),
        CASE(a_misspelt_key_is_named_with_its_line_and_column),
        CASE(a_wrong_value_is_named_with_its_line_and_column),
        CASE(a_value_out_of_range_is_named_with_its_place),
        CASE(a_number_that_is_not_whole_is_an_error),
        CASE(one_list_of_words_replaces_all_three),
        CASE(a_key_that_is_spelt_in_escapes_has_no_place_but_the_end),
        CASE(a_wrong_entry_of_a_list_is_named_by_its_own_place),
        CASE(what_is_no_regular_file_is_refused_unread),
        CASE(a_second_document_is_refused_with_its_line),
        CASE(what_is_no_yaml_is_refused_with_a_place),
        CASE(due_dates_remind_when_the_file_says),
        CASE(a_hook_is_a_whole_path_by_department),
        CASE(a_check_tells_all_faults_in_the_order_of_the_file),
        CASE(more_faults_than_are_told_are_left_out),
        CASE(there_is_nothing_to_check_in_a_missing_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
