#include "tools/doorstep/cases/finding.h"

#include "tests/support/story.h"
#include "tools/doorstep/shared/output/lang.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct finding finding;
static struct found_where where;
static struct view view;
static uint8_t view_bytes[VIEW_BYTES_MAX];

/* Are these words in the story's case? */
static bool finds(struct story *story, const char *words)
{
    static struct event event;
    struct writer writer = writer_of(view_bytes, sizeof view_bytes);
    struct error err;
    uint64_t i;

    finding_finish(&finding);
    assert_int_equal(finding_init(&finding, words, &err), STATUS_OK);
    for (i = 1; i <= story->head; i++) {
        struct refusals refusals =
            event_decode_stored(&event, story->kept[i].bytes, story->kept[i].count);

        assert_false(refusals_any(&refusals));
        assert_int_equal(finding_hear(&finding, &event, &err), STATUS_OK);
    }
    assert_true(book_view(story->book, TEXT(STORY_CASE), &writer, NULL));
    assert_int_equal(view_decode(&view, writer_text(&writer), (struct text){0}), STATUS_OK);
    return finding_holds(&finding, &view, &where);
}

static int finish(void **state)
{
    finding_finish(&finding);
    return story_teardown(state);
}

static void assert_shown(enum find_field field, const char *expected)
{
    struct text shown = find_field_shown(&where, &view, field);

    if (!text_equals(shown, text_of(expected))) {
        fail_msg("%s: \"%.*s\" is not \"%s\"", find_field_word(field), TEXT_ARGUMENTS(shown),
                 expected);
    }
}

static void begin(struct story *story)
{
    tell(story, "A", "scheme.adopted", "");
    tell(story, "C", "contract.filed",
         "unit=3-2-1701 buyers=[{\"name\":\"王小明\",\"id_no\":\"13030219800101123X\","
         "\"phone\":\"138-0335-1234\"},{\"name\":\"Li\\u0020Lei\",\"id_no\":"
         "\"军官证字第四五六七号\","
         "\"phone\":\"12\"}]");
}

static void a_name_a_phone_and_the_end_of_a_number_find_the_case(void **state)
{
    struct story *story = *state;

    begin(story);
    assert_true(finds(story, "小明"));
    assert_shown(FIND_NAME, "王小明");
    assert_shown(FIND_PHONE, "");
    assert_true(finds(story, "lei"));
    assert_shown(FIND_NAME, "Li Lei");
    assert_true(finds(story, "13803351234"));
    assert_shown(FIND_PHONE, "*********1234");
    assert_true(finds(story, "0335-12"));
    assert_true(finds(story, "123x"));
    assert_shown(FIND_ID_NO, "**************123X");
    assert_true(finds(story, "五六七号"));
    assert_shown(FIND_ID_NO, "******五六七号");
}

static void too_few_digits_and_the_middle_of_a_number_find_nobody(void **state)
{
    struct story *story = *state;

    begin(story);
    assert_false(finds(story, "23X"));
    assert_false(finds(story, "19800101"));
    assert_false(finds(story, "138"));
    assert_false(finds(story, "王大明"));
    assert_true(where.buyers == NULL);
}

static void all_words_must_be_found_wherever_they_stand(void **state)
{
    struct story *story = *state;
    struct error err;

    begin(story);
    assert_true(finds(story, "王 3-2-17"));
    assert_shown(FIND_NAME, "王小明");
    assert_shown(FIND_UNIT, "3-2-1701");
    assert_true(finds(story, "王\xe3\x80\x80haitian"));
    assert_false(finds(story, "王 3-3"));
    assert_true(finds(story, "drafting"));
    assert_false(finds(story, "建档"));
    assert_int_equal(lang_choose("zh", &err), STATUS_OK);
    assert_true(finds(story, "建档"));
    assert_int_equal(lang_choose("en", &err), STATUS_OK);
    assert_true(finds(story, "0183"));
    assert_shown(FIND_CASE, STORY_CASE);
}

static void the_buyers_are_those_of_now(void **state)
{
    struct story *story = *state;
    uint64_t changed;
    char words[64];

    begin(story);
    tell(story, "C", "file.established", "");
    changed = tell(story, "C", "owner.changed",
                   "reason=rename buyers=[{\"name\":\"赵六\",\"id_no\":\"1\",\"phone\":\"2\"}]");
    assert_false(finds(story, "王小明"));
    assert_true(finds(story, "赵六"));
    (void)snprintf(words, sizeof words, "target=e%llu", (unsigned long long)changed);
    tell(story, "C", "entry.voided", words);
    assert_true(finds(story, "王小明"));
    assert_false(finds(story, "赵六"));
}

static void words_have_bounds(void **state)
{
    struct error err;
    char text[ID_BYTES_MAX + 2];

    (void)state;
    assert_int_equal(finding_init(&finding, "", &err), STATUS_INVALID);
    assert_int_equal(finding_init(&finding, " \t\xe3\x80\x80", &err), STATUS_INVALID);
    assert_int_equal(finding_init(&finding, "a b c d e f g h", &err), STATUS_OK);
    assert_int_equal(finding.word_count, FIND_WORDS_MAX);
    assert_int_equal(finding_init(&finding, "a b c d e f g h i", &err), STATUS_INVALID);
    (void)memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(finding_init(&finding, text, &err), STATUS_INVALID);
    assert_int_equal(finding_init(&finding, text + 1, &err), STATUS_OK);
}

#define finding_test(name) cmocka_unit_test_setup_teardown(name, story_setup, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        finding_test(a_name_a_phone_and_the_end_of_a_number_find_the_case),
        finding_test(too_few_digits_and_the_middle_of_a_number_find_nobody),
        finding_test(all_words_must_be_found_wherever_they_stand),
        finding_test(the_buyers_are_those_of_now),
        cmocka_unit_test(words_have_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
