#include "schemas/project.h"
#include "schemas/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct project project;
static struct project again;
static uint8_t bytes[524288];

static void adopt(int64_t version, int32_t from_on)
{
    struct event event = {.type = EVENT_SCHEME_ADOPTED};

    event.data.scheme_adopted.version = version;
    event.data.scheme_adopted.from_on = from_on;
    project_evolve(&project, &event);
}

static void a_version_counts_from_its_earliest_day(void **state)
{
    (void)state;
    project_init(&project);
    assert_null(project_scheme(&project, 1));
    adopt(2, 100);
    adopt(1, 300);
    adopt(1, 200);
    adopt(1, 250);
    assert_int_equal(project.events, 4);
    assert_int_equal(project.scheme_count, 2);
    assert_false(project_has_scheme(&project, 1, 199));
    assert_true(project_has_scheme(&project, 1, 200));
    assert_true(project_has_scheme(&project, 2, 100));
    assert_false(project_has_scheme(&project, 3, 1000));
}

static void the_order_of_adoption_does_not_show(void **state)
{
    struct writer one = writer_of(bytes, sizeof bytes);
    struct writer other = writer_of(bytes + 1000, 1000);

    (void)state;
    project_init(&project);
    adopt(1, 1);
    adopt(2, 2);
    adopt(3, 3);
    project_encode(&project, &one);
    project_init(&project);
    adopt(3, 3);
    adopt(1, 1);
    adopt(2, 2);
    project_encode(&project, &other);
    assert_true(text_equals(writer_text(&one), writer_text(&other)));
}

static void set(enum policy_key key, const uint8_t *value, uint32_t count, int32_t from_on)
{
    struct event event = {.type = EVENT_POLICY_SET};

    event.data.policy_set.key = (int)key;
    event.data.policy_set.value = (struct list){value, count, 1};
    event.data.policy_set.from_on = from_on;
    project_evolve(&project, &event);
}

static void rest(int32_t date, int64_t seconds)
{
    struct event event = {.type = EVENT_CALENDAR_SET, .time = {.seconds = seconds}};
    uint8_t list[32];
    struct writer writer = writer_of(list, sizeof list);
    char text[DATE_TEXT_BYTES];

    writer_array(&writer, 1);
    writer_string(&writer, date_format(text, date));
    event.data.calendar_set.rest_days = (struct list){list, (uint32_t)writer.count, 1};
    project_evolve(&project, &event);
}

static void settings_and_days_keep_what_was_said_before(void **state)
{
    static const uint8_t none[] = "\xa4none";
    static const uint8_t five[] = "\x05";

    (void)state;
    project_init(&project);
    set(POLICY_D5_DAYS, five, 1, 10);
    rest(100, 0);
    set(POLICY_COST_LIMIT_FEN, none, 5, 20);
    rest(100, 86400);
    assert_int_equal(project.events, 4);
    assert_int_equal(project.setting_count, 2);
    assert_int_equal(project.settings[0].position, 1);
    assert_int_equal(project.settings[1].position, 3);
    assert_true(project.settings[1].value == ABSENT);
    assert_int_equal(project.calendar.count, 2);
    assert_int_equal(project.calendar.words[0].position, 2);
    assert_int_equal(project.calendar.words[1].said_on, 1);
}

static void the_longest_project_comes_back_and_no_beginning_of_it(void **state)
{
    static const uint8_t huge[] = "\xcf\x00\x1f\xff\xff\xff\xff\xff\xff";
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct text whole;

    (void)state;
    project_init(&project);
    for (int64_t i = 0; i < PROJECT_SCHEMES_MAX; i++) {
        adopt(INTEGER_MAX - i, (int32_t)-i);
    }
    project.events = UINT32_MAX - PROJECT_SETTINGS_MAX - PROJECT_DAYS_MAX - 2;
    for (int i = 0; i < PROJECT_SETTINGS_MAX + 1; i++) {
        set(POLICY_REOPEN_DAYS, huge, sizeof huge - 1, 84000 - i);
    }
    for (int32_t i = 0; i < PROJECT_DAYS_MAX + 1; i++) {
        rest(84005 - i, INT64_C(7257600000) - i);
    }
    project_encode(&project, &writer);
    assert_false(writer.overflowed);
    whole = writer_text(&writer);
    assert_int_equal(project_decode(&again, whole), STATUS_OK);
    assert_int_equal(again.events, project.events);
    assert_int_equal(again.scheme_count, PROJECT_SCHEMES_MAX);
    assert_memory_equal(again.schemes, project.schemes, sizeof project.schemes);
    assert_int_equal(again.setting_count, PROJECT_SETTINGS_MAX);
    for (int i = 0; i < PROJECT_SETTINGS_MAX; i++) {
        const struct setting *setting = &again.settings[i];

        assert_int_equal(setting->position, project.settings[i].position);
        assert_int_equal(setting->key, POLICY_REOPEN_DAYS);
        assert_int_equal(setting->from_on, project.settings[i].from_on);
        assert_true(setting->value == INTEGER_MAX);
    }
    assert_int_equal(again.calendar.count, PROJECT_DAYS_MAX);
    for (int i = 0; i < PROJECT_DAYS_MAX; i++) {
        const struct calendar_word *word = &again.calendar.words[i];

        assert_int_equal(word->date, project.calendar.words[i].date);
        assert_int_equal(word->said_on, project.calendar.words[i].said_on);
        assert_int_equal(word->position, project.calendar.words[i].position);
        assert_int_equal(word->works, project.calendar.words[i].works);
    }
    for (uint32_t count = 0; count < whole.count; count += 1 + count / 100) {
        assert_int_equal(project_decode(&again, (struct text){whole.bytes, count}),
                         STATUS_MALFORMED);
        assert_int_equal(again.scheme_count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_counts_from_its_earliest_day),
        cmocka_unit_test(the_order_of_adoption_does_not_show),
        cmocka_unit_test(settings_and_days_keep_what_was_said_before),
        cmocka_unit_test(the_longest_project_comes_back_and_no_beginning_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
