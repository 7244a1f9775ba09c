#ifndef DOORSTEP_TOOLS_ACT_TYPING_H
#define DOORSTEP_TOOLS_ACT_TYPING_H

#include "schemas/catalogue.h"
#include "schemas/date.h"
#include "schemas/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a person types for one field, made into the field's value; and the value said back in words,
 * so that a slip is seen before it is recorded. Pure.
 *
 *   money      yuan: 300, 300.50, 1,234.5, ¥300, 300元; or fen, when it says so: 30000分, 30000fen
 *   a date     2024-08-27; today, 今天, and the days beside it; +7, -7, days from today
 *   a word     its number in the list, the word or its label, or their beginning
 *   yes or no  y, n, yes, no, 是, 否
 *
 * In all of these signs of full width count as those of ASCII: ３００．５０, ｙ. */

/* One question, as an interview asks it. */
struct prompt {
    const struct field_schema *field;
    const char *words; /* "D5|B7": allowed of a word kind; NULL: all of the kind's */
    int32_t today;
};

/* Is it one of the words for yes? */
bool typing_is_yes(struct text typed);

/* Is the field an amount of money? */
bool typing_is_money(const struct field_schema *field);

/* value: as it stands in name=value, at most TEXT_BYTES_MAX and NUL. typed is not empty.
 * Errors: INVALID, saying in the chosen language what is asked. */
#define TYPED_BYTES (TEXT_BYTES_MAX + 1)
enum status typing_read(const struct prompt *prompt, struct text typed, char value[TYPED_BYTES],
                        struct error *err) MUST_CHECK;

/* "¥300.00 (30000 fen)", "developer", "2024-08-27": what will be recorded. Gives its buffer. */
#define SHOWN_BYTES 256
const char *typing_show(char text[SHOWN_BYTES], const struct field_schema *field,
                        const char *value);

/* What may be typed, for the prompt: "yuan", "YYYY-MM-DD or +days", "y/n"; "" for plain text and
 * for words, which the interview lists. */
const char *typing_hint(const struct field_schema *field);

#endif
