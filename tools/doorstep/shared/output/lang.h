#ifndef DOORSTEP_TOOLS_LANG_H
#define DOORSTEP_TOOLS_LANG_H

#include "schemas/status.h"

#include <stdbool.h>

/* The language in which people are spoken to. Both texts stand side by side where they are said,
 * so that whoever changes one sees the other, and the compiler checks the arguments of both:
 *
 *     printf(SAY("%u cases\n", "共 %u 件\n"), count);
 *     .meaning = WORDS("what waits for whom", "各部门待办事项"),
 *
 * What programs read (--json, --csv, field names, codes, logs) is the same in every language. */

struct words {
    const char *english;
    const char *chinese;
};

/* Two literals: what is not said in both languages does not compile. */
#define WORDS(english, chinese)                                                                    \
    {                                                                                              \
        "" english, "" chinese                                                                     \
    }
#define SAY(english, chinese) (lang_is_chinese() ? (chinese) : (english))

/* Choose once, before anything is said: --lang, else the first of LC_ALL, LC_MESSAGES and LANG that
 * is not empty. A locale that begins with "zh" is Chinese, every other one English.
 * given: NULL, "zh" or "en". Errors: INVALID, it is something else. */
enum status lang_choose(const char *given, struct error *err) MUST_CHECK;

bool lang_is_chinese(void);

const char *lang_say(const struct words *words);

/* Why a call failed, by its errno: what people meet in Chinese, too, else libc's words. */
const char *lang_errno(int code);

#endif
