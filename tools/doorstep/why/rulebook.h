#ifndef DOORSTEP_TOOLS_RULEBOOK_H
#define DOORSTEP_TOOLS_RULEBOOK_H

#include "schemas/catalogue.h"
#include "tools/doorstep/shared/output/lang.h"

#include <stdbool.h>

/* What the codes in messages stand for: refusals, ERR_NO_FILE, and the rules of the procedure that
 * they come from, G-08. Pure. */

struct rule {
    const char *word;
    struct words text;
};

/* number: from 1; NULL: there is none. */
const struct rule *rulebook_at(int number);
/* By which rule it is refused; NULL: by none of the procedure's, the broker itself refuses. */
const struct rule *rulebook_of(enum refusal refusal);

/* A code as people give it: in small letters, in the brackets of a sentence, without a zero. */
enum code_kind {
    CODE_NONE,     /* it is not meant as one: a case's number */
    CODE_REFUSAL,  /* refusal */
    CODE_RULE,     /* rule */
    CODE_REFUSALS, /* "ERR": all of them */
    CODE_RULES,    /* "G": all of them */
    CODE_UNKNOWN,
};

struct code {
    enum code_kind kind;
    enum refusal refusal;
    const struct rule *rule;
};

struct code rulebook_read(const char *word);

/* Does a refusal have to do with a code that does not exist? By the words of both. */
bool rulebook_resembles(enum refusal refusal, const char *word);

#endif
