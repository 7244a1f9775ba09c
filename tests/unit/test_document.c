#include "tools/doorstep/paper/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int setup(void **state)
{
    struct document *document = malloc(sizeof *document);

    if (document == NULL) {
        return -1;
    }
    document_init(document);
    *state = document;
    return 0;
}

static int teardown(void **state)
{
    document_finish(*state);
    free(*state);
    return 0;
}

static void strangers_controls_are_shown_and_lines_stay(void **state)
{
    struct document *document = *state;

    assert_string_equal(document_text(document, TEXT("a\x1b[2J\nb")).bytes, "a\\x1b[2J\nb");
    assert_string_equal(document_text(document, TEXT("a\tb\r\nc\rd\r")).bytes, "a b\nc\\rd\\r");
    assert_string_equal(
        document_text(document,
                      TEXT("\xE2\x80\xAE" /* NOLINT(misc-misleading-bidirectional): meant */))
            .bytes,
        "\\u202e");
    assert_string_equal(document_text(document, TEXT("\xff")).bytes, "\\xff");
    assert_string_equal(document_say(document, "<b>%s&amp;", "王").bytes, "<b>王&amp;");
}

static void texts_live_as_long_as_the_document(void **state)
{
    struct document *document = *state;
    struct text first = document_say(document, "%d", 1);
    char big[4097];
    int i;

    (void)memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    for (i = 0; i < 100; i++) {
        assert_int_equal(document_say(document, "%s", big).count, sizeof big - 1);
    }
    assert_string_equal(first.bytes, "1");
    assert_false(document->failed);
}

static void cells_belong_to_the_row_before_them(void **state)
{
    struct document *document = *state;
    uint32_t i;

    for (i = 0; i < 200; i++) {
        document_row(document)->gap = i;
        document_cell(document, 400, LOOK_LABEL, TEXT("a"));
        document_cell(document, 600, LOOK_PLAIN, TEXT("b"));
    }
    assert_int_equal(document->row_count, 200);
    assert_int_equal(document->cell_count, 400);
    assert_int_equal(document->rows[199].gap, 199);
    assert_int_equal(document->rows[199].first, 398);
    assert_int_equal(document->rows[199].count, 2);
    assert_int_equal(document->cells[399].width, 600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(strangers_controls_are_shown_and_lines_stay, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(texts_live_as_long_as_the_document, setup, teardown),
        cmocka_unit_test_setup_teardown(cells_belong_to_the_row_before_them, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
