#include "tools/doorstep/inject/lines.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct pipe_ends {
    int ends[2];
    struct lines lines;
    struct error err;
};

static int set_up(void **state)
{
    struct pipe_ends *f = calloc(1, sizeof *f);

    assert_non_null(f);
    assert_int_equal(pipe(f->ends), 0);
    assert_int_equal(lines_init(&f->lines, "a pipe", f->ends[0], &f->err), STATUS_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct pipe_ends *f = *state;

    lines_finish(&f->lines);
    (void)close(f->ends[0]);
    if (f->ends[1] >= 0) {
        (void)close(f->ends[1]);
    }
    free(f);
    return 0;
}

static void bring(struct pipe_ends *f, const char *bytes)
{
    assert_int_equal(write(f->ends[1], bytes, strlen(bytes)), (ssize_t)strlen(bytes));
}

static void hang_up(struct pipe_ends *f)
{
    (void)close(f->ends[1]);
    f->ends[1] = -1;
}

static void expect_line(struct pipe_ends *f, uint64_t number, const char *text)
{
    struct line line;

    assert_int_equal(lines_next(&f->lines, &line, &f->err), STATUS_OK);
    assert_int_equal(line.number, number);
    assert_false(line.too_long);
    assert_true(text_equals(line.text, text_of(text)));
}

static void expect_nothing(struct pipe_ends *f, bool ended)
{
    struct line line;

    assert_int_equal(lines_next(&f->lines, &line, &f->err), STATUS_NOT_FOUND);
    assert_int_equal(f->lines.ended, ended);
}

static void lines_are_numbered_and_empty_ones_count(void **state)
{
    struct pipe_ends *f = *state;

    bring(f, "one\n\nthree\n");
    expect_line(f, 1, "one");
    expect_line(f, 2, "");
    expect_line(f, 3, "three");
    expect_nothing(f, false);
}

static void a_line_in_pieces_is_one_line(void **state)
{
    struct pipe_ends *f = *state;

    bring(f, "be");
    expect_nothing(f, false);
    bring(f, "gin\nre");
    expect_line(f, 1, "begin");
    expect_nothing(f, false);
    bring(f, "st");
    hang_up(f);
    expect_line(f, 2, "rest");
    expect_nothing(f, true);
    expect_nothing(f, true);
}

static void a_byte_order_mark_is_skipped_once(void **state)
{
    struct pipe_ends *f = *state;

    bring(f, "\xef\xbb");
    expect_nothing(f, false);
    bring(f, "\xbf"
             "one\n\xef\xbb\xbftwo\n");
    expect_line(f, 1, "one");
    expect_line(f, 2, "\xef\xbb\xbftwo");
}

static void a_failed_reading_names_what_is_read(void **state)
{
    struct pipe_ends *f = *state;
    struct lines unreadable;
    struct line line;
    int folder = open("/", O_RDONLY);

    assert_int_equal(lines_init(&unreadable, "day.jsonl", folder, &f->err), STATUS_OK);
    assert_int_equal(lines_next(&unreadable, &line, &f->err), STATUS_IO);
    assert_string_equal(f->err.text, "day.jsonl: read: Is a directory");
    (void)close(folder);
    lines_finish(&unreadable);
}

static void a_line_that_is_too_long_is_told_once_and_the_next_is_whole(void **state)
{
    struct pipe_ends *f = *state;
    char piece[4097];
    struct line line;
    enum status status = STATUS_NOT_FOUND;
    size_t sent = 0;

    (void)memset(piece, 'x', sizeof piece - 1);
    piece[sizeof piece - 1] = '\0';
    while (status == STATUS_NOT_FOUND && sent < (size_t)LINE_BYTES_MAX * 2) {
        bring(f, piece);
        sent += sizeof piece - 1;
        status = lines_next(&f->lines, &line, &f->err);
    }
    assert_int_equal(status, STATUS_OK);
    assert_true(line.too_long);
    assert_int_equal(line.number, 1);
    bring(f, piece);
    expect_nothing(f, false);
    bring(f, "\nnext\n");
    expect_line(f, 2, "next");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lines_are_numbered_and_empty_ones_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_line_in_pieces_is_one_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_byte_order_mark_is_skipped_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failed_reading_names_what_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_line_that_is_too_long_is_told_once_and_the_next_is_whole,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
