#ifndef DOORSTEP_TOOLS_PRINT_H
#define DOORSTEP_TOOLS_PRINT_H

#include "schemas/status.h"
#include "schemas/text.h"
#include "schemas/writer.h"
#include "tools/doorstep/subcommand.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How every subcommand speaks: data to stdout, words to stderr, colour on a terminal only. A
 * stdout that cannot be written to is remembered; print_close turns it into an exit code. */

/* "doorstep: <who>: <text>" on stderr. */
void complain(const char *who, const char *format, ...) PRINTF_LIKE(2, 3);

/* Say what went wrong. What the libraries below say is English: to a Chinese reader it is said in
 * Chinese where detail.h knows it, else the sentence of its status before it. */
void complain_of(const char *who, const struct error *err);

/* The same, and give the exit code that goes with it. */
int give_up(const char *who, const struct error *err);

/* Can stdout still be written to? False after a closed pipe or a full disk: stop working. */
bool print_works(void);

/* Give what is printed so far to who reads it; a failure is remembered. */
void print_flush(void);

/* Flush; the code, or EXIT_IO when something could not be written. That is said, unless a reader
 * went away, who knows. */
int print_close(int code);

/* One line from an encoded value, as JSON. */
enum status print_json(struct text value, struct error *err) MUST_CHECK;

bool stdout_is_terminal(void);
/* How many columns it has; 0: it is none, or does not say. */
size_t stdout_columns(void);
bool stderr_is_terminal(void);
/* Escapes around what is dim or bold; "" when stdout is no terminal. */
const char *style_bold(void);
const char *style_dim(void);
const char *style_end(void);

/* What events hold was written by strangers: everything of it that is printed for people goes
 * through these, or through complain, and controls in it are shown as escapes (glyph.h). */

/* How many columns a text takes on a terminal: Chinese takes two each. */
size_t text_columns(struct text text);
void print_text(struct text text);
/* Print a text and blanks up to a width; a text that is wider is printed whole. */
void print_padded(struct text text, size_t columns);
/* The longest beginning of the text that takes at most so many columns. */
struct text columns_cut(struct text text, size_t columns);

/* "¥674,413.56" into the caller's bytes. */
#define MONEY_TEXT_BYTES 40
const char *money_format(char text[MONEY_TEXT_BYTES], int64_t fen);

/* "2 days late", "due today", "3 days left" in the chosen language; "" for ABSENT, no due date. */
#define DAYS_TEXT_BYTES 48
const char *days_left_format(char text[DAYS_TEXT_BYTES], int64_t days_left);

#endif
