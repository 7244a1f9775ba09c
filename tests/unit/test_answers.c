#include "broker/answers.h"
#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static uint8_t arena[MESSAGE_BYTES_MAX];
static struct views views;

static void a_page_ends_before_a_message_could_be_too_large(void **state)
{
    struct story *story = *state;
    const struct inbox_query query = {.request = 1};
    struct inbox inbox;
    struct need need = {0};

    story_file(story);
    inbox_begin(&inbox, &query, story->book, &views);
    inbox.used = MESSAGE_BYTES_MAX; /* of cases before */
    assert_true(inbox_go_on(&inbox, story->book, &views, arena, &need));
    assert_int_equal(views.count, 0);
    assert_true(views.cursor == 0); /* where the next page begins: at the project */
    inbox.used = 0;
    assert_true(inbox_go_on(&inbox, story->book, &views, arena, &need));
    assert_int_equal(views.count, 1);
}

static void a_page_looks_at_so_many_and_fetches_fewer(void **state)
{
    struct story *story = *state;
    const struct book_summary summary = {.count = 2 + INBOX_SCAN_MAX};
    const struct inbox_query query = {.request = 1, .cursor = 1};
    struct inbox inbox;
    struct need need = {0};

    book_bound(story->book, 1);
    assert_int_equal(book_adopt(story->book, &summary, NULL), STATUS_OK);
    inbox_begin(&inbox, &query, story->book, &views);
    assert_int_equal(inbox.end, 1 + INBOX_SCAN_MAX);
    for (int i = 0; i < INBOX_LOADS_MAX; i++) {
        assert_false(inbox_go_on(&inbox, story->book, &views, arena, &need));
        assert_int_equal(need.kind, NEED_NUMBER);
    }
    assert_true(inbox_go_on(&inbox, story->book, &views, arena, &need));
    assert_int_equal(need.kind, NEED_NOTHING);
    assert_true(views.count == 0 && views.cursor == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(a_page_ends_before_a_message_could_be_too_large),
        story_test(a_page_looks_at_so_many_and_fetches_fewer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
