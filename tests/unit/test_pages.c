#include "tools/paper/pages.h"

#include "tools/doorstep/paper/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct document document;

static int setup(void **state)
{
    uint32_t i;

    (void)state;
    document_init(&document);
    document.title = TEXT("title");
    document.foot = TEXT("foot");
    for (i = 0; i < HEAD_END; i++) {
        document.head[i] = TEXT("head");
    }
    return lang_choose("en", NULL) == STATUS_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    document_finish(&document);
    return 0;
}

static uint32_t pages(void)
{
    struct error err = {0};
    struct pdf pdf = {0};
    uint32_t count;

    assert_int_equal(pages_draw(&pdf, &document, &err), STATUS_OK);
    assert_memory_equal(pdf.bytes, "%PDF-", 5);
    assert_int_equal(pdf.missing.count, 0);
    count = pdf.pages;
    pdf_finish(&pdf);
    return count;
}

static void a_short_paper_is_one_page(void **state)
{
    (void)state;
    assert_int_equal(pages(), 1);
    form_paragraph(&document, TEXT("short"));
    form_one(&document, "label", TEXT("value"));
    assert_int_equal(pages(), 1);
}

static void a_long_table_takes_the_pages_that_its_rows_take(void **state)
{
    static const struct grid_column columns[] = {
        {WORDS("a", "a"), 500, LOOK_PLAIN}, {WORDS("b", "b"), 500, LOOK_RIGHT}, COLUMNS_END};
    struct grid grid = form_grid(&document, columns);
    uint32_t before;
    int i;

    (void)state;
    for (i = 0; i < 100; i++) {
        form_row(&grid, (const struct text[]){TEXT("left"), TEXT("right")});
    }
    before = pages();
    assert_true(before > 2 && before < 6);
    for (i = 0; i < 100; i++) {
        form_row(&grid, (const struct text[]){TEXT("left"), TEXT("right")});
    }
    assert_true(pages() >= 2 * before - 1 && pages() <= 2 * before);
}

/* How many pages the file's own catalogue has. */
static uint32_t pages_drawn(const struct pdf *pdf)
{
    static const char mark[] = "/Type /Page %";
    const uint32_t bytes = sizeof mark - 1;
    uint32_t count = 0;
    size_t i;

    for (i = 0; i + bytes <= pdf->count; i++) {
        count += memcmp(pdf->bytes + i, mark, bytes) == 0;
    }
    return count;
}

/* Unicode's noncharacters are valid UTF-8, and cairo draws nothing any more after one. */
static void what_is_no_character_costs_no_page(void **state)
{
    static const char *const odd[] = {"\xEF\xBF\xBE", "\xEF\xBF\xBF", "\xEF\xB7\x90",
                                      "\xF0\x9F\xBF\xBF", "\xF4\x8F\xBF\xBE"};
    struct pdf pdf = {0};
    size_t i;
    int row;

    (void)state;
    for (i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        form_one(&document, "label", text_of(odd[i]));
    }
    form_one(&document, "label", (struct text){"nul\0!", 5});
    for (row = 0; row < 100; row++) {
        form_one(&document, "label", TEXT("value"));
    }
    assert_int_equal(pages_draw(&pdf, &document, NULL), STATUS_OK);
    assert_true(pdf.pages > 2);
    assert_int_equal(pages_drawn(&pdf), pdf.pages);
    pdf_finish(&pdf);
}

/* "第 100 页 共 100 页" would take two lines where "第 100 页 共 0 页" takes one. */
static void a_hundred_pages_break_where_they_were_counted(void **state)
{
    struct pdf pdf = {0};
    int i;

    (void)state;
    assert_int_equal(lang_choose("zh", NULL), STATUS_OK);
    for (i = 0; i < 5000; i++) {
        form_one(&document, "label", TEXT("value"));
    }
    assert_int_equal(pages_draw(&pdf, &document, NULL), STATUS_OK);
    assert_true(pdf.pages > 110);
    assert_int_equal(pages_drawn(&pdf), pdf.pages);
    pdf_finish(&pdf);
}

static void a_row_longer_than_a_page_goes_on_on_the_next(void **state)
{
    static char lines[4096];
    size_t i;

    (void)state;
    for (i = 0; i + 1 < sizeof lines; i++) {
        lines[i] = i % 20 == 19 ? '\n' : 'x';
    }
    form_one(&document, "label", (struct text){lines, sizeof lines - 1});
    assert_int_equal(pages(), 5);
}

static void a_header_higher_than_a_page_leaves_room_for_a_line(void **state)
{
    static char wide[2049];

    (void)state;
    (void)memset(wide, 'W', sizeof wide - 1);
    document.head[HEAD_SECRECY] = (struct text){wide, sizeof wide - 1};
    form_one(&document, "label", (struct text){wide, 200});
    assert_int_equal(pages(), 6); /* the title's, and one for each line */
}

static void what_is_kept_together_turns_the_page_together(void **state)
{
    struct row *row;

    (void)state;
    row = document_row(&document);
    row->lines_min = 40;
    document_cell(&document, WIDTH_FULL, LOOK_PLAIN, TEXT("high"));
    form_heading(&document, "heading");
    assert_int_equal(pages(), 1);
    row = document_row(&document);
    row->lines_min = 20;
    document_cell(&document, WIDTH_FULL, LOOK_PLAIN, TEXT("of the heading"));
    assert_int_equal(pages(), 2);
    form_page(&document, "a page of its own");
    assert_int_equal(pages(), 3);
}

static void the_same_document_gives_the_same_bytes(void **state)
{
    struct error err = {0};
    struct pdf one = {0};
    struct pdf other = {0};

    (void)state;
    document.mark = TEXT("VOID");
    form_slip(&document, "slip");
    form_paragraph(&document, TEXT("房款付清证明 <b>&"));
    assert_int_equal(pages_draw(&one, &document, &err), STATUS_OK);
    assert_int_equal(pages_draw(&other, &document, &err), STATUS_OK);
    assert_int_equal(one.count, other.count);
    assert_memory_equal(one.bytes, other.bytes, one.count);
    assert_int_equal(one.missing.count, 0);
    pdf_finish(&one);
    pdf_finish(&other);
}

static void characters_that_no_font_has_are_named_once(void **state)
{
    struct error err = {0};
    struct pdf pdf = {0};

    (void)state; /* private use */
    form_paragraph(&document, TEXT("\xF3\xB0\x80\x80\xF3\xB0\x80\x81"));
    form_paragraph(&document, TEXT("a \xF3\xB0\x80\x80 b"));
    assert_int_equal(pages_draw(&pdf, &document, &err), STATUS_OK);
    assert_int_equal(pdf.missing.count, 2);
    assert_int_equal(pdf.missing.characters[0].code, 0xF0000);
    assert_string_equal(pdf.missing.characters[0].text, "\xF3\xB0\x80\x80");
    assert_int_equal(pdf.missing.characters[1].code, 0xF0001);
    assert_false(pdf.missing.has_more);
    pdf_finish(&pdf);
}

static void of_many_that_no_font_has_the_first_are_named(void **state)
{
    struct error err = {0};
    struct pdf pdf = {0};
    char character[] = "\xF3\xB0\x80\x80";
    int i;

    (void)state;
    for (i = 0; i <= MISSING_MAX; i++) {
        form_paragraph(&document, document_text(&document, text_of(character)));
        character[3]++;
    }
    assert_int_equal(pages_draw(&pdf, &document, &err), STATUS_OK);
    assert_int_equal(pdf.missing.count, MISSING_MAX);
    assert_int_equal(pdf.missing.characters[MISSING_MAX - 1].code, 0xF0000 + MISSING_MAX - 1);
    assert_true(pdf.missing.has_more);
    pdf_finish(&pdf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_short_paper_is_one_page, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_table_takes_the_pages_that_its_rows_take, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_row_longer_than_a_page_goes_on_on_the_next, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_header_higher_than_a_page_leaves_room_for_a_line, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_is_kept_together_turns_the_page_together, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_same_document_gives_the_same_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_character_costs_no_page, setup, teardown),
        cmocka_unit_test_setup_teardown(a_hundred_pages_break_where_they_were_counted, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(characters_that_no_font_has_are_named_once, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(of_many_that_no_font_has_the_first_are_named, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
