#include "tools/doorstep/paper/telling.h"

#include "tests/support/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What is told of the story's last event. */
static void assert_told(struct story *story, bool lines, const char *expected)
{
    struct document document;
    struct event event;

    document_init(&document);
    assert_int_equal(
        event_decode_stored(&event, story->kept[story->head].bytes, story->kept[story->head].count)
            .bits,
        0);
    assert_string_equal(
        (lines ? telling_lines(&document, &event) : telling_data(&document, &event)).bytes,
        expected);
    document_finish(&document);
}

static void fields_come_with_labels_in_the_catalogues_order(void **state)
{
    struct story *story = *state;

    story_file(story);
    assert_told(story, false, "file no.: F1; volumes: 1; copy to: b");
    assert_int_equal(lang_choose("zh", NULL), STATUS_OK);
    assert_told(story, false, "档案编号：F1；册数：1；副本送交：b");
    assert_int_equal(lang_choose("en", NULL), STATUS_OK);
}

static void lists_are_told_entry_by_entry_and_numbers_masked(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "C", "owner.changed",
         "buyers=[{\"name\":\"Li\",\"id_no\":\"123456\",\"phone\":\"139\"},{\"name\":\"Wu\",\"id_"
         "no\":\"99998888\",\"phone\":\"138\"}]");
    assert_told(story, false,
                "buyers: Li **3456 139 / Wu ****8888 138; reason: rename; on: 2024-08-01");
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed",
         "budget_fen=100000 "
         "budget_lines=[{\"item\":\"pipe\",\"qty\":2,\"unit\":\"m\",\"fen\":100000}]");
    assert_told(
        story, true,
        "plan: mend\nbudget: ¥1,000.00\nbudget lines: pipe 2 m ¥1,000.00\nwork days: 3\ncost "
        "borne by: developer");
}

static void maps_have_their_keys_and_empty_texts_are_left_out(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "C", "file.amended", "fields={\"phone\":\"139\"}");
    assert_told(story, false, "fields: phone 139; reason: typo");
    tell(story, "E", "payment.received", "");
    assert_told(story, false,
                "payment: P1; amount: ¥6.00; method: transfer; received on: 2024-04-01; payer: "
                "owner");
}

static void a_sentence_that_ended_needs_no_sign(void **state)
{
    struct story *story = *state;

    story_file(story);
    assert_int_equal(lang_choose("zh", NULL), STATUS_OK);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "plan=修好。 budget_fen=0");
    assert_told(story, false,
                "疑问编号：Q1；解决方案：修好。预算：¥0.00；工期（天）：3；费用承担方：开发商");
    assert_int_equal(lang_choose("en", NULL), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(fields_come_with_labels_in_the_catalogues_order),
        story_test(lists_are_told_entry_by_entry_and_numbers_masked),
        story_test(maps_have_their_keys_and_empty_texts_are_left_out),
        story_test(a_sentence_that_ended_needs_no_sign),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
