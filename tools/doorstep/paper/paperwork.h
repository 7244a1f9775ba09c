#ifndef DOORSTEP_TOOLS_PAPER_PAPERWORK_H
#define DOORSTEP_TOOLS_PAPER_PAPERWORK_H

#include "tools/doorstep/paper/document.h"
#include "tools/doorstep/paper/facts.h"
#include "tools/doorstep/paper/validity.h"
#include "tools/doorstep/shared/output/lang.h"
#include "workers/io_config.h"

/* The papers that the firm prints (papers.def): each a file of its own, which makes a document of
 * the case's facts. No file, clock or font is touched: the same facts give the same document. */

enum paper_kind {
#define PAPER(name, prefix, lane, asks, english, chinese, needs, needs_chinese) PAPER_##name,
#include "tools/doorstep/paper/papers.def"
#undef PAPER
    PAPERS_END
};

enum paper_asks { PAPER_ASKS_CASE, PAPER_ASKS_INQUIRY, PAPER_ASKS_CERTIFICATE };

/* What a paper is made of. */
struct paper {
    enum paper_kind kind;
    const struct facts *facts;
    const struct letterhead *letterhead;
    struct text inquiry;     /* absent unless the kind asks one */
    struct text certificate; /* absent: the last one */
    struct document *document;
};

const char *paper_word(enum paper_kind kind);
/* PAPERS_END: there is none of that word. */
enum paper_kind paper_of_word(const char *word);
const char *paper_title(enum paper_kind kind);
const char *paper_needs(enum paper_kind kind);
enum paper_asks paper_asks(enum paper_kind kind);

/* Make the document.
 * Errors: NOT_FOUND, the case has not come so far on that day, or has no such inquiry or
 *         certificate; NO_MEMORY. */
enum status paper_compose(const struct paper *paper, struct error *err) MUST_CHECK;

/* One for each kind: what paper_compose calls. */
#define PAPER(name, prefix, lane, asks, english, chinese, needs, needs_chinese)                    \
    enum status paper_##name(const struct paper *paper, struct error *err) MUST_CHECK;
#include "tools/doorstep/paper/papers.def"
#undef PAPER

/* For them. */

/* The form's header, for a paper that rests on this event; number absent: made from the event. */
void paper_head(const struct paper *paper, const struct told *main, struct text number);
/* The mark across the page and the sentence that says why, where there is something to say. */
void paper_mark(const struct paper *paper, struct validity validity);
/* Which home, and whose: the rows that most papers begin with. */
void paper_home(const struct paper *paper, const struct told *until);
/* The inquiry that was asked for. Errors: NOT_FOUND. */
enum status paper_inquiry_of(const struct paper *paper, const struct inquiry **inquiry,
                             struct error *err) MUST_CHECK;
/* "no <what> on <day>". */
enum status paper_lacks(const struct paper *paper, const char *what, struct error *err) MUST_CHECK;

#endif
