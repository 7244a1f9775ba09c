#include "tools/doorstep/report/rows.h"

#include "tools/doorstep/report/csv.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/print.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define CELL_COLUMNS_MAX 40U /* of a cell for people */

static const char *const kind_words[] = {
    [CELL_TEXT] = "text", [CELL_LABEL] = "word",        [CELL_LANE] = "lane",
    [CELL_NODE] = "node", [CELL_STAGE] = "stage",       [CELL_COUNT] = "count",
    [CELL_FEN] = "fen",   [CELL_RATE] = "basis points", [CELL_HUNDREDTHS] = "hundredths",
    [CELL_DATE] = "date", [CELL_MOMENT] = "moment",     [CELL_FLAG] = "true or false",
};

const char *cell_kind_word(enum cell_kind kind)
{
    return kind_words[kind];
}

void rows_init(struct rows *rows, enum format format)
{
    *rows = (struct rows){.format = format};
}

/* A table. */

static void begin_sheet(struct rows *rows)
{
    const char *headers[SHEET_COLUMNS_MAX];
    uint32_t count = 0;
    uint32_t i;

    for (i = 0; i < rows->layout->column_count; i++) {
        if (!rows->layout->columns[i].programs_only) {
            assert(count < SHEET_COLUMNS_MAX);
            headers[count++] = lang_say(&rows->layout->columns[i].head);
        }
    }
    sheet_init(&rows->sheet, headers, count);
}

static void print_names(const struct rows *rows)
{
    uint32_t i;

    (void)printf("%sfigure%s", rows->has_table ? "\n" : "",
                 rows->layout->name == NULL ? "" : ",table");
    for (i = 0; i < rows->layout->column_count; i++) {
        (void)printf(",%s", rows->layout->columns[i].key);
    }
    (void)fputc('\n', stdout);
}

void rows_begin(struct rows *rows, const char *figure, const struct layout *layout)
{
    rows->figure = figure;
    rows->layout = layout;
    rows->column = 0;
    rows->count = 0;
    if (rows->format == FORMAT_PEOPLE) {
        begin_sheet(rows);
    } else if (rows->format == FORMAT_CSV) {
        print_names(rows);
    }
    rows->has_table = true;
}

static void end_sheet(struct rows *rows)
{
    if (rows->layout->title.english != NULL) {
        (void)printf("%s\n", lang_say(&rows->layout->title));
    }
    if (rows->count == 0) {
        (void)printf(SAY("(none)\n", "（无）\n"));
    } else if (!sheet_print(&rows->sheet) && rows->status == STATUS_OK) {
        rows->status = error_set(&rows->err, STATUS_NO_MEMORY,
                                 SAY("lay out the rows of %s", "排列报表 %s 的各行"), rows->figure);
    }
    sheet_finish(&rows->sheet);
}

void rows_end(struct rows *rows)
{
    assert(rows->column == 0); /* the last row is whole */
    if (rows->format == FORMAT_PEOPLE) {
        end_sheet(rows);
    }
}

/* A cell. */

static const struct column *column_of(const struct rows *rows)
{
    assert(rows->column < rows->layout->column_count);
    return &rows->layout->columns[rows->column];
}

static void begin_row(struct rows *rows)
{
    const struct layout *layout = rows->layout;

    if (rows->format == FORMAT_CSV) {
        csv_print(text_of(rows->figure));
        if (layout->name != NULL) {
            (void)printf(",%s", layout->name);
        }
    } else if (rows->format == FORMAT_JSON) {
        rows->writer = writer_of(rows->bytes, sizeof rows->bytes);
        writer_map(&rows->writer, layout->column_count + (layout->name == NULL ? 1 : 2));
        writer_string(&rows->writer, "figure");
        writer_string(&rows->writer, rows->figure);
        if (layout->name != NULL) {
            writer_string(&rows->writer, "table");
            writer_string(&rows->writer, layout->name);
        }
    }
}

/* Before a cell. Gives whether it is shown. */
static bool begin_cell(struct rows *rows)
{
    const struct column *column = column_of(rows);

    if (rows->column == 0) {
        begin_row(rows);
    }
    if (rows->format == FORMAT_JSON) {
        writer_string(&rows->writer, column->key);
    } else if (rows->format == FORMAT_CSV) {
        (void)fputc(',', stdout);
    }
    return rows->format != FORMAT_PEOPLE || !column->programs_only;
}

static void end_cell(struct rows *rows)
{
    struct error err = {0};
    enum status status = STATUS_OK;

    rows->column++;
    if (rows->column < rows->layout->column_count) {
        return;
    }
    rows->column = 0;
    rows->count++;
    if (rows->format == FORMAT_CSV) {
        (void)fputc('\n', stdout);
    } else if (rows->format == FORMAT_JSON) {
        assert(!rows->writer.overflowed); /* no text of an event is longer than TEXT_BYTES_MAX */
        status = print_json(writer_text(&rows->writer), &err);
    }
    if (status != STATUS_OK && rows->status == STATUS_OK) {
        rows->status = status;
        rows->err = err;
    }
}

/* What people see of a text: strangers may have written a page. */
static void show(struct rows *rows, struct text shown)
{
    struct text cut = columns_cut(shown, CELL_COLUMNS_MAX);

    if (cut.count < shown.count) {
        sheet_format(&rows->sheet, "%.*s…", TEXT_ARGUMENTS(cut));
    } else {
        sheet_cell(&rows->sheet, shown);
    }
}

/* A text that is the same for programs, and what people see. */
static void put(struct rows *rows, struct text text, struct text shown)
{
    bool is_shown = begin_cell(rows);

    if (rows->format == FORMAT_PEOPLE) {
        if (is_shown) {
            show(rows, shown);
        }
    } else if (rows->format == FORMAT_CSV) {
        csv_print(text);
    } else {
        writer_optional_text(&rows->writer, text);
    }
    end_cell(rows);
}

void rows_text(struct rows *rows, struct text text)
{
    enum cell_kind kind = column_of(rows)->kind;

    assert(kind == CELL_TEXT || kind == CELL_LABEL);
    put(rows, text, kind == CELL_LABEL && !text_is_absent(text) ? labels_text(text) : text);
}

void rows_word(struct rows *rows, const char *word)
{
    rows_text(rows, text_of(word));
}

void rows_value(struct rows *rows, enum kind kind, struct text word)
{
    assert(column_of(rows)->kind == CELL_LABEL);
    put(rows, word, text_is_absent(word) ? word : labels_value(kind, word));
}

void rows_as_written(struct rows *rows, struct text text)
{
    assert(column_of(rows)->kind == CELL_LABEL);
    put(rows, text, text);
}

void rows_words(struct rows *rows, const char *word, const struct words *words)
{
    assert(column_of(rows)->kind == CELL_LABEL);
    put(rows, text_of(word), text_of(lang_say(words)));
}

void rows_all(struct rows *rows)
{
    put(rows, (struct text){NULL, 0}, text_of(SAY("all", "合计")));
}

void rows_lane(struct rows *rows, enum lane lane)
{
    char shown[96];

    assert(column_of(rows)->kind == CELL_LANE);
    (void)snprintf(shown, sizeof shown, "%s %s", lane_word(lane),
                   lane_title(lane, lang_is_chinese()));
    put(rows, text_of(lane_word(lane)), text_of(shown));
}

void rows_node(struct rows *rows, enum node node)
{
    char shown[96];

    assert(column_of(rows)->kind == CELL_NODE);
    (void)snprintf(shown, sizeof shown, "%s %s", node_word(node),
                   node_title(node, lang_is_chinese()));
    put(rows, text_of(node_word(node)), text_of(shown));
}

void rows_stage(struct rows *rows, enum stage stage)
{
    assert(column_of(rows)->kind == CELL_STAGE);
    put(rows, text_of(stage_word(stage)), text_of(stage_title(stage, lang_is_chinese())));
}

const char *number_format(char text[NUMBER_TEXT_BYTES], enum cell_kind kind, int64_t number)
{
    if (kind == CELL_FEN) {
        return money_format(text, number);
    }
    if (kind == CELL_RATE || kind == CELL_HUNDREDTHS) {
        (void)snprintf(text, NUMBER_TEXT_BYTES, "%lld.%02lld%s", (long long)(number / 100),
                       (long long)(number % 100), kind == CELL_RATE ? "%" : "");
    } else {
        (void)snprintf(text, NUMBER_TEXT_BYTES, "%lld", (long long)number);
    }
    return text;
}

void rows_number(struct rows *rows, int64_t number)
{
    enum cell_kind kind = column_of(rows)->kind;
    char shown[NUMBER_TEXT_BYTES] = "";
    bool is_shown = begin_cell(rows);

    assert(kind == CELL_COUNT || kind == CELL_FEN || kind == CELL_RATE || kind == CELL_HUNDREDTHS);
    if (rows->format == FORMAT_PEOPLE) {
        if (is_shown) {
            sheet_cell(&rows->sheet,
                       text_of(number == ABSENT ? "" : number_format(shown, kind, number)));
        }
    } else if (rows->format == FORMAT_CSV) {
        if (number != ABSENT) {
            (void)printf("%lld", (long long)number);
        }
    } else {
        writer_optional_int(&rows->writer, number);
    }
    end_cell(rows);
}

void rows_date(struct rows *rows, int32_t date)
{
    char text[DATE_TEXT_BYTES];

    assert(column_of(rows)->kind == CELL_DATE);
    if (date == NO_DATE) {
        put(rows, (struct text){NULL, 0}, TEXT(""));
    } else {
        (void)date_format(text, date);
        put(rows, text_of(text), text_of(text));
    }
}

void rows_moment(struct rows *rows, int64_t seconds)
{
    char text[MOMENT_TEXT_BYTES];
    char shown[MOMENT_TEXT_BYTES];

    assert(column_of(rows)->kind == CELL_MOMENT);
    (void)moment_format(text, seconds);
    (void)snprintf(shown, sizeof shown, "%.10s %.5s", text, text + 11);
    put(rows, text_of(text), text_of(shown));
}

void rows_flag(struct rows *rows, bool flag)
{
    bool is_shown = begin_cell(rows);

    if (rows->format == FORMAT_PEOPLE) {
        if (is_shown) {
            sheet_cell(&rows->sheet, text_of(flag ? SAY("yes", "是") : SAY("no", "否")));
        }
    } else if (rows->format == FORMAT_CSV) {
        (void)fputs(flag ? "true" : "false", stdout);
    } else {
        writer_bool(&rows->writer, flag);
    }
    end_cell(rows);
}
