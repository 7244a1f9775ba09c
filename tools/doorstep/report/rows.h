#ifndef DOORSTEP_TOOLS_REPORT_ROWS_H
#define DOORSTEP_TOOLS_REPORT_ROWS_H

#include "schemas/catalogue.h"
#include "schemas/event.h"
#include "schemas/status.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/sheet.h"

#include <stdbool.h>
#include <stdint.h>

/* Rows of a figure, described once and printed as a table for people, as JSON or as CSV. Cells go
 * in from left to right, each by the function of its kind; the last one ends its row.
 *
 *   JSON    an object a row: "figure", "table" where a figure has several, then the columns' keys
 *   CSV     a line of names before each table, then a line a row, the same columns; RFC 4180 with
 *           plain line feeds; a blank line between two tables
 *   people  money in yuan, rates in per cent, words in their language */

enum format { FORMAT_PEOPLE, FORMAT_JSON, FORMAT_CSV };

enum cell_kind {
    CELL_TEXT,       /* as it is */
    CELL_LABEL,      /* a word of the catalogues, which people read in their language */
    CELL_LANE,       /* A to F */
    CELL_NODE,       /* "D5" */
    CELL_STAGE,      /* of a case */
    CELL_COUNT,      /* a whole number: of things, or of days */
    CELL_FEN,        /* money */
    CELL_RATE,       /* basis points */
    CELL_HUNDREDTHS, /* a number to two places, times a hundred */
    CELL_DATE,       /* YYYY-MM-DD */
    CELL_MOMENT,     /* RFC 3339, whole seconds, +08:00 */
    CELL_FLAG,       /* true or false */
};

struct column {
    const char *key;
    enum cell_kind kind;
    struct words head;
    bool programs_only; /* people have no room for it */
};

struct layout {
    const char *name;   /* NULL: the figure's only table */
    struct words title; /* of the table; nothing where the figure's is enough */
    const struct column *columns;
    uint32_t column_count;
};

#define UNTITLED                                                                                   \
    {                                                                                              \
        NULL, NULL                                                                                 \
    }

/* "count", "fen": what a column's values are, for programs. */
const char *cell_kind_word(enum cell_kind kind);

struct rows {
    enum format format;
    const char *figure; /* whose rows these are */
    const struct layout *layout;
    uint32_t column; /* the next cell's */
    uint64_t count;  /* rows of this table */
    bool has_table;  /* one is printed already */
    enum status status;
    struct error err; /* of the first thing that failed */
    struct sheet sheet;
    struct writer writer;
    uint8_t bytes[32768]; /* a row: its longest texts four times over */
};

void rows_init(struct rows *rows, enum format format);

/* A table of this figure begins, and ends. */
void rows_begin(struct rows *rows, const char *figure, const struct layout *layout);
void rows_end(struct rows *rows);

/* A cell of kind TEXT or LABEL; absent: null. */
void rows_text(struct rows *rows, struct text text);
/* In place of a text or a lane: all of them together. */
void rows_all(struct rows *rows);
void rows_word(struct rows *rows, const char *word); /* NULL: null */
/* A word of that kind of field; absent: null. */
void rows_value(struct rows *rows, enum kind kind, struct text word);
/* A text in a column of words that is none of the catalogues'. */
void rows_as_written(struct rows *rows, struct text text);
/* A word of the figure's own, which people read otherwise. */
void rows_words(struct rows *rows, const char *word, const struct words *words);
void rows_lane(struct rows *rows, enum lane lane);
void rows_node(struct rows *rows, enum node node);
void rows_stage(struct rows *rows, enum stage stage);
/* A cell of kind COUNT, FEN, RATE or HUNDREDTHS; ABSENT: null. */
void rows_number(struct rows *rows, int64_t number);
void rows_date(struct rows *rows, int32_t date); /* NO_DATE: null */
void rows_moment(struct rows *rows, int64_t seconds);
void rows_flag(struct rows *rows, bool flag);

/* A number as people read it, by its kind. */
#define NUMBER_TEXT_BYTES 48
const char *number_format(char text[NUMBER_TEXT_BYTES], enum cell_kind kind, int64_t number);

#endif
