#include "tools/doorstep/shared/output/sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What the sheet prints: stdout is memory as long. */
static void assert_printed(const struct sheet *sheet, const char *expected)
{
    FILE *terminal = stdout;
    char *printed = NULL;
    size_t count = 0;
    FILE *memory = open_memstream(&printed, &count);
    bool done;

    assert_non_null(memory);
    stdout = memory;
    done = sheet_print(sheet);
    stdout = terminal;
    (void)fclose(memory); /* printed is complete only then */
    assert_true(done);
    assert_string_equal(printed, expected);
    free(printed);
}

static void fill(struct sheet *sheet, const char *const *cells, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        sheet_cell(sheet, text_of(cells[i]));
    }
}

#define FILL(sheet, cells) fill(sheet, cells, sizeof(cells) / sizeof(cells)[0])

static void columns_are_as_wide_as_their_widest_cell(void **state)
{
    static const char *const headers[] = {"case", "stage", "unit"};
    static const char *const cells[] = {"HT-2024-0183", "ready", "3-2-1701", "HT-1", "", "1"};
    struct sheet sheet;

    (void)state;
    sheet_init(&sheet, headers, 3);
    FILL(&sheet, cells);
    assert_printed(&sheet, "case          stage  unit\n"
                           "HT-2024-0183  ready  3-2-1701\n"
                           "HT-1                 1\n");
    sheet_finish(&sheet);
}

static void chinese_headings_and_mixed_rows_are_aligned(void **state)
{
    static const char *const headers[] = {"合同编号", "疑问", "承诺期限"};
    static const char *const cells[] = {"HT-1",      "Q1 工程", "2026-12-06", /* */
                                        "合同",      "e\u0301", "x", /* a mark: one column */
                                        "🏠-3（改）", "A",       "未定"};
    struct sheet sheet;

    (void)state;
    sheet_init(&sheet, headers, 3);
    FILL(&sheet, cells);
    assert_printed(&sheet, "合同编号    疑问     承诺期限\n"
                           "HT-1        Q1 工程  2026-12-06\n"
                           "合同        e\u0301        x\n"
                           "🏠-3（改）  A        未定\n");
    sheet_finish(&sheet);
}

static void a_control_takes_the_columns_of_its_escape(void **state)
{
    static const char *const headers[] = {"a", "b"};
    static const char *const cells[] = {"x\n\x1b[2J", "1", "y", "2"};
    struct sheet sheet;

    (void)state;
    sheet_init(&sheet, headers, 2);
    FILL(&sheet, cells);
    assert_printed(&sheet, "a           b\n"
                           "x\\n\\x1b[2J  1\n"
                           "y           2\n");
    sheet_finish(&sheet);
}

static void a_sheet_without_rows_has_its_headings(void **state)
{
    static const char *const headers[] = {"合同", "b"};
    struct sheet sheet;

    (void)state;
    sheet_init(&sheet, headers, 2);
    assert_printed(&sheet, "合同  b\n");
    sheet_finish(&sheet);
}

static void what_is_too_wide_loses_empty_columns_then_folds_its_last(void **state)
{
    static const char *const headers[] = {"case", "claimed by", "unit", "needs"};
    static const char *const cells[] = {"HT-1", "", "3-2-1701", "plan, budget, days", /* */
                                        "HT-2", "", "1",        ""};
    struct sheet sheet;

    (void)state;
    sheet_init(&sheet, headers, 4);
    FILL(&sheet, cells);
    sheet.room = 46;
    assert_printed(&sheet, "case  claimed by  unit      needs\n"
                           "HT-1              3-2-1701  plan, budget, days\n"
                           "HT-2              1         \n");
    sheet.room = 45;
    assert_printed(&sheet, "case  unit      needs\n"
                           "HT-1  3-2-1701  plan, budget, days\n"
                           "HT-2  1         \n");
    sheet.room = 33;
    assert_printed(&sheet, "case  unit      \n"
                           "      needs\n"
                           "HT-1  3-2-1701  \n"
                           "      plan, budget, days\n"
                           "HT-2  1         \n");
    sheet_finish(&sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_as_wide_as_their_widest_cell),
        cmocka_unit_test(chinese_headings_and_mixed_rows_are_aligned),
        cmocka_unit_test(a_control_takes_the_columns_of_its_escape),
        cmocka_unit_test(a_sheet_without_rows_has_its_headings),
        cmocka_unit_test(what_is_too_wide_loses_empty_columns_then_folds_its_last),
    };

    (void)setenv("NO_COLOR", "1", 1); /* else a terminal gets escapes */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
