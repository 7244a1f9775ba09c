#ifndef DOORSTEP_TOOLS_PAPER_WORDING_H
#define DOORSTEP_TOOLS_PAPER_WORDING_H

#include "tools/doorstep/paper/document.h"
#include "tools/doorstep/paper/facts.h"

/* How papers say things, in the chosen language. The texts are the document's. */

struct text wording_money(struct document *document, int64_t fen); /* "¥1,000.00"; "—": ABSENT */
/* Figures, and the Chinese words that make a sum hard to change, in either language. */
struct text wording_amount(struct document *document, int64_t fen);
struct text wording_area(struct document *document, int64_t dm2);  /* "102.37 m²" */
struct text wording_date(struct document *document, int32_t date); /* "—" for NO_DATE */
struct text wording_day(struct document *document, const struct told *told);
struct text wording_time(struct document *document, const struct told *told);  /* to the minute */
struct text wording_event(struct document *document, const struct told *told); /* "№ 41" */
struct text wording_actor(struct document *document, const struct event *event);
/* The department and who acted for it. */
struct text wording_who(struct document *document, const struct event *event);
/* A number of a person's papers: all but the last four characters are stars. */
struct text wording_masked(struct document *document, struct text number);
/* A word of a kind of the catalogue by its place, as people say it; "—" for 0. */
struct text wording_word(struct document *document, enum kind kind, int place);
/* All names of a list of buyers. */
struct text wording_buyers(struct document *document, const struct list *buyers);
struct text wording_ids(struct document *document, const struct list *buyers);
struct text wording_state(struct document *document, enum inquiry_state state);
/* The readings of a movein.completed. */
void wording_meters(const struct event *event, struct meters *meters);
/* The text, or a dash for one that is absent or empty. */
struct text wording_or_dash(struct document *document, struct text text);

#endif
